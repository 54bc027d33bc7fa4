import type { Rule } from './rule.ts';

export const sortedLengths: Rule = {
  name: 'sorted-lengths',
  severity: 'error',
  meaning: {
    en: 'The sequences are packed longest first unless enforce_sorted is False.',
    'zh-CN': '除非 enforce_sorted 为 False，序列按从长到短打包。',
  },
  message: {
    en: 'the lengths {got} do not fall',
    'zh-CN': '长度 {got} 不是递减的',
  },
  fixes: [
    {
      en: 'say enforce_sorted=False',
      'zh-CN': '设置 enforce_sorted=False',
      edit: { kind: 'set', argument: 'enforce_sorted', to: false },
    },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\np = nn.utils.rnn.pack_padded_sequence(torch.randn(10, 3, 5), torch.tensor([4, 10, 2]))\n',
      right:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\np = nn.utils.rnn.pack_padded_sequence(torch.randn(10, 3, 5), torch.tensor([4, 10, 2]), enforce_sorted=False)\n',
    },
  ],
};
