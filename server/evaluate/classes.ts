/** Classes of the program: what they are made of, their instances, and members found through the bases. */

import type { ClassDefinition, Expr, Span } from '../program/program.ts';
import type { FunctionValue, Value } from '../shape/value.ts';
import { type CallSite, callValue, runFunction } from './call.ts';
import { memberFor } from './enums.ts';
import { evaluateExpr } from './expressions.ts';
import { refusedByFunction } from './fitting.ts';
import { makeFunction } from './functions.ts';
import { allocate, load, readField, writeField } from './heap.ts';
import {
  type ClassCode,
  type ClassField,
  type Frame,
  type FunctionCode,
  isClassCode,
  type Machine,
  type MemberCode,
  missing,
  partOf,
  placeKey,
  unknownValue,
} from './machine.ts';
import { noteBinding, openRun } from './record.ts';
import { newScope, scopeWithin, setVariable } from './scope.ts';
import { Cells, isOfThisPass } from './watch.ts';

export function makeClass(m: Machine, f: Frame, definition: ClassDefinition, span: Span): Value {
  const bases = definition.bases.map((base) => evaluateExpr(m, f, base));
  const fields: ClassField[] = [];
  const code = classAt(m, f, definition, span);
  m.state.heap.set(code.statics, { kind: 'record', fields: {}, open: false, ref: code.statics });
  code.parts.set('bases', bases);
  code.parts.set('decorators', definition.decorators);
  code.parts.set('declared', declaredIn(definition));
  const { language, scope } = f.module.module;
  if (f.unit.kind === 'module' && language === 'javascript' && scope === 'script') m.escaping.set(code, true);
  const value: Value = { kind: 'class', code };
  const statically: (() => void)[] = [];
  for (const member of definition.members) {
    if (member.kind === 'field') {
      if (member.level === 'static') {
        statically.push(() => initialiseStatic(m, f, value, code, member));
        continue;
      }
      const { name, value: first, type, start, end } = member;
      fields.push({ name, start, end, ...(first ? { value: first } : {}), ...(type ? { type } : {}) });
      continue;
    }
    for (const decorator of member.decorators) evaluateExpr(m, f, decorator);
    const key = member.kind === 'setter' ? `${member.name}=` : member.name;
    const hidden = member.hidden ? { hidden: true as const } : {};
    code.members.set(key, {
      kind: member.kind,
      level: member.level,
      code: makeFunction(m, f, member.nested, {
        home: code,
        name: `${definition.name}.${member.name}`,
        decorated: member.decorators.length > 0 || member.kind !== 'method',
      }),
      ...hidden,
    });
  }
  code.parts.set('fields', fields);
  f.classes.push(code);
  for (const run of statically) run();
  return value;
}

/** The class that stands here; in a module it is the one that stood here before the last edit. */
function classAt(m: Machine, f: Frame, { name }: ClassDefinition, { start }: Span): ClassCode {
  const statics = `${placeKey(f, { start, end: start })}:class`;
  const made = (): ClassCode => ({
    kind: 'class',
    name,
    file: f.file,
    members: new Cells(),
    parts: new Cells(),
    maker: f,
    statics,
  });
  if (f.scope !== f.module.scope) isOfThisPass();
  if (!m.memory || f.unit.kind !== 'module') return made();
  const place = `${statics} ${name}`;
  const code = m.memory.classes.get(place) ?? made();
  // Another pass of a loop makes another class.
  if (code.parts.peek('bases')) return made();
  m.memory.classes.set(place, code);
  return code;
}

function declaredIn({ members }: ClassDefinition): readonly string[] {
  return members.flatMap((member) =>
    member.kind === 'field' && (member.note !== undefined || member.value === undefined) ? [member.name] : [],
  );
}

