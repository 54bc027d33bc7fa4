/** PyTorch: https://pytorch.org/docs/stable/. What the article uses, and the modules and functions around it. */

import { num } from '../shape/dim.ts';
import type { Value } from '../shape/value.ts';
import type { Entry, Library } from './library.ts';
import { dataEntries } from './pytorch-data.ts';
import { pytorchError } from './pytorch-errors.ts';
import { KEEPING, reversed, SHARED, shapeOf, TENSOR_ONLY } from './pytorch-tensor.ts';

const op = (name: string, params: string): Entry => ({ kind: 'op', op: name, params });
const layer = (name: string, params: string, call = 'input'): Entry => ({ kind: 'layer', op: name, params, call });

const FACTORY = 'dtype?, device?, requires_grad?, generator?, out?, layout?, pin_memory?';
const RECURRENT =
  'input_size, hidden_size, num_layers=1, bias=true, batch_first=false, dropout=0.0, bidirectional=false';
const FAMILY =
  "input_size, hidden_size, num_layers=1, nonlinearity='tanh', bias=true, batch_first=false, dropout=0.0, bidirectional=false";
const PLACE = 'device?, dtype?';

const functions: { readonly [name: string]: Entry } = {
  ...SHARED,
  ...Object.fromEntries(
    ['zeros', 'ones', 'empty', 'randn', 'rand'].map((name) => [name, op(name, `*size, ${FACTORY}`)]),
  ),
  randint: {
    kind: 'rule',
    params: `low, high, size?, *, ${FACTORY}`,
    rule: ({ high, size }, host) =>
      host.call({ kind: 'api', path: 'torch.empty' }, [
        size?.kind === 'none' || !size ? (high ?? host.unknown('its sizes are not in sight')) : size,
      ]),
  },
  full: op('full', `size, fill_value, *, ${FACTORY}`),
  tensor: op('tensor', `data, *, ${FACTORY}`),
  as_tensor: op('tensor', `data, ${FACTORY}`),
  arange: op('arange', `start, end=None, step=None, *, ${FACTORY}`),
  linspace: op('linspace', `start, end, steps, *, ${FACTORY}`),
  eye: op('eye', `n, m=None, *, ${FACTORY}`),
  cat: op('cat', 'tensors, dim=0, *, out?'),
  concat: op('cat', 'tensors, dim=0, *, out?'),
  stack: op('stack', 'tensors, dim=0, *, out?'),
  where: op('where', 'condition, input, other'),
  manual_seed: { kind: 'rule', params: 'seed', rule: (_args, host) => host.unknown('a generator') },
  no_grad: { kind: 'rule', params: '', rule: (_args, host) => host.unknown('a context manager') },
  ...constants('float32 float64 float16 bfloat16 int64 int32 int16 int8 uint8 bool long float double half int'),
};

function constants(names: string): { [name: string]: Entry } {
  return Object.fromEntries(
    names.split(' ').map((name) => [name, { kind: 'constant', value: { kind: 'text', value: name } satisfies Value }]),
  );
}

const keeping = (names: string, params: string): { [name: string]: Entry } =>
  Object.fromEntries(names.split(' ').map((name) => [name, layer('identity', params)]));

const modules: { readonly [name: string]: Entry } = {
  Module: { kind: 'base', called: 'forward' },
  RNN: layer('rnn', `${FAMILY}, ${PLACE}`, 'input, hx=None'),
  LSTM: layer('lstm', `${RECURRENT}, proj_size=0, ${PLACE}`, 'input, hx=None'),
  GRU: layer('gru', `${RECURRENT}, ${PLACE}`, 'input, hx=None'),
  RNNCell: layer('rnn_cell', `input_size, hidden_size, bias=true, nonlinearity='tanh', ${PLACE}`, 'input, hx=None'),
  LSTMCell: layer('lstm_cell', `input_size, hidden_size, bias=true, ${PLACE}`, 'input, hx=None'),
  GRUCell: layer('gru_cell', `input_size, hidden_size, bias=true, ${PLACE}`, 'input, hx=None'),
  Linear: layer('linear', `in_features, out_features, bias=true, ${PLACE}`),
  Embedding: layer('embedding', `num_embeddings, embedding_dim, padding_idx?, ${PLACE}`),
  Sequential: layer('sequential', '*modules'),
  ...keeping(
    'Tanh Sigmoid ReLU GELU SiLU ELU LeakyReLU Identity Dropout Softplus Hardtanh Dropout1d Dropout2d',
    '*options',
  ),
  LayerNorm: layer('identity', `normalized_shape, eps?, elementwise_affine?, bias?, ${PLACE}`),
  Softmax: layer('softmax', 'dim=-1'),
  LogSoftmax: layer('log_softmax', 'dim=-1'),
  Flatten: layer('flatten', 'start_dim=1, end_dim=-1'),
  ...Object.fromEntries(
    [
      'MSELoss',
      'L1Loss',
      'BCELoss',
      'BCEWithLogitsLoss',
      'CrossEntropyLoss',
      'NLLLoss',
      'SmoothL1Loss',
      'HuberLoss',
    ].map((name) => [
      name,
      layer(
        'loss',
        "*, weight?, size_average?, ignore_index?, reduce?, reduction='mean', label_smoothing?, pos_weight?",
        'input, target',
      ),
    ]),
  ),
  Parameter: {
    kind: 'rule',
    params: 'data, requires_grad?',
    rule: ({ data }, host) => data ?? host.unknown('nothing is given'),
  },
};

