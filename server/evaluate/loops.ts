/** The loops of a program: over the items of something, or as long as a test holds. Short constant loops are unrolled. */

import type { Stmt } from '../program/program.ts';
import { constantOf, num } from '../shape/dim.ts';
import type { Value } from '../shape/value.ts';
import { truthiness } from './comparison.ts';
import { assume } from './conditions.ts';
import { evaluateExpr } from './expressions.ts';
import { iterate } from './iterate.ts';
import { branch, continueFrom, currentState, type Frame, type Machine, missing } from './machine.ts';
import { assignPattern } from './patterns.ts';
import { asksForRank } from './rank-tests.ts';
import { openElement } from './scope.ts';
import type { State } from './state.ts';
import { runBlock } from './statements.ts';
import { guess, TAPE_PASSES } from './tape.ts';

const UNROLLED = 8;

function mostUnrolled(m: Machine): number {
  return m.tape ? TAPE_PASSES : UNROLLED;
}

import { comparesWith, counterValue, counting, lastPass } from './counter.ts';
import { labelled, repeat, runPass, unrolled } from './repeat.ts';
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
  if (stmt.first === 'test' && asksForRank(stmt.test)) runWhileHolds(m, f, stmt);
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

/** So many axes a tensor may come to have in a loop. */
const MOST_AXES = 8;

/** Pass after pass as long as the test is known to hold. */
function runWhileHolds(m: Machine, f: Frame, stmt: Extract<Stmt, { kind: 'while' }>): void {
  const left: State[] = [];
  const outer = f.pass;
  const holds = () => stmt.test && truthiness(m, evaluateExpr(m, f, stmt.test), f.module.module.language) === true;
  for (let pass = 0; pass < MOST_AXES && !m.dead && holds(); pass++) {
    const finish = () => {
      if (stmt.update) evaluateExpr(m, f, stmt.update);
    };
    const body = () => runBlock(m, f, stmt.body);
    left.push(...runPass(m, f, { ...labelled(stmt), start: () => {}, body, finish }, { outer, pass }));
  }
  f.pass = outer;
  continueFrom(m, [currentState(m), ...left]);
}
