/**
 * `unrolled`, the runtime of this repository: PyTorch's meaning with camelCase names, `new` and options objects. It names
 * what the runtime has, no more and no less.
 */

import { mul, num } from '../shape/dim.ts';
import { isGiven, sizeValue } from '../shape/shape.ts';
import type { Value } from '../shape/value.ts';
import type { Entry, Library } from './library.ts';
import { pytorchError } from './pytorch-errors.ts';
import { PARAMETERS } from './pytorch-parameters.ts';
import { rankOf, shapeOf } from './pytorch-tensor.ts';

type Entries = { readonly [name: string]: Entry };

const op = (name: string, params = 'input'): Entry => ({ kind: 'op', op: name, params });
const layer = (name: string, params = '', call = 'input'): Entry => ({ kind: 'layer', op: name, params, call });
const loss = (name: string, more = ''): Entry =>
  layer(name, `{reduction='mean'${more && `, ${more}`}}`, 'input, target');
const each = (names: string, make: (name: string) => Entry): Entries =>
  Object.fromEntries(names.split(' ').map((name) => [name, make(snake(name))]));
const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const OPTIONS = 'numLayers:num_layers=1, bias=true, batchFirst:batch_first=false, dropout=0, bidirectional=false';
const SIZES = 'inputSize:input_size, hiddenSize:hidden_size';
const REDUCED = 'input, dim=None, keepdim=false';

const modules: Entries = {
  Module: { kind: 'base', called: 'forward' },
  RNN: layer('rnn', `${SIZES}, {${OPTIONS}, nonlinearity='tanh'}`, 'input, hx=undefined'),
  LSTM: layer('lstm', `${SIZES}, {${OPTIONS}, projSize:proj_size=0}`, 'input, hx=undefined'),
  GRU: layer('gru', `${SIZES}, {${OPTIONS}}`, 'input, hx=undefined'),
  RNNCell: layer('rnn_cell', `${SIZES}, {bias=true, nonlinearity='tanh'}`, 'input, hx=undefined'),
  LSTMCell: layer('lstm_cell', `${SIZES}, {bias=true}`, 'input, hx=undefined'),
  GRUCell: layer('gru_cell', `${SIZES}, {bias=true}`, 'input, hx=undefined'),
  Linear: layer('linear', 'inFeatures:in_features, outFeatures:out_features, {bias=true}'),
  Embedding: layer('embedding', 'numEmbeddings:num_embeddings, embeddingDim:embedding_dim, {paddingIdx:padding_idx?}'),
  Sequential: layer('sequential', '*modules'),
  Tanh: layer('tanh'),
  Sigmoid: layer('sigmoid'),
  ReLU: layer('relu'),
  GELU: layer('gelu'),
  SiLU: layer('silu'),
  ELU: layer('elu', '{alpha=1}'),
  LeakyReLU: layer('leaky_relu', '{negativeSlope:negative_slope=0.01}'),
  Softplus: layer('softplus'),
  Identity: layer('identity'),
  Dropout: layer('dropout', 'p=0.5'),
  Softmax: layer('softmax', '{dim=-1}'),
  LogSoftmax: layer('log_softmax', '{dim=-1}'),
  LayerNorm: layer(
    'layer_norm',
    'normalizedShape:normalized_shape, {eps?, elementwiseAffine:elementwise_affine?, bias?}',
  ),
  BatchNorm1d: layer('batch_norm1d', 'numFeatures:num_features, {eps?, affine?}'),
  Conv1d: layer(
    'conv1d',
    'inChannels:in_channels, outChannels:out_channels, kernelSize:kernel_size, {stride=1, padding=0, dilation=1, groups=1, bias=true}',
  ),
  MaxPool1d: layer('max_pool1d', 'kernelSize:kernel_size, {stride=undefined, padding=0, dilation=1}'),
  AvgPool1d: layer('avg_pool1d', 'kernelSize:kernel_size, {stride=undefined, padding=0}'),
  ...each('MSELoss L1Loss SmoothL1Loss HuberLoss', () => loss('broadcast_loss', 'beta?, delta?')),
  ...each('BCELoss BCEWithLogitsLoss', () => loss('binary_cross_entropy')),
  NLLLoss: loss('nll_loss', 'ignoreIndex:ignore_index?'),
  CrossEntropyLoss: loss('cross_entropy', 'ignoreIndex:ignore_index?'),
  Flatten: layer('flatten', '{startDim:start_dim=1, endDim:end_dim=-1}'),
};

