/** Ops of TensorFlow.js that make tensors: from values, of a shape, from ranges and indices. */

import {
  atLeast,
  compare,
  type Dim,
  exactDivide,
  floordiv,
  mul,
  neg,
  num,
  sub,
  symbolsOf,
  unknownDim,
} from '../shape/dim.ts';
import { dimOf, integerOf, isGiven, known } from '../shape/shape.ts';
import type { Axis, Dtype, Host, Shape, Value } from '../shape/value.ts';
import { type Args, fault, type Op, type Outcome } from './op.ts';
import {
  axesOf,
  coreSource,
  dtypeOf,
  made,
  madeOf,
  openArrayAxes,
  operand,
  shapeFrom,
  shapeOf,
  shapeOfArray,
  sizesIn,
} from './tensorflow-tools.ts';

/** `tf.tensor(values, shape?)` and `tf.tensor2d` … `tf.tensor6d`, where `rank` is what the name asks for. */
function tensor(args: Args): Outcome {
  const { values, shape } = args;
  const rank = integerOf(args.rank);
  const dtype = dtypeOf(args.dtype, undefined);
  const given = isGiven(shape) ? shapeFrom(shape) : undefined;
  const inferred = inferredFrom(values);
  if (given?.kind === 'known' && rank !== undefined && given.axes.length !== rank) {
    return fault('tensor-rank', 'shape', {
      because: ['values'],
      facts: { expected: rank, found: given.axes.length, shape: given },
    });
  }
  if (inferred?.kind === 'known' && rank !== undefined) {
    const found = inferred.axes.length;
    const flat = found === 1 && isGiven(shape);
    if (found !== rank && !flat && !(rank === 0 && found === 0)) {
      return fault('tensor-rank', 'values', { because: ['shape'], facts: { expected: rank, found, shape: inferred } });
    }
  }
  if (given) {
    const broken = inferred ? valuesFault(inferred, given) : openValuesFault(values, given);
    if (broken) return broken;
    return made(given.kind === 'known' || rank === undefined ? given : unknownOfRank(rank), undefined, dtype);
  }
  if (isGiven(shape))
    return made(
      rank === undefined ? { kind: 'unknown', why: 'the shape that is asked for is not known' } : unknownOfRank(rank),
      undefined,
      dtype,
    );
  if (inferred?.kind === 'known') return made(inferred, undefined, dtype ?? kindOf(values));
  if (rank === undefined)
    return inferred
      ? made(inferred, undefined, dtype)
      : values?.kind === 'tensor'
        ? values
        : made({ kind: 'unknown', why: 'nothing says what the array holds' }, undefined, dtype);
  return made(known(filled(inferred, values, rank)), undefined, dtype);
}

function inferredFrom(values: Value | undefined): Shape | undefined {
  if (!values || values.kind === 'unknown' || values.kind === 'none') return undefined;
  if (values.kind === 'sequence' || operand(values)) return values.kind === 'tensor' ? undefined : shapeOfArray(values);
  return values.kind === 'text' ? known([]) : undefined;
}

/** Of numbers only where they cannot come from a typed array. */
function kindOf(values: Value | undefined): Dtype | undefined {
  let at = values;
  let written = true;
  for (let depth = 0; depth < 6 && at?.kind === 'sequence'; depth++) {
    written &&= at.written === true;
    at = at.items ? at.items[0] : at.element;
  }
  if (at?.kind === 'text') return 'string';
  if (at?.kind === 'truth') return 'bool';
  return written && (at?.kind === 'size' || at?.kind === 'number') ? 'float32' : undefined;
}

function unknownOfRank(rank: number): Shape {
  return known(Array.from({ length: rank }, () => ({ dim: unknownDim })));
}

/** The axes of a tensor of known rank over values that are known in part. */
function filled(inferred: Shape | undefined, values: Value | undefined, rank: number): readonly Axis[] {
  if (values?.kind === 'unknown' && values.open) return openArrayAxes(values.open.id, rank);
  const prefix = inferred?.kind === 'partly' ? inferred.prefix : [];
  return Array.from({ length: rank }, (_, i) => prefix[i] ?? { dim: unknownDim });
}

/**
 * A shape that is written with the lengths of the values themselves, and with others than they have: nested, a level has
 * another length than its size; flat, they are another number than the shape holds.
 */
function openValuesFault(values: Value | undefined, given: Shape): Outcome | undefined {
  if (values?.kind !== 'unknown' || !values.open || given.kind !== 'known' || given.axes.length < 2) return undefined;
  const levels = openArrayAxes(values.open.id, 2);
  const [rows, width] = levels.map((level) => level.dim);
  const [first, second, ...rest] = given.axes.map((axis) => axis.dim);
  if (!rows || !width || !first || !second) return undefined;
  const expected = [first, second, ...rest].reduce(mul, num(1));
  // Values whose first row is asked for its length are nested.
  const isNested = given.axes.some((axis) => symbolsOf(axis.dim).some((s) => s.id === symbolsOf(width)[0]?.id));
  const nested = compare(first, rows) === 'different' && (isNested || compare(expected, rows) === 'different');
  if (!nested && compare(second, width) !== 'different') return undefined;
  const found = nested ? [rows, second, ...rest] : [rows, width, ...rest];
  return fault('tensor-values', 'shape', {
    because: ['values'],
    facts: { shape: given, found: found.reduce(mul, num(1)), expected },
  });
}

