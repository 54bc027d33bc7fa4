/** Ops that reduce axes: one, several or all; and what orders or counts along them. */

import { atLeast, constantOf, num } from '../shape/dim.ts';
import { axis, dimOf, isGiven, known, truthOf, tupleValue, unknownValue } from '../shape/shape.ts';
import type { Axis, Dtype, Host, TensorValue, Value } from '../shape/value.ts';
import { dtypeOf, floated, isFloating, withDtype } from './dtype.ts';
import { combined } from './elementwise.ts';
import { dense, preserved } from './layout.ts';
import { like } from './linear.ts';
import { type Args, fault, isFault, type Op, type Outcome, type Rule } from './op.ts';
import {
  axesArgument,
  axisArgument,
  badRank,
  DOCS,
  isFaulty,
  noRank,
  onAxes,
  onTensor,
  withoutTensor,
} from './operand.ts';

type DtypeRule = (dtype: Dtype | undefined) => Dtype | undefined;
const keep: DtypeRule = (dtype) => dtype;
const whole: DtypeRule = (dtype) => (dtype && isFloating(dtype) === false ? 'int64' : dtype);
const index: DtypeRule = () => 'int64';
const bool: DtypeRule = () => 'bool';

/** The given axes go, or all; what is added up or averaged may change its dtype. */
function reduced(args: Args, rule: DtypeRule = keep): Outcome {
  const { input, dim } = args;
  if (input?.kind !== 'tensor') return withoutTensor(input, 'input');
  const dtype = isGiven(args.dtype) ? dtypeOf(args.dtype) : rule(input.dtype);
  const base = withDtype(like(input), dtype);
  const keepdim = isGiven(args.keepdim) ? truthOf(args.keepdim) : false;
  if (input.shape.kind !== 'known')
    return isGiven(dim) || keepdim ? noRank(base) : { ...base, shape: known([]), contiguous: true };
  const { axes } = input.shape;
  const at = axesArgument(args, 'dim', input);
  if (isFaulty(at)) return at;
  if (at === undefined || keepdim === undefined)
    return { ...base, shape: { kind: 'unknown', why: 'which axes go is not known' } };
  const gone = at === 'all' ? new Set(axes.keys()) : at;
  const out = axes.flatMap((one, i): Axis[] => (gone.has(i) ? (keepdim ? [axis(num(1))] : []) : [one]));
  const made: TensorValue = { ...base, shape: known(out) };
  return input.contiguous || out.length < 2 ? { ...made, contiguous: true } : made;
}

/** The pair (values, indices) of a reduction along one axis, with its named fields. */
function named(values: TensorValue, indices: TensorValue): Value {
  return tupleValue([values, withDtype(indices, 'int64')]);
}

/** max, min, median: of all elements a scalar, along an axis the pair (values, indices), with another tensor elementwise. */
function extreme(fallback?: number): Rule {
  return (args) => {
    const { input, dim, other } = args;
    const second = isGiven(other) ? other : dim;
    if (second?.kind === 'tensor')
      return combined([
        ['input', input],
        [isGiven(other) ? 'other' : 'dim', second],
      ]);
    const chosen: Args =
      isGiven(dim) || fallback === undefined ? args : { ...args, dim: { kind: 'size', dim: num(fallback) } };
    const made = reduced(chosen);
    if (isFault(made) || !isGiven(chosen.dim) || made.kind !== 'tensor') return made;
    return named(made, made);
  };
}

/** The same shape twice, along an axis that must exist: sort, cummax. */
function twice(fallback?: number): Rule {
  return onTensor((input, args) => {
    const at = axisArgument(args, 'dim', input, fallback);
    if (isFaulty(at)) return at;
    const made = preserved(input);
    return named(made, made);
  });
}

const argsort = onTensor((input, args) => {
  const at = axisArgument(args, 'dim', input, -1);
  return isFaulty(at) ? at : withDtype(preserved(input), 'int64');
});

const topk = onTensor((input, args) => {
  const at = axisArgument(args, 'dim', input, -1);
  if (isFaulty(at)) return at;
  if (at === undefined || input.shape.kind !== 'known')
    return tupleValue([noRank(input), withDtype(noRank(input), 'int64')]);
  const k = dimOf(args.k);
  const size = input.shape.axes[at];
  const count = constantOf(k);
  if (size && !size.basis && ((count !== undefined && count < 0) || atLeast(size.dim, k) === false))
    return fault('value', 'k', {
      because: ['input'],
      axes: { input: at },
      facts: { name: 'k', got: k, expected: 'no more than the size of the axis' },
    });
  const out = dense(
    input,
    input.shape.axes.map((one, i) => (i === at ? axis(k) : one)),
  );
  return named(out, out);
});

