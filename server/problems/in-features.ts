import type { Rule } from './rule.ts';

export const inFeatures: Rule = {
  name: 'in-features',
  severity: 'error',
  meaning: {
    en: 'The last axis of the input must equal in_features. After a recurrent layer it is hidden_size, twice that when it is bidirectional.',
    'zh-CN': '输入的最后一维必须等于 in_features。在循环层之后它是 hidden_size，双向时是其两倍。',
  },
  message: {
    en: '`{layer}` takes {expected} features, but the last axis of `{input}` is {got}',
    'zh-CN': '`{layer}` 接收 {expected} 个特征，但 `{input}` 的最后一维是 {got}',
  },
  fixes: [
    {
      en: 'set in_features to {got}',
      'zh-CN': '把 in_features 设为 {got}',
      edit: { kind: 'set', argument: 'because', to: { fact: 'got' } },
    },
    {
      en: 'transpose the last two axes',
      'zh-CN': '交换最后两维',
      edit: { kind: 'method', method: 'transpose', axes: [-2, -1] },
      unsafe: true,
    },
  ],
  examples: [
    {
      language: 'python',
      wrong: 'import torch\nimport torch.nn as nn\n\nfc = nn.Linear(8, 2)\ny = fc(torch.randn(3, 16))\n',
      right: 'import torch\nimport torch.nn as nn\n\nfc = nn.Linear(16, 2)\ny = fc(torch.randn(3, 16))\n',
    },
  ],
};
