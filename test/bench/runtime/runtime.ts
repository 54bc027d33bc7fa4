// `npm run bench:runtime`: five works of recurrent layers on each engine, in CPU time, in Node and in Chromium. Rounds are
// paired: each engine runs once a round, so that what else the machine does weighs on all of them alike. `-- b c` measures
// these works alone, `-- node` or `-- chromium` there alone. `simd` and `relaxed` give tensors of their own, as `forward`
// does; `prepared` gives views of the kernels' memory, as `prepare` does. With UNROLLED_PYTHON set to a Python that has PyTorch, its
// one-thread time stands in the same rounds.
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { openPage } from './browser.ts';
import type * as Engines from './engines.ts';
import { peakOf, timesOf } from './engines.ts';
import { peakCode } from './peak.ts';
import { median, PEAK_FLOP, WORKS, type Work } from './works.ts';

const ROUNDS = 5;
const PEAK_TURNS = 2_000_000;
const asked = process.argv.slice(2);
const works = WORKS.filter(({ name }) => !asked.some((one) => one.length === 1) || asked.includes(name));
const places = (['node', 'chromium'] as const).filter((one) => !asked.some((a) => a.length > 1) || asked.includes(one));

/** Runs an engine so many times, and gives the CPU milliseconds of one run. */
type Timed = (times: number) => Promise<number>;

