/** Applies an op or a library's rule to values: unions are tried member by member, faults kept, open arguments refined. */

import type { Library } from '../libraries/library.ts';
import { ops } from '../ops/all.ts';
import { type Fault, isFault, NUMERIC, type Outcome, type Rule } from '../ops/op.ts';
import type { Expr, Span } from '../program/program.ts';
import { isUnknown, sym } from '../shape/dim.ts';
import type { Axis, Host, Open, Shape, TensorValue, Value } from '../shape/value.ts';
import { byChoice, type Combination, choose, combinationsOf, type Take } from './choices.ts';
import { askSources, type Derivation, holdsOpen, openParts, settledSource } from './derive.ts';
import { snapshot, store } from './heap.ts';
import { libraryHost, type TrackedHost } from './host.ts';
import { haveSameForms, joinAll, joinOutcomes, markUsual, membersOf } from './join.ts';
import { absolute, type Frame, type Machine, missing, type Place, placeKey, unknownValue } from './machine.ts';
import { faultyValue } from './members.ts';
import { freshId } from './passes.ts';
import { calleeOf, noteStep } from './record.ts';
import { withoutNone } from './required.ts';
import { openOf, refine } from './scope.ts';
import { writeApplied, writeFault } from './tape.ts';
import type { Step, StepInput } from './trace.ts';
import { asked } from './watch.ts';

/** An argument under the op's parameter name, with where it was written. */
export interface Argument {
  readonly name: string;
  readonly value: Value;
  readonly span?: Span;
  readonly expr?: Expr;
  readonly text?: string;
  /** The items, when a list was written out. */
  readonly parts?: readonly Argument[];
  /** Where the variable that was written got its value. */
  readonly defined?: Place;
  /** The Step that made the layer this configuration belongs to. */
  readonly madeBy?: number;
}

export interface Application {
  readonly op: string;
  readonly api: string;
  readonly library: Library;
  readonly rule: Rule;
  readonly span: Span;
  /** What is called, as the program writes it: `self.lstm`. */
  readonly text?: string;
  /** Only `self` is tried member by member: the rule calls back or holds state. */
  readonly callsBack?: true;
  /** Entry of the tape that made the layer which is called. */
  readonly layer?: number;
}

const MAX_COMBINATIONS = 16;

/** Applies an op by name for the library of the tensors among the arguments. */
export function applyNamedOp(m: Machine, f: Frame, op: string, args: readonly Argument[], span: Span): Value {
  const found = ops.get(op);
  const path = tensorApi(args) ?? f.module.tensorApi;
  const library = path === undefined ? undefined : m.libraries.library(path);
  if (!found || !library) return unknownValue(`the operator ${op} has no rule here`);
  return apply(m, f, { op, api: op, library, rule: found.rule, span }, args);
}

function tensorApi(args: readonly Argument[]): string | undefined {
  for (const arg of args) for (const v of membersOf(arg.value)) if (v.kind === 'tensor' && v.api) return v.api;
  return undefined;
}

export function apply(m: Machine, f: Frame, application: Application, args: readonly Argument[]): Value {
  const sources = args.map(({ value }) => settledSource(m, snapshot(m, value)));
  const before = m.tape?.entries.length ?? 0;
  const trial = tryRule(m, f, application, args, sources);
  if (!trial) return unknownValue('too many different values meet here');
  const { combinations, outcomes, host } = trial;
  const step = noteStep(m, f, {
    op: application.op,
    api: application.api,
    span: application.span,
    ...(application.text === undefined ? {} : { callee: application.text }),
    inputs: args.flatMap(stepInputs),
    output: unknownValue('not computed yet'),
  });
  const faults = outcomes.filter(isFault);
  if (faults.length === outcomes.length) {
    const [first] = faults;
    if (first) report(m, f, application, step, first);
    return finish(m, f, step, faultyValue(first?.rule ?? 'unknown'));
  }
  if (f.known && m.quiet === 0 && faults.length === 0) m.clean.set(cleanKey(f, application.span), true);
  settleChoices(m, combinations, outcomes);
  const choice = application.callsBack ? undefined : freshId(f, application.span, 'form');
  if (m.rehearsing === 0 || faults.length === 0) refineOpen(m, args, outcomes, { made: host.made, choice });
  const made: Stamp = {
    tensor: application.library.tensor,
    origin: step.id,
    choice: isOneChoice(outcomes) ? choice : undefined,
    open: { id: freshId(f, application.span, application.op), name: application.op, unnamed: true },
    inputs: [...combinations.flatMap((one) => one.values.filter((v) => v.kind === 'tensor')), ...found(args, outcomes)],
  };
  const derivation = application.callsBack
    ? undefined
    : derivationOf(m, { ...f }, application, args, { sources, made });
  if (derivation) askSources(m, derivation);
  const again = foundOut(m, f, application, args, sources);
  const output = outputOf(m, again ?? trial, made);
  for (const { id, read } of openParts(output)) {
    if (!derivation || !id.startsWith(made.open.id)) continue;
    m.derived.set(id, {
      ...derivation,
      make: (values) => {
        const whole = derivation.make(values);
        return whole && read(whole);
      },
    });
  }
  const [given] = trial.combinations;
  const value =
    m.tape && given && trial.combinations.length === 1
      ? writeApplied(m, f, application.span, { application, args: withValues(args, given.values), before }, output)
      : output;
  return finish(m, f, step, store(m, placeKey(f, application.span), value));
}

