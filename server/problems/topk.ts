import type { Rule } from './rule.ts';

export const topk: Rule = {
  name: 'topk',
  severity: 'error',
  meaning: {
    en: 'The last axis must have at least k values.',
    'zh-CN': '最后一维至少要有 k 个值。',
  },
  message: {
    en: 'the last axis has only {length} values, fewer than k = {k}',
    'zh-CN': '最后一维只有 {length} 个值，少于 k = {k}',
  },
  fixes: [
    {
      en: 'use k = {length}',
      'zh-CN': '使用 k = {length}',
      edit: { kind: 'set', argument: 'k', to: { fact: 'length' } },
      unsafe: true,
    },
  ],
  examples: [
    {
      language: 'typescript',
      wrong: "import * as tf from '@tensorflow/tfjs';\n\nconst best = tf.topk(tf.zeros([2, 5]), 6);\n",
      right: "import * as tf from '@tensorflow/tfjs';\n\nconst best = tf.topk(tf.zeros([2, 5]), 5);\n",
    },
  ],
};
