/** Pooling over one, two or three axes of space: input (batch, channels, *space) or (channels, *space). */

import { type NDArray, sizeOf, stridesOf } from '../array.ts';
import type { Args, Kernels } from './kernel.ts';
import { batched, channels, type PerAxis, perAxis, placesOf, taps, type Window, windowOf } from './space.ts';

/** The elements of a window as offsets into their channel. */
type Inside = readonly { readonly at: number; readonly k: number }[];

/** Each window of each channel made one number: f of the channel's numbers, where the window's are, and which window it is. */
function pooled(
  input: NDArray,
  {
    called,
    dims,
    window,
    ceil = false,
  }: { readonly called: string; readonly dims: number; readonly window: Window; readonly ceil?: boolean },
  f: (channel: NDArray['data'], inside: Inside, place: number, out: readonly number[]) => number,
): NDArray {
  const { x, N, C, space, done } = batched(called, input, dims);
  if (window.padding.some((p, i) => p > (window.size[i] ?? 1) / 2))
    throw new Error('pad should be at most half of effective kernel size');
  const out = placesOf(space, window, ceil);
  if (out.some((L) => L < 1))
    throw new Error(
      `Given input size: (${C}x${space.join('x')}). Calculated output size: (${C}x${out.join('x')}). Output size is too small`,
    );
  const inside = taps(space, out, window);
  const result = channels(N, C, out, x.dtype);
  const [from, to] = [sizeOf(space), sizeOf(out)];
  for (let row = 0; row < N * C; row++) {
    const channel = x.data.subarray(row * from, (row + 1) * from);
    for (let t = 0; t < to; t++) result.data[row * to + t] = f(channel, inside[t] ?? [], t, out);
  }
  return done(result);
}

/** Where the largest of a window stands in its channel; NaN is beyond everything. */
function largest(channel: NDArray['data'], inside: Inside): number {
  let best = inside[0]?.at ?? 0;
  for (const { at } of inside) {
    const [x, top] = [channel[at] ?? 0, channel[best] ?? 0];
    if (x > top || (Number.isNaN(x) && !Number.isNaN(top))) best = at;
  }
  return best;
}

/** The largest in each window; the stride is the window unless given. */
export function maxPool(input: NDArray, dims: number, window: Window, ceil = false): NDArray {
  return pooled(
    input,
    { called: `max_pool${dims}d`, dims, window, ceil },
    (channel, inside) => channel[largest(channel, inside)] ?? 0,
  );
}

function places(input: NDArray, dims: number, window: Window, ceil: boolean): NDArray {
  const wide = { ...input, dtype: 'float64' as const, data: Float64Array.from(input.data) };
  const out = pooled(wide, { called: `max_pool${dims}d`, dims, window, ceil }, largest);
  return { ...out, dtype: 'int64' };
}

/** The mean of each window; padding counts as zeros unless told, what hangs over the end does not. */
export function avgPool(
  input: NDArray,
  dims: number,
  window: Window,
  options: { readonly ceil?: boolean; readonly padded?: boolean; readonly divisor?: number | undefined } = {},
): NDArray {
  const { ceil = false, padded = true, divisor } = options;
  const { space } = batched(`avg_pool${dims}d`, input, dims);
  return pooled(input, { called: `avg_pool${dims}d`, dims, window, ceil }, (channel, inside, place, out) => {
    let sum = 0;
    for (const { at } of inside) sum += channel[at] ?? 0;
    const steps = stridesOf(out);
    const whole = steps.reduce((count, step, i) => {
      const first = (Math.floor(place / step) % (out[i] ?? 1)) * (window.stride[i] ?? 1) - (window.padding[i] ?? 0);
      return count * (Math.min(first + (window.size[i] ?? 1), (space[i] ?? 0) + (window.padding[i] ?? 0)) - first);
    }, 1);
    return sum / (divisor ?? (padded ? whole : inside.length));
  });
}

/** The p-norm of each window. */
function lpPool(args: Args, dims: number): NDArray {
  const p = Number(args.norm_type ?? 2);
  const window = windowOf(args, dims);
  return pooled(
    args.input as NDArray,
    { called: `lp_pool${dims}d`, dims, window, ceil: args.ceil_mode === true },
    (channel, inside) => {
      let sum = 0;
      for (const { at } of inside) sum += (channel[at] ?? 0) ** p;
      return Math.sign(sum) * Math.abs(sum) ** (1 / p);
    },
  );
}

