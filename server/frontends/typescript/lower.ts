/** One unit being lowered: where it starts, its names, and how the parts are reached. */

import { ts } from 'ts-morph';
import type { Nested, Param, Pattern, Span, Stmt, Unit, UnitKind } from '../../program/program.ts';
import { lowerExpr } from './expressions.ts';
import { lowerBinding } from './patterns.ts';
import { declareBinding, declareBlock, declareVars, type Names, unitNames } from './scope.ts';
import { lowerBlock } from './statements.ts';
import { returned, typed } from './types.ts';

export interface Lowering {
  readonly source: ts.SourceFile;
  /** Start of the unit in the file; spans are relative to it. */
  readonly start: number;
  readonly names: Names;
}

export function spanOf(l: Lowering, node: ts.Node): Span {
  return { start: node.getStart(l.source) - l.start, end: node.end - l.start };
}

type FunctionNode = ts.FunctionLikeDeclaration | ts.ClassStaticBlockDeclaration;

/** A function, method or accessor as a unit at its offset in the unit around it. */
export function lowerFunction(l: Lowering, node: FunctionNode, kind: UnitKind, before: readonly Stmt[] = []): Nested {
  const start = node.getStart(l.source);
  const inner: Lowering = { source: l.source, start, names: unitNames(l.names) };
  const parameters = ts.isClassStaticBlockDeclaration(node) ? [] : node.parameters;
  for (const param of parameters) declareBinding(inner.names, param.name);
  if (node.body) {
    declareVars(inner.names, node.body);
    if (ts.isBlock(node.body)) declareBlock(inner.names, node.body.statements);
  }
  const params = parameters
    .filter((p) => !(ts.isIdentifier(p.name) && p.name.text === 'this'))
    .map((p) => lowerParam(inner, p));
  const properties = kind === 'constructor' ? parameters.flatMap((p) => parameterProperty(inner, p)) : [];
  const body = [...properties, ...before, ...bodyOf(inner, node)];
  const name = node.name && (ts.isIdentifier(node.name) || ts.isPrivateIdentifier(node.name)) ? node.name : undefined;
  const unit: Unit = {
    kind,
    name: name?.text ?? '',
    params,
    body,
    locals: [...inner.names.locals],
    flavour: flavourOf(node),
    ...returned(inner.names, node),
    length: node.end - start,
    ...(name ? { nameSpan: spanOf(inner, name) } : {}),
  };
  return { unit, offset: start - l.start };
}

function bodyOf(l: Lowering, node: FunctionNode): readonly Stmt[] {
  const { body } = node;
  if (!body) return [];
  if (ts.isBlock(body)) return lowerBlock(l, body.statements);
  return [{ kind: 'return', value: lowerExpr(l, body), ...spanOf(l, body) }];
}

function flavourOf(node: FunctionNode): Unit['flavour'] {
  const isAsync =
    ts.canHaveModifiers(node) && ts.getModifiers(node)?.some((one) => one.kind === ts.SyntaxKind.AsyncKeyword);
  const isGenerator = 'asteriskToken' in node && node.asteriskToken !== undefined;
  if (isAsync) return isGenerator ? 'async-generator' : 'async';
  return isGenerator ? 'generator' : 'plain';
}

function lowerParam(l: Lowering, node: ts.ParameterDeclaration): Param {
  return {
    pattern: lowerBinding(l, node.name),
    kind: node.dotDotDotToken ? 'rest' : 'plain',
    ...(node.initializer ? { defaultValue: lowerExpr(l, node.initializer) } : {}),
    ...typed(l.names, node),
    ...(node.type ? { checked: true } : {}),
    ...(node.questionToken ? { optional: true } : {}),
  };
}

/** `constructor(private size: number)` also sets the field. */
function parameterProperty(l: Lowering, node: ts.ParameterDeclaration): readonly Stmt[] {
  const fields = ts.getModifiers(node)?.some((one) => one.kind !== ts.SyntaxKind.OverrideKeyword);
  if (!fields || !ts.isIdentifier(node.name)) return [];
  const span = spanOf(l, node.name);
  const target: Pattern = {
    kind: 'attribute',
    object: { kind: 'name', name: 'this', ...span },
    name: node.name.text,
    nameSpan: span,
    ...span,
  };
  return [{ kind: 'assign', targets: [target], value: { kind: 'name', name: node.name.text, ...span }, ...span }];
}
