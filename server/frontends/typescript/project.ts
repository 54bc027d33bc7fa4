/** What a specifier stands for: a file of the workspace or a package. ts-morph's Project owns the options and the host. */

import { Project, ts } from 'ts-morph';
import type { FileHost } from '../../program/frontend.ts';
import type { Target } from '../../program/program.ts';
import { workspacesOf } from './workspaces.ts';

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
  let workspaces = workspacesOf(host);

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
      if (!found && local) return fromSource(host, from, specifier);
      if (!found || found.isExternalLibraryImport || found.resolvedFileName.includes('/node_modules/')) {
        const folder = from.slice(0, from.lastIndexOf('/'));
        for (const path of workspaces.candidates(folder, specifier)) {
          const own = fromSource(host, from, path);
          if (own.kind === 'file') return own;
        }
        if (!found) return { kind: 'package', name: specifier };
        return { kind: 'package', name: specifier, ...(found.packageId ? { version: found.packageId.version } : {}) };
      }
      if (/\.d\.[cm]?ts$/.test(found.resolvedFileName)) return fromSource(host, from, specifier);
      return { kind: 'file', file: found.resolvedFileName };
    },
    forget() {
      options = new Map();
      cache = ts.createModuleResolutionCache('/', (name) => name);
      workspaces = workspacesOf(host);
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

/** `paths` and `baseUrl` of the nearest tsconfig.json or jsconfig.json, of what it extends and of what it refers to. */
function configured(host: FileHost, folder: string): ts.CompilerOptions {
  for (let at = folder; ; at = at.slice(0, at.lastIndexOf('/'))) {
    for (const name of ['tsconfig.json', 'jsconfig.json']) {
      const file = `${at}/${name}`;
      if (host.kind(file) !== 'file') continue;
      const { options, references } = read(host, file);
      const others = (references ?? []).map(({ path }) => (path.endsWith('.json') ? path : `${path}/tsconfig.json`));
      return [options, ...others.map((other) => read(host, other).options)].find((one) => one.paths) ?? options;
    }
    if (at === '') return {};
  }
}

interface Configuration {
  readonly options: ts.CompilerOptions;
  readonly references?: readonly { readonly path: string }[];
}

function read(host: FileHost, file: string): Configuration {
  const reader: ts.ParseConfigHost = {
    useCaseSensitiveFileNames: true,
    readDirectory: () => [],
    fileExists: (path) => host.kind(path) === 'file',
    readFile: (path) => host.read(path),
  };
  const { config } = ts.parseConfigFileTextToJson(file, host.read(file) ?? '');
  const folder = file.slice(0, file.lastIndexOf('/'));
  const parsed = ts.parseJsonConfigFileContent(config ?? {}, reader, folder, undefined, file);
  const { baseUrl, paths, pathsBasePath } = parsed.options;
  return {
    options: {
      ...(baseUrl === undefined ? {} : { baseUrl }),
      ...(paths === undefined ? {} : { paths, pathsBasePath: pathsBasePath ?? folder }),
    },
    ...(parsed.projectReferences ? { references: parsed.projectReferences } : {}),
  };
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
