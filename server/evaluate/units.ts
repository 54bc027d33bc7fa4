/**
 * Running a unit: once for each distinct call, and generically, with open parameters, where nobody in sight calls it or
 * callers out of sight may exist.
 */

import type { Param, Unit } from '../program/program.ts';
import { unknownDim } from '../shape/dim.ts';
import type { FunctionValue, Value } from '../shape/value.ts';
import { type CallArgument, type CallSite, callUnknown } from './call.ts';
import { remembered } from './calls.ts';
import { construct, initialiseFields } from './classes.ts';
import { readAnnotation } from './comments.ts';
import { defaultOf } from './defaults.ts';
import { evaluateExpr } from './expressions.ts';
import { allocate, load, readField, store, writeField } from './heap.ts';
import { joinAll, joinValues } from './join.ts';
import { keyOf } from './key.ts';
import {
  absolute,
  branch,
  type ClassCode,
  continueFrom,
  currentState,
  type Frame,
  type FunctionCode,
  isFunctionCode,
  type Machine,
  missing,
  partOf,
  placeKey,
  spend,
  unknownValue,
} from './machine.ts';
import { hand } from './memory.ts';
import { asNoted, type Described, ofCheckedClass } from './notes.ts';
import { activationWithin, freshId } from './passes.ts';
import { assignPattern } from './patterns.ts';
import { keepNotes, openRun, type RunFields, type RunRecord, takeNotes } from './record.ts';
import { givenBy, injectedLibrary, openOf, openValue, scopeWithin, setVariable, shownName } from './scope.ts';
import { tellApart, timesActive } from './stack.ts';
import { joinStates } from './state.ts';
import { runBlock } from './statements.ts';
import { noteLeft } from './tape.ts';
import { watch } from './watch.ts';

const MAX_DEPTH = 16;

/** Runs the unit with the arguments of a call in sight. */
export function activate(m: Machine, f: Frame, callee: FunctionValue, code: FunctionCode, site: CallSite): Value {
  const recursive = timesActive(m, code) >= 2;
  if (m.dead || recursive || f.depth >= MAX_DEPTH || !spend(m)) {
    callUnknown(m, f, site, 'the call is too deep to follow');
    return unknownValue(recursive ? 'the function calls itself' : 'the call is too deep to follow');
  }
  if (m.rehearsing === 0) m.called.set(code, true);
  const key = contextKey(m, callee, site);
  if (!tellApart(m, code, key)) {
    callUnknown(m, f, site, 'the function is called in too many different ways');
    return unknownValue('the function is called in too many different ways');
  }
  // What a closure does in its maker's generic run is part of that.
  const inside = code.maker === f.run.id && f.run.context === 'generic' && !f.run.known;
  const known = f.run.known && site.complete;
  const where = `${code.file}:${code.base}:${code.maker ?? ''}:${known ? 'known' : 'open'}`;
  const calledAt = absolute(f, site.span);
  return remembered(m, f, { callee, code, site, key: `${where}:${key}` }, () => {
    const run = openRun(m, `${where}:${key}`, { ...record(m, code, inside ? 'generic' : 'call'), known, calledAt });
    run.callers.add(f.run.id);
    const frame = newFrame(m, f, code, { run, known: f.known && site.complete, span: site.span });
    enter(m, frame, callee, () => bindParameters(m, frame, callee, site));
    return leave(m, f, frame, site, () => handOn(m, frame, f));
  });
}

/** Runs the unit with open parameters; what it changes is joined with what was, for it may run or not. */
export function activateGenerically(m: Machine, f: Frame, callee: FunctionValue, code: FunctionCode): Value {
  if (f.depth >= MAX_DEPTH || timesActive(m, code) > 0 || !spend(m))
    return unknownValue('the call is too deep to follow');
  m.called.set(code, true);
  let value: Value = unknownValue('it is called from out of sight');
  const before = currentState(m);
  const after = branch(m, () => {
    value = runGenerically(m, f, callee, code);
  });
  continueFrom(m, [before, after]);
  return value;
}

