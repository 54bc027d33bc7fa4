import type { Rule } from './rule.ts';

export const noAttribute: Rule = {
  name: 'no-attribute',
  severity: 'error',
  meaning: {
    en: 'Tuples, lists and packed sequences have none of the attributes and methods of a tensor.',
    'zh-CN': '元组、列表和打包序列没有张量的属性和方法。',
  },
  message: {
    en: 'this is a {kind}, and `.{name}` belongs to a tensor',
    'zh-CN': '这是一个 {kind}，而 `.{name}` 属于张量',
  },
  fixes: [
    {
      en: 'unpack it first: `output, state = \u2026`',
      'zh-CN': '先解包：`output, state = …`',
      edit: { kind: 'unpack' },
    },
    { en: 'read it of the output alone: `[0]`', 'zh-CN': '只读取输出的：`[0]`', edit: { kind: 'take', index: '0' } },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\n\nrnn = nn.LSTM(5, 8)\nout = rnn(torch.randn(3, 4, 5))\nprint(out.shape)\n',
      right:
        'import torch\nimport torch.nn as nn\n\nrnn = nn.LSTM(5, 8)\nout, state = rnn(torch.randn(3, 4, 5))\nprint(out.shape)\n',
    },
  ],
};
