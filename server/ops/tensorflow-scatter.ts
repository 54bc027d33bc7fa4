/** Ops of TensorFlow.js that put values where indices say, count them, or look them up in order. */

import { compare, constantOf, unknownDim } from '../shape/dim.ts';
import { compareAxes, dimOf, isGiven, known } from '../shape/shape.ts';
import type { Axis, Host, Shape, Value } from '../shape/value.ts';
import { type Args, fault, type Op, type Outcome } from './op.ts';
import {
  axesOf,
  isProven,
  made,
  madeOf,
  coreOp as op,
  rankFault,
  shapeFacts,
  shapeFrom,
  shapeOf,
  unknownInput,
} from './tensorflow-tools.ts';

/** updates have the shape indices.shape[:-1] + shape[indices.shape[-1]:], and the result the shape itself. */
function scattered(shape: Shape, args: Args): Outcome {
  const indices = axesOf(args.indices);
  const updates = axesOf(args.updates);
  const depth = indices && indices.length > 1 ? constantOf(indices.at(-1)?.dim ?? unknownDim) : 1;
  if (indices && updates && shape.kind === 'known' && depth !== undefined) {
    const head = indices.length > 1 ? indices.slice(0, -1) : indices;
    const wanted = [...head, ...shape.axes.slice(depth)];
    const proven = isProven([...indices, ...updates, ...shape.axes]);
    const differ =
      wanted.length !== updates.length ||
      wanted.some((axis, i) => updates[i] && compareAxes(axis, updates[i]) === 'different');
    if (proven && differ)
      return fault('same-shape', 'updates', {
        because: ['indices'],
        facts: { a: known(wanted), b: known(updates) },
      });
  }
  return made(shape, args.updates);
}

function scatter(args: Args): Outcome {
  return scattered(shapeFrom(args.shape), args);
}

function scatterUpdate(args: Args): Outcome {
  return scattered(shapeOf(args.input), args);
}

/** Rows added up by the segment that is named for each: (rows, …) to (segments, …). */
function segmentSum(args: Args): Outcome {
  const axes = axesOf(args.input);
  const ids = axesOf(args.segments);
  if (!axes || !ids) return made(unknownInput, args.input);
  const [rows] = axes;
  const [count] = ids;
  if (ids.length === 1 && rows && count && compareAxes(rows, count) === 'different')
    return fault('same-shape', 'segments', { because: ['input'], facts: { a: known([rows]), b: known(ids) } });
  return madeOf([{ dim: dimOf(args.count) }, ...axes.slice(ids.length)], args.input);
}

/** How often each number below size occurs, for every row. */
function bincount(args: Args): Outcome {
  const axes = axesOf(args.input);
  if (!axes) return made(unknownInput);
  if (axes.length > 2) return isProven(axes) ? rankFault(args.input, '1-D or 2-D') : made(unknownInput);
  return madeOf([...axes.slice(0, -1), { dim: dimOf(args.size) }], undefined, 'float32');
}

/** Where values belong in sorted rows: one row for each, the same number of rows in both. */
function searchSorted(args: Args): Outcome {
  const rows = axesOf(args.sorted);
  const values = axesOf(args.input);
  if (!rows || !values) return made(unknownInput);
  const flat = (axes: readonly Axis[]): readonly Axis[] =>
    axes.length === 1 ? [{ dim: dimOf({ kind: 'number', value: 1 }) }, ...axes] : axes;
  const a = flat(rows);
  const b = flat(values);
  const [first] = a;
  const [second] = b;
  if (a.length === 2 && b.length === 2 && first && second && compareAxes(first, second) === 'different')
    return fault('same-shape', 'input', { because: ['sorted'], facts: { a: known([first]), b: known([second]) } });
  return b.length === 2 ? madeOf(b, undefined, 'int32') : made(unknownInput, undefined, 'int32');
}

/** Whether each target is among the k best of its row: predictions have one axis more than targets. */
function inTopK(args: Args): Outcome {
  const predictions = axesOf(args.input);
  const targets = axesOf(args.targets);
  if (predictions && targets && isProven([...predictions, ...targets])) {
    const rows = predictions.slice(0, -1);
    const differ =
      rows.length !== targets.length ||
      rows.some((axis, i) => targets[i] && compare(axis.dim, targets[i].dim) === 'different');
    if (differ)
      return fault('same-shape', 'targets', { because: ['input'], facts: { a: known(rows), b: known(targets) } });
  }
  return made(shapeOf(args.targets), undefined, 'bool');
}

