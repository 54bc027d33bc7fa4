/** Writes down what a unit's evaluation saw: values of expressions, names bound, ops applied. */

import type { Span, Unit } from '../program/program.ts';
import type { Axis, Shape, Value } from '../shape/value.ts';
import { apart } from './apart.ts';
import { snapshot } from './heap.ts';
import { joinValues } from './join.ts';
import { type Frame, type Machine, placeOf } from './machine.ts';
import { idOf } from './memory.ts';
import { isOfPass, shownDim } from './passes.ts';
import { openOf, resolve } from './scope.ts';
import { commonRefinements, emptyState, type State } from './state.ts';
import type { Binding, Claim, Run, Seen, Step } from './trace.ts';

export interface RunRecord {
  readonly id: number;
  /** The unit where it stands and the context. */
  readonly key: string;
  readonly file: string;
  readonly unitName: string;
  readonly unit: Unit;
  readonly base: number;
  readonly context: Run['context'];
  readonly known: boolean;
  escapes: boolean;
  readonly calledAt?: Run['calledAt'];
  readonly callers: Set<number>;
  seen: Map<string, Seen>;
  bindings: Map<string, Binding>;
  steps: Map<string, Step>;
  claims: Map<string, Claim>;
}

export type RunFields = Omit<RunRecord, 'id' | 'key' | 'callers' | 'seen' | 'bindings' | 'steps' | 'claims'>;

export function openRun(m: Machine, key: string, fields: RunFields): RunRecord {
  const old = m.runs.get(key);
  if (old) {
    old.escapes ||= fields.escapes;
    return old;
  }
  const run: RunRecord = {
    ...fields,
    id: idOf(m, key),
    key,
    callers: new Set(),
    seen: new Map(),
    bindings: new Map(),
    steps: new Map(),
    claims: new Map(),
  };
  m.runs.set(key, run);
  return run;
}

const SILENT: ReadonlySet<Value['kind']> = new Set(['api', 'function', 'class', 'none', 'text', 'truth']);

/** An object's fields are noted where they are read, not wherever the object is. */
function noteOf(m: Machine, value: Value): Value {
  return value.kind === 'instance' ? { ...value, fields: {} } : snapshot(m, value, 4);
}

/** Keeps the value of an expression; what several visits saw is joined. */
export function noteSeen(m: Machine, f: Frame, span: Span, value: Value): void {
  if (m.rehearsing > 0 || m.dead || SILENT.has(value.kind)) return;
  const shown = settled(noteOf(m, value));
  const key = `${span.start}-${span.end}`;
  const old = f.run.seen.get(key);
  f.run.seen.set(key, {
    span: { start: span.start, end: span.end },
    value: old ? together(old.value, shown) : shown,
  });
}

/** What two visits saw, or more of them one after the other. */
function together(before: Value, here: Value): Value {
  const joined = joinValues(before, here);
  if (joined === before || joined === here) return joined;
  return apart(joined, [before, here], (sizes) => `visits ${sizes.map((size) => size.key).join('|')}`);
}

export function noteBinding(m: Machine, f: Frame, binding: Omit<Binding, 'value'>, value: Value): void {
  if (value.kind === 'instance' && value.api && value.ref !== undefined) {
    const names = m.names.get(value.ref) ?? new Set();
    if (!names.has(binding.name)) m.names.set(value.ref, new Set([...names, binding.name]));
  }
  if (m.rehearsing > 0 || m.dead) return;
  const shown = settled(noteOf(m, value));
  const key = `${binding.span.start}-${binding.span.end}`;
  const old = f.run.bindings.get(key);
  f.run.bindings.set(key, { ...binding, value: old ? together(old.value, shown) : shown });
}

export interface Notes {
  readonly seen: Map<string, Seen>;
  readonly bindings: Map<string, Binding>;
}

/** Notes of one activation or loop pass are taken apart from those before, which are given back to `keepNotes`. */
export function takeNotes(run: RunRecord): Notes {
  const { seen, bindings } = run;
  run.seen = new Map();
  run.bindings = new Map();
  return { seen, bindings };
}

export type RunNotes = Pick<RunRecord, 'seen' | 'bindings' | 'steps' | 'claims'>;

/** All that has been noted in the run so far; it goes on with what was noted before, or with nothing. */
export function takeAllNotes(run: RunRecord, before?: RunNotes): RunNotes {
  const { seen, bindings, steps, claims } = run;
  const next = before ?? { seen: new Map(), bindings: new Map(), steps: new Map(), claims: new Map() };
  run.seen = next.seen;
  run.bindings = next.bindings;
  run.steps = next.steps;
  run.claims = next.claims;
  return { seen, bindings, steps, claims };
}

