/** Axes reduced: one, several or all. The reduced axes go unless `keepdim`, which leaves size 1. */

import {
  allocate,
  around,
  axisOf,
  type Dtype,
  IndexError,
  isFloat,
  type NDArray,
  type Numbers,
  sizeOf,
} from '../array.ts';
import { cast, dtypeOf } from './dtype.ts';
import { maximum, minimum } from './elementwise.ts';
import { type Kernels, kernel } from './kernel.ts';
import { permute } from './reshape.ts';

type Dim = number | readonly number[] | undefined;

/** For each element of the result the numbers it is made of, in order. */
/* @__NO_SIDE_EFFECTS__ */
function reducing(name: string, f: (row: Numbers) => number, dtype: (from: Dtype) => Dtype = (from) => from) {
  return (input: NDArray, dim?: Dim, keepdim = false): NDArray => {
    const rank = input.shape.length;
    const dims = dim === undefined ? input.shape.map((_, i) => i) : typeof dim === 'number' ? [dim] : dim;
    const going = new Set(dims.map((one) => axisOf(one, rank)));
    if (going.size !== dims.length) throw new Error(`${name}: dim appears multiple times in the list of dims`);
    const kept = input.shape.flatMap((_, i) => (going.has(i) ? [] : [i]));
    const gone = input.shape.flatMap((_, i) => (going.has(i) ? [i] : []));
    const rows = gone.length === rank ? input : permute(input, [...kept, ...gone]);
    const shape = input.shape.flatMap((size, i) => (going.has(i) ? (keepdim ? [1] : []) : [size]));
    const out = allocate(shape, dtype(input.dtype));
    const length = sizeOf(gone.map((axis) => input.shape[axis] ?? 1));
    for (let i = 0; i < out.data.length; i++) out.data[i] = f(rows.data.subarray(i * length, (i + 1) * length));
    return out;
  };
}

const counted = (dtype: Dtype): Dtype => (dtype === 'bool' ? 'int64' : dtype);
const floating = (dtype: Dtype): Dtype => (isFloat(dtype) ? dtype : 'float32');
const truth = (): Dtype => 'bool';

function total(row: Numbers): number {
  let sum = 0;
  for (const x of row) sum += x;
  return sum;
}

/** Over n - 1, as PyTorch does unless told otherwise. */
function spread(row: Numbers, less = 1): number {
  const mean = total(row) / row.length;
  let sum = 0;
  for (const x of row) sum += (x - mean) ** 2;
  return sum / Math.max(0, row.length - less);
}

export const sum = reducing('sum', total, counted);
export const mean = reducing('mean', (row) => total(row) / row.length, floating);
export const prod = reducing(
  'prod',
  (row) => {
    let product = 1;
    for (const x of row) product *= x;
    return product;
  },
  counted,
);
/** Over n less `correction`, which is 1 unless said. */
export function variance(input: NDArray, dim?: Dim, keepdim = false, correction = 1): NDArray {
  return reducing('var', (row) => spread(row, correction), floating)(input, dim, keepdim);
}
export function std(input: NDArray, dim?: Dim, keepdim = false, correction = 1): NDArray {
  return reducing('std', (row) => Math.sqrt(spread(row, correction)), floating)(input, dim, keepdim);
}
export const any = reducing('any', (row) => Number(row.some((x) => x !== 0)), truth);
export const all = reducing('all', (row) => Number(row.every((x) => x !== 0)), truth);
export const nansum = reducing(
  'nansum',
  (row) => {
    let sum = 0;
    for (const x of row) if (!Number.isNaN(x)) sum += x;
    return sum;
  },
  counted,
);
export const countNonzero = reducing(
  'count_nonzero',
  (row) => {
    let count = 0;
    for (const x of row) if (x !== 0) count++;
    return count;
  },
  () => 'int64',
);
export const logsumexp = reducing(
  'logsumexp',
  (row) => {
    let top = Number.NEGATIVE_INFINITY;
    for (const x of row) top = Math.max(top, x);
    if (!Number.isFinite(top)) return top;
    let sum = 0;
    for (const x of row) sum += Math.exp(x - top);
    return top + Math.log(sum);
  },
  floating,
);

/** The p-norm: 2 unless said. */
export function norm(input: NDArray, p = 2, dim?: Dim, keepdim = false): NDArray {
  const f = (row: Numbers): number => {
    let sum = 0;
    if (p === Number.POSITIVE_INFINITY) {
      for (const x of row) sum = Math.max(sum, Math.abs(x));
      return sum;
    }
    for (const x of row) sum += Math.abs(x) ** p;
    return sum ** (1 / p);
  };
  return reducing('norm', f, floating)(input, dim, keepdim);
}

/** Where the first of the extremes stands; NaN is beyond everything. */
function placeOf(row: Numbers, better: (a: number, b: number) => boolean): number {
  let best = 0;
  for (let i = 1; i < row.length; i++) {
    const [x, top] = [row[i] ?? 0, row[best] ?? 0];
    if (better(x, top) || (Number.isNaN(x) && !Number.isNaN(top))) best = i;
  }
  return best;
}

