/** The least value that covers two: what a variable is where two ways through the program meet. */

import { compare, type Dim, num, unknownDim } from '../shape/dim.ts';
import { leastRank } from '../shape/shape.ts';
import type {
  Axis,
  Open,
  RecordValue,
  SequenceValue,
  Shape,
  TensorValue,
  UnionValue,
  UnknownValue,
  Value,
} from '../shape/value.ts';
import { keyOf } from './key.ts';
import { eitherDim, settledDim, settledId } from './passes.ts';

const MAX_MEMBERS = 4;

export function joinAll(values: readonly Value[]): Value {
  const [first, ...rest] = values;
  if (!first) return { kind: 'unknown', why: 'no value reaches here' };
  return rest.reduce(joinValues, first);
}

export function joinValues(a: Value, b: Value): Value {
  if (a === b) return a;
  if (a.kind === 'union' || b.kind === 'union') return joinUnions(a, b);
  return joinAlike(a, b) ?? unionOf([a, b]);
}

/** One value for both when they are of one kind and differ in what a value of that kind can leave open. */
function joinAlike(a: Value, b: Value): Value | undefined {
  if (a.kind !== b.kind) return mixedNumbers(a, b);
  switch (a.kind) {
    case 'tensor':
      return b.kind === 'tensor' ? joinTensors(a, b) : undefined;
    case 'size':
      return b.kind === 'size' ? { kind: 'size', dim: joinDims(a.dim, b.dim) } : undefined;
    case 'number':
      return b.kind === 'number' && a.value === b.value ? a : { kind: 'number' };
    case 'text':
      return b.kind === 'text' && a.value === b.value && a.open?.id === b.open?.id ? a : { kind: 'text' };
    case 'truth':
      return b.kind === 'truth' && a.value === b.value && a.dim?.key === b.dim?.key ? a : { kind: 'truth' };
    case 'none':
      return a;
    case 'sequence':
      return b.kind === 'sequence' ? joinSequences(a, b) : undefined;
    case 'record':
      return b.kind === 'record' && a.ref === b.ref ? joinRecords(a, b) : undefined;
    case 'instance':
      return b.kind === 'instance' && a.ref === b.ref && a.ref !== undefined
        ? { ...a, fields: joinFields(a.fields, b.fields) }
        : undefined;
    case 'unknown':
      return b.kind === 'unknown' && a.open?.id === b.open?.id ? a : joinUnknown(a, b);
    case 'layer':
      return b.kind === 'layer' && a.op === b.op && a.api === b.api && keyOf(a) === keyOf(b) ? a : undefined;
    case 'function':
      return b.kind === 'function' && a.code === b.code && isSameSelf(a.self, b.self) ? a : undefined;
    case 'class':
      return b.kind === 'class' && a.code === b.code ? a : undefined;
    case 'api':
      return b.kind === 'api' && a.path === b.path && a.self === b.self ? a : undefined;
    case 'union':
      return undefined;
  }
}

/** A method of another object is another function. */
function isSameSelf(a: Value | undefined, b: Value | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && keyOf(a) === keyOf(b));
}

function mixedNumbers(a: Value, b: Value): Value | undefined {
  const numeric = (v: Value) => v.kind === 'size' || v.kind === 'number';
  return numeric(a) && numeric(b) ? { kind: 'number' } : undefined;
}

function sameDims(a: readonly Dim[], b: readonly Dim[]): boolean {
  return a.length === b.length && a.every((dim, i) => dim.key === b[i]?.key);
}

export function joinDims(a: Dim, b: Dim): Dim {
  if (a.key === b.key || compare(a, b) === 'same') return a;
  return settledDim(a).key === settledDim(b).key ? eitherDim(a, b) : unknownDim;
}

