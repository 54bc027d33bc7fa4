/**
 * Writes down the run of one cell with sizes that are numbers. The program is run from its start, for what it draws before
 * matters to what is drawn after; where nothing in it calls the cell with sizes in sight, its unit is called with tensors
 * and sizes that are asked for.
 */

import { libraries } from '../libraries/all.ts';
import type { Entry } from '../libraries/library.ts';
import { indexLibraries } from '../libraries/lookup.ts';
import type { Outcome } from '../ops/op.ts';
import type { Param, Program } from '../program/program.ts';
import { constantOf, evaluateDim, num } from '../shape/dim.ts';
import { printDim } from '../shape/notation.ts';
import { shapeOfDims } from '../shape/shape.ts';
import type { Axis, Host, LayerValue, Role, Value } from '../shape/value.ts';
import type { CallArgument } from './call.ts';
import { instantiate } from './classes.ts';
import { load } from './heap.ts';
import { libraryHost } from './host.ts';
import { runModule } from './imports.ts';
import { membersOf } from './join.ts';
import { type Frame, type FunctionCode, isClassCode, type Machine, newMachine, unknownValue } from './machine.ts';
import { problemsOf } from './report.ts';
import { newTape, type Switches, type Tape, type Wanted, write } from './tape.ts';
import type { Problem } from './trace.ts';
import { activate, runGenerically } from './units.ts';

const BUDGET = 400_000;
const index = indexLibraries(libraries);

export interface WriteDownRequest {
  readonly wanted: Wanted;
  readonly sizes?: { readonly [name: string]: number };
  readonly switches?: Switches;
}

/** A size that the code does not say, with the value that was taken for it. */
export interface Ask {
  readonly name: string;
  readonly value: number;
  readonly role?: Role;
}

export interface WrittenRun {
  /** As users call it: `PyTorch`; empty where no library has been used. */
  readonly library: string;
  readonly tape: Tape;
  readonly asks: readonly Ask[];
  /** The fault that ended the run, if one did. */
  readonly problem?: Problem;
  /** What layers are made of, by the entry that made each; absent where that is not known. */
  readonly layers: ReadonlyMap<number, LayerParts>;
  /** The evaluation met a mistake of its own; what was written until here holds. */
  readonly failed?: string;
}

export interface LayerParameter {
  readonly name: string;
  readonly shape: readonly number[];
}

export interface LayerParts {
  readonly parameters?: readonly LayerParameter[];
  /** What stands before their names in the state dict of the model: `encoder.lstm.`. */
  readonly prefix?: string;
}

export function writeDown(program: Program, request: WriteDownRequest): WrittenRun {
  const tape = newTape(request.wanted, request.switches);
  const m = newMachine(program, index, BUDGET, { outside: 'default', tape });
  const asks = new Map<string, Ask>();
  const common = () => ({ tape, asks: [...asks.values()], library: libraryOf(m, tape) });
  try {
    for (const root of program.roots) {
      const module = program.modules.get(root);
      if (module) runModule(m, module);
      m.dead = false;
    }
    if (!tape.focus && !tape.over) callUnit(m, new Asking(asks, request.sizes ?? {}));
  } catch (error) {
    return { ...common(), layers: new Map(), failed: String(error) };
  }
  const [problem] = tape.over?.why === 'fault' ? problemsOf(m) : [];
  return { ...common(), layers: layersOf(m, tape), ...(problem ? { problem } : {}) };
}

/** The library of the wanted call; of an operator that of what stands nearest before it. */
function libraryOf(m: Machine, tape: Tape): string {
  const last = tape.focus?.id ?? tape.entries.length;
  const used = tape.entries.flatMap(({ id, api }) => (id <= last ? (m.libraries.library(api) ?? []) : []));
  return used.filter((library) => library.tensor !== undefined).at(-1)?.name ?? '';
}

function layersOf(m: Machine, tape: Tape): ReadonlyMap<number, LayerParts> {
  const prefixes = prefixesOf(m);
  const made = tape.entries.flatMap((entry) =>
    entry.output.kind === 'layer' ? [[entry.id, entry.output] as const] : [],
  );
  return new Map(
    made.map(([id, layer]) => {
      const parameters = parametersOf(m, layer);
      const prefix = prefixes.get(id);
      return [id, { ...(parameters ? { parameters } : {}), ...(prefix === undefined ? {} : { prefix }) }];
    }),
  );
}

/** Layers that draw what no table lists. */
const UNLISTED = /Attention|Transformer|GroupNorm|InstanceNorm|RMSNorm|Lazy/;

