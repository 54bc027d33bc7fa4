/** JavaScript's objects: Object, JSON, Promise, Set, Map, Date, console, timers, and the modules of Node that programs read data with. */

import type { Args, Outcome } from '../ops/op.ts';
import { constantOf, isUnknown } from '../shape/dim.ts';
import type { Host, SequenceValue, Value } from '../shape/value.ts';
import {
  anyNumber,
  anyText,
  anyTruth,
  callEach,
  constant,
  elementOf,
  freshSize,
  gives,
  isMissing,
  isSequence,
  lengthOf,
  list,
  listOf,
  missing,
  property,
  recordOf,
  rule,
  sizeOf,
  text,
  textOf,
  truth,
  under,
} from './builtin-tools.ts';
import type { Entry } from './library.ts';

/** Names and values of a record or of an instance; `open`: there may be more. */
function fieldsOf(
  value: Value | undefined,
): { readonly entries: readonly (readonly [string, Value])[]; readonly open: boolean } | undefined {
  if (value?.kind === 'record') return { entries: Object.entries(value.fields), open: value.open };
  if (value?.kind === 'instance') return { entries: Object.entries(value.fields), open: true };
  if (value?.kind === 'sequence' && value.items)
    return { entries: value.items.map((item, i) => [String(i), item] as const), open: false };
  return undefined;
}

/** What `Object.keys` and its like give: exact for a closed record, else a list of unknown length of what is known. */
function listed(pick: (name: string, value: Value) => Value, otherwise: (host: Host) => Value): Entry {
  return rule('object', ({ object }, host) => {
    if (isSequence(object)) return listOf(otherwise(host), lengthOf(object));
    const fields = fieldsOf(object);
    if (!fields) return listOf(otherwise(host), host.fresh('n'));
    const items = fields.entries.map(([name, value]) => pick(name, value));
    if (!fields.open) return list(items);
    return listOf(items.length ? host.join(items) : otherwise(host), host.fresh('n'));
  });
}

function assign(args: Args, host: Host): Outcome {
  const { target = missing } = args;
  const sources = ['a', 'b', 'c', 'd']
    .map((name) => args[name])
    .filter((value): value is Value => value !== undefined && !isMissing(value));
  const fields: { [name: string]: Value } = target.kind === 'record' ? { ...target.fields } : {};
  let open = target.kind === 'record' ? target.open : true;
  for (const source of sources) {
    const more = fieldsOf(source);
    open ||= !more || more.open;
    for (const [name, value] of more?.entries ?? []) {
      fields[name] = value;
      if ('ref' in target && target.ref !== undefined) host.write(target, name, value);
    }
  }
  if (target.kind === 'instance') return target;
  return {
    kind: 'record',
    fields,
    open,
    ...(target.kind === 'record' && target.ref !== undefined ? { ref: target.ref } : {}),
  };
}

function fromEntries({ entries = missing }: Args, host: Host): Outcome {
  const { items } = host.iterate(entries);
  const fields: { [name: string]: Value } = {};
  for (const pair of items ?? []) {
    const name = isSequence(pair) ? textOf(pair.items?.[0]) : undefined;
    const value = isSequence(pair) ? pair.items?.[1] : undefined;
    if (name === undefined || value === undefined) return { kind: 'record', open: true, fields: {} };
    fields[name] = value;
  }
  if (items) return recordOf(fields);
  return { kind: 'record', open: true, fields: {} };
}

const keep = rule('object', ({ object = missing }) => object);

