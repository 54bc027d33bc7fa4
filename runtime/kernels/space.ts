/**
 * What convolutions and pooling over one, two or three axes of space share: the windows, and where their elements lie.
 * Inputs are (batch, channels, *space), or the same without batch.
 */

import { allocate, type NDArray, sizeOf, stridesOf } from '../array.ts';
import type { Args } from './kernel.ts';
import { reshape } from './reshape.ts';

export type PerAxis = number | readonly number[];

/** One number for each axis of space. */
export function perAxis(value: PerAxis | undefined, space: number, usual: number): readonly number[] {
  if (value === undefined || value === null) return Array.from({ length: space }, () => usual);
  if (typeof value === 'number') return Array.from({ length: space }, () => value);
  if (value.length === 0) return Array.from({ length: space }, () => usual);
  if (value.length === 1) return Array.from({ length: space }, () => value[0] ?? usual);
  if (value.length !== space)
    throw new Error(`expected ${space} numbers, one for each axis of space, but got [${value.join(', ')}]`);
  return value;
}

/** A window: its size, its steps, what is added in front of each axis. */
export interface Window {
  readonly size: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
}

/** The window among an op's arguments; the stride is the window itself unless said. */
export function windowOf(args: Args, space: number, size?: readonly number[]): Window {
  const own = size ?? perAxis(args.kernel_size as PerAxis, space, 1);
  const stride = args.stride as PerAxis | undefined;
  const none = stride === undefined || stride === null || (typeof stride === 'object' && stride.length === 0);
  return {
    size: own,
    stride: none ? (size ? perAxis(undefined, space, 1) : own) : perAxis(stride, space, 1),
    padding:
      typeof args.padding === 'string' ? perAxis(undefined, space, 0) : perAxis(args.padding as PerAxis, space, 0),
    dilation: perAxis(args.dilation as PerAxis, space, 1),
  };
}

/** (L + 2 padding - dilation (size - 1) - 1) / stride + 1, rounded down; up with `ceil`, if the last window starts inside. */
export function placesOf(
  length: readonly number[],
  { size, stride, padding, dilation }: Window,
  ceil = false,
): number[] {
  return length.map((L, i) => {
    const [s, p] = [stride[i] ?? 1, padding[i] ?? 0];
    const free = L + 2 * p - (dilation[i] ?? 1) * ((size[i] ?? 1) - 1) - 1;
    const out = (ceil ? Math.ceil(free / s) : Math.floor(free / s)) + 1;
    return ceil && (out - 1) * s >= L + p ? out - 1 : out;
  });
}

/** (batch, channels, space) of the input; the batch of an unbatched one is 1, and `done` gives its result that form again. */
export interface Batched {
  readonly x: NDArray;
  readonly N: number;
  readonly C: number;
  readonly space: readonly number[];
  readonly done: (out: NDArray) => NDArray;
}

export function batched(called: string, input: NDArray, space: number): Batched {
  const rank = input.shape.length;
  if (rank !== space + 1 && rank !== space + 2) {
    throw new Error(
      `Expected ${space + 1}D (unbatched) or ${space + 2}D (batched) input to ${called}, but got input of size: [${input.shape.join(', ')}]`,
    );
  }
  const alone = rank === space + 1;
  const x = alone ? reshape(input, [1, ...input.shape]) : input;
  const [N = 0, C = 0, ...rest] = x.shape;
  return { x, N, C, space: rest, done: (out) => (alone ? reshape(out, out.shape.slice(1)) : out) };
}

/** For each place of the window in turn: the elements inside, as offsets into a channel with their number in the window. */
export function taps(
  space: readonly number[],
  out: readonly number[],
  window: Window,
): readonly (readonly { readonly at: number; readonly k: number }[])[] {
  const own = stridesOf(space);
  const steps = stridesOf(out);
  const inner = stridesOf(window.size);
  const count = sizeOf(window.size);
  return Array.from({ length: sizeOf(out) }, (_, place) => {
    const inside: { at: number; k: number }[] = [];
    for (let k = 0; k < count; k++) {
      let at = 0;
      let held = true;
      for (const [i, step] of steps.entries()) {
        const o = Math.floor(place / step) % (out[i] ?? 1);
        const w = Math.floor(k / (inner[i] ?? 1)) % (window.size[i] ?? 1);
        const x = o * (window.stride[i] ?? 1) - (window.padding[i] ?? 0) + w * (window.dilation[i] ?? 1);
        held &&= x >= 0 && x < (space[i] ?? 0);
        at += x * (own[i] ?? 1);
      }
      if (held) inside.push({ at, k });
    }
    return inside;
  });
}

/** A channel of zeros for each of the batch, of the sizes given. */
export function channels(N: number, C: number, space: readonly number[], dtype: NDArray['dtype'] = 'float32'): NDArray {
  return allocate([N, C, ...space], dtype);
}
