/** `trace`: the report of every file named, a line each, in the order they were named. */

import { source, views } from './cli-files.ts';
import { BadUse, type Terminal } from './cli-terminal.ts';
import type { Trace } from './evaluate/trace.ts';
import { reportOf } from './features/report.ts';
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
    reports.set(view.file, JSON.stringify(reportOf(view, (file) => named.get(file) ?? file, shared)));
  }
  for (const [file, path] of named) {
    const empty = { version: 1, file: path, values: [], problems: [] };
    out.print(`${reports.get(file) ?? JSON.stringify(empty)}\n`);
  }
  return 0;
}