/** PyTorch on one thread: a line with a number of runs for each answer in milliseconds of CPU time. */
class Python {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  constructor(python: string, { kind, inputSize, hiddenSize, numLayers, bidirectional, shape }: Work) {
    const options = `${inputSize}, ${hiddenSize}, ${numLayers}, bidirectional=${bidirectional ? 'True' : 'False'}`;
    const program = `
import sys, time, torch
from torch import nn
torch.set_num_threads(1)
module, x = nn.${kind.toUpperCase()}(${options}), torch.rand(${shape.join(', ')})
with torch.inference_mode():
    module(x)
    for line in sys.stdin:
        start = time.process_time()
        for _ in range(int(line)): module(x)
        print((time.process_time() - start) * 1000 / int(line), flush=True)
`;
    this.#child = spawn(python, ['-c', program]);
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async run(times: number): Promise<number> {
    this.#child.stdin.write(`${times}\n`);
    return Number((await this.#lines.next()).value);
  }

  stop(): void {
    this.#child.stdin.end();
  }
}

/** CPU milliseconds of this process, user and system. */
async function here(run: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

interface Place {
  /** The engines of a work, ready to run. */
  engines(work: Work): Promise<ReadonlyMap<string, Timed>>;
  /** Milliseconds of a turn of the peak, plain and relaxed. */
  peaks(codes: readonly Uint8Array[]): Promise<readonly Timed[]>;
  close(): Promise<void>;
}

/** Where a bundle is, to import: code that is run as it is written, without a loader's own calls in it. */
async function bundled(contents: string): Promise<string> {
  const outfile = join(mkdtempSync(join(tmpdir(), 'unrolled-bench-')), 'bundle.mjs');
  const stdin = { contents, resolveDir: '.', loader: 'ts' as const };
  await build({ stdin, bundle: true, format: 'esm', minify: true, outfile });
  process.on('exit', () => rmSync(dirname(outfile), { recursive: true, force: true }));
  return pathToFileURL(outfile).href;
}

const inNode: Place = {
  async engines(work) {
    const { enginesOf } = (await import(
      await bundled("export * from './test/bench/runtime/engines.ts'")
    )) as typeof Engines;
    const runs = await enginesOf(work, {});
    return new Map([...runs].map(([name, run]) => [name, async (times) => (await here(() => run(times))) / times]));
  },
  async peaks(codes) {
    const runs = await Promise.all(
      codes.filter((code) => WebAssembly.validate(code as Uint8Array<ArrayBuffer>)).map(peakOf),
    );
    return runs.map((run) => async (times) => (await here(() => run(times))) / times);
  },
  close: async () => {},
};

async function inChromium(): Promise<Place> {
  const { page, cpu, close } = await openPage('test/bench/runtime/page.ts', (line) => console.error(line));
  await page.waitForFunction('globalThis.bench');
  const timed = (name: string): Timed => {
    return async (times) => (await cpu(() => page.evaluate(`bench.run(${JSON.stringify(name)}, ${times})`))).ms / times;
  };
  return {
    async engines(work) {
      const names = (await page.evaluate(`bench.prepare(${JSON.stringify(work.name)})`)) as string[];
      return new Map(names.map((name) => [name, timed(name)]));
    },
    async peaks(codes) {
      await page.evaluate(`bench.peak(${JSON.stringify(codes.map((code) => [...code]))})`);
      return codes.map((_, i) => timed(i === 0 ? 'peak' : 'relaxed peak'));
    },
    close,
  };
}

async function measure(place: Place, work: Work): Promise<void> {
  const python = process.env.UNROLLED_PYTHON ? new Python(process.env.UNROLLED_PYTHON, work) : undefined;
  const codes = [await peakCode(false), await peakCode(true)];
  const took = new Map<string, number[]>();
  const note = (name: string, ms: number) => took.set(name, [...(took.get(name) ?? []), ms]);
  const peaks = await place.peaks(codes);
  for (let round = 0; round <= ROUNDS; round++)
    for (const [i, peak] of peaks.entries()) {
      const ms = await peak(PEAK_TURNS);
      if (round > 0) note(i === 0 ? 'peak' : 'relaxed peak', ms);
    }
  const engines = await place.engines(work);
  for (const [name, run] of engines) await run(timesOf(name, work));
  await python?.run(timesOf('onnxruntime-web', work));
  for (let round = 0; round < ROUNDS; round++) {
    if (python) note('PyTorch', await python.run(timesOf('onnxruntime-web', work)));
    for (const [name, run] of engines) note(name, await run(timesOf(name, work)));
  }
  python?.stop();
  report(work, took);
}

function report(work: Work, took: ReadonlyMap<string, readonly number[]>): void {
  console.log(`  ${work.name}: ${work.what}`);
  const paired = (name: string, other: string): number => {
    const [a = [], b = []] = [took.get(name), took.get(other)];
    return median(a.map((value, i) => value / (b[i] ?? Number.NaN)));
  };
  for (const [name, values] of took) {
    if (name.endsWith('peak')) continue;
    const ms = median(values);
    const notes = [`${(work.flop / 1e6 / ms).toFixed(2)} GFLOP/s`];
    const peak = name.startsWith('simd') ? 'peak' : name.startsWith('relaxed') ? 'relaxed peak' : undefined;
    const best = peak === undefined ? undefined : took.get(peak);
    if (best) {
      // The best round of both: what is left of the peak when nothing else is in the way.
      const top = PEAK_FLOP / 1e6 / Math.min(...best);
      notes.push(
        `${((100 * work.flop) / 1e6 / Math.min(...values) / top).toFixed(0)} % of the peak of ${top.toFixed(1)}`,
      );
    }
    if (took.has('PyTorch') && name !== 'PyTorch') notes.push(`${paired(name, 'PyTorch').toPrecision(3)} of PyTorch`);
    for (const peer of ['onnxruntime-web', 'tfjs-wasm'])
      if (peak !== undefined && took.has(peer)) notes.push(`${paired(peer, name).toPrecision(3)}× ${peer}`);
    const spread = `[${Math.min(...values).toPrecision(3)}..${Math.max(...values).toPrecision(3)}]`;
    console.log(`    ${name.padEnd(16)} ${ms.toFixed(4).padStart(11)} ms CPU ${spread}  ${notes.join(', ')}`);
  }
}

/** CPU milliseconds from nothing to the first result of the smallest work, and the memory of the largest, in a Node of their own. */
async function alone(): Promise<void> {
  const code = await bundled("export * from './runtime/index.ts'");
  const script = (made: string): string => `
const before = process.cpuUsage();
const rss = process.memoryUsage().rss;
const { nn, rand } = await import(process.env.CODE);
${made}
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ ms: (user + system) / 1000, rss: process.memoryUsage().rss - rss, states: module.states.bytes }));`;
  const run = (made: string, imported = code): { ms: number; rss: number; states: number } =>
    JSON.parse(
      execFileSync('node', ['--input-type=module', '-e', script(made)], {
        env: { ...process.env, CODE: imported },
        encoding: 'utf8',
      }),
    );
  const nothing = await bundled('export const nn = 0, rand = 0;');
  const first = Array.from({ length: 5 }, () => {
    const empty = run('const module = { states: { bytes: 0 } };', nothing).ms;
    return run('const module = new nn.RNN(5, 8); module.forward(rand([4, 1, 5]));').ms - empty;
  });
  console.log(`  load to first result of a, above the load of an empty module: ${median(first).toFixed(1)} ms CPU`);
  const { rss, states } = run(
    'const module = new nn.LSTM(256, 512, { numLayers: 2 }); module.forward(rand([200, 32, 256]));',
  );
  console.log(
    `  memory of d: ${(rss / 2 ** 20).toFixed(0)} MB, of which ${(states / 2 ** 20).toFixed(0)} MB are every gate and state`,
  );
}

for (const name of places) {
  const place = name === 'node' ? inNode : await inChromium();
  console.log(`${name === 'node' ? `Node ${process.version}` : 'Chromium'}, load average ${loadavg()[0]?.toFixed(1)}`);
  if (name === 'node' && works.length === WORKS.length) await alone();
  for (const work of works) await measure(place, work);
  await place.close();
}
