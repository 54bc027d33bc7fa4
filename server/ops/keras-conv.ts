/** Convolution, pooling and image layers of TensorFlow.js: channels last unless dataFormat says otherwise. */

import { add, atLeast, type Dim, floordiv, max, mul, num, sub, unknownDim } from '../shape/dim.ts';
import { dimOf } from '../shape/shape.ts';
import type { Axis, Host, Value } from '../shape/value.ts';
import {
  anyAxis,
  axesIn,
  axis,
  axisIn,
  flag,
  hasWrongRank,
  isGiven,
  kerasSource,
  layerParams,
  listOf,
  plain,
  rankFault,
  shaped,
  single,
  tensorIn,
  textIn,
} from './keras-axes.ts';
import { layerRule } from './keras-basic.ts';
import { splitStates, stateFault } from './keras-recurrent.ts';
import { type Args, fault, isFault, type Op, type Outcome, type Rule } from './op.ts';

type Padding = 'valid' | 'same' | undefined;

/** The library counts `causal` like `valid`, and cannot run it. */
function paddingOf(value: Value | undefined): Padding {
  if (!isGiven(value)) return 'valid';
  const text = textIn(value);
  if (text === 'causal') return 'valid';
  return text === 'valid' || text === 'same' ? text : undefined;
}

/** Sizes of a window: one number stands for all of `count` axes. */
function windows(value: Value | undefined, count: number, otherwise: readonly Dim[]): readonly Dim[] {
  if (!isGiven(value)) return otherwise;
  if (value.kind === 'sequence')
    return value.items && value.items.length >= count
      ? value.items.map((item) => dimOf(item))
      : Array.from({ length: count }, () => unknownDim);
  const one = dimOf(value);
  return Array.from({ length: count }, () => one);
}

const ones = (count: number): readonly Dim[] => Array.from({ length: count }, () => num(1));

/** What one convolved axis becomes: ⌈n/stride⌉ for same, ⌈(n − window + 1)/stride⌉ for valid. */
function convolved(
  length: Dim,
  window: Dim,
  how: { readonly padding: Padding; readonly stride: Dim; readonly dilation: Dim },
): Dim {
  const { padding, stride, dilation } = how;
  if (padding === undefined) return unknownDim;
  const reach = add(mul(sub(window, num(1)), dilation), num(1));
  const steps = padding === 'same' ? length : add(sub(length, reach), num(1));
  return floordiv(sub(add(steps, stride), num(1)), stride);
}

/** Where the axes stand: the batch, the channels and the axes in space. */
interface Layout {
  readonly batch: Axis;
  readonly space: readonly Axis[];
  readonly channels: Axis;
  readonly first: boolean;
}

function layoutOf(input: Value | undefined, count: number, format: Value | undefined): Layout | undefined {
  const text = isGiven(format) ? textIn(format) : 'channelsLast';
  if (text === undefined) return undefined;
  const first = text === 'channelsFirst';
  const axes = axesIn(input);
  if (axes && axes.length !== count + 2) return undefined;
  const batch = axes?.[0] ?? axisIn(input, 0) ?? anyAxis;
  const at = (i: number): Axis => axes?.[i] ?? anyAxis;
  const channels = first ? at(1) : (axes?.at(-1) ?? axisIn(input, -1) ?? anyAxis);
  return { batch, space: Array.from({ length: count }, (_, i) => at(first ? i + 2 : i + 1)), channels, first };
}

function arranged(input: Value | undefined, layout: Layout, space: readonly Axis[], channels: Axis): Value {
  const { batch, first } = layout;
  return shaped(input, first ? [batch, channels, ...space] : [batch, ...space, channels]);
}

/** A tensor cannot have an axis below 0: the window is larger than what it slides over. A placeholder can. */
function tooSmall(input: Value | undefined, out: readonly Dim[], args: Args, window: string): Outcome | undefined {
  if (input?.kind !== 'tensor' || input.form === 'symbolic') return undefined;
  for (const [i, dim] of out.entries()) {
    if (axesIn(input)?.some((one) => one.basis) || atLeast(dim, num(0)) !== false) continue;
    const given = isGiven(args[window]) ? { window: dimOf(windowAt(args[window], i)) } : {};
    return fault('window', 'input', {
      because: [window],
      axes: {},
      facts: { shape: input.shape, result: dim, ...given },
    });
  }
  return undefined;
}

function windowAt(value: Value | undefined, i: number): Value {
  const item = value?.kind === 'sequence' ? value.items?.[i] : value;
  return item ?? { kind: 'none' };
}