function joinTensors(a: TensorValue, b: TensorValue): TensorValue | undefined {
  const shape = joinShapes(a.shape, b.shape);
  if (!shape) return undefined;
  const api = a.api === b.api ? a.api : undefined;
  return {
    kind: 'tensor',
    shape,
    ...(a.form && a.form === b.form ? { form: a.form } : {}),
    ...(a.dtype && a.dtype === b.dtype ? { dtype: a.dtype } : {}),
    ...(a.contiguous !== undefined && a.contiguous === b.contiguous ? { contiguous: a.contiguous } : {}),
    ...(a.strides && b.strides && sameDims(a.strides, b.strides) ? { strides: a.strides } : {}),
    ...(a.packing && b.packing ? { packing: { batch: joinAxes(a.packing.batch, b.packing.batch) } } : {}),
    ...(api ? { api } : {}),
    ...(a.origin !== undefined && a.origin === b.origin ? { origin: a.origin } : {}),
    ...openOfEither(a, b, shape),
  };
}

function openOfEither(a: TensorValue, b: TensorValue, shape: Shape): { readonly open?: Open } {
  if (a.open && a.open.id === b.open?.id) return { open: a.open };
  const open = shape.kind === 'known' ? undefined : either(a, b);
  return open ? { open } : {};
}

function joinUnknown(a: UnknownValue, b: Value): Value {
  const open = a.fault === undefined && b.kind === 'unknown' && b.fault === undefined ? either(a, b) : undefined;
  return { kind: 'unknown', why: a.why, ...(open ? { open } : {}) };
}

const MOST_WAYS = 4;

/** The identity of what is one of two values; what a place makes in several passes is too many. */
function either(a: Value, b: Value): Open | undefined {
  const ways = [a, b].flatMap((one) => openIn(one)?.either ?? [one]);
  const opens = ways.map(openIn);
  const [first] = opens.filter((open) => open !== undefined);
  if (!first || opens.some((open) => open?.sizes || open?.usual || open?.size)) return undefined;
  const ids = ways.map((one, i) => settledId(opens[i]?.id ?? keyOf(one, { settled: true })));
  if (ways.length > MOST_WAYS || new Set(ids).size < ids.length) return undefined;
  return { id: `(${ways.map((one, i) => opens[i]?.id ?? keyOf(one)).join('|')})`, name: first.name, either: ways };
}

function openIn(value: Value): Open | undefined {
  return value.kind === 'unknown' || value.kind === 'tensor' ? value.open : undefined;
}

/** Undefined for two known shapes of different rank: they stay apart as a union. */
function joinShapes(a: Shape, b: Shape): Shape | undefined {
  if (a.kind === 'unknown') return a;
  if (b.kind === 'unknown') return b;
  if (a.kind === 'known' && b.kind === 'known') {
    if (a.axes.length !== b.axes.length) return undefined;
    return { kind: 'known', axes: a.axes.map((x, i) => joinAxes(x, b.axes[i] ?? x)) };
  }
  const [ap, as] = ends(a);
  const [bp, bs] = ends(b);
  const prefix = ap.slice(0, Math.min(ap.length, bp.length)).map((x, i) => joinAxes(x, bp[i] ?? x));
  const count = Math.min(as.length, bs.length);
  const left = as.slice(as.length - count);
  const right = bs.slice(bs.length - count);
  const suffix = left.map((x, i) => joinAxes(x, right[i] ?? x));
  const least = Math.min(leastRank(a), leastRank(b));
  return { kind: 'partly', prefix, suffix, ...(least > Math.max(prefix.length, suffix.length) ? { least } : {}) };
}

function ends(shape: Exclude<Shape, { kind: 'unknown' }>): [readonly Axis[], readonly Axis[]] {
  return shape.kind === 'known' ? [shape.axes, shape.axes] : [shape.prefix, shape.suffix];
}

export function joinAxes(a: Axis, b: Axis): Axis {
  const basis = a.basis ?? b.basis;
  return {
    dim: joinDims(a.dim, b.dim),
    ...(a.role && a.role === b.role ? { role: a.role } : {}),
    ...(basis ? { basis } : {}),
  };
}

