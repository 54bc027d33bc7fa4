/** Ops that make tensors: of given sizes, from literals, or like another. */

import { constantOf, type Dim, floordiv, neg, num, sub, unknownDim } from '../shape/dim.ts';
import {
  axis,
  compareAxes,
  dimOf,
  integerOf,
  isGiven,
  itemsOf,
  known,
  shapeOfDims,
  tensorValue,
} from '../shape/shape.ts';
import type { Axis, Dtype, Host, Shape, Value } from '../shape/value.ts';
import { dtypeOf, isFloating, withDtype, wrongDtype } from './dtype.ts';
import { dense, preserved } from './layout.ts';
import { like } from './linear.ts';
import { type Args, type Fault, fault, type Op, type Outcome, type Rule } from './op.ts';
import { DOCS, onAxes, onTensor, sizesOf } from './operand.ts';

function sized(args: Args, usual: Dtype | undefined, host: Host): Outcome {
  const { size } = args;
  const dtype = isGiven(args.dtype) ? dtypeOf(args.dtype) : usual;
  const extra = { contiguous: true, ...(dtype ? { dtype } : {}) };
  const fraction = host.language === 'python' ? fractionIn(size) : undefined;
  if (fraction) return fraction;
  const sizes = sizesOf(size);
  if (!sizes) return tensorValue({ kind: 'unknown', why: 'its sizes are not in sight' }, extra);
  const negative = sizes.find((one) => (constantOf(one) ?? 0) < 0);
  if (negative) return fault('value', 'size', { facts: { got: negative, name: 'size', expected: '0 or more' } });
  return tensorValue(shapeOfDims(sizes), extra);
}

