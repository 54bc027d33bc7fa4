/** TensorFlow.js's own words for a fault, with the numbers filled in (tfjs-layers and tfjs-core 4.22). */

import type { Fault } from '../ops/op.ts';
import { constantOf, type Dim, isUnknown } from '../shape/dim.ts';
import { printDim } from '../shape/notation.ts';
import type { Shape } from '../shape/value.ts';

/** The class that the error names a layer by: `keras_lstm` → `lstm_LSTM`. */
export const LAYER_NAMES: { readonly [op: string]: string } = {
  keras_lstm: 'lstm_LSTM1',
  keras_gru: 'gru_GRU1',
  keras_simple_rnn: 'simple_rnn_SimpleRNN1',
  keras_rnn: 'rnn_RNN1',
  keras_dense: 'dense_Dense1',
  keras_embedding: 'embedding_Embedding1',
  keras_flatten: 'flatten_Flatten1',
  repeat_vector: 'repeat_vector_RepeatVector1',
  keras_conv1d: 'conv1d_Conv1D1',
  keras_conv2d: 'conv2d_Conv2D1',
  bidirectional: 'bidirectional_Bidirectional1',
};

/** Undefined where a size the text needs is not known. */
export function tensorflowError(op: string, fault: Fault, api: string): string | undefined {
  const read = reader(fault);
  const name = api.slice(api.lastIndexOf('.') + 1);
  switch (fault.rule) {
    case 'rank':
    case 'return-sequences':
    case 'input-shape':
      return LAYER_NAMES[op] === undefined ? undefined : rankText(op, fault);
    case 'time-distributed':
      return made`TimeDistributed layer expects an input shape >= 3D, but received input shape [${read.list('shape')}]`;
    case 'first-layer':
      return name === 'input'
        ? 'Please provide to Input either a `shape` or a `batchShape` argument. Note that `shape` does not include the batch dimension.'
        : 'The first layer in a Sequential model must get an `inputShape` or `batchInputShape` argument.';
    case 'sequential-output':
      return 'All layers in a Sequential model should have a single output tensor. For multi-output layers, use the functional API.';
    case 'model-input':
    case 'model-batch':
      return inputText(fault, name, read);
    case 'model-target':
      if (fault.facts.what === 'broadcast') return undefined;
      return fault.facts.what === 'rank'
        ? made`Error when checking target: expected ${read.text('output')} to have ${read.size('rank')} dimension(s). but got array with shape ${read.list('shape')}`
        : batchText('target', read);
    case 'target-classes':
      return made`You are passing a target array of shape ${read.list('shape')} while using a loss 'categorical_crossentropy'.`;
    case 'samples':
      if (name === 'fitDataset' || name === 'evaluateDataset') return undefined;
      return made`Input Tensors should have the same number of samples as target Tensors. Found ${read.size('expected')} input sample(s) and ${read.size('found')} target sample(s).`;
    case 'not-compiled':
      return name === 'trainOnBatch' ? undefined : 'The model needs to be compiled before being used.';
    case 'null-size':
      return nullText(op, read);
    case 'stateful':
      return 'If an RNN is stateful, it needs to know its batch size.';
    case 'initial-state':
      return stateText(fault, read);
    case 'tensor-values':
      return made`Based on the provided shape, [${read.list('shape')}], the tensor should have ${read.size('expected')} values but has ${read.size('found')}`;
    case 'inner-size':
      return op === 'tf_matmul' ? productText(api, read) : undefined;
    case 'broadcast':
      return broadcastText(op, read);
    case 'concat':
      return concatText(op, fault, read);
    case 'reshape':
      return reshapeText(op, fault, read);
    case 'loss-shape':
      return made`Error in ${name}:  Shapes ${read.list('labels')} and ${read.list('predictions')} must match`;
    case 'value':
      return valueText(fault, read);
    default:
      return undefined;
  }
}

