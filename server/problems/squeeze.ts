import type { Rule } from './rule.ts';

export const squeeze: Rule = {
  name: 'squeeze',
  severity: 'error',
  meaning: {
    en: 'Only an axis of size 1 can be taken away.',
    'zh-CN': '只有大小为 1 的维可以去掉。',
  },
  message: {
    en: 'axis {axis} of {shape} has size {size}, so it cannot be squeezed',
    'zh-CN': '{shape} 的第 {axis} 维大小是 {size}，不能压缩',
  },
  fixes: [
    {
      en: 'squeeze every axis of size 1: name none',
      'zh-CN': '去掉所有大小为 1 的维：不写维号',
      edit: { kind: 'drop', argument: 'axis' },
      unsafe: true,
    },
    { en: 'or name an axis of size 1', 'zh-CN': '或写一个大小为 1 的维' },
  ],
  examples: [
    {
      language: 'typescript',
      wrong: "import * as tf from '@tensorflow/tfjs';\n\nconst x = tf.zeros([1, 5]).squeeze([1]);\n",
      right: "import * as tf from '@tensorflow/tfjs';\n\nconst x = tf.zeros([1, 5]).squeeze([0]);\n",
    },
  ],
};
