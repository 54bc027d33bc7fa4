/** `npm run test:desktop`: the extension-host suite in a desktop VS Code, which is downloaded where it is not yet. */

import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { TOP } from '../../tools/vscode-server.ts';
import { buildSuite } from './host/build.ts';

const folder = mkdtempSync(join(tmpdir(), 'unrolled-desktop-'));
try {
  cpSync(join(TOP, 'examples'), folder, { recursive: true });
  await runTests({
    extensionDevelopmentPath: TOP,
    extensionTestsPath: await buildSuite(),
    launchArgs: [folder, '--disable-extensions', '--disable-workspace-trust', '--skip-welcome'],
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
