import type { Rule } from './rule.ts';

export const broadcast: Rule = {
  name: 'broadcast',
  severity: 'error',
  meaning: {
    en: 'Two shapes broadcast when, counted from the last axis, every pair of sizes is equal or one of them is 1.',
    'zh-CN': '两个形状能够广播，当且仅当从最后一维数起，每一对大小相等或其中之一为 1。',
  },
  message: {
    en: 'axis {axis} of these two differs: {p} and {q}; neither is 1',
    'zh-CN': '两者的第 {axis} 维不同：{p} 与 {q}，且都不是 1',
  },
  fixes: [
    { en: 'transpose `{at}`', 'zh-CN': '转置 `{at}`', edit: { kind: 'method', method: 'T' }, unsafe: true },
    {
      en: 'add an axis of size 1: unsqueeze(1)',
      'zh-CN': '添加大小为 1 的维：unsqueeze(1)',
      edit: { kind: 'method', method: 'unsqueeze', axes: [1] },
      unsafe: true,
    },
    {
      en: 'or at the end: unsqueeze(-1)',
      'zh-CN': '或加在末尾：unsqueeze(-1)',
      edit: { kind: 'method', method: 'unsqueeze', axes: [-1] },
      unsafe: true,
    },
    {
      en: 'make the size of `{at}` {p}',
      'zh-CN': '把 `{at}` 的该维改为 {p}',
      edit: { kind: 'size', to: 'p' },
      unsafe: true,
    },
    {
      en: 'make the other size {q}',
      'zh-CN': '把另一方的该维改为 {q}',
      edit: { kind: 'size', to: 'q', of: 'because' },
      unsafe: true,
    },
  ],
  examples: [
    {
      language: 'python',
      wrong: 'import torch\nimport torch.nn as nn\n\ny = torch.zeros(4, 8) + torch.zeros(3, 8)\n',
      right: 'import torch\nimport torch.nn as nn\n\ny = torch.zeros(4, 8) + torch.zeros(4, 8)\n',
    },
  ],
};
