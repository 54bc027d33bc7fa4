/** What a page loads of the runtime, minified and compressed. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

async function bundle(entry: string): Promise<{ bytes: number; files: readonly string[] }> {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    metafile: true,
  });
  const [file] = outputFiles;
  assert.ok(file);
  const held = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([name, { bytesInOutput }]) => (bytesInOutput > 0 ? [name] : [])),
  );
  return { bytes: gzipSync(file.contents, { level: 9 }).length, files: held };
}

test('the recurrent layers with their kernels take at most 12 KB', async () => {
  const { bytes, files } = await bundle('runtime/core.ts');
  assert.ok(bytes <= 12 * 1024, `${bytes} bytes`);
  assert.deepEqual(
    files.filter((name) => /relaxed|tensor|nn\//.test(name)),
    [],
  );
});

test('the whole library takes at most 38 KB, without file readers and the wider table of kernels', async () => {
  const { bytes, files } = await bundle('runtime/index.ts');
  assert.ok(bytes <= 38 * 1024, `${bytes} bytes`);
  assert.deepEqual(
    files.filter((name) => /weights\/|kernels\/(all|attention|scatter|products|names)/.test(name)),
    [],
  );
});
