/** What the layer ops of TensorFlow.js share: reading their input and configuration, and shaping their output. */

import { compare, constantOf, type Dim, isUnknown, mul, num, symbolsOf, unknownDim } from '../shape/dim.ts';
import { compareAxes, dimOf } from '../shape/shape.ts';
import type { Axis, Dtype, Host, Role, SequenceValue, Shape, TensorValue, Value } from '../shape/value.ts';
import { type Args, type Fault, fault } from './op.ts';

export const kerasSource = 'https://js.tensorflow.org/api/latest/#Layers';

export function isGiven(value: Value | undefined): value is Value {
  return value !== undefined && value.kind !== 'none';
}

/** A list of one tensor stands for the tensor. */
export function single(value: Value | undefined): Value | undefined {
  if (value?.kind === 'sequence' && value.items?.length === 1) return value.items[0];
  return value;
}

export function tensorIn(value: Value | undefined): TensorValue | undefined {
  return value?.kind === 'tensor' ? value : undefined;
}

export function shapeIn(value: Value | undefined): Shape | undefined {
  return tensorIn(value)?.shape;
}

/** The axes of a tensor of known rank. */
export function axesIn(value: Value | undefined): readonly Axis[] | undefined {
  const shape = shapeIn(value);
  return shape?.kind === 'known' ? shape.axes : undefined;
}

/** The axis at a position (negative from the end) where it is known, also of a shape of unknown rank. */
export function axisIn(value: Value | undefined, at: number): Axis | undefined {
  const shape = shapeIn(value);
  if (shape?.kind === 'known') return shape.axes.at(at);
  if (shape?.kind === 'partly') return at >= 0 ? shape.prefix[at] : shape.suffix.at(at);
  return undefined;
}

/** The size that a configuration value gives. */
export function axis(value: Value | undefined, role?: Role): Axis {
  return plain(isGiven(value) ? dimOf(value) : unknownDim, role);
}

export function plain(dim: Dim, role?: Role): Axis {
  return { dim, ...(role ? { role } : {}) };
}

export const anyAxis: Axis = { dim: unknownDim };

/** What a layer makes of floats; of other elements some make floats and some do not. */
function floatOf(like: Value | undefined): Dtype | undefined {
  const own = tensorIn(like)?.dtype;
  return own === undefined || own === 'float32' ? 'float32' : undefined;
}

/** A tensor of these axes, of the form (plain, symbolic) of the one it is made from. */
export function shaped(
  like: Value | undefined,
  axes: readonly Axis[],
  dtype: Dtype | undefined = floatOf(like),
): TensorValue {
  const form = tensorIn(like)?.form;
  return {
    kind: 'tensor',
    shape: { kind: 'known', axes },
    ...(form === 'symbolic' ? { form } : {}),
    ...(dtype ? { dtype } : {}),
  };
}

export function withShape(like: Value | undefined, shape: Shape): TensorValue {
  const form = tensorIn(like)?.form;
  const dtype = floatOf(like);
  return { kind: 'tensor', shape, ...(dtype ? { dtype } : {}), ...(form === 'symbolic' ? { form } : {}) };
}

/** The same tensor without what only the input has: its values and identity. */
export function sameShape(value: Value | undefined): TensorValue {
  return withShape(value, shapeIn(value) ?? { kind: 'unknown', why: 'the input is not known' });
}

/** A list as a layer gives several outputs. */
export function listOf(items: readonly Value[]): SequenceValue {
  return { kind: 'sequence', type: 'list', items };
}

/** True and false where they are known. */
export function flag(value: Value | undefined, otherwise: boolean): boolean | undefined {
  if (!isGiven(value)) return otherwise;
  if (value.kind === 'truth') return value.value;
  return undefined;
}

export function textIn(value: Value | undefined): string | undefined {
  return value?.kind === 'text' ? value.value : undefined;
}

/** Proven to differ: what is only assumed or claimed proves nothing. */
export function differ(a: Axis | undefined, b: Axis | undefined): boolean {
  return a !== undefined && b !== undefined && compareAxes(a, b) === 'different';
}

export function isSame(a: Axis, b: Axis): boolean {
  return compare(a.dim, b.dim) === 'same';
}

export function productOf(axes: readonly Axis[]): Dim {
  return axes.reduce((total, one) => mul(total, one.dim), num(1));
}

export interface Ranks {
  readonly exactly?: number;
  readonly least?: number;
}

