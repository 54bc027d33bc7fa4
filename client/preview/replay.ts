/**
 * Runs a plan: the same steps with numbers instead of sizes. A pure function of the plan, a seed and what the user gives;
 * the kernels are the runtime's, so that the numbers are the ones PyTorch prints for the seed.
 */

import { type NDArray, sameShape } from '../../runtime/array.ts';
import { full, randint, randn } from '../../runtime/kernels/create.ts';
import { heeding } from '../../runtime/kernels/heeding.ts';
import { kerasRecurrent } from '../../runtime/kernels/keras.ts';
import { kerasBidirectional } from '../../runtime/kernels/keras-wrappers.ts';
import type { Arg, Args, Result, Weights } from '../../runtime/kernels/kernel.ts';
import { configOf, type State, sequences } from '../../runtime/kernels/recurrent.ts';
import type { Kind } from '../../runtime/kernels/recurrent-steps.ts';
import { Generator, generator } from '../../runtime/random.ts';
import type { Plan, PlanArg, PlanOut, PlanStep, PlanTensor } from '../../server/messages.ts';
import type { Find } from './core-kernels.ts';
import { drawLayer } from './draw.ts';
import { fillOf } from './fill.ts';
import { fromData, topOf } from './inputs.ts';
import { type Ran, ranByKeras, ranOf } from './ran.ts';
import { fitWeights, type Misfit } from './state-dict.ts';

/** Where the numbers of a tensor come from. */
export type Origin =
  | { readonly kind: 'random'; readonly seed: number }
  | { readonly kind: 'file'; readonly name: string }
  | { readonly kind: 'code' | 'edited' | 'zeros' | 'ones' };

/** What the user puts in place of a tensor that the program draws, writes or takes from outside. */
export interface Replaced {
  readonly array: NDArray;
  readonly origin: Origin;
}

export interface Given {
  /** Of the generator at the start; a program that sets it itself goes by its own. */
  readonly seed: number;
  /** By the tensor's number. */
  readonly inputs?: ReadonlyMap<number, Replaced>;
  /** A state dict by the model's names, and the file's name. */
  readonly weights?: { readonly state: Weights; readonly file: string };
}

/** Why no equality with the library's own run is claimed: dropout of training is left out, or it draws in another way. */
export type Caveat = 'dropout' | 'drawn-otherwise' | 'outside';

export interface Replay {
  /** By the tensor's number. */
  readonly values: ReadonlyMap<number, NDArray>;
  readonly origins: ReadonlyMap<number, Origin>;
  /** The weights by the step that made the layer. */
  readonly layers: ReadonlyMap<number, Weights>;
  /** What recurrent layers went through, by the step of the call. */
  readonly ran: ReadonlyMap<number, Ran>;
  readonly weightsFrom: Origin;
  /** Of a state dict that does not fit: none of it is used. */
  readonly misfit: Misfit | undefined;
  readonly caveats: readonly Caveat[];
  /** The step at which the run ends before the plan does: no kernel of that name, or the kernel refused. */
  readonly stopped: { readonly step: number; readonly why: 'no-kernel' | 'refused'; readonly text: string } | undefined;
}

const RECURRENT = new Set<string>(['rnn', 'lstm', 'gru']);
const KERAS: { readonly [op: string]: Kind } = { keras_simple_rnn: 'rnn', keras_lstm: 'lstm', keras_gru: 'gru' };

/** Above this many bytes a run is started only when the user says so. */
export const BYTES_LIMIT = 2 ** 28;

export function replay(plan: Plan, given: Given, find: Find): Replay {
  const run = new Run(plan, given, find);
  let stopped: Replay['stopped'];
  for (const step of plan.steps) {
    try {
      run.step(step);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      stopped = { step: step.id, why: error instanceof NoKernel ? 'no-kernel' : 'refused', text };
      break;
    }
  }
  return { ...run.made(), stopped };
}

class NoKernel extends Error {}

class Run {
  readonly #plan: Plan;
  readonly #given: Given;
  readonly #find: Find;
  readonly #steps: ReadonlyMap<number, PlanStep>;
  readonly #values = new Map<number, NDArray>();
  readonly #origins = new Map<number, Origin>();
  readonly #layers = new Map<number, Weights>();
  readonly #ran = new Map<number, Ran>();
  readonly #caveats = new Set<Caveat>();
  /** What the user gave: nothing is written into it. */
  readonly #user = new Set<NDArray>();
  /** What an index showed a part of, by the tensor that it gave. */
  readonly #parts = new Map<number, { readonly of: NDArray; readonly items: Arg }>();
  readonly #fitted: ReturnType<typeof fitWeights> | undefined;
  /** Of what comes from outside: apart, so that the program's own draws stay the library's. */
  readonly #outside: Generator;
  #seed: number;

