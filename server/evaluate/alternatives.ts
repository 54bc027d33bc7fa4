/**
 * What a unit on its own does for each text that a value nobody describes is compared with: `if (kind === 'lstm')` says
 * that the value may be `'lstm'`, and whatever holds for that one text holds whenever the branch is taken.
 */

import type { Value } from '../shape/value.ts';
import { contentsOf } from './heap.ts';
import { absolute, type Frame, type Machine, type Place } from './machine.ts';
import type { Operation } from './operators.ts';
import { noteCompared } from './outside.ts';
import { openOf, shownName } from './scope.ts';
import { copyState } from './state.ts';
import { watch } from './watch.ts';

/** One text that an open value may be, and where it is compared with it. */
export interface Alternative {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly place: Place;
}

/** Texts that one value is tried as, and runs for all of them in one evaluation. */
const MOST_TEXTS = 8;
export const MOST_RUNS = 48;

/** Notes that an open value is compared with a text, or looked for in a list of them. */
export function noteAsked(
  m: Machine,
  f: Frame,
  operands: readonly [Value, Value],
  at: Operation & { readonly how: '==' | 'in' },
): void {
  const [left, right] = operands;
  const both = [
    [left, right],
    [right, left],
  ] as const;
  for (const [value, other] of both) noteCompared(m, value, other);
  if (!m.asked) return;
  // What a text is looked for in is no text of its kind: a dict has it as a key.
  for (const [value, other] of at.how === 'in' ? both.slice(0, 1) : both) {
    const open = openOf(value);
    if (value.kind !== 'unknown' || !open) continue;
    const texts = other.kind === 'sequence' ? (contentsOf(m, other)?.items ?? []) : at.how === 'in' ? [] : [other];
    for (const one of texts) {
      if (one.kind !== 'text' || one.value === undefined) continue;
      const key = `${open.id}=${one.value}`;
      const asked = { id: open.id, name: shownName(open.name), text: one.value, place: absolute(f, at.span) };
      watch.log?.asked.push([key, asked]);
      if (!m.asked.has(key)) m.asked.set(key, asked);
    }
  }
}

/**
 * Runs a unit with its open values as they are, then once for each text that one of them was compared with. Only what
 * is wrong in those runs is kept: what they see is not shown.
 */
export function withAlternatives(m: Machine, run: () => void): void {
  if (m.rehearsing > 0 || m.quiet > 0 || m.asked) {
    run();
    return;
  }
  const before = copyState(m.state);
  const visits = new Map(m.visits.entries());
  m.asked = new Map();
  run();
  const asked = [...m.asked.values()];
  delete m.asked;
  const after = m.state;
  const dead = m.dead;
  for (const one of choices(asked)) {
    if (m.alternatives >= MOST_RUNS || m.exhausted !== undefined) break;
    m.alternatives++;
    // The same passes again: what is made in them has the same identities.
    const now = [...m.visits.entries()].filter(([run, count]) => visits.get(run) !== count);
    for (const [run] of now) m.visits.set(run, visits.get(run) ?? 0);
    m.state = copyState(before);
    m.state.refined.set(one.id, { kind: 'text', value: one.text });
    m.dead = false;
    m.rehearsing++;
    m.checking = m.rehearsing;
    m.given = one;
    run();
    delete m.given;
    m.checking = 0;
    m.rehearsing--;
    for (const [run, count] of now) m.visits.set(run, count);
  }
  m.state = after;
  m.dead = dead;
}

/** A value that is compared with very many texts is no choice between a few. */
function choices(asked: readonly Alternative[]): readonly Alternative[] {
  const count = (id: string) => asked.filter((one) => one.id === id).length;
  return asked.filter((one) => count(one.id) <= MOST_TEXTS);
}
