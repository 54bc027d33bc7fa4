import type { Rule } from './rule.ts';

export const lastAxis: Rule = {
  name: 'last-axis',
  severity: 'error',
  meaning: {
    en: 'This function runs along the last axis only.',
    'zh-CN': '该函数只沿最后一维运行。',
  },
  message: {
    en: 'it runs along the last axis only: axis {dim} of {shape} is another',
    'zh-CN': '只能沿最后一维计算：{shape} 的第 {dim} 维不是最后一维',
  },
  fixes: [
    {
      en: 'run it along the last axis: -1',
      'zh-CN': '沿最后一维计算：-1',
      edit: { kind: 'set', argument: 'axis', to: '-1' },
      unsafe: true,
    },
    { en: 'or transpose first, so that the axis comes last', 'zh-CN': '或先转置，使该维成为最后一维' },
  ],
  examples: [
    {
      language: 'typescript',
      wrong: "import * as tf from '@tensorflow/tfjs';\n\nconst p = tf.softmax(tf.zeros([3, 5]), 0);\n",
      right: "import * as tf from '@tensorflow/tfjs';\n\nconst p = tf.softmax(tf.zeros([3, 5]), 1);\n",
    },
  ],
};
