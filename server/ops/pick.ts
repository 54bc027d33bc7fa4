/** Ops that pick or place elements by index: select, gather, scatter, masks, diagonals. */

import { add, atLeast, constantOf, type Dim, min, mul, neg, num, sub, unknownDim } from '../shape/dim.ts';
import {
  axis,
  broadcast,
  dimOf,
  integerOf,
  isGiven,
  known,
  normalizeAxis,
  truthOf,
  tupleValue,
  unknownValue,
} from '../shape/shape.ts';
import type { Axis, Host, TensorValue } from '../shape/value.ts';
import { withDtype, wrongDtype } from './dtype.ts';
import { whereRule } from './elementwise.ts';
import { dense, laidOut, preserved, stridesOf } from './layout.ts';
import { like } from './linear.ts';
import { type Args, fault, isFault, type Op, type Outcome, type Rule } from './op.ts';
import { axisArgument, badAxis, badRank, DOCS, isFaulty, noRank, onAxes, onTensor } from './operand.ts';
import { piece, slice } from './split.ts';

/** Runs along an axis that is named and exists. */
function along(run: (input: TensorValue, axes: readonly Axis[], at: number, args: Args, host: Host) => Outcome): Rule {
  return onTensor((input, args, host) => {
    const at = axisArgument(args, 'dim', input);
    if (isFaulty(at)) return at;
    if (at === undefined || input.shape.kind !== 'known') return noRank(input);
    return run(input, input.shape.axes, at, args, host);
  });
}

const WHOLE = { wanted: 'whole', expected: 'whole numbers' } as const;

const select = along((input, axes, at, args) => {
  const index = dimOf(args.index);
  const size = axes[at];
  if (!size) return badRank('input', input, '1-D or more');
  if (!size.basis && (atLeast(index, size.dim) === true || atLeast(index, neg(size.dim)) === false))
    return fault('index', 'input', {
      because: ['index'],
      axes: { input: at },
      facts: { shape: input.shape, index: constantOf(index) ?? 0, at, size: size.dim, rank: axes.length, count: 1 },
    });
  return slice(input, axes, at);
});

const narrow = along((input, axes, at, args) => {
  const length = dimOf(args.length);
  const start = dimOf(args.start);
  const size = axes[at];
  if (size && !size.basis && atLeast(start, num(0)) === true && atLeast(size.dim, add(start, length)) === false)
    return fault('value', 'length', {
      because: ['start', 'input'],
      axes: { input: at },
      facts: { name: 'start + length', got: add(start, length), expected: 'no more than the size of the axis' },
    });
  return piece(input, axes, at, length);
});

const indexSelect = along((input, axes, at, { index }, host) => {
  const wrongKind = wrongDtype(host, 'index', index, WHOLE);
  if (wrongKind) return wrongKind;
  const shape = index?.kind === 'tensor' && index.shape.kind === 'known' ? index.shape : undefined;
  if (shape && shape.axes.length > 1 && index?.kind === 'tensor') return badRank('index', index, '0-D or 1-D');
  const count = shape ? (shape.axes[0]?.dim ?? num(1)) : unknownDim;
  return dense(
    input,
    axes.map((one, i) => (i === at ? axis(count) : one)),
  );
});

/** gather: the result has the shape of the index, which must lie inside the input off the axis. */
const gather = along((input, axes, at, { index }, host) => {
  if (index?.kind !== 'tensor' || index.shape.kind !== 'known') return noRank(input);
  const wrongKind = wrongDtype(host, 'index', index, WHOLE);
  if (wrongKind) return wrongKind;
  const wrong = outside(index, index.shape.axes, axes, at);
  if (wrong) return wrong;
  return dense(input, index.shape.axes);
});

