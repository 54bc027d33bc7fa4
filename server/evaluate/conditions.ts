/** What a test tells about the values it asks about, where it holds and where it does not. */

import type { Expr } from '../program/program.ts';
import { constantOf, sym } from '../shape/dim.ts';
import type { TensorValue, Value } from '../shape/value.ts';
import { choose } from './choices.ts';
import { truthiness } from './comparison.ts';
import { readField, store, writeField } from './heap.ts';
import { membersOf, unionOf } from './join.ts';
import type { Frame, Machine } from './machine.ts';
import { answer, asking } from './questions.ts';
import { openChild, openOf, openValue, readName, setName } from './scope.ts';

/** Narrows the state to where `test` is `outcome`. */
export function assume(m: Machine, f: Frame, test: Expr, outcome: 'holds' | 'fails'): void {
  switch (test.kind) {
    case 'unary':
      if (test.op === 'not') assume(m, f, test.value, outcome === 'holds' ? 'fails' : 'holds');
      return;
    case 'logic':
      if ((test.op === 'and' && outcome === 'holds') || (test.op === 'or' && outcome === 'fails')) {
        assume(m, f, test.left, outcome);
        assume(m, f, test.right, outcome);
      }
      return;
    case 'compare':
      assumeComparison(m, f, test, outcome);
      return;
    case 'call':
      assumeCall(m, f, test, outcome);
      return;
    case 'name':
    case 'attribute':
      answerAbout(m, subjectValue(m, f, test), outcome);
      keep(m, f, test, (value) => {
        const truth = truthiness(m, value, f.module.module.language);
        return truth === undefined || truth === (outcome === 'holds');
      });
      return;
    default:
      return;
  }
}

function assumeComparison(
  m: Machine,
  f: Frame,
  test: Extract<Expr, { kind: 'compare' }>,
  outcome: 'holds' | 'fails',
): void {
  if (test.op === 'in' || test.op === 'not in') {
    assumeAmong(m, f, test, (test.op === 'in') === (outcome === 'holds') ? 'holds' : 'fails');
    return;
  }
  const positive = ['==', '===', 'is'].includes(test.op);
  if (!positive && !['!=', '!==', 'is not'].includes(test.op)) return;
  const same = positive === (outcome === 'holds');
  if (test.right.kind === 'const' && (test.right.value === null || test.right.value === undefined)) {
    keep(m, f, test.left, (value) => value.kind === 'unknown' || (value.kind === 'none') === same);
    return;
  }
  const rank = test.right.kind === 'const' && typeof test.right.value === 'number' ? test.right.value : undefined;
  const tensor = rank === undefined ? undefined : rankSubject(test.left);
  if (tensor && rank !== undefined) {
    keep(
      m,
      f,
      tensor,
      (value) => value.kind !== 'tensor' || value.shape.kind !== 'known' || (value.shape.axes.length === rank) === same,
    );
    return;
  }
  if (test.right.kind === 'const') {
    const wanted = test.right.value;
    const value = subjectValue(m, f, test.left);
    if (value && (typeof wanted === 'string' || typeof wanted === 'number')) {
      const constant: Value =
        typeof wanted === 'string' ? { kind: 'text', value: wanted } : { kind: 'number', value: wanted };
      answerAbout(m, asking(m, [value, constant], '=='), same ? 'holds' : 'fails');
    }
    keep(m, f, test.left, (one) => {
      const known = constantIn(one);
      return known === undefined || (known === wanted) === same;
    });
    if (same && typeof wanted === 'string') becomeText(m, value, [wanted]);
  }
}

/** `kind in ('lstm', 'gru')`: one of the texts where it holds. */
function assumeAmong(m: Machine, f: Frame, test: Extract<Expr, { kind: 'compare' }>, outcome: 'holds' | 'fails'): void {
  const items = test.right.kind === 'sequence' ? test.right.items.map((item) => item.value) : undefined;
  const texts = items?.map((item) =>
    item.kind === 'const' && typeof item.value === 'string' ? item.value : undefined,
  );
  const value = subjectValue(m, f, test.left);
  if (!value || !texts?.every((text) => text !== undefined)) return;
  const constants: Value = {
    kind: 'sequence',
    type: 'list',
    items: texts.map((text) => ({ kind: 'text', value: text })),
  };
  answerAbout(m, asking(m, [value, constants], 'in'), outcome);
  keep(m, f, test.left, (one) => {
    const known = one.kind === 'text' ? one.value : undefined;
    return known === undefined || texts.includes(known) === (outcome === 'holds');
  });
  if (outcome === 'holds') becomeText(m, value, texts);
}

/** A text that nobody knew is one of these from here on: which of them is one choice. */
function becomeText(m: Machine, value: Value | undefined, texts: readonly string[]): void {
  const open = value?.kind === 'text' || value?.kind === 'unknown' ? value.open : undefined;
  if (!open || texts.length > 4) return;
  const known = unionOf(texts.map((text): Value => ({ kind: 'text', value: text })));
  m.state.refined.set(open.id, known.kind === 'union' ? { ...known, choice: `${texts.join()} of ${open.id}` } : known);
  m.findings++;
}

function answerAbout(m: Machine, truth: Value | undefined, outcome: 'holds' | 'fails'): void {
  if (truth) answer(m, truth, outcome);
}

