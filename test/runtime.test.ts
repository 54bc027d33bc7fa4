/** The runtime against real PyTorch: `test/golden/make.py` wrote what PyTorch computes from the same seeds. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as unrolled from '../runtime/index.ts';
import {
  cat,
  manualSeed,
  nn,
  ones,
  packPaddedSequence,
  packSequence,
  padPackedSequence,
  rand,
  randint,
  randn,
  randperm,
  setEngine,
  type Tensor,
  tensor,
  zeros,
} from '../runtime/index.ts';
import {
  assertClose,
  assertWeights,
  draw,
  flat,
  golden,
  type Stored,
  store,
  stored,
  type Weights,
} from './runtime-golden.ts';

const sizes = { T: 3, B: 2, I: 3, H: 4, P: 2 };

interface Case {
  readonly kind: 'rnn' | 'relu' | 'lstm' | 'projected' | 'gru';
  readonly layers: number;
  readonly bidirectional: boolean;
  readonly bias: boolean;
  readonly seed: number;
  readonly weights: Weights;
  readonly runs: readonly {
    readonly form: 'sequence-first' | 'batch-first' | 'unbatched';
    readonly batched: boolean;
    readonly given: boolean;
    readonly out: readonly Stored[];
  }[];
}

function recurrent(of: Case, batchFirst: boolean): nn.RNN | nn.LSTM | nn.GRU {
  const options = { numLayers: of.layers, bidirectional: of.bidirectional, bias: of.bias, batchFirst };
  const { I, H, P } = sizes;
  if (of.kind === 'gru') return new nn.GRU(I, H, options);
  if (of.kind === 'lstm') return new nn.LSTM(I, H, options);
  if (of.kind === 'projected') return new nn.LSTM(I, H, { ...options, projSize: P });
  return new nn.RNN(I, H, { ...options, nonlinearity: of.kind === 'relu' ? 'relu' : 'tanh' });
}

/** Both ways in which layers run are held to PyTorch. */
const ENGINES = ['plain', 'simd'] as const;

for (const engine of ENGINES)
  for (const one of golden<readonly Case[]>('recurrent')) {
    const { kind, layers, bidirectional, bias, seed } = one;
    const name = `${kind}, ${layers} layers, ${bidirectional ? 'two directions' : 'one direction'}${bias ? '' : ', no bias'}`;
    test(`as PyTorch, ${engine}: ${name}`, () => {
      setEngine(engine);
      const { T, B, I, H, P } = sizes;
      manualSeed(seed);
      const module = recurrent(one, false);
      assertWeights(module, one.weights, name);
      const batchFirst = recurrent(one, true);
      batchFirst.loadStateDict(module.stateDict());
      // Another module was drawn: the inputs follow the weights of the first alone.
      manualSeed(seed);
      recurrent(one, false);
      const count = layers * (bidirectional ? 2 : 1);
      const out = kind === 'projected' ? P : H;
      const pair = kind === 'lstm' || kind === 'projected';
      for (const run of one.runs) {
        const batch = run.form === 'unbatched' ? [] : [B];
        const shape = { 'sequence-first': [T, B, I], 'batch-first': [B, T, I], unbatched: [T, I] }[run.form];
        const x = draw(...shape);
        const h = run.given ? draw(count, ...batch, out) : undefined;
        const c = run.given && pair ? draw(count, ...batch, H) : undefined;
        const used = run.form === 'batch-first' ? batchFirst : module;
        const made = used instanceof nn.LSTM ? used.forward(x, h && c ? [h, c] : undefined) : used.forward(x, h);
        for (const [i, value] of flat(made).entries()) {
          const wanted = run.out[i];
          assert.ok(wanted);
          assertClose(value, wanted, 1e-6, `${name}, ${run.form}${run.given ? ', initial states' : ''}, part ${i}`);
        }
      }
    });
  }

interface PackedCase {
  readonly kind: Case['kind'];
  readonly bidirectional: boolean;
  readonly seed: number;
  readonly lengths: readonly number[];
  readonly runs: readonly {
    readonly given: boolean;
    readonly batch_sizes: number[];
    readonly out: readonly Stored[];
  }[];
}

