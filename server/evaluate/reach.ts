/**
 * What a task rests on when it changed or looked at everything of a kind, wherever that was held: the values that name an
 * object which became an older one, those that held a value which another was put for, objects whose names end alike.
 */

import type { Ref, Value } from '../shape/value.ts';
import { same } from './same.ts';
import type { State } from './state.ts';
import type { Log } from './watch.ts';

const STORES = ['vars', 'heap'] as const;
type Store = (typeof STORES)[number];

interface Held {
  /** Which of the states. */
  readonly base: number;
  readonly store: Store;
  readonly key: string;
  /** Fields and items on the way to it. */
  readonly path: readonly (string | number)[];
}

export interface Reach {
  readonly aged: readonly Ref[];
  /** For each value that was replaced, where it was held when the task began. */
  readonly replaced: readonly (readonly Held[])[];
  readonly endings: readonly (readonly [ending: string, keys: readonly string[]])[];
  /** The keys that the task read. */
  readonly read: { readonly [store in Store]: ReadonlySet<string> };
}

/** `bases` are the states that the task set out from. What was in reach counts as read. */
export function reachOf(log: Log, bases: readonly State[]): Reach | undefined {
  if (log.aged.size + log.replaced.size + log.endings.size === 0) return undefined;
  const read = { vars: log.stores[0], heap: log.stores[1] };
  const aged = [...log.aged];
  for (const [store, key] of naming(bases, aged)) read[store].add(key);
  const replaced = [...log.replaced].map((value) => heldIn(bases, value)).filter((held) => held.length > 0);
  for (const { store, key } of replaced.flat()) read[store].add(key);
  const endings = [...log.endings].map((ending) => [ending, endingIn(bases, ending)] as const);
  for (const key of endings.flatMap(([, keys]) => keys)) read.heap.add(key);
  return { aged, replaced, endings, read };
}

/** Whether nothing else is in reach now; what was read is compared apart from this. */
export function reachesAlike({ aged, replaced, endings, read }: Reach, bases: readonly State[]): boolean {
  for (const [store, key] of naming(bases, aged)) if (!read[store].has(key)) return false;
  return (
    replaced.every((held) => {
      const [first] = held;
      const now = first && valueAt(bases, first);
      return now !== undefined && same(heldIn(bases, now), held);
    }) && endings.every(([ending, keys]) => same(endingIn(bases, ending), keys))
  );
}

/** The values that stand where those stood that others were put for. */
export function replacedNow({ replaced }: Reach, bases: readonly State[]): readonly Value[] {
  return replaced.flatMap(([first]) => (first && valueAt(bases, first)) ?? []);
}

function* naming(bases: readonly State[], refs: readonly Ref[]): Generator<readonly [Store, string]> {
  for (const base of bases)
    for (const store of STORES) for (const ref of refs) for (const [key] of base[store].naming(ref)) yield [store, key];
}

function endingIn(bases: readonly State[], ending: string): readonly string[] {
  return bases.flatMap((base) => [...base.heap].flatMap(([key]) => (key.endsWith(ending) ? [key] : [])));
}

function heldIn(bases: readonly State[], held: Value): readonly Held[] {
  return bases.flatMap((state, base) =>
    STORES.flatMap((store) =>
      [...state[store]].flatMap(([key, value]) =>
        pathsTo(value, held).map((path): Held => ({ base, store, key, path })),
      ),
    ),
  );
}

/** As `replaceEverywhere` looks for it. */
function pathsTo(value: Value, held: Value): readonly (readonly (string | number)[])[] {
  if (value === held) return [[]];
  return partsOf(value).flatMap(([step, part]) => pathsTo(part, held).map((path) => [step, ...path]));
}

function partsOf(value: Value): readonly (readonly [string | number, Value])[] {
  if (value.kind === 'record' || value.kind === 'instance') return Object.entries(value.fields);
  if (value.kind !== 'sequence') return [];
  return [...(value.element ? [['element', value.element] as const] : []), ...(value.items ?? []).entries()];
}

function valueAt(bases: readonly State[], { base, store, key, path }: Held): Value | undefined {
  let at = bases[base]?.[store].peek(key);
  for (const step of path) at = at && partsOf(at).find(([one]) => one === step)?.[1];
  return at;
}
