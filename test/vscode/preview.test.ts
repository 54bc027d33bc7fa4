/// <reference lib="dom" />
/** "Run cell" in a real VS Code, in the packed extension: from the lens to the numbers, and back to the code. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import type { FrameLocator } from 'playwright-core';
import { findAny } from '../../client/preview/all-kernels.ts';
import { statesAsCsv } from '../../client/preview/export.ts';
import { focusOf, picturesOf } from '../../client/preview/pictures.ts';
import { replay } from '../../client/preview/replay.ts';
import type { NDArray } from '../../runtime/array.ts';
import { readPlan } from '../../tools/demo-server.ts';
import { TOP } from '../../tools/vscode-server.ts';
import type { Workbench } from '../../tools/workbench.ts';
import { editor, eventually } from './editor.ts';

const vscode = editor({ settings: { 'unrolled.preview.mode': 'expert' } });
const files = vscode.copy('files');
let code: Workbench;

/** The article's program in the cells of a notebook. */
function writeNotebook(): void {
  const text = readFileSync(join(files, 'article.py'), 'utf8');
  const sources = [text.slice(0, text.indexOf('# inputs')), text.slice(text.indexOf('# inputs'))];
  const made = sources.map((source) => ({
    cell_type: 'code',
    metadata: {},
    outputs: [],
    execution_count: null,
    source,
  }));
  const notebook = { cells: made, metadata: { language_info: { name: 'python' } }, nbformat: 4, nbformat_minor: 5 };
  writeFileSync(join(files, 'article.ipynb'), JSON.stringify(notebook));
}

before(async () => {
  writeNotebook();
  code = await vscode.open(files, { viewport: { width: 1800, height: 900 } });
});

function preview(): FrameLocator {
  return code.page
    .frameLocator('iframe.webview.ready[src*="extensionId=unrolled"]')
    .frameLocator('iframe#active-frame');
}

/** Opens a file beside the preview, which may have the focus. */
async function open(name: string): Promise<void> {
  await code.page
    .locator('.tab', { hasText: /^[\w-]+\.(py|ts|ipynb)$/ })
    .first()
    .click();
  await code.open(name);
}

