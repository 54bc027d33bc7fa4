/** The TypeScript and JavaScript front end. */

import type { ts } from 'ts-morph';
import type { FileHost, FrontEnd } from '../../program/frontend.ts';
import { parse, update } from './live.ts';
import { lowerModule } from './module.ts';
import { createResolver } from './project.ts';

export function typescriptFrontEnd(host: FileHost): FrontEnd {
  const trees = new Map<string, ts.SourceFile>();
  const resolver = createResolver(host);
  return {
    lower(file, text) {
      const old = trees.get(file);
      const tree = old ? update(old, text) : parse(file, text);
      trees.set(file, tree);
      return lowerModule(file, tree);
    },
    resolve: (from, specifier) => resolver.resolve(from, specifier),
    forget(file) {
      trees.delete(file);
      resolver.forget();
    },
  };
}
