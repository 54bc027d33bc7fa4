/** Classes: methods and accessors as units, fields with their initial values. */

import { ts } from 'ts-morph';
import type { ClassDefinition, Expr, Member } from '../../program/program.ts';
import { lowerExpr } from './expressions.ts';
import { type Lowering, lowerFunction, spanOf } from './lower.ts';
import { typed } from './types.ts';

export function lowerClass(l: Lowering, node: ts.ClassLikeDeclaration): ClassDefinition {
  const heritage = node.heritageClauses?.find((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword);
  return {
    name: node.name?.text ?? '',
    bases: heritage?.types.map((type) => lowerExpr(l, type.expression)) ?? [],
    members: node.members.flatMap((member) => lowerMember(l, member)),
    decorators: decoratorsOf(l, node),
    ...(node.name ? { nameSpan: spanOf(l, node.name) } : {}),
  };
}

export function decoratorsOf(l: Lowering, node: ts.Node): readonly Expr[] {
  const found = ts.canHaveDecorators(node) ? ts.getDecorators(node) : undefined;
  return (found ?? []).map((one) => lowerExpr(l, one.expression));
}

function lowerMember(l: Lowering, node: ts.ClassElement): readonly Member[] {
  const isStatic =
    ts.canHaveModifiers(node) && ts.getModifiers(node)?.some((one) => one.kind === ts.SyntaxKind.StaticKeyword);
  const level = isStatic ? 'static' : 'instance';
  if (ts.isConstructorDeclaration(node)) {
    if (!node.body) return [];
    return [
      {
        kind: 'method',
        name: 'constructor',
        nested: lowerFunction(l, node, 'constructor'),
        level: 'instance',
        decorators: [],
      },
    ];
  }
  if (ts.isClassStaticBlockDeclaration(node)) return [staticBlock(l, node)];
  const name = node.name && nameOf(node.name);
  if (name === undefined) return [];
  const hidden = isHidden(node) ? ({ hidden: true } as const) : {};
  const own = { name, level, ...hidden } as const;
  if (ts.isMethodDeclaration(node)) {
    if (!node.body) return [];
    return [{ kind: 'method', ...own, nested: lowerFunction(l, node, 'method'), decorators: decoratorsOf(l, node) }];
  }
  if (ts.isGetAccessorDeclaration(node))
    return [{ kind: 'getter', ...own, nested: lowerFunction(l, node, 'getter'), decorators: [] }];
  if (ts.isSetAccessorDeclaration(node))
    return [{ kind: 'setter', ...own, nested: lowerFunction(l, node, 'setter'), decorators: [] }];
  if (!ts.isPropertyDeclaration(node)) return [];
  const value = node.initializer ? { value: lowerExpr(l, node.initializer) } : {};
  return [{ kind: 'field', name, level, ...value, ...typed(l.names, node), ...spanOf(l, node.name) }];
}

function isHidden(node: ts.ClassElement): boolean {
  if (node.name && ts.isPrivateIdentifier(node.name)) return true;
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
  return modifiers?.some((one) => one.kind === ts.SyntaxKind.PrivateKeyword) ?? false;
}

/** `static { … }` is the value of a nameless static field: an arrow function that is called at once. */
function staticBlock(l: Lowering, node: ts.ClassStaticBlockDeclaration): Member {
  const span = spanOf(l, node);
  const callee: Expr = { kind: 'lambda', nested: lowerFunction(l, node, 'arrow'), ...span };
  return {
    kind: 'field',
    name: '',
    level: 'static',
    value: { kind: 'call', form: 'call', callee, args: [], ...span },
    ...span,
  };
}

function nameOf(node: ts.PropertyName): string | undefined {
  return ts.isComputedPropertyName(node) ? undefined : node.text;
}
