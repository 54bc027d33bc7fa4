/**
 * What an evaluation remembers for the next one. A task (a statement of a module, a unit on its own) keeps what it read and
 * what it left; where all that it read is the same again, what it left is put there without evaluating it.
 *
 * Whatever a task may read of the evaluation goes through a `Layered` or `Cells`, which tell the log that is open.
 */

import { MOST_RUNS } from './alternatives.ts';
import { joinValues } from './join.ts';
import type { ClassCode, FoundFault, Frame, FunctionCode, Machine, MadeStep, ModuleState } from './machine.ts';
import { type Reach, reachesAlike, reachOf } from './reach.ts';
import { openRun, type RunRecord } from './record.ts';
import { same } from './same.ts';
import { type Changes, changed, changesSince, copyState, joinStates, type Scope, type State } from './state.ts';
import { asked, type Cells, newLog, watch } from './watch.ts';

export interface Memory {
  /** The one that all evaluations use: what they leave behind may hold on to it. */
  machine?: Machine;
  /** What the whole evaluation rests on: another one starts anew. */
  ground: string;
  records: Map<object, { [kind: string]: TaskRecord }>;
  used: Map<object, { [kind: string]: TaskRecord }>;
  readonly modules: Map<string, { readonly state: ModuleState; readonly frame: Frame }>;
  /** Classes of modules, by where they stand. */
  readonly classes: Map<string, ClassCode>;
  ids: Map<string, number>;
  /** How many there were after the first evaluation. */
  firstIds: number;
  /** Of the runs without notes, comments and guesses, and with what may be chosen from outside, by what they are called. */
  readonly others: Map<string, Memory>;
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
    classes: new Map(),
    others: new Map(),
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
    memory.classes.clear();
    memory.ids = new Map();
    memory.firstIds = 0;
    delete memory.machine;
  }
  memory.used = new Map();
  memory.taken = 0;
  memory.ran = 0;
}

/** The memory of another run of the same program, begun. */
export function memoryFor(memory: Memory, run: string): Memory {
  const own = memory.others.get(run) ?? newMemory();
  memory.others.set(run, own);
  begin(own, memory.ground);
  return own;
}

/** What this evaluation has not used is forgotten, unless it was given up on the way. */
export function finish(memory: Memory, isWhole: boolean): void {
  if (!isWhole) {
    for (const [id, kinds] of memory.used) memory.records.set(id, { ...memory.records.get(id), ...kinds });
    return;
  }
  memory.records = memory.used;
  if (memory.firstIds === 0) memory.firstIds = memory.ids.size;
}

type Reads = readonly (readonly [store: keyof State, key: string, value: unknown])[];

interface TaskRecord {
  readonly depth: number;
  readonly meta: string;
  readonly tensorApi: string | undefined;
  readonly reads: Reads;
  /** What was read of the states in which functions had been given to unknown code. */
  readonly given: readonly (readonly [code: FunctionCode, reads: Reads])[];
  readonly reach: Reach | undefined;
  readonly cells: readonly (readonly [cells: Cells<unknown, unknown>, key: unknown, value: unknown])[];
  readonly whole: readonly (readonly [cells: Cells<unknown, unknown>, entries: readonly unknown[]])[];
  readonly names: readonly (readonly [scope: Scope, name: string, has: boolean])[];
  readonly facts: readonly (readonly [ask: () => unknown, answer: unknown])[];
  readonly alternatives: number;
  readonly spent: number;
  readonly changes: Changes;
  /** Functions that it gave to unknown code, with what it had changed by then. */
  readonly handed: readonly (readonly [code: FunctionCode, changes: Changes])[];
  readonly writes: readonly (readonly [cells: Cells<unknown, unknown>, key: unknown, value: unknown])[];
  readonly redo: readonly (() => void)[];
  readonly faults: readonly FoundFault[];
  readonly closures: Frame['closures'];
  readonly classesMade: Frame['classes'];
  readonly part: Map<string, RunRecord>;
  readonly steps: Map<number, MadeStep>;
  readonly clean: Map<string, true>;
  readonly dead: boolean;
  /** It has used up what was left of the budget: with as much again it would come as far. */
  readonly exhausted?: { readonly why: string; readonly left: number };
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
  const [faults, closures, classes] = [m.faults, f.closures, f.classes].map((one) => one.length);
  const log = newLog(start);
  watch.log = log;
  body();
  watch.log = undefined;
  if (log.blind) return undefined;
  // A function given away before runs from the state that it was given in as well.
  const seen = [...(log.cells.get(m.handed as Cells<unknown, unknown>) ?? [])] as [FunctionCode, State | undefined][];
  const given = seen.flatMap(([code, state]) => (state ? [[code, state] as const] : []));
  const reach = reachOf(log, [start, ...given.map(([, state]) => state)]);
  const readOf = (state: State): Reads =>
    STORES.flatMap((store, i) =>
      [...(log.stores[i] ?? [])].map((key) => [store, key, state[store].peek(key)] as const),
    );
  return {
    depth: f.depth,
    meta,
    tensorApi,
    reads: readOf(start),
    given: given.map(([code, state]) => [code, readOf(state)]),
    reach,
    cells: [...log.cells].flatMap(([cells, seen]) =>
      [...seen].flatMap(([key, value]) => (isHanded(m, cells) && value ? [] : [[cells, key, value] as const])),
    ),
    whole: [...log.whole].map((cells) => [cells, entriesBefore(cells, log.writes.get(cells))] as const),
    names: [...log.names].flatMap(([scope, seen]) => [...seen].map(([name, has]) => [scope, name, has] as const)),
    facts: log.facts,
    alternatives: m.alternatives - alternatives,
    spent: budget - m.budget,
    changes: changesSince(m.state, start),
    handed: log.handed,
    writes: [...log.writes].flatMap(([cells, keys]) =>
      isHanded(m, cells) ? [] : [...keys.keys()].map((key) => [cells, key, cells.peek(key)] as const),
    ),
    redo: log.redo,
    faults: m.faults.slice(faults),
    closures: f.closures.slice(closures),
    classesMade: f.classes.slice(classes),
    part,
    steps: m.steps.part,
    clean: m.clean.part,
    dead: m.dead,
    ...(m.exhausted === undefined ? {} : { exhausted: { why: m.exhausted, left: budget } }),
  };
}

