/**
 * What a task has read and what it has left, as it is kept: whether all that it read is the same again, and how what it left
 * is put where the evaluation stands now.
 */

import { MOST_RUNS } from './alternatives.ts';
import type { FoundFault, Frame, FunctionCode, Machine, MadeStep } from './machine.ts';
import { hand } from './memory.ts';
import { type Reach, reachesAlike, reachOf, replacedNow } from './reach.ts';
import type { RunRecord } from './record.ts';
import { same } from './same.ts';
import { addContext, MAX_CONTEXTS, timesActiveBelow } from './stack.ts';
import { type Changes, changed, changesSince, copyState, type Scope, type State } from './state.ts';
import { type Cells, type Log, newLog, noteName, noteRead, noteWrite, watch } from './watch.ts';

type AnyCells = Cells<unknown, unknown>;
type Reads = readonly (readonly [store: keyof State, key: string, value: unknown])[];

export interface TaskRecord {
  readonly depth: number;
  readonly meta: string;
  readonly tensorApi: string | undefined;
  readonly reads: Reads;
  /** What was read of the states in which functions had been given to unknown code. */
  readonly given: readonly (readonly [code: FunctionCode, reads: Reads])[];
  readonly reach: Reach | undefined;
  readonly cells: readonly (readonly [cells: AnyCells, key: unknown, value: unknown])[];
  readonly whole: readonly (readonly [cells: AnyCells, entries: readonly unknown[]])[];
  readonly names: readonly (readonly [scope: Scope, name: string, has: boolean])[];
  readonly facts: Log['facts'];
  readonly stack: Log['stack'];
  readonly contexts: Log['contexts'];
  /** How often units had been entered before, and were entered. */
  readonly visits: readonly (readonly [run: string, before: number, times: number])[];
  /** It made what another pass or activation does not make. */
  readonly ofPass: boolean;
  readonly alternatives: number;
  readonly spent: number;
  readonly changes: Changes;
  /** Functions that it gave to unknown code, with what it had changed by then. */
  readonly handed: Log['handed'];
  readonly writes: readonly (readonly [cells: AnyCells, key: unknown, value: unknown])[];
  readonly redo: Log['redo'];
  readonly asked: Log['asked'];
  readonly faults: readonly FoundFault[];
  readonly closures: Frame['closures'];
  readonly classesMade: Frame['classes'];
  readonly parts: readonly Map<string, RunRecord>[];
  readonly steps: readonly Map<number, MadeStep>[];
  readonly clean: readonly Map<string, true>[];
  readonly dead: boolean;
  /** It has used up what was left of the budget: with as much again it would come as far. */
  readonly exhausted?: { readonly why: string; readonly left: number };
  /** The tasks inside it. */
  readonly inside: Log['inside'];
  /** The evaluation that used it last. */
  turn: number;
}

const STORES = ['vars', 'heap', 'refined'] as const;

