import type { Rule } from './rule.ts';

export const inputLength: Rule = {
  name: 'input-length',
  severity: 'error',
  meaning: {
    en: 'inputLength of an embedding fixes how long its sequences are.',
    'zh-CN': '嵌入层的 inputLength 固定了序列的长度。',
  },
  message: { en: 'inputLength does not fit the input {shape}', 'zh-CN': 'inputLength 与输入 {shape} 不符' },
  fixes: [
    {
      en: 'leave inputLength out, or give it the length of the sequences',
      'zh-CN': '省略 inputLength，或设为序列长度',
      edit: { kind: 'drop', argument: 'input_length' },
    },
  ],
  examples: [
    {
      language: 'typescript',
      wrong:
        "import * as tf from '@tensorflow/tfjs';\n\nconst y = tf.layers.embedding({ inputDim: 10, outputDim: 4, inputLength: 5 }).apply(tf.input({ shape: [7] }));\n",
      right:
        "import * as tf from '@tensorflow/tfjs';\n\nconst y = tf.layers.embedding({ inputDim: 10, outputDim: 4, inputLength: 7 }).apply(tf.input({ shape: [7] }));\n",
    },
  ],
};
