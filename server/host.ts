/**
 * The way to files under Node: text from open buffers first, then from the disk. What is too large, binary or not there is
 * undefined, and `why` says which.
 */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { FileHost } from './program/frontend.ts';

export interface SourceHost extends FileHost {
  /** Why the file cannot be read as text; undefined when it can. */
  why(file: string): string | undefined;
}

/** Bytes; a longer file is never source that a person wrote. */
const MAX_BYTES = 4_000_000;

/** `overlay` holds the open buffers by path: what is typed hides what is on disk. */
export function nodeHost(overlay: ReadonlyMap<string, string> = new Map()): SourceHost {
  const load = (file: string): Loaded => {
    const open = overlay.get(file);
    return open === undefined ? loadFromDisk(file) : { text: open };
  };
  return {
    read: (file) => load(file).text,
    why: (file) => load(file).why,
    kind: (path) => (overlay.has(path) ? 'file' : kindOnDisk(path)),
    list: (folder) => {
      try {
        return readdirSync(folder).sort();
      } catch {
        return [];
      }
    },
  };
}

/** An absolute path with forward slashes; a drive letter is upper-case. */
export function absolutePath(path: string, from: string = process.cwd()): string {
  return normalized(resolve(from, path));
}

/** Forward slashes, and the drive's letter as editors and the system both may write it. */
export function normalized(path: string): string {
  return path.replaceAll('\\', '/').replace(/^([a-z]):/, (_, drive: string) => `${drive.toUpperCase()}:`);
}

interface Loaded {
  readonly text?: string;
  readonly why?: string;
}

function loadFromDisk(file: string): Loaded {
  try {
    const found = statSync(file);
    if (!found.isFile()) return { why: 'it is not a file' };
    if (found.size > MAX_BYTES) return { why: `it has more than ${MAX_BYTES / 1_000_000} MB` };
    const bytes = readFileSync(file);
    if (isBinary(bytes)) return { why: 'it is not text' };
    return { text: decoded(bytes) };
  } catch {
    return { why: 'it cannot be read' };
  }
}

/** Text has no zero byte in its first part, unless it is UTF-16 with its byte-order mark. */
function isBinary(bytes: Buffer): boolean {
  if (isUtf16(bytes)) return false;
  return bytes.subarray(0, 8000).includes(0);
}

function isUtf16(bytes: Buffer): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xfe;
}

function decoded(bytes: Buffer): string {
  const text = isUtf16(bytes) ? bytes.toString('utf16le') : bytes.toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function kindOnDisk(path: string): 'file' | 'folder' | undefined {
  try {
    const found = statSync(path);
    return found.isDirectory() ? 'folder' : found.isFile() ? 'file' : undefined;
  } catch {
    return undefined;
  }
}
