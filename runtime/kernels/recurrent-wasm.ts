/**
 * All layers and directions in WebAssembly: as `plainLayers`, with the states left where they were computed. A plan is made
 * once for a layer and the sizes of its input; a further run of the same sizes packs no weights and allocates no memory.
 */

import type { Weights } from './kernel.ts';
import {
  directionOf,
  type Given,
  keepsGates,
  type Made,
  namesOf,
  type Pass,
  type Ran,
  type Recurrent,
  sameRows,
  weightsOf,
} from './recurrent-layers.ts';
import { type Direction, type DirectionWeights, GATES, type Rows, type States } from './recurrent-steps.ts';
import { engine, type Loaded, type Region, type WasmKernels } from './wasm.ts';

/** Rows whose gates are computed at once: they stay near while the steps over them run. */
const CHUNK = 256;
/** Of so few numbers a loop is faster than a call of the engine. */
const FEW = 64;

/** Where a layer has the plan of its last run, for the next one. */
export interface Slot {
  plan?: Plan | undefined;
}

/** Undefined where there is no WebAssembly or not enough memory. */
export function wasmLayers(of: Recurrent, weights: Weights, rows: Rows, given: Given): Ran | undefined {
  const loaded = engine();
  if (!loaded) return undefined;
  const { slot } = given;
  const keep = keepsGates(of, rows, given);
  let plan = slot?.plan;
  if (!plan?.fits(rows, keep, loaded)) {
    plan?.free();
    plan = planFor(of, rows, keep, loaded);
    if (slot) slot.plan = plan;
  }
  return plan?.run(weights, given);
}

export function planFor(of: Recurrent, rows: Rows, keep: boolean, loaded: Loaded): Plan | undefined {
  const measured = new Places(0);
  const draft = layOut(of, rows, keep, measured);
  const region = loaded.arena.take(measured.at);
  if (!region) return undefined;
  const plan = new Plan(of, rows, { keep, loaded, region, layout: moved(draft, region.at) });
  leftovers.register(plan, () => loaded.arena.give(region), plan);
  return plan;
}

/** Gives the memory of plans back that nobody can use any more. */
const leftovers = new FinalizationRegistry<() => void>((give) => give());

