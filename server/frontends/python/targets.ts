/** Targets of assignments and loops, and the names they bind. */

import type { Pattern } from '../../program/program.ts';
import { hole, lowerExpr } from './expressions.ts';
import { declare, type Lowering, nameHere, spanFrom, spanOf, textOf } from './lowering.ts';
import { inside, isError, type Node, split } from './tree.ts';

const GROUPS = new Set(['TupleExpression', 'ArrayExpression', 'ParenthesizedExpression']);

export function lowerTarget(l: Lowering, node: Node): Pattern {
  if (node.name === 'VariableName')
    return { kind: 'name', name: nameHere(l.names, textOf(l, node)), ...spanOf(l, node) };
  if (node.name === 'ParenthesizedExpression') return lowerTargets(l, inside(node));
  if (GROUPS.has(node.name)) return sequence(l, inside(node), spanOf(l, node));
  const lowered = lowerExpr(l, node);
  return lowered.kind === 'attribute' || lowered.kind === 'index' ? lowered : hole(l, node);
}

/** `a, (b, *c)`: several nodes are a sequence, one is itself. */
export function lowerTargets(l: Lowering, nodes: readonly Node[]): Pattern {
  const [first] = nodes;
  const last = nodes.at(-1);
  if (!first || !last) return { kind: 'hole', children: [], start: 0, end: 0 };
  if (nodes.length === 1) return lowerTarget(l, first);
  return sequence(l, nodes, spanFrom(l, first, last));
}

function sequence(l: Lowering, nodes: readonly Node[], span: { start: number; end: number }): Pattern {
  const runs = split(nodes).filter((run) => run.length > 0);
  const rest = runs.findIndex(([first]) => first && textOf(l, first) === '*');
  const items = runs.map((run): Pattern | undefined => {
    const target = run.at(-1);
    return target && !isError(target) ? lowerTarget(l, target) : undefined;
  });
  return { kind: 'sequence-pattern', items, ...(rest >= 0 ? { rest } : {}), ...span };
}

/** Declares the names that a target binds. */
export function declareTarget(l: Lowering, node: Node): void {
  if (node.name === 'VariableName') declare(l.names, textOf(l, node));
  else if (GROUPS.has(node.name)) for (const one of inside(node)) declareTarget(l, one);
}
