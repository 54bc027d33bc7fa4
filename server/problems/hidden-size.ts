import type { Rule } from './rule.ts';

export const hiddenSize: Rule = {
  name: 'hidden-size',
  severity: 'error',
  meaning: {
    en: 'The last axis of the initial state is hidden_size (proj_size for the h of an LSTM with a projection).',
    'zh-CN': '初始状态的最后一维是 hidden_size（带投影的 LSTM 的 h 为 proj_size）。',
  },
  message: {
    en: '`{at}` must end in hidden_size = {expected}, but ends in {got}',
    'zh-CN': '`{at}` 的最后一维应为 hidden_size = {expected}，实际是 {got}',
  },
  fixes: [
    {
      en: 'set the last size to {expected}',
      'zh-CN': '把最后一维设为 {expected}',
      edit: { kind: 'size', to: 'expected' },
    },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\n\ncell = nn.RNN(5, 8)\nout, hidden = cell(torch.randn(3, 4, 5), torch.zeros(1, 4, 5))\n',
      right:
        'import torch\nimport torch.nn as nn\n\ncell = nn.RNN(5, 8)\nout, hidden = cell(torch.randn(3, 4, 5), torch.zeros(1, 4, 8))\n',
    },
  ],
};
