/** As `kernel-arguments.ts`, for further ops on tensors. */

import fc from 'fast-check';
import type { NDArray } from '../runtime/array.ts';
import type { Args } from '../runtime/kernels/kernel.ts';
import {
  along,
  anArray,
  array,
  axis,
  each,
  input,
  maybe,
  partners,
  placed,
  reduced,
  shape,
  size,
  truth,
  two,
} from './kernel-arguments.ts';

export const free = (one: fc.Arbitrary<unknown>) => one as fc.Arbitrary<Args>;
export const ids = (of: readonly number[], below = 2): NDArray => {
  const one = array(of, 'int64');
  return { ...one, data: Float64Array.from(one.data, (_, i) => i % below) };
};
/** Now and then 1, to be added to a size. */
export const wrong = fc.constantFrom(0, 0, 0, 1);
const whole = partners.map(([x, y]) => ({ input: ids(x?.shape ?? [], 5), other: ids(y?.shape ?? [], 3) }));
const matrix = fc.record({ n: size, m: size, wrong }).map(({ n, m }) => array([n, m]));
const square = fc
  .record({ front: shape(0, 1), n: size, wrong })
  .map(({ front, n, wrong }) => ({ input: array([...front, n, n + wrong]) }));

const pieces = (min: number, max: number) =>
  fc
    .record({ tensors: fc.array(anArray(min, max), { minLength: 1, maxLength: 3 }), same: anArray(0, 3), many: truth })
    .map(({ tensors, same, many }) => ({ tensors: many ? tensors : [same, same] }));

const split = (min: number) =>
  free(
    fc.record({
      input: anArray(min, 3),
      size: fc.oneof(size, fc.array(fc.integer({ min: -1, max: 4 }), { minLength: 1, maxLength: 2 })),
    }),
  );
const sized = free(fc.record({ input: anArray(0, 3), size: shape(0, 3) }));
const dimmed = free(
  fc.record({
    input: anArray(1, 3),
    dim: axis,
    index: ids([2]).shape.length ? fc.integer({ min: 1, max: 3 }).map((n) => ids([n], 1)) : fc.constant(0),
    source: fc.constant(1),
    value: fc.constant(1),
  }),
);

