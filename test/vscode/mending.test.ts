/**
 * From a squiggle to a clean program in a real VS Code, in English and with Chinese as its display language: the message and
 * the places that made it, the quick fix, shape comments, and the walkthrough.
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import english from '../../package.nls.json' with { type: 'json' };
import chinese from '../../package.nls.zh-cn.json' with { type: 'json' };
import { TOP } from '../../tools/vscode-server.ts';
import type { Workbench } from '../../tools/workbench.ts';
import { editor, eventually } from './editor.ts';

const vscode = editor();

interface Words {
  readonly nls: typeof english;
  /** The message, and what stands at the places that made it. */
  readonly problem: readonly RegExp[];
  readonly fix: string;
  readonly allRight: RegExp;
}

const LANGUAGES: { readonly [language in 'en' | 'zh-cn']: Words } = {
  en: {
    nls: english,
    problem: [
      /`cell` takes 4 features per time step, but the last axis of `table` is 10/,
      /`features` is 10 here/,
      /`cell` takes 4 since this line/,
    ],
    fix: 'make the data 4 wide (changes results)',
    allRight: /All shape comments here are right: 6\./,
  },
  'zh-cn': {
    nls: chinese,
    problem: [
      /`cell` 每个时间步接收 4 个特征，但 `table` 的最后一维是 10/,
      /`features` 在这里是 10/,
      /`cell` 从这一行起需要 4/,
    ],
    fix: '把数据改为 4 列（会改变结果）',
    allRight: /此处的形状注释全部正确：6 处。/,
  },
};

for (const [language, { nls, problem, fix, allRight }] of Object.entries(LANGUAGES)) {
  test(`a mismatch is mended, with ${language} as display language`, { timeout: 240_000 }, async () => {
    const files = vscode.copy(`files-${language}`);
    const code = await vscode.open(files, { language: language as 'en' | 'zh-cn' });
    const { page } = code;
    await code.open('mismatch.py');
    await page.locator('.squiggly-error').first().waitFor();

    await code.goTo(1);
    await page.keyboard.press('F8');
    const peek = page.locator('.marker-widget');
    for (const part of problem) await eventually(async () => (await peek.allTextContents()).join('\n'), part);
    await shot(code, `${language}-f8`);
    await page.keyboard.press('Escape');

    await page.keyboard.press('Control+.');
    const offered = page.locator('.action-widget .monaco-list-row.focused', { hasText: fix }).first();
    await offered.waitFor();
    await shot(code, `${language}-fixes`);
    await page.keyboard.press('Enter');
    await eventually(async () => String(await page.locator('.squiggly-error').count()), /^0$/);
    await eventually(() => code.line(14), /^out ?‹3, 1, 2›, hidden ?‹1, 1, 2› = cell\(table\)/);

    await code.command(`Unrolled: ${nls['command.insertShapeComment']}`);
    await eventually(() => code.line(14), /= cell\(table\) +# out: \(3, 1, 2\), hidden: \(1, 1, 2\)$/);
    await code.command(`Unrolled: ${nls['command.verifyShapeComments']}`);
    const told = page.locator('.notification-list-item-message');
    await eventually(async () => (await told.allTextContents()).join('\n'), allRight);
    await shot(code, `${language}-comments`);
    await page.context().close();
  });

  test(`the walkthrough leads through its steps, with ${language} as display language`, {
    timeout: 240_000,
  }, async () => {
    const files = vscode.copy(`walk-${language}`);
    const code = await vscode.open(files, { language: language as 'en' | 'zh-cn' });
    const { page } = code;
    // An extension starts with a document of its languages.
    await code.open('article.py');
    await eventually(() => code.line(13), /‹3, 1, 4›/);
    const walk = async () => {
      await code.command(`Unrolled: ${nls['command.openWalkthrough']}`);
      await page.locator('.getting-started-step', { hasText: nls['walkthrough.run.title'] }).first().waitFor();
    };
    await walk();
    const step = (name: 'open' | 'hint' | 'fix' | 'run') =>
      page.locator('.getting-started-step', { hasText: nls[`walkthrough.${name}.title`] });
    const isDone = async (name: 'open' | 'hint' | 'fix' | 'run') =>
      eventually(
        async () => String(await step(name).locator('.codicon-getting-started-step-checked').count()),
        /^[1-9]/,
      );
    const follow = async (name: 'open' | 'hint' | 'fix' | 'run', link: string) => {
      await step(name).first().click();
      await step(name).locator('.monaco-button', { hasText: link }).first().click();
    };
    const links = (name: 'open' | 'hint' | 'fix' | 'run') =>
      [...nls[`walkthrough.${name}.description`].matchAll(/\[([^\]]+)\]\(command/g)].map(([, text = '']) => text);

    await eventually(
      () => page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame').locator('svg').innerHTML(),
      /‹3, 1, 2›/,
    );
    await shot(code, `${language}-walk`);
    await follow('open', links('open')[0] ?? '');
    await page.locator('.tab.active', { hasText: 'Untitled-1' }).waitFor();
    await eventually(() => code.line(13), /^inputs ?‹3, 1, 4› =/);

    await walk();
    await isDone('open');
    await follow('hint', links('hint')[1] ?? '');
    await walk();
    await isDone('hint');
    await follow('fix', links('fix')[0] ?? '');
    await page.locator('.tab.active', { hasText: 'Untitled-2' }).waitFor();
    await page.locator('.squiggly-error').first().waitFor();
    await page.keyboard.press('F8');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+.');
    await page.locator('.action-widget .monaco-list-row.focused', { hasText: fix }).first().waitFor();
    await page.keyboard.press('Enter');
    await eventually(async () => String(await page.locator('.squiggly-error').count()), /^0$/);
    await walk();
    await isDone('fix');
    await follow('run', links('run')[0] ?? '');
    const preview = page
      .frameLocator('iframe.webview.ready[src*="extensionId=unrolled"]')
      .frameLocator('iframe#active-frame');
    await eventually(() => preview.locator('h1').textContent(), /^nn\.RNN\(4 → 2\)$/);
    await walk();
    await isDone('run');
    await shot(code, `${language}-walked`);
    await page.context().close();
  });
}

test('the last step of the walkthrough runs the sample where nothing is open', { timeout: 240_000 }, async () => {
  const code = await vscode.open(vscode.copy('walk-empty'));
  const { page } = code;
  await code.open('weather.csv');
  await code.command('View: Close All Editors');
  await code.command(`Unrolled: ${english['command.openWalkthrough']}`);
  const step = page.locator('.getting-started-step', { hasText: english['walkthrough.run.title'] });
  await step.first().click();
  await step.locator('.monaco-button', { hasText: 'Run the Cell' }).first().click();
  const preview = page
    .frameLocator('iframe.webview.ready[src*="extensionId=unrolled"]')
    .frameLocator('iframe#active-frame');
  await eventually(() => preview.locator('h1').textContent(), /^nn\.RNN\(4 → 2\)$/);
  await page.context().close();
});

test('every title that the palette shows is in the package', () => {
  const manifest = readFileSync(join(TOP, 'package.json'), 'utf8');
  for (const key of Object.keys(chinese)) assert.ok(manifest.includes(`%${key}%`), key);
});

async function shot({ page }: Workbench, name: string): Promise<void> {
  if (process.env.UNROLLED_SHOTS) await page.screenshot({ path: join(process.env.UNROLLED_SHOTS, `${name}.png`) });
}
