/** Dense, embedding and the layers of TensorFlow.js that rearrange axes or leave the shape as it is. */

import { compare, constantOf, divides, exactDivide, floordiv, isUnknown, mul, num } from '../shape/dim.ts';
import { dimOf } from '../shape/shape.ts';
import type { Axis, Host, Shape, Value } from '../shape/value.ts';
import {
  anyAxis,
  axesIn,
  axis,
  axisIn,
  differ,
  flag,
  hasWrongRank,
  isGiven,
  isOpen,
  kerasSource,
  layerParams,
  nullFault,
  openInput,
  plain,
  productOf,
  type Ranks,
  rankFault,
  rankOf,
  sameShape,
  shaped,
  shapeIn,
  single,
  tensorIn,
  withShape,
} from './keras-axes.ts';
import { orderFacts } from './keras-checks.ts';
import { type Args, type Fault, fault, type Op, type Outcome, type Rule } from './op.ts';

/** Inside a wrapper a layer does not check its own input's rank. */
export function isUnchecked(args: Args): boolean {
  const { kwargs } = args;
  return kwargs?.kind === 'record' && flag(kwargs.fields.unchecked, false) === true;
}

/** A layer that takes one tensor of a rank: the check, then `run` on the tensor. */
export function layerRule(wanted: Ranks, run: (input: Value | undefined, args: Args, host: Host) => Outcome): Rule {
  return (args, host) => {
    const input = single(args.input);
    if (input?.kind === 'sequence' && input.items && input.items.length > 1) {
      return fault('layer-inputs', 'input', { facts: { expected: 'one tensor', found: input.items.length } });
    }
    if (!isUnchecked(args) && hasWrongRank(input, wanted)) return rankFault(args, wanted);
    return run(input, args, host);
  };
}

/** Known axes, those of an open input of this rank with what it must be, or undefined. */
function dense(input: Value | undefined, args: Args): Outcome {
  const open = nullFault(input, [axisIn(input, -1)]);
  if (open) return open;
  const units = axis(args.units, 'features');
  const shape = shapeIn(input);
  if (shape?.kind === 'known') return shaped(input, [...shape.axes.slice(0, -1), units]);
  if (shape?.kind === 'partly')
    return withShape(input, { kind: 'partly', prefix: shape.prefix.slice(0, 1), suffix: [units] });
  return withShape(input, { kind: 'partly', prefix: [], suffix: [units] });
}

function embedding(input: Value | undefined, args: Args): Outcome {
  const out = axis(args.output_dim, 'embedding');
  const shape = shapeIn(input);
  const lengths = inputLengths(args.input_length);
  if (shape?.kind !== 'known')
    return withShape(input, { kind: 'partly', prefix: shape?.kind === 'partly' ? shape.prefix : [], suffix: [out] });
  if (!lengths) return shaped(input, [...shape.axes, out]);
  const rest = shape.axes.slice(1);
  const facts = { shape, lengths: lengths.length };
  if (lengths.length !== rest.length)
    return fault('input-length', 'input', { because: ['input_length'], facts: { ...facts, what: 'rank' } });
  for (const [i, length] of lengths.entries()) {
    const found = rest[i];
    if (length && found && differ(length, found)) {
      return fault('input-length', 'input', {
        because: ['input_length'],
        axes: { input: i + 1 },
        facts: { ...facts, what: 'size', expected: length.dim, found: found.dim },
      });
    }
  }
  return shaped(input, [
    shape.axes[0] ?? anyAxis,
    ...rest.map((one, i) => (isUnknown(one.dim) ? (lengths[i] ?? one) : one)),
    out,
  ]);
}

/** The sizes of `inputLength`; an entry that is null or not known is undefined. */
function inputLengths(value: Value | undefined): readonly (Axis | undefined)[] | undefined {
  if (!isGiven(value) || value.kind === 'unknown') return undefined;
  const items = value.kind === 'sequence' ? value.items : [value];
  return items?.map((item) => (isGiven(item) ? plain(dimOf(item)) : undefined));
}

