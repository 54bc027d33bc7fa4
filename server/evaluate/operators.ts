/** Operators on sizes, numbers, texts, truths and lists; with a tensor among the operands they are ops of its library. */

import { percent } from '../libraries/python-format.ts';
import type { BinaryOp, Span } from '../program/program.ts';
import { add, atLeast, constantOf, type Dim, floordiv, isUnknown, max, mod, mul, neg, num, sub } from '../shape/dim.ts';
import { dimOf, lengthOfOpen } from '../shape/shape.ts';
import type { SequenceValue, TextValue, Value } from '../shape/value.ts';
import { applyNamedOp } from './apply.ts';
import { memberName } from './enums.ts';
import { contentsOf, elementOf, lengthOf, store } from './heap.ts';
import { joinAll, membersOf } from './join.ts';
import { keyOf } from './key.ts';
import { type Frame, type Machine, placeKey, unknownValue } from './machine.ts';
import { openChild, openOf } from './scope.ts';

const TENSOR_OPS: { readonly [op in BinaryOp]?: string } = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  '//': 'floordiv',
  '%': 'mod',
  '**': 'pow',
  '@': 'matmul',
  '&': 'bitwise_and',
  '|': 'bitwise_or',
  '^': 'bitwise_xor',
};

export interface Operation {
  readonly span: Span;
  readonly left: Span;
  readonly right: Span;
  /** Which members of the operands are meant, where these are unions: what each pair makes is an object of its own. */
  readonly pair?: string;
}

export function binary(m: Machine, f: Frame, op: BinaryOp, operands: readonly [Value, Value], at: Operation): Value {
  const [left, right] = operands;
  if (hasTensor(left) || hasTensor(right)) return tensorOperator(m, f, TENSOR_OPS[op], operands, at);
  if (left.kind === 'union' || right.kind === 'union') {
    const pairs = membersOf(left).flatMap((a) => membersOf(right).map((b) => [a, b] as const));
    return joinAll(pairs.map((pair, i) => binary(m, f, op, pair, { ...at, pair: `${at.pair ?? ''}|${i}` })));
  }
  const python = f.module.module.language === 'python';
  if (left.kind === 'text' || right.kind === 'text') {
    if (!python && op !== '+') return { kind: 'number' };
    return op === '%' && left.kind === 'text' ? percentText(m, left, right) : textOperator(op, left, right);
  }
  if (left.kind === 'sequence' || right.kind === 'sequence')
    return python ? sequenceOperator(m, f, op, operands, at) : unknownValue('an operator on a list');
  return numeric(op, left, right, python);
}

export function hasTensor(value: Value): boolean {
  return membersOf(value).some((member) => member.kind === 'tensor');
}

export function tensorOperator(
  m: Machine,
  f: Frame,
  op: string | undefined,
  operands: readonly [Value, Value],
  at: Operation,
): Value {
  if (f.module.module.language === 'javascript' || !op)
    return unknownValue('JavaScript operators do not work on tensors');
  return applyNamedOp(
    m,
    f,
    op,
    [
      { name: 'input', value: operands[0], span: at.left },
      { name: 'other', value: operands[1], span: at.right },
    ],
    at.span,
  );
}

/** Python's `'cell_%d' % i`. */
function percentText(m: Machine, left: TextValue, right: Value): Value {
  const given = right.kind === 'sequence' && right.type === 'tuple' ? contentsOf(m, right) : undefined;
  const value = left.value === undefined ? undefined : percent(left.value, given?.items ?? [right]);
  return value === undefined ? { kind: 'text' } : { kind: 'text', value };
}

function textOperator(op: BinaryOp, left: Value, right: Value): Value {
  if (op === '*') return { kind: 'text' };
  if (op !== '+') return { kind: 'number' };
  const a = plainText(left);
  const b = plainText(right);
  return a !== undefined && b !== undefined ? { kind: 'text', value: a + b } : { kind: 'text' };
}

/** The text a known scalar becomes in a string. */
export function plainText(value: Value): string | undefined {
  if (value.kind === 'text') return value.value;
  if (value.kind === 'size') return constantOf(value.dim)?.toString();
  return memberName(value);
}

