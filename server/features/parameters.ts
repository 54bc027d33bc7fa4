/** What a layer is made of: its parameters under PyTorch's names, how many numbers they are, and the equations of its cell. */

import { add, constantOf, type Dim, isUnknown, mul, num, unknownDim } from '../shape/dim.ts';
import type { LayerValue, Value } from '../shape/value.ts';
import { kerasKinds } from './keras-parameters.ts';

export interface Parameter {
  readonly name: string;
  readonly sizes: readonly Dim[];
}

export interface LayerCard {
  readonly parameters: readonly Parameter[];
  /** How many numbers all parameters have together; unknown where a size is. */
  readonly total: Dim;
  /** The equations of one step, a line each. */
  readonly formula: readonly string[];
}

/** Undefined for a layer without parameters of its own, or that we know nothing of. */
export function parametersOf(layer: LayerValue): LayerCard | undefined {
  const kind = kinds[layer.op] ?? kerasKinds[layer.op];
  const parameters = kind?.parameters(layer.config);
  if (!kind || !parameters) return undefined;
  const total = parameters.map(countOf).reduce(add, num(0));
  return { parameters, total, formula: kind.formula(layer.config) };
}

export function countOf(parameter: Parameter): Dim {
  return parameter.sizes.reduce(mul, num(1));
}

type Config = LayerValue['config'];

/** How the layers of one op are described. */
export interface Kind {
  readonly parameters: (config: Config) => readonly Parameter[] | undefined;
  readonly formula: (config: Config) => readonly string[];
}

const rnnFormula = (config: Config) => {
  const nonlinearity = config.nonlinearity;
  const name = nonlinearity?.kind === 'text' && nonlinearity.value !== undefined ? nonlinearity.value : 'tanh';
  return [`h_t = ${name}(W_ih x_t + b_ih + W_hh h_(t-1) + b_hh)`];
};

const lstmFormula = (config: Config) => [
  'i_t = sigmoid(W_ii x_t + b_ii + W_hi h_(t-1) + b_hi)',
  'f_t = sigmoid(W_if x_t + b_if + W_hf h_(t-1) + b_hf)',
  'g_t = tanh(W_ig x_t + b_ig + W_hg h_(t-1) + b_hg)',
  'o_t = sigmoid(W_io x_t + b_io + W_ho h_(t-1) + b_ho)',
  'c_t = f_t * c_(t-1) + i_t * g_t',
  isProjected(config) ? 'h_t = W_hr (o_t * tanh(c_t))' : 'h_t = o_t * tanh(c_t)',
];

const gruFormula = () => [
  'r_t = sigmoid(W_ir x_t + b_ir + W_hr h_(t-1) + b_hr)',
  'z_t = sigmoid(W_iz x_t + b_iz + W_hz h_(t-1) + b_hz)',
  'n_t = tanh(W_in x_t + b_in + r_t * (W_hn h_(t-1) + b_hn))',
  'h_t = (1 - z_t) * n_t + z_t * h_(t-1)',
];

const kinds: { readonly [op: string]: Kind } = {
  rnn: { parameters: (config) => stacked(config, 1), formula: rnnFormula },
  lstm: { parameters: (config) => stacked(config, 4), formula: lstmFormula },
  gru: { parameters: (config) => stacked(config, 3), formula: gruFormula },
  rnn_cell: { parameters: (config) => single(config, 1), formula: rnnFormula },
  lstm_cell: { parameters: (config) => single(config, 4), formula: lstmFormula },
  gru_cell: { parameters: (config) => single(config, 3), formula: gruFormula },
  linear: { parameters: linear, formula: () => ['y = x W^T + b'] },
  embedding: { parameters: embedding, formula: () => ['y = weight[x]'] },
};

/** Parameters of every layer and direction; undefined where nobody knows how many there are. */
function stacked(config: Config, gates: number): readonly Parameter[] | undefined {
  const layers = wholeNumber(config.num_layers, 1);
  const directions = flag(config.bidirectional, false);
  if (layers === undefined || directions === undefined || layers > MAX_LAYERS) return undefined;
  const hidden = size(config.hidden_size);
  const projected = isProjected(config);
  const out = projected ? size(config.proj_size) : hidden;
  const suffixes = directions ? ['', '_reverse'] : [''];
  return Array.from({ length: layers }, (_, layer) => {
    const input = layer === 0 ? size(config.input_size) : mul(num(suffixes.length), out);
    return suffixes.flatMap((suffix) => {
      const end = `_l${layer}${suffix}`;
      return [
        ...gated({ gates, hidden, input, out, end }, config),
        ...(projected ? [{ name: `weight_hr${end}`, sizes: [out, hidden] }] : []),
      ];
    });
  }).flat();
}

/** A list of more layers is no longer read. */
const MAX_LAYERS = 8;

function single(config: Config, gates: number): readonly Parameter[] {
  const hidden = size(config.hidden_size);
  return gated({ gates, hidden, input: size(config.input_size), out: hidden, end: '' }, config);
}

interface Gated {
  readonly gates: number;
  readonly hidden: Dim;
  readonly input: Dim;
  readonly out: Dim;
  readonly end: string;
}

function gated({ gates, hidden, input, out, end }: Gated, config: Config): readonly Parameter[] {
  const rows = mul(num(gates), hidden);
  const biases = flag(config.bias, true) === false ? [] : [`bias_ih${end}`, `bias_hh${end}`];
  return [
    { name: `weight_ih${end}`, sizes: [rows, input] },
    { name: `weight_hh${end}`, sizes: [rows, out] },
    ...biases.map((name) => ({ name, sizes: [rows] })),
  ];
}

function linear(config: Config): readonly Parameter[] {
  const out = size(config.out_features);
  const bias = flag(config.bias, true) === false ? [] : [{ name: 'bias', sizes: [out] }];
  return [{ name: 'weight', sizes: [out, size(config.in_features)] }, ...bias];
}

function embedding(config: Config): readonly Parameter[] {
  return [{ name: 'weight', sizes: [size(config.num_embeddings), size(config.embedding_dim)] }];
}

function isProjected(config: Config): boolean {
  const projection = config.proj_size;
  return projection?.kind === 'size' && constantOf(projection.dim) !== 0;
}

function size(value: Value | undefined): Dim {
  return value?.kind === 'size' ? value.dim : unknownDim;
}

function wholeNumber(value: Value | undefined, otherwise: number): number | undefined {
  if (value === undefined || value.kind === 'none') return otherwise;
  return value.kind === 'size' && !isUnknown(value.dim) ? constantOf(value.dim) : undefined;
}

function flag(value: Value | undefined, otherwise: boolean): boolean | undefined {
  if (value === undefined || value.kind === 'none') return otherwise;
  return value.kind === 'truth' ? value.value : undefined;
}
