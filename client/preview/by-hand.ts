/**
 * The recurrent cell written by hand: `h = tanh(W_ih @ x + b_ih + W_hh @ h + b_hh)` again and again. It is found by what is
 * computed, not by names: an activation of a sum of two products, one of which reads what the same activation gave before.
 */

import { floats, type NDArray } from '../../runtime/array.ts';
import type { Plan, PlanStep } from '../../server/messages.ts';
import { joined, outsOf, type Parameter, type Picture, tensorsOf } from './pictures.ts';
import { turned, type Way } from './ran.ts';
import type { Replay } from './replay.ts';

/** A product in the sum: the weight and what it is applied to, by their numbers. */
export interface Product {
  readonly data: number;
  /** The tensor that holds the weight, or the layer. */
  readonly weight: { readonly tensor: number } | { readonly layer: number };
  /** `W @ x`, with the weight in front, or `x @ W`. */
  readonly front: boolean;
}

interface Activation {
  readonly step: PlanStep;
  readonly out: number;
  readonly products: readonly [Product, Product];
  /** Vectors that are added. */
  readonly biases: readonly number[];
  /** All steps of the sum. */
  readonly steps: readonly number[];
}

const ACTIVATIONS = new Set(['tanh', 'relu', 'sigmoid']);
export const PRODUCTS = new Set(['matmul', 'mm', 'mv', 'linear', 'functional_linear']);
/** What only turns or renames a tensor: looked through to know a weight again. */
const SAME = new Set(['t', 'transpose', 'permute', 'identity', 'contiguous', 'detach', 'clone']);

export function cellsByHand(plan: Plan, run: Replay, scene: Scene): readonly Picture[] {
  const chains: Activation[][] = [];
  for (const step of plan.steps) {
    const one = activationOf(step, scene, run);
    if (!one) continue;
    const chain = chains.find((other) => follows(other.at(-1), one));
    if (chain) chain.push(one);
    else chains.push([one]);
  }
  return chains.flatMap((chain) => (chain.length > 1 ? (pictureOf(plan, chain, run) ?? []) : []));
}

/** Which step makes a tensor, and which side of a product at a place of the code is the weight, where a pass tells. */
export interface Scene {
  readonly makers: ReadonlyMap<number, PlanStep>;
  readonly fronts: Map<string, boolean>;
}

export function sceneOf(plan: Plan): Scene {
  const makers = new Map(plan.steps.flatMap((step) => outsOf(step).map((out) => [out, step] as const)));
  const scene: Scene = { makers, fronts: new Map() };
  for (const step of plan.steps) {
    const [a, b] = PRODUCTS.has(step.op) ? sidesOf(step) : [];
    if (a === undefined || b === undefined) continue;
    const [left, right] = [passesOf(rootOf(a, scene), scene), passesOf(rootOf(b, scene), scene)];
    // The weight is the side that was there before the loop.
    if (left !== right) scene.fronts.set(placeOf(step), left < right);
  }
  return scene;
}

function placeOf({ at, op }: PlanStep): string {
  return `${op} ${at.uri} ${at.start.line}:${at.start.character}-${at.end.line}:${at.end.character}`;
}

function sidesOf(step: PlanStep): readonly number[] {
  return ['input', 'other', 'mat2', 'vec', 'weight'].flatMap((name) => tensorsOf(step.args[name] ?? null));
}

function activationOf(step: PlanStep, scene: Scene, run: Replay): Activation | undefined {
  const [out] = outsOf(step);
  if (!ACTIVATIONS.has(step.op) || out === undefined || !run.values.has(out)) return undefined;
  const sum = termsOf(tensorsOf(step.args.input ?? null)[0], scene);
  const [a, b, ...more] = sum.products;
  if (!a || !b || more.length > 0) return undefined;
  return { step, out, products: [a, b], biases: sum.biases, steps: [step.id, ...sum.steps] };
}

interface Sum {
  readonly products: readonly Product[];
  readonly biases: readonly number[];
  readonly steps: readonly number[];
}

