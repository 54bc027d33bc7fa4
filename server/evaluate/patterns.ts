/** Giving a value to a target: a name, a field, an item, or several of them taken apart. */

import { fault } from '../ops/op.ts';
import type { AttributeExpr, IndexExpr, Pattern } from '../program/program.ts';
import { constantOf } from '../shape/dim.ts';
import type { RecordValue, TensorValue, UnionValue, Value } from '../shape/value.ts';
import { applyNamedOp, reportFault } from './apply.ts';
import { isAbsent, readAttribute } from './attributes.ts';
import { callValue, runFunction } from './call.ts';
import { choose } from './choices.ts';
import { lookupMember, memberValue } from './classes.ts';
import { evaluateExpr } from './expressions.ts';
import { elementOf, load, store, update, writeField } from './heap.ts';
import { replaceEverywhere } from './in-place.ts';
import { indexItem, indexItems } from './indexing.ts';
import { iterate, partsOfPacked } from './iterate.ts';
import { joinValues, membersOf } from './join.ts';
import { absolute, type Frame, isClassCode, type Machine, missing, placeKey, unknownValue } from './machine.ts';
import { partsOf } from './misused.ts';
import { sizesAs } from './open-shape.ts';
import { plainText } from './operators.ts';
import { noteBinding, noteSeen, noteStep } from './record.ts';
import { bindName, holdsGlobals, openChild, openOf, setVariable, shownName } from './scope.ts';
import { noteName, runningTape, write } from './tape.ts';
import { textOf } from './text.ts';

export type BindingKind = 'variable' | 'parameter' | 'loop';

export function assignPattern(m: Machine, f: Frame, pattern: Pattern, value: Value, kind: BindingKind): void {
  switch (pattern.kind) {
    case 'name':
      bindName(m, f, pattern.name, { span: pattern, kind }, value);
      noteSeen(m, f, pattern, value);
      return;
    case 'attribute': {
      const object = evaluateExpr(m, f, pattern.object);
      setField(m, f, object, pattern, value);
      noteName(m, pattern.name, value);
      noteSeen(m, f, pattern, value);
      noteBinding(m, f, { name: pattern.name, span: pattern.nameSpan, kind: 'field' }, value);
      if ('ref' in object && object.ref) m.places.set(`${object.ref}.${pattern.name}`, absolute(f, pattern));
      return;
    }
    case 'index':
      assignItem(m, f, pattern, value);
      return;
    case 'sequence-pattern':
      takeApart(m, f, pattern, value, kind);
      return;
    case 'record-pattern':
      for (const { key, pattern: target } of pattern.entries) {
        const name = key.kind === 'const' ? String(key.value) : plainText(evaluateExpr(m, f, key));
        assignPattern(
          m,
          f,
          target,
          name === undefined
            ? unknownValue('nothing says which field that is')
            : readAttribute(m, f, value, { name, span: key }),
          kind,
        );
      }
      if (pattern.rest) assignPattern(m, f, pattern.rest, remaining(m, f, pattern, value), kind);
      return;
    case 'default-pattern': {
      const absent = isAbsent(value);
      const fallback = evaluateExpr(m, f, pattern.defaultValue);
      const present = membersOf(value).filter((member) => member.kind !== 'none');
      const chosen = absent === 'always' ? fallback : present.reduce(joinValues, fallback);
      const given = value.kind === 'unknown' || absent === 'never' ? value : chosen;
      assignPattern(m, f, pattern.pattern, given, kind);
      return;
    }
    case 'hole':
      evaluateExpr(m, f, pattern);
      return;
  }
}

/** What the fields that a pattern names leave of a record. */
function remaining(m: Machine, f: Frame, pattern: Extract<Pattern, { kind: 'record-pattern' }>, value: Value): Value {
  const contents = load(m, value);
  const names = pattern.entries.map(({ key }) => (key.kind === 'const' ? String(key.value) : undefined));
  if (contents.kind !== 'record' || names.includes(undefined))
    return store(m, placeKey(f, pattern), { kind: 'record', fields: {}, open: true });
  const fields = Object.fromEntries(Object.entries(contents.fields).filter(([name]) => !names.includes(name)));
  return store(m, placeKey(f, pattern), { kind: 'record', fields, open: contents.open });
}

