/**
 * All layers and directions in WebAssembly: as `plainLayers`, with the states left where they were computed. A plan is made
 * once for a layer and the sizes of its input; a further run of the same sizes packs no weights and allocates no memory.
 */

import type { Weights, Written } from './kernel.ts';
import { bitsOf, clear, copied, isSame, summed, write } from './numbers.ts';
import {
  asTheyAre,
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
import { CALL, chunksOf, FIELDS, type Kept, type Layout, layOut, type Part, Places } from './recurrent-layout.ts';
import { type Direction, type DirectionWeights, GATES, type Rows, type States } from './recurrent-steps.ts';
import { engine, type Loaded, type Region } from './wasm.ts';

/** Where a layer has the plan of its last run, for the next one. */
export interface Slot {
  plan?: Plan | undefined;
}

/** Undefined where there is no WebAssembly or not enough memory. */
export function wasmLayers(of: Recurrent, weights: Weights, rows: Rows, given: Given): Ran | undefined {
  const loaded = engine();
  if (!loaded) return undefined;
  const { slot, swapped = false } = given;
  const kept = { rows, keep: keepsGates(of, rows, given), swapped };
  let plan = slot?.plan;
  if (!plan?.fits(kept, loaded)) {
    plan?.free();
    plan = planFor(of, kept, loaded);
    if (slot) slot.plan = plan;
  }
  return plan?.run(weights, given);
}

export function planFor(of: Recurrent, kept: Kept, loaded: Loaded): Plan | undefined {
  const measured = new Places(0);
  layOut(of, kept, measured);
  const region = loaded.arena.take(measured.at);
  if (!region) return undefined;
  const plan = new Plan(of, kept, { loaded, region, layout: layOut(of, kept, new Places(region.at)) });
  leftovers.register(plan, () => loaded.arena.give(region), plan);
  return plan;
}

/** Gives the memory of plans back that nobody can use any more. */
const leftovers = new FinalizationRegistry<() => void>((give) => give());

/** Which kernel is called, as `runtime/assembly/index.ts` counts them. */
const [PROJECT, STEPS, BESIDE, TURN, COPY] = [0, 1, 2, 3, 4];

const WEIGHTS = ['ih', 'hh', 'hr', 'biasIh', 'biasHh'] as const;

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

/** The numbers that go in and come out, where they lie. */
export interface Views {
  readonly input: Float32Array;
  readonly h0: Float32Array;
  readonly c0: Float32Array;
  readonly h: Float32Array;
  readonly c: Float32Array;
  readonly output: Float32Array;
}

export class Plan {
  readonly #of: Recurrent;
  readonly #kept: Kept;
  readonly #loaded: Loaded;
  readonly #region: Region;
  readonly #layout: Layout;
  readonly #prepared: readonly Prepared[];
  /** How many. */
  readonly #calls: number;
  #weights: Weights | undefined;
  #written = -1;
  #views: Views | undefined;
  #free = false;

  constructor(
    of: Recurrent,
    kept: Kept,
    on: { readonly loaded: Loaded; readonly region: Region; readonly layout: Layout },
  ) {
    this.#of = of;
    this.#kept = kept;
    this.#loaded = on.loaded;
    this.#region = on.region;
    this.#layout = on.layout;
    const { rows, swapped } = kept;
    const { parts, beside, input, x, output, ...at } = on.layout;
    const [D, P, T] = [of.bidirectional ? 2 : 1, of.projSize || of.hiddenSize, rows.sizes.length];
    const states = rows.batch * of.numLayers * D;
    this.#write(at.sizes, [...rows.sizes, ...rows.starts]);
    const calls: number[] = [COPY, at.h, at.h0, states * P * 4, 0, 0, 0, 0];
    if (of.kind === 'lstm') calls.push(COPY, at.c, at.c0, states * of.hiddenSize * 4, 0, 0, 0, 0);
    if (swapped) calls.push(TURN, x, input, rows.batch, T, of.inputSize, 0, 0);
    this.#prepared = parts.map((part, k) => {
      const layer = Math.floor(k / D);
      const below = layer === 0 ? x : D === 2 ? beside[layer - 1] : parts[layer - 1]?.hidden;
      const one = this.#prepare(part, { layer, reverse: k % D === 1, x: below ?? 0, calls });
      if (k % D === 1)
        calls.push(BESIDE, beside[layer] ?? 0, parts[k - 1]?.hidden ?? 0, part.hidden, rows.count, P, 0, 0);
      return one;
    });
    if (swapped) calls.push(TURN, output, beside.at(-1) ?? parts.at(-1)?.hidden ?? 0, T, rows.batch, D * P, 0, 0);
    this.#write(at.calls, calls);
    this.#calls = calls.length / CALL;
  }

  /** Whether such a run finds everything in its place. */
  fits({ rows, keep, swapped }: Kept, loaded: Loaded): boolean {
    const own = this.#kept;
    const same = !this.#free && loaded === this.#loaded && keep === own.keep && swapped === own.swapped;
    return same && sameRows(rows, own.rows);
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
    const { keep, rows } = this.#kept;
    const { sizes } = rows;
    const G = GATES[kind] * H;
    for (const [i, chunk] of chunksOf(rows, reverse).entries()) {
      const gates = keep ? part.gates + chunk.first * G * 4 : part.gates;
      const plan = part.plans + i * FIELDS * 4;
      this.#write(plan, [
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
        part.hn,
        part.biasHn,
        part.hr,
        this.#layout.scratch,
      ]);
      calls.push(PROJECT, gates, part.bias, x + chunk.first * I * 4, part.ih, chunk.rows, I, G);
      calls.push(STEPS, plan, chunk.from, chunk.to, 0, 0, 0, 0);
    }
    const suffix = namesOf(this.#of, layer, reverse);
    return { direction, suffix, part, x, weights: undefined, bits: [] };
  }

  run(weights: Weights, given: Given): Ran {
    this.begin(weights, given);
    this.call(0, this.#calls);
    return this.end(given);
  }

  /** Runs once more on what stands at its places. */
  again(weights: Weights, written: Written): void {
    this.#load(weights, written);
    this.call(0, this.#calls);
  }

  /** Runs so many of its calls. */
  call(from: number, count: number): void {
    this.#loaded.kernels.run(this.#layout.calls + from * CALL * 4, count);
  }

  /** Puts what a run is given in its place. */
  begin(weights: Weights, given: Given): void {
    this.#load(weights, given.written);
    const views = this.views;
    write(views.input, given.x);
    if (given.h) write(views.h0, given.h);
    else clear(views.h0);
    if (given.c) write(views.c0, given.c);
    else clear(views.c0);
  }

  /** What a run gives, when all calls are done. */
  end({ slot }: Given): Ran {
    const { output, h, c } = this.views;
    const made = this.made(slot !== undefined);
    const ran = { output: copied(output), h: copied(h), made };
    return this.#of.kind === 'lstm' ? { ...ran, c: copied(c) } : ran;
  }

  /** What there is to look at; of a plan that stays for the next run. */
  made(stays: boolean): Made {
    return new Looked(this, stays);
  }

  /** What somebody else needs to run it: its calls, and the part of the memory in which they read and write. */
  get away(): {
    readonly loaded: Loaded;
    readonly at: number;
    readonly calls: number;
    readonly region: Region;
    readonly given: number;
  } {
    const { calls, made } = this.#layout;
    const [loaded, region] = [this.#loaded, this.#region];
    return { loaded, at: calls, calls: this.#calls, region, given: made - region.at };
  }

  /** Packs the weights of each direction whose bits are not those that were packed. */
  #load(weights: Weights, written: Written | undefined): void {
    if (written && !written.shared && written.times === this.#written && weights === this.#weights) return;
    this.#written = written?.times ?? -1;
    for (const one of this.#prepared) {
      if (weights === this.#weights && one.bits.every(isSame)) continue;
      const own = weightsOf(weights, one.suffix);
      const then = asTheyAre(own);
      one.weights = then;
      one.bits = WEIGHTS.flatMap((name) => {
        const [now, packed] = [own[name], then[name]];
        return now && packed ? [[bitsOf(now), bitsOf(packed)] as const] : [];
      });
      this.#pack(one, then);
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
    if (w.hr) pack(part.hr, w.hr, P, H);
    if (kind !== 'gru') {
      pack(part.hh, w.hh, G, P);
      this.#at(part.bias, G).set(summed([w.biasIh, w.biasHh], G));
      return;
    }
    // The last third of W_hh h is multiplied by r before it is added.
    pack(part.hh, w.hh.subarray(0, 2 * H * P), 2 * H, P);
    pack(part.hn, w.hh.subarray(2 * H * P), H, P);
    this.#at(part.bias, G).set(summed([w.biasIh, w.biasHh?.subarray(0, 2 * H)], G));
    this.#at(part.biasHn, H).set(summed([w.biasHh?.subarray(2 * H)], H));
  }

  #at(place: number, length: number): Float32Array {
    return new Float32Array(this.#loaded.kernels.memory.buffer, place, length);
  }

  #write(place: number, numbers: readonly number[]): void {
    new Int32Array(this.#loaded.kernels.memory.buffer).set(numbers, place / 4);
  }

  /** Made anew when the memory has moved. */
  get views(): Views {
    // Those of a memory that has moved have no length. To ask the memory itself takes longer than a small run.
    if (this.#views?.input.length) return this.#views;
    const { hiddenSize: H, inputSize, numLayers, projSize, bidirectional, kind } = this.#of;
    const { count, batch } = this.#kept.rows;
    const [P, D, { input, h0, c0, h, c, output }] = [projSize || H, bidirectional ? 2 : 1, this.#layout];
    const [hidden, cell] = [numLayers * D * batch * P, kind === 'lstm' ? numLayers * D * batch * H : 0];
    this.#views = {
      input: this.#at(input, count * inputSize),
      h0: this.#at(h0, hidden),
      c0: this.#at(c0, cell),
      h: this.#at(h, hidden),
      c: this.#at(c, cell),
      output: this.#at(output, count * D * P),
    };
    return this.#views;
  }

  /** Each direction as it ran, its numbers read where they lie. */
  get passes(): readonly Pass[] {
    const { keep, rows } = this.#kept;
    const [{ count, batch }, { h0, c0 }] = [rows, this.views];
    return this.#prepared.map(({ direction, part, x, weights }, k): Pass => {
      const { kind, inputSize: I, hiddenSize: H, outSize: P } = direction;
      if (!weights) throw new Error('the layer has not run');
      const look = (at: number, width: number) => (): Float32Array => this.#at(at, count * width);
      const below = look(x, I);
      return {
        direction,
        weights,
        get x() {
          return below();
        },
        h: h0.slice(k * batch * P, (k + 1) * batch * P),
        c: c0.slice(k * batch * H, (k + 1) * batch * H),
        states: new Left({
          hidden: look(part.hidden, P),
          cell: kind === 'lstm' ? look(part.cell, H) : undefined,
          gates: keep ? look(part.gates, GATES[kind] * H) : undefined,
        }),
      };
    });
  }

  get rows(): Rows {
    return this.#kept.rows;
  }

  /** Its rows, if they are so many steps of one size. */
  even(steps: number, batch: number): Rows | undefined {
    const { sizes, batch: own, count } = this.rows;
    return sizes.length === steps && own === batch && count === steps * batch ? this.rows : undefined;
  }
}

/** What a run left, described when somebody asks. */
class Looked implements Made {
  readonly #plan: Plan;
  readonly #stays: boolean;
  #passes: readonly Pass[] | undefined;

  constructor(plan: Plan, stays: boolean) {
    this.#plan = plan;
    this.#stays = stays;
  }

  get rows(): Rows {
    return this.#plan.rows;
  }

  get passes(): readonly Pass[] {
    this.#passes ??= this.#plan.passes;
    return this.#passes;
  }

  release(): void {
    if (!this.#stays) this.#plan.free();
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