/** A static field's first value: in JavaScript the class is `this` there, and bound to its name already. */
function initialiseStatic(
  m: Machine,
  f: Frame,
  value: Value,
  code: ClassCode,
  member: { readonly name: string; readonly value?: Expr },
): void {
  let frame = f;
  if (f.module.module.language === 'javascript' && member.value) {
    const names = code.name === '' ? ['this'] : ['this', code.name];
    const scope = newScope(m, names, f.scope);
    for (const name of names) setVariable(m, scope, name, value);
    frame = { ...f, scope, home: code };
  }
  const first = member.value ? evaluateExpr(m, frame, member.value) : unknownValue('it is declared without a value');
  if (member.name !== '') writeField(m, value, member.name, first);
}

/** A field's first value is computed beside the class, with the new instance as `this`; its closures are its maker's. */
function fieldFrame(m: Machine, code: ClassCode, made: { readonly maker: Frame; readonly self: Value }): Frame {
  const f = code.maker;
  const scope = scopeWithin(
    m,
    `${made.self.kind === 'instance' ? made.self.ref : ''}.${timesInitialised(m, made.self)}`,
    ['this'],
    f.scope,
  );
  setVariable(m, scope, 'this', made.self);
  // The class may stand in a module that ran before.
  const run = openRun(m, f.run.key, f.run);
  return { ...f, run, scope, home: code, closures: made.maker.closures, classes: made.maker.classes };
}

/** How often an object has been made in its place; what is made with it belongs to that time. */
function timesInitialised(m: Machine, self: Value): number {
  isOfThisPass();
  const key = `fields of ${self.kind === 'instance' ? self.ref : ''}`;
  const times = m.visits.get(key) ?? 0;
  m.visits.set(key, times + 1);
  return times;
}

export type FoundMember =
  | { readonly kind: 'member'; readonly member: MemberCode; readonly home: ClassCode }
  | { readonly kind: 'static'; readonly value: Value }
  /** A library's class among the bases. */
  | { readonly kind: 'api'; readonly path: string }
  /** A base that nobody can see. */
  | { readonly kind: 'open' };

/** Looks a name up in a class and its bases, nearest first. */
export function lookupMember(m: Machine, code: ClassCode, name: string, depth = 0): FoundMember | undefined {
  const own = ownMember(m, code, name);
  if (own) return own;
  let fallback: FoundMember | undefined;
  for (const base of partOf(code, 'bases')) {
    if (base.kind === 'class' && isClassCode(base.code) && depth < 16) {
      const found = lookupMember(m, base.code, name, depth + 1);
      if (found?.kind === 'member' || found?.kind === 'static') return found;
      fallback ??= found;
    } else if (base.kind === 'api') {
      fallback ??= { kind: 'api', path: base.path };
    } else if (base.kind === 'layer') {
      fallback ??= { kind: 'api', path: base.api };
    } else fallback ??= { kind: 'open' };
  }
  return fallback;
}

export function ownMember(m: Machine, code: ClassCode, name: string): FoundMember | undefined {
  const member = code.members.get(name);
  if (member) return { kind: 'member', member, home: code };
  const value = readField(m, { kind: 'record', fields: {}, open: false, ref: code.statics }, name);
  return value && { kind: 'static', value };
}

/** A class and all it extends in the order in which members are looked up: a base follows every class that extends it. */
function lineage(code: ClassCode, depth = 0): readonly Value[] {
  const above = partOf(code, 'bases').flatMap((base) =>
    base.kind === 'class' && isClassCode(base.code) && depth < 16 ? lineage(base.code, depth + 1) : [base],
  );
  const isSame = (a: Value, b: Value) =>
    (a.kind === 'class' && b.kind === 'class' && a.code === b.code) ||
    (a.kind === 'api' && b.kind === 'api' && a.path === b.path);
  return [
    { kind: 'class', code },
    ...above.filter((base, i) => !above.slice(i + 1).some((later) => isSame(base, later))),
  ];
}