const objectEntries: { readonly [name: string]: Entry } = {
  keys: listed(
    (name) => text(name),
    () => anyText,
  ),
  getOwnPropertyNames: listed(
    (name) => text(name),
    () => anyText,
  ),
  values: listed(
    (_name, value) => value,
    (host) => host.unknown('nothing says what the object holds'),
  ),
  entries: listed(
    (name, value) => list([text(name), value]),
    (host) => list([anyText, host.unknown('nothing says what the object holds')]),
  ),
  assign: rule('target, a?, b?, c?, d?', assign),
  fromEntries: rule('entries', fromEntries),
  freeze: keep,
  seal: keep,
  create: rule('prototype?, properties?', () => recordOf({})),
  defineProperty: rule('object, name, descriptor?', ({ object = missing }) => object),
  getPrototypeOf: rule('object', (_args, host) => host.unknown('prototypes are not modelled')),
  is: gives(anyTruth),
};

const objectMethods: { readonly [name: string]: Entry } = {
  hasOwnProperty: rule('self, name?', ({ self, name }) => {
    const sought = textOf(name);
    return self?.kind === 'record' && !self.open && sought !== undefined
      ? truth(Object.hasOwn(self.fields, sought))
      : anyTruth;
  }),
  toString: gives(anyText, 'self'),
  valueOf: rule('self', ({ self = missing }) => self),
};

/** `new Promise((resolve, reject) => …)`: what it resolves with; awaiting is transparent. */
function promise({ executor }: Args, host: Host): Outcome {
  const self = host.create('javascript.Promise', {});
  if (!executor || isMissing(executor)) return self;
  host.call(executor, [
    { kind: 'api', path: 'javascript.Promise.settle', self },
    { kind: 'api', path: 'javascript.console.log' },
  ]);
  const value = host.read(self, 'value');
  return isMissing(value) || value.kind === 'unknown'
    ? host.unknown('it is resolved later, by code out of sight')
    : value;
}

function settle({ self = missing, value = missing }: Args, host: Host): Outcome {
  const before = self.kind === 'instance' ? self.fields.value : undefined;
  host.write(self, 'value', before ? host.join([before, value]) : value);
  return missing;
}

/** `promise.then(f)`: what it stands for goes to the function at once. */
function then({ self = missing, fn }: Args, host: Host): Outcome {
  if (!fn || isMissing(fn)) return self;
  return host.call(fn, [self]);
}

function all({ values = missing }: Args, host: Host): Outcome {
  const { items, element, length } = host.iterate(values);
  return items ? list(items) : listOf(element, length ?? host.fresh('n'));
}

const promiseEntries: { readonly [path: string]: Entry } = {
  'javascript.Promise': rule('executor?', promise),
  'javascript.Promise.settle': rule('self, value?', settle),
  'javascript.Promise.resolve': rule('value?', ({ value = missing }) => value),
  'javascript.Promise.reject': rule('value?', (_args, host) => host.unknown('the promise is rejected')),
  'javascript.Promise.all': rule('values', all),
  'javascript.Promise.allSettled': rule('values', (args, host) => {
    const settled = all(args, host);
    return settled.kind === 'sequence'
      ? listOf(recordOf({ status: anyText, value: elementOf(settled, host) }), lengthOf(settled))
      : settled;
  }),
  'javascript.Promise.race': rule('values', ({ values = missing }, host) => host.iterate(values).element),
  'javascript.Promise.any': rule('values', ({ values = missing }, host) => host.iterate(values).element),
  'javascript.Thenable.then': rule('self, fn?, failed?', then),
  'javascript.Thenable.catch': rule('self, fn?', ({ self = missing }) => self),
  'javascript.Thenable.finally': rule('self, fn?', ({ self = missing, fn }, host) => {
    if (fn && !isMissing(fn)) host.call(fn, []);
    return self;
  }),
};

function contents(self: Value | undefined): SequenceValue {
  const items = self?.kind === 'instance' ? self.fields.items : undefined;
  return isSequence(items) ? items : list([]);
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
  const before = contents(self);
  const items = before.items && distinct([...before.items, value]);
  const element = before.items?.length === 0 ? value : host.join([elementOf(before, host), value]);
  host.write(self, 'items', items ? list(items) : listOf(element, host.fresh('size')));
  return self;
}

