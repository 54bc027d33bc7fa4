/** What of a run can be drawn as a recurrent network unrolled over time: layers, cells called step by step, cells by hand. */

import type { NDArray } from '../../runtime/array.ts';
import { floats } from '../../runtime/array.ts';
import type { Weights } from '../../runtime/kernels/kernel.ts';
import { configOf } from '../../runtime/kernels/recurrent.ts';
import { weightsOf } from '../../runtime/kernels/recurrent-layers.ts';
import { type Kind, runDirection } from '../../runtime/kernels/recurrent-steps.ts';
import type { Plan, PlanArg, PlanStep } from '../../server/messages.ts';
import { cellsByHand, sceneOf } from './by-hand.ts';
import { lstmsByHand } from './lstm-by-hand.ts';
import type { Ran, Way } from './ran.ts';
import { isList, isTensor, type Replay } from './replay.ts';

export interface Parameter {
  readonly name: string;
  readonly array: NDArray;
}

export interface Picture {
  /** `nn.LSTM(6 → 5)` */
  readonly title: string;
  readonly ran: Ran;
  /** The step of the plan that makes time step t: one for all of them, or one each. */
  readonly calls: readonly PlanStep[];
  readonly parameters: readonly Parameter[];
  /** The tensor that is read at the first step, or over all of them. */
  readonly input: number | undefined;
  /** Steps of the plan that this is, so that none is drawn twice. */
  readonly steps: ReadonlySet<number>;
  /** Whether the weights are stored as (input, hidden), as TensorFlow.js does. */
  readonly transposed: boolean;
}

/** In the order of the plan. */
export function picturesOf(plan: Plan, run: Replay): readonly Picture[] {
  const layers = plan.steps.flatMap((step) => layerOf(plan, step, run) ?? []);
  const scene = sceneOf(plan);
  const byHand = [...cellsByHand(plan, run, scene), ...lstmsByHand(plan, run, scene)];
  const found = [...layers, ...cellsOf(plan, run), ...byHand];
  return found.sort((a, b) => (a.calls[0]?.id ?? 0) - (b.calls[0]?.id ?? 0));
}

/** The picture that the plan was asked for, or the first there is. */
export function focusOf(plan: Plan, pictures: readonly Picture[]): Picture | undefined {
  const exact = pictures.find(({ steps }) => steps.has(plan.focus));
  if (exact) return exact;
  const asked = plan.steps.find(({ id }) => id === plan.focus);
  const ofLayer = pictures.find(({ calls }) => calls.some((call) => call.layer === plan.focus));
  const nearby = pictures.find(({ calls }) => calls.some((call) => call.at.start.line === asked?.at.start.line));
  return ofLayer ?? nearby ?? pictures[0];
}

function layerOf(plan: Plan, step: PlanStep, run: Replay): Picture | undefined {
  const ran = run.ran.get(step.id);
  if (!ran) return undefined;
  return {
    title: titleOf(step, ran.ways[0]),
    ran,
    calls: [step],
    parameters: parametersOf(plan, step, run),
    input: tensorsOf(step.args.input ?? null)[0],
    steps: new Set([step.id, step.layer ?? step.id]),
    transposed: ran.ways[0]?.by === 'keras',
  };
}

function titleOf(step: PlanStep, way: Way | undefined): string {
  const api = step.api.split('.').slice(-2).join('.');
  return way ? `${api}(${way.inputSize} → ${way.hiddenSize})` : api;
}

function parametersOf(plan: Plan, step: PlanStep, run: Replay): readonly Parameter[] {
  const made = plan.steps.find(({ id }) => id === step.layer);
  const weights = run.layers.get(made?.id ?? -1) ?? {};
  const named = Object.entries(weights).map(([name, array]) => ({ name, array }));
  const prefix = made?.prefix ?? '';
  return named.map((one) => ({ ...one, name: prefix + one.name }));
}

const CELLS: { readonly [op: string]: Kind } = { rnn_cell: 'rnn', lstm_cell: 'lstm', gru_cell: 'gru' };

