/** The recurrent family and packed sequences as kernels. A packed batch is its rows with the sizes of its steps. */

import type { NDArray } from '../array.ts';
import { type Arg, type Args, type Kernels, kernel, type Result, type Weights } from './kernel.ts';
import { type Packed, pack, packedSequences, pad, unpack } from './packed.ts';
import { cell, configOf, type State, sequences } from './recurrent.ts';
import type { Kind } from './recurrent-steps.ts';

/** The data of a packed batch as an array (rows, *), with what tells the sequences apart. */
export interface PackedArray extends NDArray, Omit<Packed, 'data'> {}

function flat({ data, ...rest }: Packed): PackedArray {
  return { ...data, ...rest };
}

export function isPacked(arg: Arg | Result): arg is PackedArray {
  return typeof arg === 'object' && arg !== null && 'batchSizes' in arg;
}

function needPacked(arg: Arg): Packed {
  if (!isPacked(arg)) throw new TypeError('expected a packed sequence');
  const { batchSizes, sortedIndices, ...data } = arg;
  return { data, batchSizes, sortedIndices };
}

const overSequences =
  (kind: Kind) =>
  (args: Args): Result => {
    const hx = (args.hx ?? undefined) as State;
    const [of, weights] = [configOf(kind, args), args.weights as Weights];
    if (isPacked(args.input)) {
      const { output, h, c } = packedSequences(of, weights, needPacked(args.input), { hx });
      return [flat(output), c ? [h, c] : h];
    }
    const { output, h, c } = sequences(of, weights, args.input as NDArray, { hx });
    return [output, c ? [h, c] : h];
  };

const overStep =
  (kind: Kind) =>
  (args: Args): Result => {
    const hx = (args.hx ?? undefined) as State;
    const next = cell(configOf(kind, args), args.weights as Weights, args.input as NDArray, { hx });
    return kind === 'lstm' ? next : (next[0] ?? next);
  };

const lengthsOf = (lengths: NDArray | readonly number[]): readonly number[] =>
  'data' in lengths ? [...lengths.data] : lengths;

export const sequenceKernels = (): Kernels => ({
  rnn: overSequences('rnn'),
  lstm: overSequences('lstm'),
  gru: overSequences('gru'),
  rnn_cell: overStep('rnn'),
  lstm_cell: overStep('lstm'),
  gru_cell: overStep('gru'),
  pack_padded_sequence: kernel(
    'input lengths batch_first enforce_sorted',
    (
      input: NDArray,
      lengths: NDArray | readonly number[],
      batchFirst: boolean = false,
      enforceSorted: boolean = true,
    ) => flat(pack(input, lengthsOf(lengths), { batchFirst, enforceSorted })),
  ),
  pack_sequence: kernel('sequences enforce_sorted', (sequences: readonly NDArray[], enforceSorted: boolean = true) =>
    flat(
      pack(
        pad(sequences, { batchFirst: false, value: 0 }),
        sequences.map((one) => one.shape[0] ?? 0),
        { batchFirst: false, enforceSorted },
      ),
    ),
  ),
  pad_packed_sequence: kernel(
    'input batch_first padding_value total_length',
    (input: Arg, batchFirst: boolean = false, value: number = 0, total?: number) =>
      unpack(needPacked(input), { batchFirst, value, total }),
  ),
  pad_sequence: kernel(
    'sequences batch_first padding_value',
    (sequences: readonly NDArray[], batchFirst: boolean = false, value: number = 0) =>
      pad(sequences, { batchFirst, value }),
  ),
  unpack_sequence: kernel('input', (input: Arg) => {
    const [out, lengths] = unpack(needPacked(input), { batchFirst: true, value: 0 });
    const [, longest = 0, ...rest] = out.shape;
    const width = rest.reduce((a, b) => a * b, 1);
    return [...lengths.data].map((n, i) => ({
      shape: [n, ...rest],
      data: out.data.slice(i * longest * width, (i * longest + n) * width),
      dtype: out.dtype,
    }));
  }),
});
