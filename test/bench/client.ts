// A language client for measuring: the built server as a process of its own, spoken to over stdio.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';

const SERVER = resolve(import.meta.dirname, '../../dist/server.js');

export interface Client {
  readonly process: ChildProcess;
  request(method: string, params: unknown): Promise<unknown>;
  notify(method: string, params: unknown): Promise<void>;
  /** CPU milliseconds the server has used so far, user and system; undefined where the system does not say. */
  cpu(): number | undefined;
  /** Resident memory in megabytes; undefined where the system does not say. */
  memory(): number | undefined;
  stop(): Promise<void>;
}

/** Starts the server and waits for the answer to `initialize`. */
export async function startClient(folder: string): Promise<Client> {
  const child = spawn(process.execPath, [SERVER, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.onRequest('workspace/configuration', (params: { items: readonly unknown[] }) =>
    params.items.map(() => null),
  );
  connection.onRequest('client/registerCapability', () => null);
  connection.onRequest('workspace/inlayHint/refresh', () => null);
  connection.onRequest('workspace/diagnostic/refresh', () => null);
  connection.listen();
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: `file://${folder}`,
    workspaceFolders: [{ uri: `file://${folder}`, name: 'bench' }],
    capabilities: {
      textDocument: { diagnostic: {}, inlayHint: {} },
      workspace: { didChangeWatchedFiles: { dynamicRegistration: true } },
    },
  });
  await connection.sendNotification('initialized', {});
  const status = (name: string) => {
    try {
      return readFileSync(`/proc/${child.pid}/${name}`, 'utf8');
    } catch {
      return undefined;
    }
  };
  return {
    process: child,
    request: (method, params) => connection.sendRequest(method, params),
    notify: (method, params) => connection.sendNotification(method, params),
    cpu: () => {
      const fields = status('stat')
        ?.slice((status('stat')?.lastIndexOf(')') ?? 0) + 2)
        .split(' ');
      return fields ? (Number(fields[11]) + Number(fields[12])) * 10 : undefined;
    },
    memory: () => {
      const line = status('status')?.match(/VmRSS:\s+(\d+)/);
      return line ? Number(line[1]) / 1024 : undefined;
    },
    stop: async () => {
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      connection.dispose();
    },
  };
}
