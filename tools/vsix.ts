/** Packs the built extension, as it is published. */

import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { TOP } from './vscode-server.ts';

/** Gives the path of the `.vsix`; what is built in `dist/` goes into it. */
export async function packVsix(packagePath: string = join(TOP, 'unrolled.vsix')): Promise<string> {
  const { log } = console;
  console.log = () => {};
  try {
    await createVSIX({
      cwd: TOP,
      packagePath,
      dependencies: false,
      allowMissingRepository: true,
      rewriteRelativeLinks: false,
    });
  } finally {
    console.log = log;
  }
  return packagePath;
}
