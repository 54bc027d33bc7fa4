/** What a front end gives, and what it may ask for: text in, Module out. It never evaluates and knows no ops. */

import type { Module, Target } from './program.ts';

/** The only way to files; paths are absolute with forward slashes. */
export interface FileHost {
  /** The text, from an open buffer or the disk; undefined when there is none or it cannot be read as text. */
  read(file: string): string | undefined;
  kind(path: string): 'file' | 'folder' | undefined;
  /** Names in a folder; empty when there is none. */
  list(folder: string): readonly string[];
}

export interface FrontEnd {
  /**
   * Lowers a file. Calling it again with a new text of the same file reuses what did not change: unchanged units are the
   * same objects. Never throws: what is broken becomes Holes.
   */
  lower(file: string, text: string): Module;
  /** What a specifier of a file stands for. */
  resolve(from: string, specifier: string): Target;
  /** Drops what is kept of a file (closed or gone); resolution forgets what it knew of the disk. */
  forget(file: string): void;
}
