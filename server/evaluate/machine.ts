/** What one evaluation carries along: the flow state, the frame of the running unit, and what has been found so far. */

import type { LibraryIndex } from '../libraries/lookup.ts';
import type { Fault } from '../ops/op.ts';
import type { Expr, Module, Program, Span, TypeNote, Unit } from '../program/program.ts';
import type { Code, Ref, Value } from '../shape/value.ts';
import type { Alternative } from './alternatives.ts';
import type { Derivation } from './derive.ts';
import { joinValues } from './join.ts';
import type { Memory } from './memory.ts';
import type { Chosen, Offer } from './outside.ts';
import type { Notes, RunRecord } from './record.ts';
import { copyState, emptyState, joinStates, type Scope, type State } from './state.ts';
import type { Tape } from './tape.ts';
import type { Step } from './trace.ts';
import { Cells, Parted } from './watch.ts';

export interface Machine {
  readonly program: Program;
  readonly libraries: LibraryIndex;
  state: State;
  /** The point being evaluated cannot be reached: after return, raise, break, continue. */
  dead: boolean;
  /** Above 0: faults are not recorded (a handler may catch them, or a rehearsal runs). */
  quiet: number;
  /** Above 0: values are not recorded either (a rehearsal). */
  rehearsing: number;
  /** The depth of rehearsals at which faults are recorded all the same: a rehearsal of what provably happens. */
  checking: number;
  /** Texts that open values are compared with, while they are collected. */
  asked?: Map<string, Alternative>;
  /** The text that an open value is taken for in this run. */
  given?: Alternative;
  /** How many runs were made for such texts. */
  alternatives: number;
  /** Steps of the budget that remain. */
  budget: number;
  exhausted?: string;
  /** The runs of the task that runs. */
  runs: Map<string, RunRecord>;
  /** The runs of every task, in order. */
  readonly parts: Map<string, RunRecord>[];
  /** How often a unit has been entered in one context, by the run's key. */
  readonly visits: Cells<string, number>;
  /** What has been found out when a module was left. */
  readonly left: Map<string, State['refined']>;
  readonly modules: Map<string, ModuleState>;
  readonly faults: FoundFault[];
  /** Places that a known call passed without a fault: what is found there generically is not proven. */
  readonly clean: Parted<string, true>;
  readonly steps: Parted<number, MadeStep>;
  /** Where a variable or field was last given its value, for explanations. */
  readonly places: Cells<string, Place>;
  /** Open tensor of an open `.shape`. */
  readonly shapeOwner: Cells<string, Value>;
  /** Objects that a library's rule has asked to remember, as they were left last. */
  readonly kept: Cells<Ref, Value>;
  /** Names that an object of a library has gone by anywhere. */
  readonly names: Cells<Ref, ReadonlySet<string>>;
  /** What each layer was applied to and gave, wherever that was. */
  readonly applied: Cells<Ref, Value>;
  /** The member that a choice falls on by convention. */
  readonly usual: Cells<string, number>;
  /** What undescribed values were made of. */
  readonly derived: Cells<string, Derivation>;
  /** Counts what is found out and changes of the state: what has been looked for in vain need not be until then. */
  findings: number;
  readonly looked: Map<string, number>;
  /** Values that are telling their sources what they are. */
  readonly telling: Set<string>;
  /** `file:base` of a unit → the calls of it that have been told apart. */
  readonly contexts: Map<string, Set<string>>;
  /** What calls in sight have run, and what callers out of sight may use. */
  readonly called: Cells<FunctionCode, true>;
  readonly instantiated: Cells<ClassCode, true>;
  readonly escaping: Cells<Code, true>;
  /** The object that a function is a method of, by the literal it is written in. */
  readonly holders: Cells<FunctionCode, Value>;
  /** What the state was where unknown code was given the function: it may be called from then on. */
  readonly handed: Cells<FunctionCode, State>;
  /** What modules have given and taken so far. */
  meta: string;
  readonly ids: Map<string, number>;
  readonly memory?: Memory;
  readonly active: Frame[];
  /** Classes whose fields are being initialised: one that makes an instance of itself does so without end. */
  readonly building: Set<ClassCode>;
  /** Frames of the modules that have run. */
  readonly frames: Frame[];
  serial: number;
  /** What the user may choose from outside is anything, or the default, or this one thing and for the rest the default. */
  readonly outside: 'open' | 'default' | Chosen;
  /** What the user may choose from outside, by the identity of what it is where it is anything. */
  readonly offers: Cells<string, Offer>;
  /** Texts that such a thing is compared with. */
  readonly compared: Cells<string, Chosen>;
  /** Whether type notes, shapes in comments and likely objects describe what nothing else does. */
  readonly trusting: boolean;
  /** They have described something. */
  trusted: boolean;
  /** Where the run is written down, if it is. */
  readonly tape?: Tape;
}

