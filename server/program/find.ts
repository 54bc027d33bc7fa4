/** Finds the nodes of a Program that stand around a place of the text. */

import type { Expr, Module, Nested, Pattern, Stmt, Unit } from './program.ts';

export type Node = Expr | Pattern | Stmt;

export interface Found {
  readonly node: Node;
  /** Add it to the spans of the node: where its unit starts in the file. */
  readonly base: number;
}

/** Every node whose text holds the span, outermost first; offsets are of the file. */
export function nodesAround(module: Module, start: number, end: number): readonly Found[] {
  const found: Found[] = [];
  const walk = (part: unknown, base: number): void => {
    if (typeof part !== 'object' || part === null) return;
    if (Array.isArray(part)) {
      for (const item of part) walk(item, base);
    } else if (isNested(part)) walkUnit(part, base);
    else {
      if (isNode(part)) {
        if (base + part.start > start || base + part.end < end) return;
        found.push({ node: part, base });
      }
      for (const inner of Object.values(part)) walk(inner, base);
    }
  };
  const walkUnit = ({ unit, offset }: Nested, base: number): void => {
    walk(unit.params, base + offset);
    walk(unit.body, base + offset);
  };
  walkUnit({ unit: module.unit, offset: 0 }, 0);
  return found;
}

/** The expression that is exactly the span. */
export function expressionAt<K extends Expr['kind']>(
  module: Module,
  { start, end }: { readonly start: number; readonly end: number },
  ...kinds: readonly K[]
): { readonly node: Extract<Expr, { kind: K }>; readonly base: number } | undefined {
  for (const { node, base } of [...nodesAround(module, start, end)].reverse()) {
    if (base + node.start !== start || base + node.end !== end) continue;
    if (kinds.some((kind) => kind === node.kind)) return { node: node as Extract<Expr, { kind: K }>, base };
  }
  return undefined;
}

/** The unit of the module that starts at an offset of the file and is so long. */
export function unitAt(module: Module, start: number, length: number): Unit | undefined {
  let found: Unit | undefined;
  const walk = (part: unknown, base: number): void => {
    if (found || typeof part !== 'object' || part === null) return;
    if (Array.isArray(part)) for (const item of part) walk(item, base);
    else if (isNested(part)) walkUnit(part, base);
    else if (!isNode(part) || (base + part.start <= start && start < base + part.end))
      for (const inner of Object.values(part)) walk(inner, base);
  };
  const walkUnit = ({ unit, offset }: Nested, base: number): void => {
    if (base + offset === start && unit.length === length) found = unit;
    walk(unit.params, base + offset);
    walk(unit.body, base + offset);
  };
  walkUnit({ unit: module.unit, offset: 0 }, 0);
  return found;
}

function isNested(part: object): part is Nested {
  return 'unit' in part && 'offset' in part;
}

function isNode(part: object): part is Node {
  return 'kind' in part && 'start' in part && 'end' in part && typeof part.start === 'number';
}
