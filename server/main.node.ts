/** The language server under Node: the connection, and what the editor says it has open. */

import { pathToFileURL } from 'node:url';
import {
  createConnection,
  type Diagnostic,
  DiagnosticSeverity,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  NotebookDocuments,
  ProposedFeatures,
  type ServerCapabilities,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { version } from '../package.json';
import { type Complaint, complaintText, configNames } from './config.ts';
import { evaluation } from './evaluate/evaluate.ts';
import { loadFrontEnd } from './frontends.ts';
import { features, push } from './main.features.ts';
import {
  changed,
  guarded,
  isRecord,
  pulls,
  readSettingsOf,
  refresh,
  refreshHints,
  type Server,
} from './main.server.ts';
import { type ActiveLineParams, activeLineNotification } from './messages.ts';
import { phraseIn } from './problems/phrases.ts';
import { diskPath, Session, type SessionOptions } from './session.ts';

start();

function start(): void {
  const connection = process.argv.includes('--node-ipc')
    ? createConnection(ProposedFeatures.all)
    : createConnection(ProposedFeatures.all, process.stdin, process.stdout);
  const server: Server = {
    connection,
    texts: new TextDocuments(TextDocument),
    notebooks: new NotebookDocuments(TextDocument),
    timers: new Map(),
    edited: new Map(),
    ready: new Map(),
    push: (uri) => push(server, uri),
    touched: new Set(),
    leftAlone: new Map(),
    complained: new Set(),
    session: newSession({ editorLocale: 'en' }),
    client: {},
    options: {},
    state: 'new',
  };
  process.on('uncaughtException', (error) => connection.console.error(`unexpected: ${error.stack ?? error.message}`));
  process.on('unhandledRejection', (reason) => connection.console.error(`unexpected: ${String(reason)}`));
  connection.onInitialize((params) => initialize(server, params));
  connection.onInitialized(() => initialized(server));
  connection.onShutdown(() => {
    server.state = 'shutdown';
    for (const timer of server.timers.values()) clearTimeout(timer);
    server.timers.clear();
  });
  for (const feature of features) feature.listen(server);
  listenToDocuments(server);
  listenToWorkspace(server);
  server.texts.listen(connection);
  server.notebooks.listen(connection);
  connection.listen();
}

function newSession(options: Omit<SessionOptions, 'evaluate' | 'load'>): Session {
  return new Session({ evaluate: evaluation, load: loadFrontEnd, ...options });
}

/** What is wrong in a config file is shown in it, and written to the log. */
function complain(server: Server, file: string, complaints: readonly Complaint[]): void {
  const locale = server.session.locale('');
  const diagnostics = complaints.map(
    ({ line, why }): Diagnostic => ({
      range: { start: { line, character: 0 }, end: { line, character: 1000 } },
      severity: DiagnosticSeverity.Error,
      source: 'unrolled',
      message: phraseIn(locale, why),
    }),
  );
  const uri = pathToFileURL(file).href;
  if (diagnostics.length > 0 || server.complained.has(uri))
    void server.connection.sendDiagnostics({ uri, diagnostics });
  if (diagnostics.length > 0) server.complained.add(uri);
  for (const one of complaints) server.connection.console.error(complaintText(one, locale));
}

function initialize(server: Server, params: InitializeParams) {
  server.session = newSession({
    editorLocale: params.locale ?? 'en',
    folders: (params.workspaceFolders ?? []).map(({ uri }) => diskPath(uri)),
    watched: params.capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    complain: (file, complaints) => complain(server, file, complaints),
  });
  server.client = params.capabilities;
  server.options = isRecord(params.initializationOptions) ? params.initializationOptions : {};
  server.state = 'ready';
  const cells = [{ language: 'python' }];
  const capabilities: ServerCapabilities = {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: false },
    notebookDocumentSync: {
      notebookSelector: [
        { notebook: 'jupyter-notebook', cells },
        { notebook: '*', cells },
      ],
    },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  };
  return {
    capabilities: Object.assign(capabilities, ...features.map((feature) => feature.capabilities)),
    serverInfo: { name: 'unrolled', version },
  };
}

