import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import type { Workbench } from '../../tools/workbench.ts';
import { editor, eventually } from './editor.ts';

const vscode = editor();
const files = vscode.copy('files');
let code: Workbench;

before(async () => {
  code = await vscode.open(files);
});

test('the shape of every tensor stands behind its name, in Python', async () => {
  await code.open('article.py');
  await eventually(() => code.line(13), /^inputs ?‹3, 1, 4› = torch\.randn/);
  await eventually(() => code.line(17), /^out ?‹3, 1, 2›, hidden ?‹1, 1, 2› = cell\(inputs, hidden\)/);
});

test('and in TypeScript', async () => {
  await code.open('article.ts');
  await eventually(() => code.line(13), /^const inputs ?‹3, 1, 4› = randn/);
});

test('a mismatch is underlined, and Problems lists the lines that made it', async () => {
  await code.command('View: Close All Editors');
  await code.open('mismatch.py');
  await code.page.locator('.squiggly-error').first().waitFor();
  await code.command('Problems: Focus on Problems View');
  const rows = code.page.locator('.markers-panel .monaco-list-row');
  const shown = async () => (await rows.allTextContents()).join('\n');
  await eventually(shown, /takes 4 features per time step, but the last axis of .table. is 10/);
  await eventually(shown, /mismatch\.py\[Ln 13, Col \d+\]:.?.table. gets its 10 here/);
  await eventually(shown, /mismatch\.py\[Ln 8, Col \d+\]:.?.cell. takes 4 since this line/);
});

test('hover over a name shows its axes', async () => {
  await code.open('article.py');
  await code.goTo(17, 2);
  await code.command('Show or Focus Hover');
  const hover = code.page.locator('.monaco-hover:visible');
  await eventually(async () => (await hover.allTextContents()).join('\n'), /seq.*3.*batch.*1.*hidden.*2/s);
  await code.page.keyboard.press('Escape');
});

test('a size in a hint leads to the line that set it', async () => {
  await code.goTo(13);
  const { page } = code;
  const size = page.locator('.view-line', { hasText: 'torch.randn' }).locator('span', { hasText: /^4$/ }).last();
  const position = page.locator('.statusbar-item', { hasText: /^Ln / });
  await eventually(async () => {
    const box = await size.boundingBox();
    const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2];
    await page.mouse.move(x - 100, y);
    await page.mouse.move(x, y);
    await page.locator('.monaco-hover:visible').waitFor();
    await page.keyboard.down('Control');
    await page.mouse.move(x + 1, y);
    await page.waitForTimeout(500);
    await page.mouse.click(x + 1, y);
    await page.keyboard.up('Control');
    await page.waitForTimeout(500);
    return (await position.allTextContents()).join();
  }, /^Ln 6,/);
});

test('a command of the palette tells what a line says', async () => {
  await code.goTo(17);
  await code.command('Unrolled: Describe Shapes on This Line');
  const told = code.page.locator('.notification-list-item-message');
  await eventually(async () => (await told.allTextContents()).join('\n'), /out.*3.*1.*2/s);
  await code.command('Notifications: Clear All Notifications');
});

test('hints are named on demand, and compact again', async () => {
  await code.command('Unrolled: Cycle');
  await eventually(() => code.line(13), /^inputs ?‹seq 3, batch 1, in 4› =/);
  await eventually(() => code.line(17), /^out ?‹seq 3, batch 1, hid 2›, hidden ?‹/);
  await code.command('Unrolled: Cycle');
  await eventually(() => code.line(17), /^out ?‹3, 1, 2›, hidden ?‹1, 1, 2›/);
});

test('messages turn to Chinese with the setting, while VS Code runs', async () => {
  await code.open('mismatch.py');
  mkdirSync(join(files, '.vscode'));
  writeFileSync(join(files, '.vscode', 'settings.json'), JSON.stringify({ 'unrolled.language': 'zh-CN' }));
  await code.command('Problems: Focus on Problems View');
  const rows = code.page.locator('.markers-panel .monaco-list-row');
  await eventually(async () => (await rows.allTextContents()).join('\n'), /每个时间步接收 4 个特征/);
});

test('an edit that puts the size right clears the error', async () => {
  await code.open('mismatch.py');
  await code.page.locator('.squiggly-error').first().waitFor();
  await code.goTo(6, 14);
  await code.page.keyboard.press('Backspace');
  await code.page.keyboard.press('Backspace');
  await code.page.keyboard.type('4');
  await eventually(() => code.line(13), /‹3, 1, 4›/);
  await eventually(async () => String(await code.page.locator('.squiggly-error').count()), /^0$/);
});
