import type { Rule } from './rule.ts';

export const inputSize: Rule = {
  name: 'input-size',
  severity: 'error',
  meaning: {
    en: 'The last axis of the input must equal input_size: W_ih is (hidden_size, input_size), and every time step is multiplied by it.',
    'zh-CN': '输入的最后一维必须等于 input_size：W_ih 的形状是 (hidden_size, input_size)，每个时间步都与它相乘。',
  },
  message: {
    en: '`{layer}` takes {expected} features per time step, but the last axis of `{input}` is {got}',
    'zh-CN': '`{layer}` 每个时间步接收 {expected} 个特征，但 `{input}` 的最后一维是 {got}',
  },
  fixes: [
    {
      en: 'set input_size to {got}',
      'zh-CN': '把 input_size 设为 {got}',
      edit: { kind: 'set', argument: 'because', to: { fact: 'got' } },
    },
    {
      en: 'transpose the last two axes',
      'zh-CN': '交换最后两维',
      edit: { kind: 'method', method: 'transpose', axes: [-2, -1] },
      unsafe: true,
    },
    {
      en: 'make the data {expected} wide',
      'zh-CN': '把数据改为 {expected} 列',
      edit: { kind: 'size', to: 'expected' },
      unsafe: true,
    },
  ],
  examples: [
    {
      language: 'python',
      wrong: 'import torch\nimport torch.nn as nn\n\ncell = nn.RNN(4, 2)\nout, hidden = cell(torch.randn(3, 1, 10))\n',
      right: 'import torch\nimport torch.nn as nn\n\ncell = nn.RNN(10, 2)\nout, hidden = cell(torch.randn(3, 1, 10))\n',
    },
    {
      language: 'typescript',
      wrong:
        "import { nn, randn } from 'unrolled';\n\nconst cell = new nn.RNN(4, 2);\nconst [out, hidden] = cell.forward(randn([3, 1, 10]));\n",
      right:
        "import { nn, randn } from 'unrolled';\n\nconst cell = new nn.RNN(10, 2);\nconst [out, hidden] = cell.forward(randn([3, 1, 10]));\n",
    },
  ],
};