const above = (a: number, b: number): boolean => a > b;
const below = (a: number, b: number): boolean => a < b;

/* @__NO_SIDE_EFFECTS__ */
function placing(name: string, better: (a: number, b: number) => boolean) {
  const run = reducing(
    name,
    (row) => placeOf(row, better),
    () => 'int64',
  );
  return (input: NDArray, dim?: number, keepdim = false): NDArray => {
    needElements(name, input, dim);
    return run(input, dim, keepdim);
  };
}

function needElements(name: string, input: NDArray, dim: number | undefined): void {
  if (dim === undefined && input.data.length === 0) {
    throw new IndexError(
      `${name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.`,
    );
  }
  if (dim !== undefined && input.shape[axisOf(dim, input.shape.length)] === 0)
    throw new IndexError(`${name}(): Expected reduction dim ${dim} to have non-zero size.`);
}

export const argmax = placing('argmax', above);
export const argmin = placing('argmin', below);

/** Where the lower of the middle ones stands; NaN where there is one. */
function middleOf(row: Numbers): number {
  const order = Array.from(row, (_, i) => i).sort((i, j) => rising(row[i] ?? 0, row[j] ?? 0));
  const last = order[order.length - 1] ?? 0;
  return Number.isNaN(row[last])
    ? row.findIndex((x: number) => Number.isNaN(x))
    : (order[(order.length - 1) >> 1] ?? 0);
}

/** Of all elements the one that `placed` finds; along an axis the pair (values, indices). */
/* @__NO_SIDE_EFFECTS__ */
function extreme(name: string, placed: (row: Numbers) => number) {
  const value = reducing(name, (row) => row[placed(row)] ?? 0);
  const place = reducing(name, placed, () => 'int64');
  function run(input: NDArray): NDArray;
  function run(input: NDArray, dim: number, keepdim?: boolean): [NDArray, NDArray];
  function run(input: NDArray, dim?: number, keepdim?: boolean): NDArray | [NDArray, NDArray];
  function run(input: NDArray, dim?: number, keepdim = false): NDArray | [NDArray, NDArray] {
    needElements(name, input, dim);
    return dim === undefined ? value(input) : [value(input, dim, keepdim), place(input, dim, keepdim)];
  }
  return run;
}

export const max = extreme('max', (row) => placeOf(row, above));
export const min = extreme('min', (row) => placeOf(row, below));
export const amax = reducing('amax', (row) => row[placeOf(row, above)] ?? 0);
export const amin = reducing('amin', (row) => row[placeOf(row, below)] ?? 0);
/** Of an even number the lower of the two in the middle. */
export const median = extreme('median', middleOf);

/** The k first along an axis in falling order, or with `largest` false in rising order: (values, indices). Equal ones keep their order. */
export function topk(input: NDArray, k: number, dim = -1, largest = true): [NDArray, NDArray] {
  const axis = axisOf(dim, input.shape.length);
  if (k < 0 || k > (input.shape[axis] ?? 1)) throw new Error('selected index k out of range');
  return ordered(input, axis, k, largest);
}

/** All along an axis in rising or falling order: (values, indices). Equal ones keep their order. */
export function sort(input: NDArray, dim = -1, descending = false): [NDArray, NDArray] {
  const axis = axisOf(dim, input.shape.length);
  return ordered(input, axis, input.shape[axis] ?? 1, descending);
}

function ordered(input: NDArray, axis: number, k: number, descending: boolean): [NDArray, NDArray] {
  const { outer, size, inner } = around(input.shape, axis);
  const shape = input.shape.map((one, i) => (i === axis ? k : one));
  const values = allocate(shape, input.dtype);
  const indices = allocate(shape, 'int64');
  for (let o = 0; o < outer; o++) {
    for (let n = 0; n < inner; n++) {
      const at = (i: number): number => input.data[(o * size + i) * inner + n] ?? 0;
      const order = Array.from({ length: size }, (_, i) => i).sort((i, j) => {
        const way = rising(at(i), at(j));
        return descending ? -way : way;
      });
      for (let i = 0; i < k; i++) {
        values.data[(o * k + i) * inner + n] = at(order[i] ?? 0);
        indices.data[(o * k + i) * inner + n] = order[i] ?? 0;
      }
    }
  }
  return [values, indices];
}

/** NaN stands above everything. */
function rising(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a - b;
}

/** f on each line of numbers along an axis; f reads and writes the same line. */
/* @__NO_SIDE_EFFECTS__ */
function alongAxis(f: (line: Float64Array) => void, dtype: (from: Dtype) => Dtype) {
  return (input: NDArray, dim = -1): NDArray => {
    const axis = axisOf(dim, input.shape.length);
    const { outer, size, inner } = around(input.shape, axis);
    const out = allocate(input.shape, dtype(input.dtype));
    const line = new Float64Array(size);
    for (let o = 0; o < outer; o++) {
      for (let n = 0; n < inner; n++) {
        const at = o * size * inner + n;
        for (let i = 0; i < size; i++) line[i] = input.data[at + i * inner] ?? 0;
        f(line);
        for (let i = 0; i < size; i++) out.data[at + i * inner] = line[i] ?? 0;
      }
    }
    return out;
  };
}

