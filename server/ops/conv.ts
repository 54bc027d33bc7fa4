/** Convolutions and pooling over one, two or three axes of space: (batch, channels, *space), or the same without batch. */

import { add, atLeast, constantOf, type Dim, floordiv, mul, neg, num, sub, unknownDim } from '../shape/dim.ts';
import {
  axis,
  compareAxes,
  dimOf,
  integerOf,
  isGiven,
  itemsOf,
  known,
  tensorValue,
  textOf,
  truthOf,
  tupleValue,
} from '../shape/shape.ts';
import type { Axis, Host, TensorValue } from '../shape/value.ts';
import { tooSmall, wrongKind } from './checks.ts';
import { withDtype } from './dtype.ts';
import { dense } from './layout.ts';
import { type Args, type Fault, fault, type Op, type Outcome, type Rule } from './op.ts';
import { badRank, DOCS, noRank, repeatedSizes, withoutTensor } from './operand.ts';

const ONE = num(1);

/** One number for each axis of space, with its default. */
function perAxis(args: Args, name: string, space: number, fallback: Dim): readonly Dim[] {
  const value = args[name];
  if (!isGiven(value)) return Array.from({ length: space }, () => fallback);
  const sizes = repeatedSizes(value, space);
  return Array.from({ length: space }, (_, i) => sizes?.[i] ?? unknownDim);
}

/** Splits the axes; a fault for a rank that is neither batched nor not. */
interface Split {
  readonly front: readonly Axis[];
  readonly channels: Axis;
  readonly space: readonly Axis[];
}

function splitAxes(input: TensorValue, axes: readonly Axis[], space: number): Split | Fault {
  if (axes.length !== space + 1 && axes.length !== space + 2)
    return badRank('input', input, `${space + 1}-D or ${space + 2}-D`);
  const channels = axes[axes.length - space - 1] ?? axis(ONE);
  return { front: axes.slice(0, axes.length - space - 1), channels, space: axes.slice(-space) };
}

const isSplit = (value: Split | Fault): value is Split => !('kind' in value);

/** (in + 2·padding − dilation·(kernel − 1) − 1) // stride + 1 */
function slid(
  size: Dim,
  kernel: Dim,
  { stride, padding, dilation }: { stride: Dim; padding: Dim; dilation: Dim },
): Dim {
  const span = sub(sub(add(size, mul(num(2), padding)), mul(dilation, sub(kernel, ONE))), ONE);
  return add(floordiv(span, stride), ONE);
}

interface Kernel {
  readonly channels: Dim;
  readonly out: Dim;
  readonly sizes: readonly Dim[];
  readonly groups: Dim;
  readonly from: readonly string[];
}

/** The kernel of a layer's configuration or of a weight. */
function kernelOf(args: Args, space: number, transposed: boolean): Kernel | undefined {
  const groups = isGiven(args.groups) ? dimOf(args.groups) : ONE;
  const { weight } = args;
  if (isGiven(weight)) {
    if (weight.kind !== 'tensor' || weight.shape.kind !== 'known' || weight.shape.axes.length !== space + 2)
      return undefined;
    const [a = axis(ONE), b = axis(ONE), ...sizes] = weight.shape.axes;
    const kernel = sizes.map((one) => one.dim);
    return transposed
      ? { channels: a.dim, out: mul(b.dim, groups), sizes: kernel, groups, from: ['weight'] }
      : { channels: mul(b.dim, groups), out: a.dim, sizes: kernel, groups, from: ['weight'] };
  }
  const lazy = !isGiven(args.in_channels);
  return {
    channels: lazy ? unknownDim : dimOf(args.in_channels),
    out: dimOf(args.out_channels),
    sizes: perAxis(args, 'kernel_size', space, unknownDim),
    groups,
    from: ['in_channels'],
  };
}

