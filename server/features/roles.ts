/**
 * What an axis means where its op does not say: what the variable is called that set its size. `randn(seq_len, batch_size, 4)`
 * is evidence of the programmer's own for `seq` and `batch`; a number is none.
 */

import type { Axis, Role, Shape, TensorValue, Value } from '../shape/value.ts';
import { placeOfAxis } from './origin.ts';
import type { DocumentView } from './view.ts';

const names: readonly (readonly [Role, RegExp])[] = [
  ['batch', /^(n_|num_)?(batch|batch_size|batch_sz|bs|bsz)$/],
  ['seq', /^(seq|sequence)(_(len|length|size))?$|^(n_|num_)?(time_?steps|steps)$|^(max_)?seq_len(gth)?$|^look_?back$/],
  ['layers', /^(n_|num_)?layers?$/],
  ['hidden', /^(n_|num_)?(hidden|hid)(_(size|dim|units))?$/],
  ['input', /^(n_|num_)?inputs?(_(size|dim))?$/],
  ['features', /^(n_|num_)?features?(_(size|dim))?$/],
  ['embedding', /^(emb|embed|embedding)_(dim|size)$|^n_embd$/],
  ['vocab', /^(n_|num_)?vocab(ulary)?(_(size|len))?$/],
  ['classes', /^(n_|num_)(classes|categories|labels)$/],
  ['channels', /^(n_|num_|in_|out_)?channels$/],
];

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

/** What a size is by its variable's name, in either language's spelling: `batchSize`, `self.hidden_size`, `SEQ_LEN`. */
export function roleOfName(text: string): Role | undefined {
  const name = /^(?:self\.|this\.)?([A-Za-z_]\w*)$/.exec(text)?.[1];
  const plain = name?.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  return plain === undefined ? undefined : names.find(([, pattern]) => pattern.test(plain))?.[0];
}
