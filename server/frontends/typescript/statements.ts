/** Statements of TypeScript and JavaScript as the neutral tree's. */

import { ts } from 'ts-morph';
import type { Expr, ImportName, Pattern, RecordEntry, Stmt } from '../../program/program.ts';
import { decoratorsOf, lowerClass } from './classes.ts';
import { commentAtHead, commentBehind, commentsAbove } from './comments.ts';
import { lowerExpr } from './expressions.ts';
import { type Lowering, lowerFunction, spanOf } from './lower.ts';
import { lowerBinding, lowerTarget } from './patterns.ts';
import { declareBinding, declareBlock, declareList, isAmbient, isBound, isBoundName, nameHere } from './scope.ts';
import { typed } from './types.ts';

const { SyntaxKind } = ts;

/** The statements of a block whose names are declared already. */
export function lowerBlock(l: Lowering, nodes: readonly ts.Statement[]): readonly Stmt[] {
  const last = nodes.at(-1);
  const out = [...commentAtHead(l, nodes), ...nodes.flatMap((node) => lowerWithComments(l, node))];
  return last ? [...out, ...commentsAbove(l, last.end)] : out;
}

export function lowerWithComments(l: Lowering, node: ts.Statement): readonly Stmt[] {
  return [...commentsAbove(l, node.pos), ...lowerStatement(l, node), ...commentBehind(l, node)];
}

/** A block of its own: its names hold inside it. */
function inner(l: Lowering, nodes: readonly ts.Statement[], first?: () => void): readonly Stmt[] {
  l.names.blocks.push(new Map());
  first?.();
  declareBlock(l.names, nodes);
  const out = lowerBlock(l, nodes);
  l.names.blocks.pop();
  return out;
}

function body(l: Lowering, node: ts.Statement | undefined): readonly Stmt[] {
  if (!node) return [];
  return inner(l, ts.isBlock(node) ? node.statements : [node]);
}

function lowerStatement(l: Lowering, node: ts.Statement): readonly Stmt[] {
  if (isAmbient(node)) return [];
  const span = spanOf(l, node);
  if (ts.isExpressionStatement(node)) return [{ kind: 'expression', value: lowerExpr(l, node.expression), ...span }];
  if (ts.isVariableStatement(node))
    return [...declarations(l, node.declarationList), ...exported(node, span, namesIn(node.declarationList))];
  if (ts.isReturnStatement(node))
    return [{ kind: 'return', ...(node.expression ? { value: lowerExpr(l, node.expression) } : {}), ...span }];
  if (ts.isIfStatement(node)) {
    return [
      {
        kind: 'if',
        test: lowerExpr(l, node.expression),
        then: body(l, node.thenStatement),
        otherwise: body(l, node.elseStatement),
        ...span,
      },
    ];
  }
  if (ts.isBlock(node)) return [{ kind: 'block', body: inner(l, node.statements), ...span }];
  if (ts.isFunctionDeclaration(node)) return functionDeclaration(l, node);
  if (ts.isClassDeclaration(node)) {
    const definition = lowerClass(l, node);
    return [{ kind: 'class', definition, ...span }, ...exported(node, span, [definition.name])];
  }
  return loopStatement(l, node) ?? leavingStatement(l, node) ?? moduleStatement(l, node) ?? [];
}

function declarations(l: Lowering, list: ts.VariableDeclarationList): readonly Stmt[] {
  const declares = list.flags & ts.NodeFlags.Const ? 'const' : list.flags & ts.NodeFlags.Let ? 'let' : 'var';
  return list.declarations.map((one): Stmt => {
    const value = one.initializer ? { value: lowerExpr(l, one.initializer) } : {};
    return {
      kind: 'assign',
      targets: [lowerBinding(l, one.name)],
      declares,
      ...value,
      ...typed(l.names, one),
      ...spanOf(l, one),
    };
  });
}

