/** The runtime in a page, under the policy of a webview: the same bits as here, in a Worker too. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage } from '../bench/runtime/browser.ts';
import { bitsOf } from './runtime-page.ts';

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:";

for (const away of [false, true]) {
  test(`a page computes the bits that Node computes${away ? ', in a Worker' : ''}`, async () => {
    const { page, close } = await openPage('test/vscode/runtime-page.ts', console.error, POLICY);
    try {
      await page.waitForFunction('globalThis.bitsOf');
      const bits = await page.evaluate(`bitsOf('simd', ${away})`);
      assert.deepEqual(bits, await bitsOf('simd', false));
      assert.equal((bits as unknown[])[0], 'simd');
    } finally {
      await close();
    }
  });
}

test('the relaxed kernels of a page are right to the last digits', async () => {
  const { page, close } = await openPage('test/vscode/runtime-page.ts', console.error, POLICY);
  try {
    await page.waitForFunction('globalThis.relaxedError');
    const worst = (await page.evaluate('relaxedError()')) as number;
    assert.ok(worst > 0 && worst < 1e-6, `${worst} off`);
  } finally {
    await close();
  }
});

test('a page that forbids WebAssembly computes in plain JavaScript', async () => {
  const { page, close } = await openPage(
    'test/vscode/runtime-page.ts',
    () => {},
    "default-src 'none'; script-src 'self'",
  );
  try {
    await page.waitForFunction('globalThis.bitsOf');
    assert.deepEqual(await page.evaluate("bitsOf('auto', true)"), await bitsOf('plain', false));
  } finally {
    await close();
  }
});
