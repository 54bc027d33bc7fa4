import type { Rule } from './rule.ts';

export const indexMask: Rule = {
  name: 'index-mask',
  severity: 'error',
  meaning: {
    en: 'A mask has the sizes of the axes it covers.',
    'zh-CN': '掩码的大小与它所覆盖的各维相同。',
  },
  message: {
    en: 'the mask is {a}, but the axes it covers are {got} and {expected} at axis {axis}: {shape}',
    'zh-CN': '掩码是 {a}，第 {axis} 维为 {got}，而被索引的是 {expected}：{shape}',
  },
  fixes: [{ en: 'make the mask of the tensor that it indexes', 'zh-CN': '由被索引的张量生成掩码' }],
  unfixed: 'either',
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\ny = torch.randn(4, 5)[torch.zeros(3) > 0]\n',
      right:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\ny = torch.randn(4, 5)[torch.zeros(4) > 0]\n',
    },
  ],
};