const sizeOfContents = property((self, host) => {
  if (self.kind !== 'instance') return host.unknown('it is not known to be a Set or Map');
  const items = contents(self);
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
  const items = contents(self);
  host.write(self, 'items', listOf(elementOf(items, host), undefined));
  return anyTruth;
}

function forEach({ self = missing, fn = missing }: Args, host: Host): Outcome {
  const items = contents(self);
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
  const before = contents(self);
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
  const items = contents(self);
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
    const items = contents(self);
    const pick = (pair: Value): Value =>
      isSequence(pair)
        ? (pair.items?.[which] ?? elementOf(pair, host))
        : host.unknown('nothing says what the Map holds');
    if (items.items) return { kind: 'sequence', type: 'iterator', items: items.items.map(pick) };
    return listOf(pick(elementOf(items, host)), lengthOf(items), 'iterator');
  });
}

const iterator = rule('self', ({ self }) => {
  const { ref: _ref, ...plain } = contents(self);
  return { ...plain, type: 'iterator' };
});

const collections: { readonly [path: string]: Entry } = {
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

const ignored = gives(missing, 'a?, b?, c?, d?, e?, f?, g?, h?, i?, j?, k?, l?');
const CONSOLE = [
  'log',
  'info',
  'warn',
  'error',
  'debug',
  'table',
  'time',
  'timeEnd',
  'timeLog',
  'trace',
  'group',
  'groupEnd',
  'groupCollapsed',
  'assert',
  'clear',
  'dir',
  'count',
];
const DATE_NUMBERS = [
  'getTime',
  'valueOf',
  'getTimezoneOffset',
  'setTime',
  'setDate',
  'setHours',
  'setMinutes',
  'setMonth',
  'setFullYear',
  'setSeconds',
  'setMilliseconds',
];
const DATE_SIZES = [
  'getDate',
  'getDay',
  'getMonth',
  'getFullYear',
  'getHours',
  'getMinutes',
  'getSeconds',
  'getMilliseconds',
  'getUTCDate',
  'getUTCDay',
  'getUTCMonth',
  'getUTCFullYear',
  'getUTCHours',
  'getUTCMinutes',
];
const DATE_TEXTS = [
  'toISOString',
  'toString',
  'toDateString',
  'toLocaleDateString',
  'toLocaleString',
  'toLocaleTimeString',
  'toTimeString',
  'toUTCString',
  'toJSON',
];

/** A callback that runs later: at least its body is looked at. */
const later = rule('fn?, delay?, a?, b?', ({ fn, a = missing, b = missing }, host) => {
  if (fn && (fn.kind === 'function' || fn.kind === 'api')) host.call(fn, [a, b]);
  return anyNumber;
});

const readText = rule('self?, a?, b?, c?', () => anyText);

const environment: { readonly [path: string]: Entry } = {
  ...under('javascript.console', Object.fromEntries(CONSOLE.map((name) => [name, ignored]))),
  'javascript.Date': rule('a?, b?, c?, d?, e?, f?, g?', (_args, host) => host.create('javascript.Date', {})),
  'javascript.Date.now': gives(anyNumber),
  'javascript.Date.UTC': gives(anyNumber),
  'javascript.Date.parse': gives(anyNumber),
  ...under(
    'javascript.Date',
    Object.fromEntries([
      ...DATE_NUMBERS.map((name) => [name, gives(anyNumber)]),
      ...DATE_TEXTS.map((name) => [name, gives(anyText)]),
    ]),
  ),
  ...under(
    'javascript.Date',
    Object.fromEntries(
      DATE_SIZES.map((name) => [name, rule('self', (_args, host) => freshSize(host, name.slice(3).toLowerCase()))]),
    ),
  ),
  'javascript.performance.now': gives(anyNumber),
  'javascript.performance.mark': ignored,
  'javascript.setTimeout': later,
  'javascript.setInterval': later,
  'javascript.setImmediate': later,
  'javascript.queueMicrotask': later,
  'javascript.requestAnimationFrame': later,
  'javascript.clearTimeout': ignored,
  'javascript.clearInterval': ignored,
  'javascript.alert': ignored,
  'javascript.structuredClone': keep,
  'javascript.JSON.stringify': gives(anyText),
  'javascript.JSON.parse': rule('text, reviver?', (_args, host) => host.unknown('it is read from a text')),
  'javascript.Symbol': gives(anyText),
  'javascript.Symbol.iterator': constant(anyText),
  'javascript.process.argv': constant(listOf(anyText, undefined)),
  'javascript.process.env': constant({ kind: 'record', open: true, fields: {} }),
  'javascript.process.exit': ignored,
  'javascript.process.cwd': gives(anyText),
  'javascript.process.on': ignored,
  'javascript.process.nextTick': later,
  'javascript.process.hrtime': gives(list([anyNumber, anyNumber])),
  'javascript.process.memoryUsage': gives({ kind: 'record', open: true, fields: {} }),
  'javascript.process.platform': constant(anyText),
  'javascript.process.stdout.write': ignored,
  'javascript.fetch': rule('url, options?', (_args, host) => host.create('javascript.Response', {})),
  'javascript.Response.text': readText,
  'javascript.Response.json': rule('self', (_args, host) => host.unknown('it comes from outside the program')),
  'javascript.Response.arrayBuffer': rule('self', (_args, host) => host.unknown('it comes from outside the program')),
  'javascript.Response.ok': constant(anyTruth),
  'javascript.Response.status': constant(anyNumber),
  'javascript.Response.statusCode': constant(anyNumber),
  'javascript.undefined': constant(missing),
  'javascript.globalThis': { kind: 'unmodelled' },
  'javascript.window': { kind: 'unmodelled' },
  'javascript.self': { kind: 'unmodelled' },
  'javascript.global': { kind: 'unmodelled' },
  'javascript.document': { kind: 'unmodelled' },
};

const ERRORS = [
  'Error',
  'TypeError',
  'RangeError',
  'SyntaxError',
  'ReferenceError',
  'EvalError',
  'URIError',
  'AggregateError',
];

const failures: { readonly [path: string]: Entry } = Object.fromEntries(
  ERRORS.flatMap((name) => [
    [`javascript.${name}`, { kind: 'base' } satisfies Entry],
    [`javascript.${name}.message`, constant(anyText)],
    [`javascript.${name}.stack`, constant(anyText)],
    [`javascript.${name}.name`, constant(text(name))],
  ]),
);

/** Paths under `javascript.node` of what Node's own modules read. */
const nodeEntries: { readonly [path: string]: Entry } = under('javascript.node', {
  'fs.readFileSync': readText,
  'fs.readFile': readText,
  'fs.promises.readFile': readText,
  'fs.writeFileSync': ignored,
  'fs.mkdirSync': ignored,
  'fs.existsSync': gives(anyTruth),
  'fs.readdirSync': rule('path, options?', (_args, host) => listOf(anyText, host.fresh('n'))),
  'path.join': gives(anyText),
  'path.resolve': gives(anyText),
  'path.dirname': gives(anyText),
  'path.basename': gives(anyText),
  'path.extname': gives(anyText),
  'os.tmpdir': gives(anyText),
  'os.EOL': constant(text('\n')),
  'perf_hooks.performance.now': gives(anyNumber),
  'util.promisify': rule('fn', ({ fn = missing }) => fn),
  assert: ignored,
  'assert.strict': ignored,
  'assert.equal': ignored,
  'assert.deepEqual': ignored,
});

export const objectsEntries: { readonly [path: string]: Entry } = {
  'javascript.Object': rule('value?', ({ value }) => (value && !isMissing(value) ? value : recordOf({}))),
  ...under('javascript.Object', objectEntries),
  ...under('javascript.Object', objectMethods),
  ...under('javascript.Object.prototype', objectMethods),
  ...promiseEntries,
  ...collections,
  ...environment,
  ...failures,
  ...nodeEntries,
};
