/** Statements of Python as the neutral tree's. */

import type {
  BinaryOp,
  ClassDefinition,
  Expr,
  Handler,
  ImportName,
  Member,
  Pattern,
  Stmt,
} from '../../program/program.ts';
import { commentAtHead, commentBehind, commentsBelow, commentsBetween } from './comments.ts';
import { argumentsOf, hole, lowerExpr, lowerMany, lowerYield } from './expressions.ts';
import { type Lowering, nameHere, spanFrom, spanOf, textOf } from './lowering.ts';
import { lowerMatch } from './match.ts';
import { lowerTargets } from './targets.ts';
import { child, childrenOf, inside, isError, type Node, split } from './tree.ts';
import { lowerFunction } from './units.ts';

export function lowerBody(l: Lowering, body: Node): readonly Stmt[] {
  return lowerBlock(
    l,
    childrenOf(body).filter((node) => node.name !== ':'),
    body.from,
  );
}

/** Statements in a row, with the comments before, behind and below them. `from` is the colon before them, if there is one. */
export function lowerBlock(l: Lowering, nodes: readonly Node[], from: number): readonly Stmt[] {
  const last = nodes.at(-1);
  const statements = nodes.flatMap((node, i) => [
    ...commentsBetween(l, nodes[i - 1]?.to ?? from, node.from),
    ...lowerStatement(l, node),
    ...commentBehind(l, node),
  ]);
  const out = [...commentAtHead(l, from), ...statements];
  return last ? [...out, ...commentsBelow(l, last)] : out;
}

export function lowerStatement(l: Lowering, node: Node, decorators: readonly Expr[] = []): readonly Stmt[] {
  const span = spanOf(l, node);
  const parts = childrenOf(node);
  switch (node.name) {
    case 'StatementGroup':
      return parts.flatMap((one) => lowerStatement(l, one));
    case 'ExpressionStatement':
      return [{ kind: 'expression', value: lowerMany(l, parts, span), ...span }];
    case 'AssignStatement':
      return [assign(l, node)];
    case 'UpdateStatement': {
      const [target, op, ...value] = parts;
      if (!target || !op) return [broken(l, node)];
      return [
        {
          kind: 'update',
          target: lowerTargets(l, [target]),
          op: textOf(l, op).slice(0, -1) as BinaryOp,
          value: lowerMany(l, value, span),
          ...span,
        },
      ];
    }
    case 'YieldStatement':
      return [{ kind: 'expression', value: lowerYield(l, node), ...span }];
    case 'MatchStatement':
      return lowerMatch(l, node);
    case 'ReturnStatement': {
      const value = parts.slice(1);
      return [{ kind: 'return', ...(value.length ? { value: lowerMany(l, value, span) } : {}), ...span }];
    }
    case 'DecoratedStatement': {
      const found = parts.flatMap((one) => (one.name === 'Decorator' ? [decorator(l, one)] : []));
      const definition = parts.at(-1);
      return definition && definition.name !== 'Decorator' ? lowerStatement(l, definition, found) : [];
    }
    case 'FunctionDefinition': {
      const name = parts.find((one) => one.name === 'VariableName');
      if (!name) return [broken(l, node)];
      return [
        {
          kind: 'function',
          name: nameHere(l.names, textOf(l, name)),
          nested: lowerFunction(l, node, 'function'),
          decorators,
          hoisted: false,
          ...span,
        },
      ];
    }
    case 'ClassDefinition':
      return [{ kind: 'class', definition: lowerClass(l, node, decorators), ...span }];
    case 'ImportStatement':
      return imports(l, node);
    default:
      return [flow(l, node) ?? broken(l, node)];
  }
}

