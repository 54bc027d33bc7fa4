// What of a run is drawn: layers, cells called step by step, and the cell written by hand, all in one form.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { findAny } from '../client/preview/all-kernels.ts';
import { checkScript } from '../client/preview/check-script.ts';
import { sumsOf } from '../client/preview/equations.ts';
import { focusOf, picturesOf } from '../client/preview/pictures.ts';
import { momentOf, type Way } from '../client/preview/ran.ts';
import { replay } from '../client/preview/replay.ts';
import { allocate, type NDArray } from '../runtime/array.ts';
import { tanh } from '../runtime/kernels/elementwise.ts';
import { matmul } from '../runtime/kernels/linear.ts';
import { addProduct } from '../runtime/kernels/product.ts';
import type { Plan, PlanStep } from '../server/messages.ts';

function plan(name: string): Plan {
  return JSON.parse(readFileSync(new URL(`./golden/preview/${name}.json`, import.meta.url), 'utf8')).plan;
}

function drawn(of: Plan) {
  const run = replay(of, { seed: 0 }, findAny);
  const pictures = picturesOf(of, run);
  return { run, pictures, focus: focusOf(of, pictures) };
}

test('a layer is one picture with its parameters under the names of the model', () => {
  const { pictures, focus } = drawn(plan('classifier'));
  assert.equal(pictures.length, 1);
  assert.equal(focus?.title, 'nn.LSTM(6 → 5)');
  assert.deepEqual(
    focus?.parameters.slice(0, 2).map(({ name, array }) => [name, array.shape]),
    [
      ['lstm.weight_ih_l0', [20, 6]],
      ['lstm.weight_hh_l0', [20, 5]],
    ],
  );
});

test('a cell that is called step by step is one picture, with its gates', () => {
  const of = plan('cell-loop');
  const { run, focus } = drawn(of);
  assert.equal(focus?.title, 'nn.GRUCell(3 → 4)');
  assert.deepEqual([focus?.ran.steps, focus?.ran.batch, focus?.calls.length], [5, 2, 5]);
  const [way] = focus?.ran.ways ?? [];
  assert.ok(focus && way);
  assert.equal(way.gates?.length, 5 * 2 * 12);
  const last = of.steps.findLast(({ op }) => op === 'gru_cell');
  assert.ok(last?.out && 'tensor' in last.out);
  const { data = [] } = run.values.get(last.out.tensor) ?? {};
  for (const b of [0, 1]) assert.deepEqual([...momentOf(focus.ran, way, 4, b).h], [...data.slice(b * 4, b * 4 + 4)]);
});

test('the cell written by hand is the picture that nn.RNN has', () => {
  const { focus } = drawn(plan('by-hand'));
  assert.equal(focus?.title, 'tanh(5 → 8)');
  assert.deepEqual([focus?.ran.kind, focus?.ran.steps, focus?.ran.batch], ['rnn', 4, 1]);
  assert.deepEqual(
    focus?.parameters.map(({ name }) => name),
    ['W_ih', 'W_hh', 'b_ih', 'b_hh'],
  );
  holds(focus?.ran.ways[0], 4, 1);
  assert.equal(focus?.transposed, false);
});

/** The states follow from the equation, with the weights as (hidden, input). */
function holds(way: Way | undefined, T: number, B: number): void {
  assert.ok(way);
  const { inputSize: I, hiddenSize: H, weights } = way;
  for (let t = 0; t < T; t++) {
    const next = new Float32Array(B * H);
    const before = t === 0 ? way.h0 : way.h.subarray((t - 1) * B * H, t * B * H);
    addProduct(next, way.x.subarray(t * B * I, (t + 1) * B * I), weights.ih, { M: B, K: I, N: H });
    addProduct(next, before, weights.hh, { M: B, K: H, N: H });
    for (const [k, a] of next.entries()) {
      const sum = a + (weights.biasIh?.[k % H] ?? 0) + (weights.biasHh?.[k % H] ?? 0);
      assert.ok(Math.abs(Math.tanh(sum) - (way.h[t * B * H + k] ?? Number.NaN)) < 1e-6, `step ${t}`);
    }
  }
}

const WAYS: readonly { readonly name: string; readonly front: boolean; readonly rank: 1 | 2 }[] = [
  { name: 'rows: x @ W', front: false, rank: 2 },
  { name: 'columns: W @ x', front: true, rank: 2 },
  { name: 'vectors: x @ W', front: false, rank: 1 },
  { name: 'vectors: W @ x', front: true, rank: 1 },
];

