import type { Rule } from './rule.ts';

export const innerSize: Rule = {
  name: 'inner-size',
  severity: 'error',
  meaning: {
    en: 'A product (n, k) times (k, m) needs the same k on both sides. A weight is (out, in): multiply by its transpose, or put it on the left.',
    'zh-CN': '乘积 (n, k) × (k, m) 要求两侧的 k 相同。权重是 (out, in)：乘以它的转置，或把它放在左侧。',
  },
  message: {
    en: 'the inner sizes {p} and {q} differ: {a} times {b}',
    'zh-CN': '内侧维度 {p} 与 {q} 不相等：{a} 乘 {b}',
  },
  fixes: [
    { en: 'transpose the right side', 'zh-CN': '转置右边', edit: { kind: 'method', method: 'T' } },
    { en: 'transpose the left side', 'zh-CN': '转置左边', edit: { kind: 'method', method: 'T', of: 'because' } },
  ],
  examples: [
    {
      language: 'python',
      wrong: 'import torch\nimport torch.nn as nn\n\nW_ih = torch.randn(8, 5)\ny = torch.randn(1, 5) @ W_ih\n',
      right: 'import torch\nimport torch.nn as nn\n\nW_ih = torch.randn(8, 5)\ny = torch.randn(1, 5) @ W_ih.T\n',
    },
  ],
};
