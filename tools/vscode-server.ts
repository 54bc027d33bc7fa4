/**
 * A real VS Code without a download of its own: the server that the npm package code-server carries, run by this Node. It
 * is unpacked once under `.vscode-server/` and serves the workbench to any browser.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { npm, run, stopGroup } from './run.ts';

const VERSION = '4.100.3';
const SHA512 = 'q/Fh2DOxCRNhC/WiG/6sAhSKnj7ZACTVBaeeZ+rWjol//0FCbl/qg1ln5ecZ99jYcfqMxZZAyWcN+YBIo0DgpA==';
const RIPGREP = `@vscode/ripgrep-${process.platform}-${process.arch}`;
const RIPGREP_VERSION = '1.18.0';

export const TOP = resolve(import.meta.dirname, '..');
const HOME = join(TOP, '.vscode-server');
const TREE = join(HOME, VERSION);

/** Installs the server where it is not yet; tells each step, for together they take a while. Gives its folder. */
export async function installServer(say: (line: string) => void): Promise<string> {
  if (existsSync(TREE)) return TREE;
  const work = join(HOME, `unpacking-${process.pid}`);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  try {
    say(`VS Code server 1.${VERSION.slice(2)}: downloading 42 MB from npm (only this once) …`);
    const tarball = await download(work);
    say('VS Code server: unpacking …');
    const tree = join(work, 'tree');
    mkdirSync(tree);
    await run('tar', ['-xzf', tarball, '-C', tree, '--strip-components=3', 'package/lib/vscode']);
    say('VS Code server: installing its dependencies …');
    await installDependencies(tree);
    if (!existsSync(TREE)) renameSync(tree, TREE);
    say(`VS Code server: ready in ${TREE}`);
    return TREE;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const isOffline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ENOTCACHED|network/i.test(why);
    const hint = isOffline ? ' The npm registry cannot be reached: connect, or check npm’s proxy, and try again.' : '';
    throw new Error(`The VS Code server could not be installed.${hint}\n${why}`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function download(folder: string): Promise<string> {
  await npm(['pack', `code-server@${VERSION}`, '--pack-destination', folder, '--silent'], { cwd: folder });
  const tarball = join(folder, `code-server-${VERSION}.tgz`);
  const found = createHash('sha512').update(readFileSync(tarball)).digest('base64');
  if (found !== SHA512) throw new Error(`code-server ${VERSION} is not the package it was: its sha512 is ${found}`);
  return tarball;
}

async function installDependencies(tree: string): Promise<void> {
  const quiet = ['--omit=dev', '--ignore-scripts', '--engine-strict=false', '--no-audit', '--no-fund', '--silent'];
  await npm(['install', ...quiet, '--no-save', `${RIPGREP}@${RIPGREP_VERSION}`], { cwd: tree });
  await npm(['install', ...quiet], { cwd: join(tree, 'extensions') });
  const modules = join(tree, 'node_modules');
  const binary = process.platform === 'win32' ? 'rg.exe' : 'rg';
  mkdirSync(join(modules, '@vscode', 'ripgrep', 'bin'), { recursive: true });
  copyFileSync(join(modules, RIPGREP, 'bin', binary), join(modules, '@vscode', 'ripgrep', 'bin', binary));
  symlinkSync(modules, join(tree, 'node_modules.asar'), 'junction');
}

export interface ServerOptions {
  /** Where this server keeps settings, extensions and state; made where it is not. */
  readonly data: string;
  readonly vsix?: string;
  /** The user's settings. */
  readonly settings: { readonly [name: string]: unknown };
  /** 0 for any free one. */
  readonly port?: number;
  /** Whether folders are to be trusted first, as in a VS Code of one's own; here they are otherwise trusted at once. */
  readonly asksForTrust?: boolean;
  readonly environment?: { readonly [name: string]: string };
}

export interface VsCodeServer {
  readonly port: number;
  /** The page that opens a folder; `payload` is what the workbench is told, e.g. `[['openFile', …]]`. */
  url(folder: string, payload?: readonly (readonly [string, string])[]): string;
  /** How the workbench names a file of this machine. */
  remote(file: string): string;
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** Starts the server with the extension installed; it is ready when this settles. */
export async function startServer(options: ServerOptions): Promise<VsCodeServer> {
  const { data, vsix, settings, port = 0, environment = {} } = options;
  const user = join(data, 'user', 'User');
  mkdirSync(user, { recursive: true });
  writeFileSync(join(user, 'settings.json'), JSON.stringify(settings, null, 2));
  const script = join(TREE, 'out', 'server-main.js');
  const folders = [
    ['--server-data-dir', join(data, 'server')],
    ['--user-data-dir', join(data, 'user')],
    ['--extensions-dir', join(data, 'ext')],
  ].flat();
  if (vsix !== undefined) await run(process.execPath, [script, ...folders, '--install-extension', vsix, '--force']);
  const args = [
    ...['--host', '127.0.0.1', '--port', String(port), '--without-connection-token', '--accept-server-license-terms'],
    ...folders,
    ...['--telemetry-level', 'off', '--enable-smoke-test-driver'],
    ...(options.asksForTrust === true ? [] : ['--disable-workspace-trust']),
  ];
  const child = spawn(process.execPath, [script, ...args], {
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  const found = await listening(child);
  const remote = (file: string) => `vscode-remote://127.0.0.1:${found}${encodeURI(file)}`;
  return {
    port: found,
    remote,
    url: (folder, payload) => {
      const asked = new URL(`http://127.0.0.1:${found}/`);
      asked.searchParams.set('folder', folder);
      if (payload) asked.searchParams.set('payload', JSON.stringify(payload));
      return asked.href.replaceAll('%2F', '/');
    },
    ended: new Promise((done) => child.once('close', () => done())),
    stop: () => stopGroup(child),
  };
}

/** The port, once the server says it. */
function listening(child: ChildProcess): Promise<number> {
  return new Promise((done, failed) => {
    let said = '';
    const read = (data: Buffer) => {
      if (said.length > 100_000) return;
      said += data;
      const match = /Extension host agent listening on (\d+)/.exec(said);
      if (match) done(Number(match[1]));
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', failed);
    child.once('close', (code) => failed(new Error(`The VS Code server ended with ${code}:\n${said.trim()}`)));
  });
}
