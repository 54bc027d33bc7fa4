/** Questions about values that several features ask. */

import type { Shape, TensorValue, UnionValue, Value } from '../shape/value.ts';

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

/**
 * An undescribed input is batched or not until something decides: then the form with the batch axis is shown. Two ranks that
 * the program really makes are both shown.
 */
export function usualForm(union: UnionValue): Value | undefined {
  if (union.usual !== undefined) return union.members[union.usual];
  const [a, b, ...more] = union.members.filter(holdsTensor);
  if (a?.kind !== 'tensor' || b?.kind !== 'tensor' || more.length > 0) return undefined;
  if (isUnbatched(a.shape, b.shape)) return b;
  return isUnbatched(b.shape, a.shape) ? a : undefined;
}

/** The shape is the other one without its batch axis. */
function isUnbatched(shape: Shape, other: Shape): boolean {
  if (shape.kind !== 'known' || other.kind !== 'known') return false;
  const rest = other.axes.filter((axis) => axis.role !== 'batch');
  const isSame = rest.every((axis, i) => axis.dim.key === shape.axes[i]?.dim.key);
  return isSame && rest.length === shape.axes.length && other.axes.length === rest.length + 1;
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
