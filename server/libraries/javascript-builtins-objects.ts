/** JavaScript's objects: Object, JSON, Promise, Date, console, timers, and the modules of Node that programs read data with. */

import type { Args, Outcome } from '../ops/op.ts';
import type { Host, Value } from '../shape/value.ts';
import {
  anyNumber,
  anyText,
  anyTruth,
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
  recordOf,
  rule,
  text,
  textOf,
  truth,
  under,
} from './builtin-tools.ts';
import { collectionEntries } from './javascript-builtins-collections.ts';
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
  for (const name of ['a', 'b', 'c', 'd']) {
    const source = args[name];
    if (source !== undefined && !isMissing(source)) host.assign?.(target, source);
  }
  return target;
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
  ...collectionEntries,
  ...environment,
  ...failures,
  ...nodeEntries,
};
