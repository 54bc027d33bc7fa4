import type { Rule } from './rule.ts';

export const mergeBatch: Rule = {
  name: 'merge-batch',
  severity: 'error',
  meaning: {
    en: 'What is merged comes from the same samples, so the batches are of one size.',
    'zh-CN': '被合并的内容来自相同的样本，因此批大小相同。',
  },
  message: {
    en: 'the batches that are merged differ: {left} and {right}',
    'zh-CN': '要合并的批次大小不同：{left} 与 {right}',
  },
  fixes: [
    {
      en: 'give both the batch {left}',
      'zh-CN': '使两者的批大小均为 {left}',
      edit: { kind: 'size', to: 'left', of: 'input[1]', axis: 0 },
      unsafe: true,
    },
    {
      en: 'or {right}',
      'zh-CN': '或均为 {right}',
      edit: { kind: 'size', to: 'right', of: 'input[0]', axis: 0 },
      unsafe: true,
    },
  ],
  examples: [
    {
      language: 'typescript',
      wrong:
        "import * as tf from '@tensorflow/tfjs';\n\nconst a = tf.input({ batchShape: [2, 3] });\nconst b = tf.input({ batchShape: [4, 3] });\nconst y = tf.layers.add().apply([a, b]);\n",
      right:
        "import * as tf from '@tensorflow/tfjs';\n\nconst a = tf.input({ batchShape: [2, 3] });\nconst b = tf.input({ batchShape: [2, 3] });\nconst y = tf.layers.add().apply([a, b]);\n",
    },
  ],
};
