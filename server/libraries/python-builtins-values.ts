/** Python's numbers, texts and attributes, and the modules that programs take sizes from: math, random, os. */

import type { Args, Outcome } from '../ops/op.ts';
import { atLeast, type Dim, floordiv, isUnknown, max, min, mul, neg, num } from '../shape/dim.ts';
import { dimOf, truthOf } from '../shape/shape.ts';
import type { Host, InstanceValue, TextValue, Value } from '../shape/value.ts';
import {
  anyNumber,
  anyText,
  anyTruth,
  constant,
  elementOf,
  ends,
  freshSize,
  gives,
  integer,
  isMissing,
  isSequence,
  list,
  listOf,
  missing,
  none,
  numberValue,
  numeric,
  property,
  rule,
  size,
  sizeOf,
  text,
  textOf,
  truth,
  tuple,
  under,
  withoutRef,
} from './builtin-tools.ts';
import type { Entry } from './library.ts';
import { argparse } from './python-argparse.ts';

type Rounding = 'floor' | 'ceil' | 'trunc' | 'round';

/** `int`, `math.floor`, `math.ceil`, `round`: exact on a quotient of sizes where the direction is known. */
function rounding(how: Rounding): Entry {
  return rule('value?, digits?', ({ value, digits }, host) => {
    if (!value || isMissing(value)) return how === 'trunc' ? size(0) : anyNumber;
    if (digits && !isMissing(digits) && how === 'round') return anyNumber;
    if (value.kind === 'size' || value.kind === 'truth' || (value.kind === 'unknown' && value.open)) return value;
    const n = value.kind === 'text' ? parsed(value) : numeric(value);
    if (n !== undefined) return numberValue(Math[how](n));
    if (value.kind === 'number' && value.ratio) {
      const { over, under: by } = value.ratio;
      if (how === 'floor' || (how === 'trunc' && atLeast(over, num(0)) === true && atLeast(by, num(1)) === true))
        return sizeOf(floordiv(over, by));
      if (how === 'ceil') return sizeOf(neg(floordiv(neg(over), by)));
    }
    return freshSize(host, 'n');
  });
}

function parsed(value: TextValue): number | undefined {
  const n = value.value === undefined ? Number.NaN : Number(value.value);
  return Number.isNaN(n) ? undefined : n;
}

function extreme(how: 'min' | 'max'): Entry {
  return rule('*values, key?, default?', ({ values, key }, host) => {
    if (!isSequence(values)) return anyNumber;
    if (key && !isMissing(key)) {
      const element = elementOf(values, host);
      host.call(key, [element]);
      return element;
    }
    const items = values.items;
    if (!items || items.length === 0) {
      const element = elementOf(values, host);
      return element.kind === 'size' ? freshSize(host, how) : element.kind === 'number' ? anyNumber : element;
    }
    const numbers = items.map(numeric);
    if (numbers.every((n) => n !== undefined)) return numberValue(Math[how](...numbers.map(Number)));
    if (items.every((item) => item.kind === 'size' || (item.kind === 'unknown' && item.open)))
      return sizeOf(items.map(dimOf).reduce(how === 'min' ? min : max));
    return items.every((item) => item.kind === 'size' || item.kind === 'number') ? anyNumber : host.join(items);
  });
}

function absolute({ value = missing }: Args): Outcome {
  const n = numeric(value);
  if (n !== undefined) return numberValue(Math.abs(n));
  if (value.kind === 'size')
    return atLeast(value.dim, num(0)) === true ? value : sizeOf(max(value.dim, neg(value.dim)));
  return value.kind === 'tensor' ? value : anyNumber;
}

function asFloat({ value = missing }: Args): Outcome {
  const n = value.kind === 'text' ? parsed(value) : numeric(value);
  return n === undefined ? anyNumber : { kind: 'number', value: n };
}

function asText({ value }: Args): Outcome {
  if (value?.kind === 'text') return value;
  const n = integer(value);
  return n === undefined ? anyText : text(String(n));
}