for (const engine of ENGINES)
  for (const one of golden<readonly PackedCase[]>('packed')) {
    const { kind, bidirectional, lengths } = one;
    test(`as PyTorch, ${engine}: ${kind} over sequences of ${lengths}${bidirectional ? ', two directions' : ''}`, () => {
      setEngine(engine);
      const { I, H, P } = sizes;
      manualSeed(one.seed);
      const module = recurrent({ ...one, layers: 2, bias: true, weights: {}, runs: [] }, false);
      for (const run of one.runs) {
        const x = draw(4, 4, I);
        const count = bidirectional ? 4 : 2;
        const h = run.given ? draw(count, 4, kind === 'projected' ? P : H) : undefined;
        const c = run.given && (kind === 'lstm' || kind === 'projected') ? draw(count, 4, H) : undefined;
        const rows = packPaddedSequence(x, tensor(lengths), { enforceSorted: lengths[0] === 4 });
        const [output, states] =
          module instanceof nn.LSTM ? module.forward(rows, h && c ? [h, c] : null) : module.forward(rows, h);
        const [padded, back] = padPackedSequence(output, { paddingValue: -1, totalLength: 5 });
        assert.deepEqual(rows.batchSizes, run.batch_sizes);
        assert.deepEqual(back.toArray(), lengths);
        for (const [i, value] of [rows.data, padded, ...flat(states)].entries()) {
          const wanted = run.out[i];
          assert.ok(wanted);
          assertClose(value, wanted, 1e-6, `part ${i}`);
        }
      }
    });
  }

for (const one of golden<readonly Case[]>('cells')) {
  test(`as PyTorch: a cell of ${one.kind}${one.bias ? '' : ' without bias'}`, () => {
    const { B, I, H } = sizes;
    const { bias, kind } = one;
    manualSeed(one.seed);
    const cell =
      kind === 'lstm'
        ? new nn.LSTMCell(I, H, { bias })
        : kind === 'gru'
          ? new nn.GRUCell(I, H, { bias })
          : new nn.RNNCell(I, H, { bias, nonlinearity: kind === 'relu' ? 'relu' : 'tanh' });
    assertWeights(cell, one.weights, kind);
    for (const run of one.runs) {
      const batch = run.batched ? [B] : [];
      const x = draw(...batch, I);
      const h = run.given ? draw(...batch, H) : undefined;
      const c = run.given && kind === 'lstm' ? draw(...batch, H) : undefined;
      const made = cell instanceof nn.LSTMCell ? cell.forward(x, h && c ? [h, c] : undefined) : cell.forward(x, h);
      for (const [i, value] of flat(made).entries()) {
        const wanted = run.out[i];
        assert.ok(wanted);
        assertClose(value, wanted, 1e-6, `${kind}, part ${i}`);
      }
    }
  });
}

interface LayerCase {
  readonly name: string;
  readonly arguments: readonly unknown[];
  readonly weights: Weights;
  readonly input: Stored;
  readonly out: Stored;
}

for (const one of golden<readonly LayerCase[]>('layers')) {
  test(`as PyTorch: nn.${one.name}(${JSON.stringify(one.arguments).slice(1, -1)})`, () => {
    manualSeed(7);
    const makers = nn as unknown as { readonly [name: string]: new (...a: readonly unknown[]) => nn.Module & nn.Layer };
    const Made = makers[one.name];
    assert.ok(Made);
    const module = new Made(...one.arguments);
    if (one.name === 'Embedding') {
      // Normal draws go through the logarithm and the cosine of the machine.
      for (const [name, wanted] of Object.entries(one.weights))
        assertClose(module.stateDict()[name] ?? zeros([]), wanted, 2e-6, name);
    } else if (one.name !== 'BatchNorm1d') assertWeights(module, one.weights, one.name);
    module.loadStateDict(Object.fromEntries(Object.entries(one.weights).map(([name, w]) => [name, stored(w)])));
    assertClose(module.forward(stored(one.input)), one.out, 1e-6, one.name);
  });
}

type Whole = [low: number, high: number, size: number[]];

interface LossCase {
  readonly name: string;
  readonly arguments: { readonly [option: string]: unknown };
  readonly input: Stored;
  readonly target: Stored;
  readonly out: Stored;
}

