import type { Rule } from './rule.ts';

export const sameShape: Rule = {
  name: 'same-shape',
  severity: 'error',
  meaning: {
    en: 'Two tensors, or a tensor and a shape, must be alike: nothing is repeated here to make them so.',
    'zh-CN': '两个张量，或张量与形状，必须一致：这里不会重复任何值使其一致。',
  },
  message: { en: 'these must have the same shape: {a} and {b}', 'zh-CN': '二者的形状必须相同：{a} 与 {b}' },
  fixes: [
    { en: 'transpose `{at}`', 'zh-CN': '转置 `{at}`', edit: { kind: 'method', method: 'T' }, unsafe: true },
    { en: 'or give both the same shape', 'zh-CN': '或使两者形状一致' },
  ],
  examples: [
    {
      language: 'typescript',
      wrong: "import * as tf from '@tensorflow/tfjs';\n\nconst z = tf.complex(tf.zeros([2, 3]), tf.zeros([3, 2]));\n",
      right: "import * as tf from '@tensorflow/tfjs';\n\nconst z = tf.complex(tf.zeros([2, 3]), tf.zeros([2, 3]));\n",
    },
  ],
};
