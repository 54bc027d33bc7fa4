/** The WebAssembly kernels against the plain ones, which read like the equations. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { manualSeed, nn, packPaddedSequence, rand, setEngine, Tensor, tensor } from '../runtime/index.ts';
import { Arena } from '../runtime/kernels/wasm.ts';
import { SOURCE_HASH } from '../runtime/kernels/wasm-code.ts';

test('the kernels are made from the sources beside them', () => {
  const folder = new URL('../runtime/assembly/', import.meta.url);
  const hash = createHash('sha256');
  for (const name of readdirSync(folder)
    .filter((one) => one.endsWith('.ts'))
    .sort())
    hash.update(readFileSync(new URL(name, folder), 'utf8'));
  assert.equal(SOURCE_HASH, hash.digest('hex'), 'run node runtime/assembly/build.mjs');
});

test('WebAssembly with SIMD is there, and can be turned off', () => {
  assert.equal(setEngine('simd'), 'simd');
  assert.equal(setEngine('plain'), 'plain');
  assert.equal(setEngine('auto'), 'simd');
});

type Layer = nn.RNN | nn.LSTM | nn.GRU;
const KINDS = ['rnn', 'relu', 'lstm', 'projected', 'gru'] as const;

function layer(kind: (typeof KINDS)[number], [I, H]: readonly [number, number], options: nn.RecurrentOptions): Layer {
  if (kind === 'gru') return new nn.GRU(I, H, options);
  if (kind === 'lstm') return new nn.LSTM(I, H, options);
  if (kind === 'projected') return new nn.LSTM(I, H, { ...options, projSize: H - 1 });
  return new nn.RNN(I, H, { ...options, nonlinearity: kind === 'relu' ? 'relu' : 'tanh' });
}

function forward(module: Layer, x: Tensor | nn.PackedSequence, h: Tensor, c: Tensor): unknown[] {
  if (x instanceof Tensor) return module instanceof nn.LSTM ? module.forward(x, [h, c]) : module.forward(x, h);
  return module instanceof nn.LSTM ? module.forward(x, [h, c]) : module.forward(x, h);
}

/** All that a run gives and leaves, as plain numbers. */
function everything(module: Layer, made: unknown[], directions: number): Float32Array[] {
  const out: Float32Array[] = [];
  const add = (value: unknown): void => {
    if (value instanceof Tensor) out.push(Float32Array.from(value.data));
    else if (value instanceof nn.PackedSequence) add(value.data);
    else for (const one of value as unknown[]) add(one);
  };
  add(made);
  const { states } = module;
  assert.ok(states);
  for (let t = 0; t < states.length; t++) {
    for (let k = 0; k < 2 * directions; k++) {
      const { gates, cell, hidden } = states.step(t, {
        layer: Math.floor(k / directions),
        reverse: k % directions === 1,
      });
      add([gates, hidden, ...(cell ? [cell] : [])]);
    }
  }
  return out;
}

const sized = fc.record({
  kind: fc.constantFrom(...KINDS),
  T: fc.integer({ min: 1, max: 7 }),
  B: fc.constantFrom(1, 2, 3, 4, 5, 9, 34),
  I: fc.constantFrom(1, 2, 5, 8, 17),
  H: fc.constantFrom(2, 3, 4, 7, 8, 33),
  bidirectional: fc.boolean(),
  bias: fc.boolean(),
  packed: fc.boolean(),
  kept: fc.boolean(),
});

