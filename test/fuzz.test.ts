/**
 * Nothing a person may have half typed breaks the analysis: beginnings of programs, and programs with lines lost, doubled,
 * swapped, or names mistaken. `FUZZ=n` tries n times as many.
 */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Documents, frontEndOf } from '../server/documents.ts';
import { evaluate, FAILED } from '../server/evaluate/evaluate.ts';
import { loadFrontEnd } from '../server/frontends.ts';
import { absolutePath, nodeHost } from '../server/host.ts';
import { edited, generator } from './edits.ts';

const TIMES = Number(process.env.FUZZ ?? 1);
const PREFIXES = 4 * TIMES;
const EDITS = 3 * TIMES;

for (const folder of ['fixtures', 'quiet']) {
  const home = absolutePath(fileURLToPath(new URL(folder, import.meta.url)));
  for (const name of readdirSync(home).sort()) {
    if (frontEndOf(name) === undefined) continue;
    test(`parts of ${folder}/${name}`, async () => {
      const file = `${home}/${name}`;
      const text = readFileSync(file, 'utf8');
      const random = generator(text.length);
      const beginnings = Array.from({ length: PREFIXES }, (_, i) =>
        text.slice(0, (text.length * (i + random())) / PREFIXES),
      );
      const edits = Array.from({ length: EDITS }, () => edited(text, random));
      for (const one of [...beginnings, ...edits]) await analyse(file, one);
    });
  }
}

async function analyse(file: string, text: string): Promise<void> {
  const overlay = new Map([[file, text]]);
  const documents = new Documents({
    host: nodeHost(overlay),
    evaluate,
    load: loadFrontEnd,
    maxFileLines: 5000,
    scripts: 'by-folder',
  });
  documents.add(file);
  try {
    const analysis = await documents.analysis(file);
    assert.ok(!analysis?.trace.exhausted?.startsWith(FAILED), analysis?.trace.exhausted);
    for (const problem of analysis?.trace.problems ?? []) {
      if (problem.file !== file) continue;
      assert.ok(problem.start <= problem.end && problem.end <= text.length, `${problem.rule} is outside the text`);
    }
  } catch (error) {
    throw new Error(`on this text:\n${text}`, { cause: error });
  }
}
