/** As `kernel-arguments.ts`, for ops further from the cell. */

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

const free = (one: fc.Arbitrary<unknown>) => one as fc.Arbitrary<Args>;
const ids = (of: readonly number[], below = 2): NDArray => {
  const one = array(of, 'int64');
  return { ...one, data: Float64Array.from(one.data, (_, i) => i % below) };
};
const wrong = fc.constantFrom(0, 0, 0, 1);
const whole = partners.map(([x, y]) => ({ input: ids(x?.shape ?? [], 5), other: ids(y?.shape ?? [], 3) }));
const matrix = fc.record({ n: size, m: size, wrong }).map(({ n, m }) => array([n, m]));
const square = fc
  .record({ front: shape(0, 1), n: size, wrong })
  .map(({ front, n, wrong }) => ({ input: array([...front, n, n + wrong]) }));

const pieces = (min: number, max: number) =>
  fc
    .record({ tensors: fc.array(anArray(min, max), { minLength: 1, maxLength: 3 }), same: anArray(0, 3), many: truth })
    .map(({ tensors, same, many }) => ({ tensors: many ? tensors : [same, same] }));

/** A window over so many axes of space, and an input that at times has an axis too many. */
const spatial = (dims: number, extra: (c: number) => fc.Arbitrary<object> = () => fc.constant({})) =>
  fc
    .record({
      C: size,
      front: fc.constantFrom<readonly number[]>([2], [], [2], [1, 2]),
      space: fc.array(fc.integer({ min: 2, max: 6 }), { minLength: dims, maxLength: dims }),
    })
    .chain(({ C, front, space }) => extra(C).map((more) => ({ input: array([...front, C, ...space]), ...more })));
const window = {
  kernel_size: fc.integer({ min: 1, max: 3 }),
  stride: maybe(fc.integer({ min: 1, max: 3 })),
  padding: fc.nat(1),
};
const pools = (dims: number) => {
  const takes = free(spatial(dims, () => fc.record({ ...window, ceil_mode: truth })));
  return {
    [`max_pool${dims}d`]: free(spatial(dims, () => fc.record({ ...window, ceil_mode: truth, return_indices: truth }))),
    [`max_pool${dims}d_with_indices`]: free(
      spatial(dims, () => fc.record({ ...window, return_indices: fc.constant(true) })),
    ),
    [`avg_pool${dims}d`]: takes,
    [`lp_pool${dims}d`]: free(spatial(dims, () => fc.record({ ...window, padding: fc.constant(0) }))),
    [`adaptive_avg_pool${dims}d`]: free(
      spatial(dims, () =>
        fc.record({ output_size: fc.oneof(size, fc.array(fc.option(size), { minLength: dims, maxLength: dims })) }),
      ),
    ),
    [`adaptive_max_pool${dims}d`]: free(spatial(dims, () => fc.record({ output_size: size, return_indices: truth }))),
    [`adaptive_max_pool${dims}d_with_indices`]: free(
      spatial(dims, () => fc.record({ output_size: size, return_indices: fc.constant(true) })),
    ),
    [`max_unpool${dims}d`]: free(
      spatial(dims, () => fc.record({ kernel_size: size, stride: maybe(size) })).map((args) => ({
        ...args,
        indices: ids(args.input.shape, 1),
      })),
    ),
    ...each(
      ['constant', 'zero', 'reflection', 'replication', 'circular'].map((how) => `${how}_pad${dims}d`).join(' '),
      free(
        spatial(dims, () =>
          fc.record({
            padding: fc.oneof(
              fc.nat(3),
              fc.array(fc.integer({ min: -1, max: 2 }), { minLength: 2 * dims, maxLength: 2 * dims }),
            ),
          }),
        ),
      ),
    ),
    ...each(
      `batch_norm${dims}d instance_norm${dims}d`,
      free(
        spatial(dims, (C) =>
          wrong.map((more) => {
            const one = array([C + more]);
            return {
              num_features: C + more,
              affine: true,
              weights: { weight: one, bias: one, running_mean: one, running_var: one },
            };
          }),
        ),
      ),
    ),
  };
};
const convs = (dims: number, transposed: boolean) =>
  free(
    spatial(dims, (C) =>
      fc
        .record({
          O: size,
          K: size,
          wrong,
          stride: fc.integer({ min: 1, max: 2 }),
          padding: fc.oneof(fc.nat(2), fc.constant(transposed ? 0 : 'same')),
          dilation: fc.integer({ min: 1, max: 2 }),
          layer: truth,
        })
        .map(({ O, K, wrong, layer, ...options }) => {
          const kernel = Array.from({ length: dims }, () => K);
          const weights = {
            weight: array([...(transposed ? [C + wrong, O] : [O, C + wrong]), ...kernel]),
            bias: array([O]),
          };
          return {
            ...options,
            groups: 1,
            ...(layer ? { in_channels: C + wrong, out_channels: O, kernel_size: K, weights } : weights),
          };
        }),
    ),
  );

