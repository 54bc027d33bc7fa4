/** What a PyTorch-style tensor can do, by method: shared by PyTorch itself and by the runtime of this repository. */

import { known, sizeValue, tensorValue, unknownValue } from '../shape/shape.ts';
import type { Value } from '../shape/value.ts';
import type { Entry } from './library.ts';

const op = (name: string, params = 'input'): Entry => ({ kind: 'op', op: name, params });

/** Methods that keep the shape. */
export const KEEPING =
  'tanh sigmoid relu exp log sqrt rsqrt abs neg sin cos erf clamp round floor ceil sign square reciprocal log1p expm1';

/** Names that PyTorch has both as functions and as methods, with its own argument names. */
export const SHARED: { readonly [name: string]: Entry } = {
  ...Object.fromEntries(KEEPING.split(' ').map((name) => [name, op(name, 'input, *rest')])),
  ...Object.fromEntries(
    'add sub mul div pow maximum minimum eq ne lt le gt ge logical_and logical_or atan2'
      .split(' ')
      .map((name) => [name, op(name, 'input, other, *, alpha?, rounding_mode?')]),
  ),
  multiply: op('mul', 'input, other'),
  subtract: op('sub', 'input, other'),
  divide: op('div', 'input, other'),
  true_divide: op('div', 'input, other'),
  remainder: op('mod', 'input, other'),
  floor_divide: op('floordiv', 'input, other'),
  matmul: op('matmul', 'input, other'),
  mm: op('mm', 'input, mat2'),
  bmm: op('bmm', 'input, mat2'),
  mv: op('mv', 'input, vec'),
  dot: op('dot', 'input, other'),
  outer: op('outer', 'input, vec2'),
  softmax: op('softmax', 'input, dim=-1, dtype?'),
  log_softmax: op('log_softmax', 'input, dim=-1, dtype?'),
  cumsum: op('cumsum', 'input, dim'),
  reshape: op('reshape', 'input, *shape'),
  transpose: op('transpose', 'input, dim0, dim1'),
  swapaxes: op('transpose', 'input, dim0, dim1'),
  permute: op('permute', 'input, *dims'),
  squeeze: op('squeeze', 'input, dim=None'),
  unsqueeze: op('unsqueeze', 'input, dim'),
  flatten: op('flatten', 'input, start_dim=0, end_dim=-1'),
  t: op('t'),
  chunk: op('chunk', 'input, chunks:size, dim=0'),
  split: op('split', 'input, split_size:size, dim=0'),
  unbind: op('unbind', 'input, dim=0'),
  ...Object.fromEntries(
    'sum mean prod std var argmax argmin any all max min'
      .split(' ')
      .map((name) => [name, op(name, 'input, dim=None, keepdim=false')]),
  ),
  norm: op('norm', 'input, p?, dim=None, keepdim=false'),
  topk: op('topk', 'input, k, dim=-1'),
  sort: op('sort', 'input, dim=-1, descending?'),
  select: op('select', 'input, dim, index'),
  narrow: op('narrow', 'input, dim, start, length'),
  index_select: op('index_select', 'input, dim, index'),
  zeros_like: op('like', 'input'),
  ones_like: op('like', 'input'),
  randn_like: op('like', 'input'),
  rand_like: op('like', 'input'),
  clone: op('identity'),
  detach: op('identity'),
};

/** Methods and attributes of tensors alone. */
export const TENSOR_ONLY: { readonly [name: string]: Entry } = {
  view: op('view', 'input, *shape'),
  expand: op('expand', 'input, *sizes'),
  repeat: op('repeat', 'input, *repeats'),
  size: op('size', 'input, dim=None'),
  item: op('item'),
  dim: { kind: 'rule', params: 'input', rule: ({ input }) => rankOf(input) },
  numel: { kind: 'rule', params: 'input', rule: () => unknownValue('the number of elements') },
  shape: { kind: 'property', rule: ({ self }, host) => shapeOf(self, host.unknown) },
};

export function rankOf(value: Value | undefined): Value {
  return value?.kind === 'tensor' && value.shape.kind === 'known'
    ? sizeValue(value.shape.axes.length)
    : unknownValue('the rank is not known');
}

/** The sizes as a tuple; what is known of them when the rank is not. */
export function shapeOf(value: Value | undefined, unknown: (why: string) => Value): Value {
  if (value?.kind !== 'tensor') return unknown('the value is no tensor in sight');
  if (value.shape.kind !== 'known') return unknown('the rank is not known');
  return {
    kind: 'sequence',
    type: 'size',
    items: value.shape.axes.map((axis): Value => ({ kind: 'size', dim: axis.dim })),
  };
}

/** A tensor with its axes the other way round. */
export function reversed(value: Value | undefined): Value {
  if (value?.kind !== 'tensor') return unknownValue('the value is no tensor in sight');
  if (value.shape.kind !== 'known') return tensorValue({ kind: 'unknown', why: 'the rank is not known' });
  const { open: _open, origin: _origin, values: _values, ...rest } = value;
  return { ...rest, shape: known([...value.shape.axes].reverse()) };
}
