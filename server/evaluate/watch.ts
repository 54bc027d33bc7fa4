/** What is read and written of an evaluation while a task runs. */

import type { Ref, Value } from '../shape/value.ts';
import type { FunctionCode } from './machine.ts';
import type { Changes, Scope, State } from './state.ts';

export interface Log {
  /** How it was when the task began. */
  readonly start: State;
  /** Keys read of the variables, the heap and what has been found out. */
  readonly stores: readonly [Set<string>, Set<string>, Set<string>];
  /** What was read of cells that the task had not written itself. */
  readonly cells: Map<Cells<unknown, unknown>, Map<unknown, unknown>>;
  /** What it wrote to, with what was there before. */
  readonly writes: Map<Cells<unknown, unknown>, Map<unknown, unknown>>;
  /** Cells that were gone through from the first to the last. */
  readonly whole: Set<Cells<unknown, unknown>>;
  /** Objects that became older ones: whatever named them names those. */
  readonly aged: Set<Ref>;
  /** Values that others were put for wherever they were held. */
  readonly replaced: Set<Value>;
  /** Objects of the heap whose names end so were all looked at. */
  readonly endings: Set<string>;
  /** Functions that were given to unknown code, and what the task had changed by then. */
  readonly handed: (readonly [code: FunctionCode, changes: Changes])[];
  /** Whether a module has a name. */
  readonly names: Map<Scope, Map<string, boolean>>;
  /** Answers to other questions, with how to ask them again. */
  readonly facts: (readonly [ask: () => unknown, answer: unknown])[];
  readonly redo: (() => void)[];
  /** It did what no log tells: it is to be evaluated each time. */
  blind: boolean;
}

/** The log of the task that runs; evaluation is one thing at a time. */
export const watch: { log: Log | undefined } = { log: undefined };

export function newLog(start: State): Log {
  return {
    start,
    stores: [new Set(), new Set(), new Set()],
    cells: new Map(),
    writes: new Map(),
    whole: new Set(),
    aged: new Set(),
    replaced: new Set(),
    endings: new Set(),
    handed: [],
    names: new Map(),
    facts: [],
    redo: [],
    blind: false,
  };
}

/** The task that runs does what no log tells. */
export function goBlind(): void {
  if (watch.log) watch.log.blind = true;
}

/** The answer to a question about the program that may be another after an edit. */
export function asked<T>(ask: () => T): T {
  const answer = ask();
  watch.log?.facts.push([ask, answer]);
  return answer;
}

/** Whether the scope of a module has the name. */
export function hasName(scope: Scope, name: string): boolean {
  const has = scope.names.has(name);
  if (watch.log && !scope.parent) {
    const seen = watch.log.names.get(scope) ?? new Map<string, boolean>();
    watch.log.names.set(scope, seen.set(name, has));
  }
  return has;
}

/** A map of which the log knows what was read and written. */
export class Cells<K, V> {
  readonly #all = new Map<K, V>();

  get(key: K): V | undefined {
    const value = this.#all.get(key);
    const { log } = watch;
    if (log && !log.writes.get(this as Cells<unknown, unknown>)?.has(key)) {
      const cells = this as Cells<unknown, unknown>;
      const seen = log.cells.get(cells) ?? new Map<unknown, unknown>();
      if (seen.size === 0) log.cells.set(cells, seen);
      if (!seen.has(key)) seen.set(key, value);
    }
    return value;
  }

  /** The value, for who leaves no trace. */
  peek(key: K): V | undefined {
    return this.#all.get(key);
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  set(key: K, value: V): void {
    const { log } = watch;
    if (log) {
      const cells = this as Cells<unknown, unknown>;
      const before = log.writes.get(cells) ?? new Map<unknown, unknown>();
      if (before.size === 0) log.writes.set(cells, before);
      if (!before.has(key)) before.set(key, this.#all.get(key));
    }
    this.#all.set(key, value);
  }

  get size(): number {
    return this.#all.size;
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    watch.log?.whole.add(this as Cells<unknown, unknown>);
    return this.#all[Symbol.iterator]();
  }

  /** All of them, for who leaves no trace. */
  entries(): MapIterator<[K, V]> {
    return this.#all.entries();
  }

  clear(): void {
    this.#all.clear();
  }
}

/** A map that no task reads: each has a part of its own, which is taken over whole. */
export class Parted<K, V> {
  #now = new Map<K, V>();
  #parts: Map<K, V>[] = [this.#now];

  /** A new part, behind those before; gives the one that was written to, for `resume`. */
  begin(): Map<K, V> {
    const before = this.#now;
    this.#now = new Map();
    this.#parts.push(this.#now);
    return before;
  }

  /** The part that is written to now. */
  get part(): Map<K, V> {
    return this.#now;
  }

  resume(part: Map<K, V>): void {
    this.#now = part;
  }

  /** Takes over a part of an earlier evaluation. */
  add(part: Map<K, V>): void {
    this.#parts.push(part);
  }

  set(key: K, value: V): void {
    this.#now.set(key, value);
  }

  /** What the last of them says. */
  get(key: K): V | undefined {
    for (let i = this.#parts.length - 1; i >= 0; i--) {
      const value = this.#parts[i]?.get(key);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  has(key: K): boolean {
    return this.#parts.some((part) => part.has(key));
  }

  /** Of some keys, the place of each among all in the order they were first set. */
  order(keys: ReadonlySet<K>): ReadonlyMap<K, number> {
    const found = new Map<K, number>();
    for (const part of this.#parts)
      for (const key of part.keys()) if (keys.has(key) && !found.has(key)) found.set(key, found.size);
    return found;
  }

  clear(): void {
    this.#now = new Map();
    this.#parts = [this.#now];
  }
}
