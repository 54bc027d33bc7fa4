/** `value[…]`: items of lists and records, characters of texts, axes of an undescribed shape, and tensors through the op index. */

import type { IndexExpr, IndexItem } from '../program/program.ts';
import { add, constantOf, max, min, num, sub } from '../shape/dim.ts';
import { dimOf } from '../shape/shape.ts';
import type { SequenceValue, UnionValue, Value } from '../shape/value.ts';
import { applyNamedOp } from './apply.ts';
import { readAttribute } from './attributes.ts';
import { callValue } from './call.ts';
import { isEnum } from './enums.ts';
import { evaluateExpr } from './expressions.ts';
import { elementOf, lengthOf, load, store } from './heap.ts';
import { joinAll } from './join.ts';
import { type Frame, isClassCode, type Machine, missing, placeKey, unknownValue } from './machine.ts';
import { tryEach } from './members.ts';
import { sizeAt } from './open-shape.ts';
import { plainText } from './operators.ts';
import { noteCompared } from './outside.ts';
import { noteSeen } from './record.ts';
import { openChild, openOf, resolve } from './scope.ts';
import { textOf } from './text.ts';

export function indexValue(m: Machine, f: Frame, object: Value, expr: IndexExpr): Value {
  return indexBy(m, f, resolve(m, object), indexItems(m, f, expr.items), expr);
}

/** Several are a tuple of the program's, seen where it holds tensors. */
export function indexItems(m: Machine, f: Frame, items: readonly IndexItem[]): readonly Value[] {
  const values = items.map((item) => indexItem(m, f, item));
  const [first, last] = [items[0], items.at(-1)];
  if (first?.kind !== 'at' || last?.kind !== 'at' || first === last) return values;
  if (items.every((item) => item.kind === 'at') && values.some((value) => value.kind === 'tensor'))
    noteSeen(
      m,
      f,
      { start: first.value.start, end: last.value.end },
      { kind: 'sequence', type: 'tuple', items: values },
    );
  return values;
}

/** An item as the op `index` takes it: a size, none, a tensor, a slice as a record, `...` as a text. */
export function indexItem(m: Machine, f: Frame, item: IndexItem): Value {
  if (item.kind === 'at') return evaluateExpr(m, f, item.value);
  if (item.kind === 'ellipsis') return { kind: 'text', value: '...' };
  const part = (expr: typeof item.start) => (expr ? evaluateExpr(m, f, expr) : missing);
  return {
    kind: 'record',
    open: false,
    fields: { start: part(item.start), stop: part(item.stop), step: part(item.step) },
  };
}

function indexBy(m: Machine, f: Frame, object: Value, items: readonly Value[], expr: IndexExpr): Value {
  switch (object.kind) {
    case 'union':
      if (object.members.every((member) => member.kind === 'tensor')) return tensorAt(m, f, object, items, expr);
      return tryEach(m, indexable(f, object), (member) => indexBy(m, f, member, items, expr));
    case 'tensor':
      return tensorAt(m, f, object, items, expr);
    case 'sequence': {
      const contents = load(m, object);
      return contents.kind === 'sequence'
        ? sequenceAt(m, f, contents, items, expr)
        : unknownValue('the list is not in sight');
    }
    case 'record':
    case 'instance':
      return fieldAt(m, f, object, items, expr);
    case 'text':
      return { kind: 'text' };
    case 'unknown':
      return cuts(items) && openOf(object) && f.module.module.language === 'python'
        ? tensorAt(m, f, object, items, expr)
        : openAt(m, object, items);
    case 'api':
    case 'class': {
      const name = items[0]?.kind === 'text' ? items[0].value : undefined;
      const isByName =
        f.module.module.language === 'javascript' ||
        (object.kind === 'class' && isClassCode(object.code) && isEnum(m, object.code));
      return name === undefined || !isByName
        ? unknownValue('which of its names is read is not in sight')
        : readAttribute(m, f, object, { name, span: expr });
    }
    default:
      return unknownValue('it is indexed, and nothing says what that gives');
  }
}

/** In JavaScript a tensor has nothing under an index: what is read by one is the list among the members. */
function indexable(f: Frame, object: UnionValue): UnionValue {
  if (f.module.module.language !== 'javascript') return object;
  const members = object.members.filter((member) => member.kind !== 'tensor');
  return members.some((member) => member.kind === 'sequence') ? { kind: 'union', members } : object;
}

function tensorAt(m: Machine, f: Frame, object: Value, items: readonly Value[], expr: IndexExpr): Value {
  const [only] = items;
  if (f.module.module.language === 'javascript') {
    if (only?.kind === 'text' && only.value !== undefined)
      return readAttribute(m, f, object, { name: only.value, span: expr });
    return unknownValue('JavaScript cannot index a tensor with brackets');
  }
  const spread = only?.kind === 'sequence' && only.type === 'tuple' && items.length === 1 ? load(m, only) : undefined;
  const list = spread?.kind === 'sequence' && spread.items ? spread.items : items;
  const text = textOf(expr.object);
  const args = [
    { name: 'input', value: object, span: expr.object, ...(text === undefined ? {} : { text }) },
    { name: 'items', value: { kind: 'sequence', type: 'tuple', items: list } as const, span: expr },
  ];
  return applyNamedOp(m, f, 'index', args, expr);
}

