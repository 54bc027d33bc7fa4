/**
 * Whose method an open value is asked for, when only one class in sight has a method of that name: a parameter `data` in
 * `data.nextBatch(32)` is then taken for an instance of it. It is a guess: what the call gives is shown, and proves nothing.
 */

import type { Span } from '../program/program.ts';
import { isUnknown } from '../shape/dim.ts';
import type { Axis, Shape, Value } from '../shape/value.ts';
import { type CallSite, runFunction } from './call.ts';
import { memberValue } from './classes.ts';
import { snapshot, store } from './heap.ts';
import { libraryHost } from './host.ts';
import { branch, type ClassCode, type Frame, type Machine, unknownValue } from './machine.ts';
import { classesOf } from './memory.ts';
import { openOf, refine } from './scope.ts';
import { timesActive } from './stack.ts';
import { openInstance } from './units.ts';

/** What the one class that has such a method would give: tensors alone, for sizes and texts differ between likely classes. */
export function guessedResult(m: Machine, f: Frame, name: string, site: CallSite): Value | undefined {
  const owner = m.trusting ? onlyOwner(m, name) : undefined;
  if (!owner || timesActive(m, owner) > 0) return undefined;
  const member = owner.members.get(name);
  if (!member) return undefined;
  let guessed: Value | undefined;
  m.quiet++;
  m.rehearsing++;
  branch(m, () => {
    const self = openInstance(m, f, owner);
    guessed = asGuess(snapshot(m, runFunction(m, { ...f, known: false }, memberValue(member, self, owner), site)));
  });
  m.rehearsing--;
  m.quiet--;
  if (!guessed || !holdsTensors(guessed)) return undefined;
  m.trusted = true;
  return guessed;
}

/**
 * The object of a library's class that an undescribed value is taken for because it is asked for what only such an object
 * has; a class of the program that has it comes first.
 */
export function recognisedObject(
  m: Machine,
  f: Frame,
  value: Value,
  site: { name: string; span: Span },
): Value | undefined {
  const open = openOf(value);
  const library = f.module.tensorApi === undefined ? undefined : m.libraries.library(f.module.tensorApi);
  if (!m.trusting || !open || !library?.recognised || ownersOf(m, site.name).length > 0) return undefined;
  for (const [path, { members, called }] of Object.entries(library.recognised)) {
    const tells = members.includes(site.name) || (called?.name.test(open.name) && called.members.includes(site.name));
    const rule = library.noted?.[path];
    if (!tells || !rule) continue;
    const about = {
      of: [],
      name: open.name,
      axes: () => ({ kind: 'unknown', why: 'nothing says its shape' }) as const,
    };
    const made = store(m, `${open.id}:recognised`, rule(about, libraryHost(m, f, site.span)));
    refine(m, value, made, new Set());
    m.trusted = true;
    return made;
  }
  return undefined;
}

/** The one class of the program that defines the method itself. */
function onlyOwner(m: Machine, name: string): ClassCode | undefined {
  const [owner, ...others] = ownersOf(m, name);
  return others.length ? undefined : owner;
}

function ownersOf(m: Machine, name: string): readonly ClassCode[] {
  return classesOf(m).filter((code) => {
    const member = code.members.get(name);
    return member?.kind === 'method' && member.level === 'instance';
  });
}

/** The value with sizes that prove nothing; what has an identity on the heap is copied out of it. */
export function asGuess(value: Value): Value {
  switch (value.kind) {
    case 'tensor': {
      const { origin: _origin, open: _open, values: _values, ...rest } = value;
      return { ...rest, shape: guessedShape(value.shape) };
    }
    case 'sequence': {
      const { ref: _ref, items, element, ...rest } = value;
      return {
        ...rest,
        ...(items ? { items: items.map(asGuess) } : {}),
        ...(element ? { element: asGuess(element) } : {}),
      };
    }
    case 'record': {
      const { ref: _ref, ...rest } = value;
      return { ...rest, fields: Object.fromEntries(Object.entries(value.fields).map(([k, v]) => [k, asGuess(v)])) };
    }
    case 'union':
      return { ...value, members: value.members.map(asGuess) };
    case 'layer':
      return value;
    default:
      return unknownValue('only its class could say what it is');
  }
}

function guessedShape(shape: Shape): Shape {
  const axes = (list: readonly Axis[]) =>
    list.map((axis): Axis => (isUnknown(axis.dim) ? axis : { ...axis, basis: 'assumed' }));
  if (shape.kind === 'known') return { kind: 'known', axes: axes(shape.axes) };
  if (shape.kind === 'partly') return { kind: 'partly', prefix: axes(shape.prefix), suffix: axes(shape.suffix) };
  return shape;
}

function holdsTensors(value: Value): boolean {
  switch (value.kind) {
    case 'tensor':
      return value.shape.kind !== 'unknown';
    case 'sequence':
      return [...(value.items ?? []), ...(value.element ? [value.element] : [])].some(holdsTensors);
    case 'record':
      return Object.values(value.fields).some(holdsTensors);
    case 'union':
      return value.members.some(holdsTensors);
    default:
      return false;
  }
}
