/** Running other programs: with their output shown only when they fail, and stopped with all they started. */

import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

/** Runs a program to its end; gives its standard output. Throws with all it printed when it fails. */
export function run(program: string, args: readonly string[], options: SpawnOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let all = '';
    child.stdout?.on('data', (data) => {
      out += data;
      all += data;
    });
    child.stderr?.on('data', (data) => {
      all += data;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(out);
      else reject(new Error(`${program} ${args.join(' ')} ended with ${code}:\n${all.trim()}`));
    });
  });
}

/** Runs npm, the one that runs us where there is one. */
export function npm(args: readonly string[], options: SpawnOptions = {}): Promise<string> {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) return run(process.execPath, [script, ...args], options);
  return run('npm', args, { ...options, shell: process.platform === 'win32' });
}

/** Ends a process that leads its own group, and the group; gives it a second to do so by itself. */
export async function stopGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const { pid } = child;
  const kill = (signal: NodeJS.Signals) => {
    try {
      if (process.platform === 'win32') child.kill(signal);
      else process.kill(-pid, signal);
    } catch {
      // It has ended by itself.
    }
  };
  kill('SIGTERM');
  const timer = setTimeout(kill, 1000, 'SIGKILL');
  await ended;
  clearTimeout(timer);
}
