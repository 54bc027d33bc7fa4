import type { Rule } from './rule.ts';

export const surplusArgument: Rule = {
  name: 'surplus-argument',
  severity: 'error',
  meaning: {
    en: 'More arguments are given than the function or layer takes. The states of an LSTM are one argument: a pair.',
    'zh-CN': '给出的参数多于该函数或层所接受的个数。LSTM 的两个状态是一个参数：一个元组。',
  },
  message: {
    en: '{layer} takes {expected} arguments by position, but {got} are given',
    'zh-CN': '{layer} 按位置接受 {expected} 个参数，却给了 {got} 个',
  },
  fixes: [
    {
      en: 'give the states as one pair: ({h}, {c})',
      'zh-CN': '把两个状态作为一个元组传入：({h}, {c})',
      edit: { kind: 'group', from: 'hx', to: 'surplus' },
    },
    {
      en: 'leave the argument out',
      'zh-CN': '去掉多余的参数',
      edit: { kind: 'drop', argument: 'surplus' },
      unsafe: true,
    },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\n\nlstm = nn.LSTM(5, 8)\nx = torch.randn(3, 2, 5)\nh = torch.zeros(1, 2, 8)\nc = torch.zeros(1, 2, 8)\nout, _ = lstm(x, h, c)\n',
      right:
        'import torch\nimport torch.nn as nn\n\nlstm = nn.LSTM(5, 8)\nx = torch.randn(3, 2, 5)\nh = torch.zeros(1, 2, 8)\nc = torch.zeros(1, 2, 8)\nout, _ = lstm(x, (h, c))\n',
    },
  ],
};
