/** Ops of TensorFlow.js that regroup, cut and join axes. */

import {
  add,
  atLeast,
  compare,
  constantOf,
  type Dim,
  divides,
  exactDivide,
  floordiv,
  isUnknown,
  mul,
  num,
  sub,
  unknownDim,
} from '../shape/dim.ts';
import { compareAxes, dimOf, integerOf, isGiven, known, normalizeAxis } from '../shape/shape.ts';
import type { Axis, Host, Shape, Value } from '../shape/value.ts';
import { type Args, type Fault, fault, type Op, type Outcome, type Rule } from './op.ts';
import {
  axesGiven,
  axesOf,
  coreSource,
  isProven,
  made,
  madeOf,
  shapeFacts,
  shapeOf,
  sizesIn,
} from './tensorflow-tools.ts';

const unknownShape: Shape = { kind: 'unknown', why: 'the input is not known' };

/** An axis number that is not in the input. */
export function axisFault(input: Value | undefined, axis: number, rank: number, at = 'axis'): Fault {
  return fault('axis', at, { because: ['input'], facts: { ...shapeFacts(input), axis, rank } });
}

export function productOf(axes: readonly Axis[]): Dim {
  return axes.map((axis) => axis.dim).reduce(mul, num(1));
}

/** The shape that is asked for, where one -1 stands for what is left. */
function reshape(args: Args): Outcome {
  const axes = axesOf(args.input);
  const sizes = sizesIn(args.shape);
  if (!sizes) return made({ kind: 'unknown', why: 'the shape that is asked for is not known' }, args.input);
  const dims = sizes.map((size) => dimOf(size));
  const gaps = dims.filter((dim) => constantOf(dim) === -1).length;
  const total = axes && productOf(axes);
  const want = dims.filter((dim) => constantOf(dim) !== -1).reduce(mul, num(1));
  const facts = { ...shapeFacts(args.input), known: want, ...(total ? { total } : {}) };
  if (gaps > 1) return fault('reshape', 'shape', { because: ['input'], facts: { ...facts, what: 'several' } });
  if (axes && total && isProven(axes)) {
    if (gaps === 0 && compare(total, want) === 'different')
      return fault('reshape', 'shape', { because: ['input'], facts: { ...facts, what: 'size' } });
    if (gaps === 1 && divides(want, total) === false)
      return fault('reshape', 'shape', { because: ['input'], facts: { ...facts, what: 'division' } });
  }
  const rest = total ? (exactDivide(total, want) ?? floordiv(total, want)) : unknownDim;
  return madeOf(
    dims.map((dim, i) => (constantOf(dim) === -1 ? { dim: rest } : sameAxis(axes, dim, i))),
    args.input,
  );
}

/** An axis that keeps its place and size keeps its meaning. */
function sameAxis(axes: readonly Axis[] | undefined, dim: Dim, at: number): Axis {
  const before = axes?.[at];
  return before?.role && before.dim.key === dim.key ? { dim, role: before.role } : { dim };
}

function flatten(args: Args): Outcome {
  const axes = axesOf(args.input);
  return madeOf([{ dim: axes ? productOf(axes) : unknownDim }], args.input);
}

function expandDims(args: Args): Outcome {
  const axes = axesOf(args.input);
  const at = isGiven(args.axis) ? integerOf(args.axis) : 0;
  if (!axes || at === undefined) return made(unknownShape, args.input);
  const place = normalizeAxis(at, axes.length + 1);
  if (place === undefined) return axisFault(args.input, at, axes.length);
  return madeOf([...axes.slice(0, place), { dim: num(1) }, ...axes.slice(place)], args.input);
}

function squeeze(args: Args, host: Host): Outcome {
  const axes = axesOf(args.input);
  const given = axesGiven(args.axis);
  if (!axes || given === undefined) return made(unknownShape, args.input);
  if (given !== 'all' && given.length > 0) return squeezeAt(axes, given, args);
  const verdicts = axes.map((axis) => compare(axis.dim, num(1)));
  const open = verdicts.filter((verdict) => verdict === 'unknown').length;
  const without = (dropOpen: boolean) =>
    madeOf(
      axes.filter((_, i) => verdicts[i] === 'different' || (verdicts[i] === 'unknown' && !dropOpen)),
      args.input,
    );
  if (open === 0) return without(false);
  return open === 1
    ? host.join([without(false), without(true)])
    : made({ kind: 'unknown', why: 'any of several axes may be 1 and is then dropped' }, args.input);
}

