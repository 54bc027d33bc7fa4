import type { Rule } from './rule.ts';

export const lossWeight: Rule = {
  name: 'loss-weight',
  severity: 'error',
  meaning: {
    en: 'The weight of a loss has one number for each class.',
    'zh-CN': '损失的权重对每个类别有一个数。',
  },
  message: {
    en: 'the weight is {shape}; it must have {expected} numbers, one for each class',
    'zh-CN': '权重的形状是 {shape}；应有 {expected} 个数，每类一个',
  },
  fixes: [
    {
      en: 'give one number for each class: {expected}',
      'zh-CN': '每个类别给一个数：{expected} 个',
      edit: { kind: 'size', to: 'expected', axis: 0 },
      unsafe: true,
    },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\nloss = F.cross_entropy(torch.randn(3, 5), torch.zeros(3).long(), weight=torch.ones(4))\n',
      right:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\nloss = F.cross_entropy(torch.randn(3, 5), torch.zeros(3).long(), weight=torch.ones(5))\n',
    },
  ],
};
