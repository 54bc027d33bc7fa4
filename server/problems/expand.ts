import type { Rule } from './rule.ts';

export const expand: Rule = {
  name: 'expand',
  severity: 'error',
  meaning: {
    en: 'Only an axis of size 1 can be expanded.',
    'zh-CN': '只有大小为 1 的维可以扩展。',
  },
  message: {
    en: 'an axis of size {got} cannot be expanded to {expected}',
    'zh-CN': '大小为 {got} 的维不能扩展为 {expected}',
  },
  fixes: [
    {
      en: 'keep the size of axis {axis}: -1',
      'zh-CN': '保持第 {axis} 维的大小：-1',
      edit: { kind: 'set', argument: 'sizes[{axis}]', to: '-1' },
      unsafe: true,
    },
    { en: 'or repeat it', 'zh-CN': '或使用 repeat' },
  ],
  examples: [
    {
      language: 'python',
      wrong: 'import torch\nimport torch.nn as nn\n\ny = torch.zeros(3, 4).expand(3, 8)\n',
      right: 'import torch\nimport torch.nn as nn\n\ny = torch.zeros(3, 1).expand(3, 8)\n',
    },
  ],
};