/** The file as it is on the disk. */
async function revert(): Promise<void> {
  await code.page
    .locator('.tab', { hasText: /article|mismatch/ })
    .first()
    .click();
  await code.command('File: Revert File');
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
const AS_PYTORCH = new RegExp(`^${PYTORCH.join(' ')}$`);

/** To three places. */
async function numbers(): Promise<string> {
  return (await cells()).map((text) => text.slice(0, -3)).join(' ');
}

async function cells(): Promise<readonly string[]> {
  await preview().locator('#tab-table').click();
  return preview().locator('.table-view [data-cell]').allTextContents();
}

/** What real PyTorch gave for the article's program, to six places. */
async function areAsPyTorch(): Promise<void> {
  await eventually(numbers, AS_PYTORCH);
  const path = join(TOP, 'test', 'golden', 'preview', 'article.json');
  const { data } = JSON.parse(readFileSync(path, 'utf8')).expect[2];
  const golden = new Float32Array(Uint8Array.from(Buffer.from(data, 'base64')).buffer);
  const shown = (await cells()).map((text) => Number(text.replace('−', '-')));
  assert.equal(shown.length, golden.length);
  for (const [i, x] of golden.entries()) assert.ok(Math.abs((shown[i] ?? 0) - x) < 2e-6, `${shown[i]} is not ${x}`);
}

/** The picture of the article's program, from the plan that was recorded, with what is given. */
function articlePicture(given: Parameters<typeof replay>[1]) {
  const plan = readPlan('article');
  const picture = focusOf(plan, picturesOf(plan, replay(plan, given, findAny)));
  assert.ok(picture, 'the article has a picture');
  return picture;
}

async function exportStates(name: string): Promise<string> {
  await preview().locator('#export summary').click();
  await preview().getByRole('button', { name: 'States as CSV' }).click();
  await code.page.locator('.quick-input-widget:visible input').first().waitFor();
  await code.page.keyboard.press('Enter');
  const path = join(files, name);
  await eventually(async () => (existsSync(path) ? readFileSync(path, 'utf8') : ''), /\r\n$/);
  return readFileSync(path, 'utf8');
}

test('a click on the lens shows the numbers that PyTorch prints for the seed', async () => {
  await code.open('article.py');
  await code.page.locator('.editor-instance .codelens-decoration a', { hasText: 'Run cell' }).last().click();
  await eventually(() => preview().locator('h1').textContent(), /^nn\.RNN\(4 → 2\)$/);
  await areAsPyTorch();
  assert.equal(await preview().getByTestId('weights-from').textContent(), 'random, seed 0');
});

test('step 2 is written out with its numbers', async () => {
  await preview().locator('#tab-diagram').click();
  await preview().getByRole('button', { name: 'Next step' }).click();
  const equations = async () => ((await preview().locator('.equations').textContent()) ?? '').replaceAll(/\s+/g, ' ');
  await eventually(equations, /\[0\.306, 0\.057\].*\[−0\.287, 0\.204\].*\[0\.019, 0\.256\]/);
  assert.match(
    (await preview().locator('.element').textContent()) ?? '',
    /h₂\[0\] = tanh\(−0\.005·−0\.857 \+ .* = 0\.01923/,
  );
});

test('what is exported lies in the folder, byte for byte what was shown', async () => {
  assert.equal(await exportStates('RNN.csv'), statesAsCsv(articlePicture({ seed: 0 })));
});

test('an edit of hidden_size draws it anew', async () => {
  await retype(7, 15, '2', '3');
  await eventually(() => preview().locator('h1').textContent(), /^nn\.RNN\(4 → 3\)$/);
  await retype(7, 15, '3', '2');
  await eventually(numbers, AS_PYTORCH);
});

test('what is tried in the page changes the shapes, not the code', async () => {
  await preview().getByLabel('bidirectional').check();
  await eventually(() => preview().locator('.error, h1').allTextContents().then(String), /Expected|axis 0 of|hidden/);
  await preview().getByRole('button', { name: 'As in the code' }).click();
  await eventually(numbers, AS_PYTORCH);
  await eventually(() => code.line(10), /hidden_size=hidden_size, num_layers=num_layers\)$/);
});

test('what is tried becomes an edit of the code, where the number is written, and the page follows', async () => {
  await preview().getByRole('spinbutton', { name: 'hidden_size' }).fill('3');
  await preview().getByRole('spinbutton', { name: 'hidden_size' }).press('Tab');
  await eventually(() => preview().getByRole('alert').first().textContent(), /hidden_size = 3, but ends in 2/);
  await preview().getByRole('button', { name: 'Apply to code' }).click();
  await eventually(() => preview().locator('h1').textContent(), /^nn\.RNN\(4 → 3\)$/);
  await eventually(() => code.line(7), /^hidden_size = 3$/);
  await eventually(async () => String((await cells()).length), /^9$/);
  assert.equal(await preview().getByRole('button', { name: 'Apply to code' }).count(), 0);
  await preview().getByLabel('bidirectional').check();
  await preview().getByRole('button', { name: 'Apply to code' }).click();
  await eventually(() => code.line(10), /num_layers=num_layers, bidirectional=True\)$/);
  assert.equal(await preview().getByLabel('bidirectional').isChecked(), true);
  await revert();
  await eventually(numbers, AS_PYTORCH);
});

test('a shape error stands on the box in the editor’s words, and its fix mends the code', async () => {
  await retype(13, 43, 'input_size', '10');
  await eventually(
    () => preview().getByRole('alert').first().textContent(),
    /takes 4 features per time step, but the last axis of `inputs` is 10/,
  );
  await preview()
    .getByRole('button', { name: /^Fix: .*10/ })
    .first()
    .click();
  await eventually(() => preview().locator('h1').textContent(), /^nn\.RNN\(10 → 2\)$/);
  await eventually(async () => String(await preview().getByRole('alert').count()), /^0$/);
  await eventually(() => code.line(10), /input_size=10/);
  await revert();
  await eventually(numbers, AS_PYTORCH);
});

/** The two numbers of every parameter of the article's cell, as a file of weights. */
function weightsFile(): { readonly bytes: Uint8Array; readonly state: { [name: string]: NDArray } } {
  const shapes = { weight_ih_l0: [2, 4], weight_hh_l0: [2, 2], bias_ih_l0: [2], bias_hh_l0: [2] };
  const state: { [name: string]: NDArray } = {};
  const header: { [name: string]: unknown } = {};
  let end = 0;
  for (const [name, shape] of Object.entries(shapes)) {
    const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => (i - 2) / 8);
    state[name] = { shape, data, dtype: 'float32' };
    header[name] = { dtype: 'F32', shape, data_offsets: [end, end + data.byteLength] };
    end += data.byteLength;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const numbers = Object.values(state).map(({ data }) => Buffer.from(data.buffer));
  return { bytes: Buffer.concat([length, text, ...numbers]), state };
}

