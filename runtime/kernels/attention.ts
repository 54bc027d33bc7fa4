/** Attention: https://arxiv.org/abs/1706.03762 and https://pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html */

import { allocate, broadcastShapes, list, type NDArray } from '../array.ts';
import { add, gelu, mul, relu } from './elementwise.ts';
import { type Arg, type Args, type Kernels, kernel, type Result, type Weights } from './kernel.ts';
import { linear, matmul } from './linear.ts';
import { layerNorm } from './norm.ts';
import { mean, softmax } from './reduce.ts';
import { expand, permute, reshape, transpose } from './reshape.ts';

const HIDDEN = Number.NEGATIVE_INFINITY;

/** What a mask adds to the scores: itself, or -∞ where a truth says so (`shown`: where it does not). */
function added(mask: NDArray, shown: boolean): NDArray {
  if (mask.dtype !== 'bool') return mask;
  const data = Float32Array.from(mask.data, (x) => ((x !== 0) === shown ? 0 : HIDDEN));
  return { shape: mask.shape, data, dtype: 'float32' };
}

/** (n, m) that hides what comes later. */
export function later(n: number, m = n): NDArray {
  const out = allocate([n, m]);
  for (let i = 0; i < out.data.length; i++) if (i % m > Math.floor(i / m)) out.data[i] = HIDDEN;
  return out;
}

interface Heard {
  readonly mask?: NDArray | undefined;
  readonly causal?: boolean;
  /** 1/√E unless said. */
  readonly scale?: number | undefined;
}

/** query (*, L, E), key (*, S, E), value (*, S, V): softmax(q kᵀ scale + mask) (*, L, S) and its product with the values. */
function attend(query: NDArray, key: NDArray, value: NDArray, { mask, causal = false, scale }: Heard) {
  for (const one of [query, key, value])
    if (one.shape.length < 2)
      throw new Error(
        `scaled_dot_product_attention: Expected query, key, and value to be at least 2 dimensional, but got: ${one.shape.length}`,
      );
  const by = scale ?? 1 / Math.sqrt(query.shape.at(-1) ?? 1);
  let scores = mul(matmul(query, transpose(key, -2, -1)), { shape: [], data: Float64Array.of(by), dtype: 'float32' });
  if (causal) scores = add(scores, later(query.shape.at(-2) ?? 0, key.shape.at(-2) ?? 0));
  if (mask) {
    const shape = broadcastShapes(scores.shape, mask.shape);
    if (list(shape) !== list(scores.shape))
      throw new Error(
        `The expanded size of the mask [${list(mask.shape)}] must match the scores [${list(scores.shape)}]`,
      );
    scores = add(scores, mask);
  }
  const weights = softmax(scores, -1);
  return { output: matmul(weights, value), weights };
}

/** With `enable_gqa` each head of key and value serves several of the query. */
function scaledDotProduct(args: Args): NDArray {
  const [query, key, value] = [args.query, args.key, args.value] as NDArray[];
  if (!query || !key || !value) throw new Error('attention takes a query, a key and a value');
  const mask = args.attn_mask as NDArray | null | undefined;
  const shared = (one: NDArray): NDArray => {
    if (args.enable_gqa !== true) return one;
    const [heads, own] = [query.shape.at(-3) ?? 1, one.shape.at(-3) ?? 1];
    if (own === heads) return one;
    const [front, rest] = [one.shape.slice(0, -3), one.shape.slice(-2)];
    const each = reshape(one, [...front, own, 1, ...rest]);
    return reshape(expand(each, [...front, own, heads / own, ...rest]), [...front, heads, ...rest]);
  };
  return attend(query, shared(key), shared(value), {
    mask: mask ? added(mask, true) : undefined,
    causal: args.is_causal === true,
    scale: (args.scale as number | null | undefined) ?? undefined,
  }).output;
}

interface Masks {
  readonly attn?: NDArray | undefined;
  readonly padding?: NDArray | undefined;
}

