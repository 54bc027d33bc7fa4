/** The value of an expression, with what it does on the way. Never throws; what it cannot tell is unknown with the reason. */

import type { Expr, IndexExpr, RecordExpr, SequenceExpr } from '../program/program.ts';
import { add, type Dim, num } from '../shape/dim.ts';
import { truthDim } from '../shape/shape.ts';
import type { Value } from '../shape/value.ts';
import { isAbsent, readAttribute } from './attributes.ts';
import { callExpr, calleeName } from './call-expressions.ts';
import { basesAfter, layerOf, makeClass, memberValue, ownMember } from './classes.ts';
import { comparison, joinChosen, truthiness } from './comparison.ts';
import { comprehension } from './comprehensions.ts';
import { assume } from './conditions.ts';
import { makeFunction } from './functions.ts';
import { load, store } from './heap.ts';
import { inOrder } from './in-order.ts';
import { indexValue } from './indexing.ts';
import { iterate } from './iterate.ts';
import { joinAll, joinValues, membersOf, unionOf } from './join.ts';
import {
  branch,
  continueFrom,
  type Frame,
  isClassCode,
  isFunctionCode,
  type Machine,
  missing,
  placeKey,
  spend,
  unknownValue,
} from './machine.ts';
import { namedField, namedSize } from './named-sizes.ts';
import { asNoted } from './notes.ts';
import { binary, plainText, unary } from './operators.ts';
import { overridden } from './overriding.ts';
import { freshId } from './passes.ts';
import { assignPattern } from './patterns.ts';
import { opposite } from './questions.ts';
import { noteSeen } from './record.ts';
import { openOf, readName, resolve, shownName, yielded } from './scope.ts';
import { guess } from './tape.ts';

export function evaluateExpr(m: Machine, f: Frame, expr: Expr): Value {
  return evaluated(m, f, expr, 'value');
}

/** What is called: a method's name says what the value it is taken from may be. */
export function evaluateCallee(m: Machine, f: Frame, expr: Expr): Value {
  return evaluated(m, f, expr, 'callee');
}

function evaluated(m: Machine, f: Frame, expr: Expr, as: 'value' | 'callee'): Value {
  if (!spend(m)) return unknownValue('the evaluation has used up its step budget');
  const value = resolve(m, computed(m, f, expr, as));
  noteSeen(m, f, expr, value);
  return value;
}

function computed(m: Machine, f: Frame, expr: Expr, as: 'value' | 'callee'): Value {
  switch (expr.kind) {
    case 'const':
      return constant(expr.value, expr.float === true);
    case 'name':
      return namedSize(m, f, expr) ?? unknownValue(`nothing in sight defines ${expr.name}`);
    case 'attribute': {
      if (expr.object.kind === 'super') return superMember(m, f, expr.name);
      const object = evaluateExpr(m, f, expr.object);
      if (expr.optional && isAbsent(object) === 'always') return missing;
      const site = { name: expr.name, span: expr, ...(as === 'value' ? { isValue: true as const } : {}) };
      const value = namedField(m, f, object, expr, readAttribute(m, f, object, site));
      return expr.optional && isAbsent(object) === 'maybe' ? joinValues(value, missing) : value;
    }
    case 'index':
      return indexExpr(m, f, expr);
    case 'call':
      return callExpr(m, f, expr);
    case 'sequence':
      return sequenceExpr(m, f, expr);
    case 'record':
      return recordExpr(m, f, expr);
    case 'unary':
      return unaryExpr(m, f, expr);
    case 'binary': {
      const left = evaluateExpr(m, f, expr.left);
      const right = evaluateExpr(m, f, expr.right);
      return binary(m, f, expr.op, [left, right], { span: expr, left: expr.left, right: expr.right });
    }
    case 'compare': {
      const left = evaluateExpr(m, f, expr.left);
      const right = evaluateExpr(m, f, expr.right);
      return comparison(m, f, expr.op, [left, right], { span: expr, left: expr.left, right: expr.right });
    }
    case 'logic':
      return logicExpr(m, f, expr);
    case 'conditional':
      return conditionalExpr(m, f, expr);
    case 'lambda':
      return { kind: 'function', code: makeFunction(m, f, expr.nested) };
    case 'class':
      for (const decorator of expr.definition.decorators) evaluateExpr(m, f, decorator);
      return makeClass(m, f, expr.definition, expr);
    case 'await':
      return evaluateExpr(m, f, expr.value);
    case 'yield': {
      const value = expr.value ? evaluateExpr(m, f, expr.value) : missing;
      yielded(m, f, expr.all ? iterate(m, f, value).element : value);
      return unknownValue('what is sent into a generator');
    }
    case 'comprehension':
      return comprehension(m, f, expr);
    case 'assign':
      return assignExpr(m, f, expr);
    case 'template':
      return template(expr.parts.map((part) => evaluateExpr(m, f, part)));
    case 'super':
      return unknownValue('super by itself');
    case 'cast': {
      const value = evaluateExpr(m, f, expr.value);
      return asNoted(m, f, value, expr.type, { id: freshId(f, expr, 'cast'), name: nameIn(expr.value), span: expr });
    }
    case 'hole':
      m.quiet++;
      for (const child of expr.children) evaluateExpr(m, f, child);
      m.quiet--;
      return unknownValue('this part is not understood');
  }
}