function flatten(input: Value | undefined): Outcome {
  const axes = axesIn(input);
  const open = axes && nullFault(input, axes.slice(1));
  if (open) return open;
  const batch = axes?.[0] ?? axisIn(input, 0) ?? anyAxis;
  return shaped(input, [batch, axes ? plain(productOf(axes.slice(1)), 'features') : anyAxis]);
}

function repeatVector(input: Value | undefined, args: Args, host: Host): Outcome {
  const n = axis(args.n, 'seq');
  if (isOpen(input) && !axesIn(input)) {
    const needed = openInput(host, [
      ['batch', 'batch'],
      ['features', 'features'],
    ]);
    const axes = axesIn(needed) ?? [];
    return {
      kind: 'required',
      value: shaped(needed, [axes[0] ?? anyAxis, n, axes[1] ?? anyAxis]),
      requires: { input: needed },
    };
  }
  return shaped(input, [axisIn(input, 0) ?? anyAxis, n, axisIn(input, 1) ?? anyAxis]);
}

/** The target shape without the batch; -1 and null stand for what is left. */
function reshape(input: Value | undefined, args: Args): Outcome {
  const target = args.target_shape;
  if (target?.kind !== 'sequence' || !target.items) {
    return withShape(input, { kind: 'partly', prefix: [axisIn(input, 0) ?? anyAxis], suffix: [] });
  }
  const items = target.items;
  const free = items.map((item) => !isGiven(item) || (constantOf(dimOf(item)) ?? 0) < 0);
  const gaps = free.filter((one) => one).length;
  const batch = axisIn(input, 0) ?? anyAxis;
  const axes = axesIn(input);
  const known = items.reduce((total, item, i) => (free[i] ? total : mul(total, dimOf(item))), num(1));
  const total = axes && productOf(axes.slice(1));
  const wanted: Shape = {
    kind: 'known',
    axes: [batch, ...items.map((item) => plain(isGiven(item) ? dimOf(item) : num(-1)))],
  };
  const shape = shapeIn(input);
  const facts = { ...(shape ? { shape } : {}), wanted, known, ...(total ? { total } : {}) };
  const proven = axes?.every((one) => one.basis === undefined) === true;
  if (gaps > 1) return fault('reshape', 'target_shape', { because: ['input'], facts: { ...facts, what: 'several' } });
  if (total && proven && gaps === 0 && compare(total, known) === 'different')
    return fault('reshape', 'target_shape', { because: ['input'], facts: { ...facts, what: 'size' } });
  if (total && proven && gaps === 1 && divides(known, total) === false)
    return fault('reshape', 'target_shape', { because: ['input'], facts: { ...facts, what: 'division' } });
  const rest = total && (exactDivide(total, known) ?? floordiv(total, known));
  return shaped(input, [
    batch,
    ...items.map((item, i) => (free[i] ? (rest ? plain(rest) : anyAxis) : plain(dimOf(item)))),
  ]);
}

function permute(args: Args, host: Host): Outcome {
  const { dims } = args;
  const order = dims?.kind === 'sequence' ? dims.items?.map((item) => constantOf(dimOf(item))) : undefined;
  const input = single(args.input);
  if (!order || order.some((one) => one === undefined)) return host.unknown('the order of the axes is not known');
  const at = order.map(Number);
  if ([...at].sort((a, b) => a - b).some((one, i) => one !== i + 1))
    return fault('permute', 'dims', { because: ['input'], facts: orderFacts(at) });
  if (!isUnchecked(args) && hasWrongRank(input, { exactly: at.length + 1 }))
    return rankFault(args, { exactly: at.length + 1 });
  const axes = axesIn(input);
  return shaped(input, [axes?.[0] ?? anyAxis, ...at.map((one) => axes?.[one] ?? anyAxis)]);
}

function categoryEncoding(input: Value | undefined, args: Args): Outcome {
  const tokens = axis(args.num_tokens);
  const axes = axesIn(input);
  const mode =
    args.output_mode?.kind === 'text' ? args.output_mode.value : isGiven(args.output_mode) ? undefined : 'multiHot';
  if (!axes || mode === undefined) return withShape(input, { kind: 'partly', prefix: [], suffix: [tokens] });
  const last = axes.at(-1);
  if (mode === 'oneHot' && last && compare(last.dim, num(1)) === 'different') return shaped(input, [...axes, tokens]);
  if (mode === 'oneHot' && last && compare(last.dim, num(1)) === 'unknown')
    return withShape(input, { kind: 'partly', prefix: axes.slice(0, -1), suffix: [tokens] });
  return shaped(input, [...axes.slice(0, -1), tokens]);
}