test('every gate, state and output is that of the plain kernels', () => {
  fc.assert(
    fc.property(sized, ({ kind, T, B, I, H, bidirectional, bias, packed, kept }) => {
      manualSeed(I * H + T * B);
      const module = layer(kind, [I, H], { numLayers: 2, bidirectional, bias });
      if (!kept) module.stateBudget = 0;
      const directions = bidirectional ? 2 : 1;
      const x = rand([T, B, I]).mul(6).sub(3);
      const h = rand([2 * directions, B, kind === 'projected' ? H - 1 : H]);
      const c = rand([2 * directions, B, H]);
      const lengths = Array.from({ length: B }, (_, i) => Math.max(1, T - i));
      const input = packed ? packPaddedSequence(x, lengths) : x;
      const [plain, simd] = (['plain', 'simd'] as const).map((engine) => {
        setEngine(engine);
        return everything(module, forward(module, input, h, c), directions);
      });
      assert.ok(plain && simd);
      assert.equal(simd.length, plain.length);
      for (const [i, part] of plain.entries()) {
        for (const [k, wanted] of part.entries()) {
          const got = simd[i]?.[k] ?? Number.NaN;
          assert.ok(
            Math.abs(got - wanted) <= 1e-6 * Math.max(1, Math.abs(wanted)),
            `${i}, ${k}: ${got}, not ${wanted}`,
          );
        }
      }
    }),
    { numRuns: 150, seed: 1 },
  );
});

const EDGES = [0, -0, 1e-30, -1e-10, 1e-4, 0.3, 5, 8.9, 9.1, 40, -40, 90, -90, 1e30, -1e30, Infinity, -Infinity, NaN];

test('tanh and sigmoid are right at their edges', () => {
  setEngine('simd');
  const edges = tensor(EDGES.map((x) => [x]));
  const rnn = new nn.RNN(1, 1, { bias: false });
  rnn.loadStateDict({ weight_ih_l0: tensor([[1]]), weight_hh_l0: tensor([[0]]) });
  const gru = new nn.GRU(1, 1, { bias: false });
  gru.loadStateDict({ weight_ih_l0: tensor([[1], [1], [1]]), weight_hh_l0: tensor([[0], [0], [0]]) });
  const batch = edges.view([1, -1, 1]);
  const [tanh] = rnn.forward(batch);
  gru.forward(batch);
  const gates = gru.states?.step(0).gates;
  for (const [i, x] of EDGES.entries()) {
    const near = (got: number, wanted: number, what: string): void => {
      const limit = Math.max(5e-7 * Math.abs(wanted), 2e-38);
      assert.ok(Object.is(got, wanted) || Math.abs(got - wanted) <= limit, `${what}(${x}) is ${got}, not ${wanted}`);
    };
    near(tanh.data[i] ?? 0, Math.fround(Math.tanh(x)), 'tanh');
    near(gates?.data[3 * i] ?? 0, Math.fround(1 / (1 + Math.exp(-x))), 'sigmoid');
    if (Math.abs(x) > 10) assert.equal(tanh.data[i], Math.sign(x), 'no further than 1');
  }
});

test('what a layer left is freed when it runs again, and other layers leave it alone', () => {
  setEngine('simd');
  const [one, two] = [new nn.LSTM(8, 16), new nn.LSTM(8, 16)];
  const x = rand([20, 4, 8]);
  one.forward(x);
  const left = one.states?.step(3).hidden;
  const before = left?.toArray();
  two.forward(rand([400, 32, 8]));
  assert.deepEqual(left?.toArray(), before, 'the memory has grown and moved');
  const [, [h, c]] = one.forward(x);
  assert.throws(() => left?.toArray(), /the layer has run again/);
  const [again] = one.forward(x, [h, c]);
  setEngine('plain');
  const [plain] = one.forward(x, [h, c]);
  for (const [i, wanted] of plain.data.entries()) assert.ok(Math.abs((again.data[i] ?? 0) - wanted) < 1e-6);
});

test('a layer may be given the states it left', () => {
  const rnn = new nn.RNN(8, 16);
  const x = rand([20, 4, 8]);
  const [plain, simd] = (['plain', 'simd'] as const).map((engine) => {
    setEngine(engine);
    rnn.forward(x);
    const hidden = rnn.states?.step(19).hidden.view([1, 4, 16]);
    return rnn.forward(x, hidden)[0].data;
  });
  for (const [i, wanted] of plain?.entries() ?? []) assert.ok(Math.abs((simd?.[i] ?? 0) - wanted) < 1e-6);
});

