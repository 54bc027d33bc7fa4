import type { Rule } from './rule.ts';

export const lengths: Rule = {
  name: 'lengths',
  severity: 'error',
  meaning: {
    en: 'There is one length for each sequence of the batch.',
    'zh-CN': '批次中的每个序列都有一个长度。',
  },
  message: {
    en: '{got} lengths are given for a batch of {expected}: the input is {shape}',
    'zh-CN': '给出了 {got} 个长度，而批大小是 {expected}：输入为 {shape}',
  },
  fixes: [
    {
      en: 'say batch_first=True if axis 0 is the batch',
      'zh-CN': '若第 0 维是批，写明 batch_first=True',
      edit: { kind: 'set', argument: 'batch_first', to: true },
    },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\np = nn.utils.rnn.pack_padded_sequence(torch.randn(10, 20, 3), torch.full((10,), 20))\n',
      right:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\np = nn.utils.rnn.pack_padded_sequence(torch.randn(10, 20, 3), torch.full((10,), 20), batch_first=True)\n',
    },
  ],
};
