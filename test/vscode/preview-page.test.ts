/// <reference lib="dom" />
/** The page of the preview in Chromium, on recorded plans: its numbers, its keys, its files, and what axe says of it. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { findAny } from '../../client/preview/all-kernels.ts';
import { statesAsCsv } from '../../client/preview/export.ts';
import { focusOf, picturesOf } from '../../client/preview/pictures.ts';
import { replay } from '../../client/preview/replay.ts';
import type { FromPage, ToPage } from '../../client/preview-messages.ts';
import type { Plan } from '../../server/messages.ts';
import { openBrowser } from '../../tools/chromium.ts';
import { readPlan, startDemo, usual } from '../../tools/demo-server.ts';
import { THEMES, type Theme } from '../../tools/demo-themes.ts';
import { longPlan } from '../long-plan.ts';

const TOP = join(import.meta.dirname, '..', '..');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let browser: Browser;
let demo: Awaited<ReturnType<typeof startDemo>>;
/** What the next page shows. */
let shown: { plan: Plan; theme: Theme; settings: typeof usual };

before(async () => {
  browser = await openBrowser((line) => console.log(line));
  demo = await startDemo(() => shown);
});

after(async () => {
  await browser?.close();
  demo?.server.close();
});

async function open(plan: Plan, more: { theme?: Theme; settings?: Partial<typeof usual> } = {}): Promise<Page> {
  shown = { plan, theme: more.theme ?? 'light', settings: { ...usual, ...more.settings } };
  const page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
  page.setDefaultTimeout(20_000);
  await page.goto(demo.url);
  await page.locator('h1').waitFor();
  return page;
}

/** What the page sent, of one type. */
function sent<T extends FromPage['type']>(page: Page, type: T): Promise<Extract<FromPage, { type: T }>[]> {
  return page.evaluate(
    (wanted) => (window as unknown as { heard: FromPage[] }).heard.filter((one) => one.type === wanted) as never,
    type,
  );
}

async function tell(page: Page, message: ToPage): Promise<void> {
  const bytes = 'bytes' in message ? [...message.bytes] : [];
  const { ...plain } = message as object;
  await page.evaluate(
    ([one, numbers]) =>
      window.postMessage(
        { ...(one as object), ...(numbers.length > 0 ? { bytes: new Uint8Array(numbers) } : {}) },
        location.origin,
      ),
    [{ ...plain, bytes: undefined }, bytes] as const,
  );
}

function expected(name: string): ReadonlyMap<number, Float32Array> {
  const { expect } = JSON.parse(readFileSync(join(TOP, 'test', 'golden', 'preview', `${name}.json`), 'utf8'));
  return new Map(
    Object.entries(expect as Record<string, { data: string }>).map(([id, { data }]) => [
      Number(id),
      new Float32Array(Uint8Array.from(Buffer.from(data, 'base64')).buffer),
    ]),
  );
}

const number = (text: string | null): number => Number((text ?? '').replace('−', '-'));

