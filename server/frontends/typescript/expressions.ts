/** Expressions of TypeScript and JavaScript as the neutral tree's. */

import { ts } from 'ts-morph';
import type { Arg, BinaryOp, CompareOp, Expr, HoleExpr, RecordEntry } from '../../program/program.ts';
import { lowerClass } from './classes.ts';
import { type Lowering, lowerFunction, spanOf } from './lower.ts';
import { keyOf, lowerTarget } from './patterns.ts';
import { nameHere } from './scope.ts';
import { lowerType } from './types.ts';

const { SyntaxKind } = ts;

export function lowerExpr(l: Lowering, node: ts.Expression): Expr {
  const span = spanOf(l, node);
  if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node) || ts.isSatisfiesExpression(node))
    return lowerExpr(l, node.expression);
  if (ts.isIdentifier(node)) {
    if (node.text === '') return hole(l, node);
    if (node.text === 'undefined') return { kind: 'const', value: undefined, ...span };
    return { kind: 'name', name: nameHere(l.names, node.text), ...span };
  }
  if (ts.isNumericLiteral(node)) return { kind: 'const', value: Number(node.text), ...span };
  if (ts.isBigIntLiteral(node)) return { kind: 'const', value: Number(node.text.slice(0, -1)), ...span };
  if (ts.isStringLiteralLike(node)) return { kind: 'const', value: node.text, ...span };
  if (ts.isPropertyAccessExpression(node)) return property(l, node);
  if (ts.isElementAccessExpression(node)) return element(l, node);
  if (ts.isCallExpression(node)) return call(l, node);
  if (ts.isNewExpression(node)) {
    return {
      kind: 'call',
      form: 'new',
      callee: lowerExpr(l, node.expression),
      args: (node.arguments ?? []).map((arg) => argument(l, arg)),
      ...span,
    };
  }
  if (ts.isBinaryExpression(node)) return binary(l, node);
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) return unary(l, node);
  if (ts.isArrowFunction(node)) return { kind: 'lambda', nested: lowerFunction(l, node, 'arrow'), ...span };
  if (ts.isFunctionExpression(node)) return { kind: 'lambda', nested: lowerFunction(l, node, 'function'), ...span };
  if (ts.isClassExpression(node)) return { kind: 'class', definition: lowerClass(l, node), ...span };
  if (!isEnded(l, node)) return hole(l, node);
  if (ts.isArrayLiteralExpression(node)) {
    const items = node.elements.map((one) =>
      ts.isSpreadElement(one)
        ? { value: lowerExpr(l, one.expression), spread: true as const }
        : { value: lowerExpr(l, one) },
    );
    return { kind: 'sequence', type: 'list', items, ...span };
  }
  if (ts.isObjectLiteralExpression(node))
    return { kind: 'record', entries: node.properties.flatMap((one) => entry(l, one) ?? []), ...span };
  if (ts.isConditionalExpression(node)) {
    return {
      kind: 'conditional',
      test: lowerExpr(l, node.condition),
      then: lowerExpr(l, node.whenTrue),
      otherwise: lowerExpr(l, node.whenFalse),
      ...span,
    };
  }
  return lowerRare(l, node);
}

