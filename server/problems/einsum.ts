import type { Rule } from './rule.ts';

export const einsum: Rule = {
  name: 'einsum',
  severity: 'error',
  meaning: {
    en: 'Every letter is one size, and a term has a letter for every axis of its tensor.',
    'zh-CN': '每个字母代表一个大小，每一项对其张量的每一维有一个字母。',
  },
  message: { en: 'the letters `{term}` do not fit {shape}', 'zh-CN': '字母 `{term}` 与 {shape} 不符' },
  fixes: [
    {
      en: 'write a letter for every axis, the same for the same size',
      'zh-CN': '每一维写一个字母，大小相同的用同一字母',
    },
  ],
  unfixed: 'either',
  examples: [
    {
      language: 'typescript',
      wrong:
        "import * as tf from '@tensorflow/tfjs';\n\nconst y = tf.einsum('ij,jk->ik', tf.zeros([2, 3]), tf.zeros([4, 4]));\n",
      right:
        "import * as tf from '@tensorflow/tfjs';\n\nconst y = tf.einsum('ij,jk->ik', tf.zeros([2, 3]), tf.zeros([3, 4]));\n",
    },
  ],
};
