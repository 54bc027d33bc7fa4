/**
 * `npm run screenshot`: takes the picture of the README in a real VS Code. With a folder as argument, one of every state
 * goes there too, to be looked at.
 */

import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openBrowser } from './chromium.ts';
import { installServer, startServer, TOP } from './vscode-server.ts';
import { packVsix } from './vsix.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const say = (line: string) => console.log(line);
const folder = mkdtempSync(join(tmpdir(), 'unrolled-screenshot-'));
// Inside the project, so that `unrolled` is found by its own name.
const files = join(TOP, '.vscode-test', 'pictures');
const more = process.argv[2] === undefined ? undefined : resolve(process.argv[2]);

const settings = {
  'workbench.startupEditor': 'none',
  'workbench.colorTheme': 'Default Light Modern',
  'workbench.activityBar.location': 'hidden',
  'workbench.layoutControl.enabled': false,
  'window.commandCenter': false,
  'breadcrumbs.enabled': false,
  'editor.minimap.enabled': false,
  'editor.hover.above': false,
  'editor.scrollBeyondLastLine': false,
  'editor.stickyScroll.enabled': false,
  'editor.scrollbar.vertical': 'hidden',
  'editor.scrollbar.horizontal': 'hidden',
  'editor.fontSize': 15,
  'editor.lineHeight': 24,
  'editor.renderLineHighlight': 'none',
  'editor.occurrencesHighlight': 'off',
  'editor.matchBrackets': 'never',
  'editor.overviewRulerBorder': false,
  'editor.hideCursorInOverviewRuler': true,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
};

rmSync(files, { recursive: true, force: true });
cpSync(join(TOP, 'examples'), files, { recursive: true });
const browser = await openBrowser(say);
await installServer(say);
const server = await startServer({
  data: join(folder, 'data'),
  vsix: await packVsix(join(folder, 'u.vsix')),
  settings,
});
try {
  const look = { viewport: { width: 900, height: 680 }, deviceScaleFactor: 2 };
  const code = await openWorkbench(browser, server.url(files), look);
  await code.command('View: Close Primary Side Bar');
  await readme(code);
  if (more !== undefined) await states(code, more);
} finally {
  await browser.close();
  await server.stop();
  for (const made of [folder, files]) rmSync(made, { recursive: true, force: true });
}

/** The mismatch with the message of its error open. */
async function readme(code: Workbench): Promise<void> {
  const { page } = code;
  await code.open('mismatch.py');
  const error = page.locator('.squiggly-error').first();
  await error.waitFor({ timeout: 60_000 });
  await page.locator('.view-line', { hasText: '›' }).first().waitFor();
  await code.goTo(14, 22);
  await code.command('Show or Focus Hover');
  await page.locator('.monaco-hover:visible').waitFor();
  await page.waitForTimeout(500);
  const box = await page.locator('.editor-instance').first().boundingBox();
  if (!box) throw new Error('there is no editor to take a picture of');
  const path = join(TOP, 'docs', 'screenshot.png');
  await page.screenshot({ path, clip: { ...box, height: Math.min(box.height, 620) } });
  say(path);
  await page.keyboard.press('Escape');
}

async function states(code: Workbench, to: string): Promise<void> {
  const { page } = code;
  mkdirSync(to, { recursive: true });
  const shot = async (name: string) => {
    await page.waitForTimeout(1500);
    await page.screenshot({ path: join(to, `${name}.png`) });
  };
  for (const name of ['article.py', 'article.ts', 'cell_by_hand.py', 'cell-by-hand.ts', 'weather.py', 'weather.ts']) {
    await code.open(name);
    await page.locator('.view-line', { hasText: '›' }).first().waitFor();
    await shot(`compact ${name}`);
    await code.command('Unrolled: Cycle');
    await shot(`named ${name}`);
    await code.command('Unrolled: Cycle');
  }
  await code.open('article.py');
  for (const [name, line] of [
    ['tensor', 17],
    ['layer', 10],
  ] as const) {
    await code.goTo(line, 2);
    await code.command('Show or Focus Hover');
    await shot(`hover of a ${name}`);
    await page.keyboard.press('Escape');
  }
  await code.open('mismatch.py');
  await code.command('Problems: Focus on Problems View');
  await shot('problems');
  mkdirSync(join(files, '.vscode'));
  writeFileSync(join(files, '.vscode', 'settings.json'), JSON.stringify({ 'unrolled.language': 'zh-CN' }));
  await page.locator('.markers-panel .monaco-list-row', { hasText: '特征' }).first().waitFor();
  await shot('problems in Chinese');
}
