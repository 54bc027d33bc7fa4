/**
 * What TensorFlow.js refuses of an argument before any size matters (no tensor, elements of another type, a shape that
 * is no array of sizes), and the type of the elements that it gives.
 */

import { type Args, type Fault, fault, type Outcome } from '../ops/op.ts';
import { atLeast, constantOf, num } from '../shape/dim.ts';
import { isGiven } from '../shape/shape.ts';
import type { Dtype, Value } from '../shape/value.ts';
import type { Entry } from './library.ts';

/** Undefined where nothing speaks against the arguments. */
type Check = (args: Args, name: string) => Fault | undefined;

export const refused = (at: string, name: string, got: string | number, expected: string): Fault =>
  fault('value', at, { facts: { name, got, expected } });

/**
 * What a value is that is certainly neither a tensor nor an array or number. What seems to be undefined may be set out of
 * sight.
 */
function noTensor(value: Value | undefined): string | undefined {
  switch (value?.kind) {
    case 'text':
      return value.value === undefined ? undefined : 'a text';
    case 'function':
      return 'a function';
    case 'layer':
      return 'a layer';
    default:
      return undefined;
  }
}

/** Tensors, or numbers and arrays of numbers that become tensors. */
const numeric =
  (...places: readonly string[]): Check =>
  (args) => {
    for (const at of places) {
      const got = noTensor(args[at]);
      if (got) return refused(at, WORDS[at] ?? at, got, 'a tensor, or an array of numbers');
    }
    return undefined;
  };

const WORDS: { readonly [place: string]: string } = {
  input: 'the input',
  other: 'the second operand',
  labels: 'labels',
  condition: 'the condition',
};

/** A tensor whose elements are of one of these types; numbers and arrays become what is asked for. */
const elements =
  (at: string, ...wanted: readonly Dtype[]): Check =>
  (args) => {
    const value = args[at];
    if (value?.kind !== 'tensor' || value.form === 'symbolic' || !value.dtype || wanted.includes(value.dtype))
      return undefined;
    return fault('dtype', at, {
      facts: { got: value.dtype, expected: wanted.join(' / '), shape: value.shape },
    });
  };

/** A shape is an array of whole numbers, 0 or more. */
export const sizes =
  (at: string, least = 0): Check =>
  (args) => {
    const value = args[at];
    const one = value?.kind === 'size' ? constantOf(value.dim) : value?.kind === 'number' ? value.value : undefined;
    if (value?.kind === 'size' || value?.kind === 'number')
      return refused(at, 'shape', one ?? 'one number', 'an array of sizes');
    if (value?.kind === 'tensor') return refused(at, 'shape', 'a tensor', 'an array of sizes');
    if (value?.kind !== 'sequence') return undefined;
    for (const item of value.items ?? []) {
      const got = noSize(item, least);
      if (got !== undefined) return refused(at, 'a size of the shape', got, 'a whole number');
    }
    return undefined;
  };

function noSize(item: Value, least: number): string | number | undefined {
  switch (item.kind) {
    case 'text':
      return item.value === undefined ? undefined : 'a text';
    case 'tensor':
      return 'a tensor';
    case 'number':
      return item.value !== undefined && !Number.isInteger(item.value) ? item.value : undefined;
    case 'size': {
      const size = constantOf(item.dim);
      return size !== undefined && size < least ? size : undefined;
    }
    default:
      return undefined;
  }
}

/** An array of tensors, where one tensor is given. */
const several: Check = (args) =>
  args.tensors?.kind === 'tensor' ? refused('tensors', 'tensors', 'one tensor', 'an array of tensors') : undefined;

/** A number that stands for an axis, where a tensor is given. */
const axis: Check = (args) => {
  const at = 'dim' in args ? 'dim' : 'axis';
  return args[at]?.kind === 'tensor' ? refused(at, 'axis', 'a tensor', 'a number') : undefined;
};

function numberIn(value: Value | undefined): number | undefined {
  return value?.kind === 'number' ? value.value : value?.kind === 'size' ? constantOf(value.dim) : undefined;
}

const rate: Check = ({ b }) => {
  const given = numberIn(b);
  return given !== undefined && (given < 0 || given >= 1) ? refused('b', 'rate', given, 'in [0, 1)') : undefined;
};

const limits: Check = ({ b, c }) => {
  const [low, high] = [numberIn(b), numberIn(c)];
  return low !== undefined && high !== undefined && low > high
    ? refused('b', 'the lower limit', low, `at most the upper one, ${high}`)
    : undefined;
};

const step: Check = ({ step: by }) =>
  isGiven(by) && numberIn(by) === 0 ? refused('step', 'step', 0, 'another number') : undefined;

const count: Check = ({ num: many }) =>
  many?.kind === 'size' && atLeast(many.dim, num(1)) === false
    ? refused('num', 'num', constantOf(many.dim) ?? 'below 1', 'a positive number')
    : undefined;

