/** Ops that put tensors together or take one apart along an axis. */

import {
  add,
  atLeast,
  constantOf,
  divides,
  exactDivide,
  floordiv,
  isUnknown,
  min,
  mul,
  neg,
  num,
  unknownDim,
} from '../shape/dim.ts';
import {
  compareAxes,
  dimOf,
  integerOf,
  itemsOf,
  known,
  normalizeAxis,
  tensorValue,
  tupleValue,
  unknownValue,
} from '../shape/shape.ts';
import type { Axis, TensorValue, Value } from '../shape/value.ts';
import { like } from './linear.ts';
import { type Args, fault, type Op, type Outcome } from './op.ts';
import { badAxis } from './reshape.ts';

const DOCS = 'https://pytorch.org/docs/stable/generated/torch.';

interface Parts {
  readonly tensors: readonly TensorValue[];
  readonly complete: boolean;
}

function partsOf(value: Value | undefined): Parts {
  const items = itemsOf(value) ?? [];
  const tensors = items.filter((item): item is TensorValue => item.kind === 'tensor');
  return { tensors, complete: items.length > 0 && tensors.length === items.length };
}

function cat(args: Args): Outcome {
  const { tensors: value } = args;
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
  const ranked = counted.filter((one) => one.shape.kind === 'known');
  const model = ranked[0];
  if (model?.shape.kind !== 'known')
    return { ...like(first), shape: { kind: 'unknown', why: 'the rank of what is joined is not known' } };
  const axes = model.shape.axes;
  if (dim === undefined) return { ...like(first), shape: known(axes.map(() => ({ dim: unknownDim }))) };
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
  const out = axes.map((one, i): Axis => (i === at ? { ...one, dim: sum } : best(ranked, i, one)));
  return { ...like(first), shape: known(out) };
}

/** A list that a loop filled: length times the element's size. */
function catMany(element: TensorValue, args: Args, dim: number | undefined): Outcome {
  const { shape } = element;
  const { tensors } = args;
  if (shape.kind !== 'known' || dim === undefined)
    return { ...like(element), shape: { kind: 'unknown', why: 'the rank of what is joined is not known' } };
  const at = normalizeAxis(dim, shape.axes.length);
  if (at === undefined) return badAxis('dim', dim, element);
  const count = tensors?.kind === 'sequence' ? (tensors.length ?? unknownDim) : unknownDim;
  return {
    ...like(element),
    shape: known(shape.axes.map((one, i) => (i === at ? { ...one, dim: mul(one.dim, count) } : one))),
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
    if (one.shape.axes.length !== first.shape.axes.length) {
      const assumed = [...one.shape.axes, ...first.shape.axes].some((a) => a.basis);
      if (!assumed)
        return {
          a: first.shape,
          b: one.shape,
          shape: one.shape,
          axis: 0,
          index: k + 1,
          p: first.shape.axes.length,
          q: one.shape.axes.length,
        };
      continue;
    }
    for (const [i, mine] of first.shape.axes.entries()) {
      const other = one.shape.axes[i];
      if (i !== at && other && compareAxes(mine, other) === 'different')
        return { a: first.shape, b: one.shape, shape: one.shape, axis: i, index: k + 1, p: mine.dim, q: other.dim };
    }
  }
  return undefined;
}

function stack(args: Args): Outcome {
  const { tensors: value } = args;
  const dim = integerOf(args.dim);
  const { tensors, complete } = partsOf(value);
  const element = value?.kind === 'sequence' && value.element?.kind === 'tensor' ? value.element : undefined;
  const model = element ?? tensors.find((one) => one.shape.kind === 'known') ?? tensors[0];
  if (!model) return tensorValue({ kind: 'unknown', why: 'what is joined is not in sight' });
  if (model.shape.kind !== 'known' || dim === undefined)
    return { ...like(model), shape: { kind: 'unknown', why: 'the rank of what is joined is not known' } };
  const { axes } = model.shape;
  const at = normalizeAxis(dim, axes.length + 1);
  if (at === undefined) return badAxis('dim', dim, model);
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
  return { ...like(model), shape: known([...axes.slice(0, at), { dim: count }, ...axes.slice(at)]) };
}

