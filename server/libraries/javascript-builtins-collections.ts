/** JavaScript's Set and Map: values and pairs in order, known by their keys where these are written out. */

import type { Args, Outcome } from '../ops/op.ts';
import { constantOf, isUnknown } from '../shape/dim.ts';
import type { Host, SequenceValue, Value } from '../shape/value.ts';
import {
  anyTruth,
  callEach,
  elementOf,
  gives,
  isMissing,
  isSequence,
  lengthOf,
  list,
  listOf,
  missing,
  property,
  rule,
  sizeOf,
  under,
} from './builtin-tools.ts';
import type { Entry } from './library.ts';

/** Where ways met that have put in different values, each of them; what is no Set or Map in sight may hold anything. */
function contents(self: Value | undefined, host: Host): SequenceValue {
  const items = self?.kind === 'instance' ? self.fields.items : undefined;
  if (isSequence(items)) return items;
  const ways = items?.kind === 'union' && items.members.every(isSequence) ? items.members : [];
  const elements = ways.flatMap((way) => (way.items?.length === 0 ? [] : [elementOf(way, host)]));
  return listOf(elements.length ? host.join(elements) : host.unknown('nothing says what it holds'), undefined);
}

/** A Set keeps its values in `items`; how many are left of known ones that may be equal is not known. */
function newSet({ values }: Args, host: Host): Outcome {
  if (!values || isMissing(values)) return host.create('javascript.Set', { items: list([]) });
  const { items, element } = host.iterate(values);
  const different = items && distinct(items);
  return host.create('javascript.Set', { items: different ? list(different) : listOf(element, host.fresh('size')) });
}

/** Known texts and numbers without repeats; undefined when one of them is not known. */
export function distinct(items: readonly Value[]): readonly Value[] | undefined {
  const seen = new Map<string, Value>();
  for (const item of items) {
    const key = item.kind === 'text' ? `t${item.value}` : item.kind === 'size' ? `n${constantOf(item.dim)}` : undefined;
    if (key === undefined || key.endsWith('undefined')) return undefined;
    if (!seen.has(key)) seen.set(key, item);
  }
  return [...seen.values()];
}

function setAdd({ self = missing, value = missing }: Args, host: Host): Outcome {
  const before = contents(self, host);
  const items = before.items && distinct([...before.items, value]);
  const element = before.items?.length === 0 ? value : host.join([elementOf(before, host), value]);
  host.write(self, 'items', items ? list(items) : listOf(element, host.fresh('size')));
  return self;
}

const sizeOfContents = property((self, host) => {
  if (self.kind !== 'instance') return host.unknown('it is not known to be a Set or Map');
  const items = contents(self, host);
  const known = lengthOf(items);
  if (known && !isUnknown(known)) return sizeOf(known);
  const dim = host.fresh('size');
  const { ref: _ref, ...plain } = items;
  host.write(self, 'items', { ...plain, length: dim });
  return sizeOf(dim);
});

function clear({ self = missing }: Args, host: Host): Outcome {
  host.write(self, 'items', list([]));
  return missing;
}

function remove({ self = missing }: Args, host: Host): Outcome {
  const items = contents(self, host);
  host.write(self, 'items', listOf(elementOf(items, host), undefined));
  return anyTruth;
}

function forEach({ self = missing, fn = missing }: Args, host: Host): Outcome {
  const items = contents(self, host);
  const length = lengthOf(items);
  const pairs = self.kind === 'instance' && self.api === 'javascript.Map';
  const source = {
    element: items.items?.length === 0 ? missing : elementOf(items, host),
    ...(items.items ? { items: items.items } : {}),
    ...(length ? { length } : {}),
  };
  if (items.items?.length === 0) return missing;
  callEach(host, source, (item) => {
    const pair = pairs && isSequence(item) ? item.items : undefined;
    return host.call(fn, pair ? [pair[1] ?? missing, pair[0] ?? missing] : [item, item]);
  });
  return missing;
}

/** A Map keeps its pairs as `items`. */
function newMap({ entries }: Args, host: Host): Outcome {
  if (!entries || isMissing(entries)) return host.create('javascript.Map', { items: list([]) });
  const { items, element, length } = host.iterate(entries);
  return host.create('javascript.Map', { items: items ? list(items) : listOf(element, length ?? host.fresh('size')) });
}

function mapSet({ self = missing, key = missing, value = missing }: Args, host: Host): Outcome {
  const before = contents(self, host);
  const pair = list([key, value]);
  const others = before.items?.filter((item) => !isSequence(item) || !sameKey(item.items?.[0], key)) ?? [];
  const exact =
    before.items !== undefined &&
    others.length < 64 &&
    others.every((item) => isSequence(item) && distinct([item.items?.[0] ?? missing, key]));
  const element = before.items?.length === 0 ? pair : host.join([elementOf(before, host), pair]);
  host.write(self, 'items', exact ? list([...others, pair]) : listOf(element, host.fresh('size')));
  return self;
}

function sameKey(a: Value | undefined, b: Value): boolean {
  if (a?.kind === 'text' && b.kind === 'text') return a.value !== undefined && a.value === b.value;
  return a?.kind === 'size' && b.kind === 'size' && a.dim.key === b.dim.key;
}

function mapGet({ self, key = missing }: Args, host: Host): Outcome {
  const items = contents(self, host);
  for (const item of items.items ?? []) {
    if (isSequence(item) && sameKey(item.items?.[0], key)) return item.items?.[1] ?? missing;
  }
  if (items.items?.length === 0) return missing;
  const pair = elementOf(items, host);
  const value = isSequence(pair)
    ? (pair.items?.[1] ?? elementOf(pair, host))
    : host.unknown('nothing says what the Map holds');
  return host.join([value, missing]);
}

function half(which: 0 | 1): Entry {
  return rule('self', ({ self }, host) => {
    const items = contents(self, host);
    const pick = (pair: Value): Value =>
      isSequence(pair)
        ? (pair.items?.[which] ?? elementOf(pair, host))
        : host.unknown('nothing says what the Map holds');
    if (items.items) return { kind: 'sequence', type: 'iterator', items: items.items.map(pick) };
    return listOf(pick(elementOf(items, host)), lengthOf(items), 'iterator');
  });
}

const iterator = rule('self', ({ self }, host) => {
  const { ref: _ref, ...plain } = contents(self, host);
  return { ...plain, type: 'iterator' };
});

export const collectionEntries: { readonly [path: string]: Entry } = {
  'javascript.Set': rule('values?', newSet),
  'javascript.WeakSet': rule('values?', newSet),
  ...under('javascript.Set', {
    add: rule('self, value', setAdd),
    has: gives(anyTruth, 'self, value?'),
    delete: rule('self, value?', remove),
    clear: rule('self', clear),
    size: sizeOfContents,
    values: iterator,
    keys: iterator,
    forEach: rule('self, fn', forEach),
  }),
  'javascript.Map': rule('entries?', newMap),
  'javascript.WeakMap': rule('entries?', newMap),
  ...under('javascript.Map', {
    set: rule('self, key, value?', mapSet),
    get: rule('self, key?', mapGet),
    has: gives(anyTruth, 'self, key?'),
    delete: rule('self, key?', remove),
    clear: rule('self', clear),
    size: sizeOfContents,
    keys: half(0),
    values: half(1),
    entries: iterator,
    forEach: rule('self, fn', forEach),
  }),
};