/** query, key and value, of which now and then a size is wrong. */
const heard = fc
  .record({
    L: size,
    S: size,
    N: size,
    E: size,
    V: size,
    off: fc.tuple(wrong, wrong, wrong),
    rank: fc.constantFrom(2, 3, 3, 4),
  })
  .map(({ L, S, N, E, V, off: [a, b], rank }) => {
    const front = [N, 2].slice(0, rank - 2);
    return { query: array([...front, L, E]), key: array([...front, S, E + a]), value: array([...front, S + b, V]) };
  });
const attention = fc
  .record({
    L: size,
    S: size,
    N: size,
    off: fc.tuple(wrong, wrong, wrong),
    flat: truth,
    batch_first: truth,
    need_weights: truth,
    average_attn_weights: truth,
  })
  .map(({ L, S, N, off: [a, b, c], flat, ...flags }) => {
    const put = (seq: number, batch: number, e: number) =>
      array(flat ? [seq, e] : flags.batch_first ? [batch, seq, e] : [seq, batch, e]);
    return {
      query: put(L, N, 4 + a),
      key: put(S, N, 4),
      value: put(S + b, N + c, 4),
      embed_dim: 4,
      num_heads: 2,
      ...flags,
      weights: attentionWeights(''),
    };
  });

function attentionWeights(name: string): { readonly [name: string]: NDArray } {
  return {
    [`${name}in_proj_weight`]: array([12, 4]),
    [`${name}in_proj_bias`]: array([12]),
    [`${name}out_proj.weight`]: array([4, 4]),
    [`${name}out_proj.bias`]: array([4]),
  };
}
function transformerWeights(front: string, decoder: boolean): { readonly [name: string]: NDArray } {
  const parts = {
    ...attentionWeights('self_attn.'),
    ...(decoder ? attentionWeights('multihead_attn.') : {}),
    'linear1.weight': array([3, 4]),
    'linear1.bias': array([3]),
    'linear2.weight': array([4, 3]),
    'linear2.bias': array([4]),
    ...Object.fromEntries([1, 2, 3].flatMap((i) => ['weight', 'bias'].map((one) => [`norm${i}.${one}`, array([4])]))),
  };
  return Object.fromEntries(Object.entries(parts).map(([name, w]) => [`${front}${name}`, w]));
}
const transformed = (first: string, second: string) =>
  free(
    fc
      .record({ S: size, T: size, N: size, off: fc.tuple(wrong, wrong), batch_first: truth })
      .map(({ S, T, N, off: [a, b], batch_first }) => {
        const put = (seq: number, batch: number, e: number) => array(batch_first ? [batch, seq, e] : [seq, batch, e]);
        return {
          [first]: put(S, N, 4 + a),
          [second]: put(T, N + b, 4),
          d_model: 4,
          nhead: 2,
          batch_first,
          weights:
            first === 'src'
              ? { ...transformerWeights('encoder.layers.0.', false), ...transformerWeights('decoder.layers.0.', true) }
              : transformerWeights('', true),
        };
      }),
  );

const pairs = (names: readonly [string, string]) =>
  partners.chain(([x, y]) =>
    fc.constantFrom('mean', 'none', 'sum').map((reduction) => ({ [names[0]]: x, [names[1]]: y, reduction }) as Args),
  );
