/**
 * Layers of TensorFlow.js with its layouts: kernels are (input, units), gates stand side by side in the last axis, one bias.
 * https://js.tensorflow.org/api/latest/#Layers
 */

import { allocate, floats, type NDArray, sizeOf } from '../array.ts';
import type { Args, Kernels, Result, Weights } from './kernel.ts';
import { embedding } from './linear.ts';
import { GATES, type Kind } from './recurrent-steps.ts';
import { softmax } from './reduce.ts';

/** Functions of one number by their names in options. */
const FUNCTIONS: { readonly [name: string]: (x: number) => number } = {
  linear: (x) => x,
  tanh: Math.tanh,
  relu: (x) => Math.max(0, x),
  relu6: (x) => Math.min(6, Math.max(0, x)),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  hardSigmoid: (x) => Math.min(1, Math.max(0, 0.2 * x + 0.5)),
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  softplus: (x) => (x > 20 ? x : Math.log1p(Math.exp(x))),
  softsign: (x) => x / (1 + Math.abs(x)),
  swish: (x) => x / (1 + Math.exp(-x)),
};

/** What an option `activation` names, over all numbers. Throws on one that is not computed here. */
export function activate(input: NDArray, name: unknown): NDArray {
  if (name === undefined || name === null) return input;
  if (name === 'softmax') return softmax(input, -1);
  return { ...input, data: floats(input).map(functionOf(name, 'linear')) };
}

function functionOf(name: unknown, usual: string): (x: number) => number {
  const found = FUNCTIONS[typeof name === 'string' ? name : usual];
  if (!found) throw new Error(`no kernel computes the activation ${String(name)}`);
  return found;
}

function weight(args: Args, name: string): NDArray | undefined {
  return (args.weights as Weights | undefined)?.[name];
}

function need(args: Args, name: string): NDArray {
  const found = weight(args, name);
  if (!found) throw new Error(`the layer has no ${name}`);
  return found;
}

/** (…, input) to (…, units): the same product at every place. */
function dense(args: Args): NDArray {
  const input = args.input as NDArray;
  const kernel = need(args, 'kernel');
  const [I = 0, U = 0] = kernel.shape;
  if (input.shape.at(-1) !== I)
    throw new Error(`dense takes ${I} features, but the last axis of its input is ${input.shape.at(-1)}`);
  const out = allocate([...input.shape.slice(0, -1), U]);
  multiply(floats(out), floats(input), floats(kernel), { I, U });
  addBias(floats(out), weight(args, 'bias'), U);
  return activate(out, args.activation);
}

/** out (rows, U) += x (rows, I) kernel (I, U). */
function multiply(out: Float32Array, x: Float32Array, kernel: Float32Array, { I, U }: { I: number; U: number }): void {
  for (let row = 0; row * U < out.length; row++)
    for (let i = 0; i < I; i++) {
      const by = x[row * I + i] ?? 0;
      for (let u = 0; u < U; u++) out[row * U + u] = (out[row * U + u] ?? 0) + by * (kernel[i * U + u] ?? 0);
    }
}

function addBias(out: Float32Array, bias: NDArray | undefined, U: number): void {
  if (!bias) return;
  const of = floats(bias);
  for (let k = 0; k < out.length; k++) out[k] = (out[k] ?? 0) + (of[k % U] ?? 0);
}

/** One batch of states as it goes through the steps. */
interface Cell {
  readonly B: number;
  readonly U: number;
  readonly h: Float32Array;
  readonly c: Float32Array;
  readonly inner: (x: number) => number;
  readonly gate: (x: number) => number;
}

/** What a layer went through. Rows of step t and sequence b lie at (t * batch + b), in the order of time. */
export interface KerasMade {
  readonly kind: Kind;
  readonly batch: number;
  readonly steps: number;
  readonly inputSize: number;
  readonly units: number;
  /** (T*B, I), and the states before the first step (B, U). */
  readonly x: Float32Array;
  readonly h0: Float32Array;
  readonly c0: Float32Array;
  /** (T*B, U), and the gates (T*B, G*U) after their activations in the order of the kernel. */
  readonly h: Float32Array;
  readonly c: Float32Array;
  readonly gates: Float32Array;
}