/** Values of another number or nesting than the shape has. */
function valuesFault(inferred: Shape, given: Shape): Outcome | undefined {
  if (inferred.kind !== 'known' || given.kind !== 'known') return undefined;
  const have = inferred.axes.map((axis) => axis.dim).reduce(mul, num(1));
  const want = given.axes.map((axis) => axis.dim).reduce(mul, num(1));
  const sizes = given.axes.map((axis) => axis.dim);
  const fits = (at: number, rest: readonly Dim[]) => {
    const size = sizes.length > 0 ? exactDivide(have, rest.reduce(mul, num(1))) : undefined;
    return size && inferred.axes.length === 1 ? { [at === 0 ? 'first' : 'last']: size } : {};
  };
  const mended = { ...fits(0, sizes.slice(1)), ...fits(-1, sizes.slice(0, -1)) };
  const facts = { shape: given, values: inferred, found: have, expected: want, ...mended };
  if (compare(have, want) === 'different') return fault('tensor-values', 'shape', { because: ['values'], facts });
  for (const [i, axis] of inferred.axes.entries()) {
    const wanted = given.axes[i];
    const rest = given.axes
      .slice(i)
      .map((one) => one.dim)
      .reduce(mul, num(1));
    const flat = i === inferred.axes.length - 1 && compare(axis.dim, rest) !== 'different';
    if (!flat && (!wanted || compare(axis.dim, wanted.dim) === 'different'))
      return fault('tensor-values', 'shape', { because: ['values'], facts });
  }
  return undefined;
}

function fill(args: Args): Outcome {
  return made(shapeFrom(args.shape), undefined, dtypeOf(args.dtype, 'float32'));
}

function like(args: Args): Outcome {
  return made(shapeOf(args.input), args.input);
}

/** ⌈(stop − start)/step⌉ numbers, none where the sign is wrong. */
function range(args: Args): Outcome {
  const { start, stop, step } = args;
  const dtype = dtypeOf(args.dtype, 'float32');
  const values = [start, stop, step].map((value) => (value?.kind === 'number' ? value.value : integerOf(value)));
  const [a, b, c = 1] = values;
  if (a !== undefined && b !== undefined && (!isGiven(step) || values[2] !== undefined)) {
    if (a === b || (a < b && c < 0) || (a > b && isGiven(step) && c > 1))
      return madeOf([{ dim: num(0) }], undefined, dtype);
    return madeOf([{ dim: num(Math.abs(Math.ceil((b - a) / (a > b && c === 1 ? -1 : c)))) }], undefined, dtype);
  }
  const by = isGiven(step) ? integerOf(step) : 1;
  if (by === undefined || by < 1 || start?.kind === 'number' || stop?.kind === 'number')
    return madeOf([{ dim: unknownDim }], undefined, dtype);
  const distance = sub(dimOf(stop), dimOf(start));
  if (atLeast(distance, num(0)) !== true) return madeOf([{ dim: unknownDim }], undefined, dtype);
  return madeOf([{ dim: by === 1 ? distance : neg(floordiv(neg(distance), num(by))) }], undefined, dtype);
}

function eye(args: Args): Outcome {
  const rows = dimOf(args.rows);
  const columns = isGiven(args.columns) ? dimOf(args.columns) : rows;
  if (!isGiven(args.batch_shape)) return madeOf([{ dim: rows }, { dim: columns }], undefined, 'float32');
  const batch = sizesIn(args.batch_shape);
  return batch
    ? madeOf([...batch.map((size) => ({ dim: dimOf(size) })), { dim: rows }, { dim: columns }], undefined, 'float32')
    : made({ kind: 'partly', prefix: [], suffix: [{ dim: rows }, { dim: columns }] });
}

function oneHot(args: Args): Outcome {
  if (integerOf(args.depth) !== undefined && Number(integerOf(args.depth)) < 2) {
    return fault('one-hot', 'depth', { facts: { depth: Number(integerOf(args.depth)) } });
  }
  const classes: Axis = { dim: dimOf(args.depth), role: 'classes' };
  const shape = shapeOf(args.input);
  const dtype = dtypeOf(args.dtype, 'int32');
  if (shape.kind === 'known') return madeOf([...shape.axes, classes], undefined, dtype);
  return made(
    { kind: 'partly', prefix: shape.kind === 'partly' ? shape.prefix : [], suffix: [classes] },
    undefined,
    dtype,
  );
}

