import type { Rule } from './rule.ts';

export const broadcastTo: Rule = {
  name: 'broadcast-to',
  severity: 'error',
  meaning: {
    en: 'Only axes of size 1 are repeated, and axes are added in front.',
    'zh-CN': '只有大小为 1 的维会被重复，新维只能加在前面。',
  },
  message: { en: '{shape} cannot be repeated to {target}', 'zh-CN': '{shape} 无法扩展为 {target}' },
  fixes: [
    {
      en: 'give axis {axis} the size of the tensor, {got}',
      'zh-CN': '第 {axis} 维使用张量自身的大小 {got}',
      edit: { kind: 'set', argument: 'shape[{axis}]', to: { fact: 'got' } },
      unsafe: true,
    },
    { en: 'or make that axis of the tensor 1', 'zh-CN': '或把张量的该维改为 1' },
  ],
  examples: [
    {
      language: 'typescript',
      wrong: "import * as tf from '@tensorflow/tfjs';\n\nconst x = tf.zeros([2, 3]).broadcastTo([5, 3]);\n",
      right: "import * as tf from '@tensorflow/tfjs';\n\nconst x = tf.zeros([1, 3]).broadcastTo([5, 3]);\n",
    },
  ],
};
