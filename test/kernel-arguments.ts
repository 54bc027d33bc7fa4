/** What the agreement test tries the kernels on: random sizes and options, by op, some of them wrong. */

import fc from 'fast-check';
import { allocate, type Dtype, type NDArray } from '../runtime/array.ts';
import type { Args } from '../runtime/kernels/kernel.ts';
import { configOf, parametersOf } from '../runtime/kernels/recurrent.ts';
import type { Kind } from '../runtime/kernels/recurrent-steps.ts';

export const size = fc.integer({ min: 1, max: 4 });
export const shape = (min: number, max: number) => fc.array(size, { minLength: min, maxLength: max });
export const array = (of: readonly number[], dtype: Dtype = 'float32'): NDArray => {
  const out = allocate(of, dtype);
  for (let i = 0; i < out.data.length; i++) out.data[i] = dtype === 'float32' ? Math.sin(i + 1) : i % 2;
  return out;
};
export const anArray = (min = 0, max = 4) => shape(min, max).map((of) => array(of));
export const axis = fc.integer({ min: -5, max: 4 });
export const truth = fc.boolean();
/** Mostly there. */
export const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { freq: 4, nil: undefined });

/** Two that often broadcast: of the same sizes, some of them 1 or cut off, now and then another size. */
export const partners = shape(0, 4).chain((of) =>
  fc
    .tuple(fc.array(fc.constantFrom(0, 0, 0, 0, 1, 1, 3), { minLength: of.length, maxLength: of.length }), fc.nat(4))
    .map(([change, cut]) => [
      array(of),
      array(of.map((n, i) => change[i] || n).slice(Math.min(cut > 2 ? cut - 2 : 0, of.length))),
    ]),
);
export const two = partners.chain(([input, other]) =>
  fc.constantFrom<Args>({ input, other }, { input: other, other: input }, { input, other: 2 }),
);

/** (n, k) and (k, m) with axes in front, k at times wrong. */
const product = (input: readonly [number, number], other: readonly [number, number], name = 'other') =>
  fc
    .record({ front: shape(2, 2), n: size, k: size, m: size, wrong: fc.constantFrom(0, 0, 0, 1) })
    .chain(({ front, n, k, m, wrong }) =>
      fc
        .record({ p: fc.integer({ min: input[0], max: input[1] }), q: fc.integer({ min: other[0], max: other[1] }) })
        .map(
          ({ p, q }): Args => ({
            input: array([...front, n, k].slice(4 - p)),
            [name]: array(q === 1 ? [k + wrong] : [...front, k + wrong, m].slice(4 - q)),
          }),
        ),
    );

export const input = anArray().map((one): Args => ({ input: one }));
export const reduced = fc
  .record({
    input: anArray(0, 3),
    dim: maybe(fc.oneof(axis, fc.uniqueArray(fc.integer({ min: 0, max: 2 }), { minLength: 1 }))),
    keepdim: maybe(truth),
  })
  .map((args): Args => args);
export const placed = fc
  .record({ input: anArray(0, 3), dim: maybe(axis), keepdim: maybe(truth) })
  .map((args): Args => args);
export const along = fc.record({ input: anArray(0, 3), dim: axis }).map((args): Args => args);
const sized = shape(0, 4).map((of): Args => ({ size: of, fill_value: 1, low: 0, high: 5 }));

const asMask = (one: NDArray | undefined): NDArray => ({ ...array(one?.shape ?? [], 'bool') });

/** Logits (batch, classes, *) and classes (batch, *), at times of another shape. */
const classes = fc
  .record({
    of: shape(2, 3),
    wrong: fc.constantFrom(0, 0, 0, 1),
    drop: fc.constantFrom(0, 0, 0, 1),
    reduction: fc.constantFrom('mean', 'none'),
  })
  .map(({ of, wrong, drop, reduction }): Args => {
    const target = of.filter((_, i) => i !== 1).map((n, i) => (i === 0 ? n + wrong : n));
    const ids = array(drop ? [...target, 2] : target, 'int64');
    return { input: array(of), target: { ...ids, data: ids.data.map(() => 0) } as NDArray, reduction };
  });