function namesIn(list: ts.VariableDeclarationList): readonly string[] {
  const out: string[] = [];
  const visit = (name: ts.BindingName): void => {
    if (ts.isIdentifier(name)) out.push(name.text);
    else for (const one of name.elements) if (!ts.isOmittedExpression(one)) visit(one.name);
  };
  for (const one of list.declarations) visit(one.name);
  return out;
}

function has(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && ts.getModifiers(node)?.some((one) => one.kind === kind) === true;
}

/** What `export` in front of a declaration adds. */
function exported(node: ts.Node, span: { start: number; end: number }, names: readonly string[]): readonly Stmt[] {
  if (!has(node, SyntaxKind.ExportKeyword)) return [];
  const isDefault = has(node, SyntaxKind.DefaultKeyword);
  return [
    { kind: 'export', names: names.map((local) => ({ local, exported: isDefault ? 'default' : local })), ...span },
  ];
}

function functionDeclaration(l: Lowering, node: ts.FunctionDeclaration): readonly Stmt[] {
  if (!node.body) return [];
  const span = spanOf(l, node);
  const name = node.name ? nameHere(l.names, node.name.text) : 'default';
  if (!node.name) l.names.locals.add('default');
  const nested = lowerFunction(l, node, 'function');
  return [
    { kind: 'function', name, nested, decorators: decoratorsOf(l, node), hoisted: true, ...span },
    ...exported(node, span, [name]),
  ];
}

function loopStatement(l: Lowering, node: ts.Statement): readonly Stmt[] | undefined {
  const span = spanOf(l, node);
  if (ts.isForStatement(node)) {
    l.names.blocks.push(new Map());
    const init = node.initializer;
    if (init && ts.isVariableDeclarationList(init) && init.flags & ts.NodeFlags.BlockScoped) declareList(l.names, init);
    const before = !init
      ? []
      : ts.isVariableDeclarationList(init)
        ? declarations(l, init)
        : [{ kind: 'expression' as const, value: lowerExpr(l, init), ...spanOf(l, init) }];
    const loop: Stmt = {
      kind: 'while',
      before,
      ...(node.condition ? { test: lowerExpr(l, node.condition) } : {}),
      ...(node.incrementor ? { update: lowerExpr(l, node.incrementor) } : {}),
      first: 'test',
      body: body(l, node.statement),
      otherwise: [],
      ...span,
    };
    l.names.blocks.pop();
    return [loop];
  }
  if (ts.isForOfStatement(node) || ts.isForInStatement(node)) {
    const iterable = lowerExpr(l, node.expression);
    l.names.blocks.push(new Map());
    if (ts.isVariableDeclarationList(node.initializer)) declareList(l.names, node.initializer);
    const first = ts.isVariableDeclarationList(node.initializer) ? node.initializer.declarations[0] : undefined;
    const target: Pattern = first ? lowerBinding(l, first.name) : lowerTarget(l, node.initializer as ts.Expression);
    const loop: Stmt = {
      kind: 'each',
      target,
      iterable,
      takes: ts.isForOfStatement(node) ? 'element' : 'key',
      body: body(l, node.statement),
      otherwise: [],
      ...span,
    };
    l.names.blocks.pop();
    return [loop];
  }
  if (ts.isWhileStatement(node) || ts.isDoStatement(node)) {
    const first = ts.isDoStatement(node) ? 'body' : 'test';
    return [
      {
        kind: 'while',
        before: [],
        test: lowerExpr(l, node.expression),
        first,
        body: body(l, node.statement),
        otherwise: [],
        ...span,
      },
    ];
  }
  return undefined;
}

