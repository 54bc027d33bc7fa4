/** `unrolled check` and Pyright on the same Python files, each as a process of its own, turn by turn. */

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';

const TOP = resolve(import.meta.dirname, '../..');
const ROUNDS = 3;

export interface Times {
  readonly files: number;
  /** Wall time of each round in ms. */
  readonly unrolled: readonly number[];
  readonly pyright: readonly number[];
}

export function checkTimes(): Times {
  const files = ['examples', 'test/fixtures'].flatMap((folder) =>
    readdirSync(join(TOP, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.py'))
      .map((name) => join(TOP, folder, name)),
  );
  const unrolled: number[] = [];
  const pyright: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    unrolled.push(timed([join(TOP, 'dist/cli.js'), 'check', '--no-cache', ...files]));
    pyright.push(timed([join(TOP, 'node_modules/pyright/index.js'), ...files]));
  }
  return { files: files.length, unrolled, pyright };
}

/** Both end with 1 when they find something, which they do: some of the programs are wrong on purpose. */
function timed(command: readonly string[]): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, command, { cwd: TOP, encoding: 'utf8', maxBuffer: 1e9 });
  if (status !== 0 && status !== 1) throw new Error(`${command.slice(0, 2).join(' ')}: ${stderr}`);
  return performance.now() - start;
}
