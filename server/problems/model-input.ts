import type { Rule } from './rule.ts';

export const modelInput: Rule = {
  name: 'model-input',
  severity: 'error',
  meaning: {
    en: 'The data must have the shape of the model’s input, with any number of samples in front.',
    'zh-CN': '数据必须具有模型输入的形状，前面是任意数量的样本。',
  },
  message: { en: 'the model takes {wanted}, but is given {shape}', 'zh-CN': '模型需要 {wanted}，但给出的是 {shape}' },
  fixes: [
    {
      en: 'let the model take {found} there',
      'zh-CN': '让模型在该处接收 {found}',
      edit: { kind: 'there', note: 'wanted-here', to: 'found' },
      unsafe: true,
    },
    {
      en: 'make the data {expected} there',
      'zh-CN': '把数据在该处改为 {expected}',
      edit: { kind: 'size', to: 'expected' },
      unsafe: true,
    },
    {
      en: 'add the axis of features: expandDims(-1)',
      'zh-CN': '添加特征维：expandDims(-1)',
      edit: { kind: 'method', method: 'unsqueeze', axes: [-1] },
      unsafe: true,
    },
    { en: 'or bring the data to the shape {wanted}', 'zh-CN': '或把数据变为形状 {wanted}' },
  ],
  examples: [
    {
      language: 'typescript',
      wrong:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.dense({ units: 2, inputShape: [3] }));\nconst y = model.predict(tf.zeros([5, 4]));\n",
      right:
        "import * as tf from '@tensorflow/tfjs';\n\nconst model = tf.sequential();\nmodel.add(tf.layers.dense({ units: 2, inputShape: [3] }));\nconst y = model.predict(tf.zeros([5, 3]));\n",
    },
  ],
};
