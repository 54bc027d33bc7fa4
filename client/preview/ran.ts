/** What a recurrent layer went through, in memory of its own: every state and gate of every step, layer and direction. */

import { floats } from '../../runtime/array.ts';
import type { KerasMade } from '../../runtime/kernels/keras.ts';
import type { Args, Weights } from '../../runtime/kernels/kernel.ts';
import type { Made, Pass, Recurrent } from '../../runtime/kernels/recurrent-layers.ts';
import { GATES, type Kind } from '../../runtime/kernels/recurrent-steps.ts';

/** One direction of one layer. Rows of step t and sequence b lie at (t * batch + b). */
export interface Way {
  readonly kind: Kind;
  /** What the equations are written for: PyTorch's `W x`, or TensorFlow.js's `x W`, where a gru resets h before its product. */
  readonly by: 'torch' | 'keras';
  /** The activation of the new state, `tanh` but for an rnn or a Keras layer that says another; and that of the gates. */
  readonly nonlinearity: string;
  readonly gate: string;
  readonly layer: number;
  readonly reverse: boolean;
  /** I, H and P of the layer: what comes in, the hidden size, what leaves (proj_size, else H). */
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly outSize: number;
  /** (T*B, I) */
  readonly x: Float32Array;
  /** (B, P) and (B, H) */
  readonly h0: Float32Array;
  readonly c0: Float32Array;
  /** (T*B, P) */
  readonly h: Float32Array;
  /** (T*B, H) of an lstm. */
  readonly c: Float32Array | undefined;
  /** (T*B, G*H) after their activations, where they are kept. */
  readonly gates: Float32Array | undefined;
  /** (G*H, I), (G*H, P), (G*H), (G*H), (P, H) */
  readonly weights: {
    readonly ih: Float32Array;
    readonly hh: Float32Array;
    readonly biasIh: Float32Array | undefined;
    readonly biasHh: Float32Array | undefined;
    readonly hr: Float32Array | undefined;
  };
}

export interface Ran {
  readonly kind: Kind;
  readonly steps: number;
  readonly batch: number;
  readonly layers: number;
  readonly directions: 1 | 2;
  /** By layer, then direction. */
  readonly ways: readonly Way[];
}

export function ranOf(of: Recurrent, made: Made): Ran {
  const directions = of.bidirectional ? 2 : 1;
  return {
    kind: of.kind,
    steps: made.rows.sizes.length,
    batch: made.rows.batch,
    layers: of.numLayers,
    directions,
    ways: made.passes.map((pass, k) => wayOf(pass, Math.floor(k / directions))),
  };
}

function wayOf({ direction, weights, x, h, c, states }: Pass, layer: number): Way {
  return {
    kind: direction.kind,
    by: 'torch',
    nonlinearity: direction.kind === 'rnn' ? direction.nonlinearity : 'tanh',
    gate: 'sigmoid',
    layer,
    reverse: direction.reverse,
    inputSize: direction.inputSize,
    hiddenSize: direction.hiddenSize,
    outSize: direction.outSize,
    x: x.slice(),
    h0: h.slice(),
    c0: c.slice(),
    h: states.hidden.slice(),
    c: states.cell?.slice(),
    gates: states.gates?.slice(),
    weights: {
      ih: weights.ih,
      hh: weights.hh,
      biasIh: weights.biasIh,
      biasHh: weights.biasHh,
      hr: weights.hr,
    },
  };
}

/** The gates of a Keras layer in PyTorch's order: a gru's come as z, r, n. */
const ORDER: { readonly [kind in Kind]: readonly number[] } = { rnn: [0], lstm: [0, 1, 2, 3], gru: [1, 0, 2] };

/** A layer of TensorFlow.js; its weights are turned to (hidden, input) for reading one row of them. */
export function ranByKeras(made: KerasMade, args: Args): Ran {
  const { kind, batch, steps, inputSize: I, units: U } = made;
  const of = args.weights as Weights;
  const order = ORDER[kind];
  const part = (from: Float32Array, rows: number): Float32Array => gatesInOrder(from, rows, U, order);
  const matrix = (name: string, rows: number): Float32Array =>
    turned(part(of[name] ? floats(of[name]) : new Float32Array(0), rows), rows, order.length * U);
  const named = (given: unknown, usual: string): string => (typeof given === 'string' ? given : usual);
  const way: Way = {
    kind,
    by: 'keras',
    nonlinearity: named(args.activation, 'tanh'),
    gate: named(args.recurrent_activation, 'hardSigmoid'),
    layer: 0,
    reverse: args.go_backwards === true,
    inputSize: I,
    hiddenSize: U,
    outSize: U,
    x: made.x,
    h0: made.h0,
    c0: made.c0,
    h: made.h,
    c: kind === 'lstm' ? made.c : undefined,
    gates: part(made.gates, steps * batch),
    weights: {
      ih: matrix('kernel', I),
      hh: matrix('recurrent_kernel', U),
      biasIh: of.bias && part(floats(of.bias), 1),
      biasHh: undefined,
      hr: undefined,
    },
  };
  return { kind, steps, batch, layers: 1, directions: 1, ways: [way] };
}

/** (rows, G*U) with the gates in another order. */
function gatesInOrder(from: Float32Array, rows: number, U: number, order: readonly number[]): Float32Array {
  const G = order.length;
  const out = new Float32Array(rows * G * U);
  for (let row = 0; row < rows; row++)
    for (const [to, g] of order.entries())
      out.set(from.subarray((row * G + g) * U, (row * G + g + 1) * U), (row * G + to) * U);
  return out;
}

/** (rows, columns) as (columns, rows). */
export function turned(from: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from(from, (_, i) => from[(i % rows) * columns + Math.floor(i / rows)] ?? 0);
}

/** One sequence at one step: views of its numbers. `before` is the step this direction came from. */
export interface Moment {
  readonly x: Float32Array;
  readonly h: Float32Array;
  readonly hBefore: Float32Array;
  readonly c: Float32Array | undefined;
  readonly cBefore: Float32Array | undefined;
  readonly gates: Float32Array | undefined;
}

export function momentOf(ran: Ran, way: Way, t: number, b: number): Moment {
  const row = t * ran.batch + b;
  const before = way.reverse ? t + 1 : t - 1;
  const first = before < 0 || before >= ran.steps;
  const other = before * ran.batch + b;
  const { inputSize: I, hiddenSize: H, outSize: P } = way;
  const G = GATES[way.kind] * H;
  return {
    x: way.x.subarray(row * I, (row + 1) * I),
    h: way.h.subarray(row * P, (row + 1) * P),
    hBefore: first ? way.h0.subarray(b * P, (b + 1) * P) : way.h.subarray(other * P, (other + 1) * P),
    c: way.c?.subarray(row * H, (row + 1) * H),
    cBefore: way.c && (first ? way.c0.subarray(b * H, (b + 1) * H) : way.c.subarray(other * H, (other + 1) * H)),
    gates: way.gates?.subarray(row * G, (row + 1) * G),
  };
}

/** The parts of `gates` in order, by their letters in PyTorch's equations. */
export const GATE_LETTERS: { readonly [kind in Kind]: readonly string[] } = {
  rnn: [],
  lstm: ['i', 'f', 'g', 'o'],
  gru: ['r', 'z', 'n'],
};

/** The activation of a part by its letter, as it is written: σ for sigmoid. */
export function activationOf(way: Way, letter: string): string {
  const name = letter === 'h' || letter === 'g' || letter === 'n' ? way.nonlinearity : way.gate;
  return name === 'sigmoid' ? 'σ' : name;
}
