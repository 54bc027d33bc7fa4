/** Ops that reduce axes: one, several or all. */

import { constantOf, num, unknownDim } from '../shape/dim.ts';
import {
  integerOf,
  isGiven,
  known,
  normalizeAxis,
  tensorValue,
  truthOf,
  tupleValue,
  unknownValue,
} from '../shape/shape.ts';
import type { Axis, Dtype, TensorValue, Value } from '../shape/value.ts';
import { like } from './linear.ts';
import { type Args, isFault, type Op, type Outcome } from './op.ts';
import { badAxis, sizesOf } from './reshape.ts';

const DOCS = 'https://pytorch.org/docs/stable/generated/torch.';

function reduced(args: Args, dtype?: Dtype): Outcome {
  const { input, dim } = args;
  if (input?.kind !== 'tensor')
    return input?.kind === 'unknown'
      ? tensorValue({ kind: 'unknown', why: 'the input is not in sight' })
      : unknownValue('the input is no tensor in sight');
  const base: TensorValue = { ...like(input), ...(dtype ? { dtype } : {}), contiguous: true };
  const keep = truthOf(args.keepdim);
  if (input.shape.kind !== 'known')
    return isGiven(dim) || keep
      ? { ...base, shape: { kind: 'unknown', why: 'the rank of the input is not known' } }
      : { ...base, shape: known([]) };
  const { axes } = input.shape;
  if (!isGiven(dim)) return { ...base, shape: keep ? known(axes.map(() => ({ dim: num(1) }))) : known([]) };
  const dims = sizesOf(dim)?.map(constantOf);
  if (!dims || dims.some((one) => one === undefined) || keep === undefined)
    return { ...base, shape: { kind: 'unknown', why: 'which axes go is not known' } };
  const at = new Set<number>();
  for (const one of dims) {
    const found = normalizeAxis(one ?? 0, Math.max(1, axes.length));
    if (found === undefined) return badAxis('dim', one ?? 0, input);
    at.add(found);
  }
  const out = axes.flatMap((axis, i): Axis[] => (at.has(i) ? (keep ? [{ dim: num(1) }] : []) : [axis]));
  return { ...base, shape: known(out) };
}

/** max and min: of all elements a scalar, along an axis the pair (values, indices). */
function extreme(args: Args): Outcome {
  const { dim } = args;
  if (dim?.kind === 'tensor') return unknownValue('the elementwise form is maximum and minimum');
  const made = reduced(args);
  if (isFault(made) || !isGiven(dim) || made.kind !== 'tensor') return made;
  return tupleValue([made, { ...made, dtype: 'int64' }]);
}

function topk(args: Args): Outcome {
  const { input } = args;
  const dim = integerOf(args.dim) ?? -1;
  if (input?.kind !== 'tensor' || input.shape.kind !== 'known')
    return unknownValue('the rank of the input is not known');
  const at = normalizeAxis(dim, input.shape.axes.length);
  if (at === undefined) return badAxis('dim', dim, input);
  const k = args.k?.kind === 'size' ? args.k.dim : unknownDim;
  const out: TensorValue = {
    ...like(input),
    shape: known(input.shape.axes.map((axis, i) => (i === at ? { dim: k } : axis))),
  };
  return tupleValue([out, { ...out, dtype: 'int64' }]);
}

function reducing(name: string, dtype?: Dtype): Op {
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
    rule: (args) => reduced(args, dtype),
  };
}

const same = (name: string, rule: (input: TensorValue) => Value): Op => ({
  name,
  doc: `${name} along an axis.`,
  source: `${DOCS}${name}.html`,
  params: 'input, dim=-1',
  examples: [{ args: { input: '(3, 5)' }, gives: '((3, 5), (3, 5))' }],
  rule: ({ input }) => (input?.kind === 'tensor' ? rule(input) : unknownValue('the input is no tensor in sight')),
});

export const reduceOps: readonly Op[] = [
  ...['sum', 'mean', 'prod', 'std', 'var', 'norm', 'logsumexp', 'median'].map((name) => reducing(name)),
  ...['argmax', 'argmin'].map((name) => reducing(name, 'int64')),
  ...['any', 'all'].map((name) => reducing(name, 'bool')),
  ...['max', 'min'].map(
    (name): Op => ({
      name,
      doc: `${name} of all elements, or the pair (values, indices) along an axis.`,
      source: `${DOCS}${name}.html`,
      params: 'input, dim=None, keepdim=false',
      examples: [
        { args: { input: '(3, 5)' }, gives: '()' },
        { args: { input: '(3, 5)', dim: 1 }, gives: '((3,), (3,))' },
      ],
      rule: extreme,
    }),
  ),
  {
    name: 'topk',
    doc: 'The k largest along an axis: the pair (values, indices).',
    source: `${DOCS}topk.html`,
    params: 'input, k, dim=-1',
    examples: [{ args: { input: '(3, 5)', k: 2 }, gives: '((3, 2), (3, 2))' }],
    rule: topk,
  },
  same('sort', (input) => tupleValue([like(input), { ...like(input), dtype: 'int64' }])),
];