function parametersOf(m: Machine, layer: LayerValue): readonly LayerParameter[] | undefined {
  const library = m.libraries.library(layer.api);
  const [frame] = m.frames;
  if (!library || !frame || UNLISTED.test(layer.api)) return undefined;
  const host = libraryHost(m, frame, { start: 0, end: 0 });
  const named = library.weights ? library.weights(layer, host) : fromTable(library.parameters ?? {}, layer, host);
  const out: LayerParameter[] = [];
  for (const [name, value] of named ?? []) {
    if (value.kind !== 'tensor' || value.shape.kind !== 'known') continue;
    const shape = value.shape.axes.map((axis) => constantOf(axis.dim) ?? -1);
    if (shape.some((size) => size < 0)) return undefined;
    out.push({ name, shape });
  }
  return named && out;
}

function fromTable(
  table: { readonly [path: string]: Entry },
  layer: LayerValue,
  host: Host,
): readonly (readonly [string, Outcome])[] {
  return Object.entries(table).flatMap(([path, entry]) =>
    path.startsWith(`${layer.api}.`) && entry.kind === 'property'
      ? [[path.slice(layer.api.length + 1), entry.rule({ self: layer }, host)] as const]
      : [],
  );
}

/** The way from a model to each of its layers, as a state dict writes it; a model that another holds is not asked. */
function prefixesOf(m: Machine): ReadonlyMap<number, string> {
  const out = new Map<number, string>();
  const held = new Set<string>();
  const visit = (value: Value, prefix: string, depth: number): void => {
    const at = load(m, value);
    if (at.kind === 'layer') {
      if (at.node !== undefined && !out.has(at.node)) out.set(at.node, prefix);
    } else if (at.kind === 'sequence') {
      for (const [i, item] of (at.items ?? []).entries()) visit(item, `${prefix}${i}.`, depth + 1);
    } else if (at.kind === 'instance' && depth < 8) {
      if (depth > 0 && at.ref !== undefined) held.add(at.ref);
      const fields =
        at.api === undefined ? Object.entries(at.fields) : Object.values(at.fields).map((one) => ['', one] as const);
      for (const [name, field] of fields) visit(field, name === '' ? prefix : `${prefix}${name}.`, depth + 1);
    }
  };
  const models = [...m.state.heap].flatMap(([, value]) => (value.kind === 'instance' && value.code ? [value] : []));
  // Those made last hold the ones made before.
  for (const model of models.reverse()) if (model.ref === undefined || !held.has(model.ref)) visit(model, '', 0);
  return out;
}

/** Calls the innermost function around the wanted place with what it asks for. */
function callUnit(m: Machine, asking: Asking): void {
  const wanted = m.tape?.wanted;
  const found = m.frames
    .flatMap((frame) => frame.closures.map((code) => ({ frame, code })))
    .filter(({ code }) => wanted && contains(code, wanted))
    .sort((a, b) => b.code.base - a.code.base)[0];
  if (!found) return;
  const { frame, code } = found;
  const self = code.home ? instanceOf(m, frame, code, asking) : undefined;
  const callee = { kind: 'function' as const, code, ...(self ? { self } : {}) };
  const probed = paused(m, () => {
    runGenerically(m, frame, callee, code);
    return new Map(
      [...m.runs.values()]
        .filter((run) => run.unit === code.unit && run.context === 'generic')
        .flatMap((run) => [...run.bindings.values()])
        .filter((binding) => binding.kind === 'parameter')
        .map((binding) => [binding.name, binding.value] as const),
    );
  });
  m.dead = false;
  const here: Frame = { ...frame, file: code.file, base: code.base };
  const params = self && frame.module.module.language === 'python' ? code.unit.params.slice(1) : code.unit.params;
  const args = params.flatMap((param) => given(m, here, param, { probed, asking }));
  activate(m, frame, callee, code, { args, span: { start: 0, end: 0 }, complete: true });
}

function contains(code: FunctionCode, place: Wanted): boolean {
  return code.file === place.file && code.base <= place.start && place.end <= code.base + code.unit.length;
}

function paused<T>(m: Machine, run: () => T): T {
  if (m.tape) m.tape.paused = true;
  const value = run();
  if (m.tape) m.tape.paused = false;
  return value;
}

/** One that the program has made, or one made with sizes that are asked for. */
function instanceOf(m: Machine, frame: Frame, code: FunctionCode, asking: Asking): Value {
  const { home } = code;
  let made: Value | undefined;
  for (const [, value] of m.state.heap) if (value.kind === 'instance' && value.code === home) made = value;
  if (made && made.kind === 'instance') return { ...made, fields: {} };
  if (!home || !isClassCode(home)) return unknownValue('its class is not in sight');
  const init = home.members.get('constructor')?.code;
  const params = init?.unit.params ?? [];
  const args = params
    .slice(frame.module.module.language === 'python' ? 1 : 0)
    .flatMap((param): readonly CallArgument[] =>
      param.kind !== 'plain' || param.defaultValue || param.pattern.kind !== 'name'
        ? []
        : [{ name: param.pattern.name, value: asking.size(param.pattern.name) }],
    );
  const positional = frame.module.module.language === 'python' ? args : args.map(({ value }) => ({ value }));
  const span = { start: 0, end: 0 };
  return instantiate(m, frame, { kind: 'class', code: home }, { args: positional, span, complete: true });
}

