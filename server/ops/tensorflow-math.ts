/** Ops of TensorFlow.js that compute: reductions, products, losses and the recurrent cells of its core. */

import { add, compare, constantOf, floordiv, isUnknown, num, unknownDim } from '../shape/dim.ts';
import {
  axisAt,
  broadcast,
  compareAxes,
  integerOf,
  isGiven,
  known,
  normalizeAxis,
  textOf,
  truthOf,
} from '../shape/shape.ts';
import type { Axis, Host, Shape, Value } from '../shape/value.ts';
import { matmulShape } from './linear.ts';
import { type Args, type Fault, fault, type Op, type Outcome } from './op.ts';
import {
  axesGiven,
  axesOf,
  axisFault,
  isProven,
  made,
  madeOf,
  coreOp as op,
  shapeFacts,
  shapeOf,
  unknownInput,
} from './tensorflow-tools.ts';

/** The shape without the axes given (all of them where none is), or with 1 in their place. */
function reducedShape(args: Args): Shape | Fault {
  const axes = axesOf(args.input);
  const given = axesGiven(args.axis);
  const keep = isGiven(args.keep_dims) ? truthOf(args.keep_dims) : false;
  if (keep === undefined || given === undefined) return { kind: 'unknown', why: 'which axes go is not known' };
  if (!axes) return given === 'all' && !keep ? known([]) : unknownInput;
  const drop = new Set<number>();
  for (const at of given === 'all' ? axes.keys() : given) {
    const place = normalizeAxis(at, axes.length);
    if (place === undefined) return axisFault(args.input, at, axes.length);
    drop.add(place);
  }
  return known(axes.flatMap((axis, i): Axis[] => (drop.has(i) ? (keep ? [{ dim: num(1) }] : []) : [axis])));
}

/** Along an axis that must be there; the shape stays. */
function along(args: Args): Outcome {
  const shape = reducedShape(args);
  return shape.kind === 'fault' ? shape : made(shapeOf(args.input), args.input);
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
    return turn && shape.kind !== 'known' ? unknownInput : shape;
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
  const a = transposed(sides[0] ?? unknownInput, args.transpose_a);
  const b = transposed(sides[1] ?? unknownInput, args.transpose_b);
  const shape = matmulShape(a, b);
  const turned = ['transpose_a', 'transpose_b'].filter((name) => truthOf(args[name]));
  if (shape === 'inner') {
    const [left = unknownInput, right = unknownInput] = sides;
    const facts = {
      ...{ p: axisAt(a, -1)?.dim ?? unknownDim, q: axisAt(b, -2)?.dim ?? unknownDim, a, b, left, right },
      turnedLeft: String(turned.includes('transpose_a')),
      turnedRight: String(turned.includes('transpose_b')),
    };
    return fault('inner-size', 'other', {
      because: ['input', ...turned],
      ...(turned.length ? {} : { axes: { input: -1, other: -2 } }),
      facts,
    });
  }
  if (shape === 'batch')
    return fault('broadcast', 'other', { because: ['input'], facts: { a, b, axis: 0, p: a, q: b } });
  return shape === 'scalar' ? made(unknownInput) : made(shape, args.input);
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
  return shape === 'batch' || shape === 'scalar' ? made(unknownInput) : made(shape, args.input);
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
  const reduction = isGiven(args.reduction) ? integerOf(args.reduction) : 3;
  if (reduction === undefined)
    return made({ kind: 'unknown', why: 'the reduction is not known' }, args.input, 'float32');
  if (reduction !== NO_REDUCTION) return madeOf([], args.input, 'float32');
  return unreduced(predictions ?? labels, args);
}

/** `tf.Reduction.NONE`: a loss for every element, or for every row where a loss is made of rows. */
const NO_REDUCTION = 0;

function unreduced(axes: readonly Axis[] | undefined, args: Args): Outcome {
  if (!axes || isGiven(args.weights)) return made(unknownInput, args.input, 'float32');
  const rows = textOf(args.rows);
  if (rows === 'last') return madeOf(axes.slice(0, -1), args.input, 'float32');
  if (rows === undefined) return madeOf(axes, args.input, 'float32');
  const at = integerOf(args.axis);
  const place = at === undefined ? undefined : normalizeAxis(at, axes.length);
  if (place === undefined) return made(unknownInput, args.input, 'float32');
  return madeOf(
    axes.map((axis, i) => (i === place ? { dim: num(1) } : axis)),
    args.input,
    'float32',
  );
}