test('parts of the memory never overlap, and what is given back is whole again', () => {
  let buffer = new ArrayBuffer(2 ** 16);
  const memory = {
    get buffer() {
      return buffer;
    },
    grow(pages: number) {
      if (buffer.byteLength + pages * 2 ** 16 > 2 ** 22) throw new RangeError('no more');
      buffer = new ArrayBuffer(buffer.byteLength + pages * 2 ** 16);
      return 0;
    },
  };
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 300_000 })), { maxLength: 60 }), (moves) => {
      const arena = new Arena(memory, 1000);
      const held: { at: number; bytes: number }[] = [];
      for (const [take, size] of moves) {
        if (take) {
          const part = arena.take(size);
          if (!part) continue;
          assert.ok(part.bytes >= size && part.at >= 1000 && part.at + part.bytes <= buffer.byteLength);
          for (const other of held) assert.ok(part.at >= other.at + other.bytes || other.at >= part.at + part.bytes);
          held.push(part);
        } else {
          const part = held.splice(size % Math.max(1, held.length), 1)[0];
          if (part) arena.give(part);
        }
      }
      for (const part of held) arena.give(part);
      const all = arena.take(buffer.byteLength - 1024);
      assert.equal(all?.at, 1024);
    }),
    { numRuns: 200, seed: 1 },
  );
});

test('a layer that runs again goes by the weights it has then', () => {
  for (const kind of KINDS) {
    const module = layer(kind, [5, 6], { numLayers: 2, bidirectional: true, bias: true });
    const x = rand([4, 3, 5]);
    const run = (engine: 'plain' | 'simd') => {
      setEngine(engine);
      return [...(module instanceof nn.LSTM ? module.forward(x) : module.forward(x))[0].data];
    };
    const before = run('simd');
    assert.deepEqual(run('simd'), before, 'the same once more');
    const [, weight] = module.namedParameters()[3] ?? [];
    assert.ok(weight);
    weight.data[0] = 2;
    const after = run('simd');
    assert.notDeepEqual(after, before);
    for (const [i, wanted] of run('plain').entries()) assert.ok(Math.abs((after[i] ?? 0) - wanted) < 1e-6);
  }
});

test('results stay what they were when a layer runs again', () => {
  setEngine('simd');
  const rnn = new nn.RNN(2, 3);
  const kept = Array.from({ length: 100 }, (_, i) => rnn.forward(tensor([[[i, 1]]]))[0]);
  for (const [i, output] of kept.entries())
    assert.deepEqual(output.data, rnn.forward(tensor([[[i, 1]]]))[0].data, `run ${i}`);
});

test('a layer runs on when the numbers of a result went to another thread', () => {
  setEngine('simd');
  const rnn = new nn.RNN(3, 20);
  const x = rand([2, 1, 3]);
  const wanted = Array.from(rnn.forward(x)[0].data);
  const { data } = rnn.forward(x)[0];
  structuredClone(data, { transfer: [data.buffer as ArrayBuffer] });
  assert.deepEqual(Array.from(rnn.forward(x)[0].data), wanted);
});

test('cells run on both engines alike', () => {
  for (const make of [() => new nn.RNNCell(5, 7), () => new nn.GRUCell(5, 7)]) {
    const cell = make();
    const [x, h] = [rand([3, 5]), rand([3, 7])];
    const [plain, simd] = (['plain', 'simd'] as const).map((engine) => {
      setEngine(engine);
      return cell.forward(x, cell.forward(x, h)).data;
    });
    for (const [i, wanted] of plain?.entries() ?? []) assert.ok(Math.abs((simd?.[i] ?? 0) - wanted) < 1e-6);
  }
});

test('an input wider than the rows that are put in order at once is summed whole', () => {
  for (const B of [1, 4, 70]) {
    const gru = new nn.GRU(2049, 512);
    const x = rand([2, B, 2049]).mul(0.2);
    const [plain, simd] = (['plain', 'simd'] as const).map((engine) => {
      setEngine(engine);
      return gru.forward(x)[0].data;
    });
    let worst = 0;
    for (const [i, wanted] of plain?.entries() ?? []) worst = Math.max(worst, Math.abs((simd?.[i] ?? 0) - wanted));
    assert.ok(worst < 1e-6, `${worst} off`);
  }
});
