/** Live buffers: the syntax tree of a text, updated by the range that changed. It is never the Project's own node. */

import { ts } from 'ts-morph';

export function parse(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, kindOf(file));
}

/** How many syntax errors a text has. */
export function errorsIn(file: string, text: string): number {
  const tree: ts.SourceFile & { readonly parseDiagnostics?: readonly unknown[] } = parse(file, text);
  return tree.parseDiagnostics?.length ?? 0;
}

/** The tree of the new text; nodes outside the change are the old tree's own, moved in place. The old tree is spent. */
export function update(old: ts.SourceFile, text: string): ts.SourceFile {
  const change = changeBetween(old.text, text);
  return ts.updateSourceFile(old, text, change);
}

function changeBetween(before: string, after: string): ts.TextChangeRange {
  const limit = Math.min(before.length, after.length);
  let start = 0;
  while (start < limit && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let tail = 0;
  while (
    tail < limit - start &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  )
    tail++;
  return { span: { start, length: before.length - tail - start }, newLength: after.length - tail - start };
}

function kindOf(file: string): ts.ScriptKind {
  if (file.endsWith('.tsx')) return ts.ScriptKind.TSX;
  if (/\.[cm]?ts$/.test(file)) return ts.ScriptKind.TS;
  return ts.ScriptKind.JSX;
}
