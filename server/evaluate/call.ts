/** Calls: of functions of the program in the context of their arguments, of classes, layers, and names of libraries. */

import type { Entry, Library } from '../libraries/library.ts';
import { ops } from '../ops/all.ts';
import type { Expr, Span } from '../program/program.ts';
import type { FunctionValue, LayerValue, SequenceValue, Value } from '../shape/value.ts';
import { takingArguments } from './able.ts';
import { apply, stepInputs } from './apply.ts';
import { readAttribute } from './attributes.ts';
import { bindArguments } from './bind.ts';
import { becomeLayer, constructByFunction, instantiate, libraryBase } from './classes.ts';
import { refusedBy, refusedByFunction } from './fitting.ts';
import { forget, load, snapshot } from './heap.ts';
import { replaceEverywhere } from './in-place.ts';
import { joinValues } from './join.ts';
import { absolute, type Frame, isClassCode, isFunctionCode, type Machine, unknownValue } from './machine.ts';
import { isFaulty, tryEach } from './members.ts';
import { noteStep } from './record.ts';
import { openResult, resolve } from './scope.ts';
import { runningTape, write } from './tape.ts';
import { activate, giveAway } from './units.ts';

export interface CallArgument {
  readonly value: Value;
  readonly name?: string;
  /** Where the name is written. */
  readonly nameSpan?: Span;
  readonly span?: Span;
  readonly expr?: Expr;
}

export interface CallSite {
  readonly args: readonly CallArgument[];
  readonly span: Span;
  /** False when a spread of unknown length stands among the arguments. */
  readonly complete: boolean;
  /** What such a spread gives. */
  readonly rest?: SequenceValue;
  /** What is called, as the program writes it. */
  readonly text?: string;
  /** `new F(…)`. */
  readonly constructs?: true;
  /** The program writes the call; others stand for what a library does with its callbacks. */
  readonly written?: true;
  /** What is called is one of several, and nothing says which. */
  readonly oneOf?: true;
}

export function callValue(m: Machine, f: Frame, callee: Value, site: CallSite): Value {
  const anyOf = resolve(m, callee);
  const target = anyOf.kind === 'union' ? takingArguments(m, f, anyOf, site) : anyOf;
  switch (target.kind) {
    case 'function':
      return site.constructs && isFunctionCode(target.code)
        ? constructByFunction(m, f, target, target.code, site)
        : runFunction(m, f, target, site);
    case 'class':
      return instantiate(m, f, target, site);
    case 'layer':
      return callLayer(m, f, target, site);
    case 'api':
      return callApi(m, f, target, site);
    case 'instance':
      return callInstance(m, f, target, site);
    case 'union':
      return tryEach(m, target, (member) =>
        callValue(m, f, member, severalLayers(target) ? { ...site, oneOf: true } : site),
      );
    default:
      callUnknown(m, f, site, 'the function is not in sight');
      return openResult(f, site.span, 'result', 'the function that is called is not in sight');
  }
}

function severalLayers(target: Extract<Value, { kind: 'union' }>): boolean {
  return target.members.filter((member) => member.kind === 'layer').length > 1;
}

export function runFunction(m: Machine, f: Frame, callee: Value, site: CallSite): Value {
  if (callee.kind !== 'function' || !isFunctionCode(callee.code)) return unknownValue('the function is not in sight');
  const refused = refusedByFunction(m, f, callee as FunctionValue, callee.code, site);
  if (refused) return refused;
  return activate(m, f, callee as FunctionValue, callee.code, site);
}

function callInstance(m: Machine, f: Frame, target: Extract<Value, { kind: 'instance' }>, site: CallSite): Value {
  const base = isClassCode(target.code) ? libraryBase(m, target.code) : target.api;
  const found = base === undefined ? undefined : m.libraries.entry(base);
  const called = found?.entry.kind === 'base' ? found.entry.called : undefined;
  const names = called ? [called, '__call__', 'call'] : ['__call__', 'call', 'forward'];
  let layer: LayerValue | undefined;
  for (const name of names) {
    const method = readAttribute(m, f, target, { name, span: site.span });
    if (method.kind === 'function' || method.kind === 'api') return callValue(m, f, method, site);
    // A layer that the class extends is called where the class defines no call of its own.
    if (method.kind === 'layer') layer ??= method;
  }
  if (layer) return callLayer(m, f, layer, site);
  callUnknown(m, f, site, 'the object is called and nothing says what that does');
  return unknownValue('the object is called and nothing says what that does');
}