/** query (N, L, E), key and value (N, S, E): output (N, L, E), weights (N, heads, L, S). `weights` are those of a state dict. */
function multihead(
  query: NDArray,
  key: NDArray,
  value: NDArray,
  { heads, weights, masks }: { readonly heads: number; readonly weights: Weights; readonly masks: Masks },
) {
  const E = weights['out_proj.weight']?.shape[0] ?? 0;
  const [N = 0, L = 0] = query.shape;
  const S = key.shape[1] ?? 0;
  const third = (name: string, own: string, i: number): NDArray | undefined => {
    const whole = weights[name];
    if (!whole) return weights[own];
    const row = whole.data.length / 3;
    return {
      shape: [E, ...whole.shape.slice(1)],
      data: whole.data.subarray(i * row, (i + 1) * row),
      dtype: whole.dtype,
    };
  };
  const projected = (x: NDArray, i: number): NDArray => {
    const weight = third('in_proj_weight', `${['q', 'k', 'v'][i]}_proj_weight`, i);
    if (!weight) throw new Error('the layer has no in_proj_weight');
    const y = linear(x, weight, third('in_proj_bias', '', i));
    // (N, seq, E) → (N, heads, seq, E / heads)
    return permute(reshape(y, [N, y.shape[1] ?? 0, heads, E / heads]), [0, 2, 1, 3]);
  };
  let mask = masks.attn && added(masks.attn, false);
  if (mask?.shape.length === 3) mask = reshape(mask, [N, heads, L, S]);
  if (masks.padding) {
    const own = reshape(added(masks.padding, false), [N, 1, 1, S]);
    mask = mask ? add(own, mask) : expand(own, [N, 1, L, S]);
  }
  const made = attend(projected(query, 0), projected(key, 1), projected(value, 2), { mask });
  const joined = reshape(permute(made.output, [0, 2, 1, 3]), [N, L, E]);
  const out = weights['out_proj.weight'];
  if (!out) throw new Error('the layer has no out_proj.weight');
  return { output: linear(joined, out, weights['out_proj.bias']), weights: made.weights };
}

/** (seq, batch, E), (batch, seq, E) or (seq, E) as (batch, seq, E), and its result in that form again. */
function arranged(x: NDArray, batchFirst: boolean): NDArray {
  if (x.shape.length === 2) return reshape(x, [1, ...x.shape]);
  return batchFirst ? x : transpose(x, 0, 1);
}
function disarranged(x: NDArray, rank: number, batchFirst: boolean): NDArray {
  if (rank === 2) return reshape(x, x.shape.slice(1));
  return batchFirst ? x : transpose(x, 0, 1);
}

const optional = (arg: Arg): NDArray | undefined => (arg ?? undefined) as NDArray | undefined;

function multiheadAttention(args: Args): Result {
  const [query, key, value] = [args.query, args.key, args.value] as NDArray[];
  if (!query || !key || !value) throw new Error('attention takes a query, a key and a value');
  if (args.add_bias_kv || args.add_zero_attn)
    throw new Error('keys that an attention adds itself are not computed here');
  const first = args.batch_first === true;
  const rank = query.shape.length;
  if (rank !== 2 && rank !== 3)
    throw new AssertionError(`query should be unbatched 2D or batched 3D tensor but received ${rank}-D query tensor`);
  if (key.shape.length !== rank || value.shape.length !== rank)
    throw new AssertionError(
      `For ${rank === 3 ? 'batched (3-D)' : 'unbatched (2-D)'} \`query\`, expected \`key\` and \`value\` to be ${rank}-D but found ${key.shape.length}-D and ${value.shape.length}-D tensors respectively`,
    );
  const E = Number(args.embed_dim ?? query.shape.at(-1));
  const heads = Number(args.num_heads);
  if (E % heads !== 0) throw new AssertionError('embed_dim must be divisible by num_heads');
  if (query.shape.at(-1) !== E)
    throw new AssertionError(`was expecting embedding dimension of ${E}, but got ${query.shape.at(-1)}`);
  const [q, k, v] = [query, key, value].map((one) => arranged(one, first)) as [NDArray, NDArray, NDArray];
  if (k.shape[1] !== v.shape[1] || k.shape[0] !== v.shape[0])
    throw new AssertionError(`key shape ${`(${list(key.shape)})`} does not match value shape (${list(value.shape)})`);
  if (k.shape[0] !== q.shape[0])
    throw new Error(`the batch of the key, ${k.shape[0]}, is not that of the query, ${q.shape[0]}`);
  const made = multihead(q, k, v, {
    heads,
    weights: args.weights as Weights,
    masks: { attn: optional(args.attn_mask), padding: optional(args.key_padding_mask) },
  });
  const output = disarranged(made.output, rank, first);
  if (args.need_weights === false) return [output, null];
  const each = args.average_attn_weights === false ? made.weights : mean(made.weights, 1);
  return [output, rank === 2 ? reshape(each, each.shape.slice(1)) : each];
}

