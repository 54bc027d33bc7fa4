/** Reads the arguments of a rule: the tensor it works on, axes, sizes, flags. */

import { constantOf, type Dim, num } from '../shape/dim.ts';
import { dimOf, integerOf, isGiven, itemsOf, normalizeAxis, tensorValue, unknownValue } from '../shape/shape.ts';
import type { Axis, Host, TensorValue, Value } from '../shape/value.ts';
import { type Args, type Fault, fault, type Op, type Outcome, type Rule } from './op.ts';

export const DOCS = 'https://pytorch.org/docs/stable/generated/torch.';

/** What an op answers where an argument is no tensor: a tuple is refused, of anything else nothing is known. */
export function withoutTensor(value: Value | undefined, name: string): Outcome {
  if (value?.kind === 'sequence' && value.type === 'tuple') return fault('output-tuple', name);
  if (value?.kind === 'unknown') return tensorValue({ kind: 'unknown', why: 'the input is not in sight' });
  return unknownValue('the input is no tensor in sight');
}

/** What keeps the shape makes a tensor of an undescribed value, and is of that tensor's shape itself. */
export function asTensor(input: Value & { readonly kind: 'unknown' }): Outcome {
  if (!input.open) return tensorValue({ kind: 'unknown', why: input.why });
  const same = tensorValue({ kind: 'unknown', why: input.why });
  return { kind: 'required', value: same, requires: { input: same } };
}

/** A rule for the tensor `input`. */
export function onTensor(run: (input: TensorValue, args: Args, host: Host) => Outcome): Rule {
  return (args, host) =>
    args.input?.kind === 'tensor' ? run(args.input, args, host) : withoutTensor(args.input, 'input');
}

/** A rule for the axes of `input`; where its rank is not known that of the result is not. */
export function onAxes(
  run: (axes: readonly Axis[], input: TensorValue, args: Args, host: Host) => Outcome,
  otherwise: (input: TensorValue) => Value = noRank,
): Rule {
  return onTensor((input, args, host) =>
    input.shape.kind === 'known' ? run(input.shape.axes, input, args, host) : otherwise(input),
  );
}

export function noRank(input: TensorValue): TensorValue {
  const { values: _values, strides: _strides, contiguous: _contiguous, open: _open, origin: _origin, ...rest } = input;
  return { ...rest, shape: { kind: 'unknown', why: 'the rank of the input is not known' } };
}

/** There is no such axis. `positions` is how many there are to choose from when that is not the rank. */
export function badAxis(name: string, value: number, input: TensorValue, positions?: number): Fault {
  const rank = input.shape.kind === 'known' ? input.shape.axes.length : 0;
  const range = Math.max(1, positions ?? rank);
  return fault('axis', name, { because: ['input'], facts: { dim: num(value), rank, range, shape: input.shape } });
}

/** An axis as an index from the front; a fault where there is none, undefined where the argument is not known. */
export function axisArgument(
  args: Args,
  name: string,
  input: TensorValue,
  fallback?: number,
): number | Fault | undefined {
  const value = args[name];
  const at = isGiven(value) ? integerOf(value) : fallback;
  if (at === undefined || input.shape.kind !== 'known') return undefined;
  const rank = input.shape.axes.length;
  return normalizeAxis(at, Math.max(1, rank)) ?? badAxis(name, at, input);
}

/** One axis or several; all where none is given. */
export function axesArgument(
  args: Args,
  name: string,
  input: TensorValue,
): ReadonlySet<number> | Fault | 'all' | undefined {
  const value = args[name];
  if (input.shape.kind !== 'known') return undefined;
  if (!isGiven(value)) return 'all';
  const list = sizesOf(value)?.map(constantOf);
  if (!list || list.includes(undefined)) return undefined;
  if (list.length === 0) return 'all';
  const out = new Set<number>();
  const rank = Math.max(1, input.shape.axes.length);
  for (const one of list) {
    const at = normalizeAxis(one ?? 0, rank);
    if (at === undefined) return badAxis(name, one ?? 0, input);
    if (out.has(at)) return repeatedAxis(name, at, input);
    out.add(at);
  }
  return out;
}

export function repeatedAxis(name: string, at: number, input: TensorValue): Fault {
  const rank = input.shape.kind === 'known' ? input.shape.axes.length : 0;
  return fault('repeated-axis', name, { facts: { dim: num(at), rank, shape: input.shape } });
}

export function isFaulty(value: unknown): value is Fault {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'fault';
}

/** The sizes an argument lists: one, several, or a list of them; undefined when they are not one by one in sight. */
export function sizesOf(value: Value | undefined): readonly Dim[] | undefined {
  if (value?.kind === 'size') return [value.dim];
  const items = itemsOf(value);
  if (!items) return undefined;
  const [only] = items;
  if (items.length === 1 && only?.kind === 'sequence') return sizesOf(only);
  if (items.length === 1 && only?.kind === 'unknown' && only.open?.sizes) return undefined;
  return items.map((item) => dimOf(item));
}

/** Sizes and the rank that an op wants: `one` stands for `count` of them. */
export function repeatedSizes(value: Value | undefined, count: number): readonly Dim[] | undefined {
  const sizes = sizesOf(value);
  if (!sizes) return undefined;
  const [only] = sizes;
  return sizes.length === 1 && only ? Array.from({ length: count }, () => only) : sizes;
}

/** The rank is one that the op refuses. */
export function badRank(
  name: string,
  input: TensorValue,
  expected: string,
  detail: { because?: readonly string[] } = {},
): Fault {
  const got = input.shape.kind === 'known' ? input.shape.axes.length : 0;
  return fault('rank', name, { ...detail, facts: { expected, got, shape: input.shape } });
}

/** An op on PyTorch's page of its own name. */
export function page(name: string, rest: Omit<Op, 'name' | 'source'> & { readonly source?: string }): Op {
  return { name, source: `${DOCS}${name}.html`, ...rest };
}
