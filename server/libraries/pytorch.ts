/** PyTorch: https://pytorch.org/docs/stable/. The namespace `torch` itself; what is below it has files of its own. */

import { dtypeOf } from '../ops/dtype.ts';
import { fault } from '../ops/op.ts';
import { num } from '../shape/dim.ts';
import { tensorValue } from '../shape/shape.ts';
import type { Host, Value } from '../shape/value.ts';
import type { Entry, Library } from './library.ts';
import { dataEntries } from './pytorch-data.ts';
import { DISTRIBUTIONS } from './pytorch-distributions.ts';
import { type Entries, each, op, ops, quiet, under } from './pytorch-entries.ts';
import { pytorchError } from './pytorch-errors.ts';
import { FUNCTIONAL } from './pytorch-functional.ts';
import { SHARED } from './pytorch-functions.ts';
import { CONTAINERS, MODULE_METHODS, SEQUENTIAL } from './pytorch-module.ts';
import { LAYER_MEMBERS, LAYERS, MODULES } from './pytorch-modules.ts';
import { OUTER } from './pytorch-outer.ts';
import { PARAMETERS } from './pytorch-parameters.ts';
import { withReturnTypes } from './pytorch-returned.ts';
import { SPELLED_FUNCTIONS, SPELLED_METHODS } from './pytorch-spellings.ts';
import { strictness } from './pytorch-strict.ts';
import { TENSOR } from './pytorch-tensor.ts';

const FACTORY = 'dtype=None, device?, requires_grad?, generator?, out?, layout?, pin_memory?, memory_format?';

/** `torch.FloatTensor(2, 3)` is of sizes, `torch.FloatTensor([1, 2])` of numbers, of another tensor that tensor. */
function typed(dtype: string): Entries[string] {
  return {
    kind: 'rule',
    params: 'first?, *rest, device?, size?',
    rule: ({ first, rest, size }, host) => {
      const cast: Value = { kind: 'text', value: dtype };
      const more = rest?.kind === 'sequence' ? (rest.items ?? []) : [];
      if (size && !(size.kind === 'none' && size.missing))
        return host.call({ kind: 'api', path: 'torch.empty' }, [size], { dtype: cast });
      if (!first || (first.kind === 'none' && first.missing))
        return host.call({ kind: 'api', path: 'torch.empty' }, [{ kind: 'size', dim: num(0) }], { dtype: cast });
      if (first.kind === 'tensor' && first.form !== 'ndarray') return first;
      const numbers = first.kind === 'sequence' && first.type !== 'size';
      if (more.length === 0 && (numbers || first.kind === 'tensor'))
        return host.call({ kind: 'api', path: 'torch.tensor' }, [first], { dtype: cast });
      if (more.length === 0 && first.kind !== 'size' && first.kind !== 'sequence') return ofSomeRank(dtype, host);
      return host.call({ kind: 'api', path: 'torch.empty' }, [first, ...more], { dtype: cast });
    },
  };
}

/** Of a size or of lists: at least one axis. */
function ofSomeRank(dtype: string, host: Host): Value {
  const first = { dim: host.fresh('n') };
  const named = dtypeOf({ kind: 'text', value: dtype });
  return tensorValue({ kind: 'partly', prefix: [first], suffix: [] }, named ? { dtype: named } : {});
}

const TYPES: Entries = {
  FloatTensor: typed('float32'),
  DoubleTensor: typed('float64'),
  HalfTensor: typed('float16'),
  BFloat16Tensor: typed('bfloat16'),
  LongTensor: typed('int64'),
  IntTensor: typed('int32'),
  ShortTensor: typed('int16'),
  CharTensor: typed('int8'),
  ByteTensor: typed('uint8'),
  BoolTensor: typed('bool'),
  Tensor: typed('float32'),
};

