/** Ops of TensorFlow.js that regroup, cut and join axes. */

import {
  add,
  atLeast,
  compare,
  constantOf,
  type Dim,
  divides,
  exactDivide,
  floordiv,
  isUnknown,
  mul,
  num,
  sub,
  unknownDim,
} from '../shape/dim.ts';
import { dimOf, integerOf, isGiven, known, normalizeAxis } from '../shape/shape.ts';
import type { Axis, Host, Shape, Value } from '../shape/value.ts';
import { joinOps } from './join.ts';
import { type Args, type Fault, fault, type Op, type Outcome, type Rule } from './op.ts';
import { reshapeOps } from './reshape.ts';
import {
  axesGiven,
  axesOf,
  coreSource,
  isProven,
  made,
  madeOf,
  shapeFacts,
  shapeOf,
  sizesIn,
} from './tensorflow-tools.ts';

const unknownShape: Shape = { kind: 'unknown', why: 'the input is not known' };

/** An axis number that is not in the input. */
export function axisFault(input: Value | undefined, axis: number, rank: number, at = 'axis'): Fault {
  return fault('axis', at, { because: ['input'], facts: { ...shapeFacts(input), dim: num(axis), rank } });
}

/** An input of another rank than the argument `at` is made for. */
function rankFault(input: Value | undefined, at: string, expected: number): Fault {
  return fault('rank', 'input', {
    because: [at],
    facts: { ...shapeFacts(input), expected: `${expected}-D`, got: axesOf(input)?.length ?? 0 },
  });
}

function squeeze(args: Args, host: Host): Outcome {
  const axes = axesOf(args.input);
  const given = axesGiven(args.axis);
  if (!axes || given === undefined) return made(unknownShape, args.input);
  if (given !== 'all' && given.length > 0) return squeezeAt(axes, given, args);
  const verdicts = axes.map((axis) => (axis.basis ? 'different' : compare(axis.dim, num(1))));
  const open = verdicts.filter((verdict) => verdict === 'unknown').length;
  const without = (dropOpen: boolean) =>
    madeOf(
      axes.filter((_, i) => verdicts[i] === 'different' || (verdicts[i] === 'unknown' && !dropOpen)),
      args.input,
    );
  if (open === 0) return without(false);
  return open === 1
    ? host.join([without(false), without(true)])
    : made({ kind: 'unknown', why: 'any of several axes may be 1 and is then dropped' }, args.input);
}

function squeezeAt(axes: readonly Axis[], given: readonly number[], args: Args): Outcome {
  const drop = new Set<number>();
  for (const at of given) {
    const place = normalizeAxis(at, axes.length);
    if (place === undefined) return axisFault(args.input, at, axes.length);
    const axis = axes[place];
    if (axis && axis.basis === undefined && compare(axis.dim, num(1)) === 'different') {
      return fault('squeeze', 'axis', {
        because: ['input'],
        axes: { input: place },
        facts: { ...shapeFacts(args.input), axis: at, size: axis.dim },
      });
    }
    drop.add(place);
  }
  return madeOf(
    axes.filter((_, i) => !drop.has(i)),
    args.input,
  );
}

function transpose(args: Args): Outcome {
  const axes = axesOf(args.input);
  if (!isGiven(args.perm)) return axes ? madeOf([...axes].reverse(), args.input) : made(unknownShape, args.input);
  const perm = axesGiven(args.perm);
  if (perm === undefined || perm === 'all')
    return axes
      ? madeOf(
          axes.map(() => ({ dim: unknownDim })),
          args.input,
        )
      : made(unknownShape, args.input);
  if (!axes)
    return madeOf(
      perm.map(() => ({ dim: unknownDim })),
      args.input,
    );
  if (perm.length !== axes.length)
    return isProven(axes) ? rankFault(args.input, 'perm', perm.length) : made(unknownShape, args.input);
  const wrong = perm.find((at) => at < 0 || at >= axes.length);
  if (wrong !== undefined) return axisFault(args.input, wrong, axes.length, 'perm');
  return madeOf(
    perm.map((at) => axes[at] ?? { dim: unknownDim }),
    args.input,
  );
}

