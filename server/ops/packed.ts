/** Packed and padded sequences. A packed sequence is a tensor of the form `packed`: its batch, a run, its features. */

import { atLeast, constantOf, type Dim, isUnknown, max, num, unknownDim } from '../shape/dim.ts';
import {
  axis,
  compareAxes,
  dimOf,
  isGiven,
  itemsOf,
  known,
  listValue,
  tensorValue,
  truthOf,
  tupleValue,
  unknownValue,
} from '../shape/shape.ts';
import type { Axis, Host, Shape, TensorValue, Value } from '../shape/value.ts';
import { dense } from './layout.ts';
import { like } from './linear.ts';
import { type Args, fault, type Op, type Outcome, type Rule } from './op.ts';
import { badAxis, withoutTensor } from './operand.ts';

const DOCS = 'https://pytorch.org/docs/stable/generated/torch.nn.utils.rnn.';

/** Where a packed sequence has its methods. */
const PACKED = 'torch.nn.utils.rnn.PackedSequence';

function packedValue(
  input: TensorValue,
  batch: Axis,
  { rest, lengths }: { readonly rest: readonly Axis[] | 'unknown'; readonly lengths?: readonly number[] | undefined },
): TensorValue {
  const steps = lengths ? num(lengths.reduce((sum, one) => sum + one, 0)) : unknownDim;
  return {
    kind: 'tensor',
    form: 'packed',
    api: PACKED,
    ...(input.dtype ? { dtype: input.dtype } : {}),
    packing: { batch: { ...batch, role: 'batch' }, ...(lengths ? { lengths } : {}) },
    shape: rest === 'unknown' ? { kind: 'partly', prefix: [axis(steps)], suffix: [] } : known([axis(steps), ...rest]),
  };
}

/** How many lengths there are, and which, as far as they are written out. */
function lengthsOf(value: Value | undefined): { readonly count?: Dim; readonly values?: readonly number[] } {
  if (value?.kind === 'tensor') {
    const count = value.shape.kind === 'known' && value.shape.axes.length === 1 ? value.shape.axes[0]?.dim : undefined;
    return { ...(count ? { count } : {}), ...(value.values ? { values: value.values } : {}) };
  }
  if (value?.kind !== 'sequence') return {};
  const numbers = value.items?.map((one) => (one.kind === 'size' ? constantOf(one.dim) : undefined));
  const values = numbers && !numbers.includes(undefined) ? numbers.map(Number) : undefined;
  const count = value.items ? num(value.items.length) : value.length;
  return { ...(count ? { count } : {}), ...(values ? { values } : {}) };
}

const isFalling = (values: readonly number[]) => values.every((one, i) => i === 0 || one <= (values[i - 1] ?? one));

const packPadded: Rule = (args, host) => {
  const { input } = args;
  const first = truthOf(args.batch_first);
  const lengths = lengthsOf(args.lengths);
  if (input?.kind !== 'tensor') {
    if (input?.kind !== 'unknown') return withoutTensor(input, 'input');
    return packedValue(tensorValue(known([])), axis(host.fresh('batch', 'batch')), {
      rest: 'unknown',
      lengths: lengths.values,
    });
  }
  if (input.shape.kind !== 'known') {
    const batch = input.shape.kind === 'partly' && first !== undefined ? input.shape.prefix[first ? 0 : 1] : undefined;
    const suffix = input.shape.kind === 'partly' ? input.shape.suffix.slice(-1) : [];
    const value = packedValue(input, batch ?? axis(host.fresh('batch', 'batch')), {
      rest: 'unknown',
      lengths: lengths.values,
    });
    return value.shape.kind === 'partly' ? { ...value, shape: { ...value.shape, suffix } } : value;
  }
  const { axes } = input.shape;
  if (axes.length < 2)
    return axes.some((one) => one.basis) ? unknownValue('the rank is only assumed') : badAxis('input', 1, input);
  const [a, b] = axes;
  const batch = first === undefined ? undefined : first ? a : b;
  const wrong = batch && lengthsFault(args, batch, lengths, input);
  return wrong ?? packedValue(input, batch ?? axis(unknownDim), { rest: axes.slice(2), lengths: lengths.values });
};

function lengthsFault(
  args: Args,
  batch: Axis,
  { count, values }: ReturnType<typeof lengthsOf>,
  input: TensorValue,
): Outcome | undefined {
  if (values && truthOf(args.enforce_sorted) === true && !isFalling(values))
    return fault('sorted-lengths', 'lengths', { facts: { got: values.join(', ') } });
  if (count && compareAxes(axis(count), batch) === 'different')
    return fault('lengths', 'lengths', {
      because: ['input'],
      axes: { input: truthOf(args.batch_first) ? 0 : 1 },
      facts: { got: count, expected: batch.dim, shape: input.shape, how: 'pack' },
    });
  const least = values && Math.min(...values);
  if (least !== undefined && least <= 0)
    return fault('value', 'lengths', { facts: { name: 'a length', got: least, expected: '1 or more' } });
  return undefined;
}

