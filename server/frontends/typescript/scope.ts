/** Which names a unit binds, and the unique name of each: an inner block's duplicate gets a suffix. */

import { ts } from 'ts-morph';

/** Names of one unit, block by block. */
export interface Names {
  readonly locals: Set<string>;
  /** Innermost block last: written name → name in the unit. */
  readonly blocks: Map<string, string>[];
  readonly parent?: Names;
  /** What is declared in the unit and asked of its outermost block, while that is watched. */
  read?: NamesRead;
}

export interface NamesRead {
  /** Written names with the names they got, in order. */
  readonly declared: (readonly [written: string, name: string])[];
  /** Written names with what they stood for; undefined for one that the unit does not bind. */
  readonly meant: Map<string, string | undefined>;
}

/** What is read and declared of a unit's names meanwhile. */
export function readingNames<T>(names: Names, run: () => T): { readonly result: T; readonly names: NamesRead } {
  const read: NamesRead = { declared: [], meant: new Map() };
  names.read = read;
  const result = run();
  delete names.read;
  return { result, names: read };
}

/** Declares what was declared, if all names would be the same again. */
export function declaresAgain(names: Names, { declared, meant }: NamesRead): boolean {
  const [top] = names.blocks;
  if (![...meant].every(([written, name]) => top?.get(written) === name)) return false;
  const added: string[] = [];
  const isSame = declared.every(([written, name]) => {
    const now = freeName(names, written);
    names.locals.add(now);
    added.push(now);
    return now === name;
  });
  if (!isSame) for (const name of added) names.locals.delete(name);
  return isSame;
}

export function unitNames(parent?: Names): Names {
  return { locals: new Set(), blocks: [new Map()], ...(parent ? { parent } : {}) };
}

/** The name that a written name stands for here. */
export function nameHere(names: Names, written: string): string {
  for (let at: Names | undefined = names; at; at = at.parent) {
    for (let i = at.blocks.length - 1; i >= 0; i--) {
      const found = at.blocks[i]?.get(written);
      if (i === 0) at.read?.meant.set(written, found);
      if (found !== undefined) return found;
    }
  }
  return written;
}

export function declare(names: Names, written: string, block = names.blocks.at(-1)): string {
  const old = block?.get(written);
  if (old !== undefined) return old;
  const name = freeName(names, written);
  names.locals.add(name);
  block?.set(written, name);
  names.read?.declared.push([written, name]);
  return name;
}

function freeName(names: Names, written: string): string {
  let name = written;
  for (let n = 1; names.locals.has(name); n++) name = `${written}~${n}`;
  return name;
}

/** `declare const tf: any`: it says that something exists elsewhere and binds nothing. */
export function isAmbient(node: ts.Node): boolean {
  return (
    ts.canHaveModifiers(node) &&
    ts.getModifiers(node)?.some((one) => one.kind === ts.SyntaxKind.DeclareKeyword) === true
  );
}

/** Declares what a list of statements binds in its own block. */
export function declareBlock(names: Names, statements: readonly ts.Node[]): void {
  for (const node of statements) {
    if (isAmbient(node)) continue;
    if (ts.isVariableStatement(node) && node.declarationList.flags & ts.NodeFlags.BlockScoped)
      declareList(names, node.declarationList);
    else if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isEnumDeclaration(node)) {
      if (node.name) declare(names, node.name.text);
    } else if (ts.isModuleDeclaration(node) && ts.isIdentifier(node.name)) declare(names, node.name.text);
    else if (ts.isImportDeclaration(node)) declareImport(names, node);
    else if (ts.isImportEqualsDeclaration(node)) declare(names, node.name.text);
  }
}

export function declareList(names: Names, list: ts.VariableDeclarationList): void {
  for (const one of list.declarations) declareBinding(names, one.name);
}

export function declareBinding(names: Names, name: ts.BindingName, block = names.blocks.at(-1)): void {
  if (ts.isIdentifier(name)) {
    declare(names, name.text, block);
    return;
  }
  for (const element of name.elements) if (!ts.isOmittedExpression(element)) declareBinding(names, element.name, block);
}

/** Types of a package are names like others; a file that is imported for its types alone does not run. */
export function isBound(node: ts.ImportDeclaration): boolean {
  return node.importClause?.isTypeOnly !== true || isPackage(node);
}

function declareImport(names: Names, node: ts.ImportDeclaration): void {
  const clause = node.importClause;
  if (!clause || !isBound(node)) return;
  if (clause.name) declare(names, clause.name.text);
  const bindings = clause.namedBindings;
  if (!bindings) return;
  if (ts.isNamespaceImport(bindings)) declare(names, bindings.name.text);
  else for (const element of bindings.elements) if (isBoundName(node, element)) declare(names, element.name.text);
}

/** `import {type Tensor3D} from '@tensorflow/tfjs'` is bound, `import {type Row} from './rows'` is not. */
export function isBoundName(node: ts.ImportDeclaration, element: ts.ImportSpecifier): boolean {
  return !element.isTypeOnly || isPackage(node);
}

function isPackage(node: ts.ImportDeclaration): boolean {
  const from = node.moduleSpecifier;
  return ts.isStringLiteralLike(from) && !/^[./]/.test(from.text);
}

/** `var` anywhere in the unit, but not in units inside it. */
export function declareVars(names: Names, node: ts.Node): void {
  const top = names.blocks[0];
  const visit = (child: ts.Node): void => {
    if (ts.isFunctionLike(child) || ts.isClassLike(child) || isAmbient(child)) return;
    if (ts.isVariableDeclarationList(child) && !(child.flags & ts.NodeFlags.BlockScoped)) {
      for (const one of child.declarations) declareBinding(names, one.name, top);
    }
    ts.forEachChild(child, visit);
  };
  ts.forEachChild(node, visit);
}
