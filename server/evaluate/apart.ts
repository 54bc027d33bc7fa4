/** What several visits of a place saw, as one value: an axis that is another size in each of them has a name of its own. */

import { type Dim, isUnknown, sym } from '../shape/dim.ts';
import { axisAt } from '../shape/shape.ts';
import type { Axis, Shape, UnionValue, Value } from '../shape/value.ts';

/** Names the size that is so in each visit; the same sizes in the same visits are to have the same identity. */
export type Naming = (sizes: readonly Dim[]) => string;

/** The join of some visits with a symbol where they differ in an axis: what is the same in every one is the same symbol. */
export function apart(joined: Value, visits: readonly Value[], idOf: Naming, usual?: Usual): Value {
  const within = (part: Value, take: (value: Value) => Value | undefined): Value => {
    const parts = visits.flatMap((visit) => take(visit) ?? []);
    return parts.length === visits.length ? apart(part, parts, idOf, usual) : part;
  };
  switch (joined.kind) {
    case 'tensor': {
      const shape = shapeApart(joined.shape, visits, idOf);
      return shape === joined.shape ? joined : { ...joined, shape };
    }
    case 'sequence': {
      const items = joined.items?.map((item, i) =>
        within(item, (value) => (value.kind === 'sequence' ? value.items?.[i] : undefined)),
      );
      return items ? { ...joined, items } : joined;
    }
    case 'record': {
      const fields = Object.entries(joined.fields).map(
        ([name, field]) =>
          [name, within(field, (value) => (value.kind === 'record' ? value.fields[name] : undefined))] as const,
      );
      return { ...joined, fields: Object.fromEntries(fields) };
    }
    case 'union': {
      const form = usual?.(joined);
      if (!form || form.kind === 'union') return joined;
      const named = within(form, (value) => (value.kind === 'union' ? usual?.(value) : value));
      return { ...joined, members: joined.members.map((member) => (member === form ? named : member)) };
    }
    default:
      return joined;
  }
}

/** The member of a union that is shown. */
export type Usual = (value: UnionValue) => Value | undefined;

function shapeApart(shape: Shape, visits: readonly Value[], idOf: Naming): Shape {
  if (shape.kind === 'unknown') return shape;
  const all = shape.kind === 'known' ? shape.axes : [...shape.prefix, ...shape.suffix];
  if (!all.some((axis) => isUnknown(axis.dim))) return shape;
  const at = (axis: Axis, index: number): Axis => {
    if (!isUnknown(axis.dim)) return axis;
    const sizes: Dim[] = [];
    for (const value of visits) {
      const other = value.kind === 'tensor' ? axisAt(value.shape, index) : undefined;
      if (!other || isUnknown(other.dim)) return axis;
      sizes.push(other.dim);
    }
    return { ...axis, dim: sym({ id: idOf(sizes), name: axis.role ?? 'n', lo: 0 }) };
  };
  if (shape.kind === 'known') return { kind: 'known', axes: shape.axes.map(at) };
  const { prefix, suffix } = shape;
  return { kind: 'partly', prefix: prefix.map(at), suffix: suffix.map((axis, i) => at(axis, i - suffix.length)) };
}