function calledAs(site: CallSite): { readonly text?: string } {
  return site.text === undefined ? {} : { text: site.text.replace(/\.(forward|apply|call)$/, '') };
}

/** Calling a layer applies its op to the arguments together with its configuration. */
function callLayer(m: Machine, f: Frame, layer: LayerValue, site: CallSite): Value {
  const found = m.libraries.entry(layer.api);
  const op = ops.get(layer.op);
  if (!op || found?.entry.kind !== 'layer') return unknownValue(`${layer.api} has no rule`);
  const called = { path: found.path, params: found.entry.call, how: 'call' as const };
  const refused = refusedBy(m, f, found.library, called, site);
  if (refused) return refused;
  const bound = bindArguments(m, f, found.entry.call, site);
  if (bound.kind === 'misfit') return unknownValue(bound.why);
  const configuration = Object.entries(layer.config).map(([name, value]) => ({
    name,
    value,
    ...(layer.origin !== undefined ? { madeBy: layer.origin } : {}),
  }));
  const application = {
    op: layer.op,
    api: layer.api,
    library: found.library,
    rule: op.rule,
    span: site.span,
    ...calledAs(site),
    ...(layer.node === undefined ? {} : { layer: layer.node }),
  };
  const output = apply(m, f, application, [...bound.args, ...configuration]);
  const input = bound.args[0]?.value;
  if (site.oneOf && input) {
    const why = unknownValue('which of several layers is applied here is not known');
    noteApplied(m, layer, why, why);
  } else noteApplied(m, layer, input, output);
  return output;
}

/** How the names of objects end that keep what a layer was applied to. */
export const APPLIED = ':applied';

/** Keeps what a layer was applied to and gave, so that the program can ask the layer for it. */
function noteApplied(m: Machine, layer: LayerValue, input: Value | undefined, output: Value): void {
  if (layer.ref === undefined || !input) return;
  const ref = `${layer.ref}${APPLIED}`;
  const now: Value = { kind: 'record', open: false, fields: { layer, input, output }, ref };
  const before = m.state.heap.get(ref);
  const both = before ? joinValues(before, now) : now;
  m.state.heap.set(ref, both);
  m.applied.set(ref, both);
}

function callApi(m: Machine, f: Frame, target: Extract<Value, { kind: 'api' }>, site: CallSite): Value {
  const found = m.libraries.entry(target.path);
  const self: CallArgument[] = target.self ? [{ value: target.self }] : [];
  if (!found) {
    callUnknown(m, f, site, `${target.path} is not modelled`);
    return unmodelled(m, f, target.path, site, `${target.path} is not modelled`);
  }
  const { entry, library, path } = found;
  switch (entry.kind) {
    case 'op':
    case 'rule': {
      const op = entry.kind === 'op' ? ops.get(entry.op) : undefined;
      const rule = entry.kind === 'rule' ? entry.rule : op && (entry.around?.(op.rule) ?? op.rule);
      if (!rule) return unknownValue(`${path} has no rule`);
      const given = { ...site, args: [...self, ...site.args] };
      const refused = entry.kind === 'op' ? refusedBy(m, f, library, { path, params: entry.params }, given) : undefined;
      if (refused) return refused;
      const bound = bindArguments(m, f, entry.params, given, entry.kind === 'op');
      if (bound.kind === 'misfit') {
        callUnknown(m, f, site, bound.why);
        return unknownValue(bound.why);
      }
      const fixed =
        entry.kind === 'op' && entry.fixed ? Object.entries(entry.fixed).map(([name, value]) => ({ name, value })) : [];
      const callsBack = entry.kind === 'rule' ? { callsBack: true as const } : {};
      const value = apply(
        m,
        f,
        { op: op?.name ?? path, api: path, library, rule, span: site.span, ...calledAs(site), ...callsBack },
        [...bound.args, ...fixed],
      );
      const isChanged = entry.inPlace && target.self && changes(m, target.self, value);
      if (isChanged && target.self) replaceEverywhere(m, target.self, value);
      if (entry.effect)
        write(m, f, site.span, { kind: 'effect', op: entry.effect, api: path, args: bound.args }, value);
      if (entry.kind === 'rule' && entry.ends) m.dead = true;
      // What changes in place gives the very value that it was called on.
      const result = entry.inPlace && !isChanged && target.self?.kind === 'tensor' ? target.self : value;
      return result === target.self && target.bearer ? target.bearer : result;
    }
    case 'layer': {
      if (target.self?.kind !== 'instance') return makeLayer(m, f, { path, entry, library }, site);
      // Which class `super()` stands for, its subclasses decide.
      const { written: _written, ...inherited } = site;
      const layer = makeLayer(m, f, { path, entry, library }, inherited);
      becomeLayer(m, target.self, layer);
      return { kind: 'none' };
    }
    case 'base':
      return { kind: 'instance', api: path, fields: {} };
    case 'constant':
      return entry.value;
    default: {
      const why = entry.kind === 'unmodelled' && entry.why ? entry.why : `${path} is not modelled`;
      callUnknown(m, f, { ...site, args: [...self, ...site.args] }, why);
      return unmodelled(m, f, path, site, why);
    }
  }
}

