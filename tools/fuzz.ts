/**
 * `npm run fuzz`: the tests that make random edits, with many more of them. `npm run fuzz -- 1000` sets how many times as
 * many as `npm test` makes.
 */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const TESTS = ['fuzz', 'half-typed', 'incremental', 'remembered'];
const TIMES = 100;

const asked = process.argv[2];
const times = Number(asked ?? TIMES);
if (!Number.isInteger(times) || times < 1) throw new Error(`how many times as many edits? Not ${asked}`);

const files = TESTS.map((name) => fileURLToPath(new URL(`../test/${name}.test.ts`, import.meta.url)));
const { status } = spawnSync(process.execPath, ['--import', 'tsx', '--test', ...files], {
  stdio: 'inherit',
  env: { ...process.env, FUZZ: String(times) },
});
process.exitCode = status ?? 1;
