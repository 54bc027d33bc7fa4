/** What is read and written of an evaluation while a task runs. */

import type { Scope, State } from './state.ts';

export interface Log {
  /** How it was when the task began. */
  readonly start: State;
  /** Keys read of the variables, the heap and what has been found out. */
  readonly stores: readonly [Set<string>, Set<string>, Set<string>];
  /** What was read of cells that the task had not written itself. */
  readonly cells: Map<Cells<unknown, unknown>, Map<unknown, unknown>>;
  readonly writes: Map<Cells<unknown, unknown>, Set<unknown>>;
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
      const keys = log.writes.get(cells) ?? new Set();
      if (keys.size === 0) log.writes.set(cells, keys);
      keys.add(key);
    }
    this.#all.set(key, value);
  }

  get size(): number {
    return this.#all.size;
  }

  /** All of them: no log tells what that depends on. */
  [Symbol.iterator](): MapIterator<[K, V]> {
    goBlind();
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