/** The forms that an open argument may have are one choice, whatever the other arguments are. */
function isOneChoice(outcomes: readonly Outcome[]): boolean {
  const sound = outcomes.filter((outcome) => !isFault(outcome));
  const [first, ...others] = sound;
  if (others.length === 0) return true;
  if (first?.kind !== 'required') return false;
  return Object.entries(first.requires).some(([name, need]) =>
    others.every((other) => other.kind === 'required' && haveSameForms(need, other.requires[name])),
  );
}

function withValues(args: readonly Argument[], values: readonly Value[]): readonly Argument[] {
  return args.map((arg, i) => ({ ...arg, value: values[i] ?? arg.value }));
}

interface Trial {
  readonly combinations: readonly Combination[];
  readonly outcomes: readonly Outcome[];
  readonly sources: readonly Value[];
  readonly host: TrackedHost;
}

/** What the rule answers for every way to take the unions among the arguments; undefined where there are too many. */
function tryRule(
  m: Machine,
  f: Frame,
  application: Application,
  args: readonly Argument[],
  sources: readonly Value[],
): Trial | undefined {
  const combinations = combinationsOf(
    args.map(({ name }, i) => ({
      value: sources[i] ?? missing,
      take: application.callsBack ? takenByRule(name, sources[i]) : 'every',
    })),
    MAX_COMBINATIONS,
  );
  if (!combinations) return undefined;
  const host = libraryHost(m, f, application.span);
  const taken = withoutNone(application.op, args, combinations);
  const outcomes = taken.map(({ values }) => runRule(application.rule, host, args, values));
  return { combinations: taken, outcomes, sources, host };
}

/** What a rule writes to its object holds for all that the object's items may be; one of several texts is each of them. */
function takenByRule(name: string, value: Value | undefined): Take {
  const isTexts = value?.kind === 'union' && value.members.every((member) => member.kind === 'text');
  return name === 'self' || isTexts ? 'members' : 'whole';
}

/** What the arguments need to be has told what they were made of: the rule once more, for what they are then. */
function foundOut(
  m: Machine,
  f: Frame,
  application: Application,
  args: readonly Argument[],
  sources: readonly Value[],
): Trial | undefined {
  if (application.callsBack || !sources.some(holdsOpen)) return undefined;
  const now = args.map(({ value }) => settledSource(m, snapshot(m, value)));
  if (now.every((source, i) => source === sources[i])) return undefined;
  const again = tryRule(m, f, application, args, now);
  return again?.outcomes.every(isFault) ? undefined : again;
}

/** The join of what the rule gave for each combination that it accepts. */
function outputOf(m: Machine, { combinations, outcomes, sources }: Trial, made: Stamp): Value {
  const sound = combinations.flatMap((one, i) => {
    const outcome = outcomes[i];
    if (!outcome || isFault(outcome)) return [];
    return [{ ...one, value: stamp(m, outcome.kind === 'required' ? outcome.value : outcome, made) }];
  });
  const values = sound.map((one) => one.value);
  const apart = sound.length === outcomes.length ? byChoice(sound) : undefined;
  if (apart)
    return joinOutcomes(
      apart.values.map((one) => joinAll(one)),
      { choice: apart.choice, usual: m.usual.get(apart.choice) },
    );
  const isUsual = (one: Combination) =>
    sources.every((source, i) => {
      const usual = source.kind === 'union' && source.usual !== undefined ? source.members[source.usual] : undefined;
      return usual === undefined || one.values[i] === usual;
    });
  const usual = sound.filter(isUsual).map((one) => one.value);
  const joined = joinAll(values);
  return usual.length > 0 && usual.length < values.length ? markUsual(joined, joinAll(usual)) : joined;
}

