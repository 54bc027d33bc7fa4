/** `torch.nn`: layers with their constructors' arguments, containers, and what every module has. */

import { shapeOfDims, tensorValue } from '../shape/shape.ts';
import type { Entry } from './library.ts';
import { type Entries, each, layer, op } from './pytorch-entries.ts';
import { MODULE_METHODS } from './pytorch-module.ts';

const PLACE = 'device?, dtype?';
const RECURRENT =
  'input_size, hidden_size, num_layers=1, bias=true, batch_first=false, dropout=0.0, bidirectional=false';
const FAMILY =
  "input_size, hidden_size, num_layers=1, nonlinearity='tanh', bias=true, batch_first=false, dropout=0.0, bidirectional=false";
// PyTorch takes it by position alone, as an LSTM does, and refuses it by name.
const UNNAMED = ':proj_size=0';
const REDUCTION = 'size_average=None, reduce=None, reduction=None';

const recurrent: Entries = {
  RNN: layer('rnn', `${FAMILY}, ${UNNAMED}, ${PLACE}`, 'input, hx=None', 'recurrent_check'),
  LSTM: layer('lstm', `${RECURRENT}, proj_size=0, ${PLACE}`, 'input, hx=None', 'recurrent_check'),
  GRU: layer('gru', `${RECURRENT}, ${UNNAMED}, ${PLACE}`, 'input, hx=None', 'recurrent_check'),
  RNNCell: layer(
    'rnn_cell',
    `input_size, hidden_size, bias=true, nonlinearity='tanh', ${PLACE}`,
    'input, hx=None',
    'cell_check',
  ),
  LSTMCell: layer('lstm_cell', `input_size, hidden_size, bias=true, ${PLACE}`, 'input, hx=None', 'cell_check'),
  GRUCell: layer('gru_cell', `input_size, hidden_size, bias=true, ${PLACE}`, 'input, hx=None', 'cell_check'),
};

const products: Entries = {
  Linear: layer('linear', `in_features, out_features, bias=true, ${PLACE}`, 'input', 'linear_check'),
  LazyLinear: layer('linear', `out_features, bias=true, ${PLACE}`),
  Bilinear: layer('bilinear', `in1_features, in2_features, out_features, bias=true, ${PLACE}`, 'input1, input2'),
  Embedding: layer(
    'embedding',
    `num_embeddings, embedding_dim, padding_idx=None, max_norm?, norm_type?, scale_grad_by_freq?, sparse?, _weight?, _freeze?, ${PLACE}`,
    'input',
    'embedding_check',
  ),
  EmbeddingBag: layer(
    'embedding_bag',
    `num_embeddings, embedding_dim, max_norm?, norm_type?, scale_grad_by_freq?, mode?, sparse?, _weight?, include_last_offset?, padding_idx?, ${PLACE}`,
    'input, offsets=None, per_sample_weights?',
  ),
  CosineSimilarity: layer('cosine_similarity', 'dim=1, eps?', 'x1:input, x2:other'),
  PairwiseDistance: layer('pairwise_distance', 'p?, eps?, keepdim=false', 'x1:input, x2:other'),
};

/** Layers that keep the shape; their options do not matter for it. */
const activations: Entries = {
  ...each('ReLU ReLU6 Hardswish Hardsigmoid SiLU Mish SELU', () => layer('relu', 'inplace?')),
  ...each('ELU CELU', () => layer('relu', 'alpha?, inplace?')),
  ...each('LeakyReLU', () => layer('relu', 'negative_slope?, inplace?')),
  ...each('RReLU', () => layer('relu', 'lower?, upper?, inplace?')),
  Hardtanh: layer('relu', 'min_val?, max_val?, inplace?, min_value?, max_value?'),
  Threshold: layer('relu', 'threshold, value, inplace?'),
  GELU: layer('relu', 'approximate?'),
  ...each('Tanh Sigmoid', (name) => layer(name.toLowerCase())),
  ...each('Softsign Tanhshrink LogSigmoid', () => layer('relu')),
  ...each('Hardshrink Softshrink', () => layer('relu', 'lambd?')),
  Softplus: layer('softplus', 'beta?, threshold?'),
  PReLU: layer('prelu', `num_parameters=1, init?, ${PLACE}`),
  Softmax: layer('softmax', 'dim=None'),
  LogSoftmax: layer('log_softmax', 'dim=None'),
  Softmin: layer('softmax', 'dim=None'),
  Softmax2d: layer('relu'),
  GLU: layer('glu', 'dim=-1'),
  Identity: layer('identity', '*options, **more'),
  ...each('Dropout AlphaDropout FeatureAlphaDropout', () =>
    layer('dropout', 'p=0.5, inplace?', 'input', 'dropout_check'),
  ),
  ...each('Dropout1d Dropout2d Dropout3d', () => layer('dropout', 'p=0.5, inplace?')),
  Flatten: layer('flatten', 'start_dim=1, end_dim=-1'),
  Unflatten: layer('unflatten', 'dim, unflattened_size:sizes'),
};

