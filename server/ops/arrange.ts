/** Ops that put the axes of a tensor in another order, drop those of size 1 or add some. */

import { add, atLeast, compare, constantOf, floordiv, mul, num, sub, unknownDim } from '../shape/dim.ts';
import { axis, compareAxes, dimOf, integerOf, isGiven, known, leastRank, normalizeAxis } from '../shape/shape.ts';
import type { Axis, Shape, TensorValue, Value } from '../shape/value.ts';
import { dense, laidOut, stridesOf } from './layout.ts';
import { like } from './linear.ts';
import { fault, type Op, type Outcome, type Rule } from './op.ts';
import { axesArgument, badAxis, badRank, DOCS, isFaulty, noRank, onAxes, repeatedAxis, sizesOf } from './operand.ts';

/** The axes in this order, each with its stride. */
function reordered(input: TensorValue, axes: readonly Axis[], order: readonly number[]): TensorValue {
  const strides = stridesOf(input);
  const pick = <T>(list: readonly T[], fallback: T): readonly T[] => order.map((i) => list[i] ?? fallback);
  return laidOut(input, pick(axes, { dim: unknownDim }), strides && pick(strides, unknownDim));
}

function unknownSizes(input: TensorValue, rank: number): TensorValue {
  return { ...like(input), shape: known(Array.from({ length: rank }, () => ({ dim: unknownDim }))) };
}

const transpose = onAxes((axes, input, args) => {
  const at: number[] = [];
  for (const name of ['dim0', 'dim1']) {
    const dim = integerOf(args[name]);
    if (dim === undefined) return unknownSizes(input, axes.length);
    const position = normalizeAxis(dim, Math.max(1, axes.length));
    if (position === undefined) return badAxis(name, dim, input);
    at.push(position);
  }
  if (axes.length === 0) return input;
  const [a = 0, b = 0] = at;
  const order = axes.map((_, i) => (i === a ? b : i === b ? a : i));
  return reordered(input, axes, order);
});

const permute = onAxes((axes, input, args) => {
  const order = sizesOf(args.dims)?.map(constantOf);
  if (!order || order.includes(undefined)) return unknownSizes(input, axes.length);
  if (order.length !== axes.length)
    return fault('axis-order', 'dims', {
      because: ['input'],
      facts: { expected: axes.length, got: order.length, shape: input.shape },
    });
  const at = order.map((one) => normalizeAxis(one ?? 0, axes.length));
  const wrong = at.indexOf(undefined);
  if (wrong >= 0) return badAxis('dims', order[wrong] ?? 0, input);
  const twice = at.find((one, i) => at.indexOf(one) !== i);
  if (twice !== undefined) return repeatedAxis('dims', twice, input);
  return reordered(
    input,
    axes,
    at.map((one) => one ?? 0),
  );
});

/** The axes named by `source` at the places `destination`, the others in their order. */
const movedim = onAxes((axes, input, args) => {
  const lists = ['source', 'destination'].map((name) => sizesOf(args[name])?.map(constantOf));
  const [from, to] = lists;
  if (!from || !to || from.includes(undefined) || to.includes(undefined)) return unknownSizes(input, axes.length);
  if (from.length !== to.length)
    return fault('value', 'destination', {
      facts: { name: 'destination', got: to.length, expected: `${from.length} axes` },
    });
  const places = new Map<number, number>();
  for (const [i, one] of from.entries()) {
    const a = normalizeAxis(one ?? 0, axes.length);
    const b = normalizeAxis(to[i] ?? 0, axes.length);
    if (a === undefined) return badAxis('source', one ?? 0, input);
    if (b === undefined) return badAxis('destination', to[i] ?? 0, input);
    places.set(b, a);
  }
  const moved = new Set(places.values());
  const rest = [...axes.keys()].filter((i) => !moved.has(i));
  return reordered(
    input,
    axes,
    axes.map((_, i) => places.get(i) ?? rest.shift() ?? 0),
  );
});

const squeeze = onAxes((axes, input, args) => {
  const at = axesArgument(args, 'dim', input);
  if (isFaulty(at)) return at;
  if (at === undefined) return noRank(input);
  return squeezed(axes, at === 'all' ? new Set(axes.keys()) : at, input);
});

/** An axis that may be 1 or not makes two ranks. */
function squeezed(axes: readonly Axis[], at: ReadonlySet<number>, input: TensorValue): Outcome {
  let forms: (readonly number[])[] = [[]];
  for (const [i, one] of axes.entries()) {
    const verdict = at.has(i) ? compareAxes(one, { dim: num(1) }) : 'different';
    if (verdict === 'same') continue;
    forms =
      verdict === 'different' || one.basis
        ? forms.map((form) => [...form, i])
        : forms.flatMap((form) => [[...form, i], form]);
  }
  const ranks = new Map(forms.map((form) => [form.length, form]));
  const values = [...ranks.values()].map((form): Value => reordered(input, axes, form));
  const [only, ...more] = values;
  if (only && more.length === 0) return only;
  return forms.length === ranks.size && values.length <= 4 ? { kind: 'union', members: values } : noRank(input);
}

