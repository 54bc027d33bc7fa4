/** NumPy's own rules: https://numpy.org/doc/stable/. What PyTorch has under the same rule is that op. */

import { add, constantOf, floordiv, isUnknown, max, mul, neg, num, sub, unknownDim } from '../shape/dim.ts';
import {
  broadcast,
  dimOf,
  integerOf,
  isGiven,
  itemsOf,
  known,
  normalizeAxis,
  shapeOfDims,
  truthOf,
  unknownValue,
} from '../shape/shape.ts';
import type { Axis, Dtype, Value } from '../shape/value.ts';
import { matmulShape } from './linear.ts';
import { arrayOf, asArray, axesNamed, DOCS, isAxes, noRank, onArray, shapeOfData } from './numpy-tools.ts';
import { type Args, fault, type Op, type Outcome } from './op.ts';
import { sizesOf } from './operand.ts';
import { product } from './reshape.ts';

function sized({ size }: Args): Outcome {
  if (!isGiven(size)) return { kind: 'number' };
  const sizes = sizesOf(size);
  return sizes ? arrayOf(shapeOfDims(sizes)) : arrayOf({ kind: 'unknown', why: 'its sizes are not in sight' });
}

/** `start, stop, step` of whole numbers, or known ones: NumPy's length is ceil((stop - start) / step). */
function arange(args: Args): Outcome {
  const two = isGiven(args.stop);
  const start: Value = two ? (args.start ?? { kind: 'number' }) : { kind: 'size', dim: num(0) };
  const stop: Value = (two ? args.stop : args.start) ?? { kind: 'number' };
  const step: Value = isGiven(args.step) ? args.step : { kind: 'size', dim: num(1) };
  const [a, b, c] = [start, stop, step].map(numberIn);
  if (a !== undefined && b !== undefined && c !== undefined && c !== 0)
    return arrayOf(shapeOfDims([num(Math.max(0, Math.ceil((b - a) / c)))]));
  const whole = [start, stop, step].every((one) => one.kind === 'size' || (one.kind === 'unknown' && one.open));
  const by = integerOf(step);
  if (!whole || by === undefined || by < 1) return arrayOf(shapeOfDims([unknownDim]));
  const distance = sub(dimOf(stop), dimOf(start));
  return arrayOf(shapeOfDims([by === 1 ? distance : neg(floordiv(neg(distance), num(by)))]));
}

function numberIn(value: Value): number | undefined {
  return value.kind === 'number' ? value.value : integerOf(value);
}

/** Over all elements a number; along axes they go, unless keepdims. */
function reduced(args: Args, dtype?: Dtype): Outcome {
  const input = asArray(args.input);
  const keep = truthOf(args.keepdim);
  if (!isGiven(args.dim) && keep === false) return { kind: 'number' };
  if (input.shape.kind !== 'known' || keep === undefined) return noRank;
  const { axes } = input.shape;
  const found = isGiven(args.dim) ? axesNamed(args.dim, input) : new Set(axes.keys());
  if (!isAxes(found)) return found ?? noRank;
  const out = axes.flatMap((one, i): Axis[] => (found.has(i) ? (keep ? [{ dim: num(1) }] : []) : [one]));
  return arrayOf(known(out), dtype ?? input.dtype);
}

/** cumsum and its like: without an axis over the flattened array. */
const accumulated = onArray((axes, args, input) => {
  if (!isGiven(args.dim)) return [{ dim: product(axes.map((one) => one.dim)) }];
  const found = axesNamed(args.dim, input);
  return isAxes(found) || found === undefined ? axes : found;
});

function combined(operands: readonly (readonly [string, Value | undefined])[]): Outcome {
  const shapes = operands.map(([, value]) => shapeOfData(value));
  const shape = broadcast(shapes);
  if (shape.kind !== 'conflict') return arrayOf(shape);
  const [a, b] = shapes;
  const facts = { axis: shape.axis, p: shape.a, q: shape.b, ...(a && b ? { a, b } : {}) };
  return fault('broadcast', operands.at(-1)?.[0] ?? 'other', { because: [operands[0]?.[0] ?? 'input'], facts });
}