function outside(
  index: TensorValue,
  mine: readonly Axis[],
  axes: readonly Axis[],
  at: number | undefined,
): Outcome | undefined {
  const assumed = [...mine, ...axes].some((one) => one.basis);
  const all = { a: known(mine), b: known(axes), shape: index.shape };
  if (mine.length !== axes.length && mine.length > 0 && axes.length > 0) {
    if (assumed) return undefined;
    return fault('gather-rank', 'index', {
      because: ['input'],
      facts: { ...all, got: mine.length, expected: axes.length },
    });
  }
  const wrong = mine.findIndex((one, i) => {
    const other = axes[i];
    return i !== at && other && !one.basis && !other.basis && atLeast(other.dim, one.dim) === false;
  });
  if (wrong < 0) return undefined;
  return fault('gather', 'index', {
    because: ['input'],
    axes: { index: wrong, input: wrong },
    facts: {
      ...all,
      axis: wrong,
      dim: num(at ?? 0),
      got: mine[wrong]?.dim ?? num(0),
      expected: axes[wrong]?.dim ?? num(0),
    },
  });
}

/** scatter: the shape of the input; the index lies inside the input off the axis, and inside the source. */
const scatter = along((input, axes, at, { index, src }, host) => {
  if (index?.kind === 'tensor' && index.shape.kind === 'known') {
    const wrongKind = wrongDtype(host, 'index', index, WHOLE);
    if (wrongKind) return wrongKind;
    const wrong = outside(index, index.shape.axes, axes, at);
    if (wrong) return scattered(wrong);
    if (src?.kind === 'tensor' && src.shape.kind === 'known') {
      const short = outside(index, index.shape.axes, src.shape.axes, undefined);
      if (short) return scattered(short);
    }
  }
  return preserved(input);
});

/** PyTorch has other words for scatter. */
function scattered(wrong: Outcome): Outcome {
  return isFault(wrong) ? { ...wrong, facts: { ...wrong.facts, op: 'scatter' } } : wrong;
}

/** The same shape; the axis must exist. */
const sameAlong = along((input) => preserved(input));

/** The elements where a mask is true: how many there are depends on the data. */
const maskedSelect: Rule = ({ input, mask }, host) => {
  if (input?.kind !== 'tensor') return unknownValue('the input is no tensor in sight');
  const shape = mask?.kind === 'tensor' ? broadcast([mask.shape, input.shape]) : undefined;
  if (shape?.kind === 'conflict' && mask?.kind === 'tensor')
    return fault('broadcast', 'mask', {
      because: ['input'],
      axes: { input: shape.axis, mask: shape.axis },
      facts: { axis: shape.axis, p: shape.a, q: shape.b, a: mask.shape, b: input.shape },
    });
  return dense(input, [axis(host.fresh('selected'))]);
};

const nonzero: Rule = onTensor((input, args, host) => {
  const count = axis(host.fresh('nonzero'));
  const rank = input.shape.kind === 'known' ? input.shape.axes.length : undefined;
  const indices = withDtype(like(input), 'int64');
  if (truthOf(args.as_tuple) === true) {
    const one = { ...indices, shape: known([count]), contiguous: true };
    return rank === undefined
      ? { kind: 'sequence', type: 'tuple', element: one }
      : tupleValue(Array.from({ length: Math.max(1, rank) }, () => one));
  }
  const columns = rank === undefined ? unknownDim : num(rank);
  return { ...indices, shape: known([count, axis(columns)]) };
});

const where: Rule = (args, host) =>
  isGiven(args.input)
    ? whereRule(args, host)
    : nonzero(
        {
          input: args.condition ?? host.unknown('the condition is not in sight'),
          as_tuple: { kind: 'truth', value: true },
        },
        host,
      );

const take: Rule = ({ input, index }) =>
  input?.kind === 'tensor' && index?.kind === 'tensor'
    ? { ...like(input), shape: index.shape, contiguous: true }
    : unknownValue('the indices are not in sight');

/** As gather, with the two shapes broadcast off the axis. */
const takeAlong = along((input, axes, at, { indices }) => {
  if (indices?.kind !== 'tensor' || indices.shape.kind !== 'known' || indices.shape.axes.length !== axes.length)
    return noRank(input);
  const own = indices.shape.axes;
  const off = (list: readonly Axis[]) => known(list.map((one, i) => (i === at ? axis(num(1)) : one)));
  const shape = broadcast([off(axes), off(own)]);
  if (shape.kind !== 'known') return noRank(input);
  return dense(
    input,
    shape.axes.map((one, i) => (i === at ? (own[at] ?? one) : one)),
  );
});

