/** `explain FILE:LINE[:COLUMN]`: why the shapes there are what they are, drawn under the code, a chain for each axis. */

import { type FileView, shownPath, source, views } from './cli-files.ts';
import { BadUse, styled, type Terminal } from './cli-terminal.ts';
import { type Explanation, explainAt } from './features/explain-shape.ts';
import { boundPlaces } from './features/merge.ts';
import { holdsTensor } from './features/values.ts';
import { type Reason, reasonText } from './features/why.ts';
import type { Locale } from './problems/rule.ts';

export async function explainPlace(place: string, locale: Locale, out: Terminal): Promise<number> {
  const found = /^(.*?):(\d+)(?::(\d+))?$/.exec(place);
  const [, path, line, column] = found ?? [];
  if (path === undefined || line === undefined)
    throw new BadUse('explain a place: say `unrolled explain FILE:LINE:COLUMN`');
  const file = source(path, out);
  for await (const view of views([file], { scripts: 'by-folder', locale }, out)) {
    if (view.file !== file) continue;
    const explained = offsetsAt(view, Number(line) - 1, column === undefined ? undefined : Number(column) - 1).flatMap(
      (offset) => explainAt(view, offset) ?? [],
    );
    if (explained.length === 0) throw new BadUse(`nothing at ${place} has a shape`);
    out.print(`${explained.map((one) => drawn(view, one, out)).join('\n\n')}\n`);
    return 0;
  }
  return 2;
}

/** The column, or every name on the line that a tensor is given. */
function offsetsAt(view: FileView, line: number, column: number | undefined): readonly number[] {
  if (column !== undefined) return [view.lines.offset({ line, character: column })];
  return boundPlaces(view.trace, view.file, 'calls')
    .filter((one) => holdsTensor(one.value) && view.lines.lineAt(one.start) === line)
    .map((one) => one.start);
}

function drawn(view: FileView, { name, shape, chains }: Explanation, out: Terminal): string {
  const parts = chains.map(({ title, reasons }) =>
    [`${styled(out, 'bold', title)}`, ...reasons.flatMap((one) => link(view, one, out))].join('\n'),
  );
  return [styled(out, 'bold', `${name}: ${shape}`), ...parts].join('\n\n');
}

/** The line of code with the place marked under it, and what is said of it. */
function link(view: FileView, reason: Reason, out: Terminal): readonly string[] {
  const lines = view.linesIn(reason.file);
  const at = lines.lineAt(reason.start);
  const cell = view.cellAt(reason.file, at);
  const number = String((cell?.line ?? at) + 1);
  const where = `${shownPath(reason.file, out)}${cell ? `, cell ${cell.cell + 1}` : ''}`;
  const code = lines.line(at);
  const indent = /^\s*/.exec(code)?.[0].length ?? 0;
  const from = reason.start - lines.start(at) - indent;
  const width = Math.max(1, Math.min(reason.end, lines.end(at)) - reason.start);
  const margin = number.padStart(4);
  const elsewhere = reason.file === view.file && !cell ? '' : `  (${where})`;
  return [
    `${styled(out, 'blue', `${margin} |`)} ${code.trim()}${styled(out, 'dim', elsewhere)}`,
    `${styled(out, 'blue', `${' '.repeat(margin.length)} |`)} ${' '.repeat(from)}${styled(out, 'yellow', `${'^'.repeat(width)} ${reasonText(reason, view)}`)}`,
  ];
}
