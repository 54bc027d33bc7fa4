/** Convolutions, pooling and images of TensorFlow.js' core: channels last unless dataFormat says otherwise. */

import { add, atLeast, compare, type Dim, floordiv, mul, num, sub, unknownDim } from '../shape/dim.ts';
import { compareAxes, dimOf, integerOf, isGiven, textOf } from '../shape/shape.ts';
import type { Axis, Host, Value } from '../shape/value.ts';
import { type Args, fault, type Op, type Outcome, type Rule } from './op.ts';
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
  sizesIn,
  unknownInput,
} from './tensorflow-tools.ts';

type Padding = { readonly kind: 'same' | 'valid' } | { readonly kind: 'sizes'; readonly each: readonly Dim[] };

/** `'same'`, `'valid'`, one number, or [before, after] for every axis. */
function paddingOf(value: Value | undefined, count: number): Padding | undefined {
  const text = textOf(value);
  if (text === 'same' || text === 'valid') return { kind: text };
  if (integerOf(value) !== undefined)
    return { kind: 'sizes', each: Array.from({ length: count }, () => mul(num(2), dimOf(value))) };
  return undefined;
}

function windows(value: Value | undefined, count: number, otherwise: Dim): readonly Dim[] {
  if (!isGiven(value)) return Array.from({ length: count }, () => otherwise);
  const items = sizesIn(value);
  return items
    ? Array.from({ length: count }, (_, i) => dimOf(items[i]))
    : Array.from({ length: count }, () => dimOf(value));
}

function slid(
  length: Dim,
  window: Dim,
  how: { readonly padding: Padding | undefined; readonly stride: Dim; readonly dilation: Dim; readonly at: number },
): Dim {
  const { padding, stride, dilation, at } = how;
  if (!padding) return unknownDim;
  if (padding.kind === 'same') return floordiv(sub(add(length, stride), num(1)), stride);
  const reach = add(mul(sub(window, num(1)), dilation), num(1));
  const extra = padding.kind === 'sizes' ? (padding.each[at] ?? unknownDim) : num(0);
  return add(floordiv(sub(add(length, extra), reach), stride), num(1));
}

/** Where the window, stride and dilation of an axis stand: with a padding in numbers an image's first ones hold for both. */
function governing(padding: Padding | undefined, count: number, i: number): number {
  return padding?.kind === 'sizes' && count === 2 ? 0 : i;
}

/** Splits an image into batch, space and channels; without a batch it has one axis less. */
function imageOf(
  args: Args,
  count: number,
): { readonly batch: readonly Axis[]; readonly space: readonly Axis[]; readonly channels: Axis } | undefined {
  const axes = axesOf(args.input);
  const format = textOf(args.data_format);
  if (!axes || (isGiven(args.data_format) && (format === undefined || format.startsWith('NC')))) return undefined;
  if (axes.length !== count + 2 && axes.length !== count + 1) return undefined;
  const batch = axes.length === count + 2 ? axes.slice(0, 1) : [];
  return { batch, space: axes.slice(batch.length, -1), channels: axes.at(-1) ?? { dim: unknownDim } };
}

/** An image op takes (batch, …space, channels), or the same without the batch. */
function imageRank(args: Args, count: number): Outcome | undefined {
  const axes = axesOf(args.input);
  if (!axes || !isProven(axes) || axes.length === count + 2 || axes.length === count + 1) return undefined;
  return fault('rank', 'input', {
    facts: { ...shapeFacts(args.input), expected: `${count + 1}-D or ${count + 2}-D`, got: axes.length },
  });
}

function convolution(count: number, how: 'full' | 'depthwise'): Rule {
  return (args) => {
    const ranked = imageRank(args, count);
    if (ranked) return ranked;
    const image = imageOf(args, count);
    const filter = axesOf(args.filter);
    if (filter && filter.length !== count + 2 && isProven(filter))
      return rankFault(args.filter, `${count + 2}-D`, ['input'], 'filter');
    if (!image || !filter || filter.length !== count + 2) return made(unknownInput, args.input);
    const [inDepth, outDepth] = filter.slice(-2);
    if (inDepth && compareAxes(inDepth, image.channels) === 'different') {
      return fault('inner-size', 'filter', {
        because: ['input'],
        axes: { input: -1, filter: -2 },
        facts: { p: image.channels.dim, q: inDepth.dim, a: shapeOf(args.input), b: shapeOf(args.filter) },
      });
    }
    const padding = paddingOf(args.pad, count);
    const strides = windows(args.strides, count, num(1));
    const dilations = windows(args.dilations, count, num(1));
    const space = image.space.map((axis, i): Axis => {
      const at = governing(padding, count, i);
      const [stride = num(1), dilation = num(1)] = [strides[at], dilations[at]];
      return { dim: slid(axis.dim, filter[at]?.dim ?? unknownDim, { padding, stride, dilation, at: i }) };
    });
    const broken = count === 1 ? tooSmall(args, space, 'filter') : undefined;
    if (broken) return broken;
    const out = outDepth?.dim ?? unknownDim;
    return madeOf(
      [...image.batch, ...space, { dim: how === 'full' ? out : mul(image.channels.dim, out), role: 'channels' }],
      args.input,
    );
  };
}