/** As many windows as `output_size` says, each from ⌊i L / out⌋ to ⌈(i + 1) L / out⌉. */
function adaptive(args: Args, dims: number, f: (channel: NDArray['data'], inside: Inside) => number): NDArray {
  const { x, N, C, space, done } = batched(`adaptive_pool${dims}d`, args.input as NDArray, dims);
  const wanted = args.output_size as number | readonly (number | null)[];
  const out = space.map((L, i) => (typeof wanted === 'number' ? wanted : (wanted[wanted.length === 1 ? 0 : i] ?? L)));
  const own = stridesOf(space);
  const steps = stridesOf(out);
  const result = channels(N, C, out, x.dtype);
  const [from, to] = [sizeOf(space), sizeOf(out)];
  for (let t = 0; t < to; t++) {
    let inside = [{ at: 0, k: 0 }];
    for (const [i, step] of steps.entries()) {
      const [L, o] = [space[i] ?? 1, out[i] ?? 1];
      const place = Math.floor(t / step) % o;
      const [first, last] = [Math.floor((place * L) / o), Math.ceil(((place + 1) * L) / o)];
      inside = inside.flatMap(({ at }) =>
        Array.from({ length: last - first }, (_, k) => ({ at: at + (first + k) * (own[i] ?? 1), k: 0 })),
      );
    }
    for (let row = 0; row < N * C; row++)
      result.data[row * to + t] = f(x.data.subarray(row * from, (row + 1) * from), inside);
  }
  return done(result);
}

const meanOf = (channel: NDArray['data'], inside: Inside): number => {
  let sum = 0;
  for (const { at } of inside) sum += channel[at] ?? 0;
  return sum / inside.length;
};

/** The way back from max pooling: each element where its index says, zeros elsewhere. */
function maxUnpool(args: Args, dims: number): NDArray {
  const { x, N, C, space, done } = batched(`max_unpool${dims}d`, args.input as NDArray, dims);
  const window = windowOf(args, dims);
  const indices = args.indices as NDArray;
  if (indices.data.length !== x.data.length)
    throw new Error(
      `Expected shape of indices to be same as that of the input tensor ([${x.shape.join(', ')}]) but got indices tensor with shape: [${indices.shape.join(', ')}]`,
    );
  const said = args.output_size as readonly number[] | undefined;
  const out =
    said?.slice(-dims) ??
    space.map((L, i) => (L - 1) * (window.stride[i] ?? 1) - 2 * (window.padding[i] ?? 0) + (window.size[i] ?? 1));
  const result = channels(N, C, out, x.dtype);
  const [from, to] = [sizeOf(space), sizeOf(out)];
  for (let i = 0; i < x.data.length; i++) {
    const at = indices.data[i] ?? 0;
    if (!(at >= 0 && at < to))
      throw new Error(`found an invalid max index: ${at} (output volumes are of size ${out.join('x')})`);
    result.data[Math.floor(i / from) * to + at] = x.data[i] ?? 0;
  }
  return done(result);
}

function max(args: Args, dims: number, indices: boolean) {
  const [window, ceil] = [windowOf(args, dims), args.ceil_mode === true];
  const out = maxPool(args.input as NDArray, dims, window, ceil);
  return indices || args.return_indices === true ? [out, places(args.input as NDArray, dims, window, ceil)] : out;
}

function adaptiveMax(args: Args, dims: number, indices: boolean) {
  const out = adaptive(args, dims, (channel, inside) => channel[largest(channel, inside)] ?? 0);
  if (!indices && args.return_indices !== true) return out;
  const wide = args.input as NDArray;
  const at = adaptive(
    { ...args, input: { ...wide, dtype: 'float64', data: Float64Array.from(wide.data) } },
    dims,
    largest,
  );
  return [out, { ...at, dtype: 'int64' as const }];
}

export const poolKernels = (): Kernels =>
  Object.fromEntries(
    [1, 2, 3].flatMap((dims) => [
      [`max_pool${dims}d`, (args: Args) => max(args, dims, false)],
      [`max_pool${dims}d_with_indices`, (args: Args) => max(args, dims, true)],
      [
        `avg_pool${dims}d`,
        (args: Args) =>
          avgPool(args.input as NDArray, dims, windowOf(args, dims), {
            ceil: args.ceil_mode === true,
            padded: args.count_include_pad !== false,
            divisor: (args.divisor_override as number | null | undefined) ?? undefined,
          }),
      ],
      [`lp_pool${dims}d`, (args: Args) => lpPool(args, dims)],
      [`adaptive_avg_pool${dims}d`, (args: Args) => adaptive(args, dims, meanOf)],
      [`adaptive_max_pool${dims}d`, (args: Args) => adaptiveMax(args, dims, false)],
      [`adaptive_max_pool${dims}d_with_indices`, (args: Args) => adaptiveMax(args, dims, true)],
      [`max_unpool${dims}d`, (args: Args) => maxUnpool(args, dims)],
    ]),
  );

/** A window of one axis, from PyTorch's options. */
export function window1d(
  size: number,
  {
    stride = size,
    padding = 0,
    dilation = 1,
  }: { readonly stride?: number; readonly padding?: number; readonly dilation?: number } = {},
): Window {
  return { size: [size], stride: perAxis(stride as PerAxis, 1, size), padding: [padding], dilation: [dilation] };
}