/** (batch, seq, input) to (batch, units) or every step; with `return_state` the states follow. `keep` is given all that was made. */
export function kerasRecurrent(kind: Kind, args: Args, keep?: (made: KerasMade) => void): Result {
  const [x, ...states] = (Array.isArray(args.input) ? args.input : [args.input]) as NDArray[];
  const [kernel, recurrent, bias] = [need(args, 'kernel'), need(args, 'recurrent_kernel'), weight(args, 'bias')];
  const [B = 0, T = 0, I = 0] = x?.shape ?? [];
  const U = recurrent.shape[0] ?? 0;
  const G = GATES[kind] * U;
  if (x?.shape.length !== 3) throw new Error(`a recurrent layer takes 3 axes, not ${x?.shape.length}`);
  if (kernel.shape[0] !== I) throw new Error(`the layer takes ${kernel.shape[0]} features, but its input has ${I}`);
  if (states.length > 0 && states.length !== (kind === 'lstm' ? 2 : 1))
    throw new Error(`the layer has ${kind === 'lstm' ? 2 : 1} states, not ${states.length}`);
  for (const one of states)
    if (one.shape.join() !== [B, U].join()) throw new Error(`a state is (${B}, ${U}), not (${one.shape.join(', ')})`);
  const state = (i: number) => (states[i] ? floats(states[i] as NDArray).slice() : new Float32Array(B * U));
  const cell: Cell = {
    B,
    U,
    h: state(0),
    c: state(1),
    inner: functionOf(args.activation, 'tanh'),
    gate: functionOf(args.recurrent_activation, 'hardSigmoid'),
  };
  const steps = allocate([B, T, U]);
  const input = floats(x);
  const [xs, gates] = [new Float32Array(T * B * I), new Float32Array(T * B * G)];
  const [hs, cs] = [new Float32Array(T * B * U), new Float32Array(T * B * U)];
  const [h0, c0] = [cell.h.slice(), cell.c.slice()];
  for (let k = 0; k < T; k++) {
    const t = args.go_backwards === true ? T - 1 - k : k;
    const now = xs.subarray(t * B * I, (t + 1) * B * I);
    for (let b = 0; b < B; b++) now.set(input.subarray((b * T + t) * I, (b * T + t + 1) * I), b * I);
    const sums = gates.subarray(t * B * G, (t + 1) * B * G);
    multiply(sums, now, floats(kernel), { I, U: G });
    addBias(sums, bias, G);
    STEPS[kind](cell, sums, floats(recurrent));
    for (let b = 0; b < B; b++) floats(steps).set(cell.h.subarray(b * U, (b + 1) * U), (b * T + k) * U);
    hs.set(cell.h, t * B * U);
    cs.set(cell.c, t * B * U);
  }
  keep?.({ kind, batch: B, steps: T, inputSize: I, units: U, x: xs, h0, c0, h: hs, c: cs, gates });
  const last = (data: Float32Array): NDArray => ({ shape: [B, U], data: data.slice(), dtype: 'float32' });
  const output = args.return_sequences === true ? steps : last(cell.h);
  if (args.return_state !== true) return output;
  return [output, last(cell.h), ...(kind === 'lstm' ? [last(cell.c)] : [])];
}

/** `gates` come as the sums of the input's part and are left as the gates. */
type StepOf = (cell: Cell, gates: Float32Array, recurrent: Float32Array) => void;

/** h' = f(W x + b + U h). */
const simple: StepOf = ({ U, h, inner }, gates, recurrent) => {
  multiply(gates, h, recurrent, { I: U, U });
  for (const [k, sum] of gates.entries()) gates[k] = inner(sum);
  h.set(gates);
};

