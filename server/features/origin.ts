/** Where a size was set: follows the Steps of a Trace from an axis back to the place in the code that gave it. */

import type { Binding, Run, Step, StepInput, Trace } from '../evaluate/trace.ts';
import { constantOf, type Dim, isUnknown } from '../shape/dim.ts';
import type { Axis, Role, Shape, Value } from '../shape/value.ts';

/** Offsets are absolute in the file. */
export interface CodePlace {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

export interface FoundStep {
  readonly step: Step;
  readonly run: Run;
}

const MAX_DEPTH = 24;

/** A place on the way of a size, from where it is seen back to where it was set. */
export interface Link extends CodePlace {
  /** An op that gave or carried it, an argument that is it, or a variable that was bound to it. */
  readonly kind: 'step' | 'argument' | 'bound';
  readonly dim: Dim;
  readonly run: Run;
  readonly step?: Step;
  /** The op's name of an argument; the variable's name. */
  readonly name?: string;
}

/** Every place between an axis of a tensor and what set it, nearest first; empty when the Trace does not say. */
export function trailOfAxis(trace: Trace, value: Value, axis: number): readonly Link[] {
  if (value.kind !== 'tensor') return [];
  const axes = axesOf(value.shape);
  const asked = axes.at(axis);
  if (!asked || value.origin === undefined) return [];
  return fromStep(trace, value.origin, { ...asked, index: axis < 0 ? axes.length + axis : axis }, MAX_DEPTH) ?? [];
}

/** The place that set an axis of a tensor; undefined when the Trace does not say. */
export function placeOfAxis(trace: Trace, value: Value, axis: number): CodePlace | undefined {
  return placeOf(trailOfAxis(trace, value, axis).at(-1));
}

/** Every place between a size whose expression stands at a place and what set it. */
export function trailOfSize(trace: Trace, at: CodePlace, dim: Dim): readonly Link[] {
  const runs = trace.runs.filter(
    (run) => run.file === at.file && run.base <= at.start && at.end <= run.base + run.length,
  );
  for (const run of runs.sort((a, b) => a.length - b.length)) {
    const seen = run.seen.find((one) => one.span.start === at.start - run.base && one.span.end === at.end - run.base);
    const trail = seen && fromSize(trace, run, { span: seen.span, value: seen.value, dim }, MAX_DEPTH);
    if (trail) return trail;
  }
  return [];
}

/** The place that set a size whose expression stands at a place. */
export function placeOfSize(trace: Trace, at: CodePlace, dim: Dim): CodePlace | undefined {
  return placeOf(trailOfSize(trace, at, dim).at(-1));
}

function placeOf(link: Link | undefined): CodePlace | undefined {
  return link && { file: link.file, start: link.start, end: link.end };
}

type Trail = readonly Link[];

/** An axis of what a Step gives, or the size that one of its arguments has. */
type Asked = Axis & { readonly index?: number; readonly argument?: string };

function fromStep(trace: Trace, id: number, asked: Asked, depth: number): Trail | undefined {
  const found = stepsOf(trace).get(id);
  if (!found || depth === 0 || isUnknown(asked.dim)) return undefined;
  const { step, run } = found;
  const ofData = asked.role === 'batch' || asked.role === 'seq';
  const tensors = () => firstOf(step.inputs, (input) => fromTensors(trace, input.value, asked, depth - 1));
  const sizes = () =>
    firstOf(likelyFirst(step.inputs, asked), (input) =>
      holdsSize(input.value, asked.dim) ? fromArgument(trace, { run, input, dim: asked.dim }, depth - 1) : undefined,
    );
  const here: Link = { ...placeIn(run, step.span), kind: 'step', dim: asked.dim, run, step };
  // The sizes of data come with the data, a layer's own sizes with the layer.
  return [here, ...((ofData ? (tensors() ?? sizes()) : (sizes() ?? tensors())) ?? [])];
}

/** What configures an axis of that role. */
const configures: { readonly [role in Role]?: readonly string[] } = {
  input: ['input_size', 'in_features'],
  hidden: ['proj_size', 'hidden_size', 'units', 'out_features'],
  layers: ['num_layers'],
  features: ['out_features', 'units'],
  embedding: ['embedding_dim', 'output_dim'],
  vocab: ['num_embeddings'],
};

/** Two arguments may hold the same number: the one at the axis's own place, or named for its role, is meant. */
function likelyFirst(inputs: readonly StepInput[], { index, role, argument }: Asked): readonly StepInput[] {
  const names = argument === undefined ? ((role && configures[role]) ?? []) : [argument];
  const rank = ({ name }: StepInput) =>
    index !== undefined && name.endsWith(`[${index}]`) ? 0 : names.includes(name) ? 1 : 2;
  return [...inputs].sort((a, b) => rank(a) - rank(b));
}

function firstOf<T, R>(items: readonly T[], ask: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = ask(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A configuration argument is followed to where the layer was made; a variable, to where it got its value. */
function fromArgument(
  trace: Trace,
  { run, input, dim }: { run: Run; input: StepInput; dim: Dim },
  depth: number,
): Trail | undefined {
  if (input.madeBy !== undefined) return fromStep(trace, input.madeBy, { dim, argument: input.name }, depth);
  const { span, value, text, name } = input;
  const own: Trail = span ? [{ ...placeIn(run, span), kind: 'argument', dim, run, name }] : [];
  if (value.kind === 'size' && input.defined) {
    const { defined } = input;
    const bound = trace.runs.find((one) => isBoundIn(one, defined, text)) ?? run;
    return [...own, { ...defined, kind: 'bound', dim, run: bound, ...(text === undefined ? {} : { name: text }) }];
  }
  const trail = span && fromSize(trace, run, { span, value, dim, ...(text === undefined ? {} : { text }) }, depth);
  return trail && [...(isSamePlace(own[0], trail[0]) ? [] : own), ...trail];
}

function isBoundIn(run: Run, place: CodePlace, name: string | undefined): boolean {
  return (
    run.file === place.file &&
    run.bindings.some((one) => run.base + one.span.start === place.start && (name === undefined || one.name === name))
  );
}

function isSamePlace(a: CodePlace | undefined, b: CodePlace | undefined): boolean {
  return a !== undefined && a.file === b?.file && a.start === b.start && a.end === b.end;
}

/** Looks for the axis in what an op took: the axis of the same role first, then the one at the same place, then any of the size. */
function fromTensors(trace: Trace, value: Value, asked: Asked, depth: number): Trail | undefined {
  if (value.kind === 'sequence') {
    for (const item of value.items ?? (value.element ? [value.element] : [])) {
      const place = fromTensors(trace, item, asked, depth);
      if (place) return place;
    }
  }
  if (
    value.kind === 'layer' &&
    value.origin !== undefined &&
    Object.values(value.config).some((one) => holdsSize(one, asked.dim))
  ) {
    return fromStep(trace, value.origin, asked, depth);
  }
  if (value.kind !== 'tensor' || value.origin === undefined) return undefined;
  const same = axesOf(value.shape)
    .map((axis, index): Asked => ({ ...axis, index }))
    .filter((axis) => axis.dim.key === asked.dim.key);
  const ofRole = same.filter((one) => asked.role !== undefined && one.role === asked.role);
  const axis = ofRole[0] ?? same.find((one) => one.index === asked.index) ?? same[0];
  return axis && fromStep(trace, value.origin, axis, depth);
}

interface SizeExpr {
  readonly span: { readonly start: number; readonly end: number };
  readonly value: Value;
  readonly dim: Dim;
  readonly text?: string;
}

/** From the expression of a size, or of a list of sizes, to the name or number it comes from. */
function fromSize(trace: Trace, run: Run, expr: SizeExpr, depth: number): Trail | undefined {
  if (depth <= 0) return undefined;
  const { dim } = expr;
  if (expr.value.kind === 'size' && expr.value.origin !== undefined) {
    const found = stepsOf(trace).get(expr.value.origin);
    if (found) return fromStep(trace, expr.value.origin, { dim }, depth - 1);
  }
  const inside = expr.value.kind === 'sequence' ? itemSpan(run, expr) : undefined;
  const span = inside ?? expr.span;
  const here: Link = { ...placeIn(run, span), kind: 'argument', dim, run };
  const binding = bindingBefore(run, span, { dim, ...(inside ? {} : { text: expr.text }) });
  return binding ? [here, { ...placeIn(run, binding.span), kind: 'bound', dim, run, name: binding.name }] : [here];
}

/** The item of a written list of sizes that is the size. */
function itemSpan(run: Run, { span, dim }: SizeExpr): SizeExpr['span'] | undefined {
  return run.seen.find(
    (seen) =>
      seen.span.start >= span.start &&
      seen.span.end <= span.end &&
      seen.value.kind === 'size' &&
      seen.value.dim.key === dim.key,
  )?.span;
}

/** A name that stands in the span was bound before it, to the same size: there it was set. */
function bindingBefore(
  run: Run,
  span: SizeExpr['span'],
  { dim, text }: { readonly dim: Dim; readonly text?: string | undefined },
): Binding | undefined {
  const length = span.end - span.start;
  const before = run.bindings.filter(
    (one) =>
      one.span.end <= span.start &&
      (text === undefined ? one.name.length === length : one.name === text) &&
      one.value.kind === 'size' &&
      one.value.dim.key === dim.key,
  );
  return before.at(-1);
}

function holdsSize(value: Value, dim: Dim): boolean {
  if (value.kind === 'size')
    return (
      value.dim.key === dim.key || (constantOf(value.dim) !== undefined && constantOf(value.dim) === constantOf(dim))
    );
  if (value.kind === 'sequence')
    return (value.items ?? []).some((item) => item.kind === 'size' && holdsSize(item, dim));
  return false;
}

export function placeIn(run: Run, span: { readonly start: number; readonly end: number }): CodePlace {
  return { file: run.file, start: run.base + span.start, end: run.base + span.end };
}

export function axesOf(shape: Shape): readonly Axis[] {
  if (shape.kind === 'known') return shape.axes;
  return shape.kind === 'partly' ? [...shape.prefix, ...shape.suffix] : [];
}

const indexes = new WeakMap<Trace, ReadonlyMap<number, FoundStep>>();

export function stepsOf(trace: Trace): ReadonlyMap<number, FoundStep> {
  const known = indexes.get(trace);
  if (known) return known;
  const index = new Map(trace.runs.flatMap((run) => run.steps.map((step) => [step.id, { step, run }] as const)));
  indexes.set(trace, index);
  return index;
}