function pool(count: number): Rule {
  return (args) => {
    const ranked = imageRank(args, count);
    if (ranked) return ranked;
    const image = imageOf(args, count);
    if (!image) return made(unknownInput, args.input);
    const padding = paddingOf(args.pad, count);
    const window = windows(args.window, count, unknownDim);
    const dilations = windows(args.dilations, count, num(1));
    const strides = isGiven(args.strides) ? windows(args.strides, count, num(1)) : windows(undefined, count, num(1));
    const space = image.space.map((axis, i): Axis => {
      const at = governing(padding, count, i);
      const [stride = num(1), dilation = num(1)] = [strides[at], dilations[at]];
      return { dim: slid(axis.dim, window[at] ?? unknownDim, { padding, stride, dilation, at: i }) };
    });
    return tooSmall(args, space, 'window') ?? madeOf([...image.batch, ...space, image.channels], args.input);
  };
}

/** The window is larger than what it slides over. */
function tooSmall(args: Args, space: readonly Axis[], window: string): Outcome | undefined {
  const below = space.find((axis) => atLeast(axis.dim, num(0)) === false);
  if (!below || !isProven(axesOf(args.input) ?? [])) return undefined;
  return fault('window', 'input', { because: [window], facts: { ...shapeFacts(args.input), result: below.dim } });
}

/** The values and the places of the largest in every window. */
function poolWithPlaces(args: Args, host: Host): Outcome {
  const outcome = pool(2)(args, host);
  if (outcome.kind !== 'tensor') return outcome;
  return {
    kind: 'record',
    open: false,
    fields: { result: outcome, indexes: made(outcome.shape, undefined, 'int32') },
  };
}

/** A convolution of every channel by itself, then one across the channels at each point. */
function separable(args: Args, host: Host): Outcome {
  const first = convolution(2, 'depthwise')(args, host);
  if (first.kind !== 'tensor') return first;
  const pointwise = axesOf(args.pointwise);
  const channels = axesOf(first)?.at(-1);
  const depth = pointwise?.at(-2);
  if (depth && channels && compareAxes(depth, channels) === 'different')
    return fault('inner-size', 'pointwise', {
      because: ['filter'],
      facts: { p: channels.dim, q: depth.dim, a: first.shape, b: shapeOf(args.pointwise) },
    });
  const out = pointwise?.at(-1);
  const axes = axesOf(first);
  return axes ? madeOf([...axes.slice(0, -1), out ?? { dim: unknownDim }], args.input) : first;
}

/** A filter (height, width, channels) slid over an image: the channels stay. */
function dilated(args: Args, host: Host): Outcome {
  const filter = axesOf(args.filter);
  if (filter && filter.length !== 3)
    return isProven(filter) ? rankFault(args.filter, '3-D', [], 'filter') : made(unknownInput, args.input);
  const channels = axesOf(args.input)?.at(-1);
  const depth = filter?.at(-1);
  if (channels && depth && compareAxes(channels, depth) === 'different')
    return fault('inner-size', 'filter', {
      because: ['input'],
      facts: { p: channels.dim, q: depth.dim, a: shapeOf(args.input), b: shapeOf(args.filter) },
    });
  const window: Value = {
    kind: 'sequence',
    type: 'list',
    items: (filter ?? []).slice(0, 2).map((axis) => ({ kind: 'size', dim: axis.dim })),
  };
  return pool(2)({ ...args, window: filter ? window : { kind: 'unknown', why: 'the filter is not known' } }, host);
}

/** The shape is asked for; its last size is the filter's last but one, the input's is the filter's last. */
function transposedConvolution(count: number): Rule {
  return (args) => {
    const filter = axesOf(args.filter);
    const channels = axesOf(args.input)?.at(-1);
    const depth = filter?.length === count + 2 ? filter.at(-1) : undefined;
    if (channels && depth && compareAxes(channels, depth) === 'different')
      return fault('inner-size', 'filter', {
        because: ['input'],
        facts: { p: channels.dim, q: depth.dim, a: shapeOf(args.input), b: shapeOf(args.filter) },
      });
    const shape = shapeFrom(args.shape);
    const rank = axesOf(args.input)?.length;
    return made(
      shape.kind === 'known' && rank !== undefined && shape.axes.length !== rank ? unknownInput : shape,
      args.input,
    );
  };
}

