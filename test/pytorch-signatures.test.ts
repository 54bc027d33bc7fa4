/**
 * The signatures that refuse what does not fit them, held to PyTorch's own: `golden/torch_signatures.py` writes what PyTorch
 * takes.
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { indexLibraries } from '../server/libraries/lookup.ts';
import { pytorch } from '../server/libraries/pytorch.ts';
import { RETURNED } from '../server/libraries/pytorch-returned.ts';
import { strictness } from '../server/libraries/pytorch-strict.ts';
import { parseSignature } from '../server/libraries/signature.ts';

interface Parameter {
  /** Every spelling; none of one that is taken by position alone. */
  readonly names: readonly string[];
  readonly kind: string;
  readonly needed: boolean;
}

const index = indexLibraries([pytorch]);
const lines = readFileSync(new URL('golden/torch-signatures.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1);

function theirs(text: string): readonly Parameter[] {
  let kind = 'plain';
  return text.split(', ').flatMap((part): Parameter[] => {
    const [, stars = '', name = '', ending] = /^(\**)(\w*)(=?)$/.exec(part) ?? [];
    if (stars === '*') kind = 'named-only';
    if (name === '') return [];
    const own = stars === '*' ? 'variadic' : stars === '**' ? 'named-rest' : kind;
    return [{ names: [name], kind: own, needed: ending === '' && stars === '' }];
  });
}

function ours(text: string): readonly Parameter[] {
  return parseSignature(text).parameters.map(({ name, also, kind, optional }) => ({
    names: [name, ...also].filter((one) => one !== ''),
    kind,
    needed: !optional,
  }));
}

/** A keyword that PyTorch takes to say no is missing here. */
const REFUSED_BY_NAME = /^torch\.nn\.(RNN|GRU)$/;

function sameParameters(path: string, own: readonly Parameter[], real: readonly Parameter[]): void {
  const told = (list: readonly Parameter[]) =>
    list.map(({ names, kind, needed }) => {
      const name = kind === 'variadic' || kind === 'named-rest' ? '' : names.join('|');
      return `${kind} ${name === 'proj_size' && REFUSED_BY_NAME.test(path) ? '' : name} ${needed}`;
    });
  assert.deepEqual(told(own), told(real), path);
}

test('layers and functions written in Python take exactly what PyTorch says they take', () => {
  let count = 0;
  for (const line of lines) {
    const [, path = '', made = '', called] = /^([\w.]+)\((.*?)\)(?:\((.*)\))?$/.exec(line) ?? [];
    const found = index.entry(path);
    if (!found || strictness(path) !== 'all') continue;
    count++;
    if (found.entry.kind === 'layer') {
      sameParameters(path, ours(found.entry.params), theirs(made));
      sameParameters(`${path} called`, ours(found.entry.call), theirs(called ?? ''));
    } else if (found.entry.kind === 'op') sameParameters(path, ours(found.entry.params), theirs(made));
  }
  assert.ok(count > 180, `only ${count} are held to PyTorch`);
});

test('compiled functions and methods take every name that PyTorch takes, and need what it needs', () => {
  let count = 0;
  for (const line of lines) {
    const [, path = '', inside = ''] = /^([\w.]+)\{(.*)\}$/.exec(line) ?? [];
    const dot = path.lastIndexOf('.');
    const found = index.entry(path) ?? index.member(path.slice(0, dot), path.slice(dot + 1));
    if (found?.entry.kind !== 'op' || strictness(path) === undefined) continue;
    count++;
    assert.equal(strictness(path), 'names', path);
    const all = ours(found.entry.params);
    const own = path.startsWith('torch.Tensor.') ? all.slice(1) : all;
    const isSame = (one: Parameter, name: string) =>
      one.names.includes(name) || (name === 'self' && one.names[0] === 'input');
    for (const part of inside.split(', ')) {
      const name = part.replace('!', '');
      assert.ok(name === '' || own.some((one) => isSame(one, name)), `${path} takes ${name}`);
    }
    for (const one of own.filter(({ needed }) => needed))
      assert.ok(
        inside.split(', ').some((part) => part.endsWith('!') && isSame(one, part.slice(0, -1))),
        `${path} needs no ${one.names[0]}`,
      );
  }
  assert.ok(count > 80, `only ${count} are held to PyTorch`);
});

test('what gives several results gives them under the names that PyTorch has', () => {
  const written = readFileSync(new URL('golden/torch-return-types.txt', import.meta.url), 'utf8');
  const types = written.trim().split('\n').slice(1);
  const real = new Map(types.map((line) => line.split(' ')).map(([name = '', ...fields]) => [name, fields]));
  for (const [name, fields] of RETURNED) assert.deepEqual(fields, real.get(name.replace('.', '_')), name);
  const own = new Set([...RETURNED.keys()].map((name) => name.replace('.', '_')));
  const isMade = (name: string) =>
    index.entry(`torch.${name.replace(/^linalg_/, 'linalg.')}`)?.entry.kind.match(/^(op|rule)$/) ?? false;
  assert.deepEqual(
    [...real.keys()].filter((name) => isMade(name) && !own.has(name)),
    [],
  );
});

test('every strict name is in the list of what PyTorch takes', () => {
  const listed = new Set(lines.map((line) => line.replace(/[({].*$/, '')));
  const missing = Object.keys(pytorch.entries).filter((path) => {
    const { kind } = pytorch.entries[path] ?? {};
    return (kind === 'op' || kind === 'layer') && strictness(path) !== undefined && !listed.has(path);
  });
  assert.deepEqual(missing, []);
});