const KINDS: { readonly [name: string]: (value: Value) => boolean } = {
  list: (v) => v.kind === 'sequence' && v.type === 'list',
  tuple: (v) => v.kind === 'sequence' && (v.type === 'tuple' || v.type === 'size'),
  set: (v) => v.kind === 'sequence' && v.type === 'set',
  dict: (v) => v.kind === 'record',
  str: (v) => v.kind === 'text',
  int: (v) => v.kind === 'size' || v.kind === 'truth',
  float: (v) => v.kind === 'number' && v.value !== undefined && !Number.isInteger(v.value),
  bool: (v) => v.kind === 'truth',
};

/** Decided for the builtin types and for tensors; anything else may go either way. */
function isInstance(args: Args): Outcome {
  const { value = missing } = args;
  if (value.kind !== 'union') return isOneInstance(args);
  const verdicts = new Set(value.members.map((member) => truthOf(isOneInstance({ ...args, value: member }))));
  return verdicts.size === 1 ? truth([...verdicts][0]) : anyTruth;
}

function isOneInstance({ value = missing, types = missing }: Args): Value {
  const wanted = isSequence(types) ? (types.items ?? []) : [types];
  if (
    value.kind === 'unknown' ||
    value.kind === 'number' ||
    (value.kind === 'instance' && !isContainer(value)) ||
    value.kind === 'class' ||
    !wanted.length
  )
    return anyTruth;
  const verdicts = wanted.map((type) => {
    if (type.kind !== 'api') return undefined;
    const name = type.path.startsWith('python.') ? type.path.slice('python.'.length) : undefined;
    if (name !== undefined && KINDS[name]) return KINDS[name](value);
    if (value.kind === 'tensor') return value.api === type.path ? true : undefined;
    if (value.kind === 'layer') return isLayerOf(value.api, type.path);
    if (value.kind === 'instance') return isLayerOf(value.api ?? '', type.path);
    return /\.Tensor$/.test(type.path) ? false : undefined;
  });
  if (verdicts.includes(true)) return truth(true);
  return verdicts.every((verdict) => verdict === false) ? truth(false) : anyTruth;
}

/** A library's own that holds modules, of no class of the program. */
function isContainer({ api, code }: InstanceValue): boolean {
  return code === undefined && /^torch\.nn\.(Sequential|ModuleList|ModuleDict)$/.test(api ?? '');
}

/** A layer is of its own class, and of those that its library extends it from, which are no layers themselves. */
function isLayerOf(api: string, type: string): boolean | undefined {
  if (api === type) return true;
  const sameLibrary = api.slice(0, api.lastIndexOf('.')) === type.slice(0, type.lastIndexOf('.'));
  return sameLibrary && !/(Base|Module|\._\w+)$/.test(type) ? false : undefined;
}

function getAttribute({ object = missing, name, fallback }: Args, host: Host): Outcome {
  const known = textOf(name);
  if (known === undefined) return host.unknown('nothing says which attribute that is');
  const value = host.read(object, known);
  return value.kind === 'unknown' && fallback && !isMissing(fallback) ? host.join([value, fallback]) : value;
}

function setAttribute({ object = missing, name, value = missing }: Args, host: Host): Outcome {
  const known = textOf(name);
  if (known !== undefined) host.write(object, known, value);
  return none;
}

function lengthOfText(self: TextValue): Dim | undefined {
  return self.value !== undefined ? num([...self.value].length) : self.length;
}

function ofLength(length: Dim | undefined): Value {
  return length && !isUnknown(length) ? { kind: 'text', length } : anyText;
}

function texts(params: string, run: (self: TextValue, args: Args, host: Host) => Outcome): Entry {
  return rule(params === '' ? 'self' : `self, ${params}`, (args, host) => {
    const { self } = args;
    return self?.kind === 'text' ? run(self, args, host) : host.unknown('it is not known to be a text');
  });
}

/** A method that changes a known text and keeps the length of any other, if it does. */
function changed(run: (value: string) => string, keeps: 'length' | 'nothing'): Entry {
  return texts('part?', (self, { part }) => {
    if (self.value !== undefined && isMissing(part)) return text(run(self.value));
    return keeps === 'length' ? ofLength(lengthOfText(self)) : anyText;
  });
}

function split({ value }: TextValue, { separator }: Args, host: Host): Outcome {
  const by = isMissing(separator) ? undefined : textOf(separator);
  if (value !== undefined && (by !== undefined || isMissing(separator))) {
    const parts = by === undefined ? value.split(/\s+/).filter((part) => part !== '') : value.split(by);
    return parts.length <= 256 ? list(parts.map(text)) : listOf(anyText, num(parts.length));
  }
  return listOf(anyText, host.fresh('n'));
}

