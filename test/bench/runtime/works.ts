/** The five works that the engines are measured on. */

export interface Work {
  readonly name: string;
  readonly what: string;
  readonly kind: 'rnn' | 'lstm' | 'gru';
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly bidirectional: boolean;
  /** (seq, batch, input_size) */
  readonly shape: readonly [number, number, number];
  /** Floating-point operations of its products. */
  readonly flop: number;
  /** Runs in a round. */
  readonly times: number;
}

type Sizes = readonly [T: number, B: number, I: number, H: number, L: number];

function work(name: string, kind: Work['kind'], [T, B, I, H, L]: Sizes, times: number, bidirectional = false): Work {
  const D = bidirectional ? 2 : 1;
  const gates = { rnn: 1, lstm: 4, gru: 3 }[kind];
  let flop = 0;
  for (let layer = 0; layer < L; layer++) flop += 2 * T * B * D * gates * H * ((layer === 0 ? I : D * H) + H);
  const what = `${bidirectional ? 'bidirectional ' : ''}${kind.toUpperCase()} T=${T} B=${B} I=${I} H=${H} L=${L}`;
  return { name, what, kind, inputSize: I, hiddenSize: H, numLayers: L, bidirectional, shape: [T, B, I], flop, times };
}

export const WORKS: readonly Work[] = [
  work('a', 'rnn', [4, 1, 5, 8, 1], 200_000),
  work('b', 'lstm', [50, 16, 32, 64, 2], 10),
  work('c', 'gru', [100, 32, 64, 128, 2], 1, true),
  work('d', 'lstm', [200, 32, 256, 512, 2], 1),
  work('e', 'rnn', [10000, 1, 8, 32, 1], 5),
];

export function median(values: readonly number[]): number {
  return [...values].sort((x, y) => x - y)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Operations of one turn of `peak.ts`: a product and a sum in four lanes of twelve registers. */
export const PEAK_FLOP = 12 * 4 * 2;
