/** The page of the preview in a plain browser, on recorded plans: what `npm run demo` opens and the tests of the page drive. */

import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join, resolve } from 'node:path';
import { pageHtml } from '../client/preview-html.ts';
import type { PageSettings } from '../client/preview-messages.ts';
import type { Plan } from '../server/messages.ts';
import { THEMES, type Theme } from './demo-themes.ts';

const TOP = resolve(import.meta.dirname, '..');
const PLANS = join(TOP, 'test', 'golden', 'preview');
const BUILT = join(TOP, 'dist', 'preview');
const NONCE = 'demo';
const TYPES: { readonly [end: string]: string } = { js: 'text/javascript', css: 'text/css' };

export function planNames(): readonly string[] {
  return readdirSync(PLANS).flatMap((name) => (name.endsWith('.json') ? [name.slice(0, -5)] : []));
}

export function readPlan(name: string): Plan {
  if (!planNames().includes(name)) throw new Error(`there is no plan ${name}`);
  return JSON.parse(readFileSync(join(PLANS, `${name}.json`), 'utf8')).plan;
}

export interface DemoOptions {
  readonly plan: Plan;
  readonly theme: Theme;
  readonly settings: PageSettings;
}

export const usual: PageSettings = {
  mode: 'expert',
  live: true,
  sync: true,
  seed: 0,
  colorMap: 'puor',
  maxSteps: 512,
  language: 'en',
};

/** The document with a theme's colours, and a script in place of the editor. */
function documentOf({ plan, theme, settings }: DemoOptions): string {
  const kind = `vscode-${theme}`;
  const parts = { script: '/page.js', style: '/page.css', source: "'self'", nonce: NONCE, title: plan.title };
  const driver = `
    const play = ${JSON.stringify({ plan, settings, tried: { sizes: {}, switches: {} } }).replaceAll('<', '\\u003c')};
    window.heard = [];
    const tell = (message) => window.postMessage(message, location.origin);
    const file = play.plan.at.uri.split('/').at(-1);
    addEventListener('from-page', ({ detail }) => {
      window.heard.push(detail);
      if (detail.type === 'ready') {
        tell({ type: 'settings', settings: play.settings });
        tell({ type: 'plan', result: play.plan, file, place: { uri: play.plan.at.uri, position: play.plan.at.start }, tried: play.tried });
      }
      if (detail.type === 'save') {
        const link = document.createElement('a');
        link.href = URL.createObjectURL(new Blob([detail.bytes]));
        link.download = detail.name;
        link.click();
      }
      if (detail.type === 'copy') navigator.clipboard?.writeText(detail.text).catch(() => {});
      if (detail.type === 'pick') {
        const input = document.createElement('input');
        input.type = 'file';
        input.onchange = async () => {
          const [one] = input.files;
          const bytes = new Uint8Array(await one.arrayBuffer());
          tell({ type: 'file', use: detail.use, name: one.name, uri: one.name, bytes, again: false });
        };
        input.click();
      }
    });`;
  return pageHtml(parts)
    .replace('<body>', `<body class="${kind}">\n<script nonce="${NONCE}">${driver}</script>`)
    .replace('</head>', `<link rel="stylesheet" href="/theme.css?${theme}">\n</head>`);
}

function answer(
  url: URL,
  options: (url: URL) => DemoOptions,
): { readonly type: string; readonly body: string | Buffer } {
  if (url.pathname === '/') return { type: 'text/html', body: documentOf(options(url)) };
  if (url.pathname === '/theme.css') {
    const colours = THEMES[url.search.slice(1) as Theme] ?? {};
    const lines = Object.entries(colours).map(([name, value]) => `--vscode-${name}: ${value};`);
    return { type: 'text/css', body: `:root { ${lines.join(' ')} }` };
  }
  const path = resolve(BUILT, `.${url.pathname}`);
  if (!path.startsWith(BUILT)) throw new Error('outside of the page');
  return { type: TYPES[path.split('.').at(-1) ?? ''] ?? 'application/octet-stream', body: readFileSync(path) };
}

function fromQuery({ searchParams: query }: URL): DemoOptions {
  const theme = query.get('theme') ?? 'light';
  const settings = {
    ...usual,
    language: query.get('language') ?? 'en',
    mode: query.get('mode') === 'simple' ? 'simple' : 'expert',
  } as const;
  return {
    plan: readPlan(query.get('plan') ?? 'article'),
    theme: theme in THEMES ? (theme as Theme) : 'light',
    settings,
  };
}

/** On this machine alone. `options` say what an address shows; `?plan=article&theme=dark&language=zh-cn` unless given. */
export async function startDemo(
  options: (url: URL) => DemoOptions = fromQuery,
  port = 0,
): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    try {
      const { type, body } = answer(new URL(request.url ?? '/', 'http://127.0.0.1'), options);
      response.writeHead(200, { 'Content-Type': `${type}; charset=utf-8`, 'Cache-Control': 'no-store' }).end(body);
    } catch (error) {
      response.writeHead(404).end(String(error));
    }
  });
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the demo has no address');
  return { url: `http://127.0.0.1:${address.port}`, server };
}