/**
 * Unknown code may call the function at once, later, or never: what it changes is joined with what was, and its own run
 * waits for the state that the rest leaves.
 */
export function giveAway(m: Machine, f: Frame, callee: FunctionValue, code: FunctionCode): void {
  if (callee.self || code.isMember) {
    activateGenerically(m, f, callee, code);
    return;
  }
  if (f.depth >= MAX_DEPTH || timesActive(m, code) > 0 || !spend(m)) return;
  const here = currentState(m);
  if (!here) return;
  hand(m, code, here);
  m.quiet++;
  m.rehearsing++;
  const after = branch(m, () => runGenerically(m, f, callee, code));
  m.rehearsing--;
  m.quiet--;
  continueFrom(m, [here, after]);
}

/** The generic run of a function that nothing in sight calls, from the state where it may be called. */
export function runUncalled(m: Machine, f: Frame, code: FunctionCode): void {
  branch(m, () => {
    const handed = m.handed.get(code);
    if (handed) m.state = joinStates(handed, m.state, joinValues);
    runGenerically(m, f, { kind: 'function', code }, code);
  });
}

export function runGenerically(m: Machine, f: Frame, callee: FunctionValue, code: FunctionCode): Value {
  // Whoever calls what takes nothing, a listener or a callback, gives it nothing.
  const known = f.run.known && code.unit.params.length === 0 && callee.self === undefined;
  const run = openRun(m, `${code.file}:${code.base}:generic:${f.run.id}`, { ...record(m, code, 'generic'), known });
  const span = { start: 0, end: 0 };
  const frame = newFrame(m, f, code, { run, known: false, span });
  enter(m, frame, callee.self ? callee : heldBy(m, callee, code), () => bindOpenly(m, frame, callee));
  return leave(m, f, frame, { args: [], span, complete: false }, () => runLeftovers(m, frame));
}

/** A method that is written in an object runs on that object, which callers out of sight may have given more fields. */
function heldBy(m: Machine, callee: FunctionValue, code: FunctionCode): FunctionValue {
  const self = m.holders.get(code);
  const contents = self && load(m, self);
  if (!self || contents?.kind !== 'record' || contents.ref === undefined) return callee;
  if (!contents.open) m.state.heap.set(contents.ref, { ...contents, open: true });
  return { ...callee, self };
}

function record(m: Machine, code: FunctionCode, context: RunRecord['context']): Omit<RunFields, 'known'> {
  return {
    file: code.file,
    unitName: code.qualified,
    unit: code.unit,
    base: code.base,
    context,
    escapes: m.escaping.has(code),
  };
}

interface Activation {
  readonly run: RunRecord;
  readonly known: boolean;
  readonly span: { readonly start: number; readonly end: number };
}

function newFrame(m: Machine, f: Frame, code: FunctionCode, activation: Activation): Frame {
  const names = code.unit.kind === 'arrow' ? code.unit.locals : [...code.unit.locals, 'this', 'arguments'];
  const module = m.modules.get(code.file) ?? f.module;
  const times = visit(m, activation.run);
  return {
    module,
    run: activation.run,
    file: code.file,
    base: code.base,
    unit: code.unit,
    scope: scopeWithin(m, `${activation.run.id}.${times}`, names, code.scope),
    qualified: code.qualified,
    known: activation.known,
    depth: f.depth + 1,
    caller: { frame: f, span: activation.span },
    returns: [],
    loops: [],
    pass: activationWithin(f, activation.span, times),
    item: '',
    closures: [],
    classes: [],
    ...(code.home ? { home: code.home } : {}),
  };
}

/** How often the run has been entered before. */
function visit(m: Machine, run: RunRecord): number {
  const visits = m.visits.get(run.key) ?? 0;
  m.visits.set(run.key, visits + 1);
  return visits;
}

function enter(m: Machine, frame: Frame, callee: FunctionValue, bind: () => void): void {
  m.active.push(frame);
  frame.notes = takeNotes(frame.run);
  if (frame.module.module.language === 'javascript' && frame.unit.kind !== 'arrow') {
    setVariable(m, frame.scope, 'this', callee.self ?? missing);
  }
  bind();
  runBlock(m, frame, frame.unit.body);
}

