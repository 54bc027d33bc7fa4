/**
 * One value for each place of a file, out of the runs of its unit: what holds for every visit, or what the calls in sight
 * make of it.
 */

import { apart } from '../evaluate/apart.ts';
import { joinAll } from '../evaluate/join.ts';
import type { Binding, Run, Trace } from '../evaluate/trace.ts';
import type { Span } from '../program/program.ts';
import { compare, type Dim, isUnknown, substitute, symbolsOf } from '../shape/dim.ts';
import { axisAt, rankOf } from '../shape/shape.ts';
import type { Axis, Shape, UnionValue, Value } from '../shape/value.ts';
import { asCalled, callsThatSay, inSight } from './callers.ts';
import { usualForm } from './values.ts';

/** Offsets are absolute in the file. */
export interface Place {
  readonly start: number;
  readonly end: number;
  readonly value: Value;
  /** Where the unit around it starts; names of sizes are told apart within a unit. */
  readonly unit: number;
  /** The value in each call in sight; empty for a module body and for a unit that nobody calls. */
  readonly instances: readonly Value[];
}

export interface NamedPlace extends Place {
  readonly name: string;
  readonly kind: Binding['kind'];
}

/**
 * `every-visit`: also for callers that nobody sees, so a unit that escapes is what its generic run says. `calls`: what the
 * calls in sight agree on, and the generic run where there is none.
 */
export type View = 'every-visit' | 'calls';

/** The value of every expression of a file, one place a span, in the order of the text. */
export function seenPlaces(trace: Trace, file: string, view: View): readonly Place[] {
  return once(trace, `seen ${view} ${file}`, () =>
    merged(trace, file, view, (run) => run.seen).map(({ place }) => place),
  );
}

/** Every name bound in a file, in the order of the text. */
export function boundPlaces(trace: Trace, file: string, view: View): readonly NamedPlace[] {
  return once(trace, `bound ${view} ${file}`, () =>
    merged(trace, file, view, (run) => run.bindings).map(({ place, item }) => ({
      ...place,
      name: item.name,
      kind: item.kind,
    })),
  );
}

const known = new WeakMap<Trace, Map<string, unknown>>();

/** Several features ask for the same places of one Trace. */
function once<T>(trace: Trace, what: string, make: () => T): T {
  const results = known.get(trace) ?? new Map<string, unknown>();
  known.set(trace, results);
  if (!results.has(what)) results.set(what, make());
  return results.get(what) as T;
}

interface Item {
  readonly span: Span;
  readonly value: Value;
}

function merged<T extends Item>(
  trace: Trace,
  file: string,
  view: View,
  items: (run: Run) => readonly T[],
): readonly { place: Place; item: T }[] {
  const out = new Map<number, { place: Place; item: T }>();
  for (const unit of unitsOf(trace, file)) {
    for (const found of mergedUnit(unit, view, items)) {
      const key = keyOf(found.place);
      const old = out.get(key);
      out.set(key, old ? { item: old.item, place: both(old.place, found.place) } : found);
    }
  }
  return [...out.values()].sort((a, b) => a.place.start - b.place.start || a.place.end - b.place.end);
}

function both(a: Place, b: Place): Place {
  return { ...a, value: joinAll([a.value, b.value]), instances: [...a.instances, ...b.instances] };
}

/** The runs of one unit. */
interface UnitRuns {
  readonly base: number;
  readonly generic: Run | undefined;
  /** What the calls in sight make of it. */
  readonly calls: readonly Run[];
  /** Every call, those that a generic run makes with what it does not know among them. */
  readonly all: readonly Run[];
  readonly escapes: boolean;
}

function unitsOf(trace: Trace, file: string): readonly UnitRuns[] {
  const byPlace = new Map<string, Run[]>();
  for (const run of trace.runs) {
    if (run.file !== file) continue;
    const key = `${run.base}:${run.length}`;
    byPlace.set(key, [...(byPlace.get(key) ?? []), run]);
  }
  const reached = callsInSight(trace);
  return [...byPlace.values()].map((runs) => ({
    base: runs[0]?.base ?? 0,
    generic: asOne(runs.filter((run) => run.context !== 'call' && run.seen.length + run.bindings.length > 0)),
    calls: callsThatSay(runs, reached),
    all: callsThatSay(runs, new Set()),
    escapes: runs.some((run) => run.escapes),
  }));
}

/** A closure has a run for each way in which the generic run of its maker calls it: all of them are that run's. */
function asOne(runs: readonly Run[]): Run | undefined {
  const [first, ...others] = runs;
  if (!first || others.length === 0) return first;
  return {
    ...first,
    seen: joinedItems(runs.map((run) => run.seen)),
    bindings: joinedItems(runs.map((run) => run.bindings)),
  };
}

