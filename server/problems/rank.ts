import type { Rule } from './rule.ts';

export const rank: Rule = {
  name: 'rank',
  severity: 'error',
  meaning: 'The op takes tensors of certain ranks only: a recurrent layer 2-D (one sequence) or 3-D (a batch of them).',
  message: {
    en: '`{layer}` needs {expected}; `{at}` is {got}-D: {shape}',
    'zh-CN': '`{layer}` 需要 {expected} 的张量；`{at}` 是 {got} 维：{shape}',
  },
  fixes: [{ en: 'add the missing axis with unsqueeze', 'zh-CN': '用 unsqueeze 补上缺少的维' }],
  examples: [
    {
      language: 'python',
      wrong: 'import torch\nimport torch.nn as nn\n\ncell = nn.RNN(4, 2)\nout, hidden = cell(torch.randn(4))\n',
      right:
        'import torch\nimport torch.nn as nn\n\ncell = nn.RNN(4, 2)\nout, hidden = cell(torch.randn(4).unsqueeze(0))\n',
    },
  ],
};
