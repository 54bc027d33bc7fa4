import type { Rule } from './rule.ts';

export const stateTensor: Rule = {
  name: 'state-tensor',
  severity: 'error',
  meaning: {
    en: 'An LSTM takes its initial state as the pair (h_0, c_0) of two tensors.',
    'zh-CN': 'LSTM 以两个张量组成的一对 (h_0, c_0) 接收初始状态。',
  },
  message: {
    en: '`{at}` must be one tensor, but it is {got}',
    'zh-CN': '`{at}` 应为一个张量，实际是 {got}',
  },
  fixes: [
    {
      en: 'pass the pair itself: `{layer}({input}, (h_0, c_0))`',
      'zh-CN': '直接传入这一对状态：`{layer}({input}, (h_0, c_0))`',
      edit: { kind: 'first', of: 'hx' },
    },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\n\nlstm = nn.LSTM(5, 8)\nx = torch.randn(3, 4, 5)\n_, state = lstm(x)\nout, state = lstm(x, (state, state))\n',
      right:
        'import torch\nimport torch.nn as nn\n\nlstm = nn.LSTM(5, 8)\nx = torch.randn(3, 4, 5)\n_, state = lstm(x)\nout, state = lstm(x, state)\n',
    },
  ],
};
