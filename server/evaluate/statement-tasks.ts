/** A statement of a unit as a task of its own. */

import type { Stmt } from '../program/program.ts';
import type { Value } from '../shape/value.ts';
import { circumstancesOf, type InnerRecord, keep, newlyRun, takenOver } from './inner-tasks.ts';
import { type Frame, type Machine, placeOf } from './machine.ts';
import { remembersInside } from './memory.ts';
import { addNotes, type RunNotes, takeAllNotes } from './record.ts';
import { type Changes, changed, changesSince, copyState, type State } from './state.ts';

export interface StatementRecord extends InnerRecord<Left> {
  readonly run: number;
  /** Of the activation: names are written there. */
  readonly scope: string;
}

/** What a statement leaves in its frame. */
interface Left {
  readonly notes: RunNotes;
  /** Ways out of the unit or a loop, with what had changed by then. */
  readonly waysOut: readonly { readonly list: number; readonly changes: Changes; readonly value?: Value }[];
}

/** They take no longer than to look for what is remembered of them. */
const CHEAP: ReadonlySet<Stmt['kind']> = new Set([
  'break',
  'continue',
  'function',
  'class',
  'import',
  'export',
  'block',
]);

/** Runs the statement, or takes over what is remembered of it. */
export function inTask(m: Machine, f: Frame, stmt: Stmt, run: () => void): void {
  const { memory } = m;
  if (
    !memory ||
    !remembersInside(memory) ||
    m.tape ||
    m.exhausted !== undefined ||
    CHEAP.has(stmt.kind) ||
    memory.recursive.has(placeOf(f))
  ) {
    run();
    return;
  }
  const all = memory.statements.get(stmt) ?? [];
  if (all.length === 0) memory.statements.set(stmt, all);
  const from = {
    all,
    memory,
    circumstances: `${circumstancesOf(m, f)} ${f.unit.kind} ${f.unit.flavour} ${loopsOf(f)}`,
  };
  const known = takenOver(
    m,
    f,
    from,
    (one) => one.run === f.run.id && one.scope === f.scope.id,
    (left) => leaveBy(m, f, left),
  );
  if (known) {
    addNotes(f.run, known.given.notes);
    return;
  }
  const before = takeAllNotes(f.run);
  const lists = waysOf(f);
  const lengths = lists.map((list) => list.length);
  const { given, record } = newlyRun(m, f, from, (start): Left => {
    run();
    const waysOut = lists.flatMap((list, i) =>
      list.slice(lengths[i]).map((way) => {
        const { state, value } = 'state' in way ? way : { state: way, value: undefined };
        return { list: i, changes: changesSince(state, start), ...(value ? { value } : {}) };
      }),
    );
    return { notes: takeAllNotes(f.run, before), waysOut };
  });
  addNotes(f.run, given.notes);
  if (record) keep(all, { ...record, run: f.run.id, scope: f.scope.id });
}

type Way = State | { readonly value: Value; readonly state: State };

function waysOf(f: Frame): readonly Way[][] {
  return [...new Set<Way[]>([f.returns as Way[], ...f.loops.flatMap((one) => [one.breaks, one.continues] as Way[][])])];
}

function leaveBy(m: Machine, f: Frame, { waysOut }: Left): void {
  const lists = waysOf(f);
  for (const { list, changes, value } of waysOut) {
    const state = changed(copyState(m.state), changes);
    lists[list]?.push(value ? { value, state } : state);
  }
}

function loopsOf(f: Frame): string {
  return f.loops.map((one) => `${one.label ?? ''}${one.pass === undefined ? 's' : 'l'}`).join();
}
