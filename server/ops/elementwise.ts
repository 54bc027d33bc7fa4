/** Ops that go element by element: arithmetic and comparison with broadcasting, functions of one tensor, selection. */

import { compare, num } from '../shape/dim.ts';
import { broadcast, compareAxes, dimOf, isGiven, tensorValue, unknownValue } from '../shape/shape.ts';
import type { Dtype, Shape, TensorValue, Value } from '../shape/value.ts';
import { noProbability } from './checks.ts';
import { dtypeOf, floated, isFloating, resultType, withDtype, wrongDtype } from './dtype.ts';
import { dense, elementwiseStrides, laidOut, preserved } from './layout.ts';
import { like } from './linear.ts';
import { type Fault, fault, isFault, type Op, type Outcome } from './op.ts';
import { asTensor, axisArgument, badRank, DOCS, isFaulty, onAxes, onTensor, withoutTensor } from './operand.ts';

type DtypeRule = (dtype: Dtype | undefined) => Dtype | undefined;
const bool: DtypeRule = () => 'bool';
const same: DtypeRule = (dtype) => dtype;
/** Sums and products of whole numbers. */
const summed: DtypeRule = (dtype) => (isFloating(dtype) === false ? 'int64' : dtype);
/** Division and what is like it. */
const quotient: DtypeRule = floated;

/** Two operands, either of which may be a number. */
function pair(rule: DtypeRule): Op['rule'] {
  return (args) =>
    combined(
      [
        ['input', args.input],
        ['other', args.other],
      ],
      // A quotient that is rounded stays what its operands are.
      isGiven(args.rounding_mode) ? same : rule,
    );
}

/** fliplr needs two axes, flipud one. */
function mirrored(least: number): Op['rule'] {
  return onAxes((axes, input) =>
    axes.length < least ? badRank('input', input, `${least}-D or more`) : dense(input, axes),
  );
}

const prelu = onAxes((axes, input, { num_parameters, weight }) => {
  const slopes =
    weight?.kind === 'tensor' && weight.shape.kind === 'known' ? weight.shape.axes[0]?.dim : dimOf(num_parameters);
  const mine = axes[1];
  if (slopes && mine && compare(slopes, num(1)) === 'different' && compareAxes({ dim: slopes }, mine) === 'different')
    return fault('num-features', 'input', {
      because: ['num_parameters'],
      axes: { input: 1 },
      facts: { expected: slopes, got: mine.dim, shape: input.shape, name: 'PReLU' },
    });
  return preserved(input);
});

type Operand = readonly [name: string, value: Value | undefined];

/** The broadcast shape of the operands that are tensors. */
export function combined(operands: readonly Operand[], dtypeRule: DtypeRule = same): Outcome {
  const tensors = operands.filter((one): one is readonly [string, TensorValue] => one[1]?.kind === 'tensor');
  const [first] = tensors;
  const tuple = operands.find(([, value]) => value?.kind === 'sequence' && value.type === 'tuple');
  if (first && tuple) return fault('output-tuple', tuple[0]);
  if (operands.some(([, value]) => value?.kind === 'unknown')) {
    return tensorValue(
      { kind: 'unknown', why: 'one operand is not in sight' },
      first?.[1].api ? { api: first[1].api } : {},
    );
  }
  if (!first) return unknownValue('no operand is a tensor in sight');
  const shape = broadcast(tensors.map(([, value]) => value.shape));
  if (shape.kind === 'conflict') return conflict(tensors, shape);
  const dtype = dtypeRule(resultType(operands.map(([, value]) => value)));
  const base = withDtype(like(tensors.find(([, one]) => one.form !== 'ndarray')?.[1] ?? first[1]), dtype);
  return arranged(
    base,
    tensors.map(([, value]) => value),
    shape,
  );
}

function arranged(base: TensorValue, operands: readonly TensorValue[], shape: Shape): TensorValue {
  if (shape.kind !== 'known') return { ...base, shape };
  return laidOut(base, shape.axes, elementwiseStrides(operands, shape.axes));
}