/** Every axis but the last of a, every axis but the last two of b, and b's last. */
function dot(args: Args): Outcome {
  const a = asArray(args.input);
  const b = asArray(args.other);
  if (a.shape.kind !== 'known' || b.shape.kind !== 'known') return noRank;
  if (a.shape.axes.length === 0 || b.shape.axes.length === 0) return combined(Object.entries(args));
  const plain = matmulShape({ ...known(a.shape.axes.slice(-2)) }, { ...known(b.shape.axes.slice(-2)) });
  if (plain === 'inner')
    return fault('inner-size', 'other', {
      because: ['input'],
      facts: {
        a: a.shape,
        b: b.shape,
        p: a.shape.axes.at(-1)?.dim ?? unknownDim,
        q: b.shape.axes.at(-2)?.dim ?? b.shape.axes[0]?.dim ?? unknownDim,
      },
    });
  return arrayOf(
    known([
      ...a.shape.axes.slice(0, -1),
      ...b.shape.axes.slice(0, -2),
      ...(b.shape.axes.length > 1 ? b.shape.axes.slice(-1) : []),
    ]),
  );
}

/** Times along each axis; the shorter of shape and times is filled with 1 in front. */
const tile = onArray((axes, args) => {
  const times = sizesOf(args.times);
  if (!times) return noRank;
  const rank = Math.max(times.length, axes.length);
  return Array.from({ length: rank }, (_, i): Axis => {
    const one = axes[i - rank + axes.length] ?? { dim: num(1) };
    const n = times[i - rank + times.length] ?? num(1);
    return { ...one, dim: mul(one.dim, n) };
  });
});

/** Each element so many times along an axis, or of the flattened array. */
const repeat = onArray((axes, args, input) => {
  const each = itemsOf(args.times);
  const grown = (dim: Axis['dim']) =>
    args.times?.kind === 'tensor' || (each && each.length !== 1)
      ? unknownDim
      : mul(dim, dimOf(each?.[0] ?? args.times));
  if (!isGiven(args.dim)) return [{ dim: grown(product(axes.map((one) => one.dim))) }];
  const found = axesNamed(args.dim, input);
  if (!isAxes(found)) return found ?? noRank;
  return axes.map((one, i): Axis => (found.has(i) ? { ...one, dim: grown(one.dim) } : one));
});

/** A width for every side, a pair for every axis, or a pair for each axis. */
const pad = onArray((axes, args) => {
  const given = itemsOf(args.widths);
  const pairs = given?.map((one) => sizesOf(one));
  const width = given ? undefined : dimOf(args.widths);
  return axes.map((one, i): Axis => {
    const flat = given && pairs && given.every((item) => item.kind !== 'sequence') ? sizesOf(args.widths) : undefined;
    const pair = flat ?? (pairs?.length === 1 ? pairs[0] : pairs?.[i]);
    if (width) return { ...one, dim: add(one.dim, mul(num(2), width)) };
    const [before, after = before] = pair ?? [];
    return { ...one, dim: before && after ? add(one.dim, add(before, after)) : unknownDim };
  });
});

/** Along each axis named, or all of them: n - w + 1 places, and the windows of w behind all axes. */
const windows = onArray((axes, args) => {
  const sizes = sizesOf(args.widths);
  const places = isGiven(args.dim) ? sizesOf(args.dim)?.map(constantOf) : [...axes.keys()];
  if (!sizes || places?.length !== sizes.length) return noRank;
  const out = [...axes];
  for (const [i, size] of sizes.entries()) {
    const at = normalizeAxis(places[i] ?? axes.length, axes.length);
    const old = at === undefined ? undefined : out[at];
    if (at === undefined || !old) return noRank;
    out[at] = { dim: sub(add(old.dim, num(1)), size) };
  }
  return [...out, ...sizes.map((dim): Axis => ({ dim }))];
});

/** The differences of neighbours: one less along the axis each time. */
const diff = onArray((axes, args, input) => {
  const found = axesNamed(args.dim, input);
  if (!isAxes(found)) return found ?? noRank;
  return axes.map((one, i): Axis => (found.has(i) ? { ...one, dim: max(num(0), sub(one.dim, dimOf(args.n))) } : one));
});

