import type { Rule } from './rule.ts';

export const tensorRank: Rule = {
  name: 'tensor-rank',
  severity: 'error',
  meaning: {
    en: 'The name says how many axes the tensor has (tensor2d: two); the values, or the shape that is given, have another number.',
    'zh-CN': '名称说明了张量有几维（tensor2d：两维）；而给出的数值或形状是另一个维数。',
  },
  message: {
    en: 'a tensor of rank {expected} is made, but {shape} has rank {found}',
    'zh-CN': '要创建 {expected} 维张量，但 {shape} 是 {found} 维',
  },
  fixes: [
    {
      en: 'nest the values once more: `[\u2026]`',
      'zh-CN': '把值再嵌套一层：`[…]`',
      edit: { kind: 'wrap', text: '[{it}]' },
      unsafe: true,
    },
    {
      en: 'or use the function of that rank: tensor{found}d',
      'zh-CN': '或使用对应维数的函数：tensor{found}d',
      edit: { kind: 'call', method: 'tensor{found}d' },
      unsafe: true,
    },
  ],
  examples: [
    {
      language: 'typescript',
      wrong: "import * as tf from '@tensorflow/tfjs';\n\nconst x = tf.tensor2d([1, 2, 3]);\n",
      right: "import * as tf from '@tensorflow/tfjs';\n\nconst x = tf.tensor2d([[1, 2, 3]]);\n",
    },
  ],
};
