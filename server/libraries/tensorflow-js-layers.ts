/** The layers of TensorFlow.js (https://js.tensorflow.org/api/latest/#Layers): options under the ops' names. */

import { layerOptions } from '../ops/keras-axes.ts';
import type { Args, Outcome } from '../ops/op.ts';
import { dtypeOf, shapeFrom } from '../ops/tensorflow-tools.ts';
import { isGiven } from '../shape/shape.ts';
import type { Host, Value } from '../shape/value.ts';
import { list, listOf, missing, property, rule } from './builtin-tools.ts';
import type { Entry } from './library.ts';
import { weightsFault } from './tensorflow-js-training-checks.ts';
import { weightsOf } from './tensorflow-js-weights.ts';

const TRAINING =
  'kernelInitializer?, recurrentInitializer?, biasInitializer?, kernelRegularizer?, recurrentRegularizer?, biasRegularizer?, activityRegularizer?, kernelConstraint?, recurrentConstraint?, biasConstraint?';

function layer(op: string, options = '', check?: string): Entry {
  const own = options === '' ? '' : `${options}, `;
  return {
    kind: 'layer',
    op,
    params: `{${own}${layerOptions}}`,
    call: 'inputs:input, kwargs?',
    ...(check === undefined ? {} : { check }),
  };
}

const CELL = `units, activation?, recurrentActivation:recurrent_activation?, useBias:use_bias=true, dropout?, recurrentDropout:recurrent_dropout?, implementation?, unitForgetBias?, ${TRAINING}`;
const OUTPUTS =
  'returnSequences:return_sequences=false, returnState:return_state=false, goBackwards:go_backwards=false, stateful=false, unroll=false';
const RECURRENT = `${CELL}, ${OUTPUTS}`;
const CONV = `filters, kernelSize:kernel_size, strides?, padding?, dataFormat:data_format?, dilationRate:dilation_rate?, activation?, useBias:use_bias=true, ${TRAINING}`;
const POOL = 'poolSize:pool_size?, strides?, padding?, dataFormat:data_format?';

const recurrent: { readonly [name: string]: Entry } = {
  simpleRNN: layer('keras_simple_rnn', RECURRENT, 'keras_units'),
  gru: layer('keras_gru', RECURRENT, 'keras_units'),
  lstm: layer('keras_lstm', RECURRENT, 'keras_units'),
  simpleRNNCell: layer('keras_simple_rnn_cell', CELL, 'keras_units'),
  gruCell: layer('keras_gru_cell', CELL, 'keras_units'),
  lstmCell: layer('keras_lstm_cell', CELL, 'keras_units'),
  stackedRNNCells: layer('keras_stacked_cells', 'cells'),
  rnn: layer('keras_rnn', `cell, ${OUTPUTS}, inputDim:input_dim?, inputLength:input_length?`, 'keras_cell'),
  convLstm2d: layer('keras_conv_lstm2d', `${CONV}, ${OUTPUTS}, dropout?, recurrentDropout?`),
  convLstm2dCell: { kind: 'unmodelled', why: 'one step of a convolution is not modelled' },
  bidirectional: layer('bidirectional', 'layer, mergeMode:merge_mode?', 'keras_merge_mode'),
  timeDistributed: layer('time_distributed', 'layer'),
};

