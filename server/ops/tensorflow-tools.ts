/** What the core ops of TensorFlow.js share: every tensor may also be given as a number or nested array, shapes come as arrays. */

import { constantOf, type Dim, num, sym, unknownDim } from '../shape/dim.ts';
import { dimOf, integerOf, isGiven, known } from '../shape/shape.ts';
import type { Axis, Dtype, Shape, TensorValue, Value } from '../shape/value.ts';
import { type Facts, type Fault, fault, type Op, type Rule } from './op.ts';

export const coreSource = 'https://js.tensorflow.org/api/latest/#Operations';

/** The shape that an array of arrays of numbers has: its own length, that of its first element, and so on. */
export function shapeOfArray(value: Value, depth = 0): Shape {
  if (value.kind === 'sequence') {
    const length = value.items ? value.items.length : undefined;
    // The first element decides, as it does at run time.
    const first = value.items ? value.items[0] : value.element;
    const axis: Axis = { dim: length !== undefined ? lengthDim(length) : (value.length ?? unknownDim) };
    if (length === 0 || depth > 5) return known([axis]);
    if (!first) return { kind: 'partly', prefix: [axis], suffix: [] };
    const rest = shapeOfArray(first, depth + 1);
    if (rest.kind === 'known') return known([axis, ...rest.axes]);
    return { kind: 'partly', prefix: rest.kind === 'partly' ? [axis, ...rest.prefix] : [axis], suffix: [] };
  }
  if (value.kind === 'size' || value.kind === 'number' || value.kind === 'truth' || value.kind === 'text')
    return known([]);
  return { kind: 'unknown', why: 'nothing says what the array holds' };
}

function lengthDim(length: number): Dim {
  return dimOf({ kind: 'number', value: length });
}

/** Lengths of an undescribed array, named as reading them names them. */
export function openArrayAxes(id: string, rank: number): readonly Axis[] {
  return Array.from({ length: rank }, (_, i) => ({
    dim: sym({ id: `${id}${'[0]'.repeat(i)}.length`, name: i === 0 ? 'length' : 'width', lo: 0 }),
  }));
}

/** A tensor, or what TensorFlow.js makes of a number or array; undefined for anything else. */
export function operand(value: Value | undefined): TensorValue | undefined {
  if (!value) return undefined;
  if (value.kind === 'tensor') return value;
  if (value.kind === 'sequence') {
    if (value.items?.some((item) => item.kind === 'tensor') || value.element?.kind === 'tensor') return undefined;
    return { kind: 'tensor', shape: shapeOfArray(value) };
  }
  if (value.kind === 'size' || value.kind === 'number' || value.kind === 'truth')
    return { kind: 'tensor', shape: known([]) };
  return undefined;
}

export function shapeOf(value: Value | undefined): Shape {
  return operand(value)?.shape ?? { kind: 'unknown', why: 'the input is not known' };
}

export function axesOf(value: Value | undefined): readonly Axis[] | undefined {
  const shape = shapeOf(value);
  return shape.kind === 'known' ? shape.axes : undefined;
}

/** A new tensor, of the form (plain or symbolic) of the one it is made from. */
export function made(shape: Shape, from?: Value, dtype?: Dtype): TensorValue {
  const form = from?.kind === 'tensor' && from.form === 'symbolic' ? { form: from.form } : {};
  const kind = dtype ?? (from?.kind === 'tensor' ? from.dtype : undefined);
  return { kind: 'tensor', shape, ...form, ...(kind ? { dtype: kind } : {}) };
}

export function madeOf(axes: readonly Axis[], from?: Value, dtype?: Dtype): TensorValue {
  return made(known(axes), from, dtype);
}

/** The axes an array of sizes asks for; `null` and -1 are left to the caller. */
export function sizesIn(value: Value | undefined): readonly Value[] | undefined {
  if (value?.kind !== 'sequence') return undefined;
  if (value.items) return value.items;
  const length = value.length && constantOf(value.length);
  if (length === undefined || length > 16) return undefined;
  return Array.from({ length }, () => ({ kind: 'unknown', why: 'the size is not known' }) as const);
}

export function shapeFrom(value: Value | undefined): Shape {
  const sizes = sizesIn(value);
  if (!sizes) return { kind: 'unknown', why: 'the shape that is asked for is not known' };
  return known(sizes.map((size) => ({ dim: dimOf(size) })));
}

/** Axis numbers given as one number or an array; undefined: not known; `all`: none given. */
export function axesGiven(value: Value | undefined): readonly number[] | 'all' | undefined {
  if (!isGiven(value)) return 'all';
  const one = integerOf(value);
  if (one !== undefined) return [one];
  if (value.kind !== 'sequence' || !value.items) return undefined;
  const out = value.items.map(integerOf);
  return out.every((at) => at !== undefined) ? out.map(Number) : undefined;
}

export function dtypeOf(value: Value | undefined, otherwise: Dtype | undefined): Dtype | undefined {
  if (!isGiven(value)) return otherwise;
  const names: readonly string[] = ['float32', 'int32', 'bool', 'complex64', 'string'];
  return value.kind === 'text' && value.value !== undefined && names.includes(value.value)
    ? (value.value as Dtype)
    : undefined;
}

/** Proven to be so: nothing about the axes is assumed or claimed. */
export function isProven(axes: readonly Axis[]): boolean {
  return axes.every((axis) => axis.basis === undefined);
}

/** Facts about a tensor's shape for a message. */
export function shapeFacts(value: Value | undefined, more: Facts = {}): Facts {
  return { shape: shapeOf(value), ...more };
}

export const unknownInput: Shape = { kind: 'unknown', why: 'the input is not known' };

/** An axis number that is not in the input. */
export function axisFault(input: Value | undefined, axis: number, rank: number, at = 'axis'): Fault {
  return fault('axis', at, { because: ['input'], facts: { ...shapeFacts(input), dim: num(axis), rank } });
}

/** An input of another rank than it must have. */
export function rankFault(
  input: Value | undefined,
  expected: string,
  because: readonly string[] = [],
  at = 'input',
): Fault {
  return fault('rank', at, { because, facts: { ...shapeFacts(input), expected, got: axesOf(input)?.length ?? 0 } });
}

/** An op of this library's core. */
export function coreOp(name: string, doc: string, params: string, rule: Rule, examples: Op['examples']): Op {
  return { name, doc, source: coreSource, params, examples, rule };
}
