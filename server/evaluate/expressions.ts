/** The value of an expression, with what it does on the way. Never throws; what it cannot tell is unknown with the reason. */

import type {
  AttributeExpr,
  CallExpr,
  ComprehensionExpr,
  Expr,
  IndexExpr,
  RecordExpr,
  SequenceExpr,
  Span,
} from '../program/program.ts';
import { add, type Dim, isUnknown, num, sym } from '../shape/dim.ts';
import { known, truthDim } from '../shape/shape.ts';
import type { Axis, SequenceValue, TensorValue, Value } from '../shape/value.ts';
import { isAbsent, readAttribute } from './attributes.ts';
import { type CallArgument, type CallSite, callValue } from './call.ts';
import { basesAfter, layerOf, makeClass, memberValue, ownMember } from './classes.ts';
import { comparison, joinChosen, truthiness } from './comparison.ts';
import { assume } from './conditions.ts';
import { makeFunction } from './functions.ts';
import { guessedResult } from './guess.ts';
import { load, readField, store, writeField } from './heap.ts';
import { importModule } from './imports.ts';
import { indexValue } from './indexing.ts';
import { iterate } from './iterate.ts';
import { joinAll, joinValues, membersOf, unionOf } from './join.ts';
import {
  branch,
  continueFrom,
  type Frame,
  isClassCode,
  type Machine,
  missing,
  placeKey,
  spend,
  unknownValue,
} from './machine.ts';
import { asNoted } from './notes.ts';
import { binary, plainText, unary } from './operators.ts';
import { freshId, manyDim, passWithin } from './passes.ts';
import { assignPattern } from './patterns.ts';
import { opposite } from './questions.ts';
import { noteSeen } from './record.ts';
import { openElement, openOf, openValue, readName, resolve, setName, shownName } from './scope.ts';
import { standsForMany } from './state.ts';
import { guess, TAPE_PASSES } from './tape.ts';
import { textOf } from './text.ts';

export function evaluateExpr(m: Machine, f: Frame, expr: Expr): Value {
  if (!spend(m)) return unknownValue('the evaluation has used up its step budget');
  const value = resolve(m, computed(m, f, expr));
  noteSeen(m, f, expr, value);
  return value;
}

