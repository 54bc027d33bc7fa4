import type { Rule } from './rule.ts';

export const returnSequences: Rule = {
  name: 'return-sequences',
  severity: 'error',
  meaning: {
    en: 'A recurrent layer gives only its last step unless returnSequences is set; the layer after it needs every step.',
    'zh-CN': '除非设置 returnSequences，循环层只给出最后一步；而后面的层需要每一步。',
  },
  message: {
    en: '`{layer}` needs every step (batch, seq, features), but is given the last one only: {shape}',
    'zh-CN': '`{layer}` 需要每个时间步 (batch, seq, features)，但得到的只有最后一步：{shape}',
  },
  fixes: [
    {
      en: 'set returnSequences: true on the layer before',
      'zh-CN': '在前一层设置 returnSequences: true',
      edit: { kind: 'set', argument: 'return_sequences', to: true, maker: 'input' },
    },
  ],
  examples: [
    {
      language: 'typescript',
      wrong:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.lstm({ units: 8, inputShape: [12, 3] }));\nmodel.add(tf.layers.lstm({ units: 4 }));\n",
      right:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.lstm({ units: 8, returnSequences: true, inputShape: [12, 3] }));\nmodel.add(tf.layers.lstm({ units: 4 }));\n",
    },
  ],
};
