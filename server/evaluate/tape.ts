/**
 * A run written down as a straight line, with the tensors numbered: which op made which number from which. It needs sizes
 * that are numbers, loops that are unrolled, and one way at every branch; where the program leaves that open, one way is
 * taken and noted.
 */

import type { Fault } from '../ops/op.ts';
import type { Span } from '../program/program.ts';
import { constantOf } from '../shape/dim.ts';
import type { Shape, TensorValue, Value } from '../shape/value.ts';
import type { Argument } from './apply.ts';
import { absolute, type Frame, type Machine, type Place } from './machine.ts';
import type { Step } from './trace.ts';

/** More entries than this are no picture any more, and a script that trains has them. */
const MAX_ENTRIES = 5000;
/** Passes of a loop that are written down one by one. */
export const TAPE_PASSES = 512;

export interface Tape {
  readonly entries: TapeEntry[];
  /** The shape object of each numbered tensor: a copy of the tensor still has it. */
  readonly shapes: Shape[];
  /** The variable that a numbered tensor was first kept in. */
  readonly names: Map<number, string>;
  readonly guesses: Guess[];
  /** Options of the layers made at a place, in place of the written ones. */
  readonly switches?: Switches;
  readonly wanted: Wanted;
  /** The entry that was wanted, once it is there: the run goes on to the end of its unit. */
  focus?: TapeEntry;
  /** Nothing is written for now. */
  paused?: boolean;
  over?: Over;
}

/** A place, and the op that is meant of those that stand there. */
export interface Wanted extends Place {
  readonly op?: string;
  /** Or wherever the layer that is made here is called: a model calls its layers when it predicts. */
  readonly made?: { readonly file: string; readonly start: number };
}

export interface Switches {
  readonly file: string;
  /** Where the layer is made. */
  readonly start: number;
  readonly options: { readonly [name: string]: Value };
}

export interface Over {
  readonly why: 'enough' | 'too-long' | 'fault';
  readonly fault?: Fault;
  readonly place?: Place;
}

/** The program does not say which way it goes here. */
export interface Guess {
  readonly place: Place;
  readonly taken: 'then' | 'otherwise' | 'one pass';
}

export interface TapeEntry {
  readonly id: number;
  /** `op`: a rule of the op table; `rule`: a library's own; `layer`: makes one; `effect`: changes what comes after it. */
  readonly kind: 'op' | 'rule' | 'layer' | 'input' | 'effect';
  readonly op: string;
  readonly api: string;
  readonly frame: Frame;
  readonly place: Place;
  readonly text?: string;
  readonly passes: readonly number[];
  readonly args: readonly { readonly name: string; readonly value: Value }[];
  /** Entry of the layer that is called. */
  readonly layer?: number;
  readonly output: Value;
}

export function newTape(wanted: Wanted, switches?: Switches): Tape {
  return { entries: [], shapes: [], names: new Map(), guesses: [], wanted, ...(switches ? { switches } : {}) };
}

/** The tape, where what happens now is to be written down. */
export function runningTape(m: Machine): Tape | undefined {
  return m.tape && !m.tape.over && !m.tape.paused && m.rehearsing === 0 && m.quiet === 0 && !m.dead
    ? m.tape
    : undefined;
}

export type Written = Pick<TapeEntry, 'kind' | 'op' | 'api' | 'args'> & Partial<Pick<TapeEntry, 'text' | 'layer'>>;

/** Writes an entry and numbers the tensors it gives. Gives the output with their numbers. */
export function write(m: Machine, f: Frame, span: Span, written: Written, output: Value): Value {
  const tape = runningTape(m);
  if (!tape) return output;
  const numbered = number(tape, output);
  const entry: TapeEntry = {
    ...written,
    id: tape.entries.length,
    frame: f,
    place: absolute(f, span),
    passes: passesOf(f),
    output: numbered,
  };
  tape.entries.push(entry);
  if (!tape.focus && isWanted(tape, entry)) tape.focus = entry;
  if (tape.focus && entry.op === 'train' && entry.kind === 'effect') tape.over = { why: 'enough' };
  else if (tape.entries.length >= MAX_ENTRIES) tape.over = { why: 'too-long', place: entry.place };
  return numbered;
}

function isWanted(tape: Tape, entry: TapeEntry): boolean {
  const { wanted } = tape;
  const { place, op, kind, args, output } = entry;
  if (kind === 'layer' || (wanted.op !== undefined && op !== wanted.op)) return false;
  const here = place.file === wanted.file && place.start >= wanted.start && place.end <= wanted.end;
  const made = entry.layer === undefined ? undefined : tape.entries[entry.layer]?.place;
  const its = made !== undefined && made.file === wanted.made?.file && made.start === wanted.made.start;
  if (!here && !its) return false;
  return holdsTensor(output) && [...args.map((arg) => arg.value), output].every((one) => everyTensor(one, isConcrete));
}

