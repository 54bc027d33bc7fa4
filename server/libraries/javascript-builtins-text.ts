/** JavaScript's strings and numbers. What is known of a text is computed; of any other its length, where that is known. */

import type { Args, Outcome } from '../ops/op.ts';
import { add, atLeast, type Dim, floordiv, isUnknown, max, min, mul, neg, num, sub } from '../shape/dim.ts';
import { dimOf } from '../shape/shape.ts';
import type { Host, TextValue, Value } from '../shape/value.ts';
import {
  anyNumber,
  anyText,
  anyTruth,
  constant,
  freshSize,
  gives,
  integer,
  isMissing,
  list,
  listOf,
  MAX_ITEMS,
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
  under,
} from './builtin-tools.ts';
import { sliceLength } from './javascript-builtins-array.ts';
import type { Entry } from './library.ts';

function lengthOf(self: TextValue): Dim | undefined {
  return self.value !== undefined ? num(self.value.length) : self.length;
}

/** A text of known length only. */
function ofLength(length: Dim | undefined): Value {
  return length && !isUnknown(length) ? { kind: 'text', length } : anyText;
}

/** A method of texts; on anything else the answer is `otherwise`. */
function method(params: string, run: (self: TextValue, args: Args, host: Host) => Outcome): Entry {
  return rule(params === '' ? 'self' : `self, ${params}`, (args, host) => {
    const { self } = args;
    return self?.kind === 'text' ? run(self, args, host) : host.unknown('it is not known to be a text');
  });
}

/** A method that maps a known text with known arguments; `length` says how long the result is otherwise. */
function computed(
  params: string,
  run: (self: string, args: readonly (string | number | undefined)[]) => string,
  length?: (self: TextValue, args: Args) => Dim | undefined,
): Entry {
  const names = params
    .split(',')
    .map((name) => name.trim().replace('?', ''))
    .filter((name) => name !== '');
  return method(params, (self, args) => {
    const values = names.map((name) => args[name]);
    const known = values.map((value) => (value?.kind === 'text' ? value.value : (integer(value) ?? undefined)));
    const complete = values.every((value, i) => isMissing(value) || known[i] !== undefined);
    if (self.value !== undefined && complete) {
      try {
        return text(run(self.value, known));
      } catch {
        return anyText;
      }
    }
    return ofLength(length?.(self, args));
  });
}

function split(self: TextValue, { separator }: Args, host: Host): Outcome {
  const by = textOf(separator);
  if (self.value !== undefined && by !== undefined) {
    const parts = self.value.split(by);
    return parts.length <= MAX_ITEMS ? list(parts.map(text)) : listOf(anyText, num(parts.length));
  }
  if (by === '') return listOf(ofLength(num(1)), lengthOf(self) ?? host.fresh('length'));
  return listOf(anyText, host.fresh('n'));
}

const keepsLength = (self: TextValue) => lengthOf(self);

function repeated(self: TextValue, { count }: Args): Dim | undefined {
  const length = lengthOf(self);
  const times = count && dimOf(count);
  return length && times && !isUnknown(times) ? mul(length, times) : undefined;
}

function padded(self: TextValue, { length }: Args): Dim | undefined {
  const mine = lengthOf(self);
  const wanted = length && dimOf(length);
  return mine && wanted && !isUnknown(wanted) ? max(mine, wanted) : undefined;
}

