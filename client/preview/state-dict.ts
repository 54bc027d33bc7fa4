/** A file's weights for the layers of a plan: all of them fit, or none is used and it is said why. */

import { type NDArray, sameShape } from '../../runtime/array.ts';
import type { Weights } from '../../runtime/kernels/kernel.ts';
import type { Plan, PlanStep } from '../../server/messages.ts';

/** Names the plan needs and the file lacks, names it has beyond, and those of another shape. */
export interface Misfit {
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  readonly sizes: readonly {
    readonly name: string;
    readonly file: readonly number[];
    readonly model: readonly number[];
  }[];
}

export interface Fitted {
  /** By the step that makes the layer. */
  readonly layers: ReadonlyMap<number, Weights>;
  readonly misfit: Misfit | undefined;
}

/** Finds each layer's parameters by the model's names. A name that stands in no layer of the plan does not matter. */
export function fitWeights(plan: Plan, state: Weights): Fitted {
  const layers = new Map<number, Weights>();
  const missing: string[] = [];
  const sizes: Misfit['sizes'][number][] = [];
  const used = new Set<string>();
  const common = commonPrefix(Object.keys(state), plan);
  for (const step of plan.steps) {
    if (step.op !== 'layer') continue;
    const found: { [name: string]: NDArray } = {};
    for (const { name, shape } of step.parameters ?? []) {
      const key = common + nameOf(step, name);
      const one = Object.hasOwn(state, key) ? state[key] : undefined;
      used.add(key);
      if (!one) missing.push(key);
      else if (!sameShape(one.shape, shape)) sizes.push({ name: key, file: one.shape, model: shape });
      else found[name] = one;
    }
    layers.set(step.id, found);
  }
  const unexpected = Object.keys(state).filter((name) => !used.has(name));
  if (missing.length === 0 && sizes.length === 0) return { layers, misfit: undefined };
  return { layers: new Map(), misfit: { missing, unexpected, sizes } };
}

/** The name of a layer's parameter in the model's state dict: `encoder.lstm.weight_ih_l0`. */
export function nameOf(step: PlanStep, parameter: string): string {
  const own = /^self\.(.+)$/.exec(step.text ?? '')?.[1];
  return `${step.prefix ?? (own === undefined ? '' : `${own}.`)}${parameter}`;
}

/** What a wrapper put before every name of the file: `module.` */
function commonPrefix(names: readonly string[], plan: Plan): string {
  const layer = plan.steps.find((step) => step.op === 'layer' && step.parameters?.[0]);
  const first = layer?.parameters?.[0];
  if (!layer || !first) return '';
  const wanted = nameOf(layer, first.name);
  if (names.includes(wanted)) return '';
  const other = names.find((name) => name.endsWith(`.${wanted}`));
  return other === undefined ? '' : other.slice(0, -wanted.length);
}