test('weights of a file of the folder are used, and named', async () => {
  const { bytes, state } = weightsFile();
  writeFileSync(join(files, 'cell.safetensors'), bytes);
  await preview().getByRole('button', { name: 'Load…' }).click();
  await chooseFile('cell.safetensors');
  await eventually(() => preview().getByTestId('weights-from').textContent(), /^cell\.safetensors$/);
  const picture = articlePicture({ seed: 0, weights: { state, file: 'cell.safetensors' } });
  const wanted = Array.from(picture.ran.ways[0]?.h ?? [], (x) => x.toFixed(6).replace('-', '−'));
  assert.deepEqual(await cells(), wanted);
  await preview().getByRole('button', { name: 'Random again' }).click();
  await eventually(numbers, AS_PYTORCH);
});

/** Picks a file of the folder in the dialog, which lists it first. */
async function chooseFile(name: string): Promise<void> {
  const dialog = code.page.locator('.quick-input-widget:visible');
  await dialog.getByRole('button', { name: 'OK' }).waitFor();
  await dialog.locator('.monaco-list-row', { hasText: name }).first().click();
}

test('a CSV of the folder becomes the input, and is there again when the window is loaded anew', async () => {
  await preview().getByRole('combobox', { name: 'Input' }).selectOption('table');
  await chooseFile('weather.csv');
  await eventually(() => preview().getByTestId('input-from').textContent(), /^weather\.csv$/);
  await preview().getByLabel('humidity').uncheck();
  await preview().getByLabel('rain').check();
  const before = await numbers();
  assert.doesNotMatch(before, AS_PYTORCH);
  await code.reload();
  await eventually(() => preview().getByTestId('input-from').textContent(), /^weather\.csv$/);
  assert.equal(await preview().getByLabel('rain').isChecked(), true);
  await eventually(numbers, new RegExp(`^${before}$`));
  await preview().getByRole('combobox', { name: 'Input' }).selectOption('code');
  await eventually(numbers, AS_PYTORCH);
});

test('the same program in a notebook has the same numbers', async () => {
  await open('article.ipynb');
  await code.page.locator('.notebook-editor .codelens-decoration a').first().waitFor();
  await code.page.locator('.notebook-editor .codelens-decoration a', { hasText: 'Run cell' }).last().click();
  await eventually(() => preview().locator('header').textContent(), /article\.ipynb:6/);
  await areAsPyTorch();
});

test('the same program in TypeScript has the same numbers', async () => {
  await open('article.ts');
  await eventually(() => code.line(13), /^const inputs ?‹3, 1, 4› = randn/);
  await code.page.locator('.editor-instance .codelens-decoration a', { hasText: 'Run cell' }).last().click();
  await eventually(() => preview().locator('header').textContent(), /article\.ts:17.*Export/);
  await areAsPyTorch();
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

test('with the keyboard alone from opening a file to what is exported of its cell', async () => {
  rmSync(join(files, 'RNN.csv'), { force: true });
  const { keyboard } = code.page;
  await keyboard.press('Control+1');
  await keyboard.press('Control+p');
  await keyboard.type('article.py');
  await code.page.locator('.quick-input-widget:visible .monaco-list-row.focused', { hasText: 'article.py' }).waitFor();
  await keyboard.press('Enter');
  await code.page.locator('.quick-input-widget:visible').waitFor({ state: 'hidden' });
  await code.page
    .locator('.tab.active', { hasText: /^article\.py/ })
    .first()
    .waitFor();
  await code.goTo(17, 16);
  await keyboard.press('Control+Alt+u');
  await eventually(() => preview().locator('header').textContent(), /article\.py:17/);
  await keyboard.press('Control+2');
  const hasFocus = () =>
    preview()
      .locator('body')
      .evaluate(() => document.hasFocus());
  await eventually(async () => String(await hasFocus()), /true/);
  await keyboard.press('Home');
  await eventually(() => preview().getByTestId('value').textContent(), /^h₁\[\d\] = /);
  await keyboard.press('ArrowRight');
  await eventually(() => preview().getByTestId('value').textContent(), /^h₂\[\d\] = /);
  // The focus is where it was in the page last: the way back to its head is the shorter one.
  for (let i = 0; i < 60; i++) {
    if ((await preview().locator('#export summary:focus').count()) > 0) break;
    await keyboard.press('Shift+Tab');
  }
  await keyboard.press('Enter');
  for (let i = 0; i < 3; i++) await keyboard.press('Tab');
  assert.equal(await preview().locator(':focus').textContent(), 'States as CSV');
  await keyboard.press('Enter');
  await code.page.locator('.quick-input-widget:visible input').first().waitFor();
  await keyboard.press('Enter');
  const path = join(files, 'RNN.csv');
  await eventually(async () => String(existsSync(path)), /true/);
  await eventually(async () => readFileSync(path, 'utf8'), /\r\n$/);
  assert.equal(readFileSync(path, 'utf8'), statesAsCsv(articlePicture({ seed: 0 })));
});