/** How many axes a value has: exactly, or at least. */
export function rankOf(value: Value | undefined): { readonly exactly?: number; readonly least: number } {
  const shape = shapeIn(value);
  if (shape?.kind === 'known') return { exactly: shape.axes.length, least: shape.axes.length };
  if (shape?.kind === 'partly') return { least: Math.max(shape.prefix.length, shape.suffix.length) };
  return { least: 0 };
}

/** Proven to have a rank that is not wanted. */
export function hasWrongRank(value: Value | undefined, wanted: Ranks): boolean {
  if (tensorIn(value)?.shape.kind === 'known' && axesIn(value)?.some((one) => one.basis !== undefined)) return false;
  const { exactly, least } = rankOf(value);
  if (wanted.exactly !== undefined) return exactly !== undefined ? exactly !== wanted.exactly : least > wanted.exactly;
  return wanted.least !== undefined && exactly !== undefined && exactly < wanted.least;
}

/**
 * The fault of an input of the wrong rank. Where the rank comes from the `inputShape` of the layer itself, that is what is
 * wrong; where a recurrent layer made a last step of it, what is missing is that layer's `returnSequences`.
 */
export function rankFault(args: Args, wanted: Ranks): Fault {
  const input = single(args.input);
  const found = rankOf(input);
  const expected = wanted.exactly ?? wanted.least ?? 0;
  const last = axisIn(input, -1);
  const facts = {
    expected: `${expected}-D${wanted.exactly === undefined ? ' or more' : ''}`,
    got: found.exactly ?? found.least,
    ...(shapeIn(input) ? { shape: shapeIn(input) as Shape } : {}),
  };
  const declared = declaredShape(args);
  if (declared)
    return fault('input-shape', declared, {
      because: ['input'],
      facts: { ...facts, wanted: expected - 1, given: (found.exactly ?? 1) - 1 },
    });
  if (expected === 3 && found.exactly === 2 && last?.role === 'hidden')
    // The layer that leaves the steps out, not one between.
    return { ...fault('return-sequences', 'input', { facts }), ...(input ? { wanted: { value: input } } : {}) };
  return fault('rank', 'input', { facts });
}

/** A placeholder's null where the layer needs a number. */
export function nullFault(input: Value | undefined, axes: readonly (Axis | undefined)[]): Fault | undefined {
  const isNull = axes.some((one) => one?.free && constantOf(one.dim) === undefined && symbolsOf(one.dim).length === 1);
  const shape = shapeIn(input);
  return isNull && shape ? fault('null-size', 'input', { facts: { shape } }) : undefined;
}

/** Which of the layer's own options gave its input a shape, if one did. */
function declaredShape(args: Args): string | undefined {
  const options = ['input_shape', 'batch_input_shape', 'input_dim'].filter((name) => isGiven(args[name]));
  const [only] = options;
  const rank = rankOf(single(args.input)).exactly;
  const value = only === undefined ? undefined : args[only];
  if (only === undefined || rank === undefined || value?.kind !== 'sequence' || !value.items) return undefined;
  return value.items.length + (only === 'input_shape' ? 1 : 0) === rank ? only : undefined;
}

/** The batch axis of a placeholder: a symbol that stands for any number of samples. */
export function isAnyBatch(value: Value | undefined): boolean {
  const first = axisIn(value, 0);
  return (
    tensorIn(value)?.form === 'symbolic' &&
    first?.role === 'batch' &&
    !isUnknown(first.dim) &&
    symbolsOf(first.dim).length === 1
  );
}

/** What an open input of this rank must be: an axis is a symbol of its own. */
export function openInput(host: Host, names: readonly (readonly [string, Role?])[]): TensorValue {
  return {
    kind: 'tensor',
    shape: {
      kind: 'known',
      axes: names.map(([name, role]) => ({ dim: host.fresh(name, role), ...(role ? { role } : {}) })),
    },
  };
}

export function isOpen(value: Value | undefined): boolean {
  return (value?.kind === 'unknown' || value?.kind === 'tensor') && value.open !== undefined;
}

/** The options every layer takes, for its signature. */
export const layerOptions =
  'inputShape:input_shape?, batchInputShape:batch_input_shape?, batchSize:batch_size?, dtype?, inputDType:input_dtype?, name?, trainable?, weights?';
/** The same under the ops' names. */
export const layerParams = 'input_shape?, batch_input_shape?, batch_size?';
