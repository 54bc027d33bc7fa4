/** Batches of sequences of different lengths: https://pytorch.org/docs/stable/nn.html#utility-functions */

import { type Packed, pack, pad, unpack } from '../kernels/packed.ts';
import { Tensor } from '../tensor.ts';

/** What a recurrent layer reads without running over the padding. Made by `packPaddedSequence`. */
export class PackedSequence implements Packed {
  /** (rows, *): the rows of step 0, of step 1, and so on, of the longest sequence first. */
  readonly data: Tensor;
  /** How many sequences reach each step. */
  readonly batchSizes: readonly number[];
  readonly sortedIndices: readonly number[] | undefined;

  constructor({ data, batchSizes, sortedIndices }: Packed) {
    this.data = new Tensor(data);
    this.batchSizes = batchSizes;
    this.sortedIndices = sortedIndices;
  }
}

export interface PackOptions {
  /** false unless said: input is (seq, batch, *); true: (batch, seq, *). */
  readonly batchFirst?: boolean;
  /** true unless said: the lengths must fall. */
  readonly enforceSorted?: boolean;
}

/** input (seq, batch, *) and the length of each sequence, at least 1. Throws for a length beyond the input. */
export function packPaddedSequence(
  input: Tensor,
  lengths: Tensor | readonly number[],
  { batchFirst = false, enforceSorted = true }: PackOptions = {},
): PackedSequence {
  const list = lengths instanceof Tensor ? [...lengths.data] : lengths;
  return new PackedSequence(pack(input, list, { batchFirst, enforceSorted }));
}

export interface UnpackOptions {
  readonly batchFirst?: boolean;
  /** 0 unless said. */
  readonly paddingValue?: number;
  /** The longest sequence unless said. */
  readonly totalLength?: number;
}

/** The padded tensor (seq, batch, *) and the lengths (batch). */
export function padPackedSequence(
  sequence: PackedSequence,
  { batchFirst = false, paddingValue = 0, totalLength }: UnpackOptions = {},
): [Tensor, Tensor] {
  const [out, lengths] = unpack(sequence, { batchFirst, value: paddingValue, total: totalLength });
  return [new Tensor(out), new Tensor(lengths)];
}

/** Sequences (seq_i, *) as one (longest, batch, *), or (batch, longest, *) with batchFirst. */
export function padSequence(
  sequences: readonly Tensor[],
  { batchFirst = false, paddingValue = 0 }: Pick<UnpackOptions, 'batchFirst' | 'paddingValue'> = {},
): Tensor {
  return new Tensor(pad(sequences, { batchFirst, value: paddingValue }));
}

/** Sequences (seq_i, *) packed. */
export function packSequence(
  sequences: readonly Tensor[],
  { enforceSorted = true }: Pick<PackOptions, 'enforceSorted'> = {},
): PackedSequence {
  const lengths = sequences.map((one) => one.shape[0] ?? 0);
  return packPaddedSequence(padSequence(sequences), lengths, { enforceSorted });
}
