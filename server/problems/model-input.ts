import type { Rule } from './rule.ts';

export const modelInput: Rule = {
  name: 'model-input',
  severity: 'error',
  meaning: {
    en: 'The data must have the shape of the model’s input, with any number of samples in front.',
    'zh-CN': '数据必须具有模型输入的形状，前面是任意数量的样本。',
  },
  message: { en: 'the model takes {wanted}, but is given {shape}', 'zh-CN': '模型需要 {wanted}，但给出的是 {shape}' },
  fixes: [{ en: 'bring the data to the shape of the input', 'zh-CN': '使数据与输入形状一致' }],
  examples: [
    {
      language: 'typescript',
      wrong:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.dense({ units: 2, inputShape: [3] }));\nconst y = model.predict(tf.zeros([5, 4]));\n",
      right:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.dense({ units: 2, inputShape: [3] }));\nconst y = model.predict(tf.zeros([5, 3]));\n",
    },
  ],
};