/** Where `super()` looks in a method of a class: what comes after it among all that the instance's own class extends. */
export function basesAfter(home: ClassCode, self: Value): readonly Value[] {
  const code = self.kind === 'instance' && isClassCode(self.code) ? self.code : home;
  const all = lineage(code);
  const at = all.findIndex((one) => one.kind === 'class' && one.code === home);
  return at < 0 ? lineage(home).slice(1) : all.slice(at + 1);
}

/** The field of an instance that holds the library's layer which its class extends. */
const LAYER = '(layer)';

export function layerOf(m: Machine, self: Value): Value | undefined {
  return self.kind === 'instance' ? readField(m, self, LAYER) : undefined;
}

export function becomeLayer(m: Machine, self: Value, layer: Value): void {
  writeField(m, self, LAYER, layer);
}

/** The library's class that a class extends, however far up: a layer before what every module is. */
export function libraryBase(m: Machine, code: ClassCode): string | undefined {
  const paths = lineage(code).flatMap((base) => (base.kind === 'api' ? [base.path] : []));
  return paths.find((path) => m.libraries.entry(path)?.entry.kind === 'layer') ?? paths[0];
}

export function memberValue(member: MemberCode, self: Value, cls: ClassCode): Value {
  if (member.level === 'static') return { kind: 'function', code: member.code };
  return {
    kind: 'function',
    code: member.code,
    self: member.level === 'class' && self.kind !== 'class' ? { kind: 'class', code: cls } : self,
  };
}

/** `new C(...)`: a fresh instance, its fields initialised from the furthest base down, then its constructor. */
export function instantiate(m: Machine, f: Frame, cls: Value, called: CallSite): Value {
  const code = cls.kind === 'class' && isClassCode(cls.code) ? cls.code : undefined;
  if (!code) return unknownValue('the class is not in sight');
  const site = constructs(m, code) ? called : notWritten(called);
  const refused = refusedConstructor(m, f, code, site);
  if (refused) return refused;
  if (f.known) m.instantiated.set(code, true);
  const base = libraryBase(m, code);
  const entry = base === undefined ? undefined : m.libraries.entry(base)?.entry;
  const makes = entry?.kind === 'base' ? entry.makes : undefined;
  if (makes === 'member' || makes === 'value') {
    const value = site.args[0]?.value;
    return (value && memberFor(m, code, value)) ?? value ?? unknownValue('nothing says which member it is');
  }
  if (makes === 'tuple') {
    const fields = annotatedFields(m, code, site);
    return {
      kind: 'sequence',
      type: 'tuple',
      code,
      names: fields.map((one) => one.name),
      items: fields.map((one) => one.value),
    };
  }
  const self = allocate(m, `${placeKey(f, site.span)}:new ${code.name}`, { kind: 'instance', code, fields: {} });
  if (!m.building.has(code)) {
    m.building.add(code);
    initialiseFields(m, f, code, self);
    m.building.delete(code);
  }
  construct(m, f, code, self, site);
  return self;
}

/** Nothing stands between a call of the class and its constructor. */
function constructs(m: Machine, code: ClassCode): boolean {
  return partOf(code, 'decorators').length === 0 && lookupMember(m, code, '__new__')?.kind !== 'member';
}

function notWritten({ written: _written, ...site }: CallSite): CallSite {
  return site;
}

function refusedConstructor(m: Machine, f: Frame, code: ClassCode, site: CallSite): Value | undefined {
  const found = lookupMember(m, code, 'constructor');
  if (found?.kind !== 'member') return undefined;
  const self: Value = { kind: 'instance', code, fields: {} };
  return refusedByFunction(m, f, { kind: 'function', code: found.member.code, self }, found.member.code, site);
}

/** Whether a class is another one or extends it, however far up. */
export function extendsClass(code: ClassCode, other: ClassCode): boolean {
  return lineage(code).some((one) => one.kind === 'class' && one.code === other);
}

/** What a constructor function's instances share: `F.prototype`. */
export function prototypeOf(m: Machine, code: FunctionCode): Value {
  const ref = `${code.file}:${code.base}:prototype`;
  if (!m.state.heap.get(ref)) m.state.heap.set(ref, { kind: 'record', fields: {}, open: false, ref });
  return { kind: 'record', fields: {}, open: false, ref };
}

