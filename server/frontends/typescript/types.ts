/** Type notes: TypeScript's, and those in a JSDoc comment. */

import { ts } from 'ts-morph';
import type { TypeNote } from '../../program/program.ts';
import { type Names, nameHere } from './scope.ts';

const OTHER: TypeNote = { kind: 'other' };

/** The note beside a parameter, variable or field, or in the comment above it. */
export function typed(
  names: Names,
  node: ts.ParameterDeclaration | ts.VariableDeclaration | ts.PropertyDeclaration,
): { readonly type?: TypeNote } {
  return noted(names, node.type ?? ts.getJSDocType(node));
}

/** What a function is noted to give. */
export function returned(names: Names, node: ts.Node): { readonly returns?: TypeNote } {
  if (!ts.isFunctionLike(node)) return {};
  const { type } = noted(names, node.type ?? ts.getJSDocReturnType(node));
  return type ? { returns: type } : {};
}

function noted(names: Names, node: ts.TypeNode | undefined): { readonly type?: TypeNote } {
  const type = node ? lowerType(names, node) : OTHER;
  return saysNothing(type) ? {} : { type };
}

/** A value alone that is only said to be a number is better known by what is done with it: it may be a size. */
function saysNothing(type: TypeNote): boolean {
  return type.kind === 'other' || type.kind === 'number' || type.kind === 'text';
}

export function lowerType(names: Names, node: ts.TypeNode): TypeNote {
  const inner = (one: ts.TypeNode | undefined): TypeNote => (one ? lowerType(names, one) : OTHER);
  if (ts.isTypeReferenceNode(node))
    return reference(pathOf(names, node.typeName), node.typeArguments?.map(inner) ?? []);
  if (ts.isExpressionWithTypeArguments(node))
    return reference(expressionPath(names, node.expression), node.typeArguments?.map(inner) ?? []);
  if (ts.isArrayTypeNode(node)) return { kind: 'list', element: inner(node.elementType) };
  if (ts.isTupleTypeNode(node)) {
    const members = node.elements.map((one) => (ts.isNamedTupleMember(one) ? one.type : one));
    return node.elements.some(mayBeMore) ? OTHER : { kind: 'tuple', items: members.map(inner) };
  }
  if (ts.isTypeLiteralNode(node)) return recordOf(names, node.members);
  if (ts.isUnionTypeNode(node)) return either(node.types.filter((one) => !isAbsent(one)).map(inner));
  if (ts.isIntersectionTypeNode(node)) return both(node.types.map(inner));
  if (ts.isParenthesizedTypeNode(node) || ts.isTypeOperatorNode(node)) return inner(node.type);
  if (ts.isJSDocNullableType(node) || ts.isJSDocNonNullableType(node) || ts.isJSDocOptionalType(node))
    return inner(node.type);
  if (node.kind === ts.SyntaxKind.NumberKeyword) return { kind: 'number' };
  if (node.kind === ts.SyntaxKind.StringKeyword) return { kind: 'text' };
  return OTHER;
}

/** A member of a tuple that leaves open how long it is. */
function mayBeMore(node: ts.TypeNode | ts.NamedTupleMember): boolean {
  if (ts.isNamedTupleMember(node)) return node.dotDotDotToken !== undefined || node.questionToken !== undefined;
  return ts.isRestTypeNode(node) || ts.isOptionalTypeNode(node);
}

function isAbsent(node: ts.TypeNode): boolean {
  return (
    node.kind === ts.SyntaxKind.UndefinedKeyword ||
    (ts.isLiteralTypeNode(node) && node.literal.kind === ts.SyntaxKind.NullKeyword)
  );
}

const LISTS = new Set(['Array', 'ReadonlyArray', 'Iterable']);
const NUMBERS = new Set(
  ['Float32', 'Float64', 'Int8', 'Int16', 'Int32', 'Uint8', 'Uint8Clamped', 'Uint16', 'Uint32'].map(
    (one) => `${one}Array`,
  ),
);
/** Wrappers that say nothing of the value: `await` is transparent. */
const WRAPPERS = new Set(['Promise', 'Readonly', 'Partial', 'Required', 'NonNullable']);

function reference(path: readonly string[], of: readonly TypeNote[]): TypeNote {
  const [name = ''] = path;
  if (path.length === 1 && LISTS.has(name)) return { kind: 'list', element: of[0] ?? OTHER };
  if (path.length === 1 && NUMBERS.has(name)) return { kind: 'list', element: { kind: 'number' } };
  if (path.length === 1 && WRAPPERS.has(name)) return of[0] ?? OTHER;
  return path.length ? { kind: 'named', path, of } : OTHER;
}

function either(members: readonly TypeNote[]): TypeNote {
  const [only] = members;
  if (only && members.length === 1) return only;
  return members.length === 0 || members.some(saysNothing) ? OTHER : { kind: 'either', members };
}

function both(members: readonly TypeNote[]): TypeNote {
  const left = members.filter((one) => !saysNothing(one));
  const [only] = left;
  if (!only) return OTHER;
  return left.length === 1 ? only : { kind: 'both', members: left };
}

function pathOf(names: Names, node: ts.EntityName): readonly string[] {
  return ts.isIdentifier(node) ? [nameHere(names, node.text)] : [...pathOf(names, node.left), node.right.text];
}

function expressionPath(names: Names, node: ts.Expression): readonly string[] {
  if (ts.isIdentifier(node)) return [nameHere(names, node.text)];
  if (!ts.isPropertyAccessExpression(node)) return [];
  const path = expressionPath(names, node.expression);
  return path.length ? [...path, node.name.text] : [];
}

function recordOf(names: Names, members: readonly ts.TypeElement[]): TypeNote {
  const fields: { [name: string]: TypeNote } = {};
  for (const member of members) {
    if (!ts.isPropertySignature(member) || !member.type || ts.isComputedPropertyName(member.name)) continue;
    fields[member.name.text] = lowerType(names, member.type);
  }
  return Object.values(fields).every(saysNothing) ? OTHER : { kind: 'record', fields };
}

/** The interfaces and named types of a file. */
export function declaredTypes(names: Names, source: ts.SourceFile): { readonly [name: string]: TypeNote } {
  const found: { [name: string]: TypeNote } = {};
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node)) {
      const extended = (node.heritageClauses ?? []).flatMap((clause) =>
        clause.types.map((one) => lowerType(names, one)),
      );
      found[node.name.text] = both([...extended, recordOf(names, node.members)]);
    } else if (ts.isTypeAliasDeclaration(node)) found[node.name.text] = lowerType(names, node.type);
    else if (ts.isModuleBlock(node) || ts.isModuleDeclaration(node)) ts.forEachChild(node, visit);
  };
  ts.forEachChild(source, visit);
  return found;
}
