import type { Rule } from './rule.ts';

export const concat: Rule = {
  name: 'concat',
  severity: 'error',
  meaning: {
    en: 'Tensors that are joined must be alike in every axis but the one they are joined along.',
    'zh-CN': '被连接的张量除连接所沿的那一维外，其余各维必须一致。',
  },
  message: {
    en: 'these cannot be joined along axis {dim}: {a} and {b}',
    'zh-CN': '不能沿第 {dim} 维拼接：{a} 与 {b}',
  },
  fixes: [
    { en: 'join along axis 1', 'zh-CN': '沿第 1 维拼接', edit: { kind: 'set', argument: 'dim', to: '1' } },
    {
      en: 'join along the last axis',
      'zh-CN': '沿最后一维拼接',
      edit: { kind: 'set', argument: 'dim', to: '-1' },
      unsafe: true,
    },
    { en: 'make the other sizes alike', 'zh-CN': '使其余各维大小一致' },
  ],
  examples: [
    {
      language: 'python',
      wrong: 'import torch\nimport torch.nn as nn\n\ny = torch.cat([torch.zeros(2, 3), torch.zeros(4, 5)])\n',
      right: 'import torch\nimport torch.nn as nn\n\ny = torch.cat([torch.zeros(2, 3), torch.zeros(4, 3)])\n',
    },
  ],
};
