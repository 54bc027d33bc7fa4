import type { Rule } from './rule.ts';

export const broadcastTo: Rule = {
  name: 'broadcast-to',
  severity: 'error',
  meaning: {
    en: 'Only axes of size 1 are repeated, and axes are added in front.',
    'zh-CN': '只有大小为 1 的维会被重复，新维只能加在前面。',
  },
  message: { en: '{shape} cannot be repeated to {target}', 'zh-CN': '{shape} 无法扩展为 {target}' },
  fixes: [{ en: 'give the other axes the sizes of the tensor', 'zh-CN': '使其余各维与张量一致' }],
  examples: [
    {
      language: 'typescript',
      wrong: "import * as tf from '@tensorflow/tfjs';\n\nconst x = tf.zeros([2, 3]).broadcastTo([5, 3]);\n",
      right: "import * as tf from '@tensorflow/tfjs';\n\nconst x = tf.zeros([1, 3]).broadcastTo([5, 3]);\n",
    },
  ],
};