/** i, f, c, o side by side; c' = f c + i g, h' = o f(c'). */
const lstm: StepOf = ({ B, U, h, c, inner, gate }, gates, recurrent) => {
  multiply(gates, h, recurrent, { I: U, U: 4 * U });
  for (let b = 0; b < B; b++)
    for (let k = 0; k < U; k++) {
      const activated = (g: number, by: (x: number) => number) => {
        const at = b * 4 * U + g * U + k;
        const value = by(gates[at] ?? 0);
        gates[at] = value;
        return value;
      };
      const [i, f] = [activated(0, gate), activated(1, gate)];
      const next = f * (c[b * U + k] ?? 0) + i * activated(2, inner);
      c[b * U + k] = next;
      h[b * U + k] = activated(3, gate) * inner(next);
    }
};

/** z, r, h side by side; the reset is taken before the product: g = f(W x + b + U (r h)), h' = z h + (1 - z) g. */
const gru: StepOf = ({ B, U, h, inner, gate }, gates, recurrent) => {
  const both = new Float32Array(B * 3 * U);
  multiply(both, h, recurrent, { I: U, U: 3 * U });
  const at = (b: number, g: number, k: number) => b * 3 * U + g * U + k;
  const reset = new Float32Array(B * U);
  for (let b = 0; b < B; b++)
    for (let k = 0; k < U; k++) {
      const r = gate((gates[at(b, 1, k)] ?? 0) + (both[at(b, 1, k)] ?? 0));
      gates[at(b, 1, k)] = r;
      reset[b * U + k] = r * (h[b * U + k] ?? 0);
    }
  const candidate = new Float32Array(B * 3 * U);
  multiply(candidate, reset, recurrent, { I: U, U: 3 * U });
  for (let b = 0; b < B; b++)
    for (let k = 0; k < U; k++) {
      const z = gate((gates[at(b, 0, k)] ?? 0) + (both[at(b, 0, k)] ?? 0));
      const g = inner((gates[at(b, 2, k)] ?? 0) + (candidate[at(b, 2, k)] ?? 0));
      gates[at(b, 0, k)] = z;
      gates[at(b, 2, k)] = g;
      h[b * U + k] = z * (h[b * U + k] ?? 0) + (1 - z) * g;
    }
};

const STEPS: { readonly [kind in Kind]: StepOf } = { rnn: simple, lstm, gru };

function flatten(args: Args): NDArray {
  const input = args.input as NDArray;
  const [batch = 1, ...rest] = input.shape;
  if (input.shape.length < 3) throw new Error(`flatten takes 3 axes or more, not ${input.shape.length}`);
  return { ...input, shape: [batch, sizeOf(rest)] };
}

/** (batch, features) to (batch, n, features). */
function repeatVector(args: Args): NDArray {
  const input = args.input as NDArray;
  const [B = 0, F = 0] = input.shape;
  const n = Number(args.n);
  if (input.shape.length !== 2) throw new Error('repeatVector takes 2 axes');
  const out = allocate([B, n, F]);
  for (let b = 0; b < B; b++)
    for (let i = 0; i < n; i++) floats(out).set(floats(input).subarray(b * F, (b + 1) * F), (b * n + i) * F);
  return out;
}

export const kerasKernels = (): Kernels => ({
  keras_dense: dense,
  keras_embedding: (args) => embedding(args.input as NDArray, need(args, 'embeddings')),
  keras_simple_rnn: (args) => kerasRecurrent('rnn', args),
  keras_lstm: (args) => kerasRecurrent('lstm', args),
  keras_gru: (args) => kerasRecurrent('gru', args),
  keras_flatten: flatten,
  repeat_vector: repeatVector,
  keras_dropout: (args) => args.input as NDArray,
  keras_activation: (args) => activate(args.input as NDArray, args.activation ?? 'of another layer'),
  keras_softmax: (args) => softmax(args.input as NDArray, Number(args.axis ?? -1)),
});
