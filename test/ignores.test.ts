/** Comments that ignore problems, and those that ignore nothing. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionsIn } from '../server/features/actions.ts';
import { defaultSettings } from '../server/features/settings.ts';
import { viewOf } from './view.ts';

const START = `import torch
import torch.nn as nn

cell = nn.RNN(4, 2)
`;
const BAD = 'out, h = cell(torch.randn(3, 1, 10))';

async function left(...lines: readonly string[]) {
  const { trace } = await viewOf('/w/a.py', START + lines.map((line) => `${line}\n`).join(''));
  return { rules: trace.problems.map((one) => one.rule), ignored: trace.ignored?.map((one) => one.rule) ?? [] };
}

test('a comment at the end of the line, or alone above it, ignores the rule it names', async () => {
  const quiet = { rules: [], ignored: ['input-size'] };
  assert.deepEqual(await left(`${BAD}  # unrolled: ignore[input-size]`), quiet);
  assert.deepEqual(await left(`${BAD}  # unrolled: ignore`), quiet);
  assert.deepEqual(await left(`${BAD}  # wide on purpose  # unrolled: ignore[rank, input-size]`), {
    rules: ['unused-ignore'],
    ignored: ['input-size'],
  });
  assert.deepEqual(await left('# unrolled: ignore[input-size]', BAD), quiet);
  assert.deepEqual(await left('out, h = cell(', '    torch.randn(3, 1, 10),  # unrolled: ignore', ')'), quiet);
});

test('a comment for the file ignores it everywhere', async () => {
  const twice = { rules: [], ignored: ['input-size', 'input-size'] };
  assert.deepEqual(await left('# unrolled: ignore-file', BAD, BAD), twice);
  assert.deepEqual(await left(BAD, BAD, '# unrolled: ignore-file[input-size]'), twice);
});

test('another line, another rule and a string ignore nothing', async () => {
  const loud = { rules: ['unused-ignore', 'input-size'], ignored: [] };
  assert.deepEqual(await left('# unrolled: ignore', '', BAD), loud);
  assert.deepEqual(await left('# unrolled: ignore[rank]', BAD), loud);
  assert.deepEqual(await left(`text = "# unrolled: ignore-file"`, BAD), { rules: ['input-size'], ignored: [] });
});

test('TypeScript has its own comments', async () => {
  const program = (line: string) =>
    `import { nn, randn } from 'unrolled';\nconst cell = new nn.RNN(4, 2);\nconst [out] = cell.forward(randn([3, 1, 10]));${line}\n`;
  assert.deepEqual((await viewOf('/w/a.ts', program(''))).trace.problems.length, 1);
  assert.deepEqual((await viewOf('/w/a.ts', program('  // unrolled: ignore[input-size]'))).trace.problems, []);
});

async function offered(text: string, line: number) {
  const view = await viewOf('/w/a.py', text);
  const range = { start: { line, character: 0 }, end: { line, character: 99 } };
  const actions = await actionsIn(view, defaultSettings, range, () => undefined);
  return actions.map(({ title, edit }) => [title, edit?.changes?.['/w/a.py']] as const);
}

test('a quick fix ignores a problem where it stands, beside what is ignored there', async () => {
  const find = async (line: string) =>
    (await offered(`${START}${line}\n`, 4)).find(([title]) => title.startsWith('ignore '));
  const at = (character: number, newText: string) => [
    { range: { start: { line: 4, character }, end: { line: 4, character } }, newText },
  ];
  assert.deepEqual((await find(BAD))?.[1], at(BAD.length, '  # unrolled: ignore[input-size]'));
  const listed = `${BAD}  # unrolled: ignore[rank]`;
  assert.deepEqual((await find(listed))?.[1], at(listed.length - 1, ', input-size'));
});

test('what ignores nothing is taken out, the rest of its comment stays', async () => {
  const after = async (line: string) => {
    const [, edits] = (await offered(`${START}${line}\n`, 4)).find(([title]) => title === 'take it out') ?? [];
    const [edit] = edits ?? [];
    assert.ok(edit);
    return line.slice(0, edit.range.start.character) + line.slice(edit.range.end.character);
  };
  assert.equal(await after('x = 1  # unrolled: ignore[rank]'), 'x = 1');
  assert.equal(await after('x = 1  # unrolled: ignore because it is wide'), 'x = 1  #  because it is wide');
  assert.equal(await after(`${BAD}  # unrolled: ignore[rank, input-size]`), `${BAD}  # unrolled: ignore[input-size]`);
  assert.equal(await after(`${BAD}  # unrolled: ignore[input-size, rank]`), `${BAD}  # unrolled: ignore[input-size]`);
});