interface Call {
  readonly step: PlanStep;
  readonly input: NDArray;
  /** The numbers of its first state, and of what it gives. */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** Calls of one cell, each with the state that the one before gave. */
function cellsOf(plan: Plan, run: Replay): readonly Picture[] {
  const chains: Call[][] = [];
  for (const step of plan.steps) {
    if (CELLS[step.op] === undefined) continue;
    const call = callOf(step, run);
    if (!call) continue;
    const chain = chains.find((one) => {
      const last = one.at(-1);
      return last?.step.layer === step.layer && last?.after[0] === call.before[0] && call.before.length > 0;
    });
    if (chain) chain.push(call);
    else chains.push([call]);
  }
  return chains.map((chain) => chainOf(plan, chain, run));
}

function callOf(step: PlanStep, run: Replay): Call | undefined {
  const [id] = tensorsOf(step.args.input ?? null);
  const input = id === undefined ? undefined : run.values.get(id);
  const after = outsOf(step);
  if (!input || !after.every((one) => run.values.has(one))) return undefined;
  return { step, input, before: tensorsOf(step.args.hx ?? null), after };
}

/** Runs the cell once more over each step, to see its gates. */
function chainOf(plan: Plan, chain: readonly Call[], run: Replay): Picture {
  const [first] = chain;
  if (!first) throw new Error('a chain has a call');
  const { step } = first;
  const kind = CELLS[step.op] ?? 'rnn';
  const made = plan.steps.find(({ id }) => id === step.layer);
  const config = { ...made?.args, ...step.args };
  const of = configOf(kind, config as { readonly [name: string]: number });
  const weights: Weights = run.layers.get(step.layer ?? -1) ?? {};
  const own = weightsOf(weights, '');
  const [I, H] = [of.inputSize, of.hiddenSize];
  const B = first.input.data.length / I;
  const direction = { kind, nonlinearity: of.nonlinearity, inputSize: I, hiddenSize: H, outSize: H, reverse: false };
  const start = first.before.map((id) => run.values.get(id)).map((one) => one && floats(one));
  const zeros = new Float32Array(B * H);
  const [h0 = zeros, c0 = zeros] = start;
  const x = joined(chain.map(({ input }) => floats(input)));
  const T = chain.length;
  const rows = { batch: B, sizes: Array(T).fill(B), starts: chain.map((_, t) => t * B), count: T * B };
  const { gates, hidden, cell } = runDirection(direction, own, rows, { x, h: h0, c: c0, keep: true });
  const way: Way = {
    ...direction,
    by: 'torch',
    nonlinearity: kind === 'rnn' ? of.nonlinearity : 'tanh',
    gate: 'sigmoid',
    layer: 0,
    x,
    h0,
    c0,
    h: hidden,
    c: cell,
    gates,
    weights: { ...own, biasIh: own.biasIh, biasHh: own.biasHh, hr: own.hr },
  };
  return {
    title: titleOf(step, way),
    ran: { kind, steps: T, batch: B, layers: 1, directions: 1, ways: [way] },
    calls: chain.map((call) => call.step),
    parameters: parametersOf(plan, step, run),
    input: tensorsOf(step.args.input ?? null)[0],
    steps: new Set([...chain.map((call) => call.step.id), ...(step.layer === undefined ? [] : [step.layer])]),
    transposed: false,
  };
}

export function joined(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((n, one) => n + one.length, 0));
  let at = 0;
  for (const one of parts) {
    out.set(one, at);
    at += one.length;
  }
  return out;
}

export function tensorsOf(arg: PlanArg): readonly number[] {
  if (typeof arg !== 'object' || arg === null) return [];
  if (isList(arg)) return arg.flatMap(tensorsOf);
  return 'tensor' in arg ? [arg.tensor] : [];
}

export function outsOf(step: PlanStep): readonly number[] {
  const all = (out: PlanStep['out']): readonly number[] =>
    out === null ? [] : isTensor(out) ? [out.tensor] : out.flatMap(all);
  return all(step.out);
}
