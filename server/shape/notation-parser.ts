/**
 * Reads shapes that people write, in comments and in jaxtyping strings. One grammar for an axis; a table of spellings for
 * how axes stand together.
 */

import { add, type Dim, floordiv, max, min, mod, mul, num, sub } from './dim.ts';

/** What is written for a size; names with spaces are joined with `_`. */
export type Size = number | string | { readonly operator: Operator; readonly left: Size; readonly right: Size };
export type Operator = '+' | '-' | '*' | '//' | '%' | 'min' | 'max';

/** `broadcasts`: a size of 1 stands for any (`#` in jaxtyping). */
export type ParsedAxis =
  | { readonly kind: 'number'; readonly value: number; readonly broadcasts?: true }
  | { readonly kind: 'name'; readonly name: string; readonly broadcasts?: true }
  | { readonly kind: 'expression'; readonly size: Size; readonly broadcasts?: true }
  | { readonly kind: 'any' }
  | { readonly kind: 'run'; readonly name?: string; readonly broadcasts?: true };

export type ParsedShape = readonly ParsedAxis[];

/** Undefined when the text is not a shape and nothing else. */
export function parseShape(text: string): ParsedShape | undefined {
  const trimmed = text.trim();
  for (const { form, read } of spellings) {
    const found = form.exec(trimmed);
    const shape = found && read(found[1] ?? '');
    if (shape) return shape;
  }
  return undefined;
}

/**
 * The content of a jaxtyping string, `*batch seq dim-1`: axes between spaces. Undefined when an axis is none.
 * Grammar: https://docs.kidger.site/jaxtyping/api/array/
 */
export function parsePattern(text: string): ParsedShape | undefined {
  return all(
    text.split(/\s+/).filter((part) => part !== ''),
    parsePatternAxis,
  );
}

/** The size written, over the sizes its names have; undefined when a name has none. */
export function sizeOf(size: Size, named: (name: string) => Dim | undefined): Dim | undefined {
  if (typeof size === 'number') return num(size);
  if (typeof size === 'string') return named(size);
  const left = sizeOf(size.left, named);
  const right = sizeOf(size.right, named);
  return left && right && operations[size.operator](left, right);
}

const operations: { readonly [O in Operator]: (a: Dim, b: Dim) => Dim } = {
  '+': add,
  '-': sub,
  '*': mul,
  '//': floordiv,
  '%': mod,
  min,
  max,
};

interface Spelling {
  readonly form: RegExp;
  readonly read: (inside: string) => ParsedShape | undefined;
}

const spellings: readonly Spelling[] = [
  // (batch, seq, input_size)   (20,)   ()
  { form: /^\((.*)\)$/s, read: (inside) => separated(inside, 'tuple') },
  // [seq len, batch size, hid dim]   [B x T x H]
  { form: /^\[(.*)\]$/s, read: (inside) => crossed(inside, () => true) ?? separated(inside, 'list') },
  // torch.Size([3, 4])   TensorShape([None, 20])
  { form: /^(?:torch\.)?Size\(\[(.*)\]\)$/s, read: (inside) => separated(inside, 'list') },
  { form: /^(?:tf\.)?TensorShape\(\[(.*)\]\)$/s, read: (inside) => separated(inside, 'list') },
  // "*batch seq dim"   Float[Tensor, "batch seq"]
  { form: /^(?:[A-Z]\w*\[[\w.]+,\s*)?"([^"]*)"\]?$/s, read: parsePattern },
  { form: /^(?:[A-Z]\w*\[[\w.]+,\s*)?'([^']*)'\]?$/s, read: parsePattern },
  // B x T x H
  { form: /^(.*)$/s, read: (text) => crossed(text) },
];

function all<T>(texts: readonly string[], read: (text: string) => T | undefined): readonly T[] | undefined {
  const found: T[] = [];
  for (const text of texts) {
    const one = read(text);
    if (one === undefined) return undefined;
    found.push(one);
  }
  return found;
}

