/** Products: linear layers, matrix products and embedding. */

import { isUnknown, num } from '../shape/dim.ts';
import {
  axis,
  axisAt,
  broadcast,
  compareAxes,
  dimOf,
  known,
  leastRank,
  rankOf,
  tensorValue,
  unknownValue,
} from '../shape/shape.ts';
import type { Axis, Shape, TensorValue, Value } from '../shape/value.ts';
import { type Args, fault, type Op, type Outcome } from './op.ts';

const DOCS = 'https://pytorch.org/docs/stable/generated/torch.';

function linear(args: Args): Outcome {
  const { input } = args;
  const basis = args.claimed ? { basis: 'claimed' as const } : {};
  const inFeatures: Axis = { ...axis(dimOf(args.in_features), 'features'), ...basis };
  const out: Axis = { ...axis(dimOf(args.out_features), 'features'), ...basis };
  if (input?.kind === 'sequence' && input.type === 'tuple') return fault('output-tuple', 'input', { because: [] });
  if (input?.kind === 'tensor' && input.shape.kind !== 'unknown') {
    const last = axisAt(input.shape, -1);
    if (input.shape.kind === 'known' && !last)
      return fault('rank', 'input', { facts: { expected: '1-D or more', got: 0, shape: input.shape } });
    if (last && compareAxes(last, inFeatures) === 'different') {
      return fault('in-features', 'input', {
        because: ['in_features'],
        axes: { input: -1 },
        facts: { expected: inFeatures.dim, got: last.dim, out: out.dim, shape: input.shape },
      });
    }
    return { ...like(input), shape: withLast(input.shape, out) };
  }
  if (input?.kind !== 'unknown' && input?.kind !== 'tensor') return unknownValue('the input is no tensor in sight');
  const shape = (last: Axis): Shape => ({ kind: 'partly', prefix: [], suffix: [last] });
  return { kind: 'required', value: tensorValue(shape(out)), requires: { input: tensorValue(shape(inFeatures)) } };
}

/** What an op keeps of a tensor whose shape it changes. */
export function like(input: TensorValue): TensorValue {
  return {
    kind: 'tensor',
    shape: input.shape,
    ...(input.dtype ? { dtype: input.dtype } : {}),
    ...(input.api ? { api: input.api } : {}),
    ...(input.form === 'symbolic' || input.form === 'ndarray' ? { form: input.form } : {}),
  };
}

function withLast(shape: Exclude<Shape, { kind: 'unknown' }>, last: Axis): Shape {
  if (shape.kind === 'known') return known([...shape.axes.slice(0, -1), last]);
  // The last axis may be among the first ones.
  const prefix = shape.prefix.slice(0, leastRank(shape) - 1);
  return { ...shape, prefix, suffix: [...shape.suffix.slice(0, -1), last] };
}

/** matmul: vectors, matrices and batches of them, as NumPy has it. */
export function matmulShape(a: Shape, b: Shape): Shape | 'inner' | 'batch' | 'scalar' {
  if (a.kind === 'known' && a.axes.length === 0) return 'scalar';
  if (b.kind === 'known' && b.axes.length === 0) return 'scalar';
  if (a.kind === 'unknown' || b.kind === 'unknown') return { kind: 'unknown', why: 'one of the shapes is not known' };
  const k = axisAt(a, -1);
  const other = rankOf(b) === 1 ? axisAt(b, 0) : axisAt(b, -2);
  if (k && other && (rankOf(b) !== undefined || b.kind === 'partly') && compareAxes(k, other) === 'different')
    return 'inner';
  if (a.kind !== 'known' || b.kind !== 'known') {
    const last = rankOf(b) !== 1 ? axisAt(b, -1) : undefined;
    return last
      ? { kind: 'partly', prefix: [], suffix: [last] }
      : { kind: 'unknown', why: 'the rank of one side is not known' };
  }
  const batch = broadcast([known(a.axes.slice(0, -2)), known(b.axes.slice(0, -2))]);
  if (batch.kind === 'conflict') return 'batch';
  const rows = a.axes.length > 1 ? a.axes.slice(-2, -1) : [];
  const columns = b.axes.length > 1 ? b.axes.slice(-1) : [];
  return batch.kind === 'known' ? known([...batch.axes, ...rows, ...columns]) : batch;
}

