/** The bench fails where a ratio is a third worse than it was, and its picture shows every curve. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import budget from './bench/budget.json' with { type: 'json' };
import { overBudget } from './bench/budget.ts';
import { plot } from './bench/growth.ts';

test('a ratio may be worse by less than a third, and must be measured', () => {
  assert.deepEqual(overBudget({ a: 1.3, b: 0.1, c: 9 }, { a: 1, b: 0.2 }), []);
  assert.equal(overBudget({ a: 1.4 }, { a: 1 }).length, 1);
  assert.match(overBudget({}, { a: 1 })[0] ?? '', /a: not measured/);
  assert.ok(
    Object.values(budget).every((one) => one > 0),
    'what is written down are ratios',
  );
  assert.deepEqual(overBudget(budget), []);
});

test('the picture of growth has a line for every curve, inside its frame', () => {
  const points = [
    [10, 1.5],
    [10_000, 900],
  ] as const;
  const svg = plot([
    {
      title: 'One',
      axis: 'lines',
      curves: [
        { name: 'first', points },
        { name: 'edit', points },
      ],
    },
  ]);
  assert.equal(svg.match(/<path /g)?.length, 2);
  assert.doesNotMatch(svg, /NaN|Infinity|="-/);
  assert.match(svg, />first<.*>edit</s);
});
