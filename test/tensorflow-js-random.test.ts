/** Random sizes and options: what is said of an expression is what TensorFlow.js makes of it, and what is faulted throws. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { agreement, type Outcome, real, type Said, said } from './tensorflow-js-oracle.ts';

type Expression = fc.Arbitrary<string>;

const size = fc.integer({ min: 1, max: 4 });
const sizes = (min: number, max: number) => fc.array(size, { minLength: min, maxLength: max });
const numbers = (min: number, max: number, count: number) =>
  fc.array(fc.integer({ min, max }), { minLength: count, maxLength: count });
const flag = fc.boolean();
const z = (shape: readonly number[]) => `tf.zeros([${shape.join(', ')}])`;
const list = (items: readonly number[]) => `[${items.join(', ')}]`;
/** Mostly the first, sometimes a change of one size of it. */
const nearly = (shape: readonly number[]) =>
  fc
    .tuple(fc.nat({ max: shape.length }), fc.integer({ min: 0, max: 5 }))
    .map(([at, by]) => shape.map((one, i) => (i === at && by < 2 ? one + by : one)));

const broadcasting: Expression = sizes(0, 4).chain((a) =>
  fc
    .tuple(
      nearly(a),
      fc.nat({ max: 4 }),
      fc.array(flag, { minLength: 4, maxLength: 4 }),
      fc.constantFrom('add', 'mul', 'greater', 'maximum'),
    )
    .map(([b, drop, ones, name]) => {
      const other = b.slice(Math.min(drop, b.length)).map((one, i) => (ones[i] ? 1 : one));
      return `tf.${name}(${z(a)}, ${z(other)})`;
    }),
);

const regrouping: Expression = fc.oneof(
  fc.tuple(sizes(0, 4), sizes(0, 3), flag).map(([a, b, free]) => `${z(a)}.reshape(${list(free ? [-1, ...b] : b)})`),
  sizes(0, 4).chain((a) =>
    numbers(-a.length - 1, a.length, a.length).map((perm) => `${z(a)}.transpose(${list(perm)})`),
  ),
  sizes(1, 4).chain((a) =>
    fc
      .shuffledSubarray(
        a.map((_, i) => i),
        { minLength: a.length },
      )
      .map((perm) => `${z(a)}.transpose(${list(perm)})`),
  ),
  fc.tuple(sizes(0, 3), fc.integer({ min: -5, max: 4 })).map(([a, at]) => `${z(a)}.expandDims(${at})`),
  fc
    .tuple(
      fc.array(fc.constantFrom(1, 1, 2), { maxLength: 4 }),
      fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 2 }),
      flag,
    )
    .map(([a, axes, all]) => `${z(a)}.squeeze(${all ? '' : list(axes)})`),
  sizes(1, 3).chain((a) => numbers(0, 3, a.length).map((reps) => `${z(a)}.tile(${list(reps)})`)),
  sizes(1, 3).chain((a) =>
    numbers(0, 2, 2 * a.length).map(
      (pads) => `${z(a)}.pad([${a.map((_, i) => list(pads.slice(2 * i, 2 * i + 2))).join(', ')}])`,
    ),
  ),
);

const joining: Expression = sizes(1, 3).chain((a) =>
  fc
    .tuple(nearly(a), nearly(a), fc.integer({ min: -a.length - 1, max: a.length }), fc.constantFrom('concat', 'stack'))
    .map(([b, c, at, name]) => `tf.${name}([${z(a)}, ${z(b)}, ${z(c)}], ${at})`),
);

