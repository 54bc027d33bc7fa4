import type { Rule } from './rule.ts';

export const claim: Rule = {
  name: 'claim',
  severity: 'warning',
  meaning: {
    en:
      'A comment or annotation says a shape that the tensor does not have: another number of axes, another size, or an axis ' +
      'that is something else. Whoever believes it writes the next line wrong.',
    'zh-CN':
      '注释或类型标注给出的形状与张量不符：维数不同、某一维的大小不同，或某一维的含义不同。相信它的人会写错下一行代码。',
  },
  message: {
    en: '`{name}` is {shape}, not {claimed}',
    'zh-CN': '`{name}` 的形状是 {shape}，而不是 {claimed}',
  },
  // Where the comment says what is meant, it is the code that is wrong.
  fixes: [
    { en: 'write what is there: {shape}', 'zh-CN': '写成实际的形状：{shape}', edit: { kind: 'comment' }, unsafe: true },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\n\nseq_len, batch, num_layers = 3, 1, 1\ncell = torch.nn.RNN(4, 2, num_layers)\nout, hidden = cell(torch.randn(seq_len, batch, 4))  # out: (num_layers, batch, hidden)\n',
      right:
        'import torch\n\nseq_len, batch, num_layers = 3, 1, 1\ncell = torch.nn.RNN(4, 2, num_layers)\nout, hidden = cell(torch.randn(seq_len, batch, 4))  # out: (seq_len, batch, hidden)\n',
    },
    {
      language: 'typescript',
      wrong:
        "import { nn, randn } from 'unrolled';\n\nconst cell = new nn.RNN(4, 2, { batchFirst: true });\nconst [out] = cell.forward(randn([8, 3, 4])); // [seq, batch, hidden]\n",
      right:
        "import { nn, randn } from 'unrolled';\n\nconst cell = new nn.RNN(4, 2, { batchFirst: true });\nconst [out] = cell.forward(randn([8, 3, 4])); // [batch, seq, hidden]\n",
    },
  ],
};
