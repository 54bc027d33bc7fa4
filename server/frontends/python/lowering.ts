/** One unit being lowered: its text, where it starts, its names. */

import type { Span } from '../../program/program.ts';
import type { Node } from './tree.ts';

/** Names of one unit; a comprehension's own names hold inside it, under another name than the unit's. */
export interface Names {
  readonly locals: Set<string>;
  readonly outer: Set<string>;
  readonly inner: Map<string, string>[];
  readonly parent?: Names;
}

export interface Lowering {
  readonly text: string;
  /** Where spans are counted from: the start of the unit in the text. */
  readonly start: number;
  readonly names: Names;
  /** The function of the text that does not parse: at `at`, its body read statement by statement. */
  readonly broken?: { readonly at: number; readonly bodies: readonly BodyPiece[]; readonly length: number };
}

/** Statements of a function's body in a text of their own; spans are counted from `start`. */
export interface BodyPiece {
  readonly text: string;
  readonly start: number;
  readonly body: Node;
}

export function newNames(parent?: Names): Names {
  return { locals: new Set(), outer: new Set(), inner: [], ...(parent ? { parent } : {}) };
}

export function spanOf(l: Lowering, node: Node): Span {
  return { start: node.from - l.start, end: node.to - l.start };
}

/** From the start of one node to the end of another. */
export function spanFrom(l: Lowering, first: Node, last: Node): Span {
  return { start: first.from - l.start, end: last.to - l.start };
}

export function textOf(l: Lowering, node: Node): string {
  return l.text.slice(node.from, node.to);
}

export function nameHere(names: Names, written: string): string {
  for (let at: Names | undefined = names; at; at = at.parent) {
    for (let i = at.inner.length - 1; i >= 0; i--) {
      const found = at.inner[i]?.get(written);
      if (found !== undefined) return found;
    }
    if (at.locals.has(written)) return written;
  }
  return written;
}

export function declare(names: Names, written: string): string {
  const block = names.inner.at(-1);
  if (!block) {
    if (!names.outer.has(written)) names.locals.add(written);
    return written;
  }
  let n = 1;
  while (names.inner.some((one) => one.get(written) === `${written}~${n}`)) n++;
  const name = `${written}~${n}`;
  names.locals.add(name);
  block.set(written, name);
  return name;
}
