import type { Rule } from './rule.ts';

export const modelData: Rule = {
  name: 'model-data',
  severity: 'error',
  meaning: {
    en: 'fit and predict take tensors; arrays of numbers and data sets are something else.',
    'zh-CN': 'fit 和 predict 接收张量；数字数组和数据集是另一回事。',
  },
  message: {
    en: 'the model takes a tensor here, but is given {found}',
    'zh-CN': '此处模型需要张量，但给出的是 {found}',
  },
  fixes: [
    {
      en: 'make a tensor of it with tf.tensor, or use fitDataset for a data set',
      'zh-CN': '用 tf.tensor 转为张量；数据集请用 fitDataset',
    },
  ],
  examples: [
    {
      language: 'typescript',
      wrong:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.dense({ units: 2, inputShape: [3] }));\nconst y = model.predict([[1, 2, 3]]);\n",
      right:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.dense({ units: 2, inputShape: [3] }));\nconst y = model.predict(tf.tensor2d([[1, 2, 3]]));\n",
    },
  ],
};
