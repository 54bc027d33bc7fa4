// c (M, N), rows `step` apart, += a (M, K) times b (K, N), with b packed in panels of 8 columns: panel p holds b[k][8 p + j] at (p K + k) 8 + j,
// zeros beyond N. A tile of 4 rows and 8 columns is what both tiers of V8 keep in registers.

import { madd, storeSome } from './vector';

const EDGE = memory.data(128);

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

export function product(c: usize, step: i32, a: usize, b: usize, M: i32, K: i32, N: i32): void {
  // Rows of a that stay near while every panel of b passes.
  for (let from = 0; from < M; from += 64) {
    const rows = min(64, M - from);
    block(c + ((<usize>(from * step)) << 2), step, a + ((<usize>(from * K)) << 2), b, rows, K, N);
  }
}

function block(c: usize, step: i32, a: usize, b: usize, M: i32, K: i32, N: i32): void {
  const rows = M & ~3;
  const panel: usize = (<usize>K) << 5;
  if (rows > 0) {
    let at = b;
    for (let n = 0; n < N; n += 8) {
      for (let m = 0; m < rows; m += 4) {
        const to = c + ((<usize>(m * step + n)) << 2);
        const from = a + ((<usize>(m * K)) << 2);
        if (n + 8 <= N) tile(to, (<usize>step) << 2, from, at, K);
        else edge(to, step, from, at, K, 4, N - n);
      }
      at += panel;
    }
  }
  for (let m = rows; m < M; m++) row(c + ((<usize>(m * step)) << 2), a + ((<usize>(m * K)) << 2), b, K, N);
}

/** Four rows, eight columns; `step` is the distance of two rows of c in bytes. */
// @ts-ignore: decorator
@inline
function tile(c: usize, step: usize, a: usize, b: usize, K: i32): void {
  const width: usize = (<usize>K) << 2;
  let a0 = a;
  let a1 = a0 + width;
  let a2 = a1 + width;
  let a3 = a2 + width;
  const c1 = c + step;
  const c2 = c1 + step;
  const c3 = c2 + step;
  let x00 = v128.load(c);
  let x01 = v128.load(c, 16);
  let x10 = v128.load(c1);
  let x11 = v128.load(c1, 16);
  let x20 = v128.load(c2);
  let x21 = v128.load(c2, 16);
  let x30 = v128.load(c3);
  let x31 = v128.load(c3, 16);
  const end = a0 + width;
  while (a0 < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const p = v128.load32_splat(a0);
    x00 = madd(p, b0, x00);
    x01 = madd(p, b1, x01);
    const q = v128.load32_splat(a1);
    x10 = madd(q, b0, x10);
    x11 = madd(q, b1, x11);
    const r = v128.load32_splat(a2);
    x20 = madd(r, b0, x20);
    x21 = madd(r, b1, x21);
    const s = v128.load32_splat(a3);
    x30 = madd(s, b0, x30);
    x31 = madd(s, b1, x31);
    a0 += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    b += 32;
  }
  v128.store(c, x00);
  v128.store(c, x01, 16);
  v128.store(c1, x10);
  v128.store(c1, x11, 16);
  v128.store(c2, x20);
  v128.store(c2, x21, 16);
  v128.store(c3, x30);
  v128.store(c3, x31, 16);
}

/** A tile over the end of the columns, through a place of its own. */
function edge(c: usize, step: i32, a: usize, b: usize, K: i32, rows: i32, columns: i32): void {
  memory.fill(EDGE, 0, 128);
  tile(EDGE, 32, a, b, K);
  for (let m = 0; m < rows; m++) {
    for (let n = 0; n < columns; n++) {
      const at = c + ((<usize>(m * step + n)) << 2);
      store<f32>(at, load<f32>(at) + load<f32>(EDGE + ((<usize>(m * 8 + n)) << 2)));
    }
  }
}

/** One row: four panels at a time, so that eight sums are under way. */
function row(c: usize, a: usize, b: usize, K: i32, N: i32): void {
  const panel: usize = (<usize>K) << 5;
  const end = a + ((<usize>K) << 2);
  let n = 0;
  for (; n + 32 <= N; n += 32) {
    let x0 = v128.load(c);
    let x1 = v128.load(c, 16);
    let x2 = v128.load(c, 32);
    let x3 = v128.load(c, 48);
    let x4 = v128.load(c, 64);
    let x5 = v128.load(c, 80);
    let x6 = v128.load(c, 96);
    let x7 = v128.load(c, 112);
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
    storeSome(c, f32x4.add(v128.load(c), x0), N - n);
    if (N - n > 4) storeSome(c + 16, f32x4.add(v128.load(c, 16), x1), N - n - 4);
    c += 32;
    b += panel;
  }
}
