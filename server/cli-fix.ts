/** `check --fix`: makes the safe fixes in the files, again and again until nothing more can be mended. */

import { views, writeFile } from './cli-files.ts';
import type { Terminal } from './cli-terminal.ts';
import { type ConfigFiles, settingsFrom } from './config.ts';
import { safeChanges } from './features/actions.ts';
import { levelled } from './features/diagnostics.ts';
import { changed } from './features/fixes.ts';
import type { Locale } from './problems/rule.ts';

/** A mended problem may uncover the next. */
const ROUNDS = 10;

/** Gives the number of places that were changed. Notebooks are left as they are. */
export async function fixFiles(
  files: readonly string[],
  { locale, project }: { readonly locale: Locale; readonly project: ConfigFiles },
  out: Terminal,
): Promise<number> {
  const asked = new Set(files);
  const quiet: Terminal = { ...out, error: () => {} };
  let count = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const texts = new Map<string, string>();
    for await (const view of views(files, { scripts: 'by-folder', locale, project }, quiet)) {
      const own = view.trace.problems.filter((one) => one.file === view.file);
      const problems = levelled(own, settingsFrom(await project.of(view.file), {}));
      const changes = await safeChanges(view, problems);
      const touched = [...new Set(changes.map((one) => one.file))];
      if (!touched.every((file) => asked.has(file) && !file.endsWith('.ipynb') && !texts.has(file))) continue;
      for (const [file, text] of changed(view, changes) ?? []) texts.set(file, text);
      count += changes.length;
    }
    if (texts.size === 0) break;
    for (const [file, text] of texts) writeFile(file, text, out);
  }
  return count;
}
