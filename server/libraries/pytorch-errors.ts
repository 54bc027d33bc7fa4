/**
 * PyTorch's own words for a fault, with the numbers filled in: torch/nn/modules/rnn.py, torch/nn/functional.py and ATen of
 * https://github.com/pytorch/pytorch. What is not known word for word is left out.
 */

import type { Fault } from '../ops/op.ts';
import { type Dim, isUnknown } from '../shape/dim.ts';
import { printDim } from '../shape/notation.ts';

/** Undefined where a size the text needs is not known, or where the words are not. */
export function pytorchError(op: string, fault: Fault, api = ''): string | undefined {
  const write = Object.hasOwn(TEXTS, fault.rule) ? TEXTS[fault.rule] : undefined;
  try {
    return write?.({ op, api, fault, ...readers(fault) });
  } catch (error) {
    if (error instanceof NotKnown) return undefined;
    throw error;
  }
}

/** A size that the text needs is a symbol or not there. */
class NotKnown extends Error {}

interface Told {
  readonly op: string;
  readonly api: string;
  readonly fault: Fault;
  /** A size or number of the facts. */
  readonly size: (name: string) => string;
  /** A shape of the facts, size by size. */
  readonly sizes: (name: string) => readonly string[];
  /** `[2, 3]` */
  readonly list: (name: string) => string;
  /** `(2, 3)` */
  readonly tuple: (name: string) => string;
  readonly has: (name: string) => boolean;
}

function readers(fault: Fault): Omit<Told, 'op' | 'api' | 'fault'> {
  const size = (name: string): string => sizeText(fault.facts[name]);
  const sizes = (name: string): readonly string[] => {
    const fact = fault.facts[name];
    if (typeof fact !== 'object' || !('kind' in fact) || fact.kind !== 'known') throw new NotKnown();
    return fact.axes.map((axis) => sizeText(axis.dim));
  };
  return {
    size,
    sizes,
    list: (name) => `[${sizes(name).join(', ')}]`,
    tuple: (name) => `(${sizes(name).join(', ')}${sizes(name).length === 1 ? ',' : ''})`,
    has: (name) => fault.facts[name] !== undefined,
  };
}

function sizeText(fact: unknown): string {
  if (typeof fact === 'number' || typeof fact === 'string') return String(fact);
  if (typeof fact !== 'object' || fact === null || !('key' in fact) || isUnknown(fact as Dim)) throw new NotKnown();
  const text = printDim(fact as Dim);
  if (!/^-?\d+$/.test(text)) throw new NotKnown();
  return text;
}

const CELLS: { readonly [op: string]: string } = { rnn_cell: 'RNNCell', lstm_cell: 'LSTMCell', gru_cell: 'GRUCell' };
const LAYERS: { readonly [op: string]: string } = { rnn: 'RNN', lstm: 'LSTM', gru: 'GRU' };

type Write = (told: Told) => string | undefined;

const hidden: Write = ({ op, size, tuple, list, has }) => {
  if (op in CELLS)
    return `hidden${size('which')} has inconsistent hidden_size: got ${size('got')}, expected ${size('expected')}`;
  if (has('packed') && op === 'lstm') return undefined;
  return `Expected hidden${size('which')} size ${tuple('wantedThere')}, got ${list('shapeThere')}`;
};

const hiddenRank: Write = ({ op, size, has }) => {
  if (op in CELLS) {
    const which = has('which') ? size('which') : undefined;
    return which && `${CELLS[op]}: Expected ${which} to be 1D or 2D, got ${size('got')}D instead`;
  }
  const batched = size('expected') === '3' ? 'batched 3-D' : 'unbatched 2-D';
  const wanted = `${size('expected')}-D`;
  if (op === 'lstm') {
    const ranks = size('ranks');
    if (ranks.includes('?')) return undefined;
    return `For ${batched} input, hx and cx should also be ${wanted} but got (${ranks}) tensors`;
  }
  return `For ${batched} input, hx should also be ${wanted} but got ${size('got')}-D tensor`;
};

const rank: Write = ({ op, size }) => {
  if (Number.isNaN(Number(size('got')))) return undefined;
  if (op === 'fill')
    return `fill_ only supports 0-dimension value tensor but got tensor with ${size('got')} dimensions.`;
  if (op === 'masked_fill')
    return `masked_fill_ only supports a 0-dimensional value tensor, but got tensor with ${size('got')} dimension(s).`;
  if (op in CELLS) return `${CELLS[op]}: Expected input to be 1D or 2D, got ${size('got')}D instead`;
  if (op in LAYERS)
    return `${LAYERS[op]}: Expected input to be 2D or 3D, got ${size('got')}D${op === 'rnn' ? ' tensor' : ''} instead`;
  return undefined;
};

