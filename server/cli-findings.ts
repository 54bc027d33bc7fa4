/** What is said of each file: read now, or as it was found the last time where nothing has changed. */

import {
  type Cache,
  cached,
  type Entry,
  type Finding,
  type Group,
  keep,
  reachInto,
  recording,
  stale,
} from './cli-cache.ts';
import { type FileView, type Read, views } from './cli-files.ts';
import type { Terminal } from './cli-terminal.ts';
import { nodeHost, type SourceHost } from './host.ts';

export interface Asked {
  readonly files: readonly string[];
  readonly read: Read;
  readonly say: (view: FileView) => Promise<Finding>;
}

/** `key` is all that the findings depend on beside the files. */
export async function findings(
  asked: Asked,
  out: Terminal,
  cache?: Cache & { readonly key: string },
): Promise<Pick<Entry, 'findings'>> {
  if (!cache) return told(await found(asked, nodeHost(), out), asked.files, out);
  const key = `${cache.key}\n${asked.files.join('\n')}`;
  const old = cached(cache, key);
  const again = old && stale(old, nodeHost());
  if (old && again?.size === 0) return told(old, asked.files, out);
  const fresh = (old && again && (await partly(asked, { old, again }, out))) ?? (await whole(asked, out));
  keep(cache, key, fresh);
  return told(fresh, asked.files, out);
}

async function whole(asked: Asked, out: Terminal): Promise<Entry> {
  const { host, answers } = recording(nodeHost());
  return { ...(await found(asked, host, out)), ...answers };
}

/** What has changed is read again; undefined where that concerns what has not. */
async function partly(
  asked: Asked,
  { old, again }: { readonly old: Entry; readonly again: ReadonlySet<string> },
  out: Terminal,
): Promise<Entry | undefined> {
  const { host, answers } = recording(nodeHost(), old);
  const fresh = await found({ ...asked, files: asked.files.filter((file) => again.has(file)) }, host, out);
  const kept = old.groups.filter((group) => !group.roots.some((root) => again.has(root)));
  if (reachInto(fresh.groups, kept)) return undefined;
  const without = <T>(table: { readonly [file: string]: T }) =>
    Object.fromEntries(Object.entries(table).filter(([file]) => !again.has(file)));
  return {
    groups: [...kept, ...fresh.groups],
    findings: { ...without(old.findings), ...fresh.findings },
    leftAlone: { ...without(old.leftAlone), ...fresh.leftAlone },
    ...answers,
  };
}

async function found({ files, read, say }: Asked, host: SourceHost, out: Terminal) {
  const groups = new Map<string, Group>();
  const said: { [file: string]: Finding } = {};
  const leftAlone: { [file: string]: string } = {};
  const noted = (file: string, text: string) => {
    leftAlone[file] = text;
  };
  for await (const view of views(files, { ...read, host, leftAlone: noted }, out)) {
    said[view.file] = await say(view);
    const { roots, modules } = view.program;
    const scripts = [...modules.values()].some((module) => module.scope === 'script');
    groups.set(roots.join('\n'), { roots, files: [...modules.keys()], scripts });
  }
  return { groups: [...groups.values()], findings: said, leftAlone };
}

function told<T extends Pick<Entry, 'leftAlone'>>(entry: T, files: readonly string[], out: Terminal): T {
  for (const file of files) {
    const text = entry.leftAlone[file];
    if (text !== undefined) out.error(text);
  }
  return entry;
}
