import type { Axis } from '../shape/value.ts';
import { grownFrom } from './grows.ts';
import { type HazardRule, inputOf, isOne, type Reading, type Shaped, shaped } from './hazard.ts';

const SUMS = ['add', 'sub'];
const ELEMENTWISE = [
  'add',
  'sub',
  'mul',
  'div',
  'pow',
  'tanh',
  'sigmoid',
  'relu',
  'exp',
  'log',
  'square',
  'abs',
  'neg',
  'dropout',
  'identity',
];
const PRODUCTS = ['matmul', 'mm', 'mv', 'linear', 'functional_linear', 'tf_matmul', 'keras_dense'];
const CREATED = [
  'randn',
  'rand',
  'zeros',
  'ones',
  'full',
  'tensor',
  'new_tensor',
  'tf_tensor',
  'tf_fill',
  'keras_input_layer',
];

export const broadcastGrows: HazardRule = {
  name: 'broadcast-grows',
  severity: 'warning',
  meaning: {
    en:
      'A column (8, 1) and a row (8) of one length broadcast to (8, 8): every element of one meets every element of the other. ' +
      'Of a product and its bias, or of a prediction and its target, that is a slip; it raises nothing.',
    'zh-CN':
      '一列 (8, 1) 与等长的一行 (8) 会广播成 (8, 8)：两者的元素两两相遇。对于乘积与其偏置、或预测与其目标，这是疏忽；它不会报错。',
  },
  message: {
    en: '{a} and {b} broadcast to {grown} here, which neither of them is',
    'zh-CN': '{a} 与 {b} 在这里广播成 {grown}，与两者都不同',
  },
  fixes: [
    {
      en: 'make {flat} a column: unsqueeze(-1)',
      'zh-CN': '把 {flat} 变为一列：unsqueeze(-1)',
      edit: { kind: 'method', method: 'unsqueeze', axes: [-1], of: '{flatAt}' },
      unsafe: true,
    },
    {
      en: 'or take the axis of size 1 out of {column}: squeeze(-1)',
      'zh-CN': '或去掉 {column} 中大小为 1 的维：squeeze(-1)',
      edit: { kind: 'method', method: 'squeeze', axes: [-1], of: '{columnAt}' },
      unsafe: true,
    },
    { en: 'or give both one shape with `reshape`', 'zh-CN': '或用 `reshape` 使两者形状一致' },
  ],
  ops: SUMS,
  find({ step }, reading) {
    const [input, other] = [shaped(inputOf(step, 'input')), shaped(inputOf(step, 'other'))];
    const grown = input && other && grownFrom(input.shape.axes, other.shape.axes);
    if (!input || !other || !grown || !isSquare(grown)) return undefined;
    const sources = [sourceOf(reading, input), sourceOf(reading, other)];
    if (sources.includes('shaped') || !sources.includes('computed')) return undefined;
    const sides = { input, other };
    const [columnAt, flatAt] =
      input.shape.axes.length > other.shape.axes.length ? (['input', 'other'] as const) : (['other', 'input'] as const);
    const isPair = input.shape.axes.length + other.shape.axes.length === 3;
    const pair = isPair ? { columnAt, flatAt, column: sides[columnAt].shape, flat: sides[flatAt].shape } : {};
    return {
      at: 'step',
      because: ['input', 'other'],
      facts: { a: input.shape, b: other.shape, grown: { kind: 'known', axes: grown }, ...pair },
    };
  },
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\n\nw_ih, b = torch.randn(8, 5), torch.randn(8)\nx = torch.randn(5, 1)\nh = torch.tanh(w_ih @ x + b)\n',
      right:
        'import torch\n\nw_ih, b = torch.randn(8, 5), torch.randn(8, 1)\nx = torch.randn(5, 1)\nh = torch.tanh(w_ih @ x + b)\n',
    },
    {
      language: 'typescript',
      wrong:
        "import * as tf from '@tensorflow/tfjs';\n\nconst prediction = tf.matMul(tf.randomNormal([16, 8]), tf.randomNormal([8, 1]));\nconst target = tf.randomNormal([16]);\nconst loss = prediction.sub(target).square().mean();\n",
      right:
        "import * as tf from '@tensorflow/tfjs';\n\nconst prediction = tf.matMul(tf.randomNormal([16, 8]), tf.randomNormal([8, 1]));\nconst target = tf.randomNormal([16, 1]);\nconst loss = prediction.sub(target).square().mean();\n",
    },
  ],
};

/** What has grown is one size, twice. */
function isSquare(axes: readonly Axis[]): boolean {
  const sizes = axes.filter((axis) => !isOne(axis));
  const [first, second] = sizes.slice(-2);
  return first !== undefined && second !== undefined && first.dim.key === second.dim.key;
}

type Source = 'computed' | 'created' | 'shaped';

/** Where a tensor got the form it has: from a product, from where it was made, or given on purpose. */
function sourceOf(reading: Reading, tensor: Shaped, depth = 12): Source {
  const made = depth > 0 ? reading.step(tensor.origin)?.step : undefined;
  if (!made) return 'shaped';
  if (CREATED.includes(made.op)) return 'created';
  const inputs = made.inputs.flatMap((one) => (one.madeBy === undefined ? (shaped(one.value) ?? []) : []));
  const isProduct = PRODUCTS.includes(made.op);
  // The last axis of a layer's output is its own.
  if (isProduct && tensor.shape.axes.slice(0, -1).every((axis) => !isOne(axis)) && inputs.length === 1)
    return 'computed';
  if (!isProduct && !ELEMENTWISE.includes(made.op)) return 'shaped';
  const sources = inputs.filter((one) => one.shape.axes.length > 0).map((one) => sourceOf(reading, one, depth - 1));
  if (sources.includes('shaped') || sources.length === 0) return 'shaped';
  return isProduct || sources.includes('computed') ? 'computed' : 'created';
}
