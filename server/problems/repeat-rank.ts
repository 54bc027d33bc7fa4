import type { Rule } from './rule.ts';

export const repeatRank: Rule = {
  name: 'repeat-rank',
  severity: 'error',
  meaning: {
    en: 'repeat takes a number for every axis; new ones may stand in front.',
    'zh-CN': 'repeat 对每一维都需要一个数；新维可以放在前面。',
  },
  message: {
    en: '{shape} has {got} axes, but repeat is given {expected} numbers',
    'zh-CN': '{shape} 有 {got} 个维度，而 repeat 给出了 {expected} 个数',
  },
  fixes: [
    {
      en: 'repeat the axes behind once: 1',
      'zh-CN': '后面的维只取一次：1',
      edit: { kind: 'pad', argument: 'repeats', side: 'back', write: '1', until: 'got' },
      unsafe: true,
    },
    {
      en: 'or those before',
      'zh-CN': '或前面的维只取一次',
      edit: { kind: 'pad', argument: 'repeats', side: 'front', write: '1', until: 'got' },
      unsafe: true,
    },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\nx = torch.randn(2, 3).repeat(2)\n',
      right:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\nx = torch.randn(2, 3).repeat(2, 1)\n',
    },
  ],
};
