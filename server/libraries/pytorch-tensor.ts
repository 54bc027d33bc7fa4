/** What a tensor of PyTorch has beside the functions of `torch`: methods, in-place forms, attributes. */

import { ops as allOps } from '../ops/all.ts';
import { sizeValue, unknownValue } from '../shape/shape.ts';
import type { TensorValue, Value } from '../shape/value.ts';
import type { Entry } from './library.ts';
import { type Entries, each, filling, op, ops, quiet } from './pytorch-entries.ts';
import { SHARED } from './pytorch-functions.ts';

const FACTORY = 'dtype=None, device?, requires_grad?, layout?, pin_memory?';

/** Methods that change the elements of the tensor and leave its shape. */
const FILLED =
  'abs_ neg_ exp_ expm1_ log_ log1p_ sqrt_ rsqrt_ square_ reciprocal_ sign_ sin_ cos_ tan_ tanh_ sigmoid_ relu_ round_ floor_ ceil_ trunc_ frac_ erf_ zero_ fill_diagonal_ uniform_ normal_ random_ bernoulli_ exponential_ log_normal_ cauchy_ geometric_ clamp_ clip_ clamp_min_ clamp_max_ requires_grad_ detach_ nan_to_num_ tril_ triu_ masked_scatter_ index_put_ put_ set_ share_memory_ pin_memory record_stream retain_grad cumsum_ cumprod_ renorm_';

/** Methods that take another tensor, which must broadcast into this one. */
const IN_PLACE =
  'add_ sub_ subtract_ mul_ multiply_ div_ divide_ true_divide_ floor_divide_ remainder_ fmod_ pow_ copy_ eq_ ne_ lt_ le_ gt_ ge_ logical_and_ logical_or_ logical_xor_ bitwise_and_ bitwise_or_ bitwise_xor_ atan2_ lerp_ addcmul_ addcdiv_ masked_fill_ xlogy_ hypot_ addmm_ addmv_ addbmm_ baddbmm_ addr_';

const REST =
  '*rest, a?, b?, p?, min?, max?, mean?, std?, low?, high?, value?, lambd?, generator?, requires_grad?, diagonal?, dim?, dtype?';

/** Sets the dtype that the name says. */
const CASTS = 'float double half bfloat16 long int short char byte bool cfloat cdouble';

/** The tensor takes another shape itself, so that every name of it has it. */
function reshaping(names: string, params: string): Entries {
  return Object.fromEntries(
    Object.entries(ops(names, params)).map(([name, entry]) => [
      name,
      entry.kind === 'op' ? { ...entry, inPlace: true as const } : entry,
    ]),
  );
}