function product(
  ranks: { input?: readonly number[]; other?: readonly number[] },
  names: readonly [string, string],
): Op['rule'] {
  return (args) => {
    const [left, right] = names;
    const a = args[left];
    const b = args[right];
    for (const [name, value, allowed] of [
      [left, a, ranks.input],
      [right, b, ranks.other],
    ] as const) {
      if (
        value?.kind === 'tensor' &&
        allowed &&
        value.shape.kind === 'known' &&
        !allowed.includes(value.shape.axes.length)
      ) {
        return fault('rank', name, {
          facts: {
            expected: allowed.map((n) => `${n}-D`).join(' or '),
            got: value.shape.axes.length,
            shape: value.shape,
          },
        });
      }
    }
    if (a?.kind !== 'tensor' || b?.kind !== 'tensor') return partly(a, b, ranks);
    const shape = matmulShape(a.shape, b.shape);
    if (shape === 'inner') {
      const k = axisAt(a.shape, -1);
      const at = rankOf(b.shape) === 1 ? 0 : -2;
      const facts = { p: k?.dim ?? num(0), q: axisAt(b.shape, at)?.dim ?? num(0), a: a.shape, b: b.shape };
      return fault('inner-size', right, { because: [left], axes: { [left]: -1, [right]: at }, facts });
    }
    if (shape === 'batch')
      return fault('broadcast', right, {
        because: [left],
        facts: { a: a.shape, b: b.shape, axis: 0, p: a.shape, q: b.shape },
      });
    if (shape === 'scalar')
      return fault('rank', rankOf(a.shape) === 0 ? left : right, {
        facts: { expected: '1-D or more', got: 0, shape: known([]) },
      });
    return { ...like(a), shape };
  };
}

/** Both sides have one batch: it is known where either's is. */
function oneBatch(outcome: Outcome, ...sides: readonly (Value | undefined)[]): Outcome {
  if (outcome.kind !== 'tensor' || outcome.shape.kind !== 'known') return outcome;
  const [batch, ...rest] = outcome.shape.axes;
  if (!batch || !isUnknown(batch.dim)) return outcome;
  const known1 = sides
    .map((side) => (side?.kind === 'tensor' ? axisAt(side.shape, 0) : undefined))
    .find((one) => one && !isUnknown(one.dim));
  return known1 ? { ...outcome, shape: known([known1, ...rest]) } : outcome;
}

/** With one side known: its own rows or columns. */
function partly(a: Value | undefined, b: Value | undefined, ranks: { input?: readonly number[] }): Outcome {
  const two = ranks.input?.length === 1 && ranks.input[0] === 2;
  const rows = a?.kind === 'tensor' && a.shape.kind === 'known' && two ? a.shape.axes[0] : undefined;
  const last =
    b?.kind === 'tensor' && b.shape.kind === 'known' && b.shape.axes.length > 1 ? b.shape.axes.at(-1) : undefined;
  if (last) return tensorValue({ kind: 'partly', prefix: rows ? [rows] : [], suffix: [last] });
  return tensorValue({ kind: 'unknown', why: 'one of the shapes is not known' });
}

/** `F.linear(input, weight)`: the weight is (out_features, in_features). */
const functionalLinear: Op['rule'] = (args, host) => {
  const { weight, bias } = args;
  if (weight?.kind !== 'tensor' || weight.shape.kind !== 'known')
    return linear({
      ...args,
      in_features: host.unknown('the weight is not in sight'),
      out_features: host.unknown('the weight is not in sight'),
    });
  const [out, size] = weight.shape.axes;
  if (!out || !size) {
    const made = product({}, ['input', 'weight'])(args, host);
    return made;
  }
  const made = linear({
    ...args,
    in_features: { kind: 'size', dim: size.dim },
    out_features: { kind: 'size', dim: out.dim },
  });
  if (made.kind === 'fault') return { ...made, because: ['weight'] };
  const own = bias?.kind === 'tensor' && bias.shape.kind === 'known' ? bias.shape.axes[0] : undefined;
  if (own && compareAxes(own, out) === 'different' && compareAxes(own, axis(num(1))) === 'different')
    return fault('broadcast', 'bias', {
      because: ['weight'],
      facts: { axis: -1, p: own.dim, q: out.dim, a: bias?.kind === 'tensor' ? bias.shape : known([]), b: weight.shape },
    });
  return made;
};