/** A layer of the recurrent family with weights, and inputs of which now and then one size is wrong. */
function recurrent(kind: Kind, cell: boolean): fc.Arbitrary<Args> {
  const off = fc.constantFrom(0, 0, 0, 0, 0, 0, 1);
  return fc
    .record({
      sizes: fc.tuple(size, fc.integer({ min: 2, max: 4 }), size, size),
      layers: fc.integer({ min: 1, max: 2 }),
      flags: fc.tuple(truth, truth, truth, truth, truth),
      wrong: fc.tuple(off, off, off, off, off),
    })
    .map(({ sizes: [I, H, T, B], layers, flags: [bias, batchFirst, bidirectional, batched, given], wrong }): Args => {
      const projSize = kind === 'lstm' && !cell && T > 2 ? H - 1 : 0;
      const config: Args = {
        input_size: I,
        hidden_size: H,
        bias,
        nonlinearity: 'tanh',
        ...(cell ? {} : { num_layers: layers, batch_first: batchFirst, bidirectional }),
        ...(projSize ? { proj_size: projSize } : {}),
      };
      const weights = Object.fromEntries(
        parametersOf(configOf(kind, config)).map(([name, of]) => [cell ? name.replace('_l0', '') : name, array(of)]),
      );
      const count = layers * (bidirectional ? 2 : 1);
      const front = batched ? (batchFirst && !cell ? [B, T] : [T, B]) : [T];
      const state = (last: number): NDArray => {
        const middle = batched ? [(cell ? T : B) + wrong[1]] : [];
        return array([...(cell ? [] : [count + wrong[2]]), ...middle, last + wrong[3]]);
      };
      const h = state(projSize || H);
      const hx = kind === 'lstm' ? (wrong[4] ? h : [h, state(H)]) : h;
      const x = cell ? (batched ? [T] : []) : front;
      return { ...config, weights, input: array([...x, I + wrong[0]]), ...(given ? { hx } : {}) };
    });
}

