/** Indexing: integers, slices, None, `...`, and tensors of indices. */

import {
  add,
  atLeast,
  compare,
  constantOf,
  type Dim,
  floordiv,
  max,
  min,
  mul,
  neg,
  num,
  sub,
  unknownDim,
} from '../shape/dim.ts';
import {
  broadcast,
  compareAxes,
  integerOf,
  isGiven,
  itemsOf,
  known,
  tensorValue,
  unknownValue,
} from '../shape/shape.ts';
import type { Axis, Host, Shape, TensorValue, Value } from '../shape/value.ts';
import { wrongDtype } from './dtype.ts';
import { laidOut, stridesOf } from './layout.ts';
import { like } from './linear.ts';
import { type Args, fault, type Op, type Outcome } from './op.ts';
import { pickOps } from './pick.ts';

function index(args: Args, host: Host): Outcome {
  const { input } = args;
  const given = itemsOf(args.items);
  const items = given?.map(plainItem);
  if (input?.kind === 'sequence' && input.type === 'tuple' && (given?.length ?? 0) > 1)
    return fault('output-tuple', 'input', { facts: { layer: '[…]' } });
  if (input?.kind !== 'tensor' || !items) return unknownValue('what is indexed is not in sight');
  if (input.form === 'packed') return partOfPacked(input, items);
  const base = like(input);
  if (items.some((item) => item.kind === 'unknown' || item.kind === 'union' || item.kind === 'truth'))
    return { ...base, shape: { kind: 'unknown', why: 'an index is not in sight' } };
  if (input.shape.kind === 'unknown') return { ...base, shape: { kind: 'unknown', why: input.shape.why } };
  const used = items.reduce((n, item) => n + consumed(item), 0);
  const dots = items.findIndex(isEllipsis);
  if (input.shape.kind === 'partly') return { ...base, shape: partly(input.shape, items, dots) };
  const { axes } = input.shape;
  // Before PyTorch 0.4 a loss had one axis, `loss.data[0]` its number; code of that time is left alone.
  if (axes.length === 0 && items.length === 1 && integerOf(items[0]) === 0) return { ...base, contiguous: true };
  if (used > axes.length) {
    if (axes.some((axis) => axis.basis))
      return { ...base, shape: { kind: 'unknown', why: 'the rank is only assumed' } };
    return fault('index', 'input', {
      because: ['items'],
      facts: { shape: input.shape, rank: axes.length, count: used },
    });
  }
  const fill: Value[] = Array.from({ length: axes.length - used }, () => ALL);
  const full = dots < 0 ? [...items, ...fill] : [...items.slice(0, dots), ...fill, ...items.slice(dots + 1)];
  return walk(full, input, host);
}

/** The parts of a packed sequence: its data, then how many sequences each step has. */
function partOfPacked(input: TensorValue, items: readonly Value[]): Outcome {
  if (items.length !== 1 || integerOf(items[0]) !== 0) return unknownValue('a part of a packed sequence');
  return { ...tensorValue(input.shape, input.dtype ? { dtype: input.dtype } : {}), contiguous: true };
}

const ALL: Value = { kind: 'record', open: false, fields: {} };

function isEllipsis(item: Value): boolean {
  return item.kind === 'text' && item.value === '...';
}

/** A list of indices as the tensor it stands for; of truths, a mask. */
function plainItem(item: Value): Value {
  if (item.kind !== 'sequence') return item;
  const axes = nestedAxes(item);
  const [first] = item.items ?? [item.element];
  const mask = first?.kind === 'truth';
  return tensorValue(axes ? known(axes) : { kind: 'unknown', why: 'an index is not in sight' }, {
    dtype: mask ? 'bool' : 'int64',
    contiguous: true,
  });
}

function nestedAxes(item: Value): readonly Axis[] | undefined {
  if (item.kind === 'tensor') return item.shape.kind === 'known' ? item.shape.axes : undefined;
  if (item.kind !== 'sequence') return item.kind === 'unknown' ? undefined : [];
  const [first = item.element] = item.items ?? [];
  const inner = first ? nestedAxes(first) : [];
  const length = item.items ? num(item.items.length) : (item.length ?? unknownDim);
  return inner && [{ dim: length }, ...inner];
}

const isMask = (item: Value) => item.kind === 'tensor' && (item.dtype === 'bool' || item.dtype === 'uint8');

function consumed(item: Value): number {
  if (item.kind === 'none' || isEllipsis(item)) return 0;
  if (item.kind === 'tensor' && isMask(item) && item.shape.kind === 'known') return item.shape.axes.length;
  return item.kind === 'truth' ? 0 : 1;
}

type Part = Axis | 'picked';