function constant(value: number | string | boolean | null | undefined, float: boolean): Value {
  if (value === null) return { kind: 'none' };
  if (value === undefined) return missing;
  if (typeof value === 'string') return { kind: 'text', value };
  if (typeof value === 'boolean') return { kind: 'truth', value };
  return !float && Number.isSafeInteger(value) ? { kind: 'size', dim: num(value) } : { kind: 'number', value };
}

function template(parts: readonly Value[]): Value {
  const texts = parts.map(plainText);
  return texts.every((text) => text !== undefined) ? { kind: 'text', value: texts.join('') } : { kind: 'text' };
}

function unaryExpr(m: Machine, f: Frame, expr: Extract<Expr, { kind: 'unary' }>): Value {
  const value = evaluateExpr(m, f, expr.value);
  switch (expr.op) {
    case 'not': {
      const truth = truthiness(m, value, f.module.module.language);
      return truth === undefined ? opposite(value) : { kind: 'truth', value: !truth };
    }
    case 'typeof':
      return { kind: 'text' };
    case 'void':
      return missing;
    case 'delete':
      return { kind: 'truth' };
    default:
      return unary(m, f, expr.op, value, expr);
  }
}

/** `a and b`, `a or b`, `a ?? b`: the right side runs where the left lets it. */
function logicExpr(m: Machine, f: Frame, expr: Extract<Expr, { kind: 'logic' }>): Value {
  const left = evaluateExpr(m, f, expr.left);
  const decided = expr.op === '??' ? absence(left) : truthiness(m, left, f.module.module.language);
  const goesOn = expr.op === 'and' ? decided : decided === undefined ? undefined : !decided;
  if (goesOn === false) return left;
  if (goesOn === true) return rightSide(m, f, expr);
  let right: Value = missing;
  const skipped = branch(m, () => {
    if (expr.op !== '??') assume(m, f, expr.left, expr.op === 'and' ? 'fails' : 'holds');
  });
  const taken = branch(m, () => {
    right = rightSide(m, f, expr);
  });
  if (taken || skipped) continueFrom(m, [taken, skipped]);
  return joinValues(kept(m, f, expr.op, left), right);
}

function rightSide(m: Machine, f: Frame, expr: Extract<Expr, { kind: 'logic' }>): Value {
  if (expr.op !== '??') assume(m, f, expr.left, expr.op === 'and' ? 'holds' : 'fails');
  return evaluateExpr(m, f, expr.right);
}

/** The members of the left side that make it the result. */
function kept(m: Machine, f: Frame, op: 'and' | 'or' | '??', left: Value): Value {
  const stays = (member: Value): boolean => {
    if (op === '??') return member.kind !== 'none';
    const truth = truthiness(m, member, f.module.module.language);
    return truth === undefined || truth === (op === 'or');
  };
  const members = membersOf(left)
    .filter(stays)
    .map((member): Value => (op !== '??' && member.kind === 'truth' ? { kind: 'truth', value: op === 'or' } : member));
  return members.length ? unionOf(members) : left;
}

/** For `??`: true when the value is there, false when it is absent. */
function absence(value: Value): boolean | undefined {
  if (value.kind === 'unknown') return undefined;
  const absent = isAbsent(value);
  return absent === 'maybe' ? undefined : absent === 'never';
}

function conditionalExpr(m: Machine, f: Frame, expr: Extract<Expr, { kind: 'conditional' }>): Value {
  const test = evaluateExpr(m, f, expr.test);
  const decided = truthiness(m, test, f.module.module.language);
  if (decided !== undefined) return evaluateExpr(m, f, decided ? expr.then : expr.otherwise);
  if (m.tape) {
    guess(m, f, expr.test, 'then');
    return evaluateExpr(m, f, expr.then);
  }
  const sides: Value[] = [];
  const states = (['holds', 'fails'] as const).map((outcome) =>
    branch(m, () => {
      assume(m, f, expr.test, outcome);
      if (!m.dead) sides.push(evaluateExpr(m, f, outcome === 'holds' ? expr.then : expr.otherwise));
    }),
  );
  if (states.some((state) => state !== undefined)) continueFrom(m, states);
  const [then, otherwise] = sides;
  if (then && otherwise) return joinChosen(openFlag(test), then, otherwise);
  return then ?? otherwise ?? unknownValue('neither side can be reached');
}

/** An undescribed flag as a truth with a symbol in 0..1. */
export function openFlag(test: Value): Value {
  return openOf(test) ? { kind: 'truth', dim: truthDim(test) } : test;
}

