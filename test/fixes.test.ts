/** Every quick fix, applied and looked at again: the program is clean, otherwise as it was, and runs in the real library. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { rules } from '../server/problems/all.ts';
import { NAMES } from './fix-case.ts';
import { fixCases } from './fix-cases.ts';
import { fileOf, fixedPrograms } from './fixed-programs.ts';
import { run } from './run-typescript.ts';
import { viewOf } from './view.ts';

const programs = await fixedPrograms();
const golden: readonly {
  readonly rule: string;
  readonly fix: number;
  readonly program: string;
  readonly ran: string;
}[] = JSON.parse(readFileSync(new URL('golden/fixes.json', import.meta.url), 'utf8'));

test('every fix that is an edit is shown by an example of its rule or a case', () => {
  const shown = new Set(programs.map(({ rule, fix }) => `${rule} ${fix}`));
  const all = [...rules.values()].flatMap(({ name, fixes }) =>
    fixes.flatMap(({ edit }, i) => (edit ? [`${name} ${i}`] : [])),
  );
  assert.ok(all.length > 50);
  assert.deepEqual(
    all.filter((one) => !shown.has(one)),
    [],
  );
});

for (const { rule, fix, language, wrong, fixed, repair } of programs)
  test(`fix ${fix} of ${rule} mends ${JSON.stringify(wrong.slice(-60))}`, async () => {
    const { trace } = await viewOf(fileOf(language), fixed);
    assert.deepEqual(
      trace.problems.map((one) => one.rule),
      [],
      fixed,
    );
    const [before, after] = [wrong.split('\n'), fixed.split('\n')];
    assert.ok(after.length === before.length || after.length === before.length - 1);
    const others = before.filter((line) => !after.includes(line)).length;
    assert.ok(others >= 1 && others <= repair.changes.length, 'only the changed lines are others');
    const isComment = rules.get(rule)?.fixes[fix]?.edit?.kind === 'comment';
    assert.equal(repair.title.includes('(changes results)'), repair.unsafe && !isComment);
  });

for (const { rule, fix, language, wrong, fixed } of fixCases)
  test(`fix ${fix} of ${rule} makes ${JSON.stringify(fixed.slice(-60))}`, () => {
    const made = programs.filter(
      (one) => one.rule === rule && one.fix === fix && one.wrong === NAMES[language] + wrong,
    );
    assert.deepEqual(
      made.map((one) => one.fixed),
      [NAMES[language] + fixed],
    );
  });

test('what the fixes give runs in PyTorch: `tools/fixed.ts` and `test/golden/fixes.py` write what ran', () => {
  const inPython = programs.filter(({ language }) => language === 'python');
  assert.deepEqual(
    golden.map(({ rule, fix, program }) => ({ rule, fix, program })),
    inPython.map(({ rule, fix, fixed }) => ({ rule, fix, program: fixed })),
  );
  assert.deepEqual(
    golden.filter(({ ran }) => ran !== 'yes'),
    [],
  );
});

for (const program of programs.filter(({ language }) => language === 'typescript'))
  test(`fix ${program.fix} of ${program.rule} gives what runs in the real library: ${JSON.stringify(program.fixed.slice(-60))}`, async () => {
    if (rules.get(program.rule)?.severity === 'error') await assert.rejects(run(program.wrong));
    await run(program.fixed);
  });
