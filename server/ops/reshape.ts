/** Ops that count the same elements anew: view, reshape, flatten, unflatten, and the sizes themselves. */

import {
  compare,
  constantOf,
  type Dim,
  divides,
  exactDivide,
  floordiv,
  isUnknown,
  mul,
  num,
  unknownDim,
} from '../shape/dim.ts';
import {
  axis,
  axisAt,
  integerOf,
  isGiven,
  itemsOf,
  known,
  normalizeAxis,
  tensorValue,
  unknownValue,
} from '../shape/shape.ts';
import type { Axis, Host, Shape, TensorValue, Value } from '../shape/value.ts';
import { arrangeOps } from './arrange.ts';
import { dtypeOf, withDtype } from './dtype.ts';
import { expandOps } from './expand.ts';
import { denseStrides, laidOut, stridesOf, viewStrides } from './layout.ts';
import { like } from './linear.ts';
import { type Args, type Fault, fault, isFault, type Op, type Outcome } from './op.ts';
import { badAxis, DOCS, noRank, onAxes, sizesOf, withoutTensor } from './operand.ts';

const NO_RANK: Shape = { kind: 'unknown', why: 'the rank of the input is not known' };

/** view and reshape: the product of sizes stays; one size may be -1. A view needs memory that allows it. */
function reshape(args: Args, how: 'view' | 'reshape'): Outcome {
  const { input } = args;
  if (input && input.kind !== 'tensor' && input.kind !== 'unknown') return withoutTensor(input, 'input');
  const dtype = dtypeOf(isGiven(args.dtype) ? args.dtype : itemsOf(args.shape)?.[0]);
  if (dtype && input?.kind === 'tensor' && how === 'view') {
    const { values: _values, ...rest } = input;
    return withDtype(rest, dtype);
  }
  const sizes = sizesOf(args.shape);
  if (!sizes) return tensorValue({ kind: 'unknown', why: 'the new shape is not in sight' });
  const shape = input?.kind === 'tensor' ? input.shape : undefined;
  const wrong = badSizes(sizes, shape);
  if (wrong) return wrong;
  const inferred = sizes.findIndex((size) => constantOf(size) === -1);
  const total = shape?.kind === 'known' ? product(shape.axes.map((one) => one.dim)) : unknownDim;
  const rest = product(sizes.filter((_, i) => i !== inferred));
  const assumed = shape?.kind === 'known' && shape.axes.some((one) => one.basis);
  const misfit = inferred < 0 ? compare(total, rest) === 'different' : divides(rest, total) === false;
  if (misfit && !assumed)
    return fault('reshape', 'input', {
      because: ['shape'],
      facts: { shape: shape ?? NO_RANK, wanted: known(sizes.map((dim) => ({ dim }))), from: total, to: rest },
    });
  const complete = sizes.map((dim, i) => (i === inferred ? quotient(total, rest) : dim));
  const axes = complete.map((dim, i) => carriedAxis(dim, i, { complete, shape }));
  if (input?.kind !== 'tensor') return { ...tensorValue(known(axes)) };
  const strides = viewStrides(input, complete);
  if (strides === 'impossible') {
    if (how === 'reshape') return laidOut(input, axes, denseStrides(axes));
    if (assumed) return { ...like(input), shape: known(axes) };
    return fault('contiguous', 'input', {
      because: ['shape'],
      facts: { shape: input.shape, wanted: known(sizes.map((dim) => ({ dim }))) },
    });
  }
  return laidOut(input, axes, strides);
}

function badSizes(sizes: readonly Dim[], shape: Shape | undefined): Fault | undefined {
  const constants = sizes.map(constantOf);
  const negative = constants.find((one) => one !== undefined && one < -1);
  if (negative !== undefined)
    return fault('value', 'shape', { facts: { name: 'shape', got: negative, expected: '-1 or more' } });
  if (constants.filter((one) => one === -1).length > 1)
    return fault('value', 'shape', { facts: { name: 'shape', got: 'a second -1', expected: 'at most one -1' } });
  const empty = shape?.kind === 'known' && shape.axes.some((one) => constantOf(one.dim) === 0);
  if (empty && constants.includes(-1) && constants.includes(0))
    return fault('value', 'shape', {
      facts: { name: 'shape', got: '-1 beside 0', expected: 'sizes that leave one choice' },
    });
  return undefined;
}

function quotient(total: Dim, rest: Dim): Dim {
  if (isUnknown(total) || isUnknown(rest)) return unknownDim;
  return exactDivide(total, rest) ?? floordiv(total, rest);
}

export function product(dims: readonly Dim[]): Dim {
  return dims.reduce(mul, num(1));
}

interface Reshaped {
  readonly complete: readonly Dim[];
  readonly shape: Shape | undefined;
}

