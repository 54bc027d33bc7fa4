/** The VS Code side: starts the language server, shows what it says in the status bar, and registers the commands. */

import type * as vscode from 'vscode';
import {
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
  TransportKind,
} from 'vscode-languageclient/node';
import type { InitializationOptions } from '../server/messages.ts';
import { registerCommands } from './commands.ts';
import { registerPreview } from './preview-commands.ts';
import { announceActiveLine, withEditorBudget } from './settings.ts';
import { createStatus } from './status.ts';

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const started = new LanguageClient('unrolled', 'Unrolled', serverOptions(context), clientOptions());
  client = started;
  context.subscriptions.push(
    createStatus(started),
    announceActiveLine(started),
    registerPreview(started, context.extensionUri),
    ...registerCommands(started),
  );
  await started.start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

function serverOptions(context: vscode.ExtensionContext): ServerOptions {
  const module = context.asAbsolutePath('dist/server.js');
  return {
    run: { module, transport: TransportKind.ipc },
    debug: {
      module,
      transport: TransportKind.ipc,
      options: { execArgv: ['--nolazy', '--inspect=6009', '--enable-source-maps'] },
    },
  };
}

function clientOptions(): LanguageClientOptions {
  const languages = ['python', 'typescript', 'typescriptreact', 'javascript', 'javascriptreact'];
  const initializationOptions: InitializationOptions = { status: true, preview: true, explain: true };
  return {
    documentSelector: [
      ...languages.flatMap((language) => [
        { scheme: 'file', language },
        { scheme: 'untitled', language },
      ]),
      { notebook: 'jupyter-notebook', language: 'python' },
    ],
    initializationOptions,
    markdown: { isTrusted: { enabledCommands: ['unrolled.explainShape'] } },
    diagnosticPullOptions: { onChange: true, onSave: true },
    middleware: { workspace: { configuration: withEditorBudget } },
  };
}