function sequenceExpr(m: Machine, f: Frame, expr: SequenceExpr): Value {
  const values: Value[] = [];
  let open = false;
  let length: Dim | undefined = num(0);
  const parts = expr.items.map((item) => () => evaluateExpr(m, f, item.value));
  const evaluated = inOrder(m, f, expr, parts);
  for (const [i, item] of expr.items.entries()) {
    const value = evaluated[i] ?? missing;
    const spread = item.spread ? iterate(m, f, value) : undefined;
    if (spread === undefined) values.push(value);
    else if (spread.items) values.push(...spread.items);
    else {
      values.push(spread.element);
      open = true;
    }
    const count = spread === undefined ? num(1) : spread.length;
    length = length && count && add(length, count);
  }
  const contents: Value = open
    ? { kind: 'sequence', type: expr.type, element: joinAll(values), ...(length ? { length } : {}) }
    : { kind: 'sequence', type: expr.type, items: values, written: true };
  return store(m, placeKey(f, expr), contents);
}

function recordExpr(m: Machine, f: Frame, expr: RecordExpr): Value {
  let fields: { [name: string]: Value } = {};
  let open = false;
  const keys: (string | undefined)[] = [];
  const parts = expr.entries.map((entry, i) => () => {
    if (entry.kind === 'spread') return load(m, evaluateExpr(m, f, entry.value));
    keys[i] = entry.key.kind === 'const' ? String(entry.key.value) : plainText(evaluateExpr(m, f, entry.key));
    return evaluateExpr(m, f, entry.value);
  });
  for (const [i, value] of inOrder(m, f, expr, parts).entries()) {
    const key = keys[i];
    if (expr.entries[i]?.kind !== 'spread') {
      if (key === undefined) open = true;
      else fields[key] = value;
    } else {
      const after = overridden(m, fields, value);
      fields = { ...after.fields };
      open ||= after.open;
    }
  }
  const made = store(m, placeKey(f, expr), { kind: 'record', fields, open });
  if (f.module.module.language === 'javascript') holdMethods(m, made, fields);
  return made;
}

function holdMethods(m: Machine, object: Value, fields: { readonly [name: string]: Value }): void {
  for (const one of Object.values(fields)) {
    const code = one.kind === 'function' && !one.self ? one.code : undefined;
    if (isFunctionCode(code) && code.unit.kind !== 'arrow') m.holders.set(code, object);
  }
}

function indexExpr(m: Machine, f: Frame, expr: IndexExpr): Value {
  const object = evaluateExpr(m, f, expr.object);
  if (expr.optional && isAbsent(object) === 'always') return missing;
  return indexValue(m, f, object, expr);
}

/** What a value goes by where the program writes no name for it. */
function nameIn(expr: Expr): string {
  if (expr.kind === 'await') return nameIn(expr.value);
  if (expr.kind === 'call') return calleeName(expr.callee) || 'x';
  return expr.kind === 'name' ? shownName(expr.name) : expr.kind === 'attribute' ? expr.name : 'x';
}

function assignExpr(m: Machine, f: Frame, expr: Extract<Expr, { kind: 'assign' }>): Value {
  const { target, op } = expr;
  const readable = target.kind === 'name' || target.kind === 'attribute' || target.kind === 'index';
  const before =
    op !== undefined && readable
      ? evaluateExpr(m, f, target.kind === 'name' ? { ...target, kind: 'name' } : target)
      : missing;
  let value: Value;
  if (op === 'and' || op === 'or' || op === '??') value = joinValues(before, evaluateExpr(m, f, expr.value));
  else if (op !== undefined)
    value = binary(m, f, op, [before, evaluateExpr(m, f, expr.value)], { span: expr, left: target, right: expr.value });
  else value = evaluateExpr(m, f, expr.value);
  assignPattern(m, f, target, value, 'variable');
  return expr.result === 'before' ? before : value;
}

function thisValue(m: Machine, f: Frame): Value {
  const first = f.unit.params[0]?.pattern;
  const name = f.module.module.language === 'python' && first?.kind === 'name' ? first.name : 'this';
  return readName(m, f, name) ?? unknownValue('there is no instance here');
}

/** A member of the bases, bound to the current instance; `constructor` of a library's class does nothing we follow. */
function superMember(m: Machine, f: Frame, name: string): Value {
  const self = thisValue(m, f);
  for (const base of f.home ? basesAfter(f.home, self) : []) {
    if (base.kind === 'class' && isClassCode(base.code)) {
      const found = ownMember(m, base.code, name);
      if (found?.kind === 'member') return memberValue(found.member, self, base.code);
      if (found?.kind === 'static') return found.value;
    }
    if (base.kind !== 'api') continue;
    if (m.libraries.entry(base.path)?.entry.kind === 'layer') {
      // The layer that an instance is: its constructor makes it, and everything else is a member of it.
      if (name === 'constructor') return { kind: 'api', path: base.path, self };
      const layer = layerOf(m, self);
      if (layer) return readAttribute(m, f, layer, { name, span: { start: 0, end: 0 } });
    }
    const found = m.libraries.member(base.path, name);
    if (found) return { kind: 'api', path: found.path, self };
  }
  return unknownValue(`the bases' ${name} is not in sight`);
}
