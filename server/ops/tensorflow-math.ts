/** Ops of TensorFlow.js that compute: reductions, products, losses, convolutions, images and the recurrent cells of its core. */

import { add, compare, constantOf, type Dim, floordiv, mul, num, sub, unknownDim } from '../shape/dim.ts';
import {
  axisAt,
  compareAxes,
  dimOf,
  integerOf,
  isGiven,
  known,
  normalizeAxis,
  textOf,
  truthOf,
} from '../shape/shape.ts';
import type { Axis, Host, Shape, Value } from '../shape/value.ts';
import { matmulShape } from './linear.ts';
import { type Args, fault, type Op, type Outcome, type Rule } from './op.ts';
import { axisFault } from './tensorflow-arrange.ts';
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

/** The shape without the axes given (all of them where none is), or with 1 in their place. */
function reducedShape(args: Args): Shape | ReturnType<typeof axisFault> {
  const axes = axesOf(args.input);
  const given = axesGiven(args.axis);
  const keep = isGiven(args.keep_dims) ? truthOf(args.keep_dims) : false;
  if (keep === undefined || given === undefined) return { kind: 'unknown', why: 'which axes go is not known' };
  if (!axes) return given === 'all' && !keep ? known([]) : unknownShape;
  const drop = new Set<number>();
  for (const at of given === 'all' ? axes.keys() : given) {
    const place = normalizeAxis(at, axes.length);
    if (place === undefined) return axisFault(args.input, at, axes.length);
    drop.add(place);
  }
  return known(axes.flatMap((axis, i): Axis[] => (drop.has(i) ? (keep ? [{ dim: num(1) }] : []) : [axis])));
}

function reduce(args: Args): Outcome {
  const shape = reducedShape(args);
  return shape.kind === 'fault' ? shape : made(shape, args.input);
}

function moments(args: Args): Outcome {
  const shape = reducedShape(args);
  if (shape.kind === 'fault') return shape;
  const one = made(shape, args.input, 'float32');
  return { kind: 'record', open: false, fields: { mean: one, variance: one } };
}

/** softmax and logSoftmax only run along the last axis. */
function softmax(args: Args): Outcome {
  const axes = axesOf(args.input);
  const at = isGiven(args.axis) ? integerOf(args.axis) : -1;
  if (axes && at !== undefined && isProven(axes)) {
    const place = at === -1 ? axes.length - 1 : at;
    if (place !== axes.length - 1)
      return fault('last-axis', 'axis', {
        because: ['input'],
        facts: { ...shapeFacts(args.input), dim: num(at), rank: axes.length },
      });
  }
  return made(shapeOf(args.input), args.input);
}

function transposed(shape: Shape, flag: Value | undefined): Shape {
  const turn = isGiven(flag) ? truthOf(flag) : false;
  if (turn === undefined) return { kind: 'unknown', why: 'whether it is transposed is not known' };
  if (!turn || shape.kind !== 'known' || shape.axes.length < 2)
    return turn && shape.kind !== 'known' ? unknownShape : shape;
  const { axes } = shape;
  return known([...axes.slice(0, -2), ...axes.slice(-2).reverse()]);
}

function matMul(args: Args): Outcome {
  const sides = [args.input, args.other].map(shapeOf);
  for (const [i, shape] of sides.entries()) {
    if (shape.kind === 'known' && shape.axes.length < 2 && isProven(shape.axes)) {
      return fault('rank', i === 0 ? 'input' : 'other', {
        facts: { expected: '2-D or more', got: shape.axes.length, shape },
      });
    }
  }
  const a = transposed(sides[0] ?? unknownShape, args.transpose_a);
  const b = transposed(sides[1] ?? unknownShape, args.transpose_b);
  const shape = matmulShape(a, b);
  const turned = ['transpose_a', 'transpose_b'].filter((name) => truthOf(args[name]));
  if (shape === 'inner') {
    const facts = { p: axisAt(a, -1)?.dim ?? unknownDim, q: axisAt(b, -2)?.dim ?? unknownDim, a, b };
    return fault('inner-size', 'other', {
      because: ['input', ...turned],
      ...(turned.length ? {} : { axes: { input: -1, other: -2 } }),
      facts,
    });
  }
  if (shape === 'batch')
    return fault('broadcast', 'other', { because: ['input'], facts: { a, b, axis: 0, p: a, q: b } });
  return shape === 'scalar' ? made(unknownShape) : made(shape, args.input);
}

