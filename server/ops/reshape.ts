/** Ops that rearrange axes or change how the same elements are counted. */

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
  compareAxes,
  dimOf,
  integerOf,
  isGiven,
  itemsOf,
  known,
  normalizeAxis,
  tensorValue,
  unknownValue,
} from '../shape/shape.ts';
import type { Axis, Shape, TensorValue, Value } from '../shape/value.ts';
import { like } from './linear.ts';
import { type Args, type Fault, fault, type Op, type Outcome } from './op.ts';

const DOCS = 'https://pytorch.org/docs/stable/generated/torch.';
const NO_RANK: Shape = { kind: 'unknown', why: 'the rank of the input is not known' };

/** Runs on the known axes of `input`; of any other input the rank is not known. */
function onAxes(run: (axes: readonly Axis[], args: Args, input: TensorValue) => Outcome | readonly Axis[]): Op['rule'] {
  return (args) => {
    const { input } = args;
    if (input?.kind !== 'tensor')
      return input?.kind === 'unknown' ? tensorValue(NO_RANK) : unknownValue('the input is no tensor in sight');
    if (input.shape.kind !== 'known') return { ...like(input), shape: NO_RANK };
    const out = run(input.shape.axes, args, input);
    return Array.isArray(out) ? { ...like(input), shape: known(out) } : (out as Outcome);
  };
}

export function badAxis(name: string, value: number, input: TensorValue): Fault {
  const rank = input.shape.kind === 'known' ? input.shape.axes.length : 0;
  return fault('axis', name, { because: ['input'], facts: { dim: num(value), rank, shape: input.shape } });
}

/** The sizes a reshape is given; undefined when they are not one by one in sight. */
export function sizesOf(value: Value | undefined): readonly Dim[] | undefined {
  if (value?.kind === 'size') return [value.dim];
  const items = itemsOf(value);
  if (!items) return undefined;
  const [only] = items;
  if (items.length === 1 && only?.kind === 'sequence') return sizesOf(only);
  return items.map((item) => dimOf(item));
}

/** view and reshape: the product of sizes stays; one size may be -1. */
function reshape(args: Args): Outcome {
  const { input } = args;
  const sizes = sizesOf(args.shape);
  if (!sizes) return tensorValue({ kind: 'unknown', why: 'the new shape is not in sight' });
  const inferred = sizes.findIndex((size) => constantOf(size) === -1);
  const shape = input?.kind === 'tensor' ? input.shape : undefined;
  const total = shape?.kind === 'known' ? product(shape.axes.map((one) => one.dim)) : unknownDim;
  const rest = product(sizes.filter((_, i) => i !== inferred));
  const carried = (dim: Dim): Axis => carriedAxis(dim, shape);
  const base = input?.kind === 'tensor' ? like(input) : tensorValue(NO_RANK);
  const because = {
    because: ['shape'],
    facts: { shape: shape ?? NO_RANK, wanted: known(sizes.map((dim) => ({ dim }))), from: total, to: rest },
  };
  const assumed = shape?.kind === 'known' && shape.axes.some((one) => one.basis);
  if (sizes.filter((size) => constantOf(size) === -1).length > 1) return fault('reshape', 'shape', because);
  if (inferred < 0) {
    if (!assumed && compare(total, rest) === 'different') return fault('reshape', 'input', because);
    return { ...base, contiguous: true, shape: known(sizes.map(carried)) };
  }
  if (!assumed && divides(rest, total) === false) return fault('reshape', 'input', because);
  const other = quotient(total, rest);
  return {
    ...base,
    contiguous: true,
    shape: known(sizes.map((dim, i) => (i === inferred ? carried(other) : carried(dim)))),
  };
}

function quotient(total: Dim, rest: Dim): Dim {
  if (isUnknown(total) || isUnknown(rest)) return unknownDim;
  return exactDivide(total, rest) ?? floordiv(total, rest);
}

export function product(dims: readonly Dim[]): Dim {
  return dims.reduce(mul, num(1));
}

/** A size that an axis of the input had keeps its role, if only one had it. */
function carriedAxis(dim: Dim, shape: Shape | undefined): Axis {
  const same = shape?.kind === 'known' ? shape.axes.filter((one) => one.dim.key === dim.key) : [];
  const [only, ...more] = same;
  return only && more.length === 0 ? { ...only } : { dim };
}

function transpose(axes: readonly Axis[], args: Args, input: TensorValue): Outcome | readonly Axis[] {
  const dims = [integerOf(args.dim0), integerOf(args.dim1)];
  const at: number[] = [];
  for (const [i, dim] of dims.entries()) {
    if (dim === undefined) return tensorValue(known(axes.map(() => ({ dim: unknownDim }))));
    const position = normalizeAxis(dim, Math.max(1, axes.length));
    if (position === undefined) return badAxis(`dim${i}`, dim, input);
    at.push(position);
  }
  const [a = 0, b = 0] = at;
  return axes.map((one, i) => (i === a ? (axes[b] ?? one) : i === b ? (axes[a] ?? one) : one));
}

