/** Tensors made after another one, and of another dtype. */

import { allocate, type Dtype, list, type NDArray, sizeOf } from '../array.ts';
import { fromNested, full, type Nested, rand, randint, randn, randperm } from './create.ts';
import { cast, dtypeOf } from './dtype.ts';
import { type Arg, isArray, type Kernels, kernel, listOf, type Result } from './kernel.ts';
import { expand } from './reshape.ts';

/** `x.to('cpu')` and `x.to(torch.float64)`: the first of what was given that names a dtype; devices are all one. */
function castTo(input: NDArray, dtype: Arg, to: Arg, other: Arg): NDArray {
  const given = [dtype, ...(Array.isArray(to) ? to : [to]), other];
  for (const one of given) {
    if (isArray(one)) return cast(input, one.dtype);
    if (typeof one === 'string' && !/^(cpu|cuda|mps|xpu|meta)(:\d+)?$/.test(one))
      return cast(input, dtypeOf(one) ?? input.dtype);
  }
  return input;
}

/** As the input, in its dtype unless another is said. */
const like = (run: (shape: readonly number[], dtype: Dtype) => NDArray) =>
  kernel('input dtype', (input: NDArray, dtype: Arg) => run(input.shape, dtypeOf(dtype) ?? input.dtype));
const sized = (run: (shape: readonly number[], dtype: Dtype) => NDArray) =>
  kernel('input size dtype', (input: NDArray, size: number | readonly number[], dtype: Arg) =>
    run(listOf(size), dtypeOf(dtype) ?? input.dtype),
  );

/** The one number of a tensor. */
function item(input: NDArray): number | boolean {
  if (input.data.length !== 1)
    throw new Error(`a Tensor with ${input.data.length} elements cannot be converted to Scalar`);
  return input.dtype === 'bool' ? input.data[0] === 1 : (input.data[0] ?? 0);
}

type Shape = (x: number, of: number) => number;
/** A window of n places; periodic, as if it went on: the last of n + 1 is left out. */
const window = (f: Shape) =>
  kernel('window_length periodic', (n: number, periodic = true) => {
    const out = allocate([n]);
    const last = periodic ? n : n - 1;
    for (let i = 0; i < n; i++) out.data[i] = n === 1 ? 1 : f(i, last);
    return out;
  });
const turn = (i: number, n: number): number => (2 * Math.PI * i) / n;

/** What was given broadcast into the input: `x.copy_(y)`. */
function copy(input: NDArray, other: NDArray | number): NDArray {
  if (typeof other === 'number') return full(input.shape, other, input.dtype);
  return cast(expand(other, input.shape), input.dtype);
}

/** Back to what broadcast from these sizes: sums over the axes that grew. */
function sumToSize(input: NDArray, sizes: readonly number[]): NDArray {
  const front = input.shape.length - sizes.length;
  if (front < 0 || sizes.some((size, i) => size !== 1 && size !== input.shape[i + front]))
    throw new Error(`size {[${list(sizes)}]} is not expandable to size {[${list(input.shape)}]}.`);
  const out = allocate(sizes, input.dtype);
  const steps = input.shape.map((_, i) => sizeOf(input.shape.slice(i + 1)));
  for (let at = 0; at < input.data.length; at++) {
    let to = 0;
    for (const [i, size] of sizes.entries()) {
      const k = i + front;
      const place = Math.floor(at / (steps[k] ?? 1)) % (input.shape[k] ?? 1);
      to = to * size + (size === 1 ? 0 : place);
    }
    out.data[to] = (out.data[to] ?? 0) + (input.data[at] ?? 0);
  }
  return out;
}

const same = kernel('input', (input: NDArray): Result => input);

