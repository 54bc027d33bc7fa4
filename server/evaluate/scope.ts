/** Reading and setting variables: found outwards through the scopes, then in a page's shared globals, then in libraries. */

import type { Span } from '../program/program.ts';
import { sym, symbolsOf } from '../shape/dim.ts';
import { leastRank } from '../shape/shape.ts';
import type { Axis, Open, TensorValue, UnionValue, Value } from '../shape/value.ts';
import { choose, chosen } from './choices.ts';
import { isWhole, madeAgain, oneOf, tellSources } from './derive.ts';
import { joinAll, joinValues, membersOf } from './join.ts';
import { absolute, type Frame, type Machine, type ModuleState, unknownValue } from './machine.ts';
import { changeModule } from './memory.ts';
import { freshId } from './passes.ts';
import { reboundIn } from './rebound.ts';
import { noteBinding } from './record.ts';
import type { Scope } from './state.ts';
import { noteName } from './tape.ts';
import { asked, hasName } from './watch.ts';

export function newScope(m: Machine, names: readonly string[], parent?: Scope): Scope {
  return { id: `s${m.serial++}`, names: new Set(names), ...(parent ? { parent } : {}) };
}

/** The scope of an activation: in every evaluation that remembers the last one it is the same. */
export function scopeWithin(m: Machine, activation: string, names: readonly string[], parent: Scope): Scope {
  const id = `a${activation}`;
  const old = m.memory?.scopes.get(id);
  if (old?.parent === parent) {
    old.names.clear();
    for (const name of names) old.names.add(name);
    return old;
  }
  const scope: Scope = { id, names: new Set(names), parent };
  m.memory?.scopes.set(id, scope);
  return scope;
}

export function scopeOf(scope: Scope, name: string): Scope | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) if (hasName(at, name)) return at;
  return undefined;
}

/** The value of a name; undefined when nothing in the program or a library binds it. */
export function readName(m: Machine, f: Frame, name: string): Value | undefined {
  const owner = scopeOf(f.scope, name);
  if (owner) {
    const value = m.state.vars.get(`${owner.id}:${name}`);
    if (value !== undefined && owner === f.module.scope && isRebound(m, f, name, value))
      return unknownValue(`${shownName(name)} is given other values as well`);
    return value === undefined
      ? unknownValue(`nothing is assigned to ${shownName(name)} on the way here`)
      : resolve(m, value);
  }
  return readGlobal(m, f, name);
}

/**
 * Whether a function whose callers are out of sight reads a variable of the module that has several values one after another:
 * the last of them proves nothing.
 */
function isRebound(m: Machine, f: Frame, name: string, value: Value): boolean {
  if (f.known || f.unit.kind === 'module' || value.kind === 'function' || value.kind === 'class') return false;
  const state = f.module;
  if (!asked(() => reboundIn(state.module.unit).has(name))) return false;
  if (m.trusting) m.trusted = true;
  return !m.trusting;
}

/** A name that no scope binds: of another script of the page, of what the module takes from a library, or builtin. */
function readGlobal(m: Machine, f: Frame, name: string): Value | undefined {
  const own = m.state.vars.get(`${f.module.scope.id}:${name}`);
  if (own !== undefined) return resolve(m, own);
  for (const other of m.modules.values()) {
    if (other === f.module || other.module.scope !== 'script' || f.module.module.scope !== 'script') continue;
    const value = m.state.vars.get(`${other.scope.id}:${name}`);
    if (value !== undefined) return resolve(m, value);
  }
  for (const path of f.module.stars) {
    const found = m.libraries.entry(`${path}.${name}`);
    if (found) return found.entry.kind === 'constant' ? found.entry.value : { kind: 'api', path: found.path };
  }
  const builtin = `${f.module.module.language}.${name}`;
  const found = m.libraries.entry(builtin);
  if (found?.entry.kind === 'constant') return found.entry.value;
  if (found || m.libraries.isNamespace(builtin)) return { kind: 'api', path: builtin };
  return scriptTagLibrary(m, f, name);
}

