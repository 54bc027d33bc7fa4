/**
 * What an axis means where its op does not say: what the variable is called that set its size. `randn(seq_len, batch_size, 4)`
 * is evidence of the programmer's own for `seq` and `batch`; a number is none.
 */

import { roleOfName } from '../shape/role-names.ts';
import type { Axis, Shape, TensorValue, Value } from '../shape/value.ts';
import { placeOfAxis } from './origin.ts';
import type { DocumentView } from './view.ts';

/** The value with the roles of its axes filled in from the names of the variables that set them. */
export function withRoles(view: DocumentView, value: Value): Value {
  switch (value.kind) {
    case 'tensor':
      return { ...value, shape: shapeWithRoles(view, value) };
    case 'sequence':
      return {
        ...value,
        ...(value.items ? { items: value.items.map((item) => withRoles(view, item)) } : {}),
        ...(value.element ? { element: withRoles(view, value.element) } : {}),
      };
    case 'record': {
      const fields = Object.entries(value.fields).map(([name, field]) => [name, withRoles(view, field)]);
      return { ...value, fields: Object.fromEntries(fields) };
    }
    case 'union':
      return { ...value, members: value.members.map((member) => withRoles(view, member)) };
    default:
      return value;
  }
}

function shapeWithRoles(view: DocumentView, tensor: TensorValue): Shape {
  const { shape } = tensor;
  const from = (start: number) => (axis: Axis, i: number) => axisWithRole(view, tensor, axis, start + i);
  if (shape.kind === 'known') return { ...shape, axes: shape.axes.map(from(0)) };
  if (shape.kind === 'unknown') return shape;
  return { ...shape, prefix: shape.prefix.map(from(0)), suffix: shape.suffix.map(from(shape.prefix.length)) };
}

function axisWithRole(view: DocumentView, tensor: TensorValue, axis: Axis, index: number): Axis {
  if (axis.role) return axis;
  const place = placeOfAxis(view.trace, tensor, index);
  const role = place && roleOfName(view.linesIn(place.file).text.slice(place.start, place.end));
  return role ? { ...axis, role } : axis;
}
