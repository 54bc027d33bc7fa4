import type { Rule } from './rule.ts';

export const bufferIndex: Rule = {
  name: 'buffer-index',
  severity: 'error',
  meaning: {
    en: 'A place in a buffer is one number for every axis.',
    'zh-CN': '缓冲区中的位置对每一维各有一个数。',
  },
  message: {
    en: 'a place in this buffer is {expected} numbers, but {got} are given',
    'zh-CN': '该缓冲区需要 {expected} 个下标，但给出了 {got} 个',
  },
  fixes: [{ en: 'give a number for every axis', 'zh-CN': '每一维给一个下标' }],
  unfixed: 'missing',
  examples: [
    {
      language: 'typescript',
      wrong: "import * as tf from '@tensorflow/tfjs';\n\nconst b = tf.buffer([2, 3]);\nb.set(1, 0);\n",
      right: "import * as tf from '@tensorflow/tfjs';\n\nconst b = tf.buffer([2, 3]);\nb.set(1, 0, 0);\n",
    },
  ],
};
