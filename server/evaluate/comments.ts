/** Shapes that comments and annotations claim: what they describe, and what the program nowhere says. */

import type { Expr, Pattern, Span, Stmt } from '../program/program.ts';
import { annotatedShape, claimedId, claimedRole, commentParts, shapesIn, type WrittenShape } from '../shape/claims.ts';
import { type Dim, isUnknown, num, sym } from '../shape/dim.ts';
import { type ParsedAxis, type ParsedShape, type Size, sizeOf } from '../shape/notation-parser.ts';
import { dimOf, known, tensorValue } from '../shape/shape.ts';
import type { Axis, Shape, Value } from '../shape/value.ts';
import { evaluateExpr } from './expressions.ts';
import { snapshot } from './heap.ts';
import type { Frame, Machine } from './machine.ts';
import { openOf, readName, refine, resolve } from './scope.ts';
import type { Claim } from './trace.ts';

type Comment = Extract<Stmt, { kind: 'comment' }>;

interface Subject {
  readonly name: string;
  readonly value: Value;
}

/** Reads the comment at a place of a block: it is about what the statement before it has made, or what it names. */
export function readComment(m: Machine, f: Frame, body: readonly Stmt[], at: number): void {
  const comment = body[at];
  if (comment?.kind !== 'comment' || m.rehearsing > 0) return;
  const parts = commentParts(comment.text);
  const mark = f.module.module.language === 'python' ? 1 : 2;
  for (const part of parts) {
    const start = comment.start + part.at;
    const end = parts.length > 1 ? start + mark + part.text.trimEnd().length : comment.end;
    readPart(m, f, body, { at, comment: { ...comment, text: part.text, start, end } });
  }
}

function readPart(
  m: Machine,
  f: Frame,
  body: readonly Stmt[],
  { at, comment }: { readonly at: number; readonly comment: Comment },
): void {
  const before = statementAt(body, at, -1);
  const isSaid = before?.kind === 'expression' && whoseShape(before.value) !== undefined;
  const read = shapesIn(comment.text, isSaid ? 'shape' : 'anything');
  // `output shape: (T, B)` where nothing is called so: what the statement gives.
  const isOutput = read?.length === 1 && read[0]?.name === 'output' && !f.scope.names.has('output');
  const written = isOutput ? read.map(({ shape, text }) => ({ shape, text })) : read;
  if (!written) return;
  if (before?.kind === 'return') {
    const value = comment.place === 'behind' ? f.returns.at(-1)?.value : undefined;
    const [only, ...more] = written;
    if (value && only && more.length === 0 && m.dead)
      keep(m, f, comment, { ...only, name: read?.[0]?.name ?? 'return', value });
    return;
  }
  if (m.dead) return;
  const unnamed = written.filter(({ name }: WrittenShape) => name === undefined);
  const places = comment.place === 'behind' && before ? subjectsOf(m, f, before) : [];
  if (unnamed.length > 0 && unnamed.length !== places.length) return;
  written.forEach((one: WrittenShape, i) => {
    const subject =
      one.name === undefined
        ? places[i]
        : named(m, f, one.name, { next: statementAt(body, at, 1), place: comment.place });
    if (subject) keep(m, f, comment, { ...one, ...subject });
  });
}

function statementAt(body: readonly Stmt[], at: number, step: 1 | -1): Stmt | undefined {
  for (let i = at + step; i >= 0 && i < body.length; i += step) if (body[i]?.kind !== 'comment') return body[i];
  return undefined;
}

/** What a statement has made, in order: the targets of an assignment, or the tensor whose shape it prints. */
function subjectsOf(m: Machine, f: Frame, stmt: Stmt): readonly Subject[] {
  const target = targetOf(stmt);
  const parts = target?.kind === 'sequence-pattern' && target.rest === undefined ? target.items : [target];
  return parts.flatMap((part) => {
    const expr = part && asExpr(part);
    return expr ? [{ name: expr.name, value: valueAt(m, f, expr) }] : [];
  });
}

function targetOf(stmt: Stmt): Pattern | Expr | undefined {
  if (stmt.kind === 'expression') return stmt.value.kind === 'assign' ? stmt.value.target : whoseShape(stmt.value);
  if (stmt.kind === 'assign') return stmt.value && stmt.targets[0];
  return stmt.kind === 'update' ? stmt.target : undefined;
}

/** `x.shape`, `x.size()`, and either printed. */
function whoseShape(expr: Expr): Place | undefined {
  if (expr.kind === 'call') {
    const [only, ...more] = expr.args;
    if (expr.callee.kind === 'attribute' && expr.callee.name === 'size' && !only) return asExpr(expr.callee.object);
    const { callee } = expr;
    const isPrint =
      callee.kind === 'name' ? callee.name === 'print' : callee.kind === 'attribute' && callee.name === 'log';
    return isPrint && only && more.length === 0 ? whoseShape(only.value) : undefined;
  }
  return expr.kind === 'attribute' && expr.name === 'shape' ? asExpr(expr.object) : undefined;
}

type Place = Extract<Expr, { kind: 'name' | 'attribute' }>;