const unsqueeze: Rule = (args, host) => {
  const { input } = args;
  if (input?.kind !== 'tensor' || input.shape.kind !== 'partly') return unsqueezed(args, host);
  const dim = integerOf(args.dim);
  const shape = dim === undefined ? undefined : widened(input.shape, dim);
  return shape ? { ...like(input), shape } : noRank(input);
};

/** One axis more at a place that is counted from an end in sight; of the other end what surely lies beyond it. */
function widened(shape: Extract<Shape, { kind: 'partly' }>, dim: number): Shape | undefined {
  const { prefix, suffix } = shape;
  const rank = leastRank(shape);
  const least = rank + 1;
  const one = axis(num(1));
  if (dim >= 0) {
    if (dim > prefix.length) return undefined;
    const beyond = Math.min(suffix.length, rank - dim);
    return {
      kind: 'partly',
      prefix: [...prefix.slice(0, dim), one, ...prefix.slice(dim)],
      suffix: suffix.slice(suffix.length - beyond),
      least,
    };
  }
  const at = suffix.length + dim + 1;
  if (at < 0) return undefined;
  return {
    kind: 'partly',
    prefix: prefix.slice(0, Math.max(0, rank + dim + 1)),
    suffix: [...suffix.slice(0, at), one, ...suffix.slice(at)],
    least,
  };
}

const unsqueezed = onAxes((axes, input, args) => {
  const dim = integerOf(args.dim);
  if (dim === undefined) return unknownSizes(input, axes.length + 1);
  const at = normalizeAxis(dim, axes.length + 1);
  if (at === undefined) return badAxis('dim', dim, input, axes.length + 1);
  const strides = stridesOf(input);
  const own = strides && axes[at] ? mul(axes[at].dim, strides[at] ?? num(1)) : num(1);
  return laidOut(
    input,
    [...axes.slice(0, at), axis(num(1)), ...axes.slice(at)],
    strides && [...strides.slice(0, at), own, ...strides.slice(at)],
  );
});

/** `t` and `.T`: the axes the other way round; `t` takes at most two. */
function turned(most: number, least: number): Rule {
  return onAxes((axes, input) => {
    if (axes.length > most) return badRank('input', input, `at most ${most}-D`);
    if (axes.length < least) return badRank('input', input, `${least}-D or more`);
    return reordered(input, axes, [...axes.keys()].reverse());
  });
}

/** `.mT`, `.H`, adjoint: the last two axes change places. */
const matrixTurned = onAxes((axes, input) => {
  if (axes.length < 2) return badRank('input', input, '2-D or more');
  const order = [...axes.keys()];
  return reordered(input, axes, [...order.slice(0, -2), ...order.slice(-2).reverse()]);
});

/** flip, roll: the same axes, which must exist. */
function sameAxes(name: string): Rule {
  return onAxes((axes, input, args) => {
    const at = axesArgument(args, name, input);
    if (isFaulty(at)) return at;
    return dense(input, axes);
  });
}

const roll = onAxes((axes, input, args) => {
  const shifts = sizesOf(args.shifts);
  const dims = isGiven(args.dims) ? sizesOf(args.dims) : undefined;
  if (shifts && dims && shifts.length !== dims.length)
    return fault('value', 'shifts', {
      because: ['dims'],
      facts: { name: 'shifts', got: shifts.length, expected: `${dims.length} of them` },
    });
  for (const dim of dims ?? []) {
    const at = constantOf(dim);
    if (at !== undefined && normalizeAxis(at, Math.max(1, axes.length)) === undefined)
      return badAxis('dims', at, input);
  }
  return dense(input, axes);
});

const rot90 = onAxes((axes, input, args) => {
  const turns = isGiven(args.k) ? integerOf(args.k) : 1;
  const dims = isGiven(args.dims) ? sizesOf(args.dims)?.map(constantOf) : [0, 1];
  if (axes.length < 2) return badRank('input', input, '2-D or more');
  const [a, b] = (dims ?? []).map((one) => (one === undefined ? undefined : normalizeAxis(one, axes.length)));
  if (turns === undefined || a === undefined || b === undefined) return unknownSizes(input, axes.length);
  const order = axes.map((_, i) => (i === a ? b : i === b ? a : i));
  const { shape } = reordered(input, axes, turns % 2 === 0 ? [...axes.keys()] : order);
  return { ...like(input), shape };
});