const CREATED: Entries = {
  ...each('zeros ones empty randn rand', (name) => op(name, `*size, ${FACTORY}`)),
  ...ops('zeros_like=like ones_like=like empty_like=like randn_like=like rand_like=like', `input, *, ${FACTORY}`),
  full_like: op('like', `input, fill_value, *, ${FACTORY}`),
  randint_like: op('like', `input, low?, high?, *, ${FACTORY}`),
  randint: {
    kind: 'rule',
    params: `low, high?, size?, *, ${FACTORY}`,
    rule: ({ low, high, size, dtype }, host) => {
      const given = (value: Value | undefined) =>
        value && !(value.kind === 'none' && value.missing) ? value : undefined;
      // `randint(10, (2, 3))` starts at 0.
      const [from, to, sizes] = given(size) ? [low, high, size] : [{ kind: 'size', dim: num(0) } as const, low, high];
      const args = [from, to, sizes].map((one) => one ?? host.unknown('it is not in sight'));
      return host.call({ kind: 'api', path: 'torch.randint_of' }, args, given(dtype) && dtype ? { dtype } : {});
    },
  },
  randint_of: op('randint', 'low, high, size, *, dtype=None'),
  randperm: op('arange', `n:start, *, ${FACTORY}`),
  full: op('full', `size, fill_value, *, ${FACTORY}`),
  tensor: op('tensor', `data, *, ${FACTORY}`),
  ...ops('as_tensor=tensor asarray=tensor', `data, dtype=None, device?, *, copy?, requires_grad?`),
  scalar_tensor: op('tensor', `data, *, ${FACTORY}`),
  from_numpy: op('from_numpy', 'input'),
  from_dlpack: op('from_numpy', 'input'),
  arange: op('arange', `start, end=None, step=None, *, ${FACTORY}`),
  linspace: op('linspace', `start, end, steps, *, ${FACTORY}`),
  logspace: op('linspace', `start, end, steps, base?, *, ${FACTORY}`),
  eye: op('eye', `n, m=None, *, ${FACTORY}`),
  normal: {
    kind: 'rule',
    params: `mean, std?, size?, *, ${FACTORY}`,
    rule: ({ mean, std, size }, host) => {
      if (size && !(size.kind === 'none' && size.missing))
        return host.call({ kind: 'api', path: 'torch.empty' }, [size]);
      const parts = [mean, std].filter((one): one is Value => one?.kind === 'tensor');
      const [first, second] = parts;
      if (first && second) return host.call({ kind: 'api', path: 'torch.add' }, [first, second]);
      return first ?? tensorValue({ kind: 'unknown', why: 'its size is not in sight' });
    },
  },
  poisson: op('like', 'input, generator?'),
  ...ops(
    'hann_window=window hamming_window=window blackman_window=window bartlett_window=window',
    `window_length, periodic?, alpha?, beta?, *, ${FACTORY}`,
  ),
  kaiser_window: op('window', `window_length, periodic?, beta?, *, ${FACTORY}`),
  ...ops('tril_indices triu_indices', `row, col, offset=0, *, ${FACTORY}`),
  vander: { kind: 'unmodelled' },
};

/** One tensor is no list of tensors, though its first axis has many. */
function ofSeveral(entry: Entry): Entry {
  if (entry.kind !== 'op') return entry;
  return {
    ...entry,
    around: (rule) => (args, host) =>
      args.tensors?.kind === 'tensor' && args.tensors.form === undefined
        ? fault('value', 'tensors', { facts: { name: 'tensors', got: 'one tensor', expected: 'a list of tensors' } })
        : rule(args, host),
  };
}