/** Sequences of different lengths, alike behind their first axis. */
const packSequence: Rule = (args, host) => {
  const items = itemsOf(args.sequences)?.filter((one): one is TensorValue => one.kind === 'tensor');
  const element =
    args.sequences?.kind === 'sequence' && args.sequences.element?.kind === 'tensor'
      ? args.sequences.element
      : undefined;
  const model = items?.[0] ?? element;
  if (model?.shape.kind !== 'known') return unknownValue('the sequences are not in sight');
  const lengths = items?.map((one) =>
    one.shape.kind === 'known' ? constantOf(one.shape.axes[0]?.dim ?? unknownDim) : undefined,
  );
  const values = lengths && !lengths.includes(undefined) ? lengths.map(Number) : undefined;
  if (values && truthOf(args.enforce_sorted) === true && !isFalling(values))
    return fault('sorted-lengths', 'sequences', { facts: { got: values.join(', ') } });
  const count = items
    ? num(items.length)
    : args.sequences?.kind === 'sequence'
      ? (args.sequences.length ?? host.fresh('batch', 'batch'))
      : unknownDim;
  return packedValue(model, axis(count, 'batch'), { rest: model.shape.axes.slice(1), lengths: values });
};

function isWritten(shape: Shape): shape is Extract<Shape, { readonly kind: 'known' }> {
  return shape.kind === 'known' && shape.axes.every((one) => constantOf(one.dim) !== undefined);
}

/** (seq, batch, *) and the length of each sequence. */
const padPacked: Rule = (args, host) => {
  const { input } = args;
  if (input?.kind !== 'tensor' || !input.packing || input.shape.kind === 'unknown') {
    if (input?.kind === 'sequence' && input.type === 'tuple') return fault('output-tuple', 'input');
    const known2 = tensorValue({ kind: 'unknown', why: 'the packed sequence is not in sight' });
    // A layer gives packed output for packed input: only sizes that the program itself writes prove a plain tensor.
    return input?.kind === 'tensor' && input.form !== 'packed' && !input.open && isWritten(input.shape)
      ? fault('not-packed', 'input', { facts: { shape: input.shape } })
      : tupleValue([
          known2,
          tensorValue({ kind: 'unknown', why: 'the packed sequence is not in sight' }, { dtype: 'int64' }),
        ]);
  }
  const { batch, lengths } = input.packing;
  const longest = lengths?.length ? Math.max(...lengths) : undefined;
  const total = isGiven(args.total_length) ? dimOf(args.total_length) : undefined;
  if (total && longest !== undefined && atLeast(total, num(longest)) === false)
    return fault('value', 'total_length', {
      because: ['input'],
      facts: { name: 'total_length', got: total, expected: `at least ${longest}, the longest sequence` },
    });
  const seq = axis(total ?? (longest === undefined ? host.fresh('seq', 'seq') : num(longest)), 'seq');
  const first = truthOf(args.batch_first);
  const front = first === undefined ? [axis(unknownDim), axis(unknownDim)] : first ? [batch, seq] : [seq, batch];
  const shape: Shape =
    input.shape.kind === 'known'
      ? known([...front, ...input.shape.axes.slice(1)])
      : { kind: 'partly', prefix: front, suffix: input.shape.suffix };
  const padded = tensorValue(shape, {
    ...(input.dtype ? { dtype: input.dtype } : {}),
    ...(first === false ? { contiguous: true } : {}),
  });
  return tupleValue([padded, tensorValue(known([batch]), { dtype: 'int64', contiguous: true })]);
};

/** Sequences (length, *) as one tensor, the longest one's length. */
const padSequence: Rule = (args, host) => {
  const { sequences } = args;
  const items = itemsOf(sequences)?.filter((one): one is TensorValue => one.kind === 'tensor');
  const element =
    sequences?.kind === 'sequence' && sequences.element?.kind === 'tensor' ? sequences.element : undefined;
  const model = items?.[0] ?? element;
  if (model?.shape.kind !== 'known') {
    if (sequences?.kind === 'tensor') return sequences;
    const axes = padded(axis(host.fresh('seq', 'seq'), 'seq'), axis(countOf(sequences, host), 'batch'), args);
    return tensorValue({ kind: 'partly', prefix: axes, suffix: [] }, model?.dtype ? { dtype: model.dtype } : {});
  }
  const rest = model.shape.axes.slice(1);
  for (const other of items ?? []) {
    const own = other.shape.kind === 'known' ? other.shape.axes.slice(1) : rest;
    const off = own.findIndex((one, i) => rest[i] && compareAxes(one, rest[i]) === 'different');
    if (off >= 0)
      return fault('concat', 'sequences', {
        facts: {
          a: model.shape,
          b: other.shape,
          shape: other.shape,
          dim: num(0),
          axis: off,
          p: rest[off]?.dim ?? num(0),
          q: own[off]?.dim ?? num(0),
          how: 'pad',
        },
      });
  }
  const lengths = items?.map((one) =>
    one.shape.kind === 'known' ? (one.shape.axes[0]?.dim ?? unknownDim) : unknownDim,
  );
  const longest = lengths?.length ? lengths.reduce(max) : lengthOf(model, host);
  const seq = axis(longest, 'seq');
  const front = padded(seq, axis(countOf(sequences, host), 'batch'), args);
  return truthOf(args.batch_first) === undefined
    ? { ...like(model), shape: known([...front, ...rest]) }
    : dense(model, [...front, ...rest]);
};

