/**
 * One direction of one recurrent layer, step by step, as the equations have it. Letters: T steps, B batch, I input size,
 * H hidden size, P size of what leaves (proj_size if above 0, else H), G gates (rnn 1, gru 3, lstm 4).
 * A packed batch has fewer rows at later steps, longest first; a plain one has B rows at each.
 * This is the plain version: any fast one is held against it.
 */

import { addProduct } from './product.ts';

export type Kind = 'rnn' | 'lstm' | 'gru';
export type Nonlinearity = 'tanh' | 'relu';

export const GATES: { readonly [kind in Kind]: number } = { rnn: 1, gru: 3, lstm: 4 };

/** A number for each step. */
export type Steps = readonly number[] | Int32Array;

/** How many rows each step has, and where they begin among all rows. */
export interface Rows {
  readonly batch: number;
  readonly sizes: Steps;
  readonly starts: Steps;
  readonly count: number;
}

/** w_ih (G*H, I), w_hh (G*H, P), b_ih and b_hh (G*H), w_hr (P, H). */
export interface DirectionWeights {
  readonly ih: Float32Array;
  readonly hh: Float32Array;
  readonly biasIh?: Float32Array | undefined;
  readonly biasHh?: Float32Array | undefined;
  readonly hr?: Float32Array | undefined;
}

export interface Direction {
  readonly kind: Kind;
  readonly nonlinearity: Nonlinearity;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly outSize: number;
  readonly reverse: boolean;
}

/** What a direction leaves, a row of each for each row of the input. */
export interface States {
  /** (rows, G*H): the gates after their activations, in PyTorch's order (lstm i f g o, gru r z n). Absent if not kept. */
  readonly gates: Float32Array | undefined;
  /** (rows, H): the cell state of an lstm. */
  readonly cell: Float32Array | undefined;
  /** (rows, P) */
  readonly hidden: Float32Array;
}

export interface Finished extends States {
  /** (B, P) and (B, H): the state each row of the batch ends with. */
  readonly last: { readonly h: Float32Array; readonly c?: Float32Array };
}

/** x (rows, I), h_0 (B, P), c_0 (B, H); `keep` the gates of all steps, or only what the next step needs. */
export interface Start {
  readonly x: Float32Array;
  readonly h: Float32Array;
  readonly c: Float32Array;
  readonly keep: boolean;
}

export function runDirection(direction: Direction, w: DirectionWeights, rows: Rows, start: Start): Finished {
  const { kind, inputSize: I, hiddenSize: H, outSize: P, reverse } = direction;
  const G = GATES[kind] * H;
  const T = rows.sizes.length;
  const bias = kind === 'gru' ? [w.biasIh] : [w.biasIh, w.biasHh];
  const hidden = new Float32Array(rows.count * P);
  const cell = kind === 'lstm' ? new Float32Array(rows.count * H) : undefined;
  const state = { h: start.h.slice(), c: cell ? start.c.slice() : start.c };
  const run = kind === 'rnn' ? rnnStep : kind === 'lstm' ? lstmStep : gruStep;
  // W_ih x of all steps is one product; where the gates are not kept, it is one product a step in the same few rows.
  // The one gate of an rnn is its hidden state.
  const gates = kind === 'rnn' ? hidden : new Float32Array((start.keep ? rows.count : rows.batch) * G);
  const project = (from: number, n: number): Float32Array => {
    const out = gates.subarray(start.keep ? from * G : 0, (start.keep ? from + n : n) * G);
    fillRows(out, bias, G);
    addProduct(out, start.x.subarray(from * I, (from + n) * I), w.ih, { M: n, K: I, N: G });
    return out;
  };
  if (start.keep) project(0, rows.count);
  for (let i = 0; i < T; i++) {
    const t = reverse ? T - 1 - i : i;
    const [from, n] = [rows.starts[t] ?? 0, rows.sizes[t] ?? 0];
    const step: Step = {
      n,
      H,
      P,
      gates: start.keep ? gates.subarray(from * G, (from + n) * G) : project(from, n),
      hidden: hidden.subarray(from * P, (from + n) * P),
      cell: cell?.subarray(from * H, (from + n) * H),
      h: n === rows.batch ? state.h : state.h.subarray(0, n * P),
      c: n === rows.batch ? state.c : state.c.subarray(0, n * H),
    };
    run(step, w, direction.nonlinearity);
    step.h.set(step.hidden);
  }
  return { gates: start.keep ? gates : undefined, hidden, cell, last: cell ? state : { h: state.h } };
}

