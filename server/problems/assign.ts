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
  fixes: [{ en: 'make another variable, or reshape the value', 'zh-CN': '另建变量，或改变值的形状' }],
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
