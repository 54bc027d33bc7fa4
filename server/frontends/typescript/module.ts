/** A source file as a Module. */

import { ts } from 'ts-morph';
import type { Module } from '../../program/program.ts';
import { type Asked, type Standing, Standings } from '../../program/steady.ts';
import { commentsAbove } from './comments.ts';
import type { Lowering } from './lower.ts';
import { declareBlock, declaresAgain, declareVars, type NamesRead, readingNames, unitNames } from './scope.ts';
import { lowerWithComments } from './statements.ts';
import { declaredTypes } from './types.ts';

/** A statement of a module, what names it has declared in the module's unit, and what names outside it stood for. */
export interface ModulePart extends Standing {
  readonly kind: ts.SyntaxKind | undefined;
  readonly names: NamesRead;
}

export function lowerModule(file: string, source: ts.SourceFile, parts = new Standings<ModulePart>()): Module {
  const names = unitNames();
  declareVars(names, source);
  declareBlock(names, source.statements);
  const asked: Asked<ModulePart>[] = [];
  let from = 0;
  for (const node of [...source.statements, undefined]) {
    const to = node ? endWithComment(source, node) : source.text.length;
    const kind = node?.kind;
    const start = from;
    asked.push({
      text: source.text.slice(start, to),
      from: start,
      holds: (old) => old.kind === kind && declaresAgain(names, old.names),
      make() {
        const l: Lowering = { source, start, names };
        const read = readingNames(names, () =>
          node ? lowerWithComments(l, node) : commentsAbove(l, source.statements.end),
        );
        return { kind, statements: read.result, names: read.names };
      },
    });
    from = to;
  }
  parts.read(asked);
  const specifiers = specifiersOf(source);
  const usesModules =
    ts.isExternalModule(source) || specifiers.length > 0 || /\bmodule\.exports\b|\bexports\.\w/.test(source.text);
  const { steady, whole } = parts.bodies({
    kind: 'module',
    name: '',
    params: [],
    locals: [...names.locals],
    flavour: 'plain',
    length: source.text.length,
  });
  return {
    file,
    language: 'javascript',
    get unit() {
      return whole();
    },
    steady,
    specifiers,
    types: declaredTypes(names, source),
    scope: usesModules ? 'module' : 'script',
  };
}

/** The end of a statement with the comment on its last line. */
function endWithComment(source: ts.SourceFile, node: ts.Node): number {
  return ts.getTrailingCommentRanges(source.text, node.end)?.at(-1)?.end ?? node.end;
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
