/** Ops that make tensors: of given sizes, from literals, or like another. */

import { constantOf, type Dim, floordiv, neg, num, sub, unknownDim } from '../shape/dim.ts';
import {
  axis,
  compareAxes,
  dimOf,
  integerOf,
  isGiven,
  known,
  shapeOfDims,
  tensorValue,
  unknownValue,
} from '../shape/shape.ts';
import type { Axis, Dtype, Shape, TensorValue, Value } from '../shape/value.ts';
import { like } from './linear.ts';
import { type Args, type Fault, fault, isFault, type Op, type Outcome } from './op.ts';
import { sizesOf } from './reshape.ts';

const DOCS = 'https://pytorch.org/docs/stable/generated/torch.';

function sized(args: Args, dtype?: Dtype): Outcome {
  const { size } = args;
  const extra = { contiguous: true, ...(dtype ? { dtype } : {}) };
  const sizes = sizesOf(size);
  if (!sizes) return tensorValue({ kind: 'unknown', why: 'its sizes are not in sight' }, extra);
  const negative = sizes.findIndex((one) => (constantOf(one) ?? 0) < 0);
  if (negative >= 0)
    return fault('value', 'size', { facts: { got: sizes[negative] ?? num(-1), name: 'size', expected: '0 or more' } });
  return tensorValue(shapeOfDims(sizes), extra);
}

/** The shape of nested lists; all lists of one depth must be of one length. */
function literal(value: Value | undefined): Shape | Fault {
  if (value?.kind === 'tensor') return value.shape;
  if (value?.kind !== 'sequence')
    return value && value.kind !== 'unknown' && value.kind !== 'union'
      ? known([])
      : { kind: 'unknown', why: 'the data is not in sight' };
  if (!value.items) {
    const inner = value.element ? literal(value.element) : undefined;
    if (!inner || isNested(inner)) return inner ?? { kind: 'unknown', why: 'the data is not in sight' };
    const first = axis(value.length ?? unknownDim);
    if (inner.kind === 'known') return known([first, ...inner.axes]);
    return inner.kind === 'partly'
      ? { ...inner, prefix: [first, ...inner.prefix] }
      : { kind: 'partly', prefix: [first], suffix: [] };
  }
  const rows = value.items.map(literal);
  const wrong = rows.find(isNested);
  if (wrong) return wrong;
  const [head, ...rest] = rows as Shape[];
  const length = axis(num(value.items.length));
  if (!head) return known([length]);
  if (head.kind !== 'known') return { kind: 'partly', prefix: [length], suffix: [] };
  for (const [i, row] of rest.entries()) {
    if (row.kind !== 'known') continue;
    const ragged =
      row.axes.length !== head.axes.length ||
      row.axes.some((one, k) => compareAxes(one, head.axes[k] ?? one) === 'different');
    if (ragged) return fault('ragged', 'data', { facts: { a: head, b: row, index: i + 1, shape: head } });
  }
  return known([length, ...head.axes]);
}

function isNested(shape: Shape | Fault): shape is Fault {
  return shape.kind === 'fault';
}

function fromData(args: Args): Outcome {
  const shape = literal(args.data);
  if (isFault(shape as Outcome)) return shape as Fault;
  return tensorValue(shape as Shape, { contiguous: true });
}

function arange(args: Args): Outcome {
  const start = isGiven(args.end) ? dimOf(args.start) : num(0);
  const end = isGiven(args.end) ? dimOf(args.end) : dimOf(args.start);
  const step = isGiven(args.step) ? dimOf(args.step) : num(1);
  if (constantOf(step) === 1) return tensorValue(shapeOfDims([sub(end, start)]), { dtype: 'int64', contiguous: true });
  return tensorValue(shapeOfDims([neg(floordiv(neg(sub(end, start)), step))]), { contiguous: true });
}

function sizing(name: string, dtype?: Dtype): Op {
  return {
    name,
    doc: `A tensor of the given sizes.`,
    source: `${DOCS}${name}.html`,
    params: '*size',
    examples: [{ args: { size: [3, 1, 4] }, gives: '(3, 1, 4)' }],
    rule: (args) => sized(args, dtype),
  };
}

const square: Op['rule'] = (args) => {
  const n = dimOf(args.n);
  const m: Dim = isGiven(args.m) ? dimOf(args.m) : n;
  const axes: readonly Axis[] = [axis(n), axis(m)];
  return tensorValue(known(axes), { contiguous: true });
};

export const createOps: readonly Op[] = [
  ...['zeros', 'ones', 'empty', 'randn', 'rand'].map((name) => sizing(name)),
  sizing('randint', 'int64'),
  { ...sizing('full'), params: 'size, fill_value' },
  {
    name: 'tensor',
    doc: 'The tensor of nested lists of numbers.',
    source: `${DOCS}tensor.html`,
    params: 'data',
    examples: [
      {
        args: {
          data: [
            [1, 2, 3],
            [4, 5, 6],
          ],
        },
        gives: '(2, 3)',
      },
      {
        args: {
          data: [
            [1, 2, 3],
            [4, 5],
          ],
        },
        fault: 'ragged',
      },
    ],
    rule: fromData,
  },
  {
    name: 'arange',
    doc: 'The numbers from start to before end.',
    source: `${DOCS}arange.html`,
    params: 'start, end=None, step=None',
    examples: [
      { args: { start: 5 }, gives: '(5,)' },
      { args: { start: 1, end: 10, step: 2 }, gives: '(5,)' },
    ],
    rule: arange,
  },
  {
    name: 'linspace',
    doc: 'Evenly spaced numbers.',
    source: `${DOCS}linspace.html`,
    params: 'start, end, steps',
    examples: [{ args: { start: 0, end: 1, steps: 7 }, gives: '(7,)' }],
    rule: (args) => tensorValue(shapeOfDims([dimOf(args.steps)])),
  },
  {
    name: 'eye',
    doc: 'The identity matrix (n, m).',
    source: `${DOCS}eye.html`,
    params: 'n, m=None',
    examples: [{ args: { n: 3 }, gives: '(3, 3)' }],
    rule: square,
  },
  {
    name: 'like',
    doc: 'A tensor of the shape of another.',
    source: `${DOCS}zeros_like.html`,
    params: 'input',
    examples: [{ args: { input: '(3, 4)' }, gives: '(3, 4)' }],
    rule: ({ input }): Outcome =>
      input?.kind === 'tensor'
        ? { ...like(input as TensorValue), contiguous: true }
        : unknownValue('the input is no tensor in sight'),
  },
  {
    name: 'one_hot',
    doc: 'Class indices (*) as (*, num_classes).',
    source: 'https://pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html',
    params: 'input, num_classes=-1',
    examples: [{ args: { input: '(5, 3)', num_classes: 10 }, gives: '(5, 3, 10)' }],
    rule: ({ input, num_classes }) => {
      if (input?.kind !== 'tensor' || input.shape.kind !== 'known')
        return unknownValue('the rank of the input is not known');
      const count = integerOf(num_classes) === -1 ? unknownDim : dimOf(num_classes);
      return { ...like(input), dtype: 'int64', shape: known([...input.shape.axes, axis(count, 'classes')]) };
    },
  },
];
