/** Layers of TensorFlow.js that take several tensors: sums and their like, concatenation, and dot products. */

import { add, compare, constantOf, num } from '../shape/dim.ts';
import { known } from '../shape/shape.ts';
import type { Axis, Host, Value } from '../shape/value.ts';
import { anyAxis, axesIn, differ, kerasSource, layerParams, plain, shaped } from './keras-axes.ts';
import { type Args, type Facts, type Fault, fault, type Op, type Outcome } from './op.ts';

function inputsOf(value: Value | undefined): readonly Value[] | undefined {
  return value?.kind === 'sequence' ? value.items : undefined;
}

function countText(wanted: number): string {
  return wanted === 0 ? 'several tensors' : `${wanted} tensors`;
}

/** A merge layer takes a list of at least two tensors. */
function countFault(value: Value | undefined, wanted: number): Fault | undefined {
  if (value?.kind === 'tensor')
    return fault('layer-inputs', 'input', { facts: { expected: countText(wanted), found: 1 } });
  const items = inputsOf(value);
  if (items && (items.length < 2 || (wanted === 2 && items.length > 2)))
    return fault('layer-inputs', 'input', { facts: { expected: countText(wanted), found: items.length } });
  return undefined;
}

const isOne = (one: Axis) => constantOf(one.dim) === 1;

/** Axes without the batch, aligned at the end. */
function broadcastTwo(a: readonly Axis[], b: readonly Axis[]): readonly Axis[] | 'differ' {
  const [long, short] = a.length >= b.length ? [a, b] : [b, a];
  const offset = long.length - short.length;
  const out: Axis[] = [...long.slice(0, offset)];
  for (const [k, j] of short.entries()) {
    const i = long[offset + k] ?? anyAxis;
    if (isOne(i)) out.push(j);
    else if (isOne(j)) out.push(i);
    else if (differ(i, j) && compare(i.dim, num(1)) === 'different' && compare(j.dim, num(1)) === 'different')
      return 'differ';
    else
      out.push(
        compare(i.dim, j.dim) === 'same'
          ? { ...i, ...(i.role === j.role ? {} : { role: i.role ?? j.role ?? 'features' }) }
          : pickKnown(i, j),
      );
  }
  return out;
}

/** Of two sizes that must be equal for the program to run, the one that says more. */
function pickKnown(i: Axis, j: Axis): Axis {
  if (constantOf(i.dim) !== undefined) return i;
  if (constantOf(j.dim) !== undefined) return j;
  return anyAxis;
}

/** Two shapes and the last axis, counted from the end, in which they clash. */
function clash(left: readonly Axis[], right: readonly Axis[]): Facts {
  const facts = { a: known(left), b: known(right) };
  for (let i = 1; i <= Math.min(left.length, right.length); i++) {
    const [x, y] = [left.at(-i), right.at(-i)];
    if (x && y && differ(x, y) && !isOne(x) && !isOne(y)) return { ...facts, axis: -i, p: x.dim, q: y.dim };
  }
  return { ...facts, axis: 0, p: left.length, q: right.length };
}

function merge(args: Args, host: Host): Outcome {
  const counted = countFault(args.input, 0);
  if (counted) return counted;
  const items = inputsOf(args.input);
  const all = items?.map(axesIn);
  if (!items || !all || all.some((axes) => axes === undefined)) return host.unknown('the inputs are not all known');
  const axes = all.filter((one): one is readonly Axis[] => one !== undefined);
  const batches = axes.flatMap((one) => one.slice(0, 1));
  const [batch] = batches;
  const other = batches.find((one) => differ(one, batch));
  if (batch && other) return fault('merge-batch', 'input', { facts: { left: batch.dim, right: other.dim } });
  let out = axes[0]?.slice(1) ?? [];
  for (const [i, one] of axes.entries()) {
    if (i === 0) continue;
    const next = broadcastTwo(out, one.slice(1));
    if (next === 'differ') return fault('broadcast', 'input', { facts: clash([batch ?? anyAxis, ...out], one) });
    out = [...next];
  }
  return shaped(items[0], [batch ?? anyAxis, ...out]);
}

