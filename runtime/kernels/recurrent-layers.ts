/** The layers and directions of a recurrent network one after the other, and what they leave to look at. */

import { floats } from '../array.ts';
import type { Weights, Written } from './kernel.ts';
import {
  type Direction,
  type DirectionWeights,
  GATES,
  type Kind,
  type Nonlinearity,
  type Rows,
  runDirection,
  type States,
} from './recurrent-steps.ts';
import type { Slot } from './recurrent-wasm.ts';

export interface Recurrent {
  readonly kind: Kind;
  readonly nonlinearity: Nonlinearity;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly bias: boolean;
  readonly batchFirst: boolean;
  readonly bidirectional: boolean;
  readonly projSize: number;
  /** Of one step alone: its weights are named without a layer. */
  readonly cell?: true;
}

/** One direction of one layer as it ran, with what it ran on. */
export interface Pass {
  readonly direction: Direction;
  readonly weights: DirectionWeights;
  readonly x: Float32Array;
  readonly h: Float32Array;
  readonly c: Float32Array;
  readonly states: States;
}

/** All passes of a run, by layer, then direction. */
export interface Made {
  readonly rows: Rows;
  readonly passes: readonly Pass[];
  /** Says that nobody will look at it any more. */
  readonly release?: () => void;
}

/** Bytes that the gates of a run may take; above it they are not kept. */
export const STATE_BUDGET = 2 ** 28;

/** What all layers run over: rows of input (rows, I), or with the batch first where it is `swapped`; h_0 (L*D, B, P) and c_0 (L*D, B, H), or zeros; the budget for gates. */
export interface Given {
  readonly x: Float32Array;
  readonly h?: Float32Array | undefined;
  readonly c?: Float32Array | undefined;
  /** Where the layer keeps what it has prepared for its next run. */
  readonly slot?: Slot | undefined;
  readonly swapped?: boolean | undefined;
  /** What is known of the weights being written. */
  readonly written?: Written | undefined;
  readonly budget?: number | undefined;
  /** Called when the run is about to begin: the last one's states may go. */
  readonly release?: (() => void) | undefined;
}

/** The last layer's rows (rows, D*P), the states all end with, and what there is to look at. */
export interface Ran {
  readonly output: Float32Array;
  readonly h: Float32Array;
  readonly c?: Float32Array;
  readonly made: Made;
}

/** Whether the gates of a run are kept, by the bytes they take. */
export function keepsGates(of: Recurrent, rows: Rows, { budget = STATE_BUDGET }: Pick<Given, 'budget'>): boolean {
  const directions = of.bidirectional ? 2 : 1;
  // Those of an rnn are its hidden states.
  return of.kind === 'rnn' || 4 * rows.count * GATES[of.kind] * of.hiddenSize * of.numLayers * directions <= budget;
}

/** The end of the names of a direction's weights. */
export function namesOf(of: Recurrent, layer: number, reverse: boolean): string {
  return of.cell ? '' : `_l${layer}${reverse ? '_reverse' : ''}`;
}

export function sameRows(a: Rows, b: Rows): boolean {
  if (a === b) return true;
  if (a.count !== b.count || a.batch !== b.batch || a.sizes.length !== b.sizes.length) return false;
  for (let t = 0; t < a.sizes.length; t++) if (a.sizes[t] !== b.sizes[t]) return false;
  return true;
}

export function directionOf(of: Recurrent, layer: number, reverse: boolean): Direction {
  const outSize = of.projSize || of.hiddenSize;
  const inputSize = layer === 0 ? of.inputSize : outSize * (of.bidirectional ? 2 : 1);
  return { kind: of.kind, nonlinearity: of.nonlinearity, inputSize, hiddenSize: of.hiddenSize, outSize, reverse };
}

