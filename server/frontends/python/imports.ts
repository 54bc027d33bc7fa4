/** What a Python module name stands for: a file of the workspace, or a package. */

import type { FileHost } from '../../program/frontend.ts';
import type { Target } from '../../program/program.ts';

/** Relative names from the file's folder; others from there upwards, and in `src`. */
export function resolveModule(host: FileHost, from: string, specifier: string): Target {
  const folder = from.slice(0, from.lastIndexOf('/'));
  const dots = /^\.*/.exec(specifier)?.[0].length ?? 0;
  const path = specifier.slice(dots).replace(/\./g, '/');
  if (dots > 0) {
    let base = folder;
    for (let i = 1; i < dots; i++) base = base.slice(0, base.lastIndexOf('/'));
    return found(host, path ? `${base}/${path}` : base) ?? { kind: 'missing' };
  }
  const top = path.split('/', 1)[0] ?? path;
  for (let at = folder; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const here = [at, `${at}/src`].filter((one) => isThere(host, `${one}/${top}`));
    const target = here.map((one) => found(host, `${one}/${path}`)).find((one) => one !== undefined);
    if (target) return target;
    if (isTop(host, at)) break;
  }
  return { kind: 'package', name: specifier };
}

function found(host: FileHost, base: string): Target | undefined {
  for (const file of [`${base}.py`, `${base}/__init__.py`])
    if (host.kind(file) === 'file') return { kind: 'file', file };
  return undefined;
}

function isThere(host: FileHost, base: string): boolean {
  return host.kind(base) === 'folder' || host.kind(`${base}.py`) === 'file';
}

function isTop(host: FileHost, folder: string): boolean {
  return ['.git', 'pyproject.toml', 'setup.py', 'requirements.txt'].some(
    (name) => host.kind(`${folder}/${name}`) !== undefined,
  );
}