const basic: { readonly [name: string]: Entry } = {
  dense: layer(
    'keras_dense',
    `units, activation?, useBias:use_bias=true, inputDim:input_dim?, ${TRAINING}`,
    'keras_units',
  ),
  embedding: layer(
    'keras_embedding',
    'inputDim:input_dim, outputDim:output_dim, inputLength:input_length?, maskZero:mask_zero=false, embeddingsInitializer?, embeddingsRegularizer?, activityRegularizer?, embeddingsConstraint?',
    'keras_table',
  ),
  flatten: layer('keras_flatten', 'dataFormat:data_format?'),
  repeatVector: layer('repeat_vector', 'n'),
  reshape: layer('keras_reshape', 'targetShape:target_shape'),
  permute: layer('keras_permute', 'dims', 'keras_permutation'),
  activation: layer('keras_activation', 'activation?'),
  dropout: layer('keras_dropout', 'rate?, noiseShape:noise_shape?, seed?'),
  spatialDropout1d: layer('keras_spatial_dropout1d', 'rate?, seed?'),
  masking: layer('keras_masking', 'maskValue:mask_value?'),
  gaussianNoise: layer('keras_noise', 'stddev?'),
  gaussianDropout: layer('keras_noise', 'rate?'),
  alphaDropout: layer('keras_noise', 'rate?, noiseShape?'),
  rescaling: layer('keras_rescaling', 'scale?, offset?'),
  batchNormalization: layer('keras_batch_norm', 'axis=-1, momentum?, epsilon?, center?, scale?'),
  layerNormalization: layer('keras_layer_norm', 'axis=-1, epsilon?, center?, scale?'),
  categoryEncoding: layer('category_encoding', 'numTokens:num_tokens, outputMode:output_mode?'),
  elu: layer('keras_activation', 'alpha?'),
  reLU: layer('keras_activation', 'maxValue?'),
  leakyReLU: layer('keras_activation', 'alpha?'),
  prelu: layer('keras_activation', 'alphaInitializer?, sharedAxes?'),
  softmax: layer('keras_softmax', 'axis=1'),
  thresholdedReLU: layer('keras_activation', 'theta?'),
  inputLayer: layer('keras_input_layer', 'sparse?'),
};

const merging: { readonly [name: string]: Entry } = {
  ...Object.fromEntries(
    ['add', 'average', 'maximum', 'minimum', 'multiply'].map((name) => [name, layer('keras_merge')]),
  ),
  concatenate: layer('keras_concatenate', 'axis=-1'),
  dot: layer('keras_dot', 'axes, normalize=false'),
};

const images: { readonly [name: string]: Entry } = {
  conv1d: layer('keras_conv1d', CONV, 'keras_filters'),
  conv2d: layer('keras_conv2d', CONV, 'keras_filters'),
  conv3d: layer('keras_conv3d', CONV, 'keras_filters'),
  conv2dTranspose: layer('keras_conv2d_transpose', CONV, 'keras_filters'),
  conv3dTranspose: layer('keras_conv3d_transpose', CONV, 'keras_filters'),
  separableConv2d: layer('keras_separable_conv2d', `${CONV}, depthMultiplier:depth_multiplier?`, 'keras_filters'),
  depthwiseConv2d: layer(
    'keras_depthwise_conv2d',
    `kernelSize:kernel_size, strides?, padding?, dataFormat:data_format?, dilationRate:dilation_rate?, depthMultiplier:depth_multiplier?, activation?, useBias?, ${TRAINING}`,
  ),
  ...pools(1, 'keras_pool1d'),
  ...pools(2, 'keras_pool2d'),
  ...pools(3, 'keras_pool3d'),
  ...globals(1),
  ...globals(2),
  upSampling2d: layer('keras_upsampling2d', 'size?, dataFormat:data_format?, interpolation?'),
  zeroPadding2d: layer('keras_zero_padding2d', 'padding?, dataFormat:data_format?'),
  cropping2D: layer('keras_cropping2d', 'cropping, dataFormat:data_format?'),
  resizing: layer('keras_resizing', 'height, width, interpolation?, cropToAspectRatio?'),
  centerCrop: layer('keras_fixed_size', 'height, width'),
  randomWidth: { kind: 'unmodelled', why: 'the width is drawn at random' },
};

function pools(rank: 1 | 2 | 3, op: string): { readonly [name: string]: Entry } {
  const entry = layer(op, POOL);
  const names = [`maxPooling${rank}d`, `averagePooling${rank}d`, `avgPool${rank}d`, `avgPooling${rank}d`];
  return Object.fromEntries([...names, ...(rank < 3 ? [`maxPool${rank}d`] : [])].map((name) => [name, entry]));
}

