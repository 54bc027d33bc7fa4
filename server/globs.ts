/**
 * Patterns of files, as picomatch reads them: `*` stands for any part of a name, `**` for folders, `{a,b}` for one of
 * several. A pattern without a slash is a name at any depth; a pattern that names a folder stands for all in it.
 */

import picomatch from 'picomatch';

export interface Selection {
  /** An absolute folder with forward slashes: what patterns are relative to. */
  readonly folder: string;
  /** Nothing here takes every file in. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** The setting that leaves a file out; undefined when none does. */
export function leftOutBy(file: string, { folder, include, exclude }: Selection): 'include' | 'exclude' | undefined {
  const base = folder.endsWith('/') ? folder : `${folder}/`;
  const path = file.startsWith(base) ? file.slice(base.length) : file.replace(/^\//, '');
  const names = (pattern: string) => matcher(pattern)(path);
  if (exclude.some(names)) return 'exclude';
  return include.length > 0 && !include.some(names) ? 'include' : undefined;
}

/** Longer ones name nothing. */
const LONGEST = 1000;

const matchers = new Map<string, (path: string) => boolean>();

function matcher(pattern: string): (path: string) => boolean {
  const known = matchers.get(pattern);
  if (known) return known;
  const written = pattern.replaceAll('\\', '/').replace(/\/$/, '');
  const trimmed = written.replace(/^\.?\//, '').replace(/\/\*\*$/, '');
  const here = written.includes('/') ? trimmed : `**/${trimmed}`;
  const isAll = trimmed === '' || trimmed === '.';
  const isNone = trimmed.length > LONGEST;
  const made = isAll || isNone ? () => isAll : picomatch([here, `${here}/**`], { dot: true });
  matchers.set(pattern, made);
  return made;
}
