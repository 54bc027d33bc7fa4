import type { Rule } from './rule.ts';

export const statefulBatch: Rule = {
  name: 'stateful-batch',
  severity: 'error',
  meaning: {
    en: 'A stateful layer keeps one state for each sample of its batch: every batch has as many samples.',
    'zh-CN': '有状态的层为批次中的每个样本保存一个状态：每个批次的样本数必须相同。',
  },
  message: {
    en: 'the stateful layer keeps states for {expected} samples; a batch here has {found}',
    'zh-CN': '有状态的层保存 {expected} 个样本的状态；此处的批次有 {found} 个',
  },
  fixes: [
    {
      en: 'give a batch of {expected} samples',
      'zh-CN': '给出 {expected} 个样本的批次',
      edit: { kind: 'size', to: 'expected', axis: 0 },
      unsafe: true,
    },
  ],
  examples: [
    {
      language: 'typescript',
      wrong:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.lstm({ units: 8, stateful: true, batchInputShape: [4, 12, 3] }));\nconst y = model.predict(tf.zeros([1, 12, 3]));\n",
      right:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.lstm({ units: 8, stateful: true, batchInputShape: [4, 12, 3] }));\nconst y = model.predict(tf.zeros([4, 12, 3]));\n",
    },
  ],
};
