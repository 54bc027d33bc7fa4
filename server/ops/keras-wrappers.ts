/** Layers of TensorFlow.js around another layer: both directions of a recurrent one, and one applied at every step. */

import { mul, num } from '../shape/dim.ts';
import { leastRank } from '../shape/shape.ts';
import type { Axis, Host, TensorValue, Value } from '../shape/value.ts';
import {
  anyAxis,
  axesIn,
  axisIn,
  flag,
  hasWrongRank,
  isGiven,
  isOpen,
  kerasSource,
  layerParams,
  listOf,
  openInput,
  rankFault,
  rankOf,
  shaped,
  single,
  tensorIn,
  textIn,
  withShape,
} from './keras-axes.ts';
import { layerSizes, recurrentFault, type StateSizes, splitStates, unrolledOver } from './keras-recurrent.ts';
import { type Args, fault, type Op, type Outcome } from './op.ts';

/** `mergeMode`: null gives both outputs; not given, they are joined along the last axis. */
type Merge = 'concat' | 'sum' | 'mul' | 'ave' | 'none' | undefined;

function mergeMode(value: Value | undefined): Merge {
  if (value === undefined || (value.kind === 'none' && value.missing)) return 'concat';
  if (value.kind === 'none') return 'none';
  const text = textIn(value);
  return text === 'concat' || text === 'sum' || text === 'mul' || text === 'ave' ? text : undefined;
}

function bidirectional(args: Args, host: Host): Outcome {
  const { layer } = args;
  const sizes = layerSizes(layer);
  const config = layer?.kind === 'layer' ? layer.config : {};
  const split = splitStates(args);
  const input = single(split.input);
  if (hasWrongRank(input, { exactly: layer?.kind === 'layer' && layer.op === 'keras_conv_lstm2d' ? 5 : 3 })) {
    return rankFault(
      { ...args, input: input ?? { kind: 'none' } },
      { exactly: layer?.kind === 'layer' && layer.op === 'keras_conv_lstm2d' ? 5 : 3 },
    );
  }
  if (!sizes) return host.unknown('the layer that is run in both directions is not in sight');
  const both = split.states && split.states.length > 0 ? [...sizes, ...sizes] : sizes;
  const broken = recurrentFault(
    { ...args, ...config, input: args.input ?? { kind: 'none' }, kwargs: args.kwargs ?? { kind: 'none' } },
    split,
    both,
  );
  if (broken) return broken;
  const one = { ...config, return_state: { kind: 'truth', value: false } } as const;
  const output = unrolledOver(input, sizes, one, host);
  return arranged(
    output,
    { merge: mergeMode(args.merge_mode), input, sizes, states: flag(config.return_state, false) },
    host,
  );
}

interface Directions {
  readonly merge: Merge;
  readonly input: Value | undefined;
  readonly sizes: StateSizes;
  readonly states: boolean | undefined;
}

function arranged(output: Value, how: Directions, host: Host): Outcome {
  const { merge, input, sizes, states } = how;
  if (merge === undefined) return host.unknown('the merge mode is not known');
  const merged: readonly Value[] =
    merge === 'none' ? [output, output] : [merge === 'concat' ? doubled(output) : output];
  const batch = axisIn(input, 0) ?? anyAxis;
  const each = sizes.map((size) => shaped(input, [batch, { ...size, role: 'hidden' }]));
  const plain = merge === 'none' ? listOf(merged) : (merged[0] ?? output);
  const withStates = listOf([...merged, ...each, ...each]);
  if (states === undefined) return host.join([plain, withStates]);
  return states ? withStates : plain;
}

/** Forward and backward side by side: the last axis twice as long. */
function doubled(output: Value): Value {
  if (output.kind === 'union') return { kind: 'union', members: output.members.map(doubled) };
  const axes = axesIn(output);
  const last = axes?.at(-1);
  if (output.kind !== 'tensor' || !axes || !last) return output;
  return { ...output, shape: { kind: 'known', axes: [...axes.slice(0, -1), { ...last, dim: mul(num(2), last.dim) }] } };
}

/** The inner layer's own check of its input is not made by the wrapper. */
const UNCHECKED: Value = { kind: 'record', open: false, fields: { unchecked: { kind: 'truth', value: true } } };