export const convertKernels = (): Kernels => ({
  zeros_like: like((shape, dtype) => allocate(shape, dtype)),
  empty_like: like((shape, dtype) => allocate(shape, dtype)),
  ones_like: like((shape, dtype) => full(shape, 1, dtype)),
  full_like: kernel('input fill_value dtype', (input: NDArray, value: number, dtype: Arg) =>
    full(input.shape, value, dtypeOf(dtype) ?? input.dtype),
  ),
  randn_like: like((shape) => randn(shape)),
  rand_like: like((shape) => rand(shape)),
  randint_like: kernel('input low high', (input: NDArray, low: number, high?: number) =>
    cast(high === undefined ? randint(0, low, input.shape) : randint(low, high, input.shape), input.dtype),
  ),
  randperm: kernel('start', (n: number) => randperm(n)),
  new_zeros: sized((shape, dtype) => allocate(shape, dtype)),
  new_empty: sized((shape, dtype) => allocate(shape, dtype)),
  new_ones: sized((shape, dtype) => full(shape, 1, dtype)),
  new_full: kernel(
    'input size fill_value dtype',
    (input: NDArray, size: number | readonly number[], value: number, dtype: Arg) =>
      full(listOf(size), value, dtypeOf(dtype) ?? input.dtype),
  ),
  new_tensor: kernel('data dtype', (data: Nested | NDArray, dtype: Arg) =>
    isArray(data as Arg)
      ? cast(data as NDArray, dtypeOf(dtype) ?? (data as NDArray).dtype)
      : fromNested(data as Nested, dtypeOf(dtype)),
  ),
  cast: kernel('input dtype to other', castTo),
  from_numpy: same,
  as_ndarray: same,
  copy: kernel('input other', copy),
  zero: kernel('input', (input: NDArray) => allocate(input.shape, input.dtype)),
  sum_to_size: kernel('input sizes', (input: NDArray, sizes: number | readonly number[]) =>
    sumToSize(input, listOf(sizes)),
  ),
  item: kernel('input', item),
  hann_window: window((i, n) => 0.5 - 0.5 * Math.cos(turn(i, n))),
  hamming_window: window((i, n) => 0.54 - 0.46 * Math.cos(turn(i, n))),
  blackman_window: window((i, n) => 0.42 - 0.5 * Math.cos(turn(i, n)) + 0.08 * Math.cos(2 * turn(i, n))),
  bartlett_window: window((i, n) => 1 - Math.abs((2 * i) / n - 1)),
  embedding_bag: (args) => embeddingBag(args),
});

/** Rows of weight summed up, averaged or compared: bags (batch, n), or ids (n) cut at the offsets: (batch, embedding_dim). */
function embeddingBag(args: { readonly [name: string]: Arg }): NDArray {
  const input = args.input as NDArray;
  const weight = (args.weight ?? (args.weights as { readonly weight?: NDArray } | undefined)?.weight) as
    | NDArray
    | undefined;
  if (!weight) throw new Error('the layer has no weight');
  const per = args.per_sample_weights as NDArray | null | undefined;
  const [mode, padding] = [String(args.mode ?? 'mean'), args.padding_idx as number | null | undefined];
  const [count = 0, size = 0] = weight.shape;
  const offsets = args.offsets as NDArray | null | undefined;
  if (input.shape.length === 2 && offsets)
    throw new Error(
      'if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length sequences.',
    );
  if (input.shape.length === 1 && !offsets) throw new Error('offsets has to be a 1D Tensor but got None');
  if (input.shape.length !== 1 && input.shape.length !== 2)
    throw new Error(`input has to be 1D or 2D Tensor, but got Tensor of dimension ${input.shape.length}`);
  const width = input.shape[1] ?? 0;
  const starts = offsets ? [...offsets.data] : Array.from({ length: input.shape[0] ?? 0 }, (_, i) => i * width);
  const bags = offsets && args.include_last_offset === true ? starts.length - 1 : starts.length;
  const out = allocate([bags, size]);
  for (let b = 0; b < bags; b++) {
    const bag = Array.from(
      { length: (starts[b + 1] ?? input.data.length) - (starts[b] ?? 0) },
      (_, i) => (starts[b] ?? 0) + i,
    ).filter((i) => padding === undefined || padding === null || input.data[i] !== padding);
    for (let c = 0; c < size; c++) {
      let total = mode === 'max' && bag.length > 0 ? Number.NEGATIVE_INFINITY : 0;
      for (const i of bag) {
        const id = input.data[i] ?? 0;
        if (!(id >= 0 && id < count)) throw new Error('index out of range in self');
        const x = (weight.data[id * size + c] ?? 0) * (per?.data[i] ?? 1);
        total = mode === 'max' ? Math.max(total, x) : total + x;
      }
      out.data[b * size + c] = mode === 'mean' && bag.length > 0 ? total / bag.length : total;
    }
  }
  return out;
}