const textMethods: { readonly [name: string]: Entry } = {
  split: texts('separator?, maxsplit?', split),
  rsplit: texts('separator?, maxsplit?', (_self, _args, host) => listOf(anyText, host.fresh('n'))),
  splitlines: texts('keepends?', (_self, _args, host) => listOf(anyText, host.fresh('n'))),
  strip: changed((s) => s.trim(), 'nothing'),
  lstrip: changed((s) => s.trimStart(), 'nothing'),
  rstrip: changed((s) => s.trimEnd(), 'nothing'),
  lower: changed((s) => s.toLowerCase(), 'length'),
  upper: changed((s) => s.toUpperCase(), 'length'),
  title: changed((s) => s, 'length'),
  capitalize: changed((s) => s, 'length'),
  casefold: changed((s) => s.toLowerCase(), 'length'),
  join: gives(anyText, 'self, parts?'),
  format: gives(anyText),
  replace: texts('old, new, count?', ({ value }, { old, new: by, count }) => {
    const a = textOf(old);
    const b = textOf(by);
    return value !== undefined && a !== undefined && b !== undefined && isMissing(count)
      ? text(value.replaceAll(a, b))
      : anyText;
  }),
  value: property((self) => self),
  name: property(() => anyText),
  encode: gives(anyText),
  decode: gives(anyText),
  zfill: gives(anyText),
  ljust: gives(anyText),
  rjust: gives(anyText),
  center: gives(anyText),
  translate: gives(anyText),
  startswith: texts('part, start?', ({ value }, { part }) => known(value, textOf(part), (s, p) => s.startsWith(p))),
  endswith: texts('part, start?', ({ value }, { part }) => known(value, textOf(part), (s, p) => s.endsWith(p))),
  find: texts('part, start?', (_self, _args, host) => freshSize(host, 'index')),
  rfind: texts('part, start?', (_self, _args, host) => freshSize(host, 'index')),
  index: texts('part, start?', (_self, _args, host) => freshSize(host, 'index')),
  count: texts('part', (_self, _args, host) => freshSize(host, 'count')),
  ...Object.fromEntries(
    ['isdigit', 'isalpha', 'isalnum', 'isspace', 'isupper', 'islower', 'isnumeric'].map((name) => [
      name,
      gives(anyTruth),
    ]),
  ),
};

function known(a: string | undefined, b: string | undefined, test: (a: string, b: string) => boolean): Value {
  return a !== undefined && b !== undefined ? truth(test(a, b)) : anyTruth;
}

const numberMethods: { readonly [name: string]: Entry } = {
  bit_length: rule('self', (_args, host) => freshSize(host, 'bits')),
  item: rule('self', ({ self = missing }) => self),
  is_integer: gives(anyTruth),
  value: property((self) => self),
};

function mathFunction(run: (value: number) => number): Entry {
  return rule('value', ({ value }) => {
    const n = numeric(value);
    return n === undefined ? anyNumber : numberLike(run(n));
  });
}

/** The result of a function of reals is a float, also where it is whole. */
function numberLike(value: number): Value {
  return Number.isFinite(value) ? { kind: 'number', value } : anyNumber;
}

const MATH = [
  'sqrt',
  'exp',
  'log',
  'log2',
  'log10',
  'log1p',
  'expm1',
  'sin',
  'cos',
  'tan',
  'tanh',
  'sinh',
  'cosh',
  'asin',
  'acos',
  'atan',
  'fabs',
] as const;

function product({ iterable = missing }: Args, host: Host): Outcome {
  const { items } = host.iterate(iterable);
  return items?.every((item) => item.kind === 'size')
    ? sizeOf(items.map(dimOf).reduce(mul, num(1)))
    : freshSize(host, 'product');
}

