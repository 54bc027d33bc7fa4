/**
 * What a value of unknown rank was made of. When that is found out later so is the value; and what is found out about the
 * value tells what it was made of: the ranks for which the op gives such a value. An op's rule is all that this needs.
 */

import { isUnknown, sym, symbolsOf } from '../shape/dim.ts';
import { known } from '../shape/shape.ts';
import type { Axis, SequenceValue, Shape, TensorValue, Value } from '../shape/value.ts';
import { membersOf } from './join.ts';
import type { Machine } from './machine.ts';
import { openOf, refine, resolve } from './scope.ts';

export interface Derivation {
  /** What the value was made of, as it was then. */
  readonly sources: readonly Value[];
  /** What would be made of others; undefined where the op refuses them. */
  readonly make: (sources: readonly Value[]) => Value | undefined;
  /** What it reads: of lists and numbers nothing says that they are tensors. */
  readonly takes: 'tensor' | 'list' | 'data';
  /** Which sources are sizes and options: what they are may be found out, but no rank tells it. */
  readonly numeric: ReadonlySet<number>;
  /** It is one of many that have a rank in common and sizes of their own. */
  readonly isOneOfMany?: true;
}

/** More axes than programs have: a rank that may be as much is any rank. */
const MOST_AXES = 6;
/** So many ranks are worth telling apart. */
const FEW = 2;

/** The value made again of what its sources have been found to be; undefined while nothing more is known of them. */
export function madeAgain(m: Machine, id: string): Value | undefined {
  const derivation = m.derived.get(id);
  if (!derivation || m.looked.get(id) === m.findings) return undefined;
  m.looked.set(id, m.findings);
  const sources = derivation.sources.map((source) => settledSource(m, source));
  if (sources.every((source, i) => source === derivation.sources[i])) return undefined;
  const made = derivation.make(sources);
  const before = m.state.refined.get(id);
  if (!made || !isDescribed(made) || (before && !isWhole(made))) return undefined;
  const now = before?.kind === 'tensor' && made.kind === 'tensor' ? withSizesOf(before, made) : made;
  m.state.refined.set(id, now);
  return now;
}

/** Sizes that have been read off the value already keep their names. */
function withSizesOf(before: TensorValue, made: TensorValue): TensorValue {
  const [old, now] = [before.shape, made.shape];
  if (now.kind !== 'known' || old.kind === 'unknown') return made;
  const [front, back] = old.kind === 'known' ? [old.axes, []] : [old.prefix, old.suffix];
  const axes = now.axes.map((axis, i) => {
    const given = front[i] ?? back[i - now.axes.length + back.length];
    const isTold = !isFree(axis) && !isUnknown(axis.dim);
    return given && !isTold && !isFree(given) && !isUnknown(given.dim) ? given : axis;
  });
  return { ...made, shape: known(axes) };
}

/** What the value was found to be narrows what it was made of. */
export function tellSources(m: Machine, id: string, need: Value, made: ReadonlySet<string>): void {
  const derivation = m.derived.get(id);
  if (!derivation || m.telling.has(id)) return;
  m.telling.add(id);
  askSources(m, derivation, { need, made });
  m.telling.delete(id);
}

interface Wanted {
  readonly need: Value;
  readonly made: ReadonlySet<string>;
}

/** Each source of unknown rank is of one for which the op gives something, and that is what is needed. */
export function askSources(m: Machine, derivation: Derivation, wanted?: Wanted): void {
  const asked = new Set<string>();
  for (;;) {
    const sources = derivation.sources.map((source) => settledSource(m, source));
    const leaf = leavesOf(sources, derivation).find((one) => !asked.has(one.id));
    if (!leaf) return;
    asked.add(leaf.id);
    const found = possibleRanks(derivation, leaf, wanted?.need);
    if (found) refine(m, leaf.value, found.value, new Set([...(wanted?.made ?? []), ...found.free]));
  }
}

export function holdsOpen(value: Value): boolean {
  return openIn(value).length > 0;
}

function openIn(value: Value): readonly string[] {
  if (value.kind === 'sequence')
    return [...(value.items ?? []), ...(value.element ? [value.element] : [])].flatMap(openIn);
  return membersOf(value).flatMap((one) => openOf(one)?.id ?? []);
}

export interface OpenPart {
  readonly id: string;
  /** Takes the part out of a whole like this one. */
  readonly read: (whole: Value) => Value | undefined;
}

/** The parts of a value whose rank is not known. */
export function openParts(value: Value): readonly OpenPart[] {
  const id = openOf(value)?.id;
  if (id !== undefined) return [{ id, read: (whole) => whole }];
  if (value.kind !== 'sequence') return [];
  const inside = (part: Value, take: (whole: Value & { readonly kind: 'sequence' }) => Value | undefined) =>
    openParts(part).map(
      (one): OpenPart => ({
        id: one.id,
        read: (whole) => {
          const taken = whole.kind === 'sequence' ? take(whole) : undefined;
          return taken && one.read(taken);
        },
      }),
    );
  const { items = [], element } = value;
  return [
    ...items.flatMap((item, i) => inside(item, (whole) => whole.items?.[i] ?? whole.element)),
    ...(element ? inside(element, (whole) => whole.element ?? whole.items?.[0]) : []),
  ];
}

