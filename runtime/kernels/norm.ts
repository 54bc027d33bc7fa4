/** Normalisations, in evaluation mode. */

import { allocate, around, list, type NDArray, sameShape, sizeOf } from '../array.ts';
import type { Kernels, Weights } from './kernel.ts';

export interface Affine {
  readonly weight?: NDArray | undefined;
  readonly bias?: NDArray | undefined;
}

/** Over the last axes, of the sizes of `normalized`: (x - mean) / √(variance + eps) · weight + bias. */
export function layerNorm(
  input: NDArray,
  normalized: readonly number[],
  { weight, bias }: Affine,
  eps = 1e-5,
): NDArray {
  const front = input.shape.length - normalized.length;
  if (front < 0 || !sameShape(input.shape.slice(front), normalized)) {
    throw new Error(
      `Given normalized_shape=[${list(normalized)}], expected input with shape [*, ${list(normalized)}], but got input of size[${list(input.shape)}]`,
    );
  }
  const size = sizeOf(normalized);
  const out = allocate(input.shape);
  for (let at = 0; at < out.data.length; at += size) {
    let mean = 0;
    for (let i = 0; i < size; i++) mean += (input.data[at + i] ?? 0) / size;
    let variance = 0;
    for (let i = 0; i < size; i++) variance += ((input.data[at + i] ?? 0) - mean) ** 2 / size;
    const scale = 1 / Math.sqrt(variance + eps);
    for (let i = 0; i < size; i++) {
      const x = ((input.data[at + i] ?? 0) - mean) * scale;
      out.data[at + i] = x * (weight?.data[i] ?? 1) + (bias?.data[i] ?? 0);
    }
  }
  return out;
}

/** (batch, channels, *): each channel by its running mean and variance. */
export function batchNorm(
  input: NDArray,
  { mean, variance }: { readonly mean: NDArray; readonly variance: NDArray },
  { weight, bias }: Affine,
  eps = 1e-5,
): NDArray {
  const { outer, size, inner } = around(input.shape, 1);
  if (size !== mean.data.length)
    throw new Error(`running_mean should contain ${size} elements not ${mean.data.length}`);
  const out = allocate(input.shape);
  for (let c = 0; c < size; c++) {
    const scale = (weight?.data[c] ?? 1) / Math.sqrt((variance.data[c] ?? 1) + eps);
    const shift = (bias?.data[c] ?? 0) - (mean.data[c] ?? 0) * scale;
    for (let o = 0; o < outer; o++) {
      const at = (o * size + c) * inner;
      for (let i = at; i < at + inner; i++) out.data[i] = (input.data[i] ?? 0) * scale + shift;
    }
  }
  return out;
}

export const normKernels: Kernels = {
  layer_norm: (args) => {
    const { normalized_shape: shape } = args;
    const sizes = typeof shape === 'number' ? [shape] : (shape as readonly number[]);
    return layerNorm(args.input as NDArray, sizes, (args.weights ?? {}) as Weights, args.eps as number | undefined);
  },
};
