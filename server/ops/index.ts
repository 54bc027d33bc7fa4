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
  neg,
  num,
  sub,
  unknownDim,
} from '../shape/dim.ts';
import {
  broadcast,
  integerOf,
  isGiven,
  itemsOf,
  known,
  normalizeAxis,
  tensorValue,
  unknownValue,
} from '../shape/shape.ts';
import type { Axis, Shape, TensorValue, Value } from '../shape/value.ts';
import { like } from './linear.ts';
import { type Args, fault, type Op, type Outcome } from './op.ts';
import { badAxis } from './reshape.ts';

const DOCS = 'https://pytorch.org/docs/stable/';

function index(args: Args): Outcome {
  const { input } = args;
  const items = itemsOf(args.items);
  if (input?.kind !== 'tensor' || !items) return unknownValue('what is indexed is not in sight');
  const base = like(input);
  if (items.some((item) => item.kind === 'unknown' || item.kind === 'union'))
    return { ...base, shape: { kind: 'unknown', why: 'an index is not in sight' } };
  if (input.shape.kind === 'unknown') return { ...base, shape: input.shape };
  const used = items.reduce((n, item) => n + consumed(item), 0);
  const dots = items.findIndex(isEllipsis);
  if (input.shape.kind === 'partly') return { ...base, shape: partly(input.shape, items, dots) };
  const { axes } = input.shape;
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
  return walk(full, axes, input);
}

const ALL: Value = { kind: 'record', open: false, fields: {} };

function isEllipsis(item: Value): boolean {
  return item.kind === 'text' && item.value === '...';
}

function consumed(item: Value): number {
  if (item.kind === 'none' || isEllipsis(item)) return 0;
  if (item.kind === 'tensor' && item.dtype === 'bool' && item.shape.kind === 'known')
    return Math.max(1, item.shape.axes.length);
  return item.kind === 'truth' ? 0 : 1;
}

function walk(items: readonly Value[], axes: readonly Axis[], input: TensorValue): Outcome {
  const out: (Axis | 'picked')[] = [];
  const picked: Shape[] = [];
  let at = 0;
  for (const item of items) {
    if (item.kind === 'none') {
      out.push({ dim: num(1) });
      continue;
    }
    const axis = axes[at] ?? { dim: unknownDim };
    at += consumed(item);
    const step = one(item, axis);
    if (step === 'out of range') {
      return fault('index', 'input', {
        because: ['items'],
        axes: { input: at - 1 },
        facts: {
          shape: input.shape,
          index: integerOf(item) ?? 0,
          size: axis.dim,
          rank: axes.length,
          count: items.length,
        },
      });
    }
    if (step === 'gone') continue;
    if ('kind' in step) {
      picked.push(step);
      out.push('picked');
    } else out.push(step);
  }
  const base = like(input);
  if (picked.length === 0) return { ...base, shape: known(out.filter((axis): axis is Axis => axis !== 'picked')) };
  const shape = broadcast(picked);
  if (shape.kind !== 'known')
    return {
      ...base,
      shape: shape.kind === 'conflict' ? { kind: 'unknown', why: 'the indices do not broadcast' } : shape,
    };
  return { ...base, shape: known(placed(out, shape.axes)) };
}

/** Index tensors side by side put their axes where they stand; apart, in front. */
function placed(out: readonly (Axis | 'picked')[], axes: readonly Axis[]): readonly Axis[] {
  const first = out.indexOf('picked');
  const last = out.lastIndexOf('picked');
  const together = out.slice(first, last + 1).every((axis) => axis === 'picked');
  const plain = (list: readonly (Axis | 'picked')[]) => list.filter((axis): axis is Axis => axis !== 'picked');
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
  if (item.kind === 'record') return { ...axis, dim: sliced(item.fields, axis.dim) };
  if (item.kind === 'tensor') {
    if (item.dtype === 'bool') return known([{ dim: unknownDim }]);
    return item.shape;
  }
  if (item.kind === 'sequence')
    return known([{ dim: item.items ? num(item.items.length) : (item.length ?? unknownDim) }]);
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

function along(
  run: (axes: readonly Axis[], at: number, args: Args, input: TensorValue) => readonly Axis[],
): Op['rule'] {
  return (args) => {
    const { input } = args;
    const dim = integerOf(args.dim);
    if (input?.kind !== 'tensor') return unknownValue('the input is no tensor in sight');
    if (input.shape.kind !== 'known' || dim === undefined)
      return tensorValue({ kind: 'unknown', why: 'the rank of the input is not known' });
    const at = normalizeAxis(dim, input.shape.axes.length);
    if (at === undefined) return badAxis('dim', dim, input);
    return { ...like(input), shape: known(run(input.shape.axes, at, args, input)) };
  };
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
  {
    name: 'select',
    doc: 'The slice at one index of an axis, which goes.',
    source: `${DOCS}generated/torch.select.html`,
    params: 'input, dim, index',
    examples: [{ args: { input: '(3, 4)', dim: 0, index: 1 }, gives: '(4,)' }],
    rule: along((axes, at) => axes.filter((_, i) => i !== at)),
  },
  {
    name: 'narrow',
    doc: 'A run of an axis, `length` long.',
    source: `${DOCS}generated/torch.narrow.html`,
    params: 'input, dim, start, length',
    examples: [{ args: { input: '(3, 4)', dim: 1, start: 1, length: 2 }, gives: '(3, 2)' }],
    rule: along((axes, at, args) =>
      axes.map((axis, i) =>
        i === at ? { ...axis, dim: args.length?.kind === 'size' ? args.length.dim : unknownDim } : axis,
      ),
    ),
  },
  {
    name: 'index_select',
    doc: 'The rows of an axis that a list of indices names.',
    source: `${DOCS}generated/torch.index_select.html`,
    params: 'input, dim, index',
    examples: [{ args: { input: '(3, 4)', dim: 0, index: '(7,)' }, gives: '(7, 4)' }],
    rule: along((axes, at, { index: picked }) =>
      axes.map((axis, i) =>
        i === at
          ? {
              dim:
                picked?.kind === 'tensor' && picked.shape.kind === 'known'
                  ? (picked.shape.axes[0]?.dim ?? num(1))
                  : unknownDim,
            }
          : axis,
      ),
    ),
  },
];