/** How good predictions are, for every row: what labels and predictions broadcast to, without the last axis. */
function metric(args: Args): Outcome {
  const labels = shapeOf(args.labels);
  const predictions = shapeOf(args.input);
  if (textOf(args.form) === 'scalar') return madeOf([], undefined, 'float32');
  const rows = (shape: Shape): Shape => (shape.kind === 'known' ? known(shape.axes.slice(0, -1)) : shape);
  const best = textOf(args.form) === 'best';
  const shape = best ? broadcast([rows(labels), rows(predictions)]) : broadcast([labels, predictions]);
  if (shape.kind === 'conflict')
    return fault('broadcast', 'input', {
      because: ['labels'],
      facts: { axis: shape.axis, p: shape.a, q: shape.b, a: labels, b: predictions },
    });
  return made(best ? shape : rows(shape), undefined, 'float32');
}

/** Classes by number, (…) or (…, 1), against scores (…, classes): right or wrong for every row. */
function sparseMetric(args: Args): Outcome {
  const axes = axesOf(args.input);
  return axes ? madeOf(axes.slice(0, -1), undefined, 'float32') : made(unknownInput, undefined, 'float32');
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
  const c = axesOf(args.c)?.[1];
  const quarter = kernel?.[1] ? floordiv(kernel[1].dim, num(4)) : unknownDim;
  const hidden: Axis = { dim: isUnknown(quarter) ? (c?.dim ?? unknownDim) : quarter, role: 'hidden' };
  if (c && compareAxes(c, hidden) === 'different' && compare(c.dim, num(1)) === 'different')
    return fault('broadcast', 'c', {
      because: ['kernel'],
      facts: { axis: -1, p: c.dim, q: hidden.dim, a: shapeOf(args.c), b: known([batch, hidden]) },
    });
  const bias = axesOf(args.bias)?.at(-1);
  const width = kernel?.[1];
  if (bias && width && compareAxes(bias, width) === 'different' && compare(bias.dim, num(1)) === 'different')
    return fault('broadcast', 'bias', {
      because: ['kernel'],
      facts: { axis: -1, p: width.dim, q: bias.dim, a: known([batch, width]), b: shapeOf(args.bias) },
    });
  // c is multiplied by a gate: a size that nobody knows of the kernel is the one that c has.
  const kept = broadcast([known([batch, hidden]), shapeOf(args.c)]);
  const isKept = kept.kind === 'known' && kept.axes.every(({ dim }) => !isUnknown(dim));
  const axes = isKept
    ? kept.axes.map((axis, i): Axis => (i === 1 ? { ...axis, role: 'hidden' } : axis))
    : [batch, hidden];
  const state = madeOf(axes, args.input, 'float32');
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

/** Tensors of one shape, added up. */
function addAll(args: Args, host: Host): Outcome {
  const items = args.tensors?.kind === 'sequence' ? args.tensors.items : undefined;
  const first = items?.[0] ?? (args.tensors?.kind === 'sequence' ? args.tensors.element : undefined);
  if (items?.length === 0)
    return fault('value', 'tensors', {
      facts: { name: 'the list of tensors', got: 'empty', expected: 'at least one tensor' },
    });
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
  op('tf_along', 'Along the given axes, or all of them: the shape stays.', 'input, axis?', along, [
    { args: { input: '(3, 5)', axis: 1 }, gives: '(3, 5)' },
    { args: { input: '(3, 5)', axis: 2 }, fault: 'axis' },
  ]),
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
  op(
    'tf_loss',
    'Labels and predictions of one shape give a scalar.',
    'labels, input, weights?, reduction?, rows?, axis?',
    loss,
    [
      { args: { labels: '(5, 3)', input: '(5, 3)' }, gives: '()' },
      { args: { labels: '(5, 3)', input: '(5, 1)' }, fault: 'loss-shape' },
    ],
  ),
  op('tf_metric', 'Labels and predictions (…, n) give a number for every row (…).', 'labels, input, form?', metric, [
    { args: { labels: '(5, 3)', input: '(5, 3)' }, gives: '(5,)' },
    { args: { labels: '(5, 3)', input: '(5, 4)' }, fault: 'broadcast' },
  ]),
  op(
    'tf_sparse_metric',
    'Classes by number against scores (…, classes): a number for every row.',
    'labels, input',
    sparseMetric,
    [{ args: { labels: '(5,)', input: '(5, 3)' }, gives: '(5,)' }],
  ),
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
];
