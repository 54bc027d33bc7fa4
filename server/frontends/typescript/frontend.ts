/** The TypeScript and JavaScript front end. */

import type { ts } from 'ts-morph';
import type { FileHost, FrontEnd } from '../../program/frontend.ts';
import { Standings } from '../../program/steady.ts';
import { errorsIn, parse, update } from './live.ts';
import { lowerModule, type ModulePart } from './module.ts';
import { createResolver } from './project.ts';
import { createRepair, type Repair } from './repair.ts';

export function typescriptFrontEnd(host: FileHost): FrontEnd {
  const trees = new Map<string, ts.SourceFile>();
  const parts = new Map<string, Standings<ModulePart>>();
  const repairs = new Map<string, Repair>();
  const resolver = createResolver(host);
  return {
    lower(file, written) {
      const repair = repairs.get(file) ?? createRepair();
      repairs.set(file, repair);
      const text = repair(written, (one) => errorsIn(file, one));
      const old = trees.get(file);
      const tree = old ? update(old, text) : parse(file, text);
      trees.set(file, tree);
      const kept = parts.get(file) ?? new Standings<ModulePart>();
      parts.set(file, kept);
      return lowerModule(file, tree, kept);
    },
    resolve: (from, specifier) => resolver.resolve(from, specifier),
    forget(file) {
      trees.delete(file);
      parts.delete(file);
      repairs.delete(file);
      resolver.forget();
    },
  };
}