function joinedItems<T extends Item>(lists: readonly (readonly T[])[]): readonly T[] {
  const out = new Map<number, T>();
  for (const item of lists.flat()) {
    const key = keyOf(item.span);
    const old = out.get(key);
    out.set(key, old ? { ...old, value: joinAll([old.value, item.value]) } : item);
  }
  return [...out.values()];
}

function callsInSight(trace: Trace): ReadonlySet<Run> {
  return once(trace, 'in sight', () => inSight(trace.runs));
}

function mergedUnit<T extends Item>(
  unit: UnitRuns,
  view: View,
  items: (run: Run) => readonly T[],
): readonly { place: Place; item: T }[] {
  const generic = bySpan(unit.generic ? items(unit.generic) : []);
  const calls = view === 'calls' ? unit.calls : unit.all;
  const saying = new Set(unit.calls.map((run) => run.id));
  // What a symbol is in each call matters only where calls may disagree.
  const sizes = calls.length > 1 ? calls.map((run) => sizesOf(unit.generic, run)) : [];
  const visits = new Map<number, (Visit & { readonly item: T })[]>();
  for (const [i, run] of calls.entries()) {
    for (const item of items(run)) {
      const key = keyOf(item.span);
      const visit = { item, value: item.value, sizes: sizes[i] ?? noSizes, run: run.id };
      const others = visits.get(key);
      if (others) others.push(visit);
      else visits.set(key, [visit]);
    }
  }
  const out: { place: Place; item: T }[] = [];
  const add = (item: T, general: T | undefined, here: readonly Visit[]) => {
    const called = here.length ? agreed(here, general?.value) : undefined;
    const useGeneric = general && (!called || (view === 'every-visit' && unit.escapes));
    const whole = useGeneric ? decided(general.value, called) : (called ?? item.value);
    const told = here.filter((visit) => saying.has(visit.run));
    const isWhole = told.length === 0 || (!useGeneric && told.length === here.length);
    const value = isWhole ? whole : asCalled(whole, agreed(told, general?.value));
    const span = { start: unit.base + item.span.start, end: unit.base + item.span.end };
    out.push({ item, place: { ...span, unit: unit.base, value, instances: here.map((visit) => visit.value) } });
  };
  for (const [key, item] of generic) add(item, item, visits.get(key) ?? []);
  for (const [key, here] of visits) {
    const [first] = here;
    if (first && !generic.has(key)) add(first.item, undefined, here);
  }
  return out;
}

function bySpan<T extends Item>(items: readonly T[]): ReadonlyMap<number, T> {
  return new Map(items.map((item) => [keyOf(item.span), item]));
}

/** One number a span: texts are shorter than 2^25. */
function keyOf({ start, end }: Span): number {
  return start * 2 ** 25 + end;
}

interface Visit {
  readonly value: Value;
  readonly sizes: Sizes;
  readonly run: number;
}

/** What each symbol of the generic run is in one call; undefined where it would have to be two sizes. */
type Sizes = ReadonlyMap<string, Dim | undefined>;

const noSizes: Sizes = new Map();

/** The join of the visits; an axis on which they differ is the generic run's when that covers every one of them. */
function agreed(visits: readonly Visit[], general: Value | undefined): Value {
  const joined = joinAll(visits.map((visit) => visit.value));
  if (visits.length < 2) return joined;
  return apart(
    general ? filled(joined, general, visits) : joined,
    visits.map((visit) => visit.value),
    (sizes) => `calls ${sizes.map((size, i) => `${visits[i]?.run}=${size.key}`).join(' ')}`,
    usualForm,
  );
}

function filled(joined: Value, general: Value, visits: readonly Visit[]): Value {
  if (joined.kind === 'union' && joined.usual !== undefined) return filledUnion(joined, general, visits);
  if (joined.kind === 'tensor' && general.kind === 'union') return filled(joined, formLike(general, joined), visits);
  if (joined.kind === 'tensor' && general.kind === 'tensor') {
    return { ...joined, shape: filledShape(joined.shape, general.shape, visits) };
  }
  if (joined.kind === 'size' && general.kind === 'size' && isUnknown(joined.dim)) {
    const covers = visits.every(({ value, sizes }) => value.kind === 'size' && covered(general.dim, value.dim, sizes));
    return covers ? general : joined;
  }
  if (
    joined.kind === 'sequence' &&
    general.kind === 'sequence' &&
    joined.items &&
    joined.items.length === general.items?.length
  ) {
    const items = joined.items.map((item, i) => {
      const parts = visits.flatMap((visit) => {
        const part = visit.value.kind === 'sequence' ? visit.value.items?.[i] : undefined;
        return part ? [{ ...visit, value: part }] : [];
      });
      return filled(item, general.items?.[i] ?? item, parts);
    });
    return { ...joined, items };
  }
  return joined;
}