/** How the output is made again of other arguments, where some of them are not described. */
function derivationOf(
  m: Machine,
  f: Frame,
  application: Application,
  args: readonly Argument[],
  { sources, made }: { readonly sources: readonly Value[]; readonly made: Stamp },
): Derivation | undefined {
  if (!sources.some(holdsOpen)) return undefined;
  const takes = application.library.takes ?? ops.get(application.op)?.takes ?? 'tensor';
  const make = (values: readonly Value[]) => {
    const trial = tryRule(m, f, application, args, values);
    return trial?.outcomes.every(isFault) === false ? outputOf(m, trial, made) : undefined;
  };
  const numeric = new Set(
    args.flatMap(({ name, madeBy }, i) => (madeBy !== undefined || NUMERIC.has(name) ? [i] : [])),
  );
  return { sources, takes, numeric, make: remembered(make, () => m.usual.size) };
}

/** What was made of the same values before is not made again, unless `version` is another. */
function remembered(
  make: (values: readonly Value[]) => Value | undefined,
  version: () => number,
): (values: readonly Value[]) => Value | undefined {
  const before: { readonly values: readonly Value[]; readonly version: number; readonly made: Value | undefined }[] =
    [];
  return (values) => {
    const now = version();
    const same = before.find((one) => one.version === now && one.values.every((value, i) => value === values[i]));
    if (same) return same.made;
    const made = make(values);
    before.push({ values, version: now, made });
    return made;
  };
}

/** The tensors that open arguments have been found to be. */
function found(args: readonly Argument[], outcomes: readonly Outcome[]): readonly TensorValue[] {
  return args.flatMap((arg) => {
    const open = openOf(arg.value);
    if (!open) return [];
    const needs = outcomes.map((outcome) => (outcome.kind === 'required' ? outcome.requires[arg.name] : undefined));
    return needs.flatMap((need) => (need?.kind === 'tensor' ? [{ ...need, open }] : []));
  });
}

/** The argument, and each item of a list written out: a size in `randn([3, 1, 10])` has a place of its own. */
export function stepInputs(arg: Argument): readonly StepInput[] {
  const whole: StepInput = {
    name: arg.name,
    value: arg.value,
    ...(arg.text !== undefined ? { text: arg.text } : {}),
    ...(arg.span ? { span: arg.span } : {}),
    ...(arg.defined ? { defined: arg.defined } : {}),
    ...(arg.madeBy !== undefined ? { madeBy: arg.madeBy } : {}),
  };
  return [whole, ...(arg.parts ?? []).flatMap(stepInputs)];
}

/** A choice that every combination which does not fault makes alike is made. */
function settleChoices(m: Machine, combinations: readonly Combination[], outcomes: readonly Outcome[]): void {
  const sound = combinations.filter((_, i) => outcomes[i] && !isFault(outcomes[i]));
  for (const [choice, member] of sound[0]?.chosen ?? []) {
    if (sound.every((one) => one.chosen.get(choice) === member)) choose(m, choice, member);
  }
}

function runRule(rule: Rule, host: Host, args: readonly Argument[], values: readonly Value[]): Outcome {
  const named: { [name: string]: Value } = {};
  args.forEach((arg, i) => {
    const value = values[i];
    if (value) named[arg.name] = value;
  });
  return rule(named, host);
}

/** What every accepted form needs of an open argument narrows it from here on. */
function refineOpen(
  m: Machine,
  args: readonly Argument[],
  outcomes: readonly Outcome[],
  from: { readonly made: ReadonlySet<string>; readonly choice: string | undefined },
): void {
  for (const arg of args) {
    if (!membersOf(arg.value).some((v) => openOf(v))) continue;
    const needs: Value[] = [];
    for (const outcome of outcomes) {
      if (isFault(outcome)) continue;
      const need = outcome.kind === 'required' ? outcome.requires[arg.name] : undefined;
      if (!need) return;
      needs.push(need);
    }
    const [only] = needs;
    if (!only) continue;
    const alike = needs.length === 1 || needs.every((one) => haveSameForms(only, one));
    const need =
      !alike || only.kind !== 'union' || from.choice === undefined
        ? joinAll(needs)
        : joinAll(needs.map((one) => (one.kind === 'union' ? { ...one, choice: from.choice as string } : one)));
    if (need.kind === 'union' && need.choice !== undefined && need.usual !== undefined)
      m.usual.set(need.choice, need.usual);
    refine(m, arg.value, need, from.made);
  }
}

function report(m: Machine, f: Frame, application: Application, step: Step, found: Fault): void {
  if (
    application.library.excuses?.(
      application.op,
      found,
      asked(() => f.module.module.specifiers),
    )
  )
    return;
  const layer = calleeOf(step);
  reportFault(m, f, step, 'layer' in found.facts ? found : { ...found, facts: { ...found.facts, layer } });
}

