import type { Rule } from './rule.ts';

export const kernelSize: Rule = {
  name: 'kernel-size',
  severity: 'error',
  meaning: {
    en: 'A window is no larger than what it slides over.',
    'zh-CN': '窗口不能大于它所滑过的范围。',
  },
  message: {
    en: 'the window is {expected} wide, but the axis has {got}',
    'zh-CN': '窗口宽度为 {expected}，而该维只有 {got}',
  },
  fixes: [
    {
      en: 'make the window as wide as what it slides over: {padded}',
      'zh-CN': '把窗口改为与所滑过的一样宽：{padded}',
      edit: { kind: 'set', argument: 'kernel_size', to: { fact: 'padded' } },
      unsafe: true,
    },
    { en: 'or give more padding', 'zh-CN': '或增加填充' },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\ny = nn.Conv1d(3, 5, 12)(torch.randn(2, 3, 8))\n',
      right:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\ny = nn.Conv1d(3, 5, 3)(torch.randn(2, 3, 8))\n',
    },
  ],
};