function convolution(count: number, depth: 'filters' | 'depthwise'): Rule {
  return layerRule({ exactly: count + 2 }, (input, args, host) => {
    const layout = layoutOf(input, count, count === 1 ? undefined : args.data_format);
    if (!layout) return host.unknown('the layout of the axes is not known');
    const kernel = windows(
      args.kernel_size,
      count,
      Array.from({ length: count }, () => unknownDim),
    );
    const strides = windows(args.strides, count, ones(count));
    const dilations = windows(args.dilation_rate, count, ones(count));
    const padding = paddingOf(args.padding);
    const out = layout.space.map((one, i) =>
      convolved(one.dim, kernel[i] ?? unknownDim, {
        padding,
        stride: strides[i] ?? num(1),
        dilation: depth === 'depthwise' ? num(1) : (dilations[i] ?? num(1)),
      }),
    );
    const broken = count === 1 ? tooSmall(input, out, args, 'kernel_size') : undefined;
    if (broken) return broken;
    const channels =
      depth === 'filters'
        ? axis(args.filters, 'channels')
        : plain(
            mul(layout.channels.dim, isGiven(args.depth_multiplier) ? dimOf(args.depth_multiplier) : num(1)),
            'channels',
          );
    return arranged(
      input,
      layout,
      out.map((dim) => plain(dim)),
      channels,
    );
  });
}

function transposed(count: number): Rule {
  return layerRule({ exactly: count + 2 }, (input, args, host) => {
    const layout = layoutOf(input, count, args.data_format);
    const padding = paddingOf(args.padding);
    if (!layout || padding === undefined) return host.unknown('the layout of the axes is not known');
    const kernel = windows(
      args.kernel_size,
      count,
      Array.from({ length: count }, () => unknownDim),
    );
    const strides = windows(args.strides, count, ones(count));
    const space = layout.space.map((one, i) => {
      const stride = strides[i] ?? num(1);
      const grown = mul(one.dim, stride);
      return plain(padding === 'same' ? grown : add(grown, max(sub(kernel[i] ?? unknownDim, stride), num(0))));
    });
    return arranged(input, layout, space, axis(args.filters, 'channels'));
  });
}

function pooling(count: number): Rule {
  return layerRule({ exactly: count + 2 }, (input, args, host) => {
    const layout = layoutOf(input, count, count === 1 ? undefined : args.data_format);
    if (!layout) return host.unknown('the layout of the axes is not known');
    const pool = windows(
      args.pool_size,
      count,
      Array.from({ length: count }, () => num(2)),
    );
    const strides = windows(args.strides, count, pool);
    const out = layout.space.map((one, i) =>
      convolved(one.dim, pool[i] ?? unknownDim, {
        padding: paddingOf(args.padding),
        stride: strides[i] ?? num(1),
        dilation: num(1),
      }),
    );
    const broken = tooSmall(input, out, args, 'pool_size');
    return (
      broken ??
      arranged(
        input,
        layout,
        out.map((dim) => plain(dim)),
        layout.channels,
      )
    );
  });
}

function globalPooling(count: number): Rule {
  return layerRule({ exactly: count + 2 }, (input, args, host) => {
    const layout = layoutOf(input, count, count === 1 ? undefined : args.data_format);
    return layout
      ? shaped(input, [layout.batch, layout.channels])
      : host.unknown('the layout of the axes is not known');
  });
}

/** Applies a change of height and width to an image. */
function resized(change: (space: readonly Axis[], args: Args) => readonly Dim[] | undefined): Rule {
  return layerRule({ exactly: 4 }, (input, args, host) => {
    const layout = layoutOf(input, 2, args.data_format);
    const space = layout && change(layout.space, args);
    return layout && space
      ? arranged(
          input,
          layout,
          space.map((dim) => plain(dim)),
          layout.channels,
        )
      : host.unknown('the change of the image is not known');
  });
}

/** ((top, bottom), (left, right)), (height, width) or one number for all. */
function margins(value: Value | undefined, otherwise: number | undefined): readonly Dim[] | undefined {
  if (!isGiven(value)) return otherwise === undefined ? undefined : [num(2 * otherwise), num(2 * otherwise)];
  if (value.kind !== 'sequence') return [mul(num(2), dimOf(value)), mul(num(2), dimOf(value))];
  if (value.items?.length !== 2) return undefined;
  return value.items.map((item) =>
    item.kind === 'sequence'
      ? (item.items ?? []).map((one) => dimOf(one)).reduce(add, num(0))
      : mul(num(2), dimOf(item)),
  );
}

