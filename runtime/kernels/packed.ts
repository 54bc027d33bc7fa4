/** Sequences of different lengths: padded side by side, or packed step by step without the padding. */

import { allocate, floats, type NDArray, sizeOf } from '../array.ts';
import { index } from './index.ts';
import type { Weights } from './kernel.ts';
import { array, checkInputSize, type How, initialStates, layers, type State } from './recurrent.ts';
import type { Made, Recurrent } from './recurrent-layers.ts';
import type { Rows } from './recurrent-steps.ts';
import { transpose } from './reshape.ts';

/** The rows of every step one after the other: at step t those of the batchSizes[t] longest sequences, longest first. */
export interface Packed {
  /** (rows, *) */
  readonly data: NDArray;
  readonly batchSizes: readonly number[];
  /** Which sequence of the batch stands first, second, ...; absent where they were in order already. */
  readonly sortedIndices?: readonly number[] | undefined;
}

/** input (T, B, *), or (B, T, *) with batchFirst, and the length of each sequence. */
export function pack(
  input: NDArray,
  lengths: readonly number[],
  { batchFirst, enforceSorted }: { readonly batchFirst: boolean; readonly enforceSorted: boolean },
): Packed {
  const x = batchFirst ? transpose(input, 0, 1) : input;
  const [T = 0, B = 0, ...rest] = x.shape;
  if (lengths.length !== B) {
    throw new Error(`Expected \`len(lengths)\` to be equal to batch_size, but got ${lengths.length} (batch_size=${B})`);
  }
  if (lengths.some((one) => !(one > 0)))
    throw new Error("Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0");
  const longest = Math.max(0, ...lengths);
  if (longest > T) throw new Error(`a sequence is said to be ${longest} long, but the input has ${T} steps`);
  const order = lengths.map((_, i) => i).sort((i, j) => (lengths[j] ?? 0) - (lengths[i] ?? 0));
  const inOrder = order.every((one, i) => one === i);
  if (enforceSorted && !inOrder) {
    throw new Error(
      '`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass `enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if you do not need ONNX exportability.',
    );
  }
  const batchSizes = Array.from({ length: longest }, (_, t) => lengths.filter((one) => one > t).length);
  const width = sizeOf(rest);
  const data = allocate([batchSizes.reduce((a, b) => a + b, 0), ...rest], x.dtype);
  let row = 0;
  for (const [t, count] of batchSizes.entries()) {
    for (const b of order.slice(0, count)) {
      const at = (t * B + b) * width;
      data.data.set(x.data.subarray(at, at + width), row++ * width);
    }
  }
  return { data, batchSizes, ...(enforceSorted ? {} : { sortedIndices: order }) };
}

/** (T, B, *) or with batchFirst (B, T, *), filled up with `value`, and the lengths (B). */
export function unpack(
  { data, batchSizes, sortedIndices }: Packed,
  {
    batchFirst,
    value,
    total,
  }: { readonly batchFirst: boolean; readonly value: number; readonly total?: number | undefined },
): [NDArray, NDArray] {
  const longest = batchSizes.length;
  if (total !== undefined && total < longest) {
    throw new Error(
      `Expected total_length to be at least the length of the longest sequence in input, but got total_length=${total} and max sequence length being ${longest}`,
    );
  }
  const [, ...rest] = data.shape;
  const [B = 0] = batchSizes;
  const width = sizeOf(rest);
  const out = allocate([total ?? longest, B, ...rest], data.dtype);
  out.data.fill(value);
  const lengths = allocate([B], 'int64');
  let row = 0;
  for (const [t, count] of batchSizes.entries()) {
    for (let i = 0; i < count; i++) {
      const b = sortedIndices?.[i] ?? i;
      out.data.set(data.data.subarray(row * width, (row + 1) * width), (t * B + b) * width);
      lengths.data[b] = t + 1;
      row++;
    }
  }
  return [batchFirst ? transpose(out, 0, 1) : out, lengths];
}

/** Sequences (T_i, *) as (longest, B, *), or with batchFirst (B, longest, *), filled up with `value`. */
export function pad(
  sequences: readonly NDArray[],
  { batchFirst, value }: { readonly batchFirst: boolean; readonly value: number },
): NDArray {
  const [head] = sequences;
  if (!head) throw new Error('received an empty list of sequences');
  const rest = head.shape.slice(1);
  const width = sizeOf(rest);
  const longest = Math.max(...sequences.map((one) => one.shape[0] ?? 0));
  const out = allocate([sequences.length, longest, ...rest], head.dtype);
  out.data.fill(value);
  for (const [i, one] of sequences.entries()) {
    const wrong = one.shape.slice(1).findIndex((size, k) => size !== rest[k]);
    if (one.shape.length !== head.shape.length || wrong >= 0) {
      throw new Error(
        `The size of tensor a (${rest[wrong]}) must match the size of tensor b (${one.shape[wrong + 1]}) at non-singleton dimension ${wrong + 1}`,
      );
    }
    out.data.set(one.data, i * longest * width);
  }
  return batchFirst ? out : transpose(out, 0, 1);
}

/** A recurrent layer over a packed batch: packed output, and states as for a plain one, in the order of the batch. */
export function packedSequences(
  of: Recurrent,
  weights: Weights,
  packed: Packed,
  { hx, ...how }: How = {},
): { output: Packed; h: NDArray; c?: NDArray; made: Made } {
  const { data, batchSizes, sortedIndices } = packed;
  if (data.shape.length !== 2) throw new Error(`input must have 2 dimensions, got ${data.shape.length}`);
  checkInputSize(of, data.shape);
  const [batch = 0] = batchSizes;
  const states = hx === undefined || !sortedIndices ? hx : sorted(hx, sortedIndices);
  const [h0, c0] = states === undefined ? [] : initialStates(of, states, batch);
  let count = 0;
  const starts = batchSizes.map((size) => {
    count += size;
    return count - size;
  });
  const rows: Rows = { batch, sizes: batchSizes, starts, count };
  const made = layers(of, weights, rows, { x: floats(data), h: h0, c: c0, ...how });
  const P = of.projSize || of.hiddenSize;
  const D = of.bidirectional ? 2 : 1;
  const back = sortedIndices && inverse(sortedIndices);
  const state = (numbers: Float32Array, size: number): NDArray => {
    const one = array(numbers, [of.numLayers * D, batch, size]);
    return back ? index(one, [{}, back]) : one;
  };
  return {
    output: { ...packed, data: array(made.output, [count, D * P]) },
    h: state(made.h, P),
    ...(made.c ? { c: state(made.c, of.hiddenSize) } : {}),
    made: made.made,
  };
}

function sorted(hx: NonNullable<State>, order: readonly number[]): State {
  const one = (state: NDArray): NDArray =>
    state.shape.length === 3 && state.shape[1] === order.length ? index(state, [{}, order]) : state;
  return 'shape' in hx ? one(hx) : hx.map(one);
}

function inverse(order: readonly number[]): readonly number[] {
  const out = order.map(() => 0);
  for (const [i, b] of order.entries()) out[b] = i;
  return out;
}
