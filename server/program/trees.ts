/** Trees of a program at other offsets, and trees that share what is the same in both. */

import type { Span } from './program.ts';

/** The same tree further down the text; units count from their own start and stay as they are. */
export function movedBy<T>(node: T, by: number): T {
  if (by === 0 || typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return node.map((one) => movedBy(one, by)) as T;
  const out: { [key: string]: unknown } = {};
  for (const [key, value] of Object.entries(node)) {
    const counts = typeof value === 'number' && (key === 'start' || key === 'end' || key === 'offset');
    out[key] = counts ? value + by : key === 'unit' ? value : movedBy(value, by);
  }
  return out as T;
}

type Fields = { readonly [key: string]: unknown };

interface Bases {
  readonly from: number;
  readonly to: number;
}

/** Where spans go. */
export interface Placing {
  now(span: Span): Span;
  /** Whether nothing between the two ends is moved away from the rest. */
  isWhole(span: Span): boolean;
}

/** The same tree with every span where `places` puts it: spans in units are counted from the start that they get. */
export function placedBy<T>(node: T, places: Placing, bases: Bases = { from: 0, to: 0 }): T {
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return node.map((one) => placedBy(one, places, bases)) as T;
  const fields = node as unknown as Fields;
  const { from, to } = bases;
  const out: { [key: string]: unknown } = {};
  const nested = unitIn(fields);
  const range = nested && { start: from + nested.offset, end: from + nested.offset + nested.length };
  const at = range && places.now(range);
  const span = spanIn(fields);
  const placed = span && places.now({ start: from + span.start, end: from + span.end });
  for (const [key, value] of Object.entries(fields)) {
    if (at && key === 'offset') out[key] = at.start - to;
    else if (at && key === 'unit') {
      out[key] = places.isWhole(range)
        ? value
        : { ...placedBy(value as object, places, { from: range.start, to: at.start }), length: at.end - at.start };
    } else if (placed && key === 'start') out[key] = placed.start - to;
    else if (placed && key === 'end') out[key] = placed.end - to;
    else out[key] = placedBy(value, places, bases);
  }
  return out as T;
}

function spanIn({ start, end }: Fields): Span | undefined {
  return typeof start === 'number' && typeof end === 'number' ? { start, end } : undefined;
}

function unitIn({ unit, offset }: Fields): { readonly offset: number; readonly length: number } | undefined {
  if (typeof offset !== 'number' || typeof unit !== 'object' || unit === null || !('length' in unit)) return undefined;
  return { offset, length: Number(unit.length) };
}

/** Where the comments of a tree stand, those in units as well. */
export function spansOfComments(node: unknown, base = 0): readonly Span[] {
  if (typeof node !== 'object' || node === null) return [];
  if (Array.isArray(node)) return node.flatMap((one) => spansOfComments(one, base));
  const fields = node as Fields;
  const nested = unitIn(fields);
  const span = fields.kind === 'comment' ? spanIn(fields) : undefined;
  if (span) return [{ start: base + span.start, end: base + span.end }];
  return Object.entries(fields).flatMap(([key, value]) =>
    spansOfComments(value, nested && key === 'unit' ? base + nested.offset : base),
  );
}

/** The tree `now` made of the parts of `old` that are the same in both, which need not stand in the same order. */
export function shared<T>(old: unknown, now: T): T {
  if (old === now || typeof now !== 'object' || now === null || typeof old !== 'object' || old === null) return now;
  if (Array.isArray(now)) {
    if (!Array.isArray(old)) return now;
    const places = new Map(old.map((one) => [placeOf(one), one]));
    const out = now.map((one, i) => {
      const place = placeOf(one);
      return shared(place === undefined || placeOf(old[i]) === place ? old[i] : places.get(place), one);
    });
    return (sameItems(out, old) ? old : out) as T;
  }
  if (Array.isArray(old)) return now;
  const [before, fields] = [old as Fields, now as unknown as Fields];
  const out: { [key: string]: unknown } = {};
  const keys = Object.keys(fields);
  let isSame = keys.length === Object.keys(before).length;
  for (const key of keys) {
    out[key] = shared(before[key], fields[key]);
    isSame &&= Object.hasOwn(before, key) && Object.is(out[key], before[key]);
  }
  return (isSame ? old : out) as T;
}

function placeOf(node: unknown): string | undefined {
  const span = typeof node === 'object' && node !== null ? spanIn(node as Fields) : undefined;
  return span && `${span.start}-${span.end}`;
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((one, i) => Object.is(one, b[i]));
}