function withMargins(sign: 1 | -1, option: string, otherwise: number | undefined) {
  return (space: readonly Axis[], args: Args): readonly Dim[] | undefined => {
    const extra = margins(args[option], otherwise);
    return (
      extra &&
      space.map((one, i) => (sign === 1 ? add(one.dim, extra[i] ?? unknownDim) : sub(one.dim, extra[i] ?? unknownDim)))
    );
  };
}

/** Height and width are given; the image may come with or without a batch. */
const fixedSize: Rule = (args, host) => {
  const input = single(args.input);
  const axes = axesIn(input);
  const channels = axes?.at(-1) ?? anyAxis;
  if (!axes || axes.length < 3) return host.unknown('the image is not known');
  return shaped(input, [...axes.slice(0, -3), axis(args.height), axis(args.width), channels]);
};

/** As it is for a tensor; for a placeholder the library reads (height, width, channels) and forgets the batch. */
const resizing: Rule = (args, host) => {
  const input = single(args.input);
  const axes = axesIn(input);
  if (tensorIn(input)?.form !== 'symbolic') return fixedSize(args, host);
  return shaped(input, [axis(args.height), axis(args.width), axes?.[2] ?? anyAxis]);
};

function convLstm(args: Args, host: Host): Outcome {
  const split = splitStates(args);
  const input = single(split.input);
  if (hasWrongRank(input, { exactly: 5 }))
    return rankFault({ ...args, input: input ?? { kind: 'none' } }, { exactly: 5 });
  const first = isGiven(args.data_format) ? textIn(args.data_format) === 'channelsFirst' : false;
  const axes = axesIn(input);
  const at = (i: number): Axis => axes?.[i] ?? anyAxis;
  const kernel = windows(args.kernel_size, 2, [unknownDim, unknownDim]);
  const strides = windows(args.strides, 2, ones(2));
  const dilations = windows(args.dilation_rate, 2, ones(2));
  const space = [0, 1].map((i) =>
    plain(
      convolved(at(first ? i + 3 : i + 2).dim, kernel[i] ?? unknownDim, {
        padding: paddingOf(args.padding),
        stride: strides[i] ?? num(1),
        dilation: dilations[i] ?? num(1),
      }),
    ),
  );
  const filters = axis(args.filters, 'channels');
  const image = first ? [filters, ...space] : [...space, filters];
  const states =
    split.states && split.states.length !== 2 ? stateFault([filters, filters], split.states, undefined) : undefined;
  if (states && isFault(states)) return states;
  const sequences = flag(args.return_sequences, false);
  const withStates = flag(args.return_state, false);
  if (sequences === undefined || withStates === undefined)
    return host.unknown('which outputs the layer returns is not known');
  const output = shaped(input, sequences ? [at(0), at(1), ...image] : [at(0), ...image]);
  const state = shaped(input, [at(0), ...image]);
  return withStates ? listOf([output, state, state]) : output;
}

const CONV = 'kernel_size, strides?, padding?, data_format?, dilation_rate?';
const POOL = 'pool_size?, strides?, padding?, data_format?';

function conv(
  name: string,
  more: {
    readonly params: string;
    readonly rule: Rule;
    readonly example: Op['examples'][number];
    readonly doc: string;
  },
): Op {
  return {
    name,
    doc: more.doc,
    source: kerasSource,
    params: `input, kwargs?, ${more.params}, ${layerParams}`,
    examples: [more.example],
    rule: more.rule,
  };
}

const image = (
  args: { readonly [name: string]: string | number | readonly number[] },
  gives: string,
): Op['examples'][number] => ({ args: { input: '(batch, 8, 8, 3)', ...args }, gives });
const line = (args: { readonly [name: string]: string | number }, gives: string): Op['examples'][number] => ({
  args: { input: '(batch, 8, 3)', ...args },
  gives,
});
const volume = (args: { readonly [name: string]: string | number }, gives: string): Op['examples'][number] => ({
  args: { input: '(batch, 8, 8, 8, 3)', ...args },
  gives,
});

