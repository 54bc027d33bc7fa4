/**
 * A program's text, its plan, and the numbers: `test/run/*.py` are run from their text alone, and the last tensor is what real
 * PyTorch gives for `y` (`test/golden/run.py`).
 */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findAny } from '../client/preview/all-kernels.ts';
import { findCore } from '../client/preview/core-kernels.ts';
import { picturesOf } from '../client/preview/pictures.ts';
import { momentOf } from '../client/preview/ran.ts';
import { replay } from '../client/preview/replay.ts';
import { full } from '../runtime/kernels/create.ts';
import { runAt } from '../server/features/run.ts';
import type { Plan, PlanOut, PlanTensor, RunParams, RunResult } from '../server/messages.ts';
import { viewOf } from './view.ts';

const folder = fileURLToPath(new URL('./run/', import.meta.url));
const golden: { readonly [name: string]: { readonly shape: readonly number[]; readonly data: readonly number[] } } =
  JSON.parse(readFileSync(new URL('./golden/run.json', import.meta.url), 'utf8'));

/** The run of the line that ends in `# run` or `// run`. */
async function runOf(file: string, text: string, params: Partial<RunParams> = {}): Promise<RunResult> {
  const line = text.split('\n').findIndex((one) => /(#|\/\/) run$/.test(one));
  assert.ok(line >= 0, 'a line is marked');
  return runAt(await viewOf(file, text), { position: { line, character: 4 }, ...params });
}

function isPlan(result: RunResult): asserts result is Plan {
  assert.ok('steps' in result, 'why' in result ? result.why : '');
}

function tensors(out: PlanOut): readonly PlanTensor[] {
  return out === null ? [] : 'tensor' in out ? [out] : out.flatMap(tensors);
}

for (const file of readdirSync(folder)) {
  const name = file.replace('.py', '');
  test(`${name} runs from its text to PyTorch's numbers`, async () => {
    const path = `${folder}${file}`;
    const plan = await runOf(path, readFileSync(path, 'utf8'));
    isPlan(plan);
    const run = replay(plan, { seed: 99 }, findAny);
    assert.equal(run.stopped, undefined);
    assert.equal(plan.stopped, undefined);
    assert.equal(plan.seeded, true);
    assert.deepEqual([run.caveats.filter((one) => one !== 'dropout'), plan.guesses], [[], []]);
    const wanted = golden[name];
    assert.ok(wanted);
    const last = plan.steps
      .flatMap((step) => tensors(step.out))
      .findLast((out) => out.shape.join() === wanted.shape.join());
    const got = last && run.values.get(last.tensor);
    assert.deepEqual(got?.shape, wanted.shape);
    for (const [i, x] of wanted.data.entries())
      assert.ok(
        Math.abs((got?.data[i] ?? Number.NaN) - x) <= 1e-6 * Math.max(1, Math.abs(x)),
        `${i}: ${got?.data[i]} for ${x}`,
      );
  });
}

const classifier = `import torch.nn as nn

class Net(nn.Module):
    def __init__(self, vocab, dim, n_classes):
        super().__init__()
        self.embedding = nn.Embedding(vocab, dim)
        self.rnn = nn.GRU(dim, 8, batch_first=True)
        self.fc = nn.Linear(8, n_classes)

    def forward(self, tokens):
        out, h = self.rnn(self.embedding(tokens))  # run
        return self.fc(out[:, -1]).softmax(1)
`;

test('a class that nobody calls runs with sizes that are asked for', async () => {
  const plan = await runOf('/w/net.py', classifier);
  isPlan(plan);
  assert.deepEqual(
    plan.asks.map(({ name }) => name),
    ['vocab', 'dim', 'n_classes', 'batch', 'seq'],
  );
  const input = plan.steps.find((step) => step.op === 'input');
  assert.deepEqual(input?.out, { tensor: 0, shape: [2, 5], dtype: 'int64', name: 'tokens' });
  const run = replay(plan, { seed: 0 }, findAny);
  assert.equal(run.stopped, undefined);
  assert.deepEqual([...run.values.values()].at(-1)?.shape, [2, 3]);
});

test('sizes that the user sets are taken', async () => {
  const plan = await runOf('/w/net.py', classifier, { sizes: { batch: 7, seq: 3, n_classes: 11 } });
  isPlan(plan);
  assert.deepEqual(tensors(plan.steps.at(-1)?.out ?? null)[0]?.shape, [7, 11]);
});

test('an option that is tried changes the layer and all that comes of it', async () => {
  const text = `import torch
import torch.nn as nn

lstm = nn.LSTM(4, 8)
out, (h, c) = lstm(torch.randn(5, 2, 4))  # run
`;
  const shapes = async (switches: RunParams['switches']) => {
    const plan = await runOf('/w/lstm.py', text, switches ? { switches } : {});
    isPlan(plan);
    return tensors(plan.steps.find((step) => step.id === plan.focus)?.out ?? null).map((one) => one.shape);
  };
  assert.deepEqual(await shapes(undefined), [
    [5, 2, 8],
    [1, 2, 8],
    [1, 2, 8],
  ]);
  assert.deepEqual(await shapes({ bidirectional: true, num_layers: 2, hidden_size: 3 }), [
    [5, 2, 6],
    [4, 2, 3],
    [4, 2, 3],
  ]);
});

test('a mismatch ends the run at its step, with the words of the editor', async () => {
  const plan = await runOf(
    '/w/wrong.py',
    `import torch
import torch.nn as nn

rnn = nn.RNN(4, 8)
table = torch.randn(3, 1, 10)
out, h = rnn(table)  # run
`,
  );
  isPlan(plan);
  assert.equal(plan.stopped?.problem?.rule, 'input-size');
  assert.match(plan.stopped.why, /`rnn` takes 4 features per time step, but the last axis of `table` is 10/);
  assert.deepEqual([plan.stopped.at.start.line, plan.steps.at(-1)?.id, plan.steps.at(-1)?.op], [5, plan.focus, 'rnn']);
});

test('data that is not in sight is asked for where its shape is known', async () => {
  const plan = await runOf(
    '/w/data.py',
    `import torch
import torch.nn as nn
from data import load

days = torch.tensor(load())
windows = days[:28].view(4, 7, 5)
rnn = nn.RNN(5, 8, batch_first=True)
out, h = rnn(windows)  # run
`,
  );
  isPlan(plan);
  assert.deepEqual(
    plan.steps.filter((step) => step.op === 'input').map((step) => [step.api, tensors(step.out)[0]?.shape]),
    [['windows', [4, 7, 5]]],
  );
});

test('a way that the program does not decide is taken and said', async () => {
  const plan = await runOf(
    '/w/way.py',
    `import torch
import torch.nn as nn
from settings import fast

rnn = nn.RNN(4, 8) if fast() else nn.RNN(4, 6)
out, h = rnn(torch.randn(3, 1, 4))  # run
`,
  );
  isPlan(plan);
  assert.deepEqual(
    plan.guesses?.map(({ at, taken }) => [at.start.line, taken]),
    [[4, 'then']],
  );
});

test('TypeScript runs the same', async () => {
  const plan = await runOf(
    '/w/cell.ts',
    `import { manualSeed, nn, randn } from 'unrolled';

manualSeed(0);
const cell = new nn.RNN(4, 2);
const [out, h] = cell.forward(randn([3, 1, 4])); // run
`,
  );
  isPlan(plan);
  const run = replay(plan, { seed: 5 }, findAny);
  const got = [...(run.values.get(1)?.data ?? [])].slice(0, 2).map((x) => x.toFixed(6));
  assert.deepEqual(
    got,
    golden.article?.data.slice(0, 2).map((x) => x.toFixed(6)),
  );
});

test('no plan says why', async () => {
  const view = await viewOf('/w/none.py', 'import torch\n\nx = 1\n');
  const result = runAt(view, { position: { line: 2, character: 0 } });
  assert.ok('why' in result && !('steps' in result));
  assert.equal(result.why, 'nothing in sight says what sizes this runs with');
});

test('a model of TensorFlow.js runs layer by layer when it predicts', async () => {
  const plan = await runOf(
    '/w/model.ts',
    `import * as tf from '@tensorflow/tfjs';

const model = tf.sequential();
model.add(tf.layers.embedding({ inputDim: 20, outputDim: 6, inputLength: 7 }));
model.add(tf.layers.lstm({ units: 5, returnSequences: true })); // run
model.add(tf.layers.gru({ units: 4 }));
model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
const y = model.predict(tf.ones([2, 7], 'int32'));
`,
  );
  isPlan(plan);
  assert.equal(plan.library, 'TensorFlow.js');
  assert.deepEqual(
    plan.steps.filter((step) => step.layer !== undefined).map((step) => [step.op, tensors(step.out)[0]?.shape]),
    [
      ['keras_embedding', [2, 7, 6]],
      ['keras_lstm', [2, 7, 5]],
      ['keras_gru', [2, 4]],
      ['keras_dense', [2, 3]],
    ],
  );
  const made = plan.steps.find((step) => step.op === 'layer' && step.api === 'tf.layers.lstm');
  assert.deepEqual(made?.parameters, [
    { name: 'kernel', shape: [6, 20] },
    { name: 'recurrent_kernel', shape: [5, 20] },
    { name: 'bias', shape: [20] },
  ]);
  const run = replay(plan, { seed: 0 }, findAny);
  assert.equal(run.stopped, undefined);
  const [last] = tensors(plan.steps.at(-1)?.out ?? null);
  const rows = [...(run.values.get(last?.tensor ?? -1)?.data ?? [])];
  assert.ok(Math.abs(rows.slice(0, 3).reduce((a, b) => a + Number(b), 0) - 1) < 1e-6, 'a softmax row sums to 1');
});

test('what shares a shape rule with another op has its own numbers, or none', async () => {
  const plan = await runOf(
    '/w/act.py',
    `import torch
import torch.nn as nn

rnn = nn.RNN(2, 2)
out, h = rnn(torch.ones(1, 1, 2))  # run
y = nn.Hardswish()(out - 4)
`,
  );
  isPlan(plan);
  const run = replay(plan, { seed: 0 }, findAny);
  const [last] = tensors(plan.steps.at(-1)?.out ?? null);
  const got = run.values.get(last?.tensor ?? -1);
  assert.ok(run.stopped || (got && [...got.data].every((x) => Math.abs(Number(x)) === 0)), 'hardswish is 0 below -3');
  assert.equal(findCore('tanh', 'torch.nn.Tanhshrink'), undefined);
  assert.ok(findCore('tanh', 'torch.nn.Tanh'));
});

test('what is made of tensors in sight is never replaced by data from outside', async () => {
  const plan = await runOf(
    '/w/sight.py',
    `import torch
import torch.nn as nn

rnn = nn.RNN(2, 3)
out, h = rnn(torch.randn(4, 1, 2))  # run
y = out @ torch.ones(2, 3).H
`,
  );
  isPlan(plan);
  assert.deepEqual(
    plan.steps.filter((step) => step.op === 'input').map((step) => step.api),
    [],
  );
  assert.match(plan.stopped?.why ?? '', /`H` cannot be run here/);
});

test('weights that the program fills in a way that is not followed are said to be others', async () => {
  const text = (fill: string) => `import torch
import torch.nn as nn

rnn = nn.RNN(2, 3)
fc = nn.Linear(3, 1)
${fill}
out, h = rnn(torch.randn(4, 1, 2))  # run
y = fc(h)
`;
  const caveats = async (fill: string) => {
    const plan = await runOf('/w/fill.py', text(fill));
    isPlan(plan);
    return [
      plan.steps.flatMap((step) => (step.refilled ? [step.text] : [])),
      replay(plan, { seed: 0 }, findAny).caveats,
    ];
  };
  assert.deepEqual(await caveats('pass'), [[], []]);
  for (const fill of [
    'nn.init.xavier_uniform_(fc.weight)',
    'fc.weight.data.uniform_(-0.1, 0.1)',
    'with torch.no_grad(): fc.bias.zero_()',
    'fc.weight.data.mul_(0.5)',
    'fc.weight.requires_grad_(False)',
  ])
    assert.deepEqual(await caveats(fill), [[], []], fill);
  for (const fill of ['fc.weight.data.t().uniform_()', 'nn.init.uniform_(fc.weight, -k, k)'])
    assert.deepEqual(await caveats(fill), [['nn.Linear'], ['drawn-otherwise']], fill);
  for (const fill of ['nn.init.trunc_normal_(fc.weight)', 'fc.weight.data.exponential_()'])
    assert.deepEqual(await caveats(fill), [[], ['drawn-otherwise']], fill);
});

test('what a file gives is neither filled anew nor tied', async () => {
  const path = `${folder}tied.py`;
  const plan = await runOf(path, readFileSync(path, 'utf8'));
  isPlan(plan);
  const shapes = plan.steps.flatMap(({ prefix, parameters }) =>
    (parameters ?? []).map(({ name, shape }) => [`${prefix}${name}`, shape] as const),
  );
  const state = Object.fromEntries(shapes.map(([name, shape], i) => [name, full(shape, i / 10)]));
  const run = replay(plan, { seed: 0, weights: { state, file: 'a.pt' } }, findAny);
  assert.deepEqual([run.misfit, run.caveats, run.weightsFrom], [undefined, [], { kind: 'file', name: 'a.pt' }]);
  for (const [i, [name, shape]] of shapes.entries()) assert.deepEqual(state[name], full(shape, i / 10), name);
  const decoder = plan.steps.find(({ prefix }) => prefix === 'decoder.');
  assert.equal(run.layers.get(decoder?.id ?? -1)?.weight, state['decoder.weight']);
});

const BY_HAND: readonly (readonly [string, string, number])[] = [
  ['lstm_by_hand', 'LSTM(3 → 4)', 6],
  ['own_parameters', 'LSTM(3 → 4)', 5],
  ['lstm_by_gates', 'LSTM(3 → 5)', 4],
  ['lstm_of_vectors', 'LSTM(3 → 4)', 5],
];

for (const [name, title, steps] of BY_HAND)
  test(`an LSTM written by hand is the picture of a layer: ${name}`, async () => {
    const path = `${folder}${name}.py`;
    const plan = await runOf(path, readFileSync(path, 'utf8'));
    isPlan(plan);
    const run = replay(plan, { seed: 0 }, findAny);
    const [picture, ...more] = picturesOf(plan, run);
    assert.ok(picture, 'a picture');
    const { ran, calls } = picture;
    const [way] = ran.ways;
    assert.ok(way, 'a way');
    assert.deepEqual([picture.title, ran.kind, ran.steps, calls.length, more.length], [title, 'lstm', steps, steps, 0]);
    assert.equal(way.gates?.length, 4 * way.h.length);
    for (const [t, call] of calls.entries()) {
      const [out] = tensors(call.out);
      const { data } = run.values.get(out?.tensor ?? -1) ?? { data: [] };
      const { h } = momentOf(ran, way, t, 0);
      for (const [k, x] of h.entries()) assert.ok(Math.abs(x - (data[k] ?? Number.NaN)) < 1e-6, `step ${t}: ${x}`);
    }
  });

test('a cell that is no LSTM is not drawn as one', async () => {
  const path = `${folder}lstm_by_gates.py`;
  for (const [from, to] of [
    ['+ c * f', '+ c * (1 - i)'],
    ['torch.tanh(c) * o', 'torch.sigmoid(c) * o'],
    ['torch.sigmoid(self.output_gate(combined))', 'torch.sigmoid(self.output_gate(combined) * 2)'],
  ] as const) {
    const plan = await runOf(path, readFileSync(path, 'utf8').replace(from, to));
    isPlan(plan);
    assert.deepEqual(picturesOf(plan, replay(plan, { seed: 0 }, findAny)), [], to);
  }
});
