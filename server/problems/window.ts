import type { Rule } from './rule.ts';

export const window: Rule = {
  name: 'window',
  severity: 'error',
  meaning: {
    en: 'A window must not be larger than what it slides over.',
    'zh-CN': '窗口不能大于它所滑过的范围。',
  },
  message: {
    en: 'the window is larger than what it slides over: {shape} would become {result} long',
    'zh-CN': '窗口大于滑动范围：{shape} 将变为长度 {result}',
  },
  fixes: [
    {
      en: "keep the length: padding: 'same'",
      'zh-CN': "保持长度：padding: 'same'",
      edit: { kind: 'set', argument: 'padding', to: "'same'", maker: 'layer' },
      unsafe: true,
    },
    { en: 'or use a smaller window', 'zh-CN': '或使用更小的窗口' },
  ],
  examples: [
    {
      language: 'typescript',
      wrong:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.conv1d({ filters: 4, kernelSize: 9, inputShape: [5, 3] }));\n",
      right:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.conv1d({ filters: 4, kernelSize: 3, inputShape: [5, 3] }));\n",
    },
  ],
};
