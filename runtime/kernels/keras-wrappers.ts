/** Layers of TensorFlow.js around another, which comes as `layer_op` with its options beside the wrapper's own. */

import { allocate, floats, type NDArray, sizeOf } from '../array.ts';
import { type KerasMade, kerasKernels, kerasRecurrent } from './keras.ts';
import { type Args, isArray, type Kernels, type Result, type Weights } from './kernel.ts';
import type { Kind } from './recurrent-steps.ts';

const KINDS: { readonly [op: string]: Kind } = { keras_simple_rnn: 'rnn', keras_lstm: 'lstm', keras_gru: 'gru' };

/** What each direction went through and the arguments it was run with. */
export type KeepBoth = (forward: KerasMade, backward: KerasMade, args: readonly [Args, Args]) => void;

/** Forward, and backward with the time axis turned back: side by side, or as `merge_mode` says; then the states of both. */
export function kerasBidirectional(args: Args, keep?: KeepBoth): Result {
  const kind = KINDS[String(args.layer_op)];
  if (!kind) throw new Error(`no kernel runs ${String(args.layer_op)} in both directions`);
  const [x, ...states] = (Array.isArray(args.input) ? args.input : [args.input]) as NDArray[];
  if (!x) throw new Error('a recurrent layer takes an input');
  const half = states.length / 2;
  if (!Number.isInteger(half)) throw new Error('both directions have as many states');
  const backwards = args.go_backwards === true;
  const run = (side: 'forward' | 'backward') => {
    const own = side === 'forward' ? states.slice(0, half) : states.slice(half);
    const given: Args = {
      ...args,
      input: own.length > 0 ? [x, ...own] : x,
      weights: weightsOf(args.weights as Weights | undefined, side),
      go_backwards: backwards === (side === 'forward'),
    };
    let made: KerasMade | undefined;
    const result = kerasRecurrent(kind, given, (one) => {
      made = one;
    });
    const [output, ...last] = (Array.isArray(result) ? result : [result]) as NDArray[];
    if (!output || !made) throw new Error('the layer gives nothing');
    return { output, last, made, given };
  };
  const [forward, backward] = [run('forward'), run('backward')];
  keep?.(forward.made, backward.made, [forward.given, backward.given]);
  const mirrored = args.return_sequences === true ? turnedBack(backward.output) : backward.output;
  const merged = merge(forward.output, mirrored, args.merge_mode);
  if (args.return_state !== true) return merged;
  return [...(Array.isArray(merged) ? merged : [merged]), ...forward.last, ...backward.last];
}

function weightsOf(all: Weights | undefined, side: string): { readonly [name: string]: NDArray } {
  const own = Object.entries(all ?? {}).filter(([name]) => name.startsWith(`${side}_`));
  return Object.fromEntries(own.map(([name, array]) => [name.slice(side.length + 1), array]));
}

/** (batch, seq, units) with the steps in the other order. */
function turnedBack(x: NDArray): NDArray {
  const [B = 0, T = 0, U = 0] = x.shape;
  const out = allocate(x.shape);
  for (let b = 0; b < B; b++)
    for (let t = 0; t < T; t++)
      out.data.set(floats(x).subarray((b * T + t) * U, (b * T + t + 1) * U), (b * T + T - 1 - t) * U);
  return out;
}

const MERGES: { readonly [mode: string]: (a: number, b: number) => number } = {
  sum: (a, b) => a + b,
  mul: (a, b) => a * b,
  ave: (a, b) => 0.5 * (a + b),
};

/** null gives both. */
function merge(a: NDArray, b: NDArray, mode: unknown): NDArray | readonly NDArray[] {
  if (mode === null) return [a, b];
  const by = mode === undefined || mode === 'concat' ? undefined : MERGES[String(mode)];
  if (by) return { ...a, data: floats(a).map((one, i) => by(one, floats(b)[i] ?? 0)) };
  if (mode !== undefined && mode !== 'concat') throw new Error(`no kernel merges by ${String(mode)}`);
  const U = a.shape.at(-1) ?? 0;
  const out = allocate([...a.shape.slice(0, -1), 2 * U]);
  for (let row = 0; row * U < a.data.length; row++) {
    out.data.set(floats(a).subarray(row * U, (row + 1) * U), row * 2 * U);
    out.data.set(floats(b).subarray(row * U, (row + 1) * U), row * 2 * U + U);
  }
  return out;
}

/** The layer at every step of (batch, seq, …), as on a batch of all of them. */
function timeDistributed(args: Args): Result {
  const input = args.input as NDArray;
  const [B = 0, T = 0, ...rest] = input.shape;
  if (input.shape.length < 3) throw new Error(`timeDistributed takes 3 axes or more, not ${input.shape.length}`);
  const kernel = kerasKernels()[String(args.layer_op)];
  if (!kernel) throw new Error(`no kernel runs ${String(args.layer_op)} at every step`);
  const out = kernel({ ...args, input: { ...input, shape: [B * T, ...rest] } });
  if (!isArray(out)) throw new Error('the layer that is applied at every step gives no single tensor');
  if (sizeOf(out.shape) !== B * T * sizeOf(out.shape.slice(1))) throw new Error('the layer changes the batch');
  return { ...out, shape: [B, T, ...out.shape.slice(1)] };
}

export const kerasWrapperKernels = (): Kernels => ({
  bidirectional: (args) => kerasBidirectional(args),
  time_distributed: timeDistributed,
});