class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/** The part of a state dict under a name. */
export function under(weights: Weights, name: string): Weights {
  const from = `${name}.`;
  return Object.fromEntries(
    Object.entries(weights).flatMap(([key, w]) => (key.startsWith(from) ? [[key.slice(from.length), w]] : [])),
  );
}

/** What a layer of a transformer is told. */
interface Config {
  readonly heads: number;
  readonly activation: string;
  readonly normFirst: boolean;
  readonly eps: number;
  readonly batchFirst: boolean;
}

function configOf(args: Args): Config {
  const of = (args.layer ?? args) as { readonly [name: string]: Arg };
  return {
    heads: Number(of.nhead),
    activation: typeof of.activation === 'string' ? of.activation : 'relu',
    normFirst: of.norm_first === true,
    eps: Number(of.layer_norm_eps ?? 1e-5),
    batchFirst: of.batch_first === true,
  };
}

function normed(x: NDArray, weights: Weights, name: string, eps: number): NDArray {
  const weight = weights[`${name}.weight`];
  return weight ? layerNorm(x, weight.shape, { weight, bias: weights[`${name}.bias`] }, eps) : x;
}

const ACTIVATIONS: { readonly [name: string]: (x: NDArray) => NDArray } = { relu, gelu };

function forwardPart(x: NDArray, weights: Weights, { activation }: Config): NDArray {
  const [one, two] = [weights['linear1.weight'], weights['linear2.weight']];
  const f = ACTIVATIONS[activation];
  if (!one || !two) throw new Error('the layer has no linear1.weight');
  if (!f) throw new Error(`activation should be relu/gelu, not ${activation}`);
  return linear(f(linear(x, one, weights['linear1.bias'])), two, weights['linear2.bias']);
}

/** x + part(x), normalised behind, or before with norm_first. */
function around(
  x: NDArray,
  part: (x: NDArray) => NDArray,
  { normFirst, norm }: { readonly normFirst: boolean; readonly norm: (x: NDArray) => NDArray },
): NDArray {
  return normFirst ? add(x, part(norm(x))) : norm(add(x, part(x)));
}

function encoderLayer(src: NDArray, weights: Weights, config: Config, masks: Masks): NDArray {
  const norm = (name: string) => (x: NDArray) => normed(x, weights, name, config.eps);
  const own = under(weights, 'self_attn');
  const self = (x: NDArray): NDArray => multihead(x, x, x, { heads: config.heads, weights: own, masks }).output;
  const x = around(src, self, { normFirst: config.normFirst, norm: norm('norm1') });
  return around(x, (y) => forwardPart(y, weights, config), { normFirst: config.normFirst, norm: norm('norm2') });
}

function decoderLayer(
  tgt: NDArray,
  memory: NDArray,
  {
    weights,
    config,
    masks,
    memoryMasks,
  }: { readonly weights: Weights; readonly config: Config; readonly masks: Masks; readonly memoryMasks: Masks },
): NDArray {
  const norm = (name: string) => (x: NDArray) => normed(x, weights, name, config.eps);
  const { heads, normFirst } = config;
  const self = (x: NDArray): NDArray =>
    multihead(x, x, x, { heads, weights: under(weights, 'self_attn'), masks }).output;
  const cross = (x: NDArray): NDArray =>
    multihead(x, memory, memory, { heads, weights: under(weights, 'multihead_attn'), masks: memoryMasks }).output;
  const x = around(tgt, self, { normFirst, norm: norm('norm1') });
  const y = around(x, cross, { normFirst, norm: norm('norm2') });
  return around(y, (z) => forwardPart(z, weights, config), { normFirst, norm: norm('norm3') });
}

