import type { Rule } from './rule.ts';

export const embedDim: Rule = {
  name: 'embed-dim',
  severity: 'error',
  meaning: {
    en: 'Attention and transformer layers work on vectors of one size, given when they are made.',
    'zh-CN': '注意力层和 Transformer 层处理同一大小的向量，该大小在创建时给出。',
  },
  message: {
    en: 'the layer is made for vectors of {expected}, but the last axis of {shape} is {got}',
    'zh-CN': '该层的向量长度是 {expected}，而 {shape} 的最后一维是 {got}',
  },
  fixes: [
    {
      en: 'make the layer for {got}',
      'zh-CN': '按 {got} 创建该层',
      edit: { kind: 'set', argument: 'because', to: { fact: 'got' } },
    },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\ny = nn.TransformerEncoderLayer(8, 2)(torch.randn(5, 2, 9))\n',
      right:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\ny = nn.TransformerEncoderLayer(9, 3)(torch.randn(5, 2, 9))\n',
    },
  ],
};
