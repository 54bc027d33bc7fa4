/**
 * The passes of a loop: the body runs, then again from the state it left, so that a state which grows is caught; then what
 * differs is accelerated (`d0 + n·c`, a list's length) or widened.
 */

import type { Span, Stmt } from '../program/program.ts';
import { atLeast, constantOf, type Dim, isUnknown, num, sub, sym } from '../shape/dim.ts';
import { joinValues } from './join.ts';
import { continueFrom, currentState, type Frame, type Loop, type Machine } from './machine.ts';
import { freshId, passWithin } from './passes.ts';
import { keepNotes, takeNotes } from './record.ts';
import { copyState, joinStates, type State } from './state.ts';
import { runBlock } from './statements.ts';
import { guess } from './tape.ts';
import { type Accelerated, accelerate, sameStates, widen } from './widen.ts';

export interface Passes {
  /** Runs before the body of one pass: gives the loop variable its value. Pass numbers start at 0. */
  readonly start: (pass: number) => void;
  readonly body: () => void;
  /** Runs after the body, where `continue` goes. */
  readonly finish?: () => void;
  readonly count?: Dim;
  /** What is repeated, in the text. */
  readonly at: Span;
  /** Where the loop is written. */
  readonly span?: Span;
  /** The body may run no time at all. */
  readonly mayBeEmpty: boolean;
  /** What the last pass starts with, where the body asks for it: after many passes, or as the only one. */
  readonly last?: { readonly ofMany: () => void; readonly alone: (() => void) | undefined };
  readonly label?: string;
}

export function labelled(stmt: { readonly label?: string }): { readonly label?: string } {
  return stmt.label === undefined ? {} : { label: stmt.label };
}

export interface Unrolled {
  readonly count: number;
  readonly body: readonly Stmt[];
  readonly start: (pass: number) => void;
  readonly finish?: () => void;
  readonly label?: string;
}

export function unrolled(m: Machine, f: Frame, loop: Unrolled): void {
  const left: State[] = [];
  const outer = f.pass;
  for (let pass = 0; pass < loop.count && !m.dead && !m.tape?.over; pass++)
    left.push(...runPass(m, f, { ...loop, body: () => runBlock(m, f, loop.body) }, { outer, pass }));
  f.pass = outer;
  continueFrom(m, [currentState(m), ...left]);
}

/** One pass; gives the states at its breaks. Its notes are kept apart: what the pass finds out is true of this pass. */
export function runPass(
  m: Machine,
  f: Frame,
  loop: Pick<Passes, 'start' | 'body' | 'finish' | 'label'>,
  { outer, pass }: { readonly outer: string; readonly pass: number },
): readonly State[] {
  f.pass = passWithin(outer, pass);
  const marks: Loop = { ...labelled(loop), pass, breaks: [], continues: [] };
  const waysOut = () => [
    ...f.returns.map((one) => one.state),
    ...f.loops.flatMap((one) => [...one.breaks, ...one.continues]),
  ];
  const before = new Set(waysOut());
  const notes = takeNotes(f.run);
  f.loops.push(marks);
  loop.start(pass);
  if (!m.dead) loop.body();
  f.loops.pop();
  continueFrom(m, [currentState(m), ...marks.continues]);
  if (!m.dead) loop.finish?.();
  const left = waysOut().filter((state) => !before.has(state));
  keepNotes(m, f.run, notes, [currentState(m), ...marks.breaks, ...left]);
  return marks.breaks;
}

/** A callback that a library runs `count` times (absent: any number, none included), as the body of a loop. */
export function runRepeated(
  m: Machine,
  f: Frame,
  times: { readonly count: Dim | undefined; readonly at: Span },
  body: () => void,
): void {
  const { count, at } = times;
  const constant = count && constantOf(count);
  if (constant === 0) return;
  const mayBeEmpty = constant === undefined;
  repeat(m, f, { start: () => {}, body, at, ...(count ? { count } : {}), mayBeEmpty });
}

