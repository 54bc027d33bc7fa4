/** "Insert Shape Comments" and "Check Shape Comments", of the lines that are selected, or of the document. */

import * as vscode from 'vscode';
import type { LanguageClient, WorkspaceEdit } from 'vscode-languageclient/node';
import {
  type CheckShapeCommentsResult,
  checkShapeCommentsRequest,
  insertShapeCommentsRequest,
  type ShapeCommentsParams,
} from '../server/messages.ts';
import { pick } from './explain-shape.ts';

export async function insertShapeComments(client: LanguageClient): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return;
  const found = await client.sendRequest<WorkspaceEdit | null>(insertShapeCommentsRequest, asked(client, editor));
  const edit = await client.protocol2CodeConverter.asWorkspaceEdit(found);
  if (edit) await vscode.workspace.applyEdit(edit);
  else void vscode.window.showInformationMessage(vscode.l10n.t('No shape comment is missing here.'));
}

export async function checkShapeComments(client: LanguageClient): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return;
  const params = asked(client, editor);
  const { right, open, wrong } = await client.sendRequest<CheckShapeCommentsResult>(checkShapeCommentsRequest, params);
  if (wrong.length > 0) {
    const title = vscode.l10n.t(
      'Shape comments: {0} wrong, {1} right, {2} about what is not known',
      wrong.length,
      right,
      open,
    );
    const placeholder = vscode.l10n.t('Walk through the wrong ones; Enter goes there');
    pick({ title, placeholder, chains: [{ title: '', places: wrong }] }, editor);
  } else if (right + open === 0)
    void vscode.window.showInformationMessage(vscode.l10n.t('No comment here says a shape.'));
  else if (open === 0)
    void vscode.window.showInformationMessage(vscode.l10n.t('All shape comments here are right: {0}.', right));
  else
    void vscode.window.showInformationMessage(
      vscode.l10n.t('No shape comment here is wrong: {0} right, {1} about what is not known.', right, open),
    );
}

/** A selection that ends before the first character of a line leaves that line out. */
function asked(client: LanguageClient, { document, selection }: vscode.TextEditor): ShapeCommentsParams {
  const textDocument = { uri: client.code2ProtocolConverter.asUri(document.uri) };
  const { start, end } = selection;
  if (selection.isEmpty) return { textDocument };
  return { textDocument, lines: [start.line, end.character === 0 ? end.line - 1 : end.line] };
}
