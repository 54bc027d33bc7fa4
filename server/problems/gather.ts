import type { Rule } from './rule.ts';

export const gather: Rule = {
  name: 'gather',
  severity: 'error',
  meaning: {
    en: 'An index picks along one axis and lies inside the input off it.',
    'zh-CN': '索引沿一维选取，在其他维上必须位于输入之内。',
  },
  message: {
    en: 'axis {axis} of the index is {got}, but that of the input is {expected}',
    'zh-CN': '索引的第 {axis} 维是 {got}，而输入的是 {expected}',
  },
  fixes: [
    {
      en: 'make axis {axis} of the index {expected}',
      'zh-CN': '把索引的第 {axis} 维改为 {expected}',
      edit: { kind: 'size', to: 'expected' },
      unsafe: true,
    },
    {
      en: 'or that of the input {got}',
      'zh-CN': '或把输入的该维改为 {got}',
      edit: { kind: 'size', to: 'got', of: 'because' },
      unsafe: true,
    },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\ny = torch.gather(torch.randn(2, 3), 1, torch.zeros(4, 1).long())\n',
      right:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\ny = torch.gather(torch.randn(2, 3), 1, torch.zeros(2, 1).long())\n',
    },
  ],
};
