import type { Rule } from './rule.ts';

export const targetSize: Rule = {
  name: 'target-size',
  severity: 'error',
  meaning: {
    en: 'The classes stand on axis 1 of the scores; behind them the axes of scores and target are the same.',
    'zh-CN': '类别位于得分的第 1 维；其后得分与目标的各维相同。',
  },
  message: {
    en: 'the classes of {shape} are axis 1, so the target must be {wanted}, not {target}',
    'zh-CN': '{shape} 的类别在第 1 维，因此目标应为 {wanted}，而不是 {target}',
  },
  fixes: [
    {
      en: 'put the classes on axis 1: transpose(1, 2)',
      'zh-CN': '把类别放到第 1 维：transpose(1, 2)',
      edit: { kind: 'method', method: 'transpose', axes: [1, 2], of: 'input' },
    },
    {
      en: 'put the classes on axis 1 with transpose(1, 2), or flatten both',
      'zh-CN': '用 transpose(1, 2) 把类别移到第 1 维，或把两者展平',
    },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\nloss = F.cross_entropy(torch.randn(3, 7, 5), torch.zeros(3, 7).long())\n',
      right:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\nloss = F.cross_entropy(torch.randn(3, 7, 5).transpose(1, 2), torch.zeros(3, 7).long())\n',
    },
  ],
};
