/** The equations of an LSTM in the steps of a plan: which step makes h, and what each of its gates adds up. */

import type { Plan, PlanArg, PlanStep, PlanTensor } from '../../server/messages.ts';
import { PRODUCTS, type Product, productOf, type Scene } from './by-hand.ts';
import { outsOf, tensorsOf } from './pictures.ts';
import { isList, isTensor } from './replay.ts';

/** Rows of a gate's matrix, or columns that read a part of what is put together. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

/** What a gate adds up, of the rows that are its own. */
export interface Term {
  readonly product: Product;
  readonly rows: readonly Part[];
}

export interface Sum {
  readonly terms: readonly Term[];
  readonly biases: readonly { readonly tensor: number; readonly rows: readonly Part[] }[];
  readonly layers: readonly { readonly layer: number; readonly rows: readonly Part[] }[];
  readonly steps: readonly number[];
}

export interface Cell {
  readonly step: PlanStep;
  readonly h: number;
  readonly c: number;
  readonly before: number;
  /** i, f, g, o: PyTorch's order. */
  readonly gates: readonly [Sum, Sum, Sum, Sum];
  readonly steps: readonly number[];
}

/** Looks for the cell in the steps of a plan. */
export class Look {
  readonly #makers: ReadonlyMap<number, PlanStep>;
  readonly #scene: Scene;
  readonly #tensors: ReadonlyMap<number, PlanTensor>;

  constructor(plan: Plan, scene: Scene) {
    this.#scene = scene;
    this.#makers = scene.makers;
    this.#tensors = new Map(plan.steps.flatMap(({ out }) => flat(out)).map((one) => [one.tensor, one]));
  }

