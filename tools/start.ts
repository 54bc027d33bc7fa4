/**
 * `npm start`: builds and packs the extension, and opens VS Code with it on `examples/`. A desktop `code` is used where
 * there is one, with folders of its own, so that nothing of the user's is touched; else the VS Code server in a browser.
 */

import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './run.ts';
import { installServer, startServer, TOP } from './vscode-server.ts';
import { packVsix } from './vsix.ts';

const EXAMPLES = join(TOP, 'examples');
const FIRST = join(EXAMPLES, 'article.py');
const DATA = join(TOP, '.vscode-server', 'data');

const settings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'chat.commandCenter.enabled': false,
  'security.workspace.trust.enabled': false,
};

const say = (line: string) => console.log(line);

try {
  say('Building …');
  await run(process.execPath, [join(TOP, 'esbuild.mjs')]);
  const vsix = await packVsix();
  const desktop = desktopCode();
  if (desktop) await openDesktop(desktop, vsix);
  else await openServer(vsix);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** `code` on the PATH, where there is a screen to show it on. */
function desktopCode(): string | undefined {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) return undefined;
  const name = process.platform === 'win32' ? 'code.cmd' : 'code';
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(existsSync);
}

async function openDesktop(code: string, vsix: string): Promise<void> {
  const shell = process.platform === 'win32';
  const own = ['--extensions-dir', join(DATA, 'desktop-ext'), '--user-data-dir', join(DATA, 'desktop-user')];
  say(`Opening ${code} on examples/ …`);
  await run(code, [...own, '--install-extension', vsix, '--force'], { shell });
  await run(code, [...own, '--new-window', EXAMPLES, FIRST], { shell });
}

async function openServer(vsix: string): Promise<void> {
  say('There is no desktop `code` here: opening VS Code in the browser.');
  await installServer(say);
  const server = await startServer({ data: DATA, vsix, settings, port: Number(process.env.PORT ?? 0) });
  let stopping = false;
  const stop = () => {
    stopping = true;
    void server.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  // npm hands a signal to the shell between us, which ends without handing it on.
  const parent = process.ppid;
  const watch = setInterval(() => process.ppid !== parent && stop(), 500);
  const url = server.url(EXAMPLES, [['openFile', server.remote(FIRST)]]);
  say(`\n  VS Code with Unrolled: ${url}\n\nCtrl-C ends it.`);
  openBrowser(url);
  await server.ended;
  clearInterval(watch);
  if (!stopping) throw new Error('The VS Code server has ended.');
}

/** Opens the page in the user's browser, if there is one; the address was printed in any case. */
function openBrowser(url: string): void {
  const { DISPLAY, WAYLAND_DISPLAY, CI } = process.env;
  if (CI) return;
  if (process.platform === 'darwin') spawnSync('open', [url]);
  else if (process.platform === 'win32') spawnSync('cmd', ['/c', 'start', '', url.replaceAll('&', '^&')]);
  else if (DISPLAY || WAYLAND_DISPLAY) {
    spawn('xdg-open', [url], { detached: true, stdio: 'ignore' })
      .on('error', () => {})
      .unref();
  }
}