function squeezeAt(axes: readonly Axis[], given: readonly number[], args: Args): Outcome {
  const drop = new Set<number>();
  for (const at of given) {
    const place = normalizeAxis(at, axes.length);
    if (place === undefined) return axisFault(args.input, at, axes.length);
    const axis = axes[place];
    if (axis && axis.basis === undefined && compare(axis.dim, num(1)) === 'different') {
      return fault('squeeze', 'axis', {
        because: ['input'],
        axes: { input: place },
        facts: { ...shapeFacts(args.input), axis: at, size: axis.dim },
      });
    }
    drop.add(place);
  }
  return madeOf(
    axes.filter((_, i) => !drop.has(i)),
    args.input,
  );
}

function transpose(args: Args): Outcome {
  const axes = axesOf(args.input);
  if (!isGiven(args.perm)) return axes ? madeOf([...axes].reverse(), args.input) : made(unknownShape, args.input);
  const perm = axesGiven(args.perm);
  if (perm === undefined || perm === 'all')
    return axes
      ? madeOf(
          axes.map(() => ({ dim: unknownDim })),
          args.input,
        )
      : made(unknownShape, args.input);
  if (!axes)
    return madeOf(
      perm.map(() => ({ dim: unknownDim })),
      args.input,
    );
  const wrong = perm.some((at) => at < 0 || at >= axes.length);
  if (perm.length !== axes.length || wrong)
    return fault('permute', 'perm', {
      because: ['input'],
      facts: { ...shapeFacts(args.input), expected: axes.length, found: perm.join(', ') },
    });
  return madeOf(
    perm.map((at) => axes[at] ?? { dim: unknownDim }),
    args.input,
  );
}

/** One entry of `begin` or `size`; numbers given alone stand for the first axis. */
function entries(value: Value | undefined): readonly Value[] | undefined {
  if (!isGiven(value)) return [];
  if (value.kind === 'sequence') return sizesIn(value);
  return [value];
}

function slice(args: Args): Outcome {
  const axes = axesOf(args.input);
  const begin = entries(args.begin);
  const size = entries(args.size);
  if (!axes) return made(lengthsOf(args), args.input);
  const rank = axes.length;
  const facts = { ...shapeFacts(args.input), rank };
  if (rank === 0) return fault('slice', 'input', { facts: { ...facts, what: 'scalar' } });
  for (const [name, list] of [
    ['begin', begin],
    ['size', size],
  ] as const) {
    if (list && list.length > rank)
      return fault('slice', name, { because: ['input'], facts: { ...facts, found: list.length, what: 'rank' } });
  }
  const out: Axis[] = [];
  for (const [i, axis] of axes.entries()) {
    const from = begin ? (begin[i] ? dimOf(begin[i]) : num(0)) : unknownDim;
    const asked = size ? (size[i] ? dimOf(size[i]) : num(-1)) : unknownDim;
    const rest = constantOf(asked) === -1;
    const length = rest ? sub(axis.dim, from) : asked;
    const start = constantOf(from);
    if (start !== undefined && start < 0)
      return fault('slice', 'begin', { facts: { ...facts, axis: i, start, what: 'negative' } });
    if (!rest && axis.basis === undefined && atLeast(axis.dim, add(from, length)) === false) {
      return fault('slice', 'size', {
        because: ['begin', 'input'],
        axes: { input: i },
        facts: { ...facts, axis: i, end: add(from, length), length: axis.dim, what: 'overflow' },
      });
    }
    out.push(length.key === axis.dim.key ? axis : { dim: length, ...(axis.role ? { role: axis.role } : {}) });
  }
  return madeOf(out, args.input);
}

