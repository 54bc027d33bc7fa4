/**
 * Which of several values a program can mean where it names a method or gives arguments: with the others Python stops there,
 * so that whatever follows is about the rest.
 */

import type { Unit } from '../program/program.ts';
import type { InstanceValue, UnionValue, Value } from '../shape/value.ts';
import type { CallSite } from './call.ts';
import { layerOf, lookupMember } from './classes.ts';
import { readField } from './heap.ts';
import { unionOf } from './join.ts';
import { type Frame, isClassCode, type Machine } from './machine.ts';
import { resolve } from './scope.ts';

/** The members without the objects that have no such method, where the class of another one defines it. */
export function withMethod(m: Machine, f: Frame, object: UnionValue, name: string): Value {
  if (f.module.module.language !== 'python') return object;
  const members = object.members.map((member) => resolve(m, member));
  if (!members.some((member) => methodOf(m, member, name))) return object;
  return unionOf(members.filter((member) => member.kind !== 'instance' || !lacks(m, member, name)));
}

function lacks(m: Machine, object: InstanceValue, name: string): boolean {
  const code = isClassCode(object.code) ? object.code : undefined;
  if (!code || readField(m, object, name) !== undefined) return false;
  const found = lookupMember(m, code, name);
  if (!found) return lookupMember(m, code, '__getattr__') === undefined;
  if (found.kind !== 'api' || lookupMember(m, code, '__getattr__')?.kind === 'member') return false;
  if (!m.libraries.entry(found.path) || m.libraries.member(found.path, name)) return false;
  return !hasOption(layerOf(m, object), name);
}

function hasOption(layer: Value | undefined, name: string): boolean {
  return layer?.kind === 'layer' && layer.config[name] !== undefined;
}

/** The models without those that cannot take such arguments, where another one can. */
export function takingArguments(m: Machine, f: Frame, target: UnionValue, site: CallSite): Value {
  if (f.module.module.language !== 'python' || !site.complete) return target;
  const members = target.members.map((member) => resolve(m, member));
  const verdicts = members.map((member) => {
    const called = methodOf(m, member, '__call__') ?? methodOf(m, member, 'forward');
    return called && takes(called, site);
  });
  return verdicts.includes(true) ? unionOf(members.filter((_, i) => verdicts[i] !== false)) : target;
}

/** A method that the object's class or one it extends defines, undecorated: a decorator may give it other parameters. */
function methodOf(m: Machine, object: Value, name: string): Unit | undefined {
  const code = object.kind === 'instance' && isClassCode(object.code) ? object.code : undefined;
  const found = code && readField(m, object, name) === undefined ? lookupMember(m, code, name) : undefined;
  if (found?.kind !== 'member' || found.member.kind !== 'method' || found.member.level !== 'instance') return undefined;
  return found.member.code.decorated ? undefined : found.member.code.unit;
}

function takes(unit: Unit, site: CallSite): boolean {
  const params = unit.params.slice(1);
  const names = new Set(site.args.flatMap((arg) => arg.name ?? []));
  const positional = site.args.length - names.size;
  const places = params.filter((param) => param.kind === 'plain');
  const nameOf = (param: (typeof params)[number]) => (param.pattern.kind === 'name' ? param.pattern.name : '');
  if (positional > places.length && !params.some((param) => param.kind === 'rest')) return false;
  const known = new Set(params.map(nameOf));
  if (!params.some((param) => param.kind === 'named-rest') && [...names].some((name) => !known.has(name))) return false;
  const unfilled = [...places.slice(positional), ...params.filter((param) => param.kind === 'named-only')];
  return unfilled.every((param) => param.defaultValue !== undefined || names.has(nameOf(param)));
}
