/** Further spellings: in-place forms as functions, and layers' functions that `torch` itself has as well. */

import { sizesOf } from '../ops/operand.ts';
import { shapeOfDims, tensorValue } from '../shape/shape.ts';
import type { Entry } from './library.ts';
import { type Entries, each, filling, op, ops } from './pytorch-entries.ts';

/** A tensor of the sizes that are given. */
const sized = (params: string): Entry => ({
  kind: 'rule',
  params,
  rule: ({ input, size }, host) => {
    const sizes = sizesOf(size);
    const dtype = input?.kind === 'tensor' ? input.dtype : undefined;
    return sizes ? tensorValue(shapeOfDims(sizes), dtype ? { dtype } : {}) : host.unknown('the sizes are not in sight');
  },
});

const alias = (of: string): Entry => ({ kind: 'alias', of });

/** Functions that change their tensor and give it back. */
const IN_PLACE =
  'abs_ acos_ acosh_ arccos_ arccosh_ arcsin_ arcsinh_ arctan_ arctanh_ asin_ asinh_ atan_ atanh_ ceil_ celu_ clamp_ clamp_max_ clamp_min_ clip_ conj_physical_ cos_ cosh_ deg2rad_ detach_ erf_ erfc_ exp2_ exp_ expm1_ fill_ fix_ floor_ frac_ i0_ log10_ log1p_ log2_ log_ logit_ nan_to_num_ neg_ negative_ rad2deg_ reciprocal_ round_ rsqrt_ selu_ sin_ sinc_ sinh_ sqrt_ square_ tan_ threshold_ trunc_ zero_ rrelu_ alpha_dropout_ dropout_ feature_dropout_ feature_alpha_dropout_ addmv_ gcd_ lcm_ ldexp_ xlogy_ index_put_ resolve_neg';

/** Methods of the same kind that take nothing, or numbers. */
const METHODS =
  'absolute_ acos_ acosh_ arccos_ arccosh_ arcsin_ arcsinh_ arctan_ arctanh_ asin_ asinh_ atan_ atanh_ bitwise_not_ conj_physical_ cosh_ deg2rad_ digamma_ erfc_ erfinv_ exp2_ fix_ i0_ lgamma_ log10_ log2_ logical_not_ logit_ mvlgamma_ negative_ polygamma_ rad2deg_ sgn_ sinc_ sinh_ apply_ index_reduce_ scatter_reduce_ resolve_neg to_dense';
const BINARY_METHODS =
  'arctan2_ bitwise_left_shift_ bitwise_right_shift_ copysign_ float_power_ gcd_ greater_ greater_equal_ heaviside_ igamma_ igammac_ lcm_ ldexp_ less_ less_equal_ nextafter_ not_equal_';

/** Names that are functions of `torch` and methods alike. */
const SHARED_SPELLINGS: Entries = {
  as_strided: sized('input, size, stride, storage_offset?'),
  ...ops('as_strided_scatter=clone diagonal_scatter=clone index_reduce=clone put=clone', 'input, *rest, dim?'),
  ...ops('cholesky_inverse=square_matrix', 'input, upper?'),
  orgqr: op('clone', 'input, input2'),
  hardshrink: op('relu', 'input, lambd?'),
  prelu: op('prelu', 'input, weight'),
  ...ops('igamma=maximum igammac=maximum', 'input, other, *, out?'),
  mvlgamma: op('digamma', 'input, p'),
  unsafe_split: op('split', 'input, split_size|split_size_or_sections:size, dim=0'),
  unsafe_split_with_sizes: op('split', 'input, split_sizes:size, dim=0'),
  unsafe_chunk: op('chunk', 'input, chunks:size, dim=0'),
};

export const SPELLED_FUNCTIONS: Entries = {
  ...each(IN_PLACE, () => op('identity', 'input, *rest, min?, max?, p?, train?, alpha?, out?')),
  ...each('conv_transpose1d conv_transpose2d conv_transpose3d max_pool1d max_pool2d max_pool3d avg_pool1d', (name) =>
    alias(`torch.nn.functional.${name}`),
  ),
  ...each('adaptive_avg_pool1d pixel_shuffle pixel_unshuffle channel_shuffle threshold', (name) =>
    alias(`torch.nn.functional.${name}`),
  ),
  ...each('layer_norm group_norm rms_norm rrelu', (name) => alias(`torch.nn.functional.${name}`)),
  adaptive_max_pool1d: op('adaptive_pool1d', 'input, output_size, return_indices=true'),
  max_pool1d_with_indices: alias('torch.nn.functional.max_pool1d_with_indices'),
  feature_alpha_dropout: op('dropout', 'input, p=0.5, train?'),
  embedding: op('embedding', 'weight, indices:input, padding_idx=None'),
  instance_norm: op('clone', 'input, *rest'),
  constant_pad_nd: op('pad', 'input, pad, value?'),
  empty_strided: sized('size, stride, *, dtype?, device?, requires_grad?'),
  ...SHARED_SPELLINGS,
  polygamma: op('digamma', 'n, input'),
  fill: op('clone', 'input, value'),
};

export const SPELLED_METHODS: { readonly [name: string]: Entry } = {
  ...SHARED_SPELLINGS,
  polygamma: op('digamma', 'input, n'),
  chalf: op('clone', 'input'),
  ...filling(METHODS, () => op('identity', 'input, *rest')),
  ...filling(BINARY_METHODS, () => op('in_place', 'input, other')),
};