const textMethods: { readonly [name: string]: Entry } = {
  length: property((self, host) =>
    self.kind === 'text'
      ? sizeOf(lengthOf(self) ?? host.fresh('length'))
      : host.unknown('it is not known to be a text'),
  ),
  split: method('separator?, limit?', split),
  slice: computed(
    'start?, end?',
    (s, [a, b]) => s.slice(Number(a ?? 0), b === undefined ? undefined : Number(b)),
    (self, { start, end }) => sliceLength(lengthOf(self), start, end),
  ),
  substring: computed(
    'start?, end?',
    (s, [a, b]) => s.substring(Number(a ?? 0), b === undefined ? undefined : Number(b)),
    (self, { start, end }) => sliceLength(lengthOf(self), start, end),
  ),
  substr: computed(
    'start?, count?',
    (s, [a, b]) => s.substr(Number(a ?? 0), b === undefined ? undefined : Number(b)),
    (_self, { count }) => (count?.kind === 'size' ? count.dim : undefined),
  ),
  trim: computed('', (s) => s.trim()),
  trimStart: computed('', (s) => s.trimStart()),
  trimEnd: computed('', (s) => s.trimEnd()),
  toLowerCase: computed('', (s) => s.toLowerCase(), keepsLength),
  toUpperCase: computed('', (s) => s.toUpperCase(), keepsLength),
  toString: computed('', (s) => s, keepsLength),
  valueOf: computed('', (s) => s, keepsLength),
  normalize: computed('form?', (s) => s.normalize()),
  repeat: computed('count', (s, [n]) => (Number(n) * s.length <= 65536 ? s.repeat(Number(n)) : ''), repeated),
  padStart: computed('length, fill?', (s, [n, f]) => s.padStart(Number(n), f === undefined ? ' ' : String(f)), padded),
  padEnd: computed('length, fill?', (s, [n, f]) => s.padEnd(Number(n), f === undefined ? ' ' : String(f)), padded),
  concat: computed(
    'other',
    (s, [o]) => s + String(o),
    (self, { other }) => {
      const a = lengthOf(self);
      const b = other?.kind === 'text' ? lengthOf(other) : undefined;
      return a && b && add(a, b);
    },
  ),
  replace: gives(anyText, 'self, pattern?, replacement?'),
  replaceAll: gives(anyText, 'self, pattern?, replacement?'),
  charAt: computed('index?', (s, [i]) => s.charAt(Number(i ?? 0))),
  at: computed('index?', (s, [i]) => s.at(Number(i ?? 0)) ?? ''),
  charCodeAt: method('index?', ({ value }, { index }, host) => {
    const i = integer(index) ?? (isMissing(index) ? 0 : undefined);
    return value !== undefined && i !== undefined && i < value.length
      ? size(value.charCodeAt(i))
      : freshSize(host, 'code');
  }),
  codePointAt: method('index?', (_self, _args, host) => freshSize(host, 'code')),
  indexOf: method('part?, from?', ({ value }, { part }, host) => {
    const sought = textOf(part);
    return value !== undefined && sought !== undefined ? size(value.indexOf(sought)) : freshSize(host, 'index');
  }),
  lastIndexOf: method('part?, from?', (_self, _args, host) => freshSize(host, 'index')),
  search: method('pattern?', (_self, _args, host) => freshSize(host, 'index')),
  localeCompare: gives(anyNumber, 'self, other?'),
  includes: method('part?, from?', ({ value }, { part }) => known(value, textOf(part), (s, p) => s.includes(p))),
  startsWith: method('part?, from?', ({ value }, { part }) => known(value, textOf(part), (s, p) => s.startsWith(p))),
  endsWith: method('part?, from?', ({ value }, { part }) => known(value, textOf(part), (s, p) => s.endsWith(p))),
  match: method('pattern?', (_self, _args, host) => host.join([listOf(anyText, host.fresh('n')), none])),
  matchAll: method('pattern?', (_self, _args, host) => listOf(listOf(anyText, undefined), host.fresh('n'), 'iterator')),
};

function known(a: string | undefined, b: string | undefined, test: (a: string, b: string) => boolean): Value {
  return a !== undefined && b !== undefined ? truth(test(a, b)) : anyTruth;
}

/** The decimal text of a known number, `String(x)`. */
function asText({ value }: Args): Value {
  if (value?.kind === 'text') return value;
  const n = numeric(value);
  return n === undefined ? anyText : text(String(n));
}

/** A whole number read from a value; one that nothing describes stays itself as a size. */
function parseInteger({ value }: Args, host: Host): Outcome {
  if (value?.kind === 'size') return value;
  if (value?.kind === 'unknown' && value.open) return value;
  if (value?.kind === 'number') return rounded('trunc', value, host);
  const n = Number.parseInt(textOf(value) ?? '', 10);
  return Number.isSafeInteger(n) ? size(n) : freshSize(host, 'n');
}

/** `Number(x)`: what is whole stays whole; a text that is not known may be any number and can still become a size. */
function asNumber({ value }: Args, host: Host): Outcome {
  if (value?.kind === 'size' || value?.kind === 'number') return value;
  if (value?.kind === 'unknown' && value.open) return value;
  const known = textOf(value);
  if (known !== undefined) return numberValue(Number(known));
  return value?.kind === 'text' ? freshSize(host, 'n') : anyNumber;
}