/** A global that nothing binds is a library from a script tag, as `tf` is TensorFlow.js. */
function scriptTagLibrary(m: Machine, f: Frame, name: string): Value | undefined {
  const path = f.module.module.language === 'javascript' ? m.libraries.globalPath(name) : undefined;
  if (path === undefined) return undefined;
  const tensor = m.libraries.library(path)?.tensor;
  if (tensor && f.module.tensorApi === undefined) takeTensorsFor(m, f.module, tensor);
  return { kind: 'api', path };
}

/** A parameter that goes by the name of such a global, where nobody in sight gives it. */
export function injectedLibrary(m: Machine, f: Frame, name: string): Value | undefined {
  const found = m.trusting ? scriptTagLibrary(m, f, name) : undefined;
  if (found) m.trusted = true;
  return found;
}

/** From here on the file's undescribed values are taken for the library's tensors when a tensor's method is called on them. */
export function takeTensorsFor(m: Machine, module: ModuleState, api: string): void {
  changeModule(m, `${module.module.file} tensors ${api}`, () => {
    module.tensorApi = api;
  });
}

/** JavaScript's names for what holds the globals. */
export function holdsGlobals(value: Value): boolean {
  return value.kind === 'api' && !value.self && /^javascript\.(globalThis|window|self|global)$/.test(value.path);
}

export function setName(m: Machine, f: Frame, name: string, value: Value): void {
  const owner = scopeOf(f.scope, name) ?? f.module.scope;
  setVariable(m, owner, name, value);
}

export function setVariable(m: Machine, scope: Scope, name: string, value: Value): void {
  m.state.vars.set(`${scope.id}:${name}`, value);
}

/** What a generator gives, under a name that no program has: it takes part in what happens to the variables. */
const GIVEN = 'given by yield';

export function yielded(m: Machine, f: Frame, value: Value): void {
  const before = givenBy(m, f);
  setVariable(m, f.scope, GIVEN, before ? joinValues(before, value) : value);
}

/** All that a generator has given so far. */
export function givenBy(m: Machine, { scope }: Frame): Value | undefined {
  return m.state.vars.get(`${scope.id}:${GIVEN}`);
}

/** Binds a name at a place: sets it, remembers where, and notes it for hints. */
export function bindName(
  m: Machine,
  f: Frame,
  name: string,
  at: { readonly span: Span; readonly kind: 'variable' | 'parameter' | 'loop' },
  given: Value,
): void {
  const value = named(given, shownName(name));
  setName(m, f, name, value);
  const owner = scopeOf(f.scope, name) ?? f.module.scope;
  m.places.set(`${owner.id}:${name}`, absolute(f, at.span));
  noteName(m, shownName(name), value);
  noteBinding(m, f, { name: shownName(name), span: at.span, kind: at.kind }, value);
}

function named(value: Value, name: string): Value {
  const open = openOf(value);
  if (!open?.unnamed || (value.kind !== 'unknown' && value.kind !== 'tensor')) return value;
  const { unnamed: _unnamed, ...rest } = open;
  return { ...value, open: { ...rest, name } };
}

/** A name without the suffix that told it from another of the same unit. */
export function shownName(name: string): string {
  const tilde = name.indexOf('~');
  return tilde < 0 ? name : name.slice(0, tilde);
}

/** What an open value has been found to be so far, and a union what its choice has been found to be. */
export function resolve(m: Machine, value: Value): Value {
  if (value.kind === 'union') return resolveMembers(m, value);
  if (value.kind === 'text') return (value.open && m.state.refined.get(value.open.id)) ?? value;
  const open = openOf(value);
  const now = open && whatIs(m, open);
  if (now === undefined) return value;
  if (now.kind !== 'union') return described(value, now);
  return chosen(m, { ...now, members: now.members.map((member) => described(value, member)) });
}