/** What a kernel is tried on, by op. */
export const TAKES: { readonly [op: string]: fc.Arbitrary<Args> } = {
  rnn: recurrent('rnn', false),
  lstm: recurrent('lstm', false),
  gru: recurrent('gru', false),
  rnn_cell: recurrent('rnn', true),
  lstm_cell: recurrent('lstm', true),
  gru_cell: recurrent('gru', true),
  linear: fc.record({ input: anArray(), k: size, n: size }).map(({ input: x, k, n }) => ({
    input: x,
    in_features: k,
    out_features: n,
    weights: { weight: array([n, k]), bias: array([n]) },
  })),
  embedding: shape(0, 3).map((of) => ({
    input: array(of, 'int64'),
    num_embeddings: 7,
    embedding_dim: 3,
    weights: { weight: array([7, 3]) },
  })),
  matmul: product([1, 4], [1, 4]),
  mm: product([1, 3], [1, 3], 'mat2'),
  mv: product([1, 3], [1, 2], 'vec'),
  dot: product([1, 2], [1, 2]),
  bmm: product([2, 3], [2, 3], 'mat2'),
  outer: fc.record({ input: anArray(1, 2), vec2: anArray(1, 2) }),
  ...each(
    'add sub mul div floordiv mod pow maximum minimum atan2 eq ne lt le gt ge logical_and logical_or fmod fmax fmin copysign hypot logaddexp xlogy logical_xor',
    two,
  ),
  where: fc
    .tuple(partners, partners)
    .map(([[condition, x], [, y]]) => ({ condition, input: x, other: y }) as unknown as Args),
  ...each(
    'tanh sigmoid relu exp log log1p expm1 sqrt rsqrt reciprocal square abs neg sign sin cos floor ceil round erf gelu silu softsign elu leaky_relu softplus hardtanh clamp positive identity dropout t exp2 log2 log10 tan asin acos atan sinh cosh asinh acosh atanh erfc deg2rad rad2deg logit sinc trunc frac isnan isinf isfinite isposinf isneginf signbit logical_not clone contiguous atleast_1d atleast_2d atleast_3d',
    input,
  ),
  ...each('softmax log_softmax cumsum cumprod flip unbind unsqueeze', along),
  ...each(
    'reshape view',
    fc.record({ input: anArray(0, 3), shape: fc.array(fc.constantFrom(-1, 1, 2, 3, 4, 6, 8), { maxLength: 3 }) }),
  ),
  transpose: fc.record({ input: anArray(0, 3), dim0: axis, dim1: axis }),
  permute: fc.record({
    input: anArray(0, 3),
    dims: fc.oneof(fc.array(axis, { maxLength: 3 }), fc.shuffledSubarray([0, 1, 2], { minLength: 2 })),
  }),
  squeeze: fc.record({ input: anArray(0, 4), dim: maybe(axis) }),
  flatten: fc.record({ input: anArray(0, 4), start_dim: axis, end_dim: axis }),
  expand: fc.record({ input: anArray(0, 3), sizes: fc.array(fc.constantFrom(-1, 1, 2, 3, 4), { maxLength: 4 }) }),
  repeat: fc.record({ input: anArray(0, 3), repeats: fc.array(size, { maxLength: 4 }) }),
  size: fc.record({ input: anArray(0, 3), dim: maybe(axis) }),
  cat: fc
    .record({
      tensors: fc.array(anArray(1, 2), { minLength: 1, maxLength: 3 }),
      same: anArray(0, 3),
      dim: axis,
      many: truth,
    })
    .map(({ tensors, same, dim, many }) => ({ tensors: many ? tensors : [same, same], dim })),
  stack: fc
    .record({
      tensors: fc.array(anArray(1, 2), { minLength: 1, maxLength: 3 }),
      same: anArray(0, 3),
      dim: axis,
      many: truth,
    })
    .map(({ tensors, same, dim, many }) => ({ tensors: many ? tensors : [same, same], dim })),
  chunk: fc.record({ input: anArray(1, 3), size, dim: axis }),
  split: fc.record({
    input: anArray(1, 3),
    size: fc.oneof(size, fc.array(size, { minLength: 1, maxLength: 2 })),
    dim: axis,
  }),
  select: fc.record({ input: anArray(1, 3), dim: axis, index: fc.integer({ min: -2, max: 3 }) }),
  narrow: fc.record({ input: anArray(1, 3), dim: axis, start: fc.nat(2), length: fc.nat(3) }),
  ...each('sum mean prod std var any all logsumexp norm nansum count_nonzero amax amin', reduced),
  ...each('argmax argmin', placed),
  ...each(
    'max min',
    placed.map(({ keepdim, ...args }): Args => (args.dim === undefined ? args : { ...args, keepdim })),
  ),
  // Along an axis the pair (values, indices), as max.
  median: input.filter(({ input: one }) => (one as NDArray).data.length > 0),
  topk: fc.record({ input: anArray(1, 3), k: size, dim: axis }),
  sort: fc.record({ input: anArray(0, 3), dim: fc.constant(-1) }),
  argsort: fc.record({ input: anArray(0, 3), dim: fc.constant(-1) }),
  masked_fill: fc
    .tuple(partners, fc.boolean())
    .map(([[x, y], swap]) => ({ input: swap ? x : y, mask: asMask(swap ? y : x), value: 1 }) as unknown as Args),
  masked_select: partners.map(([x, y]) => ({ input: x, mask: asMask(y) }) as unknown as Args),
  unflatten: fc.record({
    input: anArray(0, 3),
    dim: axis,
    sizes: fc.array(fc.constantFrom(-1, 1, 2), { minLength: 1, maxLength: 2 }),
  }),
  ...each(
    'view_as reshape_as expand_as',
    fc
      .tuple(partners, fc.boolean())
      .map(([[x, y], swap]) => ({ input: swap ? x : y, other: swap ? y : x }) as unknown as Args),
  ),
  tile: fc.record({ input: anArray(0, 3), repeats: fc.array(size, { minLength: 1, maxLength: 4 }) }),
  movedim: fc.record({ input: anArray(1, 3), source: axis, destination: axis }),
  roll: fc.record({ input: anArray(0, 3), shifts: fc.integer({ min: -5, max: 5 }), dims: maybe(axis) }),
  flip_axes: fc.record({ input: anArray(0, 3), dims: fc.array(axis, { minLength: 1, maxLength: 2 }) }),
  ...each('tril triu', fc.record({ input: anArray(1, 3), diagonal: fc.integer({ min: -2, max: 2 }) })),
  gather: fc
    .record({ input: shape(1, 3), change: fc.constantFrom(0, 0, 0, 1), dim: axis, drop: fc.constantFrom(0, 0, 0, 1) })
    .map(({ input: of, change, dim, drop }) => ({
      input: array(of),
      dim,
      index: array(of.map((n, i) => (i === 0 ? n + change : n)).slice(drop), 'int64'),
    })),
  ...each(
    'hstack vstack',
    fc
      .record({ tensors: fc.array(anArray(1, 2), { minLength: 1, maxLength: 3 }), same: anArray(0, 3), many: truth })
      .map(({ tensors, same, many }) => ({ tensors: many ? tensors : [same, same] })),
  ),
  ...each(
    'addmm baddbmm',
    fc
      .record({
        batch: fc.constantFrom<readonly number[]>([], [2]),
        n: size,
        k: size,
        m: size,
        wrong: fc.constantFrom(0, 0, 1),
        low: truth,
      })
      .map(({ batch, n, k, m, wrong, low }) => ({
        input: array(low ? [m] : [...batch, n, m]),
        mat1: array([...batch, n, k]),
        mat2: array([...batch, k + wrong, m]),
      })),
  ),
  functional_linear: fc
    .record({ front: shape(0, 2), k: size, n: size, wrong: fc.constantFrom(0, 0, 1), biased: truth })
    .map(({ front, k, n, wrong, biased }) => ({
      input: array([...front, k + wrong]),
      weight: array([n, k]),
      ...(biased ? { bias: array([n]) } : {}),
    })),
  layer_norm: fc.record({ input: anArray(1, 3), normalized_shape: fc.oneof(size, shape(1, 2)) }),
  conv1d: fc
    .record({
      rank: fc.constantFrom(2, 3, 3, 4),
      C: size,
      O: size,
      L: fc.integer({ min: 1, max: 9 }),
      K: size,
      wrong: fc.constantFrom(0, 0, 0, 1),
      stride: fc.integer({ min: 1, max: 2 }),
      padding: fc.nat(2),
      dilation: fc.integer({ min: 1, max: 2 }),
    })
    .map(({ rank, C, O, L, K, wrong, ...window }) => ({
      input: array([2, 3, C + wrong, L].slice(-rank)),
      in_channels: C,
      out_channels: O,
      kernel_size: K,
      groups: 1,
      ...window,
      weights: { weight: array([O, C, K]), bias: array([O]) },
    })),
  ...each(
    'max_pool1d avg_pool1d',
    fc
      .record({
        input: shape(2, 3),
        kernel_size: size,
        stride: maybe(fc.integer({ min: 1, max: 3 })),
        padding: fc.nat(1),
      })
      .map(({ input: of, ...window }) => ({
        input: array(of.map((n, i) => (i === of.length - 1 ? n + 2 : n))),
        ...window,
      })),
  ),
  cross_entropy: classes,
  nll_loss: classes,
  binary_cross_entropy: fc.record({ of: shape(1, 3), wrong: fc.constantFrom(0, 0, 1) }).map(({ of, wrong }) => ({
    input: { ...array(of), data: array(of).data.map(() => 0.5) } as NDArray,
    target: array([...of.slice(0, -1), (of.at(-1) ?? 1) + wrong]),
    reduction: 'none',
  })),
  index: fc.record({
    input: anArray(0, 4),
    items: fc.array(
      fc.oneof(
        fc.integer({ min: -3, max: 3 }),
        fc.constant(null),
        fc.record({ start: maybe(fc.integer({ min: -3, max: 3 })), stop: maybe(fc.integer({ min: -3, max: 4 })) }),
        fc.record({ step: size }),
        shape(0, 2).map((of) => array(of, 'int64')),
      ),
      { maxLength: 3 },
    ),
  }) as fc.Arbitrary<unknown> as fc.Arbitrary<Args>,
  index_select: fc.record({ input: anArray(1, 3), dim: axis, index: shape(1, 1).map((of) => array(of, 'int64')) }),
  ...each('zeros ones empty randn rand randint full', sized),
  tensor: fc.record({
    data: fc.oneof(
      fc.integer(),
      fc.array(fc.integer(), { maxLength: 3 }),
      fc.array(fc.array(fc.integer(), { minLength: 1, maxLength: 2 }), { maxLength: 3 }),
    ),
  }),
  arange: fc.record({
    start: fc.integer({ min: 0, max: 4 }),
    end: maybe(fc.integer({ min: 4, max: 9 })),
    step: maybe(size),
  }),
  linspace: fc.record({ start: fc.constant(0), end: fc.constant(1), steps: size }),
  eye: fc.record({ n: size, m: maybe(size) }),
  one_hot: fc.record({ input: shape(0, 3).map((of) => array(of, 'int64')), num_classes: fc.constantFrom(2, 5) }),
};

export function each(names: string, takes: fc.Arbitrary<Args>): { readonly [op: string]: fc.Arbitrary<Args> } {
  return Object.fromEntries(names.split(' ').map((name) => [name, takes]));
}
