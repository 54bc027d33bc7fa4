/** Padding, resampling, and what moves elements between channels and space. */

import { allocate, list, type NDArray, sizeOf } from '../array.ts';
import { type Args, type Kernels, kernel, listOf } from './kernel.ts';
import { padSpace } from './pad-space.ts';
import { permute, reshape } from './reshape.ts';
import { batched, channels, type PerAxis, perAxis, placesOf, taps, type Window } from './space.ts';

/** PyTorch's list: before and after the last axis, before and after the one in front of it, … */
function pairs(pad: readonly number[]): (readonly [number, number])[] {
  if (pad.length % 2 !== 0) throw new Error('Padding length must be divisible by 2');
  return Array.from({ length: pad.length / 2 }, (_, i): readonly [number, number] => [
    pad[2 * i] ?? 0,
    pad[2 * i + 1] ?? 0,
  ]).reverse();
}

function pad(input: NDArray, amounts: readonly number[], mode = 'constant', value?: number): NDArray {
  if (mode !== 'constant') {
    const [rank, axes] = [input.shape.length, amounts.length / 2];
    if (rank !== axes + 1 && rank !== axes + 2)
      throw new Error('Only 2D, 3D, 4D, 5D padding with non-constant padding are supported for now');
  }
  return padSpace(input, pairs(amounts), { mode, value });
}

/** A layer that pads `dims` axes: one amount for all sides, or two for each axis. */
function layer(dims: number, mode: string) {
  return kernel('input padding value', (input: NDArray, padding: number | readonly number[], value?: number) =>
    pad(input, typeof padding === 'number' ? Array.from({ length: 2 * dims }, () => padding) : padding, mode, value),
  );
}

/** For each place of the new axis the places of the old one that it is made of, and their parts. */
function samples(
  size: number,
  out: number,
  { mode, aligned, scale }: { readonly mode: string; readonly aligned: boolean; readonly scale: number | undefined },
): readonly (readonly (readonly [number, number])[])[] {
  const ratio = scale === undefined ? size / out : 1 / scale;
  return Array.from({ length: out }, (_, i): readonly (readonly [number, number])[] => {
    if (mode === 'nearest') return [[Math.min(size - 1, Math.floor(i * Math.fround(ratio))), 1]];
    if (mode === 'nearest-exact') return [[Math.min(size - 1, Math.floor((i + 0.5) * ratio)), 1]];
    if (mode === 'area') {
      const [from, to] = [Math.floor((i * size) / out), Math.ceil(((i + 1) * size) / out)];
      return Array.from({ length: to - from }, (_, k): readonly [number, number] => [from + k, 1 / (to - from)]);
    }
    const at = aligned ? (out > 1 ? (i * (size - 1)) / (out - 1) : 0) : (i + 0.5) * ratio - 0.5;
    if (mode === 'bicubic') {
      const near = Math.floor(at);
      return [-1, 0, 1, 2].map((k): readonly [number, number] => [
        Math.min(size - 1, Math.max(0, near + k)),
        cubic(at - near - k),
      ]);
    }
    const inside = Math.max(0, at);
    const low = Math.min(size - 1, Math.floor(inside));
    return [
      [low, 1 - (inside - low)],
      [Math.min(size - 1, low + 1), inside - low],
    ];
  });
}

/** Keys' kernel with a = -0.75. */
function cubic(distance: number): number {
  const [a, x] = [-0.75, Math.abs(distance)];
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}

const SPACE: { readonly [mode: string]: number } = { linear: 1, bilinear: 2, bicubic: 2, trilinear: 3 };

