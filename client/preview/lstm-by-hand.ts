/**
 * The LSTM written by hand: `c = sigmoid(f) * c + sigmoid(i) * tanh(g)`, `h = sigmoid(o) * tanh(c)` again and again. It is found
 * by what is computed, not by names; each gate is a sum of products with x and h, of matrices of its own or a part of one
 * that all gates share. What was found is run once more as an LSTM, and is drawn only if the states are the program's.
 */

import { floats, type NDArray } from '../../runtime/array.ts';
import { runDirection } from '../../runtime/kernels/recurrent-steps.ts';
import type { Plan } from '../../server/messages.ts';
import { matrixOf, rowsIn, type Scene } from './by-hand.ts';
import { type Cell, flat, Look, type Part, type Sum, type Term } from './lstm-cells.ts';
import { joined, type Parameter, type Picture, tensorsOf } from './pictures.ts';
import type { Way } from './ran.ts';
import type { Replay } from './replay.ts';

export function lstmsByHand(plan: Plan, run: Replay, scene: Scene): readonly Picture[] {
  const seen = new Look(plan, scene);
  const chains: Cell[][] = [];
  for (const step of plan.steps) {
    const cell = seen.cell(step);
    if (!cell || !run.values.has(cell.h)) continue;
    const chain = chains.find((other) => other.at(-1)?.c === cell.before);
    if (chain) chain.push(cell);
    else chains.push([cell]);
  }
  return chains.flatMap((chain) => (chain.length > 1 ? (pictureOf(plan, run, scene, chain) ?? []) : []));
}

/** A product that reads one tensor whole, or a part of the columns where several are put together. */
interface Block {
  readonly data: number;
  readonly key: string;
  /** (rows of the gate, columns) */
  readonly matrix: Float32Array;
  readonly columns: number;
  readonly front: boolean;
}

/** The rows of a gate's matrix, cut where it reads several tensors put together; the same in every step. */
type Cut = { readonly columns: number; readonly matrices: readonly Float32Array[] };

const cuts = new WeakMap<Replay, Map<string, Cut | undefined>>();

function cutOf({ product, rows }: Term, widths: readonly number[], run: Replay): Cut | undefined {
  const known = cuts.get(run) ?? new Map<string, Cut | undefined>();
  cuts.set(run, known);
  const key = JSON.stringify([product.weight, product.front, rows, widths]);
  if (known.has(key)) return known.get(key);
  const matrix = matrixOf(product, run);
  const made = matrix && cut(rowsOf(matrix.data, matrix.columns, rows), matrix.columns, widths);
  known.set(key, made);
  return made;
}

function cut(rows: Float32Array, columns: number, widths: readonly number[]): Cut {
  if (widths.length < 2 || widths.reduce((a, b) => a + b, 0) !== columns) return { columns, matrices: [rows] };
  const count = rows.length / columns;
  let at = 0;
  const matrices = widths.map((width) => {
    const one = new Float32Array(count * width);
    for (let r = 0; r < count; r++) one.set(rows.subarray(r * columns + at, r * columns + at + width), r * width);
    at += width;
    return one;
  });
  return { columns, matrices };
}

function blocksOf(term: Term, run: Replay, scene: Scene): readonly Block[] | undefined {
  const { data, front, weight } = term.product;
  const maker = front ? undefined : scene.makers.get(data);
  const parts = maker?.op === 'cat' ? tensorsOf(maker.args.tensors ?? null) : [];
  const widths = parts.map((one) => run.values.get(one)?.shape.at(-1) ?? 0);
  const found = cutOf(term, widths, run);
  if (!found) return undefined;
  const key = JSON.stringify([weight, term.rows]);
  if (found.matrices.length === 1)
    return found.matrices.map((matrix) => ({ data, key, matrix, columns: found.columns, front }));
  return found.matrices.map((matrix, i) => ({
    data: parts[i] ?? -1,
    key: `${key} ${i}`,
    matrix,
    columns: widths[i] ?? 0,
    front,
  }));
}

/** The last part was taken first. */
function rowsOf(data: Float32Array, columns: number, parts: readonly Part[]): Float32Array {
  return [...parts].reverse().reduce((all, { from, to }) => all.subarray(from * columns, to * columns), data);
}

/** Of each gate the block that reads x, the one that reads h, and the sum of what is added. */
interface Gate {
  readonly x: Block;
  readonly h: Block;
  readonly bias: Float32Array | undefined;
}

function gatesOf(
  cell: Cell,
  { run, scene, recurrent }: { readonly run: Replay; readonly scene: Scene; readonly recurrent: ReadonlySet<string> },
): readonly Gate[] | undefined {
  const gates = cell.gates.map((sum): Gate | undefined => {
    const blocks = sum.terms.map((term) => blocksOf(term, run, scene));
    if (!blocks.every((one) => one !== undefined)) return undefined;
    const all = blocks.flat();
    const h = all.find((one) => recurrent.has(one.key));
    const x = all.find((one) => one !== h);
    return h && x && all.length === 2 ? { x, h, bias: biasOf(sum, run) } : undefined;
  });
  return gates.every((one) => one !== undefined) ? gates : undefined;
}

