import type { Rule } from './rule.ts';

export const numFeatures: Rule = {
  name: 'num-features',
  severity: 'error',
  meaning: {
    en: 'Axis 1 holds the features or channels the layer was made for.',
    'zh-CN': '第 1 维存放该层创建时所针对的特征或通道。',
  },
  message: {
    en: '`{layer}` has {expected} features, but axis 1 of {shape} is {got}',
    'zh-CN': '`{layer}` 有 {expected} 个特征，而 {shape} 的第 1 维是 {got}',
  },
  fixes: [
    {
      en: 'set num_features to {got}',
      'zh-CN': '把 num_features 设为 {got}',
      edit: { kind: 'set', argument: 'because', to: { fact: 'got' } },
    },
    {
      en: 'put the features on axis 1',
      'zh-CN': '把特征放到第 1 维',
      edit: { kind: 'method', method: 'transpose', axes: [1, 2] },
      unsafe: true,
    },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\ny = nn.BatchNorm1d(3)(torch.randn(2, 4))\n',
      right:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\ny = nn.BatchNorm1d(4)(torch.randn(2, 4))\n',
    },
  ],
};