function joinSequences(a: SequenceValue, b: SequenceValue): Value | undefined {
  if (a.ref !== b.ref) {
    // Two handles are two objects; which one it is matters as long as either can still change.
    if (!isContent(a) || !isContent(b)) return undefined;
  }
  const type = a.type === b.type ? a.type : 'list';
  if (a.names?.join() !== b.names?.join()) return undefined;
  const names = {
    ...(a.names ? { names: a.names } : {}),
    ...(a.api && a.api === b.api ? { api: a.api } : {}),
    ...(a.code && a.code === b.code ? { code: a.code } : {}),
  };
  const ref = a.ref !== undefined && a.ref === b.ref ? { ref: a.ref } : {};
  if (a.items && b.items && a.items.length === b.items.length) {
    return { kind: 'sequence', type, items: a.items.map((x, i) => joinValues(x, b.items?.[i] ?? x)), ...names, ...ref };
  }
  const elements = [...elementsOf(a), ...elementsOf(b)];
  const lengths = [lengthOf(a), lengthOf(b)];
  const length = lengths[0] && lengths[1] ? joinDims(lengths[0], lengths[1]) : unknownDim;
  if ((type === 'tuple' || type === 'size') && a.items && b.items) return undefined;
  return { kind: 'sequence', type, ...(elements.length ? { element: joinAll(elements) } : {}), length, ...ref };
}

/** Contents (with items or an element), as opposed to a handle that only names its heap object. */
function isContent(value: SequenceValue): boolean {
  return value.items !== undefined || value.element !== undefined || value.ref === undefined;
}

function elementsOf(value: SequenceValue): readonly Value[] {
  return value.items ?? (value.element ? [value.element] : []);
}

function lengthOf(value: SequenceValue): Dim | undefined {
  return value.items ? num(value.items.length) : value.length;
}

function joinRecords(a: RecordValue, b: RecordValue): RecordValue {
  const { element: _element, keys: _keys, ...rest } = a;
  const open = a.open || b.open;
  // What one side alone does not list: nothing, where that side is closed.
  const elements = [a, b]
    .map((one) => one.element ?? (one.open ? unknownElement : undefined))
    .filter((one) => one !== undefined);
  return {
    ...rest,
    open,
    fields: joinFields(a.fields, b.fields),
    ...(open && elements.length ? { element: joinAll(elements) } : {}),
    ...(a.keys && b.keys ? { keys: joinValues(a.keys, b.keys) } : {}),
  };
}

const unknownElement: Value = { kind: 'unknown', why: 'nothing says what the dict holds' };

function joinFields(a: { readonly [name: string]: Value }, b: { readonly [name: string]: Value }) {
  const out: { [name: string]: Value } = { ...a };
  for (const [name, value] of Object.entries(b)) {
    const mine = out[name];
    out[name] = mine === undefined ? joinValues({ kind: 'none', missing: true }, value) : joinValues(mine, value);
  }
  for (const name of Object.keys(a)) {
    const mine = out[name];
    if (!(name in b) && mine) out[name] = joinValues(mine, { kind: 'none', missing: true });
  }
  return out;
}

function joinUnions(a: Value, b: Value): Value {
  const parallel = joinChoices(a, b);
  if (parallel) return parallel;
  const out: Value[] = [];
  for (const member of [...membersOf(a), ...membersOf(b)]) {
    let placed = false;
    for (let i = 0; i < out.length && !placed; i++) {
      const mine = out[i];
      const merged = mine && (mine === member ? mine : joinAlike(mine, member));
      if (merged) {
        out[i] = merged;
        placed = true;
      }
    }
    if (!placed) out.push(member);
  }
  const joined = unionOf(out);
  return joined.kind === 'union' ? withUsual(joined, [a, b]) : joined;
}

