/** The table of kernels against real PyTorch: what `test/golden/make.py` and `kernels.py` wrote. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kernels } from '../runtime/kernels/all.ts';
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
      assertResult(kernel.run(args), one.out, `${one.api} of ${JSON.stringify(Object.keys(args))}`);
    }
  });
}
