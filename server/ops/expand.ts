/** Ops that repeat a tensor along its axes: expand, repeat, broadcast, repeat_interleave, meshgrid. */

import { add, compare, constantOf, type Dim, mul, num, unknownDim } from '../shape/dim.ts';
import {
  axis,
  broadcast,
  compareAxes,
  integerOf,
  isGiven,
  itemsOf,
  known,
  listValue,
  normalizeAxis,
  tupleValue,
  unknownValue,
} from '../shape/shape.ts';
import type { Axis, TensorValue, Value } from '../shape/value.ts';
import { dense, laidOut, stridesOf } from './layout.ts';
import { like } from './linear.ts';
import { type Args, fault, type Op, type Outcome, type Rule } from './op.ts';
import { badAxis, badRank, DOCS, noRank, onAxes, sizesOf } from './operand.ts';

/** -1 keeps an axis; an axis of size 1 takes any size, with a stride of 0. */
const expand = onAxes((axes, input, args) => {
  const sizes = sizesOf(args.sizes);
  return sizes ? expanded(axes, input, sizes) : noRank(input);
});

function expanded(axes: readonly Axis[], input: TensorValue, sizes: readonly Dim[]): Outcome {
  if (sizes.length < axes.length)
    return fault('expand-rank', 'sizes', {
      because: ['input'],
      facts: {
        wanted: known(sizes.map((dim) => ({ dim }))),
        expected: sizes.length,
        got: axes.length,
        shape: input.shape,
      },
    });
  const offset = sizes.length - axes.length;
  const strides = stridesOf(input);
  const out: Axis[] = [];
  const steps: Dim[] = [];
  // From the last axis, as PyTorch does.
  for (const [i, size] of [...sizes.entries()].reverse()) {
    const mine = axes[i - offset];
    const stride = strides?.[i - offset] ?? num(0);
    if (constantOf(size) === -1) {
      if (!mine)
        return fault('value', 'sizes', {
          because: ['input'],
          facts: { name: 'sizes', got: -1, expected: 'a size for an axis that is new' },
        });
      out.unshift(mine);
      steps.unshift(stride);
      continue;
    }
    const wanted = axis(size);
    if (mine && compareAxes(mine, wanted) === 'different' && compareAxes(mine, { dim: num(1) }) === 'different') {
      return fault('expand', 'sizes', {
        because: ['input'],
        axes: { input: i - offset },
        facts: {
          got: mine.dim,
          expected: size,
          axis: i,
          shape: input.shape,
          wanted: known(sizes.map((dim) => ({ dim }))),
        },
      });
    }
    const kept = mine !== undefined && compare(mine.dim, size) === 'same';
    out.unshift(kept ? mine : { ...wanted, ...(mine?.role ? { role: mine.role } : {}) });
    steps.unshift(kept ? stride : num(0));
  }
  return laidOut(input, out, strides && steps);
}

const expandAs: Rule = (args, host) => {
  const { other } = args;
  if (other?.kind !== 'tensor' || other.shape.kind !== 'known') return unknownValue('the other tensor is not in sight');
  const sizes = tupleValue(other.shape.axes.map((one): Value => ({ kind: 'size', dim: one.dim })));
  return expand({ ...args, sizes }, host);
};

/** Every axis as often as listed; `tile` takes fewer numbers than axes. */
function repeat(how: 'repeat' | 'tile'): Rule {
  return onAxes((axes, input, args) => {
    const given = sizesOf(args.repeats);
    if (!given) return noRank(input);
    const padding = how === 'tile' ? Math.max(0, axes.length - given.length) : 0;
    const times = [...Array.from({ length: padding }, () => num(1)), ...given];
    if (times.length < axes.length)
      return fault('repeat-rank', 'repeats', {
        because: ['input'],
        facts: { expected: times.length, got: axes.length, shape: input.shape },
      });
    const negative = times.find((one) => (constantOf(one) ?? 0) < 0);
    if (negative)
      return fault('value', 'repeats', { facts: { name: 'repeats', got: negative, expected: '0 or more' } });
    const offset = times.length - axes.length;
    return dense(
      input,
      times.map((n, i) => {
        const mine = axes[i - offset];
        return mine ? { ...mine, dim: mul(mine.dim, n) } : axis(n);
      }),
    );
  });
}