/** What both are by convention is one member of the join. */
function withUsual(joined: UnionValue, sides: readonly Value[]): UnionValue {
  if (sides.every((side) => side.kind !== 'union' || side.usual === undefined)) return joined;
  const wanted = sides.flatMap((side) => {
    if (side.kind !== 'union') return [side];
    const usual = side.usual === undefined ? undefined : side.members[side.usual];
    return usual ? [usual] : side.members;
  });
  const at = new Set(
    wanted
      .filter((one) => one.kind !== 'none')
      .map((one) => joined.members.findIndex((member) => member === one || sameKind(member, one))),
  );
  const [only] = at;
  return at.size === 1 && only !== undefined && only >= 0 ? { ...joined, usual: only } : joined;
}

/** The join with what it is by convention, where that is one of its members. */
export function markUsual(joined: Value, usual: Value): Value {
  if (joined.kind === 'sequence' && usual.kind === 'sequence' && joined.items)
    return { ...joined, items: joined.items.map((item, i) => markUsual(item, usual.items?.[i] ?? item)) };
  if (joined.kind !== 'union' || joined.usual !== undefined || usual.kind === 'union') return joined;
  const at = joined.members.findIndex((member) => member === usual || sameKind(member, usual));
  return at < 0 ? joined : { ...joined, usual: at };
}

/** Whether a join puts the two together. */
function sameKind(a: Value, b: Value): boolean {
  return joinAlike(a, b) !== undefined;
}

/** Whether two unions offer the same forms in the same order. */
export function haveSameForms(a: Value, b: Value | undefined): boolean {
  return (
    a.kind === 'union' &&
    b?.kind === 'union' &&
    a.members.length === b.members.length &&
    a.members.every((member, i) => sameKind(member, b.members[i] ?? member))
  );
}

/** Two unions of one choice are joined member by member. */
function joinChoices(a: Value, b: Value): Value | undefined {
  if (a.kind !== 'union' || b.kind !== 'union' || a.choice === undefined || a.choice !== b.choice) return undefined;
  if (a.members.length !== b.members.length) return undefined;
  const members: Value[] = [];
  for (const [i, member] of a.members.entries()) {
    const other = b.members[i] ?? member;
    const joined = member === other ? member : joinAlike(member, other);
    if (!joined) return undefined;
    members.push(joined);
  }
  return { ...a, members };
}

export interface Choice {
  readonly choice: string;
  readonly usual?: number | undefined;
}

/** The join of what one choice leads to: `values[i]` where it fell on its i-th member. */
export function joinOutcomes(values: readonly Value[], made: Choice): Value {
  const [first, second] = values;
  if (first?.kind === 'sequence' && second && values.every((v) => isTupleLike(v, first))) {
    const items = first.items?.map((_, i) =>
      joinOutcomes(
        values.flatMap((v) => (v.kind === 'sequence' ? (v.items?.slice(i, i + 1) ?? []) : [])),
        made,
      ),
    );
    return { ...first, ...(items ? { items } : {}) };
  }
  const joined = joinAll(values);
  const kept = joined.kind === 'union' && joined.members.length === values.length;
  if (!kept || joined.members.some((member, i) => member !== values[i])) return joined;
  const { choice, usual } = made;
  return { ...joined, choice, ...(usual === undefined ? {} : { usual }) };
}

function isTupleLike(value: Value, like: SequenceValue): boolean {
  return (
    value.kind === 'sequence' &&
    value.type === 'tuple' &&
    like.type === 'tuple' &&
    value.items !== undefined &&
    value.items.length === like.items?.length
  );
}

export function membersOf(value: Value): readonly Value[] {
  return value.kind === 'union' ? value.members : [value];
}

/** A union of at most four; more is unknown. One unknown member that nothing describes makes the whole unknown. */
export function unionOf(members: readonly Value[]): Value {
  const [first] = members;
  if (members.length === 1 && first) return first;
  if (members.length > MAX_MEMBERS) return { kind: 'unknown', why: 'too many different values meet here' };
  return { kind: 'union', members };
}
