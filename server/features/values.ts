/** Questions about values that several features ask. */

import type { TensorValue, Value } from '../shape/value.ts';

/** A tensor, or a list, tuple, record or union with a tensor somewhere inside. */
export function holdsTensor(value: Value): boolean {
  return tensorsIn(value).length > 0;
}

/** The tensors of a value in the order they are written. */
export function tensorsIn(value: Value): readonly TensorValue[] {
  switch (value.kind) {
    case 'tensor':
      return [value];
    case 'sequence':
      return value.items ? value.items.flatMap(tensorsIn) : value.element ? tensorsIn(value.element) : [];
    case 'record':
      return Object.values(value.fields).flatMap(tensorsIn);
    case 'union':
      return value.members.flatMap(tensorsIn);
    default:
      return [];
  }
}

/** The smallest of the places that hold an offset. */
export function smallestAt<T extends { readonly start: number; readonly end: number }>(
  places: readonly T[],
  offset: number,
): T | undefined {
  let best: T | undefined;
  for (const place of places) {
    if (place.start > offset || place.end < offset) continue;
    if (!best || place.end - place.start < best.end - best.start) best = place;
  }
  return best;
}
