/** Element by element: arithmetic and comparison with broadcasting, activations. (*) gives (*). */

import {
  allocate,
  broadcastOffsets,
  broadcastShapes,
  type Dtype,
  isFloat,
  type NDArray,
  numbers,
  promote,
  sameShape,
} from '../array.ts';
import { erfOf } from './erf.ts';
import { type Kernels, kernel } from './kernel.ts';

export type Operand = NDArray | number | boolean;

/** A number as an array without axes: a whole number leaves whole numbers whole. */
function operand(x: Operand): NDArray {
  if (typeof x === 'object') return x;
  if (typeof x === 'boolean') return { shape: [], data: Uint8Array.of(x ? 1 : 0), dtype: 'bool' };
  return Number.isInteger(x)
    ? { shape: [], data: Float64Array.of(x), dtype: 'int64' }
    : { shape: [], data: Float64Array.of(x), dtype: 'float32' };
}

/** f of two that broadcast; `dtype` where the result does not have the wider of theirs. */
/* @__NO_SIDE_EFFECTS__ */
export function binary(f: (a: number, b: number) => number, dtype: (a: Dtype, b: Dtype) => Dtype = promote) {
  return (input: Operand, other: Operand): NDArray => {
    const a = operand(input);
    const b = operand(other);
    const shape = broadcastShapes(a.shape, b.shape);
    const out = allocate(shape, dtype(a.dtype, b.dtype));
    const atA = sameShape(a.shape, shape) ? same : a.data.length === 1 ? first : broadcastOffsets(a.shape, shape);
    const atB = sameShape(b.shape, shape) ? same : b.data.length === 1 ? first : broadcastOffsets(b.shape, shape);
    for (let i = 0; i < out.data.length; i++) out.data[i] = f(a.data[atA(i)] ?? 0, b.data[atB(i)] ?? 0);
    return out;
  };
}

const same = (i: number): number => i;
const first = (): number => 0;
export const toFloat = (a: Dtype, b: Dtype): Dtype => promote(promote(a, b), 'float32');
export const toTruth = (): Dtype => 'bool';

export const add = binary((a, b) => a + b);
export const sub = binary((a, b) => a - b);
export const mul = binary((a, b) => a * b);
export const div = binary((a, b) => a / b, toFloat);
export const floorDivide = binary((a, b) => Math.floor(a / b));
/** Has the sign of the divisor, as in Python. */
export const remainder = binary((a, b) => a - b * Math.floor(a / b));
export const pow = binary((a, b) => a ** b);
export const maximum = binary(Math.max);
export const minimum = binary(Math.min);
export const atan2 = binary(Math.atan2, toFloat);
export const eq = binary((a, b) => Number(a === b), toTruth);
export const ne = binary((a, b) => Number(a !== b), toTruth);
export const lt = binary((a, b) => Number(a < b), toTruth);
export const le = binary((a, b) => Number(a <= b), toTruth);
export const gt = binary((a, b) => Number(a > b), toTruth);
export const ge = binary((a, b) => Number(a >= b), toTruth);
export const logicalAnd = binary((a, b) => Number(a !== 0 && b !== 0), toTruth);
export const logicalOr = binary((a, b) => Number(a !== 0 || b !== 0), toTruth);

/** The three shapes broadcast; `input` where the condition is not 0, `other` elsewhere. */
export function where(condition: NDArray, input: Operand, other: Operand): NDArray {
  const a = operand(input);
  const b = operand(other);
  const shape = broadcastShapes(broadcastShapes(condition.shape, a.shape), b.shape);
  const out = allocate(shape, promote(a.dtype, b.dtype));
  const [atC, atA, atB] = [condition, a, b].map((one) => broadcastOffsets(one.shape, shape));
  for (let i = 0; i < out.data.length; i++) {
    const yes = condition.data[atC?.(i) ?? 0] !== 0;
    out.data[i] = (yes ? a.data[atA?.(i) ?? 0] : b.data[atB?.(i) ?? 0]) ?? 0;
  }
  return out;
}

/** f of each; a float unless it `keeps` whole numbers whole. */
/* @__NO_SIDE_EFFECTS__ */
export function unary(f: (x: number) => number, keeps = false) {
  return (input: NDArray): NDArray => {
    const dtype = keeps || isFloat(input.dtype) ? input.dtype : 'float32';
    const data = numbers(input.data.length, dtype);
    for (let i = 0; i < data.length; i++) data[i] = f(input.data[i] ?? 0);
    return { shape: input.shape, data, dtype };
  };
}

const whole = true;