const CONV =
  'in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=true, padding_mode?';
const TRANSPOSED =
  'in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0, groups=1, bias=true, dilation=1, padding_mode?';

const spatial: Entries = Object.assign(
  {},
  ...[1, 2, 3].map(
    (d): Entries => ({
      [`Conv${d}d`]: layer(`conv${d}d`, `${CONV}, ${PLACE}`, 'input', 'conv_check'),
      [`ConvTranspose${d}d`]: layer(
        `conv_transpose${d}d`,
        `${TRANSPOSED}, ${PLACE}`,
        'input, output_size?',
        'conv_check',
      ),
      [`LazyConv${d}d`]: layer(`conv${d}d`, `${CONV.replace('in_channels, ', '')}, ${PLACE}`),
      [`LazyConvTranspose${d}d`]: layer(
        `conv_transpose${d}d`,
        `${TRANSPOSED.replace('in_channels, ', '')}, ${PLACE}`,
        'input, output_size?',
      ),
      [`MaxPool${d}d`]: layer(
        `max_pool${d}d`,
        'kernel_size, stride=None, padding=0, dilation=1, return_indices=false, ceil_mode=false',
      ),
      [`MaxUnpool${d}d`]: layer(
        `max_unpool${d}d`,
        'kernel_size, stride=None, padding=0',
        'input, indices, output_size=None',
      ),
      [`AvgPool${d}d`]: layer(
        `avg_pool${d}d`,
        `kernel_size, stride=None, padding=0, ceil_mode=false, count_include_pad?${d === 1 ? '' : ', divisor_override?'}`,
      ),
      [`LPPool${d}d`]: layer(`lp_pool${d}d`, 'norm_type, kernel_size, stride=None, ceil_mode=false'),
      [`AdaptiveAvgPool${d}d`]: layer(`adaptive_pool${d}d`, 'output_size'),
      [`AdaptiveMaxPool${d}d`]: layer(`adaptive_pool${d}d`, 'output_size, return_indices=false'),
      [`BatchNorm${d}d`]: layer(
        `batch_norm${d}d`,
        `num_features, eps?, momentum?, affine?, track_running_stats?, ${PLACE}, *, bias?`,
        'input',
        'features_check',
      ),
      [`LazyBatchNorm${d}d`]: layer('relu', `eps?, momentum?, affine?, track_running_stats?, ${PLACE}, *, bias?`),
      [`InstanceNorm${d}d`]: layer(
        `instance_norm${d}d`,
        `num_features, eps?, momentum?, affine=false, track_running_stats?, ${PLACE}, *, bias?`,
      ),
      [`LazyInstanceNorm${d}d`]: layer('relu', `eps?, momentum?, affine?, track_running_stats?, ${PLACE}, *, bias?`),
      ...Object.fromEntries(
        ['Constant', 'Zero', 'Reflection', 'Replication', 'Circular'].map((kind) => [
          `${kind}Pad${d}d`,
          layer(`pad${d}d`, `padding${kind === 'Constant' ? ', value' : ''}`, 'input'),
        ]),
      ),
    }),
  ),
);

