import type { Rule } from './rule.ts';

export const inPlace: Rule = {
  name: 'in-place',
  severity: 'error',
  meaning: {
    en: 'An in-place op leaves the shape of its tensor: what is broadcast with it must not be larger.',
    'zh-CN': '原地运算保持张量的形状：与它广播的张量不能更大。',
  },
  message: {
    en: 'the result {wanted} does not fit into {shape}, which this changes in place',
    'zh-CN': '结果 {wanted} 放不进原地修改的 {shape}',
  },
  fixes: [
    {
      en: 'use the form that makes a new tensor',
      'zh-CN': '使用会创建新张量的形式',
      edit: { kind: 'rebind' },
      unsafe: true,
    },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\nx = torch.zeros(3)\nx.add_(torch.zeros(4, 3))\n',
      right:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\nx = torch.zeros(3)\ny = x.add(torch.zeros(4, 3))\n',
    },
  ],
};
