/** A Neovim for the test that attaches it: the one that is installed, or Debian's where it may be installed. */

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './run.ts';

/** The path of `nvim`; where there is none, why. */
export async function findNeovim(
  say: (line: string) => void,
): Promise<{ readonly path: string } | { readonly missing: string }> {
  const found = installed();
  if (found !== undefined) return { path: found };
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    return { missing: 'there is no nvim, and it is installed only by root on Debian' };
  say('There is no Neovim here: installing Debian’s …');
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update'], { env });
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'neovim'], { env });
  } catch (error) {
    return { missing: `Neovim could not be installed: ${error instanceof Error ? error.message : error}` };
  }
  const now = installed();
  return now === undefined ? { missing: 'Debian’s neovim brought no nvim' } : { path: now };
}

function installed(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.flatMap((folder) => [join(folder, 'nvim'), join(folder, 'nvim.exe')]).find(existsSync);
}