function asExpr(part: Pattern | Expr): Place | undefined {
  if (part.kind === 'name') return { kind: 'name', name: part.name, start: part.start, end: part.end };
  return part.kind === 'attribute' && part.object.kind === 'name' ? part : undefined;
}

function valueAt(m: Machine, f: Frame, expr: Place): Value {
  m.quiet++;
  m.rehearsing++;
  const value = evaluateExpr(m, f, expr);
  m.rehearsing--;
  m.quiet--;
  return value;
}

interface Around {
  readonly next: Stmt | undefined;
  readonly place: Comment['place'];
}

/** A comment on a line of its own is about what stands above it; where the next line makes the name, nothing says which. */
function named(m: Machine, f: Frame, name: string, { next, place }: Around): Subject | undefined {
  const [object, field] = name.split('.');
  const isKnown = object !== undefined && f.scope.names.has(object);
  const at = { start: 0, end: 0 };
  const value = !isKnown
    ? undefined
    : field === undefined
      ? readName(m, f, object)
      : valueAt(m, f, {
          kind: 'attribute',
          object: { kind: 'name', name: object, ...at },
          name: field,
          nameSpan: at,
          ...at,
        });
  return !value || (place === 'alone' && next && makes(next, name)) ? undefined : { name, value };
}

function makes(stmt: Stmt, name: string): boolean {
  const targets =
    stmt.kind === 'assign' ? stmt.targets : stmt.kind === 'update' || stmt.kind === 'each' ? [stmt.target] : [];
  const binds = (part: Pattern | undefined): boolean => {
    if (part?.kind === 'name') return part.name === name;
    if (part?.kind === 'sequence-pattern') return part.items.some(binds);
    return part?.kind === 'default-pattern' && binds(part.pattern);
  };
  return targets.some(binds);
}

/** What an annotation says of a parameter or variable: kept as a claim, and taken where nothing else describes the value. */
export function readAnnotation(
  m: Machine,
  f: Frame,
  text: string,
  about: { readonly name: string; readonly span: Span; readonly value: Value },
): Value {
  const written = annotatedShape(text);
  if (!written || m.rehearsing > 0) return about.value;
  keep(m, f, about.span, { ...written, ...about, strict: true });
  return resolve(m, about.value);
}

function keep(
  m: Machine,
  f: Frame,
  span: Span,
  { name, shape, text, value, strict = false }: WrittenShape & Subject & { readonly strict?: boolean },
): void {
  const sizes = new Map<string, Dim>();
  for (const one of namesIn(shape)) {
    const size = dimOf(sizeNamed(m, f, one));
    if (!isUnknown(size)) sizes.set(one, size);
  }
  if (m.trusting && openOf(value) && value.kind !== 'size') {
    refine(m, value, tensorValue(claimedShape(f, shape, sizes)), new Set());
    m.trusted = true;
  }
  const claim: Claim = {
    span: { start: span.start, end: span.end },
    name,
    shape,
    text,
    strict,
    value: snapshot(m, value, 4),
    sizes,
  };
  f.run.claims.set(`${span.start}:${name}`, claim);
}

/** A variable of the unit itself: what the file calls so elsewhere is another. */
function sizeNamed(m: Machine, f: Frame, name: string): Value | undefined {
  const value = f.scope.names.has(name) ? readName(m, f, name) : undefined;
  return value?.kind === 'size' ? value : undefined;
}

function namesIn(shape: ParsedShape): readonly string[] {
  const inSize = (size: Size): readonly string[] => {
    if (typeof size === 'string') return [size];
    return typeof size === 'number' ? [] : [...inSize(size.left), ...inSize(size.right)];
  };
  return shape.flatMap((axis) =>
    axis.kind === 'name' ? [axis.name] : axis.kind === 'expression' ? inSize(axis.size) : [],
  );
}

/** The shape as axes that are claimed: a name is the variable of that name, or a size of its own in this unit. */
function claimedShape(f: Frame, shape: ParsedShape, sizes: ReadonlyMap<string, Dim>): Shape {
  const symbol = (name: string): Dim => sizes.get(name) ?? sym({ id: claimedId(f.run.id, name), name, lo: 1 });
  const axisOf = (axis: ParsedAxis): Axis => {
    const basis = { basis: 'claimed' } as const;
    if (axis.kind === 'number') return { dim: num(axis.value), ...basis };
    if (axis.kind === 'name') {
      const role = claimedRole(axis.name);
      return { dim: symbol(axis.name), ...(role ? { role } : {}), ...basis };
    }
    return { dim: (axis.kind === 'expression' ? sizeOf(axis.size, symbol) : undefined) ?? dimOf(undefined), ...basis };
  };
  const run = shape.findIndex((axis) => axis.kind === 'run');
  if (run < 0) return known(shape.map(axisOf));
  return {
    kind: 'partly',
    prefix: shape.slice(0, run).map(axisOf),
    suffix: shape
      .slice(run + 1)
      .filter((axis) => axis.kind !== 'run')
      .map(axisOf),
  };
}