/** What has been found out about an undescribed value, or follows from what has been found out about others. */
function whatIs(m: Machine, { id, either }: Open): Value | undefined {
  const found = m.state.refined.get(id);
  if (either && !(found && isWhole(found))) return oneOfEither(m, id, either) ?? found;
  return found && isWhole(found) ? found : (madeAgain(m, id) ?? found);
}

/** What each of the ways here has been found to leave. */
function oneOfEither(m: Machine, id: string, either: readonly Value[]): Value | undefined {
  if (m.looked.get(id) === m.findings) return undefined;
  m.looked.set(id, m.findings);
  const now = either.map((one) => resolve(m, one));
  if (now.every((one, i) => one === either[i])) return undefined;
  const joined = joinAll(now);
  if (!isWhole(joined)) return undefined;
  m.state.refined.set(id, joined);
  return joined;
}

/** A tensor keeps what is its own when its shape is found out. */
function described(value: Value, now: Value): Value {
  return value.kind === 'tensor' && now.kind === 'tensor' ? { ...value, shape: now.shape } : now;
}

/** The members that are still open may have been narrowed: what they are now stands in their place. */
function resolveMembers(m: Machine, value: UnionValue): Value {
  const one = chosen(m, value);
  if (one !== value) return resolve(m, one);
  const members = value.members.map((member) => (member.kind === 'unknown' ? resolve(m, member) : member));
  if (members.every((member, i) => member === value.members[i])) return value;
  return members.some((member) => member.kind === 'union') ? joinAll(members) : { ...value, members };
}

export function openOf(value: Value): Open | undefined {
  return value.kind === 'unknown' || value.kind === 'tensor' ? value.open : undefined;
}

/**
 * Narrows an open value to what an op needs. Sizes that come from the need are assumed: they are shown and carried on, and
 * prove nothing.
 */
export function refine(m: Machine, value: Value, need: Value, made: ReadonlySet<string>): void {
  const open = value.kind === 'union' ? value.members.map(openOf).find((o) => o !== undefined) : openOf(value);
  if (!open) return;
  const now = m.state.refined.get(open.id) ?? (value.kind === 'tensor' ? value : undefined);
  const wanted = assumed(need, open, made);
  const met = now ? meet(m, now, wanted) : wanted;
  if (!met) return;
  m.state.refined.set(open.id, met);
  m.findings++;
  for (const way of open.either ?? []) refine(m, way, need, made);
  tellSources(m, open.id, met, made);
  // What it is made of may say it better.
  m.findings++;
  madeAgain(m, open.id);
}

function assumed(need: Value, open: Open, made: ReadonlySet<string>): Value {
  if (need.kind === 'union') return { ...need, members: need.members.map((member) => assumed(member, open, made)) };
  if (need.kind !== 'tensor') return need;
  const mark = (axes: readonly Axis[]) =>
    axes.map((axis): Axis => (isFree(axis, made) ? axis : { ...axis, basis: axis.basis ?? 'assumed' }));
  const shape = need.shape;
  if (shape.kind === 'known') return { ...need, shape: { kind: 'known', axes: mark(shape.axes) }, open };
  if (shape.kind === 'partly')
    return { ...need, shape: { ...shape, prefix: mark(shape.prefix), suffix: mark(shape.suffix) }, open };
  return { ...need, open };
}

/** A fresh symbol holds for whatever the value's axis is. */
function isFree(axis: Axis, made: ReadonlySet<string>): boolean {
  const [only, ...others] = symbolsOf(axis.dim);
  return only !== undefined && others.length === 0 && made.has(only.id) && axis.dim.key === sym(only).key;
}

/** Only a note says that the axis is there: whatever is found out about it is more. */
function isClaimed(axis: Axis): boolean {
  return axis.basis === 'claimed';
}

