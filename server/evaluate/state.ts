/** The flow state: what every variable, heap object and open value is at one point of the program. */

import type { Ref, Value } from '../shape/value.ts';
import { Layered } from './layers.ts';
import { renameRef } from './refs.ts';
import { watch } from './watch.ts';

/** The variables of one activation of a unit, found outwards through `parent`. Variables live in the State, by `id:name`. */
export interface Scope {
  readonly id: string;
  /** A star import adds to a module's. */
  readonly names: Set<string>;
  readonly parent?: Scope;
}

export interface State {
  /** `scope id:name` → value. */
  readonly vars: Layered;
  /** Contents of heap objects: a list with its items, a record or instance with its fields. */
  readonly heap: Layered;
  /** What open values have been found to be on every path to here. */
  readonly refined: Layered;
}

export function emptyState(): State {
  return { vars: new Layered(0), heap: new Layered(1), refined: new Layered(2) };
}

export function copyState(state: State): State {
  return { vars: state.vars.copy(), heap: state.heap.copy(), refined: state.refined.copy() };
}

/** The keys of each part of a state that are to have another value, or none. */
export type Changes = {
  readonly [store in keyof State]: readonly (readonly [key: string, value: Value | undefined])[];
};

/** What has another value than it had in the state that this one is a copy of. */
export function changesSince(state: State, start: State): Changes {
  const of = (store: keyof State) =>
    [...state[store].changedSince(start[store])].flatMap((key) => {
      const now = state[store].peek(key);
      return now === start[store].peek(key) ? [] : [[key, now] as const];
    });
  return { vars: of('vars'), heap: of('heap'), refined: of('refined') };
}

/** The state with the changes made in it. */
export function changed(state: State, changes: Changes): State {
  for (const store of ['vars', 'heap', 'refined'] as const)
    for (const [key, value] of changes[store]) {
      if (value === undefined) state[store].delete(key);
      else state[store].set(key, value);
    }
  return state;
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
export function commonRefinements(states: readonly State[], join: (x: Value, y: Value) => Value): Layered {
  const [first = emptyState(), ...rest] = states;
  return rest.reduce(
    (found, state) => found.joined(state.refined, (x, y) => (x && y ? join(x, y) : undefined)),
    first.refined,
  );
}

/**
 * The object made earlier at a place that now makes another: it goes on under the name of all older ones (`ref*`), so
 * that the newest can be updated strongly. Gives how many values were looked at for it.
 */
export function age(state: State, ref: Ref, join: (x: Value, y: Value) => Value): number {
  const old = state.heap.get(ref);
  if (old === undefined) return 0;
  watch.log?.aged.add(ref);
  let looked = 0;
  const older = `${ref}*`;
  const rename = (value: Value): Value => renameRef(value, ref, older);
  const summary = state.heap.get(older);
  state.heap.delete(ref);
  // What does not change is not set again: a copy of the state shares it.
  for (const values of [state.vars, state.heap]) {
    for (const [key, value] of values.naming(ref)) {
      values.set(key, rename(value));
      looked++;
    }
  }
  const renamed = rename(old);
  state.heap.set(older, summary === undefined ? renamed : join(rename(summary), renamed));
  return looked;
}

/** An older object stands for many: it is only updated weakly. */
export function standsForMany(ref: Ref): boolean {
  return ref.endsWith('*');
}
