/** What the command line says when files are not as they seem: links in a circle, a full disk, what vanishes or is broken. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { projectFiles, views } from '../server/cli-files.ts';
import { run } from '../server/cli-run.ts';
import { BadUse, type Terminal } from '../server/cli-terminal.ts';
import { nodeHost, normalized } from '../server/host.ts';
import { type Disk, writeText } from '../server/write-text.ts';
import { generator } from './edits.ts';

const wrong = 'import torch\nx = torch.zeros(2, 3) @ torch.zeros(4, 5)\n';
const folder = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'unrolled-faults-')));
after(() => fs.rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  fs.mkdirSync(join(path, '..'), { recursive: true });
  fs.writeFileSync(path, text);
  return path;
}

function terminal() {
  const said = { out: '', err: '' };
  const out: Terminal = {
    print: (text) => {
      said.out += text;
    },
    error: (text) => {
      said.err += text;
    },
    color: 'off',
    locale: 'en',
    folder,
  };
  return { said, out };
}

async function said(...argv: readonly string[]) {
  const { said: found, out } = terminal();
  return { code: await run(argv, out), ...found };
}

test('links that lead round in a circle, or to nothing, are walked once', async () => {
  write('round/deep/a.py', wrong);
  fs.symlinkSync('..', join(folder, 'round/deep/up'));
  fs.symlinkSync('../round', join(folder, 'round/self'));
  fs.symlinkSync('nowhere.py', join(folder, 'round/dangling.py'));
  fs.symlinkSync('bites.py', join(folder, 'round/bites.py'));
  const { code, out, err } = await said('check', 'round', '--output-format', 'concise');
  assert.equal(code, 1);
  assert.match(out, /^round\/deep\/a\.py:2:[^\n]*\n$/);
  assert.equal(err, '1 error in 1 file.\n');
});

test('a file that vanishes before it is read, or may not be read, is left alone and named', async () => {
  const { said: found, out } = terminal();
  const [gone, kept] = [join(folder, 'gone.py'), write('kept.py', wrong)];
  const shut = write('shut.py', wrong);
  // Root may read everything: a host that is refused stands for the system.
  const node = nodeHost();
  const refused = (file: string) => file === shut;
  const host = {
    ...node,
    read: (file: string) => (refused(file) ? undefined : node.read(file)),
    why: (file: string) => (refused(file) ? 'it cannot be read' : node.why(file)),
  };
  const seen: string[] = [];
  const read = { host, scripts: 'by-folder', locale: 'en', project: projectFiles('en', out) } as const;
  for await (const view of views([gone, kept, shut], read, out))
    seen.push(`${view.file} ${view.trace.problems.length}`);
  assert.deepEqual(seen, [`${kept} 1`]);
  assert.equal(found.err, 'gone.py is left alone: it cannot be read\nshut.py is left alone: it cannot be read\n');
});

test('a file that the system refuses to read is left alone', async () => {
  const shut = write('mode/shut.py', wrong);
  fs.chmodSync(shut, 0);
  const { code, err } = await said('check', 'mode');
  const isRoot = process.getuid?.() === 0;
  assert.equal(code, isRoot ? 1 : 0);
  if (!isRoot) assert.match(err, /shut\.py is left alone: it cannot be read/);
});

test('a disk that fills up leaves the file as it was, and nothing beside it', async () => {
  const file = write('full/a.py', 'old\n');
  const failing = (code: string): Disk => ({
    ...fs,
    writeFileSync: (path: fs.PathOrFileDescriptor, text: string | NodeJS.ArrayBufferView) => {
      fs.writeFileSync(path, String(text).slice(0, 2));
      throw Object.assign(new Error(code), { code });
    },
  });
  assert.equal(writeText(file, 'new and longer\n', failing('ENOSPC')), 'the disk is full');
  assert.equal(writeText(file, 'new and longer\n', failing('EROFS')), 'writing there is not allowed');
  assert.equal(fs.readFileSync(file, 'utf8'), 'old\n');
  assert.deepEqual(fs.readdirSync(join(folder, 'full')), ['a.py']);
  assert.equal(writeText(join(folder, 'full/none.py'), 'new'), 'it is gone');
});

test('what is written keeps its mode, and a link stays a link', async () => {
  const file = write('modes/a.py', 'old\n');
  fs.chmodSync(file, 0o750);
  fs.symlinkSync('a.py', join(folder, 'modes/link.py'));
  assert.equal(writeText(join(folder, 'modes/link.py'), 'new\n'), undefined);
  assert.equal(fs.readFileSync(file, 'utf8'), 'new\n');
  assert.equal(fs.statSync(file).mode & 0o777, 0o750);
  assert.ok(fs.lstatSync(join(folder, 'modes/link.py')).isSymbolicLink(), 'the link is there');
});

test('who cannot write is told in one sentence', async () => {
  const file = write('stuck/a.py', wrong.replace('4, 5', '3, 5'));
  // A folder stands where the new text would be put first.
  fs.mkdirSync(`${file}.unrolled-${process.pid}/x`, { recursive: true });
  await assert.rejects(
    said('annotate', '--write', 'stuck/a.py'),
    (error) => error instanceof BadUse && /^`stuck\/a\.py` cannot be written: /.test(error.message),
  );
  assert.equal(fs.readFileSync(file, 'utf8'), wrong.replace('4, 5', '3, 5'));
});

test('a result that cannot be printed ends with 2 and says why', { skip: !fs.existsSync('/dev/full') }, () => {
  const file = write('print/a.py', wrong);
  const cli = fileURLToPath(new URL('../server/cli.ts', import.meta.url));
  const full = fs.openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', cli, 'check', file], {
    stdio: ['ignore', full, 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
    encoding: 'utf8',
    cwd: fileURLToPath(new URL('..', import.meta.url)),
  });
  fs.closeSync(full);
  assert.equal(status, 2);
  assert.match(stderr, /unrolled: the result cannot be written: the disk is full\n/);
});

test('a drive’s letter is the same in either case', () => {
  assert.equal(normalized('c:\\Users\\a.py'), 'C:/Users/a.py');
  assert.equal(normalized('C:/Users/a.py'), 'C:/Users/a.py');
  assert.equal(normalized('/c:/a.py'), '/c:/a.py');
});

test('a notebook with parts that are not what they should be is read as far as it goes, or left alone', async () => {
  const whole = {
    nbformat: 4,
    metadata: { kernelspec: { language: 'python' } },
    cells: [
      { cell_type: 'code', source: ['import torch\n', 'x = torch.zeros(2, 3)'], outputs: [] },
      { cell_type: 'code', source: 'y = x @ torch.zeros(4, 5)', outputs: [] },
    ],
  };
  const random = generator(3);
  const values = [null, -1, '', 'x', [], {}, true, [[]], 1e300];
  for (let i = 0; i < 60; i++) {
    const copy: object = structuredClone(whole);
    const places: { readonly of: object; readonly key: string }[] = [];
    const walk = (value: unknown) => {
      if (typeof value !== 'object' || value === null) return;
      for (const key of Object.keys(value)) {
        places.push({ of: value, key });
        walk(Reflect.get(value, key));
      }
    };
    walk(copy);
    const place = places[Math.floor(random() * places.length)];
    if (place) Reflect.set(place.of, place.key, values[i % values.length]);
    const text = JSON.stringify(copy);
    write('notebooks/a.ipynb', i % 10 === 9 ? text.slice(0, Math.floor(text.length * random())) : text);
    const { code, out, err } = await said('check', 'notebooks', '--output-format', 'concise');
    const told = code === 1 ? /^notebooks\/a\.ipynb:cell 2:1:9: error\[inner-size\]/ : /^$/;
    assert.match(out, told, text);
    assert.match(err, /^1 error in 1 file\.\n$|^No shape problems in 1 file\.\n$|it is no Python notebook/, text);
  }
});
