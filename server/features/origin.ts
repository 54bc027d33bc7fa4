/** Where a size was set: follows the Steps of a Trace from an axis back to the place in the code that gave it. */

import type { Run, Step, StepInput, Trace } from '../evaluate/trace.ts';
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

/** The place that set an axis of a tensor; undefined when the Trace does not say. */
export function placeOfAxis(trace: Trace, value: Value, axis: number): CodePlace | undefined {
  if (value.kind !== 'tensor') return undefined;
  const axes = axesOf(value.shape);
  const asked = axes[axis];
  if (!asked || value.origin === undefined) return undefined;
  return fromStep(trace, value.origin, { ...asked, index: axis }, MAX_DEPTH);
}

/** The place that set a size whose expression stands at a place. */
export function placeOfSize(trace: Trace, at: CodePlace, dim: Dim): CodePlace | undefined {
  const runs = trace.runs.filter(
    (run) => run.file === at.file && run.base <= at.start && at.end <= run.base + run.length,
  );
  for (const run of runs.sort((a, b) => a.length - b.length)) {
    const seen = run.seen.find((one) => one.span.start === at.start - run.base && one.span.end === at.end - run.base);
    const place = seen && fromSize(trace, run, { span: seen.span, value: seen.value, dim }, MAX_DEPTH);
    if (place) return place;
  }
  return undefined;
}

/** An axis of what a Step gives, or the size that one of its arguments has. */
type Asked = Axis & { readonly index?: number; readonly argument?: string };

function fromStep(trace: Trace, id: number, asked: Asked, depth: number): CodePlace | undefined {
  const found = stepsOf(trace).get(id);
  if (!found || depth === 0 || isUnknown(asked.dim)) return undefined;
  const { step, run } = found;
  const ofData = asked.role === 'batch' || asked.role === 'seq';
  const tensors = () => firstOf(step.inputs, (input) => fromTensors(trace, input.value, asked, depth - 1));
  const sizes = () =>
    firstOf(likelyFirst(step.inputs, asked), (input) =>
      holdsSize(input.value, asked.dim) ? fromArgument(trace, { run, input, dim: asked.dim }, depth - 1) : undefined,
    );
  const here = { file: run.file, start: run.base + step.span.start, end: run.base + step.span.end };
  // The sizes of data come with the data, a layer's own sizes with the layer.
  return (ofData ? (tensors() ?? sizes()) : (sizes() ?? tensors())) ?? here;
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
): CodePlace | undefined {
  if (input.madeBy !== undefined) return fromStep(trace, input.madeBy, { dim, argument: input.name }, depth);
  if (input.value.kind === 'size' && input.defined) return input.defined;
  const { span, value, text } = input;
  return span && fromSize(trace, run, { span, value, dim, ...(text === undefined ? {} : { text }) }, depth);
}

/** Looks for the axis in what an op took: the axis of the same role first, then the one at the same place, then any of the size. */
function fromTensors(trace: Trace, value: Value, asked: Asked, depth: number): CodePlace | undefined {
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
function fromSize(trace: Trace, run: Run, expr: SizeExpr, depth: number): CodePlace | undefined {
  if (depth <= 0) return undefined;
  if (expr.value.kind === 'size' && expr.value.origin !== undefined) {
    const found = stepsOf(trace).get(expr.value.origin);
    if (found) return fromStep(trace, expr.value.origin, { dim: expr.dim }, depth - 1);
  }
  const inside = expr.value.kind === 'sequence' ? itemSpan(run, expr) : undefined;
  const span = inside ?? expr.span;
  const binding = bindingBefore(run, span, { dim: expr.dim, ...(inside ? {} : { text: expr.text }) });
  const end = binding ?? span;
  return { file: run.file, start: run.base + end.start, end: run.base + end.end };
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
): SizeExpr['span'] | undefined {
  const length = span.end - span.start;
  const before = run.bindings.filter(
    (one) =>
      one.span.end <= span.start &&
      (text === undefined ? one.name.length === length : one.name === text) &&
      one.value.kind === 'size' &&
      one.value.dim.key === dim.key,
  );
  return before.at(-1)?.span;
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
