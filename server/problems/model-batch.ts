import type { Rule } from './rule.ts';

export const modelBatch: Rule = {
  name: 'model-batch',
  severity: 'error',
  meaning: {
    en: 'A model takes a batch of samples; a single one is a batch of one.',
    'zh-CN': '模型接收一批样本；单个样本是大小为 1 的批次。',
  },
  message: {
    en: 'the batch axis is missing: the model takes {wanted}, but is given {shape}',
    'zh-CN': '缺少批次维：模型需要 {wanted}，但给出的是 {shape}',
  },
  fixes: [
    {
      en: 'add it with expandDims(0)',
      'zh-CN': '用 expandDims(0) 加上',
      edit: { kind: 'method', method: 'unsqueeze', axes: [0] },
    },
  ],
  examples: [
    {
      language: 'typescript',
      wrong:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.lstm({ units: 2, inputShape: [12, 3] }));\nconst y = model.predict(tf.zeros([12, 3]));\n",
      right:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.lstm({ units: 2, inputShape: [12, 3] }));\nconst y = model.predict(tf.zeros([12, 3]).expandDims(0));\n",
    },
  ],
};
