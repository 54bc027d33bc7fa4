/** Ops that put tensors together along an axis. */

import { add, constantOf, type Dim, isUnknown, mul, num, unknownDim, varies } from '../shape/dim.ts';
import {
  axis,
  compareAxes,
  integerOf,
  itemsOf,
  known,
  normalizeAxis,
  tensorValue,
  unknownValue,
} from '../shape/shape.ts';
import type { Axis, TensorValue, Value } from '../shape/value.ts';
import { resultType, withDtype } from './dtype.ts';
import { dense } from './layout.ts';
import { like } from './linear.ts';
import { type Args, fault, type Op, type Outcome, type Rule } from './op.ts';
import { badAxis, DOCS } from './operand.ts';
import { splitOps } from './split.ts';

interface Parts {
  readonly tensors: readonly TensorValue[];
  readonly complete: boolean;
}

function partsOf(value: Value | undefined): Parts {
  const items = itemsOf(value) ?? [];
  const tensors = items.filter((item): item is TensorValue => item.kind === 'tensor');
  return { tensors, complete: items.length > 0 && tensors.length === items.length };
}

/** A list that holds a tuple is refused. One that seems empty may have been filled by who was given its owner. */
function refused(value: Value | undefined): Outcome | undefined {
  const items = itemsOf(value);
  if (items?.length === 0) return { kind: 'unknown', why: 'an empty list has no element' };
  const at = items?.findIndex((item) => item.kind === 'sequence' && item.type === 'tuple') ?? -1;
  return at >= 0 ? fault('output-tuple', `tensors[${at}]`) : undefined;
}

const NO_RANK = { kind: 'unknown', why: 'the rank of what is joined is not known' } as const;

function cat(args: Args): Outcome {
  const { tensors: value } = args;
  const wrongList = refused(value);
  if (wrongList) return wrongList;
  const dim = integerOf(args.dim);
  const { tensors, complete } = partsOf(value);
  if (value?.kind === 'sequence' && value.element?.kind === 'tensor') return catMany(value.element, args, dim);
  // A one-dimensional empty tensor is skipped, whatever the shape of the others.
  const counted = tensors.filter(
    (one) =>
      !(
        one.shape.kind === 'known' &&
        one.shape.axes.length === 1 &&
        constantOf(one.shape.axes[0]?.dim ?? unknownDim) === 0
      ),
  );
  const [first] = counted;
  if (!first) return tensorValue({ kind: 'unknown', why: 'what is joined is not in sight' });
  const base = withDtype(like(first), complete ? resultType(tensors) : undefined);
  const ranked = counted.filter((one) => one.shape.kind === 'known');
  const model = ranked[0];
  if (model?.shape.kind !== 'known') return { ...base, shape: NO_RANK };
  const axes = model.shape.axes;
  if (dim === undefined) return { ...base, shape: known(axes.map(() => ({ dim: unknownDim }))) };
  if (axes.length === 0)
    return fault('concat', 'tensors', {
      facts: { shape: model.shape, a: model.shape, b: model.shape, axis: 0, dim: num(dim) },
    });
  const at = normalizeAxis(dim, axes.length);
  if (at === undefined) return badAxis('dim', dim, model);
  const wrong = mismatch(ranked, at);
  if (wrong) return fault('concat', 'tensors', { because: ['dim'], facts: { ...wrong, dim: num(at) } });
  const sum =
    complete && ranked.length === counted.length
      ? counted.reduce(
          (total, one) => add(total, one.shape.kind === 'known' ? (one.shape.axes[at]?.dim ?? unknownDim) : unknownDim),
          num(0),
        )
      : unknownDim;
  const joined = ranked.flatMap((one) => (one.shape.kind === 'known' ? one.shape.axes.slice(at, at + 1) : []));
  const basis = joined.find((one) => one.basis)?.basis;
  const positive = joined.flatMap((one) => one.positive ?? []);
  const marks = { ...(basis ? { basis } : {}), ...(positive.length > 0 ? { positive } : {}) };
  const out = axes.map((one, i): Axis => (i === at ? { ...one, dim: sum, ...marks } : best(ranked, i, one)));
  return counted.every((one) => one.contiguous) ? dense(base, out) : { ...base, shape: known(out) };
}