/** Draws from each row: (samples,) for one row, (batch, samples) for several. */
function multinomial(args: Args, host: Host): Outcome {
  const axes = axesOf(args.input);
  const samples: Axis = { dim: dimOf(args.num_samples) };
  if (!axes) {
    const rows = (last: Axis): Shape => ({ kind: 'partly', prefix: [], suffix: [last] });
    const classes: Axis = { dim: host.fresh('classes', 'classes'), role: 'classes' };
    const needed = made(rows(classes), undefined, undefined);
    return { kind: 'required', value: made(rows(samples), undefined, 'int32'), requires: { input: needed } };
  }
  const [batch] = axes;
  if (axes.length > 2 || axes.length < 1)
    return fault('tensor-rank', 'input', {
      facts: { expected: axes.length > 2 ? 2 : 1, found: axes.length, shape: shapeOf(args.input) },
    });
  const classes = axes.at(-1)?.dim;
  if (classes && compare(classes, num(1)) === 'same')
    return fault('value', 'input', { facts: { name: 'the number of classes', got: 1, expected: '2 or more' } });
  return madeOf(axes.length === 1 || !batch ? [samples] : [batch, samples], undefined, 'int32');
}

function diagonal(args: Args): Outcome {
  const axes = axesOf(args.input);
  return axes ? madeOf([...axes, ...axes], args.input) : made({ kind: 'unknown', why: 'the input is not known' });
}

/** (height, width, channels) of an image that is read. */
function pixels(args: Args, host: Host): Outcome {
  const channels = isGiven(args.channels) ? dimOf(args.channels) : num(3);
  const fields = args.image?.kind === 'record' ? args.image.fields : {};
  const size = (name: string) => (fields[name]?.kind === 'size' ? fields[name].dim : host.fresh(name));
  return madeOf(
    [{ dim: size('height') }, { dim: size('width') }, { dim: channels, role: 'channels' }],
    undefined,
    'int32',
  );
}

const shapeExample = { args: { shape: [2, 3] }, gives: '(2, 3)' } as const;

export const tensorflowCreateOps: readonly Op[] = [
  {
    name: 'tf_tensor',
    doc: 'A tensor of nested arrays: the first element of each level says how long the next is; a shape regroups flat values.',
    source: coreSource,
    params: 'values, shape?, dtype?, rank?',
    examples: [
      {
        args: {
          values: [
            [1, 2, 3],
            [4, 5, 6],
          ],
        },
        gives: '(2, 3)',
      },
      { args: { values: [1, 2, 3, 4], shape: [2, 2], rank: 2 }, gives: '(2, 2)' },
      { args: { values: [1, 2, 3], rank: 2 }, fault: 'tensor-rank' },
      { args: { values: [1, 2, 3], shape: [2, 2] }, fault: 'tensor-values' },
    ],
    rule: tensor,
  },
  {
    name: 'tf_fill',
    doc: 'A tensor of the given shape (zeros, ones, fill, random numbers).',
    source: coreSource,
    params: 'shape, dtype?',
    examples: [shapeExample],
    rule: fill,
  },
  {
    name: 'tf_like',
    doc: 'A tensor of the shape of another.',
    source: coreSource,
    params: 'input',
    examples: [{ args: { input: '(2, 3)' }, gives: '(2, 3)' }],
    rule: like,
  },
  {
    name: 'tf_range',
    doc: 'Numbers from start up to stop, which is left out: ⌈(stop − start)/step⌉ of them.',
    source: coreSource,
    params: 'start, stop, step?, dtype?',
    examples: [{ args: { start: 0, stop: 7, step: 2 }, gives: '(4,)' }],
    rule: range,
  },
  {
    name: 'tf_linspace',
    doc: 'num numbers at equal distances.',
    source: coreSource,
    params: 'start, stop, num',
    examples: [{ args: { start: 0, stop: 1, num: 5 }, gives: '(5,)' }],
    rule: ({ num: count }) => madeOf([{ dim: dimOf(count) }], undefined, 'float32'),
  },
  {
    name: 'tf_eye',
    doc: 'The identity matrix, for every place of batchShape.',
    source: coreSource,
    params: 'rows, columns?, batch_shape?',
    examples: [{ args: { rows: 3 }, gives: '(3, 3)' }],
    rule: eye,
  },
  {
    name: 'tf_one_hot',
    doc: '(…) of indices to (…, depth); depth is at least 2.',
    source: coreSource,
    params: 'input, depth, dtype?',
    examples: [
      { args: { input: '(5, 7)', depth: 10 }, gives: '(5, 7, 10)' },
      { args: { input: '(5,)', depth: 1 }, fault: 'one-hot' },
    ],
    rule: oneHot,
  },
  {
    name: 'tf_multinomial',
    doc: '(classes,) to (samples,); (batch, classes) to (batch, samples).',
    source: coreSource,
    params: 'input, num_samples',
    examples: [{ args: { input: '(5, 10)', num_samples: 3 }, gives: '(5, 3)' }],
    rule: multinomial,
  },
  {
    name: 'tf_diag',
    doc: '(…) to (…, …) with the values on the diagonal.',
    source: coreSource,
    params: 'input',
    examples: [{ args: { input: '(3,)' }, gives: '(3, 3)' }],
    rule: diagonal,
  },
  {
    name: 'tf_pixels',
    doc: 'An image as (height, width, channels).',
    source: coreSource,
    params: 'image, channels?',
    examples: [{ args: { image: null, channels: 1 }, gives: '(height, width, 1)' }],
    rule: pixels,
  },
];
