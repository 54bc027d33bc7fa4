import type { Rule } from './rule.ts';

export const repeatedArgument: Rule = {
  name: 'repeated-argument',
  severity: 'error',
  meaning: {
    en: 'An argument is given twice: by its position and by its name.',
    'zh-CN': '同一参数给了两次：一次按位置，一次按名称。',
  },
  message: {
    en: '{layer} is given {name} twice: by position and by name',
    'zh-CN': '{layer} 的参数 {name} 给了两次：按位置和按名称各一次',
  },
  fixes: [{ en: 'leave one of the two out', 'zh-CN': '去掉其中一个' }],
  unfixed: 'either',
  examples: [
    {
      language: 'python',
      wrong: 'import torch\nimport torch.nn as nn\n\nlstm = nn.LSTM(5, 8, input_size=5)\n',
      right: 'import torch\nimport torch.nn as nn\n\nlstm = nn.LSTM(5, 8)\n',
    },
  ],
};