/** Puts what a part has noted to what was noted before. */
export function addNotes(run: RunRecord, { seen, bindings, steps, claims }: RunNotes): void {
  for (const [key, note] of seen) run.seen.set(key, joined(run.seen.get(key), note));
  for (const [key, note] of bindings) run.bindings.set(key, joined(run.bindings.get(key), note));
  for (const [key, step] of steps) run.steps.set(key, step);
  for (const [key, claim] of claims) run.claims.set(key, claim);
}

function joined<T extends { readonly value: Value }>(old: T | undefined, note: T): T {
  return old ? { ...note, value: together(old.value, note.value) } : note;
}

/**
 * Puts the notes taken to those before. What every way out has found out held from the start: a visit of which it does
 * not hold has thrown on the way.
 */
export function keepNotes(m: Machine, run: RunRecord, before: Notes, waysOut: readonly (State | undefined)[]): void {
  const { seen, bindings } = run;
  run.seen = before.seen;
  run.bindings = before.bindings;
  const here = m.state;
  const found = commonRefinements(
    waysOut.filter((way) => way !== undefined),
    joinValues,
  );
  m.state = { ...emptyState(), refined: found };
  m.findings++;
  for (const [key, note] of seen) run.seen.set(key, merged(m, run.seen.get(key), note));
  for (const [key, note] of bindings) run.bindings.set(key, merged(m, run.bindings.get(key), note));
  m.state = here;
  m.findings++;
}

function merged<T extends { readonly value: Value }>(m: Machine, old: T | undefined, note: T): T {
  const value = m.state.refined.isEmpty() ? note.value : foundOut(m, note.value);
  return old ? { ...note, value: together(old.value, value) } : value === note.value ? note : { ...note, value };
}

function foundOut(m: Machine, value: Value, depth = 4): Value {
  if (depth === 0) return value;
  if (value.kind === 'sequence' && value.items) {
    const items = value.items.map((item) => foundOut(m, item, depth - 1));
    return items.some((item, i) => item !== value.items?.[i]) ? { ...value, items } : value;
  }
  if (value.kind === 'sequence' && value.element) {
    const element = foundOut(m, value.element, depth - 1);
    return element === value.element ? value : { ...value, element };
  }
  if (value.kind === 'record') {
    const fields = Object.entries(value.fields).map(([name, field]) => [name, foundOut(m, field, depth - 1)] as const);
    return fields.some(([name, field]) => field !== value.fields[name])
      ? { ...value, fields: Object.fromEntries(fields) }
      : value;
  }
  if (value.kind !== 'union' && openOf(value) === undefined) return value;
  const found = resolve(m, value);
  return found === value ? value : settled(found);
}

/** A step at the same place in another pass keeps its identity and joins what came out. */
export function noteStep(m: Machine, f: Frame, step: Omit<Step, 'id'>): Step {
  const key = `${step.span.start}-${step.span.end}:${step.op}`;
  const id = idOf(m, `${f.run.id}:${key}${m.rehearsing > 0 ? ' rehearsed' : ''}`);
  const made: Step = { ...step, id };
  if (m.rehearsing === 0) f.run.steps.set(key, made);
  m.steps.set(id, { step: made, file: f.file, base: f.base });
  return made;
}

/** What the user calls the layer or function of a step. */
export function calleeOf(step: Step): string {
  return step.callee ?? step.api.slice(step.api.lastIndexOf('.') + 1);
}

/** The runs of all tasks, those of one unit in one context as one. */
export function finishedRuns(m: Machine): Run[] {
  const byKey = new Map<string, [RunRecord, ...RunRecord[]]>();
  for (const part of m.parts) {
    for (const run of part.values()) {
      const parts = byKey.get(run.key);
      if (parts) parts.push(run);
      else byKey.set(run.key, [run]);
    }
  }
  const escaping = new Set<string>();
  for (const frame of m.frames)
    if (frame.module.root) for (const code of frame.closures) if (m.escaping.has(code)) escaping.add(placeOf(code));
  return [...byKey.values()].map((parts) => {
    const run = finishedRun(m, parts);
    return escaping.has(placeOf(run)) && !run.escapes ? { ...run, escapes: true } : run;
  });
}

