import type { Rule } from './rule.ts';

export const channels: Rule = {
  name: 'channels',
  severity: 'error',
  meaning: {
    en: 'A convolution reads in_channels channels: the axis before those of space.',
    'zh-CN': '卷积读取 in_channels 个通道：即空间各维之前的那一维。',
  },
  message: {
    en: '`{layer}` takes {expected} channels, but {shape} has {got}',
    'zh-CN': '`{layer}` 接收 {expected} 个通道，而 {shape} 有 {got} 个',
  },
  fixes: [
    {
      en: 'put the channels before the steps with transpose(1, 2)',
      'zh-CN': '用 transpose(1, 2) 把通道放到时间步之前',
      edit: { kind: 'method', method: 'transpose', axes: [1, 2] },
      unsafe: true,
    },
    {
      en: 'set in_channels to {got}',
      'zh-CN': '把 in_channels 设为 {got}',
      edit: { kind: 'set', argument: 'because', to: { fact: 'got' } },
    },
    {
      en: 'put the channels before the axes of space with permute',
      'zh-CN': '用 permute 把通道放到空间维之前',
      edit: { kind: 'method', method: 'permute', axes: [0, 3, 1, 2] },
      unsafe: true,
    },
  ],
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\ny = nn.Conv1d(8, 32, 3)(torch.randn(2, 50, 8))\n',
      right:
        'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\ny = nn.Conv1d(8, 32, 3)(torch.randn(2, 50, 8).permute(0, 2, 1))\n',
    },
  ],
};
