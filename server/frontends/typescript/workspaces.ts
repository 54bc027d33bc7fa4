/**
 * The packages of one repository that name each other: `workspaces` of a package.json above the file that asks. They are
 * read from their source, whatever is built or installed.
 */

import type { FileHost } from '../../program/frontend.ts';

export interface Workspaces {
  /** What the specifier may stand for in a package of the same repository, likeliest first; none for other packages. */
  candidates(folder: string, specifier: string): readonly string[];
}

/** A package found in a pattern such as `packages/**` stands at most this deep. */
const MAX_DEPTH = 3;

export function workspacesOf(host: FileHost): Workspaces {
  /** The folder of a package.json → its packages, by name; undefined where it is no root of several. */
  const known = new Map<string, ReadonlyMap<string, string> | undefined>();

  const membersAt = (root: string): ReadonlyMap<string, string> | undefined => {
    if (!known.has(root)) known.set(root, readMembers(host, root));
    return known.get(root);
  };

  return {
    candidates(folder, specifier) {
      const name = packageName(specifier);
      for (let at = folder; ; at = at.slice(0, at.lastIndexOf('/'))) {
        const found = membersAt(at)?.get(name);
        if (found !== undefined) return entries(host, found, specifier.slice(name.length));
        if (at === '') return [];
      }
    },
  };
}

/** `@scope/name/part` → `@scope/name`. */
function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function readMembers(host: FileHost, root: string): ReadonlyMap<string, string> | undefined {
  const given = record(manifest(host, root).workspaces)?.packages ?? manifest(host, root).workspaces;
  if (!Array.isArray(given)) return undefined;
  const folders = given
    .filter((one): one is string => typeof one === 'string' && !one.startsWith('!'))
    .flatMap((pattern) => matching(host, root, pattern.replace(/^\.\//, '').replace(/\/$/, '').split('/')));
  const members = new Map<string, string>();
  for (const folder of folders) {
    const { name } = manifest(host, folder);
    if (typeof name === 'string' && !members.has(name)) members.set(name, folder);
  }
  return members;
}

/** The folders under `root` that a pattern of `*` and `**` names. */
function matching(host: FileHost, root: string, [first, ...rest]: readonly string[], depth = 0): readonly string[] {
  if (first === undefined) return [root];
  if (!first.includes('*')) return matching(host, `${root}/${first}`, rest, depth);
  const inside = host.list(root).filter((one) => one !== 'node_modules' && host.kind(`${root}/${one}`) === 'folder');
  if (first === '**') {
    const deeper = depth < MAX_DEPTH ? inside : [];
    return [
      ...matching(host, root, rest, depth),
      ...deeper.flatMap((one) => matching(host, `${root}/${one}`, [first, ...rest], depth + 1)),
    ];
  }
  const [before = '', after = ''] = first.split('*');
  return inside
    .filter((one) => one.startsWith(before) && one.endsWith(after))
    .flatMap((one) => matching(host, `${root}/${one}`, rest, depth));
}

/** Where a package's part may stand: what `exports` and `main` name, that in `src` for what is built, its usual places. */
function entries(host: FileHost, folder: string, part: string): readonly string[] {
  const { exports, source, module, main, types } = manifest(host, folder);
  const key = `.${part}`;
  const whole =
    record(exports) && Object.keys(exports as object).some((one) => one.startsWith('.')) ? undefined : exports;
  const named =
    part === ''
      ? [source, ...targets(whole ?? record(exports)?.['.']), module, main, types]
      : targets(record(exports)?.[key]);
  const given = named.filter((one): one is string => typeof one === 'string').map((one) => one.replace(/^\.\//, ''));
  const written = given.map((one) => one.replace(/^(?:dist|lib|build|out|esm|cjs)\//, 'src/').replace(/\.d\.ts$/, ''));
  const usual = part === '' ? ['src/index', 'index'] : [part.slice(1), `src${part}`];
  return [...new Set([...given, ...written, ...usual])].map((one) => `${folder}/${one}`);
}

/** The files that the conditions of an entry of `exports` lead to, in their order. */
function targets(value: unknown): readonly unknown[] {
  const conditions = record(value);
  return conditions ? Object.values(conditions).flatMap(targets) : [value];
}

function manifest(host: FileHost, folder: string): { readonly [name: string]: unknown } {
  const text = host.read(`${folder}/package.json`);
  if (text === undefined) return {};
  try {
    return record(JSON.parse(text)) ?? {};
  } catch {
    return {};
  }
}

function record(value: unknown): { readonly [name: string]: unknown } | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [name: string]: unknown })
    : undefined;
}