/** A kernel that cannot be made, or elements that cannot be counted. */
function nullText(op: string, read: Reader): string | undefined {
  if (op !== 'keras_flatten') return undefined;
  // The library prints nothing where there is null.
  const sizes =
    read
      .list('shape')
      ?.split(',')
      .slice(1)
      .map((size) => (/^\d+$/.test(size) ? size : '')) ?? [];
  return `The shape of the input to "Flatten" is not fully defined (got ${sizes.join()}). Make sure to pass a complete "input_shape" or "batch_input_shape" argument to the first layer in your model.`;
}

interface Reader {
  /** A number or a size that prints. */
  size(name: string): string | undefined;
  text(name: string): string | undefined;
  /** `5,3`; the batch of a placeholder is `null`. */
  list(name: string): string | undefined;
}

function reader({ facts }: Fault): Reader {
  return {
    size: (name) => sizeText(facts[name]),
    text: (name) => {
      const fact = facts[name];
      return typeof fact === 'string' ? fact : undefined;
    },
    list: (name) => listText(facts[name], 'null'),
  };
}

function rankText(op: string, fault: Fault): string | undefined {
  const expected = /^(\d)-D( or more)?$/.exec(String(fault.facts.expected));
  if (!expected) return undefined;
  return made`Input 0 is incompatible with layer ${LAYER_NAMES[op]}: expected ${expected[2] ? 'min_ndim' : 'ndim'}=${expected[1]}, found ndim=${sizeText(fault.facts.got)}`;
}

/** `predict` and `fit` check alike and say it differently. */
function inputText(fault: Fault, name: string, read: Reader): string | undefined {
  const input = read.text('input');
  if (name === 'predict' || name === 'predictOnBatch')
    return fault.facts.what === 'rank'
      ? made`Error when checking : expected ${input} to have ${read.size('rank')} dimension(s), but got array with shape [${read.list('given')}]`
      : made`Error when checking : expected ${input} to have shape [${read.list('wanted')}] but got array with shape [${read.list('given')}].`;
  return fault.facts.what === 'rank'
    ? made`Error when checking input: expected ${input} to have ${read.size('rank')} dimension(s). but got array with shape ${read.list('given')}`
    : batchText('input', read);
}

function batchText(what: string, read: Reader): string | undefined {
  const wanted = withoutFirst(read.list('wanted'));
  return made`${what} expected a batch of elements where each example has shape [${wanted}] (i.e.,tensor shape [*,${wanted}]) but the ${what} received an input with ${first(read.list('given'))} examples, each with shape [${withoutFirst(read.list('given'))}] (tensor shape [${read.list('given')}])`;
}

function first(list: string | undefined): string | undefined {
  return list?.split(',')[0];
}

function withoutFirst(list: string | undefined): string | undefined {
  return list?.split(',').slice(1).join(',');
}

function stateText(fault: Fault, read: Reader): string | undefined {
  if (fault.facts.what !== 'count' || typeof fault.facts.found !== 'number') return undefined;
  const states = Array.from({ length: fault.facts.found }, () => '[object Object]').join(',');
  return made`An initialState was passed that is not compatible with cell.stateSize. Received stateSpec=${states}; However cell.stateSize is ${read.list('sizes')}`;
}

function productText(api: string, read: Reader): string | undefined {
  const what = api.includes('.fused.') ? 'fused matMul' : 'matMul';
  return made`Error in ${what}: inner shapes (${read.size('p')}) and (${read.size('q')}) of Tensors with shapes ${read.list('left')} and ${read.list('right')} and transposeA=${read.text('turnedLeft')} and transposeB=${read.text('turnedRight')} must match.`;
}