/** `as1D` … `as5D`, `asScalar`: a reshape to the sizes given one by one. */
function asSizes(args: Args, host: Host): Outcome {
  const sizes = ['a', 'b', 'c', 'd', 'e'].flatMap((name) => (isGiven(args[name]) ? [args[name]] : []));
  const shape: Value = { kind: 'sequence', type: 'list', items: sizes };
  const outcome = reshaped({ ...(args.input ? { input: args.input } : {}), shape }, host);
  return outcome.kind === 'fault' ? { ...outcome, because: ['a', 'b', 'c', 'd', 'e'].slice(0, sizes.length) } : outcome;
}

/** `x.concat(others, axis)` and `x.stack(others, axis)`: the receiver comes first. */
function withOthers(run: Rule): Rule {
  return (args, host) => {
    const { input, tensors, dim } = args;
    const others = tensors?.kind === 'sequence' ? tensors.items : tensors ? [tensors] : undefined;
    if (!input || !others) return made(unknownShape, input);
    const all: Value = { kind: 'sequence', type: 'list', items: [input, ...others] };
    return run({ tensors: all, ...(dim ? { dim } : {}) }, host);
  };
}

function ruleOf(family: readonly Op[], name: string): Rule {
  const found = family.find((one) => one.name === name);
  return found ? found.rule : (_args, host) => host.unknown(`${name} has no rule`);
}

const reshaped = ruleOf(reshapeOps, 'reshape');

/** One entry of `begin` or `size`; numbers given alone stand for the first axis. */
function entries(value: Value | undefined): readonly Value[] | undefined {
  if (!isGiven(value)) return [];
  if (value.kind === 'sequence') return sizesIn(value);
  return [value];
}

function slice(args: Args): Outcome {
  const axes = axesOf(args.input);
  const begin = entries(args.begin);
  const size = entries(args.size);
  if (!axes) return made(lengthsOf(args), args.input);
  const rank = axes.length;
  const facts = { ...shapeFacts(args.input), rank };
  if (rank === 0) return fault('slice', 'input', { facts: { ...facts, what: 'scalar' } });
  for (const [name, list] of [
    ['begin', begin],
    ['size', size],
  ] as const) {
    if (list && list.length > rank)
      return fault('slice', name, { because: ['input'], facts: { ...facts, found: list.length, what: 'rank' } });
  }
  const out: Axis[] = [];
  for (const [i, axis] of axes.entries()) {
    const from = begin ? (begin[i] ? dimOf(begin[i]) : num(0)) : unknownDim;
    const asked = size ? (size[i] ? dimOf(size[i]) : num(-1)) : unknownDim;
    const rest = constantOf(asked) === -1;
    const length = rest ? sub(axis.dim, from) : asked;
    const start = constantOf(from);
    if (start !== undefined && start < 0)
      return fault('slice', 'begin', { facts: { ...facts, axis: i, start, what: 'negative' } });
    if (!rest && axis.basis === undefined && atLeast(axis.dim, add(from, length)) === false) {
      return fault('slice', 'size', {
        because: ['begin', 'input'],
        axes: { input: i },
        facts: { ...facts, axis: i, end: add(from, length), length: axis.dim, what: 'overflow' },
      });
    }
    out.push(length.key === axis.dim.key ? axis : { dim: length, ...(axis.role ? { role: axis.role } : {}) });
  }
  return madeOf(out, args.input);
}

/** Of an input nobody knows: an array of sizes has one for each axis. */
function lengthsOf(args: Args): Shape {
  const sizes = args.size?.kind === 'sequence' ? sizesIn(args.size) : undefined;
  const begins = args.begin?.kind === 'sequence' ? sizesIn(args.begin) : undefined;
  if (!sizes || !begins || sizes.length !== begins.length) return unknownShape;
  return known(sizes.map((size) => ({ dim: constantOf(dimOf(size)) === -1 ? unknownDim : dimOf(size) })));
}

