/** Where in the memory of WebAssembly a run over recurrent layers has its numbers, and in which parts it runs. */

import type { Recurrent } from './recurrent-layers.ts';
import { GATES, type Rows } from './recurrent-steps.ts';

/** Rows whose gates are computed at once: they stay near while the steps over them run. */
const CHUNK = 256;

/** Hands out places one after the other. */
export class Places {
  at: number;

  constructor(at: number) {
    this.at = at;
  }

  /** Of so many floats, and what four at a time may read beyond them. */
  take(count: number): number {
    const { at } = this;
    this.at += Math.ceil((count * 4 + 16) / 64) * 64;
    return at;
  }
}

/** The places of one direction of a layer, in bytes. */
export interface Part {
  readonly gates: number;
  readonly hidden: number;
  readonly cell: number;
  readonly ih: number;
  readonly hh: number;
  readonly hr: number;
  readonly bias: number;
  /** Of a gru. */
  readonly hn: number;
  readonly biasHn: number;
  readonly h: number;
  readonly c: number;
  /** A plan of `runtime/assembly/index.ts` for each run of steps. */
  readonly plans: number;
}

export interface Layout {
  /** Where the input is given: batch first if the layer has it so, else the rows themselves. */
  readonly input: number;
  /** The rows: (rows, I) */
  readonly x: number;
  /** The initial states of all directions one after the other, then those that a run goes through and ends with. */
  readonly h0: number;
  readonly c0: number;
  readonly h: number;
  readonly c: number;
  readonly sizes: number;
  /** `CALL` numbers for each call. */
  readonly calls: number;
  /** Where what a run is given ends and what it makes begins. */
  readonly made: number;
  readonly scratch: number;
  /** Weights before they are packed. */
  readonly raw: number;
  readonly parts: readonly Part[];
  /** For each layer of two directions its rows side by side. */
  readonly beside: readonly number[];
  /** What the last layer gives, in the form of the input. */
  readonly output: number;
}

/** Numbers of a call of `runtime/assembly/index.ts`: which one, and its arguments. */
export const CALL = 8;

/** Numbers of a plan of `runtime/assembly/index.ts`. */
export const FIELDS = 20;

/** Of what a run is: how its rows lie, whether its gates are kept, and whether its input has the batch first. */
export interface Kept {
  readonly rows: Rows;
  readonly keep: boolean;
  readonly swapped: boolean;
}

export function layOut(of: Recurrent, { rows, keep, swapped }: Kept, places: Places): Layout {
  const { hiddenSize: H, numLayers } = of;
  const P = of.projSize || H;
  const D = of.bidirectional ? 2 : 1;
  const G = GATES[of.kind] * H;
  const [B, count, all] = [rows.batch, rows.count, numLayers * D];
  const take = (n: number): number => places.take(n);
  const [lstm, gru] = [of.kind === 'lstm', of.kind === 'gru'];
  const states = (): [number, number] => [take(all * B * P), take(lstm ? all * B * H : 0)];
  const input = take(count * of.inputSize);
  const [h0, c0] = states();
  const sizes = take(2 * rows.sizes.length);
  const chunks = chunksOf(rows, false).length + 1;
  const calls = take(CALL * (2 * chunks * all + numLayers + 4));
  const [h, c] = states();
  const given = Array.from({ length: all }, (_, k) => ({
    ih: take((G + 8) * (k < D ? of.inputSize : P * D)),
    hh: take(((gru ? 2 * H : G) + 8) * P),
    hr: of.projSize ? take((P + 8) * H) : 0,
    bias: take(G),
    hn: gru ? take((H + 8) * P) : 0,
    biasHn: gru ? take(H) : 0,
    h: h + k * B * P * 4,
    c: lstm ? c + k * B * H * 4 : 0,
    plans: take(FIELDS * chunks),
  }));
  const made = places.at;
  const x = swapped ? take(count * of.inputSize) : input;
  const scratch = take(B * H);
  const raw = take(Math.max(G * Math.max(of.inputSize, P * D), P * H));
  const gates = keep || of.kind === 'rnn' ? 0 : take(Math.max(B, Math.min(CHUNK, count)) * G);
  const parts = given.map((one): Part => {
    const hidden = take(count * P);
    // The one gate of an rnn is its hidden state.
    const own = of.kind === 'rnn' ? hidden : keep ? take(count * G) : gates;
    return { ...one, gates: own, hidden, cell: lstm ? take(count * H) : 0 };
  });
  const beside = D === 2 ? Array.from({ length: numLayers }, () => take(count * 2 * P)) : [];
  const last = beside[numLayers - 1] ?? parts[numLayers - 1]?.hidden ?? 0;
  const output = swapped ? take(count * D * P) : last;
  return { input, x, h0, c0, h, c, sizes, calls, made, scratch, raw, parts, beside, output };
}

interface Chunk {
  readonly from: number;
  readonly to: number;
  readonly first: number;
  readonly rows: number;
}

/** Runs of steps in the order in which they run, with the rows they cover. */
export function chunksOf({ sizes, starts, batch, count }: Rows, reverse: boolean): Chunk[] {
  const T = sizes.length;
  const most = Math.max(batch, Math.min(CHUNK, count));
  const step = (i: number): number => (reverse ? T - 1 - i : i);
  const out: Chunk[] = [];
  let from = 0;
  while (from < T) {
    let to = from;
    let rows = 0;
    while (to < T && (to === from || rows + (sizes[step(to)] ?? 0) <= most)) rows += sizes[step(to++)] ?? 0;
    out.push({ from, to, first: starts[reverse ? step(to - 1) : from] ?? 0, rows });
    from = to;
  }
  return out;
}
