/** The panel of the preview: a webview beside the editor that shows what the server says of the cell at a place. */

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import {
  type ApplyParams,
  type ApplyResult,
  applyRequest,
  type Position,
  type RunParams,
  type RunResult,
  runRequest,
} from '../server/messages.ts';
import { applyFix, type OpenedFile, openFile, pickFile, saveFile, showPlace } from './preview-files.ts';
import { pageHtml } from './preview-html.ts';
import {
  type FileUse,
  type FromPage,
  isFiles,
  isFromPage,
  isPosition,
  isTried,
  type PageSettings,
  type ToPage,
  type Tried,
} from './preview-messages.ts';
import { pageSettings } from './preview-settings.ts';

const TYPE = 'unrolled.preview';
/** Milliseconds of rest after an edit before the server is asked again. */
const REST = 40;

export interface Place {
  readonly uri: string;
  readonly position: Position;
}

/** The one panel of a window, and what it takes to bring it back when the window starts again. */
export class Preview implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #client: LanguageClient;
  readonly #pages: vscode.Uri;
  readonly #listeners: vscode.Disposable[];
  #panel: OpenPanel | undefined;

  constructor(client: LanguageClient, extension: vscode.Uri) {
    this.#client = client;
    this.#pages = vscode.Uri.joinPath(extension, 'dist', 'preview');
    this.#listeners = [vscode.window.registerWebviewPanelSerializer(TYPE, this)];
  }

  get isOpen(): boolean {
    return this.#panel !== undefined;
  }

  /** Shows the run of the cell at a place, in the panel there is or in a new one beside the editor. */
  show(place: Place): void {
    if (this.#panel) {
      this.#panel.show(place);
      return;
    }
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    const made = vscode.window.createWebviewPanel(TYPE, vscode.l10n.t('RNN preview'), column, this.#options());
    this.#take(made, place, { sizes: {}, switches: {} });
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const { place, tried, files } = isRecord(state) ? state : {};
    if (!isPlace(place) || this.#panel) return panel.dispose();
    panel.webview.options = this.#options();
    const opened = this.#take(panel, place, isTried(tried) ? tried : { sizes: {}, switches: {} });
    if (isFiles(files)) await opened.takeAgain(files);
  }

  command(command: 'export' | 'compare'): void {
    this.#panel?.post({ type: 'command', command });
  }

  async file(use: FileUse, uri: vscode.Uri | undefined): Promise<void> {
    await this.#panel?.file(use, uri);
  }

  dispose(): void {
    this.#panel?.panel.dispose();
    for (const one of this.#listeners) one.dispose();
  }

  #options(): vscode.WebviewOptions & vscode.WebviewPanelOptions {
    return { enableScripts: true, enableForms: false, localResourceRoots: [this.#pages] };
  }

  #take(panel: vscode.WebviewPanel, place: Place, tried: Tried): OpenPanel {
    const opened = new OpenPanel(this.#client, panel, { place, tried });
    this.#panel = opened;
    void vscode.commands.executeCommand('setContext', 'unrolled.previewOpen', true);
    panel.onDidDispose(() => {
      opened.dispose();
      if (this.#panel !== opened) return;
      this.#panel = undefined;
      void vscode.commands.executeCommand('setContext', 'unrolled.previewOpen', false);
    });
    const { webview } = panel;
    const address = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(this.#pages, name)).toString();
    webview.html = pageHtml({
      script: address('page.js'),
      style: address('page.css'),
      source: webview.cspSource,
      nonce: randomBytes(16).toString('hex'),
      title: 'Unrolled',
    });
    return opened;
  }
}

/** Nothing is asked and nothing is sent while the panel is hidden. */
class OpenPanel implements vscode.Disposable {
  readonly panel: vscode.WebviewPanel;
  readonly #client: LanguageClient;
  readonly #listeners: vscode.Disposable[];
  /** Files the user gave, for a page that starts again after it was hidden, and whether a page had them before. */
  readonly #files = new Map<FileUse, { readonly file: OpenedFile; readonly had: boolean }>();
  #place: Place;
  #tried: Tried;
  #live: boolean;
  #ready = false;
  #timer: NodeJS.Timeout | undefined;
  #asking: vscode.CancellationTokenSource | undefined;

  constructor(
    client: LanguageClient,
    panel: vscode.WebviewPanel,
    start: { readonly place: Place; readonly tried: Tried },
  ) {
    this.#client = client;
    this.panel = panel;
    this.#place = start.place;
    this.#tried = start.tried;
    this.#live = pageSettings(vscode.Uri.parse(start.place.uri)).live;
    this.#listeners = [
      panel.webview.onDidReceiveMessage((message: unknown) => void this.#hear(message)),
      panel.onDidChangeViewState(() => this.#seen()),
      vscode.workspace.onDidChangeTextDocument((event) => this.#edited(event)),
      vscode.window.onDidChangeTextEditorSelection((event) => this.#moved(event)),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('unrolled.preview.autoRun')) this.#live = this.#read().live;
        if (event.affectsConfiguration('unrolled')) this.#settings();
      }),
    ];
  }

  show(place: Place): void {
    const other = place.uri !== this.#place.uri || place.position.line !== this.#place.position.line;
    this.#place = place;
    if (other) this.#tried = { sizes: {}, switches: {} };
    this.panel.reveal(undefined, true);
    void this.#ask();
  }

  post(message: ToPage): void {
    if (this.#ready && this.panel.visible) void this.panel.webview.postMessage(message);
  }

  async file(use: FileUse, uri: vscode.Uri | undefined): Promise<void> {
    const from = uri ?? (await pickFile(use));
    const file = from && (await openFile(from));
    if (!file) return;
    this.#files.set(use, { file, had: false });
    if (this.#ready) this.#giveFiles(use);
  }

  /** The files of a window that was closed. */
  async takeAgain(files: { readonly [use in FileUse]?: string }): Promise<void> {
    for (const [use, uri] of Object.entries(files) as [FileUse, string][]) {
      const file = await openFile(vscode.Uri.parse(uri));
      if (!file || this.#files.has(use)) continue;
      this.#files.set(use, { file, had: true });
      if (this.#ready) this.#giveFiles(use);
    }
  }

  #giveFiles(use: FileUse): void {
    const found = this.#files.get(use);
    if (!found || !this.panel.visible) return;
    this.post({ type: 'file', use, ...found.file, again: found.had });
    this.#files.set(use, { ...found, had: true });
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#asking?.cancel();
    for (const one of this.#listeners) one.dispose();
  }

  #read(): PageSettings {
    return pageSettings(vscode.Uri.parse(this.#place.uri));
  }

  #settings(): void {
    this.post({ type: 'settings', settings: { ...this.#read(), live: this.#live } });
  }

  async #hear(message: unknown): Promise<void> {
    if (!isFromPage(message)) return;
    if (message.type === 'ready') return this.#begin();
    if (message.type === 'try') {
      this.#tried = message.tried;
      return this.#ask();
    }
    if (message.type === 'live') {
      this.#live = message.on;
      return message.on ? this.#ask() : undefined;
    }
    return this.#do(message);
  }

  async #do(message: Exclude<FromPage, { readonly type: 'ready' | 'try' | 'live' }>): Promise<void> {
    if (message.type === 'show') await showPlace(message.at, message.focus, this.panel.viewColumn);
    else if (message.type === 'pick') await this.file(message.use, undefined);
    else if (message.type === 'save') await saveFile(message.name, message.bytes, vscode.Uri.parse(this.#place.uri));
    else if (message.type === 'copy') await vscode.env.clipboard.writeText(message.text);
    else if (message.type === 'apply') await this.#apply();
    else await applyFix(message.at, message.title);
  }

  /** What was tried becomes the code, and then there is nothing tried any more. */
  async #apply(): Promise<void> {
    const { uri, position } = this.#place;
    const { sizes, switches } = this.#tried;
    const params: ApplyParams = { textDocument: { uri }, position, switches };
    const result = await this.#client.sendRequest<ApplyResult>(applyRequest, params).catch(() => null);
    const edit = result && (await this.#client.protocol2CodeConverter.asWorkspaceEdit(result));
    this.#tried = { sizes, switches: {} };
    if (edit && (await vscode.workspace.applyEdit(edit))) return this.#ask();
    this.#tried = { sizes, switches };
    void vscode.window.showInformationMessage(vscode.l10n.t('The code has no place for these options.'));
  }

  async #begin(): Promise<void> {
    this.#ready = true;
    this.#settings();
    for (const use of this.#files.keys()) this.#giveFiles(use);
    await this.#ask();
  }

  #seen(): void {
    if (!this.panel.visible) {
      this.#ready = false;
      this.#asking?.cancel();
      clearTimeout(this.#timer);
    }
  }

  #edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (contentChanges.length === 0 || document.uri.scheme === 'output') return;
    if (this.#uriOf(document.uri) === this.#place.uri) this.#place = movedBy(this.#place, contentChanges);
    if (!this.#live || !this.#ready) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), REST);
  }

  #moved({ textEditor, selections, kind }: vscode.TextEditorSelectionChangeEvent): void {
    // What the page itself selects in the editor is not an answer to it.
    if (kind === undefined) return;
    const [selection] = selections;
    if (!selection) return;
    const { line, character } = selection.active;
    this.post({ type: 'cursor', uri: this.#uriOf(textEditor.document.uri), position: { line, character } });
  }

  #uriOf(uri: vscode.Uri): string {
    return this.#client.code2ProtocolConverter.asUri(uri);
  }

  /** Asks the server for the plan; an answer that is late for the next question is dropped. */
  async #ask(): Promise<void> {
    this.#asking?.cancel();
    if (!this.#ready) return;
    const asking = new vscode.CancellationTokenSource();
    this.#asking = asking;
    const { uri, position } = this.#place;
    const tried = this.#tried;
    const params: RunParams = {
      textDocument: { uri },
      position,
      sizes: tried.sizes,
      switches: tried.switches,
    };
    const result = await this.#client.sendRequest<RunResult>(runRequest, params, asking.token).catch(
      (error: unknown): RunResult => ({
        version: 1,
        why: error instanceof Error ? error.message : String(error),
      }),
    );
    if (asking.token.isCancellationRequested) return;
    const file = vscode.Uri.parse(uri).path.split('/').at(-1) ?? '';
    this.panel.title = vscode.l10n.t('RNN preview: {0}', file);
    this.post({ type: 'plan', result, file, place: { uri, position }, tried });
  }
}

/** The place after an edit: lines that come or go above it take it along. */
function movedBy({ uri, position }: Place, changes: readonly vscode.TextDocumentContentChangeEvent[]): Place {
  let { line } = position;
  for (const { range, text } of changes) {
    const lines = text.split('\n').length - 1 - (range.end.line - range.start.line);
    if (range.end.line < line || (range.end.line === line && range.end.character === 0 && lines > 0)) line += lines;
  }
  return { uri, position: { ...position, line: Math.max(0, line) } };
}

function isPlace(value: unknown): value is Place {
  return isRecord(value) && typeof value.uri === 'string' && isPosition(value.position);
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
