/** Notebooks on the command line: a file's cells are read as one program, and what is said of a place names its cell. */

import type { Range } from 'vscode-languageserver-types';
import { readNotebook } from './frontends/python/notebook.ts';
import type { SourceHost } from './host.ts';
import { notebookFile, type Sheet, sheetAt } from './sheets.ts';

/** A line of a notebook: the cell, counted from 0 over all cells of the file, and the line in it. */
export interface CellPlace {
  readonly cell: number;
  readonly line: number;
}

export type CellAt = (file: string, line: number) => CellPlace | undefined;

/** The host with the text of every notebook being the Python of its cells; `cellAt` is undefined for other files. */
export function withNotebooks(host: SourceHost): { readonly host: SourceHost; readonly cellAt: CellAt } {
  const sheets = new Map<string, readonly Sheet[]>();
  const read = (file: string) => {
    const text = host.read(file);
    if (text === undefined || !isNotebook(file)) return text;
    const cells = readNotebook(text);
    if (!cells) return undefined;
    const joined = notebookFile(
      file,
      cells.map((cell) => ({ uri: String(cell.index), text: cell.text })),
    );
    sheets.set(file, joined.sheets);
    return joined.text;
  };
  const why = (file: string) =>
    host.why(file) ?? (isNotebook(file) && read(file) === undefined ? 'it is no Python notebook' : undefined);
  return {
    host: { ...host, read, why },
    cellAt: (file, line) => {
      const sheet = sheetAt(sheets.get(file) ?? [], file, line);
      return sheet && { cell: Number(sheet.uri), line: line - sheet.firstLine };
    },
  };
}

export function isNotebook(file: string): boolean {
  return /\.ipynb$/i.test(file);
}

/** A range with lines counted in its cell, and the cell; as it is outside notebooks. */
export function inCell<T extends Range>(cellAt: CellAt, file: string, range: T): T & { readonly cell?: number } {
  const place = cellAt(file, range.start.line);
  if (!place) return range;
  const { start, end } = range;
  const above = start.line - place.line;
  return {
    ...range,
    cell: place.cell,
    start: { ...start, line: place.line },
    end: { ...end, line: end.line - above },
  };
}

/** A problem of a notebook and the lines that made it; `shown` is how the report names the notebook. */
export function problemInCell<T extends Range & { readonly related: readonly (Range & { readonly file: string })[] }>(
  { cellAt, file }: { readonly cellAt: CellAt; readonly file: string },
  shown: string,
  problem: T,
): T {
  const related = problem.related.map((one) => (one.file === shown ? inCell(cellAt, file, one) : one));
  return { ...inCell(cellAt, file, problem), related };
}
