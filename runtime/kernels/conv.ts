/** Convolution and pooling over one axis: input (batch, channels, length) or (channels, length). */

import { allocate, type NDArray } from '../array.ts';
import type { Args, Kernels, Weights } from './kernel.ts';
import { reshape } from './reshape.ts';

export interface Window {
  readonly stride?: number;
  readonly padding?: number;
  readonly dilation?: number;
}

/** (L + 2 padding - dilation (kernel - 1) - 1) / stride + 1, rounded down. */
function lengthOf(length: number, size: number, { stride = 1, padding = 0, dilation = 1 }: Window): number {
  return Math.floor((length + 2 * padding - dilation * (size - 1) - 1) / stride) + 1;
}

/** The input with its batch axis, which the result gives back. */
function batched(called: string, input: NDArray, run: (x: NDArray) => NDArray): NDArray {
  const rank = input.shape.length;
  if (rank === 3) return run(input);
  if (rank !== 2)
    throw new Error(
      `Expected 2D (unbatched) or 3D (batched) input to ${called}, but got input of size: [${input.shape.join(', ')}]`,
    );
  const out = run(reshape(input, [1, ...input.shape]));
  return reshape(out, out.shape.slice(1));
}

/** weight (out_channels, in_channels / groups, kernel), bias (out_channels): (batch, out_channels, L_out). */
export function conv1d(
  input: NDArray,
  weight: NDArray,
  bias?: NDArray,
  { stride = 1, padding = 0, dilation = 1, groups = 1 }: Window & { readonly groups?: number } = {},
): NDArray {
  return batched('conv1d', input, (x) => {
    const [N = 0, C = 0, L = 0] = x.shape;
    const [O = 0, I = 0, K = 0] = weight.shape;
    if (C !== I * groups) {
      throw new Error(
        `Given groups=${groups}, weight of size [${weight.shape.join(', ')}], expected input[${x.shape.join(', ')}] to have ${I * groups} channels, but got ${C} channels instead`,
      );
    }
    const length = lengthOf(L, K, { stride, padding, dilation });
    if (L + 2 * padding < dilation * (K - 1) + 1) {
      throw new Error(
        `Calculated padded input size per channel: (${L + 2 * padding}). Kernel size: (${dilation * (K - 1) + 1}). Kernel size can't be greater than actual input size`,
      );
    }
    const out = allocate([N, O, length]);
    for (let n = 0; n < N; n++) {
      for (let o = 0; o < O; o++) {
        const first = Math.floor(o / (O / groups)) * I;
        for (let t = 0; t < length; t++) {
          let sum = bias?.data[o] ?? 0;
          for (let i = 0; i < I; i++) {
            for (let k = 0; k < K; k++) {
              const at = t * stride - padding + k * dilation;
              if (at < 0 || at >= L) continue;
              sum += (x.data[(n * C + first + i) * L + at] ?? 0) * (weight.data[(o * I + i) * K + k] ?? 0);
            }
          }
          out.data[(n * O + o) * length + t] = sum;
        }
      }
    }
    return out;
  });
}

/** Windows of `size` along the last axis, each made one number. */
function pool(called: string, size: number, window: Window, f: (inside: readonly number[]) => number) {
  return (input: NDArray): NDArray =>
    batched(called, input, (x) => {
      const [N = 0, C = 0, L = 0] = x.shape;
      const { stride = size, padding = 0, dilation = 1 } = window;
      if (padding > size / 2) throw new Error('pad should be at most half of effective kernel size');
      const length = lengthOf(L, size, { stride, padding, dilation });
      if (length < 1)
        throw new Error(
          `Given input size: (${C}x1x${L}). Calculated output size: (${C}x1x${length}). Output size is too small`,
        );
      const out = allocate([N, C, length]);
      for (let row = 0; row < N * C; row++) {
        for (let t = 0; t < length; t++) {
          const inside: number[] = [];
          for (let k = 0; k < size; k++) {
            const at = t * stride - padding + k * dilation;
            if (at >= 0 && at < L) inside.push(x.data[row * L + at] ?? 0);
          }
          out.data[row * length + t] = f(inside);
        }
      }
      return out;
    });
}

/** The largest in each window; the stride is the window unless given. */
export function maxPool1d(input: NDArray, size: number, window: Window = {}): NDArray {
  return pool('max_pool1d', size, window, (inside) => Math.max(...inside))(input);
}

/** The mean of each window, padding counted as zeros. */
export function avgPool1d(input: NDArray, size: number, window: Window = {}): NDArray {
  return pool('avg_pool1d', size, window, (inside) => inside.reduce((a, b) => a + b, 0) / size)(input);
}

/** The window among an op's arguments. */
function windowOf(args: Args): Window {
  const one = (name: string, usual: number | undefined): number | undefined => {
    const value = args[name];
    return typeof value === 'number' ? value : usual;
  };
  const stride = one('stride', undefined);
  return { ...(stride ? { stride } : {}), padding: one('padding', 0) ?? 0, dilation: one('dilation', 1) ?? 1 };
}

export const convKernels: Kernels = {
  conv1d: (args) => {
    const { weight, bias } = args.weights as Weights;
    if (!weight) throw new Error('the layer has no weight');
    return conv1d(args.input as NDArray, weight, bias, { ...windowOf(args), groups: Number(args.groups ?? 1) });
  },
  max_pool1d: (args) => maxPool1d(args.input as NDArray, Number(args.kernel_size), windowOf(args)),
  avg_pool1d: (args) => avgPool1d(args.input as NDArray, Number(args.kernel_size), windowOf(args)),
};
