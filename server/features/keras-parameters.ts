/** What a TensorFlow.js layer is made of, under Keras' names: `kernel` is (features, gates*units), the transpose of PyTorch's. */

import { type Dim, mul, num, unknownDim } from '../shape/dim.ts';
import type { LayerValue, Value } from '../shape/value.ts';
import type { Kind, Parameter } from './parameters.ts';

type Config = LayerValue['config'];

/** The number of features is known only where `inputShape` or `inputDim` is given; else it is unknown until the layer is called. */
export const kerasKinds: { readonly [op: string]: Kind } = {
  keras_simple_rnn: recurrent(1, rnnFormula),
  keras_simple_rnn_cell: recurrent(1, rnnFormula),
  keras_gru: recurrent(3, gruFormula),
  keras_gru_cell: recurrent(3, gruFormula),
  keras_lstm: recurrent(4, lstmFormula),
  keras_lstm_cell: recurrent(4, lstmFormula),
  keras_dense: { parameters: dense, formula: (config) => [`y = ${activation(config, 'linear')}(x W + b)`] },
  keras_embedding: { parameters: embedding, formula: () => ['y = embeddings[x]'] },
};

function recurrent(gates: number, formula: Kind['formula']): Kind {
  const parameters = (config: Config): readonly Parameter[] => {
    const units = sizeOf(config.units);
    const columns = mul(num(gates), units);
    return [
      { name: 'kernel', sizes: [featuresOf(config), columns] },
      { name: 'recurrent_kernel', sizes: [units, columns] },
      ...biased(config, columns),
    ];
  };
  return { parameters, formula };
}

function dense(config: Config): readonly Parameter[] {
  const units = sizeOf(config.units);
  return [{ name: 'kernel', sizes: [featuresOf(config), units] }, ...biased(config, units)];
}

function embedding(config: Config): readonly Parameter[] {
  return [{ name: 'embeddings', sizes: [sizeOf(config.input_dim), sizeOf(config.output_dim)] }];
}

function biased(config: Config, size: Dim): readonly Parameter[] {
  return config.use_bias?.kind === 'truth' && config.use_bias.value === false ? [] : [{ name: 'bias', sizes: [size] }];
}

function featuresOf(config: Config): Dim {
  const { input_shape, batch_input_shape, input_dim } = config;
  for (const shape of [input_shape, batch_input_shape]) {
    if (shape?.kind === 'sequence' && shape.items) return sizeOf(shape.items.at(-1));
  }
  return sizeOf(input_dim);
}

function sizeOf(value: Value | undefined): Dim {
  return value?.kind === 'size' ? value.dim : unknownDim;
}

function rnnFormula(config: Config): readonly string[] {
  return [`h_t = ${activation(config, 'tanh')}(x_t W + h_(t-1) U + b)`];
}

function gruFormula(config: Config): readonly string[] {
  const [outer, gate] = [activation(config, 'tanh'), gateActivation(config)];
  return [
    `z_t = ${gate}(x_t W_z + h_(t-1) U_z + b_z)`,
    `r_t = ${gate}(x_t W_r + h_(t-1) U_r + b_r)`,
    `n_t = ${outer}(x_t W_n + (r_t * h_(t-1)) U_n + b_n)`,
    'h_t = z_t * h_(t-1) + (1 - z_t) * n_t',
  ];
}

function lstmFormula(config: Config): readonly string[] {
  const [outer, gate] = [activation(config, 'tanh'), gateActivation(config)];
  return [
    `i_t = ${gate}(x_t W_i + h_(t-1) U_i + b_i)`,
    `f_t = ${gate}(x_t W_f + h_(t-1) U_f + b_f)`,
    `g_t = ${outer}(x_t W_g + h_(t-1) U_g + b_g)`,
    `o_t = ${gate}(x_t W_o + h_(t-1) U_o + b_o)`,
    'c_t = f_t * c_(t-1) + i_t * g_t',
    `h_t = o_t * ${outer}(c_t)`,
  ];
}

function gateActivation(config: Config): string {
  return nameOf(config.recurrent_activation, 'hardSigmoid');
}

function activation(config: Config, otherwise: string): string {
  return nameOf(config.activation, otherwise);
}

function nameOf(value: Value | undefined, otherwise: string): string {
  if (value === undefined || value.kind === 'none') return otherwise;
  return value.kind === 'text' && value.value !== undefined ? value.value : 'activation';
}
