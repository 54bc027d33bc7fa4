/** "Run cell" in a real VS Code, in the packed extension: from the lens to the numbers, and back to the code. */

import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, FrameLocator } from 'playwright-core';
import { openBrowser } from '../../tools/chromium.ts';
import { installServer, startServer, TOP, type VsCodeServer } from '../../tools/vscode-server.ts';
import { packVsix } from '../../tools/vsix.ts';
import { openWorkbench, type Workbench } from '../../tools/workbench.ts';

const say = (line: string) => console.log(line);
const folder = mkdtempSync(join(tmpdir(), 'unrolled-preview-'));
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
    settings: {
      'workbench.startupEditor': 'none',
      'files.autoSave': 'off',
      'editor.minimap.enabled': false,
      'editor.stickyScroll.enabled': false,
      'extensions.ignoreRecommendations': true,
      'git.openRepositoryInParentFolders': 'never',
      'unrolled.preview.mode': 'expert',
    },
  });
  code = await openWorkbench(browser, server.url(files), { viewport: { width: 1800, height: 900 } });
});

after(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function preview(): FrameLocator {
  return code.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
}

/** Asks again until the answer fits, for a minute at most. */
async function eventually(ask: () => Promise<string | null>, fits: RegExp): Promise<void> {
  let answer: string | null = '';
  for (const end = Date.now() + 60_000; Date.now() < end; await new Promise((done) => setTimeout(done, 200))) {
    answer = await ask().catch(String);
    if (fits.test(answer ?? '')) return;
  }
  assert.match(answer ?? '', fits);
}

/** Opens a file beside the preview, which may have the focus. */
async function open(name: string): Promise<void> {
  await code.page
    .locator('.tab', { hasText: /\.(py|ts)$/ })
    .first()
    .click();
  await code.open(name);
}

/** Types in place of what a line of the editor holds after a text. */
async function retype(line: number, column: number, old: string, text: string): Promise<void> {
  await code.page
    .locator('.tab', { hasText: /article|mismatch/ })
    .first()
    .click();
  await code.goTo(line, column);
  for (const _ of old) await code.page.keyboard.press('Delete');
  await code.page.keyboard.type(text);
}

const PYTORCH = ['−0.698', '−0.209', '0.019', '0.256', '0.484', '−0.797'];

async function numbers(): Promise<string> {
  await preview().locator('#tab-table').click();
  const cells = await preview().locator('.table-view [data-cell]').allTextContents();
  return cells.map((text) => text.slice(0, -3)).join(' ');
}

test('a click on the lens shows the numbers that PyTorch prints for the seed', async () => {
  await code.open('article.py');
  await code.page.locator('.codelens-decoration a', { hasText: 'Run cell' }).last().click();
  await eventually(() => preview().locator('h1').textContent(), /^nn\.RNN\(4 → 2\)$/);
  await eventually(numbers, new RegExp(`^${PYTORCH.join(' ')}$`));
  assert.equal(await preview().getByTestId('weights-from').textContent(), 'random, seed 0');
});

test('what is exported lies in the folder, byte for byte what was shown', async () => {
  await preview().locator('#export summary').click();
  await preview().getByRole('button', { name: 'States as CSV' }).click();
  await code.page.locator('.quick-input-widget:visible input').first().waitFor();
  await code.page.keyboard.press('Enter');
  const path = join(files, 'RNN.csv');
  await eventually(async () => (existsSync(path) ? readFileSync(path, 'utf8') : ''), /\r\n$/);
  const lines = readFileSync(path, 'utf8').split('\r\n');
  assert.equal(lines[0], 'network,layer,direction,sequence,step,state,unit 0,unit 1');
  const shown = lines.slice(1, 4).flatMap((line) =>
    line
      .split(',')
      .slice(6)
      .map((x) => Number(x).toFixed(6).slice(0, -3)),
  );
  assert.deepEqual(
    shown,
    PYTORCH.map((x) => x.replace('−', '-')),
  );
});

test('an edit of hidden_size draws it anew', async () => {
  await retype(7, 15, '2', '3');
  await eventually(() => preview().locator('h1').textContent(), /^nn\.RNN\(4 → 3\)$/);
  await retype(7, 15, '3', '2');
  await eventually(numbers, new RegExp(`^${PYTORCH.join(' ')}$`));
});

test('what is tried in the page changes the shapes, not the code', async () => {
  await preview().getByLabel('bidirectional').check();
  await eventually(() => preview().locator('.error, h1').allTextContents().then(String), /Expected|axis 0 of|hidden/);
  await preview().getByRole('button', { name: 'As in the code' }).click();
  await eventually(numbers, new RegExp(`^${PYTORCH.join(' ')}$`));
  await eventually(() => code.line(10), /hidden_size=hidden_size, num_layers=num_layers\)$/);
});

test('a shape error stands on the box in the editor’s words, and goes with the mistake', async () => {
  await retype(13, 43, 'input_size', '10');
  await eventually(
    () => preview().getByRole('alert').first().textContent(),
    /takes 4 features per time step, but the last axis of `inputs` is 10/,
  );
  await retype(13, 43, '10', 'input_size');
  await eventually(numbers, new RegExp(`^${PYTORCH.join(' ')}$`));
});

/** Gives a path to the dialog that asks for a file. */
async function chooseFile(path: string): Promise<void> {
  const dialog = code.page.locator('.quick-input-widget:visible');
  await dialog.locator('input').first().fill(path);
  await dialog.getByRole('button', { name: 'OK' }).click();
}

test('a CSV of the folder becomes the input, and is there again when the window is loaded anew', async () => {
  await preview().getByRole('combobox', { name: 'Input' }).selectOption('table');
  await chooseFile(join(files, 'weather.csv'));
  await eventually(() => preview().getByTestId('input-from').textContent(), /^weather\.csv$/);
  await preview().getByLabel('humidity').uncheck();
  await preview().getByLabel('rain').check();
  const before = await numbers();
  assert.doesNotMatch(before, new RegExp(`^${PYTORCH.join(' ')}$`));
  await code.reload();
  await eventually(() => preview().getByTestId('input-from').textContent(), /^weather\.csv$/);
  assert.equal(await preview().getByLabel('rain').isChecked(), true);
  await eventually(numbers, new RegExp(`^${before}$`));
  await preview().getByRole('combobox', { name: 'Input' }).selectOption('code');
  await eventually(numbers, new RegExp(`^${PYTORCH.join(' ')}$`));
});

test('the same program in TypeScript has the same numbers', async () => {
  await open('article.ts');
  await eventually(() => code.line(13), /^const inputs ?‹3, 1, 4› = randn/);
  await code.page.locator('.codelens-decoration a', { hasText: 'Run cell' }).last().click();
  await eventually(() => preview().locator('header').textContent(), /article\.ts:17.*Export/);
  await eventually(numbers, new RegExp(`^${PYTORCH.join(' ')}$`));
});

test('the cell written by hand is the same picture, and a box leads to its line', async () => {
  await open('cell_by_hand.py');
  await code.goTo(16, 10);
  await code.command('Unrolled: Run Cell');
  await eventually(() => preview().locator('h1').textContent(), /^tanh\(5 → 8\)$/);
  await preview().locator('#tab-diagram').click();
  await preview().locator('[data-node="h 1 0"]').click();
  const position = code.page.locator('.statusbar-item', { hasText: /^Ln / });
  await code.page.locator('.tab', { hasText: 'cell_by_hand.py' }).first().click();
  await eventually(() => position.first().textContent(), /^Ln 16,/);
});
