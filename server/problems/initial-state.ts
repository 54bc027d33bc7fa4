import type { Rule } from './rule.ts';

export const initialState: Rule = {
  name: 'initial-state',
  severity: 'error',
  meaning: {
    en: 'An lstm starts from [h, c], a gru or simpleRNN from [h], each (batch, units).',
    'zh-CN': 'lstm 从 [h, c] 开始，gru 或 simpleRNN 从 [h] 开始，每个都是 (batch, units)。',
  },
  message: {
    en: 'the initial state does not fit `{layer}`: it needs {expected}, but is given {found}',
    'zh-CN': '初始状态与 `{layer}` 不符：需要 {expected}，但给出的是 {found}',
  },
  fixes: [
    {
      en: 'give [h, c] for an lstm, [h] otherwise, each (batch, units)',
      'zh-CN': 'lstm 给 [h, c]，其余给 [h]，各为 (batch, units)',
    },
  ],
  unfixed: 'missing',
  examples: [
    {
      language: 'typescript',
      wrong:
        "import * as tf from '@tensorflow/tfjs';\n\nconst x = tf.input({ shape: [12, 3] });\nconst y = tf.layers.lstm({ units: 8 }).apply(x, { initialState: [tf.input({ shape: [8] })] });\n",
      right:
        "import * as tf from '@tensorflow/tfjs';\n\nconst x = tf.input({ shape: [12, 3] });\nconst h = [tf.input({ shape: [8] }), tf.input({ shape: [8] })];\nconst y = tf.layers.lstm({ units: 8 }).apply(x, { initialState: h });\n",
    },
  ],
};