/** (batch, channels, *space) with each axis of space of another size, or times a factor. */
function interpolate(
  input: NDArray,
  options: { readonly size?: PerAxis; readonly factor?: PerAxis; readonly mode: string; readonly aligned: boolean },
): NDArray {
  const { size, factor, mode, aligned } = options;
  const dims = input.shape.length - 2;
  if (dims < 1 || dims > 3)
    throw new Error(
      `Input Error: Only 3D, 4D and 5D input Tensors supported (got ${input.shape.length}D) for the modes: nearest | linear | bilinear | bicubic | trilinear | area | nearest-exact`,
    );
  if ((size === undefined) === (factor === undefined))
    throw new Error(
      size === undefined
        ? 'either size or scale_factor should be defined'
        : 'only one of size or scale_factor should be defined',
    );
  if (SPACE[mode] !== undefined && SPACE[mode] !== dims)
    throw new Error(`Got ${input.shape.length}D input, but ${mode} mode needs ${(SPACE[mode] ?? 0) + 2}D input`);
  const [N = 0, C = 0, ...space] = input.shape;
  const factors = factor === undefined ? undefined : perAxis(factor, dims, 1);
  const out = size === undefined ? space.map((L, i) => Math.floor(L * (factors?.[i] ?? 1))) : perAxis(size, dims, 1);
  const kind = SPACE[mode] !== undefined && mode !== 'bicubic' ? 'linear' : mode;
  let x = input;
  for (const [i, wanted] of out.entries()) {
    const axis = i + 2;
    const parts = samples(space[i] ?? 1, wanted, { mode: kind, aligned, scale: factors?.[i] });
    const [outer, inner] = [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis + 1))];
    const next = allocate(
      x.shape.map((one, k) => (k === axis ? wanted : one)),
      i === out.length - 1 ? input.dtype : 'float64',
    );
    for (let o = 0; o < outer; o++)
      for (let n = 0; n < inner; n++)
        for (const [k, list] of parts.entries()) {
          let sum = 0;
          for (const [at, part] of list) sum += part * (x.data[(o * (space[i] ?? 1) + at) * inner + n] ?? 0);
          next.data[(o * wanted + k) * inner + n] = sum;
        }
    x = next;
  }
  return reshape(x, [N, C, ...out]);
}

/** (batch, C r², H, W) gives (batch, C, H r, W r), and back. */
function pixelShuffle(input: NDArray, factor: number): NDArray {
  const rank = input.shape.length;
  const [C = 0, H = 0, W = 0] = input.shape.slice(-3);
  if (rank < 3)
    throw new Error(
      `pixel_shuffle expects input to have at least 3 dimensions, but got input with ${rank} dimension(s)`,
    );
  if (C % (factor * factor) !== 0)
    throw new Error(
      `pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but input.size(-3)=${C} is not divisible by ${factor * factor}`,
    );
  const front = sizeOf(input.shape.slice(0, -3));
  const parts = reshape(input, [front, C / factor ** 2, factor, factor, H, W]);
  return reshape(permute(parts, [0, 1, 4, 2, 5, 3]), [
    ...input.shape.slice(0, -3),
    C / factor ** 2,
    H * factor,
    W * factor,
  ]);
}

function pixelUnshuffle(input: NDArray, factor: number): NDArray {
  const rank = input.shape.length;
  const [C = 0, H = 0, W = 0] = input.shape.slice(-3);
  if (rank < 3)
    throw new Error(
      `pixel_unshuffle expects input to have at least 3 dimensions, but got input with ${rank} dimension(s)`,
    );
  if (H % factor !== 0 || W % factor !== 0)
    throw new Error(
      `pixel_unshuffle expects height to be divisible by downscale_factor, but input.size(-2)=${H} is not divisible by ${factor}`,
    );
  const front = sizeOf(input.shape.slice(0, -3));
  const parts = reshape(input, [front, C, H / factor, factor, W / factor, factor]);
  return reshape(permute(parts, [0, 1, 3, 5, 2, 4]), [
    ...input.shape.slice(0, -3),
    C * factor ** 2,
    H / factor,
    W / factor,
  ]);
}

function blockWindow(args: Args): Window {
  const of = (name: string, usual: number): readonly number[] => perAxis(args[name] as PerAxis, 2, usual);
  return {
    size: of('kernel_size', 1),
    stride: of('stride', 1),
    padding: of('padding', 0),
    dilation: of('dilation', 1),
  };
}