/** The size of a diagonal, `offset` above the main one. */
function diagonalSize(rows: Dim, columns: Dim, offset: number): Dim {
  const size = offset >= 0 ? min(rows, sub(columns, num(offset))) : min(add(rows, num(offset)), columns);
  return atLeast(size, num(0)) === false ? num(0) : size;
}

/** diag: a vector as a matrix, the diagonal of a matrix. */
const diag = onAxes((axes, input, args) => {
  const offset = isGiven(args.diagonal) ? integerOf(args.diagonal) : 0;
  const [a, b] = axes;
  if (offset === undefined) return noRank(input);
  if (axes.length === 1 && a) {
    const n = axis(add(a.dim, num(Math.abs(offset))));
    return dense(input, [n, n]);
  }
  if (axes.length === 2 && a && b) return laidOut(input, [axis(diagonalSize(a.dim, b.dim, offset))], undefined);
  return badRank('input', input, '1-D or 2-D');
});

const diagonal = onAxes((axes, input, args) => {
  const offset = isGiven(args.offset) ? integerOf(args.offset) : 0;
  const dims = ['dim1', 'dim2'].map((name, i) => (isGiven(args[name]) ? integerOf(args[name]) : i));
  const [x, y] = dims;
  if (offset === undefined || x === undefined || y === undefined) return noRank(input);
  const a = normalizeAxis(x, axes.length);
  const b = normalizeAxis(y, axes.length);
  if (a === undefined) return badAxis('dim1', x, input);
  if (b === undefined) return badAxis('dim2', y, input);
  const size = diagonalSize(axes[a]?.dim ?? num(1), axes[b]?.dim ?? num(1), offset);
  const strides = stridesOf(input);
  const kept = [...axes.keys()].filter((i) => i !== a && i !== b);
  return laidOut(
    input,
    [...kept.map((i) => axes[i] ?? axis(num(1))), axis(size)],
    strides && [...kept.map((i) => strides[i] ?? num(1)), add(strides[a] ?? num(1), strides[b] ?? num(1))],
  );
});

const diagEmbed = onAxes((axes, input) => {
  const last = axes.at(-1);
  return last ? { ...like(input), shape: known([...axes, last]) } : badRank('input', input, '1-D or more');
});

const diagflat = onAxes((axes, input) => {
  const total = axes.reduce((n, one) => mul(n, one.dim), num(1));
  return dense(input, [axis(total), axis(total)]);
});

const triangle = onAxes((axes, input) =>
  axes.length < 2 ? badRank('input', input, '2-D or more') : dense(input, axes),
);

/** (2, how many): known for constant sizes alone. */
function triangleIndices(lower: boolean): Rule {
  return ({ row, col, offset }) => {
    const [rows, columns, off] = [integerOf(row), integerOf(col), isGiven(offset) ? integerOf(offset) : 0];
    let count: number | undefined;
    if (rows !== undefined && columns !== undefined && off !== undefined && rows <= 4096 && columns <= 4096) {
      count = 0;
      for (let i = 0; i < rows; i++) {
        const below = Math.min(columns, Math.max(0, i + off + (lower ? 1 : 0)));
        count += lower ? below : columns - below;
      }
    }
    return {
      kind: 'tensor',
      dtype: 'int64',
      contiguous: true,
      shape: known([axis(num(2)), axis(count === undefined ? unknownDim : num(count))]),
    };
  };
}

const op = (name: string, params: string, examples: Op['examples'], rule: Rule, doc: string): Op => ({
  name,
  doc,
  source: `${DOCS}${name}.html`,
  params,
  examples,
  rule,
});