const functions: Entries = {
  manualSeed: { kind: 'rule', params: 'seed', rule: () => ({ kind: 'none', missing: true }), effect: 'seed' },
  setEngine: { kind: 'rule', params: 'engine', rule: (_args, host) => host.unknown('which engine the place has') },
  tensor: op('tensor', 'data, {dtype?}'),
  ...each('zeros ones', (name) => op(name, 'size, {dtype?}')),
  full: op('full', 'size, fillValue:fill_value, {dtype?}'),
  ...each('randn rand', (name) => op(name, 'size')),
  // The lower bound may be left out: the sizes are what comes last.
  randint: {
    kind: 'rule',
    params: 'low, high, size?',
    rule: ({ high, size }, host) =>
      host.call({ kind: 'api', path: 'unrolled.zeros' }, [isGiven(size) ? size : (high ?? host.unknown('its sizes'))]),
  },
  randperm: op('arange', 'n:start'),
  arange: op('arange', 'start, end=undefined, step=undefined'),
  linspace: op('linspace', 'start, end, steps'),
  eye: op('eye', 'n, m=undefined'),
  ...each('zerosLike onesLike randnLike randLike', () => op('like')),
  oneHot: op('one_hot', 'input, numClasses:num_classes=-1'),
  ...each('cat stack', (name) => op(name, 'tensors, dim=0')),
  where: op('where', 'condition, input, other'),
  matmul: op('matmul', 'input, other'),
  bmm: op('bmm', 'input, mat2'),
  ...each('maximum minimum', (name) => op(name, 'input, other')),
  ...each('tanh sigmoid relu gelu silu softplus exp log sqrt abs', (name) => op(name)),
  elu: op('elu', 'input, alpha=1'),
  leakyRelu: op('leaky_relu', 'input, negativeSlope:negative_slope=0.01'),
  ...each('softmax logSoftmax', (name) => op(name, 'input, dim')),
  ...each('packPaddedSequence packSequence padPackedSequence padSequence', () => ({
    kind: 'unmodelled',
    why: 'packed sequences are not followed',
  })),
};

const numbers: Entry = {
  kind: 'rule',
  params: 'input',
  rule: (_args, host) => host.unknown('the numbers of a tensor'),
};

const tensor: Entries = {
  ...each(
    'tanh sigmoid relu exp expm1 log log1p sqrt rsqrt reciprocal square abs neg sign sin cos erf round floor ceil',
    (name) => op(name),
  ),
  clamp: op('clamp', 'input, min?, max?'),
  ...each('add sub mul div pow maximum minimum atan2 eq ne lt le gt ge logicalAnd logicalOr', (name) =>
    op(name, 'input, other'),
  ),
  floorDivide: op('floordiv', 'input, other'),
  remainder: op('mod', 'input, other'),
  ...each('matmul dot', (name) => op(name, 'input, other')),
  ...each('mm bmm', (name) => op(name, 'input, mat2')),
  mv: op('mv', 'input, vec'),
  outer: op('outer', 'input, vec2'),
  ...each('softmax logSoftmax cumsum', (name) => op(name, 'input, dim')),
  ...each('sum mean prod std var any all argmax argmin max min median', (name) => op(name, REDUCED)),
  norm: op('norm', 'input, p?, dim=None, keepdim=false'),
  topk: op('topk', 'input, k, dim=-1'),
  sort: op('sort', 'input, dim=-1, descending?'),
  ...each('view reshape', () => op('reshape', 'input, shape')),
  transpose: op('transpose', 'input, dim0, dim1'),
  permute: op('permute', 'input, dims'),
  t: op('t'),
  squeeze: op('squeeze', 'input, dim=None'),
  unsqueeze: op('unsqueeze', 'input, dim'),
  flatten: op('flatten', 'input, startDim:start_dim=0, endDim:end_dim=-1'),
  expand: op('expand', 'input, sizes'),
  repeat: op('repeat', 'input, repeats'),
  chunk: op('chunk', 'input, chunks:size, dim=0'),
  split: op('split', 'input, size, dim=0'),
  unbind: op('unbind', 'input, dim=0'),
  select: op('select', 'input, dim, index'),
  narrow: op('narrow', 'input, dim, start, length'),
  indexSelect: op('index_select', 'input, dim, index'),
  at: op('index', 'input, *items'),
  ...each('clone detach contiguous', () => op('identity')),
  size: op('size', 'input, dim=None'),
  item: op('item'),
  shape: { kind: 'property', rule: ({ self }, host) => shapeOf(self, host.unknown) },
  ndim: { kind: 'property', rule: ({ self }) => rankOf(self) },
  dim: { kind: 'rule', params: 'input', rule: ({ input }) => rankOf(input) },
  numel: {
    kind: 'rule',
    params: 'input',
    rule: ({ input }, host) => countOf(input) ?? host.unknown('the rank is not known'),
  },
  toArray: numbers,
  data: { kind: 'property', rule: (_args, host) => host.unknown('the numbers of a tensor') },
  dtype: { kind: 'property', rule: (_args, host) => host.unknown('the type of its numbers') },
};

