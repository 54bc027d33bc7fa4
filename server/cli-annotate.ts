/** `annotate`: a file with its shapes as comments, or without them; printed, or written back. */

import { readFileSync, writeFileSync } from 'node:fs';
import { source, views } from './cli-files.ts';
import { BadUse, type Terminal } from './cli-terminal.ts';
import { frontEndOf } from './documents.ts';
import { annotate, strip } from './features/annotate.ts';
import { nodeHost } from './host.ts';
import type { Locale } from './problems/rule.ts';

export interface AnnotateOptions {
  readonly write: boolean;
  readonly strip: boolean;
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
  const bare = strip(text, language);
  const result = options.strip ? bare : await annotated(file, bare, options.locale, out);
  if (options.write) write(file, result, text);
  else out.print(result);
  return 0;
}

async function annotated(file: string, bare: string, locale: Locale, out: Terminal): Promise<string> {
  const host = nodeHost(new Map([[file, bare]]));
  for await (const view of views([file], { host, scripts: 'by-folder', locale }, out)) {
    return annotate(view, frontEndOf(file) === 'python' ? 'python' : 'javascript');
  }
  return bare;
}

/** Keeps the byte-order mark that a file began with. */
function write(file: string, result: string, before: string): void {
  if (result === before) return;
  const mark = readFileSync(file, 'utf8').startsWith('\uFEFF') ? '\uFEFF' : '';
  writeFileSync(file, mark + result);
}
