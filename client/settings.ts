/** What the server cannot know by itself: what the user has set, how much of a hint is drawn, and where the cursor is. */

import * as vscode from 'vscode';
import type { LanguageClient, Middleware } from 'vscode-languageclient/node';
import { type ActiveLineParams, activeLineNotification } from '../server/messages.ts';

type Configuration = NonNullable<NonNullable<Middleware['workspace']>['configuration']>;

/** What a project may say too: only what the user has set himself is told, so that a default hides nothing. */
const OF_PROJECTS = ['include', 'exclude', 'maxFileLines', 'rules', 'diagnostics.hazards'];

/** Answers `unrolled.hints.lineBudget: auto` with the editor's own limit for the resource. */
export const withEditorBudget: Configuration = async (params, token, next) => {
  const answers = await next(params, token);
  if (!Array.isArray(answers)) return answers;
  return answers.map((answer: unknown, i) => {
    const item = params.items[i];
    if (item?.section !== 'unrolled' || !isRecord(answer) || !isRecord(answer.hints)) return answer;
    const scope = item.scopeUri === undefined ? undefined : vscode.Uri.parse(item.scopeUri);
    const set = withoutDefaults(answer, scope);
    if (answer.hints.lineBudget !== 'auto') return set;
    const lineBudget = vscode.workspace.getConfiguration('editor.inlayHints', scope).get<number>('maximumLength', 43);
    return { ...set, hints: { ...answer.hints, lineBudget } };
  });
};

function withoutDefaults(answer: { readonly [name: string]: unknown }, scope: vscode.Uri | undefined) {
  const settings = vscode.workspace.getConfiguration('unrolled', scope);
  const isSet = (name: string) => {
    const found = settings.inspect(name);
    return [found?.globalValue, found?.workspaceValue, found?.workspaceFolderValue].some((one) => one !== undefined);
  };
  const out: { [name: string]: unknown } = { ...answer };
  for (const name of OF_PROJECTS) {
    if (isSet(name)) continue;
    const [first = '', second] = name.split('.');
    const group = out[first];
    if (second === undefined) delete out[first];
    else if (isRecord(group)) out[first] = Object.fromEntries(Object.entries(group).filter(([key]) => key !== second));
  }
  return out;
}

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
