/**
 * What `check` found the last time, kept on the disk: files are read together in groups, and a group in which no text has
 * changed is not read again. An entry belongs to one build of this program, one list of files and one set of options, and
 * holds all that was asked of the disk; where an answer is another now, or the entry is broken, all is read anew.
 */

import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Problem } from './evaluate/trace.ts';
import type { SourceHost } from './host.ts';

/** Where results are kept, and which build of the program made them. */
export interface Cache {
  readonly folder: string;
  readonly build: string;
}

/** What is said of a file. */
export interface Finding {
  readonly texts: readonly string[];
  readonly severities: readonly Problem['severity'][];
  readonly ignored: number;
}

export interface Group {
  readonly roots: readonly string[];
  readonly files: readonly string[];
  /** Page scripts share a scope with others that no import names. */
  readonly scripts: boolean;
}

export interface Entry {
  readonly groups: readonly Group[];
  readonly findings: { readonly [file: string]: Finding };
  /** Why files are left alone, as it is printed. */
  readonly leftAlone: { readonly [file: string]: string };
  /** Hash of every text that was read; null where there was none. */
  readonly texts: { readonly [file: string]: string | null };
  /** What stood at paths that were asked for, and what stood in folders. */
  readonly kinds: { readonly [path: string]: string | null };
  readonly lists: { readonly [folder: string]: string };
}

const KEPT = 50;

/** The folder for what may be thrown away, as the system has it. */
export function userCache(): string {
  const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env;
  if (process.platform === 'win32' && LOCALAPPDATA) return join(LOCALAPPDATA, 'unrolled', 'Cache');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'unrolled');
  return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'unrolled');
}

export function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** The entry of what is asked; undefined where there is none, or none that can be read. */
export function cached({ folder, build }: Cache, asked: string): Entry | undefined {
  try {
    const found: { readonly key?: unknown; readonly check?: unknown; readonly entry?: Entry } = JSON.parse(
      readFileSync(fileOf(folder, build, asked), 'utf8'),
    );
    const isWhole = found.entry !== undefined && found.check === hash(JSON.stringify(found.entry));
    return isWhole && found.key === `${build}\n${asked}` ? found.entry : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps an entry; where it cannot be written, the next run reads all anew. */
export function keep({ folder, build }: Cache, asked: string, entry: Entry): void {
  const file = fileOf(folder, build, asked);
  const beside = `${file}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(beside, JSON.stringify({ key: `${build}\n${asked}`, check: hash(JSON.stringify(entry)), entry }));
    renameSync(beside, file);
    prune(folder);
  } catch {
    discard(beside);
  }
}

function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It was never there.
  }
}

function fileOf(folder: string, build: string, asked: string): string {
  return join(folder, `${hash(`${build}\n${asked}`)}.json`);
}

function prune(folder: string): void {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ path: join(folder, name), time: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => b.time - a.time);
  for (const { path } of files.slice(KEPT)) rmSync(path, { force: true });
}

/** A host that writes down what it was asked and what it answered, beside what an older entry knows. */
export function recording(host: SourceHost, old?: Entry) {
  const texts: { [file: string]: string | null } = { ...old?.texts };
  const kinds: { [path: string]: string | null } = { ...old?.kinds };
  const lists: { [folder: string]: string } = { ...old?.lists };
  const recorded: SourceHost = {
    why: host.why,
    read: (file) => {
      const text = host.read(file);
      texts[file] = text === undefined ? null : hash(text);
      return text;
    },
    kind: (path) => {
      const kind = host.kind(path);
      kinds[path] = kind ?? null;
      return kind;
    },
    list: (folder) => {
      const names = host.list(folder);
      lists[folder] = names.join('\n');
      return names;
    },
  };
  return { host: recorded, answers: { texts, kinds, lists } };
}

/**
 * The roots whose groups are to be read again: those with a text that is another now. Undefined where all is: the disk
 * answers another thing than it did, or texts changed that belong to no group or to one that shares a scope.
 */
export function stale(entry: Entry, host: SourceHost): ReadonlySet<string> | undefined {
  for (const [path, kind] of Object.entries(entry.kinds)) if ((host.kind(path) ?? null) !== kind) return undefined;
  for (const [folder, names] of Object.entries(entry.lists))
    if (host.list(folder).join('\n') !== names) return undefined;
  const changed = new Set(
    Object.entries(entry.texts).flatMap(([file, before]) => {
      const text = host.read(file);
      return (text === undefined ? null : hash(text)) === before ? [] : [file];
    }),
  );
  const roots = new Set<string>();
  const placed = new Set<string>();
  for (const group of entry.groups) {
    const touched = group.files.filter((file) => changed.has(file));
    for (const file of touched) placed.add(file);
    if (touched.length > 0 && group.scripts) return undefined;
    if (touched.length > 0) for (const root of group.roots) roots.add(root);
  }
  for (const file of changed) {
    if (placed.has(file)) continue;
    if (entry.leftAlone[file] === undefined) return undefined;
    roots.add(file);
  }
  return roots;
}

/** Whether groups read again have come to share a file or a scope with those that were not. */
export function reachInto(fresh: readonly Group[], kept: readonly Group[]): boolean {
  const files = new Set(kept.flatMap((group) => group.files));
  return fresh.some((group) => group.scripts || group.files.some((file) => files.has(file)));
}