type Loss = new (options: LossCase['arguments']) => { forward(input: Tensor, target: Tensor): Tensor };

for (const one of golden<readonly LossCase[]>('losses')) {
  test(`as PyTorch: nn.${one.name}(${JSON.stringify(one.arguments)}) of [${one.input.shape}] and [${one.target.shape}]`, () => {
    const Made = (nn as unknown as { readonly [name: string]: Loss })[one.name];
    assert.ok(Made);
    assertClose(new Made(one.arguments).forward(stored(one.input), stored(one.target)), one.out, 1e-6, one.name);
  });
}

interface RandomCase {
  readonly seed: number;
  readonly draws: readonly { readonly name: string; readonly argument: never; readonly out: Stored }[];
  readonly from28: readonly number[];
  readonly from40: readonly number[];
}

for (const { seed, draws, from28, from40 } of golden<readonly RandomCase[]>('random')) {
  test(`as PyTorch: draws from seed ${seed}`, () => {
    manualSeed(seed);
    for (const { name, argument, out } of draws) {
      if (name === 'randn') assertClose(randn(argument), out, 2e-6, name);
      else {
        const made =
          name === 'rand' ? rand(argument) : name === 'randperm' ? randperm(argument) : randint(...(argument as Whole));
        assert.deepEqual([...made.data], [...stored(out).data], name);
      }
    }
    assert.deepEqual(randint(0, 2 ** 28, [4]).toArray(), from28);
    assert.deepEqual(randint(-3, 2 ** 40, [4]).toArray(), from40);
  });
}

for (const engine of ENGINES)
  test(`10,000 steps do not drift, ${engine}`, () => {
    setEngine(engine);
    manualSeed(3);
    const module = new nn.RNN(8, 32);
    const [, h] = module.forward(draw(10000, 1, 8));
    assertClose(h, golden<{ h: Stored }>('long').h, 1e-6, 'the state after 10,000 steps');
  });

for (const engine of ENGINES)
  test(`states that grow are no worse than twice as far from float64 as PyTorch's, ${engine}`, () => {
    setEngine(engine);
    const { high, low, off } = golden<{ high: Stored; low: Stored; off: number }>('unbounded');
    manualSeed(13);
    const module = new nn.RNN(8, 32, { numLayers: 2, nonlinearity: 'relu' });
    const x = draw(60, 3, 8);
    const larger = Object.entries(module.stateDict()).map(([name, value]) => [name, value.mul(2.5)]);
    module.loadStateDict(Object.fromEntries(larger));
    const { data } = module.forward(x)[0].at(-1);
    const [most, rest] = [stored(high).data, stored(low).data];
    let worst = 0;
    for (const [i, got] of data.entries()) {
      const wanted = (most[i] ?? 0) + (rest[i] ?? 0);
      worst = Math.max(worst, Math.abs(got - wanted) / Math.max(1, Math.abs(wanted)));
    }
    assert.ok(Math.max(...most) > 1000, 'they grow');
    assert.ok(worst <= 2 * off, `${worst}, and PyTorch ${off}`);
  });

