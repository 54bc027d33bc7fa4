import type { Rule } from './rule.ts';

export const missingArgument: Rule = {
  name: 'missing-argument',
  severity: 'error',
  meaning: {
    en: 'An argument that has no usual value is not given.',
    'zh-CN': '缺少没有默认值的参数。',
  },
  message: {
    en: '{layer} is called without {names}',
    'zh-CN': '调用 {layer} 时缺少 {names}',
  },
  fixes: [{ en: 'give {names}', 'zh-CN': '给出 {names}' }],
  unfixed: 'missing',
  examples: [
    {
      language: 'python',
      wrong: 'import torch\nimport torch.nn as nn\n\nlstm = nn.LSTM(5)\n',
      right: 'import torch\nimport torch.nn as nn\n\nlstm = nn.LSTM(5, 8)\n',
    },
  ],
};
