// One direction of one recurrent layer, as runtime/kernels/recurrent-steps.ts has it in words that read like the equations.
// Letters: n rows at a step, I input size, H hidden size, P size of what leaves, G gates*H.

import { product } from './product';
import { copy, madd, sigmoids, storeSome, tanhs } from './vector';

export { low, pack } from './product';

/** The first place that is free. */
export function base(): usize {
  return __heap_base;
}

/** One thing to do, set from outside: which it is, and up to seven arguments of it. */
@unmanaged
class Call {
  which: i32;
  a: i32;
  b: i32;
  c: i32;
  d: i32;
  e: i32;
  f: i32;
  g: i32;
}

/** So many calls, one after the other. */
export function run(call: Call, count: i32): void {
  for (let i = 0; i < count; i++) {
    if (call.which == 0) project(call.a, call.b, call.c, call.d, call.e, call.f, call.g);
    else if (call.which == 1) steps(changetype<Plan>(<usize>call.a), call.b, call.c);
    else if (call.which == 2) beside(call.a, call.b, call.c, call.d, call.e);
    else if (call.which == 3) turn(call.a, call.b, call.c, call.d, call.e);
    else copy(call.a, call.b, call.c);
    call = changetype<Call>(changetype<usize>(call) + 32);
  }
}

/** gates (rows, G) = the bias row, plus x (rows, I) times the packed w_ih. */
function project(gates: usize, bias: usize, x: usize, w: usize, rows: i32, I: i32, G: i32): void {
  product(gates, G, bias, 0, x, w, rows, I, G);
}

/** Rows of a and of b next to each other: (rows, 2 width). */
function beside(out: usize, a: usize, b: usize, rows: i32, width: i32): void {
  const bytes: usize = (<usize>width) << 2;
  for (let i = 0; i < rows; i++) {
    copy(out, a, bytes);
    copy(out + bytes, b, bytes);
    out += bytes << 1;
    a += bytes;
    b += bytes;
  }
}

/** (m, n, width) as (n, m, width). */
function turn(out: usize, from: usize, m: i32, n: i32, width: i32): void {
  const bytes: usize = (<usize>width) << 2;
  for (let k = 0; k < n; k++) {
    let at = from + bytes * k;
    for (let i = 0; i < m; i++) {
      copy(out, at, bytes);
      out += bytes;
      at += bytes * n;
    }
  }
}

/** What a run of steps works on; set from outside, field by field. */
@unmanaged
class Plan {
  /** Whether every step has as many rows: the state before is then read where the step before left it. */
  even: i32;
  kind: i32; // 0 rnn with tanh, 1 rnn with relu, 2 lstm, 3 gru
  reverse: i32;
  T: i32;
  H: i32;
  P: i32;
  G: i32;
  sizes: usize; // T numbers of rows, then T first rows
  /** Of row `first` on: the gates are a run of the rows. */
  gates: usize;
  first: i32;
  hidden: usize;
  cell: usize;
  h: usize;
  c: usize;
  hh: usize;
  // Of a gru `hh` is of r and z alone; its n takes W_hn h + b_hn times r.
  hn: usize;
  bias: usize;
  hr: usize; // 0 without a projection
  scratch: usize; // (B, H)
}

/** Steps `from` to before `to`, counted in the order in which they run. */
function steps(plan: Plan, from: i32, to: i32): void {
  const kind = plan.kind;
  const even = plan.even;
  let h = plan.h;
  const H = plan.H;
  const P = plan.P;
  const G = plan.G;
  for (let i = from; i < to; i++) {
    const t = plan.reverse ? plan.T - 1 - i : i;
    const n = load<i32>(plan.sizes + ((<usize>t) << 2));
    const row = load<i32>(plan.sizes + ((<usize>(plan.T + t)) << 2));
    const gates = plan.gates + ((<usize>((row - plan.first) * G)) << 2);
    const hidden = plan.hidden + ((<usize>(row * P)) << 2);
    if (kind < 2) {
      product(hidden, H, hidden, H, h, plan.hh, n, P, H);
      // In place: the one gate of an rnn is its hidden state.
      if (kind == 0) tanhs(hidden, hidden, n * H);
      else relu(hidden, n * H);
    } else if (kind == 2) {
      product(gates, G, gates, G, h, plan.hh, n, P, G);
      const full = plan.hr ? plan.scratch : hidden;
      const cell = plan.cell + ((<usize>(row * H)) << 2);
      for (let b = 0; b < n; b++) {
        const at: usize = (<usize>(b * H)) << 2;
        lstm(gates + (at << 2), plan.c + at, cell + at, full + at, H);
      }
      if (plan.hr) {
        memory.fill(hidden, 0, (<usize>(n * P)) << 2);
        product(hidden, P, hidden, P, full, plan.hr, n, H, P);
      }
    } else {
      product(gates, G, gates, G, h, plan.hh, n, P, H << 1);
      product(plan.scratch, H, plan.bias, 0, h, plan.hn, n, P, H);
      for (let b = 0; b < n; b++) {
        const at: usize = (<usize>(b * H)) << 2;
        gru(gates + at * 3, plan.scratch + at, h + at, hidden + at, H);
      }
    }
    if (even && i + 1 < to) h = hidden;
    else {
      copy(plan.h, hidden, (<usize>(n * P)) << 2);
      h = plan.h;
    }
  }
}

function relu(hidden: usize, count: i32): void {
  const zero = f32x4.splat(0);
  for (let k = 0; k < count; k += 4) {
    storeSome(hidden, f32x4.pmax(v128.load(hidden), zero), count - k);
    hidden += 16;
  }
}

/** One row: i, f, o = sigmoid, g = tanh of their quarters; c' = f c + i g; h' = o tanh(c'). */
function lstm(gates: usize, c: usize, cell: usize, hidden: usize, H: i32): void {
  const quarter: usize = (<usize>H) << 2;
  const pf = gates + quarter;
  const pg = pf + quarter;
  const po = pg + quarter;
  sigmoids(gates, H << 1);
  tanhs(pg, pg, H);
  sigmoids(po, H);
  for (let k = 0; k < H; k += 4) {
    const at: usize = (<usize>k) << 2;
    const next = madd(v128.load(pf + at), v128.load(c + at), f32x4.mul(v128.load(gates + at), v128.load(pg + at)));
    storeSome(c + at, next, H - k);
    storeSome(cell + at, next, H - k);
  }
  tanhs(hidden, cell, H);
  for (let k = 0; k < H; k += 4) {
    const at: usize = (<usize>k) << 2;
    storeSome(hidden + at, f32x4.mul(v128.load(po + at), v128.load(hidden + at)), H - k);
  }
}

/** One row: r, z = sigmoid of both parts; n = tanh(W_in x + b_in + r (W_hn h + b_hn)); h' = n + z (h - n). */
function gru(gates: usize, recurrent: usize, h: usize, hidden: usize, H: i32): void {
  const third: usize = (<usize>H) << 2;
  const pz = gates + third;
  const pn = pz + third;
  sigmoids(gates, H << 1);
  for (let k = 0; k < H; k += 4) {
    const at: usize = (<usize>k) << 2;
    storeSome(pn + at, madd(v128.load(gates + at), v128.load(recurrent + at), v128.load(pn + at)), H - k);
  }
  tanhs(pn, pn, H);
  for (let k = 0; k < H; k += 4) {
    const at: usize = (<usize>k) << 2;
    const n = v128.load(pn + at);
    storeSome(hidden + at, madd(v128.load(pz + at), f32x4.sub(v128.load(h + at), n), n), H - k);
  }
}
