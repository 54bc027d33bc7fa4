/** The recurrent family: rnn, lstm, gru over sequences, and their cells over one step, with PyTorch's checks and words. */

import { floats, list, type NDArray, sameShape } from '../array.ts';
import type { Args, Weights } from './kernel.ts';
import { type Given, type Made, plainLayers, type Ran, type Recurrent } from './recurrent-layers.ts';
import { GATES, type Kind, type Rows } from './recurrent-steps.ts';
import { type Slot, wasmLayers } from './recurrent-wasm.ts';
import { isForced, owned } from './wasm.ts';
import { type Away, layersAway } from './worker.ts';

/** h_0, or the pair of h_0 and c_0; zeros where it is not given. */
export type State = NDArray | readonly NDArray[] | undefined;

/** How a layer runs: its initial states, the budget for its gates, and what to do when it begins. */
export interface How extends Pick<Given, 'budget' | 'release' | 'slot' | 'written'> {
  readonly hx?: State;
}

export interface Sequences {
  /** (T, B, D*P), (B, T, D*P) with batchFirst, (T, D*P) unbatched. */
  readonly output: NDArray;
  /** (L*D, B, P) or (L*D, P) */
  readonly h: NDArray;
  /** (L*D, B, H) or (L*D, H), of an lstm. */
  readonly c?: NDArray | undefined;
  readonly made: Made;
}

/** The parameters of a layer with their shapes, in the order in which PyTorch makes and draws them. */
export function parametersOf(of: Recurrent): readonly (readonly [string, readonly number[]])[] {
  const rows = GATES[of.kind] * of.hiddenSize;
  const out = of.projSize || of.hiddenSize;
  const directions = of.bidirectional ? ['', '_reverse'] : [''];
  return Array.from({ length: of.numLayers }, (_, layer) => layer).flatMap((layer) =>
    directions.flatMap((suffix) => {
      const named = (name: string, shape: readonly number[]) => [`${name}_l${layer}${suffix}`, shape] as const;
      return [
        named('weight_ih', [rows, layer === 0 ? of.inputSize : out * directions.length]),
        named('weight_hh', [rows, out]),
        ...(of.bias ? [named('bias_ih', [rows]), named('bias_hh', [rows])] : []),
        ...(of.projSize ? [named('weight_hr', [of.projSize, of.hiddenSize])] : []),
      ];
    }),
  );
}

/** input (T, B, I), (B, T, I) with batchFirst, or (T, I); hx (L*D, B, P) or (L*D, P), for an lstm the pair of h and c. */
export function sequences(of: Recurrent, weights: Weights, input: NDArray, how: How = {}): Sequences {
  const { hx, budget, release, slot, written } = how;
  const { form, rows, states } = begun(of, input, hx, slot);
  const { swapped } = form;
  const [h, c] = states;
  const made = layers(of, weights, rows, { x: floats(input), swapped, h, c, budget, release, slot, written });
  return finished(of, form, made);
}

/** As `sequences`, beside the thread that asks. */
export async function sequencesAway(
  of: Recurrent,
  weights: Weights,
  input: NDArray,
  { hx, budget, release, ...away }: How & Away = {},
): Promise<Sequences> {
  const { form, rows, states } = begun(of, input, hx, undefined);
  const [h, c] = states.map((one) => one && owned(one));
  const given = { x: owned(floats(input)), swapped: form.swapped, h, c, budget };
  release?.();
  const made = await layersAway({ of, weights, rows }, given, away);
  return finished(of, form, made ?? plainLayers(of, weights, rows, given));
}

/** How an input lies. */
export interface Form {
  readonly batched: boolean;
  /** Whether the batch comes first. */
  readonly swapped: boolean;
  readonly steps: number;
  readonly batch: number;
}

/** The input and the states, looked at. */
function begun(of: Recurrent, input: NDArray, hx: State, slot: Slot | undefined) {
  const form = formOf(of, input.shape);
  const { batched, steps, batch } = form;
  const states = hx === undefined ? NO_STATES : initialStates(of, hx, batched ? batch : undefined);
  const rows = slot?.plan?.even(steps, batch) ?? evenRows(steps, batch);
  return { form, rows, states };
}

/** What all layers gave, with its sizes. */
function finished(of: Recurrent, form: Form, made: Ran): Sequences {
  const { output, h, c } = givenShapes(of, form);
  return {
    output: array(made.output, output),
    h: array(made.h, h),
    c: made.c && array(made.c, c),
    made: made.made,
  };
}