/** Of an input nobody knows: an array of sizes has one for each axis. */
function lengthsOf(args: Args): Shape {
  const sizes = args.size?.kind === 'sequence' ? sizesIn(args.size) : undefined;
  const begins = args.begin?.kind === 'sequence' ? sizesIn(args.begin) : undefined;
  if (!sizes || !begins || sizes.length !== begins.length) return unknownShape;
  return known(sizes.map((size) => ({ dim: constantOf(dimOf(size)) === -1 ? unknownDim : dimOf(size) })));
}

function gather(args: Args): Outcome {
  const axes = axesOf(args.input);
  const at = isGiven(args.axis) ? integerOf(args.axis) : 0;
  const batchDims = isGiven(args.batch_dims) ? integerOf(args.batch_dims) : 0;
  if (!axes || at === undefined) return made(unknownShape, args.input);
  const place = normalizeAxis(at, axes.length);
  if (place === undefined) return axisFault(args.input, at, axes.length);
  const index = shapeOf(args.indices);
  if (batchDims !== 0 || index.kind !== 'known')
    return made({ kind: 'partly', prefix: axes.slice(0, place), suffix: axes.slice(place + 1) }, args.input);
  return madeOf([...axes.slice(0, place), ...index.axes, ...axes.slice(place + 1)], args.input);
}

/** Items of a list of tensors; a list of unknown length gives its element. */
function tensorsIn(value: Value | undefined): {
  readonly items?: readonly Value[];
  readonly element?: Value;
  readonly length?: Dim;
} {
  if (value?.kind === 'sequence')
    return {
      ...(value.items ? { items: value.items } : {}),
      ...(value.element ? { element: value.element } : {}),
      ...(value.length ? { length: value.length } : {}),
    };
  return value?.kind === 'tensor' ? { items: [value] } : {};
}

function concat(args: Args): Outcome {
  const { items, element, length } = tensorsIn(args.tensors);
  const at = isGiven(args.axis) ? integerOf(args.axis) : 0;
  if (items?.length === 0) return fault('concat', 'tensors', { facts: { what: 'empty' } });
  if (!items) return element ? repeated(element, { at, length }) : made(unknownShape);
  const all = items.map(axesOf);
  const first = all.find((axes) => axes !== undefined);
  const firstItem = items.find((item) => axesOf(item) !== undefined);
  if (!first) return made(unknownShape, firstItem);
  if (at === undefined)
    return madeOf(
      first.map(() => ({ dim: unknownDim })),
      firstItem,
    );
  const place = normalizeAxis(at, first.length);
  if (place === undefined) return axisFault(firstItem, at, first.length);
  for (const axes of all) {
    if (!axes) continue;
    const shapes = { left: known(first), right: known(axes), axis: at };
    if (axes.length !== first.length && isProven(axes) && isProven(first))
      return fault('concat', 'tensors', { because: ['axis'], facts: { ...shapes, what: 'rank' } });
    if (axes.some((axis, i) => i !== place && first[i] && compareAxes(axis, first[i]) === 'different'))
      return fault('concat', 'tensors', { because: ['axis'], facts: { ...shapes, what: 'size' } });
  }
  const total = all.map((axes) => axes?.[place]?.dim ?? unknownDim).reduce(add, num(0));
  return madeOf(
    first.map((axis, i) => (i === place ? withDim(axis, total) : bestOf(all, i, axis))),
    firstItem,
  );
}

/** Of sizes that must agree, the one that says most. */
function bestOf(all: readonly (readonly Axis[] | undefined)[], at: number, otherwise: Axis): Axis {
  const sizes = all.flatMap((axes) => (axes?.[at] ? [axes[at]] : []));
  return (
    sizes.find((axis) => constantOf(axis.dim) !== undefined) ?? sizes.find((axis) => !isUnknown(axis.dim)) ?? otherwise
  );
}

function withDim(axis: Axis, dim: Dim): Axis {
  return axis.dim.key === dim.key ? axis : { dim, ...(axis.role ? { role: axis.role } : {}) };
}

interface Repetition {
  readonly at: number | undefined;
  readonly length: Dim | undefined;
}

