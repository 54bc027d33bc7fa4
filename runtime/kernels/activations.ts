/** Activations further from the cell: https://pytorch.org/docs/stable/nn.html#non-linear-activations */

import { around, axisOf, type NDArray } from '../array.ts';
import { clamp, div, gelu, maximum, mul, neg, sigmoid, softplus, unary } from './elementwise.ts';
import { narrow } from './join.ts';
import { type Args, type Kernels, kernel, needWeight } from './kernel.ts';
import { norm, softmax, usualDim } from './reduce.ts';

const WHOLE = true;
/** x where it is beyond ±lambd, and what `inside` makes of it elsewhere. */
const shrink = (outside: (x: number, lambd: number) => number) =>
  kernel('input lambd', (input: NDArray, lambd: number = 0.5) =>
    unary((x) => (x > lambd || x < -lambd || Number.isNaN(x) ? outside(x, lambd) : 0))(input),
  );

/** max(0, x) + min(0, alpha (e^(x / alpha) - 1)) */
function celu(input: NDArray, alpha = 1): NDArray {
  return unary((x) => (x > 0 ? x : alpha * Math.expm1(x / alpha)))(input);
}

/** scale (max(0, x) + min(0, alpha (e^x - 1))): https://arxiv.org/abs/1706.02515 */
const selu = unary((x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)));

/** x below 0 by the slope of its channel, axis 1; one slope holds for all. */
function prelu(input: NDArray, weight: NDArray): NDArray {
  const { size, inner } = around(input.shape, input.shape.length < 2 ? 0 : 1);
  const slopes = weight.data.length;
  if (slopes !== 1 && (input.shape.length < 1 || slopes !== size))
    throw new Error(
      `Mismatch of parameter numbers and input channel size. Found parameter numbers = ${slopes} and channel size = ${size}.`,
    );
  const out = input.data.slice();
  for (let i = 0; i < out.length; i++) {
    const x = out[i] ?? 0;
    if (x < 0) out[i] = x * (weight.data[slopes === 1 ? 0 : Math.floor(i / inner) % size] ?? 0);
  }
  return { ...input, data: out };
}

/** The first half along an axis times the sigmoid of the second. */
function glu(input: NDArray, dim = -1): NDArray {
  if (input.shape.length === 0) throw new Error('glu does not support 0-dimensional tensors');
  const axis = axisOf(dim, input.shape.length);
  const size = input.shape[axis] ?? 0;
  if (size % 2 !== 0) throw new Error(`Halving dimension must be even, but dimension ${axis} is size ${size}`);
  return mul(narrow(input, axis, 0, size / 2), sigmoid(narrow(input, axis, size / 2, size / 2)));
}

/** Over the p-norm along an axis, or eps where that is less. */
function normalize(input: NDArray, p = 2, dim: number | readonly number[] = 1, eps = 1e-12): NDArray {
  return div(input, maximum(norm(input, p, dim, true), { shape: [], data: Float32Array.of(eps), dtype: 'float32' }));
}

/** The tanh form of gelu: 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))) */
const geluTanh = unary((x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))));

/** Each channel over (k + alpha/size · the sum of squares of the channels around it)^beta. */
function localResponse(args: Args): NDArray {
  const input = args.input as NDArray;
  const [size, alpha = 1e-4, beta = 0.75, k = 1] = [args.size, args.alpha, args.beta, args.k] as number[];
  if (input.shape.length < 3)
    throw new Error(`Expected 3D or higher dimensionality input (got ${input.shape.length} dimensions)`);
  const { outer, size: channels, inner } = around(input.shape, 1);
  const out = input.data.slice();
  const before = Math.floor((size ?? 1) / 2);
  for (let o = 0; o < outer; o++) {
    for (let c = 0; c < channels; c++) {
      for (let n = 0; n < inner; n++) {
        let sum = 0;
        for (let j = Math.max(0, c - before); j < Math.min(channels, c - before + (size ?? 1)); j++)
          sum += (input.data[(o * channels + j) * inner + n] ?? 0) ** 2;
        const at = (o * channels + c) * inner + n;
        out[at] = (input.data[at] ?? 0) / (k + (alpha * sum) / (size ?? 1)) ** beta;
      }
    }
  }
  return { ...input, data: out };
}

export const activationKernels = (): Kernels => ({
  relu6: kernel('input', (input: NDArray) => clamp(input, 0, 6)),
  hardswish: kernel(
    'input',
    unary((x) => (x * Math.min(6, Math.max(0, x + 3))) / 6),
  ),
  hardsigmoid: kernel(
    'input',
    unary((x) => Math.min(6, Math.max(0, x + 3)) / 6),
  ),
  mish: kernel('input', (input: NDArray) => mul(input, unary(Math.tanh)(softplus(input)))),
  selu: kernel('input', selu),
  celu: kernel('input alpha', celu),
  tanhshrink: kernel(
    'input',
    unary((x) => x - Math.tanh(x)),
  ),
  logsigmoid: kernel(
    'input',
    unary((x) => Math.min(0, x) - Math.log1p(Math.exp(-Math.abs(x)))),
  ),
  hardshrink: shrink((x) => x),
  softshrink: shrink((x, lambd) => (x > 0 ? x - lambd : x + lambd)),
  threshold: kernel('input threshold value', (input: NDArray, limit: number, value: number) =>
    unary((x) => (x <= limit ? value : x), WHOLE)(input),
  ),
  /** In evaluation the slope is the middle of the two bounds. */
  rrelu: kernel('input lower upper', (input: NDArray, lower: number = 1 / 8, upper: number = 1 / 3) =>
    unary((x) => (x < 0 ? (x * (lower + upper)) / 2 : x))(input),
  ),
  softmin: kernel('input dim', (input: NDArray, dim?: number) =>
    softmax(neg(input), dim ?? usualDim(input.shape.length)),
  ),
  softmax2d: kernel('input', (input: NDArray) => {
    if (input.shape.length !== 3 && input.shape.length !== 4)
      throw new Error(`Softmax2d: expected input to be 3D or 4D, got ${input.shape.length}D instead`);
    return softmax(input, -3);
  }),
  prelu: (args) => prelu(args.input as NDArray, needWeight(args, 'weight')),
  glu: kernel('input dim', glu),
  normalize: kernel('input p dim eps', normalize),
  local_response_norm: localResponse,
  /** (batch, channels, *): the channels of the groups in turn. */
  channel_shuffle: kernel('input groups', (input: NDArray, groups: number) => {
    const [batch = 0, channels = 0, ...space] = input.shape;
    if (input.shape.length < 3)
      throw new Error(
        `channel_shuffle expects input with > 2 dims, but got input with sizes [${input.shape.join(', ')}]`,
      );
    if (channels % groups !== 0) throw new Error('Number of channels must be divisible by groups.');
    const { inner } = around(input.shape, 1);
    const out = input.data.slice();
    const each = channels / groups;
    for (let b = 0; b < batch; b++)
      for (let c = 0; c < channels; c++) {
        const from = (b * channels + (c % groups) * each + Math.floor(c / groups)) * inner;
        out.set(input.data.subarray(from, from + inner), (b * channels + c) * inner);
      }
    return { ...input, shape: [batch, channels, ...space], data: out };
  }),
  gelu: kernel('input approximate', (input: NDArray, approximate?: string) =>
    approximate === 'tanh' ? geluTanh(input) : gelu(input),
  ),
});
