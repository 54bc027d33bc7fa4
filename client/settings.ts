/** What the server cannot know by itself: how much of a hint the editor draws, and where the cursor is. */

import * as vscode from 'vscode';
import type { LanguageClient, Middleware } from 'vscode-languageclient/node';
import { type ActiveLineParams, activeLineNotification } from '../server/messages.ts';

type Configuration = NonNullable<NonNullable<Middleware['workspace']>['configuration']>;

/** Answers `unrolled.hints.lineBudget: auto` with the editor's own limit for the resource. */
export const withEditorBudget: Configuration = async (params, token, next) => {
  const answers = await next(params, token);
  if (!Array.isArray(answers)) return answers;
  return answers.map((answer: unknown, i) => {
    const item = params.items[i];
    if (item?.section !== 'unrolled' || !isRecord(answer) || !isRecord(answer.hints)) return answer;
    if (answer.hints.lineBudget !== 'auto') return answer;
    const scope = item.scopeUri === undefined ? undefined : vscode.Uri.parse(item.scopeUri);
    const lineBudget = vscode.workspace.getConfiguration('editor.inlayHints', scope).get<number>('maximumLength', 43);
    return { ...answer, hints: { ...answer.hints, lineBudget } };
  });
};

/** Tells the server the cursor's line, only while hints are wanted on the active line alone. */
export function announceActiveLine(client: LanguageClient): vscode.Disposable {
  let last = '';
  const announce = (editor: vscode.TextEditor | undefined) => {
    if (!editor) return;
    const { document } = editor;
    const { line } = editor.selection.active;
    const scope = vscode.workspace.getConfiguration('unrolled', document.uri).get<string>('hints.scope');
    if (scope !== 'activeLine' || !client.isRunning()) return;
    const uri = client.code2ProtocolConverter.asUri(document.uri);
    if (last === `${uri}:${line}`) return;
    last = `${uri}:${line}`;
    const params: ActiveLineParams = { textDocument: { uri }, line };
    void client.sendNotification(activeLineNotification, params);
  };
  return vscode.Disposable.from(
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => announce(textEditor)),
    vscode.window.onDidChangeActiveTextEditor(announce),
    client.onDidChangeState(() => announce(vscode.window.activeTextEditor)),
  );
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
