/** The weights of a layer of TensorFlow.js, in the order of `getWeights()`: what was applied says how many features there are. */

import { type Dim, mul, num, unknownDim } from '../shape/dim.ts';
import { axisAt, dimOf, isGiven, shapeOfDims } from '../shape/shape.ts';
import type { Host, LayerValue, Value } from '../shape/value.ts';

type Config = LayerValue['config'];
type Sizes = readonly (readonly Dim[])[];

const GATES: { readonly [op: string]: number } = { keras_simple_rnn: 1, keras_gru: 3, keras_lstm: 4 };
const BARE = new Set(
  'keras_flatten repeat_vector keras_reshape keras_permute keras_activation keras_softmax keras_dropout keras_spatial_dropout1d keras_masking keras_noise keras_rescaling keras_input_layer keras_merge keras_concatenate keras_dot keras_pool1d keras_pool2d keras_pool3d keras_global_pool1d keras_global_pool2d keras_upsampling2d keras_zero_padding2d keras_cropping2d'.split(
    ' ',
  ),
);

/** Undefined where the layer keeps weights that are not listed here, or was not applied. */
export function weightsOf(layer: Value, host: Host): readonly Value[] | undefined {
  if (layer.kind !== 'layer') return undefined;
  const input = host.applied?.().find((one) => one.layer.ref === layer.ref)?.input;
  const last = input?.kind === 'tensor' ? axisAt(input.shape, -1)?.dim : undefined;
  return sizesOf(layer, last)?.map((dims): Value => ({ kind: 'tensor', shape: shapeOfDims(dims), dtype: 'float32' }));
}

/** Names of a layer's weights, in the order of `getWeights()`. */
function namesOf(op: string): readonly string[] {
  if (op in GATES) return ['kernel', 'recurrent_kernel', 'bias'];
  return op === 'keras_embedding' ? ['embeddings'] : ['kernel', 'bias'];
}

/** The weights with their names, those of both directions apart; undefined where they are not listed. */
export function namedWeights(layer: LayerValue, host: Host): readonly (readonly [string, Value])[] | undefined {
  const names = allNames(layer);
  return names && weightsOf(layer, host)?.map((value, i) => [names[i] ?? `weight_${i}`, value]);
}

function allNames({ op, config }: LayerValue): readonly string[] | undefined {
  if (op !== 'bidirectional' && op !== 'time_distributed') return namesOf(op);
  if (config.layer?.kind !== 'layer') return undefined;
  const inner = allNames(config.layer);
  if (op === 'time_distributed') return inner;
  const isBiased = config.layer.config.use_bias;
  const own = isBiased?.kind === 'truth' && isBiased.value === false ? inner?.filter((name) => name !== 'bias') : inner;
  return own && ['forward', 'backward'].flatMap((side) => own.map((name) => `${side}_${name}`));
}

function sizesOf(layer: LayerValue, features: Dim = unknownDim): Sizes | undefined {
  const { op, config } = layer;
  if (BARE.has(op)) return [];
  const gates = GATES[op];
  if (gates !== undefined) {
    const units = dimOf(config.units);
    const columns = mul(num(gates), units);
    return [[features, columns], [units, columns], ...biased(config, columns)];
  }
  switch (op) {
    case 'keras_dense':
      return [[features, dimOf(config.units)], ...biased(config, dimOf(config.units))];
    case 'keras_embedding':
      return [[dimOf(config.input_dim), dimOf(config.output_dim)]];
    case 'keras_conv1d':
      return convolved(config, features, 1);
    case 'keras_conv2d':
      return convolved(config, features, 2);
    case 'bidirectional': {
      const inner = config.layer?.kind === 'layer' ? sizesOf(config.layer, features) : undefined;
      return inner && [...inner, ...inner];
    }
    case 'time_distributed':
      return config.layer?.kind === 'layer' ? sizesOf(config.layer, features) : undefined;
    default:
      return undefined;
  }
}

function convolved(config: Config, features: Dim, count: number): Sizes | undefined {
  const { kernel_size: kernel, data_format: format } = config;
  if (isGiven(format)) return undefined;
  const items = kernel?.kind === 'sequence' ? kernel.items : undefined;
  const window = Array.from({ length: count }, (_, i) => dimOf(items ? items[i] : kernel));
  return [[...window, features, dimOf(config.filters)], ...biased(config, dimOf(config.filters))];
}

function biased(config: Config, size: Dim): Sizes {
  return config.use_bias?.kind === 'truth' && config.use_bias.value === false ? [] : [[size]];
}
