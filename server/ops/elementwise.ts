/** Ops that go element by element: arithmetic and comparison with broadcasting, activations, and what keeps the shape. */

import { num } from '../shape/dim.ts';
import { broadcast, integerOf, normalizeAxis, tensorValue, unknownValue } from '../shape/shape.ts';
import type { Dtype, TensorValue, Value } from '../shape/value.ts';
import { like } from './linear.ts';
import { type Args, fault, type Op, type Outcome } from './op.ts';

const DOCS = 'https://pytorch.org/docs/stable/generated/torch.';

/** Two operands, either of which may be a number. */
function pair(dtype?: Dtype): Op['rule'] {
  return ({ input, other }) => {
    const made = combined([
      ['input', input],
      ['other', other],
    ]);
    return dtype && made.kind === 'tensor' ? { ...made, dtype } : made;
  };
}

/** The broadcast shape of the operands that are tensors. */
export function combined(operands: readonly (readonly [string, Value | undefined])[]): Outcome {
  const tensors = operands.filter((one): one is readonly [string, TensorValue] => one[1]?.kind === 'tensor');
  const [first] = tensors;
  if (operands.some(([, value]) => value?.kind === 'unknown')) {
    return tensorValue(
      { kind: 'unknown', why: 'one operand is not in sight' },
      first?.[1].api ? { api: first[1].api } : {},
    );
  }
  if (!first) return unknownValue('no operand is a tensor in sight');
  const shape = broadcast(tensors.map(([, value]) => value.shape));
  if (shape.kind !== 'conflict') return { ...like(first[1]), shape, contiguous: true };
  const [blamed, ...others] = [...tensors].reverse();
  const facts = { axis: shape.axis, p: shape.a, q: shape.b, a: first[1].shape, b: blamed?.[1].shape ?? first[1].shape };
  const names = tensors.map(([name]) => name);
  return fault('broadcast', blamed?.[0] ?? 'other', {
    because: others.map(([name]) => name),
    axes: Object.fromEntries(names.map((name) => [name, shape.axis])),
    facts,
  });
}

function keeps({ input }: Args): Outcome {
  if (input?.kind === 'tensor')
    return { ...like(input), ...(input.form ? { form: input.form } : {}), contiguous: true };
  if (input?.kind === 'unknown') return tensorValue({ kind: 'unknown', why: 'the input is not in sight' });
  return input ?? unknownValue('nothing is given');
}

/** As `keeps`, with an axis that must exist. */
function along(args: Args): Outcome {
  const { input } = args;
  const dim = integerOf(args.dim);
  if (
    input?.kind === 'tensor' &&
    input.shape.kind === 'known' &&
    dim !== undefined &&
    normalizeAxis(dim, Math.max(1, input.shape.axes.length)) === undefined
  ) {
    return fault('axis', 'dim', {
      because: ['input'],
      facts: { dim: num(dim), rank: input.shape.axes.length, shape: input.shape },
    });
  }
  return keeps(args);
}

const ARITHMETIC = [
  'add',
  'sub',
  'mul',
  'div',
  'floordiv',
  'mod',
  'pow',
  'maximum',
  'minimum',
  'atan2',
  'bitwise_and',
  'bitwise_or',
  'bitwise_xor',
];
const COMPARISONS = ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'logical_and', 'logical_or'];
const UNARY =
  'tanh sigmoid relu exp log sqrt rsqrt abs neg positive sin cos erf gelu silu elu leaky_relu softplus softsign hardtanh clamp round floor ceil sign reciprocal square log1p expm1 bitwise_not dropout identity';

function binaryOp(name: string, dtype?: Dtype): Op {
  return {
    name,
    doc: `${name} of two tensors, or a tensor and a number, element by element; the shapes broadcast.`,
    source: `${DOCS}${name}.html`,
    params: 'input, other',
    examples: [
      { args: { input: '(4, 1, 8)', other: '(3, 8)' }, gives: '(4, 3, 8)' },
      { args: { input: '(4, 8)', other: '(3, 8)' }, fault: 'broadcast' },
    ],
    rule: pair(dtype),
  };
}

function unaryOp(name: string): Op {
  return {
    name,
    doc: `${name}, element by element: (*) gives (*).`,
    source: `${DOCS}${name}.html`,
    params: 'input',
    examples: [{ args: { input: '(5, batch, 10)' }, gives: '(5, batch, 10)' }],
    rule: keeps,
  };
}

export const elementwiseOps: readonly Op[] = [
  ...ARITHMETIC.map((name) => binaryOp(name)),
  ...COMPARISONS.map((name) => binaryOp(name, 'bool')),
  ...UNARY.split(' ').map(unaryOp),
  ...['softmax', 'log_softmax', 'cumsum', 'flip'].map(
    (name): Op => ({
      name,
      doc: `${name} along one axis: (*) gives (*).`,
      source: `${DOCS}nn.functional.${name}.html`,
      params: 'input, dim=-1',
      examples: [
        { args: { input: '(3, 5)', dim: -1 }, gives: '(3, 5)' },
        { args: { input: '(3, 5)', dim: 2 }, fault: 'axis' },
      ],
      rule: along,
    }),
  ),
  {
    name: 'where',
    doc: 'The three shapes broadcast.',
    source: `${DOCS}where.html`,
    params: 'condition, input, other',
    examples: [{ args: { condition: '(4, 1)', input: '(4, 3)', other: '(3,)' }, gives: '(4, 3)' }],
    rule: ({ condition, input, other }) =>
      combined([
        ['condition', condition],
        ['input', input],
        ['other', other],
      ]),
  },
];
