import type { Rule } from './rule.ts';

export const axisOrder: Rule = {
  name: 'axis-order',
  severity: 'error',
  meaning: {
    en: 'permute takes the number of every axis, each once.',
    'zh-CN': 'permute 需要列出每一维的编号，各一次。',
  },
  message: {
    en: 'permute of {shape} needs {expected} axes, but {got} are given',
    'zh-CN': '对 {shape} 做 permute 需要 {expected} 个维度，但给出了 {got} 个',
  },
  fixes: [
    {
      en: 'name the other axes after them',
      'zh-CN': '在其后列出其余的维',
      edit: { kind: 'pad', argument: 'dims', side: 'back', write: { restOf: 'input' }, until: 'expected' },
      unsafe: true,
    },
    {
      en: 'or before them',
      'zh-CN': '或在其前列出',
      edit: { kind: 'pad', argument: 'dims', side: 'front', write: { restOf: 'input' }, until: 'expected' },
      unsafe: true,
    },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\nx = torch.randn(2, 3, 4).permute(1, 0)\n',
      right:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\nx = torch.randn(2, 3, 4).permute(1, 0, 2)\n',
    },
  ],
};
