/** Reductions further from the cell, and what runs along an axis: https://pytorch.org/docs/stable/torch.html#reduction-ops */

import { allocate, around, axisOf, type Dtype, isFloat, type NDArray, type Numbers } from '../array.ts';
import { div, sub } from './elementwise.ts';
import { narrow } from './join.ts';
import { type Kernels, kernel } from './kernel.ts';
import { matmul } from './linear.ts';
import { amax, amin, mean, median, sort, std, variance } from './reduce.ts';
import { reshape, transpose } from './reshape.ts';

type Dim = number | readonly number[];

/** f of each line along an axis: what stands in place of the line, by name. */
function lines<Parts extends readonly Dtype[]>(
  input: NDArray,
  dim: number,
  {
    length,
    dtypes,
    f,
  }: {
    readonly length: (size: number) => number;
    readonly dtypes: Parts;
    readonly f: (line: Numbers) => readonly ArrayLike<number>[];
  },
): NDArray[] {
  const axis = axisOf(dim, input.shape.length);
  const { outer, size, inner } = around(input.shape, axis);
  const count = length(size);
  const shape = input.shape.map((one, i) => (i === axis ? count : one));
  const out = dtypes.map((dtype) => allocate(shape, dtype));
  const line = input.data.slice(0, size);
  for (let o = 0; o < outer; o++) {
    for (let n = 0; n < inner; n++) {
      for (let i = 0; i < size; i++) line[i] = input.data[(o * size + i) * inner + n] ?? 0;
      for (const [p, part] of f(line).entries()) {
        const target = out[p];
        if (target) for (let i = 0; i < count; i++) target.data[(o * count + i) * inner + n] = part[i] ?? 0;
      }
    }
  }
  return out;
}

const without = (input: NDArray, dim: number, keepdim: boolean): NDArray => {
  const axis = axisOf(dim, input.shape.length);
  return keepdim || input.shape.length === 0
    ? input
    : reshape(
        input,
        input.shape.filter((_, i) => i !== axis),
      );
};

/** One element of each line and where it stands: (values, indices). */
function picked(input: NDArray, dim: number, keepdim: boolean, place: (line: Numbers) => number): NDArray[] {
  const made = lines(input, dim, {
    length: () => 1,
    dtypes: [input.dtype, 'int64'],
    f: (line) => {
      const at = place(line);
      return [[line[at] ?? Number.NaN], [at]];
    },
  });
  return made.map((one) => without(one, dim, keepdim));
}

