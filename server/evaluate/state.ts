/** The flow state: what every variable, heap object and open value is at one point of the program. */

import type { Ref, Value } from '../shape/value.ts';

/** The variables of one activation of a unit, found outwards through `parent`. Variables live in the State, by `id:name`. */
export interface Scope {
  readonly id: string;
  readonly names: ReadonlySet<string>;
  readonly parent?: Scope;
}

export interface State {
  /** `scope id:name` → value. */
  readonly vars: Map<string, Value>;
  /** Contents of heap objects: a list with its items, a record or instance with its fields. */
  readonly heap: Map<Ref, Value>;
  /** What open values have been found to be on every path to here. */
  readonly refined: Map<string, Value>;
}

export function emptyState(): State {
  return { vars: new Map(), heap: new Map(), refined: new Map() };
}

export function copyState(state: State): State {
  return { vars: new Map(state.vars), heap: new Map(state.heap), refined: new Map(state.refined) };
}

/** Joins into a new state; a variable that one side lacks is unbound there and keeps the other's value. */
export function joinStates(a: State, b: State, join: (x: Value, y: Value) => Value): State {
  const vars = joinMaps(a.vars, b.vars, join);
  const heap = joinMaps(a.heap, b.heap, join);
  return { vars, heap, refined: joinRefinements(a.refined, b.refined, join) };
}

/** A refinement is undone unless both sides made it. */
function joinRefinements(
  a: ReadonlyMap<string, Value>,
  b: ReadonlyMap<string, Value>,
  join: (x: Value, y: Value) => Value,
): Map<string, Value> {
  const out = new Map<string, Value>();
  for (const [id, value] of a) {
    const other = b.get(id);
    if (other !== undefined) out.set(id, other === value ? value : join(value, other));
  }
  return out;
}

/** What has been found out in each of several states. */
export function commonRefinements(states: readonly State[], join: (x: Value, y: Value) => Value): Map<string, Value> {
  const [first, ...rest] = states;
  return rest.reduce<Map<string, Value>>(
    (found, state) => joinRefinements(found, state.refined, join),
    first?.refined ?? new Map(),
  );
}

function joinMaps(
  a: ReadonlyMap<string, Value>,
  b: ReadonlyMap<string, Value>,
  join: (x: Value, y: Value) => Value,
): Map<string, Value> {
  const out = new Map(a);
  for (const [key, value] of b) {
    const mine = a.get(key);
    if (mine === undefined) out.set(key, value);
    else if (mine !== value) out.set(key, join(mine, value));
  }
  return out;
}

/**
 * The object made earlier at a place that now makes another: it goes on under the name of all older ones (`ref*`), so
 * that the newest can be updated strongly.
 */
export function age(state: State, ref: Ref, join: (x: Value, y: Value) => Value): void {
  const old = state.heap.get(ref);
  if (old === undefined) return;
  const older = `${ref}*`;
  const rename = (value: Value): Value => renameRef(value, ref, older);
  const summary = state.heap.get(older);
  state.heap.delete(ref);
  for (const [key, value] of state.vars) state.vars.set(key, rename(value));
  for (const [key, value] of state.heap) state.heap.set(key, rename(value));
  const renamed = rename(old);
  state.heap.set(older, summary === undefined ? renamed : join(rename(summary), renamed));
}

function renameRef(value: Value, from: Ref, to: Ref): Value {
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
      if (!changed) return value;
      return { ...value, fields, ...(value.ref === from ? { ref: to } : {}) };
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
