/** Every rule's example breaks that rule and no other, and the mended program is silent. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { rules } from '../server/problems/all.ts';
import { problemsIn } from '../tools/docs.ts';

const TOP = fileURLToPath(new URL('..', import.meta.url));

for (const rule of rules.values()) {
  test(`the rule ${rule.name} is shown by its examples`, async () => {
    assert.ok(rule.meaning.length > 30, 'it says what it means and why it matters');
    assert.ok(rule.fixes.length > 0, 'it says what to do');
    assert.ok(rule.examples.length > 0, 'it has an example');
    for (const { language, wrong, right } of rule.examples) {
      const found = (await problemsIn(wrong, language)).map((one) => [one.rule, one.severity]);
      assert.deepEqual(found, [[rule.name, rule.severity]], wrong);
      assert.deepEqual(
        (await problemsIn(right, language)).map((one) => one.rule),
        [],
        right,
      );
    }
  });
}

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
