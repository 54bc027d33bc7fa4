/** A run that is made ready once for the sizes of its input, and copies nothing. */

import { checkSizes } from '../array.ts';
import { batchOf, type Form, formOf, givenShapes } from '../kernels/recurrent.ts';
import type { Recurrent } from '../kernels/recurrent-layers.ts';
import { type Own, type Ready, ready } from '../kernels/recurrent-ready.ts';
import type { Tensor } from '../tensor.ts';
import { Life, View } from '../view.ts';
import { RunStates } from './states.ts';

/** What `forward` gives, made of these. */
export type Give<Out> = (output: Tensor, h: Tensor, c: Tensor) => Out;

/**
 * What `prepare` gives. `Out` is what `forward` of the layer gives, `State` its initial state. The weights are those that the
 * layer has when it runs.
 */
export class Prepared<Out, State> {
  /**
   * Of the sizes it was prepared for, zeros at first: write into its `data`, looked up again for each run, or `copy` a tensor
   * into it.
   */
  readonly input: View;
  /** The initial state, zeros at first, to write into as into `input`: a tensor, of an LSTM the pair [h_0, c_0]. */
  readonly hx: State;
  readonly #ready: Ready;
  readonly #give: Give<Out>;
  readonly #sizes: { readonly output: readonly number[]; readonly h: readonly number[]; readonly c: readonly number[] };
  readonly #lstm: boolean;
  readonly #directions: number;
  #life: Life | undefined;

  constructor(
    of: Recurrent,
    own: Own,
    on: {
      readonly shape: readonly number[];
      readonly budget: number;
      readonly give: Give<Out>;
    },
  ) {
    checkSizes(on.shape);
    const { form, ...sizes } = sized(of, on.shape);
    this.#ready = ready(of, own, form, on.budget);
    this.#give = on.give;
    this.#sizes = sizes;
    this.#lstm = of.kind === 'lstm';
    this.#directions = of.bidirectional ? 2 : 1;
    const always = new Life();
    this.input = new View([...on.shape], always, this.#ready.input);
    const h0 = new View(sizes.h, always, this.#ready.h0);
    this.hx = (this.#lstm ? [h0, new View(sizes.c, always, this.#ready.c0)] : h0) as State;
  }

  /**
   * Runs on what stands in `input` and `hx`, and gives what `forward` of the layer gives, bit for bit, as views: they live
   * until it runs again, and throw when they are used later. `clone()` keeps one.
   */
  forward(): Out {
    if (this.#life) this.#life.over = true;
    this.#ready.run();
    const life = new Life();
    this.#life = life;
    const { output, h, c } = this.#sizes;
    const last = new View(h, life, this.#ready.h);
    return this.#give(
      new View(output, life, this.#ready.output),
      last,
      this.#lstm ? new View(c, life, this.#ready.c) : last,
    );
  }

  /** What the last `forward` went through; undefined before the first. */
  get states(): RunStates | undefined {
    return this.#life && new RunStates(this.#ready.made(), this.#directions, { life: this.#life, again: false });
  }
}

function sized(of: Recurrent, shape: readonly number[]) {
  if (!of.cell) {
    const form = formOf(of, shape);
    return { form, ...givenShapes(of, form) };
  }
  const batch = batchOf(of, shape);
  const form: Form = { batched: shape.length === 2, swapped: false, steps: 1, batch };
  const state = form.batched ? [batch, of.hiddenSize] : [of.hiddenSize];
  return { form, output: state, h: state, c: state };
}