for (const { name, front, rank } of WAYS) {
  test(`the cell by hand is found however it is turned: ${name}`, () => {
    const [I, H, B] = [3, 2, rank === 2 ? 2 : 1];
    const at = { uri: 'file:///a.py', start: { line: 0, character: 0 }, end: { line: 0, character: 9 } };
    const values: NDArray[] = [];
    const steps: PlanStep[] = [];
    const add = (
      op: string,
      args: PlanStep['args'],
      value: NDArray,
      more: { passes?: number[]; line?: number } = {},
    ): number => {
      const place = { ...at, start: { line: more.line ?? steps.length, character: 0 } };
      const out = { tensor: values.length, shape: value.shape, dtype: 'float32' };
      steps.push({ id: steps.length, op, api: op, at: place, unit: 'm', passes: more.passes ?? [], args, out });
      values.push(value);
      return out.tensor;
    };
    const source = (shape: readonly number[]): number => {
      const one = allocate(shape);
      for (let i = 0; i < one.data.length; i++) one.data[i] = Math.sin(values.length * 9 + i) / 2;
      return add('literal', { data: [...one.data] }, one);
    };
    const shape = (n: number): number[] => (rank === 1 ? [n] : front ? [n, B] : [B, n]);
    const W = source(front ? [H, I] : [I, H]);
    const U = source([H, H]);
    const xs = [0, 1, 2].map(() => source(shape(I)));
    let h = source(shape(H));
    const of = (id: number): NDArray => values[id] ?? allocate([0]);
    for (const [t, x] of xs.entries()) {
      const passes = [t];
      const inner = add('positive', { input: { tensor: x } }, of(x), { passes, line: 90 });
      const product = (w: number, v: number, line: number): number => {
        const [a, b] = front ? [w, v] : [v, w];
        return add('matmul', { input: { tensor: a }, other: { tensor: b } }, matmul(of(a), of(b)), { passes, line });
      };
      const [a, b] = [product(W, inner, 91), product(U, h, 92)];
      const sum = { ...of(a), data: of(a).data.map((one, i) => one + (of(b).data[i] ?? 0)) } as NDArray;
      const c = add('add', { input: { tensor: a }, other: { tensor: b } }, sum, { passes, line: 93 });
      h = add('tanh', { input: { tensor: c } }, tanh(sum), { passes, line: 94 });
    }
    const whole: Plan = {
      version: 1,
      title: 'm',
      library: 'torch',
      at,
      focus: steps.length - 1,
      steps,
      asks: [],
      seeded: true,
      bytes: 0,
    };
    const { focus } = drawn(whole);
    assert.deepEqual([focus?.ran.steps, focus?.ran.batch, focus?.title], [3, B, 'tanh(3 → 2)']);
    holds(focus?.ran.ways[0], 3, B);
  });
}

const FUNCTIONS: { readonly [name: string]: (x: number) => number } = {
  tanh: Math.tanh,
  relu: (x) => Math.max(0, x),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  hardSigmoid: (x) => Math.min(1, Math.max(0, 0.2 * x + 0.5)),
};

/** A plan of one TensorFlow.js layer over (2, 5, 3). */
function kerasPlan(op: string, args: PlanStep['args'], gates: number): Plan {
  const place = { uri: 'file:///m.ts', start: { line: 0, character: 0 }, end: { line: 0, character: 9 } };
  const of = (step: Partial<PlanStep>): PlanStep => ({
    id: 0,
    op,
    api: `tf.${op}`,
    at: place,
    unit: '',
    passes: [],
    args: {},
    out: null,
    ...step,
  });
  const columns = gates * 4;
  return {
    version: 1,
    title: 'model',
    library: 'TensorFlow.js',
    at: place,
    focus: 2,
    asks: [],
    guesses: [],
    seeded: false,
    bytes: 0,
    steps: [
      of({
        id: 0,
        op: 'randn',
        api: 'torch.randn',
        args: { size: [2, 5, 3] },
        out: { tensor: 0, shape: [2, 5, 3], dtype: 'float32' },
      }),
      of({
        id: 1,
        op: 'layer',
        api: `tf.layers.${op}`,
        args,
        parameters: [
          { name: 'kernel', shape: [3, columns] },
          { name: 'recurrent_kernel', shape: [4, columns] },
          ...(args.use_bias === false ? [] : [{ name: 'bias', shape: [columns] }]),
        ],
      }),
      of({ id: 2, layer: 1, args: { input: { tensor: 0 } }, out: { tensor: 1, shape: [2, 4], dtype: 'float32' } }),
    ],
  };
}

