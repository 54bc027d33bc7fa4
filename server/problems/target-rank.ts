import type { Rule } from './rule.ts';

export const targetRank: Rule = {
  name: 'target-rank',
  severity: 'error',
  meaning: {
    en: 'Class indices have the axes of the scores without the axis of the classes.',
    'zh-CN': '类别编号的各维等于得分的各维去掉类别维。',
  },
  message: {
    en: 'the target of {shape} must be {expected}-D class indices, but is {got}-D',
    'zh-CN': '{shape} 的目标应为 {expected} 维的类别索引，实际是 {got} 维',
  },
  fixes: [
    {
      en: 'drop its last axis with squeeze',
      'zh-CN': '用 squeeze 去掉它的最后一维',
      edit: { kind: 'method', method: 'squeeze', axes: [-1] },
    },
    { en: 'use target.view(-1) or target.squeeze(1)', 'zh-CN': '使用 target.view(-1) 或 target.squeeze(1)' },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\nloss = F.cross_entropy(torch.randn(3, 5), torch.zeros(3, 1).long())\n',
      right:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\nloss = F.cross_entropy(torch.randn(3, 5), torch.zeros(3).long())\n',
    },
  ],
};
