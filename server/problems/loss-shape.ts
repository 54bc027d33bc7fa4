import type { Rule } from './rule.ts';

export const lossShape: Rule = {
  name: 'loss-shape',
  severity: 'error',
  meaning: {
    en: 'A loss compares labels and predictions value by value: nothing is repeated.',
    'zh-CN': '损失逐个比较标签与预测：不会重复任何值。',
  },
  message: {
    en: 'labels and predictions must have the same shape: {labels} and {predictions}',
    'zh-CN': '标签与预测的形状必须相同：{labels} 与 {predictions}',
  },
  fixes: [
    {
      en: 'add a last axis to the labels',
      'zh-CN': '给标签加上最后一维',
      edit: { kind: 'method', method: 'unsqueeze', axes: [-1], of: 'labels' },
    },
    {
      en: 'drop the last axis of the predictions',
      'zh-CN': '去掉预测的最后一维',
      edit: { kind: 'method', method: 'squeeze', axes: [-1] },
    },
    { en: 'bring both to one shape', 'zh-CN': '使二者形状相同' },
  ],
  examples: [
    {
      language: 'typescript',
      wrong:
        "import * as tf from '@tensorflow/tfjs';\n\nconst loss = tf.losses.meanSquaredError(tf.zeros([5]), tf.zeros([5, 1]));\n",
      right:
        "import * as tf from '@tensorflow/tfjs';\n\nconst loss = tf.losses.meanSquaredError(tf.zeros([5, 1]), tf.zeros([5, 1]));\n",
    },
  ],
};
