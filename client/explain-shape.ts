/** "Explain shape": the places that gave each size, in a list that shows the place in the editor as it is walked through. */

import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import {
  type ExplainedPlace,
  type ExplainShapeParams,
  type ExplainShapeResult,
  explainShapeRequest,
} from '../server/messages.ts';

interface Item extends vscode.QuickPickItem {
  readonly place?: ExplainedPlace;
}

/** At the place that a hover or code action names, or at the cursor. */
export async function explainShape(client: LanguageClient, uri: unknown, position: unknown): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const given = typeof uri === 'string' && isPosition(position) ? { uri, position } : undefined;
  if (!editor && !given) return;
  const params: ExplainShapeParams = given
    ? { textDocument: { uri: given.uri }, position: given.position }
    : {
        textDocument: { uri: client.code2ProtocolConverter.asUri((editor as vscode.TextEditor).document.uri) },
        position: (editor as vscode.TextEditor).selection.active,
      };
  const found = await client.sendRequest<ExplainShapeResult>(explainShapeRequest, params);
  const placeholder = vscode.l10n.t('Walk through the places that gave each size; Enter goes there');
  if (found) pick({ ...found, placeholder }, editor);
  else void vscode.window.showInformationMessage(vscode.l10n.t('Nothing here has a shape.'));
}

/** Shows each place as it is walked through. Escape leaves the editor where it was. */
export function pick(
  found: NonNullable<ExplainShapeResult> & { readonly placeholder: string },
  from: vscode.TextEditor | undefined,
): void {
  const list = vscode.window.createQuickPick<Item>();
  list.title = found.title;
  list.placeholder = found.placeholder;
  list.matchOnDetail = true;
  list.items = found.chains.flatMap(({ title, places }): Item[] => [
    ...(title === '' ? [] : [{ label: title, kind: vscode.QuickPickItemKind.Separator }]),
    ...places.map((place) => ({ label: plain(place.text), description: where(place), detail: place.code, place })),
  ]);
  const start = from && { document: from.document, selection: from.selection, column: from.viewColumn };
  let stays = false;
  list.onDidChangeActive(([item]) => item?.place && void show(item.place, true));
  list.onDidAccept(() => {
    const [item] = list.activeItems;
    stays = true;
    list.hide();
    if (item?.place) void show(item.place, false);
  });
  list.onDidHide(() => {
    list.dispose();
    if (stays || !start) return;
    void vscode.window.showTextDocument(start.document, {
      selection: start.selection,
      viewColumn: start.column ?? vscode.ViewColumn.Active,
    });
  });
  list.show();
}

async function show({ uri, start, end }: ExplainedPlace, preserveFocus: boolean): Promise<void> {
  const selection = new vscode.Range(start.line, start.character, end.line, end.character);
  await vscode.window.showTextDocument(vscode.Uri.parse(uri), { selection, preserveFocus, preview: true });
}

function where({ uri, start }: ExplainedPlace): string {
  return `${vscode.workspace.asRelativePath(vscode.Uri.parse(uri))}:${start.line + 1}`;
}

/** A list shows no code marks. */
function plain(text: string): string {
  return text.replaceAll('`', '');
}

function isPosition(value: unknown): value is { readonly line: number; readonly character: number } {
  return typeof value === 'object' && value !== null && 'line' in value && 'character' in value;
}
