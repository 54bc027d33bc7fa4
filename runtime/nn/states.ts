/**
 * What a recurrent layer went through in its last `forward`: for each layer, direction and step the gates after their
 * activations, the cell state and the hidden state, as views of the numbers themselves. They live until the layer runs again.
 */

import { gatesOf, type Made, type Pass } from '../kernels/recurrent-layers.ts';
import { GATES, type Kind } from '../kernels/recurrent-steps.ts';
import type { Tensor } from '../tensor.ts';
import { type Life, View } from '../view.ts';

/** The parts of `gates` in order; those of an nn.RNN are its hidden state. */
export const GATE_NAMES: { readonly [kind in Kind]: readonly string[] } = {
  rnn: ['h'],
  lstm: ['i', 'f', 'g', 'o'],
  gru: ['r', 'z', 'n'],
};

export interface StepStates {
  /** (batch, gates*hidden_size) */
  readonly gates: Tensor;
  /** (batch, hidden_size) of an LSTM. */
  readonly cell?: Tensor;
  /** (batch, hidden_size), or proj_size. */
  readonly hidden: Tensor;
}

export class RunStates {
  /** Steps. */
  readonly length: number;
  readonly #made: Made;
  readonly #directions: number;
  readonly #life: Life;
  readonly #again: boolean;

  /** `again`: whether gates that are not held can be computed again. */
  constructor(
    made: Made,
    directions: number,
    { life, again = true }: { readonly life: Life; readonly again?: boolean },
  ) {
    this.length = made.rows.sizes.length;
    this.#made = made;
    this.#directions = directions;
    this.#life = life;
    this.#again = again;
  }

  /** The bytes that are held for it. */
  get bytes(): number {
    // The one gate of an rnn is its hidden state.
    const parts = this.#made.passes.flatMap(({ direction: { kind }, states: { gates, cell, hidden } }) =>
      kind === 'rnn' ? [hidden] : [gates, cell, hidden],
    );
    return parts.reduce((sum, one) => sum + (one?.byteLength ?? 0), 0);
  }

  /** Whether the gates are held; else they are computed again, a step at a time, when asked for. */
  get gatesKept(): boolean {
    return this.#made.passes.every(({ states }) => states.gates !== undefined);
  }

  /** Step t of a layer, counted from the start of the sequence in both directions. Throws for what is not there. */
  step(
    t: number,
    { layer = 0, reverse = false }: { readonly layer?: number; readonly reverse?: boolean } = {},
  ): StepStates {
    this.#life.check();
    const pass = this.#pass(layer, reverse);
    const { rows } = this.#made;
    const n = rows.sizes[t];
    const from = rows.starts[t];
    if (n === undefined || from === undefined) throw new Error(`there is no step ${t}: the run has ${this.length}`);
    const { hiddenSize: H, outSize: P, kind } = pass.direction;
    const { states } = pass;
    const rowsOf = (width: number, read: () => Float32Array | undefined): Tensor =>
      new View([n, width], this.#life, () => (read() ?? NONE).subarray(from * width, (from + n) * width));
    if (!states.gates && !this.#again)
      throw new Error('the gates of a prepared run are there only where stateBudget has room for them');
    const computed = states.gates ? undefined : gatesOf(this.#made, pass, t);
    const G = GATES[kind] * H;
    return {
      gates: computed ? new View([n, G], this.#life, () => computed) : rowsOf(G, () => states.gates),
      ...(states.cell ? { cell: rowsOf(H, () => states.cell) } : {}),
      hidden: rowsOf(P, () => states.hidden),
    };
  }

  #pass(layer: number, reverse: boolean): Pass {
    const pass =
      reverse && this.#directions === 1 ? undefined : this.#made.passes[layer * this.#directions + Number(reverse)];
    if (!pass) throw new Error(`there is no ${reverse ? 'reverse ' : ''}layer ${layer}`);
    return pass;
  }
}

const NONE = new Float32Array(0);
