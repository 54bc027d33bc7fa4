/** Python's lists, tuples, sets and the functions over sequences: range, len, zip, enumerate, sorted, map, filter. */

import type { Args, Outcome } from '../ops/op.ts';
import {
  add,
  atLeast,
  constantOf,
  type Dim,
  floordiv,
  isUnknown,
  max,
  neg,
  num,
  sub,
  sym,
  symbolsOf,
} from '../shape/dim.ts';
import { dimOf, lengthOfOpen } from '../shape/shape.ts';
import type { Host, SequenceValue, Value } from '../shape/value.ts';
import {
  anyNumber,
  anyTruth,
  callEach,
  elementOf,
  freshSize,
  gives,
  integer,
  isMissing,
  isSequence,
  joined,
  lengthOf,
  list,
  listOf,
  MAX_ITEMS,
  missing,
  namedLength,
  none,
  recordOf,
  replace,
  rule,
  shorter,
  size,
  sizeOf,
  truth,
  tuple,
  under,
  withoutRef,
} from './builtin-tools.ts';
import { distinct } from './javascript-builtins-collections.ts';
import type { Entry } from './library.ts';
import { namedTupleMethods } from './python-builtins-tuples.ts';

/** `range(stop)`, `range(start, stop, step)`: a tuple of sizes, written out while it is short. */
function range({ first = missing, second, third }: Args, host: Host): Outcome {
  const whole = !second || isMissing(second);
  const start = whole ? num(0) : dimOf(first);
  const stop = whole ? dimOf(first) : dimOf(second);
  const step = !third || isMissing(third) ? 1 : integer(third);
  if (step === undefined || step === 0) return { kind: 'sequence', type: 'tuple', element: freshSize(host, 'i') };
  const distance = step > 0 ? sub(stop, start) : sub(start, stop);
  const by = Math.abs(step);
  const steps = by === 1 ? distance : neg(floordiv(neg(distance), num(by)));
  const length =
    atLeast(steps, num(0)) === true ? steps : atLeast(steps, num(0)) === false ? num(0) : max(num(0), steps);
  const from = constantOf(start);
  const count = constantOf(length);
  if (from !== undefined && count !== undefined && count <= 64)
    return tuple(Array.from({ length: count }, (_, i) => size(from + i * step)));
  return listOf(index(host, { start: from, count, step }), isUnknown(length) ? undefined : length, 'tuple');
}

/** A loop's index: a symbol with the bounds that the range gives it. */
function index(
  host: Host,
  range_: { readonly start: number | undefined; readonly count: number | undefined; readonly step: number },
): Value {
  const { start, count, step } = range_;
  const [plain] = symbolsOf(host.fresh('i'));
  if (!plain || start === undefined || step < 0) return freshSize(host, 'i');
  const hi = count === undefined ? {} : { hi: start + step * Math.max(0, count - 1) };
  return { kind: 'size', dim: sym({ id: `${plain.id}:index`, name: 'i', lo: start, ...hi }) };
}

function length({ value = missing }: Args, host: Host): Outcome {
  switch (value.kind) {
    case 'sequence':
      return sizeOf(namedLength(value, host, 'n'));
    case 'text':
      return value.value !== undefined ? size([...value.value].length) : sizeOf(value.length ?? host.fresh('length'));
    case 'record':
      return value.open ? freshSize(host, 'n') : size(Object.keys(value.fields).length);
    case 'tensor': {
      const { shape } = value;
      const first = shape.kind === 'known' ? shape.axes[0] : shape.kind === 'partly' ? shape.prefix[0] : undefined;
      const size = first && !isUnknown(first.dim) ? first.dim : host.sizeAt?.(value, 0);
      return size ? sizeOf(size) : freshSize(host, 'n');
    }
    case 'unknown':
      if (!value.open) return freshSize(host, 'n');
      return { kind: 'size', dim: lengthOfOpen(value.open) };
    case 'instance':
      return lengthOfInstance(value, host);
    case 'class': {
      const { items } = host.iterate(value);
      return items ? size(items.length) : freshSize(host, 'n');
    }
    default:
      return freshSize(host, 'n');
  }
}

function lengthOfInstance(value: Value, host: Host): Outcome {
  const method = host.read(value, '__len__');
  if (method.kind === 'function' || method.kind === 'api') return host.call(method, []);
  const items = host.read(value, 'items');
  if (isSequence(items)) return sizeOf(namedLength(items, host, 'n'));
  return freshSize(host, 'n');
}