/** A list that a loop filled: length times the element's size. */
function catMany(element: TensorValue, args: Args, dim: number | undefined): Outcome {
  const { shape } = element;
  const { tensors } = args;
  if (shape.kind !== 'known' || dim === undefined) return { ...like(element), shape: NO_RANK };
  const at = normalizeAxis(dim, shape.axes.length);
  if (at === undefined) return badAxis('dim', dim, element);
  const count = tensors?.kind === 'sequence' ? (tensors.length ?? unknownDim) : unknownDim;
  return {
    ...like(element),
    ...(element.contiguous ? { contiguous: true } : {}),
    shape: known(
      shape.axes.map((one, i) =>
        i === at ? { ...one, dim: varies(one.dim) ? unknownDim : mul(one.dim, count) } : one,
      ),
    ),
  };
}

function best(tensors: readonly TensorValue[], i: number, fallback: Axis): Axis {
  for (const one of tensors) {
    const found = one.shape.kind === 'known' ? one.shape.axes[i] : undefined;
    if (found && !isUnknown(found.dim)) return found;
  }
  return fallback;
}

/** The first tensor that does not fit the first one, off the joined axis. */
function mismatch(tensors: readonly TensorValue[], at: number) {
  const [first, ...rest] = tensors;
  if (first?.shape.kind !== 'known') return undefined;
  for (const [k, one] of rest.entries()) {
    if (one.shape.kind !== 'known') continue;
    const both = { a: first.shape, b: one.shape, shape: one.shape, index: k + 1 };
    if (one.shape.axes.length !== first.shape.axes.length) {
      const assumed = [...one.shape.axes, ...first.shape.axes].some((a) => a.basis);
      if (!assumed) return { ...both, axis: 0, p: first.shape.axes.length, q: one.shape.axes.length };
      continue;
    }
    for (const [i, mine] of first.shape.axes.entries()) {
      const other = one.shape.axes[i];
      if (i !== at && other && compareAxes(mine, other) === 'different')
        return { ...both, axis: i, p: mine.dim, q: other.dim };
    }
  }
  return undefined;
}

function stack(args: Args): Outcome {
  const { tensors: value } = args;
  const wrongList = refused(value);
  if (wrongList) return wrongList;
  const dim = integerOf(args.dim);
  const { tensors, complete } = partsOf(value);
  const element = value?.kind === 'sequence' && value.element?.kind === 'tensor' ? value.element : undefined;
  const model = element ?? tensors.find((one) => one.shape.kind === 'known') ?? tensors[0];
  if (!model) {
    // A tensor stands for its slices.
    if (value?.kind === 'tensor') return stackSlices(value, dim);
    return tensorValue({ kind: 'unknown', why: 'what is joined is not in sight' });
  }
  const base = withDtype(like(model), element ? element.dtype : complete ? resultType(tensors) : undefined);
  if (model.shape.kind !== 'known' || dim === undefined) return { ...base, shape: NO_RANK };
  const { axes } = model.shape;
  const at = normalizeAxis(dim, axes.length + 1);
  if (at === undefined) return badAxis('dim', dim, model, axes.length + 1);
  const wrong = mismatch(
    tensors.filter((one) => one.shape.kind === 'known'),
    -1,
  );
  if (wrong) return fault('concat', 'tensors', { because: ['dim'], facts: { ...wrong, dim: num(at) } });
  const count = element
    ? value?.kind === 'sequence'
      ? (value.length ?? unknownDim)
      : unknownDim
    : complete
      ? num(itemsOf(value)?.length ?? 0)
      : unknownDim;
  return dense(base, [...axes.slice(0, at), { dim: count }, ...axes.slice(at)]);
}

function stackSlices(value: TensorValue, dim: number | undefined): Outcome {
  if (value.shape.kind !== 'known' || dim === undefined) return { ...like(value), shape: NO_RANK };
  const [first, ...rest] = value.shape.axes;
  const at = normalizeAxis(dim, value.shape.axes.length);
  if (!first || at === undefined) return { ...like(value), shape: NO_RANK };
  return dense(value, [...rest.slice(0, at), first, ...rest.slice(at)]);
}

