// The kernels of TensorFlow.js's layers against the real 4.22: the same weights, the same input.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import type { NDArray } from '../runtime/array.ts';
import { kernels } from '../runtime/kernels/all.ts';
import type { Arg, Args, Result, Weights } from '../runtime/kernels/kernel.ts';

const made = (shape: readonly number[], step = 0.37): NDArray => {
  const count = shape.reduce((a, b) => a * b, 1);
  return { shape, data: Float32Array.from({ length: count }, (_, i) => Math.sin(1 + i * step)), dtype: 'float32' };
};
const toTensor = (x: NDArray) =>
  tf.tensor(Float32Array.from(x.data), [...x.shape], x.dtype === 'int64' ? 'int32' : 'float32');

function near(got: Result | undefined, wanted: tf.Tensor): void {
  assert.ok(typeof got === 'object' && got !== null && 'data' in got);
  assert.deepEqual(got.shape, wanted.shape);
  for (const [i, x] of wanted.dataSync().entries())
    assert.ok(Math.abs(Number(got.data[i]) - x) < 2e-6 * (1 + Math.abs(x)), `${i}: ${got.data[i]} for ${x}`);
}

/** Applies the layer and its kernel to the same input with the same weights. */
function compare(
  layer: tf.layers.Layer,
  op: string,
  args: Args,
  names: readonly string[],
  inputs: readonly NDArray[],
): void {
  const [x, ...states] = inputs;
  assert.ok(x);
  const input = inputs.length === 1 ? toTensor(x) : inputs.map(toTensor);
  layer.apply(input);
  const weights: Weights = Object.fromEntries(
    layer.getWeights().map((weight, i) => [names[i] ?? '', made(weight.shape, 0.1 + i * 0.2)]),
  );
  layer.setWeights(Object.values(weights).map(toTensor));
  const wanted = layer.apply(input);
  const given = states.length === 0 ? x : ([x, ...states] as Arg);
  const got = kernels.get(op)?.({ ...args, weights, input: given });
  if (!Array.isArray(wanted)) near(got, wanted as tf.Tensor);
  else for (const [i, one] of wanted.entries()) near(Array.isArray(got) ? got[i] : undefined, one as tf.Tensor);
}

const LAYERS = {
  keras_simple_rnn: [tf.layers.simpleRNN, 1],
  keras_gru: [tf.layers.gru, 1],
  keras_lstm: [tf.layers.lstm, 2],
} as const;
const OPTIONS = [
  {},
  { returnSequences: true },
  { returnState: true },
  { returnSequences: true, returnState: true, goBackwards: true },
  { activation: 'relu', useBias: false },
  { recurrentActivation: 'sigmoid', returnSequences: true },
] as const;

for (const [op, [layer, states]] of Object.entries(LAYERS))
  for (const options of OPTIONS)
    test(`${op} ${JSON.stringify(options)} gives TensorFlow.js's numbers`, () => {
      const args = Object.fromEntries(
        Object.entries(options).map(([name, value]) => [name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`), value]),
      );
      const names = ['kernel', 'recurrent_kernel', 'bias'];
      const make = () => (layer as (config: object) => tf.layers.Layer)({ units: 4, ...options });
      compare(make(), op, args, names, [made([2, 5, 3])]);
      compare(make(), op, args, names, [made([2, 5, 3]), ...Array.from({ length: states }, () => made([2, 4], 0.8))]);
    });

test('dense, embedding, flatten and repeatVector give TensorFlow.js’s numbers', () => {
  for (const activation of [
    'linear',
    'softmax',
    'tanh',
    'elu',
    'hardSigmoid',
    'softplus',
    'softsign',
    'relu6',
    'swish',
  ] as const)
    compare(
      tf.layers.dense({ units: 4, activation }),
      'keras_dense',
      { activation },
      ['kernel', 'bias'],
      [made([2, 5, 3])],
    );
  const ids: NDArray = { shape: [2, 3], data: Float64Array.from([0, 4, 1, 3, 3, 2]), dtype: 'int64' };
  compare(tf.layers.embedding({ inputDim: 5, outputDim: 3 }), 'keras_embedding', {}, ['embeddings'], [ids]);
  compare(tf.layers.flatten(), 'keras_flatten', {}, [], [made([2, 5, 3])]);
  compare(tf.layers.repeatVector({ n: 3 }), 'repeat_vector', { n: 3 }, [], [made([2, 5])]);
});

test('an activation that is not computed is refused', () => {
  assert.throws(
    () => kernels.get('keras_activation')?.({ input: made([2]), activation: 'mish' }),
    /no kernel computes the activation mish/,
  );
});

const MERGES = ['concat', 'sum', 'mul', 'ave', null] as const;
const SIDES = ['forward', 'backward'].flatMap((side) =>
  ['kernel', 'recurrent_kernel', 'bias'].map((name) => `${side}_${name}`),
);

for (const [op, [layer]] of Object.entries(LAYERS))
  for (const mergeMode of MERGES)
    for (const options of OPTIONS.slice(0, 4))
      test(`bidirectional of ${op} ${JSON.stringify({ mergeMode, ...options })} gives TensorFlow.js's numbers`, () => {
        const own = Object.entries(options).map(([name, value]) => [
          name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`),
          value,
        ]);
        const args = { ...Object.fromEntries(own), layer_op: op, merge_mode: mergeMode };
        const inner = (layer as (config: object) => tf.RNN)({ units: 4, ...options });
        const config = { layer: inner, mergeMode } as Parameters<typeof tf.layers.bidirectional>[0];
        compare(tf.layers.bidirectional(config), 'bidirectional', args, SIDES, [made([2, 5, 3])]);
      });

test('timeDistributed gives TensorFlow.js’s numbers', () => {
  const dense = tf.layers.dense({ units: 4, activation: 'tanh' });
  const args = { layer_op: 'keras_dense', activation: 'tanh' };
  compare(tf.layers.timeDistributed({ layer: dense }), 'time_distributed', args, ['kernel', 'bias'], [made([2, 5, 3])]);
  const lstm = tf.layers.lstm({ units: 2 });
  const names = ['kernel', 'recurrent_kernel', 'bias'];
  compare(tf.layers.timeDistributed({ layer: lstm }), 'time_distributed', { layer_op: 'keras_lstm' }, names, [
    made([2, 5, 4, 3]),
  ]);
  const flatten = tf.layers.timeDistributed({ layer: tf.layers.flatten() });
  compare(flatten, 'time_distributed', { layer_op: 'keras_flatten' }, [], [made([2, 5, 4, 3])]);
});
