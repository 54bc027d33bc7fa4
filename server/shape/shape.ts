/** Makes and reads Shapes and Values: constructors, axes, and the comparison and broadcasting that ops share. */

import {
  add,
  compare,
  constantOf,
  type Dim,
  isUnknown,
  num,
  substitute,
  sym,
  symbolsOf,
  unknownDim,
  type Verdict,
} from './dim.ts';
import type { Axis, Open, Role, SequenceValue, Shape, SizeValue, TensorValue, UnknownValue, Value } from './value.ts';

export function known(axes: readonly Axis[]): Shape {
  return { kind: 'known', axes };
}

export function shapeOfDims(dims: readonly Dim[]): Shape {
  return known(dims.map((dim) => ({ dim })));
}

export function axis(dim: Dim, role?: Role): Axis {
  return role ? { dim, role } : { dim };
}

export function tensorValue(shape: Shape, extra: Partial<Omit<TensorValue, 'kind' | 'shape'>> = {}): TensorValue {
  return { kind: 'tensor', shape, ...extra };
}

export function sizeValue(size: Dim | number): SizeValue {
  return { kind: 'size', dim: typeof size === 'number' ? num(size) : size };
}

export function tupleValue(items: readonly Value[]): SequenceValue {
  return { kind: 'sequence', type: 'tuple', items };
}

export function listValue(items: readonly Value[]): SequenceValue {
  return { kind: 'sequence', type: 'list', items };
}

export function unknownValue(why: string): UnknownValue {
  return { kind: 'unknown', why };
}

/** The value as a size: of an undescribed one the symbol named after it, of a truth 0, 1 or its symbol; else unknown. */
export function dimOf(value: Value | undefined): Dim {
  if (value?.kind === 'size') return value.dim;
  if (value?.kind === 'truth') return truthDim(value);
  if (value?.kind === 'number')
    return value.value !== undefined && Number.isInteger(value.value) ? num(value.value) : unknownDim;
  if (value?.kind === 'unknown' && value.open)
    return value.open.size ?? sym({ id: value.open.id, name: value.open.name });
  if (value?.kind === 'union') {
    // What may be absent is there where it is used as a size.
    const [only, ...more] = value.members.filter((member) => member.kind !== 'none');
    return more.length ? unknownDim : dimOf(only);
  }
  return unknownDim;
}

/** How long a value that nobody describes is. */
export function lengthOfOpen({ id, name }: Open): Dim {
  return sym({ id: `${id}.len`, name: `len(${name})`, lo: 0 });
}

/** 0 or 1, the truth's own symbol, or a symbol for an undescribed flag. */
export function truthDim(value: Value | undefined): Dim {
  if (value?.kind === 'truth') return value.value !== undefined ? num(value.value ? 1 : 0) : (value.dim ?? unknownDim);
  if (value?.kind === 'none') return num(0);
  if (value?.kind === 'unknown' && value.open)
    return sym({ id: `${value.open.id}?`, name: value.open.name, lo: 0, hi: 1 });
  return unknownDim;
}

export function truthOf(value: Value | undefined): boolean | undefined {
  if (value?.kind === 'truth') return value.value;
  if (value?.kind === 'none') return false;
  if (value?.kind === 'size') return constantOf(value.dim) === undefined ? undefined : constantOf(value.dim) !== 0;
  return undefined;
}

export function integerOf(value: Value | undefined): number | undefined {
  if (value?.kind === 'size') return constantOf(value.dim);
  if (value?.kind === 'truth' && value.value !== undefined) return value.value ? 1 : 0;
  return undefined;
}

export function textOf(value: Value | undefined): string | undefined {
  return value?.kind === 'text' ? value.value : undefined;
}

/** The items of a sequence, when they are known one by one. */
export function itemsOf(value: Value | undefined): readonly Value[] | undefined {
  return value?.kind === 'sequence' ? value.items : undefined;
}

export function isGiven(value: Value | undefined): value is Value {
  return value !== undefined && value.kind !== 'none';
}

export function rankOf(shape: Shape): number | undefined {
  return shape.kind === 'known' ? shape.axes.length : undefined;
}

/** How many axes there are at least. */
export function leastRank(shape: Shape): number {
  if (shape.kind === 'unknown') return 0;
  return shape.kind === 'known'
    ? shape.axes.length
    : Math.max(shape.least ?? 0, shape.prefix.length, shape.suffix.length);
}

/** As many axes of both ends as cannot be the same ones, the last ones first; one of each end is taken for two. */
export function endsApart(shape: Extract<Shape, { kind: 'partly' }>): {
  readonly prefix: readonly Axis[];
  readonly suffix: readonly Axis[];
} {
  const { prefix, suffix } = shape;
  const count = prefix.length + suffix.length;
  const left = count <= 2 ? count : leastRank(shape);
  return { prefix: prefix.slice(0, Math.max(0, left - suffix.length)), suffix };
}

