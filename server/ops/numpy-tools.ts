/** What NumPy's ops share: arguments taken as arrays, and results of no axes as plain numbers. */

import { constantOf, num, unknownDim } from '../shape/dim.ts';
import { axis, integerOf, isGiven, known, normalizeAxis, tensorValue } from '../shape/shape.ts';
import type { Axis, Dtype, Shape, TensorValue, Value } from '../shape/value.ts';
import type { Args, Outcome } from './op.ts';
import { badAxis, sizesOf } from './operand.ts';

export const DOCS = 'https://numpy.org/doc/stable/reference/generated/numpy.';

const UNSEEN: Shape = { kind: 'unknown', why: 'the data is not in sight' };

/** The shape that `np.array` makes of a value: nested lists by their lengths, anything that is no list a scalar. */
export function shapeOfData(value: Value | undefined): Shape {
  switch (value?.kind) {
    case 'tensor':
      return value.shape;
    case 'sequence':
      return value.type === 'set' || value.type === 'iterator'
        ? known([])
        : shapeOfList(value.items, value.element, value.length);
    case 'size':
    case 'number':
    case 'text':
    case 'truth':
    case 'none':
      return known([]);
    case 'union':
      return value.members.every((member) => isScalar(member)) ? known([]) : UNSEEN;
    default:
      return UNSEEN;
  }
}

function isScalar(value: Value): boolean {
  return value.kind === 'size' || value.kind === 'number' || value.kind === 'text' || value.kind === 'truth';
}

function shapeOfList(items: readonly Value[] | undefined, element: Value | undefined, length = unknownDim): Shape {
  if (!items) return inFront(axis(length), element ? shapeOfData(element) : UNSEEN);
  const rows = items.map(shapeOfData);
  const [head, ...rest] = rows;
  const first = axis(num(items.length));
  if (!head) return known([first]);
  const ragged = rest.some(
    (row) => row.kind === 'known' && head.kind === 'known' && row.axes.length !== head.axes.length,
  );
  if (ragged) return UNSEEN;
  if (head.kind !== 'known' || rest.some((row) => row.kind !== 'known')) return inFront(first, head);
  const axes = head.axes.map((one, i): Axis => {
    const same = rest.every((row) => row.kind === 'known' && row.axes[i]?.dim.key === one.dim.key);
    return same ? one : { dim: unknownDim };
  });
  return known([first, ...axes]);
}

function inFront(first: Axis, rest: Shape): Shape {
  if (rest.kind === 'known') return known([first, ...rest.axes]);
  return rest.kind === 'partly'
    ? { ...rest, prefix: [first, ...rest.prefix] }
    : { kind: 'partly', prefix: [first], suffix: [] };
}

/** An array of this shape; one without axes is a number, as NumPy's scalars are used. */
export function arrayOf(shape: Shape, dtype?: Dtype): Value {
  if (shape.kind === 'known' && shape.axes.length === 0) return { kind: 'number' };
  return tensorValue(shape, { form: 'ndarray', ...(dtype ? { dtype } : {}) });
}

/** The value as an array, as NumPy's functions take lists, numbers and tensors alike. */
export function asArray(value: Value | undefined): TensorValue {
  const dtype = value?.kind === 'tensor' ? value.dtype : undefined;
  return tensorValue(shapeOfData(value), { form: 'ndarray', ...(dtype ? { dtype } : {}) });
}

export const noRank: Value = tensorValue(
  { kind: 'unknown', why: 'the rank of the input is not known' },
  { form: 'ndarray' },
);

/** Runs on the known axes of `input` taken as an array. */
export function onArray(run: (axes: readonly Axis[], args: Args, input: TensorValue) => Outcome | readonly Axis[]) {
  return (args: Args): Outcome => {
    const input = asArray(args.input);
    if (input.shape.kind !== 'known') return noRank;
    const out = run(input.shape.axes, args, input);
    return Array.isArray(out) ? arrayOf(known(out), input.dtype) : (out as Outcome);
  };
}

/** The axes that an `axis` argument names, counted from the front; undefined when they are not in sight. */
export function axesNamed(value: Value | undefined, input: TensorValue): ReadonlySet<number> | Outcome | undefined {
  const rank = input.shape.kind === 'known' ? input.shape.axes.length : 0;
  const dims = sizesOf(value)?.map(constantOf);
  if (!dims) return undefined;
  const out = new Set<number>();
  for (const one of dims) {
    if (one === undefined) return undefined;
    const at = normalizeAxis(one, rank);
    if (at === undefined) return badAxis('dim', one, input);
    out.add(at);
  }
  return out;
}

export function axisNamed(value: Value | undefined, fallback: number): number | undefined {
  return isGiven(value) ? integerOf(value) : fallback;
}

export function isAxes(found: ReadonlySet<number> | Outcome | undefined): found is ReadonlySet<number> {
  return found instanceof Set;
}
