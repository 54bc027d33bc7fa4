/** NumPy's ops that rearrange axes, put arrays together or take them apart. */

import { add, compare, constantOf, exactDivide, floordiv, num, unknownDim } from '../shape/dim.ts';
import { integerOf, isGiven, itemsOf, known, normalizeAxis, tensorValue, unknownValue } from '../shape/shape.ts';
import type { Axis, SequenceValue, Value } from '../shape/value.ts';
import { joinOps } from './join.ts';
import { arrayOf, asArray, axesNamed, DOCS, isAxes, noRank, onArray, shapeOfData } from './numpy-tools.ts';
import { type Args, fault, isFault, type Op, type Outcome } from './op.ts';
import { badAxis, sizesOf } from './operand.ts';
import { product, reshapeOps } from './reshape.ts';

function ruleOf(ops: readonly Op[], name: string): Op['rule'] {
  return ops.find((one) => one.name === name)?.rule ?? (() => unknownValue(`${name} has no rule`));
}

const cat = ruleOf(joinOps, 'cat');
const stack = ruleOf(joinOps, 'stack');
const reshape = ruleOf(reshapeOps, 'reshape');

/** The arrays that a list, or the first axis of an array, holds. */
function parts(value: Value | undefined): SequenceValue | undefined {
  if (value?.kind === 'sequence') {
    if (value.items) return { kind: 'sequence', type: 'tuple', items: value.items.map(asArray) };
    return value.element
      ? {
          kind: 'sequence',
          type: 'tuple',
          element: asArray(value.element),
          ...(value.length ? { length: value.length } : {}),
        }
      : undefined;
  }
  if (value?.kind !== 'tensor' || value.shape.kind !== 'known') return undefined;
  const [first, ...rest] = value.shape.axes;
  return (
    first && {
      kind: 'sequence',
      type: 'tuple',
      element: tensorValue(known(rest), { form: 'ndarray' }),
      length: first.dim,
    }
  );
}

function joined(rule: Op['rule'], args: Args, host: Parameters<Op['rule']>[1], dim: number | undefined): Outcome {
  const tensors = parts(args.tensors);
  if (!tensors || dim === undefined) return noRank;
  const made = rule({ tensors, dim: { kind: 'size', dim: num(dim) } }, host);
  return made.kind === 'tensor' ? { ...made, form: 'ndarray' } : made;
}

/** Each part through `map`, then joined. */
function joinedAs(map: (axes: readonly Axis[]) => readonly Axis[], dim: (rank: number) => number): Op['rule'] {
  return (args, host) => {
    const tensors = parts(args.tensors);
    const first = tensors?.items?.[0] ?? tensors?.element;
    if (!tensors || first?.kind !== 'tensor' || first.shape.kind !== 'known') return noRank;
    const mapped = (value: Value): Value =>
      value.kind === 'tensor' && value.shape.kind === 'known'
        ? { ...value, shape: known(map(value.shape.axes)) }
        : value;
    const all: SequenceValue = {
      ...tensors,
      ...(tensors.items ? { items: tensors.items.map(mapped) } : {}),
      ...(tensors.element ? { element: mapped(tensors.element) } : {}),
    };
    return joined(cat, { tensors: all }, host, dim(map(first.shape.axes).length));
  };
}

const row = (axes: readonly Axis[]): readonly Axis[] =>
  axes.length > 1 ? axes : [{ dim: num(1) }, ...(axes.length ? axes : [{ dim: num(1) }])];
const column = (axes: readonly Axis[]): readonly Axis[] =>
  axes.length > 1 ? axes : [...(axes.length ? axes : [{ dim: num(1) }]), { dim: num(1) }];
const line = (axes: readonly Axis[]): readonly Axis[] => (axes.length ? axes : [{ dim: num(1) }]);

const concatenate: Op['rule'] = (args, host) => {
  if (args.dim?.kind !== 'none') return joined(cat, args, host, integerOf(args.dim));
  const all = parts(args.tensors);
  if (!all?.items) return arrayOf(known([{ dim: unknownDim }]));
  return arrayOf(known([{ dim: all.items.map(count).reduce(add, num(0)) }]));
};

function count(value: Value) {
  const shape = shapeOfData(value);
  return shape.kind === 'known' ? product(shape.axes.map((one) => one.dim)) : unknownDim;
}