export interface MadeStep {
  readonly step: Step;
  readonly file: string;
  readonly base: number;
}

export interface Place {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

export interface FoundFault {
  readonly fault: Fault;
  readonly frame: Frame;
  readonly place: Place;
  readonly step: Step;
  readonly api: string;
  /** It was found where an open value is this text. */
  readonly given?: Alternative;
  /** No assumption about callers led here. */
  readonly known: boolean;
}

export interface ModuleState {
  module: Module;
  readonly scope: Scope;
  readonly root: boolean;
  status: 'running' | 'done';
  /** JavaScript's export table: exported name → local name, or a name of another module. */
  readonly exports: Map<string, { readonly local: string } | { readonly from: string; readonly name: string }>;
  readonly reexports: string[];
  /** Paths of libraries whose names the module takes all (`from torch.nn import *`). */
  readonly stars: string[];
  /** Library whose tensors the file's undescribed values are taken for when a tensor's method is called on them. */
  tensorApi?: string;
}

/** One object whatever is edited in its body, which is read on its own. */
export interface FunctionCode extends Code {
  readonly kind: 'function';
  readonly unit: Unit;
  /** Holds the unit. */
  readonly body: Cells<'unit', Unit>;
  readonly file: string;
  /** Where the unit starts in the file. */
  readonly base: number;
  readonly scope: Scope;
  readonly home?: ClassCode;
  /** The run of the unit that it was made in, unless that is a module. */
  readonly maker?: number;
  readonly qualified: string;
  /** A decorator may give it other parameters. */
  readonly decorated?: true;
  /** A method, getter or setter: it runs with its class. */
  readonly isMember: boolean;
}

/** A class of a module is one object whatever is edited in it: what it is made of is read part by part. */
export interface ClassCode extends Code {
  readonly kind: 'class';
  readonly file: string;
  readonly members: Cells<string, MemberCode>;
  /** Read with `partOf`. */
  readonly parts: Cells<keyof ClassParts, ClassParts[keyof ClassParts]>;
  /** The activation that it was made in. */
  readonly maker: Frame;
  /** Static fields, as a record on the heap. */
  readonly statics: Ref;
}

export interface ClassParts {
  readonly bases: readonly Value[];
  readonly decorators: readonly Expr[];
  /** Fields of an instance, in order, with their first values. */
  readonly fields: readonly ClassField[];
  /** Names of the fields that are declared with a type or without a value. */
  readonly declared: readonly string[];
}

export interface ClassField extends Span {
  readonly name: string;
  readonly value?: Expr;
  readonly type?: TypeNote;
}

export function partOf<K extends keyof ClassParts>(code: ClassCode, part: K): ClassParts[K] {
  return (code.parts.get(part) ?? []) as ClassParts[K];
}

export interface MemberCode {
  readonly kind: 'method' | 'getter' | 'setter';
  readonly level: 'instance' | 'static' | 'class';
  readonly code: FunctionCode;
  readonly hidden?: true;
}

export interface Loop {
  readonly label?: string;
  /** Which pass is running, counted from 0. */
  readonly pass?: number;
  readonly breaks: State[];
  readonly continues: State[];
}

/** One activation of a unit. */
export interface Frame {
  readonly module: ModuleState;
  run: RunRecord;
  readonly file: string;
  readonly base: number;
  unit: Unit;
  readonly scope: Scope;
  readonly home?: ClassCode;
  readonly qualified: string;
  /** The arguments are what a call in sight passes, all the way up. */
  readonly known: boolean;
  readonly depth: number;
  readonly caller?: { readonly frame: Frame; readonly span: Span };
  readonly returns: { readonly value: Value; readonly state: State }[];
  /** The notes of earlier activations of the same run. */
  notes?: Notes;
  readonly loops: Loop[];
  /** Which pass of the loops around is running, `` outside loops: a symbol made in another pass is another symbol. */
  pass: string;
  /** Which item of the comprehensions around is being made, `` outside them: each makes objects of its own. */
  item: string;
  /** Closures made in this activation. */
  readonly closures: FunctionCode[];
  readonly classes: ClassCode[];
}

export interface MachineOptions {
  readonly outside?: Machine['outside'];
  readonly trusting?: boolean;
  readonly tape?: Tape;
  readonly memory?: Memory;
}

export function newMachine(
  program: Program,
  libraries: LibraryIndex,
  budget: number,
  { outside = 'open', trusting = true, tape, memory }: MachineOptions = {},
): Machine {
  const fresh: Machine = {
    ...(tape ? { tape } : {}),
    ...(memory ? { memory } : {}),
    program,
    libraries,
    state: emptyState(),
    dead: false,
    quiet: 0,
    rehearsing: 0,
    checking: 0,
    alternatives: 0,
    budget,
    runs: new Map(),
    parts: [],
    visits: new Cells(),
    left: new Map(),
    modules: new Map(),
    faults: [],
    clean: new Parted(),
    steps: new Parted(),
    places: new Cells(),
    shapeOwner: new Cells(),
    kept: new Cells(),
    names: new Cells(),
    applied: new Cells(),
    usual: new Cells(),
    derived: new Cells(),
    findings: 0,
    looked: new Map(),
    telling: new Set(),
    contexts: new Map(),
    called: new Cells(),
    instantiated: new Cells(),
    escaping: new Cells(),
    holders: new Cells(),
    handed: new Cells(),
    meta: '',
    ids: memory?.ids ?? new Map(),
    active: [],
    building: new Set(),
    frames: [],
    serial: memory?.machine?.serial ?? 0,
    outside,
    offers: new Cells(),
    compared: new Cells(),
    trusting,
    trusted: false,
  };
  if (!memory) return fresh;
  const machine = memory.machine ? madeNew(memory.machine, fresh) : fresh;
  memory.machine = machine;
  return machine;
}

function emptyClass({ members, parts }: ClassCode): void {
  members.clear();
  parts.clear();
}

/** The same machine and the same cells, for what an earlier evaluation has left holds on to them. */
function madeNew(machine: Machine, fresh: Machine): Machine {
  for (const code of machine.memory?.classes.values() ?? []) emptyClass(code);
  const cells = Object.entries(machine).filter(([, one]) => one instanceof Cells || one instanceof Parted);
  for (const [, one] of cells) one.clear();
  delete machine.exhausted;
  delete machine.asked;
  delete machine.given;
  // What is remembered may rest on them without asking again.
  const { trusted } = machine;
  return Object.assign(machine, fresh, { trusted }, Object.fromEntries(cells));
}

export function isFunctionCode(code: Code | undefined): code is FunctionCode {
  return code !== undefined && 'kind' in code && code.kind === 'function';
}

export function isClassCode(code: Code | undefined): code is ClassCode {
  return code !== undefined && 'kind' in code && code.kind === 'class';
}

/** The current state, or nothing where the program cannot be. */
export function currentState(m: Machine): State | undefined {
  return m.dead ? undefined : m.state;
}

/** Goes on from the join of states; with none of them the point is unreachable. */
export function continueFrom(m: Machine, states: readonly (State | undefined)[], join = joinValues): void {
  const live = states.filter((s): s is State => s !== undefined);
  const [first, ...rest] = live;
  m.dead = first === undefined;
  m.findings++;
  if (first) m.state = rest.reduce((a, b) => joinStates(a, b, join), first);
}

/** Runs `body` from a copy of the state and gives the state it leaves, without changing where we stand. */
export function branch(m: Machine, body: () => void): State | undefined {
  const before = m.state;
  const dead = m.dead;
  m.state = copyState(before);
  body();
  const after = currentState(m);
  m.findings++;
  m.state = before;
  m.dead = dead;
  return after;
}

export function unknownValue(why: string): Value {
  return { kind: 'unknown', why };
}

export const missing: Value = { kind: 'none', missing: true };

/** Takes a step of the budget; false when none is left. */
export function spend(m: Machine): boolean {
  if (m.budget > 0) {
    m.budget--;
    return true;
  }
  m.exhausted ??= 'the evaluation has used up its step budget';
  return false;
}

export function absolute(f: Frame, span: Span): Place {
  return { file: f.file, start: f.base + span.start, end: f.base + span.end };
}

/** Names a place in a context: objects and symbols made there are keyed by it. */
export function placeKey(f: Frame, span: Span): string {
  return `${f.run.id}:${span.start}-${span.end}${f.item}`;
}

/** Where a unit stands: units of the same text are one object, wherever they stand. */
export function placeOf(code: { readonly file: string; readonly base: number }): string {
  return `${code.file}:${code.base}`;
}
