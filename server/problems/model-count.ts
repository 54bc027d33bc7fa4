import type { Rule } from './rule.ts';

export const modelCount: Rule = {
  name: 'model-count',
  severity: 'error',
  meaning: {
    en: 'A model takes one tensor for each of its inputs, and a target for each of its outputs.',
    'zh-CN': '模型对每个输入接收一个张量，对每个输出接收一个目标。',
  },
  message: {
    en: 'the model needs {expected} tensors here, but is given {found}',
    'zh-CN': '此处模型需要 {expected} 个张量，但给出了 {found} 个',
  },
  fixes: [
    { en: 'give the first alone', 'zh-CN': '只给第一个', edit: { kind: 'first', of: 'x' }, unsafe: true },
    { en: 'or give one tensor for each', 'zh-CN': '或为每个输入给一个张量' },
  ],
  examples: [
    {
      language: 'typescript',
      wrong:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.dense({ units: 2, inputShape: [3] }));\nconst y = model.predict([tf.zeros([5, 3]), tf.zeros([5, 3])]);\n",
      right:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.dense({ units: 2, inputShape: [3] }));\nconst y = model.predict([tf.zeros([5, 3])]);\n",
    },
  ],
};