function gather(args: Args): Outcome {
  const axes = axesOf(args.input);
  const at = isGiven(args.axis) ? integerOf(args.axis) : 0;
  const batchDims = isGiven(args.batch_dims) ? integerOf(args.batch_dims) : 0;
  if (!axes || at === undefined) return made(unknownShape, args.input);
  const place = normalizeAxis(at, axes.length);
  if (place === undefined) return axisFault(args.input, at, axes.length);
  const index = shapeOf(args.indices);
  if (batchDims !== 0 || index.kind !== 'known')
    return made({ kind: 'partly', prefix: axes.slice(0, place), suffix: axes.slice(place + 1) }, args.input);
  return madeOf([...axes.slice(0, place), ...index.axes, ...axes.slice(place + 1)], args.input);
}

function withDim(axis: Axis, dim: Dim): Axis {
  return axis.dim.key === dim.key ? axis : { dim, ...(axis.role ? { role: axis.role } : {}) };
}

function unstack(args: Args): Outcome {
  const axes = axesOf(args.input);
  const at = isGiven(args.axis) ? integerOf(args.axis) : 0;
  if (!axes || at === undefined) return { kind: 'sequence', type: 'list', element: made(unknownShape, args.input) };
  const place = normalizeAxis(at, axes.length);
  if (place === undefined) return axisFault(args.input, at, axes.length);
  const one = madeOf(
    axes.filter((_, i) => i !== place),
    args.input,
  );
  return several(one, axes[place]?.dim ?? unknownDim);
}

/** A list of equal tensors, written out while it is short. */
function several(one: Value, count: Dim): Value {
  const n = constantOf(count);
  if (n !== undefined && n <= 64)
    return { kind: 'sequence', type: 'list', items: Array.from({ length: n }, () => one) };
  return { kind: 'sequence', type: 'list', element: one, ...(isUnknown(count) ? {} : { length: count }) };
}

function split(args: Args): Outcome {
  const axes = axesOf(args.input);
  const at = isGiven(args.axis) ? integerOf(args.axis) : 0;
  if (!axes || at === undefined) return { kind: 'sequence', type: 'list', element: made(unknownShape, args.input) };
  const place = normalizeAxis(at, axes.length);
  if (place === undefined) return axisFault(args.input, at, axes.length);
  const whole = axes[place]?.dim ?? unknownDim;
  const part = (dim: Dim): Value =>
    madeOf(
      axes.map((axis, i) => (i === place ? withDim(axis, dim) : axis)),
      args.input,
    );
  const proven = axes[place]?.basis === undefined;
  if (args.parts?.kind === 'sequence') return splitSizes(args, { whole, part, proven, at });
  const count = dimOf(args.parts);
  const facts = { ...shapeFacts(args.input), axis: at, length: whole, parts: count };
  if (proven && divides(count, whole) === false)
    return fault('split', 'parts', { because: ['input'], facts: { ...facts, what: 'division' } });
  return several(part(exactDivide(whole, count) ?? floordiv(whole, count)), count);
}

interface Cut {
  readonly whole: Dim;
  readonly part: (dim: Dim) => Value;
  readonly proven: boolean;
  readonly at: number;
}

function splitSizes(args: Args, cut: Cut): Outcome {
  const sizes = sizesIn(args.parts);
  if (!sizes) return { kind: 'sequence', type: 'list', element: cut.part(unknownDim) };
  const dims = sizes.map((size) => dimOf(size));
  const given = dims.filter((dim) => constantOf(dim) !== -1).reduce(add, num(0));
  const gaps = dims.length - dims.filter((dim) => constantOf(dim) !== -1).length;
  if (gaps === 0 && cut.proven && compare(given, cut.whole) === 'different') {
    return fault('split', 'parts', {
      because: ['input'],
      facts: { ...shapeFacts(args.input), axis: cut.at, length: cut.whole, parts: given, what: 'sum' },
    });
  }
  return {
    kind: 'sequence',
    type: 'list',
    items: dims.map((dim) => cut.part(constantOf(dim) === -1 ? sub(cut.whole, given) : dim)),
  };
}

