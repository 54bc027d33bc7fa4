/**
 * All layers and directions in WebAssembly: as `plainLayers`, with the states left where they were computed. A plan is made
 * once for a layer and the sizes of its input; a further run of the same sizes packs no weights and allocates no memory.
 */

import type { Weights } from './kernel.ts';
import { clear, copied, isSame, summed, write } from './numbers.ts';
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
import { chunksOf, FIELDS, type Layout, layOut, moved, type Part, Places } from './recurrent-layout.ts';
import { type Direction, type DirectionWeights, GATES, type Rows, type States } from './recurrent-steps.ts';
import { engine, type Loaded, type Region, type WasmKernels } from './wasm.ts';

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
