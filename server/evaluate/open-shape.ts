/** The sizes of a value whose rank nobody knows: each axis that the program reads is a symbol of its own. */

import { type Dim, sym } from '../shape/dim.ts';
import { axisAt, known } from '../shape/shape.ts';
import type { Axis, Open, Value } from '../shape/value.ts';
import { membersOf } from './join.ts';
import type { Machine } from './machine.ts';
import { openOf, refine, resolve } from './scope.ts';

function newAxis(id: string, name: string, made: Set<string>): Axis {
  made.add(id);
  return { dim: sym({ id, name, lo: 1 }) };
}

/** `x.shape` of an `x` of unknown rank: undescribed, and read item by item. */
export function openShape(m: Machine, owner: Value, open: Open): Value {
  const child: Open = { id: shapeId(open), name: 'shape', sizes: true };
  m.shapeOwner.set(child.id, owner);
  return { kind: 'unknown', why: 'nothing in sight says what shape is', open: child };
}

function shapeId(open: Open): string {
  return `${open.id}.shape`;
}

/** The size of one axis, from the end when negative: the value has that many axes from here on. */
export function sizeAt(m: Machine, owner: Value, at: number): Dim | undefined {
  const now = resolve(m, owner);
  const open = openOf(now) ?? openOf(owner);
  if (!open || membersOf(now).length > 1) return undefined;
  const given = now.kind === 'tensor' ? axisAt(now.shape, at) : undefined;
  if (given) return given.dim;
  if (now.kind === 'tensor' && now.shape.kind === 'known') return undefined;
  const made = new Set<string>();
  const axes = Array.from({ length: at < 0 ? -at : at + 1 }, (_, i) => {
    const index = at < 0 ? at + i : i;
    return newAxis(`${shapeId(open)}#${index}`, `${open.name}.shape[${index}]`, made);
  });
  const shape = { kind: 'partly' as const, prefix: at < 0 ? [] : axes, suffix: at < 0 ? axes : [] };
  refine(m, owner, { kind: 'tensor', shape }, made);
  const found = resolve(m, owner);
  return found.kind === 'tensor' ? axisAt(found.shape, at)?.dim : undefined;
}

/** `a, b = x.shape`: the value has as many axes as there are names, each named after its variable. */
export function sizesAs(m: Machine, owner: Value, names: readonly string[]): readonly Dim[] {
  const open = openOf(owner);
  if (!open) return [];
  const made = new Set<string>();
  const axes = names.map((name, i) => newAxis(`${shapeId(open)}#${i}`, name, made));
  refine(m, owner, { kind: 'tensor', shape: known(axes) }, made);
  const found = resolve(m, owner);
  const shape = found.kind === 'tensor' ? found.shape : undefined;
  return axes.map((axis, i) => (shape?.kind === 'known' ? (shape.axes[i] ?? axis) : axis).dim);
}
