/** Python's numbers, texts and attributes. */

import type { Args, Outcome } from '../ops/op.ts';
import { atLeast, type Dim, floordiv, isUnknown, max, min, neg, num } from '../shape/dim.ts';
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
} from './builtin-tools.ts';
import type { Entry } from './library.ts';
import { formatted } from './python-format.ts';

type Rounding = 'floor' | 'ceil' | 'trunc' | 'round';

/** `int`, `math.floor`, `math.ceil`, `round`: exact on a quotient of sizes where the direction is known. */
export function rounding(how: Rounding): Entry {
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
    const [only] = items ?? [];
    // One tensor is what is looked through.
    if (only?.kind === 'tensor' && items?.length === 1) return host.iterate(only).element;
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

function capitalized(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase();
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
  title: changed((s) => s.toLowerCase().replace(/[a-z]+/g, capitalized), 'length'),
  capitalize: changed(capitalized, 'length'),
  casefold: changed((s) => s.toLowerCase(), 'length'),
  join: gives(anyText, 'self, parts?'),
  format: texts('*values, **named', ({ value }, { values, named }) => {
    const made =
      value === undefined || !isSequence(values)
        ? undefined
        : formatted(value, values.items ?? [], named?.kind === 'record' ? named.fields : {});
    return made === undefined ? anyText : text(made);
  }),
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

export const anyTexts = rule('a?, b?, c?', (_args, host) => listOf(anyText, host.fresh('n')));

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
};
