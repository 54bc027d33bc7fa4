/** A source file as a Module. */

import { ts } from 'ts-morph';
import type { Module } from '../../program/program.ts';
import type { Lowering } from './lower.ts';
import { declareBlock, declareVars, unitNames } from './scope.ts';
import { lowerBlock } from './statements.ts';
import { declaredTypes } from './types.ts';

export function lowerModule(file: string, source: ts.SourceFile): Module {
  const l: Lowering = { source, start: 0, names: unitNames() };
  declareVars(l.names, source);
  declareBlock(l.names, source.statements);
  const body = lowerBlock(l, source.statements);
  const specifiers = specifiersOf(source);
  const usesModules =
    ts.isExternalModule(source) || specifiers.length > 0 || /\bmodule\.exports\b|\bexports\.\w/.test(source.text);
  return {
    file,
    language: 'javascript',
    unit: {
      kind: 'module',
      name: '',
      params: [],
      body,
      locals: [...l.names.locals],
      flavour: 'plain',
      length: source.text.length,
    },
    specifiers,
    types: declaredTypes(l.names, source),
    scope: usesModules ? 'module' : 'script',
  };
}

function specifiersOf(source: ts.SourceFile): readonly string[] {
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
      node.moduleSpecifier &&
      ts.isStringLiteralLike(node.moduleSpecifier)
    ) {
      found.add(node.moduleSpecifier.text);
    } else if (ts.isExternalModuleReference(node) && ts.isStringLiteralLike(node.expression))
      found.add(node.expression.text);
    else if (ts.isCallExpression(node) && isRequire(node.expression)) {
      const [first] = node.arguments;
      if (first && ts.isStringLiteralLike(first)) found.add(first.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...found];
}

function isRequire(node: ts.Expression): boolean {
  return node.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(node) && node.text === 'require');
}