const mathEntries: { readonly [name: string]: Entry } = {
  floor: rounding('floor'),
  ceil: rounding('ceil'),
  trunc: rounding('trunc'),
  prod: rule('iterable', product),
  isqrt: rule('value', ({ value }, host) => {
    const n = integer(value);
    return n === undefined ? freshSize(host, 'n') : size(Math.floor(Math.sqrt(n)));
  }),
  pow: gives(anyNumber),
  gcd: rule('*values', (_args, host) => freshSize(host, 'gcd')),
  isnan: gives(anyTruth),
  isinf: gives(anyTruth),
  pi: constant({ kind: 'number', value: Math.PI }),
  e: constant({ kind: 'number', value: Math.E }),
  inf: constant(anyNumber),
  nan: constant(anyNumber),
  ...Object.fromEntries(MATH.map((name) => [name, mathFunction(name === 'fabs' ? Math.abs : Math[name])])),
};

const randomEntries: { readonly [name: string]: Entry } = {
  random: gives(anyNumber),
  uniform: gives(anyNumber),
  gauss: gives(anyNumber),
  normalvariate: gives(anyNumber),
  seed: gives(none),
  shuffle: gives(none),
  randint: rule('low, high', (_args, host) => freshSize(host, 'n')),
  randrange: rule('start, stop?, step?', (_args, host) => freshSize(host, 'n')),
  choice: rule('values', ({ values = missing }, host) => host.iterate(values).element),
  choices: rule('values, weights?, *, cum_weights?, k=1', ({ values = missing, k = missing }, host) =>
    listOf(host.iterate(values).element, dimOf(k)),
  ),
  sample: rule('values, k', ({ values = missing, k = missing }, host) =>
    listOf(host.iterate(values).element, dimOf(k)),
  ),
};

const anyTexts = rule('a?, b?, c?', (_args, host) => listOf(anyText, host.fresh('n')));

/** The field names of a named tuple: a list of texts, or one text with blanks or commas between them. */
function names(fields: Value, host: Host): Value {
  const written = textOf(fields);
  if (written !== undefined)
    return list(
      written
        .split(/[\s,]+/)
        .filter((one) => one !== '')
        .map(text),
    );
  return list(host.iterate(fields).items ?? []);
}

function namedTuple({ self = missing, values, named }: Args, host: Host): Outcome {
  const fields = host.iterate(host.read(self, 'fields')).items?.map((one) => textOf(one) ?? '') ?? [];
  const given = isSequence(values) ? (values.items ?? []) : [];
  const items = fields.map(
    (name, i) =>
      given[i] ??
      (named?.kind === 'record' ? named.fields[name] : undefined) ??
      host.unknown('the call does not give it'),
  );
  return { kind: 'sequence', type: 'tuple', names: fields, items };
}

/** `field(default=…, default_factory=list)` of a dataclass: its default. */
function dataField({ default: usual = missing, default_factory: factory = missing }: Args, host: Host): Outcome {
  if (!isMissing(factory)) return host.call(factory, []);
  return usual.kind === 'none' && usual.missing ? host.unknown('it has no default') : usual;
}

function asRecord({ instance = missing }: Args, host: Host): Outcome {
  if (instance.kind !== 'instance') return host.unknown('it is no dataclass in sight');
  return { kind: 'record', open: false, fields: instance.fields };
}

/** The object as one of its own, and so for what it holds, so many levels down. */
function ownCopy(value: Value, levels: number): Value {
  const inner = (one: Value): Value => (levels > 0 ? ownCopy(one, levels - 1) : one);
  switch (value.kind) {
    case 'sequence': {
      const { items, element } = value;
      return {
        ...withoutRef(value),
        ...(items ? { items: items.map(inner) } : {}),
        ...(element ? { element: inner(element) } : {}),
      };
    }
    case 'record':
    case 'instance': {
      const { ref: _ref, ...rest } = value;
      return {
        ...rest,
        fields: Object.fromEntries(Object.entries(value.fields).map(([name, one]) => [name, inner(one)])),
      };
    }
    default:
      return value;
  }
}