/** A quotient is no size: `hidden / 2` is a fraction even where it is whole. */
function fractionIn(size: Value | undefined): Fault | undefined {
  const items = itemsOf(size);
  const at =
    items?.findIndex((one) => one.kind === 'number' && (one.value !== undefined || one.ratio !== undefined)) ?? -1;
  const found = items?.[at];
  if (found?.kind !== 'number') return undefined;
  return fault('value', `size[${at}]`, {
    facts: { name: 'a size', got: found.value ?? 'a fraction', expected: 'a whole number: divide with //' },
  });
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

/** What lists of numbers are made of: whole numbers, fractions or truths. */
function literalDtype(value: Value | undefined): Dtype | undefined {
  switch (value?.kind) {
    case 'tensor':
      return value.dtype;
    case 'size':
      return 'int64';
    case 'truth':
      return 'bool';
    case 'number':
      return value.value !== undefined || value.ratio ? 'float32' : undefined;
    case 'sequence': {
      const kinds = (value.items ?? (value.element ? [value.element] : [])).map(literalDtype);
      if (value.items?.length === 0) return 'float32';
      if (kinds.includes(undefined) || kinds.length === 0) return undefined;
      return kinds.find((one) => isFloating(one)) ?? kinds.find((one) => one !== 'bool') ?? 'bool';
    }
    default:
      return undefined;
  }
}

const MOST_VALUES = 64;

/** The numbers of a flat list, when few and all known. */
function literalValues(value: Value | undefined): readonly number[] | undefined {
  const items = itemsOf(value);
  if (!items || items.length > MOST_VALUES) return undefined;
  const numbers = items.map((one) =>
    one.kind === 'size' ? constantOf(one.dim) : one.kind === 'number' ? one.value : undefined,
  );
  return numbers.includes(undefined) ? undefined : numbers.map(Number);
}

function fromData(args: Args, host: Host): Outcome {
  const { data } = args;
  const tensors =
    itemsOf(data)?.findIndex((one) => one.kind === 'tensor' && one.form !== 'ndarray' && hasSeveral(one.shape)) ?? -1;
  if (tensors >= 0 && host.language === 'python')
    return fault('value', `data[${tensors}]`, {
      facts: { name: 'data', got: 'a list of tensors', expected: 'numbers: use torch.stack' },
    });
  const shape = literal(data);
  if (isNested(shape)) return shape;
  const dtype = isGiven(args.dtype) ? dtypeOf(args.dtype) : host.language === 'python' ? literalDtype(data) : undefined;
  const values = literalValues(data);
  return tensorValue(shape, { contiguous: true, ...(dtype ? { dtype } : {}), ...(values ? { values } : {}) });
}

function hasSeveral(shape: Shape): boolean {
  return shape.kind === 'known' && shape.axes.some((one) => (constantOf(one.dim) ?? 0) > 1);
}

function arange(args: Args): Outcome {
  const [start, end] = isGiven(args.end) ? [args.start, args.end] : [undefined, args.start];
  const values = [start, end, args.step].filter(isGiven);
  const fractions = values.some((one) => one.kind === 'number');
  const dtype = isGiven(args.dtype)
    ? dtypeOf(args.dtype)
    : fractions
      ? 'float32'
      : values.every((one) => one.kind === 'size')
        ? 'int64'
        : undefined;
  const extra = { contiguous: true, ...(dtype ? { dtype } : {}) };
  const numbers = [start, end, args.step].map((one, i) => (isGiven(one) ? numberOf(one) : i === 2 ? 1 : 0));
  const [from, to, by] = numbers;
  if (from !== undefined && to !== undefined && by !== undefined) {
    if (by === 0) return fault('value', 'step', { facts: { name: 'step', got: 0, expected: 'another number' } });
    if ((to - from) / by < 0)
      return fault('value', 'end', {
        because: ['start', 'step'],
        facts: { name: 'end', got: to, expected: 'on the side that step leads to' },
      });
    return tensorValue(shapeOfDims([num(Math.ceil((to - from) / by))]), extra);
  }
  if (fractions) return tensorValue(shapeOfDims([unknownDim]), extra);
  const step = isGiven(args.step) ? dimOf(args.step) : num(1);
  const span = sub(dimOf(end), start ? dimOf(start) : num(0));
  if (constantOf(step) === 1) return tensorValue(shapeOfDims([span]), extra);
  return tensorValue(shapeOfDims([neg(floordiv(neg(span), step))]), extra);
}

function numberOf(value: Value): number | undefined {
  return value.kind === 'number' ? value.value : integerOf(value);
}

function sizing(name: string, dtype?: Dtype): Op {
  return {
    name,
    doc: `A tensor of the given sizes.`,
    source: `${DOCS}${name}.html`,
    params: '*size',
    examples: [
      { args: { size: [3, 1, 4] }, gives: '(3, 1, 4)' },
      { args: { size: [3, -1] }, fault: 'value' },
    ],
    rule: (args, host) => sized(args, dtype, host),
  };
}

/** Of one value: its dtype is the tensor's. */
const full: Rule = (args, host) => sized(args, literalDtype(args.fill_value), host);

const square: Rule = (args) => {
  const n = dimOf(args.n);
  const m: Dim = isGiven(args.m) ? dimOf(args.m) : n;
  const axes: readonly Axis[] = [axis(n), axis(m)];
  const negative = [n, m].find((one) => (constantOf(one) ?? 0) < 0);
  if (negative) return fault('value', 'n', { facts: { name: 'n', got: negative, expected: '0 or more' } });
  return tensorValue(known(axes), {
    contiguous: true,
    dtype: (isGiven(args.dtype) ? dtypeOf(args.dtype) : undefined) ?? 'float32',
  });
};

/** Random whole numbers; nothing lies between `low` and a `high` that is not larger. */
const randint: Rule = (args, host) => {
  const low = integerOf(args.low);
  const high = integerOf(args.high);
  if (low !== undefined && high !== undefined && low >= high)
    return fault('value', 'high', {
      because: ['low'],
      facts: { name: 'high', got: high, expected: `more than ${low}` },
    });
  return sized(args, 'int64', host);
};

const lines: Rule = (args) =>
  tensorValue(shapeOfDims([dimOf(args.steps)]), {
    contiguous: true,
    dtype: (isGiven(args.dtype) ? dtypeOf(args.dtype) : undefined) ?? 'float32',
  });

const likeAnother = onTensor((input, args) => {
  const made = preserved(input);
  return isGiven(args.dtype) ? withDtype(made, dtypeOf(args.dtype)) : made;
});

const oneHot = onAxes((axes, input, { num_classes }, host) => {
  const wrong = wrongDtype(host, 'input', input, { wanted: ['int64'], expected: 'int64' });
  if (wrong) return wrong;
  const given = integerOf(num_classes);
  const largest = input.values?.length ? Math.max(...input.values) : undefined;
  if (given !== undefined && (given === 0 || given < -1))
    return fault('value', 'num_classes', { facts: { name: 'num_classes', got: given, expected: '1 or more, or -1' } });
  if (given !== undefined && given > 0 && largest !== undefined && largest >= given)
    return fault('value', 'num_classes', {
      because: ['input'],
      facts: { name: 'num_classes', got: given, expected: 'more than every class' },
    });
  const count = given === -1 ? (largest === undefined ? unknownDim : num(largest + 1)) : dimOf(num_classes);
  return { ...dense(input, [...axes, axis(count, 'classes')]), dtype: 'int64' };
});

export const createOps: readonly Op[] = [
  ...['zeros', 'ones', 'empty', 'randn', 'rand'].map((name) => sizing(name, 'float32')),
  { ...sizing('randint', 'int64'), rule: randint },
  { ...sizing('full'), params: 'size, fill_value', rule: full },
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
    takes: 'data',
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
    rule: lines,
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
    rule: likeAnother,
  },
  {
    name: 'new_like',
    doc: 'A tensor of the given sizes with the dtype of another.',
    source: 'https://pytorch.org/docs/stable/generated/torch.Tensor.new_zeros.html',
    params: 'input, *size',
    examples: [{ args: { input: '(3, 4)', size: [5] }, gives: '(5,)' }],
    rule: ({ input, ...args }, host) => {
      const made = sized(args, input?.kind === 'tensor' ? input.dtype : undefined, host);
      return made.kind === 'tensor' && input?.kind === 'tensor' ? { ...like(input), ...made } : made;
    },
  },
  {
    name: 'new_tensor',
    doc: 'The tensor of nested lists of numbers, with the dtype of another.',
    source: 'https://pytorch.org/docs/stable/generated/torch.Tensor.new_tensor.html',
    params: 'input, data',
    takes: 'data',
    examples: [{ args: { input: '(3, 4)', data: [1, 2] }, gives: '(2,)' }],
    rule: (args, host) => {
      const made = fromData(args, host);
      const { input } = args;
      return made.kind === 'tensor' && input?.kind === 'tensor' && !isGiven(args.dtype)
        ? withDtype(made, input.dtype)
        : made;
    },
  },
  {
    name: 'one_hot',
    doc: 'Class indices (*) as (*, num_classes).',
    source: 'https://pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html',
    params: 'input, num_classes=-1',
    examples: [{ args: { input: '(5, 3)', num_classes: 10 }, gives: '(5, 3, 10)' }],
    rule: oneHot,
  },
];