function leavingStatement(l: Lowering, node: ts.Statement): readonly Stmt[] | undefined {
  const span = spanOf(l, node);
  if (ts.isBreakStatement(node)) return [{ kind: 'break', ...(node.label ? { label: node.label.text } : {}), ...span }];
  if (ts.isContinueStatement(node))
    return [{ kind: 'continue', ...(node.label ? { label: node.label.text } : {}), ...span }];
  if (ts.isThrowStatement(node)) return [{ kind: 'raise', value: lowerExpr(l, node.expression), ...span }];
  if (ts.isLabeledStatement(node)) return [labelledStatement(l, node)];
  if (ts.isTryStatement(node)) return [tryStatement(l, node)];
  if (ts.isSwitchStatement(node)) {
    const subject = lowerExpr(l, node.expression);
    l.names.blocks.push(new Map());
    declareBlock(
      l.names,
      node.caseBlock.clauses.flatMap((clause) => [...clause.statements]),
    );
    const cases = node.caseBlock.clauses.map((clause) => ({
      ...(ts.isCaseClause(clause) ? { test: lowerExpr(l, clause.expression) } : {}),
      body: lowerBlock(l, clause.statements),
    }));
    l.names.blocks.pop();
    return [{ kind: 'switch', subject, cases, ...span }];
  }
  return undefined;
}

function labelledStatement(l: Lowering, node: ts.LabeledStatement): Stmt {
  const label = node.label.text;
  const body = lowerStatement(l, node.statement);
  const [only] = body;
  if (body.length === 1 && (only?.kind === 'each' || only?.kind === 'while')) return { ...only, label };
  return { kind: 'block', label, body, ...spanOf(l, node) };
}

function tryStatement(l: Lowering, node: ts.TryStatement): Stmt {
  const clause = node.catchClause;
  const handlers: { target?: Pattern; body: readonly Stmt[] }[] = [];
  if (clause) {
    const name = clause.variableDeclaration?.name;
    let target: Pattern | undefined;
    const lowered = inner(l, clause.block.statements, () => {
      if (!name) return;
      declareBinding(l.names, name);
      target = lowerBinding(l, name);
    });
    handlers.push({ body: lowered, ...(target ? { target } : {}) });
  }
  return {
    kind: 'try',
    body: inner(l, node.tryBlock.statements),
    handlers,
    otherwise: [],
    finally: node.finallyBlock ? inner(l, node.finallyBlock.statements) : [],
    ...spanOf(l, node),
  };
}

function moduleStatement(l: Lowering, node: ts.Statement): readonly Stmt[] | undefined {
  const span = spanOf(l, node);
  if (ts.isImportDeclaration(node)) return importDeclaration(l, node);
  if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
    const specifier = textOf(node.moduleReference.expression);
    return [
      {
        kind: 'import',
        specifier,
        names: [{ imported: '*', local: node.name.text, span: spanOf(l, node.name) }],
        ...span,
      },
    ];
  }
  if (ts.isExportAssignment(node) && node.isExportEquals) {
    const at = { start: span.start, end: span.start };
    const object: Expr = { kind: 'name', name: 'module', ...at };
    const target: Pattern = { kind: 'attribute', object, name: 'exports', nameSpan: at, ...at };
    return [{ kind: 'assign', targets: [target], value: lowerExpr(l, node.expression), ...span }];
  }
  if (ts.isExportAssignment(node)) {
    l.names.locals.add('default');
    const target: Pattern = { kind: 'name', name: 'default', start: span.start, end: span.start };
    return [
      { kind: 'assign', targets: [target], value: lowerExpr(l, node.expression), ...span },
      { kind: 'export', names: [{ local: 'default', exported: 'default' }], ...span },
    ];
  }
  if (ts.isExportDeclaration(node)) return exportDeclaration(node, span);
  if (ts.isEnumDeclaration(node)) return enumDeclaration(l, node);
  if (ts.isModuleDeclaration(node)) return namespaceDeclaration(l, node);
  return undefined;
}

function textOf(node: ts.Expression | undefined): string {
  return node && ts.isStringLiteralLike(node) ? node.text : '';
}

function importDeclaration(l: Lowering, node: ts.ImportDeclaration): readonly Stmt[] {
  const clause = node.importClause;
  if (!isBound(node)) return [];
  const names: ImportName[] = [];
  if (clause?.name)
    names.push({ imported: 'default', local: nameHere(l.names, clause.name.text), span: spanOf(l, clause.name) });
  const bindings = clause?.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings))
    names.push({ imported: '*', local: nameHere(l.names, bindings.name.text), span: spanOf(l, bindings.name) });
  else if (bindings) {
    for (const one of bindings.elements) {
      if (isBoundName(node, one))
        names.push({
          imported: (one.propertyName ?? one.name).text,
          local: nameHere(l.names, one.name.text),
          span: spanOf(l, one.name),
        });
    }
  }
  return [{ kind: 'import', specifier: textOf(node.moduleSpecifier), names, ...spanOf(l, node) }];
}