function parseFraction({ value }: Args): Outcome {
  if (value?.kind === 'size' || value?.kind === 'number') return value;
  if (value?.kind === 'unknown' && value.open) return value;
  return numberValue(Number.parseFloat(textOf(value) ?? ''));
}

function isWhole({ value }: Args): Value {
  if (value?.kind === 'size') return truth(true);
  const n = numeric(value);
  return n === undefined ? anyTruth : truth(Number.isInteger(n));
}

type Rounding = 'floor' | 'ceil' | 'round' | 'trunc';

/** What rounding a number gives: exact on a quotient of sizes where the direction is known, else a whole number of its own. */
export function rounded(how: Rounding, value: Value | undefined, host: Host): Outcome {
  if (!value) return anyNumber;
  if (value.kind === 'size') return value;
  if (value.kind === 'truth') return value;
  if (value.kind === 'unknown' && value.open) return value;
  const n = numeric(value);
  if (n !== undefined) return numberValue(Math[how](n));
  if (value.kind === 'number' && value.ratio) {
    const { over, under: by } = value.ratio;
    const upward = atLeast(over, num(0)) === true && atLeast(by, num(1)) === true;
    if (how === 'floor' || (how === 'trunc' && upward)) return sizeOf(floordiv(over, by));
    if (how === 'ceil') return sizeOf(neg(floordiv(neg(over), by)));
  }
  return freshSize(host, 'n');
}

const rounding = (how: Rounding): Entry => rule('value?', ({ value }, host) => rounded(how, value, host));

/** A function of known numbers; whole numbers nobody knows stay whole where `whole` says so. */
function arithmetic(params: string, run: (...values: number[]) => number): Entry {
  const names = params.split(',').map((name) => name.trim().replace('?', ''));
  return rule(params, (args) => {
    const values = names.map((name) => numeric(args[name]));
    return values.every((value) => value !== undefined) ? numberValue(run(...values.map(Number))) : anyNumber;
  });
}

function extreme(how: 'min' | 'max'): Entry {
  return rule('*values', ({ values }, host) => {
    const items = values?.kind === 'sequence' ? values.items : undefined;
    if (!items || items.length === 0) return freshSize(host, how);
    const numbers = items.map(numeric);
    if (numbers.every((n) => n !== undefined)) return numberValue(Math[how](...numbers.map(Number)));
    if (!items.every((item) => item.kind === 'size' || (item.kind === 'unknown' && item.open))) return anyNumber;
    const dims = items.map(dimOf);
    return sizeOf(dims.reduce(how === 'min' ? min : max));
  });
}

function power({ base, exponent }: Args): Outcome {
  const b = numeric(base);
  const e = numeric(exponent);
  if (b !== undefined && e !== undefined) return numberValue(b ** e);
  if (base?.kind !== 'size' || e === undefined || !Number.isInteger(e) || e < 0 || e > 8) return anyNumber;
  let out = num(1);
  for (let i = 0; i < e; i++) out = mul(out, base.dim);
  return sizeOf(out);
}

function absolute({ value }: Args): Outcome {
  const n = numeric(value);
  if (n !== undefined) return numberValue(Math.abs(n));
  if (value?.kind !== 'size') return anyNumber;
  const positive = atLeast(value.dim, num(0));
  return sizeOf(
    positive === true ? value.dim : positive === false ? neg(value.dim) : max(value.dim, sub(num(0), value.dim)),
  );
}

const FUNCTIONS = [
  'sqrt',
  'cbrt',
  'exp',
  'expm1',
  'log',
  'log2',
  'log10',
  'log1p',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'sinh',
  'cosh',
  'tanh',
  'asinh',
  'acosh',
  'atanh',
  'fround',
] as const;