interface Walk {
  readonly out: Part[];
  readonly steps: (Dim | undefined)[];
  readonly picked: Shape[];
}

function walk(items: readonly Value[], input: TensorValue, host: Host): Outcome {
  const axes = input.shape.kind === 'known' ? input.shape.axes : [];
  const strides = stridesOf(input);
  const { out, steps, picked }: Walk = { out: [], steps: [], picked: [] };
  let at = 0;
  for (const item of items) {
    if (item.kind === 'none') {
      out.push({ dim: num(1) });
      steps.push(num(1));
      continue;
    }
    const axis = axes[at] ?? { dim: unknownDim };
    const stride = strides?.[at];
    const wrong = maskFault(item, axes.slice(at), { input, host });
    if (wrong) return wrong;
    at += consumed(item);
    const step = one(item, axis);
    if (step === 'out of range') return outOfRange(input, item, { axis, at: at - 1, count: items.length });
    if (step === 'gone') continue;
    if ('kind' in step) {
      picked.push(step);
      out.push('picked');
    } else {
      out.push(step);
      steps.push(stride && stepped(item, stride));
    }
  }
  return picked.length === 0 ? viewed(input, out, strides ? steps : undefined) : gathered(input, out, picked);
}

/** Integers and slices give a view. */
function viewed(
  input: TensorValue,
  out: readonly Part[],
  steps: readonly (Dim | undefined)[] | undefined,
): TensorValue {
  const kept = out.filter((axis): axis is Axis => axis !== 'picked');
  const strides = steps?.filter((step): step is Dim => step !== undefined);
  return laidOut(input, kept, strides?.length === kept.length ? strides : undefined);
}

/** Index tensors give a copy. */
function gathered(input: TensorValue, out: readonly Part[], picked: readonly Shape[]): Outcome {
  const shape = broadcast(picked);
  if (shape.kind === 'conflict')
    return fault('index-broadcast', 'items', {
      because: ['input'],
      facts: { p: shape.a, q: shape.b, a: picked[0] ?? known([]), b: picked.at(-1) ?? known([]), shape: input.shape },
    });
  if (shape.kind !== 'known') return { ...like(input), shape };
  const made = { ...like(input), shape: known(placed(out, shape.axes)) };
  return input.contiguous && out[0] === 'picked' ? { ...made, contiguous: true } : made;
}

/** A mask covers axes of its own sizes. */
function maskFault(
  item: Value,
  axes: readonly Axis[],
  { input, host }: { readonly input: TensorValue; readonly host: Host },
): Outcome | undefined {
  if (item.kind !== 'tensor') return undefined;
  const wrong = wrongDtype(host, 'items', item, { wanted: 'whole', expected: 'whole numbers or truths' });
  if (wrong) return wrong;
  if (!isMask(item) || item.shape.kind !== 'known') return undefined;
  const off = item.shape.axes.findIndex((mine, i) => axes[i] && compareAxes(mine, axes[i]) === 'different');
  const mine = item.shape.axes[off];
  const other = axes[off];
  if (!mine || !other) return undefined;
  return fault('index-mask', 'items', {
    because: ['input'],
    facts: { a: item.shape, shape: input.shape, axis: off, got: mine.dim, expected: other.dim, all: known(axes) },
  });
}

function outOfRange(
  input: TensorValue,
  item: Value,
  { axis, at, count }: { readonly axis: Axis; readonly at: number; readonly count: number },
): Outcome {
  const rank = input.shape.kind === 'known' ? input.shape.axes.length : 0;
  return fault('index', 'input', {
    because: ['items'],
    axes: { input: at },
    facts: { shape: input.shape, index: integerOf(item) ?? 0, at, size: axis.dim, rank, count },
  });
}

function stepped(item: Value, stride: Dim): Dim | undefined {
  if (item.kind !== 'record') return stride;
  const { step } = item.fields;
  if (!step || step.kind === 'none') return stride;
  return step.kind === 'size' ? mul(stride, step.dim) : undefined;
}

/** Index tensors side by side put their axes where they stand; apart, in front. */
function placed(out: readonly Part[], axes: readonly Axis[]): readonly Axis[] {
  const first = out.indexOf('picked');
  const last = out.lastIndexOf('picked');
  const together = out.slice(first, last + 1).every((axis) => axis === 'picked');
  const plain = (list: readonly Part[]) => list.filter((axis): axis is Axis => axis !== 'picked');
  if (!together) return [...axes, ...plain(out)];
  return [...plain(out.slice(0, first)), ...axes, ...plain(out.slice(last + 1))];
}