/** Runs the task with a log of its own; what it read and wrote the task around it has read and written too. */
export function recorded(m: Machine, f: Frame, body: (start: State) => void, outer?: Log): TaskRecord | undefined {
  const start = copyState(m.state);
  const { budget, alternatives, meta } = m;
  const { tensorApi } = f.module;
  const [faults, closures, classes, parts] = [m.faults, f.closures, f.classes, m.parts].map((one) => one.length);
  const [steps, clean] = [m.steps.length, m.clean.length];
  const log = newLog(start, m.active.length, outer);
  watch.log = log;
  beginPart(m);
  body(start);
  watch.log = outer;
  if (log.blind) {
    if (outer) outer.blind = true;
    return undefined;
  }
  // A function given away before runs from the state that it was given in as well.
  const seen = [...(log.cells.get(m.handed as AnyCells) ?? [])] as [FunctionCode, State | undefined][];
  const given = seen.flatMap(([code, state]) => (state ? [[code, state] as const] : []));
  const reach = reachOf(log, [start, ...given.map(([, state]) => state)]);
  const isGone = (key: string) => log.gone.has(key.slice(0, key.indexOf(':')));
  const readOf = (state: State): Reads =>
    STORES.flatMap((store, i) =>
      [...(log.stores[i] ?? [])].flatMap((key) => {
        const value = state[store].peek(key);
        return value === undefined && i === 0 && isGone(key) ? [] : [[store, key, value] as const];
      }),
    );
  const isPlace = (cells: AnyCells, key: unknown) => cells === (m.places as AnyCells) && isGone(key as string);
  const writes = [...log.writes].flatMap(([cells, keys]) =>
    isApart(m, cells)
      ? []
      : [...keys.keys()].flatMap((key) => (isPlace(cells, key) ? [] : [[cells, key, cells.peek(key)] as const])),
  );
  if (outer) tellOuter(m, outer, log, writes);
  return {
    depth: f.depth,
    meta,
    tensorApi,
    reads: readOf(start),
    given: given.map(([code, state]) => [code, readOf(state)]),
    reach,
    cells: [...log.cells].flatMap(([cells, seen]) =>
      cells === (m.visits as AnyCells)
        ? []
        : [...seen].flatMap(([key, value]) => (isHanded(m, cells) && value ? [] : [[cells, key, value] as const])),
    ),
    whole: [...log.whole].map((cells) => [cells, entriesBefore(cells, log.writes.get(cells))] as const),
    names: [...log.names].flatMap(([scope, seen]) =>
      log.gone.has(scope.id) ? [] : [...seen].map(([name, has]) => [scope, name, has] as const),
    ),
    facts: log.facts,
    stack: log.stack,
    contexts: log.contexts,
    visits: [...(log.writes.get(m.visits as AnyCells) ?? [])].map(([key, before]) => {
      const [run, times] = [key as string, (before as number | undefined) ?? 0];
      return [run, times, (m.visits.peek(run) ?? 0) - times] as const;
    }),
    ofPass: log.ofPass,
    alternatives: m.alternatives - alternatives,
    spent: budget - m.budget,
    changes: changesSince(m.state, start),
    handed: log.handed,
    writes,
    redo: log.redo,
    asked: log.asked,
    faults: m.faults.slice(faults),
    closures: f.closures.slice(closures),
    classesMade: f.classes.slice(classes),
    parts: filled(m.parts.slice(parts)),
    steps: filled(m.steps.since(steps)),
    clean: filled(m.clean.since(clean)),
    dead: m.dead,
    ...(m.exhausted === undefined ? {} : { exhausted: { why: m.exhausted, left: budget } }),
    inside: log.inside,
    turn: -1,
  };
}

/** What is noted from here on is a part of its own, behind all before. */
export function beginPart(m: Machine): void {
  m.runs = new Map();
  m.parts.push(m.runs);
  m.steps.begin();
  m.clean.begin();
}

function filled<K, V>(parts: readonly Map<K, V>[]): readonly Map<K, V>[] {
  return parts.filter((part) => part.size > 0);
}

/** What a task inside another one has read and written. */
function tellOuter(m: Machine, outer: Log, log: Log, writes: TaskRecord['writes']): void {
  for (const [i, keys] of log.stores.entries()) for (const key of keys) outer.stores[i]?.add(key);
  for (const [cells, seen] of log.cells) for (const [key, value] of seen) noteRead(outer, cells, key, value);
  const written = (cells: AnyCells, key: unknown) => noteWrite(outer, cells, key, log.writes.get(cells)?.get(key));
  for (const [cells, key] of writes) written(cells, key);
  for (const apart of [m.visits, m.handed] as AnyCells[])
    for (const key of log.writes.get(apart)?.keys() ?? []) written(apart, key);
  for (const cells of log.whole) outer.whole.add(cells);
  for (const ref of log.aged) outer.aged.add(ref);
  for (const value of log.replaced) outer.replaced.add(value);
  for (const ending of log.endings) outer.endings.add(ending);
  for (const id of log.gone) outer.gone.add(id);
  for (const [scope, seen] of log.names) for (const [name, has] of seen) noteName(outer, scope, name, has);
  tellRest(m, outer, log);
}

function tellRest(
  m: Machine,
  outer: Log,
  inner: Pick<Log, 'facts' | 'redo' | 'asked' | 'stack' | 'contexts' | 'ofPass'>,
) {
  outer.facts.push(...inner.facts);
  outer.redo.push(...inner.redo);
  outer.asked.push(...inner.asked);
  for (const code of inner.stack.keys())
    if (!outer.stack.has(code)) outer.stack.set(code, timesActiveBelow(m, outer.floor, code));
  for (const [place, keys] of inner.contexts) {
    const all = outer.contexts.get(place) ?? new Map();
    if (all.size === 0) outer.contexts.set(place, all);
    for (const [key, told] of keys) all.set(key, told || all.get(key) === true);
  }
  outer.ofPass ||= inner.ofPass;
}

