/** einops: axes written by name on both sides of an arrow, in parentheses where one axis is made of several. */

import { type Dim, divides, exactDivide, floordiv, isUnknown, num, unknownDim } from '../shape/dim.ts';
import { axis, compareAxes, dimOf, itemsOf, known, tensorValue, textOf, unknownValue } from '../shape/shape.ts';
import type { Axis, Host, TensorValue, Value } from '../shape/value.ts';
import { like } from './linear.ts';
import { fault, type Op, type Outcome, type Rule } from './op.ts';
import { product } from './reshape.ts';

/** The names that one axis is made of, none where it is 1; or the axes that no name stands for. */
type Part = readonly string[] | '...';

interface Pattern {
  readonly left: readonly Part[];
  readonly right: readonly Part[];
}

/** Undefined where it is no pattern of einops. */
function parse(text: string): Pattern | undefined {
  const [left, right, ...rest] = text.replaceAll('\u2026', '...').split('->').map(side);
  return left && right && rest.length === 0 ? { left, right } : undefined;
}

function side(text: string): readonly Part[] | undefined {
  const parts: Part[] = [];
  let group: string[] | undefined;
  for (const [token] of text.matchAll(/\.\.\.|[()]|[A-Za-z_]\w*|1|\S/g)) {
    if (token === '(' && !group) group = [];
    else if (token === ')' && group) {
      parts.push(group);
      group = undefined;
    } else if (token === '...' && !group) parts.push('...');
    else if (token === '1') {
      if (!group) parts.push([]);
    } else if (/^[A-Za-z_]\w*$/.test(token)) {
      if (group) group.push(token);
      else parts.push([token]);
    } else return undefined;
  }
  return group ? undefined : parts;
}

type Sizes = Map<string, Axis>;

/** Sizes given by name: `h=4`. */
function given(value: Value | undefined): Sizes {
  const fields = value?.kind === 'record' ? Object.entries(value.fields) : [];
  return new Map(fields.map(([name, size]) => [name, axis(dimOf(size))]));
}

function wrong(input: TensorValue, pattern: string): Outcome {
  return fault('einsum', 'tensor', { because: ['pattern'], facts: { term: pattern, shape: input.shape } });
}

/** Fills `sizes` from the axes; false where they provably do not fit. */
function take(part: readonly string[], one: Axis, sizes: Sizes): boolean {
  if (part.length === 0) return compareAxes(one, axis(num(1))) !== 'different';
  const [only] = part;
  if (only !== undefined && part.length === 1) {
    const own = sizes.get(only);
    sizes.set(only, own && !isUnknown(own.dim) ? own : one);
    return !own || compareAxes(own, one) !== 'different';
  }
  const open = part.filter((name) => !sizes.has(name));
  const whole = product(part.flatMap((name) => sizes.get(name)?.dim ?? []));
  if (open.length === 0) return compareAxes(axis(whole), one) !== 'different';
  const [last, ...more] = open;
  if (last === undefined || more.length > 0) {
    for (const name of open) sizes.set(name, axis(unknownDim));
    return true;
  }
  const dim =
    isUnknown(one.dim) || isUnknown(whole) ? unknownDim : (exactDivide(one.dim, whole) ?? floordiv(one.dim, whole));
  sizes.set(last, axis(dim));
  return divides(whole, one.dim) !== false;
}

/** What the names stand for, and the axes that none stands for. */
function matched(
  { left }: Pattern,
  axes: readonly Axis[],
  sizes: Sizes,
): { readonly sizes: Sizes; readonly dots: readonly Axis[] } | undefined {
  const at = left.indexOf('...');
  const hidden = axes.length - (left.length - (at < 0 ? 0 : 1));
  if (hidden < 0 || (at < 0 && hidden > 0)) return undefined;
  const parts = left.flatMap((part) => (part === '...' ? Array.from({ length: hidden }, () => undefined) : [part]));
  const fits = parts.every((part, i) => !part || take(part, axes[i] ?? axis(unknownDim), sizes));
  return fits ? { sizes, dots: at < 0 ? [] : axes.slice(at, at + hidden) } : undefined;
}