function setField(m: Machine, f: Frame, object: Value, target: AttributeExpr, value: Value): void {
  const { name } = target;
  if (holdsGlobals(object)) {
    setVariable(m, f.module.scope, name, value);
    return;
  }
  if (object.kind === 'instance' && isClassCode(object.code)) {
    const setter = lookupMember(m, object.code, `${name}=`);
    if (setter?.kind === 'member') {
      runFunction(m, f, memberValue(setter.member, object, object.code), {
        args: [{ value }],
        span: { start: 0, end: 0 },
        complete: true,
      });
      return;
    }
  }
  if (object.kind === 'layer') {
    const found = m.libraries.member(object.api, name);
    const now = found?.entry.kind === 'property' ? found.entry.assigned?.(object, value) : undefined;
    if (now) replaceEverywhere(m, object, now);
    const { node } = object;
    if (found && node !== undefined && value.kind === 'tensor') {
      const args = [
        { name: 'name', value: { kind: 'text', value: name } as const },
        { name: 'value', value },
      ];
      write(
        m,
        f,
        target,
        { kind: 'effect', op: 'assign', api: `${object.api}.${name}`, args, layer: node },
        { kind: 'none' },
      );
    }
    return;
  }
  writeField(m, object, name, value);
}

/** `xs[i] = v`, `record['k'] = v`. A tensor keeps its shape whatever is written into it. */
function assignItem(m: Machine, f: Frame, pattern: IndexExpr, value: Value): void {
  const object = evaluateExpr(m, f, pattern.object);
  const [item] = pattern.items.map((one) => indexItem(m, f, one));
  for (const member of membersOf(object)) {
    const contents = load(m, member);
    if (contents.kind === 'sequence' && contents.ref !== undefined) {
      const index = item?.kind === 'size' ? constantOf(item.dim) : undefined;
      const fromEnd = index !== undefined && index < 0 && f.module.module.language === 'python';
      const at = fromEnd ? index + (contents.items?.length ?? 0) : index;
      if (contents.items && at !== undefined && at >= 0 && at <= contents.items.length) {
        const items = [...contents.items];
        items[at] = value;
        update(m, contents.ref, { ...contents, items });
      } else {
        const { items: _items, ...rest } = contents;
        const element =
          contents.items?.length === 0 || (!contents.items && !contents.element)
            ? value
            : joinValues(elementOf(contents), value);
        update(m, contents.ref, { ...rest, element });
      }
    } else if (contents.kind === 'tensor') {
      if (runningTape(m)) writeStore(m, f, pattern, { object: contents, value });
      else assignPart(m, f, pattern, { whole: contents, value });
    } else if (contents.kind === 'record' || contents.kind === 'instance') {
      const name = item && plainText(item);
      const setter = contents.kind === 'instance' && item ? itemSetter(m, f, member, pattern) : undefined;
      if (setter && item)
        callValue(m, f, setter, { args: [{ value: item }, { value }], span: pattern, complete: true });
      else if (name !== undefined) writeField(m, member, name, value);
      else if (contents.kind === 'record' && contents.ref !== undefined)
        update(m, contents.ref, { ...contents, open: true, element: heldUnder(contents, value) });
    }
  }
}

/** What an object does where one of its items is set. */
function itemSetter(m: Machine, f: Frame, object: Value, pattern: IndexExpr): Value | undefined {
  if (pattern.items.length !== 1) return undefined;
  const method = readAttribute(m, f, object, { name: '__setitem__', span: pattern });
  return method.kind === 'function' || method.kind === 'api' ? method : undefined;
}

/** Where a run is written down, the tensor with the part replaced is another one, in every place that holds it. */
function writeStore(
  m: Machine,
  f: Frame,
  pattern: IndexExpr,
  { object, value }: { readonly object: TensorValue; readonly value: Value },
): void {
  if (!runningTape(m)) return;
  const items = indexItems(m, f, pattern.items);
  const args = [
    { name: 'input', value: object },
    { name: 'items', value: { kind: 'sequence', type: 'tuple', items } as const },
    { name: 'value', value },
  ];
  const now = write(m, f, pattern, { kind: 'op', op: 'store', api: 'store', args }, { ...object });
  replaceEverywhere(m, object, now);
}

/** `x[a] = v` of a tensor: what is put there is broadcast to the part that the index names. */
function assignPart(
  m: Machine,
  f: Frame,
  pattern: IndexExpr,
  { whole, value }: { readonly whole: TensorValue; readonly value: Value },
): void {
  if (f.module.module.language !== 'python' || membersOf(value).some((one) => one.kind !== 'tensor')) return;
  const written = indexItems(m, f, pattern.items);
  const [only] = written;
  const spread = only?.kind === 'sequence' && only.type === 'tuple' ? only.items : undefined;
  const items = written.length === 1 && spread ? spread : written;
  const text = textOf(pattern.object);
  applyNamedOp(
    m,
    f,
    'assign_item',
    [
      { name: 'input', value: whole, span: pattern.object, ...(text === undefined ? {} : { text }) },
      { name: 'items', value: { kind: 'sequence', type: 'tuple', items }, span: pattern },
      { name: 'value', value },
    ],
    pattern,
  );
}

/** What a dict holds under keys that nobody knows, now that this value is put under one. */
function heldUnder(record: RecordValue, value: Value): Value {
  if (record.element) return joinValues(record.element, value);
  return record.open ? unknownValue('nothing says what the dict holds') : value;
}