/** Rows are counted over all axes but the last. */
function matrix(sizes: readonly string[]): string {
  const rows = sizes.slice(0, -1).reduce((n, size) => n * Number(size), 1);
  return `${rows}x${sizes.at(-1)}`;
}

const inFeatures: Write = ({ op, sizes, size, has }) => {
  const input = sizes('shape');
  if ((op !== 'linear' && op !== 'functional_linear') || input.length < 2 || !has('out')) return undefined;
  return `mat1 and mat2 shapes cannot be multiplied (${matrix(input)} and ${size('expected')}x${size('out')})`;
};

const innerSize: Write = ({ op, sizes }) => {
  const [a, b] = [sizes('a'), sizes('b')];
  if (op === 'bmm') return batches(a, b);
  if ((op !== 'matmul' && op !== 'mm') || a.length < 2 || b.length !== 2) return undefined;
  return `mat1 and mat2 shapes cannot be multiplied (${matrix(a)} and ${b.join('x')})`;
};

const batches = (a: readonly string[], b: readonly string[]): string =>
  `Expected size for first two dimensions of batch2 tensor to be: [${a[0]}, ${a[2]}] but got: [${b[0]}, ${b[1]}].`;

/** Losses of these kinds take their operands the other way round. */
const TURNED = /kl_?div|poisson|hinge|margin_?ranking/i;

const broadcast: Write = ({ op, api, fault, sizes, size }) => {
  if (
    TURNED.test(api) ||
    op === 'bilinear' ||
    fault.at === 'bias' ||
    fault.at === 'pos_weight' ||
    (op.startsWith('add') && op !== 'add' && op !== 'addcmul')
  )
    return undefined;
  const ranks = typeof fault.facts.rank === 'number' ? [fault.facts.rank] : [sizes('a').length, sizes('b').length];
  const at = Math.max(...ranks) + Number(size('axis'));
  return `The size of tensor a (${size('p')}) must match the size of tensor b (${size('q')}) at non-singleton dimension ${at}`;
};

const concat: Write = ({ op, size, sizes, list, has }) => {
  const [a, b] = [sizes('a'), sizes('b')];
  if (op === 'stack')
    return `stack expects each tensor to be equal size, but got ${list('a')} at entry 0 and ${list('b')} at entry ${size('index')}`;
  if (op === 'pad_sequence') return undefined;
  if (op !== 'cat') return undefined;
  if (a.length === 0 || !has('index')) return 'zero-dimensional tensor (at position 0) cannot be concatenated';
  if (b.length === 0) return `zero-dimensional tensor (at position ${size('index')}) cannot be concatenated`;
  if (a.length !== b.length) return `Tensors must have same number of dimensions: got ${a.length} and ${b.length}`;
  return `Sizes of tensors must match except in dimension ${size('dim')}. Expected size ${size('p')} but got size ${size('q')} for tensor number ${size('index')} in the list.`;
};

const outputTuple: Write = ({ op, fault }) => {
  if (fault.at !== 'input') return undefined;
  if (op === 'index') return 'tuple indices must be integers or slices, not tuple';
  if (op in LAYERS || op in CELLS) return "'tuple' object has no attribute 'dim'";
  return op === 'linear' || op === 'functional_linear'
    ? "linear(): argument 'input' (position 1) must be Tensor, not tuple"
    : undefined;
};

const targetBatch: Write = ({ fault, sizes, size }) => {
  const { how } = fault.facts;
  if ((how !== 'cross-entropy' && how !== 'nll') || sizes('shape').length < 2) return undefined;
  return `Expected input batch_size (${size('expected')}) to match target batch_size (${size('got')}).`;
};

const targetRank: Write = ({ sizes }) =>
  sizes('shape').length <= 2 && sizes('target').length > 1 && sizes('shape').join() !== sizes('target').join()
    ? '0D or 1D target tensor expected, multi-target not supported'
    : undefined;

