/** What stays of two states a loop passes through: what grows evenly has its growth, what changes otherwise is unknown. */

import { add, type Dim, isUnknown, mul, sub, unknownDim } from '../shape/dim.ts';
import type { Axis, Shape, Value } from '../shape/value.ts';
import { elementOf, lengthOf } from './heap.ts';
import { joinValues } from './join.ts';
import { keyOf } from './key.ts';
import type { Layered } from './layers.ts';
import type { Machine } from './machine.ts';
import type { State } from './state.ts';

/** Whether every variable and object is the same in both. */
export function sameStates(_m: Machine, a: State, b: State): boolean {
  return sameMaps(a.vars, b.vars) && sameMaps(a.heap, b.heap);
}

function sameMaps(a: Layered, b: Layered): boolean {
  for (const key of a.changedSince(b)) {
    const x = a.get(key);
    const y = b.get(key);
    if (x !== y && (x === undefined || y === undefined || plainKey(x) !== plainKey(y))) return false;
  }
  return true;
}

/** The key with a symbol of any pass taken for one. */
function plainKey(value: Value): string {
  return keyOf(value, { settled: true });
}

/** `joined` with every list that still grows or shrinks made of element × unknown length. */
export function widen(_m: Machine, joined: State, last: State): State {
  const heap = joined.heap.copy();
  for (const ref of joined.heap.changedSince(last.heap)) {
    const value = heap.get(ref);
    const now = last.heap.get(ref);
    // A list that keeps its length changes item by item, and its items are joined already.
    if (value?.kind === 'sequence' && !value.items && now?.kind === 'sequence' && keyOf(value) !== keyOf(now))
      heap.set(ref, { ...value, length: value.length ?? unknownDim });
  }
  return { ...joined, heap };
}

export interface LoopStates {
  readonly zero: State;
  readonly first: State;
  readonly second: State;
  /** Covers every pass from the second on. */
  readonly stable: State;
}

/** The state after a loop, and that before it as far as the one after it does not hold for no pass at all. */
export interface Accelerated {
  readonly state: State;
  readonly none: State;
}

/** The state after `count` passes: `d0 + count·c` for what grew by the same c in both, else the stable state. */
export function accelerate(_m: Machine, states: LoopStates, count: Dim): Accelerated {
  const { zero, first, second, stable } = states;
  const none = { vars: zero.vars.copy(), heap: zero.heap.copy(), refined: zero.refined };
  const grownMap = (map: 'vars' | 'heap'): Layered => {
    const out = stable[map].copy();
    for (const key of first[map].changedSince(second[map])) {
      const a = zero[map].get(key);
      const b = first[map].get(key);
      const c = second[map].get(key);
      const value = out.get(key);
      if (!a || !b || !c || !value || keyOf(b) === keyOf(c)) continue;
      const grown = grow(a, b, c, { stable: value, count });
      if (!grown) continue;
      out.set(key, grown);
      // `d0 + count·c` is d0 where the count is 0.
      if (grown.kind === 'sequence') none[map].set(key, grown);
    }
    return out;
  };
  return { state: { vars: grownMap('vars'), heap: grownMap('heap'), refined: stable.refined }, none };
}

interface Growth {
  readonly stable: Value;
  readonly count: Dim;
}

/** Undefined for what does not grow evenly. */
function grow(a: Value, b: Value, c: Value, to: Growth): Value | undefined {
  const { stable, count } = to;
  if (a.kind === 'size' && b.kind === 'size' && c.kind === 'size') {
    const dim = evenly(a.dim, b.dim, c.dim, count);
    return dim && { kind: 'size', dim };
  }
  if (a.kind === 'tensor' && b.kind === 'tensor' && c.kind === 'tensor' && stable.kind === 'tensor') {
    const shape = growShape([a.shape, b.shape, c.shape], stable.shape, count);
    return shape && { ...stable, shape };
  }
  if (a.kind === 'sequence' && b.kind === 'sequence' && c.kind === 'sequence' && stable.kind === 'sequence') {
    const length = evenly(lengthOf(a), lengthOf(b), lengthOf(c), count);
    const element = c.items?.length || c.element ? joinValues(elementOf(c), elementOf(stable)) : undefined;
    if (!length) return undefined;
    const { items: _items, ...rest } = stable;
    return {
      ...rest,
      ...(element && element.kind !== 'unknown' ? { element } : c.items?.length ? { element: elementOf(c) } : {}),
      length,
    };
  }
  return undefined;
}

/** The shape after `count` passes out of those before, after one and after two; an axis that does not grow evenly is the stable one. */
function growShape([a, b, c]: readonly [Shape, Shape, Shape], stable: Shape, count: Dim): Shape | undefined {
  if (a.kind !== 'known' || b.kind !== 'known' || c.kind !== 'known' || stable.kind !== 'known') return undefined;
  if (a.axes.length !== b.axes.length || b.axes.length !== c.axes.length) return undefined;
  if (stable.axes.length !== c.axes.length) return undefined;
  const axes = stable.axes.map((axis, i): Axis => {
    const [x, y, z] = [a.axes[i], b.axes[i], c.axes[i]];
    const dim = x && y && z ? evenly(x.dim, y.dim, z.dim, count) : undefined;
    return dim ? { ...axis, dim } : axis;
  });
  return { kind: 'known', axes };
}

/** `d0 + count·c` when both passes added the same c; undefined when they did not. */
function evenly(d0: Dim, d1: Dim, d2: Dim, count: Dim): Dim | undefined {
  const step = sub(d1, d0);
  if (isUnknown(step) || step.key !== sub(d2, d1).key) return undefined;
  if (step.key === '0') return d2;
  return add(d0, mul(count, step));
}