/** Without axes the other way round; else in the order given. */
const transpose = onArray((axes, args, input) => {
  const order = isGiven(args.dims) ? sizesOf(args.dims)?.map(constantOf) : [...axes.keys()].reverse();
  if (!isGiven(args.dims) || itemsOf(args.dims)?.length === 0) return [...axes].reverse();
  if (!order || order.some((one) => one === undefined)) return axes.map(() => ({ dim: unknownDim }));
  if (order.length !== axes.length)
    return fault('rank', 'input', {
      because: ['dims'],
      facts: { expected: `${order.length}-D`, got: axes.length, shape: input.shape },
    });
  const at = order.map((one) => normalizeAxis(one ?? 0, axes.length));
  const wrong = at.indexOf(undefined);
  if (wrong >= 0) return badAxis('dims', order[wrong] ?? 0, input);
  return at.map((one) => axes[one ?? 0] ?? { dim: unknownDim });
});

/** Axes of size 1 go: those named, which must be, or all that are. */
const squeeze = onArray((axes, args, input) => {
  const isOne = (one: Axis) => compare(one.dim, num(1));
  if (!isGiven(args.dim))
    return axes.some((one) => isOne(one) === 'unknown') ? noRank : axes.filter((one) => isOne(one) === 'different');
  const found = axesNamed(args.dim, input);
  if (!isAxes(found)) return found ?? noRank;
  const wrong = [...found].find((at) => axes[at] && !axes[at].basis && isOne(axes[at]) === 'different');
  if (wrong !== undefined)
    return fault('axis', 'dim', {
      because: ['input'],
      axes: { input: wrong },
      facts: { dim: num(wrong), rank: axes.length, shape: input.shape },
    });
  return axes.filter((_, i) => !found.has(i));
});

const expandDims = onArray((axes, args, input) => {
  const at = sizesOf(args.dim)?.map(constantOf);
  if (!at || at.some((one) => one === undefined)) return noRank;
  const rank = axes.length + at.length;
  const places = at.map((one) => normalizeAxis(one ?? 0, rank));
  const wrong = places.indexOf(undefined);
  if (wrong >= 0) return badAxis('dim', at[wrong] ?? 0, input);
  const rest = [...axes];
  return Array.from(
    { length: rank },
    (_, i): Axis => (places.includes(i) ? { dim: num(1) } : (rest.shift() ?? { dim: unknownDim })),
  );
});

const swapaxes = onArray((axes, args, input) => {
  const [a, b] = [integerOf(args.dim0), integerOf(args.dim1)];
  if (a === undefined || b === undefined) return axes.map(() => ({ dim: unknownDim }));
  const [x, y] = [normalizeAxis(a, axes.length), normalizeAxis(b, axes.length)];
  if (x === undefined) return badAxis('dim0', a, input);
  if (y === undefined) return badAxis('dim1', b, input);
  return axes.map((one, i) => (i === x ? (axes[y] ?? one) : i === y ? (axes[x] ?? one) : one));
});

const moveaxis = onArray((axes, args, input) => {
  const [from, to] = [integerOf(args.source), integerOf(args.destination)];
  if (from === undefined || to === undefined) return axes.map(() => ({ dim: unknownDim }));
  const [x, y] = [normalizeAxis(from, axes.length), normalizeAxis(to, axes.length)];
  if (x === undefined) return badAxis('source', from, input);
  if (y === undefined) return badAxis('destination', to, input);
  const rest = axes.filter((_, i) => i !== x);
  return [...rest.slice(0, y), axes[x] ?? { dim: unknownDim }, ...rest.slice(y)];
});