/** `num_samples` indices for each row of weights. */
const multinomial = onAxes((axes, input, args) => {
  if (axes.length !== 1 && axes.length !== 2) return badRank('input', input, '1-D or 2-D');
  const n = dimOf(args.num_samples);
  const count = constantOf(n);
  const last = axes.at(-1)?.dim ?? num(1);
  if (count !== undefined && count <= 0)
    return fault('value', 'num_samples', { facts: { name: 'num_samples', got: n, expected: '1 or more' } });
  if (truthOf(args.replacement) === false && atLeast(last, n) === false)
    return fault('value', 'num_samples', {
      because: ['input'],
      facts: { name: 'num_samples', got: n, expected: 'no more than the categories, or replacement=True' },
    });
  return withDtype(dense(input, [...axes.slice(0, -1), axis(n)]), 'int64');
});

const trace = onAxes((axes, input) =>
  axes.length === 2 ? withDtype(dense(input, []), whole(input.dtype)) : badRank('input', input, '2-D'),
);

/** `q` of n numbers puts an axis of n in front. */
const quantile: Rule = (args) => {
  const made = reduced(args);
  const { q } = args;
  if (isFault(made) || made.kind !== 'tensor' || made.shape.kind !== 'known') return made;
  if (q?.kind !== 'tensor') return made;
  return q.shape.kind === 'known'
    ? { ...like(made), shape: known([...q.shape.axes, ...made.shape.axes]) }
    : noRank(made);
};

const fresh = (host: Host, name: string) => host.fresh(name);

/** The different values: how many there are depends on the data. */
const unique: Rule = onTensor((input, args, host) => {
  const count = axis(fresh(host, 'unique'));
  const rank = input.shape.kind === 'known' ? input.shape.axes : undefined;
  const at = axisArgument(args, 'dim', input);
  if (isGiven(args.dim) && isFaulty(at)) return at;
  const values =
    isGiven(args.dim) && rank && typeof at === 'number'
      ? dense(
          input,
          rank.map((one, i) => (i === at ? count : one)),
        )
      : isGiven(args.dim)
        ? noRank(input)
        : dense(input, [count]);
  const inverse = withDtype(
    isGiven(args.dim)
      ? dense(input, rank && typeof at === 'number' ? [rank[at] ?? count] : [count])
      : { ...like(input), contiguous: true },
    'int64',
  );
  const extra = [
    ...(truthOf(args.return_inverse) ? [inverse] : []),
    ...(truthOf(args.return_counts) ? [withDtype(dense(input, [count]), 'int64')] : []),
  ];
  return extra.length ? tupleValue([values, ...extra]) : values;
});

const bincount: Rule = onAxes((axes, input, _args, host) =>
  axes.length > 1 ? badRank('input', input, '1-D') : withDtype(dense(input, [axis(fresh(host, 'bins'))]), 'int64'),
);

/** Where each value of `values` belongs in sorted boundaries: the shape of the values. */
const searchsorted: Rule = ({ values }) =>
  values?.kind === 'tensor'
    ? withDtype({ ...like(values), contiguous: true }, 'int64')
    : unknownValue('the values are not in sight');

/** Rows as variables: (n, m) gives (n, n). */
const covariance = onAxes((axes, input) => {
  const [rows] = axes;
  if (axes.length > 2) return badRank('input', input, 'at most 2-D');
  return axes.length === 2 && rows ? dense(input, [rows, rows]) : dense(input, []);
});

function both(rule: DtypeRule): Rule {
  return (args) => {
    const made = reduced(args, rule);
    return made.kind === 'tensor' ? tupleValue([made, made]) : made;
  };
}

/** One axis goes: the integral of samples. */
const integral = onTensor((input, args) =>
  reduced({
    input,
    dim: isGiven(args.dim) ? args.dim : { kind: 'size', dim: num(-1) },
    keepdim: { kind: 'truth', value: false },
  }),
);

