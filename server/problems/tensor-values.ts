import type { Rule } from './rule.ts';

export const tensorValues: Rule = {
  name: 'tensor-values',
  severity: 'error',
  meaning: {
    en: 'A shape holds the product of its sizes; the values must be as many, nested as the shape is or flat.',
    'zh-CN': '形状容纳其各大小乘积那么多的值；数值必须同样多，按形状嵌套或是平铺。',
  },
  message: {
    en: 'the shape {shape} holds {expected} values, but {found} are given',
    'zh-CN': '形状 {shape} 需要 {expected} 个值，但给出了 {found} 个',
  },
  fixes: [{ en: 'give a shape that holds the values', 'zh-CN': '使用能容纳这些值的形状' }],
  examples: [
    {
      language: 'typescript',
      wrong: "import * as tf from '@tensorflow/tfjs';\n\nconst x = tf.tensor2d([1, 2, 3], [2, 2]);\n",
      right: "import * as tf from '@tensorflow/tfjs';\n\nconst x = tf.tensor2d([1, 2, 3, 4], [2, 2]);\n",
    },
  ],
};
