import type { Rule } from './rule.ts';

export const ragged: Rule = {
  name: 'ragged',
  severity: 'error',
  meaning: {
    en: 'The rows of nested lists must be of one length.',
    'zh-CN': '嵌套列表的各行长度必须相同。',
  },
  message: {
    en: 'row {index} has another shape than the first: {b}, not {a}',
    'zh-CN': '第 {index} 行的形状与第一行不同：{b}，而不是 {a}',
  },
  fixes: [{ en: 'make the rows of one length', 'zh-CN': '使各行长度一致' }],
  unfixed: 'missing',
  examples: [
    {
      language: 'python',
      wrong: 'import torch\nimport torch.nn as nn\n\nx = torch.tensor([[1, 2, 3], [4, 5]])\n',
      right: 'import torch\nimport torch.nn as nn\n\nx = torch.tensor([[1, 2, 3], [4, 5, 6]])\n',
    },
  ],
};