function convolution(space: number, transposed: boolean): Rule {
  return (args, host) => {
    const { input } = args;
    const kernel = kernelOf(args, space, transposed);
    if (!kernel) return input?.kind === 'tensor' ? noRank(input) : withoutTensor(input, 'input');
    if (input?.kind !== 'tensor' || input.shape.kind !== 'known')
      return input?.kind === 'tensor' || input?.kind === 'unknown'
        ? openSpace(kernel, space, host)
        : withoutTensor(input, 'input');
    const parts = splitAxes(input, input.shape.axes, space);
    if (!isSplit(parts)) return parts;
    if (compareAxes(parts.channels, axis(kernel.channels)) === 'different')
      return fault('channels', 'input', {
        because: kernel.from,
        axes: { input: -space - 1 },
        facts: {
          expected: kernel.channels,
          got: parts.channels.dim,
          shape: input.shape,
          groups: kernel.groups,
          out: kernel.out,
          kernel: known(kernel.sizes.map((dim) => ({ dim }))),
        },
      });
    const strides = perAxis(args, 'stride', space, ONE);
    const dilations = perAxis(args, 'dilation', space, ONE);
    const mode = textOf(args.padding);
    const paddings = mode === undefined ? perAxis(args, 'padding', space, num(0)) : parts.space.map(() => num(0));
    const outputs = perAxis(args, 'output_padding', space, num(0));
    const out: Axis[] = [];
    for (const [i, size] of parts.space.entries()) {
      const options = { stride: strides[i] ?? ONE, padding: paddings[i] ?? ONE, dilation: dilations[i] ?? ONE };
      const k = kernel.sizes[i] ?? unknownDim;
      if (mode === 'same') {
        out.push(size);
        continue;
      }
      if (transposed) {
        const span = add(
          add(
            sub(mul(sub(size.dim, ONE), options.stride), mul(num(2), options.padding)),
            mul(options.dilation, sub(k, ONE)),
          ),
          add(outputs[i] ?? num(0), ONE),
        );
        out.push(axis(span));
        continue;
      }
      const padded = add(size.dim, mul(num(2), options.padding));
      const reach = add(mul(options.dilation, sub(k, ONE)), ONE);
      if (atLeast(padded, reach) === false && !size.basis)
        return fault('kernel-size', 'input', {
          because: ['kernel_size'],
          axes: { input: i - space },
          facts: {
            got: padded,
            expected: reach,
            shape: input.shape,
            padded: known(parts.space.map((one, j) => ({ dim: add(one.dim, mul(num(2), paddings[j] ?? ONE)) }))),
            kernel: known(kernel.sizes.map((one, j) => ({ dim: add(mul(dilations[j] ?? ONE, sub(one, ONE)), ONE) }))),
          },
        });
      out.push(axis(slid(size.dim, k, options)));
    }
    return dense(input, [...parts.front, axis(kernel.out, 'channels'), ...out]);
  };
}

/** Nobody says what the input is: with a batch axis or without. */
function openSpace(kernel: Kernel, space: number, host: Host): Outcome {
  const batch = axis(host.fresh('batch', 'batch'), 'batch');
  const unknowns = Array.from({ length: space }, () => axis(unknownDim));
  const form = (channels: Dim, front: readonly Axis[]) =>
    tensorValue(known([...front, axis(channels, 'channels'), ...unknowns]));
  return {
    kind: 'required',
    value: { kind: 'union', members: [form(kernel.out, [batch]), form(kernel.out, [])] },
    requires: {
      input: { kind: 'union', members: [form(kernel.channels, [batch]), form(kernel.channels, [])], usual: 0 },
    },
  };
}

/** Groups must divide both numbers of channels. */
const convCheck: Rule = (args, host) => {
  const sizes = ['in_channels', 'out_channels'];
  const wrong = wrongKind(args, host, sizes) ?? tooSmall(args, sizes, 0);
  if (wrong) return wrong;
  const groups = integerOf(args.groups);
  for (const name of sizes) {
    const channels = integerOf(args[name]);
    if (groups !== undefined && groups > 0 && channels !== undefined && channels % groups !== 0)
      return fault('value', name, {
        because: ['groups'],
        facts: { name, got: channels, expected: `divisible by groups = ${groups}` },
      });
  }
  return { kind: 'none' };
};