type Taken = { readonly element: Value; readonly length?: Dim; readonly items?: readonly Value[] };

function sequenceOf(taken: Taken, type: SequenceValue['type']): SequenceValue {
  if (taken.items) return { kind: 'sequence', type, items: taken.items };
  return listOf(taken.element, taken.length, type);
}

function zip({ iterables }: Args, host: Host): Outcome {
  if (isSequence(iterables) && !iterables.items && iterables.element) return transposed(iterables, host);
  const parts = (isSequence(iterables) ? (iterables.items ?? []) : []).map((part) => host.iterate(part));
  if (!parts.length)
    return { kind: 'sequence', type: 'iterator', element: host.unknown('nothing says what is zipped') };
  const counts = parts.map((part) => part.items?.length);
  if (counts.every((count) => count !== undefined)) {
    const count = Math.min(...counts.map(Number));
    return {
      kind: 'sequence',
      type: 'iterator',
      items: Array.from({ length: count }, (_, i) => tuple(parts.map((part) => part.items?.[i] ?? part.element))),
    };
  }
  const shortest = parts.map((part) => part.length).reduce((a, b) => shorter(a, b));
  return listOf(tuple(parts.map((part) => part.element)), shortest, 'iterator');
}

/** `zip(*pairs)` of any number of tuples: the first of each, the second of each, and so on. */
function transposed(rows: SequenceValue, host: Host): SequenceValue {
  const { items, element } = host.iterate(rows.element ?? missing);
  const column = (value: Value) => listOf(value, rows.length, 'tuple');
  if (items) return { kind: 'sequence', type: 'iterator', items: items.map(column) };
  return { kind: 'sequence', type: 'iterator', element: column(element) };
}

function enumerate({ iterable = missing, start }: Args, host: Host): Outcome {
  const taken = host.iterate(iterable);
  const from = isMissing(start) ? 0 : integer(start);
  if (taken.items && from !== undefined)
    return { kind: 'sequence', type: 'iterator', items: taken.items.map((item, i) => tuple([size(from + i), item])) };
  const i = index(host, { start: from, count: undefined, step: 1 });
  const count = taken.length && constantOf(taken.length);
  // The first of the cases comes first and the last one last.
  const indexOf = (at: number, last: number): Value => {
    if (from !== undefined && at === 0) return size(from);
    return from !== undefined && count !== undefined && at === last ? size(from + count - 1) : i;
  };
  return {
    ...listOf(tuple([i, taken.element]), taken.length, 'iterator'),
    ...(taken.cases ? { cases: taken.cases.map((one, at, all) => tuple([indexOf(at, all.length - 1), one])) } : {}),
  };
}

function mapped({ fn = missing, iterables }: Args, host: Host): Outcome {
  const parts = (isSequence(iterables) ? (iterables.items ?? []) : []).map((part) => host.iterate(part));
  const [first] = parts;
  if (!first) return { kind: 'sequence', type: 'iterator', element: host.unknown('nothing says what is mapped') };
  if (parts.length > 1) {
    const length = parts.map((part) => part.length).reduce((a, b) => shorter(a, b));
    return listOf(
      host.call(
        fn,
        parts.map((part) => part.element),
      ),
      length,
      'iterator',
    );
  }
  const out = callEach(host, first, (item) => host.call(fn, [item]));
  return 'results' in out
    ? { kind: 'sequence', type: 'iterator', items: out.results }
    : listOf(out.result, first.length, 'iterator');
}

function filtered({ fn = missing, iterable = missing }: Args, host: Host): Outcome {
  const taken = host.iterate(iterable);
  if (!isMissing(fn)) host.call(fn, [taken.element]);
  return listOf(taken.element, host.fresh('n'), 'iterator');
}

function sorted({ iterable = missing, key }: Args, host: Host): Outcome {
  const taken = host.iterate(iterable);
  if (key && !isMissing(key) && taken.items?.length !== 0) host.call(key, [taken.element]);
  if (taken.items) return list(taken.items.length < 2 ? taken.items : taken.items.map(() => taken.element));
  return listOf(taken.element, taken.length ?? host.fresh('n'));
}

function reversed({ iterable = missing }: Args, host: Host): Outcome {
  const taken = host.iterate(iterable);
  return taken.items
    ? { kind: 'sequence', type: 'iterator', items: [...taken.items].reverse() }
    : listOf(taken.element, taken.length, 'iterator');
}

