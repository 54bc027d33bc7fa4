/** JavaScript's arrays and typed arrays: how long they are after each call, and what they hold. */

import type { Args, Outcome } from '../ops/op.ts';
import { add, atLeast, constantOf, type Dim, isPlain, isUnknown, max, min, mul, num, sub } from '../shape/dim.ts';
import { dimOf } from '../shape/shape.ts';
import type { Host, SequenceValue, Value } from '../shape/value.ts';
import {
  anyNumber,
  anyText,
  anyTruth,
  callEach,
  elementOf,
  freshSize,
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
  property,
  replace,
  rule,
  size,
  sizeOf,
  truth,
  under,
  withoutRef,
} from './builtin-tools.ts';
import type { Entry } from './library.ts';

/** More arguments than anybody writes out: when the last one is there, a list of unknown length was spread. */
const ARGUMENTS = 'a?, b?, c?, d?, e?, f?, g?, h?';
const ARGUMENT_NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

function given(args: Args): { readonly values: readonly Value[]; readonly spread: boolean } {
  const values: Value[] = [];
  for (const name of ARGUMENT_NAMES) {
    const value = args[name];
    if (value === undefined || (value.kind === 'none' && value.missing)) break;
    values.push(value);
  }
  return {
    values,
    spread: values.length === ARGUMENT_NAMES.length && values.every((value) => value.kind === 'unknown'),
  };
}

/** A method of arrays: its receiver must be one, else nothing is known. */
function method(params: string, run: (self: SequenceValue, args: Args, host: Host) => Outcome): Entry {
  return rule(params === '' ? 'self' : `self, ${params}`, (args, host) => {
    const { self } = args;
    return isSequence(self) ? run(self, args, host) : host.unknown('it is not known to be an array');
  });
}

const source = (self: SequenceValue, host: Host) => {
  const length = lengthOf(self);
  return {
    element: elementOf(self, host),
    ...(self.items ? { items: self.items } : {}),
    ...(length ? { length } : {}),
  };
};

function each(self: SequenceValue, fn: Value, host: Host) {
  if (self.items?.length === 0) return { results: [] as readonly Value[] };
  return callEach(host, source(self, host), (element, index) => host.call(fn, [element, index, self]));
}

function map(self: SequenceValue, { fn = missing }: Args, host: Host): Outcome {
  const out = each(self, fn, host);
  return 'results' in out ? list(out.results) : listOf(out.result, namedLength(self, host, 'n'));
}

function flatMap(self: SequenceValue, { fn = missing }: Args, host: Host): Outcome {
  const out = each(self, fn, host);
  return flattened('results' in out ? list(out.results) : listOf(out.result, lengthOf(self)), 1, host);
}

function flattened(self: SequenceValue, depth: number, host: Host): SequenceValue {
  if (depth <= 0) return withoutRef(self);
  const inner = (value: Value): SequenceValue =>
    isSequence(value) ? flattened(value, depth - 1, host) : list([value]);
  if (self.items) {
    return self.items.map(inner).reduce((a, b) => {
      const left = lengthOf(a);
      const right = lengthOf(b);
      return joined(a, b, host, left && right && add(left, right));
    }, list([]));
  }
  const element = elementOf(self, host);
  if (!isSequence(element))
    return element.kind === 'unknown' || element.kind === 'union'
      ? listOf(host.unknown('it was flattened'), undefined)
      : withoutRef(self);
  const part = inner(element);
  const outer = lengthOf(self);
  const each = lengthOf(part);
  return listOf(elementOf(part, host), outer && each && mul(outer, each));
}

function reduceRight(self: SequenceValue, args: Args, host: Host): Outcome {
  const { items } = self;
  return reduce(items ? { ...self, items: [...items].reverse() } : self, args, host);
}

/** So many items are taken one after the other; of more, each for all. */
const MOST_REDUCED = 16;

function reduce(self: SequenceValue, { fn = missing, initial = missing }: Args, host: Host): Outcome {
  const items = self.items;
  if (items && items.length <= MOST_REDUCED) {
    const rest = isMissing(initial) ? items.slice(1) : items;
    const first = isMissing(initial) ? items[0] : initial;
    if (!first) return host.unknown('an empty array has nothing to reduce');
    return rest.reduce((acc, item, i) => host.call(fn, [acc, item, size(i), self]), first);
  }
  const element = elementOf(self, host);
  const start = isMissing(initial) ? element : initial;
  let acc = start;
  const pass = () => {
    acc = host.join([acc, host.call(fn, [acc, element, freshSize(host, 'i'), self])]);
  };
  if (host.repeat) host.repeat(lengthOf(self), pass);
  else {
    pass();
    pass();
  }
  return acc;
}

