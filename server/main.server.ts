/** The running server and how it answers: state, refreshes, and requests that never fail. */

import type { NotebookDocuments, TextDocuments } from 'vscode-languageserver';
import {
  type CancellationToken,
  type Connection,
  ErrorCodes,
  type InitializeParams,
  LSPErrorCodes,
  ResponseError,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { defaultSettings } from './features/settings.ts';
import type { InitializationOptions } from './messages.ts';
import type { Session, Shown } from './session.ts';

/** What the running server holds; `session` is there from `initialize` on. */
export interface Server {
  readonly connection: Connection;
  readonly texts: TextDocuments<TextDocument>;
  readonly notebooks: NotebookDocuments<TextDocument>;
  readonly timers: Map<string, NodeJS.Timeout>;
  /** Documents that changed since their readers were told. */
  readonly touched: Set<string>;
  /** When each document was last edited, in milliseconds. */
  readonly edited: Map<string, number>;
  /** Why each document is left alone, as the log has it. */
  readonly leftAlone: Map<string, string>;
  /** Config files in which something wrong was shown. */
  readonly complained: Set<string>;
  /** Settles when the settings of a document are known. */
  readonly ready: Map<string, Promise<void>>;
  /** Sends the diagnostics of a document to a client that does not pull. */
  push: (uri: string) => void;
  session: Session;
  client: InitializeParams['capabilities'];
  options: InitializationOptions;
  state: 'new' | 'ready' | 'shutdown';
}

export interface Asked {
  readonly token: CancellationToken;
  /** The document as it is now; the request is answered with nothing where there is no such document. */
  readonly shown: (uri: string) => Promise<Shown>;
}

/** A request handler that never fails: it is refused before `initialize` and after `shutdown`, and nothing is its answer else. */
export function answer<P, R>(
  server: Server,
  nothing: R,
  handle: (params: P, asked: Asked) => Promise<R>,
): (params: P, token: CancellationToken) => Promise<R> {
  return async (params, token) => {
    if (server.state === 'new') throw new ResponseError(ErrorCodes.ServerNotInitialized, 'not initialized');
    if (server.state === 'shutdown') throw new ResponseError(ErrorCodes.InvalidRequest, 'the server is shut down');
    const shown = async (uri: string) => {
      await server.ready.get(uri);
      const found = await server.session.show(uri, () => token.isCancellationRequested);
      if (!found) throw new Nothing();
      return found;
    };
    try {
      const result = await handle(params, { token, shown });
      if (!token.isCancellationRequested) return result;
    } catch (error) {
      if (!(error instanceof Nothing)) server.connection.console.error(`a request failed: ${trouble(error)}`);
      if (!token.isCancellationRequested) return nothing;
    }
    throw new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled');
  };
}

/** A document has another text: who pulls will ask by itself, others are told; the rest of its group may show other shapes. */
export function changed(server: Server, uris: readonly string[]): void {
  for (const uri of uris) server.touched.add(uri);
  if (!pulls(server)) for (const uri of uris) server.push(uri);
  // Who reads them is asked once the client takes a breath: it means reading the new text.
  later(server, 'readers', 0, () => {
    const touched = [...server.touched];
    server.touched.clear();
    const others = touched.flatMap((uri) => server.session.readers(uri)).filter((uri) => !touched.includes(uri));
    if (others.length > 0) refreshHints(server);
    if (!pulls(server)) for (const uri of others) server.push(uri);
  });
}

/** Something outside the documents changed: all that is shown may be out of date. */
export function refresh(server: Server): void {
  refreshHints(server);
  if (!pulls(server)) for (const uri of server.session.uris()) server.push(uri);
  else if (server.client.workspace?.diagnostics?.refreshSupport) {
    later(server, 'diagnostics', defaultSettings.hints.debounceMs, () =>
      server.connection.languages.diagnostics.refresh(),
    );
  }
}

export function refreshHints(server: Server): void {
  if (!server.client.workspace?.inlayHint?.refreshSupport) return;
  const [uri] = server.session.uris();
  const { debounceMs } = (uri === undefined ? defaultSettings : server.session.settings(uri)).hints;
  later(server, 'hints', debounceMs, () => server.connection.languages.inlayHint.refresh());
}

/** Runs after a rest; asking again starts the rest anew. */
export function later(server: Server, what: string, delayMs: number, run: () => unknown): void {
  clearTimeout(server.timers.get(what));
  const timer = setTimeout(() => {
    server.timers.delete(what);
    guarded(server, run);
  }, delayMs);
  server.timers.set(what, timer);
}

/** Runs what nobody waits for; what goes wrong is written to the log. */
export function guarded(server: Server, run: () => unknown): void {
  const failed = (error: unknown) => server.connection.console.error(`unexpected: ${trouble(error)}`);
  try {
    Promise.resolve(run()).catch(failed);
  } catch (error) {
    failed(error);
  }
}

export async function readSettingsOf(server: Server, uris: readonly string[]): Promise<void> {
  const given = server.options.settings;
  const answers = server.client.workspace?.configuration
    ? await server.connection.workspace.getConfiguration(uris.map((scopeUri) => ({ scopeUri, section: 'unrolled' })))
    : [];
  for (const [i, uri] of uris.entries())
    await server.session.setSettings(uri, (Array.isArray(answers) ? answers[i] : undefined) ?? given);
}

export function pulls(server: Server): boolean {
  return server.client.textDocument?.diagnostic !== undefined;
}

export function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Marks that there is nothing to show. */
class Nothing extends Error {}

function trouble(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
