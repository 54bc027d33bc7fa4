/** Losses: a scalar, or with reduction none one number for each sample; and what their arguments must be. */

import { num } from '../shape/dim.ts';
import { compareAxes, isGiven, known, tensorValue, textOf, unknownValue } from '../shape/shape.ts';
import type { Axis, Shape, TensorValue, Value } from '../shape/value.ts';
import { isFloating, resultType, withDtype, wrongDtype } from './dtype.ts';
import { combined } from './elementwise.ts';
import { dense } from './layout.ts';
import { type Args, type Fault, fault, isFault, type Op, type Outcome, type Rule } from './op.ts';
import { badRank } from './operand.ts';

const DOCS = 'https://pytorch.org/docs/stable/generated/torch.nn.functional.';

type Known = TensorValue & { readonly shape: Extract<Shape, { kind: 'known' }> };
const isKnown = (value: Value | undefined): value is Known => value?.kind === 'tensor' && value.shape.kind === 'known';

/** Whether one number comes out, as far as the options say. */
function isReduced(args: Args): boolean | 'refused' | undefined {
  const { reduction } = args;
  if (!isGiven(reduction)) return true;
  const text = textOf(reduction);
  if (text === undefined) return undefined;
  if (text === 'none') return false;
  return text === 'mean' || text === 'sum' || text === 'batchmean' ? true : 'refused';
}

/** What a loss gives: one number, or `each`. */
function reduced(args: Args, input: TensorValue, each: Shape): Outcome {
  const whole = isReduced(args);
  if (whole === 'refused')
    return fault('value', 'reduction', {
      facts: { name: 'reduction', got: textOf(args.reduction) ?? '', expected: 'none, mean or sum' },
    });
  if (whole === undefined) return unknownValue('the reduction is not in sight');
  if (whole) return dense(input, []);
  return each.kind === 'known' ? dense(input, each.axes) : { ...dense(input, []), shape: each };
}

function tupled(args: Args, names: readonly string[]): Fault | undefined {
  const wrong = names.find(
    (name) => args[name]?.kind === 'sequence' && (args[name] as { type: string }).type === 'tuple',
  );
  return wrong === undefined ? undefined : fault('output-tuple', wrong);
}

const assumed = (...lists: readonly (readonly Axis[])[]) => lists.flat().some((axis) => axis.basis);
const differ = (a: Axis | undefined, b: Axis | undefined): boolean =>
  a !== undefined && b !== undefined && compareAxes(a, b) === 'different';

/** Scores (batch, classes, *) against class indices (batch, *), or, for cross-entropy, against probabilities of the same shape. */
function classes(how: 'cross-entropy' | 'nll'): Rule {
  return (args, host) => {
    const { input, target } = args;
    const tuple = tupled(args, ['input', 'target']);
    if (tuple) return tuple;
    if (!isKnown(input)) return withoutShapes(args, input);
    const { axes } = input.shape;
    if (axes.length === 0 && !assumed(axes)) return badRank('input', input, '1-D or more');
    if (!isKnown(target)) return reduced(args, input, { kind: 'unknown', why: 'the target is not in sight' });
    const own = target.shape.axes;
    const same = own.length === axes.length && !own.some((axis, i) => differ(axis, axes[i]));
    if (how === 'cross-entropy' && same && axes.length > 0 && isFloating(target.dtype) !== false) {
      if (isFloating(target.dtype) === undefined)
        return reduced(args, input, { kind: 'unknown', why: 'the dtype of the target is not known' });
      return (
        weightFault(args, axes) ??
        reduced(args, input, known([...axes.slice(0, 1), ...axes.slice(2)].slice(0, axes.length - 1)))
      );
    }
    const wrong =
      (assumed(axes, own) ? undefined : targetFault(axes, own, how)) ??
      wrongDtype(host, 'target', target, { wanted: ['int64', 'uint8'], expected: 'int64' });
    return wrong ?? weightFault(args, axes) ?? reduced(args, input, known(own));
  };
}