/** chunk and split: a tuple of pieces along an axis. */
function pieces(args: Args, how: 'chunk' | 'split'): Outcome {
  const { input } = args;
  const dim = integerOf(args.dim);
  if (input?.kind !== 'tensor' || input.shape.kind !== 'known' || dim === undefined)
    return unknownValue('the rank of the input is not known');
  const at = normalizeAxis(dim, input.shape.axes.length);
  if (at === undefined) return badAxis('dim', dim, input);
  const axes = input.shape.axes;
  const whole = axes[at]?.dim ?? unknownDim;
  const piece = (size: typeof whole): Value => ({
    ...like(input),
    shape: known(axes.map((one, i) => (i === at ? { ...one, dim: size } : one))),
  });
  const given = itemsOf(args.size);
  if (given) return tupleValue(given.map((one) => piece(dimOf(one))));
  const n = dimOf(args.size);
  const count = constantOf(n);
  if (how === 'chunk') {
    if (count === undefined || count < 1) return { kind: 'sequence', type: 'tuple', element: piece(unknownDim) };
    const each = exactDivide(whole, n);
    if (each) return tupleValue(Array.from({ length: count }, () => piece(each)));
    const total = constantOf(whole);
    if (total === undefined)
      return divides(n, whole)
        ? tupleValue(Array.from({ length: count }, () => piece(floordiv(whole, n))))
        : { kind: 'sequence', type: 'tuple', element: piece(unknownDim) };
    return cut(total, Math.ceil(total / count), piece);
  }
  const total = constantOf(whole);
  if (total !== undefined && count !== undefined && count > 0) return cut(total, count, piece);
  const times = neg(floordiv(neg(whole), n));
  return {
    kind: 'sequence',
    type: 'tuple',
    element: piece(divides(n, whole) ? n : atLeast(n, whole) ? min(whole, n) : unknownDim),
    length: times,
  };
}

function cut(total: number, size: number, piece: (size: ReturnType<typeof num>) => Value): Value {
  const out: Value[] = [];
  for (let at = 0; at < total && out.length < 256; at += size) out.push(piece(num(Math.min(size, total - at))));
  return tupleValue(out);
}

function unbind(args: Args): Outcome {
  const { input } = args;
  const dim = integerOf(args.dim);
  if (input?.kind !== 'tensor' || input.shape.kind !== 'known' || dim === undefined)
    return unknownValue('the rank of the input is not known');
  const at = normalizeAxis(dim, input.shape.axes.length);
  if (at === undefined) return badAxis('dim', dim, input);
  const rest: Value = { ...like(input), shape: known(input.shape.axes.filter((_, i) => i !== at)) };
  const length = input.shape.axes[at]?.dim ?? unknownDim;
  const count = constantOf(length);
  return count !== undefined && count <= 64
    ? tupleValue(Array.from({ length: count }, () => rest))
    : { kind: 'sequence', type: 'tuple', element: rest, length };
}

export const joinOps: readonly Op[] = [
  {
    name: 'cat',
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
    doc: 'n tensors of one shape along a new axis of size n.',
    source: `${DOCS}stack.html`,
    params: 'tensors, dim=0',
    examples: [{ args: { tensors: ['(2, 3)', '(2, 3)'], dim: 1 }, gives: '(2, 2, 3)' }],
    rule: stack,
  },
  {
    name: 'chunk',
    doc: 'At most n pieces along an axis, all but the last of one size.',
    source: `${DOCS}chunk.html`,
    params: 'input, size, dim=0',
    examples: [{ args: { input: '(5, 4)', size: 2, dim: 0 }, gives: '((3, 4), (2, 4))' }],
    rule: (args) => pieces(args, 'chunk'),
  },
  {
    name: 'split',
    doc: 'Pieces of a size, or of the sizes listed, along an axis.',
    source: `${DOCS}split.html`,
    params: 'input, size, dim=0',
    examples: [{ args: { input: '(5, 4)', size: 2, dim: 0 }, gives: '((2, 4), (2, 4), (1, 4))' }],
    rule: (args) => pieces(args, 'split'),
  },
  {
    name: 'unbind',
    doc: 'The slices along an axis, which goes.',
    source: `${DOCS}unbind.html`,
    params: 'input, dim=0',
    examples: [{ args: { input: '(2, 3)', dim: 0 }, gives: '((3,), (3,))' }],
    rule: unbind,
  },
];
