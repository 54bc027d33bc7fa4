/** A folder that nobody has trusted: shapes, problems and "Run cell" are there, for nothing of the folder is ever run. */

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../../tools/chromium.ts';
import { installServer, startServer, TOP, type VsCodeServer } from '../../tools/vscode-server.ts';
import { packVsix } from '../../tools/vsix.ts';
import { openWorkbench, type Workbench } from '../../tools/workbench.ts';

const say = (line: string) => console.log(line);
const folder = mkdtempSync(join(tmpdir(), 'unrolled-restricted-'));
const files = join(folder, 'files');
let server: VsCodeServer;
let browser: Browser;
let code: Workbench;

before(async () => {
  cpSync(join(TOP, 'examples'), files, { recursive: true });
  browser = await openBrowser(say);
  await installServer(say);
  server = await startServer({
    data: join(folder, 'data'),
    vsix: await packVsix(join(folder, 'unrolled.vsix')),
    asksForTrust: true,
    settings: { 'workbench.startupEditor': 'none', 'security.workspace.trust.startupPrompt': 'never' },
  });
  code = await openWorkbench(browser, server.url(files), { viewport: { width: 1800, height: 900 } });
});

after(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('in restricted mode a wrong size is underlined and a cell runs', async () => {
  const { page } = code;
  await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
  await code.open('mismatch.py');
  await page.locator('.squiggly-error').first().waitFor();
  await code.open('article.py');
  await page.locator('.codelens-decoration a', { hasText: 'Run cell' }).last().click();
  const preview = page
    .frameLocator('iframe.webview.ready[src*="extensionId=unrolled"]')
    .frameLocator('iframe#active-frame');
  await preview.locator('#tab-table').click();
  const [first] = await preview.locator('.table-view [data-cell]').allTextContents();
  assert.match(first ?? '', /^−0\.69816\d$/);
  assert.equal(await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).count(), 1);
});