/** Windows of `size` elements along an axis, `step` apart, as a new last axis. */
const unfold = onAxes((axes, input, args) => {
  const dim = integerOf(args.dimension);
  if (dim === undefined) return noRank(input);
  const at = normalizeAxis(dim, Math.max(1, axes.length));
  if (at === undefined) return badAxis('dimension', dim, input);
  const whole = axes[at]?.dim ?? num(1);
  const size = dimOf(args.size);
  const step = dimOf(args.step);
  if (compare(size, whole) === 'different' && (constantOf(size) ?? 0) > (constantOf(whole) ?? Infinity))
    return fault('value', 'size', {
      because: ['input'],
      facts: { name: 'size', got: size, expected: 'at most the size of the axis' },
    });
  const count = add(floordiv(sub(whole, size), step), num(1));
  const strides = stridesOf(input);
  return laidOut(
    input,
    [...axes.map((one, i) => (i === at ? { ...one, dim: count } : one)), axis(size)],
    strides && [...strides.map((one, i) => (i === at ? mul(one, step) : one)), strides[at] ?? num(1)],
  );
});

/** Elements `n` orders of differences apart go. */
const diff = onAxes((axes, input, args) => {
  const dim = isGiven(args.dim) ? integerOf(args.dim) : -1;
  const n = isGiven(args.n) ? dimOf(args.n) : num(1);
  if (dim === undefined) return noRank(input);
  const at = normalizeAxis(dim, Math.max(1, axes.length));
  if (at === undefined) return badAxis('dim', dim, input);
  return dense(
    input,
    axes.map((one, i) => {
      const left = sub(one.dim, n);
      return i === at ? { ...one, dim: atLeast(left, num(0)) === false ? num(0) : left } : one;
    }),
  );
});

/** atleast_1d, 2d, 3d: axes of size 1 until there are enough. */
function atLeastAxes(rank: number): Rule {
  return onAxes((axes, input) => {
    const one = axis(num(1));
    if (axes.length >= rank) return input;
    if (rank === 3 && axes.length === 2) return laidOut(input, [...axes, one], undefined);
    if (rank === 3 && axes.length === 1) return laidOut(input, [one, ...axes, one], undefined);
    return laidOut(input, [...Array.from({ length: rank - axes.length }, () => one), ...axes], undefined);
  });
}

function arranging(name: string, params: string, examples: Op['examples'], rule: Rule): Op {
  return {
    name,
    doc: `${name}: the axes of input in another order or number.`,
    source: `${DOCS}${name}.html`,
    params,
    examples,
    rule,
  };
}

export const arrangeOps: readonly Op[] = [
  arranging(
    'transpose',
    'input, dim0, dim1',
    [{ args: { input: '(3, 1, 4)', dim0: 0, dim1: 1 }, gives: '(1, 3, 4)' }],
    transpose,
  ),
  arranging(
    'permute',
    'input, *dims',
    [{ args: { input: '(2, 3, 4)', dims: [2, 0, 1] }, gives: '(4, 2, 3)' }],
    permute,
  ),
  arranging(
    'movedim',
    'input, source, destination',
    [{ args: { input: '(2, 3, 4)', source: 0, destination: -1 }, gives: '(3, 4, 2)' }],
    movedim,
  ),
  arranging('squeeze', 'input, dim=None', [{ args: { input: '(1, 3, 1)' }, gives: '(3,)' }], squeeze),
  arranging('unsqueeze', 'input, dim', [{ args: { input: '(3, 4)', dim: 1 }, gives: '(3, 1, 4)' }], unsqueeze),
  arranging('t', 'input', [{ args: { input: '(2, 3)' }, gives: '(3, 2)' }], turned(2, 0)),
  arranging('reversed_axes', 'input', [{ args: { input: '(2, 3, 4)' }, gives: '(4, 3, 2)' }], turned(Infinity, 0)),
  arranging('adjoint', 'input', [{ args: { input: '(2, 3, 4)' }, gives: '(2, 4, 3)' }], matrixTurned),
  arranging('flip_axes', 'input, *dims', [{ args: { input: '(2, 3)', dims: [0] }, gives: '(2, 3)' }], sameAxes('dims')),
  arranging(
    'roll',
    'input, shifts, dims=None',
    [{ args: { input: '(2, 3)', shifts: 1, dims: 0 }, gives: '(2, 3)' }],
    roll,
  ),
  arranging('rot90', 'input, k=1, dims=None', [{ args: { input: '(2, 3)' }, gives: '(3, 2)' }], rot90),
  arranging(
    'unfold',
    'input, dimension, size, step',
    [{ args: { input: '(2, 7)', dimension: 1, size: 3, step: 2 }, gives: '(2, 3, 3)' }],
    unfold,
  ),
  arranging('diff', 'input, n=1, dim=-1', [{ args: { input: '(2, 3)' }, gives: '(2, 2)' }], diff),
  ...([1, 2, 3] as const).map((rank) =>
    arranging(`atleast_${rank}d`, 'input', [{ args: { input: '(2, 3, 4)' }, gives: '(2, 3, 4)' }], atLeastAxes(rank)),
  ),
];