function globals(rank: 1 | 2): { readonly [name: string]: Entry } {
  const entry = layer(`keras_global_pool${rank}d`, 'dataFormat:data_format?');
  return Object.fromEntries(
    [`globalAveragePooling${rank}d`, `globalMaxPooling${rank}d`, `globalMaxPool${rank}d`].map((name) => [name, entry]),
  );
}

/** A layer's own variable: `read()` gives the tensor it holds. */
export const LAYER_VARIABLE = 'tf.LayerVariable';

function ownVariable(value: Value): Value {
  return value.kind === 'tensor' ? { ...value, form: 'variable', api: LAYER_VARIABLE } : value;
}

function addWeight({ shape, dtype }: Args): Outcome {
  const type = isGiven(dtype) ? dtypeOf(dtype, undefined) : 'float32';
  return ownVariable({ kind: 'tensor', shape: shapeFrom(shape), ...(type ? { dtype: type } : {}) });
}

function held({ self = missing }: Args): Outcome {
  if (self.kind !== 'tensor') return self;
  const { form: _form, api: _api, ...plain } = self;
  return plain;
}

/** What `LayerVariable` has besides a shape. */
export const layerVariableMembers: { readonly [name: string]: Entry } = {
  read: rule('self', held),
  val: property((self) => held({ self }) as Value),
  write: rule('self, value', ({ self = missing }) => self),
};

const quiet = (name: string): readonly [string, Entry] => [
  name,
  rule('self, a?, b?', (_args, host) => host.unknown(`what ${name} gives`)),
];

/** What a layer was applied to, or what it gave. */
function applied(self: Value, side: 'input' | 'output', host: Host): Value {
  const ref = self.kind === 'layer' ? self.ref : undefined;
  const found = host.applied?.().find((one) => ref !== undefined && one.layer.ref === ref);
  return found?.[side] ?? host.unknown('what the layer was applied to is not in sight');
}

function weights(self: Value, host: Host): Value {
  const found = weightsOf(self, host);
  return found ? list(found) : listOf(host.unknown('the weights of the layer are not listed'), undefined);
}

function ownVariables(self: Value, host: Host): Value {
  const found = weightsOf(self, host);
  return found ? list(found.map(ownVariable)) : listOf(host.unknown('a layer’s own variable'), undefined);
}

export const layerTable: { readonly [name: string]: Entry } = { ...recurrent, ...basic, ...merging, ...images };

/** Methods that every layer has besides being applied; `tf.layers.Layer` is what programs extend. */
export const layerMembers: { readonly [name: string]: Entry } = {
  input: property((self, host) => applied(self, 'input', host)),
  output: property((self, host) => applied(self, 'output', host)),
  inputShape: property((self, host) => host.read(applied(self, 'input', host), 'shape')),
  outputShape: property((self, host) => host.read(applied(self, 'output', host), 'shape')),
  getWeights: rule('self, trainableOnly?', ({ self = missing }, host) => weights(self, host)),
  weights: property((self, host) => ownVariables(self, host)),
  trainableWeights: property((self, host) => ownVariables(self, host)),
  addWeight: rule(
    'self, name, shape, dtype?, initializer?, regularizer?, trainable?, constraint?, getInitializerFunc?',
    addWeight,
  ),
  ...Object.fromEntries(['getConfig', 'countParams', 'computeMask', 'getClassName'].map(quiet)),
  setWeights: rule(
    'self, weights',
    ({ self = missing, weights: given }, host) => weightsFault(given, weightsOf(self, host)) ?? missing,
  ),
  resetStates: rule('self, states?', () => missing),
  dispose: rule('self', () => missing),
  build: rule('self, shape?', () => missing),
  addLoss: rule('self, loss?', () => missing),
  invokeCallHook: rule('self, inputs?, kwargs?', () => missing),
};
