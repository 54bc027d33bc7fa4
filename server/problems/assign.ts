import type { Rule } from './rule.ts';

export const assign: Rule = {
  name: 'assign',
  severity: 'error',
  meaning: {
    en: 'A variable keeps the shape it was made with.',
    'zh-CN': '变量保持创建时的形状。',
  },
  message: {
    en: 'the variable is {wanted}; {shape} cannot be put into it',
    'zh-CN': '变量的形状是 {wanted}，不能存入 {shape}',
  },
  fixes: [
    { en: 'transpose the value', 'zh-CN': '转置这个值', edit: { kind: 'method', method: 'T' }, unsafe: true },
    { en: 'or make another variable', 'zh-CN': '或另建一个变量' },
  ],
  examples: [
    {
      language: 'typescript',
      wrong:
        "import * as tf from '@tensorflow/tfjs';\n\nconst v = tf.variable(tf.zeros([2, 3]));\nv.assign(tf.zeros([3, 2]));\n",
      right:
        "import * as tf from '@tensorflow/tfjs';\n\nconst v = tf.variable(tf.zeros([2, 3]));\nv.assign(tf.zeros([2, 3]));\n",
    },
  ],
};