const FUNCTIONS: Entries = {
  ...SHARED,
  ...CREATED,
  ...TYPES,
  ...each('cat concat concatenate', () => ofSeveral(op('cat', 'tensors, dim=0, *, out?'))),
  stack: ofSeveral(op('stack', 'tensors, dim=0, *, out?')),
  ...ops('hstack vstack row_stack=vstack dstack column_stack', 'tensors, *, out?'),
  block_diag: op('block_diag', '*tensors'),
  where: op('where_or_nonzero', 'condition, input|self:input=undefined, other=undefined, *, out?'),
  einsum: op('einsum', 'equation, *operands'),
  tensordot: op('tensordot', 'a:input, b:other, dims=2, out?'),
  cdist: op('cdist', 'x1:input, x2:other, p?, compute_mode?'),
  ...ops('cosine_similarity', 'x1:input, x2:other, dim=1, eps?'),
  pairwise_distance: op('pairwise_distance', 'x1:input, x2:other, p?, eps?, keepdim=false'),
  pdist: op('pdist', 'input, p?'),
  chain_matmul: op('multi_dot', '*matrices, out?'),
  bilinear: op('bilinear', 'input1, input2, weight, bias=None'),
  broadcast_tensors: op('broadcast_tensors', '*tensors'),
  broadcast_shapes: op('broadcast_shapes', '*shapes'),
  meshgrid: op('meshgrid', "*tensors, indexing='ij'"),
  cartesian_prod: op('cartesian_prod', '*tensors'),
  ...ops('atleast_1d atleast_2d atleast_3d', 'input'),
  unique: op('unique', 'input, sorted?, return_inverse=false, return_counts=false, dim=None'),
  searchsorted: op(
    'searchsorted',
    'sorted_sequence:input, input|self:values, *, out_int32?, right?, side?, out?, sorter?',
  ),
  bucketize: op('searchsorted', 'input|self:values, boundaries:input, *, out_int32?, right?, out?'),
  isin: op('isin', 'elements:input, test_elements:other, *, assume_unique?, invert?'),
  complex: op('complex', 'real:input, imag:other, *, out?'),
  polar: op('complex', 'abs:input, angle:other, *, out?'),
  view_as_real: op('view_as_real'),
  ...ops('real=positive imag=positive', 'input'),
  trapz: op('trapezoid', 'y:input, x?, dim=-1, *, dx?'),
  trapezoid: op('trapezoid', 'y:input, x?, dim=-1, *, dx?'),
  dropout: op('dropout', 'input, p=0.5, train?'),
  ...ops('selu=relu celu=relu', 'input'),
  ...ops('alpha_dropout=dropout feature_dropout=dropout', 'input, p=0.5, train?'),
  ...ops('conv1d conv2d conv3d', 'input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1'),
  ...ops('tanh_=identity relu_=identity sigmoid_=identity', 'input'),
  is_tensor: {
    kind: 'rule',
    params: 'obj',
    rule: ({ obj }) => (obj?.kind === 'tensor' ? { kind: 'truth', value: true } : { kind: 'truth' }),
  },
  numel: op('numel'),
  manual_seed: { kind: 'rule', params: 'seed', rule: () => ({ kind: 'none' }), effect: 'seed' },
  ...quiet(
    'seed initial_seed set_rng_state get_rng_state set_default_dtype set_default_device set_default_tensor_type set_num_threads set_printoptions use_deterministic_algorithms save autograd_grad',
    '*rest',
    () => ({ kind: 'none' }),
  ),
  ...quiet('is_grad_enabled is_inference_mode_enabled', '', () => ({ kind: 'truth' })),
  ...each('load Generator Size get_default_dtype get_num_threads compile', (name) => ({
    kind: 'rule',
    params: '*rest, map_location?, weights_only?, device?',
    rule: (_args, host) => host.unknown(`what torch.${name} gives`),
  })),
  Size: {
    kind: 'rule',
    params: 'sizes',
    rule: ({ sizes }, host) =>
      sizes?.kind === 'sequence' && sizes.items
        ? { kind: 'sequence', type: 'size', items: sizes.items }
        : host.unknown('the sizes are not in sight'),
  },
  device: { kind: 'rule', params: '*rest', rule: () => ({ kind: 'text' }) },
  ...each('no_grad enable_grad set_grad_enabled inference_mode autocast', () => ({
    kind: 'rule',
    params: '*rest',
    rule: (_args, host) => host.unknown('a context manager'),
  })),
  ...each(
    'float32 float64 float16 bfloat16 int64 int32 int16 int8 uint8 bool long float double half int short complex64 complex128 cfloat cdouble',
    (name) => ({ kind: 'constant', value: { kind: 'text', value: name } }),
  ),
  ...each('pi e inf nan', () => ({ kind: 'constant', value: { kind: 'number' } })),
  newaxis: { kind: 'constant', value: { kind: 'none' } },
};

export const pytorch: Library = {
  name: 'PyTorch',
  root: 'torch',
  packages: { torch: 'torch' },
  tensor: 'torch.Tensor',
  methods: {
    unsqueeze: (axes) => `.unsqueeze(${axes})`,
    squeeze: (axes) => `.squeeze(${axes})`,
    transpose: (axes) => `.transpose(${axes.join(', ')})`,
    permute: (axes) => `.permute(${axes.join(', ')})`,
    T: (_axes, rank) => (rank === 2 ? '.T' : '.transpose(-2, -1)'),
    flatten: () => '.flatten()',
    long: () => '.long()',
    float: () => '.float()',
  },
  // Before 0.4, where a tensor had to be wrapped in a Variable, a loss had one axis: `loss.data[0]`.
  excuses: (op, { facts }, specifiers) =>
    facts.rank === 0 &&
    ((op === 'index' && facts.count === 1) || op === 'cat') &&
    specifiers.includes('torch.autograd.Variable'),
  entries: withReturnTypes({
    ...under('torch', { ...SPELLED_FUNCTIONS, ...FUNCTIONS }),
    ...under('torch.nn', { ...MODULES, ...CONTAINERS }),
    ...under('torch.nn.Module', MODULE_METHODS),
    ...under('torch.nn.Sequential', SEQUENTIAL),
    ...under('torch.nn.functional', FUNCTIONAL),
    ...under('torch.Tensor', { ...SPELLED_METHODS, ...TENSOR }),
    ...PARAMETERS,
    ...LAYER_MEMBERS,
    ...OUTER,
    ...DISTRIBUTIONS,
    ...dataEntries,
  }),
  bases: {
    ...Object.fromEntries(Object.keys(LAYERS).map((name) => [`torch.nn.${name}`, 'torch.nn.Module'])),
    'torch.nn.Sequential': 'torch.nn.Module',
  },
  parameters: PARAMETERS,
  strict: strictness,
  errorText: pytorchError,
};
