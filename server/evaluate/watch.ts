/** What is read and written of an evaluation while a task runs. */

import type { Ref, Value } from '../shape/value.ts';
import type { Alternative } from './alternatives.ts';
import type { ClassCode, FunctionCode } from './machine.ts';
import type { Changes, Scope, State } from './state.ts';
import type { TaskRecord } from './task-records.ts';

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
  /** Whether a scope has a name. */
  readonly names: Map<Scope, Map<string, boolean>>;
  /** Answers to other questions, with how to ask them again. */
  readonly facts: (readonly [ask: () => unknown, answer: unknown])[];
  readonly redo: (() => void)[];
  /** Scopes that were made and left again. */
  readonly gone: Set<string>;
  /** Of code that was looked for among what is active, how often it was active when the task began. */
  readonly stack: Map<FunctionCode | ClassCode, number>;
  /** How many frames were active then. */
  readonly floor: number;
  /** Calls of units by where the unit stands, and whether they are told apart from here on. */
  readonly contexts: Map<string, Map<string, boolean>>;
  /** Texts that open values were compared with. */
  readonly asked: (readonly [key: string, one: Alternative])[];
  /** The tasks inside this one. */
  readonly inside: TaskRecord[];
  /** Of the task around this one. */
  readonly outer: Log | undefined;
  /** It made what another pass or activation does not make. */
  ofPass: boolean;
  /** It did what no log tells: it is to be evaluated each time. */
  blind: boolean;
}

/** The log of the task that runs; evaluation is one thing at a time. */
export const watch: { log: Log | undefined } = { log: undefined };

export function newLog(start: State, floor: number, outer?: Log): Log {
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
    gone: new Set(),
    stack: new Map(),
    floor,
    contexts: new Map(),
    asked: [],
    inside: [],
    outer,
    ofPass: false,
    blind: false,
  };
}

/** The task that runs does what no log tells. */
export function goBlind(): void {
  if (watch.log) watch.log.blind = true;
}

/** What is made depends on the pass or activation. */
export function isOfThisPass(): void {
  if (watch.log) watch.log.ofPass = true;
}

/** The answer to a question about the program that may be another after an edit. */
export function asked<T>(ask: () => T): T {
  const answer = ask();
  watch.log?.facts.push([ask, answer]);
  return answer;
}

/** Whether the scope has the name. */
export function hasName(scope: Scope, name: string): boolean {
  const has = scope.names.has(name);
  if (watch.log) noteName(watch.log, scope, name, has);
  return has;
}

export function noteName({ names }: Log, scope: Scope, name: string, has: boolean): void {
  const seen = names.get(scope);
  if (seen) seen.set(name, has);
  else names.set(scope, new Map([[name, has]]));
}

/** What was first read counts, unless it was written before. */
export function noteRead(log: Log, cells: Cells<unknown, unknown>, key: unknown, value: unknown): void {
  if (log.writes.get(cells)?.has(key)) return;
  const seen = log.cells.get(cells);
  if (!seen) log.cells.set(cells, new Map([[key, value]]));
  else if (!seen.has(key)) seen.set(key, value);
}

export function noteWrite({ writes }: Log, cells: Cells<unknown, unknown>, key: unknown, before: unknown): void {
  const old = writes.get(cells);
  if (!old) writes.set(cells, new Map([[key, before]]));
  else if (!old.has(key)) old.set(key, before);
}

/** A map of which the log knows what was read and written. */
export class Cells<K, V> {
  readonly #all = new Map<K, V>();

  get(key: K): V | undefined {
    const value = this.#all.get(key);
    if (watch.log) noteRead(watch.log, this as Cells<unknown, unknown>, key, value);
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
    if (watch.log) noteWrite(watch.log, this as Cells<unknown, unknown>, key, this.#all.get(key));
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

/** A map that no task reads: each has parts of its own, which are taken over whole. */
export class Parted<K, V> {
  #now = new Map<K, V>();
  #parts: Map<K, V>[] = [this.#now];
  /** What all of them say together, while nothing is set. */
  #all: ReadonlyMap<K, V> | undefined;

  /** A new part, behind those before. */
  begin(): void {
    this.#now = new Map();
    this.#parts.push(this.#now);
  }

  /** The part that is written to now. */
  get part(): Map<K, V> {
    return this.#now;
  }

  resume(part: Map<K, V>): void {
    this.#now = part;
  }

  get length(): number {
    return this.#parts.length;
  }

  /** The parts behind so many. */
  since(length: number): readonly Map<K, V>[] {
    return this.#parts.slice(length);
  }

  /** Takes over parts of an earlier evaluation. */
  add(parts: readonly Map<K, V>[]): void {
    this.#parts.push(...parts);
    this.#all = undefined;
  }

  set(key: K, value: V): void {
    this.#now.set(key, value);
    this.#all = undefined;
  }

  /** What the last of them says. */
  get(key: K): V | undefined {
    return this.#together().get(key);
  }

  has(key: K): boolean {
    return this.#together().has(key);
  }

  #together(): ReadonlyMap<K, V> {
    this.#all ??= new Map(this.#parts.flatMap((part) => [...part]));
    return this.#all;
  }

  /** Of some keys, the place of each among all in the order they were first set. */
  order(keys: ReadonlySet<K>): ReadonlyMap<K, number> {
    const found = new Map<K, number>();
    for (const key of this.#together().keys()) if (keys.has(key)) found.set(key, found.size);
    return found;
  }

  clear(): void {
    this.#now = new Map();
    this.#parts = [this.#now];
    this.#all = undefined;
  }
}
