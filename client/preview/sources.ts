/** What goes into a run from outside of it, and what the user puts in its place: zeros, ones, edited numbers, a table. */

import { allocate, type NDArray } from '../../runtime/array.ts';
import { full } from '../../runtime/kernels/create.ts';
import type { Plan, PlanStep, PlanTensor } from '../../server/messages.ts';
import { dtypeOf } from './inputs.ts';
import { isSource, isTensor, type Origin, type Replaced } from './replay.ts';
import { fillFrom, type Table, type TableUse } from './table-input.ts';

export interface Source {
  /** The same after an edit of the code: its name, or its place among those without; of a loop also the pass. */
  readonly key: string;
  /** Of a loop the same in every pass. */
  readonly group: string;
  readonly label: string;
  readonly step: PlanStep;
  readonly out: PlanTensor;
}

export type Choice =
  | { readonly kind: 'zeros' | 'ones' }
  | { readonly kind: 'edited'; readonly array: NDArray }
  | { readonly kind: 'table'; readonly table: Table; readonly use: TableUse };

export function sourcesOf(plan: Plan): readonly Source[] {
  const steps = plan.steps.filter((step) => isSource(step) && isTensor(step.out) && step.out.shape.length > 0);
  return steps.map((step, i) => {
    const out = step.out as PlanTensor;
    const name = out.name ?? step.text;
    const group = name ?? `#${i}`;
    return {
      key: `${group}${step.passes.map((pass) => `@${pass}`).join('')}`,
      group,
      label: name ?? `${step.api.split('.').at(-1)} (${out.shape.join(', ')})`,
      step,
      out,
    };
  });
}

/** The source that the network reads: the nearest one above its input. */
export function mainSource(plan: Plan, sources: readonly Source[], input: number | undefined): Source | undefined {
  let at = input;
  for (let hops = 0; at !== undefined && hops < plan.steps.length; hops++) {
    const found = sources.find(({ out }) => out.tensor === at);
    if (found) return found;
    const step = plan.steps.find(({ out }) => isTensor(out) && out.tensor === at);
    const { input, tensors } = step?.args ?? {};
    [at] = idsOf(input ?? tensors);
  }
  return sources.find(({ step }) => step.op === 'input' || step.op === 'randn') ?? sources[0];
}

function idsOf(arg: PlanStep['args'][string] | undefined): readonly number[] {
  if (typeof arg !== 'object' || arg === null) return [];
  if (Array.isArray(arg)) return arg.flatMap(idsOf);
  return 'tensor' in arg ? [arg.tensor] : [];
}

/** What the choices come to for this plan, by tensor; one that no longer fits falls back to what the code does. */
export function replacedBy(plan: Plan, choices: ReadonlyMap<string, Choice>): ReadonlyMap<number, Replaced> {
  const all = sourcesOf(plan).flatMap(({ key, group, out, step }): [number, Replaced][] => {
    const choice = choices.get(key) ?? choices.get(group);
    const made = choice && make(choice, out, batchFirst(plan, step, out));
    return made ? [[out.tensor, made]] : [];
  });
  return new Map(all);
}

function make(choice: Choice, out: PlanTensor, batched: boolean): Replaced | undefined {
  const dtype = dtypeOf(out.dtype);
  if (choice.kind === 'edited') return { array: choice.array, origin: { kind: 'edited' } };
  if (choice.kind === 'table') {
    const array = fillFrom(choice.table, choice.use, { shape: out.shape, dtype, batchFirst: batched });
    const origin: Origin = { kind: 'file', name: choice.table.name };
    return array && { array, origin };
  }
  const array = choice.kind === 'ones' ? full(out.shape, 1, dtype) : allocate(out.shape, dtype);
  return { array, origin: { kind: choice.kind } };
}

/** Whether axis 0 of a source is the batch. */
export function batchFirst(plan: Plan, step: PlanStep, out: PlanTensor): boolean {
  if (out.roles?.[0] === 'batch') return true;
  if (out.roles?.[0] === 'seq' || step.op === 'literal') return false;
  return plan.steps.some(({ args }) => args.batch_first === true && idsOf(args.input).includes(out.tensor));
}