/** The value of the call, and the state after it: the join of every way out. */
function leave(m: Machine, f: Frame, frame: Frame, site: CallSite, leftovers: () => void): Value {
  const python = frame.module.module.language === 'python';
  const through = currentState(m);
  const isStub = frame.returns.length === 0 && isEmpty(frame.unit);
  const values = frame.returns.map((one) => one.value);
  if (through) values.push(python ? { kind: 'none' } : missing);
  continueFrom(m, [...frame.returns.map((one) => one.state), through]);
  const raises = m.dead;
  if (frame.notes) keepNotes(m, frame.run, frame.notes, [currentState(m)]);
  const given = givenBy(m, frame);
  if (raises) m.dead = false;
  leftovers();
  m.active.pop();
  noteLeft(m, frame);
  // What is remembered may hold on to the frame.
  frame.returns.length = 0;
  delete frame.notes;
  if (frame.closures.length === 0 && frame.classes.length === 0) dropScope(m, frame);
  if (isStub || raises) return unknownValue(`${frame.qualified} is empty or only raises`);
  if (frame.unit.flavour === 'generator' || frame.unit.flavour === 'async-generator')
    return generated(m, f, given, site);
  const value = joinAll(values);
  const { returns, note, nameSpan } = frame.unit;
  if (note !== undefined && nameSpan) readAnnotation(m, frame, note, { name: frame.unit.name, span: nameSpan, value });
  if (!returns) return value;
  const about = { id: freshId(f, site.span, 'result'), name: frame.unit.name || 'result', span: site.span };
  return asNoted(m, frame, value, returns, about);
}

function generated(m: Machine, f: Frame, given: Value | undefined, site: CallSite): Value {
  const element = given ?? unknownValue('it yields nothing in sight');
  return store(m, placeKey(f, site.span), { kind: 'sequence', type: 'iterator', element, length: unknownDim });
}

/** A body of `pass`, `...` or a docstring alone: an abstract method. */
function isEmpty(unit: Unit): boolean {
  return unit.body.every(
    (stmt) =>
      stmt.kind === 'comment' ||
      (stmt.kind === 'expression' && stmt.value.kind === 'const') ||
      (stmt.kind === 'block' && stmt.body.length === 0),
  );
}

function dropScope(m: Machine, frame: Frame): void {
  for (const name of frame.scope.names) m.state.vars.delete(`${frame.scope.id}:${name}`);
  watch.log?.gone.add(frame.scope.id);
}

/** What a call has made and nobody has called yet may still be called by who gets it. */
function handOn(m: Machine, frame: Frame, caller: Frame): void {
  if (m.rehearsing > 0) return;
  caller.closures.push(...frame.closures.filter((code) => !m.called.has(code) && !code.isMember));
  caller.classes.push(...frame.classes.filter((code) => !m.instantiated.has(code)));
}

/** Closures and classes made in this activation that nothing in sight has called. */
function runLeftovers(m: Machine, frame: Frame): void {
  if (m.rehearsing > 0) return;
  for (const code of frame.closures) {
    if (m.called.has(code) || code.isMember) continue;
    runUncalled(m, frame, code);
  }
  for (const code of frame.classes) if (!m.instantiated.has(code)) runClassGenerically(m, frame, code);
}

/**
 * A class on its own: an instance built with open arguments, its fields joined over every method's assignments, and each
 * method on that instance.
 */
export function runClassGenerically(m: Machine, f: Frame, code: ClassCode): void {
  if (m.active.length > 8 || !spend(m)) return;
  const maker: Frame = { ...f, closures: [], classes: [] };
  branch(m, () => {
    const self = openInstance(m, maker, code);
    m.quiet++;
    m.rehearsing++;
    // Any method may have been called before any other, or not at all.
    for (const method of methodsOf(m, code, self)) {
      const before = currentState(m);
      const after = branch(m, () => runMethod(m, maker, self, method));
      continueFrom(m, [before, after]);
    }
    m.rehearsing--;
    m.quiet--;
    describeFields(m, maker, code, self);
    for (const method of methodsOf(m, code, self)) branch(m, () => runMethod(m, maker, self, method));
    runLeftovers(m, maker);
  });
}