const others: Entries = {
  LayerNorm: layer('layer_norm', `normalized_shape, eps?, elementwise_affine?, bias?, ${PLACE}`),
  RMSNorm: layer('layer_norm', `normalized_shape, eps?, elementwise_affine?, ${PLACE}`, 'x:input'),
  GroupNorm: layer('group_norm', `num_groups, num_channels, eps?, affine?, ${PLACE}, *, bias?`, 'input', 'group_check'),
  SyncBatchNorm: layer(
    'relu',
    `num_features, eps?, momentum?, affine?, track_running_stats?, process_group?, ${PLACE}, *, bias?`,
  ),
  LocalResponseNorm: layer('relu', 'size, alpha?, beta?, k?'),
  CrossMapLRN2d: layer('relu', 'size, alpha?, beta?, k?'),
  Upsample: layer('interpolate', 'size=None, scale_factor=None, mode?, align_corners?, recompute_scale_factor?'),
  UpsamplingNearest2d: layer('interpolate', 'size=None, scale_factor=None'),
  UpsamplingBilinear2d: layer('interpolate', 'size=None, scale_factor=None'),
  PixelShuffle: layer('pixel_shuffle', 'upscale_factor:factor'),
  PixelUnshuffle: layer('pixel_unshuffle', 'downscale_factor:factor'),
  ChannelShuffle: layer('relu', 'groups'),
  Unfold: layer('unfold_blocks', 'kernel_size, dilation=1, padding=0, stride=1'),
  Fold: layer('fold_blocks', 'output_size, kernel_size, dilation?, padding?, stride?'),
  MultiheadAttention: layer(
    'multihead_attention',
    `embed_dim, num_heads, dropout?, bias?, add_bias_kv?, add_zero_attn?, kdim?, vdim?, batch_first=false, ${PLACE}`,
    'query, key, value, key_padding_mask=None, need_weights=true, attn_mask=None, average_attn_weights=true, is_causal?',
    'attention_check',
  ),
  TransformerEncoderLayer: layer(
    'transformer_encoder',
    `d_model, nhead, dim_feedforward?, dropout?, activation?, layer_norm_eps?, batch_first=false, norm_first?, bias?, ${PLACE}`,
    'src, src_mask?, src_key_padding_mask?, is_causal?',
    'transformer_check',
  ),
  TransformerDecoderLayer: layer(
    'transformer_decoder',
    `d_model, nhead, dim_feedforward?, dropout?, activation?, layer_norm_eps?, batch_first=false, norm_first?, bias?, ${PLACE}`,
    'tgt, memory, tgt_mask?, memory_mask?, tgt_key_padding_mask?, memory_key_padding_mask?, tgt_is_causal?, memory_is_causal?',
    'transformer_check',
  ),
  TransformerEncoder: layer(
    'transformer_encoder',
    'encoder_layer:layer, num_layers, norm?, enable_nested_tensor?, mask_check?',
    'src, mask?, src_key_padding_mask?, is_causal?',
  ),
  TransformerDecoder: layer(
    'transformer_decoder',
    'decoder_layer:layer, num_layers, norm?',
    'tgt, memory, tgt_mask?, memory_mask?, tgt_key_padding_mask?, memory_key_padding_mask?, tgt_is_causal?, memory_is_causal?',
  ),
  Transformer: layer(
    'transformer',
    `d_model=512, nhead=8, num_encoder_layers?, num_decoder_layers?, dim_feedforward?, dropout?, activation?, custom_encoder?, custom_decoder?, layer_norm_eps?, batch_first=false, norm_first?, bias?, ${PLACE}`,
    'src, tgt, src_mask?, tgt_mask?, memory_mask?, src_key_padding_mask?, tgt_key_padding_mask?, memory_key_padding_mask?, src_is_causal?, tgt_is_causal?, memory_is_causal?',
    'transformer_check',
  ),
};

