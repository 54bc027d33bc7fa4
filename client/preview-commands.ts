/** The commands of the preview, from lenses, menus, notebook cells and the palette. */

import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { isPosition } from './preview-messages.ts';
import { type Place, Preview } from './preview-panel.ts';

export function registerPreview(client: LanguageClient, extension: vscode.Uri): vscode.Disposable {
  const preview = new Preview(client, extension);
  let last = vscode.window.activeTextEditor;
  const commands: readonly (readonly [string, (...args: readonly unknown[]) => unknown])[] = [
    ['unrolled.runCell', async (what) => run(preview, placeOf(client, what, last) ?? (await sampleCell(client)))],
    ['unrolled.runCellPick', async () => run(preview, await pickCell(client))],
    ['unrolled.exportRun', () => whenOpen(preview, () => preview.command('export'))],
    ['unrolled.compareWithPyTorch', () => whenOpen(preview, () => preview.command('compare'))],
    ['unrolled.useCsvAsInput', (uri) => whenOpen(preview, () => preview.file('csv', asUri(uri)))],
    ['unrolled.loadWeights', (uri) => whenOpen(preview, () => preview.file('weights', asUri(uri)))],
  ];
  return vscode.Disposable.from(
    preview,
    announceCells(),
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      last = editor ?? last;
    }),
    ...commands.map(([name, act]) => vscode.commands.registerCommand(name, act)),
  );
}

function run(preview: Preview, place: Place | undefined): void {
  if (place) preview.show(place);
}

function whenOpen(preview: Preview, act: () => unknown): unknown {
  if (preview.isOpen) return act();
  return vscode.window.showInformationMessage(vscode.l10n.t('Run a cell first: “Unrolled: Run Cell”.'));
}

/**
 * A lens says the place; a menu the document, and a notebook its cell: then it is where the cursor stands there. With a page
 * in front, such as the walkthrough, it is where the cursor stood last.
 */
function placeOf(client: LanguageClient, what: unknown, last?: vscode.TextEditor): Place | undefined {
  if (isRecord(what) && typeof what.uri === 'string' && isPosition(what.position))
    return { uri: what.uri, position: what.position };
  const named = asUri(what) ?? (isRecord(what) && isRecord(what.document) ? asUri(what.document.uri) : undefined);
  const active = vscode.window.activeTextEditor ?? (last?.document.isClosed === false ? last : undefined);
  const uri = named ?? active?.document.uri;
  if (!uri) return undefined;
  const editor = [...vscode.window.visibleTextEditors, ...(active ? [active] : [])].find(
    ({ document }) => document.uri.toString() === uri.toString(),
  );
  const { line, character } = editor?.selection.active ?? new vscode.Position(0, 0);
  return { uri: client.code2ProtocolConverter.asUri(uri), position: { line, character } };
}

/** With nothing open, the call of the cell in the sample, which opens. */
async function sampleCell(client: LanguageClient): Promise<Place | undefined> {
  await vscode.commands.executeCommand('unrolled.openSample', 'article');
  const document = vscode.window.activeTextEditor?.document;
  const call = document && (await cellsOf(document)).at(-1);
  return call && placeOf(client, call.command?.arguments?.[0]);
}

/** Every cell of the document, as its lenses name them. */
async function cellsOf({ uri }: vscode.TextDocument): Promise<readonly vscode.CodeLens[]> {
  const lenses = await vscode.commands.executeCommand<readonly vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    uri,
    1000,
  );
  return (lenses ?? []).filter(({ command }) => command?.command === 'unrolled.runCell');
}

async function pickCell(client: LanguageClient): Promise<Place | undefined> {
  const document = vscode.window.activeTextEditor?.document;
  if (!document) return undefined;
  const cells = await cellsOf(document);
  if (cells.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no recurrent cell in this document.'));
    return undefined;
  }
  const items = cells.map(({ range, command }) => ({
    label: document.lineAt(range.start.line).text.trim(),
    description: vscode.l10n.t('line {0}', range.start.line + 1),
    detail: command?.title ?? '',
    what: command?.arguments?.[0] as unknown,
  }));
  const picked = await vscode.window.showQuickPick(items, { matchOnDescription: true });
  return picked && placeOf(client, picked.what);
}

const CELLS = /\b(?:RNN|LSTM|GRU)(?:Cell)?\b|\b(?:simpleRNN|lstm|gru|tanh)\b/;
/** Beyond this a text is not searched on every change. */
const LONG = 500_000;

/** Sets `unrolled.hasCells`, by which menus and the key show: the text of the active document names a recurrent layer. */
function announceCells(): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  let last: boolean | undefined;
  const announce = (): void => {
    const text = vscode.window.activeTextEditor?.document.getText() ?? '';
    const has = text.length < LONG && CELLS.test(text);
    if (has === last) return;
    last = has;
    void vscode.commands.executeCommand('setContext', 'unrolled.hasCells', has);
  };
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(announce, 500);
  };
  announce();
  return vscode.Disposable.from(
    { dispose: () => clearTimeout(timer) },
    vscode.window.onDidChangeActiveTextEditor(announce),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document === vscode.window.activeTextEditor?.document) later();
    }),
  );
}

function asUri(value: unknown): vscode.Uri | undefined {
  return value instanceof vscode.Uri ? value : undefined;
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null;
}