function computed(m: Machine, f: Frame, expr: Expr): Value {
  switch (expr.kind) {
    case 'const':
      return constant(expr.value, expr.float === true);
    case 'name':
      return namedSize(m, f, expr) ?? unknownValue(`nothing in sight defines ${expr.name}`);
    case 'attribute': {
      if (expr.object.kind === 'super') return superMember(m, f, expr.name);
      const object = evaluateExpr(m, f, expr.object);
      if (expr.optional && isAbsent(object) === 'always') return missing;
      const value = namedField(m, f, object, expr, readAttribute(m, f, object, { name: expr.name, span: expr }));
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
      return makeClass(m, f, expr.definition, expr);
    case 'await':
      return evaluateExpr(m, f, expr.value);
    case 'yield': {
      const value = expr.value ? evaluateExpr(m, f, expr.value) : missing;
      f.yields.push(expr.all ? iterate(m, f, value).element : value);
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

/** A size that nobody knows, where different ways met, is from its first use on the symbol named after its variable. */
function namedSize(m: Machine, f: Frame, expr: Extract<Expr, { kind: 'name' }>): Value | undefined {
  const value = readName(m, f, expr.name);
  const named = value && sizeNamed(value, f, expr, shownName(expr.name));
  if (named) setName(m, f, expr.name, named);
  return named ?? value;
}

/** The same of a field. */
function namedField(m: Machine, f: Frame, object: Value, expr: AttributeExpr, value: Value): Value {
  const ref = 'ref' in object ? object.ref : undefined;
  if (ref === undefined || standsForMany(ref) || readField(m, object, expr.name) !== value) return value;
  const named = sizeNamed(value, f, expr, expr.name);
  if (named) writeField(m, object, expr.name, named);
  return named ?? value;
}

/** One of several sizes, or of a size and what nobody describes, as one that has the name. */
function sizeNamed(value: Value, f: Frame, span: Span, name: string): Value | undefined {
  if (f.module.module.language !== 'javascript') return undefined;
  const id = freshId(f, span, name);
  const size: Value = { kind: 'size', dim: sym({ id, name }) };
  if (isAnySize(value)) return size;
  if (value.kind === 'tensor') return withNamedAxes(value, id, name);
  if (value.kind === 'unknown')
    return value.open || value.fault !== undefined ? undefined : { ...value, open: { id, name } };
  if (value.kind !== 'union') return undefined;
  const absent = value.members.filter((member) => member.kind === 'none');
  const present = value.members.filter((member) => member.kind !== 'none');
  const [one] = present;
  if (one?.kind === 'tensor' && present.length === 1) {
    const named = withNamedAxes(one, id, name);
    return named && unionOf([...absent, named]);
  }
  const sizes = present.filter((member) => member.kind === 'size' || isAnySize(member));
  const open = present.filter((member) => openOf(member) !== undefined);
  if (sizes.length === 0 || sizes.length + open.length < present.length) return undefined;
  if (open.length === 0 && sizes.length === 1 && !sizes.some(isAnySize)) return undefined;
  return unionOf([...absent, open.length ? openValue(id, name) : size]);
}

/** The tensor with sizes of its own name, where ways met that knew different ones. */
function withNamedAxes(value: TensorValue, id: string, name: string): TensorValue | undefined {
  const { shape } = value;
  const axes = shape.kind === 'known' ? shape.axes : [];
  if (value.open || !axes.some((axis) => isUnknown(axis.dim))) return undefined;
  const named = axes.map((axis, i) =>
    isUnknown(axis.dim) ? { ...axis, dim: sym({ id: `${id}#${i}`, name: `${name}.shape[${i}]`, lo: 0 }) } : axis,
  );
  return { ...value, shape: known(named) };
}

function isAnySize(value: Value): boolean {
  if (value.kind === 'number') return value.value === undefined && value.ratio === undefined;
  return value.kind === 'size' && isUnknown(value.dim);
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
  for (const item of expr.items) {
    const value = evaluateExpr(m, f, item.value);
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
  const fields: { [name: string]: Value } = {};
  let open = false;
  for (const entry of expr.entries) {
    if (entry.kind === 'spread') {
      const spread = load(m, evaluateExpr(m, f, entry.value));
      if (spread.kind === 'record') {
        Object.assign(fields, spread.fields);
        open ||= spread.open;
      } else if (spread.kind !== 'none') open = true;
      continue;
    }
    const key = entry.key.kind === 'const' ? String(entry.key.value) : plainText(evaluateExpr(m, f, entry.key));
    const value = evaluateExpr(m, f, entry.value);
    if (key === undefined) open = true;
    else fields[key] = value;
  }
  return store(m, placeKey(f, expr), { kind: 'record', fields, open });
}

function indexExpr(m: Machine, f: Frame, expr: IndexExpr): Value {
  const object = evaluateExpr(m, f, expr.object);
  if (expr.optional && isAbsent(object) === 'always') return missing;
  return indexValue(m, f, object, expr);
}

/** Names under which a mistake inside a callback is what the program expects. */
const EXPECTS_FAILURE = new Set(['expect', 'throws', 'rejects', 'assertRaises', 'raises', 'assertThrows', 'toThrow']);

function callExpr(m: Machine, f: Frame, expr: CallExpr): Value {
  const required = requiredModule(m, f, expr);
  if (required) return required;
  const callee = evaluateExpr(m, f, expr.callee);
  if (expr.optional && isAbsent(callee) === 'always') return missing;
  const args: CallArgument[] = [];
  let complete = true;
  let rest: SequenceValue | undefined;
  for (const arg of expr.args) {
    const value = evaluateExpr(m, f, arg.value);
    if (arg.spread === undefined) {
      // What stands behind a spread of unknown length stands nobody knows where.
      if (rest && arg.name === undefined) rest = withElement(rest, value);
      else
        args.push({ value, span: arg.value, expr: arg.value, ...(arg.name !== undefined ? { name: arg.name } : {}) });
    } else if (rest && arg.spread === 'list') {
      rest = withElement(rest, iterate(m, f, value).element);
    } else if (!spreadArguments(m, f, value, arg.spread, args)) {
      complete = false;
      if (arg.spread === 'list') rest = spreadRest(m, f, value);
    }
  }
  const expects = EXPECTS_FAILURE.has(calleeName(expr.callee));
  if (expects) m.quiet++;
  const text = textOf(expr.callee);
  const site: CallSite = {
    args,
    span: expr,
    complete,
    ...(rest ? { rest } : {}),
    ...(text !== undefined ? { text } : {}),
    ...(expr.form === 'new' ? { constructs: true as const } : {}),
  };
  const value = callValue(m, f, callee, site);
  if (expects) m.quiet--;
  const isOpen = callee.kind === 'unknown' && openOf(callee) !== undefined && expr.callee.kind === 'attribute';
  return (isOpen ? guessedResult(m, f, calleeName(expr.callee), site) : undefined) ?? value;
}

/** What a value goes by where the program writes no name for it. */
function nameIn(expr: Expr): string {
  if (expr.kind === 'await') return nameIn(expr.value);
  if (expr.kind === 'call') return calleeName(expr.callee) || 'x';
  return expr.kind === 'name' ? shownName(expr.name) : expr.kind === 'attribute' ? expr.name : 'x';
}

function calleeName(callee: Expr): string {
  return callee.kind === 'name' || callee.kind === 'attribute' ? callee.name : '';
}

/** `**options` of one of several dicts: what one of them lacks, it may give. */
function namedArguments(dicts: readonly Value[]): { args: readonly CallArgument[]; complete: boolean } {
  const given = new Map<string, Value>();
  for (const dict of dicts) {
    if (dict.kind !== 'record') return { args: [], complete: false };
    for (const [name, field] of Object.entries(dict.fields)) {
      const other = given.get(name);
      given.set(name, other ? joinValues(other, field) : field);
    }
  }
  const args = [...given].map(([name, value]) => ({ name, value }));
  return { args, complete: dicts.every((dict) => dict.kind === 'record' && !dict.open) };
}

function spreadArguments(m: Machine, f: Frame, value: Value, how: 'list' | 'named', args: CallArgument[]): boolean {
  if (how === 'named') {
    const named = namedArguments(membersOf(value).map((member) => load(m, member)));
    args.push(...named.args);
    return named.complete;
  }
  const { items } = iterate(m, f, value);
  if (!items) return false;
  for (const item of items) args.push({ value: item });
  return true;
}

/** `f(*xs)` of a list of unknown length. */
function spreadRest(m: Machine, f: Frame, value: Value): SequenceValue {
  const { element, length } = iterate(m, f, value);
  return { kind: 'sequence', type: 'tuple', element, ...(length ? { length } : {}) };
}

/** The same with one more somewhere. */
function withElement({ element, ...rest }: SequenceValue, more: Value): SequenceValue {
  const { length: _length, ...others } = rest;
  return { ...others, element: element ? joinValues(element, more) : more };
}

/** `require('m')` and `import('m')`. */
function requiredModule(m: Machine, f: Frame, expr: CallExpr): Value | undefined {
  const { callee } = expr;
  if (callee.kind !== 'name' || (callee.name !== 'require' && callee.name !== 'import')) return undefined;
  if (f.module.module.language !== 'javascript') return undefined;
  const specifier = expr.args[0]?.value;
  if (specifier?.kind !== 'const' || typeof specifier.value !== 'string') return undefined;
  return importModule(m, f, specifier.value);
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

function comprehension(m: Machine, f: Frame, expr: ComprehensionExpr): Value {
  const [first, ...inner] = expr.clauses;
  if (!first) return unknownValue('a comprehension without a loop');
  const source = iterate(m, f, evaluateExpr(m, f, first.iterable));
  const filtered = expr.clauses.some((clause) => clause.conditions.length > 0);
  const one = (item: Value): Value => {
    assignPattern(m, f, first.target, item, 'loop');
    for (const condition of first.conditions) evaluateExpr(m, f, condition);
    for (const clause of inner) {
      const { element } = iterate(m, f, evaluateExpr(m, f, clause.iterable));
      assignPattern(m, f, clause.target, openElement(m, f, clause.target, element), 'loop');
      for (const condition of clause.conditions) evaluateExpr(m, f, condition);
    }
    if (expr.key) {
      keys = evaluateExpr(m, f, expr.key);
      key = plainText(keys);
    }
    return evaluateExpr(m, f, expr.element);
  };
  let key: string | undefined;
  let keys: Value | undefined;
  if (expr.type === 'record') {
    const items = filtered || inner.length > 0 ? undefined : source.items;
    return store(
      m,
      placeKey(f, expr),
      recordOf(items, openElement(m, f, first.target, source.element), { one, key: () => key, keys: () => keys }),
    );
  }
  const type = expr.type === 'generator' ? 'iterator' : expr.type;
  const exact = source.items && source.items.length <= (m.tape ? TAPE_PASSES : 16) && !filtered && inner.length === 0;
  const outer = f.pass;
  const inPass = (pass: number, item: () => Value): Value => {
    f.pass = passWithin(outer, pass);
    const made = one(item());
    f.pass = outer;
    return made;
  };
  if (exact)
    return store(m, placeKey(f, expr), {
      kind: 'sequence',
      type,
      items: source.items?.map((item, i) => inPass(i, () => item)) ?? [],
    });
  const element = ofMany(
    inPass(0, () => openElement(m, f, first.target, source.element)),
    passWithin(outer, 0),
  );
  const counted = !filtered && inner.length === 0 && source.length ? { length: source.length } : {};
  return store(m, placeKey(f, expr), { kind: 'sequence', type, element, ...counted });
}

/** What stands for all items of a list: what was made for one differs between them. */
function ofMany(value: Value, pass: string): Value {
  if (value.kind === 'sequence' && value.ref === undefined)
    return { ...value, ...(value.items ? { items: value.items.map((item) => ofMany(item, pass)) } : {}) };
  if (value.kind !== 'tensor' || value.shape.kind === 'unknown') return value;
  const axes = (list: readonly Axis[]) => list.map((axis) => ({ ...axis, dim: manyDim(axis.dim, pass) }));
  const { shape } = value;
  return {
    ...value,
    shape:
      shape.kind === 'known'
        ? { kind: 'known', axes: axes(shape.axes) }
        : { ...shape, prefix: axes(shape.prefix), suffix: axes(shape.suffix) },
  };
}

/** `{k: v for …}`: field by field where every key is known, else what any key holds. */
function recordOf(
  items: readonly Value[] | undefined,
  element: Value,
  made: {
    readonly one: (item: Value) => Value;
    readonly key: () => string | undefined;
    readonly keys: () => Value | undefined;
  },
): Value {
  if (!items || items.length > MAX_FIELDS) {
    const value = made.one(element);
    const keys = made.keys();
    return { kind: 'record', fields: {}, open: true, element: value, ...(keys ? { keys } : {}) };
  }
  const fields: { [name: string]: Value } = {};
  const others: Value[] = [];
  for (const item of items) {
    const value = made.one(item);
    const key = made.key();
    if (key === undefined) others.push(value);
    else fields[key] = value;
  }
  const open = others.length > 0;
  return { kind: 'record', fields, open, ...(open ? { element: joinAll(others) } : {}) };
}

const MAX_FIELDS = 64;

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
