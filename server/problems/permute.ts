import type { Rule } from './rule.ts';

export const permute: Rule = {
  name: 'permute',
  severity: 'error',
  meaning: {
    en: 'dims are the numbers 1 … n in a new order; the batch, which is not among them, stays first.',
    'zh-CN': 'dims 是 1 … n 的一个新顺序；不在其中的批次保持在最前。',
  },
  message: {
    en: 'dims is {found}: it must be an order of 1 … {expected}',
    'zh-CN': 'dims 是 {found}：必须是 1 … {expected} 的一个排列',
  },
  fixes: [
    {
      en: 'count the axes from 1, without the batch: {counted}',
      'zh-CN': '从 1 开始计维，不含批次：{counted}',
      edit: { kind: 'set', argument: 'dims', to: { fact: 'counted' } },
      unsafe: true,
    },
    { en: 'name every axis once, from 1 on', 'zh-CN': '从 1 起，每一维各写一次' },
  ],
  examples: [
    {
      language: 'typescript',
      wrong: "import * as tf from '@tensorflow/tfjs';\n\nconst turn = tf.layers.permute({ dims: [0, 1] });\n",
      right: "import * as tf from '@tensorflow/tfjs';\n\nconst turn = tf.layers.permute({ dims: [2, 1] });\n",
    },
  ],
};
