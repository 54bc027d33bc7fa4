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
      en: 'give sizes whose product is the number of elements, or -1 for one of them',
      'zh-CN': '给出乘积等于元素个数的大小，或把其中一个写成 -1',
    },
  ],
  examples: [
    {
      language: 'python',
      wrong: 'import torch\nimport torch.nn as nn\n\ny = torch.zeros(4, 6).view(5, 5)\n',
      right: 'import torch\nimport torch.nn as nn\n\ny = torch.zeros(4, 6).view(8, 3)\n',
    },
  ],
};
