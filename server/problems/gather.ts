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
  fixes: [{ en: 'cut the index, or expand the input', 'zh-CN': '裁剪索引，或扩展输入' }],
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
