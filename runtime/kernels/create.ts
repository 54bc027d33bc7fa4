/** Tensors that are made: of given sizes, from nested lists, drawn at random. */

import { allocate, type Dtype, type NDArray, numbers, sizeOf } from '../array.ts';
import { type Generator, generator } from '../random.ts';
import { cast, dtypeOf } from './dtype.ts';
import { type Arg, type Kernels, kernel, listOf } from './kernel.ts';

/** Numbers in lists in lists, all of one depth and length; or one number. */
export type Nested = number | boolean | readonly Nested[];

export function full(size: readonly number[], value: number, dtype: Dtype = 'float32'): NDArray {
  const out = allocate(size, dtype);
  out.data.fill(value);
  return out;
}

/** The tensor of nested lists. float32 unless they hold nothing but true and false. */
export function fromNested(data: Nested, dtype?: Dtype): NDArray {
  const shape: number[] = [];
  for (let level = data; isList(level); level = level[0] ?? 0) shape.push(level.length);
  const flat: (number | boolean)[] = [];
  gather(data, shape, { depth: 0, flat });
  const kind = dtype ?? (flat.length > 0 && flat.every((one) => typeof one === 'boolean') ? 'bool' : 'float32');
  const out = { shape, data: numbers(flat.length, kind), dtype: kind };
  for (const [i, x] of flat.entries()) out.data[i] = kind === 'int64' ? Math.trunc(Number(x)) : Number(x);
  return out;
}

function isList(data: Nested): data is readonly Nested[] {
  return typeof data === 'object' && data !== null && Array.isArray(data);
}

function gather(
  data: Nested,
  shape: readonly number[],
  { depth, flat }: { readonly depth: number; readonly flat: (number | boolean)[] },
): void {
  if (!isList(data)) {
    if (depth < shape.length)
      throw new Error(`expected sequence of length ${shape[depth]} at dim ${depth} (got a number)`);
    if (typeof data !== 'number' && typeof data !== 'boolean')
      throw new TypeError(`a tensor is made of numbers, but the data holds ${String(data)}`);
    flat.push(data);
    return;
  }
  if (depth === shape.length) throw new Error(`expected a number at dim ${depth} (got a list of ${data.length})`);
  if (data.length !== shape[depth])
    throw new Error(`expected sequence of length ${shape[depth]} at dim ${depth} (got ${data.length})`);
  for (const one of data) gather(one, shape, { depth: depth + 1, flat });
}

/** From start to before end: `arange(5)`, `arange(1, 10, 2)`. int64 where all three are whole. */
export function arange(start: number, end?: number, step = 1, dtype?: Dtype): NDArray {
  const [from, to] = end === undefined ? [0, start] : [start, end];
  if (step === 0) throw new Error('step must be nonzero');
  if (step > 0 ? from > to : from < to) throw new Error('upper bound and lower bound inconsistent with step sign');
  const whole = [from, to, step].every(Number.isInteger);
  const out = allocate([Math.ceil((to - from) / step)], dtype ?? (whole ? 'int64' : 'float32'));
  for (let i = 0; i < out.data.length; i++) out.data[i] = from + i * step;
  return out;
}

/** `steps` numbers, evenly from start to end, both of them in. */
export function linspace(start: number, end: number, steps: number): NDArray {
  if (steps < 0) throw new Error('number of steps must be non-negative');
  const out = allocate([steps]);
  const step = (end - start) / (steps - 1);
  // Counted from the nearer end, as PyTorch does, so that both ends are exact.
  for (let i = 0; i < steps; i++)
    out.data[i] = i < steps / 2 ? start + (steps > 1 ? step * i : 0) : end - step * (steps - 1 - i);
  return out;
}

/** The identity matrix (n, m). */
export function eye(n: number, m = n): NDArray {
  if (n < 0) throw new Error(`n must be greater or equal to 0, got ${n}`);
  if (m < 0) throw new Error(`m must be greater or equal to 0, got ${m}`);
  const out = allocate([n, m]);
  for (let i = 0; i < Math.min(n, m); i++) out.data[i * m + i] = 1;
  return out;
}

