/** The plan of a run: what has been written down of it, as plain JSON, cut to what the cell needs and what comes of it. */

import type { Frame } from '../evaluate/machine.ts';
import { everyTensor, isConcrete, mapTensors, type Tape, type TapeEntry } from '../evaluate/tape.ts';
import { type LayerParts, type WrittenRun, writeDown } from '../evaluate/write-down.ts';
import type { Plan, PlanArg, PlanOut, PlanPlace, PlanStep, PlanTensor, RunParams, RunResult } from '../messages.ts';
import { phraseIn } from '../problems/phrases.ts';
import { renderProblem } from '../problems/render.ts';
import { constantOf, num } from '../shape/dim.ts';
import type { TensorValue, Value } from '../shape/value.ts';
import { cellAt } from './cells.ts';
import { filled, isFill, isReached, tensorsIn, under } from './fills.ts';
import { calledAs, layersRead, madeLayer } from './kernel-names.ts';
import type { DocumentView } from './view.ts';

export interface RunOptions {
  readonly title: string;
  readonly at: { readonly file: string; readonly start: number; readonly end: number };
}

/** The run of the cell that a position asks for. */
export function runAt(view: DocumentView, params: Pick<RunParams, 'position' | 'sizes' | 'switches'>): RunResult {
  const asked = cellAt(view, params.position);
  if (!asked) return noPlan(view, 'there is no cell here');
  const options = Object.entries(params.switches ?? {}).map(([name, one]) => [name, optionValue(one)] as const);
  const switches = asked.made && { ...asked.made, options: Object.fromEntries(options) };
  const run = writeDown(view.program, {
    wanted: asked.wanted,
    ...(params.sizes ? { sizes: params.sizes } : {}),
    ...(switches ? { switches } : {}),
  });
  return planOf(view, run, { title: asked.title, at: asked.wanted });
}

function optionValue(one: number | boolean): Value {
  return typeof one === 'boolean' ? { kind: 'truth', value: one } : { kind: 'size', dim: num(one) };
}

/** `view` is of the document that was asked for; places are given as its editor knows them. */
export function planOf(view: DocumentView, run: WrittenRun, options: RunOptions): RunResult {
  const { tape } = run;
  const end = stopOf(view, run);
  const focus = end?.problem ? tape.entries.at(-1) : tape.focus;
  if (!focus) return noPlan(view, run.failed ?? end?.why ?? 'nothing in sight says what sizes this runs with');
  const plan = new Planning(view, run);
  const steps = plan.steps(focus);
  if (!steps.some((step) => step.id === focus.id)) return noPlan(view, 'what it is given is not in sight');
  const stopped = end ?? plan.stopped;
  return {
    version: 1,
    title: options.title,
    library: run.library,
    at: placed(view, options.at),
    focus: focus.id,
    steps,
    asks: run.asks,
    guesses: tape.guesses.map(({ place, taken }) => ({ at: placed(view, place), taken })),
    seeded: steps.findIndex((step) => step.op === 'seed') >= 0,
    bytes: steps.reduce((sum, step) => sum + bytesOf(step), 0),
    ...(stopped ? { stopped: { ...stopped, why: phraseIn(view.locale, stopped.why) } } : {}),
  } satisfies Plan;
}

function noPlan(view: DocumentView, why: string): RunResult {
  return { version: 1, why: phraseIn(view.locale, why) };
}

type Stopped = NonNullable<Plan['stopped']>;

/** A fault, or a run that is too long. */
function stopOf(view: DocumentView, { tape, problem }: WrittenRun): Stopped | undefined {
  const { over } = tape;
  if (problem) {
    const { message, fixes } = renderProblem(problem, view.locale);
    return { why: message, at: placed(view, problem), problem: { rule: problem.rule, message, fixes } };
  }
  if (over?.why === 'too-long' && over.place)
    return { why: `the run is longer than ${tape.entries.length} steps`, at: placed(view, over.place) };
  return undefined;
}

