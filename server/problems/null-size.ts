import type { Rule } from './rule.ts';

export const nullSize: Rule = {
  name: 'null-size',
  severity: 'error',
  meaning: {
    en: 'A layer makes its weights when it is built, and flatten counts its elements: for this a size must be a number.',
    'zh-CN': '层在构建时创建权重，flatten 要数元素个数：为此大小必须是一个数。',
  },
  message: {
    en: '{layer} needs a number where its input {shape} has null',
    'zh-CN': '{layer} 的输入 {shape} 中有一维为 null，而此处需要具体数字',
  },
  fixes: [
    {
      en: 'write the size into inputShape, or inputLength into an embedding',
      'zh-CN': '在 inputShape（或 embedding 的 inputLength）中写出该大小',
    },
  ],
  unfixed: 'missing',
  examples: [
    {
      language: 'typescript',
      wrong:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.embedding({ inputDim: 100, outputDim: 8 }));\nmodel.add(tf.layers.flatten());\n",
      right:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.embedding({ inputDim: 100, outputDim: 8, inputLength: 20 }));\nmodel.add(tf.layers.flatten());\n",
    },
  ],
};