export const MORE: { readonly [kernel: string]: fc.Arbitrary<Args> } = {
  ...each(
    'relu6 hardswish hardsigmoid mish selu celu tanhshrink logsigmoid hardshrink softshrink rrelu erfinv lgamma digamma i0 nan_to_num isreal zero msort numel is_contiguous stride reversed_axes adjoint fliplr flipud',
    input,
  ),
  threshold: free(input.map((args) => ({ ...args, threshold: 0.1, value: 2 }))),
  softmin: along,
  logcumsumexp: along,
  ...each('cummax cummin', along),
  softmax2d: free(anArray(3, 4).map((one) => ({ input: one }))),
  local_response_norm: free(anArray(3, 4).map((one) => ({ input: one, size: 2 }))),
  channel_shuffle: free(anArray(3, 4).map((one) => ({ input: one, groups: 1 }))),
  ...each('heaviside nextafter ldexp float_power logaddexp2 rsub copy', two),
  ...each('bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift gcd lcm', free(whole)),
  bitwise_not: free(whole.map(({ input: one }) => ({ input: one }))),
  ...each('isclose lerp', free(partners.map(([x, y]) => ({ input: x, other: y, end: y, weight: 0.5 })))),
  ...each('addcmul addcdiv', free(fc.tuple(partners, size).map(([[x, y]]) => ({ input: x, tensor1: y, tensor2: y })))),
  isin: free(fc.tuple(anArray(0, 3), anArray(0, 2)).map(([x, y]) => ({ input: x, other: y }))),
  ...each('clamp_min clamp_max', free(input.map((args) => ({ ...args, bound: 0.5 })))),
  prelu: free(
    fc.record({ of: shape(1, 3), wrong, one: truth }).map(({ of, wrong, one }) => ({
      input: array(of),
      num_parameters: one ? 1 : (of[1] ?? 1) + wrong,
      weight: array([one ? 1 : (of[1] ?? 1) + wrong]),
    })),
  ),
  glu: free(fc.record({ input: anArray(0, 3), dim: axis })),
  normalize: free(fc.record({ input: anArray(0, 3), dim: axis })),

  nanmean: reduced,
  ...each('var_mean std_mean', reduced),
  nanmedian: free(placed.map(({ keepdim, ...args }) => (args.dim === undefined ? args : { ...args, keepdim }))),
  aminmax: placed,
  mode: free(fc.record({ input: anArray(1, 3), dim: axis, keepdim: maybe(truth) })),
  kthvalue: free(fc.record({ input: anArray(1, 3), k: size, dim: axis, keepdim: maybe(truth) })),
  quantile: free(
    fc.record({
      input: anArray(1, 3),
      q: fc.oneof(
        fc.constant(0.5),
        fc.constant({ shape: [2], data: Float32Array.of(0.1, 0.9), dtype: 'float32' as const }),
      ),
      dim: maybe(axis),
      keepdim: maybe(truth),
    }),
  ),
  ...each(
    'unique unique_consecutive',
    free(fc.record({ input: anArray(0, 2), return_inverse: truth, return_counts: truth })),
  ),
  bincount: free(shape(0, 2).map((of) => ({ input: ids(of, 3) }))),
  searchsorted: free(fc.record({ input: anArray(1, 2), values: anArray(0, 2) })),
  diff: free(fc.record({ input: anArray(0, 3), n: fc.integer({ min: 1, max: 2 }), dim: axis })),
  cov: free(anArray(1, 3).map((one) => ({ input: one }))),
  trapezoid: free(fc.record({ input: anArray(1, 3), dim: axis })),
  histc: free(fc.record({ input: anArray(1, 2), bins: size })),
  trace: free(anArray(1, 3).map((one) => ({ input: one }))),

  rot90: free(
    fc.record({ input: anArray(1, 3), k: fc.integer({ min: -2, max: 5 }), dims: maybe(fc.tuple(axis, axis)) }),
  ),
  unfold: free(fc.record({ input: anArray(1, 3), dimension: axis, size, step: size })),
  repeat_interleave: free(
    fc.record({
      input: anArray(0, 3),
      repeats: fc.oneof(
        size,
        size.map((n) => ids([n], 3)),
      ),
      dim: maybe(axis),
    }),
  ),
  broadcast_tensors: free(partners.map((tensors) => ({ tensors }))),
  broadcast_shapes: free(partners.map(([x, y]) => ({ shapes: [x?.shape, y?.shape] }))),
  ...each(
    'meshgrid',
    free(
      fc.record({
        tensors: fc.array(anArray(0, 2), { minLength: 1, maxLength: 3 }),
        indexing: fc.constantFrom('ij', 'xy'),
      }),
    ),
  ),
  cartesian_prod: free(pieces(1, 1)),
  ...each('dstack column_stack', free(pieces(0, 3))),
  block_diag: free(pieces(0, 3)),
  tensor_split: free(
    fc.record({
      input: anArray(0, 3),
      size: fc.oneof(size, fc.array(fc.integer({ min: -1, max: 4 }), { minLength: 1, maxLength: 2 })),
      dim: axis,
    }),
  ),
  hsplit: split(0),
  vsplit: split(1),
  dsplit: split(2),
  diag: free(fc.record({ input: anArray(1, 3), diagonal: fc.integer({ min: -2, max: 2 }) })),
  diagonal: free(fc.record({ input: anArray(2, 4), offset: fc.integer({ min: -2, max: 2 }), dim1: axis, dim2: axis })),
  ...each('diag_embed diagflat', free(anArray(1, 3).map((one) => ({ input: one })))),
  ...each(
    'tril_indices triu_indices',
    free(fc.record({ row: size, col: size, offset: fc.integer({ min: -2, max: 2 }) })),
  ),

  ...each(
    'scatter scatter_add',
    free(
      fc.record({ of: shape(1, 3), wrong, dim: axis, drop: wrong }).map(({ of, wrong, dim, drop }) => ({
        input: array(of),
        dim,
        index: ids(of.map((n, i) => (i === 0 ? n + wrong : n)).slice(drop), 1),
        src: array(of),
      })),
    ),
  ),
  ...each('index_add index_copy index_fill', dimmed),
  ...each(
    'select_scatter slice_scatter',
    free(
      fc
        .record({ input: anArray(1, 3), dim: axis, index: fc.constant(0) })
        .map((args) => ({ ...args, src: args.input })),
    ),
  ),
  nonzero: free(fc.record({ input: anArray(0, 3), as_tuple: truth })),
  argwhere: input,
  where_or_nonzero: free(
    fc.tuple(partners, partners).map(([[condition, x], [, y]]) => ({ condition, input: x, other: y })),
  ),
  take: free(fc.record({ input: anArray(1, 3), index: shape(0, 3).map((of) => ids(of, 1)) })),
  take_along_dim: free(
    fc.record({ of: shape(1, 3), wrong, dim: axis }).map(({ of, wrong, dim }) => ({
      input: array(of),
      indices: ids(
        of.map((n, i) => (i === 0 ? n + wrong : n)),
        1,
      ),
      dim,
    })),
  ),
  masked_scatter: free(anArray(0, 3).map((one) => ({ input: one, mask: array(one.shape, 'bool'), source: one }))),
  index_put: free(anArray(1, 3).map((one) => ({ input: one, indices: [ids([2], 1)], values: 1 }))),

  ...each('zeros_like ones_like empty_like rand_like randn_like', input),
  full_like: free(input.map((args) => ({ ...args, fill_value: 2 }))),
  randint_like: free(input.map((args) => ({ ...args, low: 3 }))),
  randperm: free(size.map((n) => ({ start: n }))),
  ...each('new_zeros new_ones new_empty', sized),
  new_full: free(fc.record({ input: anArray(0, 3), size: shape(0, 3), fill_value: size })),
  new_tensor: free(
    fc.record({
      input: anArray(0, 2),
      data: fc.array(fc.array(fc.integer(), { minLength: 2, maxLength: 2 }), { maxLength: 3 }),
    }),
  ),
  cast: free(fc.record({ input: anArray(0, 3), dtype: fc.constantFrom('float32', 'int64', 'bool', 'float64') })),
  ...each('from_numpy as_ndarray', input),
  sum_to_size: free(fc.record({ input: anArray(0, 3), sizes: shape(0, 2) })),
  item: free(anArray(0, 2).map((one) => ({ input: one }))),
  ...each('hann_window hamming_window blackman_window bartlett_window', free(size.map((n) => ({ window_length: n })))),
  logspace: free(size.map((n) => ({ start: 0, end: 1, steps: n }))),
  embedding_bag: free(
    fc.record({ of: shape(1, 3), cut: truth }).map(({ of, cut }) => ({
      input: ids(of, 5),
      embedding_dim: 3,
      weight: array([5, 3]),
      ...(cut ? { offsets: ids([2], 1) } : {}),
    })),
  ),

  einsum: free(
    fc
      .record({
        equation: fc.constantFrom(
          'ij,jk->ik',
          'bij,bjk->bik',
          'i,j->ij',
          'ij->ji',
          'ii->i',
          'ij->',
          '...i,...i->...',
          'ij,j',
          'bij,bj->bi',
        ),
        a: shape(0, 3),
        n: size,
        wrong,
      })
      .map(({ equation, n, wrong }) => ({
        equation,
        operands: (equation.split('->')[0] ?? '')
          .split(',')
          .map((term, i) => array([...term.replace('...', 'x')].map((_, k) => (i + k === 1 ? n + wrong : n)))),
      })),
  ),
  tensordot: free(
    fc.record({ n: shape(1, 3), wrong, count: fc.nat(2) }).map(({ n, wrong, count }) => ({
      input: array(n),
      other: array([...n.slice(n.length - count).map((one) => one + wrong), 2]),
      dims: count,
    })),
  ),
  ...each(
    'cdist',
    free(
      fc
        .record({ B: size, n: size, m: size, k: size, wrong })
        .map(({ B, n, m, k, wrong }) => ({ input: array([B, n, k]), other: array([B, m, k + wrong]) })),
    ),
  ),
  pdist: free(matrix.map((one) => ({ input: one }))),
  dist: two,
  cosine_similarity: free(partners.chain(([x, y]) => axis.map((dim) => ({ input: x, other: y, dim })))),
  pairwise_distance: free(
    partners
      .filter(([x, y]) => Math.max(x?.shape.length ?? 0, y?.shape.length ?? 0) > 0)
      .map(([x, y]) => ({ input: x, other: y })),
  ),
  bilinear: free(
    fc
      .record({ front: shape(0, 2), n: size, m: size, k: size, off: fc.tuple(wrong, wrong) })
      .map(({ front, n, m, k, off: [a, b] }) => ({
        input1: array([...front, n + a]),
        input2: array([...front, m + b]),
        in1_features: n,
        in2_features: m,
        out_features: k,
        weights: { weight: array([k, n, m]), bias: array([k]) },
      })),
  ),
  cross: free(
    fc
      .record({ front: shape(0, 2), wrong })
      .map(({ front, wrong }) => ({ input: array([...front, 3]), other: array([...front, 3 + wrong]), dim: -1 })),
  ),
  kron: free(fc.tuple(anArray(0, 3), anArray(0, 3)).map(([x, y]) => ({ input: x, other: y }))),
  inner: free(
    fc
      .record({ a: shape(0, 2), b: shape(0, 2), k: size, wrong })
      .map(({ a, b, k, wrong }) => ({ input: array([...a, k]), other: array([...b, k + wrong]) })),
  ),
  addmv: free(
    fc
      .record({ n: size, m: size, wrong })
      .map(({ n, m, wrong }) => ({ input: array([n]), mat1: array([n, m]), mat2: array([m + wrong]) })),
  ),
  addr: free(
    fc
      .record({ n: size, m: size, wrong })
      .map(({ n, m, wrong }) => ({ input: array([n + wrong * 4, m]), mat1: array([n]), mat2: array([m]) })),
  ),
  addbmm: free(
    fc.record({ b: size, n: size, k: size, m: size, wrong }).map(({ b, n, k, m, wrong }) => ({
      input: array([n, m]),
      mat1: array([b, n, k]),
      mat2: array([b, k + wrong, m]),
    })),
  ),
  multi_dot: free(
    fc
      .record({ n: size, k: size, m: size, wrong })
      .map(({ n, k, m, wrong }) => ({ matrices: [array([n, k]), array([k + wrong, m]), array([m, 2])] })),
  ),
  ...each('det logdet', free(square)),
  inverse: free(
    fc.record({ n: size, wrong }).map(({ n, wrong }) => ({ input: wrong ? array([n, n + 1]) : identity(n) })),
  ),
  matrix_power: free(square.map((args) => ({ ...args, n: 2 }))),
  solve: free(
    fc
      .record({ n: size, m: size, wrong })
      .map(({ n, m, wrong }) => ({ input: identity(n), other: array([n + wrong, m]) })),
  ),
  matrix_norm: free(fc.record({ input: anArray(1, 3), keepdim: truth })),
};

function identity(n: number): NDArray {
  const one = array([n, n]);
  return { ...one, data: Float32Array.from(one.data, (_, i) => Number(i % (n + 1) === 0)) };
}
