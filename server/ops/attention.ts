/** Attention and the transformer's layers; embeddings looked up in a table. */

import { constantOf, num, unknownDim } from '../shape/dim.ts';
import {
  axis,
  broadcast,
  compareAxes,
  dimOf,
  integerOf,
  isGiven,
  known,
  leastRank,
  tensorValue,
  truthOf,
  tupleValue,
  unknownValue,
} from '../shape/shape.ts';
import type { Axis, Shape, TensorValue, Value } from '../shape/value.ts';
import { transformerOptions } from './checks.ts';
import { withDtype, wrongDtype } from './dtype.ts';
import { dense } from './layout.ts';
import { like } from './linear.ts';
import { type Args, type Fault, fault, type Op, type Outcome, type Rule } from './op.ts';
import { badRank, DOCS, noRank, withoutTensor } from './operand.ts';

type Known = TensorValue & { readonly shape: Extract<Shape, { kind: 'known' }> };
const isKnown = (value: Value | undefined): value is Known => value?.kind === 'tensor' && value.shape.kind === 'known';
const assumed = (...tensors: readonly Known[]) => tensors.some((one) => one.shape.axes.some((a) => a.basis));

/** input (*) of token ids gives (*, embedding_dim). */
const embedding: Rule = (args, host) => {
  const { input, weight } = args;
  if (input?.kind === 'sequence') return fault('output-tuple', 'input');
  const wrong = wrongDtype(host, 'input', input, { wanted: ['int64', 'int32'], expected: 'int64 or int32' });
  if (wrong) return wrong;
  const rows = isKnown(weight) ? weight.shape.axes : undefined;
  const built = axis(rows ? (rows[1]?.dim ?? unknownDim) : dimOf(args.embedding_dim), 'embedding');
  const size: Axis = args.claimed ? { ...built, basis: 'claimed' } : built;
  const count = rows ? rows[0]?.dim : isGiven(args.num_embeddings) ? dimOf(args.num_embeddings) : undefined;
  const table = count && constantOf(count);
  const largest = input?.kind === 'tensor' && input.values?.length ? Math.max(...input.values) : undefined;
  if (table !== undefined && largest !== undefined && largest >= table)
    return fault('value', 'input', {
      because: ['num_embeddings'],
      facts: { name: 'a token id', got: largest, expected: `below num_embeddings = ${table}` },
    });
  const dtype = weight?.kind === 'tensor' ? weight.dtype : 'float32';
  if (isKnown(input)) return withDtype(dense(input, [...input.shape.axes, size]), dtype);
  if (input?.kind === 'tensor' && input.shape.kind === 'partly')
    return withDtype(
      {
        ...like(input),
        shape: { ...input.shape, suffix: [...input.shape.suffix, size], least: leastRank(input.shape) + 1 },
      },
      dtype,
    );
  return tensorValue({ kind: 'partly', prefix: [], suffix: [size] }, { dtype: 'float32' });
};

/** (batch, n) of bags, or (n) of tokens with the offsets of bags: (batch, embedding_dim). */
const embeddingBag: Rule = (args, host) => {
  const { input, offsets, weight } = args;
  const size = axis(
    isKnown(weight) ? (weight.shape.axes[1]?.dim ?? unknownDim) : dimOf(args.embedding_dim),
    'embedding',
  );
  if (!isKnown(input)) return input?.kind === 'tensor' ? noRank(input) : withoutTensor(input, 'input');
  const [first = axis(num(1))] = input.shape.axes;
  if (input.shape.axes.length === 2) return withDtype(dense(input, [first, size]), 'float32');
  if (input.shape.axes.length !== 1) return badRank('input', input, '1-D or 2-D');
  if (!isGiven(offsets)) return badRank('input', input, '2-D, or 1-D with offsets');
  const bags = isKnown(offsets) ? (offsets.shape.axes[0] ?? first) : axis(host.fresh('bags'));
  return withDtype(dense(input, [bags, size]), 'float32');
};

