/** TensorFlow.js's own words for a fault, with the numbers filled in (tfjs-layers and tfjs-core 4.22). */

import type { Fault } from '../ops/op.ts';
import { type Dim, isUnknown } from '../shape/dim.ts';
import { printDim } from '../shape/notation.ts';
import type { Shape } from '../shape/value.ts';

/** The class that the error names a layer by: `keras_lstm` → `lstm_LSTM`. */
const LAYERS: { readonly [op: string]: string } = {
  keras_lstm: 'lstm_LSTM1',
  keras_gru: 'gru_GRU1',
  keras_simple_rnn: 'simple_rnn_SimpleRNN1',
  keras_rnn: 'rnn_RNN1',
  keras_dense: 'dense_Dense1',
  keras_flatten: 'flatten_Flatten1',
  repeat_vector: 'repeat_vector_RepeatVector1',
  keras_conv1d: 'conv1d_Conv1D1',
  keras_conv2d: 'conv2d_Conv2D1',
  bidirectional: 'bidirectional_Bidirectional1',
};

/** Undefined where a size the text needs is not known. */
export function tensorflowError(op: string, fault: Fault): string | undefined {
  const { facts } = fault;
  const size = (name: string): string | undefined => sizeText(facts[name]);
  const list = (name: string): string | undefined => listText(facts[name], ',');
  const json = (name: string): string | undefined => wrapped(listText(facts[name], ','));
  switch (fault.rule) {
    case 'rank':
    case 'return-sequences':
    case 'input-shape':
      return LAYERS[op] === undefined ? undefined : rankText(op, fault);
    case 'time-distributed':
      return made`TimeDistributed layer expects an input shape >= 3D, but received input shape ${json('shape')}`;
    case 'first-layer':
      return 'The first layer in a Sequential model must get an `inputShape` or `batchInputShape` argument.';
    case 'sequential-output':
      return 'All layers in a Sequential model should have a single output tensor. For multi-output layers, use the functional API.';
    case 'model-input':
    case 'model-batch':
      return facts.what === 'rank'
        ? made`Error when checking input: expected the input to have ${size('rank')} dimension(s). but got array with shape ${list('shape')}`
        : made`input expected a batch of elements where each example has shape [${rest(list('wanted'))}]`;
    case 'model-target':
      return facts.what === 'rank'
        ? made`Error when checking target: expected the target to have ${size('rank')} dimension(s). but got array with shape ${list('shape')}`
        : made`target expected a batch of elements where each example has shape [${rest(list('wanted'))}]`;
    case 'target-classes':
      return made`You are passing a target array of shape ${list('shape')} while using a loss 'categorical_crossentropy'.`;
    case 'samples':
      return made`Input Tensors should have the same number of samples as target Tensors. Found ${size('expected')} input sample(s) and ${size('found')} target sample(s).`;
    case 'stateful':
      return 'If an RNN is stateful, it needs to know its batch size.';
    case 'initial-state':
      return facts.what === 'count'
        ? made`RNN Layer has ${size('expected')} state(s) but was passed ${size('found')} initial state(s).`
        : undefined;
    case 'tensor-values':
      return made`Based on the provided shape, [${list('shape')}], the tensor should have ${size('expected')} values but has ${size('found')}`;
    case 'inner-size':
      return op === 'tf_matmul'
        ? made`Error in matMul: inner shapes (${size('p')}) and (${size('q')}) of Tensors with shapes ${list('a')} and ${list('b')} must match.`
        : undefined;
    case 'broadcast':
      return made`Operands could not be broadcast together with shapes ${list('a')} and ${list('b')}.`;
    case 'concat':
      return made`Error in concat: Shape of tensors (${list('b')}) does not match the shape of the rest (${list('a')}) along the non-concatenated axis.`;
    case 'reshape':
      return op === 'keras_reshape'
        ? 'Total size of new array must be unchanged.'
        : made`Size(${size('from')}) must match the product of shape ${list('wanted')}`;
    case 'loss-shape':
      return made`Shapes ${list('labels')} and ${list('predictions')} must match`;
    default:
      return undefined;
  }
}

function rankText(op: string, fault: Fault): string | undefined {
  const expected = /^(\d)-D( or more)?$/.exec(String(fault.facts.expected));
  if (!expected) return undefined;
  return made`Input 0 is incompatible with layer ${LAYERS[op]}: expected ${expected[2] ? 'min_ndim' : 'ndim'}=${expected[1]}, found ndim=${sizeText(fault.facts.got)}`;
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

/** `5,3`; the batch of a placeholder is left empty, as null prints. */
function listText(fact: unknown, separator: string): string | undefined {
  if (typeof fact !== 'object' || fact === null || !('kind' in fact) || fact.kind !== 'known') return undefined;
  const { axes } = fact as Extract<Shape, { kind: 'known' }>;
  const texts = axes.map((axis) =>
    axis.role === 'batch' && /^batch'*$/.test(printDim(axis.dim)) ? 'null' : sizeText(axis.dim),
  );
  return texts.includes(undefined) ? undefined : texts.join(separator);
}

function wrapped(text: string | undefined): string | undefined {
  return text === undefined ? undefined : `[${text}]`;
}

function rest(text: string | undefined): string | undefined {
  return text?.split(',').slice(1).join(',');
}