function tile(args: Args): Outcome {
  const axes = axesOf(args.input);
  const reps = sizesIn(args.reps);
  if (!axes || !reps) return made(reps ? known(reps.map(() => ({ dim: unknownDim }))) : unknownShape, args.input);
  if (reps.length !== axes.length)
    return isProven(axes) ? rankFault(args.input, 'reps', reps.length) : made(unknownShape, args.input);
  return madeOf(
    axes.map((axis, i) => withDim(axis, mul(axis.dim, dimOf(reps[i])))),
    args.input,
  );
}

/** [[before, after], …] for every axis; a pair alone is for a tensor of one axis. */
function pad(args: Args): Outcome {
  const axes = axesOf(args.input);
  const pairs = sizesIn(args.paddings);
  if (!axes || !pairs) return made(axes ? known(axes.map(() => ({ dim: unknownDim }))) : unknownShape, args.input);
  const each = pairs.every((pair) => pair.kind === 'sequence') ? pairs.map((pair) => sizesIn(pair)) : [pairs];
  if (each.length !== axes.length) return made(known(axes.map(() => ({ dim: unknownDim }))), args.input);
  return madeOf(
    axes.map((axis, i) => withDim(axis, (each[i] ?? []).map((size) => dimOf(size)).reduce(add, axis.dim))),
    args.input,
  );
}

function broadcastTo(args: Args): Outcome {
  const axes = axesOf(args.input);
  const sizes = sizesIn(args.shape);
  if (!sizes) return made(unknownShape, args.input);
  const facts = { ...shapeFacts(args.input), target: known(sizes.map((size) => ({ dim: dimOf(size) }))) };
  if (axes && axes.length > sizes.length && isProven(axes))
    return fault('broadcast-to', 'shape', { because: ['input'], facts });
  for (const [i, axis] of (axes ?? []).entries()) {
    const wanted = dimOf(sizes[sizes.length - (axes?.length ?? 0) + i]);
    if (
      axis.basis === undefined &&
      compare(axis.dim, num(1)) === 'different' &&
      compare(axis.dim, wanted) === 'different'
    )
      return fault('broadcast-to', 'shape', { because: ['input'], facts });
  }
  return madeOf(
    sizes.map((size) => ({ dim: dimOf(size) })),
    args.input,
  );
}

function topk(args: Args): Outcome {
  const axes = axesOf(args.input);
  const k = isGiven(args.k) ? dimOf(args.k) : num(1);
  const last = axes?.at(-1);
  if (last && last.basis === undefined && atLeast(last.dim, k) === false)
    return fault('topk', 'k', { because: ['input'], facts: { ...shapeFacts(args.input), k, length: last.dim } });
  const shape: Shape = axes
    ? known([...axes.slice(0, -1), { dim: k }])
    : { kind: 'partly', prefix: [], suffix: [{ dim: k }] };
  return {
    kind: 'record',
    open: false,
    fields: { values: made(shape, args.input), indices: made(shape, undefined, 'int32') },
  };
}

function unique(args: Args, host: Host): Outcome {
  const axes = axesOf(args.input);
  const at = isGiven(args.axis) ? integerOf(args.axis) : 0;
  const dim = host.fresh('n');
  const place = axes && at !== undefined ? normalizeAxis(at, axes.length) : undefined;
  const values =
    axes && place !== undefined
      ? madeOf(
          axes.map((axis, i) => (i === place ? { dim } : axis)),
          args.input,
        )
      : made(unknownShape, args.input);
  const length = axes && place !== undefined ? axes[place] : undefined;
  return {
    kind: 'record',
    open: false,
    fields: { values, indices: madeOf([length ?? { dim: unknownDim }], undefined, 'int32') },
  };
}

