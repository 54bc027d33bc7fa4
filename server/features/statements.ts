/** Places that only the Program knows: what a unit returns, and which statements an error broke. */

import type { Nested, Stmt, Unit } from '../program/program.ts';
import type { DocumentView } from './view.ts';

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Absolute spans (`start-end`) of all returned expressions of the document. */
export function returnSpans(view: DocumentView): ReadonlySet<string> {
  const spans = new Set<string>();
  eachStatement(view, (stmt, base) => {
    if (stmt.kind === 'return' && stmt.value) spans.add(`${base + stmt.value.start}-${base + stmt.value.end}`);
  });
  return spans;
}

/** The smallest statement around every reported error: what it would have given is unknown. */
export function brokenSpans(view: DocumentView): readonly Span[] {
  const errors = view.trace.problems.filter((problem) => problem.severity === 'error' && problem.file === view.file);
  if (errors.length === 0) return [];
  const best = new Map<number, Span>();
  eachStatement(view, (stmt, base) => {
    const span = { start: base + stmt.start, end: base + stmt.end };
    for (const { start, end } of errors) {
      const old = best.get(start);
      const holds = span.start <= start && end <= span.end;
      if (holds && (!old || span.end - span.start < old.end - old.start)) best.set(start, span);
    }
  });
  return [...best.values()];
}

/** Where the smallest statement around an offset ends, of those that hold no others. */
export function plainStatementEnd(view: DocumentView): (offset: number) => number | undefined {
  const spans: Span[] = [];
  eachStatement(view, (stmt, base) => {
    if (PLAIN.has(stmt.kind)) spans.push({ start: base + stmt.start, end: base + stmt.end });
  });
  return (offset) => {
    const around = spans.filter(({ start, end }) => start <= offset && offset <= end);
    const smallest = around.sort((a, b) => a.end - a.start - (b.end - b.start))[0];
    return smallest?.end;
  };
}

const PLAIN: ReadonlySet<Stmt['kind']> = new Set(['assign', 'update', 'expression', 'return']);

function eachStatement(view: DocumentView, visit: (stmt: Stmt, base: number) => void): void {
  const module = view.program.modules.get(view.file);
  if (module) unitStatements(module.unit, 0, visit);
}

function unitStatements(unit: Unit, base: number, visit: (stmt: Stmt, base: number) => void): void {
  const walk = (body: readonly Stmt[]) => {
    for (const stmt of body) {
      visit(stmt, base);
      for (const inner of bodiesOf(stmt)) walk(inner);
      for (const { unit: nested, offset } of nestedIn(stmt)) unitStatements(nested, base + offset, visit);
    }
  };
  walk(unit.body);
}

function bodiesOf(stmt: Stmt): readonly (readonly Stmt[])[] {
  switch (stmt.kind) {
    case 'if':
      return [stmt.then, stmt.otherwise];
    case 'each':
      return [stmt.body, stmt.otherwise];
    case 'while':
      return [stmt.before, stmt.body, stmt.otherwise];
    case 'switch':
      return stmt.cases.map((one) => one.body);
    case 'try':
      return [stmt.body, ...stmt.handlers.map((handler) => handler.body), stmt.otherwise, stmt.finally];
    case 'with':
    case 'block':
    case 'hole':
      return [stmt.body];
    default:
      return [];
  }
}

/** Lists of statements are walked as such; what else a statement holds is expressions. */
const bodies = new Set(['body', 'then', 'otherwise', 'before', 'finally', 'handlers', 'cases']);

/** Functions, methods and arrows that stand directly in a statement. */
function nestedIn(stmt: Stmt): readonly Nested[] {
  const found: Nested[] = [];
  const search = (part: unknown, key: string): void => {
    if (typeof part !== 'object' || part === null || (Array.isArray(part) && bodies.has(key))) return;
    if (isNested(part)) found.push(part);
    else for (const [name, inner] of Object.entries(part)) search(inner, name);
  };
  search(stmt, '');
  return found;
}

function isNested(part: object): part is Nested {
  return 'unit' in part && 'offset' in part;
}