function termsOf(tensor: number | undefined, scene: Scene): Sum {
  if (tensor === undefined) return { products: [], biases: [], steps: [] };
  const step = scene.makers.get(tensor);
  if (step?.op === 'add') {
    const sides = [step.args.input, step.args.other].map((arg) => termsOf(tensorsOf(arg ?? null)[0], scene));
    return {
      products: sides.flatMap((side) => side.products),
      biases: sides.flatMap((side) => side.biases),
      steps: [step.id, ...sides.flatMap((side) => side.steps)],
    };
  }
  const product = step && PRODUCTS.has(step.op) ? productOf(step, scene) : undefined;
  if (step && product) return { products: [product.product], biases: product.biases, steps: [step.id] };
  return { products: [], biases: [tensor], steps: [] };
}

export function productOf(
  step: PlanStep,
  scene: Scene,
): { readonly product: Product; readonly biases: readonly number[] } | undefined {
  const [input, other] = sidesOf(step);
  if (input === undefined) return undefined;
  if (step.layer !== undefined)
    return { product: { data: input, weight: { layer: step.layer }, front: false }, biases: [] };
  if (other === undefined) return undefined;
  const [rootInput, rootOther] = [rootOf(input, scene), rootOf(other, scene)];
  if (step.op === 'functional_linear')
    return {
      product: { data: input, weight: { tensor: rootOther }, front: false },
      biases: tensorsOf(step.args.bias ?? null),
    };
  const front = scene.fronts.get(placeOf(step)) ?? isWeight(rootInput, rootOther, scene);
  const [data, weight] = front ? [other, rootInput] : [input, rootOther];
  return { product: { data, weight: { tensor: weight }, front }, biases: [] };
}

/** In how many loops the tensor is made. */
function passesOf(tensor: number, scene: Scene): number {
  return scene.makers.get(tensor)?.passes.length ?? 0;
}

/** Of two that were made outside of the loop, at its first pass: the one with two axes that nothing went into. */
function isWeight(a: number, b: number, scene: Scene): boolean {
  if (passesOf(a, scene) !== passesOf(b, scene)) return false;
  return rankOf(a, scene) === 2 && rankOf(b, scene) < 2;
}

function rankOf(tensor: number, scene: Scene): number {
  const out = scene.makers.get(tensor)?.out;
  return out && 'tensor' in out ? out.shape.length : 0;
}

function rootOf(tensor: number, scene: Scene): number {
  const step = scene.makers.get(tensor);
  if (!step || !SAME.has(step.op)) return tensor;
  const [input] = tensorsOf(step.args.input ?? null);
  return input === undefined ? tensor : rootOf(input, scene);
}

function sameWeight(a: Product, b: Product): boolean {
  return JSON.stringify(a.weight) === JSON.stringify(b.weight);
}

/** Whether `next` reads what `last` gave, with the same weights. */
function follows(last: Activation | undefined, next: Activation): boolean {
  if (!last || last.step.op !== next.step.op) return false;
  const read = next.products.find((one) => one.data === last.out);
  return read !== undefined && last.products.every((one) => next.products.some((other) => sameWeight(one, other)));
}

