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
      en: 'flatten both over time, or take the last step of the input',
      'zh-CN': '把两者都按时间展平，或只取输入的最后一步',
    },
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
