/** Parts of one expression, one after the other: what an earlier one made is held where a later one's objects find it. */

import type { Span } from '../program/program.ts';
import type { Value } from '../shape/value.ts';
import { type Frame, type Machine, placeKey } from './machine.ts';
import { refsOf } from './refs.ts';

/**
 * The values of the parts when the last has been evaluated. An object that a part makes takes the name of an older one
 * of its place, which goes on under another; a value that stands in no variable yet is given one until then.
 */
export function inOrder(m: Machine, f: Frame, at: Span, parts: readonly (() => Value)[]): readonly Value[] {
  if (parts.length < 2) return parts.map((part) => part());
  const name = (i: number) => `${f.scope.id}:${placeKey(f, at)}~${i}`;
  const values = parts.map((part, i) => {
    const value = part();
    const isHeld = i < parts.length - 1 && refsOf(value).size > 0;
    if (isHeld) m.state.vars.set(name(i), value);
    return { value, isHeld };
  });
  return values.map(({ value, isHeld }, i) => {
    if (!isHeld) return value;
    const now = m.state.vars.get(name(i)) ?? value;
    m.state.vars.delete(name(i));
    return now;
  });
}
