import type { Rule } from './rule.ts';

export const axis: Rule = {
  name: 'axis',
  severity: 'error',
  meaning: {
    en: 'An axis of a tensor with n axes is -n … n-1.',
    'zh-CN': '有 n 维的张量，维号为 -n … n-1。',
  },
  message: {
    en: 'there is no axis {dim}: the shape {shape} has rank {rank}',
    'zh-CN': '没有第 {dim} 维：形状 {shape} 的秩是 {rank}',
  },
  fixes: [
    {
      en: 'take the last axis: -1',
      'zh-CN': '取最后一维：-1',
      edit: { kind: 'set', to: '-1' },
      unsafe: true,
    },
    { en: 'or name another axis that exists', 'zh-CN': '或指定其他存在的维' },
  ],
  examples: [
    {
      language: 'python',
      wrong: 'import torch\nimport torch.nn as nn\n\ny = torch.zeros(2, 3).sum(dim=2)\n',
      right: 'import torch\nimport torch.nn as nn\n\ny = torch.zeros(2, 3).sum(dim=1)\n',
    },
  ],
};