function repeated(element: Value, how: Repetition): Outcome {
  const axes = axesOf(element);
  const { at, length } = how;
  if (!axes || at === undefined) return made(unknownShape, element);
  const place = normalizeAxis(at, axes.length);
  if (place === undefined) return axisFault(element, at, axes.length);
  return madeOf(
    axes.map((axis, i) => (i === place ? { dim: length ? mul(axis.dim, length) : unknownDim } : axis)),
    element,
  );
}

function stack(args: Args): Outcome {
  const { items, element, length } = tensorsIn(args.tensors);
  const at = isGiven(args.axis) ? integerOf(args.axis) : 0;
  const sample = items ? items.find((item) => axesOf(item) !== undefined) : element;
  const axes = axesOf(sample);
  if (items?.length === 0) return fault('stack', 'tensors', { facts: { what: 'empty' } });
  if (!axes || at === undefined) return made(unknownShape, sample);
  for (const item of items ?? []) {
    const other = axesOf(item);
    if (!other) continue;
    const rank = other.length !== axes.length && isProven(other) && isProven(axes);
    if (rank || other.some((axis, i) => axes[i] && compareAxes(axis, axes[i]) === 'different'))
      return fault('stack', 'tensors', { facts: { left: known(axes), right: known(other) } });
  }
  const place = normalizeAxis(at, axes.length + 1);
  if (place === undefined) return axisFault(sample, at, axes.length);
  const count: Dim = items ? num(items.length) : (length ?? unknownDim);
  return madeOf([...axes.slice(0, place), { dim: count }, ...axes.slice(place)], sample);
}

function unstack(args: Args): Outcome {
  const axes = axesOf(args.input);
  const at = isGiven(args.axis) ? integerOf(args.axis) : 0;
  if (!axes || at === undefined) return { kind: 'sequence', type: 'list', element: made(unknownShape, args.input) };
  const place = normalizeAxis(at, axes.length);
  if (place === undefined) return axisFault(args.input, at, axes.length);
  const one = madeOf(
    axes.filter((_, i) => i !== place),
    args.input,
  );
  return several(one, axes[place]?.dim ?? unknownDim);
}

/** A list of equal tensors, written out while it is short. */
function several(one: Value, count: Dim): Value {
  const n = constantOf(count);
  if (n !== undefined && n <= 64)
    return { kind: 'sequence', type: 'list', items: Array.from({ length: n }, () => one) };
  return { kind: 'sequence', type: 'list', element: one, ...(isUnknown(count) ? {} : { length: count }) };
}

function split(args: Args): Outcome {
  const axes = axesOf(args.input);
  const at = isGiven(args.axis) ? integerOf(args.axis) : 0;
  if (!axes || at === undefined) return { kind: 'sequence', type: 'list', element: made(unknownShape, args.input) };
  const place = normalizeAxis(at, axes.length);
  if (place === undefined) return axisFault(args.input, at, axes.length);
  const whole = axes[place]?.dim ?? unknownDim;
  const part = (dim: Dim): Value =>
    madeOf(
      axes.map((axis, i) => (i === place ? withDim(axis, dim) : axis)),
      args.input,
    );
  const proven = axes[place]?.basis === undefined;
  if (args.parts?.kind === 'sequence') return splitSizes(args, { whole, part, proven, at });
  const count = dimOf(args.parts);
  const facts = { ...shapeFacts(args.input), axis: at, length: whole, parts: count };
  if (proven && divides(count, whole) === false)
    return fault('split', 'parts', { because: ['input'], facts: { ...facts, what: 'division' } });
  return several(part(exactDivide(whole, count) ?? floordiv(whole, count)), count);
}

interface Cut {
  readonly whole: Dim;
  readonly part: (dim: Dim) => Value;
  readonly proven: boolean;
  readonly at: number;
}

