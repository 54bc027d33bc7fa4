/** Loads a front end when its first file is read: the TypeScript one alone is larger than all the rest. */

import type { FrontEndName } from './documents.ts';
import { pythonEditing } from './frontends/python/edit.ts';
import { typescriptEditing } from './frontends/typescript/edit.ts';
import type { Editing } from './program/editing.ts';
import type { FileHost, FrontEnd } from './program/frontend.ts';
import type { Language } from './program/program.ts';

export async function loadFrontEnd(name: FrontEndName, host: FileHost): Promise<FrontEnd> {
  if (name === 'python') return (await import('./frontends/python/frontend.ts')).pythonFrontEnd(host);
  return (await import('./frontends/typescript/frontend.ts')).typescriptFrontEnd(host);
}

/** How a language writes what an edit puts into a program. */
export const editings: { readonly [language in Language]: Editing } = {
  python: pythonEditing,
  javascript: typescriptEditing,
};
