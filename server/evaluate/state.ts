/** The flow state: what every variable, heap object and open value is at one point of the program. */

import type { Ref, Value } from '../shape/value.ts';
import { Layered } from './layers.ts';

/** The variables of one activation of a unit, found outwards through `parent`. Variables live in the State, by `id:name`. */
export interface Scope {
  readonly id: string;
  /** A star import adds to a module's. */
  readonly names: Set<string>;
  readonly parent?: Scope;
}

export interface State {
  /** `scope id:name` → value. */
  readonly vars: Layered<Value>;
  /** Contents of heap objects: a list with its items, a record or instance with its fields. */
  readonly heap: Layered<Value>;
  /** What open values have been found to be on every path to here. */
  readonly refined: Layered<Value>;
}

export function emptyState(): State {
  return { vars: new Layered(0), heap: new Layered(1), refined: new Layered(2) };
}

export function copyState(state: State): State {
  return { vars: state.vars.copy(), heap: state.heap.copy(), refined: state.refined.copy() };
}

/** Joins into a new state; a variable that one side lacks is unbound there and keeps the other's value. */
export function joinStates(a: State, b: State, join: (x: Value, y: Value) => Value): State {
  const either = (x: Value | undefined, y: Value | undefined) => (x && y ? join(x, y) : (x ?? y));
  return {
    vars: a.vars.joined(b.vars, either),
    heap: a.heap.joined(b.heap, either),
    refined: commonRefinements([a, b], join),
  };
}

/** What has been found out in each of several states; a refinement is undone unless all of them made it. */
export function commonRefinements(states: readonly State[], join: (x: Value, y: Value) => Value): Layered<Value> {
  const [first = emptyState(), ...rest] = states;
  return rest.reduce(
    (found, state) => found.joined(state.refined, (x, y) => (x && y ? join(x, y) : undefined)),
    first.refined,
  );
}

/**
 * The object made earlier at a place that now makes another: it goes on under the name of all older ones (`ref*`), so
 * that the newest can be updated strongly. Gives how many values were looked through for it.
 */
export function age(state: State, ref: Ref, join: (x: Value, y: Value) => Value): number {
  const old = state.heap.get(ref);
  if (old === undefined) return 0;
  let looked = 0;
  const older = `${ref}*`;
  const rename = (value: Value): Value => renameRef(value, ref, older);
  const summary = state.heap.get(older);
  state.heap.delete(ref);
  // What does not change is not set again: a copy of the state shares it.
  for (const values of [state.vars, state.heap]) {
    for (const [key, value] of values) {
      const renamed = rename(value);
      if (renamed !== value) values.set(key, renamed);
      looked++;
    }
  }
  const renamed = rename(old);
  state.heap.set(older, summary === undefined ? renamed : join(rename(summary), renamed));
  return looked;
}

const NO_REFS: ReadonlySet<Ref> = new Set();

/** What a value names, remembered by the value: it never changes, and states hold the same values over and over. */
const namedBy = new WeakMap<Value, ReadonlySet<Ref>>();

function refsOf(value: Value): ReadonlySet<Ref> {
  const known = namedBy.get(value);
  if (known) return known;
  const parts = partsOf(value);
  if (!parts) return NO_REFS;
  let all: ReadonlySet<Ref> = 'ref' in value && value.ref !== undefined ? new Set([value.ref]) : NO_REFS;
  for (const part of parts) {
    const refs = refsOf(part);
    if (refs.size > 0 && refs !== all) all = all.size === 0 ? refs : new Set([...all, ...refs]);
  }
  namedBy.set(value, all);
  return all;
}

/** The values that a value is made of; undefined for a kind that is made of none. */
function partsOf(value: Value): readonly Value[] | undefined {
  switch (value.kind) {
    case 'sequence':
      return value.element ? [...(value.items ?? []), value.element] : (value.items ?? []);
    case 'record':
      return value.element ? [...Object.values(value.fields), value.element] : Object.values(value.fields);
    case 'instance':
      return Object.values(value.fields);
    case 'union':
      return value.members;
    case 'function':
    case 'api':
      return value.self && [value.self];
    default:
      return undefined;
  }
}

function renameRef(value: Value, from: Ref, to: Ref): Value {
  if (!refsOf(value).has(from)) return value;
  switch (value.kind) {
    case 'sequence': {
      const items = value.items && mapped(value.items, from, to);
      const element = value.element && renameRef(value.element, from, to);
      if (items === value.items && element === value.element && value.ref !== from) return value;
      return {
        ...value,
        ...(items ? { items } : {}),
        ...(element ? { element } : {}),
        ...(value.ref === from ? { ref: to } : {}),
      };
    }
    case 'record':
    case 'instance': {
      let changed = value.ref === from;
      const fields: { [name: string]: Value } = {};
      for (const [name, field] of Object.entries(value.fields)) {
        const next = renameRef(field, from, to);
        fields[name] = next;
        changed ||= next !== field;
      }
      const element = value.kind === 'record' && value.element ? renameRef(value.element, from, to) : undefined;
      changed ||= value.kind === 'record' && element !== value.element;
      if (!changed) return value;
      return {
        ...value,
        fields,
        ...(element ? { element } : {}),
        ...(value.ref === from ? { ref: to } : {}),
      };
    }
    case 'union': {
      const members = mapped(value.members, from, to);
      return members === value.members ? value : { ...value, members };
    }
    case 'function':
    case 'api': {
      if (!value.self) return value;
      const self = renameRef(value.self, from, to);
      return self === value.self ? value : { ...value, self };
    }
    default:
      return value;
  }
}

function mapped(items: readonly Value[], from: Ref, to: Ref): readonly Value[] {
  let changed = false;
  const out = items.map((item) => {
    const next = renameRef(item, from, to);
    changed ||= next !== item;
    return next;
  });
  return changed ? out : items;
}

/** An older object stands for many: it is only updated weakly. */
export function standsForMany(ref: Ref): boolean {
  return ref.endsWith('*');
}