function lowerRare(l: Lowering, node: ts.Expression): Expr {
  const span = spanOf(l, node);
  switch (node.kind) {
    case SyntaxKind.TrueKeyword:
      return { kind: 'const', value: true, ...span };
    case SyntaxKind.FalseKeyword:
      return { kind: 'const', value: false, ...span };
    case SyntaxKind.NullKeyword:
      return { kind: 'const', value: null, ...span };
    case SyntaxKind.ThisKeyword:
      return { kind: 'name', name: 'this', ...span };
    case SyntaxKind.SuperKeyword:
      return { kind: 'super', ...span };
    case SyntaxKind.OmittedExpression:
      return { kind: 'const', value: undefined, ...span };
    case SyntaxKind.RegularExpressionLiteral:
    case SyntaxKind.MetaProperty:
      return {
        kind: 'record',
        entries: [{ kind: 'spread', value: { kind: 'name', name: 'RegExp', ...span } }],
        ...span,
      };
    case SyntaxKind.ImportKeyword:
      return { kind: 'name', name: 'import', ...span };
  }
  if (ts.isTemplateExpression(node)) {
    const parts: Expr[] = [{ kind: 'const', value: node.head.text, ...spanOf(l, node.head) }];
    for (const one of node.templateSpans)
      parts.push(lowerExpr(l, one.expression), { kind: 'const', value: one.literal.text, ...spanOf(l, one.literal) });
    return { kind: 'template', parts, ...span };
  }
  if (ts.isTaggedTemplateExpression(node)) {
    const parts = ts.isTemplateExpression(node.template)
      ? node.template.templateSpans.map((one) => ({ value: lowerExpr(l, one.expression) }))
      : [];
    return {
      kind: 'call',
      form: 'call',
      callee: lowerExpr(l, node.tag),
      args: [{ value: { kind: 'sequence', type: 'list', items: [], ...span } }, ...parts],
      ...span,
    };
  }
  if (ts.isAwaitExpression(node)) return { kind: 'await', value: lowerExpr(l, node.expression), ...span };
  if (ts.isYieldExpression(node)) {
    return {
      kind: 'yield',
      ...(node.expression ? { value: lowerExpr(l, node.expression) } : {}),
      ...(node.asteriskToken ? { all: true as const } : {}),
      ...span,
    };
  }
  if (ts.isAsExpression(node) || ts.isTypeAssertionExpression(node)) {
    const value = lowerExpr(l, node.expression);
    const type = lowerType(l.names, node.type);
    return type.kind === 'other' ? value : { kind: 'cast', value, type, ...span };
  }
  if (ts.isTypeOfExpression(node))
    return { kind: 'unary', op: 'typeof', value: lowerExpr(l, node.expression), ...span };
  if (ts.isVoidExpression(node)) return { kind: 'unary', op: 'void', value: lowerExpr(l, node.expression), ...span };
  if (ts.isDeleteExpression(node))
    return { kind: 'unary', op: 'delete', value: lowerExpr(l, node.expression), ...span };
  if (ts.isSpreadElement(node)) return lowerExpr(l, node.expression);
  if (ts.isExpressionWithTypeArguments(node)) return lowerExpr(l, node.expression);
  if (ts.isJsxElement(node) || ts.isJsxSelfClosingElement(node) || ts.isJsxFragment(node)) return jsx(l, node);
  return hole(l, node);
}

/** What was not understood, with the expressions inside it. */
export function hole(l: Lowering, node: ts.Node): HoleExpr {
  return { kind: 'hole', children: childExpressions(l, node), ...spanOf(l, node) };
}

function childExpressions(l: Lowering, node: ts.Node): readonly Expr[] {
  const out: Expr[] = [];
  ts.forEachChild(node, (child) => {
    if (ts.isExpression(child) && !ts.isIdentifier(node)) out.push(lowerExpr(l, child));
    else out.push(...childExpressions(l, child));
  });
  return out;
}

/** An element is an object of a kind nobody looks into; the expressions in it are evaluated. */
function jsx(l: Lowering, node: ts.Node): Expr {
  const values: Expr[] = [];
  const visit = (child: ts.Node): void => {
    if (ts.isJsxExpression(child)) {
      if (child.expression) values.push(lowerExpr(l, child.expression));
    } else ts.forEachChild(child, visit);
  };
  ts.forEachChild(node, visit);
  const entries = values.map(
    (value, i): RecordEntry => ({
      kind: 'field',
      key: { kind: 'const', value: String(i), start: value.start, end: value.start },
      value,
    }),
  );
  return { kind: 'record', entries, ...spanOf(l, node) };
}

function property(l: Lowering, node: ts.PropertyAccessExpression): Expr {
  const name = node.name.text;
  const object = lowerExpr(l, node.expression);
  if (name === '') return { kind: 'hole', children: [object], ...spanOf(l, node) };
  return {
    kind: 'attribute',
    object,
    name,
    nameSpan: spanOf(l, node.name),
    ...(node.questionDotToken ? { optional: true as const } : {}),
    ...spanOf(l, node),
  };
}

function element(l: Lowering, node: ts.ElementAccessExpression): Expr {
  const items = [{ kind: 'at' as const, value: lowerExpr(l, node.argumentExpression) }];
  return {
    kind: 'index',
    object: lowerExpr(l, node.expression),
    items,
    ...(node.questionDotToken ? { optional: true as const } : {}),
    ...spanOf(l, node),
  };
}