function biasOf({ biases, layers }: Sum, run: Replay): Float32Array | undefined {
  const free = biases.map(({ tensor, rows }) => [run.values.get(tensor), rows] as const);
  const own = layers.map(({ layer, rows }) => [run.layers.get(layer)?.bias, rows] as const);
  const all = [...free, ...own].flatMap(([array, rows]) => (array ? [rowsOf(floats(array), 1, rows)] : []));
  const [first] = all;
  return first && Float32Array.from(first, (_, i) => all.reduce((sum, one) => sum + (one[i] ?? 0), 0));
}

/** The blocks of the second step that read what the first gave. */
function recurrentKeys(cell: Cell, h: number, run: Replay, scene: Scene): ReadonlySet<string> {
  const blocks = cell.gates.flatMap((sum) => sum.terms.flatMap((term) => blocksOf(term, run, scene) ?? []));
  return new Set(blocks.flatMap((one) => (one.data === h ? [one.key] : [])));
}

function pictureOf(plan: Plan, run: Replay, scene: Scene, chain: readonly Cell[]): Picture | undefined {
  const [first, second] = chain;
  if (!first || !second) return undefined;
  const recurrent = recurrentKeys(second, first.h, run, scene);
  const gates = gatesOf(first, { run, scene, recurrent });
  const [gate] = gates ?? [];
  if (!gates || !gate) return undefined;
  const [I, H] = [gate.x.columns, gate.h.columns];
  const read = (cell: Cell): NDArray | undefined =>
    run.values.get(gatesOf(cell, { run, scene, recurrent })?.[0]?.x.data ?? -1);
  const xs = chain.flatMap((cell) => read(cell) ?? []).map((one) => rowsIn(one, gate.x.front));
  const states = [first.before, gate.h.data].map((one) => run.values.get(one));
  const [c0, h0] = states.map((one) => one && rowsIn(one, gate.h.front));
  const hs = chain.flatMap(({ h }) => run.values.get(h) ?? []).map((one) => rowsIn(one, gate.h.front));
  if (!c0 || !h0 || xs.length !== chain.length || hs.length !== chain.length) return undefined;
  const B = h0.length / H;
  const biases = gates.map(({ bias }) => bias);
  const weights = {
    ih: joined(gates.map(({ x }) => x.matrix)),
    hh: joined(gates.map(({ h }) => h.matrix)),
    biasIh: biases.some(Boolean) ? joined(biases.map((one) => one ?? new Float32Array(H))) : undefined,
    biasHh: undefined,
    hr: undefined,
  };
  if (weights.ih.length !== 4 * H * I || weights.hh.length !== 4 * H * H || c0.length !== h0.length) return undefined;
  const T = chain.length;
  const shape = {
    kind: 'lstm',
    nonlinearity: 'tanh',
    inputSize: I,
    hiddenSize: H,
    outSize: H,
    reverse: false,
  } as const;
  const rows = { batch: B, sizes: Array<number>(T).fill(B), starts: chain.map((_, t) => t * B), count: T * B };
  const x = joined(xs);
  if (x.length !== T * B * I) return undefined;
  const made = runDirection(shape, weights, rows, { x, h: h0, c: c0, keep: true });
  if (!areClose(made.hidden, joined(hs))) return undefined;
  const way: Way = {
    ...shape,
    by: 'torch',
    gate: 'sigmoid',
    layer: 0,
    x,
    h0,
    c0,
    h: made.hidden,
    c: made.cell,
    gates: made.gates,
    weights,
  };
  return {
    title: `LSTM(${I} → ${H})`,
    ran: { kind: 'lstm', steps: T, batch: B, layers: 1, directions: 1, ways: [way] },
    calls: chain.map(({ step }) => step),
    parameters: parametersOf(plan, first, run),
    input: gate.x.data,
    steps: new Set(chain.flatMap(({ steps }) => steps)),
    transposed: first.gates.some(({ terms }) =>
      terms.some(({ product }) => !product.front && 'tensor' in product.weight),
    ),
  };
}

function areClose(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((one, i) => Math.abs(one - (b[i] ?? Number.NaN)) < 1e-4);
}

function parametersOf(plan: Plan, { gates }: Cell, run: Replay): readonly Parameter[] {
  const outs = new Map(plan.steps.flatMap(({ out }) => flat(out)).map((one) => [one.tensor, one.name]));
  const found = new Map<string, NDArray>();
  const add = (tensor: number): void => {
    const array = run.values.get(tensor);
    if (array) found.set(outs.get(tensor) ?? `W${found.size}`, array);
  };
  for (const { terms, biases } of gates) {
    for (const { product } of terms) {
      const { weight } = product;
      if ('tensor' in weight) add(weight.tensor);
      else {
        const made = plan.steps.find(({ id }) => id === weight.layer);
        for (const [name, array] of Object.entries(run.layers.get(weight.layer) ?? {}))
          found.set(`${made?.prefix || `${made?.text ?? ''}.`}${name}`, array);
      }
    }
    for (const { tensor } of biases) add(tensor);
  }
  return [...found].map(([name, array]) => ({ name, array }));
}
