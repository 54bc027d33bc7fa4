/** The Python front end. */

import type { FileHost, FrontEnd } from '../../program/frontend.ts';
import type { Module } from '../../program/program.ts';
import { resolveModule } from './imports.ts';
import { lowerModule, Pieces } from './module.ts';

interface Kept {
  readonly text: string;
  readonly module: Module;
  readonly pieces: Pieces;
}

export function pythonFrontEnd(host: FileHost): FrontEnd {
  const kept = new Map<string, Kept>();
  return {
    lower(file, given) {
      // A byte-order mark is no part of the program, and every place in the text stays where it is.
      const text = given.startsWith('\uFEFF') ? ` ${given.slice(1)}` : given;
      const old = kept.get(file);
      if (old?.text === text) return old.module;
      const pieces = old?.pieces ?? new Pieces();
      const module = lowerModule(file, text, pieces);
      kept.set(file, { text, module, pieces });
      return module;
    },
    resolve: (from, specifier) => resolveModule(host, from, specifier),
    forget: (file) => {
      kept.delete(file);
    },
  };
}
