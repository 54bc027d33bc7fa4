// c (M, N) = from (M, N) + a (M, K) times b (K, N), with b packed in panels of 8 columns: panel p holds b[k][8 p + j] at
// (p K + k) 8 + j, zeros beyond N. A tile of 4 rows and 8 columns is what every V8 keeps in registers.

import { RELAXED } from './config';
import { madd, storeSome } from './vector';

const EDGE = memory.data(192);

/** Rows of a, and numbers of each, that are put in order for tiles at once; they stay near while every panel of b passes. */
const ROWS = 64;
const DEEP = 1024;
const ORDERED = memory.data(ROWS * DEEP * 4, 64);

/** w (N, K), as PyTorch keeps weights, into panels of 8 of its rows. */
export function pack(out: usize, w: usize, N: i32, K: i32): void {
  for (let first = 0; first < N; first += 8) {
    for (let k = 0; k < K; k++) {
      for (let j = 0; j < 8; j++) {
        const n = first + j;
        store<f32>(out, n < N ? load<f32>(w + ((<usize>(n * K + k)) << 2)) : 0);
        out += 4;
      }
    }
  }
}

/** Rows of c lie `step` numbers apart; those of `from`, which may be c, `apart`: 0 for one that is added to each. */
export function product(
  c: usize,
  step: i32,
  from: usize,
  apart: i32,
  a: usize,
  b: usize,
  M: i32,
  K: i32,
  N: i32,
): void {
  const width: usize = (<usize>K) << 2;
  const panel: usize = (<usize>K) << 5;
  const below: usize = (<usize>step) << 2;
  const beneath: usize = (<usize>apart) << 2;
  const tiled = M & ~3;
  for (let first = 0; first < tiled; first += ROWS) {
    const rows = min(ROWS, tiled - first);
    const to = c + below * first;
    let start = from + beneath * first;
    let between = beneath;
    for (let deep = 0; deep < K; deep += DEEP) {
      const k = min(DEEP, K - deep);
      const begin = a + width * first + ((<usize>deep) << 2);
      let near: usize = ORDERED;
      for (let m = 0; m < rows; ) {
        const high = height(rows - m);
        near = order(near, begin + width * m, width, k, high);
        m += high;
      }
      let at = b + ((<usize>deep) << 5);
      for (let n: i32 = 0; n < N; n += 8) {
        const right: usize = (<usize>n) << 2;
        near = ORDERED;
        for (let m = 0; m < rows; ) {
          const high = height(rows - m);
          const out = to + below * m + right;
          const above = start + between * m + right;
          if (n + 8 > N) edge(out, below, above, between, near, at, k, high, N - n);
          else if (RELAXED && high == 6) six(out, below, above, between, near, at, k);
          else tile(out, below, above, between, near, at, k);
          near += (<usize>(k * high)) << 2;
          m += high;
        }
        at += panel;
      }
      // What comes deeper is added to what is there.
      start = to;
      between = below;
    }
  }
  for (let m: usize = tiled; m < <usize>M; m++) row(c + below * m, from + beneath * m, a + width * m, b, K, N);
}

let tall = true;

/** Asks for tiles of 4 rows alone: an engine before V8 13.2 does not keep 6 in registers. */
export function low(): void {
  tall = false;
}

/**
 * Rows of the next tile, of so many rows, a multiple of 4 at first: 4, or 6 where a product and a sum are one, for such a one
 * takes longer until the next can be added to it, and twelve have to be under way.
 */
// @ts-ignore: decorator
@inline
function height(rest: i32): i32 {
  return RELAXED && tall && rest != 4 && rest != 8 ? 6 : 4;
}

