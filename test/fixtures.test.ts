/**
 * Fixtures are the specification: programs whose trailing comments are the shapes of the line and whose caret lines are its
 * problems. `UPDATE=1` rewrites them; the difference in git is the review.
 */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Documents, frontEndOf } from '../server/documents.ts';
import { evaluate } from '../server/evaluate/evaluate.ts';
import { annotate, strip } from '../server/features/annotate.ts';
import { linesOf } from '../server/features/lines.ts';
import { loadFrontEnd } from '../server/frontends.ts';
import { absolutePath, nodeHost } from '../server/host.ts';
import type { Language } from '../server/program/program.ts';

const folder = absolutePath(fileURLToPath(new URL('fixtures', import.meta.url)));
const fixtures = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => frontEndOf(name) !== undefined)
  .sort();

assert.ok(fixtures.length > 0, 'there are no fixtures');

for (const name of fixtures) {
  test(name, async () => {
    const file = `${folder}/${name}`;
    const text = readFileSync(file, 'utf8');
    const language = frontEndOf(name) === 'python' ? 'python' : 'javascript';
    const annotated = await annotatedFile(file, strip(text, language), language);
    if (process.env.UPDATE) writeFileSync(file, annotated);
    else assert.equal(annotated, text);
  });
}

async function annotatedFile(file: string, bare: string, language: Language): Promise<string> {
  const host = nodeHost(new Map([[file, bare]]));
  const documents = new Documents({ host, evaluate, load: loadFrontEnd, maxFileLines: 5000, scripts: 'by-folder' });
  documents.add(file);
  const analysis = await documents.analysis(file);
  assert.ok(analysis, `${file} is left alone: ${documents.leftAlone(file)}`);
  const { trace, program, texts } = analysis;
  const linesIn = (path: string) => linesOf(texts.get(path) ?? '');
  const view = {
    trace,
    program,
    file,
    lines: linesIn(file),
    locale: 'en',
    linesIn,
    locate: (place: { file: string; start: number; end: number }) => ({
      uri: place.file,
      range: linesIn(place.file).range(place.start, place.end),
    }),
  } as const;
  return annotate(view, language);
}