/** Values to make a tensor of. */
const values: Check = ({ values: given }) =>
  given?.kind === 'function' ? refused('values', 'values', 'a function', 'numbers or an array of them') : undefined;

/** The rank that the name asks for. */
const ranked: Check = ({ input }, name) => {
  const rank = Number(/(\d)d$/.exec(name)?.[1]);
  const axes = input?.kind === 'tensor' && input.shape.kind === 'known' ? input.shape.axes : undefined;
  return axes && axes.length !== rank && axes.every((one) => one.basis === undefined)
    ? fault('rank', 'input', {
        facts: { expected: `${rank}-D`, got: axes.length, shape: input?.kind === 'tensor' ? input.shape : '' },
      })
    : undefined;
};

/** An array, where a number stands. */
const array =
  (at: string, name: string): Check =>
  (args) => {
    const given = numberIn(args[at]);
    return given !== undefined || args[at]?.kind === 'tensor'
      ? refused(at, name, given ?? 'a tensor', 'an array of numbers')
      : undefined;
  };

/** A variable takes tensors of its own type of elements. */
const assigned: Check = ({ input, value }) => {
  if (value?.kind === 'sequence' || value?.kind === 'size' || value?.kind === 'number')
    return refused('value', 'the new value', value.kind === 'sequence' ? 'an array' : 'a number', 'a tensor');
  if (value?.kind !== 'tensor' || input?.kind !== 'tensor' || !value.dtype || !input.dtype) return undefined;
  return elements('value', input.dtype)({ value }, 'assign');
};

const DTYPES = ['float32', 'int32', 'bool', 'complex64', 'string'];

/** The name of a type of elements. */
const type =
  (...known: readonly string[]): Check =>
  ({ dtype }) =>
    dtype?.kind === 'text' && dtype.value !== undefined && !known.includes(dtype.value)
      ? refused('dtype', 'dtype', dtype.value, known.join(', '))
      : undefined;

const FLOATING = 'ceil cos cosh elu floor log rsqrt sigmoid sin sqrt tan tanh softmax euclideanNorm norm';
const ARITHMETIC =
  'add sub mul div divNoNan floorDiv mod pow maximum minimum atan2 squaredDifference matMul dot logicalAnd logicalOr logicalXor';
const UNARY =
  'abs acos acosh asin asinh atan atanh ceil cos cosh elu erf exp expm1 floor isFinite isInf isNaN leakyRelu log log1p logSigmoid neg reciprocal relu relu6 round rsqrt selu sigmoid sign sin sinh softplus sqrt square step tan tanh softmax logSoftmax sum mean prod max min logSumExp euclideanNorm norm argMax argMin cumsum cumprod clipByValue dropout logicalNot all any';
const SHAPED = 'zeros ones rand randomNormal truncatedNormal randomUniform randomGamma randomStandardNormal';
const LOSSES =
  'absoluteDifference hingeLoss meanSquaredError huberLoss logLoss cosineDistance sigmoidCrossEntropy softmaxCrossEntropy';

const each = (names: string, ...checks: readonly Check[]): readonly (readonly [string, readonly Check[]])[] =>
  names.split(' ').map((name) => [name, checks]);

/** What is checked under each name of `tf`; a method of a tensor is checked as the function of its name. */
const checks: ReadonlyMap<string, readonly Check[]> = grouped([
  ...each(UNARY, numeric('input')),
  ...each(ARITHMETIC, numeric('input', 'other')),
  ...each(FLOATING, elements('input', 'float32')),
  ...each('logicalNot all any', elements('input', 'bool')),
  ...each('logicalAnd logicalOr logicalXor', elements('input', 'bool'), elements('other', 'bool')),
  ...each('where', elements('condition', 'bool')),
  ...each('gather', elements('indices', 'int32')),
  ...each('oneHot', elements('input', 'int32')),
  ...each('bincount denseBincount', elements('input', 'int32')),
  ...each('real imag', elements('input', 'complex64')),
  ...each('spectral.fft spectral.ifft fft ifft', elements('input', 'complex64')),
  ...each(SHAPED, sizes('shape')),
  ...each('fill', sizes('shape')),
  ...each('reshape', sizes('shape', -1)),
  ...each('tensor tensor2d tensor3d tensor4d tensor5d tensor6d', values, sizes('shape')),
  ...each('scalar tensor1d', values),
  ...each('zeros ones', type('float32', 'int32', 'bool', 'complex64')),
  ...each('cast asType', type(...DTYPES)),
  ...each('concat concat1d concat2d concat3d concat4d', several, axis),
  ...each('Tensor.concat', axis),
  ...each('stack addN', several),
  ...each('dropout', rate, elements('input', 'float32')),
  ...each('clipByValue', limits),
  ...each('range', step),
  ...each('linspace', count),
  ...each('slice1d slice2d slice3d slice4d reverse1d reverse2d reverse3d reverse4d', ranked),
  ...each('tile', array('reps', 'reps')),
  ...each(
    'image.resizeBilinear image.resizeNearestNeighbor resizeBilinear resizeNearestNeighbor',
    array('size', 'size'),
  ),
  ...each('assign', assigned),
  ...each('randomNormal truncatedNormal', type('float32', 'int32')),
  ...each('tensor scalar tensor1d tensor2d tensor3d tensor4d tensor5d tensor6d', type(...DTYPES)),
  ...LOSSES.split(' ').map((name) => [`losses.${name}`, [numeric('labels', 'input')]] as const),
]);