const mathEntries: { readonly [name: string]: Entry } = {
  floor: rounding('floor'),
  ceil: rounding('ceil'),
  round: rounding('round'),
  trunc: rounding('trunc'),
  abs: rule('value?', absolute),
  sign: arithmetic('value', Math.sign),
  min: extreme('min'),
  max: extreme('max'),
  pow: rule('base, exponent', power),
  hypot: gives(anyNumber),
  atan2: arithmetic('y, x', Math.atan2),
  random: gives(anyNumber),
  imul: gives(anyNumber),
  clz32: gives(anyNumber),
  PI: constant({ kind: 'number', value: Math.PI }),
  E: constant({ kind: 'number', value: Math.E }),
  LN2: constant({ kind: 'number', value: Math.LN2 }),
  LN10: constant({ kind: 'number', value: Math.LN10 }),
  LOG2E: constant({ kind: 'number', value: Math.LOG2E }),
  LOG10E: constant({ kind: 'number', value: Math.LOG10E }),
  SQRT2: constant({ kind: 'number', value: Math.SQRT2 }),
  SQRT1_2: constant({ kind: 'number', value: Math.SQRT1_2 }),
  ...Object.fromEntries(FUNCTIONS.map((name) => [name, arithmetic('value', Math[name])])),
};

const numberMethods: { readonly [name: string]: Entry } = {
  toFixed: rule('self, digits?', ({ self, digits }) => {
    const n = numeric(self);
    const places = integer(digits) ?? (isMissing(digits) ? 0 : undefined);
    return n !== undefined && places !== undefined && places >= 0 && places <= 100 ? text(n.toFixed(places)) : anyText;
  }),
  toPrecision: gives(anyText, 'self, digits?'),
  toExponential: gives(anyText, 'self, digits?'),
  toLocaleString: gives(anyText, 'self, locale?, options?'),
  toString: rule('self, radix?', ({ self, radix }) => (isMissing(radix) ? asText({ value: self ?? none }) : anyText)),
  valueOf: rule('self', ({ self = none }) => self),
};

export const textEntries: { readonly [path: string]: Entry } = {
  ...under('javascript.Math', mathEntries),
  ...under('javascript.String', textMethods),
  'javascript.String': rule('value?', asText),
  'javascript.String.fromCharCode': gives(anyText),
  'javascript.String.fromCodePoint': gives(anyText),
  'javascript.String.raw': gives(anyText),
  'javascript.Number': rule('value?', asNumber),
  ...under('javascript.Number', numberMethods),
  'javascript.Number.parseInt': rule('value?, radix?', parseInteger),
  'javascript.Number.parseFloat': rule('value?', parseFraction),
  'javascript.Number.isInteger': rule('value?', isWhole),
  'javascript.Number.isSafeInteger': rule('value?', isWhole),
  'javascript.Number.isFinite': gives(anyTruth),
  'javascript.Number.isNaN': gives(anyTruth),
  'javascript.Number.MAX_SAFE_INTEGER': constant({ kind: 'number', value: Number.MAX_SAFE_INTEGER }),
  'javascript.Number.MIN_SAFE_INTEGER': constant({ kind: 'number', value: Number.MIN_SAFE_INTEGER }),
  'javascript.Number.MAX_VALUE': constant({ kind: 'number', value: Number.MAX_VALUE }),
  'javascript.Number.MIN_VALUE': constant({ kind: 'number', value: Number.MIN_VALUE }),
  'javascript.Number.EPSILON': constant({ kind: 'number', value: Number.EPSILON }),
  'javascript.Number.POSITIVE_INFINITY': constant(anyNumber),
  'javascript.Number.NEGATIVE_INFINITY': constant(anyNumber),
  'javascript.Number.NaN': constant(anyNumber),
  'javascript.Infinity': constant(anyNumber),
  'javascript.NaN': constant(anyNumber),
  'javascript.parseInt': rule('value?, radix?', parseInteger),
  'javascript.parseFloat': rule('value?', parseFraction),
  'javascript.isNaN': gives(anyTruth),
  'javascript.isFinite': gives(anyTruth),
  'javascript.BigInt': rule('value?', asNumber),
  'javascript.Boolean': rule('value?', ({ value }) => (value?.kind === 'truth' ? value : anyTruth)),
  'javascript.Boolean.toString': gives(anyText, 'self'),
  'javascript.encodeURIComponent': gives(anyText),
  'javascript.decodeURIComponent': gives(anyText),
  'javascript.encodeURI': gives(anyText),
  'javascript.decodeURI': gives(anyText),
  'javascript.btoa': gives(anyText),
  'javascript.atob': gives(anyText),
};
