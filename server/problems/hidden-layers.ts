import type { Rule } from './rule.ts';

export const hiddenLayers: Rule = {
  name: 'hidden-layers',
  severity: 'error',
  meaning: {
    en: 'Every layer and direction has a state of its own: axis 0 of the initial state is num_layers times num_directions.',
    'zh-CN': '每一层、每个方向都有自己的状态：初始状态的第 0 维等于 num_layers 乘以 num_directions。',
  },
  message: {
    en: 'axis 0 of `{at}` must be layers × directions = {layers} × {directions} = {expected}, but is {got}',
    'zh-CN': '`{at}` 的第 0 维应为 层数×方向数 = {layers}×{directions} = {expected}，实际是 {got}',
  },
  fixes: [
    { en: 'set axis 0 to {expected}', 'zh-CN': '把第 0 维设为 {expected}', edit: { kind: 'size', to: 'expected' } },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\n\ncell = nn.GRU(5, 8, num_layers=2, bidirectional=True)\nout, hidden = cell(torch.randn(3, 4, 5), torch.zeros(2, 4, 8))\n',
      right:
        'import torch\nimport torch.nn as nn\n\ncell = nn.GRU(5, 8, num_layers=2, bidirectional=True)\nout, hidden = cell(torch.randn(3, 4, 5), torch.zeros(4, 4, 8))\n',
    },
  ],
};
