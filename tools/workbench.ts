/// <reference lib="dom" />
/** A person at VS Code's workbench, in a browser. */

import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

export interface Workbench {
  readonly page: Page;
  /** Opens a file of the folder by its name. */
  open(name: string): Promise<void>;
  /** Runs a command by its title. */
  command(title: string): Promise<void>;
  /** Puts the cursor on a line and column, counted from 1. */
  goTo(line: number, column?: number): Promise<void>;
  /** Loads the window anew, as the command does. */
  reload(): Promise<void>;
  /** The text of a line as it is drawn, hints included; counted from 1. Only lines in view. */
  line(line: number): Promise<string>;
}

/**
 * Opens a page of the VS Code server; what it asks from elsewhere is refused. With a language other than English that is
 * VS Code's display language as extensions see it; its own texts stay English, for they are in packs that npm does not have.
 */
export async function openWorkbench(
  browser: Browser,
  url: string,
  { language = 'en', ...options }: BrowserContextOptions & { readonly language?: 'en' | 'zh-cn' } = {},
): Promise<Workbench> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  if (language !== 'en')
    await page.addInitScript((name) => {
      Object.assign(globalThis, { _VSCODE_NLS_LANGUAGE: name });
    }, language);
  await context.route('**/*', (route) => {
    const { hostname } = new URL(route.request().url());
    const isOurs = hostname === '127.0.0.1' || hostname.endsWith('.vscode-cdn.net');
    return isOurs ? route.continue() : route.abort();
  });
  await page.goto(url);
  await page.locator('.monaco-workbench').waitFor();
  return workbench(page);
}

/** A view that is still loading may take the focus, and the list of commands closes. */
const TRIES = 4;

function workbench(page: Page): Workbench {
  const pick = async (text: string, shown: string, options: { readonly timeout?: number } = {}) => {
    const input = page.locator('.quick-input-widget:visible input').first();
    await input.waitFor(options);
    await input.fill(text, options);
    await page.locator('.quick-input-widget:visible .monaco-list-row', { hasText: shown }).first().click(options);
  };
  const command = async (title: string) => {
    for (let left = TRIES; ; left--) {
      await page.keyboard.press('F1');
      try {
        await pick(`>${title}`, title, left > 0 ? { timeout: 8000 } : {});
        return;
      } catch (error) {
        if (left === 0) throw error;
        await page.keyboard.press('Escape');
      }
    }
  };
  return {
    page,
    command,
    async open(name) {
      await page.keyboard.press('Control+p');
      await pick(name, name);
      await page.locator('.tab.active', { hasText: name }).first().waitFor();
      await page.locator('.editor-instance .monaco-editor:visible, .notebook-editor:visible').first().waitFor();
    },
    async reload() {
      await page.evaluate(() => document.body.classList.add('before-reload'));
      await command('Developer: Reload Window');
      await page.locator('body:not(.before-reload) .monaco-workbench').waitFor();
    },
    async goTo(line, column = 1) {
      await page.keyboard.press('Control+g');
      const input = page.locator('.quick-input-widget:visible input').first();
      await input.waitFor();
      await input.fill(`:${line}:${column}`);
      await page.keyboard.press('Enter');
      await page.locator('.quick-input-widget:visible').waitFor({ state: 'hidden' });
    },
    async line(line) {
      return page.evaluate((wanted) => {
        const editor = document.querySelector('.editor-instance .monaco-editor');
        const numbers = [...(editor?.querySelectorAll<HTMLElement>('.line-numbers') ?? [])];
        const top = numbers.find((one) => one.textContent?.trim() === String(wanted))?.parentElement?.style.top;
        const lines = [...(editor?.querySelectorAll<HTMLElement>('.view-line') ?? [])];
        const text = lines.find((one) => one.style.top === top)?.textContent ?? '';
        return text.replaceAll(/\s/g, ' ');
      }, line);
    },
  };
}
