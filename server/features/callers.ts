/** Which calls of a unit say what it is called with, and what they say of a place that its generic run leaves open. */

import { unionOf } from '../evaluate/join.ts';
import type { Run } from '../evaluate/trace.ts';
import { constantOf, isUnknown, sym } from '../shape/dim.ts';
import { axisAt, leastRank, rankOf } from '../shape/shape.ts';
import type { Axis, Shape, TensorValue, UnionValue, Value } from '../shape/value.ts';

/**
 * What a generic run calls says nothing that a call with everything in sight does not say better; nor does it where calls
 * of its own unit are in sight, for they call the same with what they are given.
 */
export function callsThatSay(runs: readonly Run[], inSight: ReadonlySet<Run>): readonly Run[] {
  const calls = runs.filter((run) => run.context === 'call');
  const reached = calls.filter((run) => inSight.has(run));
  const known = (reached.length ? reached : calls).filter((run) => run.known);
  return known.length ? known : reached.length ? reached : calls;
}

/** The calls that modules make, and units that nothing calls but themselves. */
export function inSight(runs: readonly Run[]): ReadonlySet<Run> {
  const callees = new Map<number, Run[]>();
  const reached = new Set<Run>();
  const follow = (from: readonly Run[]): void => {
    const left = [...from];
    for (let run = left.pop(); run; run = left.pop()) {
      if (reached.has(run)) continue;
      reached.add(run);
      left.push(...(callees.get(run.id) ?? []));
    }
  };
  const unitOf = (run: Run) => `${run.file}:${run.base}:${run.length}`;
  const called = new Set<string>();
  for (const run of runs) {
    if (run.context !== 'call') continue;
    called.add(unitOf(run));
    for (const caller of run.callers ?? []) callees.set(caller, [...(callees.get(caller) ?? []), run]);
  }
  follow(runs.filter((run) => (run.context === 'call' ? !run.callers?.length : !called.has(unitOf(run)))));
  for (const run of runs) {
    if (run.context === 'call' || reached.has(run)) continue;
    const calls = runs.filter((one) => one.context === 'call' && unitOf(one) === unitOf(run));
    if (!calls.some((one) => reached.has(one))) follow([run]);
  }
  return reached;
}

/**
 * What nothing says of every visit is as the calls in sight agree: as many axes, and the sizes that go by a name. A number
 * is only what they give: others may give another, so it is a size of its own.
 */
export function asCalled(general: Value, called: Value): Value {
  if (general.kind === 'unknown') return freed(called);
  if (general.kind === 'union') return unionAsCalled(general, called);
  if (general.kind === 'tensor' && called.kind === 'tensor') {
    return { ...general, shape: shapeAsCalled(general.shape, called.shape) };
  }
  if (general.kind === 'sequence' && called.kind === 'sequence' && general.items?.length === called.items?.length) {
    const items = general.items?.map((item, i) => asCalled(item, called.items?.[i] ?? item));
    return items ? { ...general, items } : general;
  }
  if (general.kind === 'record' && called.kind === 'record') {
    const fields = Object.entries(general.fields).map(([name, field]) => {
      const other = called.fields[name];
      return [name, other ? asCalled(field, other) : field] as const;
    });
    return { ...general, fields: Object.fromEntries(fields) };
  }
  return general;
}

/** The member that nothing is known of is the tensor of the calls, unless it may be one with another number of axes. */
function unionAsCalled(general: UnionValue, called: Value): Value {
  const isOpen = (one: Value) => one.kind === 'unknown' || (one.kind === 'tensor' && one.shape.kind === 'unknown');
  const [tensor, ...more] = (called.kind === 'union' ? called.members : [called]).filter(
    (one) => one.kind === 'tensor',
  );
  if (!tensor || more.length > 0 || !general.members.some(isOpen)) return general;
  const told = general.members.filter((one) => one.kind === 'tensor' && !isOpen(one));
  const rank = rankOf(tensor.shape);
  if (told.some((one) => one.kind !== 'tensor' || rank === undefined || rankOf(one.shape) !== rank)) return general;
  const others = general.members.filter((one) => one.kind !== 'tensor' && !isOpen(one));
  return unionOf([...others, freed(tensor)]);
}

function shapeAsCalled(general: Shape, called: Shape): Shape {
  if (called.kind === 'unknown') return general;
  if (general.kind === 'unknown') return freedShape(called);
  if (general.kind === 'partly') {
    const rank = rankOf(called);
    if (called.kind !== 'known' || rank === undefined || rank < leastRank(general)) return general;
    const axes = freedAxes(called.axes);
    const axis = (i: number) => general.prefix[i] ?? general.suffix[i - rank + general.suffix.length];
    return { kind: 'known', axes: axes.map((one, i) => filled(axis(i), one)) };
  }
  const axes = general.axes.map((axis, i) => {
    const other = rankOf(called) === general.axes.length ? axisAt(called, i) : undefined;
    return other ? filled(axis, freedAxis(other, i)) : axis;
  });
  return { kind: 'known', axes };
}

function filled(axis: Axis | undefined, other: Axis): Axis {
  if (!axis) return other;
  return isUnknown(axis.dim) ? { ...axis, dim: other.dim } : axis;
}

function freed(value: Value): Value {
  switch (value.kind) {
    case 'tensor':
      return freedTensor(value);
    case 'sequence':
      return {
        ...value,
        ...(value.items ? { items: value.items.map(freed) } : {}),
        ...(value.element ? { element: freed(value.element) } : {}),
      };
    case 'record': {
      const fields = Object.entries(value.fields).map(([name, field]) => [name, freed(field)] as const);
      return { ...value, fields: Object.fromEntries(fields) };
    }
    case 'union':
      return { ...value, members: value.members.map(freed) };
    default:
      return value;
  }
}

function freedTensor(value: TensorValue): TensorValue {
  return { ...value, shape: freedShape(value.shape) };
}

function freedShape(shape: Shape): Shape {
  if (shape.kind === 'unknown') return shape;
  if (shape.kind === 'known') return { kind: 'known', axes: freedAxes(shape.axes) };
  const { prefix, suffix } = shape;
  return {
    kind: 'partly',
    prefix: freedAxes(prefix),
    suffix: suffix.map((axis, i) => freedAxis(axis, i - suffix.length)),
  };
}

function freedAxes(axes: readonly Axis[]): readonly Axis[] {
  return axes.map(freedAxis);
}

/** Two axes that happen to be as long need not be so in another call. */
function freedAxis(axis: Axis, index: number): Axis {
  const size = constantOf(axis.dim);
  if (size === undefined) return axis;
  return { ...axis, dim: sym({ id: `as called ${size} at ${index}`, name: axis.role ?? 'n', lo: 0 }) };
}