const arranged: Rule = ({ tensor, pattern, axes_lengths }, host) => {
  const text = textOf(pattern);
  const parsed = text === undefined ? undefined : parse(text);
  const input = stacked(tensor);
  if (text === undefined || !parsed) return unknownValue('the pattern is not in sight');
  if (!input) return open(parsed, given(axes_lengths), host) ?? unknownValue('the tensor is not in sight');
  const { shape } = input;
  if (shape.kind !== 'known') return { ...like(input), shape: rightOf(parsed, given(axes_lengths)) };
  const found = matched(parsed, shape.axes, given(axes_lengths));
  if (!found)
    return shape.axes.some((one) => one.basis) ? unknownValue('the rank is only assumed') : wrong(input, text);
  return { ...like(input), shape: rightOf(parsed, found.sizes, found.dots) };
};

/** A list of tensors is one with a new first axis. */
function stacked(value: Value | undefined): TensorValue | undefined {
  if (value?.kind === 'tensor') return value;
  const items = itemsOf(value);
  const [first] = items ?? [];
  if (!items || first?.kind !== 'tensor' || first.shape.kind !== 'known') return undefined;
  return { ...first, shape: known([axis(num(items.length)), ...first.shape.axes]) };
}

function rightOf({ right }: Pattern, sizes: Sizes, dots?: readonly Axis[]): TensorValue['shape'] {
  if (right.includes('...') && !dots) return { kind: 'unknown', why: 'the rank of the input is not known' };
  return known(
    right.flatMap((part): readonly Axis[] => {
      if (part === '...') return dots ?? [];
      const [only] = part;
      if (only !== undefined && part.length === 1) return [sizes.get(only) ?? axis(unknownDim)];
      return [axis(product(part.map((name) => sizes.get(name)?.dim ?? unknownDim)))];
    }),
  );
}

/** A tensor that nobody describes has the axes that the left side names. */
function open(pattern: Pattern, sizes: Sizes, host: Host): Outcome | undefined {
  if (pattern.left.includes('...')) return undefined;
  for (const part of pattern.left)
    for (const name of part) if (!sizes.has(name)) sizes.set(name, axis(named(host, name)));
  return {
    kind: 'required',
    value: tensorValue(rightOf(pattern, sizes)),
    requires: { tensor: tensorValue(rightOf({ left: [], right: pattern.left }, sizes)) },
  };
}

function named(host: Host, name: string): Dim {
  return host.fresh(name, 'batch');
}

function entry(name: string, doc: string, examples: Op['examples'], more = ''): Op {
  return {
    name,
    doc,
    source: 'https://einops.rocks/api/',
    params: `tensor, pattern, ${more}**axes_lengths`,
    examples,
    takes: 'list',
    rule: arranged,
  };
}

export const einopsOps: readonly Op[] = [
  entry('einops_rearrange', 'The axes named on the left, in the order and groups of the right.', [
    { args: { tensor: '(2, 3, 4)', pattern: "'b t c -> b c t'" }, gives: '(2, 4, 3)' },
    { args: { tensor: '(2, 3, 4)', pattern: "'b t c -> b (t c)'" }, gives: '(2, 12)' },
    { args: { tensor: '(2, 3)', pattern: "'... c -> ... 1 c'" }, gives: '(2, 1, 3)' },
    { args: { tensor: '(2, 3)', pattern: "'b t c -> b c t'" }, fault: 'einsum' },
  ]),
  entry(
    'einops_reduce',
    'The axes that the right side leaves out are reduced.',
    [{ args: { tensor: '(2, 3, 4)', pattern: "'b t c -> b c'", reduction: "'mean'" }, gives: '(2, 4)' }],
    'reduction, ',
  ),
  entry('einops_repeat', 'Names that only the right side has are repeated so often as they are given.', [
    { args: { tensor: '(2, 3)', pattern: "'b c -> b c 1'" }, gives: '(2, 3, 1)' },
  ]),
];