function push(self: SequenceValue, args: Args, host: Host): Outcome {
  const { values, spread } = given(args);
  const before = lengthOf(self);
  if (spread) {
    replace(
      host,
      self,
      listOf(
        self.items?.length === 0
          ? host.unknown('what was spread into it')
          : host.join([elementOf(self, host), host.unknown('what was spread into it')]),
        undefined,
      ),
    );
    return anyNumber;
  }
  const length = before && add(before, num(values.length));
  replace(host, self, joined(withoutRef(self), list(values), host, length));
  return length ? sizeOf(length) : anyNumber;
}

function unshift(self: SequenceValue, args: Args, host: Host): Outcome {
  const { values } = given(args);
  const before = lengthOf(self);
  const length = before && add(before, num(values.length));
  replace(host, self, joined(list(values), withoutRef(self), host, length));
  return length ? sizeOf(length) : anyNumber;
}

function takeEnd(end: 'first' | 'last') {
  return (self: SequenceValue, _args: Args, host: Host): Outcome => {
    const { items } = self;
    if (items) {
      replace(host, self, list(end === 'first' ? items.slice(1) : items.slice(0, -1)));
      return (end === 'first' ? items[0] : items.at(-1)) ?? missing;
    }
    const length = lengthOf(self);
    const left = length && atLeast(length, num(1)) ? sub(length, num(1)) : undefined;
    replace(host, self, listOf(elementOf(self, host), left));
    return elementOf(self, host);
  };
}

function concat(self: SequenceValue, args: Args, host: Host): Outcome {
  const { values, spread } = given(args);
  if (spread) return listOf(host.unknown('lists of unknown number are joined'), undefined);
  return values.reduce((acc: SequenceValue, value) => {
    if (value.kind === 'unknown' || value.kind === 'union')
      return listOf(host.join([elementOf(acc, host), host.unknown('nothing says what is joined')]), undefined);
    const part = isSequence(value) ? value : list([value]);
    const left = lengthOf(acc);
    const right = lengthOf(part);
    return joined(acc, withoutRef(part), host, left && right && add(left, right));
  }, withoutRef(self));
}

/** Where a start or end that may be negative or left out stands in a sequence of this length. */
function position(value: Value | undefined, length: Dim, absent: Dim): Dim | undefined {
  if (isMissing(value)) return absent;
  const at = integer(value);
  if (at !== undefined) return at < 0 ? max(num(0), add(length, num(at))) : num(at);
  const dim = value && dimOf(value);
  return dim && !isUnknown(dim) ? dim : undefined;
}

/** How many elements `slice(start, end)` takes. */
export function sliceLength(
  length: Dim | undefined,
  start: Value | undefined,
  end: Value | undefined,
): Dim | undefined {
  if (!length || isUnknown(length)) return undefined;
  const from = position(start, length, num(0));
  const to = position(end, length, length);
  if (!from || !to) return undefined;
  const stop = to.key === length.key ? to : min(length, to);
  if (constantOf(from) === 0) return atLeast(stop, num(0)) === true ? stop : max(num(0), stop);
  return max(num(0), sub(stop, from));
}

/** Undefined for a length that is one of several sizes and does not say which: it is better named than spelled out. */
function decided(length: Dim | undefined): Dim | undefined {
  return length && isPlain(length) ? length : undefined;
}

export function sliceItems(
  items: readonly Value[],
  start: Value | undefined,
  end: Value | undefined,
): readonly Value[] | undefined {
  const from = isMissing(start) ? 0 : integer(start);
  const to = isMissing(end) ? items.length : integer(end);
  return from === undefined || to === undefined ? undefined : items.slice(from, to);
}

function slice(self: SequenceValue, { start, end }: Args, host: Host): Outcome {
  const items = self.items && sliceItems(self.items, start, end);
  if (items) return list(items);
  const whole = isMissing(start) && isMissing(end);
  const length = whole ? namedLength(self, host, 'n') : decided(sliceLength(lengthOf(self), start, end));
  return listOf(elementOf(self, host), length ?? host.fresh('n'));
}

function splice(self: SequenceValue, args: Args, host: Host): Outcome {
  const { start, count } = args;
  const { values } = given(args);
  const from = integer(start);
  const removed = isMissing(count) ? Number.POSITIVE_INFINITY : integer(count);
  if (self.items && from !== undefined && removed !== undefined) {
    const left = [...self.items];
    const out = Number.isFinite(removed) ? left.splice(from, removed, ...values) : left.splice(from);
    replace(host, self, list(left));
    return list(out);
  }
  const element = elementOf(self, host);
  replace(host, self, listOf(values.length ? host.join([element, ...values]) : element, undefined));
  return listOf(element, count && removed === undefined && !isMissing(count) ? dimOf(count) : undefined);
}

