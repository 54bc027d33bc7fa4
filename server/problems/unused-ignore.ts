import type { Rule } from './rule.ts';

export const unusedIgnore: Rule = {
  name: 'unused-ignore',
  severity: 'warning',
  meaning: {
    en: 'A comment that ignores a problem which is not there hides the next one: it is taken out when what it was for is mended.',
    'zh-CN': '忽略不存在的问题的注释会掩盖下一个问题：它所针对的问题修好之后就应删除。',
  },
  message: {
    en: 'this ignores nothing: there is no problem for `{name}`',
    'zh-CN': '这里没有可忽略的问题：`{name}` 不起作用',
  },
  fixes: [{ en: 'take it out', 'zh-CN': '删除它', edit: { kind: 'remove' } }],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\n\ncell = nn.RNN(4, 2)\nout, hidden = cell(torch.randn(3, 1, 4))  # unrolled: ignore[input-size]\n',
      right: 'import torch\nimport torch.nn as nn\n\ncell = nn.RNN(4, 2)\nout, hidden = cell(torch.randn(3, 1, 4))\n',
    },
    {
      language: 'typescript',
      wrong:
        "import { nn, randn } from 'unrolled';\n\nconst cell = new nn.RNN(4, 2);\n// unrolled: ignore\nconst [out, hidden] = cell.forward(randn([3, 1, 4]));\n",
      right:
        "import { nn, randn } from 'unrolled';\n\nconst cell = new nn.RNN(4, 2);\nconst [out, hidden] = cell.forward(randn([3, 1, 4]));\n",
    },
  ],
};
