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
  // 0: -8.98 and 8.98, beyond which tanh is 1 in float32
  -8.98, -8.98, -8.98, -8.98,
  8.98, 8.98, 8.98, 8.98,
  // 32: the numerator of tanh(x) / x in x², from the highest power; its last coefficient is 1
  1.3779459872175907e-8, 1.3779459872175907e-8, 1.3779459872175907e-8, 1.3779459872175907e-8,
  2.091613719374656e-5, 2.091613719374656e-5, 2.091613719374656e-5, 2.091613719374656e-5,
  0.003514322593764428, 0.003514322593764428, 0.003514322593764428, 0.003514322593764428,
  0.13396839836665536, 0.13396839836665536, 0.13396839836665536, 0.13396839836665536,
  1.0, 1.0, 1.0, 1.0,
  // 112: its denominator, whose last coefficient is 1 too
  7.950464093990102e-7, 7.950464093990102e-7, 7.950464093990102e-7, 7.950464093990102e-7,
  0.00033162103839360024, 0.00033162103839360024, 0.00033162103839360024, 0.00033162103839360024,
  0.025948370610218933, 0.025948370610218933, 0.025948370610218933, 0.025948370610218933,
  0.4673016346796572, 0.4673016346796572, 0.4673016346796572, 0.4673016346796572,
  // 176: -88.9 and 87.3, between which e^-x is a normal number or infinite; -log2(e); 1.5 * 2^23; ln 2 in two parts
  -88.9, -88.9, -88.9, -88.9,
  87.3, 87.3, 87.3, 87.3,
  -1.4426950408889634, -1.4426950408889634, -1.4426950408889634, -1.4426950408889634,
  12582912.0, 12582912.0, 12582912.0, 12582912.0,
  0.693145751953125, 0.693145751953125, 0.693145751953125, 0.693145751953125,
  1.428606765330187e-6, 1.428606765330187e-6, 1.428606765330187e-6, 1.428606765330187e-6,
  // 272: (e^-r - 1 + r) / r² on ±ln 2 / 2, from the highest power; -1
  -0.008312525227665901, -0.008312525227665901, -0.008312525227665901, -0.008312525227665901,
  0.041890114545822144, 0.041890114545822144, 0.041890114545822144, 0.041890114545822144,
  -0.16667114198207855, -0.16667114198207855, -0.16667114198207855, -0.16667114198207855,
  0.499992311000824, 0.499992311000824, 0.499992311000824, 0.499992311000824,
  -1.0, -1.0, -1.0, -1.0,
]);

// @ts-ignore: decorator
@inline
function constant(at: usize): v128 {
  return v128.load(TABLE + at);
}

/** Within 4e-7 of tanh, relative to it; x itself near 0, ±1 beyond 8.98, NaN of NaN. */
// @ts-ignore: decorator
@inline
function tanh4(x: v128): v128 {
  // In this order of operands NaN stays.
  const c = f32x4.pmin(f32x4.pmax(x, constant(0)), constant(16));
  const z = f32x4.mul(c, c);
  let p = madd(constant(32), z, constant(48));
  let q = madd(constant(112), z, constant(128));
  p = madd(p, z, constant(64));
  q = madd(q, z, constant(144));
  p = madd(p, z, constant(80));
  q = madd(q, z, constant(160));
  p = madd(p, z, constant(96));
  q = madd(q, z, constant(96));
  const y = f32x4.div(f32x4.mul(c, p), q);
  return f32x4.pmin(f32x4.pmax(y, constant(336)), constant(96));
}