/** An axis option that must lie in the input. */
function axisFault(input: Value | undefined, args: Args): Fault | undefined {
  const { axis: at } = args;
  const rank = rankOf(input).exactly;
  const values = at?.kind === 'sequence' ? at.items : at ? [at] : [];
  for (const value of values ?? []) {
    const n = value.kind === 'size' ? constantOf(value.dim) : undefined;
    if (n !== undefined && rank !== undefined && (n >= rank || n < -rank))
      return fault('axis', 'axis', {
        because: ['input'],
        facts: {
          dim: num(n),
          rank,
          ...(tensorIn(input) ? { shape: tensorIn(input)?.shape ?? { kind: 'unknown', why: '' } } : {}),
        },
      });
  }
  return undefined;
}

/** Along one axis, 1 where none is named; a tensor must have it last. */
function softmax(input: Value | undefined, args: Args): Outcome {
  const rank = rankOf(input).exactly;
  const at = args.axis?.kind === 'size' ? constantOf(args.axis.dim) : undefined;
  const proven = axesIn(input)?.every((one) => one.basis === undefined);
  if (input?.kind === 'tensor' && input.form !== 'symbolic' && rank !== undefined && proven && at !== undefined) {
    if (at !== -1 && at !== rank - 1)
      return fault('last-axis', 'input', { because: ['axis'], facts: { shape: input.shape, dim: num(at), rank } });
  }
  return sameShape(input);
}

const same = (wanted: Ranks): Rule => layerRule(wanted, (input) => sameShape(input));
const shapeless = 'Gives the shape it is given.';

function sameOp(name: string, params: string, doc = shapeless, wanted: Ranks = {}): Op {
  return {
    name,
    doc,
    source: kerasSource,
    params: `input, kwargs?${params === '' ? '' : `, ${params}`}, ${layerParams}`,
    examples: [{ args: { input: '(batch, 7, 3)' }, gives: '(batch, 7, 3)' }],
    rule: same(wanted),
  };
}

