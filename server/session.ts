/**
 * What an editor has open, without the connection it speaks through: buffers, notebooks, settings, and the view of each
 * document that features are given.
 */

import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Complaint, ConfigFiles, leftOut, settingsFrom } from './config.ts';
import { type Cancelled, Documents, type DocumentsOptions, frontEndOf } from './documents.ts';
import { type Lines, linesOf } from './features/lines.ts';
import type { CodePlace } from './features/origin.ts';
import { defaultSettings, type Settings } from './features/settings.ts';
import type { EditableView } from './features/view.ts';
import { editings } from './frontends.ts';
import { absolutePath, nodeHost } from './host.ts';
import type { Locale } from './problems/rule.ts';
import { type Cell, linesFrom, notebookFile, type Sheet, sheetAt } from './sheets.ts';

export interface SessionOptions {
  readonly evaluate: DocumentsOptions['evaluate'];
  readonly load: DocumentsOptions['load'];
  /** The editor's language, e.g. `zh-cn`. */
  readonly editorLocale: string;
  /** Absolute paths of the workspace's folders. */
  readonly folders?: readonly string[];
  /** Whether the editor tells of files that come and go. */
  readonly watched?: boolean;
  /** Is told of every config file that is read, with what is wrong in it. */
  readonly complain?: (file: string, complaints: readonly Complaint[]) => void;
}

/** A document as a feature sees it. */
export interface Shown {
  readonly view: EditableView;
  readonly sheet: Sheet;
  readonly settings: Settings;
  /** Why the evaluation stopped early, if it did. */
  readonly partly?: string;
}

export class Session {
  readonly documents: Documents;
  readonly #overlay = new Map<string, string>();
  readonly #sheets = new Map<string, Sheet>();
  readonly #settings = new Map<string, Settings>();
  readonly #activeLines = new Map<string, number>();
  readonly #editorLocale: string;
  readonly #configs: ConfigFiles;
  readonly #leftOut = new Map<string, string>();
  #folders: readonly string[];
  /** What the editor says last; what concerns no document is the same for all. */
  #raw: unknown;

