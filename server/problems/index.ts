import type { Rule } from './rule.ts';

export const index: Rule = {
  name: 'index',
  severity: 'error',
  meaning: {
    en: 'An index takes an axis away: there can be no more of them than axes, and none beyond a size.',
    'zh-CN': '一个索引去掉一维：索引不能多于维数，也不能超出大小。',
  },
  message: {
    en: 'the shape {shape} cannot be indexed this way',
    'zh-CN': '形状 {shape} 不能这样索引',
  },
  fixes: [
    { en: 'leave the last index out', 'zh-CN': '去掉最后一个索引', edit: { kind: 'item' }, unsafe: true },
    {
      en: 'take the last one: -1',
      'zh-CN': '取最后一个：-1',
      edit: { kind: 'item', at: 'at', to: '-1' },
      unsafe: true,
    },
    { en: 'or keep inside the size', 'zh-CN': '或不超出大小' },
  ],
  examples: [
    {
      language: 'python',
      wrong: 'import torch\nimport torch.nn as nn\n\ny = torch.zeros(2, 3)[0, 0, 0]\n',
      right: 'import torch\nimport torch.nn as nn\n\ny = torch.zeros(2, 3)[0, 0]\n',
    },
  ],
};