async function initialized(server: Server): Promise<void> {
  server.connection.console.info(`Unrolled ${version} on Node ${process.versions.node}`);
  const { workspace } = server.client;
  if (workspace?.workspaceFolders) {
    server.connection.workspace.onDidChangeWorkspaceFolders(async () => {
      const folders = (await server.connection.workspace.getWorkspaceFolders()) ?? [];
      server.session.setFolders(folders.map(({ uri }) => diskPath(uri)));
    });
  }
  if (workspace?.didChangeConfiguration?.dynamicRegistration) {
    await server.connection.client.register(DidChangeConfigurationNotification.type, { section: 'unrolled' });
  }
  if (workspace?.didChangeWatchedFiles?.dynamicRegistration) {
    const globs = [
      '**/*.{py,pyw,ts,tsx,mts,cts,js,jsx,mjs,cjs}',
      '**/{tsconfig,jsconfig,package,unrolled}.json',
      '**/pyproject.toml',
    ];
    const watchers = globs.map((globPattern) => ({ globPattern }));
    await server.connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
  }
}

function listenToDocuments(server: Server): void {
  const { connection, texts, notebooks } = server;
  const update = (uris: readonly string[], change: () => void) => {
    change();
    for (const uri of uris) {
      if (!server.ready.has(uri)) server.ready.set(uri, readSettingsOf(server, [uri]));
      server.edited.set(uri, Date.now());
    }
    changed(server, uris);
  };
  const close = (uris: readonly string[], change: () => void) => {
    change();
    for (const uri of uris) {
      for (const map of [server.ready, server.edited]) map.delete(uri);
      if (!pulls(server)) void connection.sendDiagnostics({ uri, diagnostics: [] });
    }
    refresh(server);
  };
  texts.onDidChangeContent(({ document }) => {
    const { uri, languageId } = document;
    guarded(server, () => update([uri], () => server.session.setText(uri, languageId, document.getText())));
  });
  texts.onDidClose(({ document: { uri } }) => guarded(server, () => close([uri], () => server.session.closeText(uri))));
  const read = ({ uri, cells }: { readonly uri: string; readonly cells: readonly { readonly document: string }[] }) => {
    const open = cells.flatMap(({ document }) => notebooks.cellTextDocuments.get(document) ?? []);
    const code = open
      .filter((cell) => cell.languageId === 'python')
      .map((cell) => ({ uri: cell.uri, text: cell.getText() }));
    guarded(server, () =>
      update(
        code.map((cell) => cell.uri),
        () => server.session.setNotebook(uri, code),
      ),
    );
  };
  notebooks.onDidOpen(read);
  notebooks.onDidChange(({ notebookDocument }) => read(notebookDocument));
  notebooks.onDidClose(({ uri, cells }) => {
    const open = cells.map((cell) => cell.document);
    guarded(server, () => close(open, () => server.session.closeNotebook(uri)));
  });
}

function listenToWorkspace(server: Server): void {
  const { connection } = server;
  connection.onDidChangeConfiguration(async ({ settings }) => {
    if (isRecord(settings) && isRecord(settings.unrolled))
      server.options = { ...server.options, settings: settings.unrolled };
    await readSettingsOf(server, server.session.uris());
    refresh(server);
  });
  connection.onDidChangeWatchedFiles(async ({ changes }) => {
    server.session.changedOnDisk(changes.map((change) => change.uri));
    if (changes.some(({ uri }) => configNames.some((name) => uri.endsWith(`/${name}`)))) {
      server.session.forgetConfigs();
      await readSettingsOf(server, server.session.uris());
    }
    refresh(server);
  });
  connection.onNotification(activeLineNotification, ({ textDocument, line }: ActiveLineParams) => {
    server.session.setActiveLine(textDocument.uri, line);
    refreshHints(server);
  });
}
