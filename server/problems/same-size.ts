import type { Rule } from './rule.ts';

export const sameSize: Rule = {
  name: 'same-size',
  severity: 'error',
  meaning: {
    en: 'The two tensors of this loss must have one shape: nothing is broadcast.',
    'zh-CN': '该损失的两个张量必须形状相同：不会广播。',
  },
  message: {
    en: 'the shapes {a} and {b} differ; this loss needs one shape',
    'zh-CN': '形状 {a} 与 {b} 不同；该损失要求形状一致',
  },
  fixes: [
    {
      en: 'drop the last axis of the prediction with squeeze',
      'zh-CN': '用 squeeze 去掉预测的最后一维',
      edit: { kind: 'method', method: 'squeeze', axes: [-1], of: 'input' },
    },
    {
      en: 'add a last axis to the target with unsqueeze',
      'zh-CN': '用 unsqueeze 给目标加上最后一维',
      edit: { kind: 'method', method: 'unsqueeze', axes: [-1] },
    },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\nloss = F.binary_cross_entropy(torch.rand(3, 1), torch.rand(3))\n',
      right:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\nloss = F.binary_cross_entropy(torch.rand(3, 1).squeeze(1), torch.rand(3))\n',
    },
  ],
};
