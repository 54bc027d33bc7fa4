/** Runs the extension-host suite in the VS Code server; every test of it is a test here. */

import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openBrowser } from '../../tools/chromium.ts';
import { installServer, startServer, TOP } from '../../tools/vscode-server.ts';
import { buildSuite } from './host/build.ts';
import type { HostResult } from './host/result.ts';

const say = (line: string) => console.log(line);

test('the extension host', { timeout: 480_000 }, async (t) => {
  const results = await hostResults();
  assert.ok(results.length > 5, 'the suite has run');
  for (const { title, error } of results) await t.test(title, () => assert.equal(error, undefined, error));
});

async function hostResults(): Promise<readonly HostResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'unrolled-host-'));
  const [files, file] = [join(folder, 'files'), join(folder, 'results.json')];
  cpSync(join(TOP, 'examples'), files, { recursive: true });
  const suite = await buildSuite();
  const browser = await openBrowser(say);
  await installServer(say);
  const server = await startServer({
    data: join(folder, 'data'),
    settings: { 'files.autoSave': 'off', 'workbench.startupEditor': 'none' },
    environment: { UNROLLED_RESULTS: file },
  });
  try {
    const page = await browser.newPage();
    const ended = new Promise<void>((done) => {
      void page.exposeFunction('codeAutomationExit', () => done());
    });
    await page.exposeFunction('codeAutomationLog', () => {});
    await page.goto(
      server.url(files, [
        ['extensionDevelopmentPath', server.remote(TOP)],
        ['extensionTestsPath', server.remote(suite)],
        ['skipWelcome', 'true'],
      ]),
    );
    const late = setTimeout(() => void browser.close(), 400_000);
    await Promise.race([ended, new Promise((done) => browser.once('disconnected', done))]);
    clearTimeout(late);
    assert.ok(existsSync(file), 'the suite has written its results');
    return JSON.parse(readFileSync(file, 'utf8'));
  } finally {
    await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