/** Calls and the words PyTorch has for them. */
const REFUSED: readonly (readonly [string, () => unknown, string])[] = [
  [
    'input size',
    () => new nn.RNN(4, 2).forward(randn([3, 1, 10])),
    'input.size(-1) must be equal to input_size. Expected 4, got 10',
  ],
  ['input rank', () => new nn.GRU(4, 2).forward(randn([3])), 'GRU: Expected input to be 2D or 3D, got 1D instead'],
  [
    'hidden rank',
    () => new nn.RNN(4, 2).forward(randn([3, 1, 4]), randn([1, 4])),
    'For batched 3-D input, hx should also be 3-D but got 2-D tensor',
  ],
  [
    'hidden size',
    () => new nn.RNN(4, 2).forward(randn([3, 1, 4]), randn([2, 1, 2])),
    'Expected hidden size (1, 1, 2), got [2, 1, 2]',
  ],
  [
    'cell state',
    () => new nn.LSTM(4, 2).forward(randn([3, 1, 4]), [randn([1, 1, 2]), randn([1, 2, 2])]),
    'Expected hidden[1] size (1, 1, 2), got [1, 2, 2]',
  ],
  [
    'cell input',
    () => new nn.RNNCell(4, 2).forward(randn([3, 5])),
    'input has inconsistent input_size: got 5 expected 4',
  ],
  [
    'cell batch',
    () => new nn.RNNCell(4, 2).forward(randn([3, 4]), randn([2, 2])),
    "Input batch size 3 doesn't match hidden0 batch size 2",
  ],
  [
    'cell state without a batch',
    () => new nn.RNNCell(4, 2).forward(randn([3, 4]), randn([2])),
    "Input batch size 3 doesn't match hidden0 batch size 2",
  ],
  [
    'cell state with a batch',
    () => new nn.GRUCell(4, 2).forward(randn([4]), randn([1, 2])),
    'hidden0 has inconsistent hidden_size: got 1, expected 2',
  ],
  [
    'cell state rank',
    () => new nn.LSTMCell(4, 2).forward(randn([3, 4]), [randn([1, 3, 2]), randn([1, 3, 2])]),
    'LSTMCell: Expected hx[0] to be 1D or 2D, got 3D instead',
  ],
  ['no whole size', () => new nn.RNN(4, 2.5), 'hidden_size should be of type int, got: float'],
  ['layers', () => new nn.RNN(4, 2, { numLayers: 0 }), 'num_layers must be greater than zero'],
  ['projection', () => new nn.LSTM(4, 2, { projSize: 2 }), 'proj_size has to be smaller than hidden_size'],
  [
    'linear',
    () => new nn.Linear(20, 7).forward(randn([2, 3, 40])),
    'mat1 and mat2 shapes cannot be multiplied (6x40 and 20x7)',
  ],
  [
    'matmul',
    () => randn([2, 3, 4]).matmul(randn([3, 4, 6])),
    'The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0',
  ],
  [
    'broadcast',
    () => randn([3, 4]).add(randn([3, 5])),
    'The size of tensor a (4) must match the size of tensor b (5) at non-singleton dimension 1',
  ],
  ['view', () => randn([4, 6]).view([5, 5]), "shape '[5, 5]' is invalid for input of size 24"],
  ['axis', () => randn([4, 6]).sum(2), 'Dimension out of range (expected to be in range of [-2, 1], but got 2)'],
  [
    'cat',
    () => cat([randn([2, 3]), randn([4, 5])]),
    'Sizes of tensors must match except in dimension 0. Expected size 3 but got size 5 for tensor number 1 in the list.',
  ],
  ['index', () => randn([3, 4]).at({}, 5), 'index 5 is out of bounds for dimension 1 with size 4'],
  ['ragged', () => tensor([[1, 2], [3]]), 'expected sequence of length 2 at dim 1 (got 1)'],
];

for (const [what, run, words] of REFUSED) {
  test(`refused as PyTorch does: ${what}`, () => assert.throws(run, { message: words }));
}

test('a layer that is given a tuple says what to take', () => {
  const made = new nn.RNN(4, 2).forward(randn([3, 1, 4])) as unknown as Tensor;
  assert.throws(
    () => new nn.Linear(2, 1).forward(made),
    /linear\(\): argument 'input' .* must be Tensor, not tuple.*first/,
  );
});

test('sequences of different lengths are packed as PyTorch packs them', () => {
  const packed = packSequence([tensor([1, 2]), tensor([3, 4, 5]), tensor([6])], { enforceSorted: false });
  assert.deepEqual(packed.data.toArray(), [3, 1, 6, 4, 2, 5]);
  assert.deepEqual(packed.batchSizes, [3, 2, 1]);
  assert.throws(() => packPaddedSequence(rand([3, 2, 4]), [1, 3]), /must be sorted in decreasing order/);
  assert.throws(() => packPaddedSequence(rand([3, 2, 4]), [4, 1]), /4 long, but the input has 3 steps/);
  assert.throws(() => new nn.RNN(4, 2).forward(packPaddedSequence(rand([3, 2, 4]), [2, 1]), zeros([1, 3, 2])), {
    message: 'Expected hidden size (1, 2, 2), got [1, 3, 2]',
  });
});

