import type { Rule } from './rule.ts';

export const square: Rule = {
  name: 'square',
  severity: 'error',
  meaning: {
    en: 'The op takes square matrices: the last two axes must be equal.',
    'zh-CN': '该运算接收方阵：最后两维必须相等。',
  },
  message: {
    en: 'this needs square matrices; the shape is {shape}',
    'zh-CN': '这里需要方阵；形状是 {shape}',
  },
  fixes: [{ en: 'make the last two axes equal', 'zh-CN': '使最后两维相等' }],
  unfixed: 'either',
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\ny = torch.inverse(torch.randn(2, 3))\n',
      right:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\ny = torch.inverse(torch.randn(3, 3))\n',
    },
  ],
};