/** Images of another height and width. */
function resize(args: Args): Outcome {
  const ranked = imageRank(args, 2);
  if (ranked) return ranked;
  const image = imageOf(args, 2);
  const size = sizesIn(args.size);
  if (!image || size?.length !== 2) return made(unknownInput, args.input);
  return madeOf(
    [...image.batch, { dim: dimOf(size[0]) }, { dim: dimOf(size[1]) }, image.channels],
    args.input,
    'float32',
  );
}

function cropAndResize(args: Args): Outcome {
  const boxes = axesOf(args.boxes)?.[0] ?? { dim: unknownDim };
  const size = sizesIn(args.size);
  const channels = axesOf(args.input)?.at(-1) ?? { dim: unknownDim };
  return madeOf([boxes, { dim: dimOf(size?.[0]) }, { dim: dimOf(size?.[1]) }, channels], args.input, 'float32');
}

/** An image whose channels become `channels`; of the ranks it takes. */
function colours(from: number, to: number): Rule {
  return (args) => {
    const axes = axesOf(args.input);
    const last = axes?.at(-1);
    if (!axes || !last) return made(unknownInput, args.input);
    if (last.basis === undefined && compare(last.dim, num(from)) === 'different')
      return fault('value', 'input', {
        facts: { ...shapeFacts(args.input), name: 'the last size', got: last.dim, expected: String(from) },
      });
    return madeOf([...axes.slice(0, -1), { dim: num(to), role: 'channels' }], args.input);
  };
}

/** (height, width, 1 or 3) to the black and white of (height, width, 1). */
function threshold(args: Args): Outcome {
  const axes = axesOf(args.input);
  if (!axes) return made(unknownInput, undefined, 'int32');
  if (axes.length !== 3) return isProven(axes) ? rankFault(args.input, '3-D') : made(unknownInput, undefined, 'int32');
  return madeOf([...axes.slice(0, 2), { dim: num(1) }], undefined, 'int32');
}

/** Images in a batch, of a new height and width where one is asked for. */
function batchOfImages(args: Args): Outcome {
  const axes = axesOf(args.input);
  if (!axes) return made(unknownInput, args.input);
  if (axes.length !== 4) return isProven(axes) ? rankFault(args.input, '4-D') : made(unknownInput, args.input);
  const size = isGiven(args.size) ? sizesIn(args.size) : undefined;
  if (!isGiven(args.size)) return madeOf(axes, args.input);
  const space = [0, 1].map((i): Axis => ({ dim: dimOf(size?.[i]) }));
  return madeOf([...axes.slice(0, 1), ...space, ...axes.slice(3)], args.input);
}

const conv = 'input, filter, strides?, pad?, data_format?, dilations?';

