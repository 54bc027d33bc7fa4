/** nn.RNNCell, nn.LSTMCell and nn.GRUCell: one step. */

import type { NDArray } from '../array.ts';
import { cell, parametersOf } from '../kernels/recurrent.ts';
import { type Recurrent, STATE_BUDGET } from '../kernels/recurrent-layers.ts';
import type { Kind, Nonlinearity } from '../kernels/recurrent-steps.ts';
import type { Slot } from '../kernels/recurrent-wasm.ts';
import { Tensor } from '../tensor.ts';
import type { View } from '../view.ts';
import { Module, needTensor, type Parameter } from './module.ts';
import { type Give, Prepared } from './prepared.ts';
import { CALLED, type Drawn, drawn, positive } from './recurrent.ts';

abstract class CellBase extends Module {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly bias: boolean;
  protected readonly config: Recurrent;
  readonly #slot: Slot = {};
  readonly #own: Drawn;

  constructor(
    kind: Kind,
    inputSize: number,
    hiddenSize: number,
    options: CellOptions & { nonlinearity?: Nonlinearity },
  ) {
    super();
    const { bias = true, nonlinearity = 'tanh' } = options;
    positive('input_size', inputSize);
    positive('hidden_size', hiddenSize);
    if (nonlinearity !== 'tanh' && nonlinearity !== 'relu') throw new Error(`Unknown nonlinearity: ${nonlinearity}`);
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    this.bias = bias;
    const one = { numLayers: 1, batchFirst: false, bidirectional: false, projSize: 0 };
    this.config = { kind, nonlinearity, inputSize, hiddenSize, bias, ...one, cell: true };
    const shapes = parametersOf(this.config).map(([name, shape]) => [name.replace('_l0', ''), shape] as const);
    this.#own = drawn(shapes, hiddenSize);
  }

  protected override ownParameters(): readonly (readonly [string, Parameter])[] {
    return Object.entries(this.#own.parameters);
  }

  protected step(input: Tensor, hx: Tensor | readonly Tensor[] | undefined | null): Tensor[] {
    needTensor(input, `${CALLED[this.config.kind]}_cell`);
    const next: readonly NDArray[] = cell(this.config, this.#own.weights, input, {
      hx: hx ?? undefined,
      slot: this.#slot,
      written: this.#own.written,
    });
    return next.map((one) => new Tensor(one));
  }

  protected ready<Out, State>(shape: readonly number[], give: Give<Out>): Prepared<Out, State> {
    return new Prepared(this.config, this.#own, { shape, budget: STATE_BUDGET, give });
  }

  protected single(input: Tensor, hx: Tensor | undefined | null): Tensor {
    const [h] = this.step(input, hx);
    if (!h) throw new Error('a cell gives its next state');
    return h;
  }
}

export interface CellOptions {
  /** true unless said. */
  readonly bias?: boolean;
}

/** One step of nn.RNN. */
export class RNNCell extends CellBase {
  constructor(inputSize: number, hiddenSize: number, options: CellOptions & { nonlinearity?: Nonlinearity } = {}) {
    super('rnn', inputSize, hiddenSize, options);
  }

  /** input (batch, input_size) or (input_size), hx (batch, hidden_size) or (hidden_size): gives the next hx. */
  forward(input: Tensor, hx?: Tensor | null): Tensor {
    return this.single(input, hx);
  }

  /** As nn.RNN: for inputs (batch, input_size) or (input_size). */
  prepare(shape: readonly number[]): Prepared<Tensor, View> {
    return this.ready(shape, (h) => h);
  }
}

/** One step of nn.GRU. */
export class GRUCell extends CellBase {
  constructor(inputSize: number, hiddenSize: number, options: CellOptions = {}) {
    super('gru', inputSize, hiddenSize, options);
  }

  /** As nn.RNNCell. */
  forward(input: Tensor, hx?: Tensor | null): Tensor {
    return this.single(input, hx);
  }

  /** As nn.RNN: for inputs (batch, input_size) or (input_size). */
  prepare(shape: readonly number[]): Prepared<Tensor, View> {
    return this.ready(shape, (h) => h);
  }
}

/** One step of nn.LSTM. */
export class LSTMCell extends CellBase {
  constructor(inputSize: number, hiddenSize: number, options: CellOptions = {}) {
    super('lstm', inputSize, hiddenSize, options);
  }

  /** As nn.RNNCell, with the pair [h, c], which it also gives. */
  forward(input: Tensor, hx?: readonly [Tensor, Tensor] | null): [Tensor, Tensor] {
    const [h, c] = this.step(input, hx);
    if (!h || !c) throw new Error('an LSTM cell gives its next h and c');
    return [h, c];
  }

  /** As nn.RNNCell. */
  prepare(shape: readonly number[]): Prepared<[Tensor, Tensor], readonly [View, View]> {
    return this.ready(shape, (_, h, c) => [h, c]);
  }
}