function dot(args: Args): Outcome {
  const a = shapeOf(args.input);
  const b = shapeOf(args.other);
  for (const [name, shape] of [
    ['input', a],
    ['other', b],
  ] as const) {
    if (shape.kind === 'known' && (shape.axes.length < 1 || shape.axes.length > 2) && isProven(shape.axes))
      return fault('rank', name, { facts: { expected: '1-D or 2-D', got: shape.axes.length, shape } });
  }
  const shape = matmulShape(a, b);
  if (shape === 'inner') {
    const at = b.kind === 'known' && b.axes.length === 1 ? 0 : -2;
    return fault('inner-size', 'other', {
      because: ['input'],
      axes: { input: -1, other: at },
      facts: { p: axisAt(a, -1)?.dim ?? unknownDim, q: axisAt(b, at)?.dim ?? unknownDim, a, b },
    });
  }
  return shape === 'batch' || shape === 'scalar' ? made(unknownShape) : made(shape, args.input);
}

/** A loss over labels and predictions of one shape: a scalar, unless the reduction is NONE. */
function loss(args: Args): Outcome {
  const labels = axesOf(args.labels);
  const predictions = axesOf(args.input);
  if (labels && predictions) {
    const differ =
      labels.length !== predictions.length
        ? isProven(labels) && isProven(predictions)
        : labels.some((axis, i) => predictions[i] && compareAxes(axis, predictions[i]) === 'different');
    if (differ)
      return fault('loss-shape', 'input', {
        because: ['labels'],
        facts: { labels: known(labels), predictions: known(predictions) },
      });
  }
  if (!isGiven(args.reduction)) return madeOf([], args.input, 'float32');
  return made({ kind: 'unknown', why: 'the reduction is not the usual one' }, args.input, 'float32');
}

type Padding = { readonly kind: 'same' | 'valid' } | { readonly kind: 'sizes'; readonly each: readonly Dim[] };

/** `'same'`, `'valid'`, one number, or [before, after] for every axis. */
function paddingOf(value: Value | undefined, count: number): Padding | undefined {
  const text = textOf(value);
  if (text === 'same' || text === 'valid') return { kind: text };
  if (integerOf(value) !== undefined)
    return { kind: 'sizes', each: Array.from({ length: count }, () => mul(num(2), dimOf(value))) };
  return undefined;
}

function windows(value: Value | undefined, count: number, otherwise: Dim): readonly Dim[] {
  if (!isGiven(value)) return Array.from({ length: count }, () => otherwise);
  const items = sizesIn(value);
  return items
    ? Array.from({ length: count }, (_, i) => dimOf(items[i]))
    : Array.from({ length: count }, () => dimOf(value));
}

function slid(
  length: Dim,
  window: Dim,
  how: { readonly padding: Padding | undefined; readonly stride: Dim; readonly dilation: Dim; readonly at: number },
): Dim {
  const { padding, stride, dilation, at } = how;
  if (!padding) return unknownDim;
  if (padding.kind === 'same') return floordiv(sub(add(length, stride), num(1)), stride);
  const reach = add(mul(sub(window, num(1)), dilation), num(1));
  const extra = padding.kind === 'sizes' ? (padding.each[at] ?? unknownDim) : num(0);
  return add(floordiv(sub(add(length, extra), reach), stride), num(1));
}

/** Splits an image into batch, space and channels; without a batch it has one axis less. */
function imageOf(
  args: Args,
  count: number,
): { readonly batch: readonly Axis[]; readonly space: readonly Axis[]; readonly channels: Axis } | undefined {
  const axes = axesOf(args.input);
  const format = textOf(args.data_format);
  if (!axes || (isGiven(args.data_format) && (format === undefined || format.startsWith('NC')))) return undefined;
  if (axes.length !== count + 2 && axes.length !== count + 1) return undefined;
  const batch = axes.length === count + 2 ? axes.slice(0, 1) : [];
  return { batch, space: axes.slice(batch.length, -1), channels: axes.at(-1) ?? { dim: unknownDim } };
}