/** PyTorch's own order of checks: rank 1 and 2, then more. */
function targetFault(axes: readonly Axis[], own: readonly Axis[], how: 'cross-entropy' | 'nll'): Fault | undefined {
  const facts = { shape: known(axes), target: known(own) };
  const detail = { because: ['input'], facts: { ...facts, how } };
  const [batch, classesAxis] = axes;
  const wanted = known([...axes.slice(0, 1), ...axes.slice(2)]);
  const kind = (rule: string, more: Fault['facts'] = {}) =>
    fault(rule, 'target', { ...detail, facts: { ...detail.facts, ...more, wanted } });
  if (axes.length >= 2 && own.length > 0 && differ(batch, own[0]))
    return fault('target-batch', 'target', {
      because: ['input'],
      axes: { input: 0, target: 0 },
      facts: { ...detail.facts, expected: batch?.dim ?? num(0), got: own[0]?.dim ?? num(0), wanted },
    });
  if (axes.length <= 2) {
    if (own.length > 1) return kind('target-rank', { expected: axes.length - 1, got: own.length });
    if (axes.length === 1 && own.length === 1 && differ(own[0], { dim: num(1) }))
      return kind('target-batch', { expected: 1, got: own[0]?.dim ?? num(0) });
    // Before PyTorch 0.4 an element of a target still had an axis; code of that time is left alone.
    if (axes.length === 2 && own.length === 0 && differ(batch, { dim: num(1) }))
      return kind('target-rank', { expected: 1, got: 0 });
    return undefined;
  }
  if (own.length !== axes.length - 1) return kind('target-rank', { expected: axes.length - 1, got: own.length });
  const off = own.findIndex((axis, i) => i > 0 && differ(axis, axes[i + 1]));
  if (off > 0)
    return fault('target-size', 'target', {
      because: ['input'],
      axes: { target: off, input: off + 1 },
      facts: {
        ...detail.facts,
        expected: axes[off + 1]?.dim ?? num(0),
        got: own[off]?.dim ?? num(0),
        classes: classesAxis?.dim ?? num(0),
        wanted,
      },
    });
  return undefined;
}

function weightFault(args: Args, axes: readonly Axis[]): Fault | undefined {
  const { weight } = args;
  if (!isKnown(weight)) return undefined;
  const count = axes.length === 1 ? axes[0] : axes[1];
  if (weight.shape.axes.length === 1 && !differ(weight.shape.axes[0], count)) return undefined;
  if (assumed(axes)) return undefined;
  return fault('loss-weight', 'weight', {
    because: ['input'],
    facts: { shape: weight.shape, expected: count?.dim ?? num(0) },
  });
}

function withoutShapes(args: Args, input: Value | undefined): Outcome {
  const base: TensorValue = input?.kind === 'tensor' ? input : { kind: 'tensor', shape: known([]) };
  return reduced(args, base, { kind: 'unknown', why: 'the input is not in sight' });
}

/** Two tensors that broadcast: mse, l1, smooth_l1, huber, kl_div and the margins of signs. */
const broadcasting: Rule = (args) => {
  const tuple = tupled(args, ['input', 'target']);
  if (tuple) return tuple;
  const { input, target } = args;
  if (input?.kind !== 'tensor' || target?.kind !== 'tensor') return withoutShapes(args, input);
  const made = combined([
    ['input', input],
    ['target', target],
  ]);
  if (isFault(made) || made.kind !== 'tensor') return made;
  return reduced(args, withDtype(made, resultType([input, target])), made.shape);
};

/** Two tensors of one shape: binary cross-entropy. */
const alike: Rule = (args) => {
  const tuple = tupled(args, ['input', 'target']);
  if (tuple) return tuple;
  const { input, target } = args;
  if (!isKnown(input) || !isKnown(target)) return withoutShapes(args, input);
  const [a, b] = [input.shape.axes, target.shape.axes];
  const wrong = a.length !== b.length || a.some((axis, i) => differ(axis, b[i]));
  if (wrong && !assumed(a, b))
    return fault('same-size', 'target', {
      because: ['input'],
      facts: { a: input.shape, b: target.shape, shape: target.shape },
    });
  for (const name of ['weight', 'pos_weight']) {
    const weight = args[name];
    if (!isKnown(weight)) continue;
    const fits = combined([
      ['input', input],
      [name, weight],
    ]);
    if (isFault(fits)) return { ...fits, at: name };
  }
  return reduced(args, input, input.shape);
};