/** Each element of an axis as often as told: one number for all, or one for each. */
const repeatInterleave = onAxes((axes, input, args) => {
  const { repeats } = args;
  const flat = !isGiven(args.dim);
  const dim = flat ? 0 : integerOf(args.dim);
  if (dim === undefined) return noRank(input);
  const at = normalizeAxis(dim, Math.max(1, axes.length));
  if (at === undefined) return badAxis('dim', dim, input);
  const whole = flat ? axes.reduce((total, one) => mul(total, one.dim), num(1)) : (axes[at]?.dim ?? num(1));
  const size = interleaved(repeats, whole, args);
  if (size === 'wrong')
    return fault('value', 'repeats', {
      because: ['input'],
      facts: { name: 'repeats', got: 'of another size', expected: 'one number for each index of the axis' },
    });
  return dense(input, flat ? [axis(size)] : axes.map((one, i) => (i === at ? { ...one, dim: size } : one)));
});

function interleaved(repeats: Value | undefined, whole: Dim, args: Args): Dim | 'wrong' {
  if (repeats?.kind === 'size') return mul(whole, repeats.dim);
  if (isGiven(args.output_size)) return args.output_size.kind === 'size' ? args.output_size.dim : unknownDim;
  if (repeats?.kind !== 'tensor' || repeats.shape.kind !== 'known') return unknownDim;
  const [count] = repeats.shape.axes;
  const one = count ? compare(count.dim, num(1)) : 'same';
  if (count && one === 'different' && compare(count.dim, whole) === 'different') return 'wrong';
  const values = repeats.values;
  if (!values) return unknownDim;
  return values.length === 1 ? mul(whole, num(values[0] ?? 0)) : values.map((n) => num(n)).reduce(add, num(0));
}

const broadcastTensors: Rule = (args) => {
  const items = itemsOf(args.tensors);
  const tensors = items?.filter((one): one is TensorValue => one.kind === 'tensor');
  if (!items || tensors?.length !== items.length) return unknownValue('what is broadcast is not in sight');
  const shape = broadcast(tensors.map((one) => one.shape));
  if (shape.kind === 'conflict')
    return fault('broadcast', 'tensors', {
      facts: {
        axis: shape.axis,
        p: shape.a,
        q: shape.b,
        a: tensors[0]?.shape ?? known([]),
        b: tensors[1]?.shape ?? known([]),
      },
    });
  if (shape.kind !== 'known') return listValue(tensors.map((one) => ({ ...like(one), shape })));
  const sizes = shape.axes.map((one) => one.dim);
  return tupleValue(
    tensors.map((one) => {
      const made = one.shape.kind === 'known' ? expanded(one.shape.axes, one, sizes) : one;
      return made.kind === 'fault' || made.kind === 'required' ? one : made;
    }),
  );
};

/** Vectors of n and m give grids (n, m), or (m, n) when the first axis is x. */
const meshgrid: Rule = (args) => {
  const given = itemsOf(args.tensors);
  const [only] = given ?? [];
  const items = given?.length === 1 && only?.kind === 'sequence' ? itemsOf(only) : given;
  const tensors = items?.filter((one): one is TensorValue => one.kind === 'tensor');
  if (!items || tensors?.length !== items.length) return unknownValue('its vectors are not in sight');
  const sizes: Dim[] = [];
  for (const one of tensors) {
    if (one.shape.kind !== 'known') return unknownValue('the rank of a vector is not known');
    if (one.shape.axes.length > 1) return badRank('tensors', one, '0-D or 1-D');
    sizes.push(one.shape.axes[0]?.dim ?? num(1));
  }
  const swapped = args.indexing?.kind === 'text' && args.indexing.value === 'xy' && sizes.length >= 2;
  const [a = num(1), b = num(1), ...rest] = sizes;
  const order = swapped ? [b, a, ...rest] : sizes;
  return tupleValue(tensors.map((one) => ({ ...like(one), shape: known(order.map((dim) => ({ dim }))) })));
};

/** The shape that shapes broadcast to. */
const broadcastShapes: Rule = ({ shapes }) => {
  const items = itemsOf(shapes)?.map((one) => sizesOf(one));
  if (!items || items.includes(undefined)) return unknownValue('the shapes are not in sight');
  const shape = broadcast(items.map((one) => known((one ?? []).map((dim) => ({ dim })))));
  if (shape.kind !== 'known') return unknownValue('the shapes do not broadcast');
  return { kind: 'sequence', type: 'size', items: shape.axes.map((one): Value => ({ kind: 'size', dim: one.dim })) };
};