function conflict(
  tensors: readonly (readonly [string, TensorValue])[],
  {
    axis,
    a,
    b,
  }: { readonly axis: number; readonly a: Parameters<typeof compare>[0]; readonly b: Parameters<typeof compare>[0] },
): Outcome {
  const [first] = tensors;
  const [blamed, ...others] = [...tensors].reverse();
  const ranks = tensors.map(([, value]) => (value.shape.kind === 'known' ? value.shape.axes.length : 0));
  const facts = {
    axis,
    rank: Math.max(...ranks),
    p: a,
    q: b,
    a: first?.[1].shape ?? blankShape,
    b: blamed?.[1].shape ?? blankShape,
  };
  const names = tensors.map(([name]) => name);
  return fault('broadcast', blamed?.[0] ?? 'other', {
    because: others.map(([name]) => name),
    axes: Object.fromEntries(names.map((name) => [name, axis])),
    facts,
  });
}

const blankShape: Shape = { kind: 'unknown', why: 'it is not in sight' };

/** A function of one tensor; what is no tensor (a packed sequence, a number) passes. */
function keeps(rule: DtypeRule): Op['rule'] {
  return ({ input }) => {
    if (input?.kind !== 'tensor') {
      if (input?.kind === 'unknown') return asTensor(input);
      return input?.kind === 'sequence' ? withoutTensor(input, 'input') : (input ?? unknownValue('nothing is given'));
    }
    if (input.form === 'packed') return input;
    return withDtype(preserved(input), rule(input.dtype));
  };
}

/** The very same tensor: what moves to a device, detaches or is left unchanged. */
const unchanged: Op['rule'] = ({ input }) => {
  if (input?.kind === 'sequence' && input.type === 'tuple') return fault('output-tuple', 'input');
  if (input?.kind !== 'tensor') return input ?? unknownValue('nothing is given');
  const { open: _open, ...rest } = input;
  return input.open ? rest : input;
};

/** As `keeps`, with an axis that must exist. */
function along(rule: DtypeRule, copies = false): Op['rule'] {
  return onTensor((input, args, host) => {
    const at = axisArgument(args, 'dim', input);
    if (isFaulty(at)) return at;
    const made = keeps(rule)(args, host);
    if (made.kind !== 'tensor') return made;
    const typed = isGiven(args.dtype) ? withDtype(made, dtypeOf(args.dtype)) : made;
    return copies && typed.shape.kind === 'known' ? dense(typed, typed.shape.axes) : typed;
  });
}

const ARITHMETIC =
  'add sub mul floordiv mod fmod pow maximum minimum fmax fmin copysign bitwise_and bitwise_or bitwise_xor';
const FLOAT_ARITHMETIC = 'div atan2 hypot logaddexp xlogy heaviside nextafter ldexp';
const COMPARISONS = 'eq ne lt le gt ge logical_and logical_or logical_xor isclose';
/** Their result on whole numbers is float32. */
const FLOATING =
  'tanh sigmoid exp exp2 expm1 log log2 log10 log1p sqrt rsqrt reciprocal sin cos tan asin acos atan sinh cosh asinh acosh atanh erf erfc erfinv lgamma digamma deg2rad rad2deg logit sinc i0 softmin';
const KEEPING =
  'relu abs neg positive clamp square sign round floor ceil trunc frac gelu silu elu leaky_relu softplus softsign hardtanh activation nan_to_num bitwise_not';
const TESTS = 'isnan isinf isfinite isreal signbit logical_not isposinf isneginf';

function binaryOp(name: string, rule: DtypeRule): Op {
  return {
    name,
    doc: `${name} of two tensors, or a tensor and a number, element by element; the shapes broadcast.`,
    source: `${DOCS}${name}.html`,
    params: 'input, other',
    examples: [
      { args: { input: '(4, 1, 8)', other: '(3, 8)' }, gives: '(4, 3, 8)' },
      { args: { input: '(4, 8)', other: '(3, 8)' }, fault: 'broadcast' },
    ],
    rule: pair(rule),
  };
}

function unaryOp(name: string, rule: Op['rule']): Op {
  return {
    name,
    doc: `${name}, element by element: (*) gives (*).`,
    source: `${DOCS}${name}.html`,
    params: 'input',
    examples: [{ args: { input: '(5, batch, 10)' }, gives: '(5, batch, 10)' }],
    rule,
  };
}