/** A field that nothing in sight fills is what its note says. */
function describeFields(m: Machine, f: Frame, code: ClassCode, self: Value): void {
  for (const { name, type, start, end } of partOf(code, 'fields')) {
    const now = type ? readField(m, self, name) : undefined;
    if (!type || (now && now.kind !== 'none' && now.kind !== 'unknown')) continue;
    const open = openValue(`${code.file}:${code.name}.${name}`, name);
    const noted = asNoted(m, f, open, type, { id: `${code.file}:${code.name}.${name}`, name, span: { start, end } });
    if (noted !== open) writeField(m, self, name, noted);
  }
}

/** An instance of the class built with open arguments. */
export function openInstance(m: Machine, f: Frame, code: ClassCode): Value {
  const self = allocate(m, `${code.file}:${code.name}:generic:${f.run.id}`, { kind: 'instance', code, fields: {} });
  initialiseFields(m, f, code, self);
  constructGenerically(m, f, code, self);
  m.dead = false;
  return self;
}

/** The class's methods, and the arrow functions of its own that the instance holds in fields. */
function methodsOf(m: Machine, code: ClassCode, self: Value): readonly FunctionCode[] {
  const methods = [...code.members].flatMap(([name, member]) => (name === 'constructor' ? [] : [member.code]));
  const contents = load(m, self);
  const held = contents.kind === 'instance' ? Object.values(contents.fields) : [];
  for (const value of held) {
    const made = value.kind === 'function' && isFunctionCode(value.code) ? value.code : undefined;
    if (made?.unit.kind === 'arrow' && made.home === code) methods.push(made);
  }
  return methods;
}

function runMethod(m: Machine, f: Frame, self: Value, code: FunctionCode): void {
  const before = load(m, self);
  runGenerically(m, f, { kind: 'function', code, self }, code);
  m.dead = false;
  const after = load(m, self);
  if (before.kind !== 'instance' || after.kind !== 'instance') return;
  for (const [name, value] of Object.entries(after.fields)) {
    const old = before.fields[name];
    if (old !== undefined && old !== value) writeField(m, self, name, joinValues(old, value));
  }
}

function constructGenerically(m: Machine, f: Frame, code: ClassCode, self: Value): void {
  const own = code.members.get('constructor');
  if (own) {
    if (m.rehearsing === 0) m.called.set(own.code, true);
    runGenerically(m, f, { kind: 'function', code: own.code, self }, own.code);
    return;
  }
  construct(m, { ...f, known: false }, code, self, { args: [], span: { start: 0, end: 0 }, complete: false });
}

function contextKey(m: Machine, callee: FunctionValue, site: CallSite): string {
  const key = (value: Value) => keyOf(value, { load: (one) => load(m, one), settled: true });
  const self = callee.self ? `${key(callee.self)}.` : '';
  return self + site.args.map((arg) => `${arg.name ?? ''}=${key(arg.value)}`).join() + (site.complete ? '' : '…');
}