export const tanh = unary(Math.tanh);
/** 1 / (1 + e^-x) */
export const sigmoid = unary((x) => 1 / (1 + Math.exp(-x)));
export const relu = unary((x) => Math.max(x, 0), whole);
export const exp = unary(Math.exp);
export const log = unary(Math.log);
export const log1p = unary(Math.log1p);
export const expm1 = unary(Math.expm1);
export const sqrt = unary(Math.sqrt);
export const rsqrt = unary((x) => 1 / Math.sqrt(x));
export const reciprocal = unary((x) => 1 / x);
export const square = unary((x) => x * x, whole);
export const abs = unary(Math.abs, whole);
export const neg = unary((x) => -x, whole);
export const sign = unary((x) => (Number.isNaN(x) ? 0 : Math.sign(x)), whole);
export const sin = unary(Math.sin);
export const cos = unary(Math.cos);
export const floor = unary(Math.floor, whole);
export const ceil = unary(Math.ceil, whole);
/** A half goes to the even neighbour. */
export const round = unary((x) => {
  const near = Math.round(x);
  return Math.abs(x - Math.trunc(x)) === 0.5 && near % 2 !== 0 ? near - 1 : near;
}, whole);
export const erf = unary(erfOf);
/** x Φ(x), Φ the normal distribution */
export const gelu = unary((x) => (x / 2) * (1 + erfOf(x / Math.SQRT2)));
/** x sigmoid(x) */
export const silu = unary((x) => x / (1 + Math.exp(-x)));
export const softsign = unary((x) => x / (1 + Math.abs(x)));

export function elu(input: NDArray, alpha = 1): NDArray {
  return unary((x) => (x > 0 ? x : alpha * Math.expm1(x)))(input);
}

export function leakyRelu(input: NDArray, slope = 0.01): NDArray {
  return unary((x) => (x < 0 ? slope * x : x))(input);
}

/** log(1 + e^(beta x)) / beta; above the threshold x itself. */
export function softplus(input: NDArray, beta = 1, threshold = 20): NDArray {
  return unary((x) => (beta * x > threshold ? x : Math.log1p(Math.exp(beta * x)) / beta))(input);
}

/** Between min and max, either of which may be absent. NaN stays. */
export function clamp(input: NDArray, min?: number, max?: number): NDArray {
  return unary((x) => {
    const low = min !== undefined && x < min ? min : x;
    return max !== undefined && low > max ? max : low;
  }, whole)(input);
}

export function hardtanh(input: NDArray, min = -1, max = 1): NDArray {
  return clamp(input, min, max);
}

const pair = (run: (input: Operand, other: Operand) => NDArray) => kernel('input other', run);
const one = (run: (input: NDArray) => NDArray) => kernel('input', run);

const scaled = (x: Operand, alpha: number): Operand => (alpha === 1 ? x : mul(x, alpha));

export const elementwiseKernels = (): Kernels => ({
  add: kernel('input other alpha', (input: Operand, other: Operand, alpha: number = 1) =>
    add(input, scaled(other, alpha)),
  ),
  sub: kernel('input other alpha', (input: Operand, other: Operand, alpha: number = 1) =>
    sub(input, scaled(other, alpha)),
  ),
  rsub: kernel('input other alpha', (input: Operand, other: Operand, alpha: number = 1) =>
    sub(other, scaled(input, alpha)),
  ),
  mul: pair(mul),
  div: kernel('input other rounding_mode', (input: Operand, other: Operand, rounding?: string) => {
    if (rounding === undefined) return div(input, other);
    return rounding === 'floor'
      ? floorDivide(input, other)
      : unary(Math.trunc, whole)(binary((a, b) => a / b)(input, other));
  }),
  floordiv: pair(floorDivide),
  mod: pair(remainder),
  pow: pair(pow),
  maximum: pair(maximum),
  minimum: pair(minimum),
  atan2: pair(atan2),
  eq: pair(eq),
  ne: pair(ne),
  lt: pair(lt),
  le: pair(le),
  gt: pair(gt),
  ge: pair(ge),
  logical_and: pair(logicalAnd),
  logical_or: pair(logicalOr),
  where: kernel('condition input other', where),
  tanh: one(tanh),
  sigmoid: one(sigmoid),
  relu: one(relu),
  exp: one(exp),
  log: one(log),
  log1p: one(log1p),
  expm1: one(expm1),
  sqrt: one(sqrt),
  rsqrt: one(rsqrt),
  reciprocal: one(reciprocal),
  square: one(square),
  abs: one(abs),
  neg: one(neg),
  sign: one(sign),
  sin: one(sin),
  cos: one(cos),
  floor: one(floor),
  ceil: one(ceil),
  round: one(round),
  erf: one(erf),
  silu: one(silu),
  softsign: one(softsign),
  elu: kernel('input alpha', elu),
  leaky_relu: kernel('input negative_slope', leakyRelu),
  softplus: kernel('input beta threshold', softplus),
  hardtanh: kernel('input min_val max_val', hardtanh),
  clamp: kernel('input min max', (input: NDArray, min?: Operand, max?: Operand) => {
    if (typeof min !== 'object' && typeof max !== 'object')
      return clamp(input, min as number | undefined, max as number | undefined);
    const low = min === undefined ? input : maximum(input, min);
    return max === undefined ? low : minimum(low, max);
  }),
  clamp_min: kernel('input bound', maximum),
  clamp_max: kernel('input bound', minimum),
  positive: one((input) => input),
  identity: one((input) => input),
  // It drops in training alone, and nothing here trains.
  dropout: kernel('input p', (input: NDArray, _p: number) => input),
});