interface Attention {
  readonly query: Known;
  readonly key: Known;
  readonly value: Known;
}

function attentionInputs(args: Args): Attention | Outcome {
  const { query, key, value } = args;
  for (const [name, one] of [
    ['query', query],
    ['key', key],
    ['value', value],
  ] as const)
    if (one?.kind === 'sequence' && one.type === 'tuple') return fault('output-tuple', name);
  if (!isKnown(query) || !isKnown(key) || !isKnown(value)) return unknownValue('the inputs are not all in sight');
  return { query, key, value };
}

const isInputs = (made: Attention | Outcome): made is Attention => 'query' in made;

/** Two axes that must be one size. */
function differ(
  rule: string,
  name: string,
  [a, x]: readonly [Known, number],
  [b, y]: readonly [Known, number],
  because: string,
): Fault | undefined {
  const p = a.shape.axes.at(x);
  const q = b.shape.axes.at(y);
  if (!p || !q || compareAxes(p, q) !== 'different') return undefined;
  return fault(rule, name, {
    because: [because],
    axes: { [name]: x, [because]: y },
    facts: { got: p.dim, expected: q.dim, a: b.shape, b: a.shape, p: q.dim, q: p.dim, shape: a.shape },
  });
}

/** query (L, N, E), key (S, N, E), value (S, N, E) give output (L, N, E) and weights (N, L, S). */
const multihead: Rule = (args) => {
  const made = attentionInputs(args);
  const embed = axis(dimOf(args.embed_dim), 'embedding');
  if (!isInputs(made)) return made;
  const { query, key, value } = made;
  const rank = query.shape.axes.length;
  if (rank !== 2 && rank !== 3) return assumed(query) ? noRank(query) : badRank('query', query, '2-D or 3-D');
  const last = query.shape.axes.at(-1);
  if (last && compareAxes(last, embed) === 'different')
    return fault('embed-dim', 'query', {
      because: ['embed_dim'],
      axes: { query: -1 },
      facts: { expected: embed.dim, got: last.dim, shape: query.shape },
    });
  for (const [name, one] of [
    ['key', key],
    ['value', value],
  ] as const)
    if (one.shape.axes.length !== rank && !assumed(query, one)) return badRank(name, one, `${rank}-D, as the query`);
  const first = truthOf(args.batch_first) === true;
  const [seqAt, batchAt] = rank === 2 ? [0, -9] : first ? [1, 0] : [0, 1];
  const wrong =
    differ('attention-size', 'value', [value, seqAt], [key, seqAt], 'key') ??
    (rank === 3 ? differ('attention-size', 'key', [key, batchAt], [query, batchAt], 'query') : undefined);
  if (wrong) return wrong;
  const sequence = query.shape.axes.at(seqAt) ?? axis(num(1));
  const source = key.shape.axes.at(seqAt) ?? axis(num(1));
  const front = rank === 3 ? [query.shape.axes.at(batchAt) ?? axis(num(1))] : [];
  const output = { ...like(query), shape: known([...query.shape.axes.slice(0, -1), embed]) };
  if (truthOf(args.need_weights) === false) return tupleValue([output, { kind: 'none' }]);
  const heads = truthOf(args.average_attn_weights) === false ? [axis(dimOf(args.num_heads))] : [];
  return tupleValue([output, { ...like(query), shape: known([...front, ...heads, sequence, source]) }]);
};

/** Heads must divide the size of the embedding. */
function headCheck(name: string, heads: string): Rule {
  return (args) => {
    const [size, count] = [integerOf(args[name]), integerOf(args[heads])];
    if (size !== undefined && count && size % count !== 0)
      return fault('value', name, {
        because: [heads],
        facts: { name, got: size, expected: `divisible by ${heads} = ${count}` },
      });
    return { kind: 'none' };
  };
}

