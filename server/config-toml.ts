/** The table `[tool.unrolled]` of a `pyproject.toml`, with the line of each of its keys. */

import { parse, TomlError } from 'smol-toml';
import { NotReadable, type PlacedJson } from './config-json.ts';

/** Undefined where there is no such table; throws `NotReadable` where the text is no TOML. */
export function readTomlTable(text: string): PlacedJson | undefined {
  const value = table(table(parsed(text)).tool).unrolled;
  return value === undefined ? undefined : { value, lines: keyLines(text) };
}

function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new NotReadable('this is no TOML', error instanceof TomlError ? error.line - 1 : 0);
  }
}

function table(value: unknown): { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null ? (value as { [key: string]: unknown }) : {};
}

/** Keys at the start of a line, under the header they belong to; an inline table's keys stand on its own line. */
function keyLines(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  let prefix: string | undefined;
  for (const [i, line] of text.split('\n').entries()) {
    const header = /^\s*\[\s*([^\]]+?)\s*\]/.exec(line)?.[1];
    if (header !== undefined) {
      const path = plain(header);
      prefix = path === 'tool.unrolled' ? '' : path.startsWith('tool.unrolled.') ? path.slice(14) : undefined;
      if (prefix !== undefined) lines.set(prefix, i);
      continue;
    }
    const key = /^\s*([\w."'-]+(?:\s*\.\s*[\w."'-]+)*)\s*=/.exec(line)?.[1];
    if (key === undefined || prefix === undefined) continue;
    const path = prefix === '' ? plain(key) : `${prefix}.${plain(key)}`;
    const parts = path.split('.');
    for (let n = 1; n <= parts.length; n++) {
      const part = parts.slice(0, n).join('.');
      if (!lines.has(part)) lines.set(part, i);
    }
  }
  return lines;
}

function plain(key: string): string {
  return key.replace(/["'\s]/g, '');
}