/** Normal draws with mean 0 and deviation 1. */
export function randn(size: readonly number[], from: Generator = generator): NDArray {
  const data = new Float32Array(sizeOf(allocate(size).shape));
  from.fillNormal(data);
  return { shape: [...size], data, dtype: 'float32' };
}

/** Draws from [0, 1). */
export function rand(size: readonly number[], from: Generator = generator): NDArray {
  return uniform(size, [0, 1], from);
}

export function uniform(size: readonly number[], [low, high]: readonly [number, number], from = generator): NDArray {
  const data = new Float32Array(sizeOf(allocate(size).shape));
  from.fillUniform(data, low, high);
  return { shape: [...size], data, dtype: 'float32' };
}

/** Whole numbers from low to before high. */
export function randint(low: number, high: number, size: readonly number[], from: Generator = generator): NDArray {
  if (low >= high) throw new Error(`random_ expects 'from' to be less than 'to', but got from=${low} >= to=${high}`);
  const out = allocate(size, 'int64');
  for (let i = 0; i < out.data.length; i++) out.data[i] = from.integer(low, high);
  return out;
}

/** 0 to n-1 in random order: (n,). */
export function randperm(n: number, from: Generator = generator): NDArray {
  if (n < 0) throw new Error(`n must be non-negative, got ${n}`);
  return { shape: [n], data: from.permutation(n), dtype: 'int64' };
}

/** Class indices (*) as (*, num_classes), 1 at the class and 0 elsewhere. -1: as many classes as the largest index says. */
export function oneHot(input: NDArray, classes = -1): NDArray {
  const ids = [...input.data];
  const top = ids.reduce((a, b) => Math.max(a, b), -1);
  if (ids.some((x) => x < 0)) throw new Error('Class values must be non-negative.');
  if (classes === -1 && input.data.length === 0)
    throw new Error('Can not infer total number of classes from empty tensor.');
  if (classes !== -1 && top >= classes) throw new Error('Class values must be smaller than num_classes.');
  const count = classes === -1 ? top + 1 : classes;
  const out = allocate([...input.shape, count], 'int64');
  for (let i = 0; i < input.data.length; i++) out.data[i * count + (input.data[i] ?? 0)] = 1;
  return out;
}

const sized = (run: (size: readonly number[], dtype: Dtype | undefined) => NDArray) =>
  kernel('size dtype', (size: number | readonly number[], dtype: Arg) => run(listOf(size), dtypeOf(dtype)));
const inDtype = (x: NDArray, dtype: Arg): NDArray => cast(x, dtypeOf(dtype) ?? x.dtype);

export const createKernels = (): Kernels => ({
  zeros: sized((size, dtype) => allocate(size, dtype)),
  ones: sized((size, dtype) => full(size, 1, dtype)),
  empty: sized((size, dtype) => allocate(size, dtype)),
  randn: sized((size) => randn(size)),
  rand: sized((size) => rand(size)),
  randint: kernel('size low high dtype', (size: number | readonly number[], low: number, high: number, dtype: Arg) =>
    inDtype(randint(low, high, listOf(size)), dtype),
  ),
  full: kernel('size fill_value dtype', (size: number | readonly number[], value: number, dtype: Arg) =>
    full(listOf(size), value, dtypeOf(dtype)),
  ),
  tensor: kernel('data dtype', (data: Nested | NDArray, dtype: Arg) =>
    isArray(data) ? inDtype(data, dtype) : fromNested(data, dtypeOf(dtype)),
  ),
  arange: kernel('start end step dtype', (start: number, end?: number, step?: number, dtype?: Arg) =>
    arange(start, end, step, dtypeOf(dtype)),
  ),
  linspace: kernel('start end steps', linspace),
  logspace: kernel('start end steps base', (start: number, end: number, steps: number, base: number = 10) => {
    const out = linspace(start, end, steps);
    return { ...out, data: Float32Array.from(out.data, (x) => base ** x) };
  }),
  eye: kernel('n m dtype', (n: number, m: number | undefined, dtype: Arg) => inDtype(eye(n, m), dtype)),
  one_hot: kernel('input num_classes', oneHot),
});

function isArray(data: Nested | NDArray): data is NDArray {
  return typeof data === 'object' && 'dtype' in data;
}
