import type { Rule } from './rule.ts';

export const datasetElement: Rule = {
  name: 'dataset-element',
  severity: 'error',
  meaning: {
    en: 'fitDataset takes a data set of { xs, ys }.',
    'zh-CN': 'fitDataset 接收由 { xs, ys } 组成的数据集。',
  },
  message: { en: 'the data set must yield { xs, ys }', 'zh-CN': '数据集须产生 { xs, ys }' },
  fixes: [{ en: 'zip features and labels into { xs, ys }', 'zh-CN': '用 tf.data.zip 组成 { xs, ys }' }],
  unfixed: 'missing',
  examples: [
    {
      language: 'typescript',
      wrong:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.dense({ units: 2, inputShape: [3] }));\nmodel.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });\nawait model.fitDataset(tf.data.array([1, 2, 3]).map((n) => tf.zeros([3])).batch(2), { epochs: 1 });\n",
      right:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.dense({ units: 2, inputShape: [3] }));\nmodel.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });\nawait model.fitDataset(tf.data.array([1, 2, 3]).map((n) => ({ xs: tf.zeros([3]), ys: tf.zeros([2]) })).batch(2), { epochs: 1 });\n",
    },
  ],
};
