import type { Rule } from './rule.ts';

export const outputTuple: Rule = {
  name: 'output-tuple',
  severity: 'error',
  meaning: {
    en: 'A recurrent layer returns the pair (output, state); the next layer takes the output alone.',
    'zh-CN': '循环层返回一对 (output, state)；下一层只接收输出。',
  },
  message: {
    en: '`{input}` is the pair (output, state); `{layer}` takes one tensor',
    'zh-CN': '`{input}` 是（输出, 状态）这一对；`{layer}` 只接收一个张量',
  },
  fixes: [
    { en: 'unpack it: output, state = …', 'zh-CN': '先解包：output, state = …', edit: { kind: 'unpack' } },
    { en: 'take the output alone: [0]', 'zh-CN': '只取输出：[0]', edit: { kind: 'take', index: '0' } },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\n\nrnn = nn.RNN(5, 8)\nfc = nn.Linear(8, 2)\nout = rnn(torch.randn(3, 4, 5))\ny = fc(out)\n',
      right:
        'import torch\nimport torch.nn as nn\n\nrnn = nn.RNN(5, 8)\nfc = nn.Linear(8, 2)\nout, h = rnn(torch.randn(3, 4, 5))\ny = fc(out)\n',
    },
  ],
};