function padded(seq: Axis, batch: Axis, args: Args): readonly Axis[] {
  const first = truthOf(args.batch_first);
  if (first === undefined) return [axis(unknownDim), axis(unknownDim)];
  return first ? [batch, seq] : [seq, batch];
}

/** How many sequences there are. */
function countOf(sequences: Value | undefined, host: Host): Dim {
  if (sequences?.kind !== 'sequence') return host.fresh('batch', 'batch');
  if (sequences.items) return num(sequences.items.length);
  const { length } = sequences;
  return length && !isUnknown(length) ? length : host.fresh('batch', 'batch');
}

/** Sequences that all have one length keep it; else the longest is not known. */
function lengthOf(element: TensorValue, host: Host): Dim {
  const size = element.shape.kind === 'known' ? element.shape.axes[0]?.dim : undefined;
  return size && constantOf(size) !== undefined ? size : host.fresh('seq', 'seq');
}

const unpackSequence: Rule = ({ input }) => {
  if (input?.kind !== 'tensor' || !input.packing || input.shape.kind !== 'known')
    return unknownValue('the packed sequence is not in sight');
  const rest = input.shape.axes.slice(1);
  const { batch, lengths } = input.packing;
  const one = (length: Dim): Value =>
    tensorValue(known([axis(length, 'seq'), ...rest]), input.dtype ? { dtype: input.dtype } : {});
  if (lengths) return listValue(lengths.map((n) => one(num(n))));
  return { kind: 'sequence', type: 'list', element: one(unknownDim), length: batch.dim };
};

/** All steps of all sequences one under the other: (sum of lengths, *). */
const packedData: Rule = ({ self }, host) => {
  if (self?.kind !== 'tensor' || self.shape.kind !== 'known')
    return host.unknown('the packed sequence is not in sight');
  return tensorValue(self.shape, { contiguous: true, ...(self.dtype ? { dtype: self.dtype } : {}) });
};

const batchSizes: Rule = ({ self }, host) => {
  const longest =
    self?.kind === 'tensor' && self.packing?.lengths?.length
      ? num(Math.max(...self.packing.lengths))
      : host.fresh('seq', 'seq');
  return tensorValue(known([axis(longest)]), { dtype: 'int64', contiguous: true });
};

export const packedProperties: { readonly [name: string]: Rule } = { data: packedData, batch_sizes: batchSizes };

const op = (name: string, params: string, examples: Op['examples'], rule: Rule, doc: string): Op => ({
  name,
  doc,
  source: `${DOCS}${name}.html`,
  params,
  examples,
  rule,
});

const ofLists = (made: Op): Op => ({ ...made, takes: 'list' });

export const packedOps: readonly Op[] = [
  op(
    'pack_padded_sequence',
    'input, lengths, batch_first=false, enforce_sorted=true',
    [
      { args: { input: '(5, 3, 4)', lengths: [5, 3] }, fault: 'lengths' },
      { args: { input: '(5, 3, 4)', lengths: [2, 5, 3] }, fault: 'sorted-lengths' },
    ],
    packPadded,
    '(seq, batch, *) and the length of each sequence, packed.',
  ),
  ofLists(
    op(
      'pack_sequence',
      'sequences, enforce_sorted=true',
      [{ args: { sequences: ['(2, 3)', '(4, 3)'] }, fault: 'sorted-lengths' }],
      packSequence,
      'Sequences (length, *), packed.',
    ),
  ),
  op(
    'pad_packed_sequence',
    'input, batch_first=false, padding_value=0, total_length=None',
    [{ args: { input: '(5, 3, 4)' }, fault: 'not-packed' }],
    padPacked,
    'A packed sequence as (seq, batch, *) and its lengths (batch).',
  ),
  ofLists(
    op(
      'pad_sequence',
      'sequences, batch_first=false',
      [{ args: { sequences: ['(4, 3)', '(2, 3)'] }, gives: '(4, 2, 3)' }],
      padSequence,
      'Sequences (length, *) as (longest, batch, *).',
    ),
  ),
  op(
    'unpack_sequence',
    'input',
    [{ args: { input: '(5, 3, 4)' }, gives: '?' }],
    unpackSequence,
    'The sequences of a packed one.',
  ),
];
