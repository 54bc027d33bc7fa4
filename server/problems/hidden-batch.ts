import type { Rule } from './rule.ts';

export const hiddenBatch: Rule = {
  name: 'hidden-batch',
  severity: 'error',
  meaning: {
    en: 'The initial state has one row a sample: its batch axis (axis 1) must be the batch of the input.',
    'zh-CN': '初始状态对每个样本有一行：它的批次维（第 1 维）必须等于输入的批大小。',
  },
  message: {
    en: '`{at}` is made for batch {got}, but `{input}` has batch {expected}',
    'zh-CN': '`{at}` 的批大小是 {got}，而 `{input}` 的批大小是 {expected}',
  },
  fixes: [
    {
      en: 'set batch_first to True',
      'zh-CN': '把 batch_first 设为 True',
      edit: { kind: 'set', argument: 'batch_first', to: true },
      unsafe: true,
    },
    {
      en: 'make it for the batch of `{input}`, {expected}',
      'zh-CN': '批大小取自 `{input}`，即 {expected}',
      edit: { kind: 'size', to: 'expected', from: 'input' },
    },
    {
      en: 'leave the state out: it is zeros by default',
      'zh-CN': '省略初始状态：默认为零',
      edit: { kind: 'drop', argument: 'hx' },
      unsafe: true,
    },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\n\ncell = nn.RNN(5, 8)\nout, hidden = cell(torch.randn(3, 4, 5), torch.zeros(1, 1, 8))\n',
      right:
        'import torch\nimport torch.nn as nn\n\ncell = nn.RNN(5, 8)\nout, hidden = cell(torch.randn(3, 4, 5), torch.zeros(1, 4, 8))\n',
    },
  ],
};
