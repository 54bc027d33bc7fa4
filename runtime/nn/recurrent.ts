/** nn.RNN, nn.LSTM, nn.GRU and their cells: https://pytorch.org/docs/stable/nn.html#recurrent-layers */

import type { NDArray } from '../array.ts';
import { uniform } from '../kernels/create.ts';
import { type Packed, packedSequences } from '../kernels/packed.ts';
import { parametersOf, sequences, sequencesAway } from '../kernels/recurrent.ts';
import { type Made, type Recurrent, STATE_BUDGET } from '../kernels/recurrent-layers.ts';
import type { Own } from '../kernels/recurrent-ready.ts';
import { GATES, type Kind, type Nonlinearity } from '../kernels/recurrent-steps.ts';
import type { Slot } from '../kernels/recurrent-wasm.ts';
import type { Away } from '../kernels/worker.ts';
import { Tensor } from '../tensor.ts';
import { Life, type View } from '../view.ts';
import { Module, needTensor, Parameter, type StateDict } from './module.ts';
import { PackedSequence } from './packed.ts';
import { type Give, Prepared } from './prepared.ts';
import { RunStates } from './states.ts';

export interface RecurrentOptions {
  /** 1 unless said; each layer reads what the one below it gives. */
  readonly numLayers?: number;
  /** true unless said. */
  readonly bias?: boolean;
  /** false unless said: input and output are (seq, batch, features); true: (batch, seq, features). */
  readonly batchFirst?: boolean;
  /** In 0..1. Between layers, in training alone: nothing here trains, so it changes no number. */
  readonly dropout?: number;
  /** false unless said; true: a second direction from the end, its features behind those of the first. */
  readonly bidirectional?: boolean;
}

export interface RNNOptions extends RecurrentOptions {
  /** 'tanh' unless said. */
  readonly nonlinearity?: Nonlinearity;
}

export interface LSTMOptions extends RecurrentOptions {
  /** 0 unless said; above 0 the hidden state is projected to this size. */
  readonly projSize?: number;
}

type Options = RNNOptions & LSTMOptions;
type Pair = readonly [Tensor, Tensor];

/** What the three have in common. */
abstract class RNNBase extends Module {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly bias: boolean;
  readonly batchFirst: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
  /** Bytes that the gates of a run may take; of a larger run they are computed again when asked for. 256 MB unless set. */
  stateBudget = STATE_BUDGET;
  protected readonly config: Recurrent;
  readonly #own: Drawn;
  readonly #slot: Slot = {};
  readonly #release = (): void => this.#forget();
  #last: { readonly made: Made; readonly life: Life } | undefined;

  constructor(kind: Kind, inputSize: number, hiddenSize: number, options: Options) {
    super();
    const { numLayers = 1, bias = true, batchFirst = false, dropout = 0, bidirectional = false } = options;
    const { nonlinearity = 'tanh', projSize = 0 } = options;
    checkOptions({ inputSize, hiddenSize, numLayers, dropout, projSize });
    if (nonlinearity !== 'tanh' && nonlinearity !== 'relu')
      throw new Error(`Unknown nonlinearity '${nonlinearity}'. Select from 'tanh' or 'relu'.`);
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    this.numLayers = numLayers;
    this.bias = bias;
    this.batchFirst = batchFirst;
    this.dropout = dropout;
    this.bidirectional = bidirectional;
    this.config = { kind, nonlinearity, inputSize, hiddenSize, numLayers, bias, batchFirst, bidirectional, projSize };
    this.#own = drawn(parametersOf(this.config), hiddenSize);
  }