/** What one item makes of an axis: it goes, stays with another size, or is replaced by the axes of an index tensor. */
function one(item: Value, axis: Axis): Axis | Shape | 'gone' | 'out of range' {
  if (item.kind === 'size') {
    const at = item.dim;
    const size = axis.dim;
    const out = atLeast(at, size) === true || atLeast(at, neg(size)) === false;
    return out && !axis.basis ? 'out of range' : 'gone';
  }
  if (item.kind === 'number') return 'gone';
  if (item.kind === 'record') return { ...axis, dim: sliced(item.fields, axis.dim) };
  if (item.kind === 'tensor') {
    if (isMask(item)) return known([{ dim: unknownDim }]);
    if (item.shape.kind === 'known' && item.shape.axes.length === 0) return 'gone';
    // Without a dtype it may be a mask.
    if (item.dtype === undefined && item.form !== 'ndarray')
      return item.shape.kind === 'known' && item.shape.axes.length === 1
        ? known([{ dim: unknownDim }])
        : { kind: 'unknown', why: 'whether the index is a mask is not known' };
    return item.shape;
  }
  return { dim: unknownDim };
}

/** The length of `start:stop:step` over an axis of this size. */
export function sliced(fields: { readonly [name: string]: Value }, size: Dim): Dim {
  const step =
    fields.step?.kind === 'size'
      ? constantOf(fields.step.dim)
      : fields.step && fields.step.kind !== 'none'
        ? undefined
        : 1;
  if (step === -1 && !isGiven(fields.start) && !isGiven(fields.stop)) return size;
  if (step === undefined || step < 1) return unknownDim;
  const from = bound(fields.start, size, num(0));
  const to = bound(fields.stop, size, size);
  if (!from || !to) return unknownDim;
  if (from.key === '0' && to.key === size.key && step === 1) return size;
  const span = sub(to, from);
  const length = atLeast(span, num(0)) === true ? span : max(num(0), span);
  return step === 1 ? length : neg(floordiv(neg(length), num(step)));
}

function bound(value: Value | undefined, size: Dim, fallback: Dim): Dim | undefined {
  if (!value || value.kind === 'none') return fallback;
  if (value.kind !== 'size') return undefined;
  const at = value.dim;
  if (atLeast(at, num(0)) === true) return atLeast(size, at) === true ? at : min(at, size);
  if (atLeast(at, num(0)) === false)
    return atLeast(add(at, size), num(0)) === true ? add(at, size) : max(num(0), add(at, size));
  // Where the sign is not known the difference to the size may still be: `x[:n - 1]` over n.
  const below = sub(size, at);
  return atLeast(below, num(0)) === true && compare(below, size) !== 'unknown' ? at : undefined;
}

function partly(shape: Extract<Shape, { kind: 'partly' }>, items: readonly Value[], dots: number): Shape {
  const unknown: Shape = { kind: 'unknown', why: 'the rank of what is indexed is not known' };
  if (dots === 0) {
    const rest = items.slice(1);
    if (rest.length > shape.suffix.length || rest.some((item) => consumed(item) !== 1)) return unknown;
    const kept = shape.suffix.slice(0, shape.suffix.length - rest.length);
    const done = rest.map((item, i) =>
      one(item, shape.suffix[shape.suffix.length - rest.length + i] ?? { dim: unknownDim }),
    );
    if (done.some((step) => typeof step === 'object' && 'kind' in step)) return unknown;
    return {
      kind: 'partly',
      prefix: shape.prefix,
      suffix: [...kept, ...done.filter((step): step is Axis => typeof step === 'object' && 'dim' in step)],
    };
  }
  if (dots > 0 || items.some((item) => consumed(item) !== 1)) return unknown;
  const done = items.map((item, i) => one(item, shape.prefix[i] ?? { dim: unknownDim }));
  if (done.some((step) => typeof step === 'object' && 'kind' in step)) return unknown;
  const prefix = [
    ...done.filter((step): step is Axis => typeof step === 'object' && 'dim' in step),
    ...shape.prefix.slice(items.length),
  ];
  return items.length <= shape.prefix.length ? { kind: 'partly', prefix, suffix: shape.suffix } : unknown;
}

export const indexOps: readonly Op[] = [
  {
    name: 'index',
    doc: 'An integer takes an axis away, a slice shortens it, None adds one of size 1, `...` stands for the axes between, a tensor of indices brings its own axes.',
    source: 'https://numpy.org/doc/stable/user/basics.indexing.html',
    params: 'input, *items',
    examples: [
      { args: { input: '(3, 1, 4)', items: [-1] }, gives: '(1, 4)' },
      { args: { input: '(3, 4)', items: [5] }, fault: 'index' },
    ],
    rule: index,
  },
  ...pickOps,
];
