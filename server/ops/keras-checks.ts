/** What the layers of TensorFlow.js check of their options when they are made. */

import { atLeast, constantOf, num } from '../shape/dim.ts';
import { dimOf, isGiven } from '../shape/shape.ts';
import type { Host, Value } from '../shape/value.ts';
import { kerasSource, textIn } from './keras-axes.ts';
import { type Args, type Facts, type Fault, fault, type Op, type Outcome } from './op.ts';

/** An option that must be a whole number of at least 1. */
function sizeFault(value: Value | undefined, at: string, name: string): Fault | undefined {
  const facts = { name, expected: 'a positive integer' };
  if (value?.kind === 'none') return fault('value', at, { facts: { ...facts, got: 'undefined' } });
  if (value?.kind === 'text')
    return fault('value', at, { facts: { ...facts, got: value.value === undefined ? 'a text' : `"${value.value}"` } });
  if (value?.kind === 'number' && value.value !== undefined && !(Number.isInteger(value.value) && value.value > 0))
    return fault('value', at, { facts: { ...facts, got: value.value } });
  if (value?.kind === 'size' && atLeast(value.dim, num(1)) === false)
    return fault('value', at, { facts: { ...facts, got: value.dim } });
  return undefined;
}

/** The sizes that a layer cannot be made without, under the op's names and the user's. */
function sizes(names: { readonly [name: string]: string }) {
  return (args: Args, host: Host): Outcome => {
    for (const [at, name] of Object.entries(names)) {
      const broken = sizeFault(args[at], at, name);
      if (broken) return broken;
    }
    return host.unknown('the options are right');
  };
}

/** What is given as the order of axes; where it is one that counts from 0, also as it is counted from 1. */
export function orderFacts(order: readonly number[]): Facts {
  const fromZero = [...order].sort((a, b) => a - b).every((one, i) => one === i);
  const counted = fromZero ? { counted: order.map((one) => one + 1).join(', ') } : {};
  return { found: order.join(', '), expected: order.length, ...counted };
}

function permutation({ dims }: Args, host: Host): Outcome {
  const order = dims?.kind === 'sequence' ? dims.items?.map((item) => constantOf(dimOf(item))) : undefined;
  if (!order || order.some((one) => one === undefined)) return host.unknown('the order of the axes is not known');
  const at = order.map(Number);
  const right = [...at].sort((a, b) => a - b).every((one, i) => one === i + 1);
  if (right) return host.unknown('the options are right');
  return fault('permute', 'dims', { facts: orderFacts(at) });
}

/** The cell, or several in a row, that a layer runs over its steps. */
function cells({ cell }: Args, host: Host): Outcome {
  if (cell?.kind !== 'none') return host.unknown('the options are right');
  return fault('value', 'cell', { facts: { name: 'cell', got: 'undefined', expected: 'a cell' } });
}

const MODES = ['sum', 'mul', 'concat', 'ave'];

function mergeMode({ merge_mode: mode }: Args, host: Host): Outcome {
  const text = isGiven(mode) ? textIn(mode) : undefined;
  if (text === undefined || MODES.includes(text)) return host.unknown('the options are right');
  return fault('value', 'merge_mode', {
    facts: { name: 'mergeMode', got: text, expected: `${MODES.join(', ')} or null` },
  });
}

const check = (name: string, doc: string, params: string, rule: Op['rule'], examples: Op['examples']): Op => ({
  name,
  doc,
  source: kerasSource,
  params,
  examples,
  rule,
});

export const kerasCheckOps: readonly Op[] = [
  check('keras_units', 'units is a positive integer.', 'units', sizes({ units: 'units' }), [
    { args: { units: 0 }, fault: 'value' },
  ]),
  check('keras_filters', 'filters is a positive integer.', 'filters', sizes({ filters: 'filters' }), [
    { args: { filters: 0 }, fault: 'value' },
  ]),
  check(
    'keras_table',
    'inputDim and outputDim are positive integers.',
    'input_dim, output_dim',
    sizes({ input_dim: 'inputDim', output_dim: 'outputDim' }),
    [{ args: { input_dim: 10, output_dim: 0 }, fault: 'value' }],
  ),
  check('keras_permutation', 'dims is an order of 1, 2, …', 'dims', permutation, [
    { args: { dims: [0, 1] }, fault: 'permute' },
  ]),
  check('keras_cell', 'cell is what runs over the steps.', 'cell', cells, [{ args: { cell: null }, fault: 'value' }]),
  check('keras_merge_mode', 'mergeMode is one of four, or null.', 'merge_mode?', mergeMode, [
    { args: { merge_mode: "'max'" }, fault: 'value' },
  ]),
];
