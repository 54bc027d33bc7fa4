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
import type { Axis, Host, Value } from '../shape/value.ts';
import { joinOps } from './join.ts';
import { type Args, fault, type Op, type Outcome, type Rule } from './op.ts';
import { reshapeOps } from './reshape.ts';
import {
  axesGiven,
  axesOf,
  axisFault,
  isProven,
  made,
  madeOf,
  coreOp as op,
  rankFault,
  shapeFacts,
  sizesIn,
  unknownInput,
} from './tensorflow-tools.ts';

function squeeze(args: Args, host: Host): Outcome {
  const axes = axesOf(args.input);
  const given = axesGiven(args.axis);
  if (!axes || given === undefined) return made(unknownInput, args.input);
  if (given !== 'all' && given.length > 0) return squeezeAt(axes, given, args);
  const verdicts = axes.map((axis) => compare(axis.dim, num(1)));
  // Beside an axis that is 1 for sure, or where the rank is a guess anyway, the others are taken to be more.
  const assumes = verdicts.includes('same') || axes.some((axis) => axis.basis);
  const open = assumes ? 0 : verdicts.filter((verdict) => verdict === 'unknown').length;
  const without = (dropOpen: boolean) =>
    madeOf(
      axes.flatMap((axis, i): Axis[] => {
        if (verdicts[i] === 'different') return [axis];
        if (verdicts[i] === 'same' || (dropOpen && !assumes)) return [];
        return [assumes ? { ...axis, basis: axis.basis ?? 'assumed' } : axis];
      }),
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
  if (!isGiven(args.perm)) return axes ? madeOf([...axes].reverse(), args.input) : made(unknownInput, args.input);
  const perm = axesGiven(args.perm);
  if (perm === undefined || perm === 'all')
    return axes
      ? madeOf(
          axes.map(() => ({ dim: unknownDim })),
          args.input,
        )
      : made(unknownInput, args.input);
  if (!axes)
    return madeOf(
      perm.map(() => ({ dim: unknownDim })),
      args.input,
    );
  if (perm.length !== axes.length)
    return isProven(axes) ? rankFault(args.input, `${perm.length}-D`, ['perm']) : made(unknownInput, args.input);
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
    if (!input || !others) return made(unknownInput, input);
    const all: Value = { kind: 'sequence', type: 'list', items: [input, ...others] };
    return run({ tensors: all, ...(dim ? { dim } : {}) }, host);
  };
}

function ruleOf(family: readonly Op[], name: string): Rule {
  const found = family.find((one) => one.name === name);
  return found ? found.rule : (_args, host) => host.unknown(`${name} has no rule`);
}

const reshaped = ruleOf(reshapeOps, 'reshape');

function withDim(axis: Axis, dim: Dim): Axis {
  return axis.dim.key === dim.key ? axis : { dim, ...(axis.role ? { role: axis.role } : {}) };
}

function unstack(args: Args): Outcome {
  const axes = axesOf(args.input);
  const at = isGiven(args.axis) ? integerOf(args.axis) : 0;
  if (!axes || at === undefined) return { kind: 'sequence', type: 'list', element: made(unknownInput, args.input) };
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
  if (!axes || at === undefined) return { kind: 'sequence', type: 'list', element: made(unknownInput, args.input) };
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
  if (cut.proven && atLeast(cut.whole, given) === false)
    return fault('split', 'parts', {
      because: ['input'],
      facts: { ...shapeFacts(args.input), axis: cut.at, length: cut.whole, parts: given, what: 'sum' },
    });
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
  if (!axes || !reps) return made(reps ? known(reps.map(() => ({ dim: unknownDim }))) : unknownInput, args.input);
  if (reps.length !== axes.length)
    return isProven(axes) ? rankFault(args.input, `${reps.length}-D`, ['reps']) : made(unknownInput, args.input);
  return madeOf(
    axes.map((axis, i) => withDim(axis, mul(axis.dim, dimOf(reps[i])))),
    args.input,
  );
}

/** [[before, after], …] for every axis; a pair alone is for a tensor of one axis. */
function pad(args: Args): Outcome {
  const axes = axesOf(args.input);
  const pairs = sizesIn(args.paddings);
  if (!axes || !pairs) return made(axes ? known(axes.map(() => ({ dim: unknownDim }))) : unknownInput, args.input);
  const each = pairs.every((pair) => pair.kind === 'sequence') ? pairs.map((pair) => sizesIn(pair)) : [pairs];
  if (each.length !== axes.length) return made(unknownInput, args.input);
  return madeOf(
    axes.map((axis, i) => withDim(axis, (each[i] ?? []).map((size) => dimOf(size)).reduce(add, axis.dim))),
    args.input,
  );
}

function broadcastTo(args: Args): Outcome {
  const axes = axesOf(args.input);
  const sizes = sizesIn(args.shape);
  if (!sizes) return made(unknownInput, args.input);
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
      return fault('broadcast-to', 'shape', {
        because: ['input'],
        axes: { input: i },
        facts: { ...facts, got: axis.dim, axis: sizes.length - (axes?.length ?? 0) + i },
      });
  }
  return madeOf(
    sizes.map((size) => ({ dim: dimOf(size) })),
    args.input,
  );
}

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
];