function flow(l: Lowering, node: Node): Stmt | undefined {
  const span = spanOf(l, node);
  const parts = childrenOf(node);
  const bodies = parts.filter((one) => one.name === 'Body');
  switch (node.name) {
    case 'IfStatement':
      return ifStatement(l, parts, span);
    case 'ForStatement': {
      const from = parts.findIndex((one) => one.name === 'for');
      const until = parts.findIndex((one) => one.name === 'in');
      const end = parts.findIndex((one) => one.name === 'Body');
      const [body, otherwise] = bodies;
      if (until < 0 || !body) return undefined;
      return {
        kind: 'each',
        target: lowerTargets(l, parts.slice(from + 1, until)),
        iterable: lowerMany(l, parts.slice(until + 1, end), span),
        takes: 'element',
        body: lowerBody(l, body),
        otherwise: otherwise ? lowerBody(l, otherwise) : [],
        ...span,
      };
    }
    case 'WhileStatement': {
      const [body, otherwise] = bodies;
      const test = parts[1];
      if (!body || !test) return undefined;
      return {
        kind: 'while',
        before: [],
        test: lowerExpr(l, test),
        first: 'test',
        body: lowerBody(l, body),
        otherwise: otherwise ? lowerBody(l, otherwise) : [],
        ...span,
      };
    }
    case 'TryStatement':
      return tryStatement(l, parts, span);
    case 'WithStatement':
      return withStatement(l, parts, span);
    case 'BreakStatement':
      return { kind: 'break', ...span };
    case 'ContinueStatement':
      return { kind: 'continue', ...span };
    case 'PassStatement':
      return { kind: 'block', body: [], ...span };
    case 'RaiseStatement':
      return { kind: 'raise', ...(parts[1] ? { value: lowerExpr(l, parts[1]) } : {}), ...span };
    case 'AssertStatement':
      return parts[1]
        ? {
            kind: 'assert',
            test: lowerExpr(l, parts[1]),
            ...(parts[3] ? { message: lowerExpr(l, parts[3]) } : {}),
            ...span,
          }
        : undefined;
    case 'DeleteStatement':
      return {
        kind: 'delete',
        targets: split(parts.slice(1)).flatMap((run) => (run.length ? [lowerTargets(l, run)] : [])),
        ...span,
      };
    case 'ScopeStatement':
      return {
        kind: 'outer',
        names: parts.flatMap((one) => (one.name === 'VariableName' ? [textOf(l, one)] : [])),
        ...span,
      };
    default:
      return undefined;
  }
}

function broken(l: Lowering, node: Node): Stmt {
  const { children } = hole(l, node);
  const bodies = childrenOf(node).filter((one) => one.name === 'Body');
  return {
    kind: 'hole',
    children: bodies.length ? [] : children,
    body: bodies.flatMap((one) => lowerBody(l, one)),
    ...spanOf(l, node),
  };
}

function decorator(l: Lowering, node: Node): Expr {
  const parts = childrenOf(node).filter((one) => one.name !== 'At');
  const names = parts.filter((one) => one.name === 'VariableName' || one.name === 'PropertyName');
  const [first, ...rest] = names;
  if (!first) return parts[0] ? lowerExpr(l, parts[0]) : hole(l, node);
  let callee: Expr = { kind: 'name', name: nameHere(l.names, textOf(l, first)), ...spanOf(l, first) };
  for (const name of rest)
    callee = {
      kind: 'attribute',
      object: callee,
      name: textOf(l, name),
      nameSpan: spanOf(l, name),
      ...spanFrom(l, first, name),
    };
  const list = parts.find((one) => one.name === 'ArgList');
  return list
    ? { kind: 'call', form: 'call', callee, args: argumentsOf(l, inside(list)), ...spanFrom(l, first, list) }
    : callee;
}

/** `a = b, c = value`, `x: int = 3`. */
function assign(l: Lowering, node: Node): Stmt {
  const span = spanOf(l, node);
  const parts = childrenOf(node);
  const note = parts.find((one) => one.name === 'TypeDef');
  const runs = split(
    parts.filter((one) => one !== note),
    'AssignOp',
  );
  const noted = note ? { note: textOf(l, note).replace(/^:\s*/, '') } : {};
  const value = runs.length > 1 ? runs.at(-1) : undefined;
  const targets = (value ? runs.slice(0, -1) : runs).map((run) => lowerTargets(l, run));
  if (!value) return { kind: 'assign', targets, declares: 'annotation', ...noted, ...span };
  return { kind: 'assign', targets, value: lowerMany(l, value, span), ...noted, ...span };
}

