import type { Rule } from './rule.ts';

export const value: Rule = {
  name: 'value',
  severity: 'error',
  meaning: {
    en: 'An argument has a value that the library refuses.',
    'zh-CN': '某个参数的值被库拒绝。',
  },
  message: {
    en: '{name} is {got}; it must be {expected}',
    'zh-CN': '{name} 是 {got}；必须为 {expected}',
  },
  fixes: [{ en: 'give a value that is allowed', 'zh-CN': '使用允许的值' }],
  unfixed: 'meant',
  examples: [
    {
      language: 'python',
      wrong: 'import torch\nimport torch.nn as nn\n\nx = torch.zeros(2, -3)\n',
      right: 'import torch\nimport torch.nn as nn\n\nx = torch.zeros(2, 3)\n',
    },
  ],
};
