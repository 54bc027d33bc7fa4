/** The Python front end. */

import type { FileHost, FrontEnd } from '../../program/frontend.ts';
import type { Module, Stmt } from '../../program/program.ts';
import { resolveModule } from './imports.ts';
import { type Lowering, newNames } from './lowering.ts';
import { lowerStatement } from './statements.ts';
import { childrenOf, parse } from './tree.ts';
import { declareNames } from './units.ts';

export function pythonFrontEnd(host: FileHost): FrontEnd {
  const kept = new Map<string, { readonly text: string; readonly module: Module }>();
  return {
    lower(file, text) {
      const old = kept.get(file);
      if (old?.text === text) return old.module;
      const module = lowerModule(file, text);
      kept.set(file, { text, module });
      return module;
    },
    resolve: (from, specifier) => resolveModule(host, from, specifier),
    forget: (file) => {
      kept.delete(file);
    },
  };
}

function lowerModule(file: string, text: string): Module {
  const top = parse(text);
  const l: Lowering = { text, start: 0, names: newNames() };
  declareNames(l, top);
  const body = childrenOf(top).flatMap((node) => lowerStatement(l, node));
  return {
    file,
    language: 'python',
    unit: {
      kind: 'module',
      name: '',
      params: [],
      body,
      locals: [...l.names.locals],
      flavour: 'plain',
      length: text.length,
    },
    specifiers: specifiersIn(body),
    scope: 'module',
  };
}

/** Every module named in an import, wherever it stands. */
function specifiersIn(body: readonly Stmt[]): readonly string[] {
  const out = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if (Array.isArray(node)) {
      for (const one of node) visit(one);
      return;
    }
    if ('kind' in node && node.kind === 'import' && 'specifier' in node && typeof node.specifier === 'string')
      out.add(node.specifier);
    for (const one of Object.values(node)) visit(one);
  };
  visit(body);
  return [...out];
}
