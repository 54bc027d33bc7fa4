// `npm run bench:runtime`: five works of recurrent layers, on each engine, in CPU time. Rounds are paired: each engine runs
// once a round, so that what else the machine does weighs on all of them alike. With UNROLLED_PYTHON set to a Python that
// has PyTorch, its one-thread time stands in the same rounds.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type Engine, manualSeed, nn, rand, setEngine, type Tensor } from '../../runtime/index.ts';

interface Work {
  readonly name: string;
  readonly what: string;
  readonly python: string;
  readonly make: () => { forward(input: Tensor): unknown };
  readonly shape: readonly number[];
  /** Floating-point operations of its products. */
  readonly flop: number;
  /** Runs in a round. */
  readonly times: number;
}

const WORKS: readonly Work[] = [
  {
    name: 'a',
    what: 'RNN T=4 B=1 I=5 H=8',
    python: 'nn.RNN(5, 8)',
    make: () => new nn.RNN(5, 8),
    shape: [4, 1, 5],
    flop: 832,
    times: 2000,
  },
  {
    name: 'b',
    what: 'LSTM T=50 B=16 I=32 H=64 L=2',
    python: 'nn.LSTM(32, 64, 2)',
    make: () => new nn.LSTM(32, 64, { numLayers: 2 }),
    shape: [50, 16, 32],
    flop: 91.8e6,
    times: 10,
  },
  {
    name: 'c',
    what: 'GRU bidirectional T=100 B=32 I=64 H=128 L=2',
    python: 'nn.GRU(64, 128, 2, bidirectional=True)',
    make: () => new nn.GRU(64, 128, { numLayers: 2, bidirectional: true }),
    shape: [100, 32, 64],
    flop: 2.83e9,
    times: 1,
  },
  {
    name: 'd',
    what: 'LSTM T=200 B=32 I=256 H=512 L=2',
    python: 'nn.LSTM(256, 512, 2)',
    make: () => new nn.LSTM(256, 512, { numLayers: 2 }),
    shape: [200, 32, 256],
    flop: 47e9,
    times: 1,
  },
  {
    name: 'e',
    what: 'RNN T=10,000 B=1 I=8 H=32',
    python: 'nn.RNN(8, 32)',
    make: () => new nn.RNN(8, 32),
    shape: [10000, 1, 8],
    flop: 25.6e6,
    times: 5,
  },
];

const ROUNDS = 7;
const ENGINES: readonly Engine[] = ['auto', 'simd', 'relaxed', 'plain'].filter(
  (one) => one !== 'relaxed' || setEngine('relaxed') === 'relaxed',
) as Engine[];

/** CPU milliseconds of one run, user and system. */
function cpu(run: () => void, times: number): number {
  const before = process.cpuUsage();
  for (let i = 0; i < times; i++) run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / times;
}

function median(values: readonly number[]): number {
  return [...values].sort((x, y) => x - y)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** PyTorch on one thread, a line with a number of runs for each answer in milliseconds of CPU time. */
class Python {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  constructor(python: string, work: Work) {
    const program = `
import sys, time, torch
from torch import nn
torch.set_num_threads(1)
module, x = ${work.python}, torch.rand(${work.shape.join(', ')})
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

for (const work of WORKS) {
  manualSeed(0);
  const module = work.make();
  const x = rand(work.shape);
  const python = process.env.UNROLLED_PYTHON ? new Python(process.env.UNROLLED_PYTHON, work) : undefined;
  // Plain JavaScript takes ten seconds for the largest.
  const engines = ENGINES.filter((one) => one !== 'plain' || work.flop < 1e9);
  const run = (): void => void module.forward(x);
  for (const engine of engines) {
    setEngine(engine);
    cpu(run, Math.max(2, work.times));
  }
  await python?.run(work.times);
  const took = new Map<string, number[]>();
  for (let round = 0; round < ROUNDS; round++) {
    const note = (name: string, value: number) => took.set(name, [...(took.get(name) ?? []), value]);
    if (python) note('PyTorch', await python.run(work.times));
    for (const engine of engines) {
      setEngine(engine);
      note(engine, cpu(run, work.times));
    }
  }
  python?.stop();
  console.log(`${work.name}: ${work.what}`);
  const reference = took.get('PyTorch');
  for (const [name, values] of took) {
    const ratios = reference ? values.map((value, i) => value / (reference[i] ?? Number.NaN)) : [];
    const against = reference && name !== 'PyTorch' ? `  ${median(ratios).toFixed(3)} of PyTorch` : '';
    const speed = `${(work.flop / 1e6 / median(values)).toFixed(2)} GFLOP/s`;
    console.log(
      `  ${name.padEnd(8)} ${median(values).toFixed(4).padStart(10)} ms CPU  ${speed.padStart(15)}${against}`,
    );
  }
}
