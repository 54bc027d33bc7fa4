import type { Rule } from './rule.ts';

export const oneHot: Rule = {
  name: 'one-hot',
  severity: 'error',
  meaning: {
    en: 'A one-hot vector has a place for every class: at least two.',
    'zh-CN': '独热向量对每个类别有一个位置：至少两个。',
  },
  message: {
    en: 'depth is {depth}; a one-hot vector needs at least 2',
    'zh-CN': 'depth 是 {depth}；独热向量至少需要 2',
  },
  fixes: [{ en: 'give the number of classes', 'zh-CN': '给出类别数' }],
  unfixed: 'missing',
  examples: [
    {
      language: 'typescript',
      wrong: "import * as tf from '@tensorflow/tfjs';\n\nconst x = tf.oneHot(tf.tensor1d([0], 'int32'), 1);\n",
      right: "import * as tf from '@tensorflow/tfjs';\n\nconst x = tf.oneHot(tf.tensor1d([0], 'int32'), 2);\n",
    },
  ],
};
