/** Python's dicts: how they are made, and their methods. */

import type { Args, Outcome } from '../ops/op.ts';
import type { Host, RecordValue, Value } from '../shape/value.ts';
import {
  gives,
  isMissing,
  isSequence,
  listOf,
  missing,
  none,
  rule,
  text,
  textOf,
  tuple,
  under,
} from './builtin-tools.ts';
import type { Entry } from './library.ts';

/** `dict(pairs, key=value)`. */
function dict({ source, named }: Args, host: Host): Outcome {
  const made = dictOf(source, host);
  if (named?.kind !== 'record') return made;
  const { ref: _ref, ...rest } = made;
  return { ...rest, open: made.open || named.open, fields: { ...made.fields, ...named.fields } };
}

function dictOf(source: Value | undefined, host: Host): RecordValue {
  if (!source || isMissing(source)) return { kind: 'record', open: false, fields: {} };
  if (source.kind === 'record') return withoutRecordRef(source);
  const { items, element } = host.iterate(source);
  if (!items) {
    const pair = host.iterate(element);
    const [keys, value] = pair.items ?? [];
    return { kind: 'record', open: true, fields: {}, ...(keys && value ? { element: value, keys } : {}) };
  }
  const fields: { [name: string]: Value } = {};
  for (const pair of items) {
    const name = isSequence(pair) ? textOf(pair.items?.[0]) : undefined;
    const value = isSequence(pair) ? pair.items?.[1] : undefined;
    if (name === undefined || value === undefined) return { kind: 'record', open: true, fields: {} };
    fields[name] = value;
  }
  return { kind: 'record', open: false, fields };
}

function withoutRecordRef(record: RecordValue): RecordValue {
  const { ref: _ref, ...contents } = record;
  return contents;
}

function record(params: string, run: (self: RecordValue, args: Args, host: Host) => Outcome): Entry {
  return rule(params === '' ? 'self' : `self, ${params}`, (args, host) => {
    const { self } = args;
    return self?.kind === 'record' ? run(self, args, host) : host.unknown('it is not known to be a dict');
  });
}

function dictList(pick: (name: Value | undefined, value: Value) => Value, otherwise: (host: Host) => Value): Entry {
  return record('', (self, _args, host) => {
    const items = Object.entries(self.fields).map(([name, value]) => pick(text(name), value));
    if (!self.open) return { kind: 'sequence', type: 'iterator', items };
    const other = self.element ? pick(self.keys, self.element) : otherwise(host);
    return listOf(items.length ? host.join([...items, other]) : other, host.fresh('n'), 'iterator');
  });
}

function key(name: Value | undefined): Value {
  return name ?? { kind: 'unknown', why: 'any key' };
}

function get(self: RecordValue, { key, fallback = none }: Args, host: Host): Outcome {
  const name = textOf(key);
  if (self.element) {
    const own = name === undefined ? Object.values(self.fields) : [self.fields[name] ?? fallback];
    return host.join([...own, self.element]);
  }
  const value = name !== undefined && Object.hasOwn(self.fields, name) ? self.fields[name] : undefined;
  if (value) return value;
  if (name !== undefined && !self.open) return fallback;
  const known = Object.values(self.fields);
  if (self.open) return host.unknown('nothing says what the dict holds under that key');
  return host.join([...known, fallback]);
}

/** What is there under the key, or from now on the fallback. */
function setdefault(self: RecordValue, args: Args, host: Host): Outcome {
  const name = textOf(args.key);
  if (name === undefined || self.open || Object.hasOwn(self.fields, name)) return get(self, args, host);
  host.write(self, name, args.fallback ?? none);
  return host.read(self, name);
}

function update(self: RecordValue, { other = missing, named = missing }: Args, host: Host): Outcome {
  for (const more of [other, named])
    if (more.kind === 'record') for (const [name, value] of Object.entries(more.fields)) host.write(self, name, value);
  return none;
}

const unseen = (host: Host) => host.unknown('nothing says what the dict holds');

const dictMethods: { readonly [name: string]: Entry } = {
  items: dictList(
    (name, value) => tuple([key(name), value]),
    (host) => tuple([host.unknown('any key'), unseen(host)]),
  ),
  keys: dictList(
    (name) => key(name),
    (host) => host.unknown('any key'),
  ),
  values: dictList((_name, value) => value, unseen),
  get: record('key, fallback?', get),
  pop: record('key, fallback?', get),
  setdefault: record('key, fallback?', setdefault),
  update: record('other?, **named', update),
  copy: record('', withoutRecordRef),
  clear: record('', () => none),
};

export const dictEntries: { readonly [path: string]: Entry } = {
  'python.dict': rule('source?, **named', dict),
  'python.dict.fromkeys': gives({ kind: 'record', open: true, fields: {} }),
  ...under('python.dict', dictMethods),
};