function splitSizes(args: Args, cut: Cut): Outcome {
  const sizes = sizesIn(args.parts);
  if (!sizes) return { kind: 'sequence', type: 'list', element: cut.part(unknownDim) };
  const dims = sizes.map((size) => dimOf(size));
  const given = dims.filter((dim) => constantOf(dim) !== -1).reduce(add, num(0));
  const gaps = dims.length - dims.filter((dim) => constantOf(dim) !== -1).length;
  if (gaps === 0 && cut.proven && compare(given, cut.whole) === 'different') {
    return fault('split', 'parts', {
      because: ['input'],
      facts: { ...shapeFacts(args.input), axis: cut.at, length: cut.whole, parts: given, what: 'sum' },
    });
  }
  return {
    kind: 'sequence',
    type: 'list',
    items: dims.map((dim) => cut.part(constantOf(dim) === -1 ? sub(cut.whole, given) : dim)),
  };
}

function tile(args: Args): Outcome {
  const axes = axesOf(args.input);
  const reps = sizesIn(args.reps);
  if (!axes || !reps) return made(reps ? known(reps.map(() => ({ dim: unknownDim }))) : unknownShape, args.input);
  if (reps.length !== axes.length)
    return fault('tile', 'reps', {
      because: ['input'],
      facts: { ...shapeFacts(args.input), expected: axes.length, found: reps.length },
    });
  return madeOf(
    axes.map((axis, i) => withDim(axis, mul(axis.dim, dimOf(reps[i])))),
    args.input,
  );
}

/** [[before, after], …] for every axis; a pair alone is for a tensor of one axis. */
function pad(args: Args): Outcome {
  const axes = axesOf(args.input);
  const pairs = sizesIn(args.paddings);
  if (!axes || !pairs) return made(axes ? known(axes.map(() => ({ dim: unknownDim }))) : unknownShape, args.input);
  const each = pairs.every((pair) => pair.kind === 'sequence') ? pairs.map((pair) => sizesIn(pair)) : [pairs];
  if (each.length !== axes.length) return made(known(axes.map(() => ({ dim: unknownDim }))), args.input);
  return madeOf(
    axes.map((axis, i) => withDim(axis, (each[i] ?? []).map((size) => dimOf(size)).reduce(add, axis.dim))),
    args.input,
  );
}

function broadcastTo(args: Args): Outcome {
  const axes = axesOf(args.input);
  const sizes = sizesIn(args.shape);
  if (!sizes) return made(unknownShape, args.input);
  const facts = { ...shapeFacts(args.input), target: known(sizes.map((size) => ({ dim: dimOf(size) }))) };
  if (axes && axes.length > sizes.length && isProven(axes))
    return fault('broadcast-to', 'shape', { because: ['input'], facts });
  for (const [i, axis] of (axes ?? []).entries()) {
    const wanted = dimOf(sizes[sizes.length - (axes?.length ?? 0) + i]);
    if (
      axis.basis === undefined &&
      compare(axis.dim, num(1)) === 'different' &&
      compare(axis.dim, wanted) === 'different'
    )
      return fault('broadcast-to', 'shape', { because: ['input'], facts });
  }
  return madeOf(
    sizes.map((size) => ({ dim: dimOf(size) })),
    args.input,
  );
}

function topk(args: Args): Outcome {
  const axes = axesOf(args.input);
  const k = isGiven(args.k) ? dimOf(args.k) : num(1);
  const last = axes?.at(-1);
  if (last && last.basis === undefined && atLeast(last.dim, k) === false)
    return fault('topk', 'k', { because: ['input'], facts: { ...shapeFacts(args.input), k, length: last.dim } });
  const shape: Shape = axes
    ? known([...axes.slice(0, -1), { dim: k }])
    : { kind: 'partly', prefix: [], suffix: [{ dim: k }] };
  return {
    kind: 'record',
    open: false,
    fields: { values: made(shape, args.input), indices: made(shape, undefined, 'int32') },
  };
}

function unique(args: Args, host: Host): Outcome {
  const axes = axesOf(args.input);
  const at = isGiven(args.axis) ? integerOf(args.axis) : 0;
  const dim = host.fresh('n');
  const place = axes && at !== undefined ? normalizeAxis(at, axes.length) : undefined;
  const values =
    axes && place !== undefined
      ? madeOf(
          axes.map((axis, i) => (i === place ? { dim } : axis)),
          args.input,
        )
      : made(unknownShape, args.input);
  const length = axes && place !== undefined ? axes[place] : undefined;
  return {
    kind: 'record',
    open: false,
    fields: { values, indices: madeOf([length ?? { dim: unknownDim }], undefined, 'int32') },
  };
}

