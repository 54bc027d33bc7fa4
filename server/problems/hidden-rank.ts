import type { Rule } from './rule.ts';

export const hiddenRank: Rule = {
  name: 'hidden-rank',
  severity: 'error',
  meaning: 'A batched input takes a batched state, an unbatched one an unbatched state.',
  message: {
    en: '`{at}` is {got}-D, but with this input it must be {expected}-D',
    'zh-CN': '`{at}` 是 {got} 维，而对应这个输入必须是 {expected} 维',
  },
  fixes: [{ en: 'add or drop the batch axis', 'zh-CN': '增加或去掉批维' }],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\n\ncell = nn.RNN(5, 8)\nout, hidden = cell(torch.randn(3, 4, 5), torch.zeros(1, 8))\n',
      right:
        'import torch\nimport torch.nn as nn\n\ncell = nn.RNN(5, 8)\nout, hidden = cell(torch.randn(3, 4, 5), torch.zeros(1, 4, 8))\n',
    },
  ],
};
