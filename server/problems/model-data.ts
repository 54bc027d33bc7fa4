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
      en: 'make a tensor of it with tf.tensor',
      'zh-CN': '用 tf.tensor 把它变成张量',
      edit: { kind: 'wrap', module: '@tensorflow/tfjs*', text: '{module}.tensor({it})' },
    },
    { en: 'or use fitDataset for a data set', 'zh-CN': '数据集则使用 fitDataset' },
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
