/** What is packed and what is built: nothing that does not belong, nothing too large, and all that others rely on. */

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { listFiles, PackageManager } from '@vscode/vsce';
import { npm, run } from '../../tools/run.ts';
import { TOP } from '../../tools/vscode-server.ts';
import { packVsix } from '../../tools/vsix.ts';

const DIST = join(TOP, 'dist');
const kilobytes = (file: string) => statSync(file).size / 1024;
const chunks = readdirSync(join(DIST, 'chunks')).map((name) => join(DIST, 'chunks', name));

function chunkWith(text: string): string {
  const found = chunks.filter((file) => readFileSync(file, 'utf8').includes(text));
  assert.equal(found.length, 1, `one chunk holds ${text}: ${found}`);
  return found[0] ?? '';
}

test('the extension carries what it needs and nothing else', async () => {
  const files = await listFiles({ cwd: TOP, packageManager: PackageManager.None });
  const groups = files.map((file) =>
    file.replaceAll('\\', '/').replace(/^(dist|docs\/problems|examples|l10n|media|schemas|syntaxes)\/.*/, '$1/…'),
  );
  assert.deepEqual(
    [...new Set(groups)].sort(),
    [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'README.zh-CN.md',
      'dist/…',
      'docs/problems/…',
      'examples/…',
      'l10n/…',
      'media/…',
      'package.json',
      'package.nls.json',
      'package.nls.zh-cn.json',
      'schemas/…',
      'syntaxes/…',
    ].sort(),
  );
  const built = readdirSync(DIST).sort();
  assert.deepEqual(built, [
    'THIRD-PARTY-NOTICES.txt',
    'chunks',
    'cli.js',
    'extension.cjs',
    'preview',
    'runtime',
    'server.js',
  ]);
  assert.match(readFileSync(join(DIST, 'THIRD-PARTY-NOTICES.txt'), 'utf8'), /ts-morph .*MIT.*vscode-languageserver /s);
});

test('bundles stay small: kilobytes, as they are loaded', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'unrolled-package-'));
  try {
    const vsix = await packVsix(join(folder, 'unrolled.vsix'));
    assert.ok(kilobytes(vsix) <= 2.5 * 1024, `the vsix has ${kilobytes(vsix)} KB`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const client = kilobytes(join(DIST, 'extension.cjs'));
  assert.ok(client <= 450, `the client has ${client} KB`);
  const typescript = kilobytes(chunkWith('createSourceFile'));
  assert.ok(typescript <= 4.4 * 1024, `the TypeScript front end has ${typescript} KB`);
  const python = kilobytes(chunkWith('FormatString'));
  assert.ok(python <= 120, `the Python front end has ${python} KB`);
});

test('`npx unrolled` runs what is built', async () => {
  const checked = await npm(['exec', '--', 'unrolled', 'check', 'examples/article.py'], { cwd: TOP });
  assert.doesNotMatch(checked, /error/);
  if (process.platform !== 'win32') assert.ok(statSync(join(DIST, 'cli.js')).mode & 0o100, 'it is executable');
});

test('the runtime is imported by the package’s name, with its types', async () => {
  const inside = join(TOP, '.vscode-test');
  mkdirSync(inside, { recursive: true });
  const folder = mkdtempSync(join(inside, 'use-'));
  try {
    await run(process.execPath, ['--input-type=module', '-e', "await import('unrolled')"], { cwd: TOP });
    writeFileSync(
      join(folder, 'use.ts'),
      "import type * as unrolled from 'unrolled';\nexport type Names = keyof typeof unrolled;\n",
    );
    const tsc = join(TOP, 'node_modules', 'typescript', 'bin', 'tsc');
    const options = ['--ignoreConfig', '--noEmit', '--strict', '--module', 'nodenext', '--types', '', '--skipLibCheck'];
    await run(process.execPath, [tsc, ...options, join(folder, 'use.ts')], { cwd: TOP });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the examples in TypeScript are well typed, and run on the runtime', async () => {
  const tsc = join(TOP, 'node_modules', 'typescript', 'bin', 'tsc');
  await run(process.execPath, [tsc, '-p', join(TOP, 'examples')]);
  const cwd = join(TOP, 'examples');
  const said = await Promise.all(
    ['article.ts', 'cell-by-hand.ts', 'weather.ts'].map((name) =>
      run(process.execPath, ['--import', 'tsx', name], { cwd }),
    ),
  );
  const shapes = said.map((text) => text.match(/\[.*?\]/g)?.join(' '));
  assert.deepEqual(shapes, ['[ 3, 1, 2 ] [ 1, 1, 2 ]', '[ 8 ]', '[ 7, 4, 5 ] [ 1, 4, 8 ] [ 4, 1 ]']);
});
