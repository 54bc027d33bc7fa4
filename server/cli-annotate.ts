/** `annotate`: a file with its shapes as comments, or without them; printed, or written back. */

import { readFileSync } from 'node:fs';
import { source, views, writeFile } from './cli-files.ts';
import { BadUse, type Terminal } from './cli-terminal.ts';
import { frontEndOf } from './documents.ts';
import { annotate, strip } from './features/annotate.ts';
import { changed } from './features/fixes.ts';
import { type LineSpan, missingComments } from './features/shape-comments.ts';
import { nodeHost } from './host.ts';
import type { Locale } from './problems/rule.ts';

export interface AnnotateOptions {
  readonly write: boolean;
  /** All that is shown, in place of what was written before; nothing of it; or what no comment says yet, beside all there is. */
  readonly kind: 'all' | 'strip' | 'insert';
  readonly lines: LineSpan;
  readonly locale: Locale;
}

export async function annotateFile(paths: readonly string[], options: AnnotateOptions, out: Terminal): Promise<number> {
  const [path, ...more] = paths;
  if (path === undefined || more.length > 0) throw new BadUse('annotate takes one file: `unrolled annotate FILE`');
  const file = source(path, out);
  if (file.endsWith('.ipynb')) throw new BadUse('annotate does not write notebooks');
  const text = nodeHost().read(file);
  if (text === undefined) throw new BadUse(`\`${path}\` cannot be read: ${nodeHost().why(file)}`);
  const language = frontEndOf(file) === 'python' ? 'python' : 'javascript';
  const result = options.kind === 'strip' ? strip(text, language) : await written(file, text, options, out);
  if (options.write) write(file, result, text, out);
  else out.print(result);
  return 0;
}

async function written(
  file: string,
  text: string,
  { kind, lines, locale }: AnnotateOptions,
  out: Terminal,
): Promise<string> {
  const language = frontEndOf(file) === 'python' ? 'python' : 'javascript';
  const before = kind === 'insert' ? text : strip(text, language);
  const host = nodeHost(new Map([[file, before]]));
  for await (const view of views([file], { host, scripts: 'by-folder', locale }, out)) {
    if (kind === 'all') return annotate(view, language);
    return changed(view, await missingComments(view, lines))?.get(file) ?? before;
  }
  return before;
}

/** Keeps the byte-order mark that a file began with. */
function write(file: string, result: string, before: string, out: Terminal): void {
  if (result === before) return;
  const mark = readFileSync(file, 'utf8').startsWith('\uFEFF') ? '\uFEFF' : '';
  writeFile(file, mark + result, out);
}