/** A size that only one axis of the input had is that axis, where as many elements stand before or after it as did. */
function carriedAxis(dim: Dim, index: number, { complete, shape }: Reshaped): Axis {
  const axes = shape?.kind === 'known' ? shape.axes : [];
  const same = axes.flatMap((one, i) => (one.dim.key === dim.key ? [i] : []));
  const [only, ...more] = same;
  const axis = only === undefined || more.length > 0 ? undefined : axes[only];
  if (only === undefined || !axis) return { dim };
  const sizes = axes.map((one) => one.dim);
  const isAligned = (a: readonly Dim[], b: readonly Dim[]) => compare(product(a), product(b)) === 'same';
  const stays =
    isAligned(sizes.slice(0, only), complete.slice(0, index)) ||
    isAligned(sizes.slice(only + 1), complete.slice(index + 1));
  return stays ? { ...axis } : { dim, ...(axis.basis ? { basis: axis.basis } : {}) };
}

const flatten = onAxes((axes, input, args) => {
  const from = isGiven(args.start_dim) ? integerOf(args.start_dim) : 0;
  const to = isGiven(args.end_dim) ? integerOf(args.end_dim) : -1;
  if (from === undefined || to === undefined) return noRank(input);
  const start = normalizeAxis(from, Math.max(1, axes.length));
  const end = normalizeAxis(to, Math.max(1, axes.length));
  if (start === undefined) return badAxis('start_dim', from, input);
  if (end === undefined) return badAxis('end_dim', to, input);
  if (axes.length === 0) return laidOut(input, [axis(num(1))], [num(1)]);
  if (start > end)
    return fault('value', 'start_dim', {
      because: ['end_dim'],
      facts: { name: 'start_dim', got: from, expected: 'no more than end_dim' },
    });
  const merged = axes.slice(start, end + 1);
  const [only] = merged;
  const one = merged.length === 1 && only ? only : axis(product(merged.map((a) => a.dim)));
  const out = [...axes.slice(0, start), one, ...axes.slice(end + 1)];
  const strides = viewStrides(
    input,
    out.map((a) => a.dim),
  );
  return laidOut(input, out, strides === 'impossible' ? denseStrides(out) : strides);
});

const unflatten = onAxes((axes, input, args) => {
  const dim = integerOf(args.dim);
  const sizes = sizesOf(args.sizes);
  if (dim === undefined || !sizes) return noRank(input);
  const at = normalizeAxis(dim, Math.max(1, axes.length));
  if (at === undefined) return badAxis('dim', dim, input);
  const whole = axes[at]?.dim ?? num(1);
  const inferred = sizes.findIndex((size) => constantOf(size) === -1);
  const rest = product(sizes.filter((_, i) => i !== inferred));
  const misfit = inferred < 0 ? compare(whole, rest) === 'different' : divides(rest, whole) === false;
  if (misfit && !axes[at]?.basis)
    return fault('unflatten', 'input', {
      because: ['sizes'],
      axes: { input: at },
      facts: { got: whole, dim: num(at), wanted: known(sizes.map((one) => ({ dim: one }))), shape: input.shape },
    });
  const parts = sizes.map((one, i) => axis(i === inferred ? quotient(whole, rest) : one));
  const out = [...axes.slice(0, at), ...parts, ...axes.slice(at + 1)];
  const strides = viewStrides(
    input,
    out.map((a) => a.dim),
  );
  return laidOut(input, out, strides === 'impossible' ? undefined : strides);
});

const size: Op['rule'] = ({ input, dim }, host) => {
  if (input?.kind === 'unknown' && !isGiven(dim)) return host.read(input, 'shape');
  if (input?.kind === 'unknown' && input.open) return ofOpen(input, dim, host);
  if (input?.kind !== 'tensor') return unknownValue('the input is no tensor in sight');
  if (!isGiven(dim)) {
    if (input.shape.kind === 'known')
      return {
        kind: 'sequence',
        type: 'size',
        items: input.shape.axes.map((one): Value => ({ kind: 'size', dim: one.dim })),
      };
    return input.open ? host.read(input, 'shape') : { kind: 'sequence', type: 'size' };
  }
  const at = integerOf(dim);
  if (at === undefined) return { kind: 'size', dim: host.fresh('size', 'features') };
  if (input.shape.kind === 'known' && normalizeAxis(at, input.shape.axes.length) === undefined)
    return badAxis('dim', at, input);
  const found = axisAt(input.shape, at);
  return found ? { kind: 'size', dim: found.dim } : ofOpen(input, dim, host);
};

/** An axis of a tensor of unknown rank. */
function ofOpen(input: Value, dim: Value | undefined, host: Host): Value {
  const at = integerOf(dim);
  const found = at === undefined ? undefined : host.sizeAt?.(input, at);
  return { kind: 'size', dim: found ?? host.fresh('size', 'features') };
}

const numel: Op['rule'] = ({ input }, host) =>
  input?.kind === 'tensor' && input.shape.kind === 'known'
    ? { kind: 'size', dim: product(input.shape.axes.map((one) => one.dim)) }
    : host.unknown('the rank is not known');

/** True, false, or a truth nobody knows. */
const isContiguous: Op['rule'] = ({ input }) =>
  input?.kind === 'tensor' && input.contiguous !== undefined
    ? { kind: 'truth', value: input.contiguous }
    : { kind: 'truth' };