export const tensorflowImageOps: readonly Op[] = [
  op(
    'tf_conv1d',
    '(batch, width, in) with a filter (window, in, out) to (batch, new width, out).',
    conv,
    convolution(1, 'full'),
    [{ args: { input: '(2, 8, 3)', filter: '(3, 3, 4)', strides: 1, pad: "'same'" }, gives: '(2, 8, 4)' }],
  ),
  op(
    'tf_conv2d',
    '(batch, height, width, in) with a filter (h, w, in, out) to (batch, …new, out).',
    conv,
    convolution(2, 'full'),
    [
      { args: { input: '(2, 8, 8, 3)', filter: '(3, 3, 3, 4)', strides: 1, pad: "'valid'" }, gives: '(2, 6, 6, 4)' },
      { args: { input: '(2, 8, 8, 3)', filter: '(3, 3, 1, 4)', strides: 1, pad: "'valid'" }, fault: 'inner-size' },
    ],
  ),
  op(
    'tf_conv3d',
    '(batch, depth, height, width, in) with a filter to (batch, …new, out).',
    conv,
    convolution(3, 'full'),
    [
      {
        args: { input: '(2, 8, 8, 8, 3)', filter: '(3, 3, 3, 3, 4)', strides: 1, pad: "'same'" },
        gives: '(2, 8, 8, 8, 4)',
      },
    ],
  ),
  op('tf_depthwise_conv2d', 'Every channel by itself: in·multiplier channels.', conv, convolution(2, 'depthwise'), [
    { args: { input: '(2, 8, 8, 3)', filter: '(3, 3, 3, 2)', strides: 1, pad: "'valid'" }, gives: '(2, 6, 6, 6)' },
  ]),
  op(
    'tf_pool2d',
    'A window slid over height and width.',
    'input, window, strides?, pad?, dilations?, data_format?',
    pool(2),
    [{ args: { input: '(2, 8, 8, 3)', window: 2, strides: 2, pad: "'valid'" }, gives: '(2, 4, 4, 3)' }],
  ),
  op(
    'tf_pool3d',
    'A window slid over depth, height and width.',
    'input, window, strides?, pad?, dilations?, data_format?',
    pool(3),
    [{ args: { input: '(2, 8, 8, 8, 3)', window: 2, strides: 2, pad: "'valid'" }, gives: '(2, 4, 4, 4, 3)' }],
  ),
  op('tf_resize', 'Images of the given height and width.', 'input, size', resize, [
    { args: { input: '(2, 8, 8, 3)', size: [4, 6] }, gives: '(2, 4, 6, 3)' },
  ]),
  op('tf_crop_and_resize', 'One image of the given size for every box.', 'input, boxes, size', cropAndResize, [
    { args: { input: '(2, 8, 8, 3)', boxes: '(5, 4)', size: [4, 6] }, gives: '(5, 4, 6, 3)' },
  ]),
  op(
    'tf_pool_with_places',
    'The largest of every window, and where it is.',
    'input, window, strides?, pad?',
    poolWithPlaces,
    [
      {
        args: { input: '(2, 8, 8, 3)', window: 2, strides: 2, pad: "'valid'" },
        gives: '{result: (2, 4, 4, 3), indexes: (2, 4, 4, 3)}',
      },
    ],
  ),
  op(
    'tf_separable_conv2d',
    'Every channel by itself, then across channels with a filter (1, 1, in·multiplier, out).',
    `${conv}, pointwise`,
    separable,
    [
      {
        args: { input: '(2, 8, 8, 3)', filter: '(3, 3, 3, 2)', pointwise: '(1, 1, 6, 5)', strides: 1, pad: "'valid'" },
        gives: '(2, 6, 6, 5)',
      },
      {
        args: { input: '(2, 8, 8, 3)', filter: '(3, 3, 3, 2)', pointwise: '(1, 1, 5, 5)', strides: 1, pad: "'valid'" },
        fault: 'inner-size',
      },
    ],
  ),
  op('tf_dilation2d', 'A filter (h, w, channels) slid over an image, whose channels stay.', conv, dilated, [
    { args: { input: '(2, 8, 8, 3)', filter: '(3, 3, 3)', strides: 1, pad: "'valid'" }, gives: '(2, 6, 6, 3)' },
    { args: { input: '(2, 8, 8, 3)', filter: '(3, 3, 2)', strides: 1, pad: "'valid'" }, fault: 'inner-size' },
  ]),
  ...[2, 3].map((count) =>
    op(
      `tf_conv${count}d_transpose`,
      'The reverse of a convolution, to the shape that is asked for.',
      'input, filter, shape',
      transposedConvolution(count),
      [
        {
          args: {
            input: `(2, ${'4, '.repeat(count)}3)`,
            filter: `(${'2, '.repeat(count)}5, 3)`,
            shape: [2, ...Array(count).fill(8), 5],
          },
          gives: `(2, ${'8, '.repeat(count)}5)`,
        },
        {
          args: {
            input: `(2, ${'4, '.repeat(count)}3)`,
            filter: `(${'2, '.repeat(count)}5, 4)`,
            shape: [2, ...Array(count).fill(8), 5],
          },
          fault: 'inner-size',
        },
      ],
    ),
  ),
  op('tf_grey', 'Colours (…, 3) to grey (…, 1).', 'input', colours(3, 1), [
    { args: { input: '(8, 8, 3)' }, gives: '(8, 8, 1)' },
    { args: { input: '(8, 8, 1)' }, fault: 'value' },
  ]),
  op('tf_coloured', 'Grey (…, 1) to colours (…, 3).', 'input', colours(1, 3), [
    { args: { input: '(2, 8, 8, 1)' }, gives: '(2, 8, 8, 3)' },
    { args: { input: '(2, 8, 8, 3)' }, fault: 'value' },
  ]),
  op('tf_threshold', '(height, width, 1 or 3) to (height, width, 1).', 'input', threshold, [
    { args: { input: '(8, 8, 3)' }, gives: '(8, 8, 1)' },
  ]),
  op(
    'tf_batch_of_images',
    'A batch of images, of a new height and width where one is asked for.',
    'input, size?',
    batchOfImages,
    [
      { args: { input: '(2, 8, 8, 3)', size: [4, 5] }, gives: '(2, 4, 5, 3)' },
      { args: { input: '(8, 8, 3)' }, fault: 'rank' },
    ],
  ),
];