const lengths: Write = ({ op, fault, size }) => {
  if (op === 'ctc_loss') return fault.at === 'input_lengths' ? 'input_lengths must be of size batch_size' : undefined;
  return `Expected \`len(lengths)\` to be equal to batch_size, but got ${size('got')} (batch_size=${size('expected')})`;
};

const value: Write = ({ op, fault, size }) => {
  if ((op === 'view' || op === 'reshape') && size('got') === 'a second -1') return 'only one dimension can be inferred';
  if (size('got') === 'one tensor' && (op === 'cat' || op === 'stack'))
    return `${op}(): argument 'tensors' (position 1) must be tuple of Tensors, not Tensor`;
  if (op === 'recurrent_check' && size('expected') === 'greater than zero')
    return `${fault.at} must be greater than zero`;
  return undefined;
};

const index: Write = ({ op, has, size }) => {
  if (op !== 'index' || size('rank') === '0') return undefined;
  if (!has('index')) return `too many indices for tensor of dimension ${size('rank')}`;
  return `index ${size('index')} is out of bounds for dimension ${size('at')} with size ${size('size')}`;
};

const channels: Write = ({ op, size, sizes, list }) => {
  if (op.includes('transpose')) return undefined;
  const per = Number(size('expected')) / Number(size('groups'));
  const weight = [size('out'), per, ...sizes('kernel')].join(', ');
  return `Given groups=${size('groups')}, weight of size [${weight}], expected input${list('shape')} to have ${size('expected')} channels, but got ${size('got')} channels instead`;
};

const kernelSize: Write = ({ sizes, has }) =>
  has('padded')
    ? `Calculated padded input size per channel: (${sizes('padded').join(' x ')}). Kernel size: (${sizes('kernel').join(' x ')}). Kernel size can't be greater than actual input size`
    : undefined;

const sameSize: Write = ({ api, list }) =>
  /logits/i.test(api)
    ? `Target size (torch.Size(${list('b')})) must be the same as input size (torch.Size(${list('a')}))`
    : `Using a target size (torch.Size(${list('b')})) that is different to the input size (torch.Size(${list('a')})) is deprecated. Please ensure they have the same size.`;

const hiddenTuple: Write = ({ op, fault, sizes }) => {
  if (op === 'lstm_cell') return "lstm_cell(): argument 'hx' (position 2) must be tuple of Tensors, not Tensor";
  const [first, ...rest] = sizes('shape');
  if (first === '1') return 'index 1 is out of bounds for dimension 0 with size 1';
  const ranks = `${rest.length}-D, ${rest.length}-D`;
  if (fault.facts.rank === 3 && rest.length !== 3)
    return `For batched 3-D input, hx and cx should also be 3-D but got (${ranks}) tensors`;
  return undefined;
};

