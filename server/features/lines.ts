/** Offsets of a text as line and character, both zero-based and in UTF-16 units, and back. */

import type { Position, Range } from 'vscode-languageserver-types';

export interface Lines {
  readonly text: string;
  readonly count: number;
  /** Offset of the first character of a line; the text's length for a line after the last. */
  start(line: number): number;
  /** Offset of the end of a line, before its line break. */
  end(line: number): number;
  lineAt(offset: number): number;
  position(offset: number): Position;
  /** The nearest offset that exists. */
  offset(position: Position): number;
  range(start: number, end: number): Range;
  /** The text of a line without its line break. */
  line(line: number): string;
}

export function linesOf(text: string): Lines {
  const starts = lineStarts(text);
  const start = (line: number) => (line < starts.length ? (starts[Math.max(0, line)] ?? 0) : text.length);
  const end = (line: number) => {
    let at = start(line + 1);
    if (line + 1 >= starts.length) return at;
    at -= 1;
    return text[at] === '\n' && at > start(line) && text[at - 1] === '\r' ? at - 1 : at;
  };
  const lineAt = (offset: number) => lastAtMost(starts, offset);
  const position = (offset: number) => {
    const at = Math.min(Math.max(0, offset), text.length);
    const line = lineAt(at);
    return { line, character: at - start(line) };
  };
  return {
    text,
    count: starts.length,
    start,
    end,
    lineAt,
    position,
    offset: ({ line, character }) => Math.min(start(line) + Math.max(0, character), end(line)),
    range: (from, to) => ({ start: position(from), end: position(to) }),
    line: (line) => text.slice(start(line), end(line)),
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1);
  }
  return starts;
}

function lastAtMost(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
