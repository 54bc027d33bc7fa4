/** Element types: names, kinds, and what arithmetic makes of two of them. */

import { textOf } from '../shape/shape.ts';
import type { Dtype, Host, TensorValue, Value } from '../shape/value.ts';
import { type Fault, fault } from './op.ts';

const NAMES: { readonly [name: string]: Dtype } = {
  float: 'float32',
  double: 'float64',
  half: 'float16',
  long: 'int64',
  int: 'int32',
  short: 'int16',
  char: 'int8',
  byte: 'uint8',
  cfloat: 'complex64',
  cdouble: 'complex128',
  FloatTensor: 'float32',
  DoubleTensor: 'float64',
  HalfTensor: 'float16',
  BFloat16Tensor: 'bfloat16',
  LongTensor: 'int64',
  IntTensor: 'int32',
  ShortTensor: 'int16',
  CharTensor: 'int8',
  ByteTensor: 'uint8',
  BoolTensor: 'bool',
};
const DTYPES: ReadonlySet<string> = new Set<Dtype>([
  'float32',
  'float64',
  'float16',
  'bfloat16',
  'int64',
  'int32',
  'int16',
  'int8',
  'uint8',
  'bool',
  'complex64',
  'complex128',
]);

/** The dtype that a name, a text such as `torch.cuda.LongTensor`, or a tensor class stands for. */
export function dtypeOf(value: Value | undefined): Dtype | undefined {
  const path = textOf(value) ?? (value?.kind === 'api' && value.self === undefined ? value.path : undefined);
  const name = path?.slice(path.lastIndexOf('.') + 1);
  if (name === undefined) return undefined;
  return NAMES[name] ?? (DTYPES.has(name) ? (name as Dtype) : undefined);
}

type Kind = 'bool' | 'int' | 'float' | 'complex';
const KINDS: readonly Kind[] = ['bool', 'int', 'float', 'complex'];
const INTS: readonly Dtype[] = ['int8', 'int16', 'int32', 'int64'];
const FLOATS: readonly Dtype[] = ['float16', 'float32', 'float64'];

export function kindOf(dtype: Dtype): Kind | undefined {
  if (dtype === 'bool') return 'bool';
  if (dtype.startsWith('int') || dtype === 'uint8') return 'int';
  if (dtype.startsWith('float') || dtype === 'bfloat16') return 'float';
  return dtype.startsWith('complex') ? 'complex' : undefined;
}

export function isFloating(dtype: Dtype | undefined): boolean | undefined {
  const kind = dtype && kindOf(dtype);
  return kind && (kind === 'float' || kind === 'complex');
}

export function isWhole(dtype: Dtype | undefined): boolean {
  return dtype !== undefined && kindOf(dtype) === 'int';
}

function promoted(a: Dtype, b: Dtype): Dtype | undefined {
  if (a === b) return a;
  const [x, y] = [kindOf(a), kindOf(b)];
  if (!x || !y) return undefined;
  if (x !== y) {
    const [low, high] = KINDS.indexOf(x) < KINDS.indexOf(y) ? [a, b] : [b, a];
    return kindOf(high) === 'complex' && low === 'float64' ? 'complex128' : high;
  }
  if (x === 'complex') return 'complex128';
  if (x === 'float') {
    const [i, j] = [FLOATS.indexOf(a), FLOATS.indexOf(b)];
    if (i >= 0 && j >= 0) return FLOATS[Math.max(i, j)];
    const other = a === 'bfloat16' ? b : a;
    return other === 'float64' ? 'float64' : 'float32';
  }
  if (a === 'uint8' || b === 'uint8') {
    const other = a === 'uint8' ? b : a;
    return other === 'int8' ? 'int16' : other;
  }
  return INTS[Math.max(INTS.indexOf(a), INTS.indexOf(b))];
}

/**
 * The dtype of arithmetic on tensors and numbers: tensors with axes count before tensors without, and those before numbers,
 * unless what counts less is of a higher kind. https://pytorch.org/docs/stable/tensor_attributes.html#type-promotion-doc
 */
export function resultType(values: readonly (Value | undefined)[]): Dtype | undefined {
  const groups: (readonly (Dtype | undefined)[])[] = [[], [], []];
  for (const value of values) {
    const group = value && groupOf(value);
    if (group === undefined) return undefined;
    groups[group.rank] = [...(groups[group.rank] ?? []), group.dtype];
  }
  let out: Dtype | undefined;
  for (const group of groups) {
    let inside: Dtype | undefined;
    for (const dtype of group) {
      if (dtype === undefined) return undefined;
      inside = inside === undefined ? dtype : promoted(inside, dtype);
    }
    if (inside === undefined) continue;
    if (out === undefined) out = inside;
    else if (KINDS.indexOf(kindOf(inside) ?? 'bool') > KINDS.indexOf(kindOf(out) ?? 'bool'))
      out = kindOf(out) === 'bool' || kindOf(out) === 'int' ? inside : promoted(out, inside);
  }
  return out;
}

function groupOf(value: Value): { readonly rank: number; readonly dtype: Dtype | undefined } | undefined {
  switch (value.kind) {
    case 'tensor':
      if (value.shape.kind !== 'known') return undefined;
      return { rank: value.shape.axes.length > 0 ? 0 : 1, dtype: value.dtype };
    case 'size':
      return { rank: 2, dtype: 'int64' };
    case 'number':
      return { rank: 2, dtype: value.value !== undefined || value.ratio ? 'float32' : undefined };
    case 'truth':
      return { rank: 2, dtype: 'bool' };
    default:
      return undefined;
  }
}

/** float32 for whole numbers and truths, else what it was. */
export function floated(dtype: Dtype | undefined): Dtype | undefined {
  if (dtype === undefined) return undefined;
  return isFloating(dtype) ? dtype : 'float32';
}

export function withDtype(tensor: TensorValue, dtype: Dtype | undefined): TensorValue {
  const { dtype: _old, ...rest } = tensor;
  return dtype ? { ...rest, dtype } : rest;
}

interface Wanted {
  /** The dtypes that are taken, or a kind of them. */
  readonly wanted: readonly Dtype[] | 'whole' | 'floating';
  /** How the message says it. */
  readonly expected: string;
}

/** PyTorch refuses these elements; the runtime of this repository keeps one kind of numbers and does not. */
export function wrongDtype(
  host: Host,
  at: string,
  value: Value | undefined,
  { wanted, expected }: Wanted,
): Fault | undefined {
  if (host.language !== 'python' || value?.kind !== 'tensor' || !value.dtype || value.form === 'ndarray')
    return undefined;
  const { dtype } = value;
  const fits =
    wanted === 'whole' || wanted === 'floating'
      ? isFloating(dtype) === (wanted === 'floating')
      : wanted.includes(dtype);
  return fits ? undefined : fault('dtype', at, { facts: { got: dtype, expected, shape: value.shape } });
}
