/**
 * What PyTorch writes into a tensor in place: the functions of `nn.init` and the methods that draw or set numbers, with the
 * generator's own draws. https://pytorch.org/docs/stable/nn.init.html
 */

import { allocate, type NDArray, sizeOf } from '../../runtime/array.ts';
import { eye, full, randn, uniform } from '../../runtime/kernels/create.ts';
import type { Arg, Args } from '../../runtime/kernels/kernel.ts';
import type { Generator } from '../../runtime/random.ts';

/** The numbers, and whether they are the library's own. */
export interface Filled {
  readonly array: NDArray;
  readonly exact: boolean;
}

type Fill = (shape: readonly number[], args: Args, from: Generator) => NDArray | Filled;

/** Arguments by position or by name: the rule of the op keeps those given by position in `rest`. */
function given(args: Args, names: readonly string[]): readonly (Arg | undefined)[] {
  const rest = Array.isArray(args.rest) ? (args.rest as readonly Arg[]) : [];
  return names.map((name, i) => rest[i] ?? args[name] ?? undefined);
}

const number = (arg: Arg | undefined, other: number): number => (typeof arg === 'number' ? arg : other);

function normal(shape: readonly number[], [mean, std]: readonly [number, number], from: Generator): NDArray {
  const out = randn(shape, from);
  const by = Math.fround(std);
  for (let i = 0; i < out.data.length; i++) out.data[i] = (out.data[i] ?? 0) * by + mean;
  return out;
}

/** Numbers that go into one output, and outputs that one number goes to. */
function fans(shape: readonly number[]): readonly [number, number] {
  const field = sizeOf(shape.slice(2));
  return [(shape[1] ?? 1) * field, (shape[0] ?? 1) * field];
}

/** `nn.init.calculate_gain`. */
function gainOf(nonlinearity: string, slope: number): number {
  if (nonlinearity === 'tanh') return 5 / 3;
  if (nonlinearity === 'relu') return Math.sqrt(2);
  if (nonlinearity === 'leaky_relu') return Math.sqrt(2 / (1 + slope ** 2));
  return nonlinearity === 'selu' ? 3 / 4 : 1;
}

function xavier(shape: readonly number[], args: Args): number {
  const [gain] = given(args, ['gain']);
  const [fanIn, fanOut] = fans(shape);
  return number(gain, 1) * Math.sqrt(2 / (fanIn + fanOut));
}

function kaiming(shape: readonly number[], args: Args): number {
  const [a, mode, nonlinearity] = given(args, ['a', 'mode', 'nonlinearity']);
  const [fanIn, fanOut] = fans(shape);
  const gain = gainOf(typeof nonlinearity === 'string' ? nonlinearity : 'leaky_relu', number(a, 0));
  return gain / Math.sqrt(mode === 'fan_out' ? fanOut : fanIn);
}

const within = (shape: readonly number[], std: number, from: Generator): NDArray => {
  const bound = Math.sqrt(3) * std;
  return uniform(shape, [-bound, bound], from);
};

/** Below this part of the largest the smallest diagonal element leaves float32 too few digits to agree in. */
const SOUND = 0.02;

/** Columns at right angles to each other, by Gram and Schmidt, twice over: the Q whose R has a positive diagonal. */
function orthogonal(shape: readonly number[], args: Args, from: Generator): Filled {
  const [gain] = given(args, ['gain']);
  const [rows, columns] = [shape[0] ?? 1, sizeOf(shape.slice(1))];
  const drawn = randn([rows, columns], from).data;
  const isWide = rows < columns;
  const [length, count] = isWide ? [columns, rows] : [rows, columns];
  const vectors = Array.from({ length: count }, (_, j) =>
    Float64Array.from({ length }, (_, i) => drawn[isWide ? j * columns + i : i * columns + j] ?? 0),
  );
  const sizes: number[] = [];
  for (const [j, vector] of vectors.entries()) {
    for (let round = 0; round < 2; round++) for (const other of vectors.slice(0, j)) takeAway(vector, other);
    const size = Math.sqrt(dot(vector, vector));
    sizes.push(size);
    for (let i = 0; i < length; i++) vector[i] = (vector[i] ?? 0) / size;
  }
  const array = allocate(shape);
  const by = number(gain, 1);
  for (const [j, vector] of vectors.entries())
    for (const [i, x] of vector.entries()) array.data[isWide ? j * columns + i : i * columns + j] = Math.fround(x) * by;
  return { array, exact: Math.min(...sizes) >= SOUND * Math.max(...sizes) };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

function takeAway(from: Float64Array, along: Float64Array): void {
  const by = dot(from, along);
  for (let i = 0; i < from.length; i++) from[i] = (from[i] ?? 0) - by * (along[i] ?? 0);
}

const FILLS: { readonly [api: string]: Fill } = {
  'nn.init.zeros_': (shape) => allocate(shape),
  'nn.init.ones_': (shape) => full(shape, 1),
  'nn.init.constant_': (shape, args) => full(shape, number(given(args, ['val'])[0], 0)),
  'nn.init.eye_': ([n = 1, m = 1]) => eye(n, m),
  'nn.init.uniform_': (shape, args, from) => {
    const [a, b] = given(args, ['a', 'b']);
    return uniform(shape, [number(a, 0), number(b, 1)], from);
  },
  'nn.init.normal_': (shape, args, from) => {
    const [mean, std] = given(args, ['mean', 'std']);
    return normal(shape, [number(mean, 0), number(std, 1)], from);
  },
  'nn.init.xavier_uniform_': (shape, args, from) => within(shape, xavier(shape, args), from),
  'nn.init.xavier_normal_': (shape, args, from) => normal(shape, [0, xavier(shape, args)], from),
  'nn.init.kaiming_uniform_': (shape, args, from) => within(shape, kaiming(shape, args), from),
  'nn.init.kaiming_normal_': (shape, args, from) => normal(shape, [0, kaiming(shape, args)], from),
  'nn.init.orthogonal_': orthogonal,
  'Tensor.zero_': (shape) => allocate(shape),
  'Tensor.fill_': (shape, args) => full(shape, number(given(args, ['value'])[0], 0)),
  'Tensor.uniform_': (shape, args, from) => {
    const [a, b] = given(args, ['a', 'b']);
    return uniform(shape, [number(a, 0), number(args.to ?? b, 1)], from);
  },
  'Tensor.normal_': (shape, args, from) => {
    const [mean, std] = given(args, ['mean', 'std']);
    return normal(shape, [number(mean, 0), number(std, 1)], from);
  },
};

/** What a function or method of PyTorch (`torch.nn.init.ones_`) fills a tensor with; undefined where that is not known. */
export function fillOf(api: string): ((shape: readonly number[], args: Args, from: Generator) => Filled) | undefined {
  const fill = FILLS[api.replace(/^torch\./, '')];
  return (
    fill &&
    ((shape, args, from) => {
      const filled = fill(shape, args, from);
      return 'exact' in filled ? filled : { array: filled, exact: true };
    })
  );
}