/** if, elif and else: each elif is an if in the else of the one before. */
function ifStatement(l: Lowering, parts: readonly Node[], span: { start: number; end: number }): Stmt | undefined {
  const [, test] = parts;
  const at = parts.findIndex((one) => one.name === 'Body');
  const body = parts[at];
  if (!test || !body) return undefined;
  const rest = parts.slice(at + 1);
  let otherwise: readonly Stmt[] = [];
  if (rest[0]?.name === 'elif') {
    const chained = ifStatement(l, rest, { start: rest[0].from - l.start, end: span.end });
    if (chained) otherwise = [chained];
  } else if (rest[0]?.name === 'else') {
    const last = rest.find((one) => one.name === 'Body');
    if (last) otherwise = lowerBody(l, last);
  }
  return { kind: 'if', test: lowerExpr(l, test), then: lowerBody(l, body), otherwise, ...span };
}

function tryStatement(l: Lowering, parts: readonly Node[], span: { start: number; end: number }): Stmt {
  const out = { body: [] as readonly Stmt[], otherwise: [] as readonly Stmt[], finally: [] as readonly Stmt[] };
  const handlers: Handler[] = [];
  let keyword = '';
  let target: Pattern | undefined;
  let catches: readonly Expr[] | undefined;
  parts.forEach((part, i) => {
    if (part.name === 'Body') {
      const body = lowerBody(l, part);
      if (keyword === 'except') handlers.push({ body, ...(target ? { target } : {}), ...(catches ? { catches } : {}) });
      else if (keyword === 'else') out.otherwise = body;
      else if (keyword === 'finally') out.finally = body;
      else out.body = body;
      target = undefined;
      catches = undefined;
    } else if (['try', 'except', 'else', 'finally'].includes(part.name)) keyword = part.name;
    else if (parts[i - 1]?.name === 'as') target = lowerTargets(l, [part]);
    else if (parts[i - 1]?.name === 'except' && !isError(part)) {
      const named = lowerExpr(l, part);
      catches = named.kind === 'sequence' ? named.items.map((item) => item.value) : [named];
    }
  });
  return { kind: 'try', ...out, handlers, ...span };
}

/** Lezer reads `with (a as f, b as g):` as a parenthesis that breaks off; what stands between the brackets are the items. */
function withStatement(l: Lowering, parts: readonly Node[], span: { start: number; end: number }): Stmt | undefined {
  const body = parts.find((one) => one.name === 'Body');
  const from = parts.findIndex((one) => one.name === 'with');
  if (!body) return undefined;
  const between = parts.slice(from + 1, parts.indexOf(body)).filter((one) => !isError(one));
  const open = between[0];
  const isList = open?.name === 'ParenthesizedExpression' && childrenOf(open).some(isError);
  const nodes = isList && open ? [...inside(open).filter((one) => !isError(one)), ...between.slice(1)] : between;
  const items = split(nodes).flatMap((run) => {
    const [value, as, target] = run;
    if (!value) return [];
    return [
      { value: lowerExpr(l, value), ...(as?.name === 'as' && target ? { target: lowerTargets(l, [target]) } : {}) },
    ];
  });
  return { kind: 'with', items, body: lowerBody(l, body), ...span };
}

/** `import a.b as c`, `import a.b` (binds a), `from .m import x as y, z`, `from m import *`. */
function imports(l: Lowering, node: Node): readonly Stmt[] {
  const span = spanOf(l, node);
  const parts = childrenOf(node).filter((one) => one.name !== '(' && one.name !== ')');
  const at = parts.findIndex((one) => one.name === 'import');
  const runs = split(parts.slice(at + 1)).filter((run) => run.length > 0);
  if (parts[0]?.name === 'from') {
    const specifier = parts
      .slice(1, at)
      .map((one) => textOf(l, one))
      .join('');
    const names = runs.flatMap((run): ImportName[] => {
      const [first] = run;
      if (first?.name === '*') return [{ imported: '*', local: '*', span: spanOf(l, first) }];
      const names = run.filter((one) => one.name === 'VariableName');
      const local = names.at(-1);
      return names[0] && local
        ? [{ imported: textOf(l, names[0]), local: textOf(l, local), span: spanOf(l, local) }]
        : [];
    });
    return [{ kind: 'import', specifier, names, ...span }];
  }
  return runs.flatMap((run): Stmt[] => {
    const as = run.findIndex((one) => one.name === 'as');
    const path = (as >= 0 ? run.slice(0, as) : run).map((one) => textOf(l, one)).join('');
    const local = as >= 0 ? run[as + 1] : run[0];
    if (!local || path === '') return [];
    const names: readonly ImportName[] = [{ imported: '*', local: textOf(l, local), span: spanOf(l, local) }];
    if (as >= 0) return [{ kind: 'import', specifier: path, names, ...span }];
    // `import a.b` binds a, through which a.b is reached.
    const parts = path.split('.');
    const deeper = parts.slice(1).map((_, i): Stmt => {
      const under = parts.slice(0, i + 2);
      return { kind: 'import', specifier: under.join('.'), names: [], under, ...span };
    });
    return [{ kind: 'import', specifier: parts[0] ?? path, names, ...span }, ...deeper];
  });
}

