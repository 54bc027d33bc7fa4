/** Runs statements over the flow state: branches join, a way that leaves does not, and nothing here throws. */

import type { Expr, Stmt } from '../program/program.ts';
import type { Value } from '../shape/value.ts';
import { callValue } from './call.ts';
import { makeClass } from './classes.ts';
import { readAnnotation, readComment } from './comments.ts';
import { comparison, joinChosen, truthiness } from './comparison.ts';
import { assume } from './conditions.ts';
import { deleteTarget } from './delete.ts';
import { evaluateExpr, openFlag } from './expressions.ts';
import { makeFunction } from './functions.ts';
import { mayCatch } from './handlers.ts';
import { exportNames, importNames } from './imports.ts';
import { runEach, runWhile } from './loops.ts';
import {
  branch,
  continueFrom,
  currentState,
  type Frame,
  type Machine,
  missing,
  spend,
  unknownValue,
} from './machine.ts';
import { task } from './memory.ts';
import { asNoted } from './notes.ts';
import { binary } from './operators.ts';
import { freshId } from './passes.ts';
import { assignPattern } from './patterns.ts';
import { shownName } from './scope.ts';
import { copyState, type State } from './state.ts';
import { inTask } from './statement-tasks.ts';
import type { Steps } from './steps.ts';
import { guess } from './tape.ts';

/** A module's statements, each on its own account and a step. */
export function* runModuleBody(m: Machine, f: Frame, body: readonly Stmt[]): Steps {
  for (const stmt of body)
    if (stmt.kind === 'function' && stmt.hoisted) task(m, f, stmt, 'hoisted', () => defineFunction(m, f, stmt));
  for (const [i, stmt] of body.entries()) {
    if (stmt.kind === 'comment') {
      task(m, f, undefined, 'comment', () => readComment(m, f, body, i));
      continue;
    }
    if (m.dead || m.tape?.over || !spend(m)) return;
    task(m, f, stmt, 'run', () => runStatement(m, f, stmt));
    yield;
  }
}

export function runBlock(m: Machine, f: Frame, body: readonly Stmt[]): void {
  for (const stmt of body) if (stmt.kind === 'function' && stmt.hoisted) defineFunction(m, f, stmt);
  for (const [i, stmt] of body.entries()) {
    if (stmt.kind === 'comment') {
      readComment(m, f, body, i);
      continue;
    }
    if (m.dead || m.tape?.over || !spend(m)) return;
    inTask(m, f, stmt, () => runStatement(m, f, stmt));
  }
}

function runStatement(m: Machine, f: Frame, stmt: Stmt): void {
  switch (stmt.kind) {
    case 'expression':
      evaluateExpr(m, f, stmt.value);
      return;
    case 'assign':
      runAssign(m, f, stmt);
      return;
    case 'update':
      runUpdate(m, f, stmt);
      return;
    case 'return': {
      const value = stmt.value ? evaluateExpr(m, f, stmt.value) : returnsNothing(f);
      f.returns.push({ value, state: copyState(m.state) });
      m.dead = true;
      return;
    }
    case 'if':
      runIf(m, f, stmt);
      return;
    case 'each':
      runEach(m, f, stmt);
      return;
    case 'while':
      runWhile(m, f, stmt);
      return;
    case 'switch':
      runSwitch(m, f, stmt);
      return;
    case 'break':
    case 'continue':
      leaveLoop(m, f, stmt.kind, stmt.label);
      return;
    case 'try':
      runTry(m, f, stmt);
      return;
    case 'with':
      runWith(m, f, stmt);
      return;
    case 'assert':
      evaluateExpr(m, f, stmt.test);
      assume(m, f, stmt.test, 'holds');
      return;
    case 'raise':
      if (stmt.value) evaluateExpr(m, f, stmt.value);
      m.dead = true;
      return;
    case 'function':
      if (!stmt.hoisted) defineFunction(m, f, stmt);
      return;
    case 'class': {
      const made = makeClass(m, f, stmt.definition, stmt);
      const value = decorated(m, f, stmt.definition.decorators, made);
      assignPattern(
        m,
        f,
        { kind: 'name', name: stmt.definition.name, ...(stmt.definition.nameSpan ?? stmt) },
        value,
        'variable',
      );
      return;
    }
    case 'import':
      importNames(m, f, stmt);
      return;
    case 'export':
      exportNames(m, f, stmt);
      return;
    case 'block':
      if (stmt.label === undefined) runBlock(m, f, stmt.body);
      else runLabelled(m, f, stmt);
      return;
    case 'delete':
      for (const target of stmt.targets) deleteTarget(m, f, target);
      return;
    case 'comment':
    case 'outer':
      return;
    case 'hole':
      m.quiet++;
      for (const child of stmt.children) evaluateExpr(m, f, child);
      runBlock(m, f, stmt.body);
      m.quiet--;
      return;
  }
}

