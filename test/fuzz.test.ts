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

function edited(text: string, random: () => number): string {
  const lines = text.split('\n');
  const line = () => Math.floor(random() * lines.length);
  const names = text.match(/\b[A-Za-z_]\w*\b/g) ?? [];
  const anyName = () => names[Math.floor(random() * names.length)] ?? 'x';
  switch (Math.floor(random() * 5)) {
    case 0:
      lines.splice(line(), 1 + Math.floor(random() * 3));
      return lines.join('\n');
    case 1: {
      const at = line();
      lines.splice(line(), 0, lines[at] ?? '');
      return lines.join('\n');
    }
    case 2: {
      const [a, b] = [line(), line()];
      [lines[a], lines[b]] = [lines[b] ?? '', lines[a] ?? ''];
      return lines.join('\n');
    }
    case 3:
      return text.replaceAll(new RegExp(`\\b${anyName()}\\b`, 'g'), anyName());
    default: {
      const at = Math.floor(random() * text.length);
      return text.slice(0, at) + text.slice(at + 1 + Math.floor(random() * 8));
    }
  }
}

/** The same numbers in every run: mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
