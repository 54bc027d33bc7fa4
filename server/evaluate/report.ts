/** From faults to Problems: what is proven, reported once, where it happens, with the lines that made it. */

import { ops } from '../ops/all.ts';
import type { Fault } from '../ops/op.ts';
import { rules } from '../problems/all.ts';
import { type Dim, isUnknown } from '../shape/dim.ts';
import { axisAt, rankOf } from '../shape/shape.ts';
import type { Shape, TensorValue, Value } from '../shape/value.ts';
import { cleanKey } from './apply.ts';
import type { FoundFault, Frame, Machine, Place } from './machine.ts';
import type { Problem, Related, Step, StepInput } from './trace.ts';

/** All that is proven, or only what runs with arguments in sight have shown. */
export function problemsOf(m: Machine, which: 'all' | 'known' = 'all'): readonly Problem[] {
  const out = new Map<string, Problem>();
  const known = m.faults.filter((found) => found.known);
  const generic =
    which === 'known'
      ? []
      : m.faults.filter((found) => !found.known && !m.clean.has(cleanKey(found.frame, found.step.span)));
  for (const found of [...known, ...generic]) {
    if (restsOnAssumption(found) || mayBeMended(found)) continue;
    const problem = problemOf(m, found);
    const key = `${problem.file}:${problem.start}-${problem.end}:${problem.rule}`;
    const place = `${found.place.file}:${found.place.start}-${found.place.end}`;
    if (!out.has(key) && ![...out.keys()].some((other) => other.endsWith(`@${place}`)))
      out.set(`${key}@${place}`, problem);
  }
  return [...out.values()].sort(inOrder);
}

export function inOrder(a: Problem, b: Problem): number {
  return a.file.localeCompare(b.file) || a.start - b.start;
}

/** Whether something fails that is not reported, for it rests on an assumption. */
export function hasDoubts(m: Machine): boolean {
  return m.faults.some(restsOnAssumption);
}

/** A conclusion about the rank of a value that is only assumed to have that rank is no proof. */
function restsOnAssumption(found: FoundFault): boolean {
  if (found.fault.axes) return false;
  return [found.fault.at, ...found.fault.because].some((name) => {
    const value = inputOf(found.step, name)?.value;
    return (
      value?.kind === 'tensor' &&
      value.shape.kind === 'known' &&
      value.shape.axes.some((axis) => axis.basis !== undefined)
    );
  });
}

/** What an object holds is in reach of all who have the object, and of a method's callers not all are in sight. */
function mayBeMended({ known, fault, frame }: FoundFault): boolean {
  return !known && fault.mendable === true && frame.home !== undefined;
}

/** What a Problem is made of; a hazard's frame has no callers. */
type Told = Pick<FoundFault, 'fault' | 'step' | 'api' | 'given'> & {
  readonly frame: Pick<Frame, 'file' | 'base' | 'caller' | 'qualified'>;
};

export function problemOf(m: Machine, found: Told): Problem {
  const { fault, step, frame } = found;
  const blamed = inputOf(step, fault.at);
  const start = frame.base + (blamed?.span ?? step.span).start;
  const end = frame.base + (blamed?.span ?? step.span).end;
  const texts = Object.fromEntries(step.inputs.map((input) => [input.name, input.text ?? input.name]));
  const library = m.libraries.library(found.api) ?? tensorLibrary(m, frame.file);
  const text = library?.errorText?.(step.op, fault, found.api);
  return {
    rule: fault.rule,
    severity: rules.get(fault.rule)?.severity ?? 'error',
    file: frame.file,
    start,
    end,
    facts: { ...texts, at: blamedText(step, fault.at), ...fault.facts },
    related: related(m, found),
    cause: { step: step.id, at: fault.at, because: fault.because, axes: fault.axes ?? {} },
    ...(library && text !== undefined ? { quote: { library: library.name, text } } : {}),
  };
}

function tensorLibrary(m: Machine, file: string) {
  const api = m.modules.get(file)?.tensorApi;
  return api ? m.libraries.library(api) : undefined;
}

