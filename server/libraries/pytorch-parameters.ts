/** The parameters of a layer as attributes: `lstm.weight_ih_l0`, `fc.weight`, `bn.running_mean`. */

import { sizesOf } from '../ops/operand.ts';
import { constantOf, type Dim, exactDivide, mul, num, unknownDim } from '../shape/dim.ts';
import { dimOf, shapeOfDims, tensorValue, truthOf } from '../shape/shape.ts';
import type { LayerValue, Value } from '../shape/value.ts';
import type { Entry } from './library.ts';

type Sizes = (layer: LayerValue) => readonly Dim[] | 'absent' | undefined;

function parameter(sizes: Sizes): Extract<Entry, { kind: 'property' }> {
  return {
    kind: 'property',
    rule: ({ self }, host) => {
      const found = self?.kind === 'layer' ? sizes(self) : undefined;
      if (found === 'absent') return { kind: 'none' };
      return found
        ? tensorValue(shapeOfDims(found), { contiguous: true })
        : host.unknown('the parameter is not in sight');
    },
  };
}

/** A weight whose axes are these arguments of the layer: another weight brings its own sizes. */
function weight(...names: readonly string[]): Entry {
  return {
    ...parameter((layer) => names.map((name) => size(layer, name))),
    assigned(layer: LayerValue, value: Value) {
      // Of a weight that nothing describes, what the layer was built with is only a claim.
      if (value.kind !== 'tensor' || value.shape.kind !== 'known' || value.shape.axes.length !== names.length)
        return { ...layer, config: { ...layer.config, claimed: { kind: 'truth', value: true } } };
      const { axes } = value.shape;
      const sizes = names.map((name, i) => [name, { kind: 'size', dim: axes[i]?.dim ?? unknownDim }] as const);
      return { ...layer, config: { ...layer.config, ...Object.fromEntries(sizes) } };
    },
  };
}

const size = (layer: LayerValue, name: string): Dim => dimOf(layer.config[name]);
const withBias =
  (sizes: (layer: LayerValue) => readonly Dim[]): Sizes =>
  (layer) => {
    const bias = layer.config.bias;
    const has = bias === undefined || (bias.kind === 'none' && bias.missing) ? true : truthOf(bias);
    return has === undefined ? undefined : has ? sizes(layer) : 'absent';
  };

const GATES: { readonly [kind: string]: number } = { RNN: 1, LSTM: 4, GRU: 3 };

function recurrent(kind: string): { [path: string]: Entry } {
  const out: { [path: string]: Entry } = {};
  const gates = num(GATES[kind] ?? 1);
  const hidden = (layer: LayerValue) => mul(gates, size(layer, 'hidden_size'));
  const state = (layer: LayerValue) => {
    const projection = layer.config.proj_size;
    return projection && constantOf(dimOf(projection)) !== 0 ? dimOf(projection) : size(layer, 'hidden_size');
  };
  const has = (layer: LayerValue, i: number, reverse: boolean): boolean => {
    // The first layer is there however many there are.
    if (i === 0 && !reverse) return true;
    const layers = constantOf(size(layer, 'num_layers'));
    return layers !== undefined && i < layers && (!reverse || truthOf(layer.config.bidirectional) === true);
  };
  for (let i = 0; i < 8; i++) {
    for (const suffix of ['', '_reverse']) {
      const add1 = (name: string, sizes: Sizes): void => {
        out[`torch.nn.${kind}.${name}_l${i}${suffix}`] = parameter((layer) =>
          has(layer, i, suffix !== '') ? sizes(layer) : undefined,
        );
      };
      add1('weight_ih', (layer) => {
        const twice = truthOf(layer.config.bidirectional);
        const below = twice === undefined ? unknownDim : mul(num(twice ? 2 : 1), state(layer));
        return [hidden(layer), i === 0 ? size(layer, 'input_size') : below];
      });
      add1('weight_hh', (layer) => [hidden(layer), state(layer)]);
      add1(
        'bias_ih',
        withBias((layer) => [hidden(layer)]),
      );
      add1(
        'bias_hh',
        withBias((layer) => [hidden(layer)]),
      );
      if (kind === 'LSTM')
        add1('weight_hr', (layer) =>
          (constantOf(size(layer, 'proj_size')) ?? 0) > 0 ? [state(layer), size(layer, 'hidden_size')] : undefined,
        );
    }
  }
  const cell = `torch.nn.${kind}Cell`;
  out[`${cell}.weight_ih`] = parameter((layer) => [hidden(layer), size(layer, 'input_size')]);
  out[`${cell}.weight_hh`] = parameter((layer) => [hidden(layer), size(layer, 'hidden_size')]);
  out[`${cell}.bias_ih`] = parameter(withBias((layer) => [hidden(layer)]));
  out[`${cell}.bias_hh`] = parameter(withBias((layer) => [hidden(layer)]));
  return out;
}

function convolution(space: number, transposed: boolean): { [path: string]: Entry } {
  const path = `torch.nn.Conv${transposed ? 'Transpose' : ''}${space}d`;
  const kernels: Sizes = (layer) => {
    const groups = layer.config.groups ? dimOf(layer.config.groups) : num(1);
    const kernel = sizesOf(layer.config.kernel_size);
    const [only] = kernel ?? [];
    const sizes = kernel?.length === 1 && only ? Array.from({ length: space }, () => only) : kernel;
    const [near, far] = transposed ? ['out_channels', 'in_channels'] : ['in_channels', 'out_channels'];
    const part = exactDivide(size(layer, near ?? ''), groups);
    return sizes && part ? [size(layer, far ?? ''), part, ...sizes] : undefined;
  };
  return {
    [`${path}.weight`]: parameter(kernels),
    [`${path}.bias`]: parameter(withBias((layer) => [size(layer, 'out_channels')])),
  };
}

const features = (layer: LayerValue) => [size(layer, 'num_features')];
const normalized = (layer: LayerValue) => sizesOf(layer.config.normalized_shape);

export const PARAMETERS: { readonly [path: string]: Entry } = {
  ...recurrent('RNN'),
  ...recurrent('LSTM'),
  ...recurrent('GRU'),
  ...Object.assign({}, ...[1, 2, 3].flatMap((space) => [convolution(space, false), convolution(space, true)])),
  'torch.nn.Linear.weight': weight('out_features', 'in_features'),
  'torch.nn.Linear.bias': parameter(withBias((layer) => [size(layer, 'out_features')])),
  'torch.nn.Bilinear.weight': weight('out_features', 'in1_features', 'in2_features'),
  'torch.nn.Embedding.weight': weight('num_embeddings', 'embedding_dim'),
  'torch.nn.EmbeddingBag.weight': weight('num_embeddings', 'embedding_dim'),
  'torch.nn.LayerNorm.weight': parameter(normalized),
  'torch.nn.LayerNorm.bias': parameter(normalized),
  'torch.nn.PReLU.weight': parameter((layer) => [size(layer, 'num_parameters')]),
  ...Object.fromEntries(
    [1, 2, 3].flatMap((space) =>
      ['weight', 'bias', 'running_mean', 'running_var'].map((name) => [
        `torch.nn.BatchNorm${space}d.${name}`,
        parameter(features),
      ]),
    ),
  ),
};
