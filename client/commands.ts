/** The commands of the palette. Settings are changed where the user set them, so that a workspace's own choice stays there. */

import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { type DescribeLineParams, type DescribeLineResult, describeLineRequest } from '../server/messages.ts';
import { explainShape } from './explain-shape.ts';
import { checkShapeComments, insertShapeComments } from './shape-comments.ts';

export function registerCommands(client: LanguageClient): readonly vscode.Disposable[] {
  const commands: readonly (readonly [string, (...args: unknown[]) => unknown])[] = [
    ['unrolled.toggleHints', () => change<boolean>('hints.enable', (on) => !on)],
    [
      'unrolled.cycleVerbosity',
      () => change<string>('hints.verbosity', (now) => (now === 'named' ? 'compact' : 'named')),
    ],
    ['unrolled.describeLine', () => describeLine(client)],
    ['unrolled.explainShape', (uri?: unknown, position?: unknown) => explainShape(client, uri, position)],
    ['unrolled.insertShapeComment', () => insertShapeComments(client)],
    ['unrolled.verifyShapeComments', () => checkShapeComments(client)],
    ['unrolled.restartServer', () => client.restart()],
    ['unrolled.showLog', () => client.outputChannel.show()],
  ];
  return commands.map(([name, run]) => vscode.commands.registerCommand(name, run));
}

async function change<T>(setting: string, next: (now: T | undefined) => T): Promise<void> {
  const settings = vscode.workspace.getConfiguration('unrolled');
  const places = settings.inspect<T>(setting);
  const target =
    places?.workspaceValue === undefined ? vscode.ConfigurationTarget.Global : vscode.ConfigurationTarget.Workspace;
  await settings.update(setting, next(settings.get<T>(setting)), target);
}

/** A message box is read aloud by screen readers; a hint is not. */
async function describeLine(client: LanguageClient): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return;
  const params: DescribeLineParams = {
    textDocument: { uri: client.code2ProtocolConverter.asUri(editor.document.uri) },
    line: editor.selection.active.line,
  };
  const text = await client.sendRequest<DescribeLineResult>(describeLineRequest, params);
  void vscode.window.showInformationMessage(text || vscode.l10n.t('No shapes on this line.'));
}