function call(l: Lowering, node: ts.CallExpression): Expr {
  const span = spanOf(l, node);
  const args = node.arguments.map((arg) => argument(l, arg));
  const last = node.arguments.at(-1);
  // The brace that ends the options of a call that does not end is that of the block around it.
  if (last && ts.isObjectLiteralExpression(last) && l.source.text[node.end - 1] !== ')')
    args.splice(-1, 1, { value: hole(l, last) });
  if (node.expression.kind === SyntaxKind.SuperKeyword) {
    const at = spanOf(l, node.expression);
    const callee: Expr = {
      kind: 'attribute',
      object: { kind: 'super', ...at },
      name: 'constructor',
      nameSpan: at,
      ...at,
    };
    return { kind: 'call', form: 'call', callee, args, ...span };
  }
  return {
    kind: 'call',
    form: 'call',
    callee: lowerExpr(l, node.expression),
    args,
    ...(node.questionDotToken ? { optional: true as const } : {}),
    ...span,
  };
}

function argument(l: Lowering, node: ts.Expression): Arg {
  return ts.isSpreadElement(node)
    ? { value: lowerExpr(l, node.expression), spread: 'list' }
    : { value: lowerExpr(l, node) };
}

/** `[2, 3` may go on: how long it is, and what it has, is not written yet. */
function isEnded(l: Lowering, node: ts.Expression): boolean {
  const last = l.source.text[node.end - 1];
  if (ts.isArrayLiteralExpression(node)) return last === ']';
  return !ts.isObjectLiteralExpression(node) || last === '}';
}

/** A setter says nothing of what is read. */
function entry(l: Lowering, node: ts.ObjectLiteralElementLike): RecordEntry | undefined {
  if (ts.isSetAccessorDeclaration(node)) return undefined;
  if (ts.isSpreadAssignment(node)) return { kind: 'spread', value: lowerExpr(l, node.expression) };
  if (ts.isShorthandPropertyAssignment(node)) {
    return {
      kind: 'field',
      key: keyOf(l, node.name),
      value: { kind: 'name', name: nameHere(l.names, node.name.text), ...spanOf(l, node.name) },
    };
  }
  if (ts.isPropertyAssignment(node))
    return { kind: 'field', key: keyOf(l, node.name), value: lowerExpr(l, node.initializer) };
  return {
    kind: 'field',
    key: keyOf(l, node.name),
    value: {
      kind: 'lambda',
      nested: lowerFunction(l, node, ts.isGetAccessorDeclaration(node) ? 'getter' : 'method'),
      ...spanOf(l, node),
    },
  };
}

const BINARY: { readonly [kind: number]: BinaryOp } = {
  [SyntaxKind.PlusToken]: '+',
  [SyntaxKind.MinusToken]: '-',
  [SyntaxKind.AsteriskToken]: '*',
  [SyntaxKind.SlashToken]: '/',
  [SyntaxKind.PercentToken]: '%',
  [SyntaxKind.AsteriskAsteriskToken]: '**',
  [SyntaxKind.LessThanLessThanToken]: '<<',
  [SyntaxKind.GreaterThanGreaterThanToken]: '>>',
  [SyntaxKind.GreaterThanGreaterThanGreaterThanToken]: '>>>',
  [SyntaxKind.AmpersandToken]: '&',
  [SyntaxKind.BarToken]: '|',
  [SyntaxKind.CaretToken]: '^',
};

const COMPARE: { readonly [kind: number]: CompareOp } = {
  [SyntaxKind.EqualsEqualsToken]: '==',
  [SyntaxKind.ExclamationEqualsToken]: '!=',
  [SyntaxKind.EqualsEqualsEqualsToken]: '===',
  [SyntaxKind.ExclamationEqualsEqualsToken]: '!==',
  [SyntaxKind.LessThanToken]: '<',
  [SyntaxKind.LessThanEqualsToken]: '<=',
  [SyntaxKind.GreaterThanToken]: '>',
  [SyntaxKind.GreaterThanEqualsToken]: '>=',
  [SyntaxKind.InKeyword]: 'in',
  [SyntaxKind.InstanceOfKeyword]: 'instanceof',
};

