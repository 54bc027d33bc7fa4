/** Applies an op or a library's rule to values: unions are tried member by member, faults kept, open arguments refined. */

import type { Library } from '../libraries/library.ts';
import { ops } from '../ops/all.ts';
import { isFault, type Outcome, type Rule } from '../ops/op.ts';
import type { Expr, Span } from '../program/program.ts';
import type { Host, Value } from '../shape/value.ts';
import { snapshot, store } from './heap.ts';
import { libraryHost } from './host.ts';
import { joinAll, membersOf } from './join.ts';
import { absolute, type Frame, type Machine, type Place, placeKey, unknownValue } from './machine.ts';
import { noteStep } from './record.ts';
import { openOf, refine } from './scope.ts';
import type { Step, StepInput } from './trace.ts';

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
  const combinations = expand(args, application.callsBack === true);
  if (!combinations) return unknownValue('too many different values meet here');
  const step = noteStep(m, f, {
    op: application.op,
    api: application.api,
    span: application.span,
    inputs: args.flatMap(stepInputs),
    output: unknownValue('not computed yet'),
  });
  const host = libraryHost(m, f, application.span);
  const outcomes = combinations.map((values) => runRule(m, application.rule, host, args, values));
  const faults = outcomes.filter(isFault);
  if (faults.length === outcomes.length) {
    const [first] = faults;
    if (first) report(m, f, application, step, first);
    return finish(m, f, step, unknownValue(`there is an error: ${first?.rule ?? 'unknown'}`));
  }
  if (f.known && m.quiet === 0 && faults.length === 0) m.clean.add(cleanKey(f, application.span));
  if (m.rehearsing === 0 || faults.length === 0) refineOpen(m, args, outcomes, host.made);
  const values = outcomes.flatMap((outcome) =>
    isFault(outcome) ? [] : [outcome.kind === 'required' ? outcome.value : outcome],
  );
  const stamped = values.map((value) => stamp(value, application.library.tensor, step.id));
  return finish(m, f, step, store(m, placeKey(f, application.span), joinAll(stamped)));
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

/** Every combination of the members of union-valued arguments; undefined when there are too many. */
function expand(args: readonly Argument[], callsBack: boolean): readonly (readonly Value[])[] | undefined {
  let out: (readonly Value[])[] = [[]];
  for (const arg of args) {
    const members = callsBack && arg.name !== 'self' ? [arg.value] : membersOf(arg.value);
    out = out.flatMap((head) => members.map((member) => [...head, member]));
    if (out.length > MAX_COMBINATIONS) return undefined;
  }
  return out;
}

function runRule(m: Machine, rule: Rule, host: Host, args: readonly Argument[], values: readonly Value[]): Outcome {
  const named: { [name: string]: Value } = {};
  args.forEach((arg, i) => {
    const value = values[i];
    if (value) named[arg.name] = snapshot(m, value);
  });
  return rule(named, host);
}

/** What every accepted form needs of an open argument narrows it from here on. */
function refineOpen(
  m: Machine,
  args: readonly Argument[],
  outcomes: readonly Outcome[],
  made: ReadonlySet<string>,
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
    if (needs.length) refine(m, arg.value, joinAll(needs), made);
  }
}

function report(
  m: Machine,
  f: Frame,
  application: Application,
  step: Step,
  fault: Extract<Outcome, { kind: 'fault' }>,
): void {
  if (m.quiet > 0 || m.rehearsing > 0 || m.dead) return;
  const layer = application.text ?? application.api.slice(application.api.lastIndexOf('.') + 1);
  m.faults.push({
    fault: 'layer' in fault.facts ? fault : { ...fault, facts: { ...fault.facts, layer } },
    frame: f,
    place: absolute(f, application.span),
    step,
    api: application.api,
    known: f.known,
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

/** Marks what an op made: the library whose methods it has, and the step it comes from. */
function stamp(value: Value, tensor: string | undefined, origin: number): Value {
  switch (value.kind) {
    case 'tensor':
      return {
        ...value,
        ...(value.api === undefined && tensor ? { api: tensor } : {}),
        ...(value.origin === undefined ? { origin } : {}),
      };
    case 'size':
      return value.origin === undefined ? { ...value, origin } : value;
    case 'sequence':
      if (value.ref !== undefined) return value;
      return {
        ...value,
        ...(value.items ? { items: value.items.map((item) => stamp(item, tensor, origin)) } : {}),
        ...(value.element ? { element: stamp(value.element, tensor, origin) } : {}),
      };
    case 'record':
      if (value.ref !== undefined) return value;
      return {
        ...value,
        fields: Object.fromEntries(
          Object.entries(value.fields).map(([name, field]) => [name, stamp(field, tensor, origin)]),
        ),
      };
    case 'union':
      return { ...value, members: value.members.map((member) => stamp(member, tensor, origin)) };
    default:
      return value;
  }
}
