#!/usr/bin/env node
/**
 * The program `unrolled`: runs a command, or the language server, and turns what goes wrong into a message and exit code 2.
 */

import { readFileSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { version } from '../package.json';
import { type Cache, hash, userCache } from './cli-cache.ts';
import { localeIn, run } from './cli-run.ts';
import { BadUse, systemLocale, terminal } from './cli-terminal.ts';
import { phraseIn } from './problems/phrases.ts';
import { reason } from './write-text.ts';

// A reader that closes early (`unrolled check | head`) is no crash.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  const said = phraseIn(
    localeIn(process.argv, systemLocale(process.env)),
    `the result cannot be written: ${reason(error)}`,
  );
  writeSync(2, `unrolled: ${said}\n`);
  process.exit(2);
});

const argv = process.argv.slice(2);
if (argv[0] === 'lsp' && argv.includes('--stdio')) await import('./main.node.ts');
else process.exitCode = await exitCode();

async function exitCode(): Promise<number> {
  const out = terminal();
  try {
    return await run(argv, out, cache());
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    out.error(
      error instanceof BadUse
        ? `unrolled: ${phraseIn(localeIn(argv, out.locale), error.message)}\n`
        : `unrolled has crashed, please report this:\n${text}\n`,
    );
    return 2;
  }
}

/** Findings are kept by the build that made them: the name of every part of it is in this file, by its content. */
function cache(): Cache | undefined {
  const self = fileURLToPath(import.meta.url);
  if (!self.endsWith('.js')) return undefined;
  return { folder: userCache(), build: `${version} ${hash(readFileSync(self, 'utf8'))}` };
}