const list = (names: string): readonly string[] => names.split(' ');

/** The tensor itself: its shape must hold what is broadcast into it. */
const inPlace: Op['rule'] = (args, host) => {
  const { input } = args;
  const made = combined([
    ['input', input],
    ['other', args.other],
  ]);
  if (isFault(made) || input?.kind !== 'tensor') return made;
  if (made.kind === 'tensor' && grows(made.shape, input.shape))
    return fault('in-place', 'other', {
      because: ['input'],
      facts: { shape: input.shape, wanted: made.shape },
    });
  const { other } = args;
  const whole = isFloating(input.dtype) === false;
  const result = resultType([input, other]);
  if (host.language === 'python' && whole && result && isFloating(result))
    return fault('dtype', 'other', {
      because: ['input'],
      facts: { got: result, expected: input.dtype ?? '' },
    });
  return input;
};

function grows(made: Shape, own: Shape): boolean {
  if (made.kind !== 'known' || own.kind !== 'known') return false;
  if (made.axes.length > own.axes.length) return !own.axes.some((axis) => axis.basis);
  return made.axes.some((axis, i) => {
    const mine = own.axes[i];
    return mine !== undefined && !mine.basis && !axis.basis && compare(axis.dim, mine.dim) === 'different';
  });
}

function ternary(...names: readonly string[]): Op['rule'] {
  return (args) => combined(names.map((name) => [name, args[name]] as const));
}

/** The three shapes broadcast; the dtype is that of the two choices. */
export const whereRule: Op['rule'] = (args) => {
  const made = combined(['condition', 'input', 'other'].map((name) => [name, args[name]] as const));
  return made.kind === 'tensor' ? withDtype(made, resultType([args.input, args.other])) : made;
};

/** One number fills: a tensor with axes is refused, even with one element. */
function notOne(value: Value | undefined): Fault | undefined {
  if (value?.kind !== 'tensor' || value.shape.kind !== 'known' || value.shape.axes.length === 0) return undefined;
  return fault('rank', 'value', { facts: { expected: '0-D', got: value.shape.axes.length, shape: value.shape } });
}

