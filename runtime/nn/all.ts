/** The names of `nn`. */
// biome-ignore-all lint/performance/noBarrelFile: the namespace that users import
export {
  Dropout,
  ELU,
  Embedding,
  Flatten,
  GELU,
  Identity,
  type Layer,
  LeakyReLU,
  Linear,
  LogSoftmax,
  ReLU,
  Sequential,
  Sigmoid,
  SiLU,
  Softmax,
  Softplus,
  Tanh,
} from './layers.ts';
export { Module, Parameter, type StateDict } from './module.ts';
export {
  GRU,
  GRUCell,
  LSTM,
  LSTMCell,
  type LSTMOptions,
  type RecurrentOptions,
  RNN,
  RNNCell,
  type RNNOptions,
} from './recurrent.ts';
