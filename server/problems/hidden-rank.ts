import type { Rule } from './rule.ts';

export const hiddenRank: Rule = {
  name: 'hidden-rank',
  severity: 'error',
  meaning: {
    en: 'A batched input takes a batched state, an unbatched one an unbatched state.',
    'zh-CN': '批量输入使用批量状态，非批量输入使用非批量状态。',
  },
  message: {
    en: '`{at}` is {got}-D, but with this input it must be {expected}-D',
    'zh-CN': '`{at}` 是 {got} 维，而对应这个输入必须是 {expected} 维',
  },
  fixes: [
    {
      en: 'add the axis of layers with unsqueeze(0)',
      'zh-CN': '用 unsqueeze(0) 加上层数维',
      edit: { kind: 'method', method: 'unsqueeze', axes: [0] },
    },
    {
      en: 'drop the batch axis with squeeze(1)',
      'zh-CN': '用 squeeze(1) 去掉批次维',
      edit: { kind: 'method', method: 'squeeze', axes: [1] },
      unsafe: true,
    },
    {
      en: 'add the batch axis to the input with unsqueeze(1)',
      'zh-CN': '用 unsqueeze(1) 给输入加上批次维',
      edit: { kind: 'method', method: 'unsqueeze', axes: [1], of: 'input' },
      unsafe: true,
    },
    {
      en: 'add the batch axis to the input with unsqueeze(0)',
      'zh-CN': '用 unsqueeze(0) 给输入加上批次维',
      edit: { kind: 'method', method: 'unsqueeze', axes: [0], of: 'input' },
      unsafe: true,
    },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\n\ncell = nn.RNN(5, 8)\nout, hidden = cell(torch.randn(3, 4, 5), torch.zeros(1, 8))\n',
      right:
        'import torch\nimport torch.nn as nn\n\ncell = nn.RNN(5, 8)\nout, hidden = cell(torch.randn(3, 4, 5), torch.zeros(1, 4, 8))\n',
    },
  ],
};
