/** Ops of TensorFlow.js that move blocks between axes, and the grids and shapes made of several vectors. */

import {
  add,
  compare,
  constantOf,
  type Dim,
  divides,
  exactDivide,
  floordiv,
  mul,
  num,
  sub,
  unknownDim,
} from '../shape/dim.ts';
import { dimOf, isGiven, shapeOfDims, textOf } from '../shape/shape.ts';
import type { Axis, Value } from '../shape/value.ts';
import { type Args, fault, type Op, type Outcome } from './op.ts';
import {
  axesOf,
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

function divided(whole: Dim, part: Dim): Dim {
  return exactDivide(whole, part) ?? floordiv(whole, part);
}

/** Channels become space: height and width times the block, channels over its square. */
function depthToSpace(args: Args): Outcome {
  const axes = axesOf(args.input);
  const block = dimOf(args.block);
  const format = isGiven(args.data_format) ? textOf(args.data_format) : 'NHWC';
  if (!axes || format === undefined) return made(unknownInput, args.input);
  if (axes.length !== 4) return isProven(axes) ? rankFault(args.input, '4-D') : made(unknownInput, args.input);
  const at = format === 'NHWC' ? { space: [1, 2], depth: 3 } : { space: [2, 3], depth: 1 };
  const square = mul(block, block);
  const depth = axes[at.depth];
  if (depth?.basis === undefined && depth && divides(square, depth.dim) === false)
    return blockFault(args, 'block', depth.dim, square);
  return madeOf(
    axes.map((axis, i): Axis => {
      if (i === at.depth) return { dim: divided(axis.dim, square), role: 'channels' };
      return at.space.includes(i) ? { dim: mul(axis.dim, block) } : axis;
    }),
    args.input,
  );
}

function blockFault(args: Args, at: string, length: Dim, parts: Dim): Outcome {
  return fault('split', at, {
    because: ['input'],
    facts: { ...shapeFacts(args.input), length, parts, what: 'division' },
  });
}

function pairAt(value: Value | undefined, i: number): readonly Dim[] | undefined {
  const pair = sizesIn(sizesIn(value)?.[i]);
  return pair?.length === 2 ? pair.map((size) => dimOf(size)) : undefined;
}

/** Blocks of space become samples. */
function spaceToBatch(args: Args): Outcome {
  const axes = axesOf(args.input);
  const blocks = sizesIn(args.block)?.map((size) => dimOf(size));
  if (!axes || !blocks) return made(unknownInput, args.input);
  const out: Axis[] = [];
  for (const [i, axis] of axes.entries()) {
    const block = i > 0 ? blocks[i - 1] : undefined;
    if (!block) {
      out.push(i === 0 ? { ...axis, dim: blocks.reduce(mul, axis.dim) } : axis);
      continue;
    }
    const pair = pairAt(args.margins, i - 1);
    const whole = pair ? pair.reduce(add, axis.dim) : unknownDim;
    if (axis.basis === undefined && divides(block, whole) === false) return blockFault(args, 'block', whole, block);
    out.push({ dim: divided(whole, block) });
  }
  return madeOf(out, args.input);
}

/** Samples become blocks of space, which are cropped. */
function batchToSpace(args: Args): Outcome {
  const axes = axesOf(args.input);
  const blocks = sizesIn(args.block)?.map((size) => dimOf(size));
  if (!axes || !blocks) return made(unknownInput, args.input);
  const all = blocks.reduce(mul, num(1));
  const [batch] = axes;
  if (batch && batch.basis === undefined && divides(all, batch.dim) === false)
    return blockFault(args, 'block', batch.dim, all);
  return madeOf(
    axes.map((axis, i): Axis => {
      if (i === 0) return { ...axis, dim: divided(axis.dim, all) };
      const block = blocks[i - 1];
      if (!block) return axis;
      const pair = pairAt(args.margins, i - 1);
      return { dim: pair ? pair.reduce(sub, mul(axis.dim, block)) : unknownDim };
    }),
    args.input,
  );
}

/** Vectors of n and m values: two grids of (m, n), or of (n, m) with indexing ij. */
function meshgrid(args: Args): Outcome {
  const vectors = [args.x, args.y].flatMap((value) => (isGiven(value) ? [value] : []));
  const indexing = isGiven(args.indexing) ? textOf(args.indexing) : 'xy';
  const lengths = vectors.map((value): Axis => {
    const axes = axesOf(value);
    return axes ? { dim: axes.map((axis) => axis.dim).reduce(mul, num(1)) } : { dim: unknownDim };
  });
  const known = indexing === 'xy' ? [...lengths].reverse() : lengths;
  const axes = indexing === undefined ? known.map(() => ({ dim: unknownDim })) : known;
  return { kind: 'sequence', type: 'list', items: vectors.map((value) => madeOf(axes, value)) };
}

/** The shape, as a tensor, that two shapes given as tensors broadcast to. */
function broadcastArgs(args: Args): Outcome {
  const lengths = [args.a, args.b].map((value) => axesOf(value)?.[0]?.dim ?? unknownDim);
  const numbers = lengths.map(constantOf);
  const [a, b] = numbers;
  return madeOf([{ dim: a !== undefined && b !== undefined ? num(Math.max(a, b)) : unknownDim }], undefined, 'int32');
}

/** Tensors of one shape: what two of them, or a tensor and a shape written down, must agree in. */
function alike(names: readonly [string, string], asked: 'tensor' | 'sizes') {
  return (args: Args): Outcome => {
    const [first, second] = names;
    const a = shapeOf(args[first]);
    const sizes = asked === 'sizes' ? sizesIn(args[second]) : undefined;
    const b =
      asked === 'sizes'
        ? sizes
          ? shapeOfDims(sizes.map((size) => dimOf(size)))
          : unknownInput
        : shapeOf(args[second]);
    if (a.kind === 'known' && b.kind === 'known' && isProven([...a.axes, ...b.axes])) {
      const differ =
        a.axes.length !== b.axes.length ||
        a.axes.some((axis, i) => {
          const other = b.axes[i];
          // A size of null agrees with any.
          return other !== undefined && compare(axis.dim, other.dim) === 'different' && constantOf(other.dim) !== -1;
        });
      if (differ) return fault('same-shape', second, { because: [first], facts: { a, b } });
    }
    return made(a, args[first]);
  };
}

/** (rows, columns) into an orthonormal q and an upper triangular r, for every matrix. */
function qr(args: Args): Outcome {
  const axes = axesOf(args.input);
  const full = isGiven(args.full) ? args.full.kind === 'truth' && args.full.value : false;
  const [rows, columns] = axes?.slice(-2) ?? [];
  if (!axes || !rows || !columns || full === undefined)
    return { kind: 'sequence', type: 'list', items: [made(unknownInput), made(unknownInput)] };
  if (axes.length < 2) return isProven(axes) ? rankFault(args.input, '2-D or more') : made(unknownInput);
  const rest = axes.slice(0, -2);
  const r = constantOf(rows.dim);
  const c = constantOf(columns.dim);
  const least: Axis = full ? rows : { dim: r !== undefined && c !== undefined ? num(Math.min(r, c)) : unknownDim };
  return {
    kind: 'sequence',
    type: 'list',
    items: [madeOf([...rest, rows, least], args.input), madeOf([...rest, least, columns], args.input)],
  };
}

export const tensorflowBlockOps: readonly Op[] = [
  op(
    'tf_depth_to_space',
    'Channels to space: (batch, h, w, c) to (batch, h·b, w·b, c/b²).',
    'input, block, data_format?',
    depthToSpace,
    [
      { args: { input: '(2, 2, 3, 12)', block: 2 }, gives: '(2, 4, 6, 3)' },
      { args: { input: '(2, 2, 3, 10)', block: 2 }, fault: 'split' },
    ],
  ),
  op(
    'tf_space_to_batch',
    'Blocks of space to samples: the block must divide what is padded.',
    'input, block, margins',
    spaceToBatch,
    [
      {
        args: {
          input: '(1, 4, 4, 3)',
          block: [2, 2],
          margins: [
            [0, 0],
            [2, 0],
          ],
        },
        gives: '(4, 2, 3, 3)',
      },
      {
        args: {
          input: '(1, 3, 4, 3)',
          block: [2, 2],
          margins: [
            [0, 0],
            [0, 0],
          ],
        },
        fault: 'split',
      },
    ],
  ),
  op(
    'tf_batch_to_space',
    'Samples to blocks of space, cropped: the blocks must divide the batch.',
    'input, block, margins',
    batchToSpace,
    [
      {
        args: {
          input: '(8, 2, 3, 1)',
          block: [2, 2],
          margins: [
            [0, 0],
            [2, 0],
          ],
        },
        gives: '(2, 4, 4, 1)',
      },
      {
        args: {
          input: '(3, 2, 3, 1)',
          block: [2, 2],
          margins: [
            [0, 0],
            [0, 0],
          ],
        },
        fault: 'split',
      },
    ],
  ),
  op('tf_meshgrid', 'Vectors of n and m values to two grids of (m, n).', 'x, y?, indexing?', meshgrid, [
    { args: { x: '(3,)', y: '(2,)' }, gives: '[(2, 3), (2, 3)]' },
  ]),
  op('tf_broadcast_args', 'The shape that two shapes given as tensors broadcast to.', 'a, b', broadcastArgs, [
    { args: { a: '(3,)', b: '(2,)' }, gives: '(3,)' },
  ]),
  op(
    'tf_alike',
    'Two tensors that must have one shape, which is the shape of the result.',
    'input, other',
    alike(['input', 'other'], 'tensor'),
    [
      { args: { input: '(2, 3)', other: '(2, 3)' }, gives: '(2, 3)' },
      { args: { input: '(2, 3)', other: '(3,)' }, fault: 'same-shape' },
    ],
  ),
  op(
    'tf_ensure_shape',
    'The tensor, whose shape must be the one written down.',
    'input, shape',
    alike(['input', 'shape'], 'sizes'),
    [
      { args: { input: '(2, 3)', shape: [2, 3] }, gives: '(2, 3)' },
      { args: { input: '(2, 3)', shape: [3, 2] }, fault: 'same-shape' },
    ],
  ),
  op('tf_qr', '(…, rows, columns) to [q, r], with the lesser of the two between them.', 'input, full=false', qr, [
    { args: { input: '(4, 3)' }, gives: '[(4, 3), (3, 3)]' },
    { args: { input: '(4, 3)', full: true }, gives: '[(4, 4), (4, 3)]' },
  ]),
];