const standardLibrary: { readonly [path: string]: Entry } = {
  ...argparse,
  ...under('python.std.math', mathEntries),
  ...under('python.std.random', randomEntries),
  ...under('python.std.os', {
    _exit: ends,
    'path.join': gives(anyText),
    'path.exists': gives(anyTruth),
    'path.isfile': gives(anyTruth),
    'path.isdir': gives(anyTruth),
    'path.dirname': gives(anyText),
    'path.basename': gives(anyText),
    'path.abspath': gives(anyText),
    'path.splitext': gives(tuple([anyText, anyText])),
    'path.getsize': rule('path', (_args, host) => freshSize(host, 'n')),
    listdir: anyTexts,
    getcwd: gives(anyText),
    makedirs: gives(none),
    mkdir: gives(none),
    getenv: rule('name, fallback?', ({ fallback = none }, host) => host.join([anyText, fallback])),
    environ: constant({ kind: 'record', open: true, fields: {} }),
    cpu_count: rule('', (_args, host) => freshSize(host, 'cpus')),
  }),
  ...under('python.std.sys', {
    argv: constant(listOf(anyText, undefined)),
    exit: ends,
    path: constant(listOf(anyText, undefined)),
    platform: constant(anyText),
    'stdout.flush': gives(none),
    'stdout.write': gives(none),
  }),
  ...under('python.std.time', {
    time: gives(anyNumber),
    perf_counter: gives(anyNumber),
    process_time: gives(anyNumber),
    sleep: gives(none),
    strftime: gives(anyText),
  }),
  ...under('python.std.glob', { glob: anyTexts }),
  ...under('python.std.copy', {
    copy: rule('x', ({ x = missing }) => ownCopy(x, 0)),
    deepcopy: rule('x, memo?', ({ x = missing }) => ownCopy(x, 8)),
  }),
  ...under('python.std.string', {
    ascii_letters: constant(text('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ')),
    ascii_lowercase: constant(text('abcdefghijklmnopqrstuvwxyz')),
    ascii_uppercase: constant(text('ABCDEFGHIJKLMNOPQRSTUVWXYZ')),
    digits: constant(text('0123456789')),
    punctuation: constant(text('!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~')),
    printable: constant({ kind: 'text', length: num(100) }),
  }),
  ...under('python.std.collections', {
    OrderedDict: { kind: 'alias', of: 'python.dict' },
    defaultdict: gives({ kind: 'record', open: true, fields: {} }),
    Counter: gives({ kind: 'record', open: true, fields: {} }),
    namedtuple: rule('name, fields, *, rename?, defaults?, module?', ({ fields = missing }, host) =>
      host.read(host.create('python.std.collections.TupleType', { fields: names(fields, host) }), '__call__'),
    ),
    'TupleType.__call__': rule('self, *values, **named', namedTuple),
    deque: rule('iterable?, maxlen?', ({ iterable }, host) => {
      if (!iterable || isMissing(iterable)) return list([]);
      const taken = host.iterate(iterable);
      return taken.items ? list(taken.items) : listOf(taken.element, taken.length);
    }),
  }),
  ...under('python.std.itertools', {
    chain: rule('*iterables!', ({ iterables }, host) => ({
      kind: 'sequence',
      type: 'iterator',
      element:
        isSequence(iterables) && iterables.items?.length
          ? host.join(iterables.items.map((part) => host.iterate(part).element))
          : host.unknown('nothing says what is chained'),
    })),
    count: rule('start?, step?', (_args, host) => ({
      kind: 'sequence',
      type: 'iterator',
      element: freshSize(host, 'i'),
    })),
    repeat: rule('value, times?', ({ value: repeated = missing, times }) =>
      listOf(repeated, times && !isMissing(times) ? dimOf(times) : undefined, 'iterator'),
    ),
    cycle: rule('iterable', ({ iterable = missing }, host) => ({
      kind: 'sequence',
      type: 'iterator',
      element: host.iterate(iterable).element,
    })),
  }),
  ...under('python.std.functools', {
    reduce: rule('fn, iterable, initial?', (_args, host) => host.unknown('it is reduced')),
    wraps: rule('fn', (_args, host) => host.unknown('a decorator')),
  }),
  ...under('python.std.dataclasses', {
    field: rule('*, default?, default_factory?, init?, repr?, compare?, hash?, metadata?, kw_only?', dataField),
    asdict: rule('instance', asRecord),
    dataclass: rule('cls?', ({ cls = missing }) => cls),
  }),
  'python.std.typing.NamedTuple': { kind: 'base', makes: 'tuple' },
  'python.std.typing.cast': rule('type, value', ({ value: cast = missing }) => cast),
  'python.std.types.SimpleNamespace': rule('**named', ({ named = missing }) => named),
  ...under('python.std.enum', {
    Enum: { kind: 'base', makes: 'member' },
    IntEnum: { kind: 'base', makes: 'member' },
    StrEnum: { kind: 'base', makes: 'member' },
    Flag: { kind: 'base', makes: 'member' },
    auto: rule('', (_args, host) => freshSize(host, 'member')),
  }),
  'python.std.argparse.Namespace': rule('**named', ({ named = missing }) => named),
  ...under('python.std.json', {
    dumps: gives(anyText),
    dump: gives(none),
    loads: rule('text', (_args, host) => host.unknown('it is read from a text')),
    load: rule('file', (_args, host) => host.unknown('it is read from a file')),
  }),
};

