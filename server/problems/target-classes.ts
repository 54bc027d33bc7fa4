import type { Rule } from './rule.ts';

export const targetClasses: Rule = {
  name: 'target-classes',
  severity: 'error',
  meaning: {
    en: 'categoricalCrossentropy takes one-hot targets: a column for every class.',
    'zh-CN': 'categoricalCrossentropy 接收独热目标：每个类别一列。',
  },
  message: {
    en: 'the targets {shape} have one column, and this loss needs one for every class',
    'zh-CN': '目标 {shape} 只有一列，而该损失需要每类一列',
  },
  fixes: [
    {
      en: 'encode the targets with tf.oneHot, or use sparseCategoricalCrossentropy',
      'zh-CN': '用 tf.oneHot 编码目标，或改用 sparseCategoricalCrossentropy',
    },
  ],
  examples: [
    {
      language: 'typescript',
      wrong:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.dense({ units: 1, inputShape: [3] }));\nmodel.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' });\nawait model.fit(tf.zeros([5, 3]), tf.zeros([5, 1]));\n",
      right:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.dense({ units: 2, inputShape: [3] }));\nmodel.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' });\nawait model.fit(tf.zeros([5, 3]), tf.zeros([5, 2]));\n",
    },
  ],
};