  constructor(plan: Plan, given: Given, find: Find) {
    this.#find = find;
    this.#plan = plan;
    this.#given = given;
    this.#steps = new Map(plan.steps.map((step) => [step.id, step]));
    this.#seed = given.seed;
    this.#outside = new Generator(given.seed);
    this.#fitted = given.weights && fitWeights(plan, given.weights.state);
    generator.manualSeed(given.seed);
  }

  made(): Omit<Replay, 'stopped'> {
    const file = this.#given.weights?.file;
    const loaded = file !== undefined && this.#fitted?.misfit === undefined;
    return {
      values: this.#values,
      origins: this.#origins,
      layers: this.#layers,
      ran: this.#ran,
      weightsFrom: loaded ? { kind: 'file', name: file } : { kind: 'random', seed: this.#seed },
      misfit: this.#fitted?.misfit,
      caveats: [...this.#caveats],
    };
  }

  step(step: PlanStep): void {
    if (step.op === 'seed') {
      this.#seed = Number(step.args.seed ?? 0);
      generator.manualSeed(this.#seed);
      return;
    }
    if (step.op === 'layer') this.#layer(step);
    else if (step.op === 'assign') this.#assign(step);
    else if (step.inPlace) this.#keep(step.out, this.#fill(step));
    else this.#keep(step.out, this.#replaced(step, this.#run(step)));
    if (step.op !== 'layer' && step.refilled) this.#caveats.add('drawn-otherwise');
  }

  /** A parameter becomes the tensor that is assigned to it, for both then one and the same; what a file gives stays. */
  #assign(step: PlanStep): void {
    const { name, value } = this.#args(step);
    const layer = step.layer ?? -1;
    if (typeof name !== 'string' || !isArray(value ?? null) || this.#fitted?.layers.get(layer)?.[name]) return;
    this.#layers.set(layer, { ...this.#layers.get(layer), [name]: value as NDArray });
  }

  /** Writes into the input itself, and into what it is a part of. */
  #fill(step: PlanStep): Result {
    const args = this.#args(step);
    const { input } = args;
    if (!isArray(input ?? null)) throw new Error('what is filled is one tensor');
    const target = input as NDArray;
    const filled = this.#filling(step, args, target);
    if (!filled) this.#caveats.add('drawn-otherwise');
    if (!filled || this.#user.has(target)) return target;
    target.data.set(filled.data);
    const part = this.#parts.get(tensorOf(step.args.input as PlanOut).tensor);
    const store = this.#find('store', 'store');
    if (!part || !store || this.#user.has(part.of)) return target;
    const whole = store({ input: part.of, items: part.items, value: target });
    if (isArray(whole)) part.of.data.set(whole.data);
    return target;
  }

  #filling(step: PlanStep, args: Args, target: NDArray): NDArray | undefined {
    const fill = fillOf(step.api);
    if (fill) {
      const { array, exact } = fill(target.shape, args, generator);
      if (!exact) this.#caveats.add('drawn-otherwise');
      return array;
    }
    const kernel = this.#find(step.op, step.api);
    const made = kernel && heeding(kernel)(args);
    return made !== undefined && isArray(made) && sameShape(made.shape, target.shape) ? made : undefined;
  }

  #layer(step: PlanStep): void {
    const { weights, exact } = drawLayer(step, generator);
    const loaded = this.#fitted?.layers.get(step.id);
    if (!exact || (step.refilled && !loaded)) this.#caveats.add('drawn-otherwise');
    if (Number(step.args.dropout ?? 0) > 0) this.#caveats.add('dropout');
    for (const one of Object.values(loaded ?? {})) this.#user.add(one);
    this.#layers.set(step.id, { ...weights, ...loaded });
  }

  #run(step: PlanStep): Result {
    if (step.op === 'input') return this.#input(step);
    if (step.op === 'parameter') return this.#parameter(step.layer ?? -1, String(step.args.name));
    if (step.op === 'parameters') return this.#parameters(step);
    if (step.op === 'literal') return fromData(step.args.data, tensorOf(step.out));
    const args = this.#args(step);
    if (step.op === 'dropout' && Number(args.p ?? 0) > 0) this.#caveats.add('dropout');
    if (RECURRENT.has(step.op) && isArray(args.input)) return this.#recurrent(step, args);
    const keras = KERAS[step.op];
    if (keras) return kerasRecurrent(keras, args, (made) => this.#ran.set(step.id, ranByKeras(made, args)));
    if (step.op === 'bidirectional')
      return kerasBidirectional(args, (forward, backward, given) => {
        const [a, b] = [ranByKeras(forward, given[0]), ranByKeras(backward, given[1])];
        this.#ran.set(step.id, { ...a, directions: 2, ways: [...a.ways, ...b.ways] });
      });
    const kernel = this.#find(step.op, step.api);
    if (!kernel) throw new NoKernel(step.op);
    if (step.op === 'index' && isTensor(step.out) && isArray(args.input ?? null))
      this.#parts.set(step.out.tensor, { of: args.input as NDArray, items: args.items ?? null });
    return heeding(kernel)(args);
  }

  #parameter(layer: number, name: string): NDArray {
    const found = this.#layers.get(layer)?.[name];
    if (!found) throw new Error(`the layer has no ${name}`);
    return found;
  }

  #parameters({ args }: PlanStep): Result {
    const parts = isList(args.parts ?? null) ? (args.parts as readonly PlanArg[]) : [];
    return parts.map((part): NDArray => {
      if (isList(part)) return this.#parameter(Number(part[0]), String(part[1]));
      const value = this.#arg(part);
      if (!isArray(value)) throw new Error('a parameter is a tensor');
      return value;
    });
  }

