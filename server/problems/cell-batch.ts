import type { Rule } from './rule.ts';

export const cellBatch: Rule = {
  name: 'cell-batch',
  severity: 'error',
  meaning: {
    en: 'A cell takes one step of a batch; the state has one row a sample.',
    'zh-CN': '单元处理一个批次的一步；状态对每个样本有一行。',
  },
  message: {
    en: '`{layer}`: the input has batch {expected}, the state `{at}` has batch {got}',
    'zh-CN': '`{layer}`：输入的批大小是 {expected}，状态 `{at}` 的批大小是 {got}',
  },
  fixes: [
    {
      en: 'make the state for batch {expected}',
      'zh-CN': '把状态的批大小改为 {expected}',
      edit: { kind: 'size', to: 'expected', from: 'input' },
    },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\n\ncell = nn.RNNCell(5, 8)\nh = cell(torch.randn(4, 5), torch.zeros(3, 8))\n',
      right:
        'import torch\nimport torch.nn as nn\n\ncell = nn.RNNCell(5, 8)\nh = cell(torch.randn(4, 5), torch.zeros(4, 8))\n',
    },
  ],
};
