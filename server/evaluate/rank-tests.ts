/** Tests of how many axes there are: `while mask.dim() < scores.dim()`. */

import type { Expr } from '../program/program.ts';

const RANKS: ReadonlySet<string> = new Set(['dim', 'ndim', 'ndimension', 'rank']);
const SIZES: ReadonlySet<string> = new Set(['shape', 'size']);

/** Whether a comparison is of a number of axes: each pass of a loop that adds or takes some is another then. */
export function asksForRank(test: Expr | undefined): boolean {
  return test?.kind === 'compare' && [test.left, test.right].some(isRank);
}

function isRank(expr: Expr): boolean {
  if (expr.kind === 'attribute') return RANKS.has(expr.name) || (expr.name === 'length' && isSizes(expr.object));
  if (expr.kind !== 'call') return false;
  if (expr.callee.kind === 'name') return expr.callee.name === 'len' && isSizes(expr.args[0]?.value);
  return isRank(expr.callee);
}

function isSizes(expr: Expr | undefined): boolean {
  if (expr?.kind === 'call') return isSizes(expr.callee);
  return expr?.kind === 'attribute' && SIZES.has(expr.name);
}
