/** Axes with more before and after: constant, reflected, repeated at the edge, or going round. */

import { allocate, list, type NDArray, stridesOf } from '../array.ts';

interface Fill {
  readonly mode?: string | undefined;
  /** 0 unless said; of mode constant. */
  readonly value?: number | undefined;
}

/** The place in an axis of `size` that stands at `i`, counted from its own start; undefined for the constant. */
function sourceOf(i: number, size: number, mode: string): number | undefined {
  if (i >= 0 && i < size) return i;
  if (mode === 'constant') return undefined;
  if (mode === 'replicate') return Math.min(size - 1, Math.max(0, i));
  if (mode === 'circular') return ((i % size) + size) % size;
  return i < 0 ? -i : 2 * (size - 1) - i;
}

/** The last axes with so much before and after each; negative amounts cut off. */
export function padSpace(
  input: NDArray,
  amounts: readonly (readonly [number, number])[],
  { mode = 'constant', value = 0 }: Fill,
): NDArray {
  const first = input.shape.length - amounts.length;
  if (first < 0)
    throw new Error(
      `Padding length should be less than or equal to two times the input dimension but got padding length ${amounts.length * 2} and input of dimension ${input.shape.length}`,
    );
  if (!['constant', 'reflect', 'replicate', 'circular'].includes(mode))
    throw new Error(`Unrecognised padding mode ${mode}`);
  const around = input.shape.map((_, i) => amounts[i - first] ?? ([0, 0] as const));
  for (const [i, [before, after]] of around.entries()) {
    const size = input.shape[i] ?? 0;
    if (mode === 'reflect' && (before >= size || after >= size))
      throw new Error(
        `Padding size should be less than the corresponding input dimension, but got: padding (${before}, ${after}) at dimension ${i} of input [${list(input.shape)}]`,
      );
    if (mode === 'circular' && (before > size || after > size))
      throw new Error('Padding value causes wrapping around more than once.');
  }
  const shape = input.shape.map((size, i) => size + (around[i]?.[0] ?? 0) + (around[i]?.[1] ?? 0));
  const wrong = shape.findIndex((size) => size < 0);
  if (wrong >= 0)
    throw new Error(
      `The input size ${input.shape[wrong]}, plus negative padding ${around[wrong]?.[0]} and ${around[wrong]?.[1]} resulted in a negative output size, which is invalid. Check dimension ${wrong} of your input.`,
    );
  const out = allocate(shape, input.dtype);
  const [steps, own] = [stridesOf(shape), stridesOf(input.shape)];
  for (let at = 0; at < out.data.length; at++) {
    let from: number | undefined = 0;
    for (const [i, step] of steps.entries()) {
      const place = sourceOf(
        (Math.floor(at / step) % (shape[i] ?? 1)) - (around[i]?.[0] ?? 0),
        input.shape[i] ?? 1,
        mode,
      );
      from = from === undefined || place === undefined ? undefined : from + place * (own[i] ?? 1);
    }
    out.data[at] = from === undefined ? value : (input.data[from] ?? 0);
  }
  return out;
}