/** `high` rows of a, K numbers of each, to where a tile reads them one after the other, those of a column together. */
function order(to: usize, a: usize, width: usize, K: i32, high: i32): usize {
  const end = a + ((<usize>K) << 2);
  const far: usize = (<usize>high) << 2;
  let at = a;
  for (; at + 16 <= end; at += 16) {
    const p = v128.load(at);
    const q = v128.load(at + width);
    const r = v128.load(at + (width << 1));
    const s = v128.load(at + width * 3);
    const t = v128.shuffle<f32>(p, q, 0, 4, 1, 5);
    const u = v128.shuffle<f32>(p, q, 2, 6, 3, 7);
    const v = v128.shuffle<f32>(r, s, 0, 4, 1, 5);
    const w = v128.shuffle<f32>(r, s, 2, 6, 3, 7);
    const two = to + far;
    const three = two + far;
    const four = three + far;
    v128.store(to, v128.shuffle<f32>(t, v, 0, 1, 4, 5));
    v128.store(two, v128.shuffle<f32>(t, v, 2, 3, 6, 7));
    v128.store(three, v128.shuffle<f32>(u, w, 0, 1, 4, 5));
    v128.store(four, v128.shuffle<f32>(u, w, 2, 3, 6, 7));
    if (RELAXED && high == 6) {
      const x = v128.load(at + (width << 2));
      const y = v128.load(at + width * 5);
      const front = v128.shuffle<f32>(x, y, 0, 4, 1, 5);
      const back = v128.shuffle<f32>(x, y, 2, 6, 3, 7);
      v128.store_lane<i64>(to + 16, front, 0);
      v128.store_lane<i64>(two + 16, front, 1);
      v128.store_lane<i64>(three + 16, back, 0);
      v128.store_lane<i64>(four + 16, back, 1);
    }
    to = four + far;
  }
  for (; at < end; at += 4) {
    for (let m = 0; m < high; m++, to += 4) f32.store(to, f32.load(at + width * m));
  }
  return to;
}

/** Four rows, eight columns; `below` and `between` are the distances of two rows of c and of `from` in bytes. */
// @ts-ignore: decorator
@inline
function tile(c: usize, below: usize, from: usize, between: usize, a: usize, b: usize, K: i32): void {
  const f1 = from + between;
  const f2 = f1 + between;
  const f3 = f2 + between;
  let x00 = v128.load(from);
  let x01 = v128.load(from, 16);
  let x10 = v128.load(f1);
  let x11 = v128.load(f1, 16);
  let x20 = v128.load(f2);
  let x21 = v128.load(f2, 16);
  let x30 = v128.load(f3);
  let x31 = v128.load(f3, 16);
  const end = a + ((<usize>K) << 4);
  while (a < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const p = v128.load32_splat(a);
    x00 = madd(p, b0, x00);
    x01 = madd(p, b1, x01);
    const q = v128.load32_splat(a, 4);
    x10 = madd(q, b0, x10);
    x11 = madd(q, b1, x11);
    const r = v128.load32_splat(a, 8);
    x20 = madd(r, b0, x20);
    x21 = madd(r, b1, x21);
    const s = v128.load32_splat(a, 12);
    x30 = madd(s, b0, x30);
    x31 = madd(s, b1, x31);
    a += 16;
    b += 32;
  }
  const c1 = c + below;
  const c2 = c1 + below;
  const c3 = c2 + below;
  v128.store(c, x00);
  v128.store(c, x01, 16);
  v128.store(c1, x10);
  v128.store(c1, x11, 16);
  v128.store(c2, x20);
  v128.store(c2, x21, 16);
  v128.store(c3, x30);
  v128.store(c3, x31, 16);
}

/** As `tile`, six rows. */
// @ts-ignore: decorator
@inline
function six(c: usize, below: usize, from: usize, between: usize, a: usize, b: usize, K: i32): void {
  const f1 = from + between;
  const f2 = f1 + between;
  const f3 = f2 + between;
  const f4 = f3 + between;
  const f5 = f4 + between;
  let x00 = v128.load(from);
  let x01 = v128.load(from, 16);
  let x10 = v128.load(f1);
  let x11 = v128.load(f1, 16);
  let x20 = v128.load(f2);
  let x21 = v128.load(f2, 16);
  let x30 = v128.load(f3);
  let x31 = v128.load(f3, 16);
  let x40 = v128.load(f4);
  let x41 = v128.load(f4, 16);
  let x50 = v128.load(f5);
  let x51 = v128.load(f5, 16);
  const end = a + (<usize>K) * 24;
  while (a < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const p = v128.load32_splat(a);
    x00 = madd(p, b0, x00);
    x01 = madd(p, b1, x01);
    const q = v128.load32_splat(a, 4);
    x10 = madd(q, b0, x10);
    x11 = madd(q, b1, x11);
    const r = v128.load32_splat(a, 8);
    x20 = madd(r, b0, x20);
    x21 = madd(r, b1, x21);
    const s = v128.load32_splat(a, 12);
    x30 = madd(s, b0, x30);
    x31 = madd(s, b1, x31);
    const t = v128.load32_splat(a, 16);
    x40 = madd(t, b0, x40);
    x41 = madd(t, b1, x41);
    const u = v128.load32_splat(a, 20);
    x50 = madd(u, b0, x50);
    x51 = madd(u, b1, x51);
    a += 24;
    b += 32;
  }
  const c1 = c + below;
  const c2 = c1 + below;
  const c3 = c2 + below;
  const c4 = c3 + below;
  const c5 = c4 + below;
  v128.store(c, x00);
  v128.store(c, x01, 16);
  v128.store(c1, x10);
  v128.store(c1, x11, 16);
  v128.store(c2, x20);
  v128.store(c2, x21, 16);
  v128.store(c3, x30);
  v128.store(c3, x31, 16);
  v128.store(c4, x40);
  v128.store(c4, x41, 16);
  v128.store(c5, x50);
  v128.store(c5, x51, 16);
}

