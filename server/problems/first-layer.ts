import type { Rule } from './rule.ts';

export const firstLayer: Rule = {
  name: 'first-layer',
  severity: 'error',
  meaning: {
    en: 'A model must be told what its input looks like: nothing before the first layer says so.',
    'zh-CN': '必须告诉模型输入的样子：第一层之前没有任何东西说明它。',
  },
  message: { en: 'the first layer needs an inputShape', 'zh-CN': '第一层需要 inputShape' },
  fixes: [
    {
      en: 'add inputShape, without the batch, as the data have it',
      'zh-CN': '添加 inputShape（不含批次），与数据一致',
      edit: { kind: 'data', argument: 'input_shape', maker: 'layer' },
    },
  ],
  examples: [
    {
      language: 'typescript',
      wrong:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.dense({ units: 4 }));\n",
      right:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.dense({ units: 4, inputShape: [3] }));\n",
    },
  ],
};