function isHanded(m: Machine, cells: Cells<unknown, unknown>): boolean {
  return cells === (m.handed as Cells<unknown, unknown>);
}

/** What stood in cells before the task wrote to them. */
function entriesBefore(cells: Cells<unknown, unknown>, written?: ReadonlyMap<unknown, unknown>): readonly unknown[] {
  return [...cells.entries()].flatMap(([key, value]) => {
    const before = written?.has(key) ? written.get(key) : value;
    return before === undefined ? [] : [[key, before]];
  });
}

/** Whether all that the task read is as it was. */
function holds(m: Machine, f: Frame, old: TaskRecord): boolean {
  const given = old.given.map(([code]) => m.handed.peek(code));
  if (given.some((state) => !state)) return false;
  const bases = [m.state, ...given.filter((state) => state !== undefined)];
  return (
    old.depth === f.depth &&
    old.meta === m.meta &&
    old.tensorApi === f.module.tensorApi &&
    (old.exhausted ? m.budget === old.exhausted.left : m.budget > old.spent) &&
    (old.alternatives === 0 || m.alternatives + old.alternatives < MOST_RUNS) &&
    old.names.every(([scope, name, has]) => scope.names.has(name) === has) &&
    [old.reads, ...old.given.map(([, reads]) => reads)].every((reads, i) =>
      reads.every(([store, key, value]) => same(bases[i]?.[store].peek(key), value)),
    ) &&
    (!old.reach || reachesAlike(old.reach, bases)) &&
    old.whole.every(([cells, entries]) => same(entriesBefore(cells), entries)) &&
    old.cells.every(([cells, key, value]) => same(cells.peek(key), value)) &&
    old.facts.every(([ask, answer]) => same(ask(), answer))
  );
}

/** The classes of all modules that have run. */
export function classesOf(m: Machine): readonly ClassCode[] {
  return asked(() => m.frames.flatMap((frame) => frame.classes));
}

function takeOver(m: Machine, f: Frame, old: TaskRecord): void {
  for (const [code, changes] of old.handed) handTo(m, code, changed(copyState(m.state), changes));
  changed(m.state, old.changes);
  for (const [cells, key, value] of old.writes) cells.set(key, value);
  for (const again of old.redo) again();
  m.faults.push(...old.faults);
  f.closures.push(...old.closures);
  f.classes.push(...old.classesMade);
  m.parts.push(old.part);
  m.steps.add(old.steps);
  m.clean.add(old.clean);
  m.budget -= old.spent;
  m.alternatives += old.alternatives;
  m.findings++;
  m.dead = old.dead;
  if (old.exhausted) m.exhausted = old.exhausted.why;
}

/** Unknown code has the function from here on. */
export function hand(m: Machine, code: FunctionCode, here: State): void {
  const { log } = watch;
  handTo(m, code, copyState(here));
  log?.handed.push([code, changesSince(here, log.start)]);
}

function handTo(m: Machine, code: FunctionCode, state: State): void {
  const before = m.handed.get(code);
  m.handed.set(code, before ? joinStates(before, state, joinValues) : state);
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