function permute(axes: readonly Axis[], args: Args, input: TensorValue): Outcome | readonly Axis[] {
  const order = sizesOf(args.dims)?.map(constantOf);
  if (!order || order.some((one) => one === undefined))
    return tensorValue(known(axes.map(() => ({ dim: unknownDim }))));
  if (order.length !== axes.length)
    return fault('rank', 'input', {
      because: ['dims'],
      facts: { expected: `${order.length}-D`, got: axes.length, shape: input.shape },
    });
  const at = order.map((one) => normalizeAxis(one ?? 0, axes.length));
  const wrong = at.indexOf(undefined);
  if (wrong >= 0) return badAxis('dims', order[wrong] ?? 0, input);
  if (new Set(at).size !== at.length)
    return fault('axis', 'dims', { facts: { dim: num(order[0] ?? 0), rank: axes.length, shape: input.shape } });
  return at.map((one) => axes[one ?? 0] ?? { dim: unknownDim });
}

function squeeze(axes: readonly Axis[], args: Args, input: TensorValue): Outcome | readonly Axis[] {
  const given = sizesOf(args.dim);
  if (!isGiven(args.dim)) return squeezeAll(axes, input);
  const dims = given?.map(constantOf);
  if (!dims || dims.some((one) => one === undefined)) return { ...like(input), shape: NO_RANK };
  const at = dims.map((one) => normalizeAxis(one ?? 0, Math.max(1, axes.length)));
  const wrong = at.indexOf(undefined);
  if (wrong >= 0) return badAxis('dim', dims[wrong] ?? 0, input);
  return unionOfSqueezed(axes, new Set(at.map((one) => one ?? 0)), input);
}

function squeezeAll(axes: readonly Axis[], input: TensorValue): Outcome | readonly Axis[] {
  return unionOfSqueezed(axes, new Set(axes.keys()), input);
}

/** An axis that may be 1 or not makes two ranks. */
function unionOfSqueezed(
  axes: readonly Axis[],
  at: ReadonlySet<number>,
  input: TensorValue,
): Outcome | readonly Axis[] {
  let forms: (readonly Axis[])[] = [[]];
  for (const [i, one] of axes.entries()) {
    const verdict = at.has(i) ? compareAxes(one, { dim: num(1) }) : 'different';
    if (verdict === 'same') continue;
    forms =
      verdict === 'different' || one.basis
        ? forms.map((form) => [...form, one])
        : forms.flatMap((form) => [[...form, one], form]);
  }
  const ranks = new Map(forms.map((form) => [form.length, form]));
  const values = [...ranks.values()].map((form): Value => ({ ...like(input), shape: known(form) }));
  const [only, ...more] = values;
  if (only && more.length === 0) return only as TensorValue;
  return forms.length === ranks.size && values.length <= 4
    ? { kind: 'union', members: values }
    : { ...like(input), shape: NO_RANK };
}

function unsqueeze(axes: readonly Axis[], args: Args, input: TensorValue): Outcome | readonly Axis[] {
  const dim = integerOf(args.dim);
  if (dim === undefined) return tensorValue(known([...axes.map(() => ({ dim: unknownDim })), { dim: unknownDim }]));
  const at = normalizeAxis(dim, axes.length + 1);
  if (at === undefined) return badAxis('dim', dim, input);
  return [...axes.slice(0, at), axis(num(1)), ...axes.slice(at)];
}

function flatten(axes: readonly Axis[], args: Args, input: TensorValue): Outcome | readonly Axis[] {
  const from = integerOf(args.start_dim) ?? 0;
  const to = integerOf(args.end_dim) ?? -1;
  if (axes.length === 0) return [axis(num(1))];
  const start = normalizeAxis(from, axes.length);
  const end = normalizeAxis(to, axes.length);
  if (start === undefined) return badAxis('start_dim', from, input);
  if (end === undefined) return badAxis('end_dim', to, input);
  if (start > end)
    return fault('axis', 'start_dim', {
      because: ['end_dim'],
      facts: { dim: num(from), rank: axes.length, shape: input.shape },
    });
  const merged = axes.slice(start, end + 1);
  const [only] = merged;
  const one = merged.length === 1 && only ? only : axis(product(merged.map((a) => a.dim)));
  return [...axes.slice(0, start), one, ...axes.slice(end + 1)];
}