/** `new F(...)` of a plain function: an object with what the prototype has by then, which the body fills as `this`. */
export function constructByFunction(
  m: Machine,
  f: Frame,
  callee: FunctionValue,
  code: FunctionCode,
  site: CallSite,
): Value {
  const shared = load(m, prototypeOf(m, code));
  const fields = shared.kind === 'record' ? shared.fields : {};
  const self = allocate(m, `${placeKey(f, site.span)}:new ${code.name}`, { kind: 'record', fields, open: false });
  const made = runFunction(m, f, { ...callee, self }, site);
  return made.kind === 'record' || made.kind === 'instance' ? made : self;
}

export function initialiseFields(m: Machine, f: Frame, code: ClassCode, self: Value, depth = 0): void {
  for (const base of partOf(code, 'bases')) {
    if (base.kind === 'class' && isClassCode(base.code) && depth < 16)
      initialiseFields(m, f, base.code, self, depth + 1);
  }
  for (const field of partOf(code, 'fields'))
    writeField(m, self, field.name, firstValue(m, code, field, { maker: f, self }));
}

function firstValue(
  m: Machine,
  code: ClassCode,
  field: ClassField,
  made: { readonly maker: Frame; readonly self: Value },
): Value {
  if (!field.value) return missing;
  const frame = fieldFrame(m, code, made);
  const first = evaluateExpr(m, frame, field.value);
  noteMember(m, frame, field.name, field, first);
  return first;
}

export function construct(m: Machine, f: Frame, code: ClassCode, self: Value, site: CallSite): void {
  const found = lookupMember(m, code, 'constructor');
  if (found?.kind === 'member') {
    runFunction(m, f, { kind: 'function', code: found.member.code, self }, site);
    return;
  }
  const base = libraryBase(m, code);
  if (base !== undefined && m.libraries.entry(base)?.entry.kind === 'layer') {
    callValue(m, f, { kind: 'api', path: base, self }, site);
    return;
  }
  if (!isDataclass(code)) return;
  for (const { name, value } of annotatedFields(m, code, site)) writeField(m, self, name, value);
  const after = lookupMember(m, code, '__post_init__');
  if (after?.kind === 'member')
    runFunction(
      m,
      f,
      { kind: 'function', code: after.member.code, self },
      { args: [], span: site.span, complete: true },
    );
}

function isDataclass(code: ClassCode): boolean {
  return partOf(code, 'decorators').some((decorator) => {
    const target = decorator.kind === 'call' ? decorator.callee : decorator;
    return (target.kind === 'name' || target.kind === 'attribute') && target.name === 'dataclass';
  });
}

/** The fields that a class and its bases declare in order, each with the argument given for it or its default. */
function annotatedFields(m: Machine, code: ClassCode, site: CallSite): readonly { name: string; value: Value }[] {
  const positional = site.args.filter((arg) => arg.name === undefined);
  return fieldNames(code).map((name, i) => {
    const given = site.args.find((arg) => arg.name === name) ?? positional[i];
    const usual = lookupMember(m, code, name);
    const unseen = unknownValue(site.complete ? 'the call does not give it' : 'a spread of unknown length may give it');
    return { name, value: given?.value ?? (usual?.kind === 'static' ? usual.value : unseen) };
  });
}

function fieldNames(code: ClassCode, depth = 0): readonly string[] {
  const names = new Set<string>();
  for (const base of partOf(code, 'bases'))
    if (base.kind === 'class' && isClassCode(base.code) && depth < 16)
      for (const name of fieldNames(base.code, depth + 1)) names.add(name);
  for (const name of partOf(code, 'declared')) names.add(name);
  return [...names];
}

export function noteMember(m: Machine, f: Frame, name: string, span: Span, value: Value): void {
  noteBinding(m, f, { name, span, kind: 'field' }, value);
}