function op(name: string, params: string, examples: Op['examples'], doc: string, rule: Op['rule']): Op {
  return { name: `np_${name}`, doc, source: `${DOCS}${name}.html`, params, examples, rule };
}

const nested = [
  [1, 2, 3],
  [4, 5, 6],
];

const covariance = onArray(([first, second], { other, rows }) => {
  if (isGiven(other)) return noRank;
  if (!first || !second) return [];
  const variables = truthOf(rows) === false ? second : first;
  return [variables, variables];
});

export const numpyOps: readonly Op[] = [
  op(
    'array',
    'data, dtype?',
    [
      { args: { data: nested }, gives: '(2, 3)' },
      { args: { data: '(4, 5)' }, gives: '(4, 5)' },
    ],
    'The array of nested lists, or of another array.',
    ({ data }) => {
      const shape = shapeOfData(data);
      return shape.kind === 'known' && shape.axes.length === 0 && data?.kind === 'size' ? data : arrayOf(shape);
    },
  ),
  op(
    'full',
    'size',
    [
      { args: { size: [3, 4] }, gives: '(3, 4)' },
      { args: { size: 5 }, gives: '(5,)' },
    ],
    'An array of the given sizes, random ones among them; without any a number.',
    sized,
  ),
  op(
    'arange',
    'start, stop=None, step=None',
    [
      { args: { start: 10 }, gives: '(10,)' },
      { args: { start: 0, stop: 1, step: 0.25 }, gives: '(4,)' },
      { args: { start: 1, stop: 10, step: 3 }, gives: '(3,)' },
    ],
    'The numbers from start to before stop: ceil((stop - start) / step) of them.',
    arange,
  ),
  op(
    'linspace',
    'start, stop, num=50',
    [{ args: { start: 0, stop: 1, num: 7 }, gives: '(7,)' }],
    'Evenly spaced numbers, or points between two arrays: num of them along the first axis.',
    (args) => {
      const ends = broadcast([shapeOfData(args.start), shapeOfData(args.stop)]);
      if (ends.kind !== 'known') return noRank;
      return arrayOf(known([{ dim: dimOf(args.num) }, ...ends.axes]));
    },
  ),
  op(
    'sum',
    'input, dim=None, keepdim=false',
    [
      { args: { input: '(3, 5)' }, gives: 'number' },
      { args: { input: '(3, 5)', dim: 1 }, gives: '(3,)' },
      { args: { input: '(3, 5)', dim: 0, keepdim: true }, gives: '(1, 5)' },
      { args: { input: '(3, 5)', dim: 2 }, fault: 'axis' },
    ],
    'Over all elements a number, or along the given axes, which go unless keepdims.',
    (args) => reduced(args),
  ),
  op(
    'argmax',
    'input, dim=None, keepdim=false',
    [{ args: { input: '(3, 5)', dim: 1 }, gives: '(3,)' }],
    'Positions along an axis, which goes unless keepdims; of all elements one number.',
    (args) => {
      const made = reduced(args, 'int64');
      return made.kind === 'number' ? { kind: 'number' } : made;
    },
  ),
  op(
    'cumsum',
    'input, dim=None',
    [
      { args: { input: '(3, 5)', dim: 1 }, gives: '(3, 5)' },
      { args: { input: '(3, 5)' }, gives: '(15,)' },
    ],
    'Sums so far along an axis; without one over the flattened array.',
    accumulated,
  ),
  op(
    'exp',
    'input',
    [
      { args: { input: '(3, 5)' }, gives: '(3, 5)' },
      { args: { input: [1, 2, 3] }, gives: '(3,)' },
    ],
    'Element by element.',
    ({ input }) => arrayOf(shapeOfData(input), input?.kind === 'tensor' ? input.dtype : undefined),
  ),
  op(
    'add',
    'input, other',
    [
      { args: { input: '(4, 1)', other: '(3,)' }, gives: '(4, 3)' },
      { args: { input: '(4,)', other: [1, 2, 3] }, fault: 'broadcast' },
    ],
    'Element by element; the shapes broadcast.',
    ({ input, other }) =>
      combined([
        ['input', input],
        ['other', other],
      ]),
  ),
  op(
    'where',
    'condition, input?, other?',
    [{ args: { condition: '(4, 1)', input: '(3,)', other: 0 }, gives: '(4, 3)' }],
    'The three broadcast; with the condition alone the positions where it holds, an array for each axis.',
    ({ condition, input, other }) => {
      if (isGiven(input))
        return combined([
          ['condition', condition],
          ['input', input],
          ['other', other],
        ]);
      const shape = shapeOfData(condition);
      if (shape.kind !== 'known') return unknownValue('the rank of the condition is not known');
      return {
        kind: 'sequence',
        type: 'tuple',
        items: shape.axes.map(() => arrayOf(known([{ dim: unknownDim }]), 'int64')),
      };
    },
  ),
  op(
    'dot',
    'input, other',
    [
      { args: { input: '(3, 4)', other: '(4, 5)' }, gives: '(3, 5)' },
      { args: { input: '(2, 3, 4)', other: '(4,)' }, gives: '(2, 3)' },
      { args: { input: '(3, 4)', other: '(3, 4)' }, fault: 'inner-size' },
    ],
    'The last axis of the one with the last but one of the other.',
    dot,
  ),
  op(
    'covariance',
    'input, other=None, rows=True',
    [
      { args: { input: '(3, 40)' }, gives: '(3, 3)' },
      { args: { input: '(40, 3)', rows: false }, gives: '(3, 3)' },
      { args: { input: '(40,)' }, gives: 'number' },
    ],
    'Of each variable with each: the rows are the variables, or the columns.',
    covariance,
  ),
  op(
    'tile',
    'input, times',
    [
      { args: { input: '(3,)', times: [2, 1] }, gives: '(2, 3)' },
      { args: { input: '(2, 3)', times: 2 }, gives: '(2, 6)' },
    ],
    'The array so many times along each axis.',
    tile,
  ),
  op(
    'repeat',
    'input, times, dim=None',
    [
      { args: { input: '(2, 3)', times: 4 }, gives: '(24,)' },
      { args: { input: '(2, 3)', times: 4, dim: 0 }, gives: '(8, 3)' },
    ],
    'Each element so many times along an axis; without one of the flattened array.',
    repeat,
  ),
  op(
    'pad',
    'input, widths',
    [
      { args: { input: '(2, 3)', widths: 1 }, gives: '(4, 5)' },
      {
        args: {
          input: '(2, 3)',
          widths: [
            [0, 1],
            [2, 2],
          ],
        },
        gives: '(3, 7)',
      },
    ],
    'More on both sides of each axis.',
    pad,
  ),
  {
    ...op(
      'sliding_window_view',
      'input, widths, dim=None',
      [{ args: { input: '(10, 3)', widths: 4, dim: 0 }, gives: '(7, 3, 4)' }],
      'Every window of so many elements along an axis, as an axis at the end.',
      windows,
    ),
    source: `${DOCS}lib.stride_tricks.sliding_window_view.html`,
  },
  op(
    'diff',
    'input, n=1, dim=-1',
    [{ args: { input: '(2, 5)' }, gives: '(2, 4)' }],
    'Differences of neighbours: one less along the axis, n times.',
    diff,
  ),
  op(
    'unique',
    'input',
    [{ args: { input: '(2, 5)' }, gives: '(n,)' }],
    'The different elements in order; how many is not known.',
    (_args, host) => arrayOf(known([{ dim: isUnknown(host.fresh('n')) ? unknownDim : host.fresh('n') }])),
  ),
  op('size', 'input', [{ args: { input: '(2, 5)' }, gives: '10' }], 'How many elements there are.', ({ input }) => {
    const shape = shapeOfData(input);
    const total = shape.kind === 'known' ? product(shape.axes.map((one) => one.dim)) : unknownDim;
    return isUnknown(total) ? { kind: 'number' } : { kind: 'size', dim: total };
  }),
];
