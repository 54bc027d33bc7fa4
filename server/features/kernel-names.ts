/**
 * Which kernel computes what an API computes. A rule of shapes serves many names (LeakyReLU and relu have one shape rule), so
 * the name of the rule alone does not say which numbers come out: the API's own name does.
 */

import type { TapeEntry } from '../evaluate/tape.ts';
import { num } from '../shape/dim.ts';
import { listValue } from '../shape/shape.ts';
import type { Value } from '../shape/value.ts';

type Named = Pick<TapeEntry, 'op' | 'args'>;

/** Names that mean the same op under another name. */
const SAME: { readonly [name: string]: string } = {
  tensor: 'literal',
  multiply: 'mul',
  subtract: 'sub',
  divide: 'div',
  true_divide: 'div',
  negative: 'neg',
  absolute: 'abs',
  concat: 'cat',
  concatenate: 'cat',
  swapaxes: 'transpose',
  swapdims: 'transpose',
  moveaxis: 'movedim',
  greater: 'gt',
  greater_equal: 'ge',
  less: 'lt',
  less_equal: 'le',
  not_equal: 'ne',
  ger: 'outer',
  clip: 'clamp',
  ravel: 'flatten',
  as_tensor: 'literal',
  clone: 'identity',
  detach: 'identity',
  contiguous: 'identity',
  cuda: 'identity',
  cpu: 'identity',
  data: 'identity',
  requires_grad: 'identity',
  float: 'identity',
  Variable: 'identity',
  Parameter: 'identity',
};

/** Operators and what the evaluation itself writes are named by their op. */
function isOwn(api: string, op: string): boolean {
  return api === op || !api.includes('.');
}

/** The op whose kernel computes the entry, with the arguments under its names. */
export function kernelOf(entry: TapeEntry): Named {
  const { api, op, args } = entry;
  if (entry.kind === 'layer' || entry.kind === 'effect' || isOwn(api, op)) return { op, args };
  const name = snake(api.slice(api.lastIndexOf('.') + 1)).replace(/_$/, '');
  if (name === 't' || (name === 'T' && rankOf(args) !== undefined)) return transposed(args);
  const sized = CREATED[name];
  if (sized !== undefined) return { op: sized, args: withSize(entry) };
  if (name === op) return { op, args };
  if (entry.layer !== undefined && RECURRENT.test(op)) return { op, args };
  return { op: SAME[name] ?? name, args };
}

/** What makes a tensor of a size that another tensor or a list says. */
const CREATED: { readonly [name: string]: string } = {
  randint_of: 'randint',
  new_zeros: 'zeros',
  new_empty: 'empty',
  new_ones: 'ones',
  new_full: 'full',
  zeros_like: 'zeros',
  empty_like: 'empty',
  ones_like: 'ones',
  full_like: 'full',
  rand_like: 'rand',
  randn_like: 'randn',
  randint_like: 'randint',
};

function withSize({ args, output }: TapeEntry): TapeEntry['args'] {
  const axes = output.kind === 'tensor' && output.shape.kind === 'known' ? output.shape.axes : [];
  const size = listValue(axes.map((axis): Value => ({ kind: 'size', dim: axis.dim })));
  return [...args.filter(({ name }) => name !== 'input' && name !== 'size'), { name: 'size', value: size }];
}

const RECURRENT = /^(rnn|lstm|gru|rnn_cell|lstm_cell|gru_cell)$/;

/** `LeakyReLU` → leaky_relu, `Conv1d` → conv1d, `LogSoftmax` → log_softmax. */
function snake(name: string): string {
  if (!/[A-Z]/.test(name) || name.length === 1) return name;
  return name
    .replace(/ReLU/g, 'Relu')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}

function rankOf(args: TapeEntry['args']): number | undefined {
  const value = args[0]?.value;
  return value?.kind === 'tensor' && value.shape.kind === 'known' ? value.shape.axes.length : undefined;
}

/** All axes in the other order. */
function transposed(args: TapeEntry['args']): Named {
  const input = args[0]?.value;
  const rank = rankOf(args) ?? 0;
  const dims = listValue(Array.from({ length: rank }, (_, i): Value => ({ kind: 'size', dim: num(rank - 1 - i) })));
  return {
    op: 'permute',
    args: input
      ? [
          { name: 'input', value: input },
          { name: 'dims', value: dims },
        ]
      : [],
  };
}
