/**
 * Sheets: the documents an editor shows, as parts of the files we analyse. A text document is a whole file; a notebook's
 * cells are one file, in their order.
 */

import type { Lines } from './features/lines.ts';

export interface Sheet {
  readonly uri: string;
  readonly file: string;
  /** The file's line that the sheet's first line is. */
  readonly firstLine: number;
  /** How many lines of the file are the sheet's; all from the first one when absent. */
  readonly count?: number;
}

export interface Cell {
  readonly uri: string;
  readonly text: string;
}

/** A notebook's code cells as one text, and where each stands in it. Magics (`%`, `!`) are kept as comments. */
export function notebookFile(
  file: string,
  cells: readonly Cell[],
): { readonly text: string; readonly sheets: readonly Sheet[] } {
  const sheets: Sheet[] = [];
  const texts: string[] = [];
  let line = 0;
  for (const { uri, text } of cells) {
    const count = text.split(/\r\n|\r|\n/).length;
    sheets.push({ uri, file, firstLine: line, count });
    texts.push(withoutMagics(text));
    line += count;
  }
  return { text: texts.join('\n'), sheets };
}

/** The same lines, counted from the sheet's first one. */
export function linesFrom(lines: Lines, sheet: Sheet): Lines {
  const { firstLine } = sheet;
  if (firstLine === 0 && sheet.count === undefined) return lines;
  const position = (offset: number) => {
    const at = lines.position(offset);
    return { line: at.line - firstLine, character: at.character };
  };
  return {
    text: lines.text,
    count: sheet.count ?? lines.count - firstLine,
    start: (line) => lines.start(line + firstLine),
    end: (line) => lines.end(line + firstLine),
    lineAt: (offset) => lines.lineAt(offset) - firstLine,
    position,
    offset: ({ line, character }) => lines.offset({ line: line + firstLine, character }),
    range: (start, end) => ({ start: position(start), end: position(end) }),
    line: (line) => lines.line(line + firstLine),
  };
}

/** The sheet that shows a line of a file. */
export function sheetAt(sheets: readonly Sheet[], file: string, line: number): Sheet | undefined {
  return sheets.find(
    (sheet) =>
      sheet.file === file &&
      line >= sheet.firstLine &&
      (sheet.count === undefined || line < sheet.firstLine + sheet.count),
  );
}

function withoutMagics(text: string): string {
  // Other cell magics hand the cell to another language.
  if (/^\s*%%(?!time|capture|prun)/.test(text)) return text.replace(/[^\r\n]+/g, (line) => `#${line.slice(1)}`);
  return text.replace(/^([ \t]*)(?:%%?|!)(?=\S)/gm, '$1#');
}
