import type { Rule } from './rule.ts';

export const expandRank: Rule = {
  name: 'expand-rank',
  severity: 'error',
  meaning: {
    en: 'expand takes a size for every axis; new ones may stand in front.',
    'zh-CN': 'expand 对每一维都需要一个大小；新维可以放在前面。',
  },
  message: {
    en: '{shape} has {got} axes, but expand is given {expected} sizes',
    'zh-CN': '{shape} 有 {got} 个维度，而 expand 给出了 {expected} 个尺寸',
  },
  fixes: [
    {
      en: 'keep the axes before: -1',
      'zh-CN': '保持前面的维：-1',
      edit: { kind: 'pad', argument: 'sizes', side: 'front', write: '-1', until: 'got' },
      unsafe: true,
    },
    {
      en: 'or those behind: -1',
      'zh-CN': '或保持后面的维：-1',
      edit: { kind: 'pad', argument: 'sizes', side: 'back', write: '-1', until: 'got' },
      unsafe: true,
    },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\nx = torch.randn(1, 3).expand(3)\n',
      right:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\nx = torch.randn(1, 3).expand(4, -1)\n',
    },
  ],
};