/** Scores (time, batch, classes) or (time, classes), and how long each sequence is. */
const ctc: Rule = (args) => {
  const { input, target } = args;
  if (!isKnown(input)) return withoutShapes(args, input);
  const { axes } = input.shape;
  if (assumed(axes)) return reduced(args, input, { kind: 'unknown', why: 'the rank is only assumed' });
  if (axes.length !== 2 && axes.length !== 3) return badRank('input', input, '2-D or 3-D');
  const batch = axes.length === 3 ? axes[1] : undefined;
  for (const name of ['input_lengths', 'target_lengths']) {
    const lengths = args[name];
    const size =
      isKnown(lengths) && lengths.shape.axes.length === 1
        ? lengths.shape.axes[0]
        : lengths?.kind === 'sequence' && lengths.items
          ? { dim: num(lengths.items.length) }
          : undefined;
    if (size && differ(size, batch ?? { dim: num(1) }))
      return fault('lengths', name, {
        because: ['input'],
        axes: { input: 1 },
        facts: { got: size.dim, expected: batch?.dim ?? num(1), shape: input.shape },
      });
  }
  if (batch && isKnown(target) && target.shape.axes.length === 2 && differ(target.shape.axes[0], batch))
    return fault('target-batch', 'target', {
      because: ['input'],
      axes: { target: 0, input: 1 },
      facts: { shape: input.shape, expected: batch.dim, got: target.shape.axes[0]?.dim ?? num(0), how: 'ctc' },
    });
  return reduced(args, input, known(batch ? [batch] : []));
};

/** Three tensors that broadcast, the last axis gone for triplets. */
function several(names: readonly string[], last: 'kept' | 'gone'): Rule {
  return (args) => {
    const operands = names.map((name) => [name, args[name]] as const);
    const first = args[names[0] ?? 'input'];
    if (operands.some(([, value]) => value?.kind !== 'tensor')) return withoutShapes(args, first);
    const made = combined(operands);
    if (isFault(made) || made.kind !== 'tensor' || made.shape.kind !== 'known')
      return made.kind === 'tensor' ? withoutShapes(args, made) : made;
    return reduced(args, made, last === 'gone' ? known(made.shape.axes.slice(0, -1)) : made.shape);
  };
}

/** (batch, d), (batch, d) and (batch): a number for each row. */
const cosineEmbedding: Rule = (args) => {
  const { input1, input2, target } = args;
  if (!isKnown(input1) || !isKnown(input2)) return withoutShapes(args, input1);
  const rows = input1.shape.axes.slice(0, -1);
  if (
    isKnown(target) &&
    (target.shape.axes.length !== rows.length || differ(rows[0], target.shape.axes[0])) &&
    !assumed(rows, target.shape.axes)
  )
    return fault('target-batch', 'target', {
      because: ['input1'],
      facts: {
        expected: rows[0]?.dim ?? num(1),
        got: target.shape.axes[0]?.dim ?? num(1),
        shape: input1.shape,
        how: 'cosine',
      },
    });
  return reduced(args, input1, known(rows));
};

/** A number for each row of scores: the margins of several labels. */
const rowwise: Rule = (args) => {
  const { input } = args;
  if (!isKnown(input)) return withoutShapes(args, input);
  return reduced(args, input, known(input.shape.axes.slice(0, -1)));
};

/** Whether a loss of any kind: the shape is not looked at. */
const anyLoss: Rule = ({ input, reduction }) => {
  if (textOf(reduction) === 'none')
    return input?.kind === 'tensor'
      ? dense(input, input.shape.kind === 'known' ? input.shape.axes : [])
      : unknownValue('the input is no tensor in sight');
  return tensorValue(known([]));
};