export const linearOps: readonly Op[] = [
  {
    name: 'functional_linear',
    doc: 'input (*, in_features) and weight (out_features, in_features) give (*, out_features).',
    source: `${DOCS}nn.functional.linear.html`,
    params: 'input, weight, bias=None',
    examples: [{ args: { input: '(3, 4)', weight: '(6, 4)' }, gives: '(3, 6)' }],
    rule: functionalLinear,
  },
  {
    name: 'linear',
    doc: 'input (*, in_features) gives (*, out_features).',
    source: 'https://pytorch.org/docs/stable/generated/torch.nn.Linear.html',
    params: 'input, in_features, out_features, bias=true',
    examples: [
      { args: { input: '(3, 5, 20)', in_features: 20, out_features: 7 }, gives: '(3, 5, 7)' },
      { args: { input: '(3, 40)', in_features: 20, out_features: 7 }, fault: 'in-features' },
    ],
    rule: linear,
  },
  {
    name: 'matmul',
    doc: '(*, n, k) and (*, k, m) give (*, n, m), the axes before broadcast; a vector is a row or a column and its axis goes.',
    source: `${DOCS}matmul.html`,
    params: 'input, other',
    examples: [
      { args: { input: '(8, 5)', other: '(5,)' }, gives: '(8,)' },
      { args: { input: '(10, 3, 4)', other: '(4, 5)' }, gives: '(10, 3, 5)' },
      { args: { input: '(1, 5)', other: '(8, 5)' }, fault: 'inner-size' },
    ],
    rule: product({}, ['input', 'other']),
  },
  {
    name: 'mm',
    doc: '(n, k) and (k, m) give (n, m).',
    source: `${DOCS}mm.html`,
    params: 'input, mat2',
    examples: [{ args: { input: '(2, 3)', mat2: '(3, 4)' }, gives: '(2, 4)' }],
    rule: product({ input: [2], other: [2] }, ['input', 'mat2']),
  },
  {
    name: 'mv',
    doc: '(n, m) and (m) give (n).',
    source: `${DOCS}mv.html`,
    params: 'input, vec',
    examples: [{ args: { input: '(2, 3)', vec: '(3,)' }, gives: '(2,)' }],
    rule: product({ input: [2], other: [1] }, ['input', 'vec']),
  },
  {
    name: 'dot',
    doc: '(n) and (n) give ().',
    source: `${DOCS}dot.html`,
    params: 'input, other',
    examples: [{ args: { input: '(3,)', other: '(3,)' }, gives: '()' }],
    rule: product({ input: [1], other: [1] }, ['input', 'other']),
  },
  {
    name: 'bmm',
    doc: '(batch, n, k) and (batch, k, m) give (batch, n, m).',
    source: `${DOCS}bmm.html`,
    params: 'input, mat2',
    examples: [
      { args: { input: '(10, 3, 4)', mat2: '(10, 4, 5)' }, gives: '(10, 3, 5)' },
      { args: { input: '(10, 3, 4)', mat2: '(9, 4, 5)' }, fault: 'batch-size' },
    ],
    rule: (args, host) => {
      const { input, mat2 } = args;
      if (
        input?.kind === 'tensor' &&
        mat2?.kind === 'tensor' &&
        rankOf(input.shape) === 3 &&
        rankOf(mat2.shape) === 3
      ) {
        const a = axisAt(input.shape, 0);
        const b = axisAt(mat2.shape, 0);
        if (a && b && compareAxes(a, b) === 'different') {
          return fault('batch-size', 'mat2', {
            because: ['input'],
            axes: { input: 0, mat2: 0 },
            facts: { p: a.dim, q: b.dim, a: input.shape, b: mat2.shape },
          });
        }
      }
      return oneBatch(product({ input: [3], other: [3] }, ['input', 'mat2'])(args, host), input, mat2);
    },
  },
  {
    name: 'outer',
    doc: '(n) and (m) give (n, m).',
    source: `${DOCS}outer.html`,
    params: 'input, vec2',
    examples: [{ args: { input: '(3,)', vec2: '(4,)' }, gives: '(3, 4)' }],
    rule: ({ input, vec2 }) => {
      if (
        input?.kind !== 'tensor' ||
        vec2?.kind !== 'tensor' ||
        input.shape.kind !== 'known' ||
        vec2.shape.kind !== 'known'
      )
        return tensorValue({ kind: 'unknown', why: 'one of the shapes is not known' });
      const [n, ...more] = input.shape.axes;
      const [m, ...rest] = vec2.shape.axes;
      if (!n || more.length)
        return fault('rank', 'input', { facts: { expected: '1-D', got: input.shape.axes.length, shape: input.shape } });
      if (!m || rest.length)
        return fault('rank', 'vec2', { facts: { expected: '1-D', got: vec2.shape.axes.length, shape: vec2.shape } });
      return { ...like(input), shape: known([n, m]) };
    },
  },
];
