import type { Rule } from './rule.ts';

export const notCompiled: Rule = {
  name: 'not-compiled',
  severity: 'error',
  meaning: {
    en: 'A model is told by compile how to learn; before that it can predict, but neither fit nor evaluate.',
    'zh-CN': 'compile 告诉模型如何学习；在此之前它可以预测，但不能 fit 或 evaluate。',
  },
  message: {
    en: 'the model is not compiled: it has no optimizer and no loss yet',
    'zh-CN': '模型尚未编译：还没有优化器和损失函数',
  },
  fixes: [{ en: 'call compile({ optimizer, loss }) first', 'zh-CN': '先调用 compile({ optimizer, loss })' }],
  unfixed: 'missing',
  examples: [
    {
      language: 'typescript',
      wrong:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.dense({ units: 2, inputShape: [3] }));\nawait model.fit(tf.zeros([5, 3]), tf.zeros([5, 2]));\n",
      right:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.dense({ units: 2, inputShape: [3] }));\nmodel.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });\nawait model.fit(tf.zeros([5, 3]), tf.zeros([5, 2]));\n",
    },
  ],
};
