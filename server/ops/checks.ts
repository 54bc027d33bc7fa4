/** What PyTorch's constructors refuse: sizes that are no whole numbers or too small, probabilities, truths. */

import { constantOf } from '../shape/dim.ts';
import { dimOf, integerOf, textOf } from '../shape/shape.ts';
import type { Host, Value } from '../shape/value.ts';
import { type Args, type Fault, fault, type Op, type Rule } from './op.ts';
import { DOCS } from './operand.ts';

/** Each of them a whole number, in Python: elsewhere every number is one. */
export function wrongKind(args: Args, host: Host, names: readonly string[]): Fault | undefined {
  if (host.language !== 'python') return undefined;
  for (const name of names) {
    const given = fractionOrOther(args[name]);
    if (given === undefined) continue;
    const expected = args[name]?.kind === 'number' ? 'a whole number: divide with //' : WHOLE;
    return fault('value', name, { facts: { name, got: given, expected } });
  }
  return undefined;
}

const WHOLE = 'a whole number';

/** Undefined of a whole number and of what is not known. */
function fractionOrOther(value: Value | undefined): number | string | undefined {
  switch (value?.kind) {
    case 'number':
      if (value.value !== undefined) return Number.isInteger(value.value) ? `${value.value}.0` : value.value;
      return value.ratio && 'a fraction';
    case 'text':
      return value.value === undefined ? 'a text' : `'${value.value}'`;
    case 'none':
      return value.missing ? undefined : 'None';
    default:
      return undefined;
  }
}

/** Each of them at least 0, or greater than that. */
export function tooSmall(args: Args, names: readonly string[], least: 0 | 1): Fault | undefined {
  for (const name of names) {
    const got = constantOf(dimOf(args[name]));
    if (got !== undefined && got < least)
      return fault('value', name, { facts: { name, got, expected: least === 0 ? '0 or more' : 'greater than zero' } });
  }
  return undefined;
}

/** A probability; a truth is none where `strict`. */
export function noProbability(args: Args, name: string, strict = false): Fault | undefined {
  const value = args[name];
  const number = value?.kind === 'number' ? value.value : value?.kind === 'size' ? constantOf(value.dim) : undefined;
  const truth = strict && value?.kind === 'truth' && value.value !== undefined ? titled(value.value) : undefined;
  const got = truth ?? (number !== undefined && (number < 0 || number > 1) ? number : undefined);
  return got === undefined ? undefined : fault('value', name, { facts: { name, got, expected: 'between 0 and 1' } });
}

/** `True` or `False`, where a number is given in its place. */
export function noTruth(args: Args, host: Host, names: readonly string[]): Fault | undefined {
  if (host.language !== 'python') return undefined;
  for (const name of names) {
    const value = args[name];
    const got = value?.kind === 'number' ? value.value : value?.kind === 'size' ? constantOf(value.dim) : undefined;
    if (got !== undefined) return fault('value', name, { facts: { name, got, expected: 'True or False' } });
  }
  return undefined;
}

function titled(value: boolean): string {
  return value ? 'True' : 'False';
}

/** Sizes of the weights that a layer makes. */
const weights =
  (...names: readonly string[]): Rule =>
  (args, host) =>
    wrongKind(args, host, names) ?? tooSmall(args, names, 0) ?? { kind: 'none' };

/** The index that stands for nothing is one of the embeddings. */
const padding: Rule = (args) => {
  const [index, count] = [integerOf(args.padding_idx), integerOf(args.num_embeddings)];
  return index !== undefined && count !== undefined && (index >= count || index < -count)
    ? fault('value', 'padding_idx', {
        because: ['num_embeddings'],
        facts: { name: 'padding_idx', got: index, expected: `below num_embeddings = ${count}` },
      })
    : { kind: 'none' };
};

const firstOf =
  (...rules: readonly Rule[]): Rule =>
  (args, host) => {
    for (const rule of rules) {
      const outcome = rule(args, host);
      if (outcome.kind === 'fault') return outcome;
    }
    return { kind: 'none' };
  };

const ACTIVATIONS = ['relu', 'gelu'];

/** How a transformer's layer is made, beside its heads. */
export const transformerOptions: Rule = (args, host) => {
  const activation = textOf(args.activation);
  if (activation !== undefined && !ACTIVATIONS.includes(activation))
    return fault('value', 'activation', {
      facts: { name: 'activation', got: `'${activation}'`, expected: 'relu or gelu' },
    });
  return wrongKind(args, host, ['d_model', 'dim_feedforward']) ?? noProbability(args, 'dropout') ?? { kind: 'none' };
};

const op = (name: string, params: string, doc: string, example: Op['examples'][number], rule: Rule): Op => ({
  name,
  doc,
  source: `${DOCS}nn.html`,
  params,
  examples: [example],
  rule,
});

export const checkOps: readonly Op[] = [
  op(
    'linear_check',
    'in_features, out_features',
    'What the constructor of a linear layer refuses.',
    { args: { in_features: 5, out_features: -8 }, fault: 'value' },
    weights('in_features', 'out_features'),
  ),
  op(
    'embedding_check',
    'num_embeddings, embedding_dim, padding_idx=None',
    'What the constructor of an embedding refuses.',
    { args: { num_embeddings: 5, embedding_dim: 3, padding_idx: 5 }, fault: 'value' },
    firstOf(weights('num_embeddings', 'embedding_dim'), padding),
  ),
  op(
    'cell_check',
    'input_size, hidden_size',
    'What the constructor of a recurrent cell refuses.',
    { args: { input_size: 5, hidden_size: -8 }, fault: 'value' },
    weights('input_size', 'hidden_size'),
  ),
  op(
    'features_check',
    'num_features',
    'What the constructor of a normalisation refuses.',
    { args: { num_features: -8 }, fault: 'value' },
    weights('num_features'),
  ),
];
