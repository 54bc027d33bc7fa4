/**
 * Loops: the body runs, then again from the state it left, so that a state which grows is caught; then what differs is
 * accelerated (`d0 + n·c`, a list's length) or widened. Short constant loops are unrolled.
 */

import type { Pattern, Span, Stmt } from '../program/program.ts';
import { add, atLeast, constantOf, type Dim, floordiv, isUnknown, mul, neg, num, sub, sym } from '../shape/dim.ts';
import { dimOf } from '../shape/shape.ts';
import type { Value } from '../shape/value.ts';
import { truthiness } from './comparison.ts';
import { assume } from './conditions.ts';
import { evaluateExpr } from './expressions.ts';
import { iterate } from './iterate.ts';
import { joinValues } from './join.ts';
import { branch, continueFrom, currentState, type Frame, type Loop, type Machine, missing } from './machine.ts';
import { freshId, passWithin } from './passes.ts';
import { assignPattern } from './patterns.ts';
import { keepNotes, takeNotes } from './record.ts';
import { openElement, openOf, readName, refine } from './scope.ts';
import { copyState, joinStates, type State } from './state.ts';
import { runBlock } from './statements.ts';
import { guess, TAPE_PASSES } from './tape.ts';
import { type Accelerated, accelerate, sameStates, widen } from './widen.ts';

const UNROLLED = 8;

function mostUnrolled(m: Machine): number {
  return m.tape ? TAPE_PASSES : UNROLLED;
}

