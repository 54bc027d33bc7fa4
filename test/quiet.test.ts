/** Correct programs, each run under its real library when it was written: nothing in them is reported. */

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Documents } from '../server/documents.ts';
import { evaluate } from '../server/evaluate/evaluate.ts';
import { linesOf } from '../server/features/lines.ts';
import { loadFrontEnd } from '../server/frontends.ts';
import { absolutePath, nodeHost } from '../server/host.ts';

const folder = absolutePath(fileURLToPath(new URL('quiet', import.meta.url)));

for (const name of readdirSync(folder).sort()) {
  test(`nothing is reported in ${name}`, async () => {
    const file = `${folder}/${name}`;
    const documents = new Documents({
      host: nodeHost(),
      evaluate,
      load: loadFrontEnd,
      maxFileLines: 5000,
      scripts: 'by-folder',
    });
    documents.add(file);
    const analysis = await documents.analysis(file);
    assert.ok(analysis);
    const lines = linesOf(analysis.texts.get(file) ?? '');
    const found = analysis.trace.problems.map(
      (one) => `line ${lines.range(one.start, one.end).start.line + 1}: ${one.rule}`,
    );
    assert.deepEqual(found, []);
    assert.equal(analysis.trace.exhausted, undefined);
    assert.ok(
      analysis.trace.runs.some((run) => run.steps.length > 0),
      'the program uses no op',
    );
  });
}