/** A source with what has been found out about it and about the items of a list. */
export function settledSource(m: Machine, value: Value): Value {
  if (value.kind === 'unknown' || value.kind === 'tensor' || value.kind === 'union') return resolve(m, value);
  return value.kind === 'sequence' ? withParts(value, (part) => settledSource(m, part)) : value;
}

/** The sequence with each part made another; itself where none is. */
function withParts(value: SequenceValue, change: (part: Value) => Value): SequenceValue {
  const items = value.items?.map(change);
  const element = value.element && change(value.element);
  if (element === value.element && (items === undefined || items.every((item, i) => item === value.items?.[i])))
    return value;
  return { ...value, ...(items ? { items } : {}), ...(element ? { element } : {}) };
}

interface Leaf {
  readonly id: string;
  readonly value: Value;
  readonly replaced: (by: Value) => readonly Value[];
}

/** The values of unknown rank among the sources and in their lists. */
function leavesOf(sources: readonly Value[], { takes, numeric }: Derivation): readonly Leaf[] {
  return sources.flatMap((source, i): readonly Leaf[] => {
    if (numeric.has(i)) return [];
    const put = (value: Value) => sources.map((one, j) => (j === i ? value : one));
    if (source.kind !== 'sequence') return takes === 'tensor' || source.kind === 'tensor' ? leafOf(source, put) : [];
    if (takes === 'data') return [];
    const { items = [], element } = source;
    if (element) return leafOf(element, (by) => put({ ...source, element: by }));
    return items.flatMap((item, j) =>
      leafOf(item, (by) => put({ ...source, items: items.map((one, k) => (k === j ? by : one)) })),
    );
  });
}

function leafOf(value: Value, replaced: Leaf['replaced']): readonly Leaf[] {
  const id = openOf(value)?.id;
  const isOpenRank = id !== undefined && (value.kind !== 'tensor' || value.shape.kind !== 'known');
  return isOpenRank ? [{ id, value, replaced }] : [];
}

/** Whether the rank is known, or known to be one of a few. */
export function isWhole(value: Value): boolean {
  return membersOf(value).every((one) => one.kind === 'tensor' && one.shape.kind === 'known');
}

/** Whether more is known than that it is a tensor. */
function isDescribed(value: Value): boolean {
  return membersOf(value).every(
    (one) => one.kind !== 'unknown' && (one.kind !== 'tensor' || one.shape.kind !== 'unknown'),
  );
}

interface Found {
  readonly value: Value;
  /** Symbols that stand for whatever the axis is. */
  readonly free: readonly string[];
}

/** The few ranks of the source for which the op gives what is needed; undefined where that tells nothing. */
function possibleRanks(derivation: Derivation, leaf: Leaf, need: Value | undefined): Found | undefined {
  const needs = need ? membersOf(need) : [];
  const fitting: { readonly tensor: TensorValue; readonly at: readonly number[] }[] = [];
  const free: string[] = [];
  for (let rank = 0; rank <= MOST_AXES; rank++) {
    const tried = ofRank(leaf.value, rank);
    const made = tried && derivation.make(leaf.replaced(tried.tensor).map(asProof));
    if (!tried || !made) continue;
    const at = needs.flatMap((one, i) => (membersOf(made).some((member) => mayBe(member, one)) ? [i] : []));
    if (need && at.length === 0) continue;
    if (rank === MOST_AXES || fitting.length === FEW) return undefined;
    const wanted = derivation.isOneOfMany ? undefined : needs[at[0] ?? 0];
    fitting.push({ tensor: named(tried, made, wanted), at });
    free.push(...tried.free);
  }
  const [only] = fitting;
  if (!only) return undefined;
  if (fitting.length === 1) return { value: only.tensor, free };
  return { value: inOrder(need, fitting), free };
}

const AXIS = '#axis';

/** A size that stands for nothing but the axis of some value. */
function isFree(axis: Axis): boolean {
  return symbolsOf(axis.dim).some((one) => one.id.includes(AXIS));
}

/** One of many, of which `element` stands for all: its sizes are its own. */
export function oneOf(element: Value, id: string): Derivation {
  const of = openOf(element)?.id ?? '';
  const own = (axis: Axis): Axis => {
    const [only] = symbolsOf(axis.dim);
    if (!only?.id.startsWith(`${of}${AXIS}`) || axis.dim.key !== sym(only).key) return axis;
    return { ...axis, dim: sym({ ...only, id: `${id}${only.id.slice(of.length)}` }) };
  };
  return {
    sources: [element],
    takes: 'tensor',
    numeric: new Set(),
    isOneOfMany: true,
    make: ([one]) => {
      if (one?.kind !== 'tensor') return undefined;
      const { open: _open, ...rest } = one;
      return rest.shape.kind === 'known' ? { ...rest, shape: known(rest.shape.axes.map(own)) } : rest;
    },
  };
}

