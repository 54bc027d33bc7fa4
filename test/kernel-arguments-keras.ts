/** As `kernel-arguments.ts`, for the layers of TensorFlow.js. */

import fc from 'fast-check';
import type { Args } from '../runtime/kernels/kernel.ts';
import { anArray, array, shape, size, truth } from './kernel-arguments.ts';

interface Sizes {
  readonly K: number;
  readonly U: number;
  readonly wrong: number;
  readonly flags: readonly [boolean, boolean, boolean];
}

/** A layer with `units` on (batch, …), and now and then an input that does not fit. */
function layer(make: (sizes: Sizes, front: readonly number[]) => Args): fc.Arbitrary<Args> {
  return fc
    .record({
      front: shape(1, 3),
      K: size,
      U: size,
      wrong: fc.constantFrom(0, 0, 0, 1),
      flags: fc.tuple(truth, truth, truth),
    })
    .map(({ front, ...sizes }) => ({ units: sizes.U, use_bias: true, ...make(sizes, front) }));
}

const recurrent = (gates: number) =>
  layer(({ K, U, wrong, flags: [sequences, state, backwards] }) => ({
    input: array(wrong ? [2, K] : [2, 3, K]),
    return_sequences: sequences,
    return_state: state,
    go_backwards: backwards,
    weights: { kernel: array([K, gates * U]), recurrent_kernel: array([U, gates * U]), bias: array([gates * U]) },
  }));

export const KERAS: { readonly [kernel: string]: fc.Arbitrary<Args> } = {
  keras_dense: layer(({ K, U }, front) => ({
    input: array([...front, K]),
    weights: { kernel: array([K, U]), bias: array([U]) },
  })),
  keras_embedding: layer(({ K, U }, front) => ({
    input: array(front, 'int64'),
    input_dim: K + 1,
    output_dim: U,
    weights: { embeddings: array([K + 1, U]) },
  })),
  keras_simple_rnn: recurrent(1),
  keras_gru: recurrent(3),
  keras_lstm: recurrent(4),
  bidirectional: fc
    .record({
      K: size,
      U: size,
      wrong: fc.constantFrom(0, 0, 0, 1),
      flags: fc.tuple(truth, truth, truth),
      layer_op: fc.constantFrom('keras_simple_rnn', 'keras_gru', 'keras_lstm'),
      merge_mode: fc.constantFrom('concat', 'sum', 'mul', 'ave', null),
    })
    .map(({ K, U, wrong, flags: [return_sequences, return_state, go_backwards], layer_op, merge_mode }): Args => {
      const gates = { keras_simple_rnn: 1, keras_gru: 3, keras_lstm: 4 }[layer_op] ?? 1;
      const side = (name: string) => ({
        [`${name}_kernel`]: array([K, gates * U]),
        [`${name}_recurrent_kernel`]: array([U, gates * U]),
      });
      return {
        input: array(wrong ? [2, K] : [2, 3, K]),
        layer_op,
        units: U,
        return_sequences,
        return_state,
        go_backwards,
        merge_mode,
        weights: { ...side('forward'), ...side('backward') },
      };
    }),
  time_distributed: layer(({ K, U, wrong }) => ({
    input: array(wrong ? [2, K] : [2, 3, K]),
    layer_op: 'keras_dense',
    weights: { kernel: array([K, U]), bias: array([U]) },
  })),
  keras_flatten: shape(2, 4).map((of): Args => ({ input: array(of) })),
  repeat_vector: fc.record({ of: shape(1, 3), n: size }).map(({ of, n }): Args => ({ input: array(of), n })),
  keras_dropout: anArray(2, 3).map((one): Args => ({ input: one, rate: 0.5 })),
  keras_activation: anArray(2, 3).map((one): Args => ({ input: one, activation: 'tanh' })),
  keras_softmax: anArray(2, 3).map((one): Args => ({ input: one, axis: -1 })),
};
