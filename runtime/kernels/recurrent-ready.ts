/** A run over recurrent layers that is made ready once: its numbers are given and found at places that stay. */

import { sizeOf } from '../array.ts';
import type { Weights, Written } from './kernel.ts';
import { evenRows, type Form, givenShapes } from './recurrent.ts';
import { keepsGates, type Made, plainLayers, type Ran, type Recurrent } from './recurrent-layers.ts';
import type { Rows } from './recurrent-steps.ts';
import { planFor } from './recurrent-wasm.ts';
import { engine } from './wasm.ts';

export interface Ready {
  /** The numbers of the input and of the initial states, to write into; zeros at first. */
  input(): Float32Array;
  h0(): Float32Array;
  c0(): Float32Array;
  /** What the last run gave. */
  output(): Float32Array;
  h(): Float32Array;
  c(): Float32Array;
  /** What it left to look at. */
  made(): Made;
  run(): void;
}

/** A layer's weights, and what is known of their being written. */
export interface Own {
  readonly weights: Weights;
  readonly written: Written;
}

/** On the engine that is chosen now. */
export function ready(of: Recurrent, { weights, written }: Own, form: Form, budget: number): Ready {
  const rows = evenRows(form.steps, form.batch);
  const loaded = engine();
  const plan = loaded && planFor(of, { rows, keep: keepsGates(of, rows, { budget }), swapped: form.swapped }, loaded);
  if (!plan) return plainly(of, weights, { form, rows, budget });
  const { input, h0, c0, output, h, c } = plan.views;
  for (const numbers of [input, h0, c0, output, h, c]) numbers.fill(0);
  return {
    input: () => plan.views.input,
    h0: () => plan.views.h0,
    c0: () => plan.views.c0,
    output: () => plan.views.output,
    h: () => plan.views.h,
    c: () => plan.views.c,
    made: () => plan.made(true),
    run: () => plan.again(weights, written),
  };
}

function plainly(
  of: Recurrent,
  weights: Weights,
  { form, rows, budget }: { readonly form: Form; readonly rows: Rows; readonly budget: number },
): Ready {
  const sizes = givenShapes(of, form);
  const zeros = (shape: readonly number[]): Float32Array => new Float32Array(sizeOf(shape));
  const [x, h, c] = [zeros([rows.count, of.inputSize]), zeros(sizes.h), zeros(of.kind === 'lstm' ? sizes.c : [0])];
  let last: Ran | undefined;
  const found = (): Ran => {
    if (!last) throw new Error('the layer has not run');
    return last;
  };
  return {
    input: () => x,
    h0: () => h,
    c0: () => c,
    output: () => found().output,
    h: () => found().h,
    c: () => found().c ?? c,
    made: () => found().made,
    run: () => {
      last = plainLayers(of, weights, rows, { x, h, c, swapped: form.swapped, budget });
    },
  };
}
