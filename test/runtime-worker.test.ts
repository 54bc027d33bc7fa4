/** Runs beside the thread that asks: the same bits, progress, an end before the end. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualSeed, nn, rand, setEngine } from '../runtime/index.ts';

test('a run in a Worker gives the bits that a run here gives, and its states', async () => {
  setEngine('simd');
  manualSeed(1);
  const x = rand([30, 3, 5]);
  const lstm = new nn.LSTM(5, 7, { numLayers: 2, bidirectional: true });
  const [output, [h, c]] = lstm.forward(x);
  const gates = lstm.states?.step(4, { layer: 1, reverse: true }).gates.toArray();
  const [again, [h2, c2]] = await lstm.forwardAsync(x);
  assert.deepEqual([again, h2, c2], [output, h, c]);
  assert.deepEqual(lstm.states?.step(4, { layer: 1, reverse: true }).gates.toArray(), gates);
  const gru = new nn.GRU(5, 7, { batchFirst: true });
  const state = rand([1, 30, 7]);
  assert.deepEqual(await gru.forwardAsync(x, state), gru.forward(x, state));
});

test('a long run tells how far it is, and leaves the thread to others', async () => {
  setEngine('simd');
  const rnn = new nn.RNN(16, 64, { numLayers: 2 });
  const told: number[] = [];
  let turns = 0;
  const other = setInterval(() => turns++, 1);
  await rnn.forwardAsync(rand([20000, 2, 16]), null, { onProgress: (done) => told.push(done) });
  clearInterval(other);
  assert.equal(told.at(-1), 1);
  assert.deepEqual(
    told,
    [...told].sort((a, b) => a - b),
  );
  assert.ok(turns > 0);
});

test('a run that is ended is refused with the reason, and the layer goes on', async () => {
  setEngine('simd');
  const lstm = new nn.LSTM(32, 128, { numLayers: 2 });
  const x = rand([2000, 16, 32]);
  const end = new AbortController();
  const run = lstm.forwardAsync(x, null, { signal: end.signal, onProgress: () => end.abort(new Error('enough')) });
  await assert.rejects(run, { message: 'enough' });
  await assert.rejects(lstm.forwardAsync(x, null, { signal: AbortSignal.abort(new Error('at once')) }), /at once/);
  assert.deepEqual(lstm.forward(rand([2, 1, 32]))[0].shape, [2, 1, 128]);
});

test('without a Worker a run takes turns, with the same bits', async () => {
  setEngine('simd');
  const { getBuiltinModule } = process;
  const rnn = new nn.RNN(16, 64);
  const x = rand([20000, 2, 16]);
  const [output] = rnn.forward(x);
  Object.assign(process, { getBuiltinModule: undefined });
  try {
    let turns = 0;
    const other = setInterval(() => turns++, 1);
    assert.deepEqual((await rnn.forwardAsync(x))[0].data, output.data);
    clearInterval(other);
    assert.ok(turns > 0);
    await assert.rejects(rnn.forwardAsync(x.at({ stop: 3 }).at('...', { stop: 2 })), /input.size\(-1\) must be equal/);
  } finally {
    Object.assign(process, { getBuiltinModule });
  }
});

test('plain JavaScript runs too', async () => {
  setEngine('plain');
  const gru = new nn.GRU(3, 4);
  const x = rand([5, 2, 3]);
  assert.deepEqual((await gru.forwardAsync(x))[0], gru.forward(x)[0]);
});