function pooling(space: number, how: 'max' | 'avg' | 'lp'): Rule {
  return (args) => {
    const { input } = args;
    if (input?.kind !== 'tensor') return withoutTensor(input, 'input');
    if (input.shape.kind !== 'known') return noRank(input);
    const parts = splitAxes(input, input.shape.axes, space);
    if (!isSplit(parts)) return parts;
    const kernels = perAxis(args, 'kernel_size', space, unknownDim);
    const strides =
      isGiven(args.stride) && itemsOf(args.stride)?.length !== 0 ? perAxis(args, 'stride', space, ONE) : kernels;
    const paddings = perAxis(args, 'padding', space, num(0));
    const dilations = perAxis(args, 'dilation', space, ONE);
    const ceil = isGiven(args.ceil_mode) ? truthOf(args.ceil_mode) : false;
    const out: Axis[] = [];
    for (const [i, size] of parts.space.entries()) {
      const options = { stride: strides[i] ?? ONE, padding: paddings[i] ?? ONE, dilation: dilations[i] ?? ONE };
      const k = kernels[i] ?? unknownDim;
      const [half, pad] = [constantOf(k), constantOf(options.padding)];
      if (how !== 'lp' && half !== undefined && pad !== undefined && pad > Math.floor(half / 2))
        return fault('value', 'padding', {
          because: ['kernel_size'],
          facts: { name: 'padding', got: pad, expected: `at most half of the kernel, ${Math.floor(half / 2)}` },
        });
      const pooled = ceil === undefined ? unknownDim : poolSize(size.dim, k, { ...options, ceil });
      if (atLeast(pooled, ONE) === false && !size.basis)
        return fault('kernel-size', 'input', {
          because: ['kernel_size'],
          axes: { input: i - space },
          facts: {
            got: size.dim,
            expected: k,
            shape: input.shape,
            padded: known(parts.space.map((one, j) => ({ dim: add(one.dim, mul(num(2), paddings[j] ?? num(0))) }))),
          },
        });
      out.push(axis(pooled));
    }
    const made = dense(input, [...parts.front, parts.channels, ...out]);
    return how === 'max' && truthOf(args.return_indices) === true ? tupleValue([made, withDtype(made, 'int64')]) : made;
  };
}

/** With ceil_mode a last window may hang over, unless it starts in the padding. */
function poolSize(
  size: Dim,
  kernel: Dim,
  { stride, padding, dilation, ceil }: { stride: Dim; padding: Dim; dilation: Dim; ceil: boolean },
): Dim {
  if (!ceil) return slid(size, kernel, { stride, padding, dilation });
  const span = sub(sub(add(size, mul(num(2), padding)), mul(dilation, sub(kernel, ONE))), ONE);
  const windows = add(neg(floordiv(neg(span), stride)), ONE);
  const starts = compareStart(mul(sub(windows, ONE), stride), add(size, padding));
  return starts === undefined ? unknownDim : starts ? sub(windows, ONE) : windows;
}

const compareStart = (start: Dim, end: Dim): boolean | undefined => atLeast(start, end);

function adaptive(space: number): Rule {
  return (args) => {
    const { input } = args;
    if (input?.kind !== 'tensor') return withoutTensor(input, 'input');
    if (input.shape.kind !== 'known') return noRank(input);
    const parts = splitAxes(input, input.shape.axes, space);
    if (!isSplit(parts)) return parts;
    const items = itemsOf(args.output_size);
    const out = parts.space.map((size, i): Axis => {
      const wanted = items ? items[i] : args.output_size;
      return !wanted || wanted.kind === 'none' ? size : axis(dimOf(wanted));
    });
    const made = dense(input, [...parts.front, parts.channels, ...out]);
    return truthOf(args.return_indices) === true ? tupleValue([made, withDtype(made, 'int64')]) : made;
  };
}

