import type { Rule } from './rule.ts';

export const unpack: Rule = {
  name: 'unpack',
  severity: 'error',
  meaning: {
    en: 'Taking a value apart needs as many names as it has parts.',
    'zh-CN': '拆开一个值需要与其部分同样多的名称。',
  },
  message: {
    en: '{got} values are taken apart into {expected} names',
    'zh-CN': '把 {got} 个值解包给 {expected} 个名字',
  },
  fixes: [{ en: 'use {got} names', 'zh-CN': '使用 {got} 个名字', edit: { kind: 'names' } }],
  examples: [
    {
      language: 'python',
      wrong: 'import torch\nimport torch.nn as nn\n\na, b = torch.zeros(2, 3, 4).shape\n',
      right: 'import torch\nimport torch.nn as nn\n\na, b, c = torch.zeros(2, 3, 4).shape\n',
    },
  ],
};