  #recurrent(step: PlanStep, args: Args): Result {
    const of = configOf(step.op as Kind, args);
    const hx = (args.hx ?? undefined) as State;
    const { output, h, c, made } = sequences(of, args.weights as Weights, args.input as NDArray, { hx });
    this.#ran.set(step.id, ranOf(of, made));
    const out = copy(output);
    const last = c ? [copy(h), copy(c)] : copy(h);
    made.release?.();
    return [out, last];
  }

  #input(step: PlanStep): NDArray {
    const { shape, dtype } = tensorOf(step.out);
    this.#caveats.add('outside');
    if (/int|bool/.test(dtype)) return randint(0, topOf(this.#plan, tensorOf(step.out).tensor), shape, this.#outside);
    return randn(shape, this.#outside);
  }

  /** What the user gave in place of a tensor that no other tensor made. */
  #replaced(step: PlanStep, result: Result): Result {
    if (!isSource(step) || !isTensor(step.out)) return result;
    const id = step.out.tensor;
    const other = this.#given.inputs?.get(id);
    const fits = other && sameShape(other.array.shape, step.out.shape);
    const drawn = step.op === 'input' || /^rand/.test(step.op);
    const seed = step.op === 'input' ? this.#given.seed : this.#seed;
    this.#origins.set(id, fits ? other.origin : drawn ? { kind: 'random', seed } : { kind: 'code' });
    if (fits) this.#user.add(other.array);
    return fits ? other.array : result;
  }

  #args(step: PlanStep): Args {
    const of = step.layer === undefined ? undefined : this.#steps.get(step.layer);
    const all = { ...of?.args, ...step.args };
    const args = Object.fromEntries(Object.entries(all).map(([name, one]) => [name, this.#arg(one)]));
    return step.layer === undefined ? args : { ...args, weights: this.#layers.get(step.layer) ?? {} };
  }

  #arg(arg: PlanArg): Arg {
    if (typeof arg !== 'object' || arg === null) return arg;
    if (isList(arg)) return arg.map((one) => this.#arg(one));
    if (!('tensor' in arg)) return arg;
    const value = this.#values.get(arg.tensor);
    if (!value) throw new Error(`tensor ${arg.tensor} has not been made`);
    return value;
  }

  #keep(out: PlanOut, result: Result): void {
    if (out === null) return;
    if (isTensor(out)) {
      const value: NDArray | undefined = isArray(result)
        ? result
        : typeof result === 'number'
          ? full([], result)
          : undefined;
      if (!value || !sameShape(value.shape, out.shape))
        throw new Error(`the run gives (${value?.shape.join(', ') ?? '…'}), the code says (${out.shape.join(', ')})`);
      this.#values.set(out.tensor, value);
      return;
    }
    const parts = typeof result === 'object' && result !== null && !isArray(result) ? result : [result];
    for (const [i, one] of out.entries()) this.#keep(one, parts[i] ?? []);
  }
}

/** Whether a step makes a tensor of nothing but numbers, so that the user may put another in its place. */
export function isSource(step: PlanStep): boolean {
  if (step.op === 'layer' || step.op === 'seed' || step.op === 'parameters' || step.layer !== undefined) return false;
  return !Object.values(step.args).some(holdsTensor);
}

function holdsTensor(arg: PlanArg): boolean {
  if (typeof arg !== 'object' || arg === null) return false;
  return isList(arg) ? arg.some(holdsTensor) : 'tensor' in arg;
}

export function isTensor(out: PlanOut): out is PlanTensor {
  return out !== null && 'tensor' in out;
}

function tensorOf(out: PlanOut): PlanTensor {
  if (!isTensor(out)) throw new Error('an input is one tensor');
  return out;
}

export function isList(arg: PlanArg): arg is readonly PlanArg[] {
  return Array.isArray(arg);
}

export function isArray(arg: Arg | Result): arg is NDArray {
  return typeof arg === 'object' && arg !== null && 'dtype' in arg && 'data' in arg;
}

/** The numbers in memory of their own: what the kernels run in is taken again by the next run. */
function copy(one: NDArray): NDArray {
  return { ...one, data: one.data.slice() };
}