const KERAS = { keras_simple_rnn: ['h'], keras_lstm: ['i', 'f', 'g', 'o'], keras_gru: ['r', 'z', 'n'] } as const;

for (const [op, letters] of Object.entries(KERAS))
  for (const args of [
    {},
    { go_backwards: true },
    { activation: 'relu', recurrent_activation: 'sigmoid', use_bias: false },
  ])
    test(`${op} of TensorFlow.js ${JSON.stringify(args)} is one picture, and its equations hold`, () => {
      const { focus, run } = drawn(kerasPlan(op, args, letters.length));
      const [way] = focus?.ran.ways ?? [];
      assert.equal(run.stopped, undefined);
      assert.ok(focus && way, 'it is drawn');
      assert.deepEqual(
        [focus.transposed, focus.ran.steps, focus.ran.batch, way.reverse],
        [true, 5, 2, 'go_backwards' in args],
      );
      for (let t = 0; t < 5; t++)
        for (let b = 0; b < 2; b++)
          for (let k = 0; k < 4; k++) {
            const now = momentOf(focus.ran, way, t, b);
            const gate = letters.map((letter, g) => {
              const { input, state } = sumsOf(way, now, g * 4 + k);
              return (
                FUNCTIONS[letter === 'h' || letter === 'g' || letter === 'n' ? way.nonlinearity : way.gate]?.(
                  input + state,
                ) ?? Number.NaN
              );
            });
            const [a = 0, f = 0, g = 0, o = 0] = gate;
            const before = now.hBefore[k] ?? 0;
            const act = FUNCTIONS[way.nonlinearity] ?? Math.tanh;
            const c = f * (now.cBefore?.[k] ?? 0) + a * g;
            const h = way.kind === 'rnn' ? a : way.kind === 'lstm' ? o * act(c) : (1 - f) * g + f * before;
            assert.ok(Math.abs(h - (now.h[k] ?? 0)) < 1e-5, `h[${k}] of step ${t}: ${h}, ${now.h[k]}`);
          }
      const script = checkScript(focus, 0);
      assert.match(script, /^for t in (reversed\()?range\(5\)/m);
      const python = process.env.UNROLLED_PYTHON;
      if (python === undefined) return;
      const printed = execFileSync(python, ['-'], { input: script, encoding: 'utf8' });
      assert.match(printed, /^output: equal.*\nh_n: equal/, printed);
    });

for (const op of ['keras_lstm', 'keras_gru'] as const)
  test(`a bidirectional ${op} of TensorFlow.js is one picture of both directions`, () => {
    const one = kerasPlan(op, {}, KERAS[op].length);
    const both = one.steps.map((step): PlanStep => {
      const parameters = ['forward', 'backward'].flatMap((side) =>
        (step.parameters ?? []).map(({ name, shape }) => ({ name: `${side}_${name}`, shape })),
      );
      if (step.op === 'layer') return { ...step, api: 'tf.layers.bidirectional', parameters };
      const args = { ...step.args, layer_op: op, return_sequences: true };
      const out = { tensor: 1, shape: [2, 5, 8], dtype: 'float32' };
      return step.op === op ? { ...step, op: 'bidirectional', api: 'tf.layers.bidirectional', args, out } : step;
    });
    const { focus, run } = drawn({ ...one, steps: both });
    assert.equal(run.stopped, undefined);
    assert.ok(focus, 'it is drawn');
    assert.deepEqual(
      [focus.title, focus.ran.directions, focus.ran.ways.map((way) => way.reverse), focus.parameters.length],
      ['layers.bidirectional(3 → 4)', 2, [false, true], 6],
    );
    const output = run.values.get(1);
    for (const [k, way] of focus.ran.ways.entries())
      for (let t = 0; t < 5; t++)
        for (let b = 0; b < 2; b++)
          for (const [u, x] of momentOf(focus.ran, way, t, b).h.entries())
            assert.equal(output?.data[(b * 5 + t) * 8 + k * 4 + u], x);
    const script = checkScript(focus, 0);
    assert.match(script, /^for t in range\(5\).*^for t in reversed\(range\(5\)\)/ms);
    const python = process.env.UNROLLED_PYTHON;
    if (python === undefined) return;
    assert.match(execFileSync(python, ['-'], { input: script, encoding: 'utf8' }), /^output: equal.*\nh_n: equal/);
  });
