/** Objects that can change: lists, records and instances live in the state's heap and are handled by their identity. */

import { num, unknownDim } from '../shape/dim.ts';
import type { InstanceValue, RecordValue, Ref, SequenceValue, UnionValue, Value } from '../shape/value.ts';
import { chosen } from './choices.ts';
import { joinAll, joinValues } from './join.ts';
import { isClassCode, type Machine, missing, unknownValue } from './machine.ts';
import { age, standsForMany } from './state.ts';

/** Puts fresh contents on the heap under the place they were made at and gives the handle. Tuples and scalars pass. */
export function store(m: Machine, place: string, value: Value): Value {
  switch (value.kind) {
    case 'sequence': {
      if (value.ref !== undefined) return value;
      const stored = storeParts(m, place, value);
      if (value.type === 'tuple' || value.type === 'size' || value.type === 'iterator') return stored;
      return allocate(m, `${place}:${value.type}`, stored);
    }
    case 'record': {
      if (value.ref !== undefined) return value;
      return allocate(m, `${place}:record`, {
        ...value,
        fields: storeFields(m, place, value.fields),
        ...(value.element ? { element: store(m, `${place}.*`, value.element) } : {}),
      });
    }
    case 'instance': {
      if (value.ref !== undefined) return value;
      return allocate(m, `${place}:${value.api ?? 'instance'}`, {
        ...value,
        fields: storeFields(m, place, value.fields),
      });
    }
    case 'union':
      return { ...value, members: value.members.map((member, i) => store(m, `${place}|${i}`, member)) };
    default:
      return value;
  }
}

/** What a sequence holds goes to the heap; the sequence itself does not. */
export function storeParts(m: Machine, place: string, value: SequenceValue): SequenceValue {
  return {
    ...value,
    ...(value.items ? { items: value.items.map((item, i) => store(m, `${place}[${i}]`, item)) } : {}),
    ...(value.element ? { element: store(m, `${place}[]`, value.element) } : {}),
  };
}

function storeFields(m: Machine, place: string, fields: { readonly [name: string]: Value }): { [name: string]: Value } {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, store(m, `${place}.${name}`, field)]));
}

/** Looking through so many values takes about as long as a step of the budget. */
const VALUES_A_STEP = 50;

export function allocate(m: Machine, ref: Ref, contents: SequenceValue | RecordValue | InstanceValue): Value {
  if (m.tape) {
    // Every object is one of its own there.
    const own = { ...contents, ref: `${ref}#${m.serial++}` };
    m.state.heap.set(own.ref, own);
    return handle(own);
  }
  const placed = { ...contents, ref };
  if (m.state.heap.has(ref)) m.budget -= Math.floor(age(m.state, ref, joinValues) / VALUES_A_STEP);
  m.state.heap.set(ref, placed);
  return handle(placed);
}

/** A handle names the object and says what kind it is; its contents are on the heap. */
function handle(contents: SequenceValue | RecordValue | InstanceValue): Value {
  if (contents.kind === 'sequence') {
    return { kind: 'sequence', type: contents.type, ...(contents.ref !== undefined ? { ref: contents.ref } : {}) };
  }
  if (contents.kind === 'instance') return { ...contents, fields: {} };
  const { element: _element, ...record } = contents;
  return { ...record, fields: {} };
}

/** The present contents of a handle; any other value is itself. */
export function load(m: Machine, value: Value): Value {
  if ((value.kind === 'sequence' || value.kind === 'record' || value.kind === 'instance') && value.ref !== undefined) {
    return m.state.heap.get(value.ref) ?? value;
  }
  return value;
}

/** The value with its contents, as a rule or a reader sees it, `depth` levels deep. */
export function snapshot(m: Machine, value: Value, depth = 6): Value {
  if (depth <= 0) return value;
  const v = load(m, value);
  const inner = (x: Value): Value => snapshot(m, x, depth - 1);
  switch (v.kind) {
    case 'sequence': {
      if (!v.items && !v.element) return v;
      if (v.items?.every(isScalar)) return v;
      return {
        ...v,
        ...(v.items ? { items: v.items.map(inner) } : {}),
        ...(v.element ? { element: inner(v.element) } : {}),
      };
    }
    case 'record':
    case 'instance':
      return {
        ...v,
        fields: Object.fromEntries(Object.entries(v.fields).map(([name, field]) => [name, inner(field)])),
        ...(v.kind === 'record' && v.element ? { element: inner(v.element) } : {}),
      };
    case 'union': {
      const one = chosen(m, v);
      return one === v ? readAsOne(v, v.members.map(inner)) : inner(one);
    }
    default:
      return v;
  }
}