export const kerasConvOps: readonly Op[] = [
  conv('keras_conv1d', {
    doc: '(batch, steps, channels) to (batch, new steps, filters).',
    params: `filters, ${CONV}`,
    rule: convolution(1, 'filters'),
    example: line({ filters: 4, kernel_size: 3 }, '(batch, 6, 4)'),
  }),
  conv('keras_conv2d', {
    doc: '(batch, height, width, channels) to (batch, new height, new width, filters).',
    params: `filters, ${CONV}`,
    rule: convolution(2, 'filters'),
    example: image({ filters: 4, kernel_size: 3, padding: "'same'" }, '(batch, 8, 8, 4)'),
  }),
  conv('keras_conv3d', {
    doc: '(batch, depth, height, width, channels) to (batch, …new, filters).',
    params: `filters, ${CONV}`,
    rule: convolution(3, 'filters'),
    example: volume({ filters: 4, kernel_size: 3 }, '(batch, 6, 6, 6, 4)'),
  }),
  conv('keras_depthwise_conv2d', {
    doc: '(batch, height, width, channels) to (batch, …new, channels·depthMultiplier).',
    params: `${CONV}, depth_multiplier?`,
    rule: convolution(2, 'depthwise'),
    example: image({ kernel_size: 3 }, '(batch, 6, 6, 3)'),
  }),
  conv('keras_conv2d_transpose', {
    doc: 'The reverse of a convolution: strides multiply the image.',
    params: `filters, ${CONV}`,
    rule: transposed(2),
    example: image({ filters: 4, kernel_size: 3, strides: 2, padding: "'same'" }, '(batch, 16, 16, 4)'),
  }),
  conv('keras_conv3d_transpose', {
    doc: 'The reverse of a convolution: strides multiply the volume.',
    params: `filters, ${CONV}`,
    rule: transposed(3),
    example: volume({ filters: 4, kernel_size: 3 }, '(batch, 10, 10, 10, 4)'),
  }),
  conv('keras_pool1d', {
    doc: '(batch, steps, channels) to (batch, fewer steps, channels).',
    params: POOL,
    rule: pooling(1),
    example: line({ pool_size: 2 }, '(batch, 4, 3)'),
  }),
  conv('keras_pool2d', {
    doc: '(batch, height, width, channels) to a smaller image.',
    params: POOL,
    rule: pooling(2),
    example: image({}, '(batch, 4, 4, 3)'),
  }),
  conv('keras_pool3d', {
    doc: '(batch, depth, height, width, channels) to a smaller volume.',
    params: POOL,
    rule: pooling(3),
    example: volume({}, '(batch, 4, 4, 4, 3)'),
  }),
  conv('keras_global_pool1d', {
    doc: '(batch, steps, channels) to (batch, channels).',
    params: 'data_format?',
    rule: globalPooling(1),
    example: line({}, '(batch, 3)'),
  }),
  conv('keras_global_pool2d', {
    doc: '(batch, height, width, channels) to (batch, channels).',
    params: 'data_format?',
    rule: globalPooling(2),
    example: image({}, '(batch, 3)'),
  }),
  conv('keras_upsampling2d', {
    doc: 'Height and width times size, 2 where none is given.',
    params: 'size?, data_format?, interpolation?',
    rule: resized((space, args) =>
      space.map((one, i) => mul(one.dim, windows(args.size, 2, [num(2), num(2)])[i] ?? unknownDim)),
    ),
    example: image({}, '(batch, 16, 16, 3)'),
  }),
  conv('keras_zero_padding2d', {
    doc: 'Height and width with the padding on both sides, 1 where none is given.',
    params: 'padding?, data_format?',
    rule: resized(withMargins(1, 'padding', 1)),
    example: image({}, '(batch, 10, 10, 3)'),
  }),
  conv('keras_cropping2d', {
    doc: 'Height and width without what is cropped on both sides.',
    params: 'cropping?, data_format?',
    rule: resized(withMargins(-1, 'cropping', undefined)),
    example: image({ cropping: 2 }, '(batch, 4, 4, 3)'),
  }),
  conv('keras_fixed_size', {
    doc: 'An image of the given height and width.',
    params: 'height, width',
    rule: fixedSize,
    example: { args: { input: '(5, 8, 8, 3)', height: 4, width: 6 }, gives: '(5, 4, 6, 3)' },
  }),
  conv('keras_resizing', {
    doc: 'An image of the given height and width.',
    params: 'height, width',
    rule: resizing,
    example: { args: { input: '(5, 8, 8, 3)', height: 4, width: 6 }, gives: '(5, 4, 6, 3)' },
  }),
  conv('keras_separable_conv2d', {
    doc: 'Every channel by itself, then across channels: (batch, height, width, channels) to (batch, …new, filters).',
    params: `filters, ${CONV}, depth_multiplier?`,
    rule: convolution(2, 'filters'),
    example: image({ filters: 4, kernel_size: 3 }, '(batch, 6, 6, 4)'),
  }),
  conv('keras_conv_lstm2d', {
    doc: '(batch, seq, height, width, channels) to (batch, new height, new width, filters); returnSequences and returnState as lstm.',
    params: `filters, ${CONV}, return_sequences=false, return_state=false, go_backwards=false, stateful=false`,
    rule: convLstm,
    example: { args: { input: '(batch, 5, 8, 8, 3)', filters: 4, kernel_size: 3 }, gives: '(batch, 6, 6, 4)' },
  }),
];