/** The size the pooling started from: (in − 1)·stride − 2·padding + kernel. */
function unpooling(space: number): Rule {
  return (args) => {
    const { input } = args;
    if (input?.kind !== 'tensor') return withoutTensor(input, 'input');
    if (input.shape.kind !== 'known') return noRank(input);
    const parts = splitAxes(input, input.shape.axes, space);
    if (!isSplit(parts)) return parts;
    if (isGiven(args.output_size)) return noRank(input);
    const kernels = perAxis(args, 'kernel_size', space, unknownDim);
    const strides = isGiven(args.stride) ? perAxis(args, 'stride', space, ONE) : kernels;
    const paddings = perAxis(args, 'padding', space, num(0));
    const out = parts.space.map((size, i) =>
      axis(add(sub(mul(sub(size.dim, ONE), strides[i] ?? ONE), mul(num(2), paddings[i] ?? ONE)), kernels[i] ?? ONE)),
    );
    return dense(input, [...parts.front, parts.channels, ...out]);
  };
}

const params = {
  conv: 'input, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1',
  pool: 'input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=false',
};

const shapeText = (front: string, space: number, size: number) =>
  `(${front}, ${Array.from({ length: space }, () => size).join(', ')})`;

export const convOps: readonly Op[] = [
  ...[1, 2, 3].flatMap((space): readonly Op[] => [
    {
      name: `conv${space}d`,
      doc: '(batch, in_channels, *space) gives (batch, out_channels, *space): each axis of space (in + 2*padding - dilation*(kernel - 1) - 1)//stride + 1.',
      source: `${DOCS}nn.Conv${space}d.html`,
      params: params.conv,
      examples: [
        {
          args: { input: shapeText('2, 3', space, 8), in_channels: 3, out_channels: 5, kernel_size: 3 },
          gives: shapeText('2, 5', space, 6),
        },
        {
          args: { input: shapeText('2, 4', space, 8), in_channels: 3, out_channels: 5, kernel_size: 3 },
          fault: 'channels',
        },
      ],
      rule: convolution(space, false),
    },
    {
      name: `conv_transpose${space}d`,
      doc: 'The way back: each axis of space (in - 1)*stride - 2*padding + dilation*(kernel - 1) + output_padding + 1.',
      source: `${DOCS}nn.ConvTranspose${space}d.html`,
      params: `${params.conv}, output_padding=0`,
      examples: [
        {
          args: { input: shapeText('2, 3', space, 8), in_channels: 3, out_channels: 5, kernel_size: 3 },
          gives: shapeText('2, 5', space, 10),
        },
      ],
      rule: convolution(space, true),
    },
    ...(['max', 'avg', 'lp'] as const).map(
      (how): Op => ({
        name: `${how}_pool${space}d`,
        doc: `${how} pooling: each axis of space as in a convolution, with the kernel as stride unless told.`,
        source: `${DOCS}nn.functional.${how}_pool${space}d.html`,
        params: params.pool,
        examples: [
          { args: { input: shapeText('2, 3', space, 8), kernel_size: 2 }, gives: shapeText('2, 3', space, 4) },
        ],
        rule: pooling(space, how),
      }),
    ),
    {
      name: `adaptive_pool${space}d`,
      doc: 'Pooling to the given sizes; None keeps one.',
      source: `${DOCS}nn.AdaptiveAvgPool${space}d.html`,
      params: 'input, output_size',
      examples: [{ args: { input: shapeText('2, 3', space, 8), output_size: 4 }, gives: shapeText('2, 3', space, 4) }],
      rule: adaptive(space),
    },
    {
      name: `max_unpool${space}d`,
      doc: 'The way back from max pooling.',
      source: `${DOCS}nn.MaxUnpool${space}d.html`,
      params: 'input, indices, kernel_size, stride=None, padding=0',
      examples: [
        {
          args: { input: shapeText('2, 3', space, 4), indices: shapeText('2, 3', space, 4), kernel_size: 2 },
          gives: shapeText('2, 3', space, 8),
        },
      ],
      rule: unpooling(space),
    },
  ]),
  {
    name: 'conv_check',
    doc: 'groups must divide both numbers of channels.',
    source: `${DOCS}nn.Conv1d.html`,
    params: 'in_channels, out_channels, groups=1',
    examples: [{ args: { in_channels: 3, out_channels: 4, groups: 2 }, fault: 'value' }],
    rule: convCheck,
  },
];