/** `split(a, n)` needs n to divide the axis, `array_split` does not; a list says where to cut. */
function pieces(how: 'split' | 'array_split'): Op['rule'] {
  return (args) => {
    const input = asArray(args.input);
    const dim = integerOf(args.dim);
    if (input.shape.kind !== 'known' || dim === undefined) return unknownValue('the rank of the input is not known');
    const { axes } = input.shape;
    const at = normalizeAxis(dim, axes.length);
    if (at === undefined) return badAxis('dim', dim, input);
    const whole = axes[at]?.dim ?? unknownDim;
    const piece = (size: typeof whole): Value =>
      arrayOf(known(axes.map((one, i) => (i === at ? { ...one, dim: size } : one))));
    const n = integerOf(args.parts);
    if (n === undefined || n < 1 || n > 256) return { kind: 'sequence', type: 'list', element: piece(unknownDim) };
    const total = constantOf(whole);
    const each = exactDivide(whole, num(n));
    if (each) return { kind: 'sequence', type: 'list', items: Array.from({ length: n }, () => piece(each)) };
    if (total !== undefined && how === 'split')
      return fault('value', 'parts', {
        because: ['input'],
        facts: { got: num(n), name: 'sections', expected: `a divisor of ${total}` },
      });
    const size = (i: number) =>
      total === undefined
        ? how === 'split'
          ? floordiv(whole, num(n))
          : unknownDim
        : num(Math.floor(total / n) + (i < total % n ? 1 : 0));
    return { kind: 'sequence', type: 'list', items: Array.from({ length: n }, (_, i) => piece(size(i))) };
  };
}

/** Values after an array: along an axis, or both flattened. */
const append: Op['rule'] = (args, host) => {
  const all: Value = { kind: 'sequence', type: 'tuple', items: [asArray(args.input), asArray(args.values)] };
  return concatenate({ tensors: all, dim: args.dim ?? { kind: 'none' } }, host);
};

/** Rows of y over columns of x, unless indexing is 'ij'. */
const meshgrid: Op['rule'] = ({ arrays, indexing }) => {
  const lines = itemsOf(arrays)?.map(count);
  if (!lines) return unknownValue('what is crossed is not in sight');
  const [x, y, ...rest] = lines;
  const dims = x && y && !(indexing?.kind === 'text' && indexing.value === 'ij') ? [y, x, ...rest] : lines;
  const grid = arrayOf(known(dims.map((dim) => ({ dim }))));
  return { kind: 'sequence', type: 'list', items: lines.map(() => grid) };
};

const broadcastTo: Op['rule'] = (args) => {
  const sizes = sizesOf(args.shape);
  return sizes ? arrayOf(known(sizes.map((dim) => ({ dim })))) : noRank;
};

const asShape: Op['rule'] = (args, host) => {
  const made = reshape({ input: asArray(args.input), ...(args.shape ? { shape: args.shape } : {}) }, host);
  return isFault(made) || made.kind !== 'tensor' ? made : arrayOf(made.shape, made.dtype);
};

const flat = onArray((axes) => [{ dim: product(axes.map((one) => one.dim)) }]);

/** Rows taken by indices: the axis is replaced by theirs. */
const take = onArray((axes, args, input) => {
  const indices = shapeOfData(args.indices);
  if (indices.kind !== 'known') return noRank;
  if (!isGiven(args.dim)) return indices.axes;
  const found = axesNamed(args.dim, input);
  if (!isAxes(found)) return found ?? noRank;
  return axes.flatMap((one, i): readonly Axis[] => (found.has(i) ? indices.axes : [one]));
});

function op(name: string, params: string, examples: Op['examples'], doc: string, rule: Op['rule']): Op {
  return { name: `np_${name}`, doc, source: `${DOCS}${name}.html`, params, examples, rule };
}

const two = ['(2, 3)', '(4, 3)'];