const op = (name: string, params: string, examples: Op['examples'], rule: Rule, doc: string): Op => ({
  name,
  doc,
  source: `${DOCS}${name}.html`,
  params,
  examples,
  rule,
});

export const lossOps: readonly Op[] = [
  op(
    'cross_entropy',
    "input, target, weight=None, reduction='mean'",
    [
      { args: { input: '(3, 5)', target: '(3,)' }, gives: '()' },
      { args: { input: '(3, 5)', target: '(4,)' }, fault: 'target-batch' },
    ],
    classes('cross-entropy'),
    'Scores (batch, classes, *) against class indices (batch, *) or probabilities of the same shape.',
  ),
  op(
    'nll_loss',
    "input, target, weight=None, reduction='mean'",
    [
      { args: { input: '(3, 5)', target: '(3,)' }, gives: '()' },
      { args: { input: '(3, 5)', target: '(3, 1)' }, fault: 'target-rank' },
    ],
    classes('nll'),
    'Log-probabilities (batch, classes, *) against class indices (batch, *).',
  ),
  op(
    'broadcast_loss',
    "input, target, reduction='mean'",
    [
      { args: { input: '(3, 4)', target: '(3, 4)' }, gives: '()' },
      { args: { input: '(3, 4)', target: '(2, 4)' }, fault: 'broadcast' },
    ],
    broadcasting,
    'Two tensors that broadcast: mse, l1, smooth_l1, huber, kl_div.',
  ),
  op(
    'binary_cross_entropy',
    "input, target, weight=None, reduction='mean', pos_weight=None",
    [
      { args: { input: '(3, 4)', target: '(3, 4)' }, gives: '()' },
      { args: { input: '(3, 1)', target: '(3,)' }, fault: 'same-size' },
    ],
    alike,
    'Two tensors of one shape.',
  ),
  op(
    'ctc_loss',
    "input, target, input_lengths, target_lengths, reduction='mean'",
    [
      { args: { input: '(7, 3, 5)', target: '(3, 2)', input_lengths: '(3,)', target_lengths: '(3,)' }, gives: '()' },
      {
        args: { input: '(3, 7, 5)', target: '(3, 2)', input_lengths: '(3,)', target_lengths: '(3,)' },
        fault: 'lengths',
      },
    ],
    ctc,
    'Scores (time, batch, classes) and the length of each sequence.',
  ),
  op(
    'margin_ranking_loss',
    "input1, input2, target, reduction='mean'",
    [{ args: { input1: '(3,)', input2: '(3,)', target: '(3,)' }, gives: '()' }],
    several(['input1', 'input2', 'target'], 'kept'),
    'Three tensors that broadcast.',
  ),
  op(
    'triplet_margin_loss',
    "anchor, positive, negative, reduction='mean'",
    [{ args: { anchor: '(3, 5)', positive: '(3, 5)', negative: '(3, 5)' }, gives: '()' }],
    several(['anchor', 'positive', 'negative'], 'gone'),
    'Three rows of features each.',
  ),
  op(
    'gaussian_nll_loss',
    "input, target, var, reduction='mean'",
    [{ args: { input: '(3, 5)', target: '(3, 5)', var: '(3, 5)' }, gives: '()' }],
    several(['input', 'target', 'var'], 'kept'),
    'Means, values and variances.',
  ),
  op(
    'cosine_embedding_loss',
    "input1, input2, target, reduction='mean'",
    [{ args: { input1: '(3, 5)', input2: '(3, 5)', target: '(3,)' }, gives: '()' }],
    cosineEmbedding,
    '(batch, d), (batch, d) and (batch).',
  ),
  op(
    'row_loss',
    "input, target, reduction='mean'",
    [{ args: { input: '(3, 5)', target: '(3,)' }, gives: '()' }],
    rowwise,
    'A number for each row of scores.',
  ),
  op(
    'loss',
    "input, target, reduction='mean'",
    [{ args: { input: '(3, 4)', target: '(3, 4)' }, gives: '()' }],
    anyLoss,
    'A loss over all elements: a scalar, or with reduction none the shape of the input.',
  ),
];
