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
  fixes: [
    { en: 'give the value the shape {wanted}', 'zh-CN': '让赋的值的形状为 {wanted}' },
    {
      en: 'leave out its axis 1: squeeze(1)',
      'zh-CN': '去掉它的第 1 维：squeeze(1)',
      edit: { kind: 'method', method: 'squeeze', axes: [1] },
      unsafe: true,
    },
    { en: 'transpose the value', 'zh-CN': '转置这个值', edit: { kind: 'method', method: 'T' }, unsafe: true },
  ],
  examples: [
    {
      language: 'python',
      wrong: 'import torch\nimport torch.nn as nn\n\nout = torch.zeros(5, 3, 8)\nout[0] = torch.randn(1, 2, 8)\n',
      right: 'import torch\nimport torch.nn as nn\n\nout = torch.zeros(5, 3, 8)\nout[0] = torch.randn(1, 3, 8)\n',
    },
  ],
};