function bindParameters(m: Machine, frame: Frame, callee: FunctionValue, site: CallSite): void {
  const positional = site.args.filter((arg) => arg.name === undefined);
  const named = new Map(site.args.flatMap((arg) => (arg.name === undefined ? [] : [[arg.name, arg] as const])));
  const given: CallArgument[] =
    takesSelf(frame, callee) && callee.self ? [{ value: callee.self }, ...positional] : positional;
  let next = 0;
  for (const param of frame.unit.params) {
    const name = param.pattern.kind === 'name' ? param.pattern.name : undefined;
    if (param.kind === 'rest') {
      const rest = given.slice(next).map((arg) => arg.value);
      next = given.length;
      bindParam(
        m,
        frame,
        param,
        store(m, placeKey(frame, param.pattern), {
          ...(site.rest && rest.length === 0 ? site.rest : { kind: 'sequence', items: rest }),
          type: frame.module.module.language === 'python' ? 'tuple' : 'list',
        }),
      );
      continue;
    }
    if (param.kind === 'named-rest') {
      const fields = Object.fromEntries([...named].map(([key, arg]) => [key, arg.value]));
      bindParam(
        m,
        frame,
        param,
        store(m, placeKey(frame, param.pattern), { kind: 'record', fields, open: !site.complete }),
      );
      continue;
    }
    const byName = name === undefined ? undefined : named.get(name);
    if (name !== undefined) named.delete(name);
    const arg = byName ?? (param.kind === 'plain' ? given[next++] : undefined);
    if (arg) bindGiven(m, frame, param, arg.value);
    else if (!site.complete) bindParam(m, frame, param, openParameter(m, frame, param));
    else if (param.defaultValue) bindParam(m, frame, param, defaultOf(m, frame, callee, param.defaultValue));
    else
      bindParam(
        m,
        frame,
        param,
        frame.module.module.language === 'python' ? unknownValue('the call does not give it') : missing,
      );
  }
}

/** Python's methods take the instance as their first parameter. */
function takesSelf(frame: Frame, callee: FunctionValue): boolean {
  return frame.module.module.language === 'python' && callee.self !== undefined;
}

/** In JavaScript an argument that is undefined takes the default. */
function bindGiven(m: Machine, frame: Frame, param: Param, value: Value): void {
  if (param.defaultValue && value.kind === 'none' && value.missing)
    bindParam(m, frame, param, evaluateExpr(m, frame, param.defaultValue));
  else bindParam(m, frame, param, value);
}

function bindParam(m: Machine, frame: Frame, param: Param, given: Value): void {
  const noted = param.type ? asTyped(m, frame, param, given) : given;
  const about = { name: parameterOf(frame, param).name, span: param.pattern };
  const value = param.note === undefined ? noted : readAnnotation(m, frame, param.note, { ...about, value: noted });
  assignPattern(m, frame, param.pattern, value, 'parameter');
}

function asTyped(m: Machine, frame: Frame, param: Param, given: Value): Value {
  if (!param.type) return given;
  if (param.checked && given.kind === 'unknown') {
    const instance = ofCheckedClass(m, frame, param.type);
    if (instance) return instance;
  }
  return asNoted(m, frame, given, param.type, parameterOf(frame, param));
}

function parameterOf(frame: Frame, param: Param): Described {
  const name = param.pattern.kind === 'name' ? shownName(param.pattern.name) : 'argument';
  return { id: `${frame.file}:${frame.base}:${param.pattern.start}:${name}`, name, span: param.pattern };
}

function bindOpenly(m: Machine, frame: Frame, callee: FunctionValue): void {
  frame.unit.params.forEach((param, i) => {
    if (i === 0 && takesSelf(frame, callee) && callee.self) bindParam(m, frame, param, callee.self);
    else bindParam(m, frame, param, openOrDefault(m, frame, param));
  });
}

/** A parameter with a default is, generically, the default or open; an open one with a plain default has it as its usual value. */
function openOrDefault(m: Machine, frame: Frame, param: Param): Value {
  if (param.kind === 'rest')
    return store(m, placeKey(frame, param.pattern), {
      kind: 'sequence',
      type: 'list',
      element: unknownValue('callers are out of sight'),
    });
  if (param.kind === 'named-rest')
    return store(m, placeKey(frame, param.pattern), { kind: 'record', fields: {}, open: true });
  const open = openParameter(m, frame, param);
  if (!param.defaultValue) return open;
  const usual = evaluateExpr(m, frame, param.defaultValue);
  const described = openOf(open);
  if (usual.kind === 'none') return { kind: 'union', members: [usual, open] };
  return described ? openValue(described.id, described.name, usual) : open;
}

function openParameter(m: Machine, frame: Frame, param: Param): Value {
  const { id, name } = parameterOf(frame, param);
  return injectedLibrary(m, frame, name) ?? openValue(id, name);
}
