/**
 * The tests inside VS Code's extension host, on the extension as it is built in this folder. One suite with two ways in:
 * the VS Code server (host.test.ts) and a desktop VS Code (desktop.ts). What happened is written to UNROLLED_RESULTS.
 */

import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import type { HostResult } from './result.ts';
import { defineTests } from './tests.ts';

/** VS Code calls this once its window is open. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 120_000 });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  defineTests();
  const results: HostResult[] = [];
  const failures = await new Promise<number>((done) => {
    const runner = mocha.run(done);
    runner.on('pass', (test) => results.push({ title: test.fullTitle() }));
    runner.on('fail', (test, error) => results.push({ title: test.fullTitle(), error: error.stack ?? error.message }));
  });
  const file = process.env.UNROLLED_RESULTS;
  if (file !== undefined) writeFileSync(file, JSON.stringify(results));
  if (failures > 0)
    throw new Error(results.flatMap(({ title, error }) => (error ? [`${title}\n${error}`] : [])).join('\n'));
}
