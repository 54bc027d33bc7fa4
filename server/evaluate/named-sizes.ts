/** Sizes that nobody knows, named after the variable or field that holds them. */

import type { AttributeExpr, Expr, Span } from '../program/program.ts';
import { isUnknown, sym } from '../shape/dim.ts';
import { known } from '../shape/shape.ts';
import type { TensorValue, Value } from '../shape/value.ts';
import { readField, writeField } from './heap.ts';
import { unionOf } from './join.ts';
import type { Frame, Machine } from './machine.ts';
import { freshId } from './passes.ts';
import { openOf, openValue, readName, setName, shownName } from './scope.ts';
import { standsForMany } from './state.ts';

/** A size that nobody knows, where different ways met, is from its first use on the symbol named after its variable. */
export function namedSize(m: Machine, f: Frame, expr: Extract<Expr, { kind: 'name' }>): Value | undefined {
  const value = readName(m, f, expr.name);
  const named = value && sizeNamed(value, f, expr, shownName(expr.name));
  if (named) setName(m, f, expr.name, named);
  return named ?? value;
}

/** The same of a field. */
export function namedField(m: Machine, f: Frame, object: Value, expr: AttributeExpr, value: Value): Value {
  const ref = 'ref' in object ? object.ref : undefined;
  if (ref === undefined || standsForMany(ref) || readField(m, object, expr.name) !== value) return value;
  const named = sizeNamed(value, f, expr, expr.name);
  if (named) writeField(m, object, expr.name, named);
  return named ?? value;
}

/** One of several sizes, or of a size and what nobody describes, as one that has the name. */
function sizeNamed(value: Value, f: Frame, span: Span, name: string): Value | undefined {
  if (f.module.module.language !== 'javascript') return undefined;
  const id = freshId(f, span, name);
  const size: Value = { kind: 'size', dim: sym({ id, name }) };
  if (isAnySize(value)) return size;
  if (value.kind === 'tensor') return withNamedAxes(value, id, name);
  if (value.kind === 'unknown')
    return value.open || value.fault !== undefined ? undefined : { ...value, open: { id, name } };
  if (value.kind !== 'union') return undefined;
  const absent = value.members.filter((member) => member.kind === 'none');
  const present = value.members.filter((member) => member.kind !== 'none');
  const [one] = present;
  if (one?.kind === 'tensor' && present.length === 1) {
    const named = withNamedAxes(one, id, name);
    return named && unionOf([...absent, named]);
  }
  const sizes = present.filter((member) => member.kind === 'size' || isAnySize(member));
  const open = present.filter((member) => openOf(member) !== undefined || isUndescribed(member));
  if (sizes.length === 0 || sizes.length + open.length < present.length) return undefined;
  if (open.length === 0 && sizes.length === 1 && !sizes.some(isAnySize)) return undefined;
  return unionOf([...absent, open.length ? openValue(id, name) : size]);
}

function isUndescribed(value: Value): boolean {
  return value.kind === 'unknown' && value.fault === undefined;
}

/** The tensor with sizes of its own name, where ways met that knew different ones. */
function withNamedAxes(value: TensorValue, id: string, name: string): TensorValue | undefined {
  const { shape } = value;
  const axes = shape.kind === 'known' ? shape.axes : [];
  if (value.open || !axes.some((axis) => isUnknown(axis.dim))) return undefined;
  const named = axes.map((axis, i) =>
    isUnknown(axis.dim) ? { ...axis, dim: sym({ id: `${id}#${i}`, name: `${name}.shape[${i}]`, lo: 0 }) } : axis,
  );
  return { ...value, shape: known(named) };
}

function isAnySize(value: Value): boolean {
  if (value.kind === 'number') return value.value === undefined && value.ratio === undefined;
  return value.kind === 'size' && isUnknown(value.dim);
}
