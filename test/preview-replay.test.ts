// The replay of a plan against real PyTorch: `test/golden/preview.py` runs the same programs from the same seeds.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { findAny } from '../client/preview/all-kernels.ts';
import { momentOf } from '../client/preview/ran.ts';
import { type Given, isSource, type Replay, replay as replayWith } from '../client/preview/replay.ts';
import { nameOf } from '../client/preview/state-dict.ts';
import { allocate, type NDArray } from '../runtime/array.ts';
import { full } from '../runtime/kernels/create.ts';
import type { Plan } from '../server/messages.ts';

const folder = new URL('./golden/preview/', import.meta.url);
const names = readdirSync(folder).map((file) => file.replace('.json', ''));

const replay = (plan: Plan, given: Given): Replay => replayWith(plan, given, findAny);

interface Golden {
  readonly plan: Plan;
  readonly expect: { readonly [tensor: string]: { readonly shape: readonly number[]; readonly data: string } };
}

function golden(name: string): Golden {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
}

function numbers(base64: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer);
}

function near(got: NDArray | undefined, wanted: Float32Array, what: string): void {
  assert.equal(got?.data.length, wanted.length, what);
  for (const [i, x] of wanted.entries())
    assert.ok(
      Math.abs((got?.data[i] ?? Number.NaN) - x) < 2e-6 * (1 + Math.abs(x)),
      `${what}[${i}]: ${got?.data[i]} is not ${x}`,
    );
}

for (const name of names) {
  test(`every number of ${name} is PyTorch's`, () => {
    const { plan, expect } = golden(name);
    const run = replay(plan, { seed: 0 });
    assert.equal(run.stopped, undefined);
    assert.deepEqual(run.caveats, []);
    for (const [tensor, { shape, data }] of Object.entries(expect)) {
      const got = run.values.get(Number(tensor));
      assert.deepEqual(got?.shape, shape, `tensor ${tensor}`);
      near(got, numbers(data), `tensor ${tensor}`);
    }
  });
}

function at(run: Replay, tensor: number): readonly number[] {
  return [...(run.values.get(tensor)?.data ?? [])];
}

test('what a recurrent layer went through can be looked at step by step', () => {
  const { plan } = golden('classifier');
  const run = replay(plan, { seed: 0 });
  const ran = run.ran.get(plan.focus);
  assert.ok(ran);
  assert.deepEqual([ran.kind, ran.steps, ran.batch, ran.layers, ran.directions], ['lstm', 7, 2, 2, 2]);
  const way = ran.ways[3];
  assert.ok(way?.reverse);
  const { h, c, hBefore, gates } = momentOf(ran, way, 2, 1);
  const [i = [], f = [], g = [], o = []] = [0, 5, 10, 15].map((from) => [
    ...(gates ?? new Float32Array(0)).subarray(from, from + 5),
  ]);
  const before = momentOf(ran, way, 3, 1);
  assert.deepEqual([...hBefore], [...before.h]);
  for (let k = 0; k < 5; k++) {
    const next = (f[k] ?? 0) * (before.c?.[k] ?? 0) + (i[k] ?? 0) * (g[k] ?? 0);
    assert.ok(Math.abs(next - (c?.[k] ?? Number.NaN)) < 1e-6);
    assert.ok(Math.abs((o[k] ?? 0) * Math.tanh(next) - (h[k] ?? Number.NaN)) < 1e-6);
  }
});

test('a seed of the page counts where the program sets none', () => {
  const { plan } = golden('article');
  const free: Plan = { ...plan, seeded: false, steps: plan.steps.filter(({ op }) => op !== 'seed') };
  assert.deepEqual(at(replay(free, { seed: 0 }), 2), at(replay(plan, { seed: 9 }), 2));
  assert.notDeepEqual(at(replay(free, { seed: 1 }), 2), at(replay(plan, { seed: 9 }), 2));
});