function placed(view: DocumentView, place: { file: string; start: number; end: number }): PlanPlace {
  const found = view.locate(place);
  if (found) return { uri: found.uri, start: found.range.start, end: found.range.end };
  const { start, end } = view.linesIn(place.file).range(place.start, place.end);
  return { uri: place.file, start, end };
}

/** Ops that take from the generator: left out, all that is drawn after them would be another. */
const DRAWS = /^(rand|randn|randint|randperm|rand_like|randn_like|randint_like|normal|bernoulli|multinomial)$/;

class Planning {
  readonly #view: DocumentView;
  readonly #tape: Tape;
  readonly #layers: ReadonlyMap<number, LayerParts>;
  /** The entry that made each tensor. */
  readonly #makers = new Map<number, TapeEntry>();
  /** Tensors that stand where the program's own are not in sight. */
  readonly #stands = new Map<number, PlanStep>();
  readonly #able = new Map<TapeEntry, boolean>();
  readonly #filled: ReadonlySet<number>;
  stopped: Stopped | undefined;

  constructor(view: DocumentView, { tape, layers }: WrittenRun) {
    this.#view = view;
    this.#tape = tape;
    this.#layers = layers;
    for (const entry of tape.entries)
      mapTensors(entry.output, (tensor) => {
        if (tensor.node !== undefined && !this.#makers.has(tensor.node)) this.#makers.set(tensor.node, entry);
        return tensor;
      });
    this.#filled = this.#refilled();
  }

  /** What the cell needs, what comes of it in its unit, and what draws in between. */
  steps(focus: TapeEntry): readonly PlanStep[] {
    const kept = new Set<TapeEntry>();
    this.#need(focus, kept);
    for (const entry of this.#tape.entries) if (entry.id < focus.id && this.#changes(entry)) this.#need(entry, kept);
    for (const entry of this.#tape.entries) {
      if (isWithin(entry)) continue;
      if (entry.id <= focus.id || !within(entry.frame, focus.frame) || !this.#comesOf(entry, kept, focus)) continue;
      if (this.#isAble(entry)) this.#need(entry, kept);
      else if (entry.kind !== 'layer' && entry.kind !== 'effect') {
        const cause = this.#makersOf(entry).find((maker) => !this.#isAble(maker)) ?? entry;
        this.stopped = { why: `\`${shortName(cause.api)}\` cannot be run here`, at: placed(this.#view, cause.place) };
        break;
      }
    }
    const last = Math.max(...[...kept].map((entry) => entry.id));
    const all = this.#tape.entries.filter(
      (entry) => kept.has(entry) || (entry.id < last && this.#isAble(entry) && draws(entry)),
    );
    return all
      .filter(({ kind, op }) => kind !== 'effect' || op === 'seed' || op === 'assign')
      .flatMap((entry) => [...this.#standIns(entry), ...this.#step(entry)]);
  }

  #need(entry: TapeEntry, kept: Set<TapeEntry>): void {
    if (kept.has(entry)) return;
    kept.add(entry);
    for (const layer of entry.layer === undefined ? layersRead(entry) : [entry.layer]) {
      const made = this.#tape.entries[layer];
      if (made) kept.add(made);
    }
    for (const maker of this.#makersOf(entry)) if (this.#isAble(maker)) this.#need(maker, kept);
  }

  #makersOf(entry: TapeEntry): readonly TapeEntry[] {
    return tensorsOf(entry).flatMap((tensor) =>
      tensor.node === undefined ? [] : (this.#makers.get(tensor.node) ?? []),
    );
  }

  #comesOf(entry: TapeEntry, kept: ReadonlySet<TapeEntry>, focus: TapeEntry): boolean {
    return this.#makersOf(entry).some((maker) => kept.has(maker) && maker.id >= focus.id);
  }

  /** All that it takes is in sight, or can be stood in for. */
  #isAble(entry: TapeEntry): boolean {
    const known = this.#able.get(entry);
    if (known !== undefined) return known;
    this.#able.set(entry, false);
    const called = calledAs(entry);
    const able =
      (entry.kind !== 'rule' || called.op !== entry.op) &&
      (entry.kind === 'layer' || everyTensor(entry.output, isConcrete)) &&
      called.args.every(({ name, value }) => HARMLESS.has(name) || argOf(value, () => 0) !== undefined) &&
      tensorsOf(entry).every((tensor) => this.#isGiven(tensor));
    this.#able.set(entry, able);
    return able;
  }

  /** It is made here, or stands for data that nothing in sight makes: not for what is made of tensors that are in sight. */
  #isGiven(tensor: TensorValue): boolean {
    if (!isConcrete(tensor)) return false;
    const maker = tensor.node === undefined ? undefined : this.#makers.get(tensor.node);
    if (!maker || this.#isAble(maker)) return true;
    return madeLayer(maker) === undefined && !tensorsOf(maker).some(isConcrete);
  }

  /** It gives a parameter or another tensor other numbers, in place, and how is in sight. */
  #changes(entry: TapeEntry): boolean {
    if (entry.kind === 'effect') return entry.op === 'assign' && this.#isAble(entry);
    const target = isFill(entry) ? filled(entry) : undefined;
    if (!target || !isReached(target, this.#makers) || !this.#isAble(entry)) return false;
    return this.#makersOf(entry).every((maker) => this.#isAble(maker));
  }

  /** Entries that made what the program fills itself in ways that are not followed: layers, and tensors of its own. */
  #refilled(): ReadonlySet<number> {
    const found = new Set<number>();
    for (const entry of this.#tape.entries) {
      const target = isFill(entry) && !this.#changes(entry) ? filled(entry) : undefined;
      if (!target) continue;
      const makers = under(target, this.#makers);
      for (const maker of makers) for (const id of [maker.id, ...layersRead(maker)]) found.add(id);
      // Any of the parameters, where it cannot be told which.
      if (makers.length === 0)
        for (const made of this.#tape.entries) if (made.kind === 'layer' && made.id < entry.id) found.add(made.id);
    }
    return found;
  }

  /** An input for each tensor that the entry takes and that nothing here can make. */
  #standIns(entry: TapeEntry): readonly PlanStep[] {
    return tensorsOf(entry).flatMap((tensor) => {
      const id = tensor.node ?? -1;
      const maker = tensor.node === undefined ? undefined : this.#makers.get(tensor.node);
      if ((maker && this.#isAble(maker)) || this.#stands.has(id)) return [];
      const from = maker ?? entry;
      const step: PlanStep = {
        id: this.#tape.entries.length + this.#stands.size,
        op: 'input',
        api: this.#tape.names.get(id) ?? shortName(from.api),
        at: placed(this.#view, from.place),
        unit: from.frame.qualified,
        passes: from.passes,
        args: {},
        out: this.#out(tensor, entry),
      };
      this.#stands.set(id, step);
      return [step];
    });
  }

  #step(entry: TapeEntry): readonly PlanStep[] {
    const { op, api, args, layer = entry.layer } = calledAs(entry);
    const parts = this.#layers.get(entry.id);
    return [
      {
        id: entry.id,
        op: entry.kind === 'layer' ? 'layer' : op,
        api,
        at: placed(this.#view, entry.place),
        ...(entry.text === undefined ? {} : { text: entry.text }),
        unit: entry.frame.qualified,
        passes: entry.passes,
        args: Object.fromEntries(
          args.flatMap(({ name, value }) => {
            const arg = argOf(value, (tensor) => tensor.node ?? -1);
            return arg === undefined || isLeftOut(value) ? [] : [[name, arg]];
          }),
        ),
        ...(layer === undefined ? {} : { layer }),
        ...(parts ?? {}),
        ...(this.#filled.has(entry.id) ? { refilled: true as const } : {}),
        ...(this.#changes(entry) && entry.kind !== 'effect' ? { inPlace: true as const } : {}),
        out: this.#outOf(entry, op),
      },
    ];
  }

  #outOf(entry: TapeEntry, op: string): PlanOut {
    if (entry.kind === 'layer' || entry.kind === 'effect') return null;
    return op === 'parameters'
      ? tensorsIn(entry).map((tensor) => this.#out(tensor, entry))
      : this.#out(entry.output, entry);
  }

  #out(value: Value, entry: TapeEntry): PlanOut {
    if (value.kind === 'sequence') return value.items?.map((item) => this.#out(item, entry)) ?? null;
    if (value.kind !== 'tensor' || value.shape.kind !== 'known' || value.node === undefined) return null;
    const { axes } = value.shape;
    const name = this.#tape.names.get(value.node);
    const made: PlanTensor = {
      tensor: value.node,
      shape: axes.map((axis) => constantOf(axis.dim) ?? 0),
      dtype: value.dtype ?? this.#dtypeFor(value.node),
      ...(axes.some((axis) => axis.role) ? { roles: axes.map((axis) => axis.role ?? null) } : {}),
      ...(name === undefined ? {} : { name }),
    };
    return made;
  }

  /** Of a tensor that only its use describes: what is looked up by it is whole. */
  #dtypeFor(node: number): string {
    const looksUp = this.#tape.entries.some(
      (entry) =>
        /^(keras_)?embedding/.test(entry.op) &&
        entry.args.some(({ name, value }) => name === 'input' && value.kind === 'tensor' && value.node === node),
    );
    return looksUp ? 'int64' : 'float32';
  }
}

/** What a layer around others asks of one of them for its own shape: it is no step of the run. */
function isWithin({ args }: TapeEntry): boolean {
  const options = args.find(({ name }) => name === 'kwargs')?.value;
  return options?.kind === 'record' && options.fields.unchecked !== undefined;
}

/** Arguments whose value changes no number. */
const HARMLESS = new Set(
  'device dtype generator out requires_grad layout pin_memory non_blocking copy memory_format inplace train training to'.split(
    ' ',
  ),
);

function draws({ kind, op }: TapeEntry): boolean {
  return kind === 'layer' || kind === 'effect' || DRAWS.test(op);
}

/** An activation is known by its scope: a rule that calls back does so in frames of its own. */
function within(frame: Frame, outer: Frame): boolean {
  for (let at: Frame | undefined = frame; at; at = at.caller?.frame) if (at.scope === outer.scope) return true;
  return false;
}

function tensorsOf(entry: TapeEntry): readonly TensorValue[] {
  const found: TensorValue[] = [];
  if (entry.kind !== 'layer')
    for (const { value } of entry.args)
      mapTensors(value, (tensor) => {
        found.push(tensor);
        return tensor;
      });
  return found;
}

function isLeftOut(value: Value): boolean {
  return value.kind === 'none' && value.missing === true;
}

/** An argument as JSON; undefined where it is not in sight. */
function argOf(value: Value, number: (tensor: TensorValue) => number): PlanArg | undefined {
  switch (value.kind) {
    case 'tensor':
      return { tensor: number(value) };
    case 'size':
      return constantOf(value.dim);
    case 'number':
    case 'text':
    case 'truth':
      return value.value;
    case 'none':
      return null;
    case 'sequence': {
      const items = value.items?.map((item) => argOf(item, number));
      return items?.every((item) => item !== undefined) ? items : undefined;
    }
    case 'record': {
      const { start, stop, step } = value.fields;
      if (!start || !stop || !step) return undefined;
      const part = (one: Value) => {
        const arg = argOf(one, number);
        return typeof arg === 'number' || arg === null ? arg : undefined;
      };
      const [from, to, by] = [part(start), part(stop), part(step)];
      return from === undefined || to === undefined || by === undefined
        ? undefined
        : { start: from, stop: to, step: by };
    }
    default:
      return undefined;
  }
}

function shortName(api: string): string {
  return api.slice(api.lastIndexOf('.') + 1);
}

function bytesOf(step: PlanStep): number {
  const sizes = [...tensorShapes(step.out), ...(step.parameters?.map((one) => one.shape) ?? [])];
  return sizes.reduce((sum, shape) => sum + 4 * shape.reduce((a, b) => a * b, 1), 0);
}

function tensorShapes(out: PlanOut): readonly (readonly number[])[] {
  if (out === null) return [];
  return 'tensor' in out ? [out.shape] : out.flatMap(tensorShapes);
}
