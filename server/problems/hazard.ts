/**
 * What a hazard is: a rule for code that runs and is wrong. It is found by reading the Trace, step by step, and needs
 * evidence of the program's own: roles that ops gave to axes, and the names of the variables that set their sizes.
 */

import type { Run, Step, Trace } from '../evaluate/trace.ts';
import { isOfClaim } from '../shape/claims.ts';
import { type Dim, num, symbolsOf } from '../shape/dim.ts';
import { roleOfName } from '../shape/role-names.ts';
import { compareAxes } from '../shape/shape.ts';
import type { Axis, Role, TensorValue, Value } from '../shape/value.ts';
import type { Fact, Rule } from './rule.ts';

export interface HazardRule extends Rule {
  /** The ops whose steps may show it. */
  readonly ops: readonly string[];
  readonly find: (at: StepAt, reading: Reading) => Finding | undefined;
}

export interface StepAt {
  readonly step: Step;
  readonly run: Run;
}

/** What was found at a step, in the terms of a fault. */
export interface Finding {
  /** The argument that is underlined; the whole step where it is none of them. */
  readonly at: string;
  readonly because?: readonly string[];
  readonly axes?: { readonly [name: string]: number };
  readonly facts: { readonly [name: string]: Fact };
}

/** A Trace by its steps. */
export interface Reading {
  readonly trace: Trace;
  readonly step: (id: number | undefined) => StepAt | undefined;
  /** The steps that take what a step gave. */
  readonly users: (id: number) => readonly StepAt[];
}

export function readingOf(trace: Trace): Reading {
  const steps = once(
    () => new Map(trace.runs.flatMap((run) => run.steps.map((step) => [step.id, { step, run }] as const))),
  );
  const users = once(() => {
    const found = new Map<number, StepAt[]>();
    for (const at of steps().values())
      for (const id of new Set(at.step.inputs.flatMap((input) => originsOf(input.value))))
        found.set(id, [...(found.get(id) ?? []), at]);
    return found;
  });
  return {
    trace,
    step: (id) => (id === undefined ? undefined : steps().get(id)),
    users: (id) => users().get(id) ?? [],
  };
}

/** What most programs do not need is made when it is asked for. */
function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The steps that made the tensors of a value. */
export function originsOf(value: Value): readonly number[] {
  if (value.kind === 'tensor') return value.origin === undefined ? [] : [value.origin];
  if (value.kind === 'union') return value.members.flatMap(originsOf);
  if (value.kind === 'sequence') return (value.items ?? (value.element ? [value.element] : [])).flatMap(originsOf);
  return [];
}

export type Shaped = TensorValue & { readonly shape: { readonly kind: 'known' } };

/** A tensor whose number of axes is known. */
export function shaped(value: Value | undefined): Shaped | undefined {
  return value?.kind === 'tensor' && value.shape.kind === 'known' ? (value as Shaped) : undefined;
}

/** The only form of a value that has at least so many axes. */
export function formOf(value: Value | undefined, rank: number): Shaped | undefined {
  const forms = value?.kind === 'union' ? value.members : value ? [value] : [];
  const [only, ...more] = forms.filter((one) => (shaped(one)?.shape.axes.length ?? rank) >= rank);
  return more.length === 0 ? shaped(only) : undefined;
}

export function inputOf(step: Step, name: string): Value | undefined {
  return step.inputs.find((input) => input.name === name)?.value;
}

const DEPTH = 16;

/** What an axis means: as the ops have it, as its size is named, or as the variable was called that set its size. */
export function roleOf(reading: Reading, tensor: TensorValue, index: number, depth = DEPTH): Role | undefined {
  if (tensor.shape.kind !== 'known') return undefined;
  const { axes } = tensor.shape;
  const axis = axes[index];
  if (!axis || axis.basis || isOfClaim(axis.dim)) return undefined;
  if (axis.role) return axis.role;
  const named = roleOfSize(axis.dim);
  // Which of two axes of one size was meant, nothing says.
  if (named || axes.some((other, i) => i !== index && other.dim.key === axis.dim.key)) return named;
  const made = depth > 0 ? reading.step(tensor.origin) : undefined;
  return made && fromStep(reading, made.step, axis.dim, depth - 1);
}

function roleOfSize(dim: Dim): Role | undefined {
  const [only, ...more] = symbolsOf(dim);
  return only && more.length === 0 ? roleOfText(only.name) : undefined;
}

function roleOfText(text: string): Role | undefined {
  return roleOfName(/^[\w.]+$/.test(text) ? text.slice(text.lastIndexOf('.') + 1) : text);
}

/** The role of a size that the arguments of a step brought: the name of a size among them, or the axis of a tensor. */
function fromStep(reading: Reading, step: Step, dim: Dim, depth: number): Role | undefined {
  for (const { value, text, madeBy } of step.inputs) {
    if (value.kind !== 'size' || value.dim.key !== dim.key || madeBy !== undefined) continue;
    const named = text === undefined ? undefined : roleOfText(text);
    if (named) return named;
    const read = reading.step(value.origin);
    if (read && depth > 0) return fromStep(reading, read.step, dim, depth - 1);
  }
  for (const { value } of step.inputs) {
    const tensor = shaped(value);
    const same = tensor?.shape.axes.flatMap((axis, i) => (axis.dim.key === dim.key ? [i] : [])) ?? [];
    const [only, ...more] = same;
    if (tensor && only !== undefined && more.length === 0) return roleOf(reading, tensor, only, depth - 1);
  }
  return undefined;
}

const ONE: Axis = { dim: num(1) };

export function isOne(axis: Axis | undefined): boolean {
  return axis !== undefined && compareAxes(axis, ONE) === 'same';
}
