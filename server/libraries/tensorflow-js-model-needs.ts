/** What an undescribed value is where a model takes it: data as its placeholders say, targets as its outputs do. */

import type { Args, Outcome } from '../ops/op.ts';
import { compare, type Dim, num } from '../shape/dim.ts';
import { axisAt, known, listValue } from '../shape/shape.ts';
import type { Axis, Host, TensorValue, Value } from '../shape/value.ts';
import { missing } from './builtin-tools.ts';
import { lossOf, lossShape, side } from './tensorflow-js-model-checks.ts';

export interface Needs {
  readonly x?: Value;
  readonly y?: Value;
}

/** The arguments nobody describes, as the model needs them; `filled` puts the sizes of data in place of the placeholders'. */
export function needsOf(
  { self = missing, x, y }: Args,
  filled: (outputs: readonly Value[], x: Value) => readonly Value[],
  host: Host,
): Needs {
  const inputs = side(self, 'inputs', host);
  const data = isOpen(x) ? together(inputs?.map((one) => asData(one, host.fresh('batch', 'batch'), host))) : undefined;
  if (!isOpen(y)) return data ? { x: data } : {};
  const given = data ?? x;
  const samples = given?.kind === 'tensor' ? axisAt(given.shape, 0)?.dim : undefined;
  const outputs = side(self, 'outputs', host)?.map((one) => lossShape(one, lossOf(self, host)));
  if (!outputs?.every((one) => one !== undefined)) return data ? { x: data } : {};
  const batch = samples ?? host.fresh('batch', 'batch');
  const targets = together((given ? filled(outputs, given) : outputs).map((one) => asData(one, batch, host)));
  return { ...(data ? { x: data } : {}), ...(targets ? { y: targets } : {}) };
}

/** The outcome, with what it has found out about the arguments. */
export function needing(value: Value, needs: Needs): Outcome {
  const { x, y } = needs;
  if (!x && !y) return value;
  return { kind: 'required', value, requires: { ...(x ? { x } : {}), ...(y ? { y } : {}) } };
}

function isOpen(value: Value | undefined): boolean {
  if (value?.kind === 'unknown') return value.open !== undefined;
  return value?.kind === 'tensor' && value.open !== undefined && value.shape.kind !== 'known';
}

/** One tensor, or a list of them where there are several. */
function together(all: readonly (Value | undefined)[] | undefined): Value | undefined {
  const found = all?.filter((one) => one !== undefined);
  const [only, ...more] = found ?? [];
  if (!only || found?.length !== all?.length) return undefined;
  return more.length === 0 ? only : listValue(found ?? []);
}

/** A tensor for the placeholder; undefined where one axis alone is taken too. */
function asData(placeholder: Value, batch: Dim, host: Host): TensorValue | undefined {
  if (placeholder.kind !== 'tensor' || placeholder.shape.kind !== 'known') return undefined;
  const [, ...rest] = placeholder.shape.axes;
  const [only, ...more] = rest;
  if (!only || (more.length === 0 && compare(only.dim, num(1)) === 'same')) return undefined;
  const axes = rest.map((axis, i): Axis => {
    const dim = axis.free ? host.fresh(axis.role ?? `axis_${i + 1}`, axis.role) : axis.dim;
    return { dim, ...(axis.role ? { role: axis.role } : {}) };
  });
  return { kind: 'tensor', shape: known([{ dim: batch, role: 'batch' }, ...axes]) };
}