test('the numbers on the page are the ones PyTorch prints, and the step is written out with them', async () => {
  const page = await open(readPlan('article'));
  await page.keyboard.press('ArrowRight');
  const equations = ((await page.locator('.equations').textContent()) ?? '').replaceAll(/\s+/g, ' ');
  assert.match(equations, /\[0\.306, 0\.057\].*\[−0\.287, 0\.204\].*\[0\.019, 0\.256\]/);
  assert.match(
    (await page.locator('.element').textContent()) ?? '',
    /h₂\[0\] = tanh\(−0\.005·−0\.857 \+ .* = 0\.01923/,
  );
  await page.keyboard.press('t');
  const out = expected('article').get(2) ?? new Float32Array(0);
  assert.equal(out.length, 6);
  for (const [i, x] of out.entries()) {
    const text = await page.locator(`[data-cell="${Math.floor(i / 2)} ${i % 2}"]`).textContent();
    assert.ok(Math.abs(number(text) - x) < 2e-6, `${text} is not ${x}`);
  }
  assert.equal(await page.getByTestId('weights-from').textContent(), 'random, seed 0');
  await page.close();
});

for (const theme of Object.keys(THEMES) as Theme[]) {
  test(`axe finds nothing serious: ${theme}`, async () => {
    for (const [name, keys] of [
      ['article', []],
      ['classifier', ['ArrowRight', '?']],
      ['cell-loop', ['t', 'e']],
    ] as const) {
      const page = await open(readPlan(name), { theme });
      for (const key of keys) await page.keyboard.press(key);
      if (name === 'classifier') await page.locator('#tab-heat').click();
      await page.evaluate(axe);
      const found = await page.evaluate(async () => {
        const run = (
          window as unknown as {
            axe: {
              run(): Promise<{
                violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
              }>;
            };
          }
        ).axe;
        const { violations } = await run.run();
        return violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)} ${nodes[0]?.failureSummary}`);
      });
      assert.deepEqual(found, [], `${name} in ${theme}`);
      await page.close();
    }
  });
}

test('with the keyboard alone from opening to a file, byte for byte', async () => {
  const plan = readPlan('classifier');
  const page = await open(plan, { settings: { mode: 'simple' } });
  await page.keyboard.press('x');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  const at = await page.getByTestId('value').textContent();
  assert.match(at ?? '', /^h₂\[1\] = /);
  for (let i = 0; i < 30; i++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(() => document.activeElement?.matches('#export summary'))) break;
  }
  await page.keyboard.press('Enter');
  for (let i = 0; i < 3; i++) await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'States as CSV');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() =>
    (window as unknown as { heard: FromPage[] }).heard.some(({ type }) => type === 'save'),
  );
  const text = await page.evaluate(() => {
    const save = (window as unknown as { heard: { type: string; bytes: Uint8Array }[] }).heard.find(
      ({ type }) => type === 'save',
    );
    return new TextDecoder().decode(save?.bytes);
  });
  const run = replay(plan, { seed: 0 }, findAny);
  const picture = focusOf(plan, picturesOf(plan, run));
  assert.ok(picture);
  assert.equal(text, statesAsCsv(picture));
  assert.equal(await page.evaluate(() => document.activeElement?.matches('#export summary')), true);
  await page.close();
});

test('a box that is chosen shows its code, and the next one is a key away', async () => {
  const plan = readPlan('by-hand');
  const page = await open(plan);
  await page.locator('[data-node="h 2 0"]').click();
  const [show] = await sent(page, 'show');
  assert.deepEqual([show?.at.start.line, show?.focus], [15, false]);
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => document.activeElement?.getAttribute('data-node') === 'h 3 0');
  const label = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
  assert.match(label ?? '', /^Time step 4 of 4: hidden state, shape 1 × 8, values \[/);
  await page.keyboard.press('Enter');
  assert.equal((await sent(page, 'show')).at(-1)?.focus, true);
  await page.close();
});

test('a table from a CSV becomes the input, and its name stands beside it', async () => {
  const page = await open(readPlan('article'));
  const before = await page.getByTestId('value').textContent();
  const bytes = new Uint8Array(readFileSync(join(TOP, 'examples', 'weather.csv')));
  await tell(page, { type: 'file', use: 'csv', name: 'weather.csv', uri: 'file:///weather.csv', bytes, again: false });
  await page.getByText('temperature').waitFor();
  assert.equal(await page.getByTestId('input-from').textContent(), 'weather.csv');
  assert.notEqual(await page.getByTestId('value').textContent(), before);
  await page.getByLabel('rain').check();
  await page.getByText('Use 4 of 5 columns').waitFor();
  await page.close();
});

test('an edited number changes the run and says that it was edited', async () => {
  const page = await open(readPlan('article'));
  const before = await page.getByTestId('value').textContent();
  await page.keyboard.press('e');
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'x₁[0]');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('2.5');
  await page.keyboard.press('Tab');
  assert.equal(await page.getByTestId('input-from').textContent(), 'edited here');
  assert.notEqual(await page.getByTestId('value').textContent(), before);
  await page.close();
});

test('weights that do not fit are explained by name, and none of them is used', async () => {
  const page = await open(readPlan('classifier'));
  const before = await page.getByTestId('value').textContent();
  const bytes = new Uint8Array(readFileSync(join(TOP, 'test', 'golden', 'weights', 'lstm.safetensors')));
  await tell(page, {
    type: 'file',
    use: 'weights',
    name: 'lstm.safetensors',
    uri: 'file:///lstm',
    bytes,
    again: false,
  });
  const box = page.getByRole('alert');
  await box.waitFor();
  assert.match((await box.textContent()) ?? '', /lstm\.safetensors does not fit this model.*Missing: embed\.weight/s);
  assert.equal(await page.getByTestId('value').textContent(), before);
  await page.close();
});

test('a shape error stands on the page in the editor’s words, with its fix', async () => {
  const plan = readPlan('article');
  const steps = plan.steps.filter(({ op }) => op !== 'rnn');
  const problem = {
    rule: 'input-size',
    message: 'cell takes 4 features, but the last axis of inputs is 10',
    fixes: ['Set input_size to 10'],
  };
  const page = await open({ ...plan, steps, stopped: { why: problem.message, at: plan.at, problem } });
  assert.match((await page.getByRole('alert').textContent()) ?? '', /takes 4 features.*input-size/s);
  await page.getByRole('button', { name: 'Fix: Set input_size to 10' }).click();
  assert.deepEqual(await sent(page, 'fix'), [{ type: 'fix', at: plan.at, title: 'Set input_size to 10' }]);
  await page.close();
});

test('an op without a kernel ends the run there, and says so', async () => {
  const plan = readPlan('classifier');
  const steps = plan.steps.map((step) =>
    step.op === 'softmax' ? { ...step, op: 'fourier', api: 'torch.fft.fft', text: 'torch.fft.fft' } : step,
  );
  const page = await open({ ...plan, steps });
  await page.getByText('The run ends here: torch.fft.fft cannot be computed yet').waitFor();
  assert.equal(await page.locator('.steps li.stopped').count(), 1);
  assert.equal(await page.locator('[data-node^="h 0"]').count(), 4);
  await page.close();
});

test('what is tried asks again, and nothing above a limit runs without a word', async () => {
  const page = await open(readPlan('article'));
  await page.getByLabel('bidirectional').check();
  assert.deepEqual(await sent(page, 'try'), [{ type: 'try', tried: { sizes: {}, switches: { bidirectional: true } } }]);
  await page.close();
  const large = await open({ ...readPlan('article'), bytes: 2 ** 30 });
  await large.getByText('This run takes 1024 MB').waitFor();
  assert.equal(await large.locator('.diagram').count(), 0);
  await large.getByRole('button', { name: 'Run it' }).click();
  await large.locator('.diagram').waitFor();
  await large.close();
});

test('512 steps of 128 units: the columns in sight, and a painted heat map', async () => {
  const page = await open(longPlan(512, 128));
  assert.ok((await page.locator('[data-node^="h "]').count()) < 12);
  await page.keyboard.press('End');
  assert.equal(await page.locator('[data-node="h 511 0"]').count(), 1);
  await page.locator('#tab-heat').click();
  assert.equal(await page.locator('canvas').count(), 1);
  await page.close();
});

test('what is read follows the steps while they play, and says the last one when they end', async () => {
  const page = await open(longPlan(40, 16));
  await page.locator('.player select').first().selectOption('60');
  await page.keyboard.press('Home');
  await page.locator('h1').click();
  await page.keyboard.press(' ');
  await page.getByTestId('value').getByText('h₄₀').waitFor();
  await page.getByRole('button', { name: 'Play' }).waitFor();
  assert.match((await page.locator('.formula h2').textContent()) ?? '', /^Step 40/);
  assert.match((await page.locator('.element').textContent()) ?? '', /h₄₀\[0\]/);
  await page.close();
});

test('the page speaks Chinese', async () => {
  const page = await open(readPlan('article'), { settings: { language: 'zh-cn' } });
  await page.getByRole('tab', { name: '热图' }).waitFor();
  assert.equal(await page.getByTestId('weights-from').textContent(), '随机, 种子 0');
  await page.close();
});

test('pictures are taken out as they are seen', async () => {
  const page = await open(longPlan(60, 100), { theme: 'dark' });
  await page.locator('#tab-heat').click();
  for (const [name, end] of [
    ['Picture as SVG', 'svg'],
    ['Picture as PNG', 'png'],
  ] as const) {
    await page.locator('#export summary').click();
    await page.getByRole('button', { name }).click();
    await page.waitForFunction(
      (wanted) => (window as unknown as { heard: { name?: string }[] }).heard.some((one) => one.name?.endsWith(wanted)),
      `.${end}`,
    );
  }
  const [svg, png] = await page.evaluate(() => {
    const saved = (window as unknown as { heard: { type: string; bytes: Uint8Array }[] }).heard.filter(
      ({ type }) => type === 'save',
    );
    return saved.map(({ bytes }) => [...bytes]);
  });
  const text = Buffer.from(svg ?? []).toString();
  assert.match(text, /^<svg .*xmlns="http:\/\/www\.w3\.org\/2000\/svg".*<image .*href="data:image\/png;base64,/s);
  assert.doesNotMatch(text, /class=|foreignObject/i);
  assert.deepEqual((png ?? []).slice(1, 4), [...Buffer.from('PNG')]);
  assert.ok((png ?? []).length > 2000);
  await page.close();
});

test('nothing but its own files is loaded, and the policy is not broken', async () => {
  const page = await browser.newPage();
  const said: string[] = [];
  const asked: string[] = [];
  page.on('console', (one) => said.push(one.text()));
  page.on('pageerror', (error) => said.push(error.message));
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  shown = { plan: readPlan('classifier'), theme: 'light', settings: usual };
  await page.goto(demo.url);
  await page.locator('.diagram').waitFor();
  assert.deepEqual(said, []);
  assert.ok(
    asked.every((path) => /^\/($|page\.|theme\.css|chunks\/|favicon)/.test(path)),
    asked.join(' '),
  );
  const loaded = [...new Set(asked)].filter((path) => /^\/(page\.|chunks\/)/.test(path));
  const size = loaded.reduce((sum, path) => sum + gzipSync(readFileSync(join(TOP, 'dist', 'preview', path))).length, 0);
  assert.ok(size <= 80 * 1024, `the first load has ${size} bytes`);
  assert.ok(loaded.length < readdirSync(join(TOP, 'dist', 'preview', 'chunks')).length + 2, 'some chunks come later');
  await page.close();
});