  constructor({ evaluate, load, editorLocale, folders = [], watched = false, complain = () => {} }: SessionOptions) {
    this.#editorLocale = editorLocale;
    this.#folders = folders;
    this.#configs = new ConfigFiles(nodeHost(), complain);
    const host = nodeHost(this.#overlay);
    this.documents = new Documents({
      host,
      evaluate,
      load,
      maxFileLines: defaultSettings.maxFileLines,
      scripts: 'by-folder',
      watched,
    });
  }

  /** A document is open, or has another text. */
  setText(uri: string, languageId: string, text: string): void {
    const file = this.#sheets.get(uri)?.file ?? fileOf(uri, languageId);
    if (!this.#sheets.has(uri)) this.#sheets.set(uri, { uri, file, firstLine: 0 });
    this.#setFile(file, text);
  }

  /** A notebook is open, or its cells are others; they are given in their order. */
  setNotebook(uri: string, cells: readonly Cell[]): void {
    const file = fileOf(`${uri}.py`, 'python');
    this.#dropSheets(file);
    const { text, sheets } = notebookFile(file, cells);
    for (const sheet of sheets) this.#sheets.set(sheet.uri, sheet);
    this.#setFile(file, text);
  }

  closeText(uri: string): void {
    const sheet = this.#sheets.get(uri);
    this.#sheets.delete(uri);
    this.#settings.delete(uri);
    if (sheet) this.#leftOut.delete(sheet.file);
    this.#activeLines.delete(uri);
    if (sheet) this.#closeFile(sheet.file);
  }

  closeNotebook(uri: string): void {
    const file = fileOf(`${uri}.py`, 'python');
    this.#dropSheets(file);
    this.#closeFile(file);
  }

  /** Uris of all that is open. */
  uris(): readonly string[] {
    return [...this.#sheets.keys()];
  }

  isOpen(uri: string): boolean {
    return this.#sheets.has(uri);
  }

  /** Uris whose results a change in one document may change, itself included. */
  readers(uri: string): readonly string[] {
    const file = this.#sheets.get(uri)?.file;
    if (file === undefined) return [];
    const files = new Set([file, ...this.documents.readers(file)]);
    return [...this.#sheets.values()].filter((sheet) => files.has(sheet.file)).map((sheet) => sheet.uri);
  }

  /** Files of the disk are another; those that are open are what the editor says. */
  changedOnDisk(uris: readonly string[]): void {
    const files = uris.filter((uri) => uri.startsWith('file:')).map((uri) => fileOf(uri, ''));
    this.documents.moved(files.filter((file) => !this.#overlay.has(file)));
  }

  /** Config files of projects changed on the disk: the settings of what is open are to be set anew. */
  forgetConfigs(): void {
    this.#configs.forget();
  }

  setFolders(folders: readonly string[]): void {
    this.#folders = folders;
  }

  /** What the editor says of a document, and under it what its project says. */
  async setSettings(uri: string, raw: unknown): Promise<void> {
    const file = this.#sheets.get(uri)?.file;
    const limit = file === undefined ? 0 : this.#limit(file);
    const config = file === undefined ? { settings: {} } : await this.#configs.of(file);
    this.#raw = raw;
    const settings = settingsFrom(config, raw);
    this.#settings.set(uri, settings);
    if (file === undefined) return;
    if (this.#limit(file) !== limit) this.documents.setMaxFileLines((one) => this.#limit(one));
    this.#select(file, leftOut(file.replace(/(\.ipynb)\.py$/, '$1'), settings, config.folder ?? this.#folderOf(file)));
  }

  #limit(file: string): number {
    return settingsFrom(this.#configs.known(file), this.#raw).maxFileLines;
  }

  /** The workspace folder a file stands in; its own where there is none. */
  #folderOf(file: string): string {
    return this.#folders.find((one) => file.startsWith(`${one}/`)) ?? file.slice(0, file.lastIndexOf('/'));
  }

  #select(file: string, why: string | undefined): void {
    const before = this.#leftOut.get(file);
    if (why === before) return;
    if (why === undefined) this.#leftOut.delete(file);
    else this.#leftOut.set(file, why);
    if (why !== undefined) this.documents.remove(file);
    else if (this.#overlay.has(file)) this.documents.add(file);
  }

  settings(uri: string): Settings {
    return this.#settings.get(uri) ?? defaultSettings;
  }

  setActiveLine(uri: string, line: number): void {
    this.#activeLines.set(uri, line);
  }

  activeLine(uri: string): number | undefined {
    return this.#activeLines.get(uri);
  }

  /** Why a document is left alone; undefined when it is analysed or not open. */
  leftAlone(uri: string): string | undefined {
    const file = this.#sheets.get(uri)?.file;
    return file === undefined ? undefined : (this.#leftOut.get(file) ?? this.documents.leftAlone(file));
  }

  /** The document as it is now; undefined when it is not open, left alone or switched off, or when cancelled. */
  async show(uri: string, cancelled: Cancelled): Promise<Shown | undefined> {
    const settings = this.settings(uri);
    const asked = this.#sheets.get(uri);
    if (!asked || !settings.enable) return undefined;
    const analysis = await this.documents.analysis(asked.file, cancelled);
    const sheet = this.#sheets.get(uri);
    if (!analysis || !sheet || cancelled()) return undefined;
    const lines = memoLines(analysis.texts);
    const view: EditableView = {
      trace: analysis.trace,
      program: analysis.program,
      file: sheet.file,
      lines: linesFrom(lines(sheet.file), sheet),
      locale: this.#locale(settings),
      linesIn: lines,
      locate: (place) => this.#locate(place, lines),
      editings,
      suppose: async (texts) => (await this.documents.supposing(sheet.file, texts))?.trace,
    };
    const { exhausted } = analysis.trace;
    return { view, sheet, settings, ...(exhausted === undefined ? {} : { partly: exhausted }) };
  }

  #locate(place: CodePlace, lines: (file: string) => Lines) {
    const all = lines(place.file);
    const sheet = sheetAt([...this.#sheets.values()], place.file, all.lineAt(place.start));
    const range = (sheet ? linesFrom(all, sheet) : all).range(place.start, place.end);
    return { uri: sheet?.uri ?? pathToFileURL(place.file).href, range };
  }

  /** The language of what is said about a document. */
  locale(uri: string): Locale {
    return this.#locale(this.settings(uri));
  }

  #locale(settings: Settings): Locale {
    if (settings.language !== 'auto') return settings.language;
    return /^zh\b/i.test(this.#editorLocale) ? 'zh-CN' : 'en';
  }

  #setFile(file: string, text: string): void {
    this.#overlay.set(file, text);
    if (!this.#leftOut.has(file)) this.documents.add(file);
    this.documents.changed(file);
  }

  #closeFile(file: string): void {
    this.#overlay.delete(file);
    this.documents.remove(file);
  }

  #dropSheets(file: string): void {
    for (const sheet of this.#sheets.values()) if (sheet.file === file) this.#sheets.delete(sheet.uri);
  }
}

const extensions: { readonly [languageId: string]: string } = {
  python: '.py',
  typescript: '.ts',
  typescriptreact: '.tsx',
  javascript: '.js',
  javascriptreact: '.jsx',
};

/** The path a document is analysed under; one whose name does not tell its language gets the ending that does. */
function fileOf(uri: string, languageId: string): string {
  const path = uri.startsWith('file:') ? diskPath(uri) : `/${uri.replace(/[^\w.\-/]+/g, '/')}`;
  return frontEndOf(path) === undefined ? `${path}${extensions[languageId] ?? ''}` : path;
}

export function diskPath(uri: string): string {
  try {
    return absolutePath(fileURLToPath(uri));
  } catch {
    return `/${uri.replace(/[^\w.\-/]+/g, '/')}`;
  }
}

function memoLines(texts: ReadonlyMap<string, string>): (file: string) => Lines {
  const known = new Map<string, Lines>();
  return (file) => {
    const lines = known.get(file) ?? linesOf(texts.get(file) ?? '');
    known.set(file, lines);
    return lines;
  };
}