function sequenceOperator(m: Machine, f: Frame, op: BinaryOp, operands: readonly [Value, Value], at: Operation): Value {
  const [left, right] = operands;
  const a = contentsOf(m, left);
  const b = contentsOf(m, right);
  const place = `${placeKey(f, at.span)}${at.pair ?? ''}`;
  if (op === '+' && a && b) {
    const type = a.type === 'size' ? 'tuple' : a.type;
    if (a.items && b.items) return store(m, place, { kind: 'sequence', type, items: [...a.items, ...b.items] });
    const elements = [a, b].flatMap((s) => (s.items?.length === 0 ? [] : [elementOf(s)]));
    const element = ofNumbers(elements) ? { kind: 'number' as const } : joinAll(elements);
    return store(m, place, { kind: 'sequence', type, element, length: add(lengthOf(a), lengthOf(b)) });
  }
  const list = a ?? b;
  const count = a ? right : left;
  if (op === '+' && list && !(a && b)) {
    const longer = extended(list, count);
    if (longer) return store(m, place, longer);
  }
  if (op === '*' && list && !(a && b)) return store(m, place, repeated(list, dimOf(count)));
  return unknownValue('an operator on a list');
}

/** Numbers, and what nobody describes among them: a list of numbers is made of the two. */
function ofNumbers(elements: readonly Value[]): boolean {
  const isNumber = (one: Value): boolean => one.kind === 'size' || one.kind === 'number';
  const isOpen = (one: Value) => one.kind === 'unknown' && openOf(one) !== undefined;
  return elements.some(isNumber) && elements.every((one) => isNumber(one) || isOpen(one));
}

/** What nobody describes is a list where a list is added to it. */
function extended(list: SequenceValue, other: Value): SequenceValue | undefined {
  const open = other.kind === 'unknown' ? openOf(other) : undefined;
  if (!open || (list.type !== 'list' && list.type !== 'tuple')) return undefined;
  const own = openChild(other, '[]', 'item');
  const added = list.items?.length === 0 ? own : elementOf(list);
  const element: Value = ofNumbers([own, added]) ? { kind: 'number' } : added === own ? own : joinAll([own, added]);
  return { kind: 'sequence', type: list.type, element, length: add(lengthOf(list), lengthOfOpen(open)) };
}

function repeated(list: SequenceValue, count: Dim): SequenceValue {
  const times = constantOf(count);
  const type = list.type === 'size' ? 'tuple' : list.type;
  if (list.items && times !== undefined && times * list.items.length <= 64) {
    const items = Array.from({ length: Math.max(0, times) }, () => list.items ?? []).flat();
    return { kind: 'sequence', type, items };
  }
  const copies = atLeast(count, num(0)) === true ? count : max(num(0), count);
  return { kind: 'sequence', type, element: elementOf(list), length: mul(lengthOf(list), copies) };
}

function numeric(op: BinaryOp, left: Value, right: Value, python: boolean): Value {
  const made = arithmetic(op, left, right, python);
  const isOpen = left.kind === 'unknown' || right.kind === 'unknown';
  // In Python a value nobody describes may be a tensor, and with a number of any kind it stays one.
  return python && isOpen && made.kind === 'number' ? ofUnknown(op, left, right) : made;
}

function ofUnknown(op: BinaryOp, left: Value, right: Value): Value {
  const [unknown] = [left, right].filter((one) => one.kind === 'unknown');
  if (!openOf(left) && !openOf(right)) return unknownValue(unknown?.why ?? 'one operand is not in sight');
  const names = [left, right].map((one) => openOf(one)?.name ?? '?');
  return {
    kind: 'unknown',
    why: 'it is made of values nobody describes',
    open: { id: `(${keyOf(left)}${op}${keyOf(right)})`, name: names.join(op), unnamed: true },
  };
}

function arithmetic(op: BinaryOp, left: Value, right: Value, python: boolean): Value {
  const dim = sizeArithmetic(op, left, right, python);
  if (dim === undefined) return fractional(op, left, right);
  if (isWhole(left) && isWhole(right)) return isUnknown(dim) ? { kind: 'number' } : { kind: 'size', dim };
  const opens = [openOf(left), openOf(right)];
  if ((isWhole(left) || opens[0]) && (isWhole(right) || opens[1])) {
    if (isWhole(left) !== isWhole(right) && !python && op !== '+') return { kind: 'size', dim };
    const names = [left, right].map(
      (v) => openOf(v)?.name ?? (v.kind === 'size' ? (constantOf(v.dim)?.toString() ?? 'n') : '?'),
    );
    const id = `(${keyOf(left)}${op}${keyOf(right)})`;
    return {
      kind: 'unknown',
      why: 'it is made of values nobody describes',
      open: { id, name: names.join(op), size: dim },
    };
  }
  return { kind: 'number' };
}