const cutting: Expression = fc.oneof(
  fc.tuple(sizes(1, 3), fc.integer({ min: -3, max: 3 })).map(([a, at]) => `${z(a)}.unstack(${at})`),
  fc.tuple(sizes(1, 3), size, fc.integer({ min: -3, max: 3 })).map(([a, n, at]) => `tf.split(${z(a)}, ${n}, ${at})`),
  fc.tuple(sizes(1, 3), numbers(-1, 3, 2)).map(([a, parts]) => `tf.split(${z(a)}, ${list(parts)})`),
  sizes(1, 3).chain((a) =>
    fc
      .tuple(numbers(0, 3, a.length), numbers(-1, 3, a.length), fc.nat({ max: a.length }))
      .map(
        ([from, length, given]) =>
          `${z(a)}.slice(${list(from.slice(0, Math.max(1, given)))}, ${list(length.slice(0, Math.max(1, given)))})`,
      ),
  ),
  sizes(1, 3).chain((a) =>
    fc
      .tuple(
        numbers(-5, 5, a.length),
        numbers(-5, 5, a.length),
        fc.array(fc.constantFrom(-2, -1, 1, 2, 3), { minLength: a.length, maxLength: a.length }),
        numbers(0, 7, 5),
        flag,
      )
      .map(
        ([from, to, by, masks, plain]) =>
          `${z(a)}.stridedSlice(${list(from)}, ${list(to)}, ${list(by)}${plain ? '' : `, ${masks[0]}, ${masks[1]}, 0, 0, ${(masks[4] ?? 0) & 1}`})`,
      ),
  ),
  fc
    .tuple(sizes(1, 3), sizes(0, 2), fc.integer({ min: -4, max: 3 }))
    .map(([a, index, at]) => `${z(a)}.gather(tf.zeros(${list(index)}, 'int32'), ${at})`),
);

const reducing: Expression = fc
  .tuple(
    sizes(0, 4),
    fc.constantFrom('sum', 'mean', 'max', 'logSumExp'),
    fc.oneof(fc.uniqueArray(fc.nat({ max: 3 }), { maxLength: 2 }), numbers(-4, 3, 1)),
    flag,
    flag,
  )
  .map(([a, name, axes, keep, all]) => `${z(a)}.${name}(${all ? 'undefined' : list(axes)}, ${keep})`);

const multiplying: Expression = fc
  .tuple(size, size, size, sizes(0, 2), fc.nat({ max: 2 }), flag, flag, fc.nat({ max: 6 }))
  .map(([n, k, m, batch, drop, ta, tb, off]) => {
    const inner = off === 0 ? k + 1 : k;
    const a = [...batch, ...(ta ? [k, n] : [n, k])];
    const b = [...batch.slice(Math.min(drop, batch.length)), ...(tb ? [m, inner] : [inner, m])];
    return `tf.matMul(${z(a)}, ${z(b)}, ${ta}, ${tb})`;
  });

const pad = fc.constantFrom("'same'", "'valid'");
const convolving: Expression = fc.oneof(
  fc
    .tuple(
      fc.integer({ min: 3, max: 8 }),
      size,
      size,
      size,
      fc.integer({ min: 1, max: 3 }),
      pad,
      fc.integer({ min: 1, max: 2 }),
      flag,
    )
    .map(
      ([width, window, channels, out, stride, padding, dilation, batch]) =>
        `tf.conv1d(${z(batch ? [2, width, channels] : [width, channels])}, ${z([window, channels, out])}, ${stride}, ${padding}, 'NWC', ${dilation})`,
    ),
  fc
    .tuple(
      numbers(3, 7, 2),
      numbers(1, 3, 2),
      size,
      size,
      numbers(1, 3, 2),
      fc.oneof(pad, fc.constantFrom('0', '1')),
      fc.integer({ min: 1, max: 2 }),
    )
    .map(
      ([space, window, channels, out, strides, padding, dilation]) =>
        `tf.conv2d(${z([2, ...space, channels])}, ${z([...window, channels, out])}, ${list(strides)}, ${padding}, 'NHWC', ${dilation})`,
    ),
  fc
    .tuple(numbers(3, 7, 2), numbers(1, 3, 2), size, numbers(1, 3, 2), pad, fc.constantFrom('maxPool', 'avgPool'))
    .map(
      ([space, window, channels, strides, padding, name]) =>
        `tf.${name}(${z([2, ...space, channels])}, ${list(window)}, ${list(strides)}, ${padding})`,
    ),
  fc
    .tuple(numbers(3, 7, 2), numbers(1, 3, 2), size, size, pad)
    .map(
      ([space, window, channels, multiplier, padding]) =>
        `tf.depthwiseConv2d(${z([2, ...space, channels])}, ${z([...window, channels, multiplier])}, 1, ${padding})`,
    ),
);

