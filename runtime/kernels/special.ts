/** Element by element, rarely: bits, whole numbers, special functions, tests with a tolerance. */

import { allocate, broadcastShapes, type Dtype, isFloat, type NDArray } from '../array.ts';
import { add, binary, div, mul, type Operand, toFloat, toTruth, unary } from './elementwise.ts';
import { erfOf } from './erf.ts';
import { type Kernels, kernel } from './kernel.ts';
import { expand } from './reshape.ts';

const dtypeOf = (x: Operand): Dtype =>
  typeof x === 'object' ? x.dtype : typeof x === 'boolean' ? 'bool' : Number.isInteger(x) ? 'int64' : 'float32';

/** f of the 64 bits of whole numbers, or of truths. */
function bits(called: string, f: (a: bigint, b: bigint) => bigint) {
  const run = binary((a, b) => Number(BigInt.asIntN(64, f(BigInt(a), BigInt(b)))));
  return kernel('input other', (input: Operand, other: Operand) => {
    for (const one of [input, other])
      if (isFloat(dtypeOf(one))) throw new Error(`"${called}_cpu" not implemented for 'Float'`);
    return run(input, other);
  });
}

function bitwiseNot(input: NDArray): NDArray {
  if (isFloat(input.dtype)) throw new Error(`"bitwise_not_cpu" not implemented for 'Float'`);
  return unary(input.dtype === 'bool' ? (x) => Number(x === 0) : (x) => -x - 1, true)(input);
}

function gcdOf(a: number, b: number): number {
  let [x, y] = [Math.abs(a), Math.abs(b)];
  while (y) [x, y] = [y, x % y];
  return x;
}

/** The next float32 after a towards b. */
function nextAfter(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
  if (a === b) return b;
  const view = new DataView(new ArrayBuffer(4));
  if (a === 0) {
    view.setInt32(0, 1);
    return b > 0 ? view.getFloat32(0) : -view.getFloat32(0);
  }
  view.setFloat32(0, a);
  view.setInt32(0, view.getInt32(0) + (b > a === a > 0 ? 1 : -1));
  return view.getFloat32(0);
}

/** |a - b| <= atol + rtol |b| */
function isClose(input: NDArray, other: NDArray, rtol = 1e-5, atol = 1e-8, equalNan = false): NDArray {
  if (input.dtype !== other.dtype) throw new Error(`${input.dtype} did not match ${other.dtype}`);
  return binary((a, b) => {
    if (a === b || (equalNan && Number.isNaN(a) && Number.isNaN(b))) return 1;
    return Number(Number.isFinite(b) && Math.abs(a - b) <= atol + rtol * Math.abs(b));
  }, toTruth)(input, other);
}

/** By two steps of Newton from the approximation of M. Giles: https://people.maths.ox.ac.uk/gilesm/files/gems_erfinv.pdf */
function erfInverse(y: number): number {
  if (Math.abs(y) >= 1) return Math.abs(y) === 1 ? y * Number.POSITIVE_INFINITY : Number.NaN;
  const w = -Math.log1p(-y * y);
  const near = [
    2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 2.1858087e-4, -1.25372503e-3, -4.17768164e-3,
    2.46640727e-1, 1.50140941,
  ];
  const far = [
    -2.00214257e-4, 1.00950558e-4, 1.34934322e-3, -3.67342844e-3, 5.73950773e-3, -7.6224613e-3, 9.43887047e-3,
    1.00167406, 2.83297682,
  ];
  const [of, at] = w < 5 ? [near, w - 2.5] : [far, Math.sqrt(w) - 3];
  let x = of.reduce((sum, c) => sum * at + c, 0) * y;
  for (let i = 0; i < 2; i++) x -= (erfOf(x) - y) / ((2 / Math.sqrt(Math.PI)) * Math.exp(-x * x));
  return x;
}

