/** The table of kernels against real PyTorch: what `test/golden/make.py` and `kernels.py` wrote. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kernels } from '../runtime/kernels/all.ts';
import { heeding } from '../runtime/kernels/heeding.ts';
import { kernelOf } from '../runtime/kernels/names.ts';
import { argument, assertResult, byOp, golden, type OpCase } from './runtime-golden.ts';

for (const [op, cases] of byOp(golden<readonly OpCase[]>('ops'))) {
  test(`as PyTorch: the kernel ${op}`, () => {
    const run = kernels.get(op);
    assert.ok(run);
    for (const one of cases) {
      const args = Object.fromEntries(Object.entries(one.arguments).map(([name, arg]) => [name, argument(arg)]));
      assertResult(run(args), one.out, `${op} of ${Object.keys(args)}`);
    }
  });
}

for (const [op, cases] of byOp(golden<readonly OpCase[]>('kernels'))) {
  test(`as PyTorch, with its options: ${op}`, () => {
    for (const one of cases) {
      const kernel = kernelOf(op, one.api ?? op);
      assert.ok(kernel, `${one.api} has a kernel`);
      const args = Object.fromEntries(Object.entries(one.arguments).map(([name, arg]) => [name, argument(arg)]));
      assertResult(heeding(kernel.run)(args), one.out, `${one.api} of ${JSON.stringify(Object.keys(args))}`);
    }
  });
}

test('a kernel that is run heedfully refuses what it does not compute', () => {
  const input = { shape: [2], data: Float32Array.of(1, 2), dtype: 'float32' as const };
  const add = kernelOf('add', 'torch.add')?.run;
  assert.ok(add);
  assert.throws(() => heeding(add)({ input, other: input, casting: 'safe' }), {
    message: 'casting is not computed here',
  });
  assert.deepEqual(heeding(add)({ input, other: input, out: null, alpha: 2 }), add({ input, other: input, alpha: 2 }));
});

test("a value that does not fit its place is refused with PyTorch's words, leading axes of size 1 are let go", () => {
  const run = kernels.get('store');
  assert.ok(run, 'the kernel is there');
  const full = (shape: readonly number[], x: number) => ({
    shape,
    data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(x),
    dtype: 'float32' as const,
  });
  const input = full([4, 2], 0);
  const out = run({ input, items: [0], value: full([1, 1, 2], 1) });
  assert.deepEqual([...(out as typeof input).data], [1, 1, 0, 0, 0, 0, 0, 0], 'the first row is replaced');
  assert.throws(() => run({ input, items: [{ start: 0, stop: 2 }], value: full([3], 1) }), {
    message:
      'The expanded size of the tensor (2) must match the existing size (3) at non-singleton dimension 1.  Target sizes: [2, 2].  Tensor sizes: [3]',
  });
  assert.throws(() => run({ input, items: [0], value: full([2, 2], 1) }), /the number of sizes provided \(1\) must be/);
});