/** A stack has `layers.0.…` and a last `norm`; a layer alone has its own names. */
function stacked(
  weights: Weights,
  x: NDArray,
  { eps }: Config,
  layer: (x: NDArray, weights: Weights) => NDArray,
): NDArray {
  if (!Object.keys(weights).some((name) => name.startsWith('layers.'))) return layer(x, weights);
  let out = x;
  for (let i = 0; Object.keys(weights).some((name) => name.startsWith(`layers.${i}.`)); i++)
    out = layer(out, under(weights, `layers.${i}`));
  return normed(out, weights, 'norm', eps);
}

function needWidth(x: NDArray, size: number | undefined): void {
  if (x.shape.length !== 2 && x.shape.length !== 3)
    throw new AssertionError(
      `query should be unbatched 2D or batched 3D tensor but received ${x.shape.length}-D query tensor`,
    );
  if (size !== undefined && x.shape.at(-1) !== size)
    throw new AssertionError(`was expecting embedding dimension of ${size}, but got ${x.shape.at(-1)}`);
}

function sizeOfModel(args: Args): number | undefined {
  const of = (args.layer ?? args) as { readonly [name: string]: Arg };
  return typeof of.d_model === 'number' ? of.d_model : undefined;
}

function causal(flag: Arg, n: number): NDArray | undefined {
  return flag === true ? later(n) : undefined;
}

function encoder(args: Args): NDArray {
  const src = args.src as NDArray;
  needWidth(src, sizeOfModel(args));
  const config = configOf(args);
  const x = arranged(src, config.batchFirst);
  const masks = {
    attn: optional(args.src_mask ?? args.mask) ?? causal(args.is_causal, x.shape[1] ?? 0),
    padding: optional(args.src_key_padding_mask),
  };
  const out = stacked(args.weights as Weights, x, config, (y, weights) => encoderLayer(y, weights, config, masks));
  return disarranged(out, src.shape.length, config.batchFirst);
}

function decoder(args: Args): NDArray {
  const [tgt, memory] = [args.tgt as NDArray, args.memory as NDArray];
  for (const one of [tgt, memory]) needWidth(one, sizeOfModel(args));
  const config = configOf(args);
  const [x, m] = [arranged(tgt, config.batchFirst), arranged(memory, config.batchFirst)];
  if (x.shape[0] !== m.shape[0]) throw new Error('the batch number of src and tgt must be equal');
  const masks = {
    attn: optional(args.tgt_mask) ?? causal(args.tgt_is_causal, x.shape[1] ?? 0),
    padding: optional(args.tgt_key_padding_mask),
  };
  const memoryMasks = { attn: optional(args.memory_mask), padding: optional(args.memory_key_padding_mask) };
  const out = stacked(args.weights as Weights, x, config, (y, weights) =>
    decoderLayer(y, m, { weights, config, masks, memoryMasks }),
  );
  return disarranged(out, tgt.shape.length, config.batchFirst);
}

function transformer(args: Args): NDArray {
  const weights = args.weights as Weights;
  const [src, tgt] = [args.src as NDArray, args.tgt as NDArray];
  const at = args.batch_first === true ? 0 : 1;
  if (src.shape.length === 3 && tgt.shape.length === 3 && src.shape[at] !== tgt.shape[at])
    throw new Error('the batch number of src and tgt must be equal');
  for (const one of [src, tgt])
    if (one.shape.at(-1) !== Number(args.d_model))
      throw new Error('the feature number of src and tgt must be equal to d_model');
  const memory = encoder({ ...args, weights: under(weights, 'encoder') });
  return decoder({ ...args, memory, weights: under(weights, 'decoder') });
}

export const attentionKernels = (): Kernels => ({
  scaled_dot_product_attention: scaledDotProduct,
  multihead_attention: multiheadAttention,
  transformer_encoder: encoder,
  transformer_decoder: decoder,
  transformer,
  square_mask: kernel('sz', (n: number) => later(n)),
});