function lowerClass(l: Lowering, node: Node, decorators: readonly Expr[]): ClassDefinition {
  const name = childrenOf(node).find((one) => one.name === 'VariableName');
  const list = child(node, 'ArgList');
  const bases = list
    ? split(inside(list)).flatMap((run) => (run.length === 1 && run[0] ? [lowerExpr(l, run[0])] : []))
    : [];
  const body = child(node, 'Body');
  return {
    name: name ? textOf(l, name) : '',
    bases,
    members: body ? childrenOf(body).flatMap((one) => lowerMember(l, one)) : [],
    decorators,
    ...(name ? { nameSpan: spanOf(l, name) } : {}),
  };
}

export function lowerMember(l: Lowering, node: Node): readonly Member[] {
  if (node.name === 'StatementGroup') return childrenOf(node).flatMap((one) => lowerMember(l, one));
  if (node.name === 'DecoratedStatement') {
    const parts = childrenOf(node);
    const decorators = parts.flatMap((one) => (one.name === 'Decorator' ? [decorator(l, one)] : []));
    const definition = parts.at(-1);
    if (definition?.name === 'ClassDefinition') return [nestedClass(l, definition, decorators)];
    return definition?.name === 'FunctionDefinition' ? [method(l, definition, decorators)] : [];
  }
  if (node.name === 'FunctionDefinition') return [method(l, node, [])];
  if (node.name === 'ClassDefinition') return [nestedClass(l, node, [])];
  if (node.name !== 'AssignStatement') return [];
  const stmt = assign(l, node);
  if (stmt.kind !== 'assign') return [];
  return stmt.targets.flatMap((target): Member[] => {
    if (target.kind !== 'name') return [];
    const level = stmt.value ? 'static' : 'instance';
    return [
      {
        kind: 'field',
        name: target.name,
        level,
        ...(stmt.value ? { value: stmt.value } : {}),
        ...(stmt.note !== undefined ? { note: stmt.note } : {}),
        start: target.start,
        end: target.end,
      },
    ];
  });
}

/** A class in a class is a static field of it. */
function nestedClass(l: Lowering, node: Node, decorators: readonly Expr[]): Member {
  const definition = lowerClass(l, node, decorators);
  const span = definition.nameSpan ?? spanOf(l, node);
  return {
    kind: 'field',
    name: definition.name,
    level: 'static',
    value: { kind: 'class', definition, ...spanOf(l, node) },
    ...span,
  };
}

function method(l: Lowering, node: Node, decorators: readonly Expr[]): Member {
  const name = childrenOf(node).find((one) => one.name === 'VariableName');
  const written = name ? textOf(l, name) : '';
  const names = decorators.map((one) => (one.kind === 'name' || one.kind === 'attribute' ? one.name : ''));
  const level = names.includes('staticmethod') ? 'static' : names.includes('classmethod') ? 'class' : 'instance';
  const kind = names.includes('property') ? 'getter' : names.includes('setter') ? 'setter' : 'method';
  const others = decorators.filter(
    (one) =>
      !(one.kind === 'name' && ['staticmethod', 'classmethod', 'property'].includes(one.name)) && kind !== 'setter',
  );
  return {
    kind,
    name: written === '__init__' ? 'constructor' : written,
    nested: lowerFunction(l, node, 'method'),
    level,
    decorators: others,
  };
}