const EXCEPTIONS = [
  'BaseException',
  'Exception',
  'ValueError',
  'TypeError',
  'KeyError',
  'IndexError',
  'RuntimeError',
  'NotImplementedError',
  'AttributeError',
  'AssertionError',
  'StopIteration',
  'ImportError',
  'ModuleNotFoundError',
  'OSError',
  'IOError',
  'FileNotFoundError',
  'KeyboardInterrupt',
  'ZeroDivisionError',
  'OverflowError',
  'ArithmeticError',
  'LookupError',
  'UserWarning',
  'DeprecationWarning',
  'Warning',
  'MemoryError',
  'NameError',
  'SystemExit',
  'EOFError',
  'UnicodeDecodeError',
];

export const valuesEntries: { readonly [path: string]: Entry } = {
  'python.int': rounding('trunc'),
  'python.float': rule('value?', asFloat),
  'python.str': rule('value?, encoding?', asText),
  'python.bool': rule('value?', ({ value: given }) => (given?.kind === 'truth' ? given : anyTruth)),
  'python.bytes': gives(anyText),
  'python.complex': gives(anyNumber),
  'python.round': rounding('round'),
  'python.abs': rule('value', absolute),
  'python.min': extreme('min'),
  'python.max': extreme('max'),
  'python.pow': rule('base, exponent, modulus?', (_args, host) => freshSize(host, 'n')),
  'python.divmod': rule('a, b', ({ a = missing, b = missing }) => {
    const over = dimOf(a);
    const by = dimOf(b);
    const quotient = floordiv(over, by);
    return tuple([sizeOf(quotient), anyNumber]);
  }),
  'python.print': gives(none),
  'python.input': gives(anyText),
  'python.open': rule('file, mode?, encoding?', (_args, host) => host.create('python.std.io.File', {})),
  'python.std.io.File.read': gives(anyText),
  'python.std.io.File.readline': gives(anyText),
  'python.std.io.File.readlines': anyTexts,
  'python.std.io.File.write': gives(none),
  'python.std.io.File.close': gives(none),
  'python.repr': gives(anyText),
  'python.format': gives(anyText),
  'python.chr': gives(anyText),
  'python.ord': rule('char', (_args, host) => freshSize(host, 'code')),
  'python.id': gives(anyNumber),
  'python.hash': gives(anyNumber),
  'python.exit': gives(none),
  'python.quit': ends,
  'python.isinstance': rule('value, types', isInstance),
  'python.issubclass': gives(anyTruth),
  'python.callable': gives(anyTruth),
  'python.getattr': rule('object, name, fallback?', getAttribute),
  'python.setattr': rule('object, name, value', setAttribute),
  'python.hasattr': gives(anyTruth),
  'python.delattr': gives(none),
  'python.type': rule('value, bases?, members?', (_args, host) => host.unknown('a type')),
  'python.vars': rule('object?', ({ object }) =>
    object?.kind === 'record' ? object : { kind: 'record', open: true, fields: {} },
  ),
  'python.globals': gives({ kind: 'record', open: true, fields: {} }),
  'python.locals': gives({ kind: 'record', open: true, fields: {} }),
  'python.object': { kind: 'base' },
  'python.staticmethod': rule('fn', ({ fn = missing }) => fn),
  'python.classmethod': rule('fn', ({ fn = missing }) => fn),
  'python.property': rule('fn?', ({ fn = missing }) => fn),
  'python.__name__': constant(text('__main__')),
  'python.__file__': constant(anyText),
  'python.NotImplemented': constant(none),
  ...Object.fromEntries(EXCEPTIONS.map((name) => [`python.${name}`, { kind: 'base' } satisfies Entry])),
  ...under('python.str', textMethods),
  ...under('python.int', numberMethods),
  ...standardLibrary,
};