const rows = fc
  .record({ N: size, C: size, wrong, flat: truth, reduction: fc.constantFrom('mean', 'none') })
  .map(({ N, C, wrong, flat, reduction }) => ({
    input: array(flat ? [C] : [N, C]),
    target: ids(flat ? [] : [N + wrong], 1),
    reduction,
  }));
const labels = fc
  .record({ N: size, C: size, wrong, reduction: fc.constantFrom('mean', 'none') })
  .map(({ N, C, wrong, reduction }) => ({ input: array([N, C]), target: ids([N, C + wrong], 1), reduction }));

const lengths = fc
  .record({ T: size, B: size, batch_first: truth, wrong, long: wrong, falling: truth })
  .map(({ T, B, batch_first, wrong, long, falling }) => {
    const all = Array.from({ length: B + wrong }, (_, i) => Math.max(1, T + long - (falling ? i : B - 1 - i)));
    return { input: array(batch_first ? [B, T, 2] : [T, B, 2]), lengths: all, batch_first, enforce_sorted: true };
  });
const sequences = fc
  .record({ lengths: fc.array(size, { minLength: 1, maxLength: 3 }), wrong })
  .map(({ lengths, wrong }) => lengths.map((n, i) => array([n, 3 + (i === 1 ? wrong : 0)])));