export const elementwiseOps: readonly Op[] = [
  ...list(ARITHMETIC).map((name) => binaryOp(name, same)),
  ...list(FLOAT_ARITHMETIC).map((name) => binaryOp(name, quotient)),
  binaryOp('float_power', () => 'float64'),
  ...list(COMPARISONS).map((name) => binaryOp(name, bool)),
  ...list(FLOATING).map((name) => unaryOp(name, keeps(floated))),
  ...list(KEEPING).map((name) => unaryOp(name, keeps(same))),
  ...list(TESTS).map((name) => unaryOp(name, keeps(bool))),
  ...list('identity dropout').map((name) => unaryOp(name, unchanged)),
  unaryOp('clone', keeps(same)),
  ...list('fliplr flipud').map((name) => unaryOp(name, mirrored(name === 'fliplr' ? 2 : 1))),
  {
    name: 'dropout_check',
    doc: 'p is a probability.',
    source: `${DOCS}nn.Dropout.html`,
    params: 'p=0.5',
    examples: [{ args: { p: 2 }, fault: 'value' }],
    rule: (args) => noProbability(args, 'p') ?? { kind: 'none' },
  },
  {
    name: 'isin',
    doc: 'For each element whether it is among others.',
    source: `${DOCS}isin.html`,
    params: 'input, other',
    examples: [{ args: { input: '(3, 4)', other: '(2,)' }, gives: '(3, 4)' }],
    rule: keeps(bool),
  },
  {
    name: 'normalize',
    doc: 'Divided by its norm along an axis: (*) gives (*).',
    source: `${DOCS}nn.functional.normalize.html`,
    params: 'input, dim=1',
    examples: [{ args: { input: '(3, 5)' }, gives: '(3, 5)' }],
    rule: along(same),
  },
  {
    name: 'prelu',
    doc: 'One slope for all, or one for each index of axis 1.',
    source: `${DOCS}nn.PReLU.html`,
    params: 'input, num_parameters=1, weight=None',
    examples: [
      { args: { input: '(2, 3)', num_parameters: 3 }, gives: '(2, 3)' },
      { args: { input: '(2, 3)', num_parameters: 4 }, fault: 'num-features' },
    ],
    rule: prelu,
  },
  unaryOp(
    'contiguous',
    onTensor((input) => ({ ...like(input), contiguous: true })),
  ),
  ...['softmax', 'log_softmax', 'cumsum', 'cumprod', 'logcumsumexp', 'flip'].map(
    (name): Op => ({
      name,
      doc: `${name} along one axis: (*) gives (*).`,
      source: `${DOCS}nn.functional.${name}.html`,
      params: 'input, dim=-1',
      examples: [
        { args: { input: '(3, 5)', dim: -1 }, gives: '(3, 5)' },
        { args: { input: '(3, 5)', dim: 2 }, fault: 'axis' },
      ],
      rule: along(name.startsWith('cum') ? summed : same, name.endsWith('softmax')),
    }),
  ),
  {
    name: 'in_place',
    doc: 'What is broadcast into a tensor leaves its shape: it must not be larger.',
    source: 'https://pytorch.org/docs/stable/notes/broadcasting.html#in-place-semantics',
    params: 'input, other',
    examples: [
      { args: { input: '(4, 3)', other: '(3,)' }, gives: '(4, 3)' },
      { args: { input: '(3,)', other: '(4, 3)' }, fault: 'in-place' },
    ],
    rule: inPlace,
  },
  {
    name: 'where',
    doc: 'The three shapes broadcast.',
    source: `${DOCS}where.html`,
    params: 'condition, input, other',
    examples: [{ args: { condition: '(4, 1)', input: '(4, 3)', other: '(3,)' }, gives: '(4, 3)' }],
    rule: whereRule,
  },
  {
    name: 'addcmul',
    doc: 'input + value * tensor1 * tensor2; the three shapes broadcast.',
    source: `${DOCS}addcmul.html`,
    params: 'input, tensor1, tensor2',
    examples: [{ args: { input: '(4, 1)', tensor1: '(4, 3)', tensor2: '(3,)' }, gives: '(4, 3)' }],
    rule: ternary('input', 'tensor1', 'tensor2'),
  },
  {
    name: 'lerp',
    doc: 'input + weight * (end - input); the shapes broadcast.',
    source: `${DOCS}lerp.html`,
    params: 'input, end, weight',
    examples: [{ args: { input: '(4, 1)', end: '(4, 3)', weight: '(3,)' }, gives: '(4, 3)' }],
    rule: ternary('input', 'end', 'weight'),
  },
  {
    name: 'fill',
    doc: 'value everywhere: a number, or a tensor without axes.',
    source: 'https://pytorch.org/docs/stable/generated/torch.Tensor.fill_.html',
    params: 'input, value',
    examples: [
      { args: { input: '(4, 3)', value: '()' }, gives: '(4, 3)' },
      { args: { input: '(4, 3)', value: '(1,)' }, fault: 'rank' },
    ],
    rule: (args, host) => notOne(args.value) ?? unchanged(args, host),
  },
  {
    name: 'masked_fill',
    doc: 'value where the mask is true; the mask is broadcast with the input.',
    source: 'https://pytorch.org/docs/stable/generated/torch.Tensor.masked_fill_.html',
    params: 'input, mask, value',
    examples: [
      { args: { input: '(4, 3)', mask: '(3,)', value: 0 }, gives: '(4, 3)' },
      { args: { input: '(4, 3)', mask: '(4,)', value: 0 }, fault: 'broadcast' },
    ],
    rule: ({ input, mask, value }, host) => {
      const wrong = notOne(value) ?? wrongDtype(host, 'mask', mask, { wanted: ['bool', 'uint8'], expected: 'bool' });
      if (wrong) return wrong;
      if (input?.kind === 'tensor' && mask?.kind === 'unknown') return preserved(input);
      const made = combined([
        ['mask', mask],
        ['input', input],
      ]);
      return made.kind === 'tensor' && input?.kind === 'tensor' ? withDtype(made, input.dtype) : made;
    },
  },
];