function fill(self: SequenceValue, { value = missing, start }: Args, host: Host): Outcome {
  const whole = isMissing(start);
  const filled: SequenceValue = self.items
    ? list(self.items.map((item) => (whole ? value : host.join([item, value]))))
    : listOf(whole ? value : host.join([elementOf(self, host), value]), lengthOf(self));
  replace(host, self, filled);
  return self.ref === undefined ? filled : { ...filled, ref: self.ref };
}

function reverse(self: SequenceValue, _args: Args, host: Host): Outcome {
  if (self.items) {
    const turned = list([...self.items].reverse());
    replace(host, self, turned);
    return self.ref === undefined ? turned : { ...turned, ref: self.ref };
  }
  return self;
}

function sort(self: SequenceValue, { fn }: Args, host: Host): Outcome {
  const element = elementOf(self, host);
  if (fn && !isMissing(fn) && self.items?.length !== 0) host.call(fn, [element, element]);
  if (!self.items || self.items.length < 2) return self;
  const sorted = list(self.items.map(() => element));
  replace(host, self, sorted);
  return self.ref === undefined ? sorted : { ...sorted, ref: self.ref };
}

function search(self: SequenceValue, { fn = missing }: Args, host: Host): Outcome {
  each(self, fn, host);
  return self.items?.length === 0 ? missing : host.join([elementOf(self, host), missing]);
}

function at(self: SequenceValue, { index }: Args, host: Host): Outcome {
  const i = integer(index);
  if (self.items && i !== undefined) return self.items.at(i) ?? missing;
  return elementOf(self, host);
}

function pairs(self: SequenceValue, _args: Args, host: Host): Outcome {
  if (self.items && self.items.length <= MAX_ITEMS)
    return { kind: 'sequence', type: 'iterator', items: self.items.map((item, i) => list([size(i), item])) };
  return listOf(list([freshSize(host, 'i'), elementOf(self, host)]), lengthOf(self), 'iterator');
}

function indices(self: SequenceValue, _args: Args, host: Host): Outcome {
  if (self.items) return { kind: 'sequence', type: 'iterator', items: self.items.map((_, i) => size(i)) };
  return listOf(freshSize(host, 'i'), lengthOf(self), 'iterator');
}

const position_ = (_self: SequenceValue, { fn }: Args, host: Host): Outcome => {
  if (fn && (fn.kind === 'function' || fn.kind === 'api')) each(_self, fn, host);
  return freshSize(host, 'index');
};

const methods: { readonly [name: string]: Entry } = {
  length: property((self, host) =>
    isSequence(self) ? sizeOf(namedLength(self, host, 'n')) : host.unknown('it is not known to be an array'),
  ),
  map: method('fn, this?', map),
  flatMap: method('fn, this?', flatMap),
  forEach: method('fn, this?', (self, { fn = missing }, host) => {
    each(self, fn, host);
    return missing;
  }),
  filter: method('fn, this?', (self, { fn = missing }, host) => {
    each(self, fn, host);
    return self.items?.length === 0 ? list([]) : listOf(elementOf(self, host), host.fresh('n'));
  }),
  reduce: method('fn, initial?', reduce),
  reduceRight: method('fn, initial?', reduceRight),
  some: method('fn, this?', (self, { fn = missing }, host) => {
    each(self, fn, host);
    return anyTruth;
  }),
  every: method('fn, this?', (self, { fn = missing }, host) => {
    each(self, fn, host);
    return anyTruth;
  }),
  find: method('fn, this?', search),
  findLast: method('fn, this?', search),
  findIndex: method('fn, this?', position_),
  findLastIndex: method('fn, this?', position_),
  indexOf: method('value, from?', position_),
  lastIndexOf: method('value, from?', position_),
  includes: method('value, from?', () => anyTruth),
  push: method(ARGUMENTS, push),
  unshift: method(ARGUMENTS, unshift),
  pop: method('', takeEnd('last')),
  shift: method('', takeEnd('first')),
  concat: method(ARGUMENTS, concat),
  slice: method('start?, end?', slice),
  subarray: method('start?, end?', slice),
  splice: method(`start?, count?, ${ARGUMENTS}`, splice),
  fill: method('value?, start?, end?', fill),
  flat: method('depth=1', (self, { depth }, host) => flattened(self, integer(depth) ?? 1, host)),
  reverse: method('', reverse),
  toReversed: method('', (self) => (self.items ? list([...self.items].reverse()) : withoutRef(self))),
  sort: method('fn?', sort),
  toSorted: method('fn?', (self, args, host) => sort(withoutRef(self), args, host)),
  join: method('separator?', () => anyText),
  toString: method('', () => anyText),
  at: method('index', at),
  entries: method('', pairs),
  keys: method('', indices),
  values: method('', (self) => ({ ...withoutRef(self), type: 'iterator' })),
  next: method('', (self, _args, host) => ({
    kind: 'record',
    open: false,
    fields: { value: elementOf(self, host), done: anyTruth },
  })),
  set: method('source, offset?', (self, { source: from }, host) => {
    if (isSequence(from))
      replace(host, self, listOf(host.join([elementOf(self, host), elementOf(from, host)]), lengthOf(self)));
    return missing;
  }),
  copyWithin: method('target, start?, end?', (self) => self),
};

