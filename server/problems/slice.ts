import type { Rule } from './rule.ts';

export const slice: Rule = {
  name: 'slice',
  severity: 'error',
  meaning: {
    en: 'A slice takes `size` values from `begin` on along every axis; it must stay inside the tensor.',
    'zh-CN': '切片沿每一维从 `begin` 起取 `size` 个值；它必须在张量之内。',
  },
  message: { en: 'this slice does not lie inside {shape}', 'zh-CN': '该切片超出了 {shape}' },
  fixes: [
    {
      en: 'take what is left of axis {axis}: -1',
      'zh-CN': '取第 {axis} 维余下的部分：-1',
      edit: { kind: 'set', argument: 'size[{axis}]', to: '-1' },
      unsafe: true,
    },
    { en: 'or keep begin + size within the axis', 'zh-CN': '或使 begin + size 不超出该维' },
  ],
  examples: [
    {
      language: 'typescript',
      wrong: "import * as tf from '@tensorflow/tfjs';\n\nconst x = tf.zeros([10, 3]).slice([8, 0], [4, 3]);\n",
      right: "import * as tf from '@tensorflow/tfjs';\n\nconst x = tf.zeros([10, 3]).slice([6, 0], [4, 3]);\n",
    },
  ],
};
