/** The real server over a pipe, as an editor has it. */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  type Diagnostic,
  type InitializeResult,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';

export interface Editor {
  readonly process: ChildProcess;
  readonly connection: ProtocolConnection;
  readonly capabilities: InitializeResult['capabilities'];
  readonly refreshed: { hints: number; diagnostics: number };
  readonly pushed: Map<string, readonly Diagnostic[]>;
  /** What the server wrote to its log. */
  readonly log: string[];
  readonly folder: string;
  readonly second: string;
}

export async function startEditor(
  model: 'pull' | 'push',
  settings: object = { diagnostics: { delayMs: 20 }, hints: { debounceMs: 10 } },
): Promise<Editor> {
  const root = mkdtempSync(join(tmpdir(), 'unrolled-lsp-'));
  const folder = join(root, 'first');
  const second = join(root, 'second');
  for (const path of [folder, second]) mkdirSync(path);
  const main = fileURLToPath(new URL('../server/main.node.ts', import.meta.url));
  const server = spawn(process.execPath, ['--import', 'tsx', main, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const refreshed = { hints: 0, diagnostics: 0 };
  const log: string[] = [];
  const pushed = new Map<string, readonly Diagnostic[]>();
  connection.onRequest('workspace/inlayHint/refresh', () => {
    refreshed.hints++;
    return null;
  });
  connection.onRequest('workspace/diagnostic/refresh', () => {
    refreshed.diagnostics++;
    return null;
  });
  connection.onRequest('client/registerCapability', () => null);
  connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) => items.map(() => settings));
  connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
    log.push(message);
  });
  connection.onNotification('textDocument/publishDiagnostics', ({ uri, diagnostics: items }) => {
    pushed.set(uri, items);
  });
  connection.listen();
  const { capabilities }: InitializeResult = await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: null,
    initializationOptions: { preview: true },
    workspaceFolders: [folder, second].map((path) => ({ uri: pathToFileURL(path).href, name: path })),
    capabilities: {
      textDocument: model === 'pull' ? { diagnostic: {} } : {},
      workspace: {
        configuration: true,
        workspaceFolders: true,
        inlayHint: { refreshSupport: true },
        diagnostics: { refreshSupport: true },
        didChangeWatchedFiles: { dynamicRegistration: true },
      },
    },
  });
  await connection.sendNotification('initialized', {});
  return { process: server, connection, capabilities, refreshed, pushed, log, folder, second };
}

export async function stopEditor({ connection, process: server, folder }: Editor): Promise<void> {
  const exited = new Promise((resolve) => server.on('exit', resolve));
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
  await exited;
  connection.dispose();
  rmSync(join(folder, '..'), { recursive: true });
}

export async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 1500 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(holds(), 'it did not happen within half a minute');
}
