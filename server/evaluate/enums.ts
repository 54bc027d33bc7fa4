/** Members of Python's enums: objects of their class with a name and a value, and nothing else. */

import { isUnknown } from '../shape/dim.ts';
import type { Value } from '../shape/value.ts';
import { libraryBase } from './classes.ts';
import { load } from './heap.ts';
import { type ClassCode, isClassCode, type Machine } from './machine.ts';

/** An enum whose members are no texts or numbers as well: those are taken for their values. */
export function isEnum(m: Machine, code: ClassCode): boolean {
  const base = libraryBase(m, code);
  const entry = base === undefined ? undefined : m.libraries.entry(base)?.entry;
  return entry?.kind === 'base' && entry.makes === 'member';
}

/** What a class attribute of an enum is; undefined for what is no member. */
export function enumMember(m: Machine, code: ClassCode, name: string, value: Value): Value | undefined {
  if (name.startsWith('_') || value.kind === 'function' || !isEnum(m, code)) return undefined;
  return { kind: 'instance', code, fields: { name: { kind: 'text', value: name }, value } };
}

export function enumMembers(m: Machine, code: ClassCode): readonly Value[] {
  const statics = load(m, { kind: 'record', fields: {}, open: false, ref: code.statics });
  return statics.kind === 'record'
    ? Object.entries(statics.fields).flatMap(([name, value]) => enumMember(m, code, name, value) ?? [])
    : [];
}

/** The member with this value: `Cell('gru')`. */
export function memberFor(m: Machine, code: ClassCode, value: Value): Value | undefined {
  return enumMembers(m, code).find((one) => one.kind === 'instance' && isSame(one.fields.value, value));
}

/** What tells a member from every other value; undefined for what is no member. */
export function memberName(value: Value): string | undefined {
  if (value.kind !== 'instance' || value.ref !== undefined || !isClassCode(value.code)) return undefined;
  const { name, value: own, ...others } = value.fields;
  if (!own || Object.keys(others).length > 0) return undefined;
  return name?.kind === 'text' && name.value !== undefined ? `${value.code.name}.${name.value}` : undefined;
}

function isSame(a: Value | undefined, b: Value): boolean {
  if (a?.kind === 'text' && b.kind === 'text') return a.value !== undefined && a.value === b.value;
  return a?.kind === 'size' && b.kind === 'size' && !isUnknown(a.dim) && a.dim.key === b.dim.key;
}
