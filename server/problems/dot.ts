import type { Rule } from './rule.ts';

export const dot: Rule = {
  name: 'dot',
  severity: 'error',
  meaning: {
    en: 'The axes that are summed over must be of one size.',
    'zh-CN': '被求和的各维大小必须相同。',
  },
  message: {
    en: 'the axes that are summed over differ: {expected} and {found}',
    'zh-CN': '求和的两维大小不同：{expected} 与 {found}',
  },
  fixes: [
    {
      en: 'sum over the last axes: axes: -1',
      'zh-CN': '沿最后一维求和：axes: -1',
      edit: { kind: 'set', argument: 'axes', to: '-1' },
      unsafe: true,
    },
    { en: 'or give them one size', 'zh-CN': '或使两者大小一致' },
  ],
  examples: [
    {
      language: 'typescript',
      wrong:
        "import * as tf from '@tensorflow/tfjs';\n\nconst y = tf.layers.dot({ axes: 2 }).apply([tf.input({ shape: [5, 3] }), tf.input({ shape: [6, 4] })]);\n",
      right:
        "import * as tf from '@tensorflow/tfjs';\n\nconst y = tf.layers.dot({ axes: 2 }).apply([tf.input({ shape: [5, 3] }), tf.input({ shape: [6, 3] })]);\n",
    },
  ],
};
