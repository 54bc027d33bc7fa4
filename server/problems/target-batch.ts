import type { Rule } from './rule.ts';

export const targetBatch: Rule = {
  name: 'target-batch',
  severity: 'error',
  meaning: {
    en: 'A target has one entry for each sample of the input.',
    'zh-CN': '目标对输入的每个样本有一项。',
  },
  message: {
    en: '`{target}` has {got} samples, but `{input}` has {expected}',
    'zh-CN': '`{target}` 有 {got} 个样本，而 `{input}` 有 {expected} 个',
  },
  fixes: [
    {
      en: 'flatten the targets: flatten()',
      'zh-CN': '展平目标：flatten()',
      edit: { kind: 'method', method: 'flatten' },
      unsafe: true,
    },
    {
      en: 'make {expected} targets',
      'zh-CN': '把目标改为 {expected} 个',
      edit: { kind: 'size', to: 'expected' },
      unsafe: true,
    },
    { en: 'or take the last step of the input', 'zh-CN': '或取输入的最后一个时间步' },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\nloss = F.cross_entropy(torch.randn(30, 5), torch.zeros(3).long())\n',
      right:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\nloss = F.cross_entropy(torch.randn(30, 5), torch.zeros(30).long())\n',
    },
  ],
};
