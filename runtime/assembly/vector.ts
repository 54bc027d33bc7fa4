// Four numbers at a time: products, and the activations of a recurrent layer.

import { RELAXED } from './config';

/** a b + c */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (RELAXED) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

// Coefficients lie in memory, four copies each: a constant in the code is built anew in every pass of a loop.
const TABLE = memory.data<f32>([
  // 0: -9.02 and 9.02, beyond which tanh is 1 in float32
  -9.02, -9.02, -9.02, -9.02, 9.02, 9.02, 9.02, 9.02,
  // 32: the numerator of tanh(x) / x in x², from the highest power
  -8.436046322222654e-14, -8.436046322222654e-14, -8.436046322222654e-14, -8.436046322222654e-14,
  5.257778934453228e-11, 5.257778934453228e-11, 5.257778934453228e-11, 5.257778934453228e-11,
  -2.0183968274532068e-8, -2.0183968274532068e-8, -2.0183968274532068e-8, -2.0183968274532068e-8,
  1.1144255950057413e-5, 1.1144255950057413e-5, 1.1144255950057413e-5, 1.1144255950057413e-5,
  0.0031030012760311365, 0.0031030012760311365, 0.0031030012760311365, 0.0031030012760311365,
  0.13083156943321228, 0.13083156943321228, 0.13083156943321228, 0.13083156943321228,
  1.0, 1.0, 1.0, 1.0,
  // 144: its denominator; the last coefficient is the 1 above
  0.00025447510415688157, 0.00025447510415688157, 0.00025447510415688157, 0.00025447510415688157,
  0.024491380900144577, 0.024491380900144577, 0.024491380900144577, 0.024491380900144577,
  0.4641648530960083, 0.4641648530960083, 0.4641648530960083, 0.4641648530960083,
  // 192: -87.33, below which e^x is no normal number; log2(e); ln 2 in two parts
  -87.33, -87.33, -87.33, -87.33,
  1.4426950408889634, 1.4426950408889634, 1.4426950408889634, 1.4426950408889634,
  -0.693145751953125, -0.693145751953125, -0.693145751953125, -0.693145751953125,
  -1.428606765330187e-6, -1.428606765330187e-6, -1.428606765330187e-6, -1.428606765330187e-6,
  // 256: (e^r - 1 - r) / r² on ±ln 2 / 2, from the highest power
  0.008312525227665901, 0.008312525227665901, 0.008312525227665901, 0.008312525227665901,
  0.041890114545822144, 0.041890114545822144, 0.041890114545822144, 0.041890114545822144,
  0.16667114198207855, 0.16667114198207855, 0.16667114198207855, 0.16667114198207855,
  0.499992311000824, 0.499992311000824, 0.499992311000824, 0.499992311000824,
]);

// @ts-ignore: decorator
@inline
function constant(at: usize): v128 {
  return v128.load(TABLE + at);
}

/** Within 4e-7 of tanh, relative to it; x itself near 0, ±1 beyond 9.02, NaN of NaN. */
// @ts-ignore: decorator
@inline
export function tanh4(x: v128): v128 {
  // In this order of operands NaN stays.
  const c = f32x4.pmin(f32x4.pmax(x, constant(0)), constant(16));
  const z = f32x4.mul(c, c);
  let p = madd(constant(32), z, constant(48));
  p = madd(p, z, constant(64));
  p = madd(p, z, constant(80));
  p = madd(p, z, constant(96));
  p = madd(p, z, constant(112));
  p = madd(p, z, constant(128));
  let q = madd(constant(144), z, constant(160));
  q = madd(q, z, constant(176));
  q = madd(q, z, constant(128));
  const y = f32x4.div(f32x4.mul(c, p), q);
  const one = constant(128);
  return f32x4.pmin(f32x4.pmax(y, f32x4.neg(one)), one);
}

/** 1 / (1 + e^-x), relative to it, by e = e^-|x|: e / (1 + e) below 0. 0 and 1 at ∓∞, NaN of NaN. */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  const y = f32x4.neg(f32x4.abs(x));
  const c = f32x4.pmax(y, constant(192));
  const n = f32x4.nearest(f32x4.mul(c, constant(208)));
  const r = madd(n, constant(240), madd(n, constant(224), c));
  let p = madd(constant(256), r, constant(272));
  p = madd(p, r, constant(288));
  p = madd(p, r, constant(304));
  const one = constant(128);
  p = f32x4.add(madd(f32x4.mul(r, r), p, r), one);
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  const e = v128.andnot(f32x4.mul(p, power), f32x4.lt(y, constant(192)));
  const s = f32x4.div(one, f32x4.add(one, e));
  return v128.bitselect(f32x4.mul(e, s), s, f32x4.lt(x, f32x4.splat(0)));
}

/** Writes the first `count` of four numbers. */
// @ts-ignore: decorator
@inline
export function storeSome(at: usize, x: v128, count: i32): void {
  if (count >= 4) {
    v128.store(at, x);
    return;
  }
  v128.store_lane<f32>(at, x, 0);
  if (count > 1) v128.store_lane<f32>(at + 4, x, 1);
  if (count > 2) v128.store_lane<f32>(at + 8, x, 2);
}

/** Bytes in fours. A few are copied here: a call of the engine takes longer. */
// @ts-ignore: decorator
@inline
export function copy(to: usize, from: usize, bytes: usize): void {
  if (bytes > 512) {
    memory.copy(to, from, bytes);
    return;
  }
  const end = from + bytes;
  while (from + 16 <= end) {
    v128.store(to, v128.load(from));
    from += 16;
    to += 16;
  }
  while (from < end) {
    i32.store(to, i32.load(from));
    from += 4;
    to += 4;
  }
}