function isWhole(value: Value): boolean {
  return value.kind === 'size' || value.kind === 'truth';
}

function sizeArithmetic(op: BinaryOp, left: Value, right: Value, python: boolean): Dim | undefined {
  if (left.kind === 'number' || right.kind === 'number') return undefined;
  const a = dimOf(left);
  const b = dimOf(right);
  switch (op) {
    case '+':
      return add(a, b);
    case '-':
      return sub(a, b);
    case '*':
      return mul(a, b);
    case '//':
      return floordiv(a, b);
    case '%':
      return python || (atLeast(a, num(0)) && atLeast(b, num(1))) ? mod(a, b) : undefined;
    case '**':
      return power(a, constantOf(b));
    case '<<':
      return mul(a, power(num(2), constantOf(b)) ?? num(Number.NaN));
    case '>>':
      return constantOf(b) === undefined ? undefined : floordiv(a, num(2 ** (constantOf(b) ?? 0)));
    default:
      return undefined;
  }
}

function power(base: Dim, exponent: number | undefined): Dim | undefined {
  if (exponent === undefined || exponent < 0 || exponent > 8 || !Number.isInteger(exponent)) {
    const b = constantOf(base);
    return b !== undefined && exponent !== undefined && exponent >= 0 ? num(b ** exponent) : undefined;
  }
  let out = num(1);
  for (let i = 0; i < exponent; i++) out = mul(out, base);
  return out;
}

function fractional(op: BinaryOp, left: Value, right: Value): Value {
  const a = numberOf(left);
  const b = numberOf(right);
  if (a !== undefined && b !== undefined) {
    const value = compute(op, a, b);
    if (value !== undefined && Number.isFinite(value)) return { kind: 'number', value };
  }
  if (op === '/' && left.kind !== 'number' && right.kind !== 'number') {
    const over = dimOf(left);
    const under = dimOf(right);
    if (!isUnknown(over) && !isUnknown(under)) return { kind: 'number', ratio: { over, under } };
  }
  return { kind: 'number' };
}

export function numberOf(value: Value): number | undefined {
  if (value.kind === 'number') return value.value;
  if (value.kind === 'size') return constantOf(value.dim);
  return undefined;
}

function compute(op: BinaryOp, a: number, b: number): number | undefined {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '//':
      return Math.floor(a / b);
    case '%':
      return a % b;
    case '**':
      return a ** b;
    default:
      return undefined;
  }
}

export function unary(m: Machine, f: Frame, op: '-' | '+' | '~', value: Value, span: Span): Value {
  if (hasTensor(value)) {
    return applyNamedOp(
      m,
      f,
      op === '-' ? 'neg' : op === '~' ? 'bitwise_not' : 'positive',
      [{ name: 'input', value, span }],
      span,
    );
  }
  if (value.kind === 'union') return joinAll(value.members.map((member) => unary(m, f, op, member, span)));
  if (value.kind === 'size')
    return op === '-'
      ? { kind: 'size', dim: neg(value.dim) }
      : op === '+'
        ? value
        : { kind: 'size', dim: sub(neg(value.dim), num(1)) };
  if (value.kind === 'number')
    return op === '-' && value.value !== undefined ? { kind: 'number', value: -value.value } : { kind: 'number' };
  const open = openOf(value);
  if (open && op === '-') {
    return {
      kind: 'unknown',
      why: 'it is made of values nobody describes',
      open: { id: `-${open.id}`, name: `-${open.name}`, size: neg(dimOf(value)) },
    };
  }
  return op === '+' && value.kind !== 'text' ? value : numberInText(value);
}

/** What JavaScript makes of a text where it needs a number. */
function numberInText(value: Value): Value {
  const read = value.kind === 'text' && value.value !== undefined ? Number(value.value) : Number.NaN;
  return Number.isInteger(read) ? { kind: 'size', dim: num(read) } : { kind: 'number' };
}
