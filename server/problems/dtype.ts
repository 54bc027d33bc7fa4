import type { Rule } from './rule.ts';

export const dtype: Rule = {
  name: 'dtype',
  severity: 'error',
  meaning: {
    en: 'The op takes elements of certain types only: token ids and classes are whole numbers, what a layer multiplies is not.',
    'zh-CN': '该运算只接受某些类型的元素：词元编号和类别是整数，层所相乘的不是。',
  },
  message: {
    en: 'this needs {expected}; the elements are {got}',
    'zh-CN': '这里需要 {expected}；元素类型是 {got}',
  },
  fixes: [
    { en: 'convert it to integers', 'zh-CN': '转换为整数', edit: { kind: 'method', method: 'long' } },
    { en: 'convert it to floats', 'zh-CN': '转换为浮点数', edit: { kind: 'method', method: 'float' } },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\ny = nn.Embedding(10, 5)(torch.zeros(2, 3))\n',
      right:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\ny = nn.Embedding(10, 5)(torch.zeros(2, 3).long())\n',
    },
  ],
};