/** (*, L, E), (*, S, E) and (*, S, V) give (*, L, V). */
const scaledDotProduct: Rule = (args) => {
  const made = attentionInputs(args);
  if (!isInputs(made)) return made;
  const { query, key, value } = made;
  for (const [name, one] of Object.entries(made) as [string, Known][])
    if (one.shape.axes.length < 2 && !assumed(one)) return badRank(name, one, '2-D or more');
  const wrong =
    differ('attention-size', 'key', [key, -1], [query, -1], 'query') ??
    differ('attention-size', 'value', [value, -2], [key, -2], 'key');
  if (wrong) return wrong;
  const front = broadcast([query, key, value].map((one) => known(one.shape.axes.slice(0, -2))));
  if (front.kind !== 'known') return noRank(query);
  return {
    ...like(query),
    shape: known([...front.axes, query.shape.axes.at(-2) ?? axis(num(1)), value.shape.axes.at(-1) ?? axis(num(1))]),
  };
};

/** One sequence (L, N, E) or (L, E) that keeps its shape. */
function transformerInput(args: Args, name: string, size: Axis): Known | Outcome {
  const input = args[name];
  if (!isKnown(input)) return input?.kind === 'tensor' ? input : withoutTensor(input, name);
  const rank = input.shape.axes.length;
  const last = input.shape.axes.at(-1);
  if (last && compareAxes(last, size) === 'different')
    return fault('embed-dim', name, {
      because: ['d_model'],
      axes: { [name]: -1 },
      facts: { expected: size.dim, got: last.dim, shape: input.shape },
    });
  if (rank !== 2 && rank !== 3 && !assumed(input)) return badRank(name, input, '2-D or 3-D');
  return input;
}

function layerSize(args: Args): Axis {
  const inner = args.layer;
  const size = inner?.kind === 'layer' ? inner.config.d_model : args.d_model;
  return axis(dimOf(size), 'embedding');
}

function isBatchFirst(args: Args): boolean {
  const inner = args.layer;
  return truthOf(inner?.kind === 'layer' ? inner.config.batch_first : args.batch_first) === true;
}

const encoder: Rule = (args) => {
  const input = transformerInput(args, 'src', layerSize(args));
  return input.kind === 'tensor' && isKnown(input) ? { ...like(input), shape: input.shape } : input;
};

/** tgt (T, N, E) attends to memory (S, N, E): the shape of tgt. */
function decoder(first: string, second: string, result: 'first' | 'second'): Rule {
  return (args) => {
    const size = layerSize(args);
    // The batches are compared before the sizes of features.
    const [x, y] = [args[first], args[second]];
    const at = isBatchFirst(args) ? 0 : 1;
    if (result === 'second' && isKnown(x) && isKnown(y) && x.shape.axes.length === 3 && y.shape.axes.length === 3) {
      const wrong = differ('attention-size', second, [y, at], [x, at], first);
      if (wrong) return wrong;
    }
    const a = transformerInput(args, first, size);
    const b = transformerInput(args, second, size);
    if (a.kind === 'fault') return a;
    if (b.kind === 'fault') return b;
    const kept = result === 'first' ? a : b;
    if (!isKnown(a as Value) || !isKnown(b as Value)) return kept;
    const [p, q] = [a as Known, b as Known];
    if (p.shape.axes.length === 3 && q.shape.axes.length === 3) {
      const wrong = differ('attention-size', second, [q, at], [p, at], first);
      if (wrong) return wrong;
    }
    return { ...like(kept as Known), shape: (kept as Known).shape };
  };
}

const squareMask: Rule = (args) => {
  const n = axis(dimOf(args.sz));
  return tensorValue(known([n, n]), { dtype: 'float32', contiguous: true });
};

const op = (name: string, params: string, examples: Op['examples'], rule: Rule, doc: string): Op => ({
  name,
  doc,
  source: `${DOCS}nn.functional.${name}.html`,
  params,
  examples,
  rule,
});