function grouped(rows: readonly (readonly [string, readonly Check[]])[]): ReadonlyMap<string, readonly Check[]> {
  const out = new Map<string, readonly Check[]>();
  for (const [name, more] of rows) out.set(name, [...(out.get(name) ?? []), ...more]);
  return out;
}

/** What becomes of the type of the elements, by name: a type, or where it comes from. */
const GIVEN: { readonly [name: string]: Dtype | 'input' | 'asked' | 'filled' | 'mixed' | 'counted' | 'measured' } = {
  ...fill('isFinite isInf isNaN logicalNot all any', 'bool'),
  ...fill('argMax argMin floorDiv randomUniformInt toInt', 'int32'),
  ...fill('leakyRelu mean logSumExp logSoftmax toFloat', 'float32'),
  ...fill('real imag', 'float32'),
  ...fill('complex fft ifft spectral.fft spectral.ifft', 'complex64'),
  ...fill('expm1 log1p reciprocal image.resizeNearestNeighbor', 'input'),
  ...fill('cast asType eye', 'asked'),
  fill: 'filled',
  ...fill('div divNoNan atan2 maximum minimum matMul concat stack Tensor.concat Tensor.stack', 'mixed'),
  ...fill('sum prod cumsum cumprod', 'counted'),
  toBool: 'bool',
  abs: 'measured',
};

function fill<T>(names: string, what: T): { readonly [name: string]: T } {
  return Object.fromEntries(names.split(' ').map((name) => [name, what]));
}

function dtypeGiven(name: string, args: Args, found: Dtype | undefined): Dtype | undefined {
  const how = GIVEN[name];
  const input = args.input?.kind === 'tensor' ? args.input.dtype : undefined;
  switch (how) {
    case undefined:
      return found;
    case 'input':
      return input;
    case 'asked':
      if (!isGiven(args.dtype)) return found;
      return args.dtype?.kind === 'text' && DTYPES.includes(args.dtype.value ?? '')
        ? (args.dtype.value as Dtype)
        : undefined;
    case 'filled':
      return isGiven(args.dtype) ? found : typeOf(args.value);
    case 'mixed':
      return tensorsIn(args).every((one) => one === 'float32') ? found : undefined;
    case 'measured':
      return input === 'complex64' ? 'float32' : found;
    case 'counted':
      return input === 'bool' ? 'int32' : found;
    default:
      return how;
  }
}

function typeOf(value: Value | undefined): Dtype | undefined {
  if (value?.kind === 'text') return 'string';
  if (value?.kind === 'truth') return 'bool';
  return value?.kind === 'size' || value?.kind === 'number' ? 'float32' : undefined;
}

function tensorsIn(args: Args): readonly (Dtype | undefined)[] {
  const { tensors } = args;
  const listed = tensors?.kind === 'sequence' ? (tensors.items ?? (tensors.element ? [tensors.element] : [])) : [];
  return [args.input, args.other, ...listed].flatMap((one) => (one?.kind === 'tensor' ? [one.dtype] : []));
}

function typed(outcome: Outcome, dtype: (found: Dtype | undefined) => Dtype | undefined): Outcome {
  if (outcome.kind === 'required') {
    const value = typed(outcome.value, dtype);
    return value.kind === 'fault' || value.kind === 'required' ? outcome : { ...outcome, value };
  }
  if (outcome.kind !== 'tensor') return outcome;
  const { dtype: found, ...rest } = outcome;
  const now = dtype(found);
  if (now === found) return outcome;
  return now ? { ...rest, dtype: now } : rest;
}

/** The entry of a name, with what is checked of its arguments and the type of what it gives. */
export function heeding(name: string, entry: Entry): Entry {
  const asked = checks.get(name);
  if (entry.kind !== 'op' || (!asked && !GIVEN[name])) return entry;
  const { around } = entry;
  return {
    ...entry,
    around: (rule) => {
      const inner = around ? around(rule) : rule;
      return (args, host) => {
        for (const check of asked ?? []) {
          const broken = check(args, name);
          if (broken) return broken;
        }
        return typed(inner(args, host), (found) => dtypeGiven(name, args, found));
      };
    },
  };
}