/** The argument; an item of one that was not written out (`hx[0]` of a variable) as the item of the argument. */
function inputOf(step: Step, name: string): StepInput | undefined {
  const found = step.inputs.find((input) => input.name === name);
  const item = found ? undefined : /^(\w+)\[(\d+)\]$/.exec(name);
  if (!item) return found;
  const whole = step.inputs.find((input) => input.name === item[1]);
  const value = whole?.value.kind === 'sequence' ? whole.value.items?.[Number(item[2])] : undefined;
  return whole && { ...whole, value: value ?? whole.value, text: `${whole.text ?? whole.name}[${item[2]}]` };
}

/** What the user calls the argument that is underlined. */
function blamedText(step: Step, name: string): string {
  return inputOf(step, name)?.text ?? name;
}

function related(m: Machine, found: Told): readonly Related[] {
  const { fault, step, frame } = found;
  const out: Related[] = [];
  const add = (place: Place | undefined, note: string, facts: Related['facts']) => {
    if (!place) return;
    if (out.some((one) => one.file === place.file && one.start === place.start && one.end === place.end)) return;
    out.push({ ...place, note, facts });
  };
  for (const name of [fault.at, ...fault.because]) {
    const input = inputOf(step, name);
    if (input) explainInput(m, { input, axis: fault.axes?.[name], layer: String(fault.facts.layer ?? step.api) }, add);
  }
  if (fault.wanted) explainWanted(m, fault.wanted, inputOf(step, 'self')?.text ?? 'model', add);
  if (found.given) add(found.given.place, 'when-here', { name: found.given.name, value: found.given.text });
  for (let at: Told['frame'] | undefined = frame; at?.caller && out.length < 8; at = at.caller.frame) {
    const { frame: caller, span } = at.caller;
    if (span.start === 0 && span.end === 0) break;
    add({ file: caller.file, start: caller.base + span.start, end: caller.base + span.end }, 'called-here', {
      name: at.qualified,
    });
  }
  return out;
}

interface Subject {
  readonly input: StepInput;
  readonly axis: number | undefined;
  readonly layer: string;
}

type Add = (place: Place | undefined, note: string, facts: Related['facts']) => void;

function explainInput(m: Machine, subject: Subject, add: Add): void {
  const { input } = subject;
  const name = input.text ?? input.name;
  if (input.madeBy !== undefined) {
    const source = configured(m, input);
    const size = sizeOf(input.value);
    add(source?.place, 'needs-here', { layer: subject.layer, name: input.name, expected: size ?? name });
    add(source?.defined, 'value-here', { name: source?.text ?? input.name, value: size ?? name });
    return;
  }
  const tensor = tensorOf(input.value);
  if (!tensor) {
    const size = sizeOf(input.value);
    if (size && input.defined) add(input.defined, 'value-here', { name, value: size });
    return;
  }
  const axis = subject.axis === undefined ? undefined : axisAt(tensor.shape, subject.axis);
  const made = tensor.origin === undefined ? undefined : m.steps.get(tensor.origin);
  if (!made) return;
  const facts = { name, shape: tensor.shape, ...(axis ? { value: axis.dim } : {}) };
  const source = axis && sizeSource(m, tensor.origin, axis.dim, 0);
  if (source) {
    add(source.place, 'made-here', facts);
    add(source.defined, 'value-here', { name: source.text ?? name, value: axis.dim });
    return;
  }
  add(
    { file: made.file, start: made.base + made.step.span.start, end: made.base + made.step.span.end },
    axis && !isUnknown(axis.dim) ? 'made-here' : 'shaped-here',
    facts,
  );
}

/** Where a model got the size that its data does not have, or the layer that changed the number of its axes. */
function explainWanted(m: Machine, wanted: NonNullable<Fault['wanted']>, name: string, add: Add): void {
  const tensor = tensorOf(wanted.value);
  if (!tensor) return;
  const axis = wanted.axis === undefined ? undefined : axisAt(tensor.shape, wanted.axis);
  if (axis) {
    const source = sizeSource(m, tensor.origin, axis.dim, 0);
    add(source?.place, 'wanted-here', { name, value: axis.dim });
    add(source?.defined, 'value-here', { name: source?.text ?? name, value: axis.dim });
    return;
  }
  const made = rankSource(m, tensor);
  add(made?.place, made?.isInput ? 'read-here' : 'rank-here', {
    layer: made?.layer ?? name,
    shape: made?.shape ?? tensor.shape,
  });
}