function pictureOf(plan: Plan, chain: readonly Activation[], run: Replay): Picture | undefined {
  const [first, second] = chain;
  const recurrent = second?.products.find((one) => one.data === first?.out);
  if (!first || !recurrent) return undefined;
  const parts = chain.map((one) => {
    const h = one.products.find((product) => sameWeight(product, recurrent));
    const x = one.products.find((product) => product !== h);
    return { h, x, out: run.values.get(one.out) };
  });
  const input = parts[0]?.x;
  const ih = input && matrixOf(input, run);
  const hh = matrixOf(recurrent, run);
  const xs = parts.flatMap(({ x }) => (x ? (rowsOf(x, run) ?? []) : []));
  const hs = parts.flatMap(({ out }) => (out ? [rowsIn(out, recurrent.front)] : []));
  const h0 = parts[0]?.h && rowsOf(parts[0].h, run);
  if (!ih || !hh || !h0 || xs.length !== chain.length || hs.length !== chain.length) return undefined;
  const [I, H] = [ih.columns, hh.columns];
  const [biasIh, biasHh] = biasesOf(first, [input, recurrent], run);
  const B = (hs[0]?.length ?? 0) / H;
  const way: Way = {
    kind: 'rnn',
    by: 'torch',
    nonlinearity: first.step.op,
    gate: 'sigmoid',
    layer: 0,
    reverse: false,
    inputSize: I,
    hiddenSize: H,
    outSize: H,
    x: joined(xs),
    h0,
    c0: new Float32Array(0),
    h: joined(hs),
    c: undefined,
    gates: undefined,
    weights: { ih: ih.data, hh: hh.data, biasIh, biasHh, hr: undefined },
  };
  return {
    title: `${first.step.op}(${I} → ${H})`,
    ran: { kind: 'rnn', steps: chain.length, batch: B, layers: 1, directions: 1, ways: [way] },
    calls: chain.map(({ step }) => step),
    parameters: parametersOf(plan, first, run),
    input: input.data,
    steps: new Set(chain.flatMap(({ steps }) => steps)),
    transposed: !recurrent.front && 'tensor' in recurrent.weight,
  };
}

/** The weight as (out, in), whichever way it is written. */
export function matrixOf(
  product: Product,
  run: Replay,
): { readonly data: Float32Array; readonly columns: number } | undefined {
  const { weight, front } = product;
  const array = 'layer' in weight ? run.layers.get(weight.layer)?.weight : run.values.get(weight.tensor);
  const data = run.values.get(product.data);
  if (array?.shape.length !== 2 || !data) return undefined;
  const [rows = 0, columns = 0] = array.shape;
  const width = front ? data.shape[0] : data.shape.at(-1);
  if (front || 'layer' in weight || (columns === width && rows !== width)) return { data: floats(array), columns };
  return { data: turned(floats(array), rows, columns), columns: rows };
}

function rowsOf({ data, front }: Product, run: Replay): Float32Array | undefined {
  const array = run.values.get(data);
  return array && rowsIn(array, front);
}

/** As (batch, size): where the weight stands in front, a matrix holds its vectors as columns. */
export function rowsIn(array: NDArray, front: boolean): Float32Array {
  const [rows = 1, columns = 1] = array.shape;
  return front && array.shape.length === 2 ? turned(floats(array), rows, columns) : floats(array);
}

/** The vectors that are added, beside the biases of layers: the first with the input's product, the second with the state's. */
function biasesOf(
  first: Activation,
  products: readonly [Product, Product],
  run: Replay,
): readonly [Float32Array | undefined, Float32Array | undefined] {
  const layers = products.map(({ weight }) => ('layer' in weight ? run.layers.get(weight.layer)?.bias : undefined));
  const free = first.biases.flatMap((id) => run.values.get(id) ?? []);
  const [a, b] = layers.map((one) => one ?? free.shift());
  return [a && floats(a), b && floats(b)];
}

function parametersOf(plan: Plan, first: Activation, run: Replay): readonly Parameter[] {
  const outs = plan.steps.flatMap(({ out }) => (out && 'tensor' in out ? [out] : []));
  const named = (tensor: number, other: string): Parameter[] => {
    const array = run.values.get(tensor);
    return array ? [{ name: outs.find((one) => one.tensor === tensor)?.name ?? other, array }] : [];
  };
  const weights = first.products.flatMap(({ weight }, i) => {
    if ('tensor' in weight) return named(weight.tensor, `W${i}`);
    const made = plan.steps.find(({ id }) => id === weight.layer);
    const all = Object.entries(run.layers.get(weight.layer) ?? {});
    return all.map(([name, array]) => ({ name: `${made?.prefix || `${made?.text ?? ''}.`}${name}`, array }));
  });
  return [...weights, ...first.biases.flatMap((id, i) => named(id, `b${i}`))];
}
