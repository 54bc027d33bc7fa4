/** Ops that change what a tensor is made of or how it is held, and leave its shape. */

import { num, unknownDim } from '../shape/dim.ts';
import { axis, isGiven, itemsOf, known, tensorValue, unknownValue } from '../shape/shape.ts';
import type { Dtype, Value } from '../shape/value.ts';
import { dtypeOf, withDtype } from './dtype.ts';
import { dense, preserved } from './layout.ts';
import type { Args, Op, Rule } from './op.ts';
import { DOCS, onAxes, withoutTensor } from './operand.ts';

/** The dtype among the arguments of `to`: named, positional, or that of another tensor. */
function target(args: Args): Dtype | 'unknown' | undefined {
  if (isGiven(args.dtype)) return dtypeOf(args.dtype) ?? 'unknown';
  const candidates = [args.other, ...(itemsOf(args.to) ?? (args.to ? [args.to] : []))].filter(isGiven);
  for (const one of candidates) {
    if (one.kind === 'tensor') return one.dtype ?? 'unknown';
    const dtype = dtypeOf(one);
    if (dtype) return dtype;
    if (one.kind === 'unknown' || one.kind === 'union') return 'unknown';
  }
  return undefined;
}

const cast: Rule = ({ input, ...args }) => {
  if (input?.kind !== 'tensor') return input ?? unknownValue('nothing is given');
  const dtype = target(args);
  if (dtype === undefined || dtype === input.dtype)
    return input.form === 'packed' ? input : withDtype(preserved(input), input.dtype);
  return withDtype(preserved(input), dtype === 'unknown' ? undefined : dtype);
};

/** `type()` alone is the name of the type. */
const castOrName: Rule = (args, host) => (isGiven(args.dtype) ? cast(args, host) : { kind: 'text' });

/** The elements as NumPy has them: no library's methods of tensors. */
const asNdarray: Rule = ({ input }) => {
  const array = { form: 'ndarray', api: 'numpy.ndarray' } as const;
  if (input?.kind === 'unknown') return tensorValue({ kind: 'unknown', why: 'the input is not in sight' }, array);
  if (input?.kind !== 'tensor') return withoutTensor(input, 'input');
  const { api: _api, open: _open, origin: _origin, ...rest } = input;
  return { ...rest, ...array };
};

const fromNumpy: Rule = ({ input }) => {
  if (input?.kind !== 'tensor') return tensorValue({ kind: 'unknown', why: 'the array is not in sight' });
  const { api: _api, form: _form, origin: _origin, open: _open, ...rest } = input;
  return { ...rest, kind: 'tensor' };
};

/** Two floats as one complex number, or back. */
const viewAsReal = onAxes((axes, input) => withDtype(dense(input, [...axes, axis(num(2))]), 'float32'));

const complexOf: Rule = ({ input }) =>
  input?.kind === 'tensor' ? withDtype(preserved(input), 'complex64') : unknownValue('the input is not in sight');

const fill = (bins: Value | undefined): Value =>
  tensorValue(known([axis(bins?.kind === 'size' ? bins.dim : unknownDim)]), { contiguous: true, dtype: 'float32' });

const op = (name: string, params: string, rule: Rule, doc: string, examples: Op['examples']): Op => ({
  name,
  doc,
  source: `${DOCS}${name}.html`,
  params,
  examples,
  rule,
});

export const convertOps: readonly Op[] = [
  op('cast', 'input, dtype=None, to=None, other=None', cast, 'The same shape in another dtype.', [
    { args: { input: '(3, 4)' }, gives: '(3, 4)' },
  ]),
  op('cast_or_name', 'input, dtype=None', castOrName, 'In another dtype; without one, the name of its own.', [
    { args: { input: '(3, 4)', dtype: "'long'" }, gives: '(3, 4)' },
  ]),
  op('as_ndarray', 'input', asNdarray, 'A NumPy array of the same shape.', [
    { args: { input: '(3, 4)' }, gives: '(3, 4)' },
  ]),
  op('from_numpy', 'input', fromNumpy, 'A tensor of the shape of a NumPy array.', [
    { args: { input: '(3, 4)' }, gives: '(3, 4)' },
  ]),
  op('view_as_real', 'input', viewAsReal, 'Complex numbers (*) as pairs (*, 2).', [
    { args: { input: '(3, 4)' }, gives: '(3, 4, 2)' },
  ]),
  op('complex', 'input, other', complexOf, 'Complex numbers of two parts.', [
    { args: { input: '(3, 4)', other: '(3, 4)' }, gives: '(3, 4)' },
  ]),
  op('histc', 'input, bins=100', ({ bins }) => fill(bins), 'How many values fall into each bin.', [
    { args: { input: '(3, 4)', bins: 7 }, gives: '(7,)' },
  ]),
  op('window', 'window_length', ({ window_length }) => fill(window_length), 'A window function of a length.', [
    { args: { window_length: 5 }, gives: '(5,)' },
  ]),
];