function constantIn(value: Value): string | number | boolean | undefined {
  if (value.kind === 'text' || value.kind === 'truth') return value.value;
  if (value.kind === 'size') return constantOf(value.dim);
  return undefined;
}

/** `x` of `x.dim()`, `x.ndim`, `x.rank`, `len(x.shape)`, `x.shape.length`. */
function rankSubject(expr: Expr): Expr | undefined {
  if (expr.kind === 'attribute' && ['ndim', 'rank', 'rankType'].includes(expr.name)) return expr.object;
  if (expr.kind === 'attribute' && expr.name === 'length') return shapeSubject(expr.object);
  if (expr.kind !== 'call') return undefined;
  if (expr.callee.kind === 'attribute' && ['dim', 'ndimension'].includes(expr.callee.name)) return expr.callee.object;
  const [argument] = expr.args;
  if (expr.callee.kind === 'name' && expr.callee.name === 'len' && argument) return shapeSubject(argument.value);
  return undefined;
}

function shapeSubject(expr: Expr): Expr | undefined {
  if (expr.kind === 'attribute' && expr.name === 'shape') return expr.object;
  if (expr.kind === 'call' && expr.callee.kind === 'attribute' && expr.callee.name === 'size' && expr.args.length === 0)
    return expr.callee.object;
  return undefined;
}

/** `isinstance(x, tuple)`, `Array.isArray(x)`. */
function assumeCall(m: Machine, f: Frame, test: Extract<Expr, { kind: 'call' }>, outcome: 'holds' | 'fails'): void {
  const [subject, kind] = test.args;
  if (!subject) return;
  const accepts =
    test.callee.kind === 'attribute' && test.callee.name === 'isArray' ? isListLike : typeTest(test, kind?.value);
  if (!accepts) return;
  if (accepts === isListLike) asList(m, f, subject.value, outcome);
  keep(m, f, subject.value, (value) => value.kind === 'unknown' || accepts(value) === (outcome === 'holds'));
}

/** An undescribed value that is an array holds what nobody describes; one that is none is told apart from it. */
function asList(m: Machine, f: Frame, subject: Expr, outcome: 'holds' | 'fails'): void {
  const value = subjectValue(m, f, subject);
  const open = value && openOf(value);
  if (value?.kind !== 'unknown' || !open) return;
  if (outcome === 'fails') {
    setSubject(m, f, subject, openValue(`${open.id}:single`, open.name), open.id);
    return;
  }
  const element = openChild(value, '[]', 'item');
  const length = sym({ id: `${open.id}.length`, name: 'length', lo: 0 });
  setSubject(m, f, subject, store(m, `${open.id}:list`, { kind: 'sequence', type: 'list', element, length }), open.id);
}

function isListLike(value: Value): boolean {
  return value.kind === 'sequence';
}

function typeTest(
  test: Extract<Expr, { kind: 'call' }>,
  kind: Expr | undefined,
): ((value: Value) => boolean) | undefined {
  if (test.callee.kind !== 'name' || test.callee.name !== 'isinstance' || !kind) return undefined;
  const names = (kind.kind === 'sequence' ? kind.items.map((item) => item.value) : [kind]).map(lastName);
  if (!names.every((name) => name !== undefined && name in KINDS)) return undefined;
  return (value) => names.some((name) => name !== undefined && KINDS[name]?.(value) === true);
}

function lastName(expr: Expr): string | undefined {
  return expr.kind === 'name' || expr.kind === 'attribute' ? expr.name : undefined;
}

const KINDS: { readonly [name: string]: (value: Value) => boolean } = {
  tuple: (v) => v.kind === 'sequence' && v.type === 'tuple',
  list: (v) => v.kind === 'sequence' && v.type === 'list',
  int: (v) => v.kind === 'size',
  float: (v) => v.kind === 'number',
  str: (v) => v.kind === 'text',
  dict: (v) => v.kind === 'record',
  Tensor: (v): v is TensorValue => v.kind === 'tensor' && v.form !== 'packed',
  PackedSequence: (v) => v.kind === 'tensor' && v.form === 'packed',
};

/** Keeps the members that pass; when none does, the place cannot be reached this way. */
function keep(m: Machine, f: Frame, subject: Expr, passes: (value: Value) => boolean): void {
  const value = subjectValue(m, f, subject);
  if (!value) return;
  const members = membersOf(value);
  const left = members.filter(passes);
  if (left.length === members.length) return;
  if (left.length === 0) {
    m.dead = true;
    return;
  }
  const [only] = left;
  if (value.kind === 'union' && value.choice !== undefined && only && left.length === 1)
    choose(m, value.choice, members.indexOf(only));
  setSubject(m, f, subject, unionOf(left), openOf(value)?.id);
}

function subjectValue(m: Machine, f: Frame, subject: Expr): Value | undefined {
  if (subject.kind === 'name') return readName(m, f, subject.name);
  if (subject.kind === 'attribute') {
    const object = subjectValue(m, f, subject.object);
    return object && readField(m, object, subject.name);
  }
  return undefined;
}

function setSubject(m: Machine, f: Frame, subject: Expr, value: Value, openId: string | undefined): void {
  if (openId !== undefined) m.state.refined.set(openId, value);
  if (subject.kind === 'name') setName(m, f, subject.name, value);
  else if (subject.kind === 'attribute') {
    const object = subjectValue(m, f, subject.object);
    if (object && object.kind !== 'union') writeField(m, object, subject.name, value);
  }
}