  /** A step that makes h, with all that comes before it. */
  cell(step: PlanStep): Cell | undefined {
    const [h] = outsOf(step);
    const [o, out] = this.#sides(step, 'mul', (maker) => maker?.op === 'tanh');
    const c = out && this.#input(out);
    const sum = c === undefined ? undefined : this.#makers.get(c);
    if (h === undefined || o === undefined || c === undefined || sum?.op !== 'add') return undefined;
    const [kept, fresh] = ['input', 'other'].map((name) =>
      this.#makers.get(tensorsOf(sum.args[name] ?? null)[0] ?? -1),
    );
    for (const [keeps, adds] of [
      [kept, fresh],
      [fresh, kept],
    ]) {
      const [i, g] = this.#sides(adds, 'mul', (_, tensor) => this.#gate(tensor, 'tanh') !== undefined);
      const [before, f] = this.#sides(keeps, 'mul', (_, tensor) => this.#gate(tensor, 'sigmoid') !== undefined);
      const gates = [i, f, g, o].map((gate, k) =>
        gate === undefined ? undefined : this.#gate(gate, k === 2 ? 'tanh' : 'sigmoid'),
      );
      const [a, b, d, e] = gates;
      if (before === undefined || !a || !b || !d || !e || !keeps || !adds) continue;
      const inside = [step, sum, keeps, adds, this.#makers.get(out ?? -1)].flatMap((one) => (one ? [one.id] : []));
      const steps = [...inside, ...[a, b, d, e].flatMap((one) => one.steps)];
      return { step, h, c, before, gates: [a, b, d, e], steps };
    }
    return undefined;
  }

  /** The two factors, the one that is asked for last. */
  #sides(
    step: PlanStep | undefined,
    op: string,
    isLast: (maker: PlanStep | undefined, tensor: number) => boolean,
  ): readonly (number | undefined)[] {
    if (step?.op !== op) return [];
    const [a] = tensorsOf(step.args.input ?? null);
    const [b] = tensorsOf(step.args.other ?? null);
    if (a === undefined || b === undefined) return [];
    if (isLast(this.#makers.get(b), b)) return [a, b];
    return isLast(this.#makers.get(a), a) ? [b, a] : [];
  }

  #input(tensor: number): number | undefined {
    return tensorsOf(this.#makers.get(tensor)?.args.input ?? null)[0];
  }

  /** What a gate's activation is of. */
  #gate(tensor: number, activation: string): Sum | undefined {
    const parts: Part[] = [];
    let at = tensor;
    for (let hops = 0; hops < 8; hops++) {
      const maker = this.#makers.get(at);
      const [input] = tensorsOf(maker?.args.input ?? null);
      if (!maker || input === undefined) return undefined;
      if (maker.op === activation) {
        const sum = this.#sum(input, parts);
        return sum && { ...sum, steps: [maker.id, ...sum.steps] };
      }
      const part = this.#partOf(maker, at);
      if (!part) return undefined;
      parts.push(part);
      at = input;
    }
    return undefined;
  }

  #sum(tensor: number, rows: readonly Part[]): Sum | undefined {
    const maker = this.#makers.get(tensor);
    if (maker?.op === 'add') {
      const sides = ['input', 'other'].map((name) => {
        const [side] = tensorsOf(maker.args[name] ?? null);
        return side === undefined ? undefined : this.#sum(side, rows);
      });
      const [a, b] = sides;
      return a && b && merged([a, b], [maker.id]);
    }
    const found = maker && PRODUCTS.has(maker.op) ? productOf(maker, this.#scene) : undefined;
    if (maker && found) {
      const { product, biases } = found;
      const layers = 'layer' in product.weight ? [{ layer: product.weight.layer, rows }] : [];
      return {
        terms: [{ product, rows }],
        biases: biases.map((one) => ({ tensor: one, rows })),
        layers,
        steps: [maker.id],
      };
    }
    const part = maker && this.#partOf(maker, tensor);
    const [input] = tensorsOf(maker?.args.input ?? null);
    if (maker && part && input !== undefined) {
      const sum = this.#sum(input, [...rows, part]);
      return sum && sum.terms.length > 0 ? merged([sum], [maker.id]) : undefined;
    }
    return { terms: [], biases: [{ tensor, rows }], layers: [], steps: [] };
  }

  /** Which rows of the gates a part of them is: of a chunk, a split or a slice along their axis. */
  #partOf(maker: PlanStep, tensor: number): Part | undefined {
    const [input] = tensorsOf(maker.args.input ?? null);
    const shape = input === undefined ? undefined : this.#tensors.get(input)?.shape;
    if (!shape) return undefined;
    if (maker.op === 'chunk' || maker.op === 'split') {
      const outs = flat(maker.out);
      const axis = axisOf(maker.args.dim, shape.length);
      if (axis !== shape.length - 1) return undefined;
      const at = outs.findIndex((one) => one.tensor === tensor);
      const widths = outs.map((one) => one.shape[axis] ?? 0);
      const from = widths.slice(0, at).reduce((a, b) => a + b, 0);
      return { from, to: from + (widths[at] ?? 0) };
    }
    const items =
      maker.op === 'index' && isList(maker.args.items ?? null) ? (maker.args.items as readonly PlanArg[]) : [];
    if (items.length !== shape.length) return undefined;
    const [last, ...whole] = [...items].reverse();
    const size = shape.at(-1) ?? 0;
    if (!isSlice(last) || (last.step ?? 1) !== 1 || !whole.every(isWhole)) return undefined;
    const place = (x: number | null | undefined, other: number) => (x ?? other) + ((x ?? 0) < 0 ? size : 0);
    return { from: place(last.start, 0), to: Math.min(size, place(last.stop, size)) };
  }
}

type Slice = { readonly start?: number | null; readonly stop?: number | null; readonly step?: number | null };

function isSlice(item: PlanArg | undefined): item is Slice {
  return typeof item === 'object' && item !== null && !isList(item) && !('tensor' in item);
}

function isWhole(item: PlanArg): boolean {
  return isSlice(item) && item.start == null && item.stop == null && item.step == null;
}

function axisOf(dim: PlanArg | undefined, rank: number): number {
  const axis = typeof dim === 'number' ? dim : 0;
  return axis < 0 ? axis + rank : axis;
}

export function flat(out: PlanStep['out']): readonly PlanTensor[] {
  if (out === null) return [];
  return isTensor(out) ? [out] : out.flatMap(flat);
}

function merged(sums: readonly Sum[], steps: readonly number[]): Sum {
  return {
    terms: sums.flatMap((one) => one.terms),
    biases: sums.flatMap((one) => one.biases),
    layers: sums.flatMap((one) => one.layers),
    steps: [...steps, ...sums.flatMap((one) => one.steps)],
  };
}