function returnsNothing(f: Frame): Value {
  return f.module.module.language === 'python' ? { kind: 'none' } : missing;
}

function defineFunction(m: Machine, f: Frame, stmt: Extract<Stmt, { kind: 'function' }>): void {
  const code = makeFunction(m, f, stmt.nested, { decorated: stmt.decorators.length > 0 });
  const value = decorated(m, f, stmt.decorators, { kind: 'function', code });
  assignPattern(m, f, { kind: 'name', name: stmt.name, start: stmt.start, end: stmt.start }, value, 'variable');
}

function decorated(m: Machine, f: Frame, decorators: readonly Expr[], made: Value): Value {
  return decorators.reduceRight((value, decorator) => decorate(m, f, decorator, value), made);
}

/** A decorator of the program is called; any other is taken to keep the signature. */
function decorate(m: Machine, f: Frame, decorator: Expr, value: Value): Value {
  const made = evaluateExpr(m, f, decorator);
  if (made.kind !== 'function') return value;
  const result = callValue(m, f, made, { args: [{ value }], span: decorator, complete: true });
  return result.kind === 'function' || result.kind === 'class' ? result : value;
}

function runAssign(m: Machine, f: Frame, stmt: Extract<Stmt, { kind: 'assign' }>): void {
  if (!stmt.value) {
    if (stmt.declares === 'annotation' || stmt.declares === undefined) return;
    for (const target of stmt.targets)
      if (target.kind === 'name' && stmt.declares !== 'var') assignPattern(m, f, target, missing, 'variable');
    return;
  }
  const given = evaluateExpr(m, f, stmt.value);
  for (const target of stmt.targets) {
    const name = target.kind === 'name' ? shownName(target.name) : 'x';
    const noted = stmt.type
      ? asNoted(m, f, given, stmt.type, { id: freshId(f, target, name), name, span: target })
      : given;
    const value =
      stmt.note === undefined ? noted : readAnnotation(m, f, stmt.note, { name, span: target, value: noted });
    assignPattern(m, f, target, value, 'variable');
  }
}

function runUpdate(m: Machine, f: Frame, stmt: Extract<Stmt, { kind: 'update' }>): void {
  const { target } = stmt;
  if (target.kind !== 'name' && target.kind !== 'attribute' && target.kind !== 'index') {
    evaluateExpr(m, f, stmt.value);
    return;
  }
  const before = evaluateExpr(m, f, target.kind === 'name' ? { ...target, kind: 'name' } : target);
  const right = evaluateExpr(m, f, stmt.value);
  const value = binary(m, f, stmt.op, [before, right], { span: stmt, left: target, right: stmt.value });
  assignPattern(m, f, target, value, 'variable');
}

function runIf(m: Machine, f: Frame, stmt: Extract<Stmt, { kind: 'if' }>): void {
  const test = evaluateExpr(m, f, stmt.test);
  const decided = truthiness(m, test, f.module.module.language);
  if (decided !== undefined) {
    runBlock(m, f, decided ? stmt.then : stmt.otherwise);
    return;
  }
  if (m.tape) {
    takeOne(m, f, stmt);
    return;
  }
  const then = branch(m, () => {
    assume(m, f, stmt.test, 'holds');
    if (!m.dead) runBlock(m, f, stmt.then);
  });
  const otherwise = branch(m, () => {
    assume(m, f, stmt.test, 'fails');
    if (!m.dead) runBlock(m, f, stmt.otherwise);
  });
  const flag = openFlag(test);
  continueFrom(m, [then, otherwise], (a, b) => joinChosen(flag, a, b));
}

/** Where a run is written down: the first way, or past an `if` that has no other. */
function takeOne(m: Machine, f: Frame, stmt: Extract<Stmt, { kind: 'if' }>): void {
  const taken = stmt.otherwise.length > 0 ? 'then' : 'otherwise';
  guess(m, f, stmt.test, taken);
  runBlock(m, f, taken === 'then' ? stmt.then : stmt.otherwise);
}

function leaveLoop(m: Machine, f: Frame, kind: 'break' | 'continue', label: string | undefined): void {
  const loop = label === undefined ? f.loops.at(-1) : [...f.loops].reverse().find((one) => one.label === label);
  if (loop) (kind === 'break' ? loop.breaks : loop.continues).push(copyState(m.state));
  m.dead = true;
}

function runLabelled(m: Machine, f: Frame, stmt: Extract<Stmt, { kind: 'block' }>): void {
  const loop = { ...(stmt.label !== undefined ? { label: stmt.label } : {}), breaks: [], continues: [] };
  f.loops.push(loop);
  runBlock(m, f, stmt.body);
  f.loops.pop();
  continueFrom(m, [currentState(m), ...loop.breaks]);
}