/** `Array(n)`, `new Array(n)`, `Array(a, b, c)`. */
function construct(args: Args, host: Host): Outcome {
  const { values, spread } = given(args);
  const [only] = values;
  if (spread) return listOf(host.unknown('what was spread into it'), undefined);
  if (values.length !== 1 || !only || only.kind === 'text' || only.kind === 'sequence' || only.kind === 'record')
    return list(values);
  return blank(missing, only, host);
}

function blank(element: Value, length: Value, host: Host): Outcome {
  const count = integer(length);
  if (count !== undefined && count >= 0 && count <= 64) return list(Array.from({ length: count }, () => element));
  const dim = dimOf(length);
  return listOf(element, isUnknown(dim) ? host.fresh('n') : dim);
}

/** `Array.from(iterable or {length}, fn)`. */
function from({ source: of = missing, fn }: Args, host: Host): Outcome {
  const counted = of.kind === 'record' ? of.fields.length : undefined;
  const taken = counted ? counting(counted, host) : host.iterate(of);
  const { items, element, length } = taken;
  if (!fn || isMissing(fn)) return items ? list(items) : listOf(element, length ?? host.fresh('n'));
  if (items?.length === 0) return list([]);
  const out = callEach(host, taken, (value, index) => host.call(fn, [value, index]));
  return 'results' in out ? list(out.results) : listOf(out.result, length ?? host.fresh('n'));
}

function counting(
  length: Value,
  host: Host,
): { readonly element: Value; readonly length?: Dim; readonly items?: readonly Value[] } {
  const blanks = blank(missing, length, host);
  if (blanks.kind !== 'sequence') return { element: missing };
  const count = lengthOf(blanks);
  return { element: missing, ...(blanks.items ? { items: blanks.items } : {}), ...(count ? { length: count } : {}) };
}

/** `new Float32Array(length | array | iterable | buffer)`. */
function typedArray({ source: of = missing }: Args, host: Host): Outcome {
  if (isMissing(of)) return list([]);
  if (of.kind === 'size' || of.kind === 'number')
    return listOf(anyNumber, of.kind === 'size' ? of.dim : host.fresh('n'));
  if (of.kind === 'unknown' && of.open) return listOf(anyNumber, host.fresh('n'));
  if (!isSequence(of)) return listOf(anyNumber, host.fresh('n'));
  return of.items ? list(of.items) : listOf(elementOf(of, host), namedLength(of, host, 'n'));
}

const TYPED = [
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
];

const fromEntry = rule('source, fn?, this?', from);
const ofEntry = rule(ARGUMENTS, (args) => list(given(args).values));

/** Whether a value is an array; a typed array is not one, but is kept as one. */
function isArray({ value = missing }: Args): Value {
  if (value.kind === 'unknown') return anyTruth;
  return truth(value.kind === 'sequence' && value.type === 'list');
}

export const arrayEntries: { readonly [path: string]: Entry } = {
  'javascript.Array': rule(ARGUMENTS, construct),
  'javascript.Array.from': fromEntry,
  'javascript.Array.of': ofEntry,
  'javascript.Array.isArray': rule('value', isArray),
  ...under('javascript.Array', methods),
  ...under('javascript.Iterator', methods),
  ...Object.fromEntries(
    TYPED.flatMap((name) => [
      [`javascript.${name}`, rule('source?, offset?, length?', typedArray)],
      [`javascript.${name}.from`, fromEntry],
      [`javascript.${name}.of`, ofEntry],
    ]),
  ),
};