function sum({ iterable = missing, start }: Args, host: Host): Outcome {
  const { items, element, length } = host.iterate(iterable);
  const from = isMissing(start) ? num(0) : dimOf(start ?? missing);
  if (items?.every((item) => item.kind === 'size' || (item.kind === 'unknown' && item.open)))
    return sizeOf(items.reduce((total, item) => add(total, dimOf(item)), from));
  if (element.kind === 'tensor') return element;
  void length;
  return element.kind === 'size' && !items ? freshSize(host, 'sum') : anyNumber;
}

function next({ iterator = missing, fallback }: Args, host: Host): Outcome {
  const method = iterator.kind === 'instance' ? host.read(iterator, '__next__') : missing;
  if (method.kind === 'function') return host.call(method, []);
  const element = (isSequence(iterator) && iterator.first) || host.iterate(iterator).element;
  return fallback && !isMissing(fallback) ? host.join([element, fallback]) : element;
}

/** `set(xs)`: exact for known texts and numbers, else of a length nobody knows. */
function newSet({ iterable }: Args, host: Host): Outcome {
  if (!iterable || isMissing(iterable)) return { kind: 'sequence', type: 'set', items: [] };
  const { items, element } = host.iterate(iterable);
  const different = items && distinct(items);
  return different ? { kind: 'sequence', type: 'set', items: different } : listOf(element, host.fresh('n'), 'set');
}

function asList(type: 'list' | 'tuple'): Entry {
  return rule('iterable?', ({ iterable }, host) => {
    if (!iterable || isMissing(iterable)) return { kind: 'sequence', type, items: [] };
    const taken = host.iterate(iterable);
    const counted = taken.items || taken.length ? taken : { ...taken, length: host.fresh('n') };
    return sequenceOf(counted, type);
  });
}

function method(params: string, run: (self: SequenceValue, args: Args, host: Host) => Outcome): Entry {
  return rule(params === '' ? 'self' : `self, ${params}`, (args, host) => {
    const { self } = args;
    return isSequence(self) ? run(self, args, host) : host.unknown('it is not known to be a list');
  });
}

function append(self: SequenceValue, { value = missing }: Args, host: Host): Outcome {
  const before = lengthOf(self);
  replace(host, self, joined(withoutRef(self), list([value]), host, before && add(before, num(1))));
  return none;
}

function extend(self: SequenceValue, { iterable = missing }: Args, host: Host): Outcome {
  const more = sequenceOf(host.iterate(iterable), 'list');
  const a = lengthOf(self);
  const b = lengthOf(more);
  replace(host, self, joined(withoutRef(self), more, host, a && b && add(a, b)));
  return none;
}

function insert(self: SequenceValue, { index: at, value = missing }: Args, host: Host): Outcome {
  const i = integer(at);
  if (self.items && i !== undefined && self.items.length < MAX_ITEMS) {
    const items = [...self.items];
    items.splice(i, 0, value);
    replace(host, self, list(items));
    return none;
  }
  const before = lengthOf(self);
  replace(host, self, joined(withoutRef(self), list([value]), host, before && add(before, num(1))));
  return none;
}

function pop(self: SequenceValue, { index: at }: Args, host: Host): Outcome {
  const i = isMissing(at) ? -1 : integer(at);
  if (self.items && i !== undefined) {
    const items = [...self.items];
    const [taken] = items.splice(i, 1);
    replace(host, self, list(items));
    return taken ?? host.unknown('the list is empty');
  }
  const before = lengthOf(self);
  replace(
    host,
    self,
    listOf(elementOf(self, host), before && atLeast(before, num(1)) ? sub(before, num(1)) : undefined),
  );
  return elementOf(self, host);
}

function shorten(self: SequenceValue, _args: Args, host: Host): Outcome {
  const before = lengthOf(self);
  replace(
    host,
    self,
    listOf(elementOf(self, host), before && atLeast(before, num(1)) ? sub(before, num(1)) : undefined),
  );
  return none;
}

function setAdd(self: SequenceValue, { value = missing }: Args, host: Host): Outcome {
  const items = self.items && distinct([...self.items, value]);
  const element = self.items?.length === 0 ? value : host.join([elementOf(self, host), value]);
  replace(host, self, items ? { kind: 'sequence', type: 'set', items } : listOf(element, undefined, 'set'));
  return none;
}

