/** The recurrent family: rnn, lstm, gru over sequences, and their cells over one step, with PyTorch's checks and words. */

import { allocate, floats, list, type NDArray, sameShape } from '../array.ts';
import type { Args, Weights } from './kernel.ts';
import { type Given, type Made, plainLayers, type Ran, type Recurrent, weightsOf } from './recurrent-layers.ts';
import { type Direction, GATES, type Kind, type Rows, runDirection } from './recurrent-steps.ts';
import { wasmLayers } from './recurrent-wasm.ts';
import { transpose } from './reshape.ts';
import { isForced, owned } from './wasm.ts';

/** h_0, or the pair of h_0 and c_0; zeros where it is not given. */
export type State = NDArray | readonly NDArray[] | undefined;

/** How a layer runs: its initial states, the budget for its gates, and what to do when it begins. */
export interface How extends Pick<Given, 'budget' | 'release'> {
  readonly hx?: State;
}

export interface Sequences {
  /** (T, B, D*P), (B, T, D*P) with batchFirst, (T, D*P) unbatched. */
  readonly output: NDArray;
  /** (L*D, B, P) or (L*D, P) */
  readonly h: NDArray;
  /** (L*D, B, H) or (L*D, H), of an lstm. */
  readonly c?: NDArray;
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
export function sequences(of: Recurrent, weights: Weights, input: NDArray, { hx, ...how }: How = {}): Sequences {
  const { batched, steps, batch } = formOf(of, input);
  const [h0, c0] = initialStates(of, hx, batched ? batch : undefined);
  const x = batched && of.batchFirst ? transpose(input, 0, 1) : input;
  const made = layers(of, weights, evenRows(steps, batch), { x: floats(x), h: h0, c: c0, ...how });
  const P = of.projSize || of.hiddenSize;
  const D = of.bidirectional ? 2 : 1;
  const front = batched ? [steps, batch] : [steps];
  const middle = batched ? [of.numLayers * D, batch] : [of.numLayers * D];
  const output = array(made.output, [...front, D * P]);
  return {
    output: batched && of.batchFirst ? transpose(output, 0, 1) : output,
    h: array(made.h, [...middle, P]),
    ...(made.c ? { c: array(made.c, [...middle, of.hiddenSize]) } : {}),
    made: made.made,
  };
}

export function array(data: Float32Array, shape: readonly number[]): NDArray {
  return { shape, data, dtype: 'float32' };
}

/** Below this many products it takes longer to get the numbers to WebAssembly than to multiply them. */
const SMALL = 4096;

/** All layers and directions, in WebAssembly where there is enough to do and the place has it. */
export function layers(of: Recurrent, weights: Weights, rows: Rows, given: Given): Ran {
  const width = of.inputSize + (of.projSize || of.hiddenSize);
  const products = rows.count * GATES[of.kind] * of.hiddenSize * width * of.numLayers;
  const start = { ...given, x: owned(given.x), h: owned(given.h), c: owned(given.c) };
  given.release?.();
  const ran = products < SMALL && !isForced() ? undefined : wasmLayers(of, weights, rows, start);
  return ran ?? plainLayers(of, weights, rows, start);
}

function evenRows(steps: number, batch: number): Rows {
  const sizes = new Int32Array(steps).fill(batch);
  const starts = new Int32Array(steps);
  for (let t = 1; t < steps; t++) starts[t] = t * batch;
  return { batch, sizes, starts, count: steps * batch };
}

const CALLED: { readonly [kind in Kind]: string } = { rnn: 'RNN', lstm: 'LSTM', gru: 'GRU' };

function formOf(of: Recurrent, input: NDArray): { batched: boolean; steps: number; batch: number } {
  const rank = input.shape.length;
  if (rank !== 2 && rank !== 3) {
    const last = of.kind === 'rnn' ? ' tensor instead' : ' instead';
    throw new Error(`${CALLED[of.kind]}: Expected input to be 2D or 3D, got ${rank}D${last}`);
  }
  checkInputSize(of, input);
  const batched = rank === 3;
  const [a = 0, b = 0] = input.shape;
  const [steps, batch] = batched ? (of.batchFirst ? [b, a] : [a, b]) : [a, 1];
  if (steps === 0) throw new Error('Expected sequence length to be larger than 0 in RNN');
  return { batched, steps, batch };
}

export function checkInputSize(of: Recurrent, input: NDArray): void {
  const last = input.shape[input.shape.length - 1];
  if (last !== of.inputSize)
    throw new Error(`input.size(-1) must be equal to input_size. Expected ${of.inputSize}, got ${last}`);
}

const NO_CELL = new Float32Array(0);

/** h_0 and c_0 as rows, zeros where none are given. `batch` is absent for an unbatched input. */
export function initialStates(
  of: Recurrent,
  hx: NDArray | readonly NDArray[] | undefined,
  batch: number | undefined,
): [Float32Array, Float32Array] {
  const count = of.numLayers * (of.bidirectional ? 2 : 1);
  const P = of.projSize || of.hiddenSize;
  const B = batch ?? 1;
  const sizes = [
    [count, B, P],
    [count, B, of.hiddenSize],
  ] as const;
  const lstm = of.kind === 'lstm';
  if (hx === undefined) return [floats(allocate(sizes[0])), lstm ? floats(allocate(sizes[1])) : NO_CELL];
  const given = isArray(hx) ? [hx] : hx;
  if (!lstm) {
    const [h] = given;
    if (!isArray(hx) || !h) throw new TypeError(`${CALLED[of.kind]}: hx must be a Tensor, not a tuple`);
    rankOfState([h], batch);
    return [stateOf(h, sizes[0], { batch, name: 'hidden size' }), NO_CELL];
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

/** One step: input (B, I) or (I), hx (B, H) or (H), for an lstm the pair; gives the next state, for an lstm both. */
export function cell(
  of: Recurrent,
  weights: Weights,
  input: NDArray,
  hx?: NDArray | readonly NDArray[],
): readonly NDArray[] {
  const called = `${CALLED[of.kind]}Cell`;
  const rank = input.shape.length;
  if (rank !== 1 && rank !== 2) throw new Error(`${called}: Expected input to be 1D or 2D, got ${rank}D instead`);
  const given = hx === undefined ? [] : isArray(hx) ? [hx] : hx;
  if (of.kind === 'lstm' && hx !== undefined && (isArray(hx) || given.length !== 2))
    throw new TypeError("lstm_cell(): argument 'hx' (position 2) must be tuple of Tensors, not Tensor");
  if (of.kind !== 'lstm' && hx !== undefined && !isArray(hx))
    throw new TypeError(`${called}: hx must be a Tensor, not a tuple`);
  const got = input.shape[rank - 1];
  if (got !== of.inputSize) throw new Error(`input has inconsistent input_size: got ${got} expected ${of.inputSize}`);
  const B = rank === 2 ? (input.shape[0] ?? 0) : 1;
  for (const [i, one] of given.entries()) {
    const name = `hidden${i}`;
    if (one.shape.length !== 1 && one.shape.length !== 2)
      throw new Error(`${called}: Expected hidden to be 1D or 2D, got ${one.shape.length}D instead`);
    if (one.shape.length !== rank)
      throw new Error(`${called}: ${rank}D input needs a ${rank}D hidden state, got ${one.shape.length}D`);
    if (rank === 2 && one.shape[0] !== B)
      throw new Error(`Input batch size ${B} doesn't match ${name} batch size ${one.shape[0]}`);
    const size = one.shape[rank - 1];
    if (size !== of.hiddenSize)
      throw new Error(`${name} has inconsistent hidden_size: got ${size}, expected ${of.hiddenSize}`);
  }
  const H = of.hiddenSize;
  const zeros = new Float32Array(B * H);
  const [h = zeros, c = zeros] = given.map(floats);
  const direction: Direction = { ...of, outSize: H, reverse: false };
  const rows: Rows = { batch: B, sizes: [B], starts: [0], count: B };
  const { last } = runDirection(direction, weightsOf(weights, ''), rows, { x: floats(input), h, c, keep: true });
  const shape = rank === 2 ? [B, H] : [H];
  return [array(last.h, shape), ...(last.c ? [array(last.c, shape)] : [])];
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