function given(
  m: Machine,
  f: Frame,
  param: Param,
  { probed, asking }: { readonly probed: ReadonlyMap<string, Value>; readonly asking: Asking },
): readonly CallArgument[] {
  if (param.pattern.kind !== 'name' || param.kind !== 'plain' || param.defaultValue) return [];
  const { name } = param.pattern;
  const value = concrete(probed.get(name) ?? unknownValue('nothing describes it'), { name, asking });
  return [{ value: written(m, f, param, name, value) }];
}

/** Every tensor from outside is an entry of its own. */
function written(m: Machine, f: Frame, param: Param, name: string, value: Value): Value {
  if (value.kind === 'tensor')
    return write(m, f, param.pattern, { kind: 'input', op: 'input', api: name, args: [] }, value);
  if (value.kind !== 'sequence' || !value.items) return value;
  const items = value.items.map((item, i) => written(m, f, param, `${name}[${i}]`, item));
  return { ...value, items };
}

/** The value with numbers for its sizes; of several forms the batched one, of one that may be left out nothing. */
function concrete(value: Value, of: { readonly name: string; readonly asking: Asking }): Value {
  switch (value.kind) {
    case 'tensor': {
      const { shape, open: _open, ...plain } = value;
      if (shape.kind !== 'known') return unknownValue('its rank is not known');
      return { ...plain, contiguous: true, shape: shapeOfDims(shape.axes.map((axis) => num(of.asking.axis(axis)))) };
    }
    case 'size':
      return { kind: 'size', dim: num(of.asking.axis({ dim: value.dim })) };
    case 'sequence':
      return value.items ? { ...value, items: value.items.map((item) => concrete(item, of)) } : value;
    case 'union': {
      const members = membersOf(value);
      if (members.some((member) => member.kind === 'none')) return { kind: 'none' };
      const ranked = members
        .filter((member) => member.kind === 'tensor' && member.form !== 'packed')
        .sort((a, b) => rank(b) - rank(a));
      const [widest] = ranked;
      return widest ? concrete(widest, of) : value;
    }
    default:
      return value;
  }
}

function rank(value: Value): number {
  return value.kind === 'tensor' && value.shape.kind === 'known' ? value.shape.axes.length : -1;
}

/** Sizes by name: the user's, or a small one that suits what it is the size of. */
class Asking {
  readonly #asks: Map<string, Ask>;
  readonly #given: { readonly [name: string]: number };

  constructor(asks: Map<string, Ask>, givenSizes: { readonly [name: string]: number }) {
    this.#asks = asks;
    this.#given = givenSizes;
  }

  axis(axis: Axis): number {
    const constant = constantOf(axis.dim);
    if (constant !== undefined) return constant;
    const value = evaluateDim(axis.dim, (s) => this.#ask(s.name, axis.role));
    return value !== undefined && value >= 1 ? value : this.#ask(printDim(axis.dim), axis.role);
  }

  size(name: string): Value {
    return { kind: 'size', dim: num(this.#ask(name)) };
  }

  #ask(name: string, role?: Role): number {
    const known = this.#asks.get(name);
    if (known) return known.value;
    const wish = this.#given[name];
    const value = wish !== undefined && Number.isInteger(wish) && wish >= 1 ? wish : proposal(name, role);
    this.#asks.set(name, { name, value, ...(role ? { role } : {}) });
    return value;
  }
}

/** Small enough to be seen whole, and different from each other, so that an axis is known by its size. */
const PROPOSALS: readonly (readonly [RegExp, number])[] = [
  [/batch|^bs$|^b$|^n$/i, 2],
  [/seq|len|time|step|^t$/i, 5],
  [/vocab|token|word|char|num_embeddings|corpus/i, 20],
  [/layer|depth/i, 1],
  [/direction/i, 1],
  [/head/i, 2],
  [/hid|units|state/i, 8],
  [/emb/i, 6],
  [/class|label|tag|out|categor|target/i, 3],
  [/in(put)?_?(size|dim|features)?$|feature|channel/i, 4],
];

function proposal(name: string, role?: Role): number {
  for (const text of [role ?? '', name]) {
    const found = text === '' ? undefined : PROPOSALS.find(([pattern]) => pattern.test(text));
    if (found) return found[1];
  }
  return 4;
}
