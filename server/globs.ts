/**
 * Patterns of files: `*` stands for any part of a name, `?` for a character, `**` for folders, `{a,b}` for one of several.
 * A pattern without a slash is a name at any depth; a pattern that names a folder stands for all in it.
 */

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

const matchers = new Map<string, (path: string) => boolean>();

function matcher(pattern: string): (path: string) => boolean {
  const known = matchers.get(pattern);
  if (known) return known;
  const written = pattern.replaceAll('\\', '/').replace(/\/$/, '');
  const trimmed = written.replace(/^\.?\//, '').replace(/\/\*\*$/, '');
  const anywhere = written.includes('/') ? '' : '(?:.*/)?';
  const test = new RegExp(`^${anywhere}${source(trimmed)}(?:/.*)?$`);
  const made = trimmed === '' || trimmed === '.' ? () => true : (path: string) => test.test(path);
  matchers.set(pattern, made);
  return made;
}

/** The pattern as a regular expression; braces that do not close stand for themselves. */
function source(pattern: string): string {
  let out = '';
  const closes = (pattern.match(/\{/g)?.length ?? 0) === (pattern.match(/\}/g)?.length ?? 0);
  let depth = 0;
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i] ?? '';
    if (pattern.startsWith('**/', i)) {
      out += '(?:.*/)?';
      i += 2;
    } else if (pattern.startsWith('**', i)) {
      out += '.*';
      i++;
    } else if (char === '*') out += '[^/]*';
    else if (char === '?') out += '[^/]';
    else if (char === '{' && closes) {
      depth++;
      out += '(?:';
    } else if (char === '}' && closes && depth > 0) {
      depth--;
      out += ')';
    } else if (char === ',' && depth > 0) out += '|';
    else out += char.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  }
  return depth === 0 ? out : pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