function reducing(name: string, rule: DtypeRule): Op {
  return {
    name,
    doc: `${name} over all elements, or along the given axes, which go unless keepdim.`,
    source: `${DOCS}${name}.html`,
    params: 'input, dim=None, keepdim=false',
    examples: [
      { args: { input: '(3, 5)' }, gives: '()' },
      { args: { input: '(3, 5)', dim: 1, keepdim: true }, gives: '(3, 1)' },
      { args: { input: '(3, 5)', dim: 2 }, fault: 'axis' },
    ],
    rule: (args) => reduced(args, rule),
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

export const reduceOps: readonly Op[] = [
  ...['sum', 'prod', 'nansum'].map((name) => reducing(name, whole)),
  ...['mean', 'nanmean', 'std', 'var', 'norm', 'amax', 'amin'].map((name) => reducing(name, keep)),
  reducing('logsumexp', floated),
  ...['argmax', 'argmin', 'count_nonzero'].map((name) => reducing(name, index)),
  ...['any', 'all'].map((name) => reducing(name, bool)),
  ...['max', 'min', 'median', 'nanmedian'].map((name) =>
    op(
      name,
      'input, dim=None, keepdim=false, other=None',
      [
        { args: { input: '(3, 5)' }, gives: '()' },
        { args: { input: '(3, 5)', dim: 1 }, gives: '((3,), (3,))' },
      ],
      extreme(),
      `${name} of all elements, or the pair (values, indices) along an axis.`,
    ),
  ),
  ...['mode', 'kthvalue'].map((name) =>
    op(
      name,
      'input, dim=-1, keepdim=false',
      [{ args: { input: '(3, 5)', dim: 1 }, gives: '((3,), (3,))' }],
      extreme(-1),
      `${name}: the pair (values, indices) along an axis.`,
    ),
  ),
  ...['aminmax', 'var_mean', 'std_mean'].map((name) =>
    op(
      name,
      'input, dim=None, keepdim=false',
      [{ args: { input: '(3, 5)', dim: 1 }, gives: '((3,), (3,))' }],
      both(keep),
      `${name}: two reductions at once.`,
    ),
  ),
  op(
    'topk',
    'input, k, dim=-1',
    [{ args: { input: '(3, 5)', k: 2 }, gives: '((3, 2), (3, 2))' }],
    topk,
    'The k largest along an axis: the pair (values, indices).',
  ),
  op(
    'sort',
    'input, dim=-1',
    [{ args: { input: '(3, 5)' }, gives: '((3, 5), (3, 5))' }],
    twice(-1),
    'Values in order along an axis, and their indices.',
  ),
  ...['cummax', 'cummin'].map((name) =>
    op(
      name,
      'input, dim',
      [{ args: { input: '(3, 5)', dim: 0 }, gives: '((3, 5), (3, 5))' }],
      twice(),
      `${name} along an axis, and its indices.`,
    ),
  ),
  op(
    'argsort',
    'input, dim=-1',
    [{ args: { input: '(3, 5)' }, gives: '(3, 5)' }],
    argsort,
    'The indices that sort an axis.',
  ),
  op(
    'multinomial',
    'input, num_samples, replacement=false',
    [{ args: { input: '(3, 5)', num_samples: 2 }, gives: '(3, 2)' }],
    multinomial,
    'Indices drawn from each row of weights.',
  ),
  op('trace', 'input', [{ args: { input: '(3, 5)' }, gives: '()' }], trace, 'The sum of the diagonal of a matrix.'),
  op(
    'quantile',
    'input, q, dim=None, keepdim=false',
    [{ args: { input: '(3, 5)', q: 1, dim: 1 }, gives: '(3,)' }],
    quantile,
    'Quantiles along an axis.',
  ),
  op(
    'unique',
    'input, dim=None, return_inverse=false, return_counts=false',
    [{ args: { input: '(3, 5)' }, gives: '(unique,)' }],
    unique,
    'The different values.',
  ),
  op(
    'bincount',
    'input',
    [{ args: { input: '(3,)' }, gives: '(bins,)' }],
    bincount,
    'How often each whole number occurs.',
  ),
  op(
    'searchsorted',
    'input, values',
    [{ args: { input: '(4,)', values: '(2, 3)' }, gives: '(2, 3)' }],
    searchsorted,
    'Where values belong in sorted boundaries.',
  ),
  op(
    'cov',
    'input',
    [{ args: { input: '(3, 5)' }, gives: '(3, 3)' }],
    covariance,
    'Rows as variables: their covariances.',
  ),
  op(
    'trapezoid',
    'input, dim=-1',
    [{ args: { input: '(3, 5)' }, gives: '(3,)' }],
    integral,
    'The integral of samples along an axis.',
  ),
];
