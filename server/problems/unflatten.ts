import type { Rule } from './rule.ts';

export const unflatten: Rule = {
  name: 'unflatten',
  severity: 'error',
  meaning: 'The sizes an axis is taken apart into must have its size as their product.',
  message: {
    en: 'axis {dim} of {shape} is {got}: it cannot be taken apart into {wanted}',
    'zh-CN': '{shape} 的第 {dim} 维是 {got}：无法拆成 {wanted}',
  },
  fixes: [{ en: 'give sizes whose product is {got}', 'zh-CN': '使各尺寸之积为 {got}' }],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\nx = torch.randn(4, 6).unflatten(1, (2, 2))\n',
      right:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\nx = torch.randn(4, 6).unflatten(1, (2, 3))\n',
    },
  ],
};
