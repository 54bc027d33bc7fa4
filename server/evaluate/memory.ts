/**
 * What an evaluation remembers for the next one. A task (a statement of a module, a unit on its own) keeps what it read and
 * what it left; where all that it read is the same again, what it left is put there without evaluating it.
 *
 * Whatever a task may read of the evaluation goes through a `Layered` or `Cells`, which tell the log that is open.
 */

import { MOST_RUNS } from './alternatives.ts';
import type { ClassCode, FoundFault, Frame, Machine, MadeStep, ModuleState, Place } from './machine.ts';
import { openRun, type RunRecord } from './record.ts';
import { same } from './same.ts';
import { copyState, type Scope, type State } from './state.ts';
import { asked, type Cells, newLog, watch } from './watch.ts';

export interface Memory {
  /** The one that all evaluations use: what they leave behind may hold on to it. */
  machine?: Machine;
  /** What the whole evaluation rests on: another one starts anew. */
  ground: string;
  records: Map<object, { [kind: string]: TaskRecord }>;
  used: Map<object, { [kind: string]: TaskRecord }>;
  readonly modules: Map<string, { readonly state: ModuleState; readonly frame: Frame }>;
  ids: Map<string, number>;
  /** How many there were after the first evaluation. */
  firstIds: number;
  /** Of the run that takes the default of what may be chosen from outside. */
  defaults?: Memory;
  /** Of the run without notes, comments and guesses. */
  confirming?: Memory;
  /** Tasks that the last evaluation took over, and those it ran. */
  taken: number;
  ran: number;
}

export function newMemory(): Memory {
  return {
    ground: '',
    records: new Map(),
    used: new Map(),
    modules: new Map(),
    ids: new Map(),
    firstIds: 0,
    taken: 0,
    ran: 0,
  };
}

/** Every edit adds names; with so many more than the first evaluation had, everything is forgotten and begun anew. */
const MOST_NEW_IDS = 15_000;

/** Begins an evaluation with what the last one left; `ground` says what all of it rests on. */
export function begin(memory: Memory, ground: string): void {
  if (memory.ground !== ground || memory.ids.size > memory.firstIds + MOST_NEW_IDS) {
    memory.ground = ground;
    memory.records = new Map();
    memory.modules.clear();
    memory.ids = new Map();
    memory.firstIds = 0;
    delete memory.machine;
  }
  memory.used = new Map();
  memory.taken = 0;
  memory.ran = 0;
}

/** The memory of another run of the same program, begun. */
export function memoryFor(memory: Memory, run: 'defaults' | 'confirming'): Memory {
  const own = memory[run] ?? newMemory();
  memory[run] = own;
  begin(own, memory.ground);
  return own;
}

/** What this evaluation has not used is forgotten. */
export function finish(memory: Memory): void {
  memory.records = memory.used;
  if (memory.firstIds === 0) memory.firstIds = memory.ids.size;
}

type Change<V> = readonly [key: string, value: V | undefined];

interface TaskRecord {
  readonly depth: number;
  readonly meta: string;
  readonly tensorApi: string | undefined;
  readonly reads: readonly (readonly [store: keyof State, key: string, value: unknown])[];
  readonly cells: readonly (readonly [cells: Cells<unknown, unknown>, key: unknown, value: unknown])[];
  readonly names: readonly (readonly [scope: Scope, name: string, has: boolean])[];
  readonly facts: readonly (readonly [ask: () => unknown, answer: unknown])[];
  readonly alternatives: number;
  readonly spent: number;
  readonly changes: { readonly [store in keyof State]: readonly Change<never>[] };
  readonly writes: readonly (readonly [cells: Cells<unknown, unknown>, key: unknown, value: unknown])[];
  readonly redo: readonly (() => void)[];
  readonly faults: readonly FoundFault[];
  readonly defaults: readonly Place[];
  readonly closures: Frame['closures'];
  readonly classesMade: Frame['classes'];
  readonly part: Map<string, RunRecord>;
  readonly steps: Map<number, MadeStep>;
  readonly clean: Map<string, true>;
  readonly dead: boolean;
}

/** Evaluates a part of a module on its own account, or takes over what the last evaluation left of it. */
export function task(m: Machine, f: Frame, id: object | undefined, kind: string, body: () => void): void {
  const outer = watch.log;
  if (outer) outer.blind = true;
  const { memory } = m;
  const isPlain = !m.dead && !m.quiet && !m.rehearsing && !m.asked && !m.given && m.exhausted === undefined;
  const old = id && isPlain ? memory?.records.get(id)?.[kind] : undefined;
  if (memory && id && old && holds(m, f, old)) {
    takeOver(m, f, old);
    keep(memory, id, kind, old);
    memory.taken++;
    return;
  }
  const runs = m.runs;
  const { run } = f;
  const [steps, clean] = [m.steps.begin(), m.clean.begin()];
  m.runs = new Map();
  m.parts.push(m.runs);
  f.run = openRun(m, run.key, run);
  if (memory && id && isPlain) {
    const record = recorded(m, f, body);
    memory.ran++;
    if (record) keep(memory, id, kind, record);
  } else {
    watch.log = undefined;
    body();
  }
  watch.log = outer;
  m.runs = runs;
  f.run = run;
  m.steps.resume(steps);
  m.clean.resume(clean);
}

