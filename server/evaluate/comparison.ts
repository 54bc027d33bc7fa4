/** Comparisons and truth: what holds for every value the operands may have, and what may go either way. */

import type { CompareOp } from '../program/program.ts';
import { add, atLeast, compare, isUnknown, mul, num, sub } from '../shape/dim.ts';
import { axisAt, dimOf, truthDim } from '../shape/shape.ts';
import type { Axis, SequenceValue, Shape, Value } from '../shape/value.ts';
import { noteAsked } from './alternatives.ts';
import { memberName } from './enums.ts';
import { contentsOf, load } from './heap.ts';
import { joinOutcomes, joinValues, membersOf } from './join.ts';
import type { Frame, Machine } from './machine.ts';
import { hasTensor, numberOf, type Operation, tensorOperator } from './operators.ts';
import { answered, asking, opposite, questionOf } from './questions.ts';

const COMPARE_OPS: { readonly [op in CompareOp]?: string } = {
  '==': 'eq',
  '!=': 'ne',
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
};

const ASKS: { readonly [op in CompareOp]?: { readonly how: '==' | 'in'; readonly negated?: true } } = {
  '==': { how: '==' },
  '===': { how: '==' },
  '!=': { how: '==', negated: true },
  '!==': { how: '==', negated: true },
  in: { how: 'in' },
  'not in': { how: 'in', negated: true },
};

export function comparison(
  m: Machine,
  f: Frame,
  op: CompareOp,
  operands: readonly [Value, Value],
  at: Operation,
): Value {
  const [left, right] = operands;
  const tensorOp = COMPARE_OPS[op];
  if (tensorOp && f.module.module.language === 'python' && (hasTensor(left) || hasTensor(right))) {
    return tensorOperator(m, f, tensorOp, operands, at);
  }
  const asked = ASKS[op];
  if (asked) noteAsked(m, f, operands, { ...at, how: asked.how });
  const value = decide(m, op, left, right);
  if (value !== undefined) return { kind: 'truth', value };
  const flag = ofFlag(op, left, right) ?? ofFlag(op, right, left);
  if (flag) return flag;
  if (!asked) return { kind: 'truth' };
  const truth = asking(m, operands, asked.how);
  return asked.negated ? opposite(truth) : truth;
}

/** `bidirectional == True` is the flag itself. */
function ofFlag(op: CompareOp, flag: Value, constant: Value): Value | undefined {
  const isSame = ['==', '===', 'is'].includes(op);
  if (constant.kind !== 'truth' || constant.value === undefined || !questionOf(flag)) return undefined;
  if (!isSame && !['!=', '!==', 'is not'].includes(op)) return undefined;
  return isSame === constant.value ? { kind: 'truth', dim: truthDim(flag) } : opposite(flag);
}

/** Whether a comparison holds for every value the operands may have; undefined when it may go either way. */
function decide(m: Machine, op: CompareOp, left: Value, right: Value): boolean | undefined {
  if (left.kind === 'union' || right.kind === 'union') {
    const outcomes = new Set(membersOf(left).flatMap((a) => membersOf(right).map((b) => decide(m, op, a, b))));
    const [only] = outcomes;
    return outcomes.size === 1 ? only : undefined;
  }
  switch (op) {
    case '==':
    case '===':
    case 'is':
      return equal(m, left, right, op);
    case '!=':
    case '!==':
    case 'is not': {
      const same = equal(m, left, right, op);
      return same === undefined ? undefined : !same;
    }
    case '<':
      return order(right, left, 'strictly');
    case '>':
      return order(left, right, 'strictly');
    case '<=':
      return order(right, left, 'loosely');
    case '>=':
      return order(left, right, 'loosely');
    case 'in':
      return contains(m, left, right);
    case 'not in': {
      const inside = contains(m, left, right);
      return inside === undefined ? undefined : !inside;
    }
    case 'instanceof':
      return undefined;
  }
}

function equal(m: Machine, left: Value, right: Value, op: CompareOp): boolean | undefined {
  if (left.kind === 'unknown' || right.kind === 'unknown') return undefined;
  if (left.kind === 'none' || right.kind === 'none') {
    if (left.kind !== right.kind) return false;
    return op === '===' || op === '!=='
      ? left.kind === 'none' && right.kind === 'none' && left.missing === right.missing
      : true;
  }
  const a = numberOf(left);
  const b = numberOf(right);
  if (a !== undefined && b !== undefined) return a === b;
  if (left.kind === 'size' && right.kind === 'size') {
    const verdict = compare(left.dim, right.dim);
    return verdict === 'unknown' ? undefined : verdict === 'same';
  }
  if (left.kind === 'text' && right.kind === 'text' && left.value !== undefined && right.value !== undefined)
    return left.value === right.value;
  if (left.kind === 'truth' && right.kind === 'truth' && left.value !== undefined && right.value !== undefined)
    return left.value === right.value;
  if (left.kind === 'sequence' && right.kind === 'sequence') return equalSequences(m, left, right, op);
  const [one, other] = [memberName(left), memberName(right)];
  return one === undefined || other === undefined ? undefined : one === other;
}

function equalSequences(m: Machine, left: SequenceValue, right: SequenceValue, op: CompareOp): boolean | undefined {
  if (m.libraries === undefined || op === 'is' || op === '===') return undefined;
  const a = contentsOf(m, left)?.items;
  const b = contentsOf(m, right)?.items;
  if (!a || !b) return undefined;
  if (a.length !== b.length) return false;
  const verdicts = a.map((item, i) => equal(m, item, b[i] ?? item, op));
  if (verdicts.includes(false)) return false;
  return verdicts.every((v) => v === true) ? true : undefined;
}

