/** Loads a front end when its first file is read: the TypeScript one alone is larger than all the rest. */

import type { FrontEndName } from './documents.ts';
import type { FileHost, FrontEnd } from './program/frontend.ts';

export async function loadFrontEnd(name: FrontEndName, host: FileHost): Promise<FrontEnd> {
  if (name === 'python') return (await import('./frontends/python/frontend.ts')).pythonFrontEnd(host);
  return (await import('./frontends/typescript/frontend.ts')).typescriptFrontEnd(host);
}
