/** As `kernel-arguments.ts`, for layers, losses and packed sequences. */

import fc from 'fast-check';
import type { NDArray } from '../runtime/array.ts';
import type { Args } from '../runtime/kernels/kernel.ts';
import { anArray, array, each, maybe, partners, shape, size, truth } from './kernel-arguments.ts';
import { free, ids, wrong } from './kernel-arguments-more.ts';

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

export const LAYERS: { readonly [kernel: string]: fc.Arbitrary<Args> } = {
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