/** Rows where the mask holds: how many is not known. */
function booleanMask(args: Args, host: Host): Outcome {
  const axes = axesOf(args.input);
  const mask = axesOf(args.mask);
  const at = isGiven(args.axis) ? integerOf(args.axis) : 0;
  if (!axes || !mask || at === undefined) return made(unknownShape, args.input);
  return madeOf([...axes.slice(0, at), { dim: host.fresh('n') }, ...axes.slice(at + mask.length)], args.input);
}

function gatherNd(args: Args): Outcome {
  const axes = axesOf(args.input);
  const index = axesOf(args.indices);
  const depth = index?.at(-1) && constantOf(index.at(-1)?.dim ?? unknownDim);
  if (!axes || !index || depth === undefined) return made(unknownShape, args.input);
  return madeOf([...index.slice(0, -1), ...axes.slice(depth)], args.input);
}

function stridedSlice(args: Args): Outcome {
  const axes = axesOf(args.input);
  const masks = [args.begin_mask, args.end_mask, args.ellipsis_mask, args.new_axis_mask, args.shrink_axis_mask];
  const begin = sizesIn(args.begin);
  const end = sizesIn(args.end);
  const strides = isGiven(args.strides) ? sizesIn(args.strides) : [];
  if (!axes || !begin || !end || !strides || masks.some((mask) => isGiven(mask) && integerOf(mask) !== 0))
    return made(unknownShape, args.input);
  return madeOf(
    axes.map((axis, i) => {
      if (!begin[i] || !end[i]) return axis;
      const numbers = [
        integerOf(begin[i]),
        integerOf(end[i]),
        strides[i] ? integerOf(strides[i]) : 1,
        constantOf(axis.dim),
      ];
      const [from, to, by, length] = numbers;
      if (from === undefined || to === undefined || by === undefined || length === undefined || by <= 0)
        return { dim: unknownDim };
      const start = Math.min(length, Math.max(0, from < 0 ? from + length : from));
      const stop = Math.min(length, Math.max(0, to < 0 ? to + length : to));
      return { dim: num(Math.max(0, Math.ceil((stop - start) / by))) };
    }),
    args.input,
  );
}

const op = (name: string, doc: string, params: string, rule: Rule, examples: Op['examples']): Op => ({
  name,
  doc,
  source: coreSource,
  params,
  examples,
  rule,
});