function concatenate(args: Args, host: Host): Outcome {
  const counted = countFault(args.input, 0);
  if (counted) return counted;
  const items = inputsOf(args.input);
  const given =
    args.axis?.kind === 'size'
      ? constantOf(args.axis.dim)
      : args.axis === undefined || args.axis.kind === 'none'
        ? -1
        : undefined;
  const all = items?.map(axesIn);
  const axes = all?.filter((one): one is readonly Axis[] => one !== undefined) ?? [];
  const [first] = axes;
  if (!items || !first || given === undefined) return host.unknown('the inputs are not all known');
  const shapes = (left: readonly Axis[], right: readonly Axis[]) => ({
    a: known(left),
    b: known(right),
    dim: num(given),
  });
  const ranks = axes.find((one) => one.length !== first.length);
  if (ranks && [...first, ...ranks].some((one) => one.basis !== undefined))
    return host.unknown('the rank of an input is only assumed');
  if (ranks) return fault('concat', 'input', { because: ['axis'], facts: shapes(first, ranks) });
  const at = given < 0 ? first.length + given : given;
  if (at < 0 || at >= first.length)
    return fault('axis', 'axis', {
      because: ['input'],
      facts: { dim: num(given), rank: first.length, shape: known(first) },
    });
  for (const one of axes) {
    if (one.some((size, i) => i !== at && differ(size, first[i])))
      return fault('concat', 'input', { because: ['axis'], facts: shapes(first, one) });
  }
  // What is not known has the other sizes, or it could not be joined.
  const sizes = axes.length === items.length ? axes.map((one) => (one[at] ?? anyAxis).dim) : [anyAxis.dim];
  const total = sizes.reduce(add);
  return shaped(
    items[0],
    first.map((size, i) => (i === at ? plain(total) : size)),
  );
}

/** `axes`: one number for both inputs, or one each. */
function dotAxes(value: Value | undefined, ranks: readonly [number, number]): readonly [number, number] | undefined {
  const items = value?.kind === 'sequence' ? value.items : value ? [value, value] : undefined;
  const [a, b] = items?.map((item) => (item.kind === 'size' ? constantOf(item.dim) : undefined)) ?? [];
  if (a === undefined || b === undefined) return undefined;
  return value?.kind === 'sequence' ? [a, b] : [a < 0 ? a + ranks[0] : a, b < 0 ? b + ranks[1] : b];
}

function dot(args: Args, host: Host): Outcome {
  const counted = countFault(args.input, 2);
  if (counted) return counted;
  const items = inputsOf(args.input);
  const [left, right] = items?.map(axesIn) ?? [];
  if (!items || !left || !right) return host.unknown('the inputs are not all known');
  const axes = dotAxes(args.axes, [left.length, right.length]);
  if (!axes || left.length > 3 || right.length > 3) return host.unknown('the axes of the product are not known');
  const [a, b] = axes;
  const x = left.at(a);
  const y = right.at(b);
  const shapes = { left: known(left), right: known(right) };
  if (x && y && a >= 0 && b >= 0 && differ(x, y))
    return fault('dot', 'input', { because: ['axes'], facts: { ...shapes, expected: x.dim, found: y.dim } });
  if (a < 0 || b < 0) return host.unknown('negative axes in a list are not modelled');
  const out = [...left.filter((_, i) => i !== a), ...right.filter((_, i) => i !== b && i !== 0)];
  return shaped(items[0], out.length === 1 ? [...out, plain(num(1))] : out);
}

export const kerasMergeOps: readonly Op[] = [
  {
    name: 'keras_merge',
    doc: 'Several tensors of one batch, broadcast together along the other axes (add, multiply, average, maximum, minimum).',
    source: kerasSource,
    params: `input, kwargs?, ${layerParams}`,
    examples: [
      { args: { input: ['(batch, 7, 3)', '(batch, 7, 3)'] }, gives: '(batch, 7, 3)' },
      { args: { input: ['(5, 4)', '(5, 3)'] }, fault: 'broadcast' },
    ],
    rule: merge,
  },
  {
    name: 'keras_concatenate',
    doc: 'Several tensors one after the other along an axis, the last one where none is given; the other sizes must agree.',
    source: kerasSource,
    params: `input, kwargs?, axis=-1, ${layerParams}`,
    examples: [
      { args: { input: ['(5, 7, 3)', '(5, 7, 4)'] }, gives: '(5, 7, 7)' },
      { args: { input: ['(5, 7, 3)', '(5, 6, 3)'] }, fault: 'concat' },
    ],
    rule: concatenate,
  },
  {
    name: 'keras_dot',
    doc: 'The product of two tensors summed over one axis of each; the batch stays.',
    source: kerasSource,
    params: `input, kwargs?, axes, normalize=false, ${layerParams}`,
    examples: [
      { args: { input: ['(5, 7, 3)', '(5, 6, 3)'], axes: [2, 2] }, gives: '(5, 7, 6)' },
      { args: { input: ['(5, 7, 3)', '(5, 6, 4)'], axes: [2, 2] }, fault: 'dot' },
    ],
    rule: dot,
  },
];
