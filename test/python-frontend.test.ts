import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { pythonFrontEnd } from '../server/frontends/python/frontend.ts';
import { nodeHost } from '../server/host.ts';
import type { Member, Module, Stmt, Unit } from '../server/program/program.ts';
import { asRead } from './standing.ts';

const program = `import torch
import torch.nn as nn


class Encoder(nn.Module):
    """Reads a sequence."""

    def __init__(self, hidden):
        super().__init__()
        self.rnn = nn.GRU(10, hidden)

    def forward(self, x):
        out, h = self.rnn(x)
        return h

    def last(self, x):
        return self.forward(x)[-1]


def train(model, x):
    for epoch in range(3):
        y = model(x)
    return y


x = torch.randn(5, 3, 10)
y = train(Encoder(20), x)
`;

/** What a text may look like while a line of it is being typed. */
const HALF_TYPED = [
  'emb[:, -1',
  'lstm(emb, (h',
  '"""doc',
  "'''doc",
  'y = "abc',
  "y = f'{x",
  'x =',
  'x = x.',
  'x = x +',
  'self.',
  'self.rnn = nn.LSTM(',
  'self.rnn = nn.LSTM(10, hidden_size=',
  'y, (h, c',
  'y, (h, c) = ',
  'return',
  'return self.rnn(x',
  'return x[',
  'return {',
  'return [x for x in',
  'for',
  'for i in range(',
  'for i in range(3):',
  'if x',
  'if x.dim() ==',
  'if x:',
  'else:',
  'while True:',
  'with torch.no_grad()',
  'with torch.no_grad():',
  'try:',
  'def',
  'def inner(',
  'def inner(self, x',
  'def inner(x):',
  'class',
  'class Inner(nn.Module',
  'lambda x:',
  'assert x.shape ==',
  '@',
  '@torch.no_grad(',
  'import',
  'from torch import',
  'yield',
  'del',
  'x[0] = {1: (',
  'x = [[1, 2], [3,',
  'print("a", x',
  ')',
  ']',
  '# a comment (',
  'match x',
  'x if y else',
  'not',
  'await',
];

function lower(text: string): Module {
  return pythonFrontEnd(nodeHost()).lower('/a.py', text);
}

/** Every function of a module by its qualified name, without where it stands. */
function functionsOf(body: readonly Stmt[]): Map<string, string> {
  const out = new Map<string, string>();
  const note = (name: string, unit: Unit) => out.set(name, JSON.stringify(unit));
  const member = (home: string, one: Member) => {
    if (one.kind !== 'field') note(`${home}.${one.name}`, one.nested.unit);
  };
  for (const stmt of body) {
    if (stmt.kind === 'function') note(stmt.name, stmt.nested.unit);
    if (stmt.kind === 'class') for (const one of stmt.definition.members) member(stmt.definition.name, one);
  }
  return out;
}

const whole = functionsOf(lower(program).unit.body);

test('a half-typed line leaves every other function as it was', () => {
  const lines = program.split('\n');
  const places = [
    { after: lines.findIndex((line) => line.includes('out, h =')), within: 'Encoder.forward', indent: 8 },
    { after: lines.findIndex((line) => line.includes('y = model(x)')), within: 'train', indent: 8 },
    { after: lines.findIndex((line) => line.includes('self.rnn = nn.GRU')), within: 'Encoder.constructor', indent: 8 },
  ];
  const broken: string[] = [];
  for (const snippet of HALF_TYPED) {
    for (const { after, within, indent } of places) {
      const text = [...lines.slice(0, after + 1), `${' '.repeat(indent)}${snippet}`, ...lines.slice(after + 1)].join(
        '\n',
      );
      const now = functionsOf(lower(text).unit.body);
      for (const [name, unit] of whole)
        if (name !== within && now.get(name) !== unit) broken.push(`${snippet}: ${name}`);
    }
  }
  assert.deepEqual(broken, []);
});

