import type { Rule } from './rule.ts';

export const layerInputs: Rule = {
  name: 'layer-inputs',
  severity: 'error',
  meaning: {
    en: 'A layer takes one tensor, or, when it merges, a list of them.',
    'zh-CN': '层接收一个张量；合并层则接收张量的列表。',
  },
  message: {
    en: '`{layer}` takes {expected}, but is given {found}',
    'zh-CN': '`{layer}` 需要 {expected} 个输入，但给出了 {found} 个',
  },
  fixes: [{ en: 'give the layer what it takes', 'zh-CN': '给该层所需的输入' }],
  unfixed: 'missing',
  examples: [
    {
      language: 'typescript',
      wrong: "import * as tf from '@tensorflow/tfjs';\n\nconst y = tf.layers.add().apply(tf.input({ shape: [3] }));\n",
      right:
        "import * as tf from '@tensorflow/tfjs';\n\nconst y = tf.layers.add().apply([tf.input({ shape: [3] }), tf.input({ shape: [3] })]);\n",
    },
  ],
};
