/** A page of a library's names with what the analysis makes of each. */

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Entry } from '../server/libraries/library.ts';

interface Names {
  readonly entryOf: (name: string) => Entry | undefined;
  /** Why a name has no entry. */
  readonly without: (name: string) => string;
}

export function namesPage({ entryOf, without }: Names) {
  const hasRule = (name: string): boolean => {
    const entry = entryOf(name);
    return entry !== undefined && entry.kind !== 'unmodelled';
  };
  const meaning = (name: string): string => {
    const entry = entryOf(name);
    switch (entry?.kind) {
      case undefined:
        return `unknown: ${without(name)}`;
      case 'op':
      case 'layer':
        return `\`${entry.op}\``;
      case 'unmodelled':
        return `unknown: ${entry.why ?? 'no rule'}`;
      default:
        return 'a rule';
    }
  };
  return {
    hasRule,
    /** The head of the page, then a table for each section. */
    text(head: readonly string[], sections: readonly (readonly [string, readonly string[]])[]): string {
      const lines = [...head];
      for (const [title, names] of sections) {
        lines.push(`## ${title}`, '', `${names.filter(hasRule).length} of ${names.length}.`, '');
        lines.push(...aligned([['name', 'rule'], ...names.map((name) => [`\`${name}\``, meaning(name)] as const)]), '');
      }
      return `${lines.join('\n').trimEnd()}\n`;
    },
  };
}

/** The rows of a table, the first of them its head, in columns of one width. */
function aligned(rows: readonly (readonly [string, string])[]): readonly string[] {
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const [first = ['', ''], ...body] = rows;
  return [line(first), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)];
}

/** UPDATE=1 rewrites the page. */
export function isFresh(file: string, made: string): void {
  if (process.env.UPDATE) writeFileSync(file, made);
  else assert.equal(readFileSync(file, 'utf8'), made, `UPDATE=1 rewrites ${file.slice(file.lastIndexOf('docs/'))}`);
}