/** The general loop; see the head of this file. Where a run is written down, one pass stands for all. */
export function repeat(m: Machine, f: Frame, loop: Passes): void {
  const outer = f.pass;
  if (m.tape) {
    if (m.tape.over) return;
    const breaks = runPass(m, f, loop, { outer, pass: 0 });
    if (loop.span) guess(m, f, loop.span, 'one pass');
    f.pass = outer;
    continueFrom(m, [currentState(m) ?? breaks[0]]);
    return;
  }
  const zero = copyState(m.state);
  const breaks: State[] = [];
  const once = (pass: number): State | undefined => {
    breaks.push(...runPass(m, f, loop, { outer, pass }));
    return currentState(m);
  };
  const first = once(0);
  let exit: State | undefined = first;
  let none: State = zero;
  if (first) {
    const certain = repeats(loop.count);
    if (!certain) m.quiet++;
    m.state = copyState(first);
    const second = once(1);
    if (!certain) m.quiet--;
    const apart = second && !sameStates(m, first, second) ? second : undefined;
    const { last, count } = loop;
    const states = apart && { zero, first, second: apart };
    const passes = last && count ? sub(count, num(1)) : passesOf(f, loop);
    const settled = states && settle(m, once, states, passes);
    exit = settled?.state ?? first;
    if (settled && !last) none = settled.none;
    if (last && states && breaks.length === 0)
      exit = afterLast(m, f, loop, { outer, zero, first, inside: exit }) ?? first;
  }
  f.pass = outer;
  const fell = exit === undefined && breaks.length === 0 && !loop.mayBeEmpty;
  // What its first pass found out about undescribed values is what they are, though the loop may take no pass.
  const skipped = first ? { ...none, refined: first.refined.copy() } : none;
  continueFrom(m, [exit, ...breaks, loop.mayBeEmpty ? skipped : undefined]);
  if (fell) m.dead = true;
}

/** The state after the last pass: out of those before it, or as the only one. */
function afterLast(
  m: Machine,
  f: Frame,
  loop: Passes,
  from: { readonly outer: string; readonly zero: State; readonly first: State; readonly inside: State },
): State | undefined {
  const { last } = loop;
  if (!last) return undefined;
  const run = (state: State, start: () => void, pass: number): State | undefined => {
    m.state = copyState(state);
    m.dead = false;
    m.quiet++;
    runPass(m, f, { ...loop, start }, { outer: from.outer, pass });
    m.quiet--;
    return currentState(m);
  };
  const many = run(from.inside, last.ofMany, 3);
  const repeated = loop.count !== undefined && atLeast(loop.count, num(2)) === true;
  const only = last.alone ? run(from.zero, last.alone, 4) : repeated ? undefined : from.first;
  m.dead = false;
  return many && only ? joinStates(many, only, joinValues) : (many ?? only);
}

/** How often the body runs: as counted, or where that may be below none or is not known, a size of its own. */
function passesOf(f: Frame, { count, at }: Passes): Dim {
  if (count && !isUnknown(count) && atLeast(count, num(0)) === true) return count;
  return sym({ id: freshId(f, at, 'passes'), name: 'n', lo: 0 });
}

/** Whether a second pass provably happens for some run of the program: its count is not bounded to one. */
function repeats(count: Dim | undefined): boolean {
  if (count === undefined) return false;
  const constant = constantOf(count);
  return constant === undefined || constant >= 2;
}

/** Beyond the second pass: accelerate what grows evenly, widen the rest, and check it with a third pass. */
function settle(
  m: Machine,
  once: (pass: number) => State | undefined,
  states: { zero: State; first: State; second: State },
  count: Dim,
): Accelerated {
  const { zero, first, second } = states;
  const inside = widen(m, joinStates(first, second, joinValues), second);
  m.state = copyState(inside);
  m.dead = false;
  m.quiet++;
  const third = once(2);
  m.quiet--;
  m.dead = false;
  const stable =
    third && !sameStates(m, inside, joinStates(inside, third, joinValues))
      ? widen(m, joinStates(inside, third, joinValues), third)
      : inside;
  return accelerate(m, { zero, first, second, stable }, count);
}
