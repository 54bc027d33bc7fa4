import type { Rule } from './rule.ts';

export const inputShape: Rule = {
  name: 'input-shape',
  severity: 'error',
  meaning: {
    en: 'inputShape leaves the batch out: [steps, features] for a recurrent layer.',
    'zh-CN': 'inputShape 不包含批次：循环层为 [steps, features]。',
  },
  message: {
    en: 'inputShape has {given} sizes; `{layer}` takes {wanted} besides the batch',
    'zh-CN': 'inputShape 有 {given} 个大小；`{layer}` 除批次外需要 {wanted} 个',
  },
  fixes: [
    {
      en: 'write [steps, features], without the batch',
      'zh-CN': '写成 [步数, 特征数]，不含批次',
      edit: { kind: 'rest' },
    },
  ],
  examples: [
    {
      language: 'typescript',
      wrong:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.lstm({ units: 8, inputShape: [3] }));\n",
      right:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.lstm({ units: 8, inputShape: [12, 3] }));\n",
    },
  ],
};
