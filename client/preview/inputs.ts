/** What comes from outside a plan: literals of the code, and the range in which whole numbers make sense. */

import { allocate, type Dtype, type NDArray } from '../../runtime/array.ts';
import type { Plan, PlanArg, PlanStep, PlanTensor } from '../../server/messages.ts';

/** The tensor of numbers in lists. Throws where they are not as many as its shape says. */
export function fromData(data: PlanArg | undefined, { shape, dtype }: PlanTensor): NDArray {
  const flat = numbersOf(data ?? null);
  const out = allocate(shape, dtypeOf(dtype));
  if (flat.length !== out.data.length)
    throw new Error(`the code writes ${flat.length} numbers for the shape (${shape.join(', ')})`);
  for (const [i, one] of flat.entries()) out.data[i] = one;
  return out;
}

function numbersOf(data: PlanArg): number[] {
  return Array.isArray(data) ? data.flatMap(numbersOf) : [Number(data)];
}

/** The dtype a kernel works in for one of the library's. */
export function dtypeOf(name: string): Dtype {
  if (name === 'bool') return 'bool';
  if (/int/.test(name)) return 'int64';
  return name === 'float64' ? 'float64' : 'float32';
}

/** Whole numbers that stand for ids or classes are below this: rows of the embedding, or classes, that they pick from. */
export function topOf(plan: Plan, tensor: number): number {
  const tops = plan.steps.flatMap((step) => (reads(step, tensor) ? limit(plan, step) : []));
  const all = plan.steps.flatMap((step) => limit(plan, step));
  return Math.max(1, Math.min(...(tops.length > 0 ? tops : all.length > 0 ? all : [2])));
}

function reads(step: PlanStep, tensor: number): boolean {
  return Object.values(step.args).some((arg) => isOf(arg, tensor));
}

function isOf(arg: PlanArg | undefined, tensor: number): boolean {
  return typeof arg === 'object' && arg !== null && 'tensor' in arg && arg.tensor === tensor;
}

function limit(plan: Plan, step: PlanStep): number[] {
  if (step.op === 'embedding' || step.op === 'keras_embedding') {
    const made = plan.steps.find(({ id }) => id === step.layer);
    const rows = step.args.num_embeddings ?? made?.args.num_embeddings ?? made?.parameters?.[0]?.shape[0];
    return typeof rows === 'number' ? [rows] : [];
  }
  if (step.op !== 'cross_entropy' && step.op !== 'nll_loss') return [];
  const scores = plan.steps.flatMap(({ out }) => tensors(out)).find((one) => isOf(step.args.input, one.tensor));
  const classes = scores?.shape[scores.shape.length > 1 ? 1 : 0];
  return classes === undefined ? [] : [classes];
}

function tensors(out: PlanStep['out']): readonly PlanTensor[] {
  if (out === null) return [];
  return 'tensor' in out ? [out] : out.flatMap(tensors);
}