  protected override ownParameters(): readonly (readonly [string, Parameter])[] {
    return Object.entries(this.#own.parameters);
  }

  protected override explain(state: StateDict): string | undefined {
    const given = configFrom(state);
    return given && `These are the weights of ${written(given)}; this is ${written(this.config)}.`;
  }

  /** What the last `forward` went through; undefined before the first. */
  get states(): RunStates | undefined {
    return this.#last && new RunStates(this.#last.made, this.bidirectional ? 2 : 1, this.#last);
  }

  protected run(input: Tensor | PackedSequence, hx: Tensor | readonly Tensor[] | undefined | null): Run {
    const given = {
      hx: hx ?? undefined,
      budget: this.stateBudget,
      release: this.#release,
      slot: this.#slot,
      written: this.#own.written,
    };
    const packed = input instanceof PackedSequence;
    if (!packed) needTensor(input, CALLED[this.config.kind]);
    const { output, h, c, made } = packed
      ? packedSequences(this.config, this.#own.weights, input, given)
      : sequences(this.config, this.#own.weights, input, given);
    return this.#ran(made, { output, h, c });
  }

  /** As `run`, beside the thread that asks. */
  protected async runAway(input: Tensor, hx: Tensor | readonly Tensor[] | undefined | null, away: Away): Promise<Run> {
    needTensor(input, CALLED[this.config.kind]);
    const given = { ...away, hx: hx ?? undefined, budget: this.stateBudget, release: this.#release };
    const { made, ...out } = await sequencesAway(this.config, this.#own.weights, input, given);
    // A run that was asked for meanwhile has ended before.
    this.#forget();
    return this.#ran(made, out);
  }

  protected ready<Out, State>(shape: readonly number[], give: Give<Out>): Prepared<Out, State> {
    return new Prepared(this.config, this.#own, { shape, budget: this.stateBudget, give });
  }

  #ran(made: Made, { output, h, c }: { output: NDArray | Packed; h: NDArray; c?: NDArray | undefined }): Run {
    this.#last = { made, life: new Life() };
    const out = 'batchSizes' in output ? new PackedSequence(output) : new Tensor(output);
    const last = new Tensor(h);
    return { output: out, h: last, c: c ? new Tensor(c) : last };
  }

  /** The states of the last run go. */
  #forget(): void {
    if (!this.#last) return;
    this.#last.life.over = true;
    this.#last.made.release?.();
    this.#last = undefined;
  }
}

const giveState: Give<[Tensor, Tensor]> = (output, h) => [output, h];

export const CALLED: { readonly [kind in Kind]: string } = { rnn: 'rnn', lstm: 'lstm', gru: 'gru' };

interface Run {
  readonly output: Tensor | PackedSequence;
  readonly h: Tensor;
  readonly c: Tensor;
}

function checkOptions(sizes: {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly dropout: number;
  readonly projSize: number;
}): void {
  const { dropout, projSize, hiddenSize } = sizes;
  if (typeof dropout !== 'number' || !(dropout >= 0 && dropout <= 1)) {
    throw new Error(
      'dropout should be a number in range [0, 1] representing the probability of an element being zeroed',
    );
  }
  positive('input_size', sizes.inputSize);
  positive('hidden_size', hiddenSize);
  positive('num_layers', sizes.numLayers);
  if (projSize < 0) throw new Error('proj_size should be a positive integer or zero to disable projections');
  if (!Number.isInteger(projSize)) throw new TypeError(`proj_size should be of type int, got: ${typeName(projSize)}`);
  if (projSize >= hiddenSize) throw new Error('proj_size has to be smaller than hidden_size');
}

/** Names a size as PyTorch's messages do. */
export function positive(name: string, size: number): void {
  if (!Number.isInteger(size)) throw new TypeError(`${name} should be of type int, got: ${typeName(size)}`);
  if (size <= 0) throw new Error(`${name} must be greater than zero`);
}

/** What Python calls the type of what is no whole number. */
function typeName(size: unknown): string {
  return typeof size === 'number' ? 'float' : typeof size === 'string' ? 'str' : typeof size;
}

/** Parameters, and the arrays that they have. */
export interface Drawn extends Own {
  readonly parameters: { readonly [name: string]: Parameter };
}

/** Uniform in ±1/√hidden_size, one parameter after the other. */
export function drawn(shapes: readonly (readonly [string, readonly number[]])[], hiddenSize: number): Drawn {
  const bound = 1 / Math.sqrt(hiddenSize);
  const written = { times: 0, shared: false };
  const arrays = shapes.map(([name, shape]) => [name, uniform(shape, [-bound, bound])] as const);
  const parameters = arrays.map(([name, array]) => [name, new Parameter(array, written)] as const);
  return { written, weights: Object.fromEntries(arrays), parameters: Object.fromEntries(parameters) };
}

/** The layer a state dict was made by, read from the shapes of its weights; undefined when they do not say. */
function configFrom(state: StateDict): Recurrent | undefined {
  const shape = (name: string): readonly number[] => state[name]?.shape ?? [];
  const [rows = 0, inputSize = 0] = shape('weight_ih_l0');
  const [, out = 0] = shape('weight_hh_l0');
  const [projSize = 0, projected = 0] = shape('weight_hr_l0');
  const hiddenSize = projected || out;
  const kind = (Object.keys(GATES) as Kind[]).find((one) => GATES[one] * hiddenSize === rows);
  if (!kind || rows === 0) return undefined;
  let numLayers = 1;
  while (Object.hasOwn(state, `weight_ih_l${numLayers}`)) numLayers++;
  return {
    kind,
    nonlinearity: 'tanh',
    inputSize,
    hiddenSize,
    numLayers,
    bias: Object.hasOwn(state, 'bias_ih_l0'),
    batchFirst: false,
    bidirectional: Object.hasOwn(state, 'weight_ih_l0_reverse'),
    projSize,
  };
}

/** `nn.LSTM(10, 20, { numLayers: 2 })`, as far as it shows in the weights. */
function written(of: Recurrent): string {
  const options = [
    ...(of.numLayers > 1 ? [`numLayers: ${of.numLayers}`] : []),
    ...(of.bias ? [] : ['bias: false']),
    ...(of.bidirectional ? ['bidirectional: true'] : []),
    ...(of.projSize ? [`projSize: ${of.projSize}`] : []),
  ];
  const tail = options.length > 0 ? `, { ${options.join(', ')} }` : '';
  return `nn.${of.kind.toUpperCase()}(${of.inputSize}, ${of.hiddenSize}${tail})`;
}

/** h' = tanh(W_ih x + b_ih + W_hh h + b_hh), or relu. */
export class RNN extends RNNBase {
  readonly nonlinearity: Nonlinearity;

  constructor(inputSize: number, hiddenSize: number, options: RNNOptions = {}) {
    super('rnn', inputSize, hiddenSize, options);
    this.nonlinearity = this.config.nonlinearity;
  }

  /**
   * input (seq, batch, input_size), (batch, seq, input_size) with batchFirst, or (seq, input_size); hx
   * (layers*directions, batch, hidden_size), zeros unless given, without batch for an unbatched input.
   * Gives output (seq, batch, directions*hidden_size) and h_n like hx; of a packed batch a packed one.
   * Throws for sizes that do not fit.
   */
  forward(input: Tensor, hx?: Tensor | null): [Tensor, Tensor];
  forward(input: PackedSequence, hx?: Tensor | null): [PackedSequence, Tensor];
  forward(input: Tensor | PackedSequence, hx?: Tensor | null): [Tensor | PackedSequence, Tensor] {
    const { output, h } = this.run(input, hx);
    return [output, h];
  }

  /**
   * Makes a run ready for inputs of a shape that forward takes: `const run = layer.prepare([seq, batch, input_size])`, then
   * `run.input.copy(x)` and `run.forward()` as often as wanted. Nothing is checked, made or copied any more, which a small
   * or a long layer gains by; what it gives are views that live until it runs again. Throws for sizes that do not fit.
   */
  prepare(shape: readonly number[]): Prepared<[Tensor, Tensor], View> {
    return this.ready(shape, giveState);
  }

  /** As forward, in a Worker: the promise gives what forward would. `signal` ends it, `onProgress` hears how far it is. */
  async forwardAsync(input: Tensor, hx?: Tensor | null, away: Away = {}): Promise<[Tensor, Tensor]> {
    const { output, h } = await this.runAway(input, hx, away);
    return [output as Tensor, h];
  }
}

/** r and z of the last state decide what is forgotten and what is kept. */
export class GRU extends RNNBase {
  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}) {
    super('gru', inputSize, hiddenSize, options);
  }

  /** As nn.RNN. */
  forward(input: Tensor, hx?: Tensor | null): [Tensor, Tensor];
  forward(input: PackedSequence, hx?: Tensor | null): [PackedSequence, Tensor];
  forward(input: Tensor | PackedSequence, hx?: Tensor | null): [Tensor | PackedSequence, Tensor] {
    const { output, h } = this.run(input, hx);
    return [output, h];
  }

  /** As nn.RNN. */
  prepare(shape: readonly number[]): Prepared<[Tensor, Tensor], View> {
    return this.ready(shape, giveState);
  }

  /** As forward, in a Worker: the promise gives what forward would. `signal` ends it, `onProgress` hears how far it is. */
  async forwardAsync(input: Tensor, hx?: Tensor | null, away: Away = {}): Promise<[Tensor, Tensor]> {
    const { output, h } = await this.runAway(input, hx, away);
    return [output as Tensor, h];
  }
}

/** The gates i, f, o and the candidate g move the cell state c; h is what leaves it. */
export class LSTM extends RNNBase {
  readonly projSize: number;

  constructor(inputSize: number, hiddenSize: number, options: LSTMOptions = {}) {
    super('lstm', inputSize, hiddenSize, options);
    this.projSize = this.config.projSize;
  }

  /** As nn.RNN, with the pair of states [h, c]; with projSize the output and h have it in place of hidden_size. */
  forward(input: Tensor, hx?: Pair | null): [Tensor, [Tensor, Tensor]];
  forward(input: PackedSequence, hx?: Pair | null): [PackedSequence, [Tensor, Tensor]];
  forward(input: Tensor | PackedSequence, hx?: Pair | null): [Tensor | PackedSequence, [Tensor, Tensor]] {
    const { output, h, c } = this.run(input, hx);
    return [output, [h, c]];
  }

  /** As nn.RNN, with the pair of states. */
  prepare(shape: readonly number[]): Prepared<[Tensor, [Tensor, Tensor]], readonly [View, View]> {
    return this.ready(shape, (output, h, c) => [output, [h, c]]);
  }

  /** As nn.RNN. */
  async forwardAsync(input: Tensor, hx?: Pair | null, away: Away = {}): Promise<[Tensor, [Tensor, Tensor]]> {
    const { output, h, c } = await this.runAway(input, hx, away);
    return [output as Tensor, [h, c]];
  }
}