function isHanded(m: Machine, cells: AnyCells): boolean {
  return cells === (m.handed as AnyCells);
}

/** What is written to them is put there in another way. */
function isApart(m: Machine, cells: AnyCells): boolean {
  return isHanded(m, cells) || cells === (m.visits as AnyCells);
}

/** What stood in cells before the task wrote to them. */
function entriesBefore(cells: AnyCells, written?: ReadonlyMap<unknown, unknown>): readonly unknown[] {
  return [...cells.entries()].flatMap(([key, value]) => {
    const before = written?.has(key) ? written.get(key) : value;
    return before === undefined ? [] : [[key, before]];
  });
}

/** Whether all that the task read is as it was. */
export function holds(m: Machine, f: Frame, old: TaskRecord): boolean {
  const given = old.given.map(([code]) => m.handed.peek(code));
  if (given.some((state) => !state)) return false;
  const bases = [m.state, ...given.filter((state) => state !== undefined)];
  return (
    old.depth === f.depth &&
    old.meta === m.meta &&
    old.tensorApi === f.module.tensorApi &&
    (old.exhausted ? m.budget === old.exhausted.left : m.budget > old.spent) &&
    (old.alternatives === 0 || m.alternatives + old.alternatives < MOST_RUNS) &&
    (!old.ofPass || old.visits.every(([run, before]) => (m.visits.peek(run) ?? 0) === before)) &&
    [...old.stack].every(([code, times]) => timesActiveBelow(m, m.active.length, code) === times) &&
    old.names.every(([scope, name, has]) => scope.names.has(name) === has) &&
    [old.reads, ...old.given.map(([, reads]) => reads)].every((reads, i) =>
      reads.every(([store, key, value]) => same(bases[i]?.[store].peek(key), value)),
    ) &&
    (!old.reach || reachesAlike(old.reach, bases)) &&
    old.whole.every(([cells, entries]) => same(entriesBefore(cells), entries)) &&
    old.cells.every(([cells, key, value]) => same(cells.peek(key), value)) &&
    [...old.contexts].every(
      ([place, keys]) => new Set([...(m.contexts.get(place) ?? []), ...keys.keys()]).size <= MAX_CONTEXTS,
    ) &&
    old.facts.every(([ask, answer]) => same(ask(), answer))
  );
}

/** Puts there what the task left. */
export function takeOver(m: Machine, f: Frame, old: TaskRecord): void {
  const { log } = watch;
  if (log) tellTakenOver(m, log, old);
  for (const [code, changes] of old.handed) hand(m, code, changed(copyState(m.state), changes));
  changed(m.state, old.changes);
  for (const [cells, key, value] of old.writes) cells.set(key, value);
  for (const [run, , times] of old.visits) m.visits.set(run, (m.visits.get(run) ?? 0) + times);
  for (const again of old.redo) again();
  for (const [place, keys] of old.contexts) for (const [key, told] of keys) if (told) addContext(m, place, key);
  if (m.asked) for (const [key, one] of old.asked) if (!m.asked.has(key)) m.asked.set(key, one);
  m.faults.push(...old.faults);
  f.closures.push(...old.closures);
  f.classes.push(...old.classesMade);
  m.parts.push(...old.parts);
  m.steps.add(old.steps);
  m.clean.add(old.clean);
  m.alternatives += old.alternatives;
  m.findings++;
  m.dead = old.dead;
  if (old.exhausted) m.exhausted = old.exhausted.why;
}

/** What the task around it has read by it. */
function tellTakenOver(m: Machine, outer: Log, old: TaskRecord): void {
  const given = old.given.map(([code]) => m.handed.get(code)).filter((state) => state !== undefined);
  for (const [store, key] of [...old.reads, ...old.given.flatMap(([, reads]) => reads)])
    outer.stores[STORES.indexOf(store)]?.add(key);
  for (const [cells, key] of old.cells) cells.get(key);
  for (const [cells] of old.whole) outer.whole.add(cells);
  for (const [scope, name, has] of old.names) noteName(outer, scope, name, has);
  if (old.reach) {
    for (const ref of old.reach.aged) outer.aged.add(ref);
    for (const value of replacedNow(old.reach, [m.state, ...given])) outer.replaced.add(value);
    for (const [ending] of old.reach.endings) outer.endings.add(ending);
  }
  tellRest(m, outer, old);
}
