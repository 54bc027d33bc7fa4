/** `torch.nn.functional`. */

import { type Entries, exactly, exact as op } from './pytorch-entries.ts';

const REDUCTION = 'size_average=None, reduce=None, reduction=None';

const spatial: Entries = Object.assign(
  {},
  ...[1, 2, 3].map(
    (d): Entries => ({
      [`conv${d}d`]: op(`conv${d}d`, 'input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1'),
      [`conv_transpose${d}d`]: op(
        `conv_transpose${d}d`,
        'input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1',
      ),
      [`max_pool${d}d`]: op(
        `max_pool${d}d`,
        'input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=false, return_indices=false',
      ),
      [`max_pool${d}d_with_indices`]: op(
        `max_pool${d}d`,
        'input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=false, return_indices=true',
      ),
      [`max_unpool${d}d`]: op(
        `max_unpool${d}d`,
        'input, indices, kernel_size, stride=None, padding=0, output_size=None',
      ),
      [`avg_pool${d}d`]: op(
        `avg_pool${d}d`,
        'input, kernel_size, stride=None, padding=0, ceil_mode=false, count_include_pad?, divisor_override?',
      ),
      [`lp_pool${d}d`]: op(`lp_pool${d}d`, 'input, norm_type, kernel_size, stride=None, ceil_mode=false'),
      [`adaptive_avg_pool${d}d`]: op(`adaptive_pool${d}d`, 'input, output_size'),
      [`adaptive_max_pool${d}d`]: op(`adaptive_pool${d}d`, 'input, output_size, return_indices=false'),
      [`adaptive_max_pool${d}d_with_indices`]: op(`adaptive_pool${d}d`, 'input, output_size, return_indices=true'),
      [`dropout${d}d`]: op('dropout', 'input, p=0.5, training?, inplace?'),
    }),
  ),
);

