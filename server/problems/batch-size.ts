import type { Rule } from './rule.ts';

export const batchSize: Rule = {
  name: 'batch-size',
  severity: 'error',
  meaning: {
    en: 'A batched product multiplies matrix by matrix: both sides have the same batch.',
    'zh-CN': '批量乘法逐个矩阵相乘：两侧的批大小相同。',
  },
  message: {
    en: 'the batches {p} and {q} differ: {a} times {b}',
    'zh-CN': '批大小 {p} 与 {q} 不相等：{a} 乘 {b}',
  },
  fixes: [
    {
      en: 'make the second {p} batches long',
      'zh-CN': '把第二个的批大小改为 {p}',
      edit: { kind: 'size', to: 'p' },
      unsafe: true,
    },
    {
      en: 'or the first {q}',
      'zh-CN': '或把第一个的批大小改为 {q}',
      edit: { kind: 'size', to: 'q', of: 'because' },
      unsafe: true,
    },
  ],
  examples: [
    {
      language: 'python',
      wrong: 'import torch\nimport torch.nn as nn\n\ny = torch.bmm(torch.randn(4, 2, 3), torch.randn(5, 3, 2))\n',
      right: 'import torch\nimport torch.nn as nn\n\ny = torch.bmm(torch.randn(4, 2, 3), torch.randn(4, 3, 2))\n',
    },
  ],
};
