/** The status bar item: whether hints are on, how many problems the document has, and why a document is left alone. */

import * as vscode from 'vscode';
import { type LanguageClient, State } from 'vscode-languageclient/node';
import { type StatusParams, statusNotification } from '../server/messages.ts';

const languages = new Set(['python', 'typescript', 'typescriptreact', 'javascript', 'javascriptreact']);

export function createStatus(client: LanguageClient): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('unrolled.status', vscode.StatusBarAlignment.Right, 90);
  item.name = 'Unrolled';
  item.command = 'unrolled.toggleHints';
  const known = new Map<string, StatusParams>();
  const draw = () => show(item, client, known);
  draw();
  return vscode.Disposable.from(
    item,
    client.onNotification(statusNotification, (params: StatusParams) => {
      known.set(params.uri, params);
      draw();
    }),
    client.onDidChangeState(draw),
    vscode.window.onDidChangeActiveTextEditor(draw),
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('unrolled') && draw()),
    vscode.workspace.onDidCloseTextDocument((document) =>
      known.delete(client.code2ProtocolConverter.asUri(document.uri)),
    ),
  );
}

function show(item: vscode.StatusBarItem, client: LanguageClient, known: ReadonlyMap<string, StatusParams>): void {
  const document = vscode.window.activeTextEditor?.document;
  if (!document || !languages.has(document.languageId)) {
    item.hide();
    return;
  }
  const on = vscode.workspace.getConfiguration('unrolled', document.uri).get<boolean>('hints.enable', true);
  const status = known.get(client.code2ProtocolConverter.asUri(document.uri));
  const stopped = client.state === State.Stopped;
  item.text = `${icon(stopped, status)} ‹${on ? '…' : vscode.l10n.t('off')}›`;
  item.tooltip = [
    on
      ? vscode.l10n.t('Shape hints are on. Click to hide them.')
      : vscode.l10n.t('Shape hints are off. Click to show them.'),
    ...(stopped ? [vscode.l10n.t('The shape server is not running: see “Unrolled: Show Log”.')] : []),
    ...(status?.why ? [vscode.l10n.t('This document is left alone: {0}.', status.why)] : []),
    ...(status?.problems ? [vscode.l10n.t('{0} shape problem(s) here.', status.problems)] : []),
  ].join('\n');
  item.accessibilityInformation = { label: `Unrolled. ${item.tooltip}`, role: 'button' };
  item.show();
}

function icon(stopped: boolean, status: StatusParams | undefined): string {
  if (stopped) return '$(circle-slash)';
  if (status?.why) return '$(circle-outline)';
  return status?.problems ? '$(warning)' : '$(symbol-array)';
}
