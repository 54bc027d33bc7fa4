/** Targets: binding patterns of declarations and parameters, and the left sides of assignments. */

import { ts } from 'ts-morph';
import type { Expr, Pattern } from '../../program/program.ts';
import { hole, lowerExpr } from './expressions.ts';
import { type Lowering, spanOf } from './lower.ts';
import { nameHere } from './scope.ts';

export function lowerBinding(l: Lowering, node: ts.BindingName): Pattern {
  if (ts.isIdentifier(node)) return { kind: 'name', name: nameHere(l.names, node.text), ...spanOf(l, node) };
  if (ts.isArrayBindingPattern(node)) {
    const rest = node.elements.findIndex(
      (element) => !ts.isOmittedExpression(element) && element.dotDotDotToken !== undefined,
    );
    const items = node.elements.map((element) =>
      ts.isOmittedExpression(element) ? undefined : withDefault(l, lowerBinding(l, element.name), element.initializer),
    );
    return { kind: 'sequence-pattern', items, ...(rest >= 0 ? { rest } : {}), ...spanOf(l, node) };
  }
  const rest = node.elements.find((element) => element.dotDotDotToken !== undefined);
  const entries = node.elements
    .filter((element) => element !== rest)
    .map((element) => ({
      key: keyOf(l, element.propertyName ?? element.name),
      pattern: withDefault(l, lowerBinding(l, element.name), element.initializer),
    }));
  return { kind: 'record-pattern', entries, ...(rest ? { rest: lowerBinding(l, rest.name) } : {}), ...spanOf(l, node) };
}

function withDefault(l: Lowering, pattern: Pattern, initializer: ts.Expression | undefined): Pattern {
  if (!initializer) return pattern;
  return {
    kind: 'default-pattern',
    pattern,
    defaultValue: lowerExpr(l, initializer),
    start: pattern.start,
    end: initializer.end - l.start,
  };
}

/** A property's key as an expression: a constant unless it is computed. */
export function keyOf(l: Lowering, node: ts.Node): Expr {
  if (ts.isComputedPropertyName(node)) return lowerExpr(l, node.expression);
  if (
    ts.isIdentifier(node) ||
    ts.isPrivateIdentifier(node) ||
    ts.isStringLiteralLike(node) ||
    ts.isNumericLiteral(node)
  ) {
    return { kind: 'const', value: node.text, ...spanOf(l, node) };
  }
  return hole(l, node);
}

/** The left side of an assignment. */
export function lowerTarget(l: Lowering, node: ts.Expression): Pattern {
  const at = bare(node);
  if (ts.isIdentifier(at)) return { kind: 'name', name: nameHere(l.names, at.text), ...spanOf(l, at) };
  if (ts.isArrayLiteralExpression(at)) {
    const rest = at.elements.findIndex(ts.isSpreadElement);
    const items = at.elements.map((element) =>
      ts.isOmittedExpression(element)
        ? undefined
        : lowerTarget(l, ts.isSpreadElement(element) ? element.expression : element),
    );
    return { kind: 'sequence-pattern', items, ...(rest >= 0 ? { rest } : {}), ...spanOf(l, at) };
  }
  if (ts.isObjectLiteralExpression(at)) return recordTarget(l, at);
  if (ts.isBinaryExpression(at) && at.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    return {
      kind: 'default-pattern',
      pattern: lowerTarget(l, at.left),
      defaultValue: lowerExpr(l, at.right),
      ...spanOf(l, at),
    };
  }
  const lowered = lowerExpr(l, at);
  return lowered.kind === 'attribute' || lowered.kind === 'index' ? lowered : hole(l, at);
}

function recordTarget(l: Lowering, node: ts.ObjectLiteralExpression): Pattern {
  const entries = node.properties.flatMap((property) => {
    if (ts.isShorthandPropertyAssignment(property)) {
      const pattern: Pattern = {
        kind: 'name',
        name: nameHere(l.names, property.name.text),
        ...spanOf(l, property.name),
      };
      return [{ key: keyOf(l, property.name), pattern: withDefault(l, pattern, property.objectAssignmentInitializer) }];
    }
    return ts.isPropertyAssignment(property)
      ? [{ key: keyOf(l, property.name), pattern: lowerTarget(l, property.initializer) }]
      : [];
  });
  const spread = node.properties.find(ts.isSpreadAssignment);
  return {
    kind: 'record-pattern',
    entries,
    ...(spread ? { rest: lowerTarget(l, spread.expression) } : {}),
    ...spanOf(l, node),
  };
}

/** Without parentheses, assertions and `!`. */
function bare(node: ts.Expression): ts.Expression {
  let at = node;
  while (
    ts.isParenthesizedExpression(at) ||
    ts.isAsExpression(at) ||
    ts.isNonNullExpression(at) ||
    ts.isTypeAssertionExpression(at)
  )
    at = at.expression;
  return at;
}
