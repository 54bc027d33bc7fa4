/** Bundles the suite, for the extension host reads no TypeScript; mocha stays outside and is found in node_modules. */

import { join } from 'node:path';
import { build } from 'esbuild';
import { TOP } from '../../../tools/vscode-server.ts';

/** Gives the path of the module that VS Code is to run. */
export async function buildSuite(): Promise<string> {
  const outfile = join(TOP, '.vscode-test', 'suite.cjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'suite.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  return outfile;
}