for (const engine of ENGINES)
  for (const kind of ['rnn', 'lstm', 'gru', 'projected'] as const) {
    test(`every gate and state of a run can be looked at, ${engine}: ${kind}`, () => {
      setEngine(engine);
      manualSeed(5);
      const module = recurrent(
        { kind, layers: 2, bidirectional: true, bias: true, seed: 5, weights: {}, runs: [] },
        false,
      );
      const rows = packPaddedSequence(draw(4, 3, sizes.I), [4, 2, 1]);
      const states = (): nn.RunStates => {
        module instanceof nn.LSTM ? module.forward(rows) : module.forward(rows);
        assert.ok(module.states);
        return module.states;
      };
      const kept = states();
      assert.ok(kept.gatesKept, 'the gates are kept');
      const all = (of: nn.RunStates) =>
        [0, 1].flatMap((layer) =>
          [false, true].flatMap((reverse) =>
            [0, 1, 2, 3].map((t) => {
              const { gates, cell, hidden } = of.step(t, { layer, reverse });
              return [gates, ...(cell ? [cell] : []), hidden].map((one) => one.toArray());
            }),
          ),
        );
      const before = all(kept);
      const { gates, hidden } = kept.step(0);
      assert.deepEqual(gates.shape, [3, { rnn: 1, lstm: 4, gru: 3, projected: 4 }[kind] * sizes.H]);
      assert.equal(kept.step(0).hidden.data.buffer, hidden.data.buffer, 'a view, not a copy');

      module.stateBudget = 0;
      const again = states();
      // The one gate of an rnn is its hidden state, which is always there.
      assert.equal(again.gatesKept, kind === 'rnn');
      assert.equal(again.bytes < kept.bytes, kind !== 'rnn', `${again.bytes} and ${kept.bytes} bytes`);
      for (const [i, parts] of all(again).entries())
        for (const [k, part] of parts.entries())
          assertClose(
            tensor(part),
            store(tensor(before[i]?.[k] ?? [])),
            1e-6,
            'the gates computed again are those of the run',
          );

      assert.throws(() => gates.data, /the layer has run again since/);
      assert.throws(() => gates.sum(), /the layer has run again since/);
      assert.throws(() => kept.step(0), /the layer has run again since/);
      assert.throws(() => again.step(4), /there is no step 4: the run has 4/);
      assert.throws(() => again.step(0, { layer: 2 }), /there is no layer 2/);
    });
  }

for (const engine of ENGINES)
  test(`gates that are computed again are those of the run, whatever was written since, ${engine}`, () => {
    setEngine(engine);
    const lstm = new nn.LSTM(3, 4, { numLayers: 2, projSize: 2 });
    const [x, h, c] = [draw(5, 2, 3), draw(2, 2, 2), draw(2, 2, 4)];
    const gates = () => [0, 1].flatMap((layer) => numbersOf(lstm.states?.step(0, { layer }).gates));
    lstm.forward(x, [h, c]);
    const before = gates();
    lstm.stateBudget = 0;
    lstm.forward(x, [h, c]);
    for (const one of [x, h, c, ...lstm.parameters()]) one.data.fill(0.5);
    for (const [i, value] of gates().entries()) assert.ok(Math.abs(value - (before[i] ?? 9)) < 1e-6, `gate ${i}`);
    lstm.forward(x, [h, c]);
    assert.ok(Math.abs((gates()[0] ?? 0) - (before[0] ?? 0)) > 1e-4, 'another run');
  });

function numbersOf(x: Tensor | undefined): number[] {
  assert.ok(x, 'the gates of a run');
  return [...x.data];
}

test('the gates of an LSTM make its cell and hidden state', () => {
  const lstm = new nn.LSTM(3, 4);
  lstm.forward(rand([5, 2, 3]));
  const { gates, cell, hidden } = lstm.states?.step(0) ?? {};
  const [i, , g, o] = gates?.chunk(4, 1) ?? [];
  assert.ok(i && g && o && cell && hidden);
  assertClose(i.mul(g), store(cell), 1e-6, 'c = i g where c_0 is 0');
  assertClose(o.mul(cell.tanh()), store(hidden), 1e-6, 'h = o tanh(c)');
});