interface RankSource {
  readonly place: Place;
  readonly layer: string;
  readonly shape: Shape;
  /** Nothing gives it: it is what the layer reads. */
  readonly isInput: boolean;
}

/** The last op on the way to a tensor that gave it as many axes as it has: the option that decides this, or the call. */
function rankSource(m: Machine, tensor: TensorValue): RankSource | undefined {
  let at = tensor;
  let last: RankSource | undefined;
  for (let depth = 0; depth < 32; depth++) {
    const made = at.origin === undefined ? undefined : m.steps.get(at.origin);
    if (!made) return last;
    const { step } = made;
    const before = step.inputs.map((input) => tensorOf(input.value)).find((input) => input !== undefined);
    const isChange = !before || rankOf(before.shape) !== rankOf(at.shape);
    if (isChange && last) return last;
    const ranked = ops.get(step.op)?.ranked;
    const option = step.inputs.find((input) => input.name === ranked);
    if (isChange || option) {
      const place = { file: made.file, start: made.base + step.span.start, end: made.base + step.span.end };
      const source = option && configured(m, option)?.place;
      last = {
        place: source ?? place,
        layer: step.api.slice(step.api.lastIndexOf('.') + 1),
        shape: at.shape,
        isInput: step.op === 'construct',
      };
    }
    if (isChange || !before || before.origin === at.origin) return last;
    at = before;
  }
  return last;
}

interface Source {
  readonly place: Place;
  readonly defined?: Place;
  readonly text?: string;
}

/** The argument of the constructor that a layer's configuration value was given by. */
function configured(m: Machine, input: StepInput): Source | undefined {
  const made = input.madeBy === undefined ? undefined : m.steps.get(input.madeBy);
  if (!made) return undefined;
  const given = made.step.inputs.find((one) => one.name === input.name);
  const span = given?.span ?? made.step.span;
  return {
    place: { file: made.file, start: made.base + span.start, end: made.base + span.end },
    ...(given?.defined ? { defined: given.defined } : {}),
    ...(given?.text !== undefined ? { text: given.text } : {}),
  };
}

/** Where a size entered: the argument of the op that made the tensor, followed back through the ops that carried it. */
function sizeSource(m: Machine, origin: number | undefined, dim: Dim, depth: number): Source | undefined {
  const made = origin === undefined ? undefined : m.steps.get(origin);
  if (!made || depth > 8 || isUnknown(dim)) return undefined;
  const { step } = made;
  for (const input of step.inputs) {
    if (sizeOf(input.value)?.key !== dim.key) continue;
    if (input.madeBy !== undefined) return configured(m, input);
    if (!input.span) continue;
    return {
      place: { file: made.file, start: made.base + input.span.start, end: made.base + input.span.end },
      ...(input.defined ? { defined: input.defined } : {}),
      ...(input.text !== undefined ? { text: input.text } : {}),
    };
  }
  for (const input of step.inputs) {
    const layer = input.value.kind === 'layer' && input.madeBy === undefined ? input.value.origin : undefined;
    const source = layer === undefined ? undefined : sizeSource(m, layer, dim, depth + 1);
    if (source) return source;
  }
  for (const input of step.inputs) {
    const tensor = tensorOf(input.value);
    if (!tensor || tensor.origin === origin || tensor.shape.kind !== 'known') continue;
    if (!tensor.shape.axes.some((axis) => axis.dim.key === dim.key)) continue;
    const source = sizeSource(m, tensor.origin, dim, depth + 1);
    if (source) return source;
  }
  return undefined;
}

function sizeOf(value: Value): Dim | undefined {
  return value.kind === 'size' ? value.dim : undefined;
}

function tensorOf(value: Value): TensorValue | undefined {
  if (value.kind === 'tensor') return value;
  if (value.kind === 'union') return value.members.find((member): member is TensorValue => member.kind === 'tensor');
  return undefined;
}