/** All layers and directions, the plain way. */
export function plainLayers(of: Recurrent, weights: Weights, rows: Rows, given: Given): Ran {
  const H = of.hiddenSize;
  const P = of.projSize || H;
  const B = rows.batch;
  const directions = of.bidirectional ? [false, true] : [false];
  const keep = keepsGates(of, rows, given);
  const all = of.numLayers * directions.length;
  const [lastH, lastC] = [new Float32Array(all * B * P), new Float32Array(of.kind === 'lstm' ? all * B * H : 0)];
  // What gates are computed again from may be written meanwhile.
  const taken = (numbers: Float32Array): Float32Array => (keep ? numbers : numbers.slice());
  const [h, c] = [taken(given.h ?? lastH.slice()), taken(given.c ?? lastC.slice())];
  const passes: Pass[] = [];
  const T = rows.sizes.length;
  let x = given.swapped ? turned(given.x, [B, T, of.inputSize]) : taken(given.x);
  for (let layer = 0; layer < of.numLayers; layer++) {
    const made = directions.map((reverse, d): Pass => {
      const k = layer * directions.length + d;
      const direction = directionOf(of, layer, reverse);
      const start = {
        x,
        h: h.subarray(k * B * P, (k + 1) * B * P),
        c: c.subarray(k * B * H, (k + 1) * B * H),
      };
      const own = weightsOf(weights, namesOf(of, layer, reverse));
      const states = runDirection(direction, own, rows, { ...start, keep });
      lastH.set(states.last.h, k * B * P);
      if (states.last.c) lastC.set(states.last.c, k * B * H);
      return { direction, weights: keep ? own : asTheyAre(own), ...start, states };
    });
    passes.push(...made);
    x = sideBySide(
      made.map((one) => one.states.hidden),
      P,
    );
  }
  const output = given.swapped ? turned(x, [T, B, P * directions.length]) : x;
  return { output, h: lastH, ...(of.kind === 'lstm' ? { c: lastC } : {}), made: { rows, passes } };
}

/** (a, b, n) as (b, a, n). */
function turned(numbers: Float32Array, [a, b, n]: readonly [number, number, number]): Float32Array {
  const out = new Float32Array(numbers.length);
  for (let i = 0; i < a; i++)
    for (let k = 0; k < b; k++) out.set(numbers.subarray((i * b + k) * n, (i * b + k + 1) * n), (k * a + i) * n);
  return out;
}

/** Found once for each set of weights: the arrays stay while their numbers change. */
const found = new WeakMap<Weights, Map<string, DirectionWeights>>();

/** The weights of a direction by the end of their names: `_l0`, `_l1_reverse`. */
export function weightsOf(weights: Weights, suffix: string): DirectionWeights {
  const known = found.get(weights)?.get(suffix);
  if (known) return known;
  let plain = true;
  const read = (name: string): Float32Array | undefined => {
    const one = weights[`${name}${suffix}`];
    plain &&= one === undefined || one.data instanceof Float32Array;
    return one && floats(one);
  };
  const [ih, hh] = [read('weight_ih'), read('weight_hh')];
  if (!ih || !hh) throw new Error(`the layer has no weight_ih${suffix} or no weight_hh${suffix}`);
  const made = { ih, hh, biasIh: read('bias_ih'), biasHh: read('bias_hh'), hr: read('weight_hr') };
  if (plain) found.set(weights, (found.get(weights) ?? new Map<string, DirectionWeights>()).set(suffix, made));
  return made;
}

/** A copy, which stays. */
export function asTheyAre({ ih, hh, hr, biasIh, biasHh }: DirectionWeights): DirectionWeights {
  return { ih: ih.slice(), hh: hh.slice(), hr: hr?.slice(), biasIh: biasIh?.slice(), biasHh: biasHh?.slice() };
}

/** Rows of each (rows, width) next to each other. */
function sideBySide(parts: readonly Float32Array[], width: number): Float32Array {
  const [only, ...more] = parts;
  if (only && more.length === 0) return only;
  const out = new Float32Array(parts.reduce((n, part) => n + part.length, 0));
  const count = (only?.length ?? 0) / width;
  for (let row = 0; row < count; row++) {
    for (const [d, part] of parts.entries())
      out.set(part.subarray(row * width, (row + 1) * width), (row * parts.length + d) * width);
  }
  return out;
}

/** The activated gates (n, G*H) of step t, kept or computed again from the states around it. */
export function gatesOf({ rows }: Made, { direction, weights, x, h, c, states }: Pass, t: number): Float32Array {
  const { kind, inputSize: I, hiddenSize: H, outSize: P, reverse } = direction;
  const G = GATES[kind] * H;
  const [from, n] = [rows.starts[t] ?? 0, rows.sizes[t] ?? 0];
  if (states.gates) return states.gates.subarray(from * G, (from + n) * G);
  const before = reverse ? t + 1 : t - 1;
  const [at, count] = [rows.starts[before] ?? 0, Math.min(n, rows.sizes[before] ?? 0)];
  const state = { h: h.slice(0, n * P), c: c.slice(0, n * H) };
  state.h.set(states.hidden.subarray(at * P, (at + count) * P));
  if (states.cell) state.c.set(states.cell.subarray(at * H, (at + count) * H));
  const one: Rows = { batch: n, sizes: [n], starts: [0], count: n };
  const again = runDirection(direction, weights, one, {
    x: x.subarray(from * I, (from + n) * I),
    ...state,
    keep: true,
  });
  return again.gates ?? new Float32Array(0);
}
