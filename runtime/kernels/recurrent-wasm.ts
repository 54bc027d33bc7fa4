/** All layers and directions in WebAssembly: as `plainLayers`, with the states left where they were computed. */

import type { Weights } from './kernel.ts';
import {
  directionOf,
  type Given,
  keepsGates,
  type Made,
  type Pass,
  type Ran,
  type Recurrent,
  weightsOf,
} from './recurrent-layers.ts';
import { type Direction, type DirectionWeights, GATES, type Rows, type States } from './recurrent-steps.ts';
import { engine, type WasmKernels } from './wasm.ts';

/** Rows whose gates are computed at once: they stay near while the steps over them run. */
const CHUNK = 256;

/** Undefined where there is no WebAssembly or not enough memory. */
export function wasmLayers(of: Recurrent, weights: Weights, rows: Rows, given: Given): Ran | undefined {
  const loaded = engine();
  if (!loaded) return undefined;
  const { kernels, arena } = loaded;
  const sizes = sizesOf(of, rows, keepsGates(of, rows, given));
  const kept = arena.take(sizes.kept);
  const work = arena.take(sizes.work);
  if (!kept || !work) {
    if (kept) arena.give(kept);
    return undefined;
  }
  const run = new Run(of, rows, { kernels, sizes, kept: kept.at, work: work.at });
  const ran = run.all(weights, given);
  arena.give(work);
  const made: Made = {
    ...ran.made,
    release: () => {
      leftovers.unregister(made);
      arena.give(kept);
    },
  };
  leftovers.register(made, () => arena.give(kept), made);
  return { ...ran, made };
}

/** Gives the memory of runs back that nobody can look at any more. */
const leftovers = new FinalizationRegistry<() => void>((give) => give());

/** Bytes that so many floats take, and what four at a time may read beyond them. */
function room(count: number): number {
  return Math.ceil((count * 4 + 16) / 64) * 64;
}

interface Sizes {
  readonly keep: boolean;
  readonly kept: number;
  readonly work: number;
  /** Rows of a chunk. */
  readonly chunk: number;
}

function sizesOf(of: Recurrent, rows: Rows, keep: boolean): Sizes {
  const { hiddenSize: H, inputSize } = of;
  const P = of.projSize || H;
  const D = of.bidirectional ? 2 : 1;
  const G = GATES[of.kind] * H;
  const widest = Math.max(inputSize, P * D, H);
  const chunk = Math.max(rows.batch, Math.min(CHUNK, rows.count));
  const pass =
    (keep ? room(rows.count * G) : 0) + room(rows.count * P) + (of.kind === 'lstm' ? room(rows.count * H) : 0);
  const inputs = room(rows.count * inputSize) + (D === 2 ? of.numLayers * room(rows.count * 2 * P) : 0);
  const packed = room((G + 8) * widest) + room((G + 8) * P) + room((P + 8) * H);
  const state = room(rows.batch * P) + room(rows.batch * H) + room(rows.batch * Math.max(G, H));
  const small = 2 * room(G) + room(2 * rows.sizes.length) + 128;
  return {
    keep,
    chunk,
    kept: inputs + of.numLayers * D * pass,
    work: packed + state + small + room(Math.max(G * widest, P * H)) + (keep ? 0 : room(chunk * G)),
  };
}

interface Place {
  readonly kernels: WasmKernels;
  readonly sizes: Sizes;
  readonly kept: number;
  readonly work: number;
}

class Run {
  readonly #of: Recurrent;
  readonly #rows: Rows;
  readonly #kernels: WasmKernels;
  readonly #sizes: Sizes;
  #kept: number;
  #work: number;

  constructor(of: Recurrent, rows: Rows, { kernels, sizes, kept, work }: Place) {
    this.#of = of;
    this.#rows = rows;
    this.#kernels = kernels;
    this.#sizes = sizes;
    this.#kept = kept;
    this.#work = work;
  }

