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
  readonly biasHh: number;
  readonly h: number;
  readonly c: number;
  /** A plan of `runtime/assembly/index.ts` for each run of steps. */
  readonly plans: number;
}

export interface Layout {
  readonly x: number;
  /** Of all directions one after the other. */
  readonly h: number;
  readonly c: number;
  readonly sizes: number;
  /** Where what a run is given ends and what it makes begins. */
  readonly made: number;
  readonly scratch: number;
  /** Weights before they are packed. */
  readonly raw: number;
  readonly parts: readonly Part[];
  /** For each layer of two directions its rows side by side. */
  readonly beside: readonly number[];
}

/** Numbers of a plan of `runtime/assembly/index.ts`. */
export const FIELDS = 20;

export function layOut(of: Recurrent, rows: Rows, keep: boolean, places: Places): Layout {
  const { hiddenSize: H, numLayers } = of;
  const P = of.projSize || H;
  const D = of.bidirectional ? 2 : 1;
  const G = GATES[of.kind] * H;
  const [B, count, all] = [rows.batch, rows.count, numLayers * D];
  const take = (n: number): number => places.take(n);
  const lstm = of.kind === 'lstm';
  const [x, h, c] = [take(count * of.inputSize), take(all * B * P), take(lstm ? all * B * H : 0)];
  const sizes = take(2 * rows.sizes.length);
  const chunks = chunksOf(rows, false).length + 1;
  const given = Array.from({ length: all }, (_, k) => ({
    ih: take((G + 8) * (k < D ? of.inputSize : P * D)),
    hh: take((G + 8) * P),
    hr: of.projSize ? take((P + 8) * H) : 0,
    bias: take(G),
    biasHh: of.kind === 'gru' ? take(G) : 0,
    h: h + k * B * P * 4,
    c: lstm ? c + k * B * H * 4 : 0,
    plans: take(FIELDS * chunks),
  }));
  const made = places.at;
  const scratch = take(B * Math.max(G, H));
  const raw = take(Math.max(G * Math.max(of.inputSize, P * D), P * H));
  const gates = keep ? 0 : take(Math.max(B, Math.min(CHUNK, count)) * G);
  const parts = given.map(
    (one): Part => ({
      ...one,
      gates: keep ? take(count * G) : gates,
      hidden: take(count * P),
      cell: lstm ? take(count * H) : 0,
    }),
  );
  const beside = D === 2 ? Array.from({ length: numLayers }, () => take(count * 2 * P)) : [];
  return { x, h, c, sizes, made, scratch, raw, parts, beside };
}

/** The same layout from another start. What has no place stays 0. */
export function moved(layout: Layout, by: number): Layout {
  const off = (at: number): number => at + by;
  const part = (one: Part): Part =>
    Object.fromEntries(Object.entries(one).map(([name, at]) => [name, at === 0 ? 0 : off(at)])) as unknown as Part;
  const { x, h, c, sizes, made, scratch, raw, parts, beside } = layout;
  return {
    x: off(x),
    h: off(h),
    c: off(c),
    sizes: off(sizes),
    made: off(made),
    scratch: off(scratch),
    raw: off(raw),
    parts: parts.map(part),
    beside: beside.map(off),
  };
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
