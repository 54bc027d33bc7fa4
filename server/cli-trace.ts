/** `trace`: the report of every file named, a line each, in the order they were named. */

import { type FileView, source, views } from './cli-files.ts';
import { inCell, isNotebook, problemInCell } from './cli-notebook.ts';
import { BadUse, type Terminal } from './cli-terminal.ts';
import type { Trace } from './evaluate/trace.ts';
import { advice } from './features/fixes.ts';
import { type Report, reportOf } from './features/report.ts';
import { type SizeNames, sizeNames } from './features/size-names.ts';
import type { Locale } from './problems/rule.ts';

export async function trace(paths: readonly string[], locale: Locale, out: Terminal): Promise<number> {
  if (paths.length === 0) throw new BadUse('trace needs a file: `unrolled trace FILE… --json`');
  const named = new Map(paths.map((path) => [source(path, out), path]));
  const names = new Map<Trace, SizeNames>();
  const reports = new Map<string, string>();
  for await (const view of views([...named.keys()], { scripts: 'together', locale }, out)) {
    const shared = names.get(view.trace) ?? sizeNames();
    names.set(view.trace, shared);
    const report = await advised(
      view,
      reportOf(view, (file) => named.get(file) ?? file, shared),
    );
    reports.set(view.file, JSON.stringify(isNotebook(view.file) ? byCells(view, report) : report));
  }
  for (const [file, path] of named) {
    const empty = { version: 1, file: path, values: [], problems: [] };
    out.print(`${reports.get(file) ?? JSON.stringify(empty)}\n`);
  }
  return 0;
}

/** The report with the fixes that were tried. */
async function advised(view: FileView, report: Report): Promise<Report> {
  const own = view.trace.problems.filter((one) => one.file === view.file);
  const fixes = await Promise.all(own.map((one) => advice(view, one)));
  return { ...report, problems: report.problems.map((one, i) => ({ ...one, fixes: fixes[i] ?? one.fixes })) };
}

/** The report of a notebook, with lines counted in their cells. */
function byCells(view: FileView, report: Report): Report {
  return {
    ...report,
    values: report.values.map((value) => inCell(view.cellAt, view.file, value)),
    problems: report.problems.map((problem) => problemInCell(view, report.file, problem)),
  };
}