const functional: { readonly [name: string]: Entry } = {
  ...Object.fromEntries(
    `${KEEPING} dropout gelu silu elu leaky_relu softplus`
      .split(' ')
      .map((name) => [name, op(name, 'input, *rest, p?, training?, inplace?, dim?')]),
  ),
  softmax: op('softmax', 'input, dim=-1, dtype?'),
  log_softmax: op('log_softmax', 'input, dim=-1, dtype?'),
  one_hot: op('one_hot', 'input, num_classes=-1'),
  ...Object.fromEntries(
    [
      'mse_loss',
      'cross_entropy',
      'nll_loss',
      'binary_cross_entropy',
      'binary_cross_entropy_with_logits',
      'l1_loss',
    ].map((name) => [name, op('loss', "input, target, weight?, *, reduction='mean'")]),
  ),
};

const tensor: { readonly [name: string]: Entry } = {
  ...SHARED,
  ...TENSOR_ONLY,
  T: { kind: 'property', rule: ({ self }) => reversed(self) },
  mT: { kind: 'property', rule: ({ self }) => reversed(self) },
  data: { kind: 'property', rule: ({ self }, host) => self ?? host.unknown('no tensor') },
  grad: { kind: 'property', rule: ({ self }, host) => self ?? host.unknown('no tensor') },
  ndim: {
    kind: 'property',
    rule: ({ self }, host) =>
      self?.kind === 'tensor' && self.shape.kind === 'known'
        ? { kind: 'size', dim: num(self.shape.axes.length) }
        : host.unknown('the rank is not known'),
  },
  shape: { kind: 'property', rule: ({ self }, host) => shapeOf(self, host.unknown) },
  ...Object.fromEntries(
    'to cuda cpu float double half long int bool type contiguous requires_grad_ zero_ fill_ normal_ uniform_ clamp_ cpu_ type_as add_ sub_ mul_ div_ masked_fill'
      .split(' ')
      .map((name) => [name, op('identity', 'input, *rest, non_blocking?, dtype?, device?, alpha?')]),
  ),
  ...Object.fromEntries(
    ['backward', 'tolist', 'numpy', 'retain_grad'].map((name) => [
      name,
      {
        kind: 'rule',
        params: 'input, *rest, retain_graph?, force?',
        rule: (_args, host) => host.unknown(`what ${name} gives`),
      } satisfies Entry,
    ]),
  ),
};

/** What every module has beside its own call. */
const moduleMethods: { readonly [name: string]: Entry } = Object.fromEntries(
  ['to', 'cuda', 'cpu', 'eval', 'train', 'float', 'double', 'requires_grad_', 'apply'].map((name) => [
    name,
    {
      kind: 'rule',
      params: 'self, *rest',
      rule: ({ self }, host) => self ?? host.unknown('no module'),
    } satisfies Entry,
  ]),
);

const quiet: { readonly [name: string]: Entry } = Object.fromEntries(
  [
    'constructor',
    'flatten_parameters',
    'zero_grad',
    'parameters',
    'named_parameters',
    'state_dict',
    'load_state_dict',
    'register_buffer',
    'modules',
    'children',
  ].map((name) => [
    name,
    { kind: 'rule', params: 'self, *rest', rule: (_args, host) => host.unknown(`what ${name} gives`) } satisfies Entry,
  ]),
);

function under(path: string, entries: { readonly [name: string]: Entry }): { [path: string]: Entry } {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [`${path}.${name}`, entry]));
}

export const pytorch: Library = {
  name: 'PyTorch',
  root: 'torch',
  packages: { torch: 'torch' },
  tensor: 'torch.Tensor',
  entries: {
    ...under('torch', functions),
    ...under('torch.nn', modules),
    ...under('torch.nn.Module', { ...moduleMethods, ...quiet }),
    ...under('torch.nn.functional', functional),
    ...under('torch.Tensor', tensor),
    ...dataEntries,
  },
  bases: Object.fromEntries(
    Object.keys(modules).flatMap((name) =>
      name === 'Module' || name === 'Parameter' ? [] : [[`torch.nn.${name}`, 'torch.nn.Module']],
    ),
  ),
  errorText: pytorchError,
};
