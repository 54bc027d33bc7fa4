/** Finds the entry of a path over all libraries: aliases followed, methods through a class's bases. */

import type { Entry, Library } from './library.ts';

export interface Found {
  readonly path: string;
  readonly library: Library;
  readonly entry: Entry;
}

export interface LibraryIndex {
  /** The path a module specifier stands for; subpaths of a known package continue its path. */
  packagePath(specifier: string): string | undefined;
  /** The path that a global name of a page's script stands for. */
  globalPath(name: string): string | undefined;
  entry(path: string): Found | undefined;
  /** A member of a class or namespace, looked up through its bases. */
  member(path: string, name: string): Found | undefined;
  /** Some entry starts with this path: it is a namespace. */
  isNamespace(path: string): boolean;
  library(path: string): Library | undefined;
}

export function indexLibraries(libraries: readonly Library[]): LibraryIndex {
  const byRoot = new Map(libraries.map((library) => [library.root, library]));
  const namespaces = new Set<string>();
  const packages = new Map<string, string>();
  const globals = new Map<string, string>();
  for (const library of libraries) {
    for (const [specifier, path] of Object.entries(library.packages)) packages.set(specifier, path);
    for (const [name, path] of Object.entries(library.globals ?? {})) globals.set(name, path);
    for (const path of Object.keys(library.entries)) {
      for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1))
        namespaces.add(path.slice(0, dot));
    }
    namespaces.add(library.root);
  }
  const library = (path: string) => byRoot.get(path.split('.', 1)[0] ?? path);

  function entry(path: string, hops = 0): Found | undefined {
    const lib = library(path);
    const found = lib && Object.hasOwn(lib.entries, path) ? lib.entries[path] : undefined;
    if (!lib || !found) return undefined;
    if (found.kind === 'alias') return hops < 8 ? entry(found.of, hops + 1) : undefined;
    return { path, library: lib, entry: found };
  }

  function member(path: string, name: string): Found | undefined {
    let at: string | undefined = path;
    for (let hops = 0; at && hops < 16; hops++) {
      const found = entry(`${at}.${name}`);
      if (found) return found;
      const lib: Library | undefined = library(at);
      at = lib && Object.hasOwn(lib.bases, at) ? lib.bases[at] : undefined;
    }
    return undefined;
  }

  function packagePath(specifier: string): string | undefined {
    const whole = packages.get(specifier);
    if (whole !== undefined) return whole;
    for (let cut = cutBefore(specifier); cut > 0; cut = cutBefore(specifier.slice(0, cut))) {
      const head = packages.get(specifier.slice(0, cut));
      if (head !== undefined && specifier[cut] === '.') return head + specifier.slice(cut);
    }
    return undefined;
  }

  return {
    packagePath,
    globalPath: (name) => globals.get(name),
    entry: (path) => entry(path),
    member,
    isNamespace: (path) => namespaces.has(path),
    library,
  };
}

function cutBefore(specifier: string): number {
  return Math.max(specifier.lastIndexOf('.'), specifier.lastIndexOf('/'));
}