function keep(memory: Memory, id: object, kind: string, record: TaskRecord): void {
  const all = memory.used.get(id) ?? {};
  all[kind] = record;
  memory.used.set(id, all);
}

const STORES = ['vars', 'heap', 'refined'] as const;

function recorded(m: Machine, f: Frame, body: () => void): TaskRecord | undefined {
  const part = m.runs;
  const start = copyState(m.state);
  const { budget, alternatives, meta } = m;
  const { tensorApi } = f.module;
  const [faults, defaults, closures, classes] = [m.faults, m.defaults, f.closures, f.classes].map((one) => one.length);
  const log = newLog(start);
  watch.log = log;
  body();
  watch.log = undefined;
  if (log.blind || m.exhausted !== undefined) return undefined;
  const reads: [keyof State, string, unknown][] = [];
  const changes: { [store in keyof State]: Change<never>[] } = { vars: [], heap: [], refined: [] };
  STORES.forEach((store, i) => {
    for (const key of log.stores[i] ?? []) reads.push([store, key, start[store].get(key)]);
    for (const key of m.state[store].changedSince(start[store])) {
      const now = m.state[store].get(key);
      if (now !== start[store].get(key)) changes[store].push([key, now as never]);
    }
  });
  return {
    depth: f.depth,
    meta,
    tensorApi,
    reads,
    cells: [...log.cells].flatMap(([cells, seen]) => [...seen].map(([key, value]) => [cells, key, value] as const)),
    names: [...log.names].flatMap(([scope, seen]) => [...seen].map(([name, has]) => [scope, name, has] as const)),
    facts: log.facts,
    alternatives: m.alternatives - alternatives,
    spent: budget - m.budget,
    changes,
    writes: [...log.writes].flatMap(([cells, keys]) => [...keys].map((key) => [cells, key, cells.peek(key)] as const)),
    redo: log.redo,
    faults: m.faults.slice(faults),
    defaults: m.defaults.slice(defaults),
    closures: f.closures.slice(closures),
    classesMade: f.classes.slice(classes),
    part,
    steps: m.steps.part,
    clean: m.clean.part,
    dead: m.dead,
  };
}

/** Whether all that the task read is as it was. */
function holds(m: Machine, f: Frame, old: TaskRecord): boolean {
  return (
    old.depth === f.depth &&
    old.meta === m.meta &&
    old.tensorApi === f.module.tensorApi &&
    m.budget > old.spent &&
    (old.alternatives === 0 || m.alternatives + old.alternatives < MOST_RUNS) &&
    old.names.every(([scope, name, has]) => scope.names.has(name) === has) &&
    old.reads.every(([store, key, value]) => same(m.state[store].get(key), value)) &&
    old.cells.every(([cells, key, value]) => same(cells.peek(key), value)) &&
    old.facts.every(([ask, answer]) => same(ask(), answer))
  );
}

/** The classes of all modules that have run. */
export function classesOf(m: Machine): readonly ClassCode[] {
  return asked(() => m.frames.flatMap((frame) => frame.classes));
}

function takeOver(m: Machine, f: Frame, old: TaskRecord): void {
  for (const store of STORES)
    for (const [key, value] of old.changes[store]) {
      if (value === undefined) m.state[store].delete(key);
      else m.state[store].set(key, value);
    }
  for (const [cells, key, value] of old.writes) cells.set(key, value);
  for (const again of old.redo) again();
  m.faults.push(...old.faults);
  m.defaults.push(...old.defaults);
  f.closures.push(...old.closures);
  f.classes.push(...old.classesMade);
  m.parts.push(old.part);
  m.steps.add(old.steps);
  m.clean.add(old.clean);
  m.budget -= old.spent;
  m.alternatives += old.alternatives;
  m.findings++;
  m.dead = old.dead;
}

/** Something that is told apart by its name, as a number; the same in every evaluation that remembers this one. */
export function idOf(m: Machine, name: string): number {
  const known = m.ids.get(name);
  if (known !== undefined) return known;
  const id = m.ids.size + 1;
  m.ids.set(name, id);
  return id;
}

/** Changes what a module gives or takes; whatever comes after may depend on it. */
export function changeModule(m: Machine, text: string, change: () => void): void {
  const all = () => {
    m.meta += `${text}\n`;
    change();
  };
  all();
  watch.log?.redo.push(all);
}
