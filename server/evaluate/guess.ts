/**
 * Whose method an open value is asked for, when only one class in sight has a method of that name: a parameter `data` in
 * `data.nextBatch(32)` is then taken for an instance of it. It is a guess: what the call gives is shown, and proves nothing.
 */

import { isUnknown } from '../shape/dim.ts';
import type { Axis, Shape, Value } from '../shape/value.ts';
import { type CallSite, runFunction } from './call.ts';
import { memberValue } from './classes.ts';
import { snapshot } from './heap.ts';
import { branch, type ClassCode, type Frame, type Machine, unknownValue } from './machine.ts';
import { openInstance } from './units.ts';

/** What the one class that has such a method would give: tensors alone, for sizes and texts differ between likely classes. */
export function guessedResult(m: Machine, f: Frame, name: string, site: CallSite): Value | undefined {
  const owner = onlyOwner(m, name);
  if (!owner || m.active.some((frame) => frame.home === owner)) return undefined;
  const member = owner.members.get(name);
  if (!member) return undefined;
  let guessed: Value | undefined;
  m.quiet++;
  m.rehearsing++;
  branch(m, () => {
    const self = openInstance(m, f, owner);
    guessed = guess(snapshot(m, runFunction(m, { ...f, known: false }, memberValue(member, self, owner), site)));
  });
  m.rehearsing--;
  m.quiet--;
  return guessed && holdsTensors(guessed) ? guessed : undefined;
}

/** The one class of the program that defines the method itself. */
function onlyOwner(m: Machine, name: string): ClassCode | undefined {
  let owner: ClassCode | undefined;
  for (const frame of m.frames) {
    for (const code of frame.classes) {
      const member = code.members.get(name);
      if (member?.kind !== 'method' || member.level !== 'instance') continue;
      if (owner) return undefined;
      owner = code;
    }
  }
  return owner;
}

/** The value with sizes that prove nothing; what has an identity on the heap is copied out of it. */
function guess(value: Value): Value {
  switch (value.kind) {
    case 'tensor': {
      const { origin: _origin, open: _open, values: _values, ...rest } = value;
      return { ...rest, shape: guessedShape(value.shape) };
    }
    case 'sequence': {
      const { ref: _ref, items, element, ...rest } = value;
      return {
        ...rest,
        ...(items ? { items: items.map(guess) } : {}),
        ...(element ? { element: guess(element) } : {}),
      };
    }
    case 'record': {
      const { ref: _ref, ...rest } = value;
      return { ...rest, fields: Object.fromEntries(Object.entries(value.fields).map(([k, v]) => [k, guess(v)])) };
    }
    case 'union':
      return { ...value, members: value.members.map(guess) };
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