/** An image op takes (batch, …space, channels), or the same without the batch. */
function imageRank(args: Args, count: number): Outcome | undefined {
  const axes = axesOf(args.input);
  if (!axes || !isProven(axes) || axes.length === count + 2 || axes.length === count + 1) return undefined;
  return fault('rank', 'input', {
    facts: { ...shapeFacts(args.input), expected: `${count + 1}-D or ${count + 2}-D`, got: axes.length },
  });
}

function convolution(count: number, how: 'full' | 'depthwise'): Rule {
  return (args) => {
    const ranked = imageRank(args, count);
    if (ranked) return ranked;
    const image = imageOf(args, count);
    const filter = axesOf(args.filter);
    if (!image || !filter || filter.length !== count + 2) return made(unknownShape, args.input);
    const [inDepth, outDepth] = filter.slice(-2);
    if (inDepth && compareAxes(inDepth, image.channels) === 'different') {
      return fault('inner-size', 'filter', {
        because: ['input'],
        axes: { input: -1, filter: -2 },
        facts: { p: image.channels.dim, q: inDepth.dim, a: shapeOf(args.input), b: shapeOf(args.filter) },
      });
    }
    const padding = paddingOf(args.pad, count);
    const strides = windows(args.strides, count, num(1));
    const dilations = windows(args.dilations, count, num(1));
    const space = image.space.map(
      (axis, i): Axis => ({
        dim: slid(axis.dim, filter[i]?.dim ?? unknownDim, {
          padding,
          stride: strides[i] ?? num(1),
          dilation: dilations[i] ?? num(1),
          at: i,
        }),
      }),
    );
    const out = outDepth?.dim ?? unknownDim;
    return madeOf(
      [...image.batch, ...space, { dim: how === 'full' ? out : mul(image.channels.dim, out), role: 'channels' }],
      args.input,
    );
  };
}

function pool(count: number): Rule {
  return (args) => {
    const ranked = imageRank(args, count);
    if (ranked) return ranked;
    const image = imageOf(args, count);
    if (!image) return made(unknownShape, args.input);
    const padding = paddingOf(args.pad, count);
    const window = windows(args.window, count, unknownDim);
    const strides = isGiven(args.strides) ? windows(args.strides, count, num(1)) : windows(undefined, count, num(1));
    const space = image.space.map(
      (axis, i): Axis => ({
        dim: slid(axis.dim, window[i] ?? unknownDim, {
          padding,
          stride: strides[i] ?? num(1),
          dilation: num(1),
          at: i,
        }),
      }),
    );
    return madeOf([...image.batch, ...space, image.channels], args.input);
  };
}

/** Images of another height and width. */
function resize(args: Args): Outcome {
  const ranked = imageRank(args, 2);
  if (ranked) return ranked;
  const image = imageOf(args, 2);
  const size = sizesIn(args.size);
  if (!image || size?.length !== 2) return made(unknownShape, args.input);
  return madeOf(
    [...image.batch, { dim: dimOf(size[0]) }, { dim: dimOf(size[1]) }, image.channels],
    args.input,
    'float32',
  );
}

function cropAndResize(args: Args): Outcome {
  const boxes = axesOf(args.boxes)?.[0] ?? { dim: unknownDim };
  const size = sizesIn(args.size);
  const channels = axesOf(args.input)?.at(-1) ?? { dim: unknownDim };
  return madeOf([boxes, { dim: dimOf(size?.[0]) }, { dim: dimOf(size?.[1]) }, channels], args.input, 'float32');
}

/** One step of an LSTM by hand: kernel (input + hidden, 4·hidden); gives [c, h], each (batch, hidden). */
function lstmCell(args: Args): Outcome {
  const kernel = axesOf(args.kernel);
  const data = axesOf(args.input);
  const h = axesOf(args.h);
  const batch = data?.[0] ?? h?.[0] ?? { dim: unknownDim };
  const rows = kernel?.[0];
  const joined = data?.[1] && h?.[1] && add(data[1].dim, h[1].dim);
  if (rows && joined && isProven([...(data ?? []), ...(h ?? []), rows]) && compare(joined, rows.dim) === 'different') {
    return fault('inner-size', 'kernel', {
      because: ['input', 'h'],
      facts: { p: joined, q: rows.dim, a: known([batch, { dim: joined }]), b: shapeOf(args.kernel) },
    });
  }
  const hidden: Axis = {
    dim: kernel?.[1] ? floordiv(kernel[1].dim, num(4)) : (axesOf(args.c)?.[1]?.dim ?? unknownDim),
    role: 'hidden',
  };
  const state = madeOf([batch, hidden], args.input, 'float32');
  return { kind: 'sequence', type: 'list', items: [state, state] };
}