/** What was made last of the same parts, by the first of them. */
const finished = new WeakMap<RunRecord, { readonly parts: readonly RunRecord[]; readonly run: Run }>();

function finishedRun(m: Machine, parts: readonly [RunRecord, ...RunRecord[]]): Run {
  const [run] = parts;
  const left = m.left.get(run.key);
  const found = left && !left.isEmpty() ? left : undefined;
  const known = found ? undefined : finished.get(run);
  const length = lengthNow(m, run);
  const isKnown = known?.parts.length === parts.length && known.parts.every((part, i) => part === parts[i]);
  if (isKnown && known.run.length === length) return known.run;
  const made: Run = {
    id: run.id,
    file: run.file,
    unit: run.unitName,
    base: run.base,
    length,
    context: run.context,
    known: run.known,
    escapes: parts.some((part) => part.escapes),
    ...(run.calledAt ? { calledAt: run.calledAt } : {}),
    callers: [...new Set(parts.flatMap((part) => [...part.callers]))],
    steps: last(parts.map((part) => part.steps)),
    bindings: noted(
      m,
      parts.map((part) => part.bindings),
      found,
    ),
    seen: noted(
      m,
      parts.map((part) => part.seen),
      found,
    ),
    claims: last(parts.map((part) => part.claims)),
  };
  if (!found) finished.set(run, { parts, run: made });
  return made;
}

/** A statement may have been remembered while its module grew. */
function lengthNow(m: Machine, { file, context, unit }: RunRecord): number {
  const module = context === 'module' ? m.program.modules.get(file) : undefined;
  return module ? (module.steady ?? module).unit.length : unit.length;
}

/** Of several at one place the last. */
function last<T>(maps: readonly ReadonlyMap<string, T>[]): T[] {
  const [only, ...rest] = maps;
  if (only && rest.length === 0) return [...only.values()];
  return [...new Map(maps.flatMap((map) => [...map])).values()];
}

/** Of several at one place what all have seen, with what was found out when the unit was left. */
function noted<T extends { readonly value: Value }>(
  m: Machine,
  maps: readonly ReadonlyMap<string, T>[],
  found: State['refined'] | undefined,
): T[] {
  const here = m.state;
  m.state = { ...emptyState(), ...(found ? { refined: found.copy() } : {}) };
  m.findings++;
  const all = new Map<string, T>();
  for (const map of maps) for (const [key, note] of map) all.set(key, merged(m, all.get(key), note));
  m.state = here;
  m.findings++;
  return [...all.values()];
}

/** Symbols of one place made in different passes are shown as one: `n@1.2` as `n`. */
function settled(value: Value): Value {
  switch (value.kind) {
    case 'tensor': {
      const shape = settledShape(value.shape);
      return shape === value.shape ? value : { ...value, shape };
    }
    case 'size': {
      const dim = shownDim(value.dim);
      return dim === value.dim ? value : { ...value, dim };
    }
    case 'sequence':
      return {
        ...value,
        ...(value.items ? { items: value.items.map(settled) } : {}),
        ...(value.element ? { element: settled(value.element) } : {}),
        ...(value.length ? { length: shownDim(value.length) } : {}),
      };
    case 'record': {
      // What is noted is contents: those of several objects are joined.
      const { ref: _ref, ...contents } = value;
      return { ...contents, fields: settledFields(value.fields) };
    }
    case 'layer': {
      const config = settledFields(value.config);
      return config === value.config ? value : { ...value, config };
    }
    case 'union':
      return { ...value, members: value.members.map(settled) };
    default:
      return value;
  }
}

type Fields = { readonly [name: string]: Value };

function settledFields(fields: Fields): Fields {
  let changed: { [name: string]: Value } | undefined;
  for (const [name, field] of Object.entries(fields)) {
    const next = settled(field);
    if (next === field) continue;
    changed ??= { ...fields };
    changed[name] = next;
  }
  return changed ?? fields;
}

function settledShape(shape: Shape): Shape {
  if (shape.kind === 'unknown') return shape;
  const all = shape.kind === 'known' ? shape.axes : [...shape.prefix, ...shape.suffix];
  if (!all.some((axis) => isOfPass(axis.dim))) return shape;
  const axes = (list: readonly Axis[]) => list.map((axis) => ({ ...axis, dim: shownDim(axis.dim) }));
  return shape.kind === 'known'
    ? { kind: 'known', axes: axes(shape.axes) }
    : { ...shape, prefix: axes(shape.prefix), suffix: axes(shape.suffix) };
}
