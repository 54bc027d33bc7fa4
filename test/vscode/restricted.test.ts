/** A folder that nobody has trusted: shapes, problems and "Run cell" are there, for nothing of the folder is ever run. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { editor } from './editor.ts';

const vscode = editor({ asksForTrust: true, settings: { 'security.workspace.trust.startupPrompt': 'never' } });

test('in restricted mode a wrong size is underlined and a cell runs', async () => {
  const code = await vscode.open(vscode.copy('files'), { viewport: { width: 1800, height: 900 } });
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
