/** Ops that cut a tensor along an axis: chunk, split, tensor_split, unbind. */

import {
  atLeast,
  constantOf,
  type Dim,
  divides,
  exactDivide,
  floordiv,
  min,
  neg,
  num,
  sub,
  unknownDim,
} from '../shape/dim.ts';
import { dimOf, integerOf, itemsOf, tupleValue, unknownValue } from '../shape/shape.ts';
import type { Axis, TensorValue, Value } from '../shape/value.ts';
import { laidOut, stridesOf } from './layout.ts';
import { fault, type Op, type Rule } from './op.ts';
import { axisArgument, badRank, DOCS, isFaulty, noRank, onTensor, sizesOf } from './operand.ts';

/** A run of an axis: the same strides. */
export function piece(input: TensorValue, axes: readonly Axis[], at: number, size: Dim): TensorValue {
  return laidOut(
    input,
    axes.map((one, i) => (i === at ? { ...one, dim: size } : one)),
    stridesOf(input),
  );
}

/** The slice at one index of an axis, which goes. */
export function slice(input: TensorValue, axes: readonly Axis[], at: number): TensorValue {
  const strides = stridesOf(input);
  return laidOut(
    input,
    axes.filter((_, i) => i !== at),
    strides?.filter((_, i) => i !== at),
  );
}

/** Runs with the axes and the axis to cut; a scalar has none. */
function cutting(
  run: (input: TensorValue, axes: readonly Axis[], at: number, args: Parameters<Rule>[0]) => ReturnType<Rule>,
): Rule {
  return onTensor((input, args) => {
    const at = axisArgument(args, 'dim', input, 0);
    if (isFaulty(at)) return at;
    if (input.shape.kind !== 'known') return { kind: 'sequence', type: 'tuple', element: noRank(input) };
    if (at === undefined) return unknownValue('the axis is not known');
    if (input.shape.axes.length === 0) return badRank('input', input, '1-D or more');
    return run(input, input.shape.axes, at, args);
  });
}

const chunk = cutting((input, axes, at, args) => {
  const whole = axes[at]?.dim ?? unknownDim;
  const n = dimOf(args.size);
  const count = constantOf(n);
  if (count !== undefined && count < 1)
    return fault('value', 'size', { facts: { name: 'chunks', got: n, expected: '1 or more' } });
  if (count === undefined) return { kind: 'sequence', type: 'tuple', element: piece(input, axes, at, unknownDim) };
  const total = constantOf(whole);
  const each = exactDivide(whole, n);
  const at1 = (size: Dim): Value => piece(input, axes, at, size);
  if (total !== undefined) return cut(total, Math.ceil(total / count), at1);
  if (each) return tupleValue(Array.from({ length: count }, () => at1(each)));
  if (divides(n, whole)) return tupleValue(Array.from({ length: count }, () => at1(floordiv(whole, n))));
  return { kind: 'sequence', type: 'tuple', element: at1(unknownDim) };
});

const split = cutting((input, axes, at, args) => {
  const whole = axes[at]?.dim ?? unknownDim;
  const at1 = (size: Dim): Value => piece(input, axes, at, size);
  if (itemsOf(args.size)) {
    const sizes = sizesOf(args.size) ?? [];
    const total = sizes.reduce((sum, one) => sub(sum, one), whole);
    const left = constantOf(total);
    if (left !== undefined && left !== 0 && !axes[at]?.basis)
      return fault('split', 'size', {
        because: ['input'],
        axes: { input: at },
        facts: {
          length: whole,
          parts: sizes.map((one) => constantOf(one) ?? '?').join(' + '),
          got: sub(whole, total),
          expected: whole,
          dim: num(integerOf(args.dim) ?? 0),
          shape: input.shape,
          wanted: { kind: 'known', axes: sizes.map((dim) => ({ dim })) },
        },
      });
    return tupleValue(sizes.map(at1));
  }
  const n = dimOf(args.size);
  const total = constantOf(whole);
  const count = constantOf(n);
  if (count !== undefined && (count < 0 || (count === 0 && total !== undefined && total !== 0)))
    return fault('value', 'size', { facts: { name: 'split_size', got: n, expected: '1 or more' } });
  if (total !== undefined && count !== undefined && count > 0) return cut(total, count, at1);
  const times = neg(floordiv(neg(whole), n));
  return {
    kind: 'sequence',
    type: 'tuple',
    element: at1(divides(n, whole) ? n : atLeast(n, whole) ? min(whole, n) : unknownDim),
    length: times,
  };
});