/** The sizes of what a run gives. */
export function givenShapes(of: Recurrent, { batched, swapped, steps, batch }: Form) {
  const P = of.projSize || of.hiddenSize;
  const D = of.bidirectional ? 2 : 1;
  const count = of.numLayers * D;
  return {
    output: !batched ? [steps, D * P] : swapped ? [batch, steps, D * P] : [steps, batch, D * P],
    h: batched ? [count, batch, P] : [count, P],
    c: batched ? [count, batch, of.hiddenSize] : [count, of.hiddenSize],
  };
}

const NO_STATES: readonly [h?: Float32Array, c?: Float32Array] = [];

export function array(data: Float32Array, shape: readonly number[]): NDArray {
  return { shape, data, dtype: 'float32' };
}

/** Below this many products it takes longer to get the numbers to WebAssembly once than to multiply them. */
const SMALL = 4096;

/** All layers and directions, in WebAssembly where the place has it and the layer runs again or there is enough to do. */
export function layers(of: Recurrent, weights: Weights, rows: Rows, given: Given): Ran {
  const { h, c, release, slot } = given;
  const start = { ...given, x: owned(given.x), h: h && owned(h), c: c && owned(c) };
  release?.();
  if (!slot && !isForced()) {
    const width = of.inputSize + (of.projSize || of.hiddenSize);
    const products = rows.count * GATES[of.kind] * of.hiddenSize * width * of.numLayers;
    if (products < SMALL) return plainLayers(of, weights, rows, start);
  }
  return wasmLayers(of, weights, rows, start) ?? plainLayers(of, weights, rows, start);
}

export function evenRows(steps: number, batch: number): Rows {
  const sizes = new Int32Array(steps).fill(batch);
  const starts = new Int32Array(steps);
  for (let t = 1; t < steps; t++) starts[t] = t * batch;
  return { batch, sizes, starts, count: steps * batch };
}

const CALLED: { readonly [kind in Kind]: string } = { rnn: 'RNN', lstm: 'LSTM', gru: 'GRU' };

/** Throws for an input that a layer does not take. */
export function formOf(of: Recurrent, shape: readonly number[]): Form {
  const rank = shape.length;
  if (rank !== 2 && rank !== 3) {
    const last = of.kind === 'rnn' ? ' tensor instead' : ' instead';
    throw new Error(`${CALLED[of.kind]}: Expected input to be 2D or 3D, got ${rank}D${last}`);
  }
  checkInputSize(of, shape);
  const batched = rank === 3;
  const swapped = batched && of.batchFirst;
  const steps = shape[swapped ? 1 : 0] ?? 0;
  if (steps === 0) throw new Error('Expected sequence length to be larger than 0 in RNN');
  return { batched, swapped, steps, batch: batched ? (shape[swapped ? 0 : 1] ?? 0) : 1 };
}

export function checkInputSize(of: Recurrent, shape: readonly number[]): void {
  const last = shape[shape.length - 1];
  if (last !== of.inputSize)
    throw new Error(`input.size(-1) must be equal to input_size. Expected ${of.inputSize}, got ${last}`);
}

/** h_0 and c_0 as rows. `batch` is absent for an unbatched input. */
export function initialStates(
  of: Recurrent,
  hx: NDArray | readonly NDArray[],
  batch: number | undefined,
): readonly [h?: Float32Array, c?: Float32Array] {
  const count = of.numLayers * (of.bidirectional ? 2 : 1);
  const P = of.projSize || of.hiddenSize;
  const B = batch ?? 1;
  const sizes = [
    [count, B, P],
    [count, B, of.hiddenSize],
  ] as const;
  const lstm = of.kind === 'lstm';
  const given = isArray(hx) ? [hx] : hx;
  if (!lstm) {
    const [h] = given;
    if (!isArray(hx) || !h) throw new TypeError(`${CALLED[of.kind]}: hx must be a Tensor, not a tuple`);
    rankOfState([h], batch);
    return [stateOf(h, sizes[0], { batch, name: 'hidden size' })];
  }
  const [h, c] = given;
  if (isArray(hx) || !h || !c)
    throw new TypeError('LSTM: hx must be the pair [h_0, c_0], but is one tensor: the cell state is missing');
  rankOfState([h, c], batch);
  return [
    stateOf(h, sizes[0], { batch, name: 'hidden[0] size' }),
    stateOf(c, sizes[1], { batch, name: 'hidden[1] size' }),
  ];
}

function isArray(hx: NDArray | readonly NDArray[]): hx is NDArray {
  return 'shape' in hx;
}

