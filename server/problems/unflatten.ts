import type { Rule } from './rule.ts';

export const unflatten: Rule = {
  name: 'unflatten',
  severity: 'error',
  meaning: {
    en: 'The sizes an axis is taken apart into must have its size as their product.',
    'zh-CN': '一维被拆分成的各大小之积必须等于它的大小。',
  },
  message: {
    en: 'axis {dim} of {shape} is {got}: it cannot be taken apart into {wanted}',
    'zh-CN': '{shape} 的第 {dim} 维是 {got}：无法拆成 {wanted}',
  },
  fixes: [
    {
      en: 'let the last size follow from the others: -1',
      'zh-CN': '让最后一个大小由其余推出：-1',
      edit: { kind: 'set', argument: 'sizes[last]', to: '-1' },
      unsafe: true,
    },
    {
      en: 'let the first size follow from the others: -1',
      'zh-CN': '让第一个大小由其余推出：-1',
      edit: { kind: 'set', argument: 'sizes[0]', to: '-1' },
      unsafe: true,
    },
    { en: 'or give sizes whose product is {got}', 'zh-CN': '或给出乘积为 {got} 的大小' },
  ],
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