/** Other elements in the same shape are another tensor only where the run is written down. */
function changes(m: Machine, old: Value, now: Value): boolean {
  return m.tape !== undefined || old.kind !== 'tensor' || now.kind !== 'tensor' || old.shape !== now.shape;
}

/** What a library of tensors gives may be a tensor that the rest of the program describes. */
function unmodelled(m: Machine, f: Frame, path: string, site: CallSite, why: string): Value {
  return m.libraries.library(path)?.tensor ? openResult(f, site.span, 'result', why) : unknownValue(why);
}

type LayerEntry = Extract<Entry, { kind: 'layer' }>;

function makeLayer(
  m: Machine,
  f: Frame,
  made: { readonly path: string; readonly entry: LayerEntry; readonly library: Library },
  site: CallSite,
): Value {
  const { path, entry, library } = made;
  const called = { path, params: entry.params, how: 'construct' as const };
  const refused = refusedBy(m, f, library, called, site);
  if (refused) return refused;
  const bound = bindArguments(m, f, entry.params, site);
  if (bound.kind === 'misfit') {
    callUnknown(m, f, site, bound.why);
    return unknownValue(bound.why);
  }
  const config = Object.fromEntries([
    ...bound.args.map((arg) => [arg.name, settled(snapshot(m, arg.value))] as const),
    ...Object.entries(entry.fixed ?? {}),
    ...Object.entries(switched(m, f, site.span)),
  ]);
  const check = entry.check === undefined ? undefined : ops.get(entry.check);
  if (check) {
    const verdict = apply(
      m,
      f,
      { op: check.name, api: path, library, rule: check.rule, span: site.span, ...calledAs(site) },
      bound.args,
    );
    if (isFaulty(verdict)) return verdict;
  }
  const step = noteStep(m, f, {
    op: 'construct',
    api: path,
    span: site.span,
    inputs: bound.args.flatMap(stepInputs),
    output: unknownValue('a layer'),
  });
  const layer: LayerValue = {
    kind: 'layer',
    op: entry.op,
    api: path,
    config,
    origin: step.id,
    ref: `${f.run.id}:${site.span.start}`,
  };
  const tape = runningTape(m);
  if (!tape) return layer;
  const numbered = { ...layer, node: tape.entries.length };
  const args = Object.entries(config).map(([name, value]) => ({ name, value }));
  write(m, f, site.span, { kind: 'layer', op: entry.op, api: path, args, ...calledAs(site) }, numbered);
  return numbered;
}

/** Options that are tried in place of the written ones. */
function switched(m: Machine, f: Frame, span: Span): { readonly [option: string]: Value } {
  const switches = m.tape?.switches;
  const place = absolute(f, span);
  return switches && switches.file === place.file && switches.start === place.start ? switches.options : {};
}

/** A list as it is when a layer is built with it: what becomes of the list later does not change the layer. */
function settled(value: Value): Value {
  if (value.kind !== 'sequence') return value;
  const { ref: _ref, items, element, ...rest } = value;
  return {
    ...rest,
    ...(items ? { items: items.map(settled) } : {}),
    ...(element ? { element: settled(element) } : {}),
  };
}

/** An unknown call may run its callbacks with anything and change what it is given. */
export function callUnknown(m: Machine, f: Frame, site: CallSite, why: string): void {
  for (const arg of site.args) {
    const value = load(m, arg.value);
    if (value.kind === 'function' && isFunctionCode(value.code)) giveAway(m, f, value, value.code);
    else forget(m, value, why);
  }
}
