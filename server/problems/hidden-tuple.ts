import type { Rule } from './rule.ts';

export const hiddenTuple: Rule = {
  name: 'hidden-tuple',
  severity: 'error',
  meaning: {
    en: 'An LSTM carries two states, the hidden state h and the cell state c, and takes them as a pair.',
    'zh-CN': 'LSTM 携带两个状态：隐藏状态 h 和单元状态 c，并以一对的形式接收。',
  },
  message: {
    en: '`{layer}` needs the pair (h0, c0), but `{at}` is one tensor',
    'zh-CN': '`{layer}` 需要 (h0, c0) 两个状态，而 `{at}` 只有一个张量',
  },
  fixes: [{ en: 'pass the pair (h0, c0)', 'zh-CN': '传入 (h0, c0)', edit: { kind: 'pair' } }],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\n\ncell = nn.LSTM(5, 8)\nout, state = cell(torch.randn(3, 4, 5), torch.zeros(1, 4, 8))\n',
      right:
        'import torch\nimport torch.nn as nn\n\ncell = nn.LSTM(5, 8)\nout, state = cell(torch.randn(3, 4, 5), (torch.zeros(1, 4, 8), torch.zeros(1, 4, 8)))\n',
    },
  ],
};