const LOGIC: { readonly [kind: number]: 'and' | 'or' | '??' } = {
  [SyntaxKind.AmpersandAmpersandToken]: 'and',
  [SyntaxKind.BarBarToken]: 'or',
  [SyntaxKind.QuestionQuestionToken]: '??',
};

const ASSIGN: { readonly [kind: number]: BinaryOp | 'and' | 'or' | '??' } = {
  [SyntaxKind.PlusEqualsToken]: '+',
  [SyntaxKind.MinusEqualsToken]: '-',
  [SyntaxKind.AsteriskEqualsToken]: '*',
  [SyntaxKind.SlashEqualsToken]: '/',
  [SyntaxKind.PercentEqualsToken]: '%',
  [SyntaxKind.AsteriskAsteriskEqualsToken]: '**',
  [SyntaxKind.LessThanLessThanEqualsToken]: '<<',
  [SyntaxKind.GreaterThanGreaterThanEqualsToken]: '>>',
  [SyntaxKind.GreaterThanGreaterThanGreaterThanEqualsToken]: '>>>',
  [SyntaxKind.AmpersandEqualsToken]: '&',
  [SyntaxKind.BarEqualsToken]: '|',
  [SyntaxKind.CaretEqualsToken]: '^',
  [SyntaxKind.AmpersandAmpersandEqualsToken]: 'and',
  [SyntaxKind.BarBarEqualsToken]: 'or',
  [SyntaxKind.QuestionQuestionEqualsToken]: '??',
};

function binary(l: Lowering, node: ts.BinaryExpression): Expr {
  const span = spanOf(l, node);
  const token = node.operatorToken.kind;
  if (token === SyntaxKind.EqualsToken)
    return {
      kind: 'assign',
      target: lowerTarget(l, node.left),
      value: lowerExpr(l, node.right),
      result: 'after',
      ...span,
    };
  const assigned = ASSIGN[token];
  if (assigned !== undefined)
    return {
      kind: 'assign',
      target: lowerTarget(l, node.left),
      op: assigned,
      value: lowerExpr(l, node.right),
      result: 'after',
      ...span,
    };
  const left = lowerExpr(l, node.left);
  const right = lowerExpr(l, node.right);
  const op = BINARY[token];
  if (op !== undefined) return { kind: 'binary', op, left, right, ...span };
  const compared = COMPARE[token];
  if (compared !== undefined) return { kind: 'compare', op: compared, left, right, ...span };
  const logic = LOGIC[token];
  if (logic !== undefined) return { kind: 'logic', op: logic, left, right, ...span };
  if (token === SyntaxKind.CommaToken) {
    const items = [{ value: left }, { value: right }];
    const both: Expr = { kind: 'sequence', type: 'tuple', items, ...span };
    return {
      kind: 'index',
      object: both,
      items: [{ kind: 'at', value: { kind: 'const', value: 1, start: span.end, end: span.end } }],
      ...span,
    };
  }
  return { kind: 'hole', children: [left, right], ...span };
}

function unary(l: Lowering, node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): Expr {
  const span = spanOf(l, node);
  if (node.operator === SyntaxKind.PlusPlusToken || node.operator === SyntaxKind.MinusMinusToken) {
    const one: Expr = { kind: 'const', value: 1, start: span.end, end: span.end };
    const result = ts.isPostfixUnaryExpression(node) ? 'before' : 'after';
    return {
      kind: 'assign',
      target: lowerTarget(l, node.operand),
      op: node.operator === SyntaxKind.PlusPlusToken ? '+' : '-',
      value: one,
      result,
      ...span,
    };
  }
  const value = lowerExpr(l, node.operand);
  switch (node.operator) {
    case SyntaxKind.MinusToken:
      return value.kind === 'const' && typeof value.value === 'number'
        ? { kind: 'const', value: -value.value, ...span }
        : { kind: 'unary', op: '-', value, ...span };
    case SyntaxKind.PlusToken:
      return { kind: 'unary', op: '+', value, ...span };
    case SyntaxKind.TildeToken:
      return { kind: 'unary', op: '~', value, ...span };
    default:
      return { kind: 'unary', op: 'not', value, ...span };
  }
}
