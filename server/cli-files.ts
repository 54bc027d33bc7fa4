/** Finds the files a command is about, reads them together and gives a view of each. */

import { realpathSync } from 'node:fs';
import { relative } from 'node:path';
import { type CellAt, withNotebooks } from './cli-notebook.ts';
import { BadUse, type Terminal } from './cli-terminal.ts';
import { ConfigFiles, complaintText, leftOut, settingsFrom } from './config.ts';
import { type Analysis, Documents, type DocumentsOptions, frontEndOf } from './documents.ts';
import { evaluate } from './evaluate/evaluate.ts';
import { linesOf } from './features/lines.ts';
import type { EditableView } from './features/view.ts';
import { editings, loadFrontEnd } from './frontends.ts';
import { absolutePath, nodeHost, type SourceHost } from './host.ts';
import { phraseIn } from './problems/phrases.ts';
import type { Locale } from './problems/rule.ts';
import { writeText } from './write-text.ts';

const skipped = new Set(['node_modules', 'dist', 'build', 'out', '__pycache__', 'venv', 'env', 'site-packages']);
/** Who asks once can wait for what would hold up someone who types. */
const PATIENT_BUDGET = 400_000;
const checked = /\.(py|ipynb|ts|tsx|js|jsx|mjs|cjs)$/;

/** The files under paths, in order: a folder stands for the sources in it. What is named itself must be readable source. */
export async function sourcesUnder(
  paths: readonly string[],
  project: ConfigFiles,
  out: Terminal,
): Promise<readonly string[]> {
  const host = nodeHost();
  const found = new Set<string>();
  for (const path of paths) {
    const full = absolutePath(path, out.folder);
    const kind = host.kind(full);
    if (kind === undefined) throw new BadUse(`there is no file or folder \`${path}\``);
    if (kind === 'folder') {
      for (const file of walked(host, full, new Set())) if (await isSelected(project, file)) found.add(file);
    } else found.add(source(path, out));
  }
  return [...found];
}

/** Config files of projects; what is wrong in them is printed. */
export function projectFiles(locale: Locale, out: Terminal): ConfigFiles {
  return new ConfigFiles(nodeHost(), (file, complaints) => {
    for (const one of complaints) out.error(`${complaintText(one, locale, shownPath(file, out))}\n`);
  });
}

async function isSelected(project: ConfigFiles, file: string): Promise<boolean> {
  const config = await project.of(file);
  return config.folder === undefined || leftOut(file, settingsFrom(config, {}), config.folder) === undefined;
}

/** The full path of a file that was named: one that exists, in a language we read. */
export function source(path: string, out: Terminal): string {
  const file = absolutePath(path, out.folder);
  const kind = nodeHost().kind(file);
  if (kind === undefined) throw new BadUse(`there is no file \`${path}\``);
  if (kind === 'folder') throw new BadUse(`\`${path}\` is a folder; name a file`);
  if (frontEndOf(file) === undefined) throw new BadUse(`\`${path}\` is no Python, TypeScript or JavaScript file`);
  return file;
}

/** `seen` holds the folders that have been walked, by what they really are: links may lead round in a circle. */
function* walked(host: SourceHost, folder: string, seen: Set<string>): Generator<string> {
  const real = realFolder(folder);
  if (seen.has(real) || host.kind(`${folder}/pyvenv.cfg`) === 'file') return;
  seen.add(real);
  for (const name of host.list(folder)) {
    const path = `${folder}/${name}`.replace('//', '/');
    if (name.startsWith('.') || skipped.has(name)) continue;
    const kind = host.kind(path);
    if (kind === 'folder') yield* walked(host, path, seen);
    else if (kind === 'file' && checked.test(name) && !name.endsWith('.d.ts')) yield path;
  }
}

function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

export interface Read {
  readonly host?: SourceHost;
  readonly scripts: DocumentsOptions['scripts'];
  readonly locale: Locale;
  /** Config files that have been read already. */
  readonly project?: ConfigFiles;
  /** Is told what is printed of files that are left alone, in place of the terminal. */
  readonly leftAlone?: (file: string, text: string) => void;
}

/** A file as a command sees it. */
export interface FileView extends EditableView {
  /** The cell of a notebook that a line stands in. */
  readonly cellAt: CellAt;
}

/** Reads files as roots; gives each with its view, in groups that belong together. Left-alone files are told about. */
export async function* views(files: readonly string[], read: Read, out: Terminal): AsyncGenerator<FileView> {
  const { host, cellAt } = withNotebooks(read.host ?? nodeHost());
  const project = read.project ?? projectFiles(read.locale, out);
  for (const file of files) await project.of(file);
  const maxFileLines = (file: string) => settingsFrom(project.known(file), {}).maxFileLines;
  const patiently: DocumentsOptions['evaluate'] = (program, options) =>
    evaluate(program, { ...options, budget: PATIENT_BUDGET });
  const documents = new Documents({
    host,
    evaluate: patiently,
    load: loadFrontEnd,
    maxFileLines,
    scripts: read.scripts,
  });
  for (const file of files) documents.add(file);
  for await (const { roots, analysis } of documents.analyses()) {
    for (const file of roots) yield { ...viewOf(file, analysis, read.locale, documents), cellAt };
  }
  for (const file of files) {
    const why = documents.leftAlone(file);
    if (why === undefined) continue;
    const text = `${phraseIn(read.locale, `${shownPath(file, out)} is left alone: ${why}`)}\n`;
    if (read.leftAlone) read.leftAlone(file, text);
    else out.error(text);
  }
}

function viewOf(file: string, analysis: Analysis, locale: Locale, documents: Documents): EditableView {
  const lines = (path: string) => linesOf(analysis.texts.get(path) ?? '');
  return {
    trace: analysis.trace,
    program: analysis.program,
    file,
    lines: lines(file),
    locale,
    linesIn: lines,
    editings,
    suppose: async (texts) => (await documents.supposing(file, texts))?.trace,
    locate: (place) => ({ uri: place.file, range: lines(place.file).range(place.start, place.end) }),
  };
}

/** Writes a file back; what keeps it from being written is the user's to know. */
export function writeFile(file: string, text: string, out: Terminal): void {
  const why = writeText(file, text);
  if (why !== undefined) throw new BadUse(`\`${shownPath(file, out)}\` cannot be written: ${why}`);
}

/** A path as one reads it from the folder the command runs in. */
export function shownPath(file: string, out: Terminal): string {
  const path = relative(out.folder, file).replaceAll('\\', '/');
  return path.startsWith('../..') || path === '' ? file : path;
}