/** The forms that both allow; undefined when none is left. What is left of a choice is chosen. */
function meet(m: Machine, now: Value, wanted: Value): Value | undefined {
  const pairs = membersOf(now).flatMap((a, i) =>
    membersOf(wanted).flatMap((b, j) => {
      const both =
        a.kind === 'tensor' && b.kind === 'tensor' ? meetTensors(a, b) : a.kind === 'unknown' ? b : undefined;
      return both ? [{ both, i, j }] : [];
    }),
  );
  const [first, ...rest] = pairs;
  if (!first) return undefined;
  const forms = pairs.map((pair) => pair.both);
  for (const [side, at] of [
    [now, 'i'],
    [wanted, 'j'],
  ] as const) {
    if (side.kind !== 'union' || (side.choice === undefined && side.usual === undefined)) continue;
    if (pairs.length === side.members.length && pairs.every((pair, k) => pair[at] === k))
      return { ...side, members: forms };
    if (side.choice !== undefined && rest.every((pair) => pair[at] === first[at])) choose(m, side.choice, first[at]);
  }
  return joinAll(forms);
}

function meetTensors(a: TensorValue, b: TensorValue): TensorValue | undefined {
  if (a.shape.kind === 'unknown') return { ...a, ...b };
  if (b.shape.kind === 'unknown') return a;
  if (a.shape.kind === 'known') {
    if (b.shape.kind !== 'known') return a;
    const { axes } = b.shape;
    if (axes.length !== a.shape.axes.length) return undefined;
    return a.shape.axes.some(isClaimed)
      ? {
          ...a,
          shape: { kind: 'known', axes: a.shape.axes.map((axis, i) => (isClaimed(axis) ? (axes[i] ?? axis) : axis)) },
        }
      : a;
  }
  if (b.shape.kind === 'known') {
    const { prefix, suffix } = a.shape;
    const axes = b.shape.axes;
    if (axes.length < leastRank(a.shape)) return undefined;
    const start = axes.length - suffix.length;
    return { ...b, shape: { kind: 'known', axes: axes.map((axis, i) => prefix[i] ?? suffix[i - start] ?? axis) } };
  }
  return {
    ...a,
    shape: {
      kind: 'partly',
      prefix:
        a.shape.prefix.length >= b.shape.prefix.length
          ? a.shape.prefix
          : [...a.shape.prefix, ...b.shape.prefix.slice(a.shape.prefix.length)],
      suffix:
        a.shape.suffix.length >= b.shape.suffix.length
          ? a.shape.suffix
          : [...b.shape.suffix.slice(0, b.shape.suffix.length - a.shape.suffix.length), ...a.shape.suffix],
    },
  };
}

/** An undescribed value with an identity of its own. */
export function openValue(id: string, name: string, usual?: Value): Value {
  return {
    kind: 'unknown',
    why: `nothing in sight says what ${name} is`,
    open: { id, name, ...(usual ? { usual } : {}) },
  };
}

/** The value nobody describes that is made here, now: no other is the same. */
export function openResult(f: Frame, span: Span, name: string, why: string): Value {
  return { kind: 'unknown', why, open: { id: freshId(f, span, name), name, unnamed: true } };
}

/** What a loop takes in this pass is not what it takes in another. */
export function openElement(m: Machine, f: Frame, span: Span, element: Value): Value {
  const isOpen =
    (element.kind === 'unknown' && element.fault === undefined) ||
    (element.kind === 'tensor' && element.shape.kind !== 'known');
  if (!isOpen) return element;
  const id = freshId(f, span, 'item');
  if (openOf(element)) m.derived.set(id, oneOf(element, id));
  return { ...element, open: { id, name: 'item', unnamed: true } };
}

/** What a field or item of an undescribed value is: undescribed, with an identity that lasts while nothing can change it. */
export function openChild(value: Value, step: string, name: string): Value {
  const open = openOf(value);
  // What an error leaves has no parts that are known better.
  if (value.kind === 'unknown' && value.fault !== undefined) return value;
  if (!open) return unknownValue(value.kind === 'unknown' ? value.why : `nothing in sight says what ${name} is`);
  return openValue(`${open.id}${step}`, name);
}