/** Rows where the mask holds: how many is not known. */
function booleanMask(args: Args, host: Host): Outcome {
  const axes = axesOf(args.input);
  const mask = axesOf(args.mask);
  const at = isGiven(args.axis) ? integerOf(args.axis) : 0;
  if (!axes || !mask || at === undefined) return made(unknownShape, args.input);
  return madeOf([...axes.slice(0, at), { dim: host.fresh('n') }, ...axes.slice(at + mask.length)], args.input);
}

function gatherNd(args: Args): Outcome {
  const axes = axesOf(args.input);
  const index = axesOf(args.indices);
  const depth = index?.at(-1) && constantOf(index.at(-1)?.dim ?? unknownDim);
  if (!axes || !index || depth === undefined) return made(unknownShape, args.input);
  return madeOf([...index.slice(0, -1), ...axes.slice(depth)], args.input);
}

function stridedSlice(args: Args): Outcome {
  const axes = axesOf(args.input);
  const masks = [args.begin_mask, args.end_mask, args.ellipsis_mask, args.new_axis_mask, args.shrink_axis_mask];
  const begin = sizesIn(args.begin);
  const end = sizesIn(args.end);
  const strides = isGiven(args.strides) ? sizesIn(args.strides) : [];
  if (!axes || !begin || !end || !strides || masks.some((mask) => isGiven(mask) && integerOf(mask) !== 0))
    return made(unknownShape, args.input);
  return madeOf(
    axes.map((axis, i) => {
      if (!begin[i] || !end[i]) return axis;
      const numbers = [
        integerOf(begin[i]),
        integerOf(end[i]),
        strides[i] ? integerOf(strides[i]) : 1,
        constantOf(axis.dim),
      ];
      const [from, to, by, length] = numbers;
      if (from === undefined || to === undefined || by === undefined || length === undefined || by <= 0)
        return { dim: unknownDim };
      const start = Math.min(length, Math.max(0, from < 0 ? from + length : from));
      const stop = Math.min(length, Math.max(0, to < 0 ? to + length : to));
      return { dim: num(Math.max(0, Math.ceil((stop - start) / by))) };
    }),
    args.input,
  );
}

const op = (name: string, doc: string, params: string, rule: Rule, examples: Op['examples']): Op => ({
  name,
  doc,
  source: coreSource,
  params,
  examples,
  rule,
});