function exportDeclaration(node: ts.ExportDeclaration, span: { start: number; end: number }): readonly Stmt[] {
  if (node.isTypeOnly) return [];
  const from = node.moduleSpecifier ? { specifier: textOf(node.moduleSpecifier) } : {};
  const clause = node.exportClause;
  if (!clause) return [{ kind: 'export', names: [{ local: '*', exported: '*' }], ...from, ...span }];
  if (ts.isNamespaceExport(clause))
    return [{ kind: 'export', names: [{ local: '*', exported: clause.name.text }], ...from, ...span }];
  const names = clause.elements
    .filter((one) => !one.isTypeOnly)
    .map((one) => ({ local: (one.propertyName ?? one.name).text, exported: one.name.text }));
  return [{ kind: 'export', names, ...from, ...span }];
}

/** An enum is a record of its members. */
function enumDeclaration(l: Lowering, node: ts.EnumDeclaration): readonly Stmt[] {
  const span = spanOf(l, node);
  let next: number | undefined = 0;
  const entries = node.members.map((member): RecordEntry => {
    const at = spanOf(l, member);
    const given = member.initializer && lowerExpr(l, member.initializer);
    const value: Expr = given ?? { kind: 'const', value: next, ...at };
    if (given) next = given.kind === 'const' && typeof given.value === 'number' ? given.value : undefined;
    if (next !== undefined) next++;
    return {
      kind: 'field',
      key: { kind: 'const', value: member.name.getText(l.source).replace(/^['"]|['"]$/g, ''), ...at },
      value,
    };
  });
  const target: Pattern = { kind: 'name', name: nameHere(l.names, node.name.text), ...spanOf(l, node.name) };
  return [
    { kind: 'assign', targets: [target], value: { kind: 'record', entries, ...span }, declares: 'const', ...span },
    ...exported(node, span, [node.name.text]),
  ];
}

/** A namespace is a block of its own and a record of what it exports. */
function namespaceDeclaration(l: Lowering, node: ts.ModuleDeclaration): readonly Stmt[] {
  const { name, body: content } = node;
  if (!content || !ts.isIdentifier(name) || ts.isIdentifier(content)) return [];
  const span = spanOf(l, node);
  const target: Pattern = { kind: 'name', name: nameHere(l.names, name.text), ...spanOf(l, name) };
  const statements: readonly ts.Statement[] = ts.isModuleBlock(content) ? content.statements : [content];
  l.names.blocks.push(new Map());
  declareBlock(l.names, statements);
  const lowered = lowerBlock(l, statements);
  const given = ts.isModuleBlock(content) ? statements.flatMap(namesGiven) : [content.name.text];
  const entries = given.map((key): RecordEntry => {
    const at = { start: span.end, end: span.end };
    return {
      kind: 'field',
      key: { kind: 'const', value: key, ...at },
      value: { kind: 'name', name: nameHere(l.names, key), ...at },
    };
  });
  l.names.blocks.pop();
  const own: Stmt = { kind: 'assign', targets: [target], value: { kind: 'record', entries, ...span }, ...span };
  return [{ kind: 'block', body: [...lowered, own], ...span }, ...exported(node, span, [name.text])];
}

/** What a statement of a namespace gives to the outside. */
function namesGiven(node: ts.Statement): readonly string[] {
  if (!has(node, SyntaxKind.ExportKeyword) || isAmbient(node)) return [];
  if (ts.isVariableStatement(node)) return namesIn(node.declarationList);
  const named =
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isEnumDeclaration(node) ||
    ts.isModuleDeclaration(node);
  return named && node.name && ts.isIdentifier(node.name) ? [node.name.text] : [];
}