function broadcastText(op: string, read: Reader): string | undefined {
  if (op === 'tf_add_n') return 'All tensors passed to tf.addN() must have the same shape';
  if (op === 'keras_merge')
    return made`Operands could not be broadcast together with shapes [${withoutFirst(read.list('a'))}] [${withoutFirst(read.list('b'))}]`;
  // Three shapes meet there, and the text names two that were met on the way.
  if (op === 'where') return undefined;
  const [a, b] =
    op === 'tf_matmul' ? [read.list('a'), read.list('b')].map(withoutMatrix) : [read.list('a'), read.list('b')];
  return made`Operands could not be broadcast together with shapes ${a} and ${b}.`;
}

function withoutMatrix(list: string | undefined): string | undefined {
  return list?.split(',').slice(0, -2).join(',');
}

function concatText(op: string, fault: Fault, read: Reader): string | undefined {
  const { a, b, index } = fault.facts;
  if (op === 'stack' || op === 'tf_stack_to')
    return made`All tensors passed to stack must have matching shapes Shapes ${read.list('a')} and ${read.list('b')} must match`;
  const rank = rankOf(a);
  if (rank === undefined || typeof index !== 'number' || op.startsWith('keras')) return undefined;
  if (rankOf(b) !== rank)
    return `Error in concat${rank}D: rank of tensors[${index}] must be the same as the rank of the rest (${rank})`;
  // The library names the number of the tensor where it means the axis.
  return made`Error in concat${String(rank)}D: Shape of tensors[${String(index)}] (${read.list('b')}) does not match the shape of the rest (${read.list('a')}) along the non-concatenated axis ${String(index)}.`;
}

function reshapeText(op: string, fault: Fault, read: Reader): string | undefined {
  if (op === 'keras_reshape')
    return fault.facts.what === 'several'
      ? 'Can only specifiy one unknown dimension.'
      : 'Total size of new array must be unchanged.';
  const wanted = read.list('wanted');
  if (op === 'tf_as' && wanted === '') return 'The array must have only 1 element.';
  const free = wanted?.split(',').flatMap((size, i) => (size === '-1' ? [i] : [])) ?? [];
  if (free.length > 1) return `Shapes can only have 1 implicit size. Found -1 at dim ${free[0]} and dim ${free[1]}`;
  if (free.length === 1)
    return made`The implicit shape can't be a fractional number. Got ${read.size('from')} / ${read.size('to')}`;
  return made`Size(${read.size('from')}) must match the product of shape ${wanted}`;
}

function valueText(fault: Fault, read: Reader): string | undefined {
  const name = read.text('name');
  const got = read.size('got') ?? read.text('got');
  if (name === 'filters') return made`Convolution layer expected config.filters to be a 'number' > 0 but got ${got}`;
  if (name === 'mergeMode') return made`${got} is not a valid BidirectionalMergeMode.`;
  if (fault.facts.expected === 'a positive integer')
    return made`Expected ${name} to be a positive integer, but got ${got}.`;
  return undefined;
}

function made(strings: TemplateStringsArray, ...parts: readonly (string | undefined)[]): string | undefined {
  if (parts.includes(undefined)) return undefined;
  return strings.reduce((text, piece, i) => text + piece + (parts[i] ?? ''), '');
}

function sizeText(fact: unknown): string | undefined {
  if (typeof fact === 'number') return String(fact);
  if (typeof fact !== 'object' || fact === null || !('key' in fact)) return undefined;
  return isUnknown(fact as Dim) ? undefined : printDim(fact as Dim);
}

function rankOf(fact: unknown): number | undefined {
  if (typeof fact !== 'object' || fact === null || !('kind' in fact) || fact.kind !== 'known') return undefined;
  return (fact as Extract<Shape, { kind: 'known' }>).axes.length;
}

function listText(fact: unknown, batch: string): string | undefined {
  if (rankOf(fact) === undefined) return undefined;
  const { axes } = fact as Extract<Shape, { kind: 'known' }>;
  const texts = axes.map((axis) =>
    axis.role === 'batch' && constantOf(axis.dim) === undefined ? batch : sizeText(axis.dim),
  );
  return texts.includes(undefined) ? undefined : texts.join(',');
}
