import type { Rule } from './rule.ts';

export const rank: Rule = {
  name: 'rank',
  severity: 'error',
  meaning: {
    en: 'The op takes tensors of certain ranks only: a recurrent layer 2-D (one sequence) or 3-D (a batch of them).',
    'zh-CN': '该运算只接受某些维数的张量：循环层接受二维（一个序列）或三维（一批序列）。',
  },
  message: {
    en: '`{layer}` needs {expected}; `{at}` is {got}-D: {shape}',
    'zh-CN': '`{layer}` 需要 {expected} 的张量；`{at}` 是 {got} 维：{shape}',
  },
  fixes: [
    {
      en: 'add an axis in front',
      'zh-CN': '在最前面加一维',
      edit: { kind: 'method', method: 'unsqueeze', axes: [0] },
      unsafe: true,
    },
    {
      en: 'add an axis at the end',
      'zh-CN': '在最后加一维',
      edit: { kind: 'method', method: 'unsqueeze', axes: [-1] },
      unsafe: true,
    },
    {
      en: 'drop the first axis',
      'zh-CN': '去掉第一维',
      edit: { kind: 'method', method: 'squeeze', axes: [0] },
      unsafe: true,
    },
    {
      en: 'drop the last axis',
      'zh-CN': '去掉最后一维',
      edit: { kind: 'method', method: 'squeeze', axes: [-1] },
      unsafe: true,
    },
  ],
  examples: [
    {
      language: 'python',
      wrong: 'import torch\nimport torch.nn as nn\n\ncell = nn.RNN(4, 2)\nout, hidden = cell(torch.randn(4))\n',
      right:
        'import torch\nimport torch.nn as nn\n\ncell = nn.RNN(4, 2)\nout, hidden = cell(torch.randn(4).unsqueeze(0))\n',
    },
  ],
};
