/**
 * PyTorch's names held to PyTorch: every case of `golden/torch-ops.json`, run through the front end and the rules. The
 * goldens are written by `golden/torch_ops.py`; the tests need no PyTorch.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Answer, answers, goldens, type Verdict, verdict } from './torch-cases.ts';

/** Of the cases that run, those whose every size is told; of those that raise, those that are reported. At least. */
const SHARES: { readonly [family: string]: readonly [exact: number, caught: number] } = {
  attention: [0.96, 0.75],
  cells: [1, 1],
  conv: [1, 0.94],
  create: [0.97, 0.5],
  distributions: [0.5, 1],
  elementwise: [0.99, 0.88],
  index: [0.9, 0.92],
  join: [0.97, 0.9],
  linear: [0.97, 0.97],
  loss: [1, 0.9],
  module: [0.82, 0.4],
  norm: [0.98, 0.9],
  packed: [0.75, 1],
  recurrent: [0.97, 0.9],
  reduce: [0.97, 0.95],
  reshape: [0.97, 0.92],
  spellings: [0.9, 0.5],
};

for (const [family, cases] of Object.entries(goldens().families)) {
  test(`${family}: nothing wrong, and enough known`, async () => {
    const all = await answers(cases);
    const of = (...kinds: readonly Verdict[]): readonly Answer[] => all.filter((one) => kinds.includes(verdict(one)));
    const told = (list: readonly Answer[]) =>
      list.map(
        (one) => `${one.code}\n  PyTorch: ${one.truth}\n  said: ${one.fault ? JSON.stringify(one.fault) : one.said}`,
      );
    assert.deepEqual(told(of('false fault')), [], 'reports where PyTorch runs');
    assert.deepEqual(told(of('wrong')), [], 'shapes, dtypes or memory orders that PyTorch does not have');
    assert.deepEqual(told(of('wrong text')), [], 'quotes that PyTorch does not say');
    const [exact, caught] = SHARES[family] ?? [1, 1];
    const runs = of('exact', 'partly', 'unknown').length;
    const raises = of('caught', 'missed').length;
    assert.ok(of('exact').length >= exact * runs, told(of('partly', 'unknown')).join('\n'));
    assert.ok(of('caught').length >= caught * raises, told(of('missed')).join('\n'));
  });
}
