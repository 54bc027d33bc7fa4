/** Functions and lambdas as units: their parameters and the names they bind. */

import type { Nested, Param, Stmt, Unit, UnitKind } from '../../program/program.ts';
import { lowerExpr } from './expressions.ts';
import { declare, type Lowering, newNames, spanOf, textOf } from './lowering.ts';
import { lowerBody } from './statements.ts';
import { declareTarget } from './targets.ts';
import { child, childrenOf, inside, isError, type Node, split } from './tree.ts';

/** A unit starts at its `def` (or `async`). */
export function lowerFunction(l: Lowering, node: Node, kind: UnitKind): Nested {
  const start = node.from;
  const inner: Lowering = { text: l.text, start, names: newNames(l.names) };
  const nameNode = childrenOf(node).find((one) => one.name === 'VariableName');
  const broken = l.broken?.at === start ? l.broken : undefined;
  const body = child(node, 'Body');
  const bodies = broken
    ? broken.bodies.map((piece) => ({
        l: { text: piece.text, start: piece.start, names: inner.names },
        body: piece.body,
      }))
    : body
      ? [{ l: inner, body }]
      : [];
  const params = paramNodes(child(node, 'ParamList'));
  for (const param of params) declare(inner.names, textOf(l, param.name));
  for (const piece of bodies) declareNames(piece.l, piece.body);
  const lowered = bodies.flatMap((piece) => lowerBody(piece.l, piece.body));
  const written = nameNode ? textOf(l, nameNode) : '';
  const returned = child(node, 'TypeDef');
  const isAsync = childrenOf(node).some((one) => one.name === 'async');
  const isGenerator = bodies.some((piece) => yields(piece.body));
  const unit: Unit = {
    kind: written === '__init__' ? 'constructor' : kind,
    name: written,
    params: params.map((param) => lowerParam(inner, param)),
    body: lowered,
    locals: [...inner.names.locals],
    flavour: isGenerator ? (isAsync ? 'async-generator' : 'generator') : isAsync ? 'async' : 'plain',
    ...(returned ? { note: textOf(l, returned).replace(/^->\s*/, '') } : {}),
    length: broken?.length ?? node.to - start,
    ...(nameNode ? { nameSpan: spanOf(inner, nameNode) } : {}),
  };
  return { unit, offset: start - l.start };
}

export function lowerLambda(l: Lowering, node: Node): Nested {
  const start = node.from;
  const inner: Lowering = { text: l.text, start, names: newNames(l.names) };
  const params = paramNodes(child(node, 'ParamList'));
  for (const param of params) declare(inner.names, textOf(l, param.name));
  const value = childrenOf(node).at(-1);
  const body: Stmt[] =
    value && !isError(value) && value.name !== ':'
      ? [{ kind: 'return', value: lowerExpr(inner, value), ...spanOf(inner, value) }]
      : [];
  const unit: Unit = {
    kind: 'arrow',
    name: '',
    params: params.map((param) => lowerParam(inner, param)),
    body,
    locals: [...inner.names.locals],
    flavour: 'plain',
    length: node.to - start,
  };
  return { unit, offset: start - l.start };
}

interface ParamNode {
  readonly name: Node;
  readonly kind: Param['kind'];
  readonly defaultValue?: Node;
  readonly note?: Node;
}

function paramNodes(list: Node | undefined): readonly ParamNode[] {
  if (!list) return [];
  let kind: Param['kind'] = 'plain';
  return split(inside(list)).flatMap((run): ParamNode[] => {
    const name = run.find((one) => one.name === 'VariableName');
    const star = run[0]?.name;
    if (!name) {
      if (star === '*') kind = 'named-only';
      return [];
    }
    const assign = run.findIndex((one) => one.name === 'AssignOp');
    const defaultValue = assign >= 0 ? run[assign + 1] : undefined;
    const note = run.find((one) => one.name === 'TypeDef');
    const here: Param['kind'] = star === '*' ? 'rest' : star === '**' ? 'named-rest' : kind;
    if (star === '*') kind = 'named-only';
    return [
      {
        name,
        kind: here,
        ...(defaultValue && !isError(defaultValue) ? { defaultValue } : {}),
        ...(note ? { note } : {}),
      },
    ];
  });
}

function lowerParam(l: Lowering, { name, kind, defaultValue, note }: ParamNode): Param {
  return {
    pattern: { kind: 'name', name: textOf(l, name), ...spanOf(l, name) },
    kind,
    ...(defaultValue ? { defaultValue: lowerExpr(l, defaultValue) } : {}),
    ...(note ? { note: textOf(l, note).replace(/^:\s*/, '') } : {}),
  };
}

/** Declares every name that the statements of a unit bind, but not those of units inside it. */
export function declareNames(l: Lowering, body: Node): void {
  for (const name of outerNames(l, body)) l.names.outer.add(name);
  walk(body, (node) => {
    switch (node.name) {
      case 'AssignStatement': {
        const parts = childrenOf(node);
        const last = parts.findLastIndex((one) => one.name === 'AssignOp');
        for (const part of last >= 0 ? parts.slice(0, last) : parts.slice(0, 1)) declareTarget(l, part);
        return;
      }
      case 'UpdateStatement': {
        const [target] = childrenOf(node);
        if (target) declareTarget(l, target);
        return;
      }
      case 'ForStatement': {
        const parts = childrenOf(node);
        const until = parts.findIndex((one) => one.name === 'in');
        for (const part of parts.slice(0, until)) declareTarget(l, part);
        return;
      }
      case 'WithStatement':
      case 'TryStatement':
      case 'ImportStatement': {
        const parts = childrenOf(node);
        parts.forEach((part, i) => {
          if (parts[i - 1]?.name === 'as') declareTarget(l, part);
        });
        if (node.name === 'ImportStatement') declareImport(l, parts);
        return;
      }
      case 'NamedExpression': {
        const [target] = childrenOf(node);
        if (target) declareTarget(l, target);
        return;
      }
      case 'FunctionDefinition':
      case 'ClassDefinition': {
        const name = childrenOf(node).find((one) => one.name === 'VariableName');
        if (name) declare(l.names, textOf(l, name));
      }
    }
  });
}

function declareImport(l: Lowering, parts: readonly Node[]): void {
  const at = parts.findIndex((one) => one.name === 'import');
  for (const run of split(parts.slice(at + 1).filter((one) => one.name !== '(' && one.name !== ')'))) {
    const names = run.filter((one) => one.name === 'VariableName');
    const local = run.some((one) => one.name === 'as') ? names.at(-1) : names[0];
    if (local) declare(l.names, textOf(l, local));
  }
}

function outerNames(l: Lowering, body: Node): readonly string[] {
  const out: string[] = [];
  walk(body, (node) => {
    if (node.name !== 'ScopeStatement') return;
    for (const one of childrenOf(node)) if (one.name === 'VariableName') out.push(textOf(l, one));
  });
  return out;
}

/** Visits the nodes of a unit, outermost first; functions, lambdas and classes are visited, not entered. */
function walk(node: Node, visit: (node: Node) => void): void {
  for (const one of childrenOf(node)) {
    visit(one);
    if (!['FunctionDefinition', 'LambdaExpression', 'ClassDefinition'].includes(one.name)) walk(one, visit);
  }
}

function yields(body: Node): boolean {
  let found = false;
  walk(body, (node) => (found ||= node.name === 'YieldExpression' || node.name === 'YieldStatement'));
  return found;
}