export const tensorflowArrangeOps: readonly Op[] = [
  op(
    'tf_reshape',
    'The same values in the shape that is asked for; one -1 stands for what is left.',
    'input, shape',
    reshape,
    [
      { args: { input: '(2, 6)', shape: [3, -1] }, gives: '(3, 4)' },
      { args: { input: '(2, 6)', shape: [5, 2] }, fault: 'reshape' },
    ],
  ),
  op('tf_flatten', 'All values along one axis.', 'input', flatten, [{ args: { input: '(2, 6)' }, gives: '(12,)' }]),
  op('tf_expand_dims', 'A new axis of 1, in front where no place is given.', 'input, axis=0', expandDims, [
    { args: { input: '(5, 3)', axis: -1 }, gives: '(5, 3, 1)' },
  ]),
  op('tf_squeeze', 'Without the axes of 1: all of them, or those named.', 'input, axis?', squeeze, [
    { args: { input: '(1, 5, 1)' }, gives: '(5,)' },
    { args: { input: '(1, 5)', axis: [1] }, fault: 'squeeze' },
  ]),
  op('tf_transpose', 'The axes in another order: reversed where none is given.', 'input, perm?', transpose, [
    { args: { input: '(2, 3, 4)', perm: [0, 2, 1] }, gives: '(2, 4, 3)' },
    { args: { input: '(2, 3, 4)', perm: [1, 0] }, fault: 'permute' },
  ]),
  op(
    'tf_slice',
    'size values from begin along every axis; -1 and what is left out reach to the end.',
    'input, begin, size?',
    slice,
    [
      { args: { input: '(10, 3)', begin: [2, 0], size: [4, -1] }, gives: '(4, 3)' },
      { args: { input: '(10, 3)', begin: [8, 0], size: [4, 3] }, fault: 'slice' },
    ],
  ),
  op(
    'tf_strided_slice',
    'From begin to end in steps along every axis.',
    'input, begin, end, strides?, begin_mask?, end_mask?, ellipsis_mask?, new_axis_mask?, shrink_axis_mask?',
    stridedSlice,
    [{ args: { input: '(10, 3)', begin: [0, 0], end: [10, 3], strides: [2, 1] }, gives: '(5, 3)' }],
  ),
  op('tf_gather', 'The axis replaced by the shape of the indices.', 'input, indices, axis=0, batch_dims=0', gather, [
    { args: { input: '(5, 7, 3)', indices: '(2,)', axis: 1 }, gives: '(5, 2, 3)' },
  ]),
  op(
    'tf_gather_nd',
    'The first axes of the input are looked up by the last axis of the indices.',
    'input, indices',
    gatherNd,
    [{ args: { input: '(5, 7, 3)', indices: '(4, 2)' }, gives: '(4, 3)' }],
  ),
  op(
    'tf_concat',
    'Tensors one after the other along an axis; ranks and other sizes must agree.',
    'tensors, axis=0',
    concat,
    [
      { args: { tensors: ['(2, 3)', '(4, 3)'] }, gives: '(6, 3)' },
      { args: { tensors: ['(2, 3)', '(4, 2)'] }, fault: 'concat' },
    ],
  ),
  op('tf_stack', 'Tensors of one shape along a new axis.', 'tensors, axis=0', stack, [
    { args: { tensors: ['(2, 3)', '(2, 3)'] }, gives: '(2, 2, 3)' },
    { args: { tensors: ['(2, 3)', '(2, 4)'] }, fault: 'stack' },
  ]),
  op('tf_unstack', 'A list of the tensors along an axis.', 'input, axis=0', unstack, [
    { args: { input: '(2, 3)' }, gives: '[(3,), (3,)]' },
  ]),
  op(
    'tf_split',
    'A list of parts along an axis: a number that divides it, or their sizes.',
    'input, parts, axis=0',
    split,
    [
      { args: { input: '(6, 3)', parts: 2 }, gives: '[(3, 3), (3, 3)]' },
      { args: { input: '(5, 3)', parts: 2 }, fault: 'split' },
    ],
  ),
  op('tf_tile', 'Every axis repeated; one number for each axis.', 'input, reps', tile, [
    { args: { input: '(2, 3)', reps: [1, 2] }, gives: '(2, 6)' },
    { args: { input: '(2, 3)', reps: [2] }, fault: 'tile' },
  ]),
  op('tf_pad', 'Every axis with what is put before and after it.', 'input, paddings', pad, [
    {
      args: {
        input: '(2, 3)',
        paddings: [
          [1, 1],
          [0, 2],
        ],
      },
      gives: '(4, 5)',
    },
  ]),
  op('tf_broadcast_to', 'The shape that is asked for; axes of 1 are repeated.', 'input, shape', broadcastTo, [
    { args: { input: '(1, 3)', shape: [5, 3] }, gives: '(5, 3)' },
    { args: { input: '(2, 3)', shape: [5, 3] }, fault: 'broadcast-to' },
  ]),
  op('tf_topk', 'values and indices of the k largest along the last axis.', 'input, k=1', topk, [
    { args: { input: '(5, 3)', k: 4 }, fault: 'topk' },
  ]),
  op('tf_unique', 'values without repeats along an axis, and where each was found.', 'input, axis=0', unique, [
    { args: { input: '(5,)' }, gives: '{values: (n,), indices: (5,)}' },
  ]),
  op('tf_boolean_mask', 'What the mask selects: how much is not known.', 'input, mask, axis=0', booleanMask, [
    { args: { input: '(5, 3)', mask: '(5,)' }, gives: '(n, 3)' },
  ]),
];
