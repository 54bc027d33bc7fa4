import type { Rule } from './rule.ts';

export const unknownArgument: Rule = {
  name: 'unknown-argument',
  severity: 'error',
  meaning: {
    en: 'An argument is given by a name that the function or layer does not have, often a name of another library or a slip of the pen.',
    'zh-CN': '按名称给出的参数在该函数或层中不存在，多为笔误或其他库的写法。',
  },
  message: {
    en: '{layer} has no argument {name}; {hint}',
    'zh-CN': '{layer} 没有名为 {name} 的参数；{hint}',
  },
  fixes: [{ en: 'write {nearest}', 'zh-CN': '改写为 {nearest}', edit: { kind: 'set', to: { fact: 'nearest' } } }],
  examples: [
    {
      language: 'python',
      wrong: 'import torch\nimport torch.nn as nn\n\nlstm = nn.LSTM(5, hiden_size=8)\n',
      right: 'import torch\nimport torch.nn as nn\n\nlstm = nn.LSTM(5, hidden_size=8)\n',
    },
  ],
};
