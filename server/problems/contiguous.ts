import type { Rule } from './rule.ts';

export const contiguous: Rule = {
  name: 'contiguous',
  severity: 'error',
  meaning: {
    en: 'A view cannot be made of memory in another order: transpose, permute, expand and the output of a batch_first layer leave it turned.',
    'zh-CN':
      'view 不能用于按另一种顺序存放的内存：transpose、permute、expand 以及 batch_first 层的输出都会使其顺序改变。',
  },
  message: {
    en: 'view cannot make {wanted} of {shape}: it does not lie in memory in the order of its axes',
    'zh-CN': 'view 无法把 {shape} 变成 {wanted}：它在内存中的顺序与其维度不一致',
  },
  fixes: [
    { en: 'use .reshape(…) instead', 'zh-CN': '改用 .reshape(…)', edit: { kind: 'call', method: 'reshape' } },
    { en: 'call .contiguous() before view', 'zh-CN': '在 view 之前调用 .contiguous()' },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\nx = torch.randn(4, 6)\ny = x.t().view(24)\n',
      right:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\nx = torch.randn(4, 6)\ny = x.t().reshape(24)\n',
    },
  ],
};