function takeApart(
  m: Machine,
  f: Frame,
  pattern: Extract<Pattern, { kind: 'sequence-pattern' }>,
  given: Value,
  kind: BindingKind,
): void {
  const value = given.kind === 'tensor' && given.form === 'packed' ? partsOfPacked(m, f, given) : given;
  const named = nameAxes(m, pattern, value);
  const source = named ?? (value.kind === 'union' ? unionParts(m, f, value, pattern) : iterate(m, f, value));
  if (!named) checkCount(m, f, pattern, value);
  pattern.items.forEach((target, i) => {
    if (!target) return;
    const open = source.items || pattern.rest === i ? undefined : openOf(value);
    const one = open ? openChild(value, `[${i}]`, target.kind === 'name' ? shownName(target.name) : 'item') : undefined;
    assignPattern(m, f, target, one ?? part(source, pattern, i), kind);
  });
}

interface Source {
  readonly element: Value;
  readonly items?: readonly Value[];
}

function part(source: Source, pattern: Extract<Pattern, { kind: 'sequence-pattern' }>, i: number): Value {
  const { items } = source;
  const count = pattern.items.length;
  if (pattern.rest === i) {
    const after = count - i - 1;
    if (items) return { kind: 'sequence', type: 'list', items: items.slice(i, items.length - after) };
    return { kind: 'sequence', type: 'list', element: source.element };
  }
  if (!items) return source.element;
  const at = pattern.rest !== undefined && i > pattern.rest ? items.length - (count - i) : i;
  return items[at] ?? missing;
}

/** Whether so many parts can be given to the targets. */
function fits(pattern: Extract<Pattern, { kind: 'sequence-pattern' }>, parts: number): boolean {
  return pattern.rest === undefined ? parts === pattern.items.length : parts >= pattern.items.length - 1;
}

/** Python takes a tuple apart into as many names as it has parts, and a tensor along its first axis. */
function checkCount(m: Machine, f: Frame, pattern: Extract<Pattern, { kind: 'sequence-pattern' }>, value: Value): void {
  if (f.module.module.language !== 'python') return;
  const counts = membersOf(value).map(partsOf);
  const [got] = counts;
  if (got === undefined || counts.some((count) => count === undefined || fits(pattern, count))) return;
  const span = { start: pattern.start, end: pattern.end };
  const step = noteStep(m, f, {
    op: 'unpack',
    api: f.module.tensorApi ?? 'unpack',
    span: pattern,
    inputs: [{ name: 'value', value, span }],
    output: missing,
  });
  const expected = pattern.rest === undefined ? pattern.items.length : pattern.items.length - 1;
  const tensor = membersOf(value).find((member) => member.kind === 'tensor');
  const facts = { got, expected };
  reportFault(
    m,
    f,
    step,
    tensor?.kind === 'tensor'
      ? fault('unpack-tensor', 'value', { facts: { ...facts, shape: tensor.shape } })
      : fault('unpack', 'value', { facts }),
  );
}

/** The parts of a union of tuples, place by place. Where only one of a choice has as many, it is chosen. */
function unionParts(
  m: Machine,
  f: Frame,
  value: UnionValue,
  pattern: Extract<Pattern, { kind: 'sequence-pattern' }>,
): Source {
  const each = value.members.flatMap((member, i) => (member.kind === 'none' ? [] : [{ i, ...iterate(m, f, member) }]));
  const element = each
    .map((one) => one.element)
    .reduce(joinValues, each[0]?.element ?? unknownValue('nothing is here'));
  const fitting = each.filter((one) => one.items === undefined || fits(pattern, one.items.length));
  const [only] = fitting;
  if (only && fitting.length === 1 && value.choice !== undefined && each.length === value.members.length)
    choose(m, value.choice, only.i);
  if (only?.items && fitting.length === 1) return { element, items: only.items };
  if (pattern.rest !== undefined || !fitting.some((one) => one.items)) return { element };
  const items = pattern.items.map((_, i) => fitting.map((one) => one.items?.[i] ?? one.element).reduce(joinValues));
  return { element, items };
}

/** `batch, seq, features = x.shape` of an undescribed x: it has that many axes, named after the targets. */
function nameAxes(
  m: Machine,
  pattern: Extract<Pattern, { kind: 'sequence-pattern' }>,
  value: Value,
): Source | undefined {
  const open = openOf(value);
  const owner = open && m.shapeOwner.get(open.id);
  if (!open || !owner || pattern.rest !== undefined) return undefined;
  const names = pattern.items.map((target, i) => (target?.kind === 'name' ? shownName(target.name) : `axis${i}`));
  const items = sizesAs(m, owner, names).map((dim): Value => ({ kind: 'size', dim }));
  return { element: items[0] ?? missing, items };
}