export const FUNCTIONAL: Entries = {
  ...spatial,
  ...exactly('tanh sigmoid softsign=relu tanhshrink=relu logsigmoid=relu', 'input'),
  ...exactly('relu relu6=relu selu=relu silu mish=relu hardswish=relu hardsigmoid=relu', 'input, inplace?'),
  ...exactly('relu_=identity selu_=identity', 'input'),
  gelu: op('gelu', 'input, *, approximate?'),
  ...exactly('elu celu=elu elu_=identity celu_=identity', 'input, alpha?, inplace?'),
  ...exactly('leaky_relu leaky_relu_=identity', 'input, negative_slope?, inplace?'),
  ...exactly('rrelu=relu rrelu_=identity', 'input, lower?, upper?, training?, inplace?'),
  ...exactly('hardtanh=relu hardtanh_=identity', 'input, min_val?, max_val?, inplace?'),
  ...exactly('threshold=relu threshold_=identity', 'input, threshold, value, inplace?'),
  ...exactly('hardshrink=relu softshrink=relu', 'input, lambd?'),
  softplus: op('softplus', 'input, beta?, threshold?'),
  prelu: op('prelu', 'input, weight'),
  ...exactly('dropout alpha_dropout=dropout feature_alpha_dropout=dropout', 'input, p=0.5, training?, inplace?'),
  ...exactly('softmax log_softmax softmin=softmax', 'input, dim=None, _stacklevel?, dtype=None'),
  gumbel_softmax: op('softmax', 'logits:input, tau?, hard?, eps?, dim=-1'),
  glu: op('glu', 'input, dim=-1'),
  normalize: op('normalize', 'input, p?, dim=1, eps?, out?'),
  one_hot: op('one_hot', 'input|tensor:input, num_classes=-1'),

  linear: op('functional_linear', 'input, weight, bias=None'),
  bilinear: op('bilinear', 'input1, input2, weight, bias=None'),
  embedding: op('embedding', 'input, weight, padding_idx=None, max_norm?, norm_type?, scale_grad_by_freq?, sparse?'),
  embedding_bag: op(
    'embedding_bag',
    'input, weight, offsets=None, max_norm?, norm_type?, scale_grad_by_freq?, mode?, sparse?, per_sample_weights?, include_last_offset?, padding_idx?',
  ),
  cosine_similarity: op('cosine_similarity', 'x1:input, x2:other, dim=1, eps?'),
  pairwise_distance: op('pairwise_distance', 'x1:input, x2:other, p?, eps?, keepdim=false'),
  pdist: op('pdist', 'input, p?'),
  scaled_dot_product_attention: op(
    'scaled_dot_product_attention',
    'query, key, value, attn_mask=None, dropout_p?, is_causal?, scale?, enable_gqa?',
  ),
  multi_head_attention_forward: { kind: 'unmodelled', why: 'it is the inside of nn.MultiheadAttention' },

  pad: op('pad', "input, pad, mode='constant', value?"),
  ...exactly(
    'interpolate upsample=interpolate upsample_nearest=interpolate upsample_bilinear=interpolate',
    'input, size=None, scale_factor=None, mode?, align_corners?, recompute_scale_factor?, antialias?',
  ),
  pixel_shuffle: op('pixel_shuffle', 'input, upscale_factor:factor'),
  pixel_unshuffle: op('pixel_unshuffle', 'input, downscale_factor:factor'),
  ...exactly('channel_shuffle=relu native_channel_shuffle=relu', 'input, groups'),
  unfold: op('unfold_blocks', 'input, kernel_size, dilation=1, padding=0, stride=1'),
  fold: op('fold_blocks', 'input, output_size, kernel_size, dilation?, padding?, stride?'),
  grid_sample: op('grid_sample', 'input, grid, mode?, padding_mode?, align_corners?'),
  affine_grid: op('affine_grid', 'theta, size, align_corners?'),

  ...exactly('layer_norm rms_norm=layer_norm', 'input, normalized_shape, weight?, bias?, eps?'),
  batch_norm: op('relu', 'input, running_mean, running_var, weight?, bias?, training?, momentum?, eps?'),
  instance_norm: op('relu', 'input, running_mean?, running_var?, weight?, bias?, use_input_stats?, momentum?, eps?'),
  group_norm: op('group_norm', 'input, num_groups, weight?, bias?, eps?'),
  local_response_norm: op('relu', 'input, size, alpha?, beta?, k?'),

  cross_entropy: op(
    'cross_entropy',
    `input, target, weight=None, size_average=None, ignore_index?, reduce=None, reduction=None, label_smoothing?`,
  ),
  nll_loss: op('nll_loss', `input, target, weight=None, size_average=None, ignore_index?, reduce=None, reduction=None`),
  ...exactly('mse_loss=broadcast_loss l1_loss=broadcast_loss', `input, target, ${REDUCTION}, weight?`),
  soft_margin_loss: op('broadcast_loss', `input, target, ${REDUCTION}`),
  smooth_l1_loss: op('broadcast_loss', `input, target, ${REDUCTION}, beta?`),
  huber_loss: op('broadcast_loss', 'input, target, reduction=None, delta?, weight?'),
  kl_div: op('broadcast_loss', `input, target, ${REDUCTION}, log_target?`),
  poisson_nll_loss: op(
    'broadcast_loss',
    'input, target, log_input?, full?, size_average=None, eps?, reduce=None, reduction=None',
  ),
  hinge_embedding_loss: op('broadcast_loss', `input, target, margin?, ${REDUCTION}`),
  binary_cross_entropy: op('binary_cross_entropy', `input, target, weight=None, ${REDUCTION}`),
  binary_cross_entropy_with_logits: op(
    'binary_cross_entropy',
    `input, target, weight=None, ${REDUCTION}, pos_weight=None`,
  ),
  ctc_loss: op(
    'ctc_loss',
    'log_probs:input, targets:target, input_lengths, target_lengths, blank?, reduction=None, zero_infinity?',
  ),
  margin_ranking_loss: op('margin_ranking_loss', `input1, input2, target, margin?, ${REDUCTION}`),
  ...exactly('triplet_margin_loss', `anchor, positive, negative, margin?, p?, eps?, swap?, ${REDUCTION}`),
  triplet_margin_with_distance_loss: op(
    'triplet_margin_loss',
    'anchor, positive, negative, *, distance_function?, margin?, swap?, reduction=None',
  ),
  cosine_embedding_loss: op('cosine_embedding_loss', `input1, input2, target, margin?, ${REDUCTION}`),
  gaussian_nll_loss: op('gaussian_nll_loss', 'input, target, var, full?, eps?, reduction=None'),
  multi_margin_loss: op('row_loss', `input, target, p?, margin?, weight=None, ${REDUCTION}`),
  multilabel_margin_loss: op('row_loss', `input, target, ${REDUCTION}`),
  multilabel_soft_margin_loss: op('row_loss', `input, target, weight=None, ${REDUCTION}`),
};