/** A tile over the end of the columns, through a place of its own. */
function edge(
  c: usize,
  below: usize,
  from: usize,
  between: usize,
  a: usize,
  b: usize,
  K: i32,
  high: i32,
  columns: i32,
): void {
  memory.fill(EDGE, 0, 192);
  if (RELAXED && high == 6) six(EDGE, 32, EDGE, 32, a, b, K);
  else tile(EDGE, 32, EDGE, 32, a, b, K);
  for (let m: usize = 0; m < <usize>high; m++) {
    for (let n: usize = 0; n < <usize>columns; n++) {
      const sum = load<f32>(from + between * m + (n << 2)) + load<f32>(EDGE + (m << 5) + (n << 2));
      store<f32>(c + below * m + (n << 2), sum);
    }
  }
}

/** One row: four panels at a time, so that eight sums are under way. */
function row(c: usize, from: usize, a: usize, b: usize, K: i32, N: i32): void {
  const panel: usize = (<usize>K) << 5;
  const end = a + ((<usize>K) << 2);
  let n = 0;
  for (; n + 32 <= N; n += 32) {
    let x0 = v128.load(from);
    let x1 = v128.load(from, 16);
    let x2 = v128.load(from, 32);
    let x3 = v128.load(from, 48);
    let x4 = v128.load(from, 64);
    let x5 = v128.load(from, 80);
    let x6 = v128.load(from, 96);
    let x7 = v128.load(from, 112);
    let p0 = b;
    let p1 = p0 + panel;
    let p2 = p1 + panel;
    let p3 = p2 + panel;
    for (let at = a; at < end; at += 4) {
      const s = v128.load32_splat(at);
      x0 = madd(s, v128.load(p0), x0);
      x1 = madd(s, v128.load(p0, 16), x1);
      x2 = madd(s, v128.load(p1), x2);
      x3 = madd(s, v128.load(p1, 16), x3);
      x4 = madd(s, v128.load(p2), x4);
      x5 = madd(s, v128.load(p2, 16), x5);
      x6 = madd(s, v128.load(p3), x6);
      x7 = madd(s, v128.load(p3, 16), x7);
      p0 += 32;
      p1 += 32;
      p2 += 32;
      p3 += 32;
    }
    v128.store(c, x0);
    v128.store(c, x1, 16);
    v128.store(c, x2, 32);
    v128.store(c, x3, 48);
    v128.store(c, x4, 64);
    v128.store(c, x5, 80);
    v128.store(c, x6, 96);
    v128.store(c, x7, 112);
    c += 128;
    from += 128;
    b += panel << 2;
  }
  for (; n < N; n += 8) {
    let x0 = f32x4.splat(0);
    let x1 = f32x4.splat(0);
    let p = b;
    for (let at = a; at < end; at += 4) {
      const s = v128.load32_splat(at);
      x0 = madd(s, v128.load(p), x0);
      x1 = madd(s, v128.load(p, 16), x1);
      p += 32;
    }
    // What is read beyond the end of the row stays as it is.
    storeSome(c, f32x4.add(v128.load(from), x0), N - n);
    if (N - n > 4) storeSome(c + 16, f32x4.add(v128.load(from, 16), x1), N - n - 4);
    c += 32;
    from += 32;
    b += panel;
  }
}
