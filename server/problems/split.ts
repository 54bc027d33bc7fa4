import type { Rule } from './rule.ts';

export const split: Rule = {
  name: 'split',
  severity: 'error',
  meaning: {
    en: 'An axis is cut into a number of equal parts, which must divide it, or into parts whose sizes must add up to it.',
    'zh-CN': '一维要么切成若干等份，份数必须能整除它；要么切成若干部分，其大小之和必须等于它。',
  },
  message: {
    en: 'an axis of {length} cannot be cut into {parts}: {shape}',
    'zh-CN': '大小为 {length} 的维无法切分为 {parts}：{shape}',
  },
  fixes: [{ en: 'choose parts that fit the axis', 'zh-CN': '选择与该维相符的切分' }],
  unfixed: 'meant',
  examples: [
    {
      language: 'typescript',
      wrong: "import * as tf from '@tensorflow/tfjs';\n\nconst parts = tf.split(tf.zeros([5, 3]), 2);\n",
      right: "import * as tf from '@tensorflow/tfjs';\n\nconst parts = tf.split(tf.zeros([6, 3]), 2);\n",
    },
  ],
};