/** Every size is a number. */
export function isConcrete({ shape }: TensorValue): boolean {
  return shape.kind === 'known' && shape.axes.every((axis) => constantOf(axis.dim) !== undefined);
}

export function everyTensor(value: Value, holds: (tensor: TensorValue) => boolean): boolean {
  let all = true;
  mapTensors(value, (tensor) => {
    all &&= holds(tensor);
    return tensor;
  });
  return all;
}

/** The unit that was wanted has run to its end. */
export function noteLeft(m: Machine, frame: Frame): void {
  const { tape } = m;
  if (tape?.focus?.frame.scope === frame.scope && !tape.over) tape.over = { why: 'enough' };
}

/** The passes of the loops around, those of the callers first. */
function passesOf(f: Frame): readonly number[] {
  const own = f.loops.flatMap((loop) => (loop.pass === undefined ? [] : [loop.pass]));
  return f.caller ? [...passesOf(f.caller.frame), ...own] : own;
}

function number(tape: Tape, value: Value): Value {
  return mapTensors(value, (tensor) => {
    const node = tape.shapes.push(tensor.shape) - 1;
    return { ...tensor, node };
  });
}

/** The tensors of a value that stand in it directly: of lists and tuples and dicts, not of objects. */
export function mapTensors(value: Value, change: (tensor: TensorValue) => Value): Value {
  switch (value.kind) {
    case 'tensor':
      return change(value);
    case 'sequence':
      return value.items ? { ...value, items: value.items.map((item) => mapTensors(item, change)) } : value;
    case 'record':
      return {
        ...value,
        fields: Object.fromEntries(
          Object.entries(value.fields).map(([name, field]) => [name, mapTensors(field, change)]),
        ),
      };
    default:
      return value;
  }
}

export function holdsTensor(value: Value): boolean {
  return !everyTensor(value, () => false);
}

/** A tensor that is the numbered one it was copied from: nothing has changed its shape since. */
function isNumbered(tape: Tape, tensor: TensorValue): boolean {
  return tensor.node !== undefined && tape.shapes[tensor.node] === tensor.shape;
}

export interface Applied {
  readonly op: string;
  readonly api: string;
  readonly text?: string;
  readonly callsBack?: true;
  readonly layer?: number;
}

/**
 * What an op made of its arguments. What a library's rule made of calls of its own is on the tape already, and what it only
 * hands on keeps its number.
 */
export function writeApplied(
  m: Machine,
  f: Frame,
  span: Span,
  { application, args, before }: { application: Applied; args: readonly Argument[]; before: number },
  output: Value,
): Value {
  const tape = runningTape(m);
  if (!tape || !holdsTensor(output)) return output;
  const { callsBack, ...named } = application;
  const handsOn = callsBack === true || tape.entries.length > before;
  if (handsOn && everyTensor(output, (tensor) => isNumbered(tape, tensor))) return output;
  return write(m, f, span, { kind: callsBack ? 'rule' : 'op', ...named, args }, output);
}

/** What the library throws at ends the run; it is the last thing written. */
export function writeFault(m: Machine, f: Frame, step: Step, fault: Fault): void {
  const tape = runningTape(m);
  if (!tape) return;
  const args = step.inputs.filter(({ name }) => !name.includes('['));
  const layer = step.inputs.find((input) => input.madeBy !== undefined)?.madeBy;
  const made = tape.entries.find((entry) => entry.output.kind === 'layer' && entry.output.origin === layer);
  const written = { op: step.op, api: step.api, args, ...(made && layer !== undefined ? { layer: made.id } : {}) };
  write(m, f, step.span, { kind: 'op', ...written }, step.output);
  tape.over = { why: 'fault', fault, place: absolute(f, step.span) };
}

export function noteName(m: Machine, name: string, value: Value): void {
  const tape = runningTape(m);
  if (!tape) return;
  mapTensors(value, (tensor) => {
    if (tensor.node !== undefined && !tape.names.has(tensor.node) && value.kind === 'tensor')
      tape.names.set(tensor.node, name);
    return tensor;
  });
}

/** The program does not say which way it goes: one is taken. */
export function guess(m: Machine, f: Frame, span: Span, taken: Guess['taken']): void {
  const tape = runningTape(m);
  const place = absolute(f, span);
  if (!tape || tape.guesses.some((one) => one.place.start === place.start && one.place.file === place.file)) return;
  tape.guesses.push({ place, taken });
}
