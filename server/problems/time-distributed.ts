import type { Rule } from './rule.ts';

export const timeDistributed: Rule = {
  name: 'time-distributed',
  severity: 'error',
  meaning: {
    en: 'timeDistributed applies a layer at every step of (batch, seq, …).',
    'zh-CN': 'timeDistributed 在 (batch, seq, …) 的每一步应用一个层。',
  },
  message: {
    en: 'there are no steps in {shape}: (batch, seq, …) is needed',
    'zh-CN': '{shape} 没有时间步：需要 (batch, seq, …)',
  },
  fixes: [
    {
      en: 'use the layer alone',
      'zh-CN': '单独使用该层',
      edit: { kind: 'unwrap', argument: 'layer', maker: 'self' },
      unsafe: true,
    },
    { en: 'or give it a sequence', 'zh-CN': '或给它一个序列' },
  ],
  examples: [
    {
      language: 'typescript',
      wrong:
        "import * as tf from '@tensorflow/tfjs';\n\nconst y = tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 4 }) }).apply(tf.input({ shape: [3] }));\n",
      right:
        "import * as tf from '@tensorflow/tfjs';\n\nconst y = tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 4 }) }).apply(tf.input({ shape: [5, 3] }));\n",
    },
  ],
};
