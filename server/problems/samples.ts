import type { Rule } from './rule.ts';

export const samples: Rule = {
  name: 'samples',
  severity: 'error',
  meaning: {
    en: 'Every sample has a target: the first axes of both agree.',
    'zh-CN': '每个样本都有一个目标：两者的第一维一致。',
  },
  message: {
    en: 'the data hold {expected} samples, but the targets {found}',
    'zh-CN': '有 {expected} 个样本，但有 {found} 个目标',
  },
  fixes: [
    {
      en: 'make {expected} targets',
      'zh-CN': '把目标改为 {expected} 个',
      edit: { kind: 'size', to: 'expected' },
      unsafe: true,
    },
    { en: 'or cut both to the same samples', 'zh-CN': '或把两者截取为相同的样本' },
  ],
  examples: [
    {
      language: 'typescript',
      wrong:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.dense({ units: 2, inputShape: [3] }));\nmodel.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });\nawait model.fit(tf.zeros([5, 3]), tf.zeros([4, 2]));\n",
      right:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.dense({ units: 2, inputShape: [3] }));\nmodel.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });\nawait model.fit(tf.zeros([5, 3]), tf.zeros([5, 2]));\n",
    },
  ],
};