export const tensorflowArrangeOps: readonly Op[] = [
  op('tf_as', 'The same values in the sizes given one by one.', 'input, a?, b?, c?, d?, e?', asSizes, [
    { args: { input: '(2, 6)', a: 3, b: 4 }, gives: '(3, 4)' },
    { args: { input: '(2, 6)', a: 5, b: 2 }, fault: 'reshape' },
  ]),
  op(
    'tf_concat_to',
    'The receiver and the tensors given, one after the other along an axis.',
    'input, tensors, dim=0',
    withOthers(ruleOf(joinOps, 'cat')),
    [{ args: { input: '(2, 3)', tensors: ['(4, 3)'], dim: 0 }, gives: '(6, 3)' }],
  ),
  op(
    'tf_stack_to',
    'The receiver and the tensors given, along a new axis.',
    'input, tensors, dim=0',
    withOthers(ruleOf(joinOps, 'stack')),
    [{ args: { input: '(2, 3)', tensors: ['(2, 3)'], dim: 0 }, gives: '(2, 2, 3)' }],
  ),
  op('tf_squeeze', 'Without the axes of 1: all of them, or those named.', 'input, axis?', squeeze, [
    { args: { input: '(1, 5, 1)' }, gives: '(5,)' },
    { args: { input: '(1, 5)', axis: [1] }, fault: 'squeeze' },
  ]),
  op('tf_transpose', 'The axes in another order: reversed where none is given.', 'input, perm?', transpose, [
    { args: { input: '(2, 3, 4)', perm: [0, 2, 1] }, gives: '(2, 4, 3)' },
    { args: { input: '(2, 3, 4)', perm: [1, 0] }, fault: 'rank' },
  ]),
  op(
    'tf_slice',
    'size values from begin along every axis; -1 and what is left out reach to the end.',
    'input, begin, size?',
    slice,
    [
      { args: { input: '(10, 3)', begin: [2, 0], size: [4, -1] }, gives: '(4, 3)' },
      { args: { input: '(10, 3)', begin: [8, 0], size: [4, 3] }, fault: 'slice' },
    ],
  ),
  op(
    'tf_strided_slice',
    'From begin to end in steps along every axis.',
    'input, begin, end, strides?, begin_mask?, end_mask?, ellipsis_mask?, new_axis_mask?, shrink_axis_mask?',
    stridedSlice,
    [{ args: { input: '(10, 3)', begin: [0, 0], end: [10, 3], strides: [2, 1] }, gives: '(5, 3)' }],
  ),
  op('tf_gather', 'The axis replaced by the shape of the indices.', 'input, indices, axis=0, batch_dims=0', gather, [
    { args: { input: '(5, 7, 3)', indices: '(2,)', axis: 1 }, gives: '(5, 2, 3)' },
  ]),
  op(
    'tf_gather_nd',
    'The first axes of the input are looked up by the last axis of the indices.',
    'input, indices',
    gatherNd,
    [{ args: { input: '(5, 7, 3)', indices: '(4, 2)' }, gives: '(4, 3)' }],
  ),
  op('tf_unstack', 'A list of the tensors along an axis.', 'input, axis=0', unstack, [
    { args: { input: '(2, 3)' }, gives: '[(3,), (3,)]' },
  ]),
  op(
    'tf_split',
    'A list of parts along an axis: a number that divides it, or their sizes.',
    'input, parts, axis=0',
    split,
    [
      { args: { input: '(6, 3)', parts: 2 }, gives: '[(3, 3), (3, 3)]' },
      { args: { input: '(5, 3)', parts: 2 }, fault: 'split' },
    ],
  ),
  op('tf_tile', 'Every axis repeated; one number for each axis.', 'input, reps', tile, [
    { args: { input: '(2, 3)', reps: [1, 2] }, gives: '(2, 6)' },
    { args: { input: '(2, 3)', reps: [2] }, fault: 'rank' },
  ]),
  op('tf_pad', 'Every axis with what is put before and after it.', 'input, paddings', pad, [
    {
      args: {
        input: '(2, 3)',
        paddings: [
          [1, 1],
          [0, 2],
        ],
      },
      gives: '(4, 5)',
    },
  ]),
  op('tf_broadcast_to', 'The shape that is asked for; axes of 1 are repeated.', 'input, shape', broadcastTo, [
    { args: { input: '(1, 3)', shape: [5, 3] }, gives: '(5, 3)' },
    { args: { input: '(2, 3)', shape: [5, 3] }, fault: 'broadcast-to' },
  ]),
  op('tf_topk', 'values and indices of the k largest along the last axis.', 'input, k=1', topk, [
    { args: { input: '(5, 3)', k: 4 }, fault: 'topk' },
  ]),
  op('tf_unique', 'values without repeats along an axis, and where each was found.', 'input, axis=0', unique, [
    { args: { input: '(5,)' }, gives: '{values: (n,), indices: (5,)}' },
  ]),
  op('tf_boolean_mask', 'What the mask selects: how much is not known.', 'input, mask, axis=0', booleanMask, [
    { args: { input: '(5, 3)', mask: '(5,)' }, gives: '(n, 3)' },
  ]),
];