/** The form that is shown of a union. */
function filledUnion(joined: UnionValue, general: Value, visits: readonly Visit[]): Value {
  const usual = usualForm(joined);
  if (!usual || usual.kind === 'union') return joined;
  const shown = visits.map((visit) => ({
    ...visit,
    value: (visit.value.kind === 'union' ? usualForm(visit.value) : undefined) ?? visit.value,
  }));
  const form = filled(usual, general.kind === 'union' ? (usualForm(general) ?? general) : general, shown);
  return { ...joined, members: joined.members.map((member) => (member === usual ? form : member)) };
}

/** Of several ranks that the generic run leaves open, the one that the calls in sight agree on. */
function decided(general: Value, called: Value | undefined): Value {
  if (general.kind !== 'union' || called?.kind !== 'tensor') return general;
  const form = formLike(general, called);
  return form === called ? general : form;
}

/** The form of the generic run that has as many axes. */
function formLike(general: UnionValue, here: Value): Value {
  const rank = here.kind === 'tensor' ? rankOf(here.shape) : undefined;
  const forms = general.members.filter((member) => member.kind === 'tensor' && rankOf(member.shape) === rank);
  const [only] = forms;
  return rank !== undefined && only && forms.length === 1 ? only : here;
}

function filledShape(joined: Shape, general: Shape, visits: readonly Visit[]): Shape {
  if (joined.kind === 'unknown' || general.kind === 'unknown') return joined;
  if (joined.kind === 'known' && joined.axes.length !== rankOf(general)) return joined;
  const at = (axis: Axis, index: number): Axis => {
    const other = axisAt(general, index);
    if (!other || !isUnknown(axis.dim) || isUnknown(other.dim)) return axis;
    const covers = visits.every(({ value, sizes }) => {
      const here = value.kind === 'tensor' ? axisAt(value.shape, index) : undefined;
      return here !== undefined && covered(other.dim, here.dim, sizes);
    });
    return covers ? { ...axis, dim: other.dim } : axis;
  };
  if (joined.kind === 'known') return { kind: 'known', axes: joined.axes.map(at) };
  const { prefix, suffix } = joined;
  return { kind: 'partly', prefix: prefix.map(at), suffix: suffix.map((axis, i) => at(axis, i - suffix.length)) };
}

function covered(general: Dim, here: Dim, sizes: Sizes): boolean {
  if (symbolsOf(general).some((symbol) => sizes.get(symbol.id) === undefined)) return false;
  return (
    compare(
      substitute(general, (symbol) => sizes.get(symbol.id)),
      here,
    ) === 'same'
  );
}

/** Reads off, place by place, what a call makes of the generic run's symbols. */
function sizesOf(generic: Run | undefined, call: Run): Sizes {
  const sizes = new Map<string, Dim | undefined>();
  if (!generic) return sizes;
  const general = bySpan(generic.seen);
  for (const [span, { value }] of bySpan(call.seen)) {
    const other = general.get(span)?.value;
    if (other) noteSizes(sizes, other, value);
  }
  return sizes;
}

function noteSizes(sizes: Map<string, Dim | undefined>, general: Value, here: Value): void {
  if (general.kind === 'size' && here.kind === 'size') noteSize(sizes, general.dim, here.dim);
  if (general.kind === 'union' && here.kind === 'tensor') noteSizes(sizes, formLike(general, here), here);
  if (general.kind === 'union' && here.kind === 'union') {
    const [a, b] = [usualForm(general), usualForm(here)];
    if (a && b && a.kind !== 'union') noteSizes(sizes, a, b);
  }
  if (general.kind === 'tensor' && here.kind === 'tensor') noteShape(sizes, general.shape, here.shape);
  if (general.kind === 'sequence' && here.kind === 'sequence' && general.items?.length === here.items?.length) {
    general.items?.forEach((item, i) => {
      const other = here.items?.[i];
      if (other) noteSizes(sizes, item, other);
    });
  }
}

function noteShape(sizes: Map<string, Dim | undefined>, general: Shape, here: Shape): void {
  if (general.kind === 'unknown' || here.kind === 'unknown') return;
  const whole = general.kind === 'known' && here.kind === 'known';
  if (whole && general.axes.length !== here.axes.length) return;
  const [front, back] = general.kind === 'known' ? [general.axes, []] : [general.prefix, general.suffix];
  const at = (axis: Axis, index: number) => {
    const other = axisAt(here, index);
    if (other) noteSize(sizes, axis.dim, other.dim);
  };
  front.forEach(at);
  back.forEach((axis, i) => {
    at(axis, i - back.length);
  });
}

function noteSize(sizes: Map<string, Dim | undefined>, general: Dim, here: Dim): void {
  const [symbol, ...more] = symbolsOf(general);
  if (!symbol || more.length > 0 || isUnknown(here)) return;
  // Only a symbol standing alone is read off; in `2*n` the substitution below does the checking.
  if (substitute(general, (s) => (s.id === symbol.id ? here : undefined)).key !== here.key) return;
  const old = sizes.get(symbol.id);
  if (!sizes.has(symbol.id)) sizes.set(symbol.id, here);
  else if (old && old.key !== here.key) sizes.set(symbol.id, undefined);
}
