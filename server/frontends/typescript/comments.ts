/** Comments that may say a shape, as statements where they stand. */

import { ts } from 'ts-morph';
import type { Stmt } from '../../program/program.ts';
import type { Lowering } from './lower.ts';

type Comment = Extract<Stmt, { kind: 'comment' }>;

/** A shape needs brackets, or sizes with crosses between them. */
const MAY_BE_SHAPE = /[([{].*[)\]}]|\sx\s|×/;

/** Comments on lines of their own from an offset to the next word of the program. */
export function commentsAbove(l: Lowering, at: number): readonly Comment[] {
  return comments(l, ts.getLeadingCommentRanges(l.source.text, at), 'alone');
}

/** The comment on the line of a brace that a block begins with. */
export function commentAtHead(l: Lowering, block: readonly ts.Node[] | ts.NodeArray<ts.Node>): readonly Comment[] {
  const from = 'pos' in block ? block.pos : 0;
  return from > 0 ? comments(l, ts.getTrailingCommentRanges(l.source.text, from), 'behind') : [];
}

/** The comment on the line that a statement ends. */
export function commentBehind(l: Lowering, node: ts.Node): readonly Comment[] {
  return comments(l, ts.getTrailingCommentRanges(l.source.text, node.end), 'behind');
}

function comments(
  l: Lowering,
  ranges: readonly ts.CommentRange[] | undefined,
  place: Comment['place'],
): readonly Comment[] {
  return (ranges ?? []).flatMap(({ pos, end, kind }): Comment[] => {
    const isBlock = kind === ts.SyntaxKind.MultiLineCommentTrivia;
    const text = l.source.text.slice(pos + 2, isBlock ? end - 2 : end).trimEnd();
    if (text.includes('\n') || !MAY_BE_SHAPE.test(text)) return [];
    return [
      { kind: 'comment', text, place, start: pos - l.start, end: (isBlock ? end : pos + 2 + text.length) - l.start },
    ];
  });
}
