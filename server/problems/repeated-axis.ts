import type { Rule } from './rule.ts';

export const repeatedAxis: Rule = {
  name: 'repeated-axis',
  severity: 'error',
  meaning: {
    en: 'An axis is named twice where each may be named once.',
    'zh-CN': '每一维只能写一次，而有一维写了两次。',
  },
  message: {
    en: 'axis {dim} of {shape} is named twice',
    'zh-CN': '{shape} 的第 {dim} 维出现了两次',
  },
  fixes: [{ en: 'name every axis once', 'zh-CN': '每个维度只写一次' }],
  unfixed: 'meant',
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\nx = torch.randn(2, 3).sum((0, 0))\n',
      right:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\nx = torch.randn(2, 3).sum((0, 1))\n',
    },
  ],
};