/** Lists of one length are read as one; which of them it is matters only to who changes it. */
function readAsOne(union: UnionValue, members: readonly Value[]): Value {
  const [first] = members;
  const alike =
    first?.kind === 'sequence' &&
    members.every(
      (one) => one.kind === 'sequence' && one.type === first.type && one.items?.length === first.items?.length,
    );
  return alike && first.type === 'list' ? joinAll(members) : { ...union, members };
}

function isScalar(value: Value): boolean {
  return (
    value.kind === 'size' ||
    value.kind === 'number' ||
    value.kind === 'text' ||
    value.kind === 'none' ||
    value.kind === 'tensor'
  );
}

/** Replaces the contents of an object: at once when the handle stands for one object, else joined with what was there. */
export function update(m: Machine, ref: Ref, contents: Value): void {
  const old = m.state.heap.get(ref);
  m.state.heap.set(ref, old && standsForMany(ref) ? joinValues(old, contents) : contents);
}

export function writeField(m: Machine, object: Value, name: string, value: Value): void {
  if (object.kind === 'union') {
    for (const member of object.members) {
      const old = readField(m, member, name);
      writeField(m, member, name, old ? joinValues(old, value) : value);
    }
    return;
  }
  const ref =
    object.kind === 'class' && isClassCode(object.code)
      ? object.code.statics
      : 'ref' in object
        ? object.ref
        : undefined;
  if (ref === undefined) return;
  const contents = m.state.heap.get(ref);
  if (contents?.kind === 'sequence') {
    if (name === 'items' && value.kind === 'sequence') update(m, ref, { ...value, type: contents.type, ref });
    return;
  }
  if (contents?.kind !== 'record' && contents?.kind !== 'instance') return;
  const old = contents.fields[name];
  const next = standsForMany(ref) ? joinValues(old ?? missing, value) : value;
  m.state.heap.set(ref, { ...contents, fields: { ...contents.fields, [name]: next } });
}

/** A field of an object's own; undefined when it has none of that name. */
export function readField(m: Machine, object: Value, name: string): Value | undefined {
  const v = load(m, object);
  if (v.kind !== 'record' && v.kind !== 'instance') return undefined;
  return Object.hasOwn(v.fields, name) ? v.fields[name] : undefined;
}

/** The contents of a sequence as items, or as element × length. */
export function contentsOf(m: Machine, value: Value): SequenceValue | undefined {
  const v = load(m, value);
  return v.kind === 'sequence' ? v : undefined;
}

export function lengthOf(sequence: SequenceValue) {
  return sequence.items ? num(sequence.items.length) : (sequence.length ?? unknownDim);
}

export function elementOf(sequence: SequenceValue): Value {
  if (sequence.items)
    return sequence.items.length ? joinAll(sequence.items) : unknownValue('an empty list has no element');
  return sequence.element ?? unknownValue('nothing says what the list holds');
}

/**
 * An unknown call may change what it can reach: lists and records are forgotten, and of an instance every field but
 * those that hold layers, functions or classes.
 */
export function forget(m: Machine, value: Value, why: string, visited = new Set<Ref>()): void {
  const v = load(m, value);
  if (v.kind === 'union') {
    for (const member of v.members) forget(m, member, why, visited);
    return;
  }
  if (v.kind !== 'sequence' && v.kind !== 'record' && v.kind !== 'instance') return;
  const children =
    v.kind === 'sequence' ? [...(v.items ?? []), ...(v.element ? [v.element] : [])] : Object.values(v.fields);
  if (v.ref !== undefined) {
    if (visited.has(v.ref)) return;
    visited.add(v.ref);
  }
  for (const child of children) forget(m, child, why, visited);
  if (v.ref === undefined) return;
  if (v.kind === 'sequence')
    m.state.heap.set(v.ref, {
      kind: 'sequence',
      type: v.type,
      element: unknownValue(why),
      length: unknownDim,
      ref: v.ref,
    });
  else {
    const fields = Object.fromEntries(
      Object.entries(v.fields).map(([name, field]) => [name, structural(field) ? field : unknownValue(why)]),
    );
    if (v.kind === 'instance') m.state.heap.set(v.ref, { ...v, fields });
    else {
      const { element: _element, ...record } = v;
      m.state.heap.set(v.ref, { ...record, fields, open: true });
    }
  }
}

function structural(value: Value): boolean {
  return ['layer', 'function', 'class', 'api', 'instance', 'text'].includes(value.kind);
}
