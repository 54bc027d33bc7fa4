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
      en: 'nest the values once for each axis, or use the function of the other rank',
      'zh-CN': '让嵌套层数与维数一致，或换用对应维数的函数',
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
