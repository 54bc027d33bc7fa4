/** `unrolled`, the runtime of this repository: PyTorch's meaning with camelCase names, `new` and options objects. */

import type { Entry, Library } from './library.ts';
import { pytorchError } from './pytorch-errors.ts';
import { rankOf, SHARED, TENSOR_ONLY } from './pytorch-tensor.ts';

const op = (name: string, params: string): Entry => ({ kind: 'op', op: name, params });
const layer = (name: string, params: string, call = 'input'): Entry => ({ kind: 'layer', op: name, params, call });

const OPTIONS = 'numLayers:num_layers=1, bias=true, batchFirst:batch_first=false, dropout=0, bidirectional=false';
const SIZES = 'inputSize:input_size, hiddenSize:hidden_size';

const modules: { readonly [name: string]: Entry } = {
  Module: { kind: 'base', called: 'forward' },
  RNN: layer('rnn', `${SIZES}, {${OPTIONS}, nonlinearity='tanh'}`, 'input, hx=undefined'),
  LSTM: layer('lstm', `${SIZES}, {${OPTIONS}, projSize:proj_size=0}`, 'input, hx=undefined'),
  GRU: layer('gru', `${SIZES}, {${OPTIONS}}`, 'input, hx=undefined'),
  RNNCell: layer('rnn_cell', `${SIZES}, {bias=true, nonlinearity='tanh'}`, 'input, hx=undefined'),
  LSTMCell: layer('lstm_cell', `${SIZES}, {bias=true}`, 'input, hx=undefined'),
  GRUCell: layer('gru_cell', `${SIZES}, {bias=true}`, 'input, hx=undefined'),
  Linear: layer('linear', 'inFeatures:in_features, outFeatures:out_features, {bias=true}'),
  Embedding: layer('embedding', 'numEmbeddings:num_embeddings, embeddingDim:embedding_dim'),
  Sequential: layer('sequential', '*modules'),
  Tanh: layer('tanh', ''),
  Sigmoid: layer('sigmoid', ''),
  ReLU: layer('relu', ''),
  Identity: layer('identity', ''),
  Dropout: layer('dropout', 'p=0.5'),
  Softmax: layer('softmax', '{dim=-1}'),
  LogSoftmax: layer('log_softmax', '{dim=-1}'),
  Flatten: layer('flatten', '{startDim:start_dim=1, endDim:end_dim=-1}'),
};

const functions: { readonly [name: string]: Entry } = {
  ...Object.fromEntries(['zeros', 'ones', 'randn', 'rand'].map((name) => [name, op(name, 'size')])),
  full: op('full', 'size, fillValue:fill_value'),
  tensor: op('tensor', 'data'),
  arange: op('arange', 'start, end=undefined, step=undefined'),
  eye: op('eye', 'n, m=undefined'),
  cat: op('cat', 'tensors, dim=0'),
  stack: op('stack', 'tensors, dim=0'),
  matmul: op('matmul', 'input, other'),
  tanh: op('tanh', 'input'),
  sigmoid: op('sigmoid', 'input'),
  relu: op('relu', 'input'),
  softmax: op('softmax', 'input, dim=-1'),
  manualSeed: { kind: 'rule', params: 'seed', rule: () => ({ kind: 'none', missing: true }) },
};

const camel: { readonly [snake: string]: string } = { log_softmax: 'logSoftmax', index_select: 'indexSelect' };

const tensor: { readonly [name: string]: Entry } = {
  ...Object.fromEntries(Object.entries(SHARED).map(([name, entry]) => [camel[name] ?? name, entry])),
  ...TENSOR_ONLY,
  view: op('view', 'input, shape'),
  reshape: op('reshape', 'input, shape'),
  permute: op('permute', 'input, dims'),
  expand: op('expand', 'input, sizes'),
  repeat: op('repeat', 'input, repeats'),
  at: op('index', 'input, *items'),
  dim: { kind: 'property', rule: ({ self }) => rankOf(self) },
  contiguous: op('identity', 'input'),
  toArray: { kind: 'rule', params: 'input', rule: (_args, host) => host.unknown('the numbers of a tensor') },
  data: { kind: 'property', rule: (_args, host) => host.unknown('the numbers of a tensor') },
};

function under(path: string, entries: { readonly [name: string]: Entry }): { [path: string]: Entry } {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [`${path}.${name}`, entry]));
}

const quiet: { readonly [name: string]: Entry } = Object.fromEntries(
  ['constructor', 'parameters', 'namedParameters', 'stateDict', 'loadStateDict', 'train', 'eval'].map((name) => [
    name,
    { kind: 'rule', params: 'self, *rest', rule: (_args, host) => host.unknown(`what ${name} gives`) } satisfies Entry,
  ]),
);

export const unrolled: Library = {
  name: 'unrolled',
  root: 'unrolled',
  packages: { unrolled: 'unrolled' },
  tensor: 'unrolled.Tensor',
  entries: {
    ...under('unrolled', functions),
    ...under('unrolled.nn', modules),
    ...under('unrolled.nn.Module', quiet),
    ...under('unrolled.Tensor', tensor),
  },
  bases: Object.fromEntries(
    Object.keys(modules).flatMap((name) => (name === 'Module' ? [] : [[`unrolled.nn.${name}`, 'unrolled.nn.Module']])),
  ),
  errorText: pytorchError,
};
