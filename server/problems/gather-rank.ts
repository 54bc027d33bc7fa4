import type { Rule } from './rule.ts';

export const gatherRank: Rule = {
  name: 'gather-rank',
  severity: 'error',
  meaning: {
    en: 'An index has as many axes as the input.',
    'zh-CN': '索引的维数与输入相同。',
  },
  message: {
    en: 'the index is {got}-D, but the input is {expected}-D',
    'zh-CN': '索引是 {got} 维，而输入是 {expected} 维',
  },
  fixes: [
    {
      en: 'add a last axis with unsqueeze',
      'zh-CN': '用 unsqueeze 加上最后一维',
      edit: { kind: 'method', method: 'unsqueeze', axes: [-1] },
      unsafe: true,
    },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\ny = torch.randn(2, 3).gather(1, torch.zeros(2).long())\n',
      right:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\ny = torch.randn(2, 3).gather(1, torch.zeros(2).long().unsqueeze(1))\n',
    },
  ],
};