interface Passes {
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

export function runEach(m: Machine, f: Frame, stmt: Extract<Stmt, { kind: 'each' }>): void {
  const source = iterate(m, f, evaluateExpr(m, f, stmt.iterable));
  const { items, length } = source;
  const label = labelled(stmt);
  const element = stmt.takes === 'key' ? ({ kind: 'text' } as const) : source.element;
  const any = () => openElement(m, f, stmt.target, element);
  const at = (pass: number): Value => (stmt.takes === 'element' ? (items?.[pass] ?? any()) : any());
  const constant = length && constantOf(length);
  const unroll =
    constant !== undefined && constant <= mostUnrolled(m) && (items !== undefined || stmt.takes === 'element');
  if (source.cases && stmt.takes === 'element' && !m.tape) checkCases(m, f, stmt, source.cases);
  if (unroll) {
    unrolled(m, f, {
      count: constant,
      body: stmt.body,
      ...label,
      start: (pass) => assignPattern(m, f, stmt.target, at(pass), 'loop'),
    });
  } else {
    repeat(m, f, {
      start: () => assignPattern(m, f, stmt.target, any(), 'loop'),
      body: () => runBlock(m, f, stmt.body),
      at: stmt.iterable,
      span: stmt.iterable,
      ...(length ? { count: length } : {}),
      ...label,
      mayBeEmpty: !(constant !== undefined && constant > 0),
    });
  }
  if (!m.dead) runBlock(m, f, stmt.otherwise);
}

/** Passes that provably happen, in their order: what fails in one of them fails, and nothing else of them stays. */
function checkCases(m: Machine, f: Frame, stmt: Extract<Stmt, { kind: 'each' }>, cases: readonly Value[]): void {
  if (m.rehearsing > 0) return;
  branch(m, () => {
    m.rehearsing++;
    m.checking = m.rehearsing;
    unrolled(m, f, {
      count: cases.length,
      body: stmt.body,
      start: (pass) => assignPattern(m, f, stmt.target, cases[pass] ?? missing, 'loop'),
    });
    m.checking = 0;
    m.rehearsing--;
  });
}

/** Where a run is written down: pass after pass as long as the test holds, or one where it does not say. */
function runWritten(m: Machine, f: Frame, stmt: Extract<Stmt, { kind: 'while' }>): void {
  const outer = f.pass;
  for (let pass = 0; pass < TAPE_PASSES && !m.dead && !m.tape?.over; pass++) {
    const guesses = m.tape?.guesses.length;
    const holds =
      stmt.test && (stmt.first === 'test' || pass > 0)
        ? truthiness(m, evaluateExpr(m, f, stmt.test), f.module.module.language)
        : true;
    if (holds === false) break;
    const finish = () => {
      if (stmt.update) evaluateExpr(m, f, stmt.update);
    };
    const body = () => runBlock(m, f, stmt.body);
    const [left] = runPass(m, f, { ...labelled(stmt), start: () => {}, body, finish }, { outer, pass });
    if (m.dead && left) {
      f.pass = outer;
      continueFrom(m, [left]);
      return;
    }
    // A way out that nobody can decide would be passed for ever.
    if (holds === undefined || m.tape?.guesses.length !== guesses) {
      guess(m, f, stmt.test ?? stmt, 'one pass');
      break;
    }
  }
  f.pass = outer;
  if (!m.dead) runBlock(m, f, stmt.otherwise);
}

export function runWhile(m: Machine, f: Frame, stmt: Extract<Stmt, { kind: 'while' }>): void {
  runBlock(m, f, stmt.before);
  if (m.tape) {
    runWritten(m, f, stmt);
    return;
  }
  const counter = counting(m, f, stmt);
  const times = counter && constantOf(counter.count);
  if (counter && times !== undefined && times <= mostUnrolled(m)) {
    const from = constantOf(counter.from);
    unrolled(m, f, {
      count: Math.max(0, times),
      body: stmt.body,
      ...labelled(stmt),
      start: (pass) => {
        if (from !== undefined)
          assignPattern(m, f, counter.target, { kind: 'size', dim: num(from + pass * counter.step) }, 'loop');
        if (stmt.test) evaluateExpr(m, f, stmt.test);
      },
      finish: () => {
        if (stmt.update) evaluateExpr(m, f, stmt.update);
      },
    });
    return;
  }
  const first =
    stmt.test && stmt.first === 'test'
      ? truthiness(m, evaluateExpr(m, f, stmt.test), f.module.module.language)
      : undefined;
  if (first === false) return;
  repeat(m, f, {
    start: (pass) => {
      if (counter) assignPattern(m, f, counter.target, counterValue(f, stmt, counter, pass), 'loop');
      if (stmt.test && (stmt.first === 'test' || pass > 0)) {
        evaluateExpr(m, f, stmt.test);
        assume(m, f, stmt.test, 'holds');
      }
    },
    at: stmt,
    body: () => runBlock(m, f, stmt.body),
    finish: () => {
      if (stmt.update) evaluateExpr(m, f, stmt.update);
    },
    ...(counter ? { count: counter.count } : {}),
    ...(counter && comparesWith(stmt.body, counter.name) ? { last: lastPass(m, f, counter) } : {}),
    ...labelled(stmt),
    mayBeEmpty:
      stmt.first === 'test' && stmt.test !== undefined && first !== true && !(times !== undefined && times > 0),
  });
  if (stmt.test && !m.dead && !counter) assume(m, f, stmt.test, 'fails');
  if (!stmt.test && f.loops.length === 0 && !m.dead && stmt.body.length === 0) m.dead = true;
  if (!m.dead) runBlock(m, f, stmt.otherwise);
}

function labelled(stmt: { readonly label?: string }): { readonly label?: string } {
  return stmt.label === undefined ? {} : { label: stmt.label };
}

interface Counter {
  readonly target: Pattern;
  readonly name: string;
  readonly from: Dim;
  readonly step: number;
  readonly count: Dim;
  /** What the counter is compared with. */
  readonly limit: Value;
}

/** `for (let i = a; i < b; i += c)` with an i that the body leaves alone. */
function counting(m: Machine, f: Frame, stmt: Extract<Stmt, { kind: 'while' }>): Counter | undefined {
  const { test, update } = stmt;
  if (
    test?.kind !== 'compare' ||
    update?.kind !== 'assign' ||
    update.target.kind !== 'name' ||
    test.left.kind !== 'name'
  )
    return undefined;
  const name = update.target.name;
  const step =
    update.op === '+' && update.value.kind === 'const' && typeof update.value.value === 'number'
      ? update.value.value
      : undefined;
  if (
    test.left.name !== name ||
    step === undefined ||
    step < 1 ||
    !Number.isInteger(step) ||
    (test.op !== '<' && test.op !== '<=')
  )
    return undefined;
  if (assigns(stmt.body, name)) return undefined;
  const from = readName(m, f, name);
  if (from?.kind !== 'size') return undefined;
  m.rehearsing++;
  m.quiet++;
  const limit = evaluateExpr(m, f, test.right);
  m.quiet--;
  m.rehearsing--;
  if (limit.kind !== 'size' && !(limit.kind === 'unknown' && limit.open)) return undefined;
  const end = test.op === '<=' ? add(dimOf(limit), num(1)) : dimOf(limit);
  const distance = sub(end, from.dim);
  const count = step === 1 ? distance : neg(floordiv(neg(distance), num(step)));
  return { target: { ...update.target }, name, from: from.dim, step, count, limit };
}

/** In the last pass the counter is one step below its limit; an only pass makes an undescribed limit one. */
function lastPass(m: Machine, f: Frame, counter: Counter): NonNullable<Passes['last']> {
  const { target, from, step, count, limit } = counter;
  const set = (dim: Dim) => assignPattern(m, f, target, { kind: 'size', dim }, 'loop');
  const once = sub(add(from, num(step)), sub(add(from, mul(count, num(step))), dimOf(limit)));
  return {
    ofMany: () => set(add(from, mul(sub(count, num(1)), num(step)))),
    alone:
      step === 1 && constantOf(once) !== undefined && openOf(limit)
        ? () => {
            refine(m, limit, { kind: 'size', dim: once }, new Set());
            set(from);
          }
        : undefined,
  };
}

/** Whether the statements compare something with the variable: what they do may differ in the last pass. */
function comparesWith(body: readonly Stmt[], name: string): boolean {
  const mentions = (node: unknown): boolean => some(node, (one) => one.kind === 'name' && one.name === name);
  return some(body, (one) => one.kind === 'compare' && mentions(one));
}

function counterValue(f: Frame, stmt: Stmt, counter: Counter, pass: number): Value {
  const from = constantOf(counter.from);
  const times = constantOf(counter.count);
  if (pass === 0) return { kind: 'size', dim: counter.from };
  const i = sym({
    id: freshId(f, stmt, counter.name),
    name: counter.name,
    ...(from !== undefined ? { lo: from + counter.step } : {}),
    ...(from !== undefined && times !== undefined ? { hi: from + counter.step * Math.max(0, times - 1) } : {}),
  });
  return { kind: 'size', dim: i };
}

interface AnyNode {
  readonly kind?: string;
  readonly name?: string;
  readonly target?: { readonly kind?: string; readonly name?: string };
  readonly targets?: readonly { readonly kind?: string; readonly name?: string }[];
}

/** Whether a node in the tree passes. */
function some(tree: unknown, passes: (node: AnyNode) => boolean): boolean {
  const seen = new Set<object>();
  const visit = (node: unknown): boolean => {
    if (typeof node !== 'object' || node === null || seen.has(node)) return false;
    seen.add(node);
    if (Array.isArray(node)) return node.some(visit);
    return passes(node) || Object.values(node).some(visit);
  };
  return visit(tree);
}

function assigns(body: readonly Stmt[], name: string): boolean {
  const isIt = (target: AnyNode['target']) => target?.kind === 'name' && target.name === name;
  return some(body, (one) => isIt(one.target) || one.targets?.some(isIt) === true);
}

interface Unrolled {
  readonly count: number;
  readonly body: readonly Stmt[];
  readonly start: (pass: number) => void;
  readonly finish?: () => void;
  readonly label?: string;
}

function unrolled(m: Machine, f: Frame, loop: Unrolled): void {
  const left: State[] = [];
  const outer = f.pass;
  for (let pass = 0; pass < loop.count && !m.dead && !m.tape?.over; pass++)
    left.push(...runPass(m, f, { ...loop, body: () => runBlock(m, f, loop.body) }, { outer, pass }));
  f.pass = outer;
  continueFrom(m, [currentState(m), ...left]);
}

/** One pass; gives the states at its breaks. Its notes are kept apart: what the pass finds out is true of this pass. */
function runPass(
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
function repeat(m: Machine, f: Frame, loop: Passes): void {
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