  all(weights: Weights, given: Given): Ran {
    const of = this.#of;
    const [H, B, count] = [of.hiddenSize, this.#rows.batch, this.#rows.count];
    const P = of.projSize || H;
    const directions = of.bidirectional ? [false, true] : [false];
    const lastH = new Float32Array(given.h.length);
    const lastC = new Float32Array(given.c.length);
    const passes: Pass[] = [];
    const stepped = this.#steps();
    let below = this.#keep(given.x.length);
    this.#write(below, given.x);
    const free = this.#work;
    for (let layer = 0; layer < of.numLayers; layer++) {
      const hidden: number[] = [];
      for (const [d, reverse] of directions.entries()) {
        const k = layer * directions.length + d;
        const direction = directionOf(of, layer, reverse);
        const h = given.h.subarray(k * B * P, (k + 1) * B * P);
        const c = given.c.subarray(k * B * H, (k + 1) * B * H);
        const own = weightsOf(weights, `_l${layer}${reverse ? '_reverse' : ''}`);
        this.#work = free;
        const { states, at } = this.#direction(direction, own, { x: below, h, c, stepped });
        hidden.push(at);
        lastH.set(states.last.h, k * B * P);
        if (states.last.c) lastC.set(states.last.c, k * B * H);
        passes.push(looked(direction, own, { x: this.#view(below, count * direction.inputSize), h, c, states }));
      }
      below = this.#together(hidden, P);
    }
    const output = this.#view(below, count * P * directions.length)().slice();
    const made = { rows: this.#rows, passes };
    return { output, h: lastH, ...(of.kind === 'lstm' ? { c: lastC } : {}), made };
  }

  /** The output of a layer's directions side by side. */
  #together([forward = 0, backward]: readonly number[], P: number): number {
    if (backward === undefined) return forward;
    const out = this.#keep(this.#rows.count * 2 * P);
    this.#kernels.beside(out, forward, backward, this.#rows.count, P);
    return out;
  }

  #direction(
    direction: Direction,
    w: DirectionWeights,
    given: { readonly x: number; readonly h: Float32Array; readonly c: Float32Array; readonly stepped: number },
  ): { states: States; at: number } {
    const { kind, inputSize: I, hiddenSize: H, outSize: P } = direction;
    const { count, batch } = this.#rows;
    const { keep, chunk } = this.#sizes;
    const G = GATES[kind] * H;
    const lstm = kind === 'lstm';
    const hidden = this.#keep(count * P);
    const cell = lstm ? this.#keep(count * H) : 0;
    const gates = keep ? this.#keep(count * G) : this.#take(chunk * G);
    const packed = { ih: this.#pack(w.ih, G, I), hh: this.#pack(w.hh, G, P), hr: w.hr ? this.#pack(w.hr, P, H) : 0 };
    const bias = this.#put(summed(kind === 'gru' ? [w.biasIh] : [w.biasIh, w.biasHh], G));
    const h = this.#put(given.h);
    const c = this.#put(lstm ? given.c : new Float32Array(0));
    const { sizes } = this.#rows;
    const plan = {
      even: Number(sizes[0] === sizes[sizes.length - 1]),
      kind: kind === 'rnn' ? Number(direction.nonlinearity === 'relu') : lstm ? 2 : 3,
      reverse: Number(direction.reverse),
      T: sizes.length,
      H,
      P,
      G,
      sizes: given.stepped,
      gates,
      first: 0,
      hidden,
      cell,
      h,
      c,
      hh: packed.hh,
      bias: kind === 'gru' ? this.#put(summed([w.biasHh], G)) : 0,
      hr: packed.hr,
      scratch: this.#take(batch * Math.max(G, H)),
    };
    const at = this.#take(Object.keys(plan).length);
    for (const { from, to, first, rows } of this.#chunks(direction.reverse)) {
      const here = keep ? gates + first * G * 4 : gates;
      this.#kernels.project(here, bias, given.x + first * I * 4, packed.ih, rows, I, G);
      this.#integers(at).set(Object.values({ ...plan, gates: here, first }));
      this.#kernels.steps(at, from, to);
    }
    const last = { h: this.#view(h, batch * P)().slice(), ...(lstm ? { c: this.#view(c, batch * H)().slice() } : {}) };
    const states = new Left({
      last,
      hidden: this.#view(hidden, count * P),
      cell: lstm ? this.#view(cell, count * H) : undefined,
      gates: keep ? this.#view(gates, count * G) : undefined,
    });
    return { at: hidden, states };
  }

  /** Runs of steps in the order in which they run, with the rows they cover. */
  *#chunks(reverse: boolean): Generator<{ from: number; to: number; first: number; rows: number }> {
    const { sizes, starts } = this.#rows;
    const T = sizes.length;
    let from = 0;
    while (from < T) {
      let to = from;
      let rows = 0;
      const step = (i: number): number => (reverse ? T - 1 - i : i);
      while (to < T && (to === from || rows + (sizes[step(to)] ?? 0) <= this.#sizes.chunk))
        rows += sizes[step(to++)] ?? 0;
      yield { from, to, first: starts[reverse ? step(to - 1) : from] ?? 0, rows };
      from = to;
    }
  }

  /** Where the rows of each step are: T numbers of rows, then T first rows. */
  #steps(): number {
    const { sizes, starts } = this.#rows;
    const at = this.#take(2 * sizes.length);
    const integers = this.#integers(at);
    integers.set(sizes);
    integers.set(starts, sizes.length);
    return at;
  }

  /** w (N, K) packed. */
  #pack(w: Float32Array, N: number, K: number): number {
    const out = this.#take((N + 8) * K);
    const back = this.#work;
    this.#kernels.pack(out, this.#put(w), N, K);
    this.#work = back;
    return out;
  }

  #keep(count: number): number {
    const at = this.#kept;
    this.#kept += room(count);
    return at;
  }

  #take(count: number): number {
    const at = this.#work;
    this.#work += room(count);
    return at;
  }

  #put(numbers: Float32Array): number {
    const at = this.#take(numbers.length);
    this.#write(at, numbers);
    return at;
  }

  #write(at: number, numbers: Float32Array): void {
    new Float32Array(this.#kernels.memory.buffer, at, numbers.length).set(numbers);
  }

  #integers(at: number): Int32Array {
    return new Int32Array(this.#kernels.memory.buffer, at);
  }

  /** Made anew at each call: the memory moves when it grows. */
  #view(at: number, length: number): () => Float32Array {
    const { memory } = this.#kernels;
    return () => new Float32Array(memory.buffer, at, length);
  }
}