function order(a: Value, b: Value, how: 'strictly' | 'loosely'): boolean | undefined {
  const x = numberOf(a);
  const y = numberOf(b);
  if (x !== undefined && y !== undefined) return how === 'strictly' ? x > y : x >= y;
  if (a.kind !== 'size' || b.kind !== 'size') return undefined;
  return atLeast(a.dim, how === 'strictly' ? add(b.dim, num(1)) : b.dim);
}

function contains(m: Machine, item: Value, container: Value): boolean | undefined {
  const c = load(m, container);
  if (c.kind === 'sequence' && c.items) {
    const verdicts = c.items.map((x) => equal(m, item, x, '=='));
    if (verdicts.includes(true)) return true;
    return verdicts.every((v) => v === false) ? false : undefined;
  }
  if (c.kind === 'record' && !c.open && item.kind === 'text' && item.value !== undefined)
    return Object.hasOwn(c.fields, item.value);
  if (c.kind === 'text' && c.value !== undefined && item.kind === 'text' && item.value !== undefined)
    return c.value.includes(item.value);
  return undefined;
}

/** Truthiness in the program's language; undefined when it may go either way. */
export function truthiness(m: Machine, value: Value, language: 'python' | 'javascript'): boolean | undefined {
  const v = load(m, value);
  switch (v.kind) {
    case 'truth':
      return v.value ?? answered(m, v);
    case 'none':
      return false;
    case 'size': {
      const verdict = compare(v.dim, num(0));
      return verdict === 'unknown' ? undefined : verdict === 'different';
    }
    case 'number':
      return v.value === undefined ? undefined : v.value !== 0;
    case 'text':
      return v.value === undefined ? undefined : v.value !== '';
    case 'sequence':
      if (language === 'javascript') return true;
      return v.items ? v.items.length > 0 : undefined;
    case 'record':
      return language === 'javascript' ? true : v.open ? undefined : Object.keys(v.fields).length > 0;
    case 'tensor':
      return language === 'javascript' ? true : undefined;
    case 'instance':
    case 'function':
    case 'class':
    case 'layer':
    case 'api':
      return true;
    case 'union': {
      const outcomes = new Set(v.members.map((member) => truthiness(m, member, language)));
      const [only] = outcomes;
      return outcomes.size === 1 ? only : undefined;
    }
    case 'unknown':
      return answered(m, v);
  }
}

/** `then` where the test holds and `otherwise` where not, for a flag nobody knows: exact for sizes. */
function choose(test: Value, then: Value, otherwise: Value): Value {
  const flag = test.kind === 'truth' ? test.dim : undefined;
  if (flag && then.kind === 'size' && otherwise.kind === 'size') {
    return { kind: 'size', dim: add(otherwise.dim, mul(flag, sub(then.dim, otherwise.dim))) };
  }
  return joinValues(then, otherwise);
}

/** The axes that both have, each of the size that the flag tells. */
function chosenShape(test: Value, joined: Shape, [then, otherwise]: readonly [Shape, Shape]): Shape {
  const each = (axes: readonly Axis[], at: (i: number) => number) =>
    axes.map((axis, i): Axis => {
      if (!isUnknown(axis.dim)) return axis;
      const [a, b] = [then, otherwise].map((shape) => axisAt(shape, at(i))?.dim);
      if (!a || !b || isUnknown(a) || isUnknown(b)) return axis;
      const size = choose(test, { kind: 'size', dim: a }, { kind: 'size', dim: b });
      return size.kind === 'size' ? { ...axis, dim: size.dim } : axis;
    });
  if (joined.kind === 'known') return { ...joined, axes: each(joined.axes, (i) => i) };
  if (joined.kind !== 'partly') return joined;
  const { prefix, suffix } = joined;
  return { ...joined, prefix: each(prefix, (i) => i), suffix: each(suffix, (i) => i - suffix.length) };
}

/** What a variable, or an object with its fields, is after two ways that a flag tells apart. */
export function joinChosen(test: Value, then: Value, otherwise: Value): Value {
  if (then === otherwise) return then;
  const joined = joinValues(then, otherwise);
  if (joined.kind === 'size') return isUnknown(joined.dim) ? choose(test, then, otherwise) : joined;
  if (joined.kind === 'instance' && then.kind === 'instance' && otherwise.kind === 'instance') {
    const fields = Object.entries(joined.fields).map(([name, field]) => {
      const [a, b] = [then.fields[name], otherwise.fields[name]];
      return [name, a && b ? joinChosen(test, a, b) : field] as const;
    });
    return { ...joined, fields: Object.fromEntries(fields) };
  }
  if (joined.kind === 'tensor' && then.kind === 'tensor' && otherwise.kind === 'tensor')
    return { ...joined, shape: chosenShape(test, joined.shape, [then.shape, otherwise.shape]) };
  // What nothing describes may be a size: then it is the one that the flag tells.
  if (joined.kind === 'unknown' && joined.open && then.kind === 'unknown' && otherwise.kind === 'unknown') {
    const [a, b] = [dimOf(then), dimOf(otherwise)];
    const size = choose(test, { kind: 'size', dim: a }, { kind: 'size', dim: b });
    const isTold = !isUnknown(a) && !isUnknown(b) && size.kind === 'size' && !isUnknown(size.dim);
    return isTold ? { ...joined, open: { ...joined.open, size: size.dim } } : joined;
  }
  const question = questionOf(test);
  if (!question || then.kind === 'union' || otherwise.kind === 'union') return joined;
  return joinOutcomes(question.holds === 0 ? [then, otherwise] : [otherwise, then], question);
}
