/** Where an edit of a program is made: the arguments of the step that failed, of the constructor of its layer, and sizes. */

import type { Cause, Problem, Run, Step, StepInput } from '../evaluate/trace.ts';
import { expressionAt } from '../program/find.ts';
import type { Expr, Module } from '../program/program.ts';
import type { Value } from '../shape/value.ts';
import { axesOf, type CodePlace, type FoundStep, placeIn, stepsOf } from './origin.ts';
import type { DocumentView, EditableView } from './view.ts';

/** What is put in place of a piece of a file. */
export interface Change extends CodePlace {
  readonly text: string;
}

/** A problem with the Step that failed. */
export interface Failure {
  readonly view: DocumentView;
  readonly problem: Problem;
  readonly cause: Cause;
  readonly step: Step;
  readonly run: Run;
}

/** The same where the program can be changed. */
export interface Site extends Failure {
  readonly view: EditableView;
}

/** Undefined where the Trace has no Step at the place of the problem. */
export function siteOf<V extends DocumentView>(
  view: V,
  problem: Problem,
): (Failure & { readonly view: V }) | undefined {
  const { cause } = problem;
  const found = cause && stepsOf(view.trace).get(cause.step);
  if (!found || found.run.file !== problem.file) return undefined;
  const start = found.run.base + found.step.span.start;
  const end = found.run.base + found.step.span.end;
  return start <= problem.end && problem.start <= end ? { view, problem, cause, ...found } : undefined;
}

export interface Argument {
  readonly input: StepInput;
  /** The Step that it is an argument of: the one that failed, or the constructor of its layer. */
  readonly of: FoundStep;
  /** Where it is written; undefined where it is left out. */
  readonly place: CodePlace | undefined;
}

/** An argument of the step that failed, or of what made its layer; `because` is the first that made the mismatch. */
export function argumentOf(site: Failure, name: string = site.cause.at): Argument | undefined {
  const wanted = name === 'because' ? site.cause.because[0] : name;
  if (wanted === undefined) return undefined;
  const input = site.step.inputs.find((one) => one.name === wanted);
  const maker = input?.madeBy === undefined ? undefined : stepsOf(site.view.trace).get(input.madeBy);
  if (maker) {
    const given = maker.step.inputs.find((one) => one.name === wanted);
    return given && argument(given, maker);
  }
  return input && input.madeBy === undefined ? argument(input, site) : itemOf(site, wanted);
}

/** `hx[0]` of a variable: the item's value, without a place of its own. */
function itemOf(site: Failure, name: string): Argument | undefined {
  const item = /^(\w+)\[(\d+)\]$/.exec(name);
  if (!item) return undefined;
  const whole = site.step.inputs.find((one) => one.name === item[1])?.value;
  const value = whole?.kind === 'sequence' ? whole.items?.[Number(item[2])] : undefined;
  return value && { input: { name, value }, of: site, place: undefined };
}

function argument(input: StepInput, of: FoundStep): Argument {
  return { input, of, place: input.span && placeIn(of.run, input.span) };
}

/** What made the layer that an argument is, or that gave it. */
export function makerOf(site: Site, name: string): FoundStep | undefined {
  const value = argumentOf(site, name)?.input.value;
  const steps = stepsOf(site.view.trace);
  if (value?.kind === 'layer' && value.origin !== undefined) return steps.get(value.origin);
  const gave = value?.kind === 'tensor' && value.origin !== undefined ? steps.get(value.origin) : undefined;
  const made = gave?.step.inputs.find((one) => one.madeBy !== undefined)?.madeBy;
  return made === undefined ? undefined : steps.get(made);
}

/** Where the size of an axis of a tensor is written: in the call that made it. */
export function sizePlace(site: Site, value: Value, axis: number): Argument | undefined {
  let at = value;
  for (let depth = 0; depth < 8; depth++) {
    if (at.kind !== 'tensor' || at.origin === undefined) return undefined;
    const made = stepsOf(site.view.trace).get(at.origin);
    const dim = axesOf(at.shape).at(axis)?.dim;
    if (!made || !dim) return undefined;
    const index = axis < 0 ? axesOf(at.shape).length + axis : axis;
    const written = made.step.inputs.find(
      ({ name, value: size, span }) =>
        span && name.endsWith(`[${index}]`) && size.kind === 'size' && size.dim.key === dim.key,
    );
    if (written) return argument(written, made);
    const before = made.step.inputs.find(({ name }) => name === 'input' || name === 'self')?.value;
    if (!before || (before.kind === 'tensor' && before.origin === at.origin)) return undefined;
    at = before;
  }
  return undefined;
}

export function moduleAt(site: Pick<Site, 'view'>, file: string): Module | undefined {
  return site.view.program.modules.get(file);
}

export function textAt(site: Pick<Site, 'view'>, { file, start, end }: CodePlace): string {
  return site.view.linesIn(file).text.slice(start, end);
}

export function exprAt<K extends Expr['kind']>(site: Pick<Site, 'view'>, place: CodePlace, ...kinds: readonly K[]) {
  const module = moduleAt(site, place.file);
  return module && expressionAt(module, place, ...kinds);
}