/** hstack, vstack, dstack, column_stack: cat after the tensors have enough axes. */
function joining(name: 'hstack' | 'vstack' | 'dstack' | 'column_stack'): Rule {
  const one = axis(num(1));
  const prepared = (axes: readonly Axis[]): readonly Axis[] => {
    if (name === 'hstack') return axes.length === 0 ? [one] : axes;
    if (name === 'vstack') return axes.length < 2 ? [one, ...(axes.length ? axes : [one])] : axes;
    if (name === 'column_stack') return axes.length < 2 ? [...(axes.length ? axes : [one]), one] : axes;
    if (axes.length === 2) return [...axes, one];
    return axes.length < 2 ? [one, ...(axes.length ? axes : [one]), one] : axes;
  };
  return (args) => {
    const items = itemsOf(args.tensors);
    const { tensors, complete } = partsOf(args.tensors);
    if (!items || !complete || tensors.some((t) => t.shape.kind !== 'known'))
      return unknownValue('what is joined is not in sight');
    const made = tensors.map((t) => (t.shape.kind === 'known' ? { ...t, shape: known(prepared(t.shape.axes)) } : t));
    const rank = made[0]?.shape.kind === 'known' ? made[0].shape.axes.length : 0;
    const dim = name === 'vstack' ? 0 : name === 'dstack' ? 2 : name === 'column_stack' ? 1 : rank === 1 ? 0 : 1;
    return cat({ tensors: { kind: 'sequence', type: 'tuple', items: made }, dim: { kind: 'size', dim: num(dim) } });
  };
}

/** Matrices along the diagonal of one. */
const blockDiag: Rule = ({ tensors }) => {
  const { tensors: parts, complete } = partsOf(tensors);
  const [first] = parts;
  if (!first || !complete) return unknownValue('what is joined is not in sight');
  let rows: Dim = num(0);
  let columns: Dim = num(0);
  for (const one of parts) {
    if (one.shape.kind !== 'known') return unknownValue('the rank of what is joined is not known');
    const [a, b] = one.shape.axes;
    rows = add(rows, one.shape.axes.length === 2 ? (a?.dim ?? num(1)) : num(1));
    columns = add(columns, one.shape.axes.length === 2 ? (b?.dim ?? num(1)) : (a?.dim ?? num(1)));
  }
  return dense(first, [axis(rows), axis(columns)]);
};

export const joinOps: readonly Op[] = [
  {
    name: 'cat',
    takes: 'list',
    doc: 'Tensors alike in every axis but one, end to end along it.',
    source: `${DOCS}cat.html`,
    params: 'tensors, dim=0',
    examples: [
      { args: { tensors: ['(2, 3)', '(4, 3)'], dim: 0 }, gives: '(6, 3)' },
      { args: { tensors: ['(2, 3)', '(4, 5)'], dim: 0 }, fault: 'concat' },
    ],
    rule: cat,
  },
  {
    name: 'stack',
    takes: 'list',
    doc: 'n tensors of one shape along a new axis of size n.',
    source: `${DOCS}stack.html`,
    params: 'tensors, dim=0',
    examples: [{ args: { tensors: ['(2, 3)', '(2, 3)'], dim: 1 }, gives: '(2, 2, 3)' }],
    rule: stack,
  },
  ...(['hstack', 'vstack', 'dstack', 'column_stack'] as const).map(
    (name): Op => ({
      name,
      doc: `${name}: the tensors with enough axes, then end to end along one.`,
      source: `${DOCS}${name}.html`,
      params: 'tensors',
      examples: [
        {
          args: { tensors: ['(2, 3, 4)', '(2, 3, 4)'] },
          gives: name === 'vstack' ? '(4, 3, 4)' : name === 'dstack' ? '(2, 3, 8)' : '(2, 6, 4)',
        },
      ],
      rule: joining(name),
    }),
  ),
  {
    name: 'block_diag',
    doc: 'Matrices along the diagonal of one.',
    source: `${DOCS}block_diag.html`,
    params: '*tensors',
    examples: [{ args: { tensors: ['(2, 3)', '(1, 2)'] }, gives: '(3, 5)' }],
    rule: blockDiag,
  },
  ...splitOps,
];
