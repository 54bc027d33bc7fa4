import type { Rule } from './rule.ts';

export const assignItem: Rule = {
  name: 'assign-item',
  severity: 'error',
  meaning: {
    en: 'What is assigned to a part of a tensor must fit it, or broadcast to it.',
    'zh-CN': '赋给张量一部分的值必须与该部分形状相符，或能广播到它。',
  },
  message: {
    en: 'this part of `{input}` is {wanted}; {shape} cannot be put there',
    'zh-CN': '`{input}` 的这一部分形状是 {wanted}，不能放入 {shape}',
  },
  fixes: [{ en: 'give the value the shape {wanted}', 'zh-CN': '把值的形状改为 {wanted}' }],
  examples: [
    {
      language: 'python',
      wrong: 'import torch\nimport torch.nn as nn\n\nout = torch.zeros(5, 3, 8)\nout[0] = torch.randn(1, 2, 8)\n',
      right: 'import torch\nimport torch.nn as nn\n\nout = torch.zeros(5, 3, 8)\nout[0] = torch.randn(1, 3, 8)\n',
    },
  ],
};
