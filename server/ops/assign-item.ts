/** `x[items] = value`: the value is broadcast to the part that the index names, which keeps its shape. */

import { num } from '../shape/dim.ts';
import { compareAxes } from '../shape/shape.ts';
import type { Axis } from '../shape/value.ts';
import { indexOps } from './index.ts';
import { type Args, fault, isFault, type Op, type Outcome, type Rule } from './op.ts';

const part = indexOps.find((op) => op.name === 'index')?.rule;

const assignItem: Rule = (args, host) => {
  const target = part?.(args, host);
  if (!target || isFault(target)) return target ?? { kind: 'none' };
  return refused(args, target) ?? { kind: 'none' };
};

function refused({ value }: Args, target: Outcome): Outcome | undefined {
  if (target.kind !== 'tensor' || value?.kind !== 'tensor') return undefined;
  if (target.shape.kind !== 'known' || value.shape.kind !== 'known') return undefined;
  const [wanted, given] = [target.shape.axes, value.shape.axes];
  if ([...wanted, ...given].some((axis) => axis.basis)) return undefined;
  const one: Axis = { dim: num(1) };
  const differs = given.some((axis, i) => {
    if (compareAxes(axis, one) !== 'different') return false;
    const at = wanted[i - given.length + wanted.length];
    return at === undefined || compareAxes(axis, at) === 'different';
  });
  return differs
    ? fault('assign-item', 'value', { because: ['input'], facts: { shape: value.shape, wanted: target.shape } })
    : undefined;
}

export const assignItemOp: Op = {
  name: 'assign_item',
  doc: 'The value (..., n) is broadcast to the part that the index names.',
  source: 'https://numpy.org/doc/stable/user/basics.indexing.html#assigning-values-to-indexed-arrays',
  params: 'input, items, value',
  examples: [
    { args: { input: '(5, 3, 4)', items: [0], value: '(3, 4)' }, gives: 'none' },
    { args: { input: '(5, 3, 4)', items: [0], value: '(1, 1, 4)' }, gives: 'none' },
    { args: { input: '(5, 3, 4)', items: [0], value: '(2, 4)' }, fault: 'assign-item' },
  ],
  rule: assignItem,
};
