import type { Rule } from './rule.ts';

export const nonlinearity: Rule = {
  name: 'nonlinearity',
  severity: 'error',
  meaning: {
    en: 'The fourth argument of nn.RNN is its nonlinearity, tanh or relu; bias and batch_first come after it.',
    'zh-CN': 'nn.RNN 的第四个参数是 nonlinearity：tanh 或 relu；bias 和 batch_first 在它之后。',
  },
  message: {
    en: "nonlinearity is {got}; it must be 'tanh' or 'relu'",
    'zh-CN': "nonlinearity 是 {got}；应为 'tanh' 或 'relu'",
  },
  fixes: [
    {
      en: 'name the argument: batch_first=True',
      'zh-CN': '写明参数名：batch_first=True',
      edit: { kind: 'name', argument: 'batch_first' },
    },
  ],
  examples: [
    {
      language: 'python',
      wrong: 'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\nrnn = nn.RNN(4, 6, 1, True)\n',
      right:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\nrnn = nn.RNN(4, 6, 1, batch_first=True)\n',
    },
  ],
};