/** The most frequent, of equals the least; the last place where it stands. */
function modeOf(line: Numbers): number {
  const counts = new Map<number, number>();
  for (const x of line) counts.set(x, (counts.get(x) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return line.lastIndexOf(Math.min(...[...counts].flatMap(([x, count]) => (count === most ? [x] : []))));
}

function kthValue(input: NDArray, k: number, dim = -1, keepdim = false): NDArray[] {
  const size = input.shape[axisOf(dim, input.shape.length)] ?? 1;
  if (k < 1 || k > size)
    throw new Error(`kthvalue(): selected number k out of range for dimension ${axisOf(dim, input.shape.length)}`);
  return picked(
    input,
    dim,
    keepdim,
    (line) => Array.from(line, (_, i) => i).sort((i, j) => (line[i] ?? 0) - (line[j] ?? 0))[k - 1] ?? 0,
  );
}

/** The extreme so far, of equals the last: (values, indices). */
const running = (better: (a: number, b: number) => boolean) =>
  kernel('input dim', (input: NDArray, dim: number) =>
    lines(input, dim, {
      length: (size) => size,
      dtypes: [input.dtype, 'int64'],
      f: (line) => {
        let best = 0;
        const places = Array.from(line, (x, i) => {
          if (Number.isNaN(x) || (better(x, line[best] ?? 0) && !Number.isNaN(line[best] ?? 0))) best = i;
          return best;
        });
        return [places.map((i) => line[i] ?? 0), places];
      },
    }),
  );

function logCumSumExp(input: NDArray, dim: number): NDArray {
  const [out = input] = lines(input, dim, {
    length: (size) => size,
    dtypes: [isFloat(input.dtype) ? input.dtype : 'float32'],
    f: (line) => {
      let sum = Number.NEGATIVE_INFINITY;
      return [
        Array.from(line, (x) => {
          const top = Math.max(sum, x);
          sum = top === Number.NEGATIVE_INFINITY ? top : top + Math.log(Math.exp(sum - top) + Math.exp(x - top));
          return sum;
        }),
      ];
    },
  });
  return out;
}

/** What stands a part q of the way through the sorted line, between two neighbours evenly unless said. */
function quantile(
  input: NDArray,
  q: NDArray | number,
  dim?: number,
  keepdim = false,
  interpolation = 'linear',
): NDArray {
  if (!isFloat(input.dtype)) throw new Error('quantile() input tensor must be either float or double dtype');
  const parts = typeof q === 'number' ? [q] : [...q.data];
  if (parts.some((one) => one < 0 || one > 1)) throw new Error('quantile() q values must be in the range [0, 1]');
  if (typeof q === 'object' && q.shape.length > 1) throw new Error('quantile() q must be a scalar or 1D tensor');
  const whole = dim === undefined ? reshape(input, [-1]) : input;
  if (whole.data.length === 0) throw new Error('quantile() input tensor must be non-empty');
  const axis = dim ?? 0;
  const each = parts.map((part) => {
    const [one = whole] = lines(whole, axis, {
      length: () => 1,
      dtypes: [input.dtype],
      f: (line) => {
        if (line.some((x: number) => Number.isNaN(x))) return [[Number.NaN]];
        const sorted = Float64Array.from(line).sort();
        const at = part * (sorted.length - 1);
        const [low, high] = [sorted[Math.floor(at)] ?? 0, sorted[Math.ceil(at)] ?? 0];
        const rest = at - Math.floor(at);
        const near = rest < 0.5 || (rest === 0.5 && Math.floor(at) % 2 === 0) ? low : high;
        const of: { readonly [name: string]: number } = {
          linear: low + (high - low) * rest,
          lower: low,
          higher: high,
          midpoint: (low + high) / 2,
          nearest: near,
        };
        return [[of[interpolation] ?? Number.NaN]];
      },
    });
    if (dim === undefined) return reshape(one, keepdim ? input.shape.map(() => 1) : []);
    return without(one, axis, keepdim);
  });
  const [head] = each;
  if (!head) return allocate([0]);
  if (typeof q === 'number' || q.shape.length === 0) return head;
  const out = allocate([each.length, ...head.shape], head.dtype);
  for (const [i, one] of each.entries()) out.data.set(one.data, i * head.data.length);
  return out;
}

/** Only what is a number counts. */
function nanmean(input: NDArray, dim?: Dim, keepdim = false): NDArray {
  const seen = { ...input, data: input.data.map((x: number) => (Number.isNaN(x) ? 0 : x)) } as NDArray;
  const counts = { ...allocate(input.shape), data: Float32Array.from(input.data, (x) => Number(!Number.isNaN(x))) };
  return div(mean(seen, dim, keepdim), mean(counts, dim, keepdim));
}

function nanmedian(input: NDArray, dim?: number, keepdim = false): NDArray | NDArray[] {
  const place = (line: Numbers): number => {
    const order = Array.from(line, (_, i) => i)
      .filter((i) => !Number.isNaN(line[i]))
      .sort((i, j) => (line[i] ?? 0) - (line[j] ?? 0));
    return order[(order.length - 1) >> 1] ?? 0;
  };
  if (dim !== undefined) return picked(input, dim, keepdim, place);
  const flat = reshape(input, [-1]);
  if (flat.data.length === 0) return median(input);
  const [value = input] = picked(flat, 0, false, place);
  return value;
}

/** The elements that differ, in order; and where each of the input stands among them, and how often. */
function unique(
  input: NDArray,
  flags: { readonly inverse: boolean; readonly counts: boolean; readonly runs: boolean },
): NDArray | NDArray[] {
  const [values, counts]: [number[], number[]] = [[], []];
  const inverse = allocate(input.shape, 'int64');
  const order = Array.from(input.data, (_, i) => i);
  if (!flags.runs) order.sort((i, j) => (input.data[i] ?? 0) - (input.data[j] ?? 0));
  for (const i of order) {
    const x = input.data[i] ?? 0;
    if (values.length === 0 || values[values.length - 1] !== x) {
      values.push(x);
      counts.push(0);
    }
    counts[counts.length - 1] = (counts[counts.length - 1] ?? 0) + 1;
    inverse.data[i] = values.length - 1;
  }
  const filled = (of: readonly number[], dtype: Dtype): NDArray => {
    const out = allocate([of.length], dtype);
    out.data.set(of);
    return out;
  };
  const made = [
    filled(values, input.dtype),
    ...(flags.inverse ? [inverse] : []),
    ...(flags.counts ? [filled(counts, 'int64')] : []),
  ];
  return made.length === 1 ? (made[0] ?? input) : made;
}

const distinct = (runs: boolean) =>
  kernel(
    'input dim return_inverse return_counts',
    (input: NDArray, dim?: number, inverse: boolean = false, counts: boolean = false) => {
      if (dim !== undefined) throw new Error('unique along an axis is not computed here');
      return unique(input, { inverse, counts, runs });
    },
  );

function bincount(input: NDArray, weights?: NDArray, minlength = 0): NDArray {
  if (input.shape.length !== 1 || input.data.some((x: number) => x < 0) || isFloat(input.dtype))
    throw new Error('bincount only supports 1-d non-negative integral inputs.');
  if (weights && weights.data.length !== input.data.length)
    throw new Error('weights should be 1-d and have the same length as input');
  const out = allocate(
    [[...input.data].reduce((a, b) => Math.max(a, b + 1), minlength)],
    weights ? (weights.dtype === 'float32' ? 'float32' : 'float64') : 'int64',
  );
  for (const [i, id] of input.data.entries())
    out.data[id] = (out.data[id] ?? 0) + (weights ? (weights.data[i] ?? 0) : 1);
  return out;
}

/** The place in each sorted row before (or, `right`, behind) what equals the value. */
function searchsorted(sorted: NDArray, values: NDArray | number, right = false): NDArray {
  const wanted: NDArray =
    typeof values === 'object' ? values : { shape: [], data: Float64Array.of(values), dtype: 'float32' };
  const size = sorted.shape[sorted.shape.length - 1] ?? 0;
  const per = wanted.shape[wanted.shape.length - 1] ?? 1;
  const vector = sorted.shape.length === 1;
  if (
    !vector &&
    (wanted.shape.length !== sorted.shape.length || sorted.shape.slice(0, -1).some((one, i) => one !== wanted.shape[i]))
  )
    throw new Error(
      'torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and input value tensor must match',
    );
  const out = allocate(wanted.shape, 'int64');
  for (let i = 0; i < out.data.length; i++) {
    const from = vector ? 0 : Math.floor(i / per) * size;
    let at = 0;
    const x = wanted.data[i] ?? 0;
    while (at < size && (right ? (sorted.data[from + at] ?? 0) <= x : (sorted.data[from + at] ?? 0) < x)) at++;
    out.data[i] = at;
  }
  return out;
}

/** Differences of neighbours along an axis, n times. */
function diff(input: NDArray, n = 1, dim = -1): NDArray {
  if (input.shape.length === 0) throw new Error('diff expects input to be at least one-dimensional');
  let out = input;
  for (let i = 0; i < n; i++) {
    const size = out.shape[axisOf(dim, out.shape.length)] ?? 0;
    out = size === 0 ? out : sub(narrow(out, dim, 1, size - 1), narrow(out, dim, 0, size - 1));
  }
  return out;
}

/** Of rows of variables, columns of observations. */
function cov(input: NDArray, correction = 1): NDArray {
  if (input.shape.length > 2)
    throw new Error(
      `cov(): expected input to have two or fewer dimensions but got an input with ${input.shape.length} dimensions`,
    );
  const rows = input.shape.length < 2 ? reshape(input, [1, -1]) : input;
  const centred = sub(rows, mean(rows, 1, true));
  const out = div(matmul(centred, transpose(centred, 0, 1)), Math.max(0, (rows.shape[1] ?? 0) - correction));
  return input.shape.length < 2 ? reshape(out, []) : out;
}

function trapezoid(input: NDArray, x?: NDArray, dx = 1, dim = -1): NDArray {
  const axis = axisOf(dim, input.shape.length);
  if (x && (x.shape.length !== 1 || x.data.length !== input.shape[axis]))
    throw new Error('There must be one `x` value for each sample point');
  const [out = input] = lines(input, axis, {
    length: () => 1,
    dtypes: [isFloat(input.dtype) ? input.dtype : 'float32'],
    f: (line) => {
      let sum = 0;
      for (let i = 1; i < line.length; i++)
        sum += (((line[i] ?? 0) + (line[i - 1] ?? 0)) / 2) * (x ? (x.data[i] ?? 0) - (x.data[i - 1] ?? 0) : dx);
      return [[sum]];
    },
  });
  return without(out, axis, false);
}

/** Counts in bins of one width between min and max; of the data itself where both are 0. */
function histc(input: NDArray, bins = 100, min = 0, max = 0): NDArray {
  const all = [...input.data];
  let [low, high] = min === 0 && max === 0 ? [Math.min(...all), Math.max(...all)] : [min, max];
  if (low === high) [low, high] = [low - 1, high + 1];
  const out = allocate([bins]);
  for (const x of all) {
    if (x < low || x > high) continue;
    const at = Math.min(bins - 1, Math.floor(((x - low) / (high - low)) * bins));
    out.data[at] = (out.data[at] ?? 0) + 1;
  }
  return out;
}

function trace(input: NDArray): NDArray {
  if (input.shape.length !== 2)
    throw new Error(`trace: expected a matrix, but got tensor with dim ${input.shape.length}`);
  const [n = 0, m = 0] = input.shape;
  const out = allocate([], input.dtype === 'bool' ? 'int64' : input.dtype);
  let sum = 0;
  for (let i = 0; i < Math.min(n, m); i++) sum += input.data[i * m + i] ?? 0;
  out.data[0] = sum;
  return out;
}

const withMean = (run: typeof variance) =>
  kernel(
    'input dim keepdim unbiased',
    (input: NDArray, dim?: Dim, keepdim: boolean = false, unbiased: boolean | number = 1) => [
      run(input, dim, keepdim, Number(unbiased)),
      mean(input, dim, keepdim),
    ],
  );

export const reduceMoreKernels = (): Kernels => ({
  nanmean: kernel('input dim keepdim', nanmean),
  nanmedian: kernel('input dim keepdim', nanmedian),
  mode: kernel('input dim keepdim', (input: NDArray, dim: number = -1, keepdim: boolean = false) =>
    picked(input, dim, keepdim, modeOf),
  ),
  kthvalue: kernel('input k dim keepdim', kthValue),
  aminmax: kernel('input dim keepdim', (input: NDArray, dim?: number, keepdim: boolean = false) => [
    amin(input, dim, keepdim),
    amax(input, dim, keepdim),
  ]),
  var_mean: withMean(variance),
  std_mean: withMean(std),
  cummax: running((a, b) => a >= b),
  cummin: running((a, b) => a <= b),
  logcumsumexp: kernel('input dim', logCumSumExp),
  msort: kernel('input', (input: NDArray) => sort(input, 0)[0]),
  quantile: kernel('input q dim keepdim interpolation', quantile),
  unique: distinct(false),
  unique_consecutive: distinct(true),
  bincount: kernel('input weights minlength', bincount),
  searchsorted: kernel('input values right', searchsorted),
  diff: kernel('input n dim', diff),
  cov: kernel('input correction', cov),
  trapezoid: kernel('input x dx dim', trapezoid),
  histc: kernel('input bins min max', histc),
  trace: kernel('input', trace),
});
