/** The VS Code side: starts the language server, shows what it says in the status bar, and registers the commands. */

import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  type ErrorHandler,
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
  TransportKind,
} from 'vscode-languageclient/node';
import type { InitializationOptions } from '../server/messages.ts';
import { registerCommands } from './commands.ts';
import { crashes } from './crashes.ts';
import { registerPreview } from './preview-commands.ts';
import { announceActiveLine, withEditorBudget } from './settings.ts';
import { createStatus } from './status.ts';
import { registerWalkthrough } from './walkthrough.ts';

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const started = new LanguageClient('unrolled', 'Unrolled', serverOptions(context), clientOptions());
  client = started;
  context.subscriptions.push(
    createStatus(started),
    announceActiveLine(started),
    registerPreview(started, context.extensionUri),
    registerWalkthrough(context.extensionUri),
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
    errorHandler: crashHandler(),
  };
}

/** The log is kept over a restart: what the server said before it crashed is what tells why. */
function crashHandler(): ErrorHandler {
  const after = crashes();
  return {
    error: (_error, _message, count) => ({
      action: count !== undefined && count <= 3 ? ErrorAction.Continue : ErrorAction.Shutdown,
    }),
    closed: () => {
      if (after(Date.now()) === 'restart') {
        client?.warn(vscode.l10n.t('The shape server has crashed and is started again.'));
        return { action: CloseAction.Restart, handled: true };
      }
      void tellOfCrashes();
      return { action: CloseAction.DoNotRestart, handled: true };
    },
  };
}

async function tellOfCrashes(): Promise<void> {
  const [log, restart] = [vscode.l10n.t('Show Log'), vscode.l10n.t('Restart Server')];
  const message = vscode.l10n.t('The shape server has crashed twice in three minutes and stays stopped.');
  client?.error(message, undefined, false);
  const chosen = await vscode.window.showErrorMessage(message, log, restart);
  if (chosen === log) client?.outputChannel.show();
  if (chosen === restart) await client?.restart();
}