const losses: Entries = {
  CrossEntropyLoss: layer(
    'cross_entropy',
    `weight=None, size_average=None, ignore_index?, reduce=None, reduction=None, label_smoothing?`,
    'input, target',
  ),
  NLLLoss: layer(
    'nll_loss',
    `weight=None, size_average=None, ignore_index?, reduce=None, reduction=None`,
    'input, target',
  ),
  NLLLoss2d: layer(
    'nll_loss',
    `weight=None, size_average=None, ignore_index?, reduce=None, reduction=None`,
    'input, target',
  ),
  ...each('MSELoss L1Loss', () => layer('broadcast_loss', REDUCTION, 'input, target')),
  SoftMarginLoss: layer('broadcast_loss', REDUCTION, 'input, target'),
  SmoothL1Loss: layer('broadcast_loss', `${REDUCTION}, beta?`, 'input, target'),
  HuberLoss: layer('broadcast_loss', 'reduction=None, delta?', 'input, target'),
  KLDivLoss: layer('broadcast_loss', `${REDUCTION}, log_target?`, 'input, target'),
  PoissonNLLLoss: layer(
    'broadcast_loss',
    `log_input?, full?, size_average=None, eps?, reduce=None, reduction=None`,
    'log_input:input, target',
  ),
  HingeEmbeddingLoss: layer('broadcast_loss', `margin?, ${REDUCTION}`, 'input, target'),
  BCELoss: layer('binary_cross_entropy', `weight=None, ${REDUCTION}`, 'input, target'),
  BCEWithLogitsLoss: layer('binary_cross_entropy', `weight=None, ${REDUCTION}, pos_weight=None`, 'input, target'),
  CTCLoss: layer(
    'ctc_loss',
    'blank?, reduction=None, zero_infinity?',
    'log_probs:input, targets:target, input_lengths, target_lengths',
  ),
  MarginRankingLoss: layer('margin_ranking_loss', `margin?, ${REDUCTION}`, 'input1, input2, target'),
  TripletMarginLoss: layer(
    'triplet_margin_loss',
    `margin?, p?, eps?, swap?, ${REDUCTION}`,
    'anchor, positive, negative',
  ),
  TripletMarginWithDistanceLoss: layer(
    'triplet_margin_loss',
    `*, distance_function?, margin?, swap?, reduction=None`,
    'anchor, positive, negative',
  ),
  CosineEmbeddingLoss: layer('cosine_embedding_loss', `margin?, ${REDUCTION}`, 'input1, input2, target'),
  GaussianNLLLoss: layer('gaussian_nll_loss', '*, full?, eps?, reduction=None', 'input, target, var'),
  MultiMarginLoss: layer('row_loss', `p?, margin?, weight=None, ${REDUCTION}`, 'input, target'),
  MultiLabelMarginLoss: layer('row_loss', REDUCTION, 'input, target'),
  MultiLabelSoftMarginLoss: layer('row_loss', `weight=None, ${REDUCTION}`, 'input, target'),
};

export const LAYERS: Entries = { ...recurrent, ...products, ...activations, ...spatial, ...others, ...losses };

const CONTAINERS: Entries = {
  Module: { kind: 'base', called: 'forward' },
  Sequential: layer('sequential', '*modules'),
  Parameter: {
    kind: 'rule',
    params: 'data, requires_grad?',
    rule: ({ data }, host) =>
      data?.kind === 'tensor' ? { ...data, parameter: true } : (data ?? host.unknown('nothing is given')),
  },
  Buffer: {
    kind: 'rule',
    params: 'data, persistent?',
    rule: ({ data }, host) => data ?? host.unknown('nothing is given'),
  },
  UninitializedParameter: { kind: 'unmodelled', why: 'its shape is decided by the first call' },
  DataParallel: {
    kind: 'rule',
    params: 'module, device_ids?, output_device?, dim?',
    rule: ({ module }, host) => module ?? host.unknown('no module'),
  },
};

export const MODULES: Entries = { ...LAYERS, ...CONTAINERS };

/** What some layers have beside what every module has. */
export const LAYER_MEMBERS: { readonly [path: string]: Entry } = {
  'torch.nn.Embedding.from_pretrained': {
    kind: 'rule',
    params: 'embeddings, freeze?, padding_idx?, max_norm?, norm_type?, scale_grad_by_freq?, sparse?',
    rule: ({ embeddings }, host) => {
      const shape = embeddings?.kind === 'tensor' ? embeddings.shape : undefined;
      const isTable = shape?.kind === 'known' && shape.axes.length === 2;
      const isOpen = embeddings?.kind === 'unknown' || (shape !== undefined && shape.kind !== 'known');
      if (!isTable && !isOpen) return host.unknown('the table is not in sight');
      // It takes a table alone.
      const dims = isTable
        ? shape.axes.map((axis) => axis.dim)
        : ['num_embeddings', 'embedding_dim'].map((name) => host.fresh(name));
      const made = host.call(
        { kind: 'api', path: 'torch.nn.Embedding' },
        dims.map((dim) => ({ kind: 'size' as const, dim })),
      );
      if (isTable) return made;
      return { kind: 'required', value: made, requires: { embeddings: tensorValue(shapeOfDims(dims)) } };
    },
  },
  'torch.nn.Transformer.generate_square_subsequent_mask': op('square_mask', 'sz, device?, dtype?'),
};

export { MODULE_METHODS };