function expand(axes: readonly Axis[], args: Args, input: TensorValue): Outcome | readonly Axis[] {
  const sizes = sizesOf(args.sizes);
  if (!sizes) return { ...like(input), shape: NO_RANK };
  if (sizes.length < axes.length)
    return fault('rank', 'input', {
      because: ['sizes'],
      facts: { expected: `at most ${sizes.length}-D`, got: axes.length, shape: input.shape },
    });
  const offset = sizes.length - axes.length;
  const out: Axis[] = [];
  for (const [i, size] of sizes.entries()) {
    const mine = axes[i - offset];
    if (constantOf(size) === -1) {
      out.push(mine ?? { dim: unknownDim });
      continue;
    }
    const wanted = axis(size);
    if (mine && compareAxes(mine, wanted) === 'different' && compareAxes(mine, { dim: num(1) }) === 'different') {
      return fault('expand', 'sizes', {
        because: ['input'],
        axes: { input: i - offset },
        facts: { got: mine.dim, expected: size, shape: input.shape },
      });
    }
    out.push(mine && compare(mine.dim, size) === 'same' ? mine : wanted);
  }
  return out;
}

function repeat(axes: readonly Axis[], args: Args, input: TensorValue): Outcome | readonly Axis[] {
  const times = sizesOf(args.repeats);
  if (!times) return { ...like(input), shape: NO_RANK };
  if (times.length < axes.length)
    return fault('rank', 'input', {
      because: ['repeats'],
      facts: { expected: `at most ${times.length}-D`, got: axes.length, shape: input.shape },
    });
  const offset = times.length - axes.length;
  return times.map((n, i) => {
    const mine = axes[i - offset];
    return mine ? { ...mine, dim: mul(mine.dim, n) } : axis(n);
  });
}

function rearranging(name: string, params: string, examples: Op['examples'], run: Parameters<typeof onAxes>[0]): Op {
  return {
    name,
    doc: `${name}: the axes of input in another order or number.`,
    source: `${DOCS}${name}.html`,
    params,
    examples,
    rule: onAxes(run),
  };
}

const size: Op['rule'] = ({ input, dim }, host) => {
  if (input?.kind !== 'tensor') return unknownValue('the input is no tensor in sight');
  if (!isGiven(dim)) {
    if (input.shape.kind === 'known')
      return {
        kind: 'sequence',
        type: 'size',
        items: input.shape.axes.map((one): Value => ({ kind: 'size', dim: one.dim })),
      };
    return { kind: 'sequence', type: 'size' };
  }
  const at = integerOf(dim);
  if (at === undefined) return { kind: 'size', dim: host.fresh('size', 'features') };
  if (input.shape.kind === 'known' && normalizeAxis(at, input.shape.axes.length) === undefined)
    return badAxis('dim', at, input);
  const found = axisAt(input.shape, at);
  return found ? { kind: 'size', dim: found.dim } : { kind: 'size', dim: host.fresh('size', 'features') };
};

export const reshapeOps: readonly Op[] = [
  ...['reshape', 'view'].map(
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
      rule: reshape,
    }),
  ),
  rearranging(
    'transpose',
    'input, dim0, dim1',
    [{ args: { input: '(3, 1, 4)', dim0: 0, dim1: 1 }, gives: '(1, 3, 4)' }],
    transpose,
  ),
  rearranging(
    'permute',
    'input, *dims',
    [{ args: { input: '(2, 3, 4)', dims: [2, 0, 1] }, gives: '(4, 2, 3)' }],
    permute,
  ),
  rearranging('squeeze', 'input, dim=None', [{ args: { input: '(1, 3, 1)' }, gives: '(3,)' }], squeeze),
  rearranging('unsqueeze', 'input, dim', [{ args: { input: '(3, 4)', dim: 1 }, gives: '(3, 1, 4)' }], unsqueeze),
  rearranging(
    'flatten',
    'input, start_dim=0, end_dim=-1',
    [{ args: { input: '(2, 3, 4)', start_dim: 1 }, gives: '(2, 12)' }],
    flatten,
  ),
  rearranging('expand', 'input, *sizes', [{ args: { input: '(3, 1)', sizes: [-1, 4] }, gives: '(3, 4)' }], expand),
  rearranging('repeat', 'input, *repeats', [{ args: { input: '(2, 3)', repeats: [4, 2] }, gives: '(8, 6)' }], repeat),
  rearranging('t', 'input', [{ args: { input: '(2, 3)' }, gives: '(3, 2)' }], (axes, _args, input) =>
    axes.length > 2
      ? fault('rank', 'input', { facts: { expected: 'at most 2-D', got: axes.length, shape: input.shape } })
      : [...axes].reverse(),
  ),
  {
    name: 'size',
    doc: 'The shape, or the size of one axis.',
    source: 'https://pytorch.org/docs/stable/generated/torch.Tensor.size.html',
    params: 'input, dim=None',
    examples: [{ args: { input: '(3, 1, 4)', dim: -1 }, gives: '4' }],
    rule: size,
  },
];
