import type { Rule } from './rule.ts';

export const attentionSize: Rule = {
  name: 'attention-size',
  severity: 'error',
  meaning: {
    en: 'Key and value belong to one sequence, and all of them to one batch.',
    'zh-CN': 'key 与 value 属于同一序列，三者属于同一批次。',
  },
  message: {
    en: 'the sizes {p} and {q} differ: {a} and {b}',
    'zh-CN': '{a} 与 {b} 中的 {p} 和 {q} 不相等',
  },
  fixes: [
    {
      en: 'set batch_first to True',
      'zh-CN': '把 batch_first 设为 True',
      edit: { kind: 'set', argument: 'batch_first', to: true },
      unsafe: true,
    },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\ny = nn.MultiheadAttention(8, 2)(torch.randn(5, 2, 8), torch.randn(7, 3, 8), torch.randn(7, 3, 8))\n',
      right:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\ny = nn.MultiheadAttention(8, 2)(torch.randn(5, 2, 8), torch.randn(7, 2, 8), torch.randn(7, 2, 8))\n',
    },
  ],
};
