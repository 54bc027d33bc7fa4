import type { Rule } from './rule.ts';

export const modelTarget: Rule = {
  name: 'model-target',
  severity: 'error',
  meaning: {
    en: 'The targets must have the shape of the model’s output: what the last layer gives.',
    'zh-CN': '目标必须具有模型输出的形状：即最后一层给出的形状。',
  },
  message: {
    en: 'the model gives {wanted}, but the targets are {shape}',
    'zh-CN': '模型输出 {wanted}，但目标是 {shape}',
  },
  fixes: [
    {
      en: 'let the last layer give {found} there',
      'zh-CN': '让最后一层在该处给出 {found}',
      edit: { kind: 'there', note: 'wanted-here', to: 'found' },
      unsafe: true,
    },
    {
      en: 'make the targets {expected} there',
      'zh-CN': '把目标在该处改为 {expected}',
      edit: { kind: 'size', to: 'expected' },
      unsafe: true,
    },
    {
      en: 'add the missing axis: expandDims(-1)',
      'zh-CN': '添加缺少的维：expandDims(-1)',
      edit: { kind: 'method', method: 'unsqueeze', axes: [-1] },
      unsafe: true,
    },
    { en: 'or bring the targets to the shape {wanted}', 'zh-CN': '或把目标变为形状 {wanted}' },
  ],
  examples: [
    {
      language: 'typescript',
      wrong:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.dense({ units: 2, inputShape: [3] }));\nmodel.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });\nawait model.fit(tf.zeros([5, 3]), tf.zeros([5, 4]));\n",
      right:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.dense({ units: 2, inputShape: [3] }));\nmodel.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });\nawait model.fit(tf.zeros([5, 3]), tf.zeros([5, 2]));\n",
    },
  ],
};