/** log |Γ(x)|, by Lanczos' sum: https://doi.org/10.1137/0701008 */
function logGamma(x: number): number {
  if (Number.isNaN(x)) return x;
  if (!Number.isFinite(x) || (x <= 0 && Number.isInteger(x))) return Number.POSITIVE_INFINITY;
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - logGamma(1 - x);
  const of = [
    676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
    -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  const z = x - 1;
  const sum = of.reduce((total, c, i) => total + c / (z + i + 1), 0.99999999999980993);
  const t = z + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** The derivative of log Γ: up the recurrence to 10, then its series. */
function digamma(x: number): number {
  if (x === 0) return Object.is(x, -0) ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  if (x < 0) return Number.isInteger(x) ? Number.NaN : digamma(1 - x) - Math.PI / Math.tan(Math.PI * x);
  let [sum, at] = [0, x];
  while (at < 10) sum -= 1 / at++;
  const z = 1 / (at * at);
  return sum + Math.log(at) - 0.5 / at - z * (1 / 12 - z * (1 / 120 - z * (1 / 252 - z * (1 / 240 - z / 132))));
}

/** The modified Bessel function of order 0, as its series: Σ (x²/4)^k / k!². */
function bessel0(x: number): number {
  const q = (x * x) / 4;
  let [sum, term] = [1, 1];
  for (let k = 1; k < 500 && term > sum * 1e-17; k++) {
    term *= q / (k * k);
    sum += term;
  }
  return sum;
}

/** NaN by a number, infinities by the largest finite ones unless said. */
function nanToNum(input: NDArray, nan = 0, posinf?: number, neginf?: number): NDArray {
  const top = input.dtype === 'float64' ? Number.MAX_VALUE : 3.4028234663852886e38;
  return unary((x) => {
    if (Number.isNaN(x)) return nan;
    return x === Number.POSITIVE_INFINITY ? (posinf ?? top) : x === Number.NEGATIVE_INFINITY ? (neginf ?? -top) : x;
  }, true)(input);
}

/** input + weight (end - input) */
function lerp(input: NDArray, end: NDArray, weight: Operand): NDArray {
  if (input.dtype !== end.dtype)
    throw new Error(`expected dtype ${input.dtype} for \`end\` but got dtype ${end.dtype}`);
  const shape = broadcastShapes(input.shape, end.shape);
  const [a, b] = [expand(input, shape), expand(end, shape)];
  const by =
    typeof weight === 'object'
      ? weight
      : { shape: [], data: Float64Array.of(Number(weight)), dtype: 'float32' as const };
  const parts = [a, b].map((one) => ({ ...one, data: Float64Array.from(one.data), dtype: 'float64' as const }));
  const [x = a, y = b] = parts;
  const out = add(x, mul({ ...by, dtype: 'float64' }, binary((p, q) => q - p)(x, y)));
  return { ...out, data: input.dtype === 'float64' ? out.data : Float32Array.from(out.data), dtype: input.dtype };
}

const combine = (f: (a: Operand, b: Operand) => NDArray) =>
  kernel('input tensor1 tensor2 value', (input: NDArray, tensor1: NDArray, tensor2: NDArray, value: number = 1) =>
    add(input, mul(f(tensor1, tensor2), value)),
  );

/** Whether each stands among the elements of the other. */
function isIn(input: NDArray | number, other: NDArray | number): NDArray {
  const members = new Set<number>(typeof other === 'object' ? other.data : [other]);
  const x = typeof input === 'object' ? input : { shape: [], data: Float64Array.of(input) };
  const out = allocate(x.shape, 'bool');
  for (let i = 0; i < out.data.length; i++) out.data[i] = Number(members.has(x.data[i] ?? 0));
  return out;
}

const float64 = (): Dtype => 'float64';

export const specialKernels = (): Kernels => ({
  bitwise_and: bits('bitwise_and', (a, b) => a & b),
  bitwise_or: bits('bitwise_or', (a, b) => a | b),
  bitwise_xor: bits('bitwise_xor', (a, b) => a ^ b),
  bitwise_not: kernel('input', bitwiseNot),
  bitwise_left_shift: bits('lshift', (a, b) => a << b),
  bitwise_right_shift: bits('rshift', (a, b) => a >> b),
  gcd: kernel('input other', binary(gcdOf)),
  lcm: kernel(
    'input other',
    binary((a, b) => (a && b ? Math.abs(a * b) / gcdOf(a, b) : 0)),
  ),
  /** 0 below 0, 1 above, `other` at 0. */
  heaviside: kernel(
    'input other',
    binary((a, b) => (a === 0 ? b : Number.isNaN(a) ? a : Number(a > 0))),
  ),
  nextafter: kernel('input other', binary(nextAfter, toFloat)),
  ldexp: kernel(
    'input other',
    binary((a, b) => a * 2 ** b, toFloat),
  ),
  logaddexp2: kernel(
    'input other',
    binary((a, b) => (a === b ? a + 1 : Math.max(a, b) + Math.log2(1 + 2 ** -Math.abs(a - b))), toFloat),
  ),
  float_power: kernel(
    'input other',
    binary((a, b) => a ** b, float64),
  ),
  isclose: kernel('input other rtol atol equal_nan', isClose),
  erfinv: kernel('input', unary(erfInverse)),
  lgamma: kernel('input', unary(logGamma)),
  digamma: kernel('input', unary(digamma)),
  i0: kernel('input', unary(bessel0)),
  nan_to_num: kernel('input nan posinf neginf', nanToNum),
  isreal: kernel('input', (input: NDArray) => ({
    ...allocate(input.shape, 'bool'),
    data: new Uint8Array(input.data.length).fill(1),
  })),
  lerp: kernel('input end weight', lerp),
  addcmul: combine(mul),
  addcdiv: combine(div),
  isin: kernel('input other', isIn),
});