/** Hands out places one after the other. */
class Places {
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
interface Part {
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

interface Layout {
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

const FIELDS = 20;

function layOut(of: Recurrent, rows: Rows, keep: boolean, places: Places): Layout {
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
function moved(layout: Layout, by: number): Layout {
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
function chunksOf({ sizes, starts, batch, count }: Rows, reverse: boolean): Chunk[] {
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

/** Calls of the kernels as numbers, eight for each: which one, and its arguments. */
export const CALL = 8;
const [PROJECT, STEPS, BESIDE] = [0, 1, 2];

export function call(kernels: WasmKernels, calls: Int32Array, i: number): void {
  const at = (k: number): number => calls[i + k] as number;
  const which = at(0);
  if (which === PROJECT) kernels.project(at(1), at(2), at(3), at(4), at(5), at(6), at(7));
  else if (which === STEPS) kernels.steps(at(1), at(2), at(3));
  else kernels.beside(at(1), at(2), at(3), at(4), at(5));
}

/** A direction with its places, and the weights as they were packed last. */
interface Prepared {
  readonly direction: Direction;
  readonly suffix: string;
  readonly part: Part;
  readonly x: number;
  weights: DirectionWeights | undefined;
  /** The bits of each array of weights, and what they were when they were packed. */
  bits: readonly (readonly [now: Int32Array, then: Int32Array])[];
}

interface Views {
  readonly buffer: ArrayBufferLike;
  readonly x: Float32Array;
  readonly h: Float32Array;
  readonly c: Float32Array;
  readonly output: Float32Array;
}

export class Plan {
  readonly #of: Recurrent;
  readonly #rows: Rows;
  readonly #keep: boolean;
  readonly #loaded: Loaded;
  readonly #region: Region;
  readonly #layout: Layout;
  readonly #prepared: readonly Prepared[];
  readonly #calls: Int32Array;
  readonly #output: number;
  #weights: Weights | undefined;
  #views: Views | undefined;
  #free = false;

  constructor(
    of: Recurrent,
    rows: Rows,
    on: { readonly keep: boolean; readonly loaded: Loaded; readonly region: Region; readonly layout: Layout },
  ) {
    this.#of = of;
    this.#rows = rows;
    this.#keep = on.keep;
    this.#loaded = on.loaded;
    this.#region = on.region;
    this.#layout = on.layout;
    const { parts, beside } = on.layout;
    const D = of.bidirectional ? 2 : 1;
    this.#output = beside[of.numLayers - 1] ?? parts[of.numLayers - 1]?.hidden ?? 0;
    const integers = new Int32Array(on.loaded.kernels.memory.buffer);
    integers.set(rows.sizes, on.layout.sizes / 4);
    integers.set(rows.starts, on.layout.sizes / 4 + rows.sizes.length);
    const calls: number[] = [];
    this.#prepared = parts.map((part, k) => {
      const layer = Math.floor(k / D);
      const below = layer === 0 ? on.layout.x : D === 2 ? beside[layer - 1] : parts[layer - 1]?.hidden;
      const one = this.#prepare(part, { layer, reverse: k % D === 1, x: below ?? 0, calls });
      const [forward, width] = [parts[k - 1]?.hidden ?? 0, one.direction.outSize];
      if (k % D === 1) calls.push(BESIDE, beside[layer] ?? 0, forward, part.hidden, rows.count, width, 0, 0);
      return one;
    });
    this.#calls = Int32Array.from(calls);
  }

  /** Whether a run over such rows finds everything in its place. */
  fits(rows: Rows, keep: boolean, loaded: Loaded): boolean {
    return !this.#free && loaded === this.#loaded && keep === this.#keep && sameRows(rows, this.#rows);
  }

  free(): void {
    if (this.#free) return;
    this.#free = true;
    leftovers.unregister(this);
    this.#loaded.arena.give(this.#region);
  }

  #prepare(
    part: Part,
    {
      layer,
      reverse,
      x,
      calls,
    }: { readonly layer: number; readonly reverse: boolean; readonly x: number; readonly calls: number[] },
  ): Prepared {
    const direction = directionOf(this.#of, layer, reverse);
    const { kind, inputSize: I, hiddenSize: H, outSize: P } = direction;
    const { sizes } = this.#rows;
    const G = GATES[kind] * H;
    const integers = new Int32Array(this.#loaded.kernels.memory.buffer);
    for (const [i, chunk] of chunksOf(this.#rows, reverse).entries()) {
      const gates = this.#keep ? part.gates + chunk.first * G * 4 : part.gates;
      const plan = part.plans + i * FIELDS * 4;
      integers.set(
        [
          Number(sizes[0] === sizes[sizes.length - 1]),
          kind === 'rnn' ? Number(direction.nonlinearity === 'relu') : kind === 'lstm' ? 2 : 3,
          Number(reverse),
          sizes.length,
          H,
          P,
          G,
          this.#layout.sizes,
          gates,
          chunk.first,
          part.hidden,
          part.cell,
          part.h,
          part.c,
          part.hh,
          part.biasHh,
          part.hr,
          this.#layout.scratch,
        ],
        plan / 4,
      );
      calls.push(PROJECT, gates, part.bias, x + chunk.first * I * 4, part.ih, chunk.rows, I, G);
      calls.push(STEPS, plan, chunk.from, chunk.to, 0, 0, 0, 0);
    }
    const suffix = namesOf(this.#of, layer, reverse);
    return { direction, suffix, part, x, weights: undefined, bits: [] };
  }

  run(weights: Weights, given: Given): Ran {
    this.begin(weights, given);
    const { kernels } = this.#loaded;
    for (let i = 0; i < this.#calls.length; i += CALL) call(kernels, this.#calls, i);
    return this.end(given);
  }

  /** Puts what a run is given in its place. */
  begin(weights: Weights, given: Given): void {
    this.#load(weights);
    const views = this.#look();
    write(views.x, given.x);
    if (given.h) write(views.h, given.h);
    else clear(views.h);
    if (given.c) write(views.c, given.c);
    else clear(views.c);
  }

  /** What a run gives, when all calls are done. */
  end(given: Given): Ran {
    const views = this.#look();
    const made = new Looked(this, given);
    const [output, h] = [copied(views.output), copied(views.h)];
    return this.#of.kind === 'lstm' ? { output, h, c: copied(views.c), made } : { output, h, made };
  }

  /** What somebody else needs to run it: its calls, and the part of the memory in which they read and write. */
  get away(): { readonly loaded: Loaded; readonly calls: Int32Array; readonly region: Region; readonly given: number } {
    const { at } = this.#region;
    return { loaded: this.#loaded, calls: this.#calls, region: this.#region, given: this.#layout.made - at };
  }

  /** Packs the weights of each direction whose bits are not those that were packed. */
  #load(weights: Weights): void {
    for (const one of this.#prepared) {
      if (weights === this.#weights && one.bits.every(isSame)) continue;
      const own = weightsOf(weights, one.suffix);
      one.weights = own;
      one.bits = [own.ih, own.hh, own.hr, own.biasIh, own.biasHh].flatMap((numbers) => {
        if (!numbers) return [];
        const now = new Int32Array(numbers.buffer, numbers.byteOffset, numbers.length);
        return [[now, now.slice()] as const];
      });
      this.#pack(one, own);
    }
    this.#weights = weights;
  }

  #pack({ direction, part }: Prepared, w: DirectionWeights): void {
    const { kind, inputSize: I, hiddenSize: H, outSize: P } = direction;
    const { kernels } = this.#loaded;
    const { raw } = this.#layout;
    const G = GATES[kind] * H;
    const pack = (out: number, numbers: Float32Array, N: number, K: number): void => {
      this.#at(raw, numbers.length).set(numbers);
      kernels.pack(out, raw, N, K);
    };
    pack(part.ih, w.ih, G, I);
    pack(part.hh, w.hh, G, P);
    if (w.hr) pack(part.hr, w.hr, P, H);
    this.#at(part.bias, G).set(summed(kind === 'gru' ? [w.biasIh] : [w.biasIh, w.biasHh], G));
    if (part.biasHh) this.#at(part.biasHh, G).set(summed([w.biasHh], G));
  }

  #at(place: number, length: number): Float32Array {
    return new Float32Array(this.#loaded.kernels.memory.buffer, place, length);
  }

  /** Made anew when the memory has moved. */
  #look(): Views {
    const { buffer } = this.#loaded.kernels.memory;
    if (this.#views?.buffer === buffer) return this.#views;
    const { hiddenSize: H, inputSize, numLayers, projSize, bidirectional, kind } = this.#of;
    const [P, D, { count, batch }] = [projSize || H, bidirectional ? 2 : 1, this.#rows];
    this.#views = {
      buffer,
      x: this.#at(this.#layout.x, count * inputSize),
      h: this.#at(this.#layout.h, numLayers * D * batch * P),
      c: this.#at(this.#layout.c, kind === 'lstm' ? numLayers * D * batch * H : 0),
      output: this.#at(this.#output, count * D * P),
    };
    return this.#views;
  }

  /** Each direction as it ran, its numbers read where they lie. */
  passes(given: Pick<Given, 'h' | 'c'>): readonly Pass[] {
    const { count, batch } = this.#rows;
    return this.#prepared.map(({ direction, part, x, weights }, k): Pass => {
      const { kind, inputSize: I, hiddenSize: H, outSize: P } = direction;
      if (!weights) throw new Error('the layer has not run');
      const look = (at: number, width: number) => (): Float32Array => this.#at(at, count * width);
      const part0 = (numbers: Float32Array | undefined, width: number): Float32Array =>
        numbers?.subarray(k * batch * width, (k + 1) * batch * width) ?? new Float32Array(batch * width);
      const below = look(x, I);
      return {
        direction,
        weights,
        get x() {
          return below();
        },
        h: part0(given.h, P),
        c: kind === 'lstm' ? part0(given.c, H) : new Float32Array(0),
        states: new Left({
          hidden: look(part.hidden, P),
          cell: kind === 'lstm' ? look(part.cell, H) : undefined,
          gates: this.#keep ? look(part.gates, GATES[kind] * H) : undefined,
        }),
      };
    });
  }

  get rows(): Rows {
    return this.#rows;
  }

  /** Its rows, if they are so many steps of one size. */
  even(steps: number, batch: number): Rows | undefined {
    const { sizes, batch: own, count } = this.#rows;
    return sizes.length === steps && own === batch && count === steps * batch ? this.#rows : undefined;
  }
}

/** What a run left, described when somebody asks. */
class Looked implements Made {
  readonly #plan: Plan;
  readonly #given: Given;
  #passes: readonly Pass[] | undefined;

  constructor(plan: Plan, given: Given) {
    this.#plan = plan;
    this.#given = given;
  }

  get rows(): Rows {
    return this.#plan.rows;
  }

  get passes(): readonly Pass[] {
    this.#passes ??= this.#plan.passes(this.#given);
    return this.#passes;
  }

  /** A layer keeps its plan for the next run. */
  release(): void {
    if (!this.#given.slot) this.#plan.free();
  }
}

/** Views of the states of a direction, made anew at each look. */
class Left implements States {
  readonly #hidden: () => Float32Array;
  readonly #cell: (() => Float32Array) | undefined;
  readonly #gates: (() => Float32Array) | undefined;

  constructor(of: {
    readonly hidden: () => Float32Array;
    readonly cell: (() => Float32Array) | undefined;
    readonly gates: (() => Float32Array) | undefined;
  }) {
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

function isSame([now, then]: readonly [Int32Array, Int32Array]): boolean {
  for (let i = 0; i < then.length; i++) if (now[i] !== then[i]) return false;
  return true;
}

function write(to: Float32Array, from: Float32Array): void {
  if (from.length > FEW) to.set(from);
  else for (let i = 0; i < from.length; i++) to[i] = from[i] as number;
}

function clear(numbers: Float32Array): void {
  if (numbers.length > FEW) numbers.fill(0);
  else for (let i = 0; i < numbers.length; i++) numbers[i] = 0;
}

/** Small results share a buffer: to make a buffer takes longer than to run a small layer. */
const SHARED = 4096;
let shared = new ArrayBuffer(SHARED);
let used = 0;

function copied(numbers: Float32Array): Float32Array {
  const { length } = numbers;
  if (length * 8 > SHARED) return numbers.slice();
  if (used + length * 4 > SHARED) {
    shared = new ArrayBuffer(SHARED);
    used = 0;
  }
  const out = new Float32Array(shared, used, length);
  used += length * 4;
  write(out, numbers);
  return out;
}

function summed(vectors: readonly (Float32Array | undefined)[], width: number): Float32Array {
  const out = new Float32Array(width);
  for (const vector of vectors) if (vector) for (let i = 0; i < width; i++) out[i] = (out[i] ?? 0) + (vector[i] ?? 0);
  return out;
}
