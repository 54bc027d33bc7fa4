import type { Rule } from './rule.ts';

export const modelTarget: Rule = {
  name: 'model-target',
  severity: 'error',
  meaning: {
    en: 'The targets must have the shape of the model’s output: what the last layer gives.',
    'zh-CN': '目标必须具有模型输出的形状：即最后一层给出的形状。',
  },
  message: {
    en: 'the model gives {wanted}, but the targets are {shape}',
    'zh-CN': '模型输出 {wanted}，但目标是 {shape}',
  },
  fixes: [
    {
      en: 'bring the targets to the shape of the last layer, or give that layer their size',
      'zh-CN': '使目标与最后一层一致，或修改最后一层的大小',
    },
  ],
  examples: [
    {
      language: 'typescript',
      wrong:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.dense({ units: 2, inputShape: [3] }));\nmodel.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });\nawait model.fit(tf.zeros([5, 3]), tf.zeros([5, 4]));\n",
      right:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.dense({ units: 2, inputShape: [3] }));\nmodel.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });\nawait model.fit(tf.zeros([5, 3]), tf.zeros([5, 2]));\n",
    },
  ],
};