class CharRNN extends nn.Module {
  readonly embedding = new nn.Embedding(11, 6);
  readonly rnn = new nn.LSTM(6, 8, { numLayers: 2, batchFirst: true });
  readonly head = new nn.Sequential(new nn.Dropout(0.2), new nn.Linear(8, 11), new nn.LogSoftmax());

  override forward(tokens: Tensor): Tensor {
    const [output] = this.rnn.forward(this.embedding.forward(tokens));
    return this.head.forward(output);
  }
}

test('a model names its parameters after its fields, and takes them from another', () => {
  const [one, two] = [new CharRNN(), new CharRNN()];
  const tokens = randint(0, 11, [2, 5]);
  assert.deepEqual(Object.keys(one.stateDict()).slice(0, 3), [
    'embedding.weight',
    'rnn.weight_ih_l0',
    'rnn.weight_hh_l0',
  ]);
  assert.ok(Object.keys(one.stateDict()).includes('head.1.bias'));
  assert.notDeepEqual(one.forward(tokens).data, two.forward(tokens).data);
  two.loadStateDict(one.stateDict());
  assert.deepEqual(one.forward(tokens).data, two.forward(tokens).data);
  assert.deepEqual(one.forward(tokens).shape, [2, 5, 11]);
});

test('a state dict that does not fit is refused whole, and said to belong to', () => {
  const gru = new nn.GRU(10, 20, { numLayers: 2, bidirectional: true });
  const rnn = new nn.RNN(4, 2);
  const before = rnn.stateDict().weight_hh_l0?.clone();
  assert.throws(
    () => rnn.loadStateDict(gru.stateDict()),
    (error: Error) =>
      error.message.startsWith(
        'Error(s) in loading state_dict for RNN:\n\tUnexpected key(s) in state_dict: "weight_ih_l0_reverse"',
      ) &&
      error.message.includes(
        'copying a param with shape torch.Size([60, 10]) from checkpoint, the shape in current model is torch.Size([2, 4])',
      ) &&
      error.message.endsWith(
        'These are the weights of nn.GRU(10, 20, { numLayers: 2, bidirectional: true }); this is nn.RNN(4, 2).',
      ),
  );
  assert.deepEqual(rnn.stateDict().weight_hh_l0?.data, before?.data);
  rnn.loadStateDict({ ...rnn.stateDict(), more: ones([1]) }, { strict: false });
});

test('a parameter takes the numbers of its own shape alone', () => {
  const norm = new nn.BatchNorm1d(3);
  for (const [name, shape] of [
    ['weight', [2]],
    ['weight', [3, 1]],
    ['running_mean', [1]],
  ] as const) {
    const kept = norm.stateDict()[name] as nn.Parameter;
    const before = kept.toArray();
    assert.throws(() => kept.copy(ones(shape).mul(7)), {
      message: `numbers of shape [${shape.join(', ')}] do not fit in [3]`,
    });
    assert.deepEqual(kept.toArray(), before);
    kept.copy(ones([3]).mul(7));
    assert.deepEqual(kept.toArray(), [7, 7, 7]);
  }
});

test('tensors go to lists and back', () => {
  const x = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  assert.deepEqual(x.at('...', { start: 1 }).toArray(), [
    [2, 3],
    [5, 6],
  ]);
  assert.deepEqual(x.at(null, 1, [2, 0]).toArray(), [[6, 4]]);
  assert.deepEqual(x.max(1)[1].toArray(), [2, 2]);
  assert.deepEqual(x.gt(2).toArray(), [
    [false, false, true],
    [true, true, true],
  ]);
  assert.equal(x.sum().item(), 21);
  assert.equal(unrolled.arange(5).dtype, 'int64');
});

test('the built library is what `unrolled` names', async () => {
  const name = 'unrolled';
  const built = (await import(name)) as typeof unrolled;
  built.setEngine('plain');
  setEngine('plain');
  built.manualSeed(1);
  manualSeed(1);
  const [output] = new built.nn.GRU(3, 4).forward(built.rand([2, 1, 3]));
  const [same] = new nn.GRU(3, 4).forward(rand([2, 1, 3]));
  assert.deepEqual(output.data, same.data);
  assert.ok(readFileSync(new URL('../dist/runtime/index.d.ts', import.meta.url), 'utf8').includes('nn'));
});
