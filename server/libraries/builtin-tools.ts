/** What the rules of the language builtins share: values made and read, and entries written short. */

import type { Args, Outcome } from '../ops/op.ts';
import { constantOf, type Dim, isUnknown, min, num } from '../shape/dim.ts';
import type { Host, SequenceValue, Value } from '../shape/value.ts';
import type { Entry } from './library.ts';

export const missing: Value = { kind: 'none', missing: true };
export const none: Value = { kind: 'none' };
export const anyText: Value = { kind: 'text' };
export const anyNumber: Value = { kind: 'number' };
export const anyTruth: Value = { kind: 'truth' };

/** Lists of known items longer than this are kept as element × length. */
export const MAX_ITEMS = 256;
/** A callback runs once for each item up to here, else once for all. */
export const MAX_CALLS = 8;

export function rule(params: string, run: (args: Args, host: Host) => Outcome): Entry {
  return { kind: 'rule', params, rule: run };
}

export function property(run: (self: Value, host: Host) => Outcome): Entry {
  return { kind: 'property', rule: ({ self = missing }, host) => run(self, host) };
}

export function constant(value: Value): Entry {
  return { kind: 'constant', value };
}

/** A function that always gives this value. */
export function gives(value: Value, params = 'a?, b?, c?, d?, e?, f?, g?, h?'): Entry {
  return rule(params, () => value);
}

/** The program ends where this is called. */
export const ends: Entry = { kind: 'rule', params: 'a?, b?', rule: () => none, ends: true };

export function size(n: number): Value {
  return { kind: 'size', dim: num(n) };
}

export function sizeOf(dim: Dim): Value {
  return isUnknown(dim) ? anyNumber : { kind: 'size', dim };
}

export function text(value: string): Value {
  return { kind: 'text', value };
}

export function truth(value: boolean | undefined): Value {
  return value === undefined ? anyTruth : { kind: 'truth', value };
}

export function list(items: readonly Value[]): SequenceValue {
  return { kind: 'sequence', type: 'list', items };
}

export function tuple(items: readonly Value[]): SequenceValue {
  return { kind: 'sequence', type: 'tuple', items };
}

/** `length` copies of `element`: written out while that is short. */
export function listOf(element: Value, length: Dim | undefined, type: SequenceValue['type'] = 'list'): SequenceValue {
  const count = length && constantOf(length);
  if (count === 0) return { kind: 'sequence', type, items: [] };
  return { kind: 'sequence', type, element, ...(length && !isUnknown(length) ? { length } : {}) };
}

export function isMissing(value: Value | undefined): boolean {
  return value === undefined || value.kind === 'none';
}

export function isSequence(value: Value | undefined): value is SequenceValue {
  return value?.kind === 'sequence';
}

export function lengthOf(sequence: SequenceValue): Dim | undefined {
  return sequence.items ? num(sequence.items.length) : sequence.length;
}

export function elementOf(sequence: SequenceValue, host: Host): Value {
  if (sequence.items)
    return sequence.items.length ? host.join(sequence.items) : host.unknown('an empty list has no element');
  return sequence.element ?? host.unknown('nothing says what the list holds');
}

/** The known whole number that a value is. */
export function integer(value: Value | undefined): number | undefined {
  if (value?.kind === 'size') return constantOf(value.dim);
  if (value?.kind === 'number' && Number.isInteger(value.value)) return value.value;
  return undefined;
}

/** The known number that a value is. */
export function numeric(value: Value | undefined): number | undefined {
  if (value?.kind === 'number') return value.value;
  return value?.kind === 'size' ? constantOf(value.dim) : undefined;
}

export function numberValue(value: number): Value {
  if (Number.isSafeInteger(value)) return size(value);
  return Number.isFinite(value) ? { kind: 'number', value } : anyNumber;
}

export function textOf(value: Value | undefined): string | undefined {
  return value?.kind === 'text' ? value.value : undefined;
}

/** The size that a value is or stands for; undefined when it is none. */
export function dimIn(value: Value | undefined): Dim | undefined {
  if (value?.kind === 'size') return isUnknown(value.dim) ? undefined : value.dim;
  if (value?.kind === 'unknown') return value.open?.size;
  return undefined;
}

export function shorter(a: Dim | undefined, b: Dim | undefined): Dim | undefined {
  if (!a || !b) return undefined;
  return a.key === b.key ? a : min(a, b);
}

/** A whole number nobody knows, as a symbol of this place. */
export function freshSize(host: Host, name: string): Value {
  return { kind: 'size', dim: host.fresh(name) };
}

/**
 * The length of a sequence. A length nobody knows gets a symbol that the list keeps, so that reading it again gives the
 * same size.
 */
export function namedLength(sequence: SequenceValue, host: Host, name: string): Dim {
  const known = lengthOf(sequence);
  if (known && !isUnknown(known)) return known;
  const dim = host.fresh(name);
  if (sequence.ref !== undefined) host.write(sequence, 'items', { ...withoutRef(sequence), length: dim });
  return dim;
}

export function withoutRef(sequence: SequenceValue): SequenceValue {
  const { ref: _ref, written: _written, ...contents } = sequence;
  return contents;
}

/** Replaces the contents of a list in place. */
export function replace(host: Host, self: SequenceValue, contents: SequenceValue): void {
  if (self.ref !== undefined) host.write(self, 'items', contents);
}

/** The two sequences one after the other. */
export function joined(a: SequenceValue, b: SequenceValue, host: Host, length: Dim | undefined): SequenceValue {
  if (a.items && b.items && a.items.length + b.items.length <= MAX_ITEMS)
    return { kind: 'sequence', type: a.type, items: [...a.items, ...b.items] };
  if (a.items?.length === 0) return { ...withoutRef(b), type: a.type };
  if (b.items?.length === 0) return withoutRef(a);
  return listOf(host.join([elementOf(a, host), elementOf(b, host)]), length, a.type);
}

/** Calls back for what a loop takes: for each item of a short list, else once for all of them as a loop's body. */
export function callEach(
  host: Host,
  source: { readonly element: Value; readonly length?: Dim; readonly items?: readonly Value[] },
  call: (element: Value, index: Value) => Value,
): { readonly results: readonly Value[] } | { readonly result: Value } {
  const { items, element, length } = source;
  if (items && items.length <= MAX_CALLS) return { results: items.map((item, i) => call(item, size(i))) };
  const results: Value[] = [];
  const pass = () => void results.push(call(element, freshSize(host, 'i')));
  if (host.repeat) host.repeat(length, pass);
  else pass();
  return { result: results.length ? host.join(results) : host.unknown('the callback did not run') };
}

export function recordOf(fields: { readonly [name: string]: Value }): Value {
  return { kind: 'record', open: false, fields };
}

/** Prefixes every name: `{ floor: … }` under `javascript.Math`. */
export function under(prefix: string, entries: { readonly [name: string]: Entry }): { readonly [path: string]: Entry } {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [`${prefix}.${name}`, entry]));
}
