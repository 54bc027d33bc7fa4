/** Where an edit of a program is made: the arguments of the step that failed, of the constructor of its layer, and sizes. */

import type { Cause, Problem, Run, Step, StepInput } from '../evaluate/trace.ts';
import { expressionAt, nodesAround } from '../program/find.ts';
import type { AttributeExpr, Expr, Module } from '../program/program.ts';
import { constantOf } from '../shape/dim.ts';
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
  const wanted = name === 'because' ? site.cause.because[0] : namedIn(site, name);
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

/** The name of an argument with the facts in it: `shape[{axis}]`; `[last]` is the last item that is written. */
export function namedIn({ problem, step }: Failure, name: string): string {
  const named = name.replace(/\{(\w+)\}/g, (whole, key: string) => textOfFact(problem, key) ?? whole);
  const list = /^(\w+)\[last\]$/.exec(named)?.[1];
  if (list === undefined) return named;
  const count = step.inputs.filter((one) => one.name.startsWith(`${list}[`)).length;
  return `${list}[${count - 1}]`;
}

/** A fact that is a number or a word. */
export function textOfFact({ facts }: Problem, key: string): string | undefined {
  const fact = facts[key];
  if (typeof fact !== 'object') return fact === undefined ? undefined : String(fact);
  const number = 'kind' in fact ? undefined : constantOf(fact);
  return number === undefined ? undefined : String(number);
}

/** Where an argument is written: the tensor that a method is called on as well. */
export function placeOfArgument(site: Site, name?: string): CodePlace | undefined {
  const found = argumentOf(site, name);
  if (!found) return undefined;
  const { input, of, place } = found;
  const whole = placeIn(of.run, of.step.span);
  const module = moduleAt(site, whole.file);
  if (!module) return place;
  if (of.step.op === 'assign_item' && input.name === 'value') return assignedAt(module, whole);
  if (of.step.op === 'attribute') return objectOf(expressionAt(module, whole, 'attribute'), whole.file);
  if (place || of.step !== site.step || (input.name !== 'input' && input.name !== 'self')) return place;
  const call = expressionAt(module, whole, 'call');
  const callee = call?.node.callee;
  return call && callee?.kind === 'attribute' ? objectOf({ node: callee, base: call.base }, whole.file) : undefined;
}

/** What is put into the target of an assignment. */
function assignedAt(module: Module, { file, start, end }: CodePlace): CodePlace | undefined {
  const found = nodesAround(module, start, end).findLast(({ node }) => node.kind === 'assign');
  const value = found && 'value' in found.node ? (found.node.value as Expr | undefined) : undefined;
  return found && value && { file, start: found.base + value.start, end: found.base + value.end };
}

function objectOf(found: { node: AttributeExpr; base: number } | undefined, file: string): CodePlace | undefined {
  const object = found?.node.object;
  return found && object && { file, start: found.base + object.start, end: found.base + object.end };
}

/**
 * What made the layer that an argument is, or that gave it; the op that gave it, where that takes the argument itself; or
 * the method of the same object (`.compile`) that was called last before.
 */
export function makerOf(site: Site, name: string, takes?: string): FoundStep | undefined {
  if (name.startsWith('.')) return calledBefore(site, name);
  const value = argumentOf(site, name)?.input.value;
  const steps = stepsOf(site.view.trace);
  const direct = value?.kind === 'tensor' && value.origin !== undefined ? steps.get(value.origin) : undefined;
  if (direct?.step.inputs.some((one) => one.name === takes && one.madeBy === undefined)) return direct;
  if (value?.kind === 'layer' && value.origin !== undefined) return steps.get(value.origin);
  const gave = value?.kind === 'tensor' && value.origin !== undefined ? steps.get(value.origin) : undefined;
  const made = gave?.step.inputs.find((one) => one.madeBy !== undefined)?.madeBy;
  return made === undefined ? undefined : steps.get(made);
}

function calledBefore(site: Site, method: string): FoundStep | undefined {
  const self = objectIn(site.step);
  const found = [...stepsOf(site.view.trace).values()].filter(
    ({ step }) => step.api.endsWith(method) && self !== undefined && objectIn(step) === self,
  );
  return found.findLast(({ step }) => step.id < site.step.id);
}

/** The object that a method is called on, as what tells it from others. */
export function objectIn(step: Step): string | undefined {
  const self = step.inputs.find((one) => one.name === 'self')?.value;
  return self?.kind === 'instance' && self.ref ? JSON.stringify(self.ref) : undefined;
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