function rankOfState(states: readonly NDArray[], batch: number | undefined): void {
  const rank = batch === undefined ? 2 : 3;
  const ranks = states.map((one) => one.shape.length);
  if (ranks.every((one) => one === rank)) return;
  const form = batch === undefined ? 'unbatched 2-D' : 'batched 3-D';
  const names = states.length === 2 ? 'hx and cx' : 'hx';
  const got = states.length === 2 ? `(${ranks.map((one) => `${one}-D`).join(', ')}) tensors` : `${ranks[0]}-D tensor`;
  throw new Error(`For ${form} input, ${names} should also be ${rank}-D but got ${got}`);
}

function stateOf(
  state: NDArray,
  [count, B, size]: readonly [number, number, number],
  { batch, name }: { readonly batch: number | undefined; readonly name: string },
): Float32Array {
  const wanted = [count, B, size];
  const shape = batch === undefined ? [state.shape[0] ?? 0, 1, state.shape[1] ?? 0] : state.shape;
  if (!sameShape(shape, wanted)) throw new Error(`Expected ${name} (${list(wanted)}), got [${list(shape)}]`);
  return floats(state);
}

/** The rows of a cell's input. Throws for one that it does not take. */
export function batchOf(of: Recurrent, shape: readonly number[]): number {
  const rank = shape.length;
  if (rank !== 1 && rank !== 2)
    throw new Error(`${CALLED[of.kind]}Cell: Expected input to be 1D or 2D, got ${rank}D instead`);
  const got = shape[rank - 1];
  if (got !== of.inputSize) throw new Error(`input has inconsistent input_size: got ${got} expected ${of.inputSize}`);
  return rank === 2 ? (shape[0] ?? 0) : 1;
}

/** One step: input (B, I) or (I), hx (B, H) or (H), for an lstm the pair; gives the next state, for an lstm both. */
export function cell(
  of: Recurrent,
  weights: Weights,
  input: NDArray,
  { hx, slot, written }: Pick<How, 'hx' | 'slot' | 'written'> = {},
): readonly NDArray[] {
  const called = `${CALLED[of.kind]}Cell`;
  const B = batchOf(of, input.shape);
  const rank = input.shape.length;
  const given = hx === undefined ? [] : isArray(hx) ? [hx] : hx;
  if (of.kind === 'lstm' && hx !== undefined && (isArray(hx) || given.length !== 2))
    throw new TypeError("lstm_cell(): argument 'hx' (position 2) must be tuple of Tensors, not Tensor");
  if (of.kind !== 'lstm' && hx !== undefined && !isArray(hx))
    throw new TypeError(`${called}: hx must be a Tensor, not a tuple`);
  for (const [i, one] of given.entries()) {
    const name = `hidden${i}`;
    const own = one.shape.length;
    if (own !== 1 && own !== 2)
      throw new Error(
        `${called}: Expected ${of.kind === 'lstm' ? `hx[${i}]` : 'hidden'} to be 1D or 2D, got ${own}D instead`,
      );
    // As PyTorch looks at it: an input without a batch has one of 1, and its state with it.
    const [rows, size] = rank === 2 ? one.shape : [1, ...one.shape];
    if (rows !== B) throw new Error(`Input batch size ${B} doesn't match ${name} batch size ${rows}`);
    if (size !== undefined && size !== of.hiddenSize)
      throw new Error(`${name} has inconsistent hidden_size: got ${size}, expected ${of.hiddenSize}`);
    if (own !== rank) throw new Error(`${called}: ${rank}D input needs a ${rank}D hidden state, got ${own}D`);
  }
  const [h, c] = given.map(floats);
  const rows = slot?.plan?.even(1, B) ?? evenRows(1, B);
  const made = layers(of.cell ? of : { ...of, cell: true }, weights, rows, { x: floats(input), h, c, slot, written });
  if (!slot) made.made.release?.();
  const shape = rank === 2 ? [B, of.hiddenSize] : [of.hiddenSize];
  return made.c ? [array(made.h, shape), array(made.c, shape)] : [array(made.h, shape)];
}

/** The configuration of an op's arguments. */
export function configOf(kind: Kind, args: Args): Recurrent {
  return {
    kind,
    nonlinearity: args.nonlinearity === 'relu' ? 'relu' : 'tanh',
    inputSize: Number(args.input_size),
    hiddenSize: Number(args.hidden_size),
    numLayers: Number(args.num_layers ?? 1),
    bias: args.bias !== false,
    batchFirst: args.batch_first === true,
    bidirectional: args.bidirectional === true,
    projSize: Number(args.proj_size ?? 0),
  };
}
