/** Comments that may say a shape, as statements where they stand. */

import type { Stmt } from '../../program/program.ts';
import type { Lowering } from './lowering.ts';
import type { Node } from './tree.ts';

type Comment = Extract<Stmt, { kind: 'comment' }>;

/** A shape needs brackets, or sizes with crosses between them. */
const MAY_BE_SHAPE = /[([{].*[)\]}]|\sx\s|×/;

/** The comment on the line that a statement ends. */
export function commentBehind(l: Lowering, node: Node): readonly Comment[] {
  const found = /^[ \t]*#([^\n\r]*)/.exec(l.text.slice(node.to, node.to + 400));
  if (!found || l.text[node.to - 1] === '\n') return [];
  return comment(l, node.to + found[0].indexOf('#'), found[1] ?? '', 'behind');
}

/** The comment on the line of a colon that a block begins with: `def forward(self, x):  # x: (batch, seq)`. */
export function commentAtHead(l: Lowering, from: number): readonly Comment[] {
  const found = /^:[ \t]*#([^\n\r]*)/.exec(l.text.slice(from, from + 400));
  return found ? comment(l, from + found[0].indexOf('#'), found[1] ?? '', 'behind') : [];
}

/** Comments on lines of their own between two offsets; the rest of the first line is no line of its own. */
export function commentsBetween(l: Lowering, from: number, to: number): readonly Comment[] {
  const out: Comment[] = [];
  for (const found of l.text.slice(from, to).matchAll(/(?<=\n[ \t]*)#([^\n\r]*)/g))
    out.push(...comment(l, from + found.index, found[1] ?? '', 'alone'));
  return out;
}

/** Comments on lines of their own below the last statement of a block, at its column. */
export function commentsBelow(l: Lowering, node: Node): readonly Comment[] {
  const column = node.from - (l.text.lastIndexOf('\n', node.from - 1) + 1);
  const end = l.text[node.to - 1] === '\n' ? node.to : lineEnd(l.text, node.to) + 1;
  let at = end;
  for (; at < l.text.length; at = lineEnd(l.text, at) + 1) {
    const line = l.text.slice(at, lineEnd(l.text, at));
    const isComment = /^[ \t]*#/.test(line) && line.length - line.trimStart().length === column;
    if (line.trim() !== '' && !isComment) break;
  }
  return commentsBetween(l, end - 1, at);
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? text.length : at;
}

function comment(l: Lowering, at: number, text: string, place: Comment['place']): readonly Comment[] {
  if (!MAY_BE_SHAPE.test(text)) return [];
  return [{ kind: 'comment', text, place, start: at - l.start, end: at + 1 + text.trimEnd().length - l.start }];
}
