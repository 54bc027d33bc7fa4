/** Ops of TensorFlow.js that pick parts of a tensor: slices, what indices name, the largest, what a mask keeps. */

import { add, atLeast, constantOf, num, sub, unknownDim } from '../shape/dim.ts';
import { compareAxes, dimOf, integerOf, isGiven, known, normalizeAxis } from '../shape/shape.ts';
import type { Axis, Host, Shape, Value } from '../shape/value.ts';
import { type Args, fault, type Op, type Outcome } from './op.ts';
import { stridedSlice } from './tensorflow-strided.ts';
import {
  axesOf,
  axisFault,
  isProven,
  made,
  madeOf,
  coreOp as op,
  rankFault,
  shapeFacts,
  shapeOf,
  sizesIn,
  unknownInput,
} from './tensorflow-tools.ts';

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

/** Of an input nobody knows: arrays of begins and sizes are for its first axes, and the rest is taken whole. */
function lengthsOf(args: Args): Shape {
  const sizes = args.size?.kind === 'sequence' ? sizesIn(args.size) : undefined;
  const begins = args.begin?.kind === 'sequence' ? sizesIn(args.begin) : undefined;
  if (!sizes || !begins || sizes.length !== begins.length) return unknownInput;
  const prefix = sizes.map((size) => ({ dim: constantOf(dimOf(size)) === -1 ? unknownDim : dimOf(size) }));
  return { kind: 'partly', prefix, suffix: [] };
}

function gather(args: Args): Outcome {
  const axes = axesOf(args.input);
  const at = isGiven(args.axis) ? integerOf(args.axis) : 0;
  const batchDims = isGiven(args.batch_dims) ? integerOf(args.batch_dims) : 0;
  if (!axes || at === undefined) return made(unknownInput, args.input);
  const place = normalizeAxis(at, axes.length);
  if (place === undefined) return axisFault(args.input, at, axes.length);
  const index = shapeOf(args.indices);
  if (batchDims === undefined || batchDims < 0 || index.kind !== 'known')
    return made({ kind: 'partly', prefix: axes.slice(0, place), suffix: axes.slice(place + 1) }, args.input);
  for (let i = 0; i < batchDims; i++) {
    const a = axes[i];
    const b = index.axes[i];
    if (a && b && compareAxes(a, b) === 'different')
      return fault('same-shape', 'indices', {
        because: ['input'],
        axes: { input: i, indices: i },
        facts: { a: known([a]), b: known([b]) },
      });
  }
  return madeOf([...axes.slice(0, place), ...index.axes.slice(batchDims), ...axes.slice(place + 1)], args.input);
}

function topk(args: Args): Outcome {
  const axes = axesOf(args.input);
  if (axes?.length === 0) return rankFault(args.input, '1-D or more');
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
      : made(unknownInput, args.input);
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
  if (!axes || !mask || at === undefined) return made(unknownInput, args.input);
  return madeOf([...axes.slice(0, at), { dim: host.fresh('n') }, ...axes.slice(at + mask.length)], args.input);
}

function gatherNd(args: Args): Outcome {
  const axes = axesOf(args.input);
  const index = axesOf(args.indices);
  const depth = index?.at(-1) && constantOf(index.at(-1)?.dim ?? unknownDim);
  if (!axes || !index || depth === undefined) return made(unknownInput, args.input);
  if (depth > axes.length)
    return isProven(axes) ? rankFault(args.input, `${depth}-D or more`, ['indices']) : made(unknownInput);
  return madeOf([...index.slice(0, -1), ...axes.slice(depth)], args.input);
}

export const tensorflowPickOps: readonly Op[] = [
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
