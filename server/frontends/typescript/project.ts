/** What a specifier stands for: a file of the workspace or a package. ts-morph's Project owns the options and the host. */

import { Project, ts } from 'ts-morph';
import type { FileHost } from '../../program/frontend.ts';
import type { Target } from '../../program/program.ts';

export interface Resolver {
  resolve(from: string, specifier: string): Target;
  /** Forgets what it knew of the disk. */
  forget(): void;
}

export function createResolver(host: FileHost): Resolver {
  const project = new Project({
    skipFileDependencyResolution: true,
    skipLoadingLibFiles: true,
    useInMemoryFileSystem: true,
    compilerOptions: { noLib: true, types: [], allowJs: true },
  });
  const resolutionHost: ts.ModuleResolutionHost = {
    fileExists: (path) => host.kind(path) === 'file',
    directoryExists: (path) => host.kind(path) === 'folder',
    readFile: (path) => host.read(path),
    getDirectories: (path) => host.list(path).filter((name) => host.kind(`${path}/${name}`) === 'folder'),
    getCurrentDirectory: () => '/',
  };
  let options = new Map<string, ts.CompilerOptions>();
  let cache = ts.createModuleResolutionCache('/', (name) => name);

  function optionsFor(from: string): ts.CompilerOptions {
    const folder = from.slice(0, from.lastIndexOf('/')) || '/';
    const known = options.get(folder);
    if (known) return known;
    const made = { ...project.getCompilerOptions(), ...configured(host, folder), ...COMMON };
    options.set(folder, made);
    return made;
  }

  return {
    resolve(from, specifier) {
      const given = optionsFor(from);
      const found = ts.resolveModuleName(specifier, from, given, resolutionHost, cache).resolvedModule;
      const local = specifier.startsWith('.') || specifier.startsWith('/');
      if (!found) return local ? fromSource(host, from, specifier) : { kind: 'package', name: specifier };
      if (found.isExternalLibraryImport || found.resolvedFileName.includes('/node_modules/')) {
        return { kind: 'package', name: specifier, ...(found.packageId ? { version: found.packageId.version } : {}) };
      }
      if (/\.d\.[cm]?ts$/.test(found.resolvedFileName)) return fromSource(host, from, specifier);
      return { kind: 'file', file: found.resolvedFileName };
    },
    forget() {
      options = new Map();
      cache = ts.createModuleResolutionCache('/', (name) => name);
    },
  };
}

const COMMON: ts.CompilerOptions = {
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  module: ts.ModuleKind.ESNext,
  allowJs: true,
  resolveJsonModule: false,
  allowImportingTsExtensions: true,
};

/** `paths` and `baseUrl` of the nearest tsconfig.json or jsconfig.json. */
function configured(host: FileHost, folder: string): ts.CompilerOptions {
  for (let at = folder; ; at = at.slice(0, at.lastIndexOf('/'))) {
    for (const name of ['tsconfig.json', 'jsconfig.json']) {
      const text = host.read(`${at}/${name}`);
      if (text === undefined) continue;
      const { config } = ts.parseConfigFileTextToJson(`${at}/${name}`, text);
      const { baseUrl, paths } = config?.compilerOptions ?? {};
      return {
        ...(typeof baseUrl === 'string' ? { baseUrl: `${at}/${baseUrl}` } : {}),
        ...(paths && typeof paths === 'object' ? { paths, pathsBasePath: at } : {}),
      };
    }
    if (at === '') return {};
  }
}

/** A file beside the one that asks, where TypeScript's own rules would stop at a declaration or an extension. */
function fromSource(host: FileHost, from: string, specifier: string): Target {
  const base = join(from.slice(0, from.lastIndexOf('/')), specifier);
  const stem = base.replace(/\.[cm]?jsx?$/, '');
  for (const file of [base, ...EXTENSIONS.map((e) => stem + e), ...EXTENSIONS.map((e) => `${base}/index${e}`)]) {
    if (host.kind(file) === 'file' && EXTENSIONS.some((e) => file.endsWith(e))) return { kind: 'file', file };
  }
  return { kind: 'missing' };
}

const EXTENSIONS = ['.ts', '.tsx', '.js', '.jsx', '.mjs', '.cjs', '.mts', '.cts'];

function join(folder: string, path: string): string {
  const parts = path.startsWith('/') ? [] : folder.split('/');
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts
    .join('/')
    .replace(/^(?!\/)/, folder.startsWith('/') ? '/' : '')
    .replace(/^\/\//, '/');
}