/** The axis at an index, from the end when negative, also of a partly known shape; undefined when it is not known. */
export function axisAt(shape: Shape, index: number): Axis | undefined {
  if (shape.kind === 'unknown') return undefined;
  if (shape.kind === 'known') return shape.axes[index < 0 ? shape.axes.length + index : index];
  return index < 0 ? shape.suffix[shape.suffix.length + index] : shape.prefix[index];
}

/** An index counted from the front; undefined when it is out of range. */
export function normalizeAxis(index: number, rank: number): number | undefined {
  const at = index < 0 ? index + rank : index;
  return at >= 0 && at < rank ? at : undefined;
}

/** Compares two sizes as proof: an assumed or claimed one is never different. */
export function compareAxes(a: Axis, b: Axis): Verdict {
  const verdict = compare(a.dim, b.dim);
  const proven = verdict === 'unknown' && (a.positive || b.positive) ? comparePositive(a, b) : verdict;
  return proven === 'different' && (a.basis || b.basis) ? 'unknown' : proven;
}

/** Knowing that some sizes are 1 or more: `2*hidden` is then not `hidden`. */
function comparePositive(a: Axis, b: Axis): Verdict {
  const positive = positiveSymbols([...(a.positive ?? []), ...(b.positive ?? [])]);
  const narrowed = (dim: Dim) =>
    substitute(dim, (one) => (positive.has(one.id) ? sym({ ...one, lo: Math.max(1, one.lo ?? 1) }) : undefined));
  return compare(narrowed(a.dim), narrowed(b.dim));
}

/** The symbols that must be 1 or more for the sizes to be: those that a size is a multiple of. */
function positiveSymbols(dims: readonly Dim[]): ReadonlySet<string> {
  const found = dims.flatMap((dim) => {
    const [one, ...more] = symbolsOf(dim);
    return one &&
      more.length === 0 &&
      compare(
        substitute(dim, () => num(0)),
        num(0),
      ) === 'same'
      ? [one.id]
      : [];
  });
  return new Set(found);
}

export interface Conflict {
  readonly kind: 'conflict';
  /** Counted from the end: -1 is the last axis. */
  readonly axis: number;
  readonly a: Dim;
  readonly b: Dim;
}

/**
 * The shape two or more broadcast to. A conflict needs two axes that provably differ from each other and both from 1; what
 * cannot be decided is an unknown size.
 */
export function broadcast(shapes: readonly Shape[]): Shape | Conflict {
  const [first, ...rest] = shapes;
  if (!first) return known([]);
  return rest.reduce<Shape | Conflict>((a, b) => (a.kind === 'conflict' ? a : broadcastTwo(a, b)), first);
}

function broadcastTwo(a: Shape, b: Shape): Shape | Conflict {
  if (rankOf(a) === 0) return b;
  if (rankOf(b) === 0) return a;
  if (a.kind === 'unknown' || b.kind === 'unknown') return { kind: 'unknown', why: 'one of the shapes is not known' };
  const left = a.kind === 'known' ? a.axes : a.suffix;
  const right = b.kind === 'known' ? b.axes : b.suffix;
  const open = a.kind === 'partly' || b.kind === 'partly';
  const count = open ? Math.min(left.length, right.length) : Math.max(left.length, right.length);
  const out: Axis[] = [];
  for (let i = 1; i <= count; i++) {
    const x = left[left.length - i];
    const y = right[right.length - i];
    const met = x && y ? meetAxes(x, y) : (x ?? y);
    if (!met) return { kind: 'conflict', axis: -i, a: x?.dim ?? unknownDim, b: y?.dim ?? unknownDim };
    out.unshift(met);
  }
  return open ? { kind: 'partly', prefix: [], suffix: out } : known(out);
}

const ONE = num(1);

function meetAxes(x: Axis, y: Axis): Axis | undefined {
  if (isOne(x)) return y.role ? y : { ...y, ...(x.role ? { role: x.role } : {}) };
  if (isOne(y)) return x;
  const verdict = compareAxes(x, y);
  if (verdict === 'same') return x.role ? x : { ...x, ...(y.role ? { role: y.role } : {}) };
  const [xIsNotOne, yIsNotOne] = [compare(x.dim, ONE) === 'different', compare(y.dim, ONE) === 'different'];
  if (verdict === 'different' && xIsNotOne && yIsNotOne) return undefined;
  // Whichever provably is no 1 is what both must be.
  if (xIsNotOne && !yIsNotOne) return x;
  if (yIsNotOne && !xIsNotOne) return y;
  return { dim: unknownDim, ...(x.role && x.role === y.role ? { role: x.role } : {}) };
}

function isOne(a: Axis): boolean {
  return compare(a.dim, ONE) === 'same';
}

/** The sum of sizes. */
export function sumOf(dims: readonly Dim[]): Dim {
  return dims.reduce(add, num(0));
}

export function isKnownSize(dim: Dim): boolean {
  return !isUnknown(dim);
}
