/** Runs made ready once: the bits of `forward`, at places that stay, as views that end with the next run. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { manualSeed, nn, rand, setEngine, type Tensor, tensor, zeros } from '../runtime/index.ts';
import { flat } from './runtime-golden.ts';

type Layer = nn.RNN | nn.LSTM | nn.GRU | nn.RNNCell | nn.LSTMCell | nn.GRUCell;
type Run = { readonly input: Placed; readonly hx: Placed | readonly [Placed, Placed]; forward(): unknown };
type Placed = Tensor & { copy(from: Tensor): void };

const KINDS = ['rnn', 'relu', 'lstm', 'projected', 'gru', 'rnn cell', 'lstm cell', 'gru cell'] as const;

function layer(kind: (typeof KINDS)[number], [I, H]: readonly [number, number], options: nn.RecurrentOptions): Layer {
  const { bias = true } = options;
  if (kind === 'gru') return new nn.GRU(I, H, options);
  if (kind === 'lstm') return new nn.LSTM(I, H, options);
  if (kind === 'projected') return new nn.LSTM(I, H, { ...options, projSize: H - 1 });
  if (kind === 'rnn cell') return new nn.RNNCell(I, H, { bias });
  if (kind === 'lstm cell') return new nn.LSTMCell(I, H, { bias });
  if (kind === 'gru cell') return new nn.GRUCell(I, H, { bias });
  return new nn.RNN(I, H, { ...options, nonlinearity: kind === 'relu' ? 'relu' : 'tanh' });
}

const forward = (of: Layer, x: Tensor, hx?: readonly Tensor[]): unknown =>
  (of as { forward(x: Tensor, hx?: unknown): unknown }).forward(x, hx?.length === 1 ? hx[0] : hx);
const numbers = (made: unknown): Float32Array[] => flat(made).map(({ data }) => Float32Array.from(data));
const shapes = (made: unknown): (readonly number[])[] => flat(made).map(({ shape }) => shape);

const sized = fc.record({
  kind: fc.constantFrom(...KINDS),
  engine: fc.constantFrom('plain' as const, 'simd' as const, 'relaxed' as const),
  T: fc.integer({ min: 1, max: 6 }),
  B: fc.constantFrom(1, 2, 5, 9),
  I: fc.constantFrom(1, 3, 8),
  H: fc.constantFrom(2, 5, 8),
  numLayers: fc.integer({ min: 1, max: 2 }),
  bidirectional: fc.boolean(),
  bias: fc.boolean(),
  batchFirst: fc.boolean(),
  batched: fc.boolean(),
  given: fc.boolean(),
});

test('a prepared run gives the bits of forward, whatever the layer, and goes by what is written in its places', () => {
  fc.assert(
    fc.property(sized, ({ kind, engine, T, B, I, H, numLayers, bidirectional, bias, batchFirst, batched, given }) => {
      setEngine(engine);
      manualSeed(T + 7 * H + I);
      const module = layer(kind, [I, H], { numLayers, bidirectional, bias, batchFirst });
      const cell = kind.endsWith('cell');
      const shape = cell ? [B, I] : batchFirst ? [B, T, I] : [T, B, I];
      if (!batched) shape.splice(cell || batchFirst ? 0 : 1, 1);
      const run = module.prepare(shape) as Run;
      const places = [run.hx].flat() as readonly Placed[];
      const states = given ? places.map((one) => rand(one.shape).sub(0.5)) : undefined;
      for (const [i, one] of places.entries()) if (states?.[i]) one.copy(states[i]);
      for (let round = 0; round < 3; round++) {
        const x = rand(shape).mul(4).sub(2);
        if (round === 1) for (const [i, value] of x.data.entries()) run.input.data[i] = value;
        else run.input.copy(x);
        const wanted = forward(module, x, states);
        const got = run.forward();
        assert.deepEqual(shapes(got), shapes(wanted));
        assert.deepEqual(numbers(got), numbers(wanted), `round ${round}`);
        assert.deepEqual(numbers(run.hx), numbers(states ?? places.map((one) => zeros(one.shape))), 'hx stays');
      }
    }),
    { numRuns: 200, seed: 1 },
  );
});

for (const engine of ['plain', 'simd'] as const) {
  test(`what a prepared run gives ends with its next run, and with no other, ${engine}`, () => {
    setEngine(engine);
    const lstm = new nn.LSTM(3, 4);
    const [one, two] = [lstm.prepare([5, 2, 3]), lstm.prepare([1, 7, 3])];
    one.input.copy(rand([5, 2, 3]));
    const [output, [h, c]] = one.forward();
    const gates = one.states?.step(2).gates;
    assert.ok(gates, 'the gates of the run');
    const before = numbers([output, h, c, gates]);
    const kept = output.clone();
    two.forward();
    lstm.forward(rand([400, 32, 3]));
    assert.deepEqual(numbers([output, h, c, gates]), before, 'the memory has grown and moved');
    const { states } = one;
    one.forward();
    for (const view of [output, h, c, gates]) {
      assert.throws(() => view.data, /these states are gone: the layer has run again since/);
      assert.throws(() => view.mul(2), /these states are gone/);
      assert.throws(() => view.toArray(), /these states are gone/);
    }
    assert.throws(() => states?.step(0), /these states are gone/);
    assert.deepEqual(kept.data, before[0]);
  });

  test(`a part of a view, or the same in another shape, lives as long as the view, ${engine}`, () => {
    setEngine(engine);
    const lstm = new nn.LSTM(3, 4);
    const run = lstm.prepare([5, 1, 3]);
    run.input.copy(rand([5, 1, 3]));
    const wholes = [run.forward()[0], run.states?.step(2).gates ?? zeros([0])];
    lstm.forward(rand([5, 1, 3]));
    wholes.push(lstm.states?.step(2).gates ?? zeros([0]));
    const parts = wholes.flatMap((whole) => [
      whole.view([-1]),
      whole.flatten().unsqueeze(0).squeeze(0).t(),
      whole.select(0, -1),
      whole.narrow(0, 0, 1),
      whole.squeeze().narrow(0, 0, 1).select(0, 0),
      ...whole.split(2),
      ...whole.chunk(4, 1),
      ...whole.unbind(),
      new nn.Flatten({ startDim: 0 }).forward(whole),
    ]);
    const before = numbers(parts);
    new nn.LSTM(3, 4).forward(rand([400, 64, 3]));
    assert.deepEqual(numbers(parts), before, 'the memory has grown and moved');
    run.input.view([15]).data[7] = 9;
    assert.equal(run.input.data[7], 9, 'what is written into another shape of the input goes into the input');
    run.input.copy(rand([5, 1, 3]));
    run.forward();
    lstm.forward(rand([5, 1, 3]));
    for (const [i, part] of parts.entries()) {
      try {
        assert.deepEqual(Float32Array.from(part.data), before[i], 'numbers of its own');
      } catch (error) {
        assert.match(String(error), /these states are gone/);
      }
    }
    for (const whole of wholes) assert.throws(() => whole.view([-1]), /these states are gone/);
  });

  test(`a prepared run sees weights that change, ${engine}`, () => {
    setEngine(engine);
    const gru = new nn.GRU(3, 4, { batchFirst: true });
    const run = gru.prepare([2, 5, 3]);
    const x = rand([2, 5, 3]);
    run.input.copy(x);
    const first = numbers(run.forward());
    const check = (what: string): void => {
      const now = numbers(run.forward());
      assert.notDeepEqual(now, first, what);
      assert.deepEqual(now, numbers(gru.forward(x)), what);
    };
    manualSeed(9);
    gru.loadStateDict(new nn.GRU(3, 4).stateDict());
    check('loaded');
    const weight = gru.stateDict().weight_hh_l0;
    assert.ok(weight, 'a weight');
    run.forward();
    weight.data[3] = 1;
    check('written into');
    const { data } = weight;
    run.forward();
    data[3] = 2;
    check('written into an array that was looked up before');
  });

  test(`the gates of a prepared run are those of the layer's, ${engine}`, () => {
    setEngine(engine);
    const lstm = new nn.LSTM(3, 4, { numLayers: 2, bidirectional: true });
    assert.ok(!lstm.prepare([5, 2, 3]).states, 'none before the first run');
    const run = lstm.prepare([5, 2, 3]);
    const x = rand([5, 2, 3]);
    run.input.copy(x);
    run.forward();
    lstm.forward(x);
    const at = { layer: 1, reverse: true };
    assert.deepEqual(run.states?.step(3, at).gates.toArray(), lstm.states?.step(3, at).gates.toArray());
    if (engine === 'simd')
      assert.equal(run.states?.step(3).hidden.data.buffer, run.input.data.buffer, 'a view, not a copy');
    lstm.stateBudget = 0;
    const short = lstm.prepare([5, 2, 3]);
    short.forward();
    assert.equal(short.states?.gatesKept, false);
    assert.throws(() => short.states?.step(0), /only where stateBudget has room/);
  });
}

test('a prepared run is refused as forward is', () => {
  const rnn = new nn.RNN(4, 2);
  assert.throws(() => rnn.prepare([3, 1, 10]), {
    message: 'input.size(-1) must be equal to input_size. Expected 4, got 10',
  });
  assert.throws(() => rnn.prepare([4]), { message: 'RNN: Expected input to be 2D or 3D, got 1D tensor instead' });
  assert.throws(() => rnn.prepare([0, 1, 4]), { message: 'Expected sequence length to be larger than 0 in RNN' });
  assert.throws(() => new nn.GRUCell(4, 2).prepare([3, 5]), {
    message: 'input has inconsistent input_size: got 5 expected 4',
  });
  assert.throws(() => rnn.prepare([3, 1.5, 4]), /a size must be a whole number, but is 1.5/);
  assert.throws(() => rnn.prepare([3, -1, 4]), /negative dimension -1/);
  assert.deepEqual(shapes(rnn.prepare([3, 0, 4]).forward()), [
    [3, 0, 2],
    [1, 0, 2],
  ]);
  const run = rnn.prepare([3, 1, 4]);
  assert.throws(() => run.input.copy(rand([3, 2, 4])), {
    message: 'numbers of shape [3, 2, 4] do not fit in [3, 1, 4]',
  });
  assert.throws(() => run.hx.copy(tensor([1, 2])), { message: 'numbers of shape [2] do not fit in [1, 1, 2]' });
});
