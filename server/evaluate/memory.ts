/**
 * What an evaluation remembers for the next one. A task (a statement of a module, a unit on its own) keeps what it read and
 * what it left; where all that it read is the same again, what it left is put there without evaluating it.
 *
 * Whatever a task may read of the evaluation goes through a `Layered` or `Cells`, which tell the log that is open.
 */

import type { Stmt } from '../program/program.ts';
import type { CallRecord } from './calls.ts';
import { forgetUnused, keep } from './inner-tasks.ts';
import { joinValues } from './join.ts';
import type { ClassCode, Frame, FunctionCode, Machine, ModuleState } from './machine.ts';
import { openRun } from './record.ts';
import { changesSince, copyState, joinStates, type Scope, type State } from './state.ts';
import type { StatementRecord } from './statement-tasks.ts';
import { beginPart, holds, recorded, type TaskRecord, takeOver } from './task-records.ts';
import { asked, watch } from './watch.ts';

export interface Memory {
  /** The one that all evaluations use: what they leave behind may hold on to it. */
  machine?: Machine;
  /** What is in tasks is remembered too. */
  readonly inside: boolean;
  /** What the whole evaluation rests on: another one starts anew. */
  ground: string;
  readonly records: Map<object, { readonly kind: string; readonly task: TaskRecord }[]>;
  readonly modules: Map<string, { readonly state: ModuleState; readonly frame: Frame }>;
  /** Classes of modules, by where they stand. */
  readonly classes: Map<string, ClassCode>;
  /** Calls in sight, by the unit, the context and where the call stands. */
  readonly calls: Map<string, CallRecord[]>;
  readonly statements: Map<Stmt, StatementRecord[]>;
  /** Where units stand that call themselves: what their activations note is told apart by its order alone. */
  readonly recursive: Set<string>;
  /** Closures, by the activation that made them. */
  readonly functions: Map<string, FunctionCode>;
  /** Of each activation of a unit, by its name. */
  readonly scopes: Map<string, Scope>;
  /** Counts evaluations. */
  turn: number;
  ids: Map<string, number>;
  /** How many there were after the first evaluation. */
  firstIds: number;
  /** Of the runs without notes, comments and guesses, and with what may be chosen from outside, by what they are called. */
  readonly others: Map<string, Memory>;
  /** Tasks that the last evaluation took over, and those it ran. */
  taken: number;
  ran: number;
  /** The same of tasks inside others. */
  innerTaken: number;
  innerRan: number;
}

export function newMemory(inside = true): Memory {
  return {
    inside,
    ground: '',
    records: new Map(),
    modules: new Map(),
    classes: new Map(),
    others: new Map(),
    calls: new Map(),
    statements: new Map(),
    recursive: new Set(),
    functions: new Map(),
    scopes: new Map(),
    turn: 0,
    ids: new Map(),
    firstIds: 0,
    taken: 0,
    ran: 0,
    innerTaken: 0,
    innerRan: 0,
  };
}

/** Every edit adds names; with so many more than the first evaluation had, everything is forgotten and begun anew. */
const MOST_NEW_IDS = 15_000;

/** With so many closures they are forgotten; those that are made again are others then. */
const MOST_FUNCTIONS = 10_000;

/** Begins an evaluation with what the last one left; `ground` says what all of it rests on. */
export function begin(memory: Memory, ground: string): void {
  if (memory.ground !== ground || memory.ids.size > memory.firstIds + MOST_NEW_IDS) {
    memory.ground = ground;
    memory.records.clear();
    memory.modules.clear();
    memory.classes.clear();
    memory.calls.clear();
    memory.statements.clear();
    memory.recursive.clear();
    memory.functions.clear();
    memory.scopes.clear();
    memory.ids = new Map();
    memory.firstIds = 0;
    delete memory.machine;
  }
  memory.taken = 0;
  memory.ran = 0;
  memory.innerTaken = 0;
  memory.innerRan = 0;
  memory.turn++;
}

/** What is in a task is remembered from the first edit on, where it is at all. */
export function remembersInside(memory: Memory): boolean {
  return memory.inside && memory.firstIds > 0;
}

/** The memory of another run of the same program, begun; `inside` says whether it keeps what is in tasks as well. */
export function memoryFor(memory: Memory, run: string, inside: boolean): Memory {
  const own = memory.others.get(run) ?? newMemory(inside);
  memory.others.set(run, own);
  begin(own, memory.ground);
  return own;
}

/** What has not been used for long is forgotten, unless the evaluation was given up on the way. */
export function finish(memory: Memory, isWhole: boolean): void {
  if (!isWhole) return;
  if (memory.functions.size > MOST_FUNCTIONS) memory.functions.clear();
  forgetUnused(memory.records, memory.turn);
  forgetUnused(memory.calls, memory.turn);
  forgetUnused(memory.statements, memory.turn);
  if (memory.firstIds === 0) memory.firstIds = memory.ids.size;
}

/** Evaluates a part of a module on its own account, or takes over what the last evaluation left of it. */
export function task(m: Machine, f: Frame, id: object | undefined, kind: string, body: () => void): void {
  const outer = watch.log;
  if (outer) outer.blind = true;
  const { memory } = m;
  const isPlain = !m.dead && !m.quiet && !m.rehearsing && !m.asked && !m.given && m.exhausted === undefined;
  const all = (id && isPlain && memory?.records.get(id)) || [];
  const old = all.find((one) => one.kind === kind && holds(m, f, one.task))?.task;
  if (memory && old) {
    takeOver(m, f, old);
    touch(memory, old);
    m.budget -= old.spent;
    memory.taken++;
    return;
  }
  const runs = m.runs;
  const { run } = f;
  const [steps, clean] = [m.steps.part, m.clean.part];
  const inPart = () => {
    f.run = openRun(m, run.key, run);
    body();
  };
  if (memory && id && isPlain) {
    const record = recorded(m, f, inPart);
    memory.ran++;
    if (record) {
      touch(memory, record);
      keep(all, { kind, task: record });
      memory.records.set(id, all);
    }
  } else {
    watch.log = undefined;
    beginPart(m);
    inPart();
  }
  watch.log = outer;
  m.runs = runs;
  f.run = run;
  m.steps.resume(steps);
  m.clean.resume(clean);
}

/** This evaluation uses the task, and all that is inside it. */
export function touch(memory: Memory, task: TaskRecord): void {
  if (task.turn === memory.turn) return;
  task.turn = memory.turn;
  for (const one of task.inside) touch(memory, one);
}

/** The classes of all modules that have run. */
export function classesOf(m: Machine): readonly ClassCode[] {
  return asked(() => m.frames.flatMap((frame) => frame.classes));
}

/** Unknown code has the function from here on. */
export function hand(m: Machine, code: FunctionCode, here: State): void {
  handTo(m, code, copyState(here));
  for (let { log } = watch; log; log = log.outer) log.handed.push([code, changesSince(here, log.start)]);
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