function sequenceAt(m: Machine, f: Frame, contents: SequenceValue, items: readonly Value[], expr: IndexExpr): Value {
  const [item] = items;
  // Several indices at once are an op of tensors, which says that this is none.
  if (items.length > 1 && contents.type === 'tuple') return tensorAt(m, f, contents, items, expr);
  if (!item || items.length !== 1) return unknownValue('a list takes one index');
  if (item.kind === 'record') return store(m, placeKey(f, expr), slice(contents, item.fields));
  const at = item.kind === 'size' ? constantOf(item.dim) : undefined;
  if (at === undefined) {
    const name = item.kind === 'text' ? item.value : undefined;
    return name === undefined ? elementOf(contents) : readAttribute(m, f, contents, { name, span: expr });
  }
  if (!contents.items) return elementOf(contents);
  const python = f.module.module.language === 'python';
  const value = contents.items[at < 0 && python ? contents.items.length + at : at];
  return value ?? (python ? unknownValue('the list is shorter than that') : missing);
}

/** `xs[a:b:c]` of a list or tuple. */
function slice(contents: SequenceValue, fields: { readonly [name: string]: Value }): SequenceValue {
  const { start = missing, stop = missing, step = missing } = fields;
  const type = contents.type === 'size' ? 'tuple' : contents.type;
  const bounds = [start, stop, step].map((v) => (v.kind === 'size' ? constantOf(v.dim) : undefined));
  const plain = (v: Value, bound: number | undefined) => v.kind === 'none' || bound !== undefined;
  if (contents.items && plain(start, bounds[0]) && plain(stop, bounds[1]) && plain(step, bounds[2])) {
    return { kind: 'sequence', type, items: sliceItems(contents.items, bounds) };
  }
  const length = lengthOf(contents);
  if (step.kind === 'none' && start.kind === 'none' && stop.kind === 'size') {
    const end = constantOf(stop.dim);
    const count = end !== undefined && end < 0 ? max(num(0), add(length, stop.dim)) : min(length, stop.dim);
    return { kind: 'sequence', type, element: elementOf(contents), length: count };
  }
  if (step.kind === 'none' && stop.kind === 'none' && start.kind === 'size') {
    const from = constantOf(start.dim);
    const count = from !== undefined && from < 0 ? min(length, num(-from)) : max(num(0), sub(length, dimOf(start)));
    return { kind: 'sequence', type, element: elementOf(contents), length: count };
  }
  return { kind: 'sequence', type, element: elementOf(contents) };
}

function sliceItems(items: readonly Value[], bounds: readonly (number | undefined)[]): readonly Value[] {
  const [start, stop, step = 1] = bounds;
  if (step > 0) return items.slice(start, stop).filter((_, i) => i % step === 0);
  if (step === 0) return [];
  const reversed = [...items].reverse();
  return start === undefined && stop === undefined ? reversed.filter((_, i) => i % -step === 0) : [];
}

function fieldAt(m: Machine, f: Frame, object: Value, items: readonly Value[], expr: IndexExpr): Value {
  const [key] = items;
  const name = key && plainText(key);
  const contents = load(m, object);
  if (contents.kind === 'instance') {
    const method = readAttribute(m, f, object, { name: '__getitem__', span: expr });
    if (method.kind === 'function' || method.kind === 'api')
      return callValue(m, f, method, { args: [{ value: wholeIndex(items) }], span: expr, complete: true });
  }
  if (name !== undefined) {
    const inherited = contents.kind === 'instance' && contents.api ? m.libraries.member(contents.api, '[]') : undefined;
    if (!inherited) return readAttribute(m, f, object, { name, span: expr });
  }
  if (contents.kind === 'record') {
    if (key) noteCompared(m, key, object);
    const held = [...Object.values(contents.fields), ...(contents.element ? [contents.element] : [])];
    if (held.length > 0 && (!contents.open || contents.element)) return joinAll(held);
  }
  if (contents.kind === 'instance' && contents.fields.items) return indexBy(m, f, contents.fields.items, items, expr);
  return unknownValue('nothing says which field that is');
}

/** `x[a, b]` asks for the tuple `(a, b)`. */
function wholeIndex(items: readonly Value[]): Value {
  const [only] = items;
  return only && items.length === 1 ? only : { kind: 'sequence', type: 'tuple', items };
}

/** Slices and indices of several axes make an array of an array; a slice alone makes of anything one of its kind. */
function cuts(items: readonly Value[]): boolean {
  const isSlice = (item: Value) => item.kind === 'record' && 'start' in item.fields;
  return items.some(isSlice);
}

/** An axis of an undescribed shape is a symbol of its own; any other item is undescribed too. */
function openAt(m: Machine, object: Extract<Value, { kind: 'unknown' }>, items: readonly Value[]): Value {
  const open = openOf(object);
  const [item] = items;
  const at = item?.kind === 'size' ? constantOf(item.dim) : undefined;
  const key = item?.kind === 'text' ? item.value : undefined;
  if (key !== undefined) return openChild(object, `[${JSON.stringify(key)}]`, key);
  if (!open || at === undefined) return openChild(object, '[]', 'item');
  const owner = m.shapeOwner.get(open.id);
  if (!owner) return openChild(object, `[${at}]`, `${open.name}[${at}]`);
  const dim = sizeAt(m, owner, at);
  return dim ? { kind: 'size', dim } : unknownValue('the shape has no such axis');
}