/** (batch, C, H, W) gives its windows as columns: (batch, C·kernel, places). */
function unfoldBlocks(args: Args): NDArray {
  const window = blockWindow(args);
  const { x, N, C, space, done } = batched('unfold', args.input as NDArray, 2);
  const out = placesOf(space, window);
  if (out.some((one) => one < 1))
    throw new Error(
      `Given input with spatial size (${list(space)}), kernel_size=(${list(window.size)}), calculated shape of the array of sliding blocks as (${list(out)}), but its components must be at least one.`,
    );
  const inside = taps(space, out, window);
  const [area, from, to] = [sizeOf(window.size), sizeOf(space), sizeOf(out)];
  const result = channels(N, C * area, [to], x.dtype);
  for (let row = 0; row < N * C; row++)
    for (let t = 0; t < to; t++)
      for (const { at, k } of inside[t] ?? []) result.data[(row * area + k) * to + t] = x.data[row * from + at] ?? 0;
  return done(result);
}

/** The way back: what windows share is summed. */
function foldBlocks(args: Args): NDArray {
  const window = blockWindow(args);
  const space = perAxis(args.output_size as PerAxis, 2, 1);
  const input = args.input as NDArray;
  const {
    x,
    N,
    C: rows,
    space: [to = 0],
    done,
  } = batched('fold', input, 1);
  const out = placesOf(space, window);
  const area = sizeOf(window.size);
  if (rows % area !== 0)
    throw new Error(
      `Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got input.size(1)=${rows} and kernel_size=(${list(window.size)}).`,
    );
  if (sizeOf(out) !== to)
    throw new Error(
      `Given output_size=(${list(space)}), kernel_size=(${list(window.size)}), expected size of input's dimension 2 to match the calculated number of sliding blocks ${out.join(' * ')} = ${sizeOf(out)}, but got input.size(2)=${to}.`,
    );
  const inside = taps(space, out, window);
  const result = channels(N, rows / area, space, x.dtype);
  const whole = sizeOf(space);
  for (let row = 0; row < N * (rows / area); row++)
    for (let t = 0; t < to; t++)
      for (const { at, k } of inside[t] ?? []) {
        const place = row * whole + at;
        result.data[place] = (result.data[place] ?? 0) + (x.data[(row * area + k) * to + t] ?? 0);
      }
  return done(result);
}

const resampled = (mode?: string, aligned = false) =>
  kernel(
    'input size scale_factor mode align_corners',
    (input: NDArray, size?: PerAxis, factor?: PerAxis, how?: string, corners?: boolean) =>
      interpolate(input, {
        ...(size === undefined ? {} : { size }),
        ...(factor === undefined ? {} : { factor }),
        mode: mode ?? how ?? 'nearest',
        aligned: corners ?? aligned,
      }),
  );

const MODES = {
  constant: 'constant',
  zero: 'constant',
  reflection: 'reflect',
  replication: 'replicate',
  circular: 'circular',
};

export const padKernels = (): Kernels => ({
  pad: kernel(
    'input pad mode value',
    (input: NDArray, amounts: number | readonly number[], mode?: string, value?: number) =>
      pad(input, listOf(amounts), mode, value),
  ),
  ...Object.fromEntries(
    [1, 2, 3].flatMap((dims) =>
      Object.entries(MODES).map(([name, mode]) => [`${name}_pad${dims}d`, layer(dims, mode)]),
    ),
  ),
  interpolate: resampled(),
  upsample_nearest: resampled('nearest'),
  upsample_bilinear: resampled('bilinear', true),
  pixel_shuffle: kernel('input factor', pixelShuffle),
  pixel_unshuffle: kernel('input factor', pixelUnshuffle),
  unfold_blocks: unfoldBlocks,
  fold_blocks: foldBlocks,
});