function cut(total: number, size: number, at1: (size: Dim) => Value): Value {
  const out: Value[] = [];
  for (let at = 0; at < total && out.length < 256; at += size) out.push(at1(num(Math.min(size, total - at))));
  return tupleValue(out.length ? out : [at1(num(0))]);
}

/** `n` pieces as alike as can be, or cuts at the listed places. */
const tensorSplit = cutting((input, axes, at, args) => {
  const total = constantOf(axes[at]?.dim ?? unknownDim);
  const places = itemsOf(args.size) && sizesOf(args.size)?.map(constantOf);
  const count = integerOf(args.size);
  if (total === undefined || (!places && (count === undefined || count < 1)) || places?.includes(undefined))
    return unknownValue('where it is cut is not known');
  const at1 = (size: number): Value => piece(input, axes, at, num(size));
  if (places) {
    const ends = [
      ...places.map((one) => Math.min(total, Math.max(0, (one ?? 0) < 0 ? (one ?? 0) + total : (one ?? 0)))),
      total,
    ];
    return tupleValue(ends.map((end, i) => at1(Math.max(0, end - (ends[i - 1] ?? 0)))));
  }
  const n = count ?? 1;
  return tupleValue(
    Array.from({ length: Math.min(n, 256) }, (_, i) => at1(Math.floor(total / n) + (i < total % n ? 1 : 0))),
  );
});

/** hsplit, vsplit, dsplit: an even cut along one axis. */
function alongAxis(name: string, least: number): Rule {
  return onTensor((input, args) => {
    if (input.shape.kind !== 'known') return unknownValue('the rank of the input is not known');
    const { axes } = input.shape;
    if (axes.length < least) return badRank('input', input, `${least}-D or more`);
    const at = name === 'vsplit' ? 0 : name === 'dsplit' ? 2 : axes.length === 1 ? 0 : 1;
    const total = constantOf(axes[at]?.dim ?? unknownDim);
    const count = integerOf(args.size);
    if (total === undefined || count === undefined || count < 1) return unknownValue('where it is cut is not known');
    if (total % count !== 0)
      return fault('value', 'size', {
        because: ['input'],
        facts: { name: 'sections', got: count, expected: `a divisor of ${total}` },
      });
    return tupleValue(Array.from({ length: count }, () => piece(input, axes, at, num(total / count))));
  });
}

const unbind = cutting((input, axes, at) => {
  const rest: Value = slice(input, axes, at);
  const length = axes[at]?.dim ?? unknownDim;
  const count = constantOf(length);
  return count !== undefined && count <= 64
    ? tupleValue(Array.from({ length: count }, () => rest))
    : { kind: 'sequence', type: 'tuple', element: rest, length };
});

export const splitOps: readonly Op[] = [
  {
    name: 'chunk',
    doc: 'At most n pieces along an axis, all but the last of one size.',
    source: `${DOCS}chunk.html`,
    params: 'input, size, dim=0',
    examples: [{ args: { input: '(5, 4)', size: 2, dim: 0 }, gives: '((3, 4), (2, 4))' }],
    rule: chunk,
  },
  {
    name: 'split',
    doc: 'Pieces of a size, or of the sizes listed, along an axis.',
    source: `${DOCS}split.html`,
    params: 'input, size, dim=0',
    examples: [
      { args: { input: '(5, 4)', size: 2, dim: 0 }, gives: '((2, 4), (2, 4), (1, 4))' },
      { args: { input: '(5, 4)', size: [2, 2], dim: 0 }, fault: 'split' },
    ],
    rule: split,
  },
  {
    name: 'tensor_split',
    doc: 'n pieces as alike as can be, or cuts at the listed places.',
    source: `${DOCS}tensor_split.html`,
    params: 'input, size, dim=0',
    examples: [{ args: { input: '(5, 4)', size: 2, dim: 0 }, gives: '((3, 4), (2, 4))' }],
    rule: tensorSplit,
  },
  ...(
    [
      ['hsplit', 1],
      ['vsplit', 2],
      ['dsplit', 3],
    ] as const
  ).map(
    ([name, least]): Op => ({
      name,
      doc: `${name}: an even cut along one axis.`,
      source: `${DOCS}${name}.html`,
      params: 'input, size',
      examples: [{ args: { input: '(4, 4, 4)', size: 1 }, gives: '((4, 4, 4))' }],
      rule: alongAxis(name, least),
    }),
  ),
  {
    name: 'unbind',
    doc: 'The slices along an axis, which goes.',
    source: `${DOCS}unbind.html`,
    params: 'input, dim=0',
    examples: [{ args: { input: '(2, 3)', dim: 0 }, gives: '((3,), (3,))' }],
    rule: unbind,
  },
];