/** Keeps a fault unless a handler may catch it; whether it is proven is decided when everything has run. */
export function reportFault(m: Machine, f: Frame, step: Step, found: Fault): void {
  writeFault(m, f, step, found);
  if (m.quiet > 0 || m.rehearsing !== m.checking || m.dead) return;
  m.faults.push({
    fault: found,
    frame: f,
    place: absolute(f, step.span),
    step,
    api: step.api,
    known: f.known,
    ...(m.given ? { given: m.given } : {}),
  });
}

export function cleanKey(f: Frame, span: Span): string {
  const place = absolute(f, span);
  return `${place.file}:${place.start}-${place.end}`;
}

function finish(m: Machine, f: Frame, step: Step, value: Value): Value {
  noteStep(m, f, { ...step, output: value });
  return value;
}

interface Stamp {
  readonly tensor: string | undefined;
  readonly origin: number;
  readonly choice: string | undefined;
  /** Identity of what is not described. */
  readonly open: Open;
  readonly inputs: readonly TensorValue[];
}

/**
 * Marks what an op made: the library whose methods it has, the step it comes from, the choice its unions stand for, and an
 * identity where it is not described.
 */
function stamp(m: Machine, value: Value, made: Stamp): Value {
  const part = (name: string): Stamp => ({ ...made, open: { ...made.open, id: `${made.open.id}${name}` } });
  switch (value.kind) {
    case 'tensor':
      return stampTensor(value, made);
    case 'size':
      return value.origin === undefined ? { ...value, origin: made.origin } : value;
    case 'unknown':
      return value.open || value.fault !== undefined || !made.tensor ? value : { ...value, open: made.open };
    case 'sequence':
      if (value.ref !== undefined) return value;
      return {
        ...value,
        ...(value.items ? { items: value.items.map((item, i) => stamp(m, item, part(`[${i}]`))) } : {}),
        ...(value.element?.kind === 'tensor' ? { element: stampElement(value.element, made) } : {}),
      };
    case 'record':
      if (value.ref !== undefined) return value;
      return {
        ...value,
        fields: Object.fromEntries(
          Object.entries(value.fields).map(([name, field]) => [name, stamp(m, field, part(`.${name}`))]),
        ),
      };
    case 'union': {
      const choice = value.choice ?? made.choice;
      const usual = value.usual ?? (choice === undefined ? undefined : m.usual.get(choice));
      return {
        ...value,
        ...(usual === undefined ? {} : { usual }),
        members: value.members.map((member, i) => stamp(m, member, part(`|${i}`))),
        ...(choice === undefined ? {} : { choice }),
      };
    }
    default:
      return value;
  }
}

/** One of many keeps sizes that nobody knows: they may differ. */
function stampElement(value: TensorValue, made: Stamp): TensorValue {
  return { ...stampTensor(value, { ...made, inputs: [] }), shape: value.shape };
}

/** A size that nobody knows is a symbol of where it was made. */
function withSymbols(shape: Shape, id: string): Shape {
  if (shape.kind === 'unknown') return shape;
  const named = (axis: Axis, at: number): Axis =>
    isUnknown(axis.dim) ? { ...axis, dim: sym({ id: sizeId(id, at), name: axis.role ?? 'n', lo: 0 }) } : axis;
  if (shape.kind === 'known')
    return shape.axes.some((axis) => isUnknown(axis.dim)) ? { kind: 'known', axes: shape.axes.map(named) } : shape;
  const { prefix, suffix } = shape;
  if (![...prefix, ...suffix].some((axis) => isUnknown(axis.dim))) return shape;
  return { ...shape, prefix: prefix.map(named), suffix: suffix.map((axis, i) => named(axis, i - suffix.length)) };
}

/** The pass that made it stands last. */
function sizeId(id: string, at: number): string {
  const pass = id.lastIndexOf('@');
  return pass < 0 ? `${id}.${at}` : `${id.slice(0, pass)}.${at}${id.slice(pass)}`;
}

/** A tensor of the same shape as an argument shares its identity; any other is itself. */
function stampTensor(value: TensorValue, made: Stamp): TensorValue {
  const { open: _open, ...plain } = value;
  const like = made.inputs.find((input) => input.open && input.shape === value.shape);
  const open = like?.open ?? (value.shape.kind === 'known' ? undefined : made.open);
  return {
    ...plain,
    ...(like ? {} : { shape: withSymbols(value.shape, made.open.id) }),
    ...(value.api === undefined && made.tensor ? { api: made.tensor } : {}),
    ...(value.origin === undefined ? { origin: made.origin } : {}),
    ...(open ? { open } : {}),
  };
}