/** The value with every size taken for true: a rank that contradicts one is not it. */
function asProof(value: Value): Value {
  if (value.kind === 'sequence') return withParts(value, asProof);
  if (value.kind === 'union') return { ...value, members: value.members.map(asProof) };
  if (value.kind !== 'tensor' || value.shape.kind !== 'known' || !value.shape.axes.some((axis) => axis.basis))
    return value;
  return { ...value, shape: known(value.shape.axes.map(({ basis: _basis, ...axis }) => axis)) };
}

interface Tried {
  readonly tensor: TensorValue;
  readonly free: ReadonlySet<string>;
}

const triedOf = new WeakMap<Value, (Tried | undefined)[]>();

/** The value with so many axes; undefined where it is known to have more. Asked again it is the same object. */
function ofRank(value: Value, rank: number): Tried | undefined {
  const tried = triedOf.get(value) ?? [];
  if (!(rank in tried)) tried[rank] = withAxes(value, rank);
  triedOf.set(value, tried);
  return tried[rank];
}

function withAxes(value: Value, rank: number): Tried | undefined {
  const open = openOf(value);
  const shape: Shape | undefined = value.kind === 'tensor' ? value.shape : undefined;
  if (!open || shape?.kind === 'known') return undefined;
  const { prefix, suffix } = shape?.kind === 'partly' ? shape : { prefix: [], suffix: [] };
  if (rank < Math.max(prefix.length, suffix.length)) return undefined;
  const free = new Set<string>();
  const axes = Array.from({ length: rank }, (_, i): Axis => {
    const given = prefix[i] ?? suffix[i - rank + suffix.length];
    if (given) return given;
    const id = `${open.id}${AXIS}${rank}.${i}`;
    free.add(id);
    return { dim: sym({ id, name: 'n', lo: 1 }) };
  });
  const plain: Partial<TensorValue> = value.kind === 'tensor' ? value : {};
  const { open: _open, ...rest } = plain;
  return { tensor: { ...rest, kind: 'tensor', shape: known(axes) }, free };
}

/** Whether what is made may be what is needed. */
function mayBe(made: Value, need: Value): boolean {
  if (made.kind !== 'tensor' || need.kind !== 'tensor') return true;
  if ((made.form === 'packed') !== (need.form === 'packed') && need.form !== undefined) return false;
  const [a, b] = [made.shape, need.shape];
  if (a.kind === 'unknown' || b.kind === 'unknown') return true;
  if (a.kind === 'known' && b.kind === 'known') return a.axes.length === b.axes.length;
  const least = (shape: typeof a) =>
    shape.kind === 'known' ? shape.axes.length : Math.max(shape.prefix.length, shape.suffix.length);
  if (a.kind === 'known') return a.axes.length >= least(b);
  if (b.kind === 'known') return b.axes.length >= least(a);
  return true;
}

/** The axes that stay what they are take their size and role from what is needed. */
function named({ tensor, free }: Tried, made: Value, need: Value | undefined): TensorValue {
  const out = membersOf(made).find((one) => one.kind === 'tensor');
  if (out?.kind !== 'tensor' || need?.kind !== 'tensor' || tensor.shape.kind !== 'known') return tensor;
  if (out.shape.kind !== 'known' || need.shape.kind !== 'known') return tensor;
  if (out.shape.axes.length !== need.shape.axes.length) return tensor;
  const sizes = new Map<string, Axis>();
  out.shape.axes.forEach((axis, i) => {
    const wanted = need.shape.kind === 'known' ? need.shape.axes[i] : undefined;
    const [only, ...more] = symbolsOf(axis.dim);
    if (wanted && !isFree(wanted) && only && more.length === 0 && free.has(only.id) && axis.dim.key === sym(only).key)
      sizes.set(only.id, wanted);
  });
  const axes = tensor.shape.axes.map((axis) => {
    const [only] = symbolsOf(axis.dim);
    return (only && free.has(only.id) && sizes.get(only.id)) || axis;
  });
  return { ...tensor, shape: known(axes) };
}

/** Where each rank is one form of what is needed, the one choice decides both. */
function inOrder(
  need: Value | undefined,
  fitting: readonly { readonly tensor: TensorValue; readonly at: readonly number[] }[],
): Value {
  const order = fitting.map(({ at }) => (at.length === 1 ? at[0] : undefined));
  if (need?.kind !== 'union' || new Set(order).size !== fitting.length || order.includes(undefined))
    return { kind: 'union', members: fitting.map((one) => one.tensor) };
  const inTurn = need.members.flatMap((_, i) => fitting.filter((one) => one.at[0] === i));
  const members = inTurn.map((one) => one.tensor);
  if (members.length === need.members.length) return { ...need, members };
  const usual = inTurn.findIndex((one) => one.at[0] === need.usual);
  return { kind: 'union', members, ...(usual < 0 ? {} : { usual }) };
}