const TEXTS: { readonly [rule: string]: Write } = {
  'input-size': ({ op, size, has }) => {
    if (op in CELLS) return `input has inconsistent input_size: got ${size('got')} expected ${size('expected')}`;
    if (has('packed') && op === 'lstm') return undefined;
    return `input.size(-1) must be equal to input_size. Expected ${size('expected')}, got ${size('got')}`;
  },
  'hidden-batch': hidden,
  'hidden-layers': hidden,
  'hidden-size': hidden,
  'hidden-axes': hidden,
  'hidden-rank': hiddenRank,
  'hidden-tuple': hiddenTuple,
  'no-attribute': ({ size }) => `'${size('type')}' object has no attribute '${size('name')}'`,
  'state-tensor': ({ size }) =>
    size('got') === 'None' ? undefined : `'${typeName(size('got'))}' object has no attribute 'dim'`,
  'unpack-tensor': ({ size }) =>
    Number(size('got')) < Number(size('expected'))
      ? `not enough values to unpack (expected ${size('expected')}, got ${size('got')})`
      : `too many values to unpack (expected ${size('expected')})`,
  'state-pair': ({ size }) => `'${typeName(size('got'))}' object has no attribute 'dim'`,
  'cell-batch': ({ size }) =>
    `Input batch size ${size('expected')} doesn't match hidden${size('which')} batch size ${size('got')}`,
  rank,
  'unknown-argument': ({ api, fault, size }) => {
    const who = refuses(api, fault);
    if (/\.(RNN|GRU)$/.test(api) && size('name') === 'proj_size' && size('how') === 'construct')
      return 'proj_size argument is only supported for LSTM, not RNN or GRU';
    return who && `${who}() got an unexpected keyword argument '${size('name')}'`;
  },
  'repeated-argument': ({ api, fault, size }) => {
    const who = refuses(api, fault);
    return who && `${who}() got multiple values for argument '${size('name')}'`;
  },
  'missing-argument': ({ api, fault, size }) => {
    const who = refuses(api, fault);
    const names = size('names').split(', ');
    return who && names.length === 1 ? `${who}() missing 1 required positional argument: '${names[0]}'` : undefined;
  },
  nonlinearity: ({ size }) => `Unknown nonlinearity '${size('got')}'. Select from 'tanh' or 'relu'.`,
  'in-features': inFeatures,
  'inner-size': innerSize,
  'batch-size': ({ op, sizes }) => (op === 'bmm' ? batches(sizes('a'), sizes('b')) : undefined),
  broadcast,
  reshape: ({ list, size, sizes }) =>
    sizes('wanted').length > 0 ? `shape '${list('wanted')}' is invalid for input of size ${size('from')}` : undefined,
  contiguous: () =>
    "view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces). Use .reshape(...) instead.",
  axis: ({ op, size, has }) => {
    if (!has('range') || (op === 'size' && size('rank') === '0')) return undefined;
    const range = Number(size('range'));
    return `Dimension out of range (expected to be in range of [${-range}, ${range - 1}], but got ${size('dim')})`;
  },
  concat,
  'output-tuple': outputTuple,
  'target-batch': targetBatch,
  'target-rank': targetRank,
  'target-size': ({ sizes, list }) =>
    sizes('shape').length === 3 ? `Expected target size ${list('wanted')}, got ${list('target')}` : undefined,
  'same-size': sameSize,
  lengths,
  'sorted-lengths': () =>
    '`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass `enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if you do not need ONNX exportability.',
  'not-packed': () => "'Tensor' object has no attribute 'batch_sizes'",
  value,
  index,
  channels,
  'kernel-size': kernelSize,
  'in-place': ({ list }) => `output with shape ${list('shape')} doesn't match the broadcast shape ${list('wanted')}`,
  'repeat-rank': () => 'Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor',
  expand: ({ op, size, list, has }) =>
    op === 'expand' && has('wanted')
      ? `The expanded size of the tensor (${size('expected')}) must match the existing size (${size('got')}) at non-singleton dimension ${size('axis')}.  Target sizes: ${list('wanted')}.  Tensor sizes: ${list('shape')}`
      : undefined,
  split: ({ list, size }) =>
    `split_with_sizes expects split_sizes to sum exactly to ${size('expected')} (input tensor's size at dimension ${size('dim')}), but got split_sizes=${list('wanted')}`,
  'normalized-shape': ({ api, sizes, list }) =>
    /rms_?norm/i.test(api)
      ? undefined
      : `Given normalized_shape=${list('wanted')}, expected input with shape [*, ${sizes('wanted').join(', ')}], but got input of size${list('shape')}`,
  'num-features': ({ op, size }) =>
    op.startsWith('batch_norm')
      ? `running_mean should contain ${size('got')} elements not ${size('expected')}`
      : undefined,
  'index-broadcast': ({ list }) =>
    `shape mismatch: indexing tensors could not be broadcast together with shapes ${list('a')}, ${list('b')}`,
  'gather-rank': ({ op }) =>
    op === 'gather' ? 'Index tensor must have the same number of dimensions as input tensor' : undefined,
  gather: ({ op, list, size, fault }) =>
    op === 'gather' && fault.facts.op === undefined
      ? `Size does not match at dimension ${size('axis')} expected index ${list('a')} to be no larger than self ${list('b')} apart from dimension ${size('dim')}`
      : undefined,
  unflatten: ({ list, size }) =>
    `unflatten: Provided sizes ${list('wanted')} don't multiply up to the size of dim ${size('dim')} (${size('got')}) in the input tensor`,
};

/** What refuses arguments, as Python names it; undefined where its name is not known. */
function refuses(api: string, { facts }: Fault): string | undefined {
  const name = api.slice(api.lastIndexOf('.') + 1);
  if (facts.how === 'call') return `${name}.forward`;
  return facts.how === 'construct' ? `${/\.(RNN|LSTM|GRU)$/.test(api) ? 'RNNBase' : name}.__init__` : undefined;
}

/** What Python calls it: `tuple` of `a tuple`. */
function typeName(what: string): string {
  return what.replace(/^an? /, '');
}