export const pickOps: readonly Op[] = [
  op(
    'select',
    'input, dim, index',
    [{ args: { input: '(3, 4)', dim: 0, index: 1 }, gives: '(4,)' }],
    select,
    'The slice at one index of an axis, which goes.',
  ),
  op(
    'narrow',
    'input, dim, start, length',
    [{ args: { input: '(3, 4)', dim: 1, start: 1, length: 2 }, gives: '(3, 2)' }],
    narrow,
    'A run of an axis, `length` long.',
  ),
  op(
    'index_select',
    'input, dim, index',
    [{ args: { input: '(3, 4)', dim: 0, index: '(7,)' }, gives: '(7, 4)' }],
    indexSelect,
    'The rows of an axis that a list of indices names.',
  ),
  op(
    'gather',
    'input, dim, index',
    [
      { args: { input: '(3, 4)', dim: 1, index: '(3, 1)' }, gives: '(3, 1)' },
      { args: { input: '(3, 4)', dim: 1, index: '(3,)' }, fault: 'gather-rank' },
    ],
    gather,
    'The elements along an axis that an index of the same rank names; the result has the shape of the index.',
  ),
  op(
    'scatter',
    'input, dim, index, src',
    [{ args: { input: '(3, 4)', dim: 1, index: '(3, 1)', src: 1 }, gives: '(3, 4)' }],
    scatter,
    'The input with elements placed along an axis.',
  ),
  op(
    'place',
    'input, dim',
    [{ args: { input: '(3, 4)', dim: 1 }, gives: '(3, 4)' }],
    sameAlong,
    'The input with rows of an axis replaced.',
  ),
  op(
    'masked_select',
    'input, mask',
    [{ args: { input: '(3, 4)', mask: '(3, 4)' }, gives: '(selected,)' }],
    maskedSelect,
    'The elements where a mask is true.',
  ),
  op(
    'nonzero',
    'input, as_tuple=false',
    [{ args: { input: '(3, 4)' }, gives: '(nonzero, 2)' }],
    nonzero,
    'The places of the elements that are not 0.',
  ),
  op(
    'where_or_nonzero',
    'condition, input=None, other=None',
    [{ args: { condition: '(3, 4)' }, gives: '((nonzero,), (nonzero,))' }],
    where,
    'One tensor or another; with a condition alone, the places where it is true.',
  ),
  op(
    'take',
    'input, index',
    [{ args: { input: '(3, 4)', index: '(5,)' }, gives: '(5,)' }],
    take,
    'Elements of the flattened input.',
  ),
  op(
    'take_along_dim',
    'input, indices, dim',
    [{ args: { input: '(3, 4)', indices: '(3, 1)', dim: 1 }, gives: '(3, 1)' }],
    takeAlong,
    'As gather, with shapes that broadcast.',
  ),
  op(
    'diag',
    'input, diagonal=0',
    [{ args: { input: '(3,)' }, gives: '(3, 3)' }],
    diag,
    'A vector as the diagonal of a matrix, or the diagonal of a matrix.',
  ),
  op(
    'diagonal',
    'input, offset=0, dim1=0, dim2=1',
    [{ args: { input: '(2, 3)' }, gives: '(2,)' }],
    diagonal,
    'The diagonal of two axes as a last one.',
  ),
  op(
    'diag_embed',
    'input',
    [{ args: { input: '(2, 3)' }, gives: '(2, 3, 3)' }],
    diagEmbed,
    'The last axis as the diagonal of matrices.',
  ),
  op(
    'diagflat',
    'input',
    [{ args: { input: '(2, 3)' }, gives: '(6, 6)' }],
    diagflat,
    'All elements as the diagonal of a matrix.',
  ),
  ...['tril', 'triu'].map((name) =>
    op(
      name,
      'input, diagonal=0',
      [{ args: { input: '(2, 3)' }, gives: '(2, 3)' }],
      triangle,
      `${name}: one side of the diagonal, the rest 0.`,
    ),
  ),
  ...(['tril_indices', 'triu_indices'] as const).map((name) =>
    op(
      name,
      'row, col, offset=0',
      [{ args: { row: 3, col: 3 }, gives: '(2, 6)' }],
      triangleIndices(name === 'tril_indices'),
      `${name}: the places of one side of the diagonal.`,
    ),
  ),
];