function timeDistributed(args: Args, host: Host): Outcome {
  const input = single(args.input);
  const { layer } = args;
  if (hasWrongRank(input, { least: 3 })) {
    const rank = rankOf(input).exactly;
    return fault('time-distributed', 'input', {
      because: ['layer'],
      facts: {
        found: rank ?? 2,
        ...(tensorIn(input) ? { shape: tensorIn(input)?.shape ?? { kind: 'unknown', why: '' } } : {}),
      },
    });
  }
  if (!isGiven(layer)) return host.unknown('the layer that is applied at every step is not in sight');
  if (isOpen(input) && rankOf(input).exactly === undefined) return overOpenSteps(args, host);
  const step = stepOf(input);
  if (!step) return host.unknown('the input is not known');
  const inner = single(host.call(layer, [step.input, UNCHECKED]));
  return overSteps(inner, input, step.seq, host);
}

/** An undescribed input has three axes at least, and what the layer needs of one step. */
function overOpenSteps(args: Args, host: Host): Outcome {
  const [batch, seq, last] =
    axesIn(
      openInput(host, [
        ['batch', 'batch'],
        ['seq', 'seq'],
        ['features', 'features'],
      ]),
    ) ?? [];
  if (!batch || !seq || !last) return host.unknown('the input is not known');
  const input: TensorValue = {
    kind: 'tensor',
    shape: { kind: 'partly', prefix: [batch, seq], suffix: [last], least: 3 },
  };
  const value = timeDistributed({ ...args, input }, host);
  return value.kind === 'fault' || value.kind === 'required' ? value : { kind: 'required', value, requires: { input } };
}

/** One step of (batch, seq, …): (batch, …). */
function stepOf(input: Value | undefined): { readonly input: TensorValue; readonly seq: Axis } | undefined {
  const tensor = tensorIn(input);
  if (!tensor) return undefined;
  const { origin: _origin, values: _values, open: _open, ...plain } = tensor;
  const { shape } = tensor;
  if (shape.kind === 'known') {
    const [batch = anyAxis, seq = anyAxis, ...rest] = shape.axes;
    return { input: { ...plain, shape: { kind: 'known', axes: [batch, ...rest] } }, seq };
  }
  if (shape.kind !== 'partly') return undefined;
  const [batch = anyAxis, seq = anyAxis, ...rest] = shape.prefix;
  return {
    input: {
      ...plain,
      shape: { kind: 'partly', prefix: [batch, ...rest], suffix: shape.suffix.slice(-1), least: leastRank(shape) - 1 },
    },
    seq,
  };
}

function overSteps(inner: Value | undefined, input: Value | undefined, seq: Axis, host: Host): Outcome {
  if (inner?.kind === 'union')
    return host.join(
      inner.members
        .map((member) => overSteps(member, input, seq, host))
        .flatMap((one) => (one.kind === 'fault' || one.kind === 'required' ? [] : [one])),
    );
  if (inner?.kind !== 'tensor')
    return host.unknown(
      inner?.kind === 'unknown' ? inner.why : 'the layer that is applied at every step gives no single tensor',
    );
  if (inner.shape.kind === 'known') {
    const [batch = anyAxis, ...rest] = inner.shape.axes;
    return shaped(input, [batch, seq, ...rest]);
  }
  if (inner.shape.kind === 'partly') {
    const [batch, ...rest] = inner.shape.prefix;
    const prefix = batch ? [batch, seq, ...rest] : [];
    return withShape(input, { kind: 'partly', prefix, suffix: inner.shape.suffix, least: leastRank(inner.shape) + 1 });
  }
  return host.unknown(inner.shape.why);
}

export const kerasWrapperOps: readonly Op[] = [
  {
    name: 'bidirectional',
    doc: 'A recurrent layer and its mirror: mergeMode concat doubles the last axis, null gives both outputs; then the forward and backward states.',
    source: kerasSource,
    params: `input, kwargs?, layer, merge_mode='concat', ${layerParams}`,
    examples: [{ args: { input: '(5, 7)', layer: null }, fault: 'rank' }],
    rule: bidirectional,
  },
  {
    name: 'time_distributed',
    doc: 'Applies a layer to every step of (batch, seq, …): (batch, seq, …what the layer gives for (batch, …)).',
    source: kerasSource,
    params: `input, kwargs?, layer, ${layerParams}`,
    examples: [{ args: { input: '(5, 7)', layer: null }, fault: 'time-distributed' }],
    rule: timeDistributed,
  },
];
