import type { Rule } from './rule.ts';

export const notPacked: Rule = {
  name: 'not-packed',
  severity: 'error',
  meaning: {
    en: 'pad_packed_sequence takes what pack_padded_sequence or a layer over it gives.',
    'zh-CN': 'pad_packed_sequence 接收 pack_padded_sequence 或作用于其上的层给出的结果。',
  },
  message: {
    en: '`{input}` is a tensor {shape}, not a packed sequence',
    'zh-CN': '`{input}` 是张量 {shape}，不是打包序列',
  },
  fixes: [{ en: 'pack it first, or leave the padding as it is', 'zh-CN': '先打包，或保持填充不变' }],
  unfixed: 'missing',
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\nx, lengths = nn.utils.rnn.pad_packed_sequence(torch.randn(5, 3, 4))\n',
      right:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\np = nn.utils.rnn.pack_padded_sequence(torch.randn(5, 3, 4), [5, 3, 2])\nx, lengths = nn.utils.rnn.pad_packed_sequence(p)\n',
    },
  ],
};