test('a half-typed line leaves the other statements of its function readable', () => {
  const lost: string[] = [];
  for (const snippet of HALF_TYPED) {
    if (
      /^(?:["']{3}|def|class|for i in range\(3|if x:|else|while|try|with torch.no_grad\(\):|match|@|[)\]]$)/.test(
        snippet,
      )
    )
      continue;
    const text = `def f(x):\n    a = x + 1\n    ${snippet}\n    b = a * 2\n    return b\n`;
    const [stmt] = lower(text).unit.body;
    const kinds = stmt?.kind === 'function' ? stmt.nested.unit.body.map((one) => one.kind) : [];
    if (kinds[0] !== 'assign' || kinds.at(-1) !== 'return' || kinds.at(-2) !== 'assign')
      lost.push(`${snippet}: ${kinds.join()}`);
  }
  assert.deepEqual(lost, []);
});

test('a half-typed line between statements of a file leaves them as they were', () => {
  const lost: string[] = [];
  for (const snippet of HALF_TYPED) {
    if (/^(?:@|["']{3}|class|def|for i in range\(3|if x:|while|try|with torch.no_grad\(\):)/.test(snippet)) continue;
    const { body } = lower(`a = 1\n${snippet}\n\n\ndef f():\n    return 1\n\n\nb = 2\n`).unit;
    const names = body.flatMap((one) =>
      one.kind === 'assign' && one.targets[0]?.kind === 'name' ? [one.targets[0].name] : [],
    );
    if (!names.includes('a') || !names.includes('b') || !functionsOf(body).has('f')) lost.push(snippet);
  }
  assert.deepEqual(lost, []);
});

test('an edit above a function keeps the function the same object', () => {
  const front = pythonFrontEnd(nodeHost());
  const method = (module: Module) =>
    module.unit.body.flatMap((one) => (one.kind === 'class' ? one.definition.members : []))[1];
  const before = method(front.lower('/a.py', program));
  const after = method(front.lower('/a.py', `import math\n\n${program}`));
  assert.ok(before?.kind === 'method' && after?.kind === 'method');
  assert.equal(after.nested.unit, before.nested.unit);
  assert.equal(after.nested.offset, before.nested.offset + 'import math\n\n'.length);
});

/** A generator of numbers that is the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test('after any edits a file is lowered as if it were read afresh', () => {
  const below = numbers(7);
  const folder = new URL('fixtures/', import.meta.url);
  const programs = readdirSync(folder)
    .filter((name) => name.endsWith('.py'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'));
  const bits = [
    '(',
    ')',
    ':',
    '\n',
    '    ',
    '"',
    '"""',
    'x',
    ' = ',
    'def f(',
    'class A:\n',
    '#',
    '\\',
    ',',
    '[',
    'return ',
  ];
  for (const start of programs) {
    const front = pythonFrontEnd(nodeHost());
    let text = start;
    for (let i = 0; i < 25; i++) {
      const at = below(text.length);
      const cut = below(3) === 0 ? below(12) : 0;
      text = text.slice(0, at) + (bits[below(bits.length)] ?? '') + text.slice(at + cut);
      assert.equal(JSON.stringify(asRead(front.lower('/a.py', text))), JSON.stringify(asRead(lower(text))), text);
    }
  }
});

test('every span lies in the text, and every unit where it says', () => {
  const check = (node: unknown, base: number, text: string): void => {
    if (typeof node !== 'object' || node === null) return;
    if (Array.isArray(node)) {
      for (const one of node) check(one, base, text);
      return;
    }
    const one = node as {
      start?: number;
      end?: number;
      unit?: Unit;
      offset?: number;
      name?: string;
      nameSpan?: { start: number; end: number };
    };
    if (one.start !== undefined && one.end !== undefined)
      assert.ok(base + one.start >= 0 && one.start <= one.end && base + one.end <= text.length, JSON.stringify(one));
    if (one.unit && one.offset !== undefined) {
      const at = base + one.offset;
      const name = one.unit.nameSpan;
      if (name) assert.equal(text.slice(at + name.start, at + name.end), one.unit.name);
      check(one.unit, at, text);
      return;
    }
    for (const value of Object.values(node)) check(value, base, text);
  };
  for (const snippet of ['', ...HALF_TYPED]) {
    const text = program.replace(
      '        out, h = self.rnn(x)\n',
      `        out, h = self.rnn(x)\n        ${snippet}\n`,
    );
    check(lower(text).unit, 0, text);
  }
});

test('what Lezer does not read is read all the same', () => {
  const [first, second, third] = lower(
    'with (a as f, b as g):\n    x = 1\ny = x[*a, 0]\ndef f():\n    z = (yield)\n    return z\n',
  ).unit.body;
  assert.ok(first?.kind === 'with');
  assert.deepEqual(
    first.items.map((one) => (one.target?.kind === 'name' ? one.target.name : '?')),
    ['f', 'g'],
  );
  assert.equal(first.body.length, 1);
  assert.ok(second?.kind === 'assign' && second.value?.kind === 'index');
  assert.ok(third?.kind === 'function');
  assert.equal(third.nested.unit.flavour, 'generator');
  assert.equal(third.nested.unit.body.at(-1)?.kind, 'return');
});
