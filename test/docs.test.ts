/** The reference pages say what the ops and rules say, every rule's example breaks that rule, and links lead somewhere. */

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { rules } from '../server/problems/all.ts';
import { pages, problemsIn } from '../tools/docs.ts';

const TOP = fileURLToPath(new URL('..', import.meta.url));

test('the reference pages are fresh: `npm run docs` writes them', async () => {
  const made = await pages();
  for (const [path, text] of made)
    assert.ok(readIfThere(path) === text, `${path} is not what the ops and rules say; run \`npm run docs\``);
  const extra = readdirSync(join(TOP, 'docs/problems')).filter((name) => !made.has(`docs/problems/${name}`));
  assert.deepEqual(extra, [], 'pages of rules that are gone');
});

for (const rule of rules.values()) {
  test(`the rule ${rule.name} is shown by its examples`, async () => {
    assert.ok(rule.meaning.en.length > 30, 'it says what it means and why it matters');
    assert.ok(rule.fixes.length > 0, 'it says what to do');
    const hasEdit = rule.fixes.some((fix) => fix.edit);
    assert.equal(rule.unfixed === undefined, hasEdit, 'it has a quick fix, or says why it has none');
    assert.ok(rule.examples.length > 0, 'it has an example');
    for (const { language, wrong, right } of rule.examples) {
      const problems = await problemsIn(wrong, language);
      const found = problems.map((one) => [one.rule, one.severity]);
      assert.deepEqual(found, [[rule.name, rule.severity]], wrong);
      // The page shows the place, so that another one is seen where it is reviewed; it is a part of one line.
      for (const { start, end } of problems) assert.match(wrong.slice(start, end), /^\S(?:.*\S)?$/);
      assert.deepEqual(
        (await problemsIn(right, language)).map((one) => one.rule),
        [],
        right,
      );
    }
  });
}

test('links between the pages lead to files', () => {
  const docs = [
    'README.md',
    'README.zh-CN.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'docs/ops.md',
    'docs/problems.md',
    'docs/notation.md',
    'docs/config.md',
  ];
  const rulePages = readdirSync(join(TOP, 'docs/problems')).map((name) => `docs/problems/${name}`);
  const broken = [...docs, ...rulePages].flatMap((path) =>
    [...readFileSync(join(TOP, path), 'utf8').matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(TOP, dirname(path), target)))
      .map((target) => `${path} -> ${target}`),
  );
  assert.deepEqual(broken, []);
});

test('the files that ARCHITECTURE.md names exist', () => {
  const text = readFileSync(join(TOP, 'ARCHITECTURE.md'), 'utf8');
  const named = [...text.matchAll(/`((?:client|server|runtime|test|syntaxes)\/[\w./-]+\.\w+)`/g)].map(
    ([, path = '']) => path,
  );
  assert.ok(named.length > 3);
  assert.deepEqual(
    named.filter((path) => !existsSync(join(TOP, path))),
    [],
  );
});

function readIfThere(path: string): string | undefined {
  const full = join(TOP, path);
  return existsSync(full) ? readFileSync(full, 'utf8') : undefined;
}