/** Each case starts from where its test may hold, or where the one above falls through. */
function runSwitch(m: Machine, f: Frame, stmt: Extract<Stmt, { kind: 'switch' }>): void {
  const subject = evaluateExpr(m, f, stmt.subject);
  const loop = { breaks: [] as State[], continues: f.loops.at(-1)?.continues ?? [] };
  f.loops.push(loop);
  let waiting: State | undefined = m.dead ? undefined : copyState(m.state);
  let falling: State | undefined;
  const tests = stmt.cases.map((one) => {
    if (!one.test || waiting === undefined) return 'default' as const;
    const value = evaluateExpr(m, f, one.test);
    return truthiness(
      m,
      comparison(m, f, '===', [subject, value], { span: one.test, left: stmt.subject, right: one.test }),
      'javascript',
    );
  });
  const certain = tests.indexOf(true);
  stmt.cases.forEach((one, i) => {
    const verdict = tests[i];
    const skipped =
      verdict === false ||
      (certain >= 0 && i !== certain && (verdict === 'default' || i > certain || verdict !== undefined));
    const enters = skipped ? undefined : waiting;
    if (enters && one.test) waiting = assumed(m, f, enters, { subject: stmt.subject, test: one.test }, 'fails');
    const start =
      enters && one.test ? assumed(m, f, enters, { subject: stmt.subject, test: one.test }, 'holds') : enters;
    continueFrom(m, [start && copyState(start), falling]);
    if (!m.dead) runBlock(m, f, one.body);
    falling = currentState(m);
    if (verdict === true) waiting = undefined;
  });
  f.loops.pop();
  const hasDefault = stmt.cases.some((one) => !one.test);
  continueFrom(m, [falling, ...loop.breaks, hasDefault || certain >= 0 ? undefined : waiting]);
}

function assumed(
  m: Machine,
  f: Frame,
  state: State,
  one: { subject: Expr; test: Expr },
  outcome: 'holds' | 'fails',
): State | undefined {
  const before = m.state;
  const dead = m.dead;
  m.state = copyState(state);
  m.dead = false;
  assume(
    m,
    f,
    { kind: 'compare', op: '===', left: one.subject, right: one.test, start: one.test.start, end: one.test.end },
    outcome,
  );
  const after = currentState(m);
  m.state = before;
  m.dead = dead;
  return after;
}

/** What a handler may catch is not reported; after it the state is the join of every point that can leave the body. */
function runTry(m: Machine, f: Frame, stmt: Extract<Stmt, { kind: 'try' }>): void {
  if (m.tape) {
    for (const body of [stmt.body, stmt.otherwise, stmt.finally]) if (!m.dead) runBlock(m, f, body);
    return;
  }
  const catches = stmt.handlers.some(mayCatch);
  const returned = f.returns.length;
  if (catches) m.quiet++;
  const points: State[] = [copyState(m.state)];
  for (const one of stmt.body) {
    if (m.dead || !spend(m)) break;
    if (one.kind === 'comment' || (one.kind === 'function' && one.hoisted)) continue;
    runStatement(m, f, one);
    if (!m.dead) points.push(copyState(m.state));
  }
  if (catches) m.quiet--;
  if (!m.dead) runBlock(m, f, stmt.otherwise);
  const through = currentState(m);
  const handled = stmt.handlers.map((handler) => {
    continueFrom(m, points);
    m.state = copyState(m.state);
    if (handler.target) assignPattern(m, f, handler.target, unknownValue('what was thrown'), 'variable');
    runBlock(m, f, handler.body);
    return currentState(m);
  });
  continueFrom(m, [through, ...handled]);
  if (stmt.finally.length === 0) return;
  if (!m.dead) runBlock(m, f, stmt.finally);
  else runLeaving(m, f, stmt.finally, [...points, ...f.returns.slice(returned).map((one) => one.state)]);
}

/** What is done on the way out, where every way leads out. */
function runLeaving(m: Machine, f: Frame, body: readonly Stmt[], states: readonly State[]): void {
  branch(m, () => {
    continueFrom(m, states.map(copyState));
    runBlock(m, f, body);
  });
}

function runWith(m: Machine, f: Frame, stmt: Extract<Stmt, { kind: 'with' }>): void {
  let expects = false;
  for (const item of stmt.items) {
    const value = evaluateExpr(m, f, item.value);
    const callee = item.value.kind === 'call' ? item.value.callee : item.value;
    const name = callee.kind === 'name' || callee.kind === 'attribute' ? callee.name : '';
    expects ||= ['raises', 'assertRaises', 'assertRaisesRegex', 'suppress'].includes(name);
    if (item.target) assignPattern(m, f, item.target, value, 'variable');
  }
  if (expects) m.quiet++;
  runBlock(m, f, stmt.body);
  if (expects) m.quiet--;
}