export const attentionOps: readonly Op[] = [
  op(
    'embedding',
    'input, num_embeddings=None, embedding_dim=None, weight=None',
    [{ args: { input: '(5, 3)', num_embeddings: 100, embedding_dim: 8 }, gives: '(5, 3, 8)' }],
    embedding,
    'input (*) of token ids gives (*, embedding_dim).',
  ),
  op(
    'embedding_bag',
    'input, offsets=None, embedding_dim=None, weight=None',
    [{ args: { input: '(2, 3)', embedding_dim: 5 }, gives: '(2, 5)' }],
    embeddingBag,
    'Bags (batch, n) give (batch, embedding_dim).',
  ),
  op(
    'multihead_attention',
    'query, key, value, embed_dim, num_heads, need_weights=true, average_attn_weights=true, batch_first=false',
    [
      {
        args: { query: '(5, 2, 8)', key: '(7, 2, 8)', value: '(7, 2, 8)', embed_dim: 8, num_heads: 2 },
        gives: '((5, 2, 8), (2, 5, 7))',
      },
      {
        args: { query: '(5, 2, 9)', key: '(7, 2, 9)', value: '(7, 2, 9)', embed_dim: 8, num_heads: 2 },
        fault: 'embed-dim',
      },
    ],
    multihead,
    'query (L, N, E), key and value (S, N, E) give output (L, N, E) and weights (N, L, S).',
  ),
  op(
    'attention_check',
    'embed_dim, num_heads',
    [{ args: { embed_dim: 8, num_heads: 3 }, fault: 'value' }],
    headCheck('embed_dim', 'num_heads'),
    'num_heads must divide embed_dim.',
  ),
  op(
    'transformer_check',
    "d_model, nhead, dim_feedforward=2048, dropout=0.1, activation='relu'",
    [{ args: { d_model: 8, nhead: 3 }, fault: 'value' }],
    (args, host) => {
      const outcome = headCheck('d_model', 'nhead')(args, host);
      return outcome.kind === 'fault' ? outcome : transformerOptions(args, host);
    },
    'nhead must divide d_model.',
  ),
  op(
    'scaled_dot_product_attention',
    'query, key, value',
    [{ args: { query: '(2, 5, 8)', key: '(2, 7, 8)', value: '(2, 7, 6)' }, gives: '(2, 5, 6)' }],
    scaledDotProduct,
    '(*, L, E), (*, S, E) and (*, S, V) give (*, L, V).',
  ),
  op(
    'transformer_encoder',
    'src, d_model=None, layer=None',
    [
      { args: { src: '(5, 2, 8)', d_model: 8 }, gives: '(5, 2, 8)' },
      { args: { src: '(5, 2, 9)', d_model: 8 }, fault: 'embed-dim' },
    ],
    encoder,
    'A sequence keeps its shape.',
  ),
  op(
    'transformer_decoder',
    'tgt, memory, d_model=None, layer=None, batch_first=false',
    [{ args: { tgt: '(5, 2, 8)', memory: '(7, 2, 8)', d_model: 8 }, gives: '(5, 2, 8)' }],
    decoder('tgt', 'memory', 'first'),
    'tgt (T, N, E) attends to memory (S, N, E): the shape of tgt.',
  ),
  op(
    'transformer',
    'src, tgt, d_model, batch_first=false',
    [{ args: { src: '(5, 2, 8)', tgt: '(7, 2, 8)', d_model: 8 }, gives: '(7, 2, 8)' }],
    decoder('src', 'tgt', 'second'),
    'src (S, N, E) and tgt (T, N, E): the shape of tgt.',
  ),
  op(
    'square_mask',
    'sz',
    [{ args: { sz: 5 }, gives: '(5, 5)' }],
    squareMask,
    'A mask (n, n) that hides what comes later.',
  ),
];
