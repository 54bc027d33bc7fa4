import type { Rule } from './rule.ts';

export const normalizedShape: Rule = {
  name: 'normalized-shape',
  severity: 'error',
  meaning: {
    en: 'The last axes of the input are those the layer normalises over.',
    'zh-CN': '输入的最后几维就是该层做归一化的维。',
  },
  message: {
    en: 'the input must end in {wanted}, but is {shape}',
    'zh-CN': '输入应以 {wanted} 结尾，实际是 {shape}',
  },
  fixes: [
    {
      en: 'set normalized_shape to the last sizes of the input, {ends}',
      'zh-CN': '把 normalized_shape 设为输入最后几维的大小 {ends}',
      edit: { kind: 'set', argument: 'normalized_shape', to: { fact: 'ends' } },
    },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\ny = nn.LayerNorm(5)(torch.randn(2, 3, 4))\n',
      right:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\ny = nn.LayerNorm(4)(torch.randn(2, 3, 4))\n',
    },
  ],
};
