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
  fixes: [
    {
      en: 'make the last size fit the values: {last}',
      'zh-CN': '使最后一个大小与值的个数相符：{last}',
      edit: { kind: 'set', argument: 'shape[last]', to: { fact: 'last' } },
      unsafe: true,
    },
    {
      en: 'make the first size fit the values: {first}',
      'zh-CN': '使第一个大小与值的个数相符：{first}',
      edit: { kind: 'set', argument: 'shape[0]', to: { fact: 'first' } },
      unsafe: true,
    },
    { en: 'or give {expected} values', 'zh-CN': '或给出 {expected} 个值' },
  ],
  examples: [
    {
      language: 'typescript',
      wrong: "import * as tf from '@tensorflow/tfjs';\n\nconst x = tf.tensor2d([1, 2, 3], [2, 2]);\n",
      right: "import * as tf from '@tensorflow/tfjs';\n\nconst x = tf.tensor2d([1, 2, 3, 4], [2, 2]);\n",
    },
  ],
};
