/** A live buffer's result after any edit is what a fresh reading of its text gives. `FUZZ=n` makes n times as many edits. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { typescriptFrontEnd } from '../server/frontends/typescript/frontend.ts';
import type { FrontEnd } from '../server/program/frontend.ts';
import { asRead } from './standing.ts';

const EDITS = 60 * Number(process.env.FUZZ ?? 1);
const nothing = { read: () => undefined, kind: () => undefined, list: () => [] };
const PIECES = [
  'x',
  '(',
  ')',
  '{',
  '}',
  '[',
  ';',
  '\n',
  '.',
  "'",
  '`',
  '/*',
  '*/',
  ' = ',
  'const ',
  '=>',
  'class A {',
  '#',
  '@',
];

/** Numbers in 0..1, the same in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function edited(text: string, next: () => number): string {
  const at = Math.floor(next() * (text.length + 1));
  const gone = next() < 0.5 ? 0 : Math.floor(next() * 12);
  const piece = next() < 0.4 ? '' : (PIECES[Math.floor(next() * PIECES.length)] ?? '');
  return text.slice(0, at) + piece + text.slice(at + gone);
}

function fresh(file: string, text: string): unknown {
  return asRead(typescriptFrontEnd(nothing).lower(file, text));
}

function check(live: FrontEnd, file: string, text: string): void {
  assert.deepEqual(
    asRead(live.lower(file, text)),
    fresh(file, text),
    `read afresh, this text is another program:\n${text}`,
  );
}

for (const [seed, name] of ['language.ts', 'page.js', 'cell-by-hand.ts'].entries()) {
  test(`edits of ${name}`, () => {
    const original = readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
    const file = `/${name}`;
    const live = typescriptFrontEnd(nothing);
    const next = random(seed + 1);
    let text = original;
    check(live, file, text);
    for (let i = 0; i < EDITS; i++) {
      // Ten edits at most lie between the text and one that makes sense.
      text = i % 10 === 9 ? original : edited(text, next);
      check(live, file, text);
    }
  });
}

test('a half-typed method leaves the functions around it as they are', () => {
  const before = 'function first() { return tf.zeros([2]); }\n';
  const after = '\nfunction last() { return tf.zeros([3]); }\n';
  const named = (text: string) =>
    typescriptFrontEnd(nothing)
      .lower('/a.js', text)
      .unit.body.flatMap((stmt) => (stmt.kind === 'function' ? [stmt] : []));
  const [first] = named(before);
  const [last] = named(after);
  for (const half of ['const x = ;', 'model.', 'foo(', 'const { a', 'if (x', 'if (x) {', 'f(`a', '/*']) {
    const units = named(`${before}${half}\n${after}`).map((stmt) => stmt.nested.unit);
    assert.deepEqual(
      units.find((unit) => unit.name === 'first'),
      first?.nested.unit,
      half,
    );
    assert.deepEqual(
      units.find((unit) => unit.name === 'last'),
      last?.nested.unit,
      half,
    );
  }
});
