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
      en: 'use the loss of one column: binaryCrossentropy',
      'zh-CN': '使用单列的损失：binaryCrossentropy',
      edit: { kind: 'set', argument: 'loss', to: "'binaryCrossentropy'", maker: '.compile' },
      unsafe: true,
    },
    { en: 'or encode the targets with tf.oneHot', 'zh-CN': '或用 tf.oneHot 编码目标' },
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