/** The places where a condition holds: how many is not known, each has an index for every axis. */
function where(args: Args, host: Host): Outcome {
  const axes = axesOf(args.condition);
  const rank = axes && dimOf({ kind: 'number', value: axes.length });
  return madeOf([{ dim: host.fresh('n') }, { dim: rank ?? unknownDim }], undefined, 'int32');
}

/** What is in x and not in y, and where it was: how much is not known. */
function difference(args: Args, host: Host): Outcome {
  for (const name of ['x', 'y']) {
    const axes = axesOf(args[name]);
    if (axes && axes.length !== 1 && isProven(axes))
      return fault('rank', name, { facts: { ...shapeFacts(args[name]), expected: '1-D', got: axes.length } });
  }
  const axis: Axis = { dim: host.fresh('n') };
  return { kind: 'sequence', type: 'list', items: [madeOf([axis], args.x), madeOf([axis], undefined, 'int32')] };
}

/** The boxes that are kept, of one number that is not known; padded to it where asked. */
function suppressed(args: Args, host: Host): Outcome {
  const kept = madeOf([{ dim: host.fresh('n') }], undefined, 'int32');
  const fields = (entries: { readonly [name: string]: Value }): Outcome => ({
    kind: 'record',
    open: false,
    fields: entries,
  });
  const form = args.form?.kind === 'text' ? args.form.value : 'plain';
  if (form === 'scores')
    return fields({
      selectedIndices: kept,
      selectedScores: madeOf(kept.shape.kind === 'known' ? kept.shape.axes : [], undefined, 'float32'),
    });
  if (form !== 'padded') return kept;
  const padded = isGiven(args.pad) && args.pad.kind === 'truth' && args.pad.value === true;
  const indices = padded ? madeOf([{ dim: dimOf(args.most) }], undefined, 'int32') : kept;
  return fields({ selectedIndices: indices, validOutputs: madeOf([], undefined, 'int32') });
}

export const tensorflowScatterOps: readonly Op[] = [
  op('tf_scatter', 'A tensor of the given shape with the updates at the indices.', 'indices, updates, shape', scatter, [
    { args: { indices: '(2, 1)', updates: '(2, 4)', shape: [8, 4] }, gives: '(8, 4)' },
    { args: { indices: '(4, 1)', updates: '(3,)', shape: [8] }, fault: 'same-shape' },
  ]),
  op('tf_scatter_update', 'The tensor with the updates at the indices.', 'input, indices, updates', scatterUpdate, [
    { args: { input: '(8,)', indices: '(4, 1)', updates: '(4,)' }, gives: '(8,)' },
  ]),
  op('tf_segment_sum', '(rows, …) added up by segment to (segments, …).', 'input, segments, count', segmentSum, [
    { args: { input: '(5, 3)', segments: '(5,)', count: 2 }, gives: '(2, 3)' },
    { args: { input: '(5, 3)', segments: '(4,)', count: 2 }, fault: 'same-shape' },
  ]),
  op('tf_bincount', 'How often each number below size occurs: (…, n) to (…, size).', 'input, weights, size', bincount, [
    { args: { input: '(2, 5)', weights: '(0,)', size: 7 }, gives: '(2, 7)' },
  ]),
  op('tf_search_sorted', 'Where values belong in sorted rows.', 'sorted, input, side?', searchSorted, [
    { args: { sorted: '(2, 5)', input: '(2, 3)' }, gives: '(2, 3)' },
    { args: { sorted: '(2, 5)', input: '(3, 3)' }, fault: 'same-shape' },
  ]),
  op(
    'tf_in_top_k',
    'Whether each target is among the k best: (…, classes) and (…) give (…).',
    'input, targets, k=1',
    inTopK,
    [
      { args: { input: '(2, 5)', targets: '(2,)' }, gives: '(2,)' },
      { args: { input: '(2, 5)', targets: '(3,)' }, fault: 'same-shape' },
    ],
  ),
  op('tf_where', 'The indices of what holds: how many is not known.', 'condition', where, [
    { args: { condition: '(4, 3)' }, gives: '(n, 2)' },
  ]),
  op('tf_difference', 'What is in x and not in y, and where: how much is not known.', 'x, y', difference, [
    { args: { x: '(5,)', y: '(3,)' }, gives: '[(n,), (n,)]' },
    { args: { x: '(5, 2)', y: '(3,)' }, fault: 'rank' },
  ]),
  op('tf_suppress', 'The boxes that are kept: how many is not known.', 'boxes, scores, most, pad?, form?', suppressed, [
    { args: { boxes: '(5, 4)', scores: '(5,)', most: 3 }, gives: '(n,)' },
  ]),
];