/** Axes between commas. One name in round brackets is a remark, not a tuple, and `[B*T*H]` may mean three axes or one. */
function separated(inside: string, form: 'tuple' | 'list'): ParsedShape | undefined {
  const parts = splitAxes(inside);
  if (parts.at(-1)?.trim() === '') parts.pop();
  else if (parts.length === 1 && form === 'tuple' && !/^\s*(?:\.\.\.|…|\*\s*\w*)\s*$/.test(inside)) return undefined;
  else if (parts.length === 1 && /^\s*\w{1,2}(?:\s*\*\s*\w{1,2})+\s*$/.test(inside)) return undefined;
  const axes = all(parts, (part) => parseAxis(part, form));
  return axes && !counts(axes) ? axes : undefined;
}

/** `[0, 1, 2, ..., n - 1]` lists what is in a tensor. */
function counts(axes: ParsedShape): boolean {
  const run = axes.findIndex((axis) => axis.kind === 'run');
  const [one, two] = [axes[run - 2], axes[run - 1]];
  return one?.kind === 'number' && two?.kind === 'number' && two.value === one.value + 1;
}

/** The text between commas that stand in no bracket. */
export function splitAxes(text: string): string[] {
  const parts = [''];
  let open = 0;
  for (const char of text) {
    if (char === '(' || char === '[') open++;
    if (char === ')' || char === ']') open--;
    if (char === ',' && open === 0) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts;
}

/** Axes between ` x `. Two words of prose can stand so too (`2 x faster`): outside brackets each has to look like a size. */
function crossed(text: string, isSize = looksLikeSize): ParsedShape | undefined {
  const parts = text.split(/\s+[x×]\s+|×/);
  if (parts.length < 2) return undefined;
  const sizes = parts.every((part) => /^\S+$/.test(part.trim()) && isSize(part.trim()));
  return sizes ? all(parts, (part) => parseAxis(part, 'tuple')) : undefined;
}

function looksLikeSize(text: string): boolean {
  return !/^[a-z]{3,}$/.test(text) || sizeWords.has(text);
}

const sizeWords = new Set(
  'batch seq time steps length len size dim dims hidden input output features channels classes vocab embed embedding layers directions heads height width units tokens samples'.split(
    ' ',
  ),
);

function parseAxis(text: string, form: 'tuple' | 'list'): ParsedAxis | undefined {
  const trimmed = text.trim();
  if (/^(?:\.\.\.|…|\*)$/.test(trimmed)) return { kind: 'run' };
  if (/^(?:_|\?|:|-1|None|null)$/.test(trimmed)) return { kind: 'any' };
  const run = /^\*\s*([\p{L}_][\p{L}\p{N}_]*)$/u.exec(trimmed);
  if (run?.[1]) return { kind: 'run', name: run[1] };
  const size = parseSize(trimmed, form === 'list' ? isPhrase : isPhraseOfSize);
  return size === undefined ? undefined : asAxis(size);
}

function parsePatternAxis(text: string): ParsedAxis | undefined {
  if (/^(?:\.\.\.|…)$/.test(text)) return { kind: 'run' };
  const [, modifiers = '', rest = ''] = /^([*#_?]*)(.*)$/s.exec(text) ?? [];
  // What stands before `=` documents a size, no more.
  const content = rest.replace(/^[\p{L}_][\p{L}\p{N}_]*=/u, '');
  const broadcasts = modifiers.includes('#') ? ({ broadcasts: true } as const) : {};
  const unchecked = modifiers.includes('_');
  if (modifiers.includes('*')) {
    if (unchecked) return { kind: 'run' };
    return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(content) ? { kind: 'run', name: content, ...broadcasts } : undefined;
  }
  if (unchecked || modifiers.includes('?')) return { kind: 'any' };
  const size = parseSize(content, isWord);
  return size === undefined ? undefined : { ...asAxis(size), ...broadcasts };
}

function asAxis(size: Size): ParsedAxis {
  if (typeof size === 'number') return { kind: 'number', value: size };
  return typeof size === 'string' ? { kind: 'name', name: size } : { kind: 'expression', size };
}

type Words = readonly string[];

function isWord(words: Words): boolean {
  return words.length === 1;
}

function isPhrase(words: Words): boolean {
  return words.length <= 4;
}

/** Of several words the last says a size, or the first that they are counted: `batch size`, `n layers`. */
function isPhraseOfSize(words: Words): boolean {
  const counted = /^(?:n|num|number)$/.test(words[0] ?? '');
  return words.length === 1 || (words.length <= 4 && (counted || sizeWords.has(words.at(-1) ?? '')));
}

/** Reads on in `tokens` from `at`; the readers below advance it, and give undefined where the text is no size. */
interface Cursor {
  readonly tokens: readonly string[];
  at: number;
  readonly accepts: (words: Words) => boolean;
}

/** Over `+ - * // / % **`, brackets, `min`, `max` and `2H`, as Python binds them; `/` is read as `//`. */
function parseSize(text: string, accepts: (words: Words) => boolean): Size | undefined {
  const cursor: Cursor = { tokens: tokenize(text), at: 0, accepts };
  const size = readSum(cursor);
  return cursor.at === cursor.tokens.length ? size : undefined;
}

function next(cursor: Cursor): string {
  return cursor.tokens[cursor.at] ?? '';
}

function take(cursor: Cursor, text: string): boolean {
  if (next(cursor) !== text) return false;
  cursor.at++;
  return true;
}

function readSum(cursor: Cursor): Size | undefined {
  return readChain(cursor, readProduct, sumOperators);
}

function readProduct(cursor: Cursor): Size | undefined {
  return readChain(cursor, readFactor, productOperators);
}

type Operators = ReadonlyMap<string, Operator>;

function readChain(cursor: Cursor, part: (cursor: Cursor) => Size | undefined, operators: Operators): Size | undefined {
  let left = part(cursor);
  for (;;) {
    const operator = operators.get(next(cursor));
    if (!operator || left === undefined) return left;
    cursor.at++;
    const right = part(cursor);
    left = right === undefined ? undefined : { operator, left, right };
  }
}

function readFactor(cursor: Cursor): Size | undefined {
  if (take(cursor, '-')) {
    const right = readFactor(cursor);
    return right === undefined ? undefined : { operator: '-', left: 0, right };
  }
  const base = readAtom(cursor);
  if (base === undefined || !(take(cursor, '**') || take(cursor, '^'))) return base;
  return power(base, Number(cursor.tokens[cursor.at++]));
}

function readAtom(cursor: Cursor): Size | undefined {
  const first = next(cursor);
  if (/^\d/.test(first)) {
    cursor.at++;
    const multiple = isName(next(cursor)) ? readName(cursor) : undefined;
    return multiple === undefined ? Number(first) : { operator: '*', left: Number(first), right: multiple };
  }
  if (take(cursor, '(')) {
    const inside = readSum(cursor);
    return take(cursor, ')') ? inside : undefined;
  }
  const called = cursor.tokens[cursor.at + 1] === '(';
  return called && (first === 'min' || first === 'max') ? readCall(cursor, first) : readName(cursor);
}

function readName(cursor: Cursor): Size | undefined {
  const words: string[] = [];
  for (; isName(next(cursor)); cursor.at++) words.push(next(cursor));
  return words.length > 0 && cursor.accepts(words) ? words.join('_') : undefined;
}

function readCall(cursor: Cursor, operator: 'min' | 'max'): Size | undefined {
  cursor.at += 2;
  const size = readChain(cursor, readSum, new Map([[',', operator]]));
  return take(cursor, ')') ? size : undefined;
}

const sumOperators: Operators = new Map([
  ['+', '+'],
  ['-', '-'],
]);
const productOperators: Operators = new Map([
  ['*', '*'],
  ['·', '*'],
  ['//', '//'],
  ['/', '//'],
  ['%', '%'],
]);

const token = /\s*(\/\/|\*\*|[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*'*|\d+|[-+*/%^(),·]|\S)/gu;

/** What is no part of a size becomes a token too, which no reader takes. */
function tokenize(text: string): readonly string[] {
  return [...text.matchAll(token)].map((found) => found[1] ?? '');
}

function isName(text: string): boolean {
  return /^[\p{L}_]/u.test(text);
}

function power(base: Size, exponent: number): Size | undefined {
  if (!Number.isInteger(exponent) || exponent < 1 || exponent > 8) return undefined;
  let result = base;
  for (let i = 1; i < exponent; i++) result = { operator: '*', left: result, right: base };
  return result;
}
