/** Element by element, further from the cell than `elementwise.ts`. */

import type { NDArray } from '../array.ts';
import { binary, type Operand, toFloat, toTruth, unary, where } from './elementwise.ts';
import { erfOf } from './erf.ts';
import { type Kernels, kernel } from './kernel.ts';

/** f of each, a truth. */
function test(f: (x: number) => boolean) {
  return (input: NDArray): NDArray => ({
    shape: input.shape,
    data: Uint8Array.from(input.data, (x) => Number(f(x))),
    dtype: 'bool',
  });
}

const UNARY: { readonly [op: string]: (input: NDArray) => NDArray } = {
  exp2: unary((x) => 2 ** x),
  log2: unary(Math.log2),
  log10: unary(Math.log10),
  tan: unary(Math.tan),
  asin: unary(Math.asin),
  acos: unary(Math.acos),
  atan: unary(Math.atan),
  sinh: unary(Math.sinh),
  cosh: unary(Math.cosh),
  asinh: unary(Math.asinh),
  acosh: unary(Math.acosh),
  atanh: unary(Math.atanh),
  erfc: unary((x) => 1 - erfOf(x)),
  deg2rad: unary((x) => (x * Math.PI) / 180),
  rad2deg: unary((x) => (x * 180) / Math.PI),
  logit: unary((x) => Math.log(x / (1 - x))),
  /** sin(πx) / πx */
  sinc: unary((x) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))),
  trunc: unary(Math.trunc, true),
  frac: unary((x) => x - Math.trunc(x), true),
  isnan: test(Number.isNaN),
  isinf: test((x) => Math.abs(x) === Number.POSITIVE_INFINITY),
  isfinite: test(Number.isFinite),
  isposinf: test((x) => x === Number.POSITIVE_INFINITY),
  isneginf: test((x) => x === Number.NEGATIVE_INFINITY),
  signbit: test((x) => x < 0 || Object.is(x, -0)),
  logical_not: test((x) => x === 0),
  clone: (input) => ({ ...input, data: input.data.slice() }),
  contiguous: (input) => input,
};

const BINARY: { readonly [op: string]: (input: Operand, other: Operand) => NDArray } = {
  /** Has the sign of the dividend, as in C. */
  fmod: binary((a, b) => a % b),
  fmax: binary((a, b) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.max(a, b))),
  fmin: binary((a, b) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.min(a, b))),
  copysign: binary((a, b) => (b < 0 || Object.is(b, -0) ? -Math.abs(a) : Math.abs(a)), toFloat),
  hypot: binary(Math.hypot),
  /** log(e^a + e^b) */
  logaddexp: binary((a, b) => (a === b ? a + Math.LN2 : Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b))))),
  /** a log b, 0 where a is 0 */
  xlogy: binary((a, b) => (a === 0 && !Number.isNaN(b) ? 0 : a * Math.log(b)), toFloat),
  logical_xor: binary((a, b) => Number((a !== 0) !== (b !== 0)), toTruth),
};

/** `value` where the mask holds; the shapes broadcast. */
export function maskedFill(input: NDArray, mask: NDArray, value: Operand): NDArray {
  if (mask.dtype !== 'bool')
    throw new Error(`masked_fill_ only supports boolean masks, but got mask with dtype ${mask.dtype}`);
  const filled = where(mask, value, input);
  return { ...filled, dtype: input.dtype };
}

export const elementwiseMoreKernels = (): Kernels => ({
  ...Object.fromEntries(Object.entries(UNARY).map(([name, run]) => [name, kernel('input', run)])),
  ...Object.fromEntries(Object.entries(BINARY).map(([name, run]) => [name, kernel('input other', run)])),
  masked_fill: kernel('input mask value', maskedFill),
});