/** All pairs: vectors of n and m give (n*m, 2). */
const cartesianProd: Rule = ({ tensors }) => {
  const items = itemsOf(tensors)?.filter((one): one is TensorValue => one.kind === 'tensor');
  const sizes = items?.map((one) => (one.shape.kind === 'known' ? one.shape.axes[0]?.dim : undefined));
  const [first] = items ?? [];
  if (!first || !sizes || sizes.includes(undefined)) return unknownValue('its vectors are not in sight');
  const total = sizes.reduce<Dim>((n, one) => mul(n, one ?? num(1)), num(1));
  return { ...like(first), shape: known(sizes.length > 1 ? [axis(total), axis(num(sizes.length))] : [axis(total)]) };
};

export const expandOps: readonly Op[] = [
  {
    name: 'expand',
    doc: 'Axes of size 1 take the given size; new axes may stand in front; -1 keeps one.',
    source: 'https://pytorch.org/docs/stable/generated/torch.Tensor.expand.html',
    params: 'input, *sizes',
    examples: [
      { args: { input: '(3, 1)', sizes: [-1, 4] }, gives: '(3, 4)' },
      { args: { input: '(3, 2)', sizes: [3, 4] }, fault: 'expand' },
    ],
    rule: expand,
  },
  {
    name: 'expand_as',
    doc: 'As expand, to the sizes of another tensor.',
    source: 'https://pytorch.org/docs/stable/generated/torch.Tensor.expand_as.html',
    params: 'input, other',
    examples: [{ args: { input: '(3, 1)', other: '(2, 3, 4)' }, gives: '(2, 3, 4)' }],
    rule: expandAs,
  },
  {
    name: 'repeat',
    doc: 'The tensor as often along each axis as told; new axes may stand in front.',
    source: 'https://pytorch.org/docs/stable/generated/torch.Tensor.repeat.html',
    params: 'input, *repeats',
    examples: [
      { args: { input: '(2, 3)', repeats: [4, 2] }, gives: '(8, 6)' },
      { args: { input: '(2, 3)', repeats: [4] }, fault: 'repeat-rank' },
    ],
    rule: repeat('repeat'),
  },
  {
    name: 'tile',
    doc: 'As repeat; fewer numbers than axes repeat the last ones.',
    source: `${DOCS}tile.html`,
    params: 'input, *repeats',
    examples: [{ args: { input: '(2, 3)', repeats: [2] }, gives: '(2, 6)' }],
    rule: repeat('tile'),
  },
  {
    name: 'repeat_interleave',
    doc: 'Each element of an axis as often as told; without an axis the flattened tensor.',
    source: `${DOCS}repeat_interleave.html`,
    params: 'input, repeats, dim=None, output_size=None',
    examples: [{ args: { input: '(2, 3)', repeats: 2, dim: 1 }, gives: '(2, 6)' }],
    rule: repeatInterleave,
  },
  {
    name: 'broadcast_tensors',
    doc: 'The tensors in the shape they broadcast to.',
    source: `${DOCS}broadcast_tensors.html`,
    params: '*tensors',
    examples: [{ args: { tensors: ['(2, 1)', '(3,)'] }, gives: '((2, 3), (2, 3))' }],
    rule: broadcastTensors,
  },
  {
    name: 'broadcast_shapes',
    doc: 'The shape that shapes broadcast to.',
    source: `${DOCS}broadcast_shapes.html`,
    params: '*shapes',
    examples: [
      {
        args: {
          shapes: [
            [2, 1],
            [1, 3],
          ],
        },
        gives: '(2, 3)',
      },
    ],
    rule: broadcastShapes,
  },
  {
    name: 'meshgrid',
    doc: 'Vectors of n and m as grids (n, m).',
    source: `${DOCS}meshgrid.html`,
    params: "*tensors, indexing='ij'",
    examples: [{ args: { tensors: ['(2,)', '(3,)'] }, gives: '((2, 3), (2, 3))' }],
    rule: meshgrid,
  },
  {
    name: 'cartesian_prod',
    doc: 'All pairs of vectors of n and m as (n*m, 2).',
    source: `${DOCS}cartesian_prod.html`,
    params: '*tensors',
    examples: [{ args: { tensors: ['(2,)', '(3,)'] }, gives: '(6, 2)' }],
    rule: cartesianProd,
  },
];