/** e^x over its sum along the axis. */
export const softmax = alongAxis((line) => {
  const top = line.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  let sum = 0;
  for (let i = 0; i < line.length; i++) {
    const e = Math.exp((line[i] ?? 0) - top);
    line[i] = e;
    sum += e;
  }
  for (let i = 0; i < line.length; i++) line[i] = (line[i] ?? 0) / sum;
}, floating);

/** x minus the logarithm of the sum of e^x along the axis. */
export const logSoftmax = alongAxis((line) => {
  const top = line.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  let sum = 0;
  for (const x of line) sum += Math.exp(x - top);
  const below = top + Math.log(sum);
  for (let i = 0; i < line.length; i++) line[i] = (line[i] ?? 0) - below;
}, floating);

/** Products so far along the axis. */
export const cumprod = alongAxis((line) => {
  for (let i = 1; i < line.length; i++) line[i] = (line[i] ?? 0) * (line[i - 1] ?? 0);
}, counted);

/** Sums so far along the axis. */
export const cumsum = alongAxis((line) => {
  for (let i = 1; i < line.length; i++) line[i] = (line[i] ?? 0) + (line[i - 1] ?? 0);
}, counted);

/** The axis from its end. */
export const flip = alongAxis(
  (line) => line.reverse(),
  (from) => from,
);

const placed = (run: (input: NDArray, dim?: Dim, keepdim?: boolean) => NDArray) => kernel('input dim keepdim', run);
/** Sums and products in the dtype that is asked for. */
const reduced = (run: (input: NDArray, dim?: Dim, keepdim?: boolean) => NDArray) =>
  kernel('input dim keepdim dtype', (input: NDArray, dim?: Dim, keepdim?: boolean, dtype?: string) =>
    run(inDtype(input, dtype), dim, keepdim),
  );
const along = (run: (input: NDArray, dim?: number) => NDArray) =>
  kernel('input dim dtype', (input: NDArray, dim?: number, dtype?: string) => run(inDtype(input, dtype), dim));
/** No axis said: the one that PyTorch takes then. */
const normalising = (run: (input: NDArray, dim: number) => NDArray) =>
  kernel('input dim dtype', (input: NDArray, dim?: number, dtype?: string) =>
    run(inDtype(input, dtype), dim ?? usualDim(input.shape.length)),
  );
const spreading = (run: typeof variance) =>
  kernel('input dim keepdim unbiased', (input: NDArray, dim?: Dim, keepdim?: boolean, unbiased?: boolean | number) =>
    run(input, dim, keepdim, Number(unbiased ?? 1)),
  );
/** Of all, along an axis, or element by element of two. */
const extremes = (run: typeof max, pairwise: (a: NDArray, b: NDArray) => NDArray) =>
  kernel('input dim keepdim other', (input: NDArray, dim?: number | NDArray, keepdim?: boolean, other?: NDArray) => {
    const second = typeof dim === 'object' ? dim : other;
    return second ? pairwise(input, second) : run(input, dim as number | undefined, keepdim);
  });

/** What PyTorch takes where no axis is said: 0 for none, one or three axes, else 1. */
export function usualDim(rank: number): number {
  return rank === 0 || rank === 1 || rank === 3 ? 0 : 1;
}

function inDtype(input: NDArray, dtype: string | undefined): NDArray {
  return dtype === undefined ? input : cast(input, dtypeOf(dtype) ?? input.dtype);
}

export const reduceKernels = (): Kernels => ({
  sum: reduced(sum),
  mean: reduced(mean),
  prod: reduced(prod),
  std: spreading(std),
  var: spreading(variance),
  any: placed(any),
  all: placed(all),
  logsumexp: placed(logsumexp),
  norm: kernel('input p dim keepdim', norm),
  argmax: kernel('input dim keepdim', argmax),
  argmin: kernel('input dim keepdim', argmin),
  max: extremes(max, maximum),
  min: extremes(min, minimum),
  median: kernel('input dim keepdim', (input: NDArray, dim?: number, keepdim?: boolean) => median(input, dim, keepdim)),
  topk: kernel('input k dim largest', topk),
  sort: kernel('input dim descending', sort),
  softmax: normalising(softmax),
  log_softmax: normalising(logSoftmax),
  cumsum: along(cumsum),
  cumprod: along(cumprod),
  flip: along(flip),
  nansum: reduced(nansum),
  count_nonzero: placed(countNonzero),
  amax: placed(amax),
  amin: placed(amin),
  argsort: kernel(
    'input dim descending',
    (input: NDArray, dim?: number, descending?: boolean) => sort(input, dim, descending)[1],
  ),
});
