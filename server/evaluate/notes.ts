/**
 * What type notes say: `x as tf.Tensor3D`, `textData: TextData`, `@param {tf.LayersModel} model`. A note describes what
 * nothing else does. It is a claim: its sizes prove nothing.
 */

import type { Span, TypeNote } from '../program/program.ts';
import { sym } from '../shape/dim.ts';
import { known } from '../shape/shape.ts';
import type { Axis, Shape, Value } from '../shape/value.ts';
import { readAttribute } from './attributes.ts';
import { load, store } from './heap.ts';
import { libraryHost } from './host.ts';
import { joinAll, membersOf, unionOf } from './join.ts';
import { type ClassCode, type Frame, isClassCode, type Machine, partOf, placeKey, unknownValue } from './machine.ts';
import { classesOf } from './memory.ts';
import { openOf, openValue, readName, refine, resolve, scopeOf } from './scope.ts';
import { timesActive } from './stack.ts';
import { openInstance } from './units.ts';

/** The value being described: its identity, the name it goes by, and where the note stands. */
export interface Described {
  readonly id: string;
  readonly name: string;
  readonly span: Span;
}

/** How far into named types a note is followed. */
const MAX_DEPTH = 6;

/** What the note says a value is; undefined where it says nothing. */
export function notedValue(m: Machine, f: Frame, note: TypeNote, about: Described, depth = 0): Value | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const part = (one: TypeNote, step: string, name: string) =>
    notedValue(m, f, one, { ...about, id: `${about.id}${step}`, name }, depth + 1);
  switch (note.kind) {
    case 'named':
      return namedType(m, f, note, about, depth);
    case 'list': {
      const element = elementOf(note.element) ?? part(note.element, '[]', 'item') ?? openValue(`${about.id}[]`, 'item');
      const length = sym({ id: `${about.id}.length`, name: `${about.name}.length`, lo: 0 });
      return store(m, placeOf(f, about), { kind: 'sequence', type: 'list', element, length });
    }
    case 'tuple': {
      const items = note.items.map(
        (item, i) =>
          part(item, `[${i}]`, `${about.name}[${i}]`) ?? openValue(`${about.id}[${i}]`, `${about.name}[${i}]`),
      );
      return store(m, placeOf(f, about), { kind: 'sequence', type: 'list', items });
    }
    case 'record': {
      const fields = Object.entries(note.fields).map(
        ([name, one]) => [name, part(one, `.${name}`, name) ?? openValue(`${about.id}.${name}`, name)] as const,
      );
      return store(m, placeOf(f, about), { kind: 'record', fields: Object.fromEntries(fields), open: true });
    }
    case 'either': {
      const members = note.members.map((one, i) => part(one, `|${i}`, about.name));
      const found = members.filter((one) => one !== undefined);
      return found.length === members.length ? joinAll(found) : undefined;
    }
    case 'both': {
      const found = note.members.map((one) => part(one, '', about.name)).filter((one) => one !== undefined);
      const [first] = found;
      if (!first || !found.every((one) => one.kind === 'record')) return first;
      const fields = Object.assign({}, ...found.map((one) => (load(m, one) as typeof one).fields));
      return store(m, `${placeOf(f, about)}&`, { kind: 'record', fields, open: true });
    }
    default:
      return undefined;
  }
}

/** Of what a list holds it is worth saying that it is a number or text. */
function elementOf(note: TypeNote): Value | undefined {
  return note.kind === 'number' || note.kind === 'text' ? { kind: note.kind } : undefined;
}

function placeOf(f: Frame, about: Described): string {
  return `${placeKey(f, about.span)}:noted ${about.id}`;
}

type Named = Extract<TypeNote, { kind: 'named' }>;

function namedType(m: Machine, f: Frame, note: Named, about: Described, depth: number): Value | undefined {
  const [first = '', ...rest] = note.path;
  const declared = rest.length === 0 ? declaredType(m, f, first) : undefined;
  if (declared) return notedValue(m, f, declared, about, depth + 1);
  const bound = scopeOf(f.scope, first) || rest.length > 0 ? readName(m, f, first) : undefined;
  const meant = rest.reduce<Value | undefined>(
    (at, name) => at && readAttribute(m, f, at, { name, span: about.span }),
    bound,
  );
  if (meant?.kind === 'api' && !meant.self) return ofLibrary(m, f, { path: meant.path, note, about }, depth);
  const code = meant?.kind === 'class' && isClassCode(meant.code) ? meant.code : classNamed(m, note.path.at(-1) ?? '');
  return code && ofClass(m, f, code);
}