/** Each row the sum of the given vectors; 0 where none is given. */
function fillRows(out: Float32Array, vectors: readonly (Float32Array | undefined)[], width: number): void {
  const row = new Float32Array(width);
  for (const vector of vectors) if (vector) for (let k = 0; k < width; k++) row[k] = (row[k] ?? 0) + (vector[k] ?? 0);
  for (let at = 0; at < out.length; at += width) out.set(row, at);
}

/**
 * One step over n rows. gates (n, G*H) holds W_ih x and its bias, and afterwards the activated gates; h (n, P) and c (n, H)
 * are the states before; hidden (n, P) and cell (n, H) receive the states after, c is brought forward in place.
 */
interface Step {
  readonly n: number;
  readonly H: number;
  readonly P: number;
  readonly gates: Float32Array;
  readonly hidden: Float32Array;
  readonly cell: Float32Array | undefined;
  readonly h: Float32Array;
  readonly c: Float32Array;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** h' = tanh(W_ih x + b_ih + W_hh h + b_hh), or relu. */
function rnnStep({ n, H, gates, h }: Step, w: DirectionWeights, nonlinearity: Nonlinearity): void {
  addProduct(gates, h, w.hh, { M: n, K: H, N: H });
  for (let k = 0; k < gates.length; k++) {
    const a = gates[k] ?? 0;
    gates[k] = nonlinearity === 'tanh' ? Math.tanh(a) : Math.max(a, 0);
  }
}

/** i, f, o = sigmoid, g = tanh of their quarters; c' = f c + i g; h' = o tanh(c'), with a projection W_hr h'. */
function lstmStep({ n, H, P, gates, hidden, cell, h, c }: Step, w: DirectionWeights): void {
  addProduct(gates, h, w.hh, { M: n, K: P, N: 4 * H });
  const full = w.hr ? new Float32Array(n * H) : hidden;
  for (let b = 0; b < n; b++) {
    for (let k = 0; k < H; k++) {
      const at = b * 4 * H + k;
      const i = sigmoid(gates[at] ?? 0);
      const f = sigmoid(gates[at + H] ?? 0);
      const g = Math.tanh(gates[at + 2 * H] ?? 0);
      const o = sigmoid(gates[at + 3 * H] ?? 0);
      const next = f * (c[b * H + k] ?? 0) + i * g;
      gates[at] = i;
      gates[at + H] = f;
      gates[at + 2 * H] = g;
      gates[at + 3 * H] = o;
      c[b * H + k] = next;
      full[b * H + k] = o * Math.tanh(next);
    }
  }
  cell?.set(c);
  if (w.hr) addProduct(hidden, full, w.hr, { M: n, K: H, N: P });
}

/** r, z = sigmoid of W_ih x + b_ih + W_hh h + b_hh; n = tanh(W_in x + b_in + r (W_hn h + b_hn)); h' = (1 - z) n + z h. */
function gruStep({ n: rows, H, gates, hidden, h }: Step, w: DirectionWeights): void {
  const recurrent = new Float32Array(rows * 3 * H);
  fillRows(recurrent, [w.biasHh], 3 * H);
  addProduct(recurrent, h, w.hh, { M: rows, K: H, N: 3 * H });
  for (let b = 0; b < rows; b++) {
    for (let k = 0; k < H; k++) {
      const at = b * 3 * H + k;
      const r = sigmoid((gates[at] ?? 0) + (recurrent[at] ?? 0));
      const z = sigmoid((gates[at + H] ?? 0) + (recurrent[at + H] ?? 0));
      const n = Math.tanh((gates[at + 2 * H] ?? 0) + r * (recurrent[at + 2 * H] ?? 0));
      gates[at] = r;
      gates[at + H] = z;
      gates[at + 2 * H] = n;
      hidden[b * H + k] = (1 - z) * n + z * (h[b * H + k] ?? 0);
    }
  }
}