function merged(self: SequenceValue, { other = missing }: Args, host: Host): Outcome {
  const more = host.iterate(other);
  const elements = [
    ...(self.items?.length === 0 ? [] : [elementOf(self, host)]),
    ...(more.items?.length === 0 ? [] : [more.element]),
  ];
  return elements.length ? listOf(host.join(elements), undefined, 'set') : { kind: 'sequence', type: 'set', items: [] };
}

const listMethods: { readonly [name: string]: Entry } = {
  append: method('value', append),
  extend: method('iterable', extend),
  insert: method('index, value', insert),
  pop: method('index?', pop),
  remove: method('value', shorten),
  clear: method('', (self, _args, host) => {
    replace(host, self, { kind: 'sequence', type: self.type, items: [] });
    return none;
  }),
  index: method('value, start?, stop?', (_self, _args, host) => freshSize(host, 'index')),
  count: method('value', (_self, _args, host) => freshSize(host, 'count')),
  sort: rule('self, *, key?, reverse?', ({ self, key }, host) => {
    if (!isSequence(self)) return none;
    const element = elementOf(self, host);
    if (key && !isMissing(key) && self.items?.length !== 0) host.call(key, [element]);
    if (self.items && self.items.length > 1) replace(host, self, list(self.items.map(() => element)));
    return none;
  }),
  reverse: method('', (self, _args, host) => {
    if (self.items) replace(host, self, list([...self.items].reverse()));
    return none;
  }),
  copy: method('', (self) => withoutRef(self)),
  __len__: rule('self', ({ self = missing }, host) => length({ value: self }, host)),
};

const setMethods: { readonly [name: string]: Entry } = {
  add: method('value', setAdd),
  update: method('other', (self, args, host) => {
    const out = merged(self, args, host);
    if (out.kind === 'sequence') replace(host, self, out);
    return none;
  }),
  discard: method('value', shorten),
  remove: method('value', shorten),
  union: method('other', merged),
  intersection: method('other', (self, _args, host) => listOf(elementOf(self, host), undefined, 'set')),
  difference: method('other', (self, _args, host) => listOf(elementOf(self, host), undefined, 'set')),
  copy: method('', (self) => withoutRef(self)),
  pop: method('', (self, _args, host) => elementOf(self, host)),
  clear: listMethods.clear ?? gives(none),
};

export const sequenceEntries: { readonly [path: string]: Entry } = {
  'python.range': rule('first, second?, third?', range),
  'python.len': rule('value', length),
  'python.zip': rule('*iterables!', zip),
  'python.enumerate': rule('iterable, start=0', enumerate),
  'python.map': rule('fn, *iterables!', mapped),
  'python.filter': rule('fn, iterable', filtered),
  'python.sorted': rule('iterable, *, key?, reverse?', sorted),
  'python.reversed': rule('iterable', reversed),
  'python.sum': rule('iterable, start=0', sum),
  'python.any': rule('iterable', ({ iterable = missing }) =>
    iterable.kind === 'sequence' && iterable.items?.length === 0 ? truth(false) : anyTruth,
  ),
  'python.all': rule('iterable', ({ iterable = missing }) =>
    iterable.kind === 'sequence' && iterable.items?.length === 0 ? truth(true) : anyTruth,
  ),
  'python.next': rule('iterator, fallback?', next),
  'python.iter': rule('iterable', ({ iterable = missing }) => iterable),
  'python.slice': rule('first, second?, third?', ({ first = missing, second = missing, third = missing }) => {
    const [start, stop] =
      isMissing(second) && second.kind === 'none' && second.missing ? [none, first] : [first, second];
    return recordOf({ start, stop, step: third });
  }),
  'python.list': asList('list'),
  'python.tuple': asList('tuple'),
  'python.set': rule('iterable?', newSet),
  'python.frozenset': rule('iterable?', newSet),
  ...under('python.list', listMethods),
  ...under('python.tuple', {
    index: listMethods.index ?? gives(anyNumber),
    count: listMethods.count ?? gives(anyNumber),
    ...namedTupleMethods,
  }),
  ...under('python.set', setMethods),
  // Python 2's iterators, which loaders had up to PyTorch 1.12, are asked by a method of this name.
  ...under('python.iterator', {
    __next__: rule('self', ({ self = missing }, host) => host.iterate(self).element),
    next: rule('self', ({ self = missing }, host) => host.iterate(self).element),
  }),
};