function countOf(value: Value | undefined): Value | undefined {
  if (value?.kind !== 'tensor' || value.shape.kind !== 'known') return undefined;
  return sizeValue(value.shape.axes.map((axis) => axis.dim).reduce(mul, num(1)));
}

/** What every module has beside its own `forward`. */
const methods: Entries = {
  eval: { kind: 'rule', params: 'self', rule: ({ self }, host) => self ?? host.unknown('no module') },
  ...each(
    'constructor parameters namedParameters stateDict loadStateDict',
    (name): Entry => ({
      kind: 'rule',
      params: 'self, *rest',
      rule: (_args, host) => host.unknown(`what ${name} gives`),
    }),
  ),
};

/** A layer made ready for inputs of one shape: its run takes what stands in `input` and `hx`, and gives what the layer gives. */
const prepare: Entry = {
  kind: 'rule',
  params: 'self, shape',
  rule: ({ self, shape }, host) => {
    if (self?.kind !== 'layer' || !shape) return host.unknown('no layer is made ready');
    const input = host.call({ kind: 'api', path: 'unrolled.zeros' }, [shape]);
    const output = host.call(self, [input]);
    const states = output.kind === 'sequence' && !self.op.endsWith('_cell') ? output.items?.[1] : output;
    return host.create('unrolled.nn.Prepared', { input, output, hx: states ?? host.unknown('no state is in sight') });
  },
};

const PREPARED = ['RNN', 'LSTM', 'GRU', 'RNNCell', 'LSTMCell', 'GRUCell'];
const prepared: Entries = {
  forward: {
    kind: 'rule',
    params: 'self',
    rule: ({ self }, host) => host.read(self ?? host.unknown('no run'), 'output'),
  },
  states: { kind: 'property', rule: (_args, host) => host.unknown('the states of a run') },
};

function under(path: string, entries: Entries): Entries {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [`${path}.${name}`, entry]));
}

export const unrolled: Library = {
  name: 'unrolled',
  root: 'unrolled',
  packages: { unrolled: 'unrolled' },
  tensor: 'unrolled.Tensor',
  methods: {
    unsqueeze: (axes) => `.unsqueeze(${axes})`,
    squeeze: (axes) => `.squeeze(${axes})`,
    transpose: (axes) => `.transpose(${axes.join(', ')})`,
    permute: (axes) => `.permute([${axes.join(', ')}])`,
    T: (_axes, rank) => (rank === 2 ? '.t()' : '.transpose(-2, -1)'),
    flatten: () => '.flatten()',
  },
  parameters: Object.fromEntries(
    Object.entries(PARAMETERS).map(([path, entry]) => [path.replace(/^torch\./, 'unrolled.'), entry]),
  ),
  entries: {
    ...under('unrolled', functions),
    ...under('unrolled.nn', modules),
    ...under('unrolled.nn.Module', methods),
    ...Object.fromEntries(PREPARED.map((name) => [`unrolled.nn.${name}.prepare`, prepare])),
    ...under('unrolled.nn.Prepared', prepared),
    ...under('unrolled.Tensor', tensor),
    'unrolled.nn.PackedSequence': { kind: 'unmodelled', why: 'packed sequences are not followed' },
    ...under(
      'unrolled.nn',
      each('Parameter Buffer', () => ({
        kind: 'rule',
        params: 'data',
        rule: ({ data }, host) => data ?? host.unknown('nothing is given'),
      })),
    ),
  },
  bases: Object.fromEntries(
    Object.keys(modules).flatMap((name) => (name === 'Module' ? [] : [[`unrolled.nn.${name}`, 'unrolled.nn.Module']])),
  ),
  errorText: pytorchError,
};
