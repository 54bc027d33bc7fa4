import type { Rule } from './rule.ts';

export const stateful: Rule = {
  name: 'stateful',
  severity: 'error',
  meaning: {
    en: 'A stateful layer keeps a state for every sample of a batch, so it must know how many there are.',
    'zh-CN': '有状态的层为批次中的每个样本保留状态，因此必须知道有多少个样本。',
  },
  message: { en: 'a stateful layer needs the batch size', 'zh-CN': '有状态的层需要批次大小' },
  fixes: [
    { en: 'give batchInputShape: [batch, steps, features]', 'zh-CN': '给出 batchInputShape: [批次, 步数, 特征数]' },
  ],
  unfixed: 'missing',
  examples: [
    {
      language: 'typescript',
      wrong:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.lstm({ units: 8, stateful: true, inputShape: [12, 3] }));\n",
      right:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.lstm({ units: 8, stateful: true, batchInputShape: [4, 12, 3] }));\n",
    },
  ],
};