/** Of each of `count` numbers, on to `to`. Two times four at once: one waits while the other is computed. */
export function tanhs(to: usize, from: usize, count: i32): void {
  const end = from + ((<usize>count) << 2);
  for (; from + 32 <= end; from += 32, to += 32) {
    const c = f32x4.pmin(f32x4.pmax(v128.load(from), constant(0)), constant(16));
    const d = f32x4.pmin(f32x4.pmax(v128.load(from, 16), constant(0)), constant(16));
    const y = f32x4.mul(c, c);
    const z = f32x4.mul(d, d);
    let k = constant(32);
    let l = constant(48);
    let p = madd(k, y, l);
    let q = madd(k, z, l);
    k = constant(64);
    p = madd(p, y, k);
    q = madd(q, z, k);
    k = constant(80);
    p = madd(p, y, k);
    q = madd(q, z, k);
    const one = constant(96);
    p = f32x4.mul(c, madd(p, y, one));
    q = f32x4.mul(d, madd(q, z, one));
    k = constant(112);
    l = constant(128);
    let r = madd(k, y, l);
    let s = madd(k, z, l);
    k = constant(144);
    r = madd(r, y, k);
    s = madd(s, z, k);
    k = constant(160);
    r = madd(r, y, k);
    s = madd(s, z, k);
    p = f32x4.div(p, madd(r, y, one));
    q = f32x4.div(q, madd(s, z, one));
    k = constant(336);
    v128.store(to, f32x4.pmin(f32x4.pmax(p, k), one));
    v128.store(to, f32x4.pmin(f32x4.pmax(q, k), one), 16);
  }
  for (; from < end; from += 16, to += 16) storeSome(to, tanh4(v128.load(from)), <i32>((end - from) >> 2));
}

/** 1 / (1 + e^-x), within 5e-7 relative to it. 0 and 1 at ∓∞, NaN of NaN. */
// @ts-ignore: decorator
@inline
function sigmoid4(x: v128): v128 {
  const c = f32x4.pmin(f32x4.pmax(x, constant(176)), constant(192));
  // To add 1.5 * 2^23 rounds, and leaves the whole number in the lowest bits: moved up they are 2^n.
  const whole = f32x4.add(f32x4.mul(c, constant(208)), constant(224));
  const n = f32x4.sub(whole, constant(224));
  const r = madd(n, constant(256), madd(n, constant(240), c));
  let p = madd(constant(272), r, constant(288));
  p = madd(p, r, constant(304));
  p = madd(p, r, constant(320));
  const one = constant(96);
  p = madd(f32x4.mul(r, r), p, f32x4.sub(one, r));
  const e = f32x4.mul(p, i32x4.add(i32x4.shl(whole, 23), one));
  return f32x4.div(one, f32x4.add(one, e));
}

/** Of each of `count` numbers, in place. */
export function sigmoids(at: usize, count: i32): void {
  const end = at + ((<usize>count) << 2);
  for (; at + 32 <= end; at += 32) {
    let k = constant(176);
    let l = constant(192);
    const c = f32x4.pmin(f32x4.pmax(v128.load(at), k), l);
    const d = f32x4.pmin(f32x4.pmax(v128.load(at, 16), k), l);
    k = constant(208);
    l = constant(224);
    const v = f32x4.add(f32x4.mul(c, k), l);
    const w = f32x4.add(f32x4.mul(d, k), l);
    const m = f32x4.sub(v, l);
    const n = f32x4.sub(w, l);
    k = constant(240);
    let r = madd(m, k, c);
    let s = madd(n, k, d);
    k = constant(256);
    r = madd(m, k, r);
    s = madd(n, k, s);
    k = constant(272);
    l = constant(288);
    let p = madd(k, r, l);
    let q = madd(k, s, l);
    k = constant(304);
    p = madd(p, r, k);
    q = madd(q, s, k);
    k = constant(320);
    p = madd(p, r, k);
    q = madd(q, s, k);
    const one = constant(96);
    p = madd(f32x4.mul(r, r), p, f32x4.sub(one, r));
    q = madd(f32x4.mul(s, s), q, f32x4.sub(one, s));
    p = f32x4.mul(p, i32x4.add(i32x4.shl(v, 23), one));
    q = f32x4.mul(q, i32x4.add(i32x4.shl(w, 23), one));
    v128.store(at, f32x4.div(one, f32x4.add(one, p)));
    v128.store(at, f32x4.div(one, f32x4.add(one, q)), 16);
  }
  for (; at < end; at += 16) storeSome(at, sigmoid4(v128.load(at)), <i32>((end - at) >> 2));
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
