/** The names of `nn`. */
// biome-ignore-all lint/performance/noBarrelFile: the namespace that users import
export { GRUCell, LSTMCell, RNNCell } from './cells.ts';
export { AvgPool1d, BatchNorm1d, Conv1d, LayerNorm, MaxPool1d } from './filters.ts';
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
export {
  BCELoss,
  BCEWithLogitsLoss,
  CrossEntropyLoss,
  HuberLoss,
  L1Loss,
  MSELoss,
  NLLLoss,
  SmoothL1Loss,
} from './losses.ts';
export { Buffer, Module, Parameter, type StateDict } from './module.ts';
export { PackedSequence } from './packed.ts';
export type { Prepared } from './prepared.ts';
export { GRU, LSTM, type LSTMOptions, type RecurrentOptions, RNN, type RNNOptions } from './recurrent.ts';
export type { RunStates, StepStates } from './states.ts';
