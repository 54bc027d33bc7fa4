import type { Rule } from './rule.ts';

export const reshape: Rule = {
  name: 'reshape',
  severity: 'error',
  meaning: {
    en: 'A reshape counts the same elements in another way: the products of the sizes must be equal.',
    'zh-CN': 'reshape 以另一种方式计数相同的元素：各大小的乘积必须相等。',
  },
  message: {
    en: '{shape} cannot be seen as {wanted}: the number of elements differs',
    'zh-CN': '{shape} 不能变形为 {wanted}：元素个数不同',
  },
  fixes: [
    {
      en: 'let the last size follow from the others: -1',
      'zh-CN': '让最后一个大小由其余推出：-1',
      edit: { kind: 'set', argument: 'shape[last]', to: '-1' },
      unsafe: true,
    },
    {
      en: 'let the first size follow from the others: -1',
      'zh-CN': '让第一个大小由其余推出：-1',
      edit: { kind: 'set', argument: 'shape[0]', to: '-1' },
      unsafe: true,
    },
    { en: 'or give sizes whose product is {from}', 'zh-CN': '或给出乘积为 {from} 的大小' },
  ],
  examples: [
    {
      language: 'python',
      wrong: 'import torch\nimport torch.nn as nn\n\ny = torch.zeros(4, 6).view(5, 5)\n',
      right: 'import torch\nimport torch.nn as nn\n\ny = torch.zeros(4, 6).view(8, 3)\n',
    },
  ],
};