const on = (layer: string, shape: readonly number[]) => `${layer}.apply(${z(shape)})`;
const recurrent = fc.constantFrom('lstm', 'gru', 'simpleRNN');
const layers: Expression = fc.oneof(
  fc
    .tuple(recurrent, size, flag, flag, sizes(2, 4))
    .map(([name, units, sequences, states, shape]) =>
      on(`tf.layers.${name}({ units: ${units}, returnSequences: ${sequences}, returnState: ${states} })`, shape),
    ),
  fc
    .tuple(recurrent, size, flag, flag, fc.constantFrom("'concat'", "'sum'", "'ave'", 'null'), sizes(3, 3))
    .map(([name, units, sequences, states, mode, shape]) =>
      on(
        `tf.layers.bidirectional({ layer: tf.layers.${name}({ units: ${units}, returnSequences: ${sequences}, returnState: ${states && mode !== 'null'} }), mergeMode: ${mode} })`,
        shape,
      ),
    ),
  fc
    .tuple(
      fc.array(fc.tuple(fc.constantFrom('lstmCell', 'gruCell', 'simpleRNNCell'), size), { minLength: 1, maxLength: 3 }),
      flag,
      flag,
      sizes(3, 3),
    )
    .map(([cells, sequences, states, shape]) =>
      on(
        `tf.layers.rnn({ cell: [${cells.map(([name, units]) => `tf.layers.${name}({ units: ${units} })`).join(', ')}], returnSequences: ${sequences}, returnState: ${states} })`,
        shape,
      ),
    ),
  fc.tuple(size, sizes(1, 4)).map(([units, shape]) => on(`tf.layers.dense({ units: ${units} })`, shape)),
  fc
    .tuple(size, sizes(2, 4))
    .map(([units, shape]) => on(`tf.layers.timeDistributed({ layer: tf.layers.dense({ units: ${units} }) })`, shape)),
  fc
    .tuple(fc.integer({ min: 3, max: 8 }), numbers(1, 3, 3), pad, size)
    .map(([width, [window, stride, dilation], padding, filters]) =>
      on(
        `tf.layers.conv1d({ filters: ${filters}, kernelSize: ${window}, strides: ${dilation === 1 ? stride : 1}, padding: ${padding}, dilationRate: ${dilation} })`,
        [2, width, 3],
      ),
    ),
  fc
    .tuple(numbers(3, 7, 2), numbers(1, 3, 2), pad, fc.constantFrom('maxPooling2d', 'averagePooling2d'))
    .map(([space, [pool, stride], padding, name]) =>
      on(`tf.layers.${name}({ poolSize: ${pool}, strides: ${stride}, padding: ${padding} })`, [2, ...space, 3]),
    ),
  sizes(2, 4).chain((a) =>
    fc
      .tuple(nearly(a), fc.constantFrom('add', 'multiply', 'average', 'concatenate'))
      .map(([b, name]) => `tf.layers.${name}().apply([${z(a)}, ${z(b)}])`),
  ),
  fc
    .tuple(sizes(2, 3), sizes(1, 3), flag)
    .map(([a, target, free]) =>
      on(`tf.layers.reshape({ targetShape: ${list(free ? [-1, ...target.slice(1)] : target)} })`, a),
    ),
  fc.tuple(sizes(2, 4), size).map(([a, n]) => on(`tf.layers.repeatVector({ n: ${n} })`, a)),
  fc
    .tuple(fc.constantFrom('flatten', 'dropout', 'layerNormalization', 'leakyReLU'), sizes(2, 4))
    .map(([name, a]) => on(`tf.layers.${name}({})`, a)),
);

const show = (outcome: Outcome): string =>
  outcome.kind === 'throws' ? outcome.message : JSON.stringify(outcome.value);

function isRight(mine: Said, truth: Outcome): boolean {
  if (mine.outcome.kind === 'throws') return truth.kind === 'throws';
  return truth.kind === 'throws' || agreement(mine.outcome.value, truth.value) === 'same';
}

const families = { broadcasting, regrouping, joining, cutting, reducing, multiplying, convolving, layers };

for (const [name, expression] of Object.entries(families)) {
  test(`${name}, at random`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(expression, { minLength: 1, maxLength: 60, size: 'max' }), async (expressions) => {
        const all = await said(expressions);
        for (const [i, one] of expressions.entries()) {
          const mine = all[i];
          const truth = await real(one);
          assert.ok(
            mine && isRight(mine, truth),
            `${one}\n  said ${mine && show(mine.outcome)}\n  was  ${show(truth)}`,
          );
        }
      }),
      { numRuns: 6 },
    );
  });
}
