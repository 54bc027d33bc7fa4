import type { Rule } from './rule.ts';

export const hiddenAxes: Rule = {
  name: 'hidden-axes',
  severity: 'error',
  meaning: {
    en: 'batch_first is about the input and the output. The states keep (layers, batch, hidden_size).',
    'zh-CN': 'batch_first 只影响输入和输出。状态保持 (layers, batch, hidden_size)。',
  },
  message: {
    en: 'batch_first does not move the batch axis of `{at}`: use {wanted}, not {shape}',
    'zh-CN': 'batch_first 不改变 `{at}` 的维度顺序：应为 {wanted}，而不是 {shape}',
  },
  fixes: [
    { en: 'make it {wanted}', 'zh-CN': '改为 {wanted}', edit: { kind: 'swap' } },
    {
      en: 'exchange its first two axes',
      'zh-CN': '交换它的前两维',
      edit: { kind: 'method', method: 'transpose', axes: [0, 1] },
    },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\n\ncell = nn.RNN(5, 8, batch_first=True)\nout, hidden = cell(torch.randn(32, 3, 5), torch.zeros(32, 1, 8))\n',
      right:
        'import torch\nimport torch.nn as nn\n\ncell = nn.RNN(5, 8, batch_first=True)\nout, hidden = cell(torch.randn(32, 3, 5), torch.zeros(1, 32, 8))\n',
    },
  ],
};
