/** What the page asks of the editor: to show a place, to open, save and mend. */

import * as vscode from 'vscode';
import type { PlanPlace } from '../server/messages.ts';
import type { FileUse } from './preview-messages.ts';

/** A file of weights above this many bytes is not taken into a page. */
const LARGEST = 2 ** 30;

/** Selects a place in the editor that shows it, or opens it; the focus stays where it is unless it is asked for. */
export async function showPlace(at: PlanPlace, focus: boolean, own: vscode.ViewColumn | undefined): Promise<void> {
  const uri = vscode.Uri.parse(at.uri);
  const selection = new vscode.Range(at.start.line, at.start.character, at.end.line, at.end.character);
  const shown = vscode.window.visibleTextEditors.find((editor) => editor.document.uri.toString() === uri.toString());
  if (shown && !focus) {
    shown.selection = new vscode.Selection(selection.start, selection.end);
    shown.revealRange(selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    return;
  }
  const notebook = vscode.workspace.notebookDocuments.find((one) =>
    one.getCells().some((cell) => cell.document.uri.toString() === uri.toString()),
  );
  if (notebook) {
    const index = notebook.getCells().findIndex((cell) => cell.document.uri.toString() === uri.toString());
    await vscode.window.showNotebookDocument(notebook, {
      selections: [new vscode.NotebookRange(index, index + 1)],
      preserveFocus: !focus,
    });
    return;
  }
  const column =
    shown?.viewColumn ?? (own === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One);
  await vscode.window.showTextDocument(uri, { selection, preserveFocus: !focus, viewColumn: column });
}

const FILTERS: { readonly [use in FileUse]: { readonly [name: string]: string[] } } = {
  csv: { CSV: ['csv', 'tsv', 'txt'] },
  weights: { Weights: ['safetensors', 'npz', 'pt', 'pth', 'bin'] },
};

export async function pickFile(use: FileUse): Promise<vscode.Uri | undefined> {
  const [uri] = (await vscode.window.showOpenDialog({ canSelectMany: false, filters: FILTERS[use] })) ?? [];
  return uri;
}

export interface OpenedFile {
  readonly name: string;
  readonly uri: string;
  readonly bytes: Uint8Array;
}

export async function openFile(uri: vscode.Uri): Promise<OpenedFile | undefined> {
  const name = uri.path.split('/').at(-1) ?? '';
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    // What is read may be a Buffer of Node, which does not reach a page: it is sent as JSON.
    if (size <= LARGEST)
      return { name, uri: uri.toString(), bytes: new Uint8Array(await vscode.workspace.fs.readFile(uri)) };
    void vscode.window.showErrorMessage(vscode.l10n.t('{0} is too large for the preview.', name));
  } catch (error) {
    void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
  }
  return undefined;
}

/** Asks where to; beside the document unless the user says otherwise. */
export async function saveFile(name: string, bytes: Uint8Array, document: vscode.Uri): Promise<void> {
  const folder = vscode.workspace.getWorkspaceFolder(document)?.uri ?? vscode.Uri.joinPath(document, '..');
  const end = name.split('.').at(-1) ?? '';
  const uri = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(
      folder.with({ scheme: folder.scheme === 'untitled' ? 'file' : folder.scheme }),
      name,
    ),
    filters: { [end.toUpperCase()]: [end] },
  });
  if (uri) await vscode.workspace.fs.writeFile(uri, bytes);
}

/** Applies the quick fix of this title at a place. */
export async function applyFix(at: PlanPlace, title: string): Promise<void> {
  const uri = vscode.Uri.parse(at.uri);
  const range = new vscode.Range(at.start.line, at.start.character, at.end.line, at.end.character);
  const actions = await vscode.commands.executeCommand<readonly (vscode.CodeAction | vscode.Command)[]>(
    'vscode.executeCodeActionProvider',
    uri,
    range,
    vscode.CodeActionKind.QuickFix.value,
  );
  const found = actions?.find((one): one is vscode.CodeAction => one.title === title && 'edit' in one);
  if (found?.edit) {
    await vscode.workspace.applyEdit(found.edit);
    return;
  }
  await showPlace(at, true, undefined);
  void vscode.window.showInformationMessage(vscode.l10n.t('To be changed here: {0}.', title));
}
