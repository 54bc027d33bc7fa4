/**
 * Tasks inside a task: a call in sight, a statement of a unit. Where all that it read is the same again, after an edit or in
 * another pass of a loop, what it left is put there without running it.
 */

import { absolute, type Frame, type Machine } from './machine.ts';
import { type Memory, touch } from './memory.ts';
import { same } from './same.ts';
import type { State } from './state.ts';
import { beginPart, holds, recorded, type TaskRecord, takeOver } from './task-records.ts';
import { watch } from './watch.ts';

export interface InnerRecord<T> {
  readonly circumstances: string;
  readonly pass: string;
  /** Where the calls around it stand, if something is wrong in it. */
  readonly way: string | undefined;
  readonly building: readonly unknown[];
  readonly task: TaskRecord;
  /** What it gave. */
  readonly given: T;
}

/** So many are kept of one place in one context. */
const MOST_RECORDS = 40;

/** What it gave then, if all that it read is the same. */
export function takenOver<R extends InnerRecord<unknown>>(
  m: Machine,
  f: Frame,
  from: { readonly all: readonly R[]; readonly memory: Memory; readonly circumstances: string },
  isAlike: (one: R) => boolean,
  before?: (given: R['given']) => void,
): R | undefined {
  const { all, memory, circumstances } = from;
  const known = all.find(
    (one) =>
      one.circumstances === circumstances &&
      (!one.task.ofPass || one.pass === f.pass) &&
      isAlike(one) &&
      fits(m, f, one),
  );
  if (!known) return undefined;
  const isPaid = known.task.turn === memory.turn;
  before?.(known.given);
  takeOver(m, f, known.task);
  m.budget -= isPaid ? 1 : known.task.spent;
  touch(memory, known.task);
  watch.log?.inside.push(known.task);
  memory.innerTaken++;
  return known;
}

function fits(m: Machine, f: Frame, { way, building, task }: InnerRecord<unknown>): boolean {
  return (way === undefined || way === wayTo(f)) && same(building, [...m.building]) && holds(m, f, task);
}

/** Runs it with a log of its own; gives what is to be kept of it, if that can be. */
export function newlyRun<T>(
  m: Machine,
  f: Frame,
  from: { readonly memory: Memory; readonly circumstances: string },
  run: (start: State) => T,
): { readonly given: T; readonly record?: InnerRecord<T> } {
  const { memory, circumstances } = from;
  memory.innerRan++;
  const outer = watch.log;
  const { pass } = f;
  const building = [...m.building];
  const out: { given?: T } = {};
  const task = recorded(
    m,
    f,
    (start) => {
      out.given = run(start);
    },
    outer,
  );
  beginPart(m);
  const given = out.given as T;
  if (!task || m.exhausted !== undefined) return { given };
  touch(memory, task);
  outer?.inside.push(task);
  const way = task.faults.length > 0 ? wayTo(f) : undefined;
  return { given, record: { circumstances, pass, way, building, task, given } };
}

export function keep<R>(all: R[], record: R): void {
  all.unshift(record);
  all.length = Math.min(all.length, MOST_RECORDS);
}

/** What it may ask of the evaluation without reading it. */
export function circumstancesOf(m: Machine, f: Frame): string {
  const flags = [f.known, f.run.known, m.asked !== undefined].map(Number).join('');
  const given = m.given ? `${m.given.id}=${m.given.text}` : '';
  const heard = m.quiet > 0 ? 'quiet' : '';
  const seen = m.checking > 0 ? `${m.rehearsing} ${m.checking}` : m.rehearsing > 0 ? 'rehearsing' : '';
  return `${heard} ${seen} ${m.active.length} ${flags} ${f.run.context} ${f.item} ${given}`;
}

/** The calls around a frame, as a problem tells them. */
function wayTo(f: Frame): string {
  const out: string[] = [];
  for (let at: Frame | undefined = f; at?.caller && out.length < 8; at = at.caller.frame) {
    const { file, start, end } = absolute(at.caller.frame, at.caller.span);
    out.push(`${at.qualified} ${file}:${start}-${end}`);
  }
  return out.join();
}

/** What was not used for so many evaluations is forgotten: an edit is often taken back, or mended with the next one. */
const KEPT = 2;

/** Forgets what the last evaluations have not used. */
export function forgetUnused<K, R extends { readonly task: TaskRecord }>(kept: Map<K, R[]>, turn: number): void {
  for (const [key, all] of kept) {
    const used = all.filter((one) => one.task.turn > turn - KEPT);
    if (used.length === 0) kept.delete(key);
    else if (used.length < all.length) kept.set(key, used);
  }
}