const packed = fc
  .record({ T: size, rest: shape(0, 2) })
  .map(({ T, rest }) => ({ ...array([T + 1, ...rest]), batchSizes: [2, ...Array.from({ length: T - 1 }, () => 1)] }));

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

  ...Object.assign(
    {},
    ...[1, 2, 3].map((dims) => ({
      ...pools(dims),
      [`conv${dims}d`]: convs(dims, false),
      [`conv_transpose${dims}d`]: convs(dims, true),
    })),
  ),
  pad: free(
    fc.record({
      input: anArray(0, 4),
      pad: fc
        .array(fc.integer({ min: -1, max: 2 }), { minLength: 2, maxLength: 4 })
        .map((list) => list.slice(0, list.length - (list.length % 2))),
      mode: fc.constantFrom('constant', 'constant', 'reflect', 'replicate', 'circular'),
    }),
  ),
  ...each(
    'interpolate upsample_nearest',
    free(
      anArray(3, 4).chain((one) =>
        fc
          .constantFrom<object>(
            { size: 3 },
            { scale_factor: 2 },
            { scale_factor: 1.5 },
            { size: one.shape.slice(2).map(() => 2) },
          )
          .map((more) => ({ input: one, ...more })),
      ),
    ),
  ),
  upsample_bilinear: free(anArray(4, 4).map((one) => ({ input: one, scale_factor: 2 }))),
  pixel_shuffle: free(
    fc
      .record({ of: shape(2, 4), factor: fc.integer({ min: 1, max: 2 }) })
      .map(({ of, factor }) => ({ input: array(of.map((n, i) => (i === of.length - 3 ? n * 2 : n))), factor })),
  ),
  pixel_unshuffle: free(fc.record({ input: anArray(2, 4), factor: fc.integer({ min: 1, max: 2 }) })),
  unfold_blocks: free(
    spatial(2, () =>
      fc.record({
        kernel_size: fc.integer({ min: 1, max: 3 }),
        padding: fc.nat(1),
        stride: fc.integer({ min: 1, max: 2 }),
        dilation: fc.integer({ min: 1, max: 2 }),
      }),
    ),
  ),
  fold_blocks: free(
    fc
      .record({ C: size, wrong })
      .map(({ C, wrong }) => ({ input: array([2, C * 4 + wrong, 6]), output_size: [3, 4], kernel_size: 2 })),
  ),
  rms_norm: free(fc.record({ input: anArray(1, 3), normalized_shape: fc.oneof(size, shape(1, 2)) })),
  group_norm: free(
    fc
      .record({ of: shape(1, 4), num_groups: fc.integer({ min: 1, max: 2 }), wrong })
      .map(({ of, num_groups, wrong }) => ({
        input: array(of),
        num_groups,
        num_channels: (of[1] ?? 1) + wrong,
        weights: { weight: array([(of[1] ?? 1) + wrong]), bias: array([(of[1] ?? 1) + wrong]) },
      })),
  ),
  batch_norm: free(
    anArray(2, 3).map((one) => ({
      input: one,
      running_mean: array([one.shape[1] ?? 1]),
      running_var: array([one.shape[1] ?? 1]),
    })),
  ),

  scaled_dot_product_attention: free(heard),
  multihead_attention: free(attention),
  transformer_encoder: free(
    fc.record({ rank: fc.constantFrom(2, 3, 3, 4), wrong }).map(({ rank, wrong }) => ({
      src: array([2, 3, 2, 4 + wrong].slice(-rank)),
      d_model: 4,
      nhead: 2,
      weights: transformerWeights('', false),
    })),
  ),
  transformer_decoder: transformed('tgt', 'memory'),
  transformer: transformed('src', 'tgt'),
  square_mask: free(size.map((sz) => ({ sz }))),

  ...each(
    'mse_loss l1_loss smooth_l1_loss huber_loss soft_margin_loss kl_div poisson_nll_loss hinge_embedding_loss',
    pairs(['input', 'target']),
  ),
  binary_cross_entropy_with_logits: free(
    fc
      .record({ of: shape(1, 3), wrong, reduction: fc.constantFrom('mean', 'none') })
      .map(({ of, wrong, reduction }) => ({
        input: array(of),
        target: array([...of.slice(0, -1), (of.at(-1) ?? 1) + wrong]),
        reduction,
      })),
  ),
  margin_ranking_loss: free(pairs(['input1', 'input2']).map((args) => ({ ...args, target: args.input1 }))),
  triplet_margin_loss: free(
    fc
      .record({ of: shape(1, 3), wrong, drop: wrong, reduction: fc.constantFrom('mean', 'none') })
      .map(({ of, wrong, drop, reduction }) => ({
        anchor: array(of),
        positive: array(of.slice(drop)),
        negative: array([...of.slice(0, -1), (of.at(-1) ?? 1) + wrong]),
        reduction,
      })),
  ),
  cosine_embedding_loss: free(
    fc
      .record({ N: size, E: size, wrong, flat: truth, reduction: fc.constantFrom('mean', 'none') })
      .map(({ N, E, wrong, flat, reduction }) => ({
        input1: array(flat ? [E] : [N, E]),
        input2: array(flat ? [E] : [N, E + wrong]),
        target: array(flat ? [] : [N]),
        reduction,
      })),
  ),
  gaussian_nll_loss: free(
    fc
      .record({ of: shape(1, 3), wrong, reduction: fc.constantFrom('mean', 'none') })
      .map(({ of, wrong, reduction }) => ({
        input: array(of),
        target: array(of),
        var: {
          ...array([...of.slice(0, -1), (of.at(-1) ?? 1) + wrong]),
          data: new Float32Array(array([...of.slice(0, -1), (of.at(-1) ?? 1) + wrong]).data.length).fill(1),
        },
        reduction,
      })),
  ),
  multi_margin_loss: free(rows),
  ...each('multilabel_margin_loss multilabel_soft_margin_loss', free(labels)),
  ctc_loss: free(
    fc
      .record({ T: fc.integer({ min: 2, max: 4 }), N: size, reduction: fc.constantFrom('mean', 'none') })
      .map(({ T, N, reduction }) => ({
        input: array([T, N, 4]),
        target: ids([N, 2], 3),
        input_lengths: Array.from({ length: N }, () => T),
        target_lengths: Array.from({ length: N }, () => 1),
        reduction,
      })),
  ),

  pack_padded_sequence: free(lengths),
  pack_sequence: free(
    sequences.map((all) => ({
      sequences: [...all].sort((a, b) => (b.shape[0] ?? 0) - (a.shape[0] ?? 0)),
      enforce_sorted: true,
    })),
  ),
  pad_packed_sequence: free(fc.record({ input: packed, batch_first: truth })),
  pad_sequence: free(fc.record({ sequences, batch_first: truth })),
  unpack_sequence: free(packed.map((one) => ({ input: one }))),
};

function identity(n: number): NDArray {
  const one = array([n, n]);
  return { ...one, data: Float32Array.from(one.data, (_, i) => Number(i % (n + 1) === 0)) };
}