/** Views of the states of a direction, made anew at each look. */
class Left implements States {
  readonly last: States['last'];
  readonly #hidden: () => Float32Array;
  readonly #cell: (() => Float32Array) | undefined;
  readonly #gates: (() => Float32Array) | undefined;

  constructor(of: {
    readonly last: States['last'];
    readonly hidden: () => Float32Array;
    readonly cell: (() => Float32Array) | undefined;
    readonly gates: (() => Float32Array) | undefined;
  }) {
    this.last = of.last;
    this.#hidden = of.hidden;
    this.#cell = of.cell;
    this.#gates = of.gates;
  }

  get hidden(): Float32Array {
    return this.#hidden();
  }
  get cell(): Float32Array | undefined {
    return this.#cell?.();
  }
  get gates(): Float32Array | undefined {
    return this.#gates?.();
  }
}

function looked(
  direction: Direction,
  weights: DirectionWeights,
  given: {
    readonly x: () => Float32Array;
    readonly h: Float32Array;
    readonly c: Float32Array;
    readonly states: States;
  },
): Pass {
  const { h, c, states } = given;
  return {
    direction,
    weights,
    get x() {
      return given.x();
    },
    h,
    c,
    states,
  };
}

function summed(vectors: readonly (Float32Array | undefined)[], width: number): Float32Array {
  const out = new Float32Array(width);
  for (const vector of vectors) if (vector) for (let i = 0; i < width; i++) out[i] = (out[i] ?? 0) + (vector[i] ?? 0);
  return out;
}
