/** What the tests in a real VS Code share: the editor with the packed extension, up for the tests of one file. */

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../../tools/chromium.ts';
import { installServer, type ServerOptions, startServer, TOP, type VsCodeServer } from '../../tools/vscode-server.ts';
import { packVsix } from '../../tools/vsix.ts';
import { openWorkbench, type Workbench } from '../../tools/workbench.ts';

const SETTINGS = {
  'workbench.startupEditor': 'none',
  'files.autoSave': 'off',
  'editor.minimap.enabled': false,
  'editor.stickyScroll.enabled': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
};

export interface Editor {
  /** A copy of the examples of its own, by a name of one's own. */
  copy(name: string): string;
  open(folder: string, options?: Parameters<typeof openWorkbench>[2]): Promise<Workbench>;
}

/** Starts before the tests of the file that asks, and ends after them. */
export function editor(of: Partial<Pick<ServerOptions, 'settings' | 'asksForTrust'>> = {}): Editor {
  const folder = mkdtempSync(join(tmpdir(), 'unrolled-vscode-'));
  const say = (line: string) => console.log(line);
  const start = async (): Promise<{ readonly server: VsCodeServer; readonly browser: Browser }> => {
    const browser = await openBrowser(say);
    await installServer(say);
    const vsix = await packVsix(join(folder, 'unrolled.vsix'));
    const settings = { ...SETTINGS, ...of.settings };
    return { browser, server: await startServer({ ...of, data: join(folder, 'data'), vsix, settings }) };
  };
  let started: ReturnType<typeof start> | undefined;
  // The hooks of a file may run side by side.
  const up = () => {
    started ??= start();
    return started;
  };
  before(up);
  after(async () => {
    const { browser, server } = await up();
    await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    copy(name) {
      const files = join(folder, name);
      cpSync(join(TOP, 'examples'), files, { recursive: true });
      return files;
    },
    async open(files, options) {
      const { browser, server } = await up();
      return openWorkbench(browser, server.url(files), options);
    },
  };
}

/** Asks again until the answer fits, for a minute at most. */
export async function eventually(ask: () => Promise<string | null>, fits: RegExp): Promise<void> {
  let answer: string | null = '';
  for (const end = Date.now() + 60_000; Date.now() < end; await new Promise((done) => setTimeout(done, 200))) {
    answer = await ask();
    if (fits.test(answer ?? '')) return;
  }
  assert.match(answer ?? '', fits);
}