export const TENSOR: Entries = {
  ...SHARED,
  view: op('view', 'input, *size|shape:shape, dtype=None'),
  view_as: op('view_as', 'input, other'),
  reshape_as: op('reshape_as', 'input, other'),
  expand: op('expand', 'input, *size:sizes, implicit?'),
  expand_as: op('expand_as', 'input, other'),
  repeat: op('repeat', 'input, *repeats'),
  unfold: op('unfold', 'input, dimension, size, step'),
  size: op('size', 'input, dim=None'),
  ...ops('numel nelement=numel', 'input'),
  item: op('item'),
  is_contiguous: op('is_contiguous', 'input, memory_format?'),
  stride: op('stride', 'input, dim=None'),
  contiguous: op('contiguous', 'input, memory_format?'),
  ...each('dim ndimension', () => ({ kind: 'rule', params: 'input', rule: ({ input }) => rankOf(input) })),
  where: op('where', 'input, condition, other'),
  sum_to_size: op('resize', 'input, *size:sizes'),
  unique: op('unique', 'input, sorted?, return_inverse=false, return_counts=false, dim=None'),
  ...ops('new_zeros=new_like new_ones=new_like new_empty=new_like new=new_like', `input, *size, ${FACTORY}`),
  new_full: op('new_like', `input, size, fill_value, *, ${FACTORY}`),
  new_tensor: op('new_tensor', `input, data, *, ${FACTORY}`),
  ...each(CASTS, (name) => op('cast', 'input, memory_format?', { dtype: { kind: 'text', value: name } })),
  to: op('cast', 'input, *to, device?, dtype=None, non_blocking?, copy?, other=None'),
  type: op('cast_or_name', 'input, dtype=None, non_blocking?'),
  type_as: op('cast', 'input, other'),
  ...ops('cuda=identity cpu=identity mps=identity xpu=identity', 'input, device?, non_blocking?, memory_format?'),
  ...ops('requires_grad_=identity detach_=identity', 'input, requires_grad?'),
  ...filling(FILLED, () => op('identity', `input, ${REST}`)),
  ...filling(IN_PLACE, () => op('in_place', 'input, other, *rest, alpha?, value?, rounding_mode?, non_blocking?')),
  masked_fill_: op('masked_fill', 'input, mask, value'),
  ...filling('fill_', () => op('fill', 'input, value')),
  scatter_: op('scatter', 'input, dim, index, src|value:src, reduce?'),
  scatter_add_: op('scatter', 'input, dim, index, src'),
  ...ops(
    'index_fill_=place index_add_=place index_copy_=place',
    'input, dim, index, source|value|tensor:source, alpha?',
  ),
  ...reshaping('squeeze_=squeeze', 'input, dim=None'),
  ...reshaping('unsqueeze_=unsqueeze', 'input, dim'),
  ...reshaping('t_=t', 'input'),
  ...reshaping(
    'transpose_=transpose swapaxes_=transpose swapdims_=transpose',
    'input, dim0|axis0:dim0, dim1|axis1:dim1',
  ),
  ...reshaping('resize_=resize resize=resize', 'input, *size:sizes, memory_format?'),
  ...reshaping('resize_as_=reshape_as', 'input, other'),
  backward: {
    kind: 'rule',
    params: 'input, *rest, gradient?, retain_graph?, create_graph?, inputs?, retain_variables?',
    rule: () => ({ kind: 'none' }),
    effect: 'train',
  },
  ...quiet('register_hook', 'input, hook?', () => unknownValue('a handle of a hook')),
  ...quiet(
    'is_cuda is_sparse is_quantized is_leaf requires_grad is_same_size is_set_to is_signed is_inference is_pinned is_shared',
    'input, *rest',
    () => ({ kind: 'truth' }),
  ),
  ...quiet('element_size data_ptr storage_offset get_device', 'input', () => unknownValue('a number')),
  tolist: { kind: 'rule', params: 'input', rule: ({ input }) => listed(input) },
  numpy: op('as_ndarray', 'input, *, force?'),
  __array__: op('as_ndarray', 'input, dtype?'),

  ...each('T', () => property('reversed_axes')),
  ...each('mT H mH', () => property('adjoint')),
  ...each('data real imag', () => property('identity')),
  grad: { kind: 'property', rule: ({ self }, host) => same(self) ?? host.unknown('no tensor') },
  ndim: { kind: 'property', rule: ({ self }) => rankOf(self) },
  shape: { kind: 'property', rule: ({ self }, host) => shapeOf(self, host.unknown) },
  dtype: {
    kind: 'property',
    rule: ({ self }, host) =>
      self?.kind === 'tensor' && self.dtype
        ? { kind: 'text', value: self.dtype }
        : host.unknown('its dtype is not known'),
  },
  device: { kind: 'property', rule: () => ({ kind: 'text' }) },
  ...each('requires_grad is_leaf is_cuda is_sparse', () => ({ kind: 'property', rule: () => ({ kind: 'truth' }) })),
  ...each('grad_fn name layout', (name) => ({
    kind: 'property',
    rule: (_args, host) => host.unknown(`a tensor's ${name}`),
  })),
  itemsize: { kind: 'property', rule: (_args, host) => host.unknown('bytes of an element') },
};

/** An attribute that an op computes of the tensor. */
function property(name: string): Entry {
  const found = allOps.get(name);
  return {
    kind: 'property',
    rule: ({ self }, host) => (self && found ? found.rule({ input: self }, host) : host.unknown('no tensor')),
  };
}

function same(value: Value | undefined): TensorValue | undefined {
  if (value?.kind !== 'tensor') return undefined;
  const { open: _open, origin: _origin, ...rest } = value;
  return rest;
}

/** Nested lists: a vector as a list of numbers. */
function listed(value: Value | undefined): Value {
  if (value?.kind !== 'tensor' || value.shape.kind !== 'known') return unknownValue('the numbers of a tensor');
  const number: Value = { kind: 'number' };
  return [...value.shape.axes]
    .reverse()
    .reduce<Value>((element, axis) => ({ kind: 'sequence', type: 'list', element, length: axis.dim }), number);
}

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