/** Cells one after the other, each with its c and h: gives [all c, all h]. */
function multiCell(args: Args, host: Host): Outcome {
  const cells = args.cells?.kind === 'sequence' ? args.cells.items : undefined;
  const c = args.c?.kind === 'sequence' ? args.c.items : undefined;
  const h = args.h?.kind === 'sequence' ? args.h.items : undefined;
  if (!cells || !c || !h || !args.input) return host.unknown('the cells are not all in sight');
  let input = args.input;
  const cs: Value[] = [];
  const hs: Value[] = [];
  for (const [i, cell] of cells.entries()) {
    const out = host.call(cell, [input, c[i] ?? { kind: 'none' }, h[i] ?? { kind: 'none' }]);
    const [newC, newH] = out.kind === 'sequence' ? (out.items ?? []) : [];
    if (!newC || !newH) return host.unknown('a cell gives no pair of states');
    cs.push(newC);
    hs.push(newH);
    input = newH;
  }
  return {
    kind: 'sequence',
    type: 'list',
    items: [
      { kind: 'sequence', type: 'list', items: cs },
      { kind: 'sequence', type: 'list', items: hs },
    ],
  };
}

/** `'ij,jk->ik'`: every letter is one size. */
function einsum(args: Args, host: Host): Outcome {
  const equation = textOf(args.equation)?.replaceAll(' ', '');
  const tensors = args.tensors?.kind === 'sequence' ? args.tensors.items : undefined;
  const [left, right] = equation?.split('->') ?? [];
  if (left === undefined || right === undefined || !tensors) return host.unknown('the equation is not known');
  const sizes = new Map<string, Axis>();
  for (const [i, term] of left.split(',').entries()) {
    const axes = axesOf(tensors[i]);
    if (!axes) continue;
    if (axes.length !== term.length)
      return fault('einsum', 'tensors', { because: ['equation'], facts: { term, shape: known(axes), what: 'rank' } });
    for (const [k, letter] of [...term].entries()) {
      const axis = axes[k];
      const before = sizes.get(letter);
      if (axis && before && compareAxes(axis, before) === 'different')
        return fault('einsum', 'tensors', {
          because: ['equation'],
          facts: { term: letter, shape: known(axes), expected: before.dim, found: axis.dim, what: 'size' },
        });
      if (axis && (!before || constantOf(before.dim) === undefined)) sizes.set(letter, axis);
    }
  }
  return madeOf(
    [...right].map((letter) => sizes.get(letter) ?? { dim: unknownDim }),
    tensors[0],
  );
}

/** (…, n) of a real signal to (…, n/2 + 1) of its spectrum. */
function rfft(args: Args): Outcome {
  const axes = axesOf(args.input);
  const last = isGiven(args.length) ? dimOf(args.length) : axes?.at(-1)?.dim;
  return axes && last
    ? madeOf([...axes.slice(0, -1), { dim: add(floordiv(last, num(2)), num(1)) }], undefined, 'complex64')
    : made(unknownShape);
}

function frames(args: Args): Outcome {
  const signal = axesOf(args.input)?.[0];
  const length = dimOf(args.length);
  const count = signal ? add(floordiv(sub(signal.dim, length), dimOf(args.step)), num(1)) : unknownDim;
  const padded = isGiven(args.pad_end) && truthOf(args.pad_end) !== false;
  return madeOf([{ dim: padded ? unknownDim : count }, { dim: length }], args.input);
}

/** Tensors of one shape, added up. */
function addAll(args: Args, host: Host): Outcome {
  const items = args.tensors?.kind === 'sequence' ? args.tensors.items : undefined;
  const first = items?.[0] ?? (args.tensors?.kind === 'sequence' ? args.tensors.element : undefined);
  if (!first) return host.unknown('the tensors are not in sight');
  const axes = axesOf(first);
  for (const item of items ?? []) {
    const other = axesOf(item);
    const at =
      axes && other && other.length === axes.length
        ? other.findIndex((axis, i) => axes[i] && compareAxes(axis, axes[i]) === 'different')
        : -1;
    const rank = axes && other && other.length !== axes.length && isProven(axes) && isProven(other);
    if (axes && other && (at >= 0 || rank)) {
      const facts = {
        axis: at - axes.length,
        p: axes[at]?.dim ?? axes.length,
        q: other[at]?.dim ?? other.length,
        a: known(axes),
        b: known(other),
      };
      return fault('broadcast', 'tensors', { facts });
    }
  }
  return made(shapeOf(first), first);
}

