import type { Rule } from './rule.ts';

export const sequentialOutput: Rule = {
  name: 'sequential-output',
  severity: 'error',
  meaning: {
    en: 'A Sequential hands one tensor from layer to layer; a layer that returns its states gives several.',
    'zh-CN': 'Sequential 在层与层之间传递一个张量；返回状态的层会给出多个。',
  },
  message: {
    en: '`{layer}` gives {count} tensors, and a Sequential passes on one',
    'zh-CN': '`{layer}` 给出 {count} 个张量，而 Sequential 只传递一个',
  },
  fixes: [
    {
      en: 'leave returnState out, or use tf.model',
      'zh-CN': '去掉 returnState，或改用 tf.model',
      edit: { kind: 'drop', argument: 'return_state', maker: 'layer' },
    },
  ],
  examples: [
    {
      language: 'typescript',
      wrong:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.lstm({ units: 8, returnState: true, inputShape: [12, 3] }));\n",
      right:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.lstm({ units: 8, inputShape: [12, 3] }));\n",
    },
  ],
};