export const kerasBasicOps: readonly Op[] = [
  {
    name: 'keras_dense',
    doc: '(…, input) to (…, units): at least two axes, the last one is replaced.',
    source: kerasSource,
    params: `input, kwargs?, units, activation?, use_bias=true, input_dim?, ${layerParams}`,
    examples: [
      { args: { input: '(batch, 10)', units: 4 }, gives: '(batch, 4)' },
      { args: { input: '(5, 7, 10)', units: 4 }, gives: '(5, 7, 4)' },
      { args: { input: '(10,)', units: 4 }, fault: 'rank' },
    ],
    rule: layerRule({ least: 2 }, dense),
  },
  {
    name: 'keras_embedding',
    doc: '(batch, …) of indices to (batch, …, outputDim); inputLength must agree with the input.',
    source: kerasSource,
    params: `input, kwargs?, input_dim, output_dim, input_length?, mask_zero=false, ${layerParams}`,
    examples: [
      { args: { input: '(batch, 7)', input_dim: 100, output_dim: 8 }, gives: '(batch, 7, 8)' },
      { args: { input: '(batch, 7)', input_dim: 100, output_dim: 8, input_length: 5 }, fault: 'input-length' },
    ],
    rule: layerRule({}, embedding),
  },
  {
    name: 'keras_flatten',
    doc: '(batch, a, b, …) to (batch, a·b·…): at least three axes.',
    source: kerasSource,
    params: `input, kwargs?, data_format?, ${layerParams}`,
    examples: [
      { args: { input: '(batch, 4, 3)' }, gives: '(batch, 12)' },
      { args: { input: '(5, 4)' }, fault: 'rank' },
    ],
    rule: layerRule({ least: 3 }, flatten),
  },
  {
    name: 'repeat_vector',
    doc: '(batch, features) to (batch, n, features).',
    source: kerasSource,
    params: `input, kwargs?, n, ${layerParams}`,
    examples: [
      { args: { input: '(batch, 16)', n: 3 }, gives: '(batch, 3, 16)' },
      { args: { input: '(5, 4, 16)', n: 3 }, fault: 'rank' },
    ],
    rule: layerRule({ exactly: 2 }, repeatVector),
  },
  {
    name: 'keras_reshape',
    doc: '(batch, …) to (batch, …targetShape); one entry may be null or -1.',
    source: kerasSource,
    params: `input, kwargs?, target_shape, ${layerParams}`,
    examples: [
      { args: { input: '(batch, 12)', target_shape: [3, 4] }, gives: '(batch, 3, 4)' },
      { args: { input: '(5, 12)', target_shape: [-1, 6] }, gives: '(5, 2, 6)' },
      { args: { input: '(5, 12)', target_shape: [5, 2] }, fault: 'reshape' },
    ],
    rule: layerRule({}, reshape),
  },
  {
    name: 'keras_permute',
    doc: '(batch, …) with the other axes in the order of dims, counted from 1.',
    source: kerasSource,
    params: `input, kwargs?, dims, ${layerParams}`,
    examples: [
      { args: { input: '(batch, 7, 3)', dims: [2, 1] }, gives: '(batch, 3, 7)' },
      { args: { input: '(5, 7)', dims: [2, 1] }, fault: 'rank' },
    ],
    rule: permute,
  },
  {
    name: 'category_encoding',
    doc: '(…, n) of indices to (…, numTokens), or (…, n, numTokens) for oneHot.',
    source: kerasSource,
    params: `input, kwargs?, num_tokens, output_mode='multiHot', ${layerParams}`,
    examples: [{ args: { input: '(5, 7)', num_tokens: 10 }, gives: '(5, 10)' }],
    rule: layerRule({}, categoryEncoding),
  },
  {
    name: 'keras_batch_norm',
    doc: `${shapeless} The axis must lie in the input.`,
    source: kerasSource,
    params: `input, kwargs?, axis=-1, ${layerParams}`,
    examples: [{ args: { input: '(batch, 7, 3)' }, gives: '(batch, 7, 3)' }],
    rule: layerRule({}, (input, args) => axisFault(input, args) ?? sameShape(input)),
  },
  {
    name: 'keras_layer_norm',
    doc: `${shapeless} Every axis must lie in the input.`,
    source: kerasSource,
    params: `input, kwargs?, axis=-1, ${layerParams}`,
    examples: [
      { args: { input: '(batch, 7, 3)' }, gives: '(batch, 7, 3)' },
      { args: { input: '(5, 3)', axis: 2 }, fault: 'axis' },
    ],
    rule: layerRule({}, (input, args) => axisFault(input, args) ?? sameShape(input)),
  },
  {
    name: 'keras_input_layer',
    doc: 'The placeholder of a model: it takes no input, its inputShape is its output.',
    source: kerasSource,
    params: `input, kwargs?, ${layerParams}`,
    examples: [{ args: { input: '(batch, 7)' }, gives: '(batch, 7)' }],
    rule: (args) => sameShape(single(args.input)),
  },
  {
    name: 'keras_softmax',
    doc: `${shapeless} Along axis 1 where none is named; it must be the last.`,
    source: kerasSource,
    params: `input, kwargs?, axis=1, ${layerParams}`,
    examples: [
      { args: { input: '(5, 3)', axis: 1 }, gives: '(5, 3)' },
      { args: { input: '(5, 7, 3)', axis: 1 }, fault: 'last-axis' },
    ],
    rule: layerRule({}, softmax),
  },
  sameOp('keras_activation', 'activation?'),
  sameOp('keras_dropout', 'rate?, noise_shape?'),
  sameOp('keras_spatial_dropout1d', 'rate?', `${shapeless} Three axes.`, { exactly: 3 }),
  sameOp('keras_masking', 'mask_value?'),
  sameOp('keras_noise', 'rate?'),
  sameOp('keras_rescaling', 'scale?, offset?'),
];
