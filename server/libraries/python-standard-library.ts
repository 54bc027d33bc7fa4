/** The modules of Python's own that programs take sizes from: math, random, os, collections, … */

import type { Args, Outcome } from '../ops/op.ts';
import { mul, num } from '../shape/dim.ts';
import { dimOf } from '../shape/shape.ts';
import type { Host, Value } from '../shape/value.ts';
import {
  anyNumber,
  anyText,
  anyTruth,
  constant,
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
  numeric,
  rule,
  size,
  sizeOf,
  text,
  textOf,
  tuple,
  under,
  withoutRef,
} from './builtin-tools.ts';
import type { Entry } from './library.ts';
import { argparse } from './python-argparse.ts';
import { anyTexts, rounding } from './python-builtins-values.ts';

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

/** The same of a generator of its own. */
function ofGenerator(entry: Entry): Entry {
  return entry.kind === 'rule' ? { ...entry, params: `self, ${entry.params}` } : entry;
}

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

/** Folds what it is given; a list of which nobody knows the length by one step. */
function reduced({ fn = missing, iterable = missing, initial = missing }: Args, host: Host): Outcome {
  const { items, element } = host.iterate(iterable);
  const all = items && items.length <= MAX_FOLDS ? items : [element, element];
  const [first = missing, ...rest] = isMissing(initial) ? all : [initial, ...all];
  return rest.reduce((folded, one) => host.call(fn, [folded, one]), first);
}

/** More steps than this are not taken one by one. */
const MAX_FOLDS = 16;

/** A copy of a dataclass' object with other values for some of its fields. */
function replaced({ instance = missing, named }: Args, host: Host): Outcome {
  const copy = ownCopy(instance, 0);
  if (copy.kind !== 'instance' || named?.kind !== 'record') return host.unknown('it is no dataclass in sight');
  return { ...copy, fields: { ...copy.fields, ...named.fields } };
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

export const standardLibraryEntries: { readonly [path: string]: Entry } = {
  ...argparse,
  ...under('python.std.math', mathEntries),
  ...under('python.std.random', {
    ...randomEntries,
    Random: rule('seed?', (_args, host) => host.create('python.std.random.Random', {})),
    ...Object.fromEntries(
      Object.entries(randomEntries).map(([name, entry]) => [`Random.${name}`, ofGenerator(entry)] as const),
    ),
  }),
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
    reduce: rule('fn, iterable, initial?', reduced),
    wraps: rule('fn', (_args, host) => host.unknown('a decorator')),
  }),
  ...under('python.std.dataclasses', {
    field: rule('*, default?, default_factory?, init?, repr?, compare?, hash?, metadata?, kw_only?', dataField),
    asdict: rule('instance', asRecord),
    replace: rule('instance, **named', replaced),
    dataclass: rule('cls?', ({ cls = missing }) => cls),
  }),
  'python.std.typing.NamedTuple': { kind: 'base', makes: 'tuple' },
  'python.std.typing.cast': rule('type, value', ({ value: cast = missing }) => cast),
  'python.std.types.SimpleNamespace': rule('**named', ({ named = missing }) => named),
  ...under('python.std.enum', {
    Enum: { kind: 'base', makes: 'member' },
    IntEnum: { kind: 'base', makes: 'value' },
    StrEnum: { kind: 'base', makes: 'value' },
    Flag: { kind: 'base', makes: 'value' },
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
