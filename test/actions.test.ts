/** Quick fixes as an editor is offered them, and all safe ones at once. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionsIn, fixAll } from '../server/features/actions.ts';
import { defaultSettings } from '../server/features/settings.ts';
import { viewOf } from './view.ts';

const PROGRAM = `import torch
import torch.nn as nn

features = 4
cell = nn.RNN(input_size=features, hidden_size=2)
out, hidden = cell(torch.randn(3, 1, 10))
`;

const at = (line: number, character = 20) => ({ start: { line, character }, end: { line, character } });
const nowhere = () => undefined;

test('the action is offered at the problem, with its words and its edit', async () => {
  const view = await viewOf('/w/a.py', PROGRAM);
  const [action, data, ignore, ...others] = await actionsIn(view, defaultSettings, at(5), nowhere);
  assert.deepEqual(others, []);
  assert.equal(data?.title, 'make the data 4 wide (changes results)');
  assert.equal(ignore?.title, 'ignore input-size on this line');
  assert.equal(action?.title, 'set input_size to 10');
  assert.equal(action?.isPreferred, true);
  assert.equal(action?.diagnostics?.length, 1);
  const range = { start: { line: 4, character: 25 }, end: { line: 4, character: 33 } };
  assert.deepEqual(action?.edit?.changes, { '/w/a.py': [{ range, newText: '10' }] });
  assert.deepEqual(await actionsIn(view, defaultSettings, at(3), nowhere), []);
});

test('what would break a call that is right is not offered', async () => {
  const view = await viewOf(
    '/w/a.py',
    PROGRAM.replace('out, hidden', 'first = cell(torch.randn(2, 1, features))\nout, hidden'),
  );
  const actions = await actionsIn(view, defaultSettings, at(6), nowhere);
  assert.deepEqual(
    actions.map(({ title }) => title),
    ['make the data 4 wide (changes results)', 'ignore input-size on this line'],
  );
});

test('what is switched off offers nothing', async () => {
  const view = await viewOf('/w/a.py', PROGRAM);
  const settings = { ...defaultSettings, rules: { 'input-size': 'off' as const } };
  assert.deepEqual(await actionsIn(view, settings, at(5), nowhere), []);
});

const TWO = `import torch
import torch.nn as nn

fc = nn.Linear(8, 2)
rnn = nn.RNN(5, 8)
x = torch.randn(3, 4, 5)
out = rnn(x)
y = fc(out)
z = nn.GRU(5, 8)(x, torch.zeros(1, 3, 8))
`;

test('a guess is never preferred, says that it changes results, and stands where it is likely', async () => {
  const view = await viewOf('/w/a.py', TWO);
  const actions = await actionsIn(view, defaultSettings, at(8, 22), nowhere);
  assert.deepEqual(
    actions.map(({ title, isPreferred }) => [title, isPreferred]),
    [
      ['set batch_first to True (changes results)', undefined],
      ['make it for the batch of `x`, 4', undefined],
      ['leave the state out: it is zeros by default (changes results)', undefined],
      ['ignore hidden-batch on this line', undefined],
    ],
  );
  const chinese = await actionsIn({ ...view, locale: 'zh-CN' }, defaultSettings, at(8, 22), nowhere);
  assert.equal(chinese[0]?.title, '把 batch_first 设为 True（会改变结果）');
});

test('fix all makes the safe fixes only, and leaves a problem whose likely fix is a guess', async () => {
  const view = await viewOf('/w/a.py', TWO);
  const action = await fixAll(view, defaultSettings);
  assert.equal(action?.kind, 'source.fixAll.unrolled');
  const range = { start: { line: 6, character: 0 }, end: { line: 6, character: 3 } };
  assert.deepEqual(action?.edit?.changes, { '/w/a.py': [{ range, newText: 'out, _' }] });
  const clean = await viewOf('/w/b.py', PROGRAM.replace('10', '4'));
  assert.equal(await fixAll(clean, defaultSettings), undefined);
});

test('a variable that is read by its parts elsewhere is not taken apart', async () => {
  const view = await viewOf('/w/a.py', `${TWO}h = out[1]\n`);
  const actions = await actionsIn(view, defaultSettings, at(7, 8), nowhere);
  assert.deepEqual(
    actions.map(({ title }) => title),
    ['take the output alone: [0]', 'ignore output-tuple on this line'],
  );
});

test('what the editor cannot open is not changed', async () => {
  const view = await viewOf('/w/a.py', PROGRAM);
  const elsewhere = { ...view, locate: () => undefined };
  assert.deepEqual(await actionsIn(elsewhere, defaultSettings, at(5), nowhere), []);
});
