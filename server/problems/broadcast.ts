import type { Rule } from './rule.ts';

export const broadcast: Rule = {
  name: 'broadcast',
  severity: 'error',
  meaning: {
    en: 'Two shapes broadcast when, counted from the last axis, every pair of sizes is equal or one of them is 1.',
    'zh-CN': '两个形状能够广播，当且仅当从最后一维数起，每一对大小相等或其中之一为 1。',
  },
  message: {
    en: 'axis {axis} of these two differs: {p} and {q}; neither is 1',
    'zh-CN': '两者的第 {axis} 维不同：{p} 与 {q}，且都不是 1',
  },
  fixes: [{ en: 'make the sizes equal, or one of them 1', 'zh-CN': '使两个大小相等，或其中一个为 1' }],
  examples: [
    {
      language: 'python',
      wrong: 'import torch\nimport torch.nn as nn\n\ny = torch.zeros(4, 8) + torch.zeros(3, 8)\n',
      right: 'import torch\nimport torch.nn as nn\n\ny = torch.zeros(4, 8) + torch.zeros(4, 8)\n',
    },
  ],
};