test('what the user gives stands in place of a source, and every other number stays', () => {
  const { plan, expect } = golden('article');
  const given: Given = { seed: 0, inputs: new Map([[0, { array: allocate([3, 1, 4]), origin: { kind: 'zeros' } }]]) };
  const run = replay(plan, given);
  assert.deepEqual(run.origins.get(0), { kind: 'zeros' });
  assert.deepEqual(at(run, 0), Array(12).fill(0));
  assert.notDeepEqual(at(run, 2), [...numbers(expect['2']?.data ?? '')]);
  assert.deepEqual(run.layers, replay(plan, { seed: 0 }).layers);
  const wrong: Given = { seed: 0, inputs: new Map([[0, { array: allocate([9]), origin: { kind: 'edited' } }]]) };
  assert.deepEqual(replay(plan, wrong).origins.get(0), { kind: 'random', seed: 0 });
});

test('weights of a file are found by the names of the model, or none is used and it is said why', () => {
  const { plan } = golden('classifier');
  const state = Object.fromEntries(
    plan.steps.flatMap((step) =>
      (step.parameters ?? []).map(({ name, shape }) => [`module.${nameOf(step, name)}`, full(shape, 0.5)]),
    ),
  );
  const run = replay(plan, { seed: 0, weights: { state, file: 'weights.safetensors' } });
  assert.equal(run.misfit, undefined);
  assert.deepEqual(run.weightsFrom, { kind: 'file', name: 'weights.safetensors' });
  assert.deepEqual([...(run.layers.get(2)?.weight_ih_l0?.data ?? [])].slice(0, 2), [0.5, 0.5]);
  const { 'module.head.bias': _, ...rest } = state;
  const other = { ...rest, 'module.head.weight': allocate([4, 10]), extra: allocate([1]) };
  const refused = replay(plan, { seed: 0, weights: { state: other, file: 'weights.pt' } });
  assert.deepEqual(refused.misfit, {
    missing: ['module.head.bias'],
    unexpected: ['extra'],
    sizes: [{ name: 'module.head.weight', file: [4, 10], model: [3, 10] }],
  });
  assert.deepEqual(refused.weightsFrom, { kind: 'random', seed: 7 });
  assert.deepEqual(at(refused, 1), at(replay(plan, { seed: 0 }), 1));
});

test('an op without a kernel ends the run there, and what came before stays', () => {
  const { plan } = golden('by-hand');
  const steps = plan.steps.map((step) => (step.id === 9 ? { ...step, op: 'fourier', api: 'torch.fft.fft' } : step));
  const run = replay({ ...plan, steps }, { seed: 0 });
  assert.deepEqual(run.stopped, { step: 9, why: 'no-kernel', text: 'fourier' });
  assert.deepEqual(run.values.get(7)?.shape, [8]);
  assert.equal(run.values.get(12), undefined);
});

test('a run that disagrees with the code about a shape says so', () => {
  const { plan } = golden('by-hand');
  const wrong = plan.steps.map((step) =>
    step.id === 8 && step.out && 'tensor' in step.out ? { ...step, out: { ...step.out, shape: [9] } } : step,
  );
  const run = replay({ ...plan, steps: wrong }, { seed: 0 });
  assert.equal(run.stopped?.why, 'refused');
  assert.match(run.stopped?.text ?? '', /the run gives \(8\), the code says \(9\)/);
});

test('what comes from outside is drawn apart, ids below what they pick from, and the page says so', () => {
  const { plan, expect } = golden('classifier');
  const steps = plan.steps.map((step) => (step.op === 'randint' ? { ...step, op: 'input', args: {} } : step));
  const run = replay({ ...plan, steps }, { seed: 0 });
  assert.deepEqual(run.caveats, ['outside']);
  assert.equal(run.stopped, undefined);
  assert.ok(at(run, 0).every((id) => Number.isInteger(id) && id >= 0 && id < 20));
  assert.ok(at(run, 0).some((id) => id > 1));
  assert.ok(Object.keys(expect).length > 0);
});

test('dropout of training is left out, and the page says so', () => {
  const { plan } = golden('classifier');
  const steps = plan.steps.map((step) => (step.id === 2 ? { ...step, args: { ...step.args, dropout: 0.5 } } : step));
  assert.deepEqual(replay({ ...plan, steps }, { seed: 0 }).caveats, ['dropout']);
});

test('sources are the steps that no tensor goes into', () => {
  const { plan } = golden('article');
  assert.deepEqual(
    plan.steps.filter(isSource).map(({ op }) => op),
    ['randn', 'zeros'],
  );
});