/** An interface or named type: the file's own, else the one of that name among all files. */
function declaredType(m: Machine, f: Frame, name: string): TypeNote | undefined {
  const own = f.module.module.types;
  if (own && Object.hasOwn(own, name)) return own[name];
  const found = [...m.program.modules.values()].flatMap(({ types }) =>
    types && Object.hasOwn(types, name) ? [types[name]] : [],
  );
  return found.length === 1 ? found[0] : undefined;
}

/** The one class of that name: an import of a type alone does not bind it. */
function classNamed(m: Machine, name: string): ClassCode | undefined {
  const found = classesOf(m).filter((code) => code.name === name);
  return found.length === 1 ? found[0] : undefined;
}

/**
 * An instance of a class that a compiled type names: what takes its place has at least its members. With members of
 * its own and no subclass in sight it is no claim.
 */
export function ofCheckedClass(m: Machine, f: Frame, note: TypeNote): Value | undefined {
  if (m.trusting || note.kind !== 'named' || note.path.length > 1) return undefined;
  const code = classNamed(m, note.path[0] ?? '');
  if (!code) return undefined;
  const own = [...[...code.members].map(([name]) => name), ...partOf(code, 'fields').map(({ name }) => name)];
  if (own.every((name) => name === 'constructor')) return undefined;
  const isBase = (other: ClassCode) =>
    partOf(other, 'bases').some((base) => base.kind === 'class' && base.code === code);
  return classesOf(m).some(isBase) ? undefined : ofClass(m, f, code);
}

/** An instance that is made with open arguments, unless it is being made right now. */
function ofClass(m: Machine, f: Frame, code: ClassCode): Value | undefined {
  if (m.building.has(code) || timesActive(m, code) > 0) return undefined;
  m.building.add(code);
  m.quiet++;
  m.rehearsing++;
  const self = openInstance(m, { ...f, known: false, closures: [], classes: [] }, code);
  m.rehearsing--;
  m.quiet--;
  m.building.delete(code);
  return self;
}

function ofLibrary(
  m: Machine,
  f: Frame,
  named: { readonly path: string; readonly note: Named; readonly about: Described },
  depth: number,
): Value | undefined {
  const { path, note, about } = named;
  const library = m.libraries.library(path);
  const rule = library?.noted && Object.hasOwn(library.noted, path) ? library.noted[path] : undefined;
  if (!library || !rule) return note.path.length > 1 ? { kind: 'api', path } : undefined;
  const of = note.of.map(
    (one, i) =>
      notedValue(m, f, one, { ...about, id: `${about.id}<${i}>` }, depth + 1) ??
      unknownValue('its type says nothing of it'),
  );
  const value = rule({ of, name: about.name, axes: (rank) => openAxes(about, rank) }, libraryHost(m, f, about.span));
  if (value.kind === 'api') return undefined;
  if (value.kind !== 'tensor') return store(m, placeOf(f, about), value);
  return {
    ...value,
    ...(library.tensor ? { api: library.tensor } : {}),
    open: { id: about.id, name: about.name },
  };
}

function openAxes(about: Described, rank: number): Shape {
  return known(
    Array.from({ length: rank }, (_, i): Axis => {
      const dim = sym({ id: `${about.id}.shape#${i}`, name: `${about.name}.shape[${i}]`, lo: 1 });
      return { dim, basis: 'claimed' };
    }),
  );
}

/** The value as its note describes it: what is not known of it is as noted, what is known stays. */
export function asNoted(m: Machine, f: Frame, value: Value, note: TypeNote, about: Described): Value {
  if (!m.trusting || !leavesOpen(value)) return value;
  const noted = notedValue(m, f, note, about);
  if (!noted || noted.kind === 'api') return value;
  m.trusted = true;
  const kinds = new Set(membersOf(noted).map((one) => one.kind));
  const fitting = membersOf(value).filter(
    (one) => one.kind === 'none' || one.kind === 'unknown' || kinds.has(one.kind),
  );
  const left = fitting.length ? unionOf(fitting) : value;
  if (isLeftOpen(left, noted)) return described(m, left, noted);
  if (!membersOf(left).some((one) => isLeftOpen(one, noted))) return left;
  return joinAll(membersOf(left).map((one) => (isLeftOpen(one, noted) ? described(m, one, noted) : one)));
}

function isLeftOpen(value: Value, noted: Value): boolean {
  return (
    value.kind === 'unknown' || (value.kind === 'tensor' && noted.kind === 'tensor' && value.shape.kind !== 'known')
  );
}

function leavesOpen(value: Value): boolean {
  return (
    value.kind === 'union' ||
    (value.kind === 'unknown' && value.fault === undefined) ||
    (value.kind === 'tensor' && value.shape.kind !== 'known')
  );
}

/** What has an identity is described for all that share it. */
function described(m: Machine, value: Value, noted: Value): Value {
  if (!openOf(value)) return noted;
  refine(m, value, noted, new Set());
  return resolve(m, value);
}
