/** Memory order: the strides of a tensor, what a rearrangement makes of them, and whether they allow a view. */

import { atLeast, compare, constantOf, type Dim, isUnknown, mul, num } from '../shape/dim.ts';
import { known } from '../shape/shape.ts';
import type { Axis, TensorValue } from '../shape/value.ts';
import { like } from './linear.ts';

/** Elements from one index of each axis to the next; undefined where they are not known. */
export function stridesOf(tensor: TensorValue): readonly Dim[] | undefined {
  if (tensor.shape.kind !== 'known') return undefined;
  if (tensor.strides?.length === tensor.shape.axes.length) return tensor.strides;
  return tensor.contiguous === true ? denseStrides(tensor.shape.axes) : undefined;
}

export function denseStrides(axes: readonly Axis[]): readonly Dim[] {
  const out: Dim[] = [];
  let step = num(1);
  for (const axis of [...axes].reverse()) {
    out.unshift(step);
    step = mul(step, axis.dim);
  }
  return out;
}

/** What `input` becomes with these axes, in memory order. */
export function dense(input: TensorValue, axes: readonly Axis[]): TensorValue {
  return { ...like(input), shape: known(axes), contiguous: true };
}

/** What `input` becomes with these axes and strides; without strides its order is not known. */
export function laidOut(input: TensorValue, axes: readonly Axis[], strides: readonly Dim[] | undefined): TensorValue {
  const base = { ...like(input), shape: known(axes) };
  if (!strides) return base;
  const contiguous = isDense(axes, strides);
  if (contiguous === true) return { ...base, contiguous };
  return { ...base, ...(contiguous === false ? { contiguous } : {}), strides };
}

function isDense(axes: readonly Axis[], strides: readonly Dim[]): boolean | undefined {
  let step = num(1);
  let certain = true;
  for (let i = axes.length - 1; i >= 0; i--) {
    const size = axes[i]?.dim ?? num(1);
    const stride = strides[i] ?? num(1);
    if (constantOf(size) === 0) return true;
    const one = compare(size, num(1));
    if (one === 'same') continue;
    const fits = compare(stride, step);
    if (fits === 'different' && one === 'different' && hasElements(axes)) return false;
    if (fits !== 'same') certain = false;
    step = mul(step, size);
  }
  return certain ? true : undefined;
}

/** Proven: no axis is of size 0. */
export function hasElements(axes: readonly Axis[]): boolean {
  return axes.every((axis) => atLeast(axis.dim, num(1)) === true);
}

/**
 * The strides of a view of other sizes on the same elements; undefined where that is not known, `impossible` where an axis
 * would span two runs of memory. ATen/TensorUtils.cpp computeStride.
 */
export function viewStrides(tensor: TensorValue, sizes: readonly Dim[]): readonly Dim[] | 'impossible' | undefined {
  const strides = stridesOf(tensor);
  if (!strides || tensor.shape.kind !== 'known') return undefined;
  const { axes } = tensor.shape;
  if (tensor.contiguous === true) return denseStrides(sizes.map((dim) => ({ dim })));
  if (!hasElements(axes) || sizes.some((size) => isUnknown(size) || atLeast(size, num(1)) !== true)) return undefined;
  const out: Dim[] = sizes.map(() => num(1));
  let at = sizes.length - 1;
  let base = strides.at(-1) ?? num(1);
  let run = num(1);
  let taken = num(1);
  for (let i = axes.length - 1; i >= 0; i--) {
    run = mul(run, axes[i]?.dim ?? num(1));
    const before = axes[i - 1];
    if (before) {
      const ends = endsRun(before, strides[i - 1] ?? num(1), mul(run, base));
      if (ends === undefined) return undefined;
      if (!ends) continue;
    }
    for (let size = sizes[at]; size; size = sizes[at]) {
      const room = atLeast(taken, run);
      if (room === undefined) return undefined;
      if (room && compare(size, num(1)) === 'unknown') return undefined;
      if (room && compare(size, num(1)) !== 'same') break;
      out[at] = mul(taken, base);
      taken = mul(taken, size);
      at--;
    }
    const whole = compare(taken, run);
    if (whole === 'unknown') return undefined;
    if (whole === 'different') return 'impossible';
    base = strides[i - 1] ?? base;
    run = num(1);
    taken = num(1);
  }
  return at < 0 ? out : 'impossible';
}

function endsRun(before: Axis, stride: Dim, wanted: Dim): boolean | undefined {
  const one = compare(before.dim, num(1));
  if (one === 'same') return false;
  const fits = compare(stride, wanted);
  if (fits === 'same') return false;
  return one === 'different' && fits === 'different' ? true : undefined;
}

/** Every element once, without gaps, in some order of the axes. */
function isPermuted(axes: readonly Axis[], strides: readonly Dim[]): boolean {
  const left = new Set(axes.keys());
  for (const [i, axis] of axes.entries()) if (constantOf(axis.dim) === 1) left.delete(i);
  let step = num(1);
  while (left.size > 0) {
    const next = [...left].find((i) => strides[i]?.key === step.key);
    if (next === undefined) return false;
    left.delete(next);
    step = mul(step, axes[next]?.dim ?? num(1));
  }
  return true;
}

/**
 * The order in which an element-by-element result is laid out: that of its operands where they agree and leave no gaps.
 * ATen/TensorIterator.cpp; undefined where its choice is not followed here.
 */
export function elementwiseStrides(
  operands: readonly TensorValue[],
  axes: readonly Axis[],
): readonly Dim[] | undefined {
  const whole = operands.filter(
    (one) =>
      one.shape.kind === 'known' &&
      one.shape.axes.length === axes.length &&
      one.shape.axes.every((axis, i) => axis.dim.key === axes[i]?.dim.key),
  );
  if (operands.every((one) => one.contiguous === true)) return denseStrides(axes);
  const rest = operands.filter((one) => !whole.includes(one));
  const [first, ...others] = whole;
  const strides = first && stridesOf(first);
  if (!strides || !isPermuted(axes, strides)) return undefined;
  if (rest.some((one) => one.shape.kind !== 'known' || one.shape.axes.length > 0)) return undefined;
  const key = (list: readonly Dim[] | undefined) => list?.map((dim) => dim.key).join();
  return others.every((one) => key(stridesOf(one)) === key(strides)) ? strides : undefined;
}

/** A copy in the order of `input`, as clone and the `_like` functions make it; without gaps. */
export function preserved(input: TensorValue): TensorValue {
  if (input.shape.kind !== 'known') return like(input);
  return laidOut(input, input.shape.axes, elementwiseStrides([input], input.shape.axes));
}
