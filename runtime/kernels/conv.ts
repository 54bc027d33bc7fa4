/** Convolutions over one, two or three axes of space: input (batch, channels, *space) or (channels, *space). */

import { type NDArray, sizeOf } from '../array.ts';
import { type Args, type Kernels, needWeight, weightOf } from './kernel.ts';
import { padSpace } from './pad-space.ts';
import { batched, channels, type PerAxis, perAxis, placesOf, taps, windowOf } from './space.ts';

/** What a convolution is told beside its input and weights, under the names PyTorch has for it. */
export interface Conv {
  readonly stride?: PerAxis;
  readonly padding?: PerAxis | 'same' | 'valid';
  readonly dilation?: PerAxis;
  readonly groups?: number;
  readonly padding_mode?: string;
}

/** weight (out_channels, in_channels / groups, *kernel), bias (out_channels): (batch, out_channels, *space). */
export function conv(input: NDArray, weight: NDArray, bias: NDArray | undefined, options: Conv): NDArray {
  const dims = weight.shape.length - 2;
  const called = `conv${dims}d`;
  const [O = 0, I = 0, ...size] = weight.shape;
  const { groups = 1 } = options;
  const window = windowOf(options as Args, dims, size);
  const { padded, window: own } = surrounded(input, options, { dims, window });
  const { x, N, C, space, done } = batched(called, padded, dims);
  if (C !== I * groups) {
    throw new Error(
      `Given groups=${groups}, weight of size [${weight.shape.join(', ')}], expected input[${x.shape.join(', ')}] to have ${I * groups} channels, but got ${C} channels instead`,
    );
  }
  const spread = size.map((k, i) => (own.dilation[i] ?? 1) * (k - 1) + 1);
  const whole = space.map((L, i) => L + 2 * (own.padding[i] ?? 0));
  if (whole.some((L, i) => L < (spread[i] ?? 1))) {
    throw new Error(
      `Calculated padded input size per channel: (${whole.join(' x ')}). Kernel size: (${spread.join(' x ')}). Kernel size can't be greater than actual input size`,
    );
  }
  const out = placesOf(space, own);
  const inside = taps(space, out, own);
  const result = channels(N, O, out);
  const [from, to, area] = [sizeOf(space), sizeOf(out), sizeOf(size)];
  for (let n = 0; n < N; n++) {
    for (let o = 0; o < O; o++) {
      const first = Math.floor(o / (O / groups)) * I;
      for (let t = 0; t < to; t++) {
        let sum = bias?.data[o] ?? 0;
        for (let i = 0; i < I; i++) {
          const [a, b] = [(n * C + first + i) * from, (o * I + i) * area];
          for (const { at, k } of inside[t] ?? []) sum += (x.data[a + at] ?? 0) * (weight.data[b + k] ?? 0);
        }
        result.data[(n * O + o) * to + t] = sum;
      }
    }
  }
  return done(result);
}

/** 'same' and a padding that is not zeros are added to the input itself. */
function surrounded(
  input: NDArray,
  { padding, padding_mode: mode = 'zeros' }: Conv,
  { dims, window }: { readonly dims: number; readonly window: ReturnType<typeof windowOf> },
) {
  if (padding !== 'same' && mode === 'zeros') return { padded: input, window };
  const amounts = window.size.map((k, i): readonly [number, number] => {
    const total = (window.dilation[i] ?? 1) * (k - 1);
    const p = window.padding[i] ?? 0;
    return padding === 'same' ? [Math.floor(total / 2), total - Math.floor(total / 2)] : [p, p];
  });
  if (padding === 'same' && window.stride.some((one) => one !== 1))
    throw new Error("padding='same' is not supported for strided convolutions");
  const how = mode === 'zeros' ? 'constant' : mode;
  return { padded: padSpace(input, amounts, { mode: how }), window: { ...window, padding: perAxis(0, dims, 0) } };
}

/** The way back: weight (in_channels, out_channels / groups, *kernel) spreads each element over its window. */
function convTransposed(args: Args, dims: number): NDArray {
  const [weight, bias] = [needWeight(args, 'weight'), weightOf(args, 'bias')];
  const [I = 0, each = 0, ...size] = weight.shape;
  const groups = Number(args.groups ?? 1);
  const window = windowOf(args, dims, size);
  const more = perAxis(args.output_padding as PerAxis, dims, 0);
  const { x, N, C, space, done } = batched(`conv_transpose${dims}d`, args.input as NDArray, dims);
  if (C !== I) {
    throw new Error(
      `Given transposed=1, weight of size [${weight.shape.join(', ')}], expected input[${x.shape.join(', ')}] to have ${I} channels, but got ${C} channels instead`,
    );
  }
  if (more.some((one, i) => one >= Math.max(window.stride[i] ?? 1, window.dilation[i] ?? 1) && one > 0))
    throw new Error(
      `output padding must be smaller than either stride or dilation, but got output_padding: ${more.join(', ')}`,
    );
  const out = space.map(
    (L, i) =>
      (L - 1) * (window.stride[i] ?? 1) -
      2 * (window.padding[i] ?? 0) +
      (window.dilation[i] ?? 1) * ((size[i] ?? 1) - 1) +
      (more[i] ?? 0) +
      1,
  );
  if (out.some((L) => L < 1))
    throw new Error(
      `Given input size per channel: (${space.join(' x ')}). Calculated output size per channel: (${out.join(' x ')}). Output size is too small`,
    );
  const O = each * groups;
  const result = channels(N, O, out);
  // The windows of the convolution that this is the way back of: its places are this input's elements.
  const inside = taps(out, space, window);
  const [from, to, area] = [sizeOf(space), sizeOf(out), sizeOf(size)];
  const sums = new Float64Array(result.data.length);
  for (let n = 0; n < N; n++) {
    for (let c = 0; c < C; c++) {
      const group = Math.floor(c / (C / groups));
      for (let o = 0; o < each; o++) {
        const [a, b] = [(n * O + group * each + o) * to, (c * each + o) * area];
        for (let t = 0; t < from; t++) {
          const value = x.data[(n * C + c) * from + t] ?? 0;
          for (const { at, k } of inside[t] ?? [])
            sums[a + at] = (sums[a + at] ?? 0) + value * (weight.data[b + k] ?? 0);
        }
      }
    }
  }
  for (let i = 0; i < sums.length; i++) result.data[i] = (sums[i] ?? 0) + (bias?.data[Math.floor(i / to) % O] ?? 0);
  return done(result);
}

export const convKernels = (): Kernels =>
  Object.fromEntries(
    [1, 2, 3].flatMap((dims) => [
      [
        `conv${dims}d`,
        (args: Args) => {
          const weight = needWeight(args, 'weight');
          if (weight.shape.length !== dims + 2)
            throw new Error(`expected a weight of ${dims + 2} axes, but it has ${weight.shape.length}`);
          const { stride, padding, dilation, groups, padding_mode } = args;
          return conv(args.input as NDArray, weight, weightOf(args, 'bias'), {
            stride,
            padding,
            dilation,
            groups: groups ?? 1,
            padding_mode: padding_mode ?? 'zeros',
          } as Conv);
        },
      ],
      [`conv_transpose${dims}d`, (args: Args) => convTransposed(args, dims)],
    ]),
  );
