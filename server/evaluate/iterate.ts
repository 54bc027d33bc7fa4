/** What a loop over a value takes in one pass, and how many passes there are. */

import { constantOf, type Dim, num, sym } from '../shape/dim.ts';
import { listValue } from '../shape/shape.ts';
import type {
  InstanceValue,
  RecordValue,
  SequenceValue,
  Shape,
  TensorValue,
  TextValue,
  Value,
} from '../shape/value.ts';
import { readAttribute } from './attributes.ts';
import { callValue } from './call.ts';
import { enumMembers, isEnum } from './enums.ts';
import { elementOf, load } from './heap.ts';
import { joinAll } from './join.ts';
import { type Frame, isClassCode, type Machine, unknownValue } from './machine.ts';
import { freshId } from './passes.ts';
import { openChild, openOf } from './scope.ts';
import { runningTape, TAPE_PASSES, write } from './tape.ts';

export interface Iteration {
  readonly element: Value;
  readonly length?: Dim;
  readonly items?: readonly Value[];
  readonly cases?: readonly Value[];
}

export function iterate(m: Machine, f: Frame, value: Value): Iteration {
  const v = load(m, value);
  switch (v.kind) {
    case 'sequence':
      return ofSequence(v);
    case 'text':
      return ofText(v);
    case 'tensor':
      return ofTensor(m, f, v);
    case 'record':
      return ofRecord(v);
    case 'instance':
      return ofInstance(m, f, v);
    case 'class': {
      const items = isClassCode(v.code) && isEnum(m, v.code) ? enumMembers(m, v.code) : [];
      return items.length > 0
        ? { element: joinAll(items), length: num(items.length), items }
        : { element: unknownValue('its iteration is not modelled') };
    }
    case 'union': {
      const each = v.members.map((member) => iterate(m, f, member));
      return { element: joinAll(each.map((one) => one.element)) };
    }
    default:
      return {
        element:
          openOf(v) || (v.kind === 'unknown' && v.fault !== undefined)
            ? openChild(v, '[]', 'item')
            : unknownValue('nothing says what it holds'),
      };
  }
}

/** The characters of a short text that is known. */
function ofText({ value, length }: TextValue): Iteration {
  const element: Value = { kind: 'text' };
  if (value === undefined) return { element, ...(length ? { length } : {}) };
  const characters = [...value];
  const items = characters.map((one): Value => ({ kind: 'text', value: one }));
  return { element, length: num(characters.length), ...(items.length <= MOST_CHARACTERS ? { items } : {}) };
}

/** Names of gates and the like; what is longer is a text to read. */
const MOST_CHARACTERS = 16;

/** What its own `__iter__` gives, or its `__getitem__` for an index. */
function ofInstance(m: Machine, f: Frame, v: InstanceValue): Iteration {
  const site = (args: readonly Value[]) => ({ args: args.map((value) => ({ value })), span: NOWHERE, complete: true });
  const method = (name: string) => {
    const found = v.code ? readAttribute(m, f, v, { name, span: NOWHERE }) : undefined;
    return found?.kind === 'function' && found.code !== undefined ? found : undefined;
  };
  const iterator = method('__iter__');
  if (iterator) {
    const made = callValue(m, f, iterator, site([]));
    const next = made.kind === 'instance' ? method('__next__') : undefined;
    if (next) return { element: callValue(m, f, next, site([])) };
    return made.kind === 'instance' && made.ref === v.ref
      ? { element: unknownValue('it iterates over itself') }
      : iterate(m, f, made);
  }
  const get = method('__getitem__');
  if (get) {
    const index = sym({ id: freshId(f, NOWHERE, 'index'), name: 'index', lo: 0 });
    const count = method('__len__');
    const length = count ? callValue(m, f, count, site([])) : undefined;
    const element = callValue(m, f, get, site([{ kind: 'size', dim: index }]));
    return { element, ...(length?.kind === 'size' ? { length: length.dim } : {}) };
  }
  const { items } = v.fields;
  return items ? iterate(m, f, items) : { element: unknownValue('its iteration is not modelled') };
}

const NOWHERE = { start: 0, end: 0 };

function ofSequence(v: SequenceValue): Iteration {
  if (v.items) return { element: elementOf(v), items: v.items, length: num(v.items.length) };
  return {
    element: elementOf(v),
    ...(v.length ? { length: v.length } : {}),
    ...(v.cases ? { cases: v.cases } : {}),
  };
}

/** A packed sequence gives its parts. */
export function partsOfPacked(m: Machine, f: Frame, v: TensorValue): Value {
  const iterator = readAttribute(m, f, v, { name: '__iter__', span: NOWHERE });
  return callValue(m, f, iterator, { args: [], span: NOWHERE, complete: true });
}

/** A tensor gives its slices along axis 0. */
function ofTensor(m: Machine, f: Frame, v: TensorValue): Iteration {
  if (v.form === 'packed') return iterate(m, f, partsOfPacked(m, f, v));
  const { shape } = v;
  const first = shape.kind === 'known' ? shape.axes[0] : shape.kind === 'partly' ? shape.prefix[0] : undefined;
  const rest: Shape =
    shape.kind === 'known'
      ? { kind: 'known', axes: shape.axes.slice(1) }
      : shape.kind === 'partly' && shape.prefix.length > 0
        ? { kind: 'partly', prefix: shape.prefix.slice(1), suffix: shape.suffix }
        : { kind: 'unknown', why: 'the rank is not known' };
  if (shape.kind === 'known' && !first) return { element: unknownValue('a tensor without axes cannot be iterated') };
  const { values: _values, open: _open, contiguous, strides, ...plain } = v;
  const order = {
    ...(contiguous ? { contiguous } : {}),
    ...(strides ? { strides: strides.slice(1) } : {}),
  };
  const element = { ...plain, ...order, shape: rest };
  const items = first && slicesOnTape(m, f, v, { element, count: constantOf(first.dim) });
  return { element, ...(first ? { length: first.dim } : {}), ...(items ? { items } : {}) };
}

/** Where a run is written down, each slice is one that was selected. */
function slicesOnTape(
  m: Machine,
  f: Frame,
  v: TensorValue,
  slices: { readonly element: TensorValue; readonly count: number | undefined },
): readonly Value[] | undefined {
  const { element, count } = slices;
  if (!runningTape(m) || count === undefined || count > TAPE_PASSES) return undefined;
  const args = (index: number) => [
    { name: 'input', value: v },
    { name: 'dim', value: { kind: 'size', dim: num(0) } as const },
    { name: 'index', value: { kind: 'size', dim: num(index) } as const },
  ];
  return Array.from({ length: count }, (_, i) =>
    write(m, f, NOWHERE, { kind: 'op', op: 'select', api: 'select', args: args(i) }, element),
  );
}

/** Python's loop over a dict takes its keys. */
function ofRecord({ fields, open, keys: others }: RecordValue): Iteration {
  const names = Object.keys(fields);
  if (open) return { element: others && names.length === 0 ? others : { kind: 'text' } };
  const keys = listValue(names.map((value): Value => ({ kind: 'text', value })));
  return keys.kind === 'sequence' ? ofSequence(keys) : { element: { kind: 'text' } };
}