/** A variable keeps its shape: what it is given must have the same. */
function assign(args: Args): Outcome {
  const axes = axesOf(args.input);
  const other = axesOf(args.value);
  if (axes && other && isProven([...axes, ...other])) {
    const differs =
      axes.length !== other.length || axes.some((axis, i) => other[i] && compareAxes(axis, other[i]) === 'different');
    if (differs)
      return fault('assign', 'value', { because: ['input'], facts: { shape: known(other), wanted: known(axes) } });
  }
  return { kind: 'none', missing: true };
}

const op = (name: string, doc: string, params: string, rule: Rule, examples: Op['examples']): Op => ({
  name,
  doc,
  source: coreSource,
  params,
  examples,
  rule,
});
const conv = 'input, filter, strides?, pad?, data_format?, dilations?';

export const tensorflowMathOps: readonly Op[] = [
  op(
    'tf_reduce',
    'Over all elements, or along the given axes, which go unless keepDims.',
    'input, axis?, keep_dims=false',
    reduce,
    [
      { args: { input: '(3, 5)' }, gives: '()' },
      { args: { input: '(3, 5)', axis: 1, keep_dims: true }, gives: '(3, 1)' },
      { args: { input: '(3, 5)', axis: 2 }, fault: 'axis' },
    ],
  ),
  op('tf_moments', 'mean and variance along the given axes.', 'input, axis?, keep_dims=false', moments, [
    { args: { input: '(3, 5)', axis: 0 }, gives: '{mean: (5,), variance: (5,)}' },
  ]),
  op('tf_softmax', 'Along the last axis, the only one it takes.', 'input, axis=-1', softmax, [
    { args: { input: '(3, 5)' }, gives: '(3, 5)' },
    { args: { input: '(3, 5)', axis: 0 }, fault: 'last-axis' },
  ]),
  op(
    'tf_matmul',
    '(…, n, k) and (…, k, m) give (…, n, m); either may be transposed first.',
    'input, other, transpose_a=false, transpose_b=false',
    matMul,
    [
      { args: { input: '(2, 3)', other: '(4, 3)', transpose_b: true }, gives: '(2, 4)' },
      { args: { input: '(2, 3)', other: '(4, 3)' }, fault: 'inner-size' },
      { args: { input: '(3,)', other: '(3, 4)' }, fault: 'rank' },
    ],
  ),
  op('tf_dot', 'The product of two vectors or matrices.', 'input, other', dot, [
    { args: { input: '(3,)', other: '(3, 4)' }, gives: '(4,)' },
    { args: { input: '(3,)', other: '(4,)' }, fault: 'inner-size' },
  ]),
  op('tf_loss', 'Labels and predictions of one shape give a scalar.', 'labels, input, weights?, reduction?', loss, [
    { args: { labels: '(5, 3)', input: '(5, 3)' }, gives: '()' },
    { args: { labels: '(5, 3)', input: '(5, 1)' }, fault: 'loss-shape' },
  ]),
  op(
    'tf_conv1d',
    '(batch, width, in) with a filter (window, in, out) to (batch, new width, out).',
    conv,
    convolution(1, 'full'),
    [{ args: { input: '(2, 8, 3)', filter: '(3, 3, 4)', strides: 1, pad: "'same'" }, gives: '(2, 8, 4)' }],
  ),
  op(
    'tf_conv2d',
    '(batch, height, width, in) with a filter (h, w, in, out) to (batch, …new, out).',
    conv,
    convolution(2, 'full'),
    [
      { args: { input: '(2, 8, 8, 3)', filter: '(3, 3, 3, 4)', strides: 1, pad: "'valid'" }, gives: '(2, 6, 6, 4)' },
      { args: { input: '(2, 8, 8, 3)', filter: '(3, 3, 1, 4)', strides: 1, pad: "'valid'" }, fault: 'inner-size' },
    ],
  ),
  op(
    'tf_conv3d',
    '(batch, depth, height, width, in) with a filter to (batch, …new, out).',
    conv,
    convolution(3, 'full'),
    [
      {
        args: { input: '(2, 8, 8, 8, 3)', filter: '(3, 3, 3, 3, 4)', strides: 1, pad: "'same'" },
        gives: '(2, 8, 8, 8, 4)',
      },
    ],
  ),
  op('tf_depthwise_conv2d', 'Every channel by itself: in·multiplier channels.', conv, convolution(2, 'depthwise'), [
    { args: { input: '(2, 8, 8, 3)', filter: '(3, 3, 3, 2)', strides: 1, pad: "'valid'" }, gives: '(2, 6, 6, 6)' },
  ]),
  op('tf_pool2d', 'A window slid over height and width.', 'input, window, strides?, pad?, data_format?', pool(2), [
    { args: { input: '(2, 8, 8, 3)', window: 2, strides: 2, pad: "'valid'" }, gives: '(2, 4, 4, 3)' },
  ]),
  op(
    'tf_pool3d',
    'A window slid over depth, height and width.',
    'input, window, strides?, pad?, data_format?',
    pool(3),
    [{ args: { input: '(2, 8, 8, 8, 3)', window: 2, strides: 2, pad: "'valid'" }, gives: '(2, 4, 4, 4, 3)' }],
  ),
  op('tf_resize', 'Images of the given height and width.', 'input, size', resize, [
    { args: { input: '(2, 8, 8, 3)', size: [4, 6] }, gives: '(2, 4, 6, 3)' },
  ]),
  op('tf_crop_and_resize', 'One image of the given size for every box.', 'input, boxes, size', cropAndResize, [
    { args: { input: '(2, 8, 8, 3)', boxes: '(5, 4)', size: [4, 6] }, gives: '(5, 4, 6, 3)' },
  ]),
  op(
    'tf_basic_lstm_cell',
    'One step by hand: kernel (input + hidden, 4·hidden); gives [c, h].',
    'forget_bias, kernel, bias, input, c, h',
    lstmCell,
    [
      {
        args: { forget_bias: 1, kernel: '(7, 16)', bias: '(16,)', input: '(2, 3)', c: '(2, 4)', h: '(2, 4)' },
        gives: '[(2, 4), (2, 4)]',
      },
      {
        args: { forget_bias: 1, kernel: '(8, 16)', bias: '(16,)', input: '(2, 3)', c: '(2, 4)', h: '(2, 4)' },
        fault: 'inner-size',
      },
    ],
  ),
  op('tf_add_n', 'The sum of tensors of one shape.', 'tensors', addAll, [
    { args: { tensors: ['(2, 3)', '(2, 3)'] }, gives: '(2, 3)' },
    { args: { tensors: ['(2, 3)', '(2, 1)'] }, fault: 'broadcast' },
  ]),
  op('tf_assign', 'A variable takes a value of its own shape.', 'input, value', assign, [
    { args: { input: '(2, 3)', value: '(3, 2)' }, fault: 'assign' },
  ]),
  op(
    'tf_multi_rnn_cell',
    'Cells one after the other; gives the lists of all c and all h.',
    'cells, input, c, h',
    multiCell,
    [{ args: { cells: [], input: '(2, 3)', c: [], h: [] }, gives: '[[], []]' }],
  ),
  op('tf_einsum', 'Sums over the letters that the right side leaves out.', 'equation, *tensors', einsum, [
    { args: { equation: "'ij,jk->ik'", tensors: ['(2, 3)', '(3, 4)'] }, gives: '(2, 4)' },
    { args: { equation: "'ij,jk->ik'", tensors: ['(2, 3)', '(4, 4)'] }, fault: 'einsum' },
  ]),
  op('tf_rfft', 'The spectrum of a real signal: (…, n) to (…, n/2 + 1).', 'input, length?', rfft, [
    { args: { input: '(2, 8)' }, gives: '(2, 5)' },
  ]),
  op('tf_frames', 'A signal cut into frames: (frames, length).', 'input, length, step, pad_end?', frames, [
    { args: { input: '(10,)', length: 4, step: 2 }, gives: '(4, 4)' },
  ]),
];
