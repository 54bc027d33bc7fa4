/** A Chromium with the bench's page in it, served from here; CPU time is that of the thread that runs the page. */

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { Page } from 'playwright-core';
import { openBrowser } from '../../../tools/chromium.ts';

const TOP = fileURLToPath(new URL('../../..', import.meta.url));
const FOLDERS: { readonly [path: string]: string } = {
  ort: 'node_modules/onnxruntime-web/dist',
  tfjs: 'node_modules/@tensorflow/tfjs-backend-wasm/dist',
};
const TYPES: { readonly [end: string]: string } = { wasm: 'application/wasm', mjs: 'text/javascript' };

export interface InBrowser {
  readonly page: Page;
  /** CPU milliseconds of the page's thread while `run` runs. */
  cpu<T>(run: () => Promise<T>): Promise<{ readonly ms: number; readonly value: T }>;
  close(): Promise<void>;
}

/** Node's own, for which the peers look and which a page has not. */
const withoutNode: Plugin = {
  name: 'without-node',
  setup(of) {
    of.onResolve(
      { filter: /^(node:.*|fs|path|util|crypto|os|perf_hooks|worker_threads|string_decoder|node-fetch)$/ },
      () => ({
        path: 'nothing',
        namespace: 'nothing',
      }),
    );
    of.onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: 'module.exports = {}' }));
  },
};

/** A page that runs the script bundled from `entry`, under a Content-Security-Policy where one is given. */
export async function openPage(
  entry: string,
  say: (line: string) => void = () => {},
  policy?: string,
): Promise<InBrowser> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    target: 'chrome114',
    write: false,
    logLevel: 'error',
    plugins: [withoutNode],
    absWorkingDir: TOP,
  });
  const script = outputFiles[0]?.contents ?? new Uint8Array();
  const server = createServer(({ url = '/' }, response) => {
    const [, folder = '', name = ''] = url.split('/');
    const from = FOLDERS[folder];
    if (policy !== undefined) response.setHeader('content-security-policy', policy);
    if (url === '/page.js') response.setHeader('content-type', 'text/javascript').end(script);
    else if (from && /^[\w.-]+$/.test(name))
      response
        .setHeader('content-type', TYPES[name.split('.').at(-1) ?? ''] ?? 'text/plain')
        .end(readFileSync(`${TOP}${from}/${name}`));
    else
      response
        .setHeader('content-type', 'text/html')
        .end('<!doctype html><script type="module" src="/page.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await openBrowser(say);
  const page = await browser.newPage();
  page.on('pageerror', (error) => say(String(error)));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
  };
  return {
    page,
    cpu: async (run) => {
      const before = await busy();
      const value = await run();
      return { ms: (await busy()) - before, value };
    },
    close: async () => {
      await browser.close();
      server.close();
    },
  };
}
