import type { Rule } from './rule.ts';

export const unpackTensor: Rule = {
  name: 'unpack-tensor',
  severity: 'error',
  meaning: {
    en: 'Taking a tensor apart goes along its first axis; the state of an RNN or a GRU is one tensor, that of an LSTM a pair.',
    'zh-CN': '拆开张量是沿第一维进行的；RNN 或 GRU 的状态是一个张量，LSTM 的是一对。',
  },
  message: {
    en: 'a tensor {shape} is taken apart along its first axis: {got} parts for {expected} names',
    'zh-CN': '沿第 0 维拆开张量 {shape}：得到 {got} 份，却有 {expected} 个名字',
  },
  fixes: [
    {
      en: 'give it one name: only an LSTM has the pair (h, c)',
      'zh-CN': '只用一个名字：只有 LSTM 才有 (h, c) 这一对状态',
      edit: { kind: 'names' },
    },
  ],
  examples: [
    {
      language: 'python',
      wrong: 'import torch\nimport torch.nn as nn\n\ngru = nn.GRU(5, 8)\nout, (h, c) = gru(torch.randn(3, 4, 5))\n',
      right: 'import torch\nimport torch.nn as nn\n\ngru = nn.GRU(5, 8)\nout, h = gru(torch.randn(3, 4, 5))\n',
    },
  ],
};