const stride: Op['rule'] = ({ input, dim }) => {
  const strides = input?.kind === 'tensor' ? stridesOf(input) : undefined;
  if (!strides) return unknownValue('the memory order is not known');
  if (!isGiven(dim))
    return { kind: 'sequence', type: 'tuple', items: strides.map((one): Value => ({ kind: 'size', dim: one })) };
  const at = integerOf(dim);
  const found = at === undefined ? undefined : strides[normalizeAxis(at, strides.length) ?? -1];
  return found ? { kind: 'size', dim: found } : unknownValue('which axis is not known');
};

/** A tensor of the sizes of another one. */
function likeOther(how: 'view' | 'reshape'): Op['rule'] {
  return (args, host) => {
    const { other } = args;
    const shape = other?.kind === 'tensor' ? size({ input: other }, host) : undefined;
    if (!shape || isFault(shape) || shape.kind === 'required') return unknownValue('the other tensor is not in sight');
    return reshape({ ...args, shape }, how);
  };
}

/** The number of elements changes with the sizes. */
const resize: Op['rule'] = ({ input, sizes: given }) => {
  const sizes = sizesOf(given);
  if (!sizes || input?.kind !== 'tensor') return unknownValue('the new shape is not in sight');
  const tensor: TensorValue = { ...like(input), shape: known(sizes.map((dim) => ({ dim }))), contiguous: true };
  return tensor;
};

export const reshapeOps: readonly Op[] = [
  ...(['reshape', 'view'] as const).map(
    (name): Op => ({
      name,
      doc: 'The same elements in another shape; one size may be -1 and is what is left.',
      source: `${DOCS}reshape.html`,
      params: 'input, *shape',
      examples: [
        { args: { input: '(4, 6)', shape: [2, -1] }, gives: '(2, 12)' },
        { args: { input: '(batch, seq, 8)', shape: [-1, 8] }, gives: '(batch*seq, 8)' },
        { args: { input: '(4, 6)', shape: [5, 5] }, fault: 'reshape' },
      ],
      rule: (args) => reshape(args, name),
    }),
  ),
  {
    name: 'flatten',
    doc: 'The axes from start_dim to end_dim as one.',
    source: `${DOCS}flatten.html`,
    params: 'input, start_dim=0, end_dim=-1',
    examples: [{ args: { input: '(2, 3, 4)', start_dim: 1 }, gives: '(2, 12)' }],
    rule: flatten,
  },
  {
    name: 'unflatten',
    doc: 'One axis as several, whose product it is; one may be -1.',
    source: `${DOCS}unflatten.html`,
    params: 'input, dim, sizes',
    examples: [
      { args: { input: '(4, 6)', dim: 1, sizes: [2, -1] }, gives: '(4, 2, 3)' },
      { args: { input: '(4, 6)', dim: 1, sizes: [2, 2] }, fault: 'unflatten' },
    ],
    rule: unflatten,
  },
  {
    name: 'view_as',
    doc: 'A view of the sizes of another tensor.',
    source: 'https://pytorch.org/docs/stable/generated/torch.Tensor.view_as.html',
    params: 'input, other',
    examples: [{ args: { input: '(4, 6)', other: '(8, 3)' }, gives: '(8, 3)' }],
    rule: likeOther('view'),
  },
  {
    name: 'reshape_as',
    doc: 'The elements in the sizes of another tensor.',
    source: 'https://pytorch.org/docs/stable/generated/torch.Tensor.reshape_as.html',
    params: 'input, other',
    examples: [{ args: { input: '(4, 6)', other: '(8, 3)' }, gives: '(8, 3)' }],
    rule: likeOther('reshape'),
  },
  {
    name: 'resize',
    doc: 'The given sizes, whatever the number of elements was.',
    source: 'https://pytorch.org/docs/stable/generated/torch.Tensor.resize_.html',
    params: 'input, *sizes',
    examples: [{ args: { input: '(4, 6)', sizes: [2, 2] }, gives: '(2, 2)' }],
    rule: resize,
  },
  {
    name: 'size',
    doc: 'The shape, or the size of one axis.',
    source: 'https://pytorch.org/docs/stable/generated/torch.Tensor.size.html',
    params: 'input, dim=None',
    examples: [{ args: { input: '(3, 1, 4)', dim: -1 }, gives: '4' }],
    rule: size,
  },
  {
    name: 'numel',
    doc: 'The number of elements.',
    source: `${DOCS}numel.html`,
    params: 'input',
    examples: [{ args: { input: '(3, 1, 4)' }, gives: '12' }],
    rule: numel,
  },
  {
    name: 'is_contiguous',
    doc: 'Whether the elements lie in memory in row-major order.',
    source: 'https://pytorch.org/docs/stable/generated/torch.Tensor.is_contiguous.html',
    params: 'input',
    examples: [{ args: { input: '(3, 4)' }, gives: 'truth' }],
    rule: isContiguous,
  },
  {
    name: 'stride',
    doc: 'Elements from one index of an axis to the next.',
    source: 'https://pytorch.org/docs/stable/generated/torch.Tensor.stride.html',
    params: 'input, dim=None',
    examples: [{ args: { input: '(3, 4)' }, gives: '?' }],
    rule: stride,
  },
  ...arrangeOps,
  ...expandOps,
];
