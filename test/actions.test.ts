/** A quick fix, applied to the program that breaks the rule, leaves a program in which nothing is reported. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Repair } from '../server/evaluate/trace.ts';
import { actionsIn } from '../server/features/actions.ts';
import { defaultSettings } from '../server/features/settings.ts';
import { rules } from '../server/problems/all.ts';

function repaired(text: string, { start, end, text: now }: Repair): string {
  return `${text.slice(0, start)}${now}${text.slice(end)}`;
}

const mended = [...rules.values()].filter((rule) => rule.repair);

test('rules with a repair are there', () => {
  assert.deepEqual(mended.map((rule) => rule.name).sort(), ['channels', 'in-features', 'input-size', 'num-features']);
});

for (const rule of mended)
  for (const { language, wrong } of rule.examples)
    test(`the fix of ${rule.name} mends its ${language} example`, async () => {
      const file = language === 'python' ? '/w/wrong.py' : '/w/wrong.ts';
      const { trace } = await viewOf(file, wrong);
      const repair = trace.problems.find((problem) => problem.rule === rule.name)?.repair;
      assert.ok(repair);
      const after = await viewOf(file, repaired(wrong, repair));
      assert.deepEqual(after.trace.problems, []);
    });

const PROGRAM = `import torch
import torch.nn as nn

features = 4
cell = nn.RNN(input_size=features, hidden_size=2)
out, hidden = cell(torch.randn(3, 1, 10))
`;

import { viewOf } from './view.ts';

test('the action is offered at the problem, with its words and its edit', async () => {
  const view = await viewOf('/w/a.py', PROGRAM);
  const at = (line: number) => ({ start: { line, character: 20 }, end: { line, character: 20 } });
  const [action, ...others] = actionsIn(view, defaultSettings, at(5), () => undefined);
  assert.deepEqual(others, []);
  assert.equal(action?.title, 'set input_size to 10');
  assert.equal(action?.diagnostics?.length, 1);
  const range = { start: { line: 4, character: 25 }, end: { line: 4, character: 33 } };
  assert.deepEqual(action?.edit?.changes, { '/w/a.py': [{ range, newText: '10' }] });
  assert.deepEqual(
    actionsIn(view, defaultSettings, at(3), () => undefined),
    [],
  );
});

test('what is switched off offers nothing', async () => {
  const view = await viewOf('/w/a.py', PROGRAM);
  const settings = { ...defaultSettings, rules: { 'input-size': 'off' as const } };
  const range = { start: { line: 5, character: 0 }, end: { line: 5, character: 40 } };
  assert.deepEqual(
    actionsIn(view, settings, range, () => undefined),
    [],
  );
});