export const numpyArrangeOps: readonly Op[] = [
  op(
    'reshape',
    'input, *shape',
    [
      { args: { input: '(4, 6)', shape: [2, -1] }, gives: '(2, 12)' },
      { args: { input: '(4, 6)', shape: [5, 5] }, fault: 'reshape' },
    ],
    'The same elements in another shape; one size may be -1 and is what is left.',
    asShape,
  ),
  op('ravel', 'input', [{ args: { input: '(2, 3)' }, gives: '(6,)' }], 'All elements in one axis.', flat),
  op(
    'transpose',
    'input, *dims',
    [
      { args: { input: '(2, 3, 4)', dims: [] }, gives: '(4, 3, 2)' },
      { args: { input: '(2, 3, 4)', dims: [1, 0, 2] }, gives: '(3, 2, 4)' },
    ],
    'The axes the other way round, or in the order given.',
    transpose,
  ),
  op(
    'swapaxes',
    'input, dim0, dim1',
    [{ args: { input: '(2, 3, 4)', dim0: 0, dim1: 2 }, gives: '(4, 3, 2)' }],
    'Two axes change places.',
    swapaxes,
  ),
  op(
    'moveaxis',
    'input, source, destination',
    [{ args: { input: '(2, 3, 4)', source: 0, destination: -1 }, gives: '(3, 4, 2)' }],
    'One axis moves to another place.',
    moveaxis,
  ),
  op(
    'squeeze',
    'input, dim=None',
    [
      { args: { input: '(1, 3, 1)' }, gives: '(3,)' },
      { args: { input: '(1, 3)', dim: 1 }, fault: 'axis' },
    ],
    'Axes of size 1 go: those named, which must be, or all that are.',
    squeeze,
  ),
  op(
    'expand_dims',
    'input, dim',
    [{ args: { input: '(2, 3)', dim: 1 }, gives: '(2, 1, 3)' }],
    'A new axis of size 1.',
    expandDims,
  ),
  op(
    'broadcast_to',
    'input, *shape',
    [{ args: { input: '(3,)', shape: [2, 3] }, gives: '(2, 3)' }],
    'The array as if it had this shape.',
    broadcastTo,
  ),
  op(
    'concatenate',
    'tensors, dim=0',
    [
      { args: { tensors: two }, gives: '(6, 3)' },
      { args: { tensors: two, dim: 1 }, fault: 'concat' },
    ],
    'Arrays alike in every axis but one, end to end along it.',
    concatenate,
  ),
  op(
    'stack',
    'tensors, dim=0',
    [{ args: { tensors: ['(2, 3)', '(2, 3)'], dim: 1 }, gives: '(2, 2, 3)' }],
    'Arrays of one shape along a new axis.',
    (args, host) => joined(stack, args, host, integerOf(args.dim)),
  ),
  op(
    'vstack',
    'tensors',
    [
      { args: { tensors: two }, gives: '(6, 3)' },
      { args: { tensors: ['(3,)', '(3,)'] }, gives: '(2, 3)' },
    ],
    'Rows on rows; a vector is one row.',
    joinedAs(row, () => 0),
  ),
  op(
    'hstack',
    'tensors',
    [
      { args: { tensors: ['(3,)', '(2,)'] }, gives: '(5,)' },
      { args: { tensors: ['(2, 3)', '(2, 1)'] }, gives: '(2, 4)' },
    ],
    'Side by side: along the second axis, of vectors along the first.',
    joinedAs(line, (rank) => (rank > 1 ? 1 : 0)),
  ),
  op(
    'column_stack',
    'tensors',
    [{ args: { tensors: ['(3,)', '(3,)'] }, gives: '(3, 2)' }],
    'Columns side by side; a vector is one column.',
    joinedAs(column, () => 1),
  ),
  op(
    'append',
    'input, values, dim=None',
    [
      { args: { input: '(2, 3)', values: '(4,)' }, gives: '(10,)' },
      { args: { input: '(2, 3)', values: '(1, 3)', dim: 0 }, gives: '(3, 3)' },
    ],
    'Values after an array along an axis; without one both are flattened.',
    append,
  ),
  op(
    'split',
    'input, parts, dim=0',
    [
      { args: { input: '(4, 3)', parts: 2 }, gives: '[(2, 3), (2, 3)]' },
      { args: { input: '(5, 3)', parts: 2 }, fault: 'value' },
    ],
    'Equal pieces along an axis.',
    pieces('split'),
  ),
  op(
    'array_split',
    'input, parts, dim=0',
    [{ args: { input: '(5, 3)', parts: 2 }, gives: '[(3, 3), (2, 3)]' }],
    'Pieces along an axis that differ by at most one.',
    pieces('array_split'),
  ),
  op(
    'meshgrid',
    "*arrays, indexing='xy'",
    [{ args: { arrays: ['(3,)', '(2,)'] }, gives: '[(2, 3), (2, 3)]' }],
    'The grid of two lines, once for each.',
    meshgrid,
  ),
  op(
    'take',
    'input, indices, dim=None',
    [{ args: { input: '(4, 3)', indices: [0, 2], dim: 0 }, gives: '(2, 3)' }],
    'Elements by index along an axis.',
    take,
  ),
];
