import type { Rule } from './rule.ts';

export const statePair: Rule = {
  name: 'state-pair',
  severity: 'error',
  meaning: {
    en: 'RNN and GRU have one state; only an LSTM has a pair of them.',
    'zh-CN': 'RNN 和 GRU 只有一个状态；只有 LSTM 有一对状态。',
  },
  message: {
    en: '`{layer}` takes one state, but `{at}` is a {got}',
    'zh-CN': '`{layer}` 只接收一个状态，而 `{at}` 是 {got}',
  },
  fixes: [{ en: 'pass h_0 alone', 'zh-CN': '只传入 h_0', edit: { kind: 'first', of: 'hx' } }],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\ngru = nn.GRU(4, 6)\nout, h = gru(torch.randn(5, 3, 4), (torch.zeros(1, 3, 6), torch.zeros(1, 3, 6)))\n',
      right:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\ngru = nn.GRU(4, 6)\nout, h = gru(torch.randn(5, 3, 4), torch.zeros(1, 3, 6))\n',
    },
  ],
};
