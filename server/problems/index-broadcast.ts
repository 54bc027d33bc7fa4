import type { Rule } from './rule.ts';

export const indexBroadcast: Rule = {
  name: 'index-broadcast',
  severity: 'error',
  meaning: {
    en: 'Index tensors of one indexing broadcast with each other.',
    'zh-CN': '同一次索引中的各索引张量要能相互广播。',
  },
  message: {
    en: 'these indices do not broadcast: {a} and {b}',
    'zh-CN': '这些索引无法广播：{a} 与 {b}',
  },
  fixes: [{ en: 'give index tensors of one shape', 'zh-CN': '使各索引张量形状一致' }],
  unfixed: 'either',
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\ny = torch.randn(4, 5)[[0, 1], [0, 1, 2]]\n',
      right:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\ny = torch.randn(4, 5)[[0, 1], [0, 1]]\n',
    },
  ],
};
