/**
 * Which of PyTorch's signatures name all that it takes, so that what does not fit them is refused.
 * `test/pytorch-signatures.test.ts` holds them to PyTorch's own.
 */

/** Of `torch.nn.functional`: some of what these take stands in no signature here. */
const LOOSE_FUNCTIONAL = new Set(
  'adaptive_avg_pool1d adaptive_max_pool1d adaptive_max_pool2d adaptive_max_pool3d avg_pool1d avg_pool2d avg_pool3d channel_shuffle celu_ conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d cosine_similarity elu_ gelu hardshrink hardtanh_ leaky_relu_ linear logsigmoid max_pool1d max_pool2d max_pool3d max_pool1d_with_indices max_pool2d_with_indices max_pool3d_with_indices native_channel_shuffle one_hot pairwise_distance pdist pixel_shuffle pixel_unshuffle prelu relu_ rms_norm rrelu_ scaled_dot_product_attention selu_ softplus softshrink threshold_ upsample upsample_bilinear upsample_nearest bilinear'.split(
    ' ',
  ),
);

/** Functions and methods alike that are not written in Python: names are refused, and what is missing. */
const COMPILED =
  'all any argmax argmin bmm chunk clamp cumprod cumsum flatten gather index_select log_softmax logsumexp matmul max mean min mm mv narrow permute prod softmax squeeze std sum topk transpose unbind unsqueeze var';
const FUNCTIONS = new Set(
  `${COMPILED} abs cat concat concatenate exp eye full hstack linspace log multinomial ones ones_like rand rand_like randn randn_like relu sigmoid sqrt stack tanh vstack zeros zeros_like`.split(
    ' ',
  ),
);
const METHODS = new Set(`${COMPILED} repeat repeat_interleave`.split(' '));

/** `all`: the number of arguments as well as their names; `names`: their names alone. */
export function strictness(path: string): 'all' | 'names' | undefined {
  const dot = path.lastIndexOf('.');
  const name = path.slice(dot + 1);
  switch (path.slice(0, dot)) {
    case 'torch.nn':
      return 'all';
    case 'torch.nn.functional':
      return LOOSE_FUNCTIONAL.has(name) ? undefined : 'all';
    case 'torch':
      return FUNCTIONS.has(name) ? 'names' : undefined;
    case 'torch.Tensor':
      return METHODS.has(name) ? 'names' : undefined;
    default:
      return undefined;
  }
}
