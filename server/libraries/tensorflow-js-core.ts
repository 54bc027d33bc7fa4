/** The core of TensorFlow.js (https://js.tensorflow.org/api/latest/#Tensors): functions of `tf` and methods of tensors. */

import type { Args, Outcome } from '../ops/op.ts';
import { operand } from '../ops/tensorflow-tools.ts';
import { type Dim, isUnknown, mul, num } from '../shape/dim.ts';
import { isGiven, rankOf } from '../shape/shape.ts';
import type { Host, Shape, Value } from '../shape/value.ts';
import {
  anyNumber,
  anyText,
  anyTruth,
  freshSize,
  gives,
  listOf,
  missing,
  property,
  rule,
  size,
  sizeOf,
  text,
} from './builtin-tools.ts';
import type { Entry } from './library.ts';
import { heeding, refused, sizes } from './tensorflow-js-arguments.ts';

const op = (name: string, params: string, fixed?: { readonly [name: string]: Value }): Entry => ({
  kind: 'op',
  op: name,
  params,
  ...(fixed ? { fixed } : {}),
});

/** The arguments with every nested array or number among the operands as the tensor that it becomes. */
function converted(args: Args): Args {
  const out: { [name: string]: Value } = { ...args };
  for (const name of ['input', 'other', 'condition']) {
    const made = operand(out[name]);
    if (made) out[name] = made;
  }
  const { tensors } = out;
  if (tensors?.kind === 'sequence' && tensors.items)
    out.tensors = { ...tensors, items: tensors.items.map((item) => operand(item) ?? item) };
  return out;
}

/** An op that TensorFlow.js shares with other libraries: here its operands may be arrays. */
const lifted = (name: string, params: string): Entry => ({
  kind: 'op',
  op: name,
  params,
  around: (rule) => (args, host) => rule(converted(args), host),
});

/** TensorFlow.js name → the op of that meaning. */
const UNARY: { readonly [name: string]: string } = {
  abs: 'abs',
  ceil: 'ceil',
  clone: 'identity',
  cos: 'cos',
  elu: 'elu',
  erf: 'erf',
  exp: 'exp',
  expm1: 'expm1',
  floor: 'floor',
  log: 'log',
  log1p: 'log1p',
  neg: 'neg',
  reciprocal: 'reciprocal',
  relu: 'relu',
  round: 'round',
  rsqrt: 'rsqrt',
  sigmoid: 'sigmoid',
  sign: 'sign',
  sin: 'sin',
  softplus: 'softplus',
  sqrt: 'sqrt',
  square: 'square',
  tanh: 'tanh',
};
const KEEPING =
  'acos acosh asin asinh atan atanh cosh sinh tan logSigmoid relu6 selu step isNaN isInf isFinite logicalNot fft ifft clipByValue leakyRelu prelu localResponseNormalization batchNorm onesLike zerosLike';
const BINARY: { readonly [name: string]: string } = {
  add: 'add',
  sub: 'sub',
  mul: 'mul',
  div: 'div',
  divNoNan: 'div',
  floorDiv: 'floordiv',
  mod: 'mod',
  pow: 'pow',
  maximum: 'maximum',
  minimum: 'minimum',
  atan2: 'atan2',
  squaredDifference: 'sub',
  equal: 'eq',
  notEqual: 'ne',
  less: 'lt',
  lessEqual: 'le',
  greater: 'gt',
  greaterEqual: 'ge',
  logicalAnd: 'logical_and',
  logicalOr: 'logical_or',
  logicalXor: 'ne',
};
const CASTS = 'toFloat toInt toBool asType'.split(' ');
const REST = 'b?, c?, d?, e?, f?';
const REDUCTIONS = 'sum mean prod any all max min logSumExp euclideanNorm'.split(' ');

/** Functions of `tf` that are methods of a tensor as well: the first argument is the tensor. */
const shared: { readonly [name: string]: Entry } = {
  ...Object.fromEntries(Object.entries(UNARY).map(([name, neutral]) => [name, lifted(neutral, 'x:input')])),
  ...Object.fromEntries(KEEPING.split(' ').map((name) => [name, op('tf_like', `x:input, ${REST}`)])),
  ...Object.fromEntries(Object.entries(BINARY).map(([name, neutral]) => [name, lifted(neutral, 'a:input, b:other')])),
  ...Object.fromEntries(REDUCTIONS.map((name) => [name, op('tf_reduce', 'x:input, axis?, keepDims:keep_dims=false')])),
  cast: op('tf_like', 'x:input, dtype'),
  reverse: op('tf_along', 'x:input, axis?'),
  // An axis that is not there is not complained about.
  cumsum: op('tf_like', 'x:input, axis?, exclusive?, reverse?'),
  cumprod: op('tf_like', 'x:input, axis?, exclusive?, reverse?'),
  norm: op('tf_reduce', 'x:input, ord?, axis?, keepDims:keep_dims=false'),
  argMax: op('tf_reduce', 'x:input, axis=0'),
  argMin: op('tf_reduce', 'x:input, axis=0'),
  softmax: op('tf_softmax', 'logits:input, dim:axis=-1'),
  logSoftmax: op('tf_softmax', 'logits:input, axis=-1'),
  reshape: lifted('reshape', 'x:input, shape'),
  expandDims: lifted('unsqueeze', 'x:input, axis:dim=0'),
  squeeze: op('tf_squeeze', 'x:input, axis?'),
  transpose: op('tf_transpose', 'x:input, perm?, conjugate?'),
  slice: op('tf_slice', 'x:input, begin, size?'),
  stridedSlice: op(
    'tf_strided_slice',
    'x:input, begin, end, strides?, beginMask:begin_mask?, endMask:end_mask?, ellipsisMask:ellipsis_mask?, newAxisMask:new_axis_mask?, shrinkAxisMask:shrink_axis_mask?',
  ),
  gather: op('tf_gather', 'x:input, indices, axis=0, batchDims:batch_dims=0'),
  unstack: op('tf_unstack', 'x:input, axis=0'),
  split: op('tf_split', 'x:input, parts, axis=0'),
  tile: op('tf_tile', 'x:input, reps'),
  pad: op('tf_pad', 'x:input, paddings, value?'),
  mirrorPad: op('tf_pad', 'x:input, paddings, mode?'),
  broadcastTo: op('tf_broadcast_to', 'x:input, shape'),
  topk: op('tf_topk', 'x:input, k=1, sorted?'),
  unique: op('tf_unique', 'x:input, axis=0'),
  matMul: op('tf_matmul', 'a:input, b:other, transposeA:transpose_a=false, transposeB:transpose_b=false'),
  dot: op('tf_dot', 't1:input, t2:other'),
  oneHot: op('tf_one_hot', 'indices:input, depth, onValue?, offValue?, dtype?'),
  conv1d: op('tf_conv1d', 'x:input, filter, stride:strides, pad, dataFormat:data_format?, dilation:dilations?'),
  conv2d: op('tf_conv2d', 'x:input, filter, strides, pad, dataFormat:data_format?, dilations?'),
  depthwiseConv2d: op('tf_depthwise_conv2d', 'x:input, filter, strides, pad, dataFormat:data_format?, dilations?'),
  maxPool: op('tf_pool2d', 'x:input, filterSize:window, strides, pad'),
  avgPool: op('tf_pool2d', 'x:input, filterSize:window, strides, pad'),
  pool: op('tf_pool2d', 'x:input, windowShape:window, poolingType, pad, dilations?, strides?, dimRoundingMode?'),
  rfft: op('tf_rfft', 'x:input, length?'),
  irfft: op('tf_irfft', 'input'),
  unsortedSegmentSum: op('tf_segment_sum', 'x:input, segmentIds:segments, numSegments:count'),
  spaceToBatchND: op('tf_space_to_batch', 'x:input, blockShape:block, paddings:margins'),
  batchToSpaceND: op('tf_batch_to_space', 'x:input, blockShape:block, crops:margins'),
  depthToSpace: op('tf_depth_to_space', 'x:input, blockSize:block, dataFormat:data_format?'),
  dilation2d: op('tf_dilation2d', 'x:input, filter, strides, pad, dilations?, dataFormat:data_format?'),
  separableConv2d: op(
    'tf_separable_conv2d',
    'x:input, depthwiseFilter:filter, pointwiseFilter:pointwise, strides, pad, dilation:dilations?, dataFormat:data_format?',
  ),
  conv2dTranspose: op('tf_conv2d_transpose', 'x:input, filter, outputShape:shape, strides, pad, dimRoundingMode?'),
};

const resize = op('tf_resize', 'images:input, size, alignCorners?, halfPixelCenters?');

const FUSED =
  '{x:input, filter, strides, pad, dataFormat:data_format?, dilations?, dimRoundingMode?, bias?, activation?, preluActivationWeights?, leakyreluAlpha?}';

/** How much comes out depends on the numbers that go in. */
const DEPENDENT =
  'raggedGather raggedRange raggedTensorToTensor sparse.sparseFillEmptyRows sparse.sparseReshape sparse.sparseSegmentMean sparse.sparseSegmentSum string.stringNGrams string.stringSplit'.split(
    ' ',
  );
const dependent: Entry = { kind: 'unmodelled', why: 'how much comes out depends on the numbers' };

const SUPPRESSION = 'boxes, scores, maxOutputSize:most, iouThreshold?, scoreThreshold?';
const suppression = (more: string, form?: string): Entry =>
  op('tf_suppress', `${SUPPRESSION}${more}`, form === undefined ? undefined : { form: text(form) });

const suppressions: { readonly [name: string]: Entry } = Object.fromEntries(
  ['', 'Async'].flatMap((async): readonly (readonly [string, Entry])[] => [
    [`image.nonMaxSuppression${async}`, suppression('')],
    [`image.nonMaxSuppressionWithScore${async}`, suppression(', softNmsSigma?', 'scores')],
    [`image.nonMaxSuppressionPadded${async}`, suppression(', padToMaxOutputSize:pad?', 'padded')],
  ]),
);

/** Vectors made orthonormal: a tensor or a list of them, as it is given. */
function gramSchmidt(xs: Value, host: Host): Value {
  const one = (value: Value) => host.call({ kind: 'api', path: 'tf.clone' }, [value]);
  if (xs.kind !== 'sequence') return one(xs);
  return { kind: 'sequence', type: 'list', items: (xs.items ?? []).map(one) };
}

const filled = (params: string): Entry => op('tf_fill', `shape, ${params}`);
const tensorOf = (rank: number): Entry => op('tf_tensor', 'values, shape?, dtype?', { rank: size(rank) });

const functions: { readonly [name: string]: Entry } = {
  ...shared,
  tensor: op('tf_tensor', 'values, shape?, dtype?'),
  scalar: op('tf_tensor', 'values, dtype?', { rank: size(0) }),
  tensor1d: op('tf_tensor', 'values, dtype?', { rank: size(1) }),
  ...Object.fromEntries([2, 3, 4, 5, 6].map((rank) => [`tensor${rank}d`, tensorOf(rank)])),
  zeros: filled('dtype?'),
  ones: filled('dtype?'),
  fill: filled('value, dtype?'),
  rand: filled('randFunction?, dtype?'),
  randomNormal: filled('mean?, stdDev?, dtype?, seed?'),
  randomStandardNormal: filled('dtype?, seed?'),
  truncatedNormal: filled('mean?, stdDev?, dtype?, seed?'),
  randomUniform: filled('minval?, maxval?, dtype?, seed?'),
  randomUniformInt: filled('minval?, maxval?, seed?'),
  randomGamma: filled('alpha?, beta?, dtype?, seed?'),
  range: op('tf_range', 'start, stop, step?, dtype?'),
  linspace: op('tf_linspace', 'start, stop, num'),
  eye: op('tf_eye', 'numRows:rows, numColumns:columns?, batchShape:batch_shape?, dtype?'),
  complex: op('tf_alike', 'real:input, imag:other'),
  bitwiseAnd: op('tf_alike', 'x:input, y:other'),
  real: op('tf_like', 'input'),
  imag: op('tf_like', 'input'),
  diag: op('tf_diag', 'x:input'),
  multinomial: op('tf_multinomial', 'logits:input, numSamples:num_samples, seed?, normalized?'),
  where: lifted('where', 'condition, a:input, b:other'),
  addN: op('tf_add_n', 'tensors'),
  concat: lifted('cat', 'tensors, axis:dim=0'),
  ...Object.fromEntries([1, 2, 3, 4].map((rank) => [`concat${rank}d`, lifted('cat', 'tensors, axis:dim=0')])),
  stack: lifted('stack', 'tensors, axis:dim=0'),
  ...Object.fromEntries([1, 2, 3, 4].map((rank) => [`slice${rank}d`, op('tf_slice', 'x:input, begin, size?')])),
  ...Object.fromEntries([1, 2, 3, 4].map((rank) => [`reverse${rank}d`, op('tf_along', 'x:input, axis?')])),
  ...Object.fromEntries([1, 2, 3, 4].map((rank) => [`pad${rank}d`, op('tf_pad', 'x:input, paddings, value?')])),
  ...Object.fromEntries([2, 3, 4].map((rank) => [`batchNorm${rank}d`, op('tf_like', `x:input, ${REST}`)])),
  moments: op('tf_moments', 'x:input, axis?, keepDims:keep_dims=false'),
  gatherND: op('tf_gather_nd', 'x:input, indices'),
  booleanMaskAsync: op('tf_boolean_mask', 'tensor:input, mask, axis=0'),
  outerProduct: lifted('outer', 'v1:input, v2:vec2'),
  einsum: op('tf_einsum', 'equation, *tensors'),
  dropout: op('tf_like', `x:input, ${REST}`),
  ensureShape: op('tf_ensure_shape', 'x:input, shape'),
  movingAverage: op('tf_like', `v:input, ${REST}`),
  basicLSTMCell: op('tf_basic_lstm_cell', 'forgetBias:forget_bias, lstmKernel:kernel, lstmBias:bias, data:input, c, h'),
  multiRNNCell: op('tf_multi_rnn_cell', 'lstmCells:cells, data:input, c, h'),
  conv3dTranspose: op('tf_conv3d_transpose', 'x:input, filter, outputShape:shape, strides, pad'),
  maxPoolWithArgmax: op('tf_pool_with_places', 'x:input, filterSize:window, strides, pad, includeBatchInIndex?'),
  'fused.matMul': op(
    'tf_matmul',
    '{a:input, b:other, transposeA:transpose_a=false, transposeB:transpose_b=false, bias?, activation?, preluActivationWeights?}',
  ),
  'fused.conv2d': op('tf_conv2d', FUSED),
  'fused.depthwiseConv2d': op('tf_depthwise_conv2d', FUSED),
  meshgrid: op('tf_meshgrid', 'x, y?, {indexing?}'),
  broadcastArgs: op('tf_broadcast_args', 's0:a, s1:b'),
  scatterND: op('tf_scatter', 'indices, updates, shape'),
  tensorScatterUpdate: op('tf_scatter_update', 'tensor:input, indices, updates'),
  sparseToDense: op('tf_fill', 'sparseIndices, sparseValues, outputShape:shape, defaultValue?, dtype?'),
  bincount: op('tf_bincount', 'x:input, weights, size'),
  denseBincount: op('tf_bincount', 'x:input, weights, size, binaryOutput?'),
  searchSorted: op('tf_search_sorted', 'sortedSequence:sorted, values:input, side?'),
  lowerBound: op('tf_search_sorted', 'sortedSequence:sorted, values:input'),
  upperBound: op('tf_search_sorted', 'sortedSequence:sorted, values:input'),
  inTopKAsync: op('tf_in_top_k', 'predictions:input, targets, k=1'),
  whereAsync: op('tf_where', 'condition'),
  setdiff1dAsync: op('tf_difference', 'x, y'),
  enclosingPowerOfTwo: gives(anyNumber),
  cosineWindow: op('tf_linspace', 'windowLength:num, a?, b?', { start: size(0), stop: size(1) }),
  conv3d: op('tf_conv3d', 'x:input, filter, strides, pad, dataFormat:data_format?, dilations?'),
  maxPool3d: op('tf_pool3d', 'x:input, filterSize:window, strides, pad, dimRoundingMode?, dataFormat:data_format?'),
  avgPool3d: op('tf_pool3d', 'x:input, filterSize:window, strides, pad, dimRoundingMode?, dataFormat:data_format?'),
  variable: rule('initialValue, trainable?, name?, dtype?', variable),
  print: gives(missing),
  'image.resizeBilinear': resize,
  'image.resizeNearestNeighbor': resize,
  'image.cropAndResize': op(
    'tf_crop_and_resize',
    'image:input, boxes, boxInd, cropSize:size, method?, extrapolationValue?',
  ),
  'image.flipLeftRight': op('tf_batch_of_images', 'image:input'),
  'image.rotateWithOffset': op('tf_batch_of_images', 'image:input, radians, fillValue?, center?'),
  'image.transform': op(
    'tf_batch_of_images',
    'image:input, transforms, interpolation?, fillMode?, fillValue?, outputShape:size?',
  ),
  'image.threshold': op('tf_threshold', `image:input, ${REST}`),
  'image.grayscaleToRGB': op('tf_coloured', 'image:input'),
  'image.rgbToGrayscale': op('tf_grey', 'image:input'),
  ...suppressions,
  'math.confusionMatrix': rule('labels, predictions, numClasses', ({ numClasses = missing }, host) =>
    host.call({ kind: 'api', path: 'tf.zeros' }, [
      { kind: 'sequence', type: 'list', items: [numClasses, numClasses] },
      text('int32'),
    ]),
  ),
  'browser.fromPixels': op('tf_pixels', 'pixels:image, numChannels:channels?'),
  'browser.fromPixelsAsync': op('tf_pixels', 'pixels:image, numChannels:channels?'),
  'browser.toPixels': gives(missing),
  'browser.draw': gives(missing),
  'signal.frame': op('tf_frames', 'signal:input, frameLength:length, frameStep:step, padEnd:pad_end?, padValue?'),
  'signal.hannWindow': op('tf_linspace', 'num', { start: size(0), stop: size(1) }),
  'signal.hammingWindow': op('tf_linspace', 'num', { start: size(0), stop: size(1) }),
  'spectral.fft': op('tf_like', 'input'),
  'spectral.ifft': op('tf_like', 'input'),
  'spectral.rfft': op('tf_rfft', 'input, length?'),
  'spectral.irfft': op('tf_irfft', 'input'),
  'signal.stft': op('tf_stft', 'signal:input, frameLength:length, frameStep:step, fftLength:fft_length?, windowFn?'),
  'linalg.bandPart': op('tf_like', `a:input, ${REST}`),
  'linalg.gramSchmidt': rule('xs', ({ xs = missing }, host) => gramSchmidt(xs, host)),
  'linalg.qr': op('tf_qr', 'x:input, fullMatrices:full=false'),
  'string.stringToHashBucketFast': op('tf_like', 'input, numBuckets'),
  'string.staticRegexReplace': op('tf_like', 'input, pattern, rewrite, replaceGlobal?'),
  ...Object.fromEntries(DEPENDENT.map((name) => [name, dependent])),
};

const LOSSES = 'absoluteDifference hingeLoss meanSquaredError'.split(' ');

const LOSS = 'labels, predictions:input, weights?';
const ROWS = { rows: text('last') };

const losses: { readonly [name: string]: Entry } = {
  ...Object.fromEntries(LOSSES.map((name) => [name, op('tf_loss', `${LOSS}, reduction?`)])),
  huberLoss: op('tf_loss', `${LOSS}, delta?, reduction?`),
  logLoss: op('tf_loss', `${LOSS}, epsilon?, reduction?`),
  cosineDistance: op('tf_loss', 'labels, predictions:input, axis, weights?, reduction?', { rows: text('axis') }),
  sigmoidCrossEntropy: op('tf_loss', 'multiClassLabels:labels, logits:input, weights?, labelSmoothing?, reduction?'),
  softmaxCrossEntropy: op('tf_loss', 'onehotLabels:labels, logits:input, weights?, labelSmoothing?, reduction?', ROWS),
  computeWeightedLoss: op('tf_loss', 'losses:input, weights?, reduction?', { labels: missing }),
};

const METRIC = 'labels, predictions:input';
const EVERY =
  'binaryAccuracy binaryCrossentropy categoricalCrossentropy cosineProximity meanAbsoluteError meanAbsolutePercentageError MAPE mape meanSquaredError MSE mse'.split(
    ' ',
  );

const metrics: { readonly [name: string]: Entry } = {
  ...Object.fromEntries(EVERY.map((name) => [name, op('tf_metric', METRIC)])),
  categoricalAccuracy: op('tf_metric', METRIC, { form: text('best') }),
  ...Object.fromEntries(
    ['precision', 'recall', 'r2Score'].map((name) => [name, op('tf_metric', METRIC, { form: text('scalar') })]),
  ),
  sparseCategoricalAccuracy: op('tf_sparse_metric', METRIC),
};

/** Nested arrays of numbers with the lengths of a shape. */
function nested(shape: Shape, host: Host): Value {
  if (shape.kind === 'unknown') return host.unknown(shape.why);
  if (shape.kind === 'partly') return listOf(host.unknown('the rank of the tensor is not known'), shape.prefix[0]?.dim);
  return shape.axes.reduceRight<Value>((inner, axis) => listOf(inner, axis.dim), anyNumber);
}

function shapeIn(self: Value): Shape {
  return self.kind === 'tensor' ? self.shape : { kind: 'unknown', why: 'the tensor is not in sight' };
}

function countOf(self: Value): Dim | undefined {
  const shape = shapeIn(self);
  if (shape.kind !== 'known') return undefined;
  const count = shape.axes.map((axis) => axis.dim).reduce(mul, num(1));
  return isUnknown(count) ? undefined : count;
}

/** The flat values of a tensor. */
function flat(self: Value, host: Host): Value {
  return listOf(anyNumber, countOf(self) ?? host.fresh('n'));
}

/** `x.shape`: an array of sizes; an axis nobody knows is a size of its own. */
function shapeArray(self: Value, host: Host): Value {
  const shape = shapeIn(self);
  if (shape.kind !== 'known') return { kind: 'sequence', type: 'list', element: freshSize(host, 'size') };
  return {
    kind: 'sequence',
    type: 'list',
    items: shape.axes.map((axis, i) => {
      const known = sizeOf(axis.dim);
      return known.kind === 'size' ? known : freshSize(host, `shape[${i}]`);
    }),
  };
}

function heeded(entries: { readonly [name: string]: Entry }, prefix = ''): { readonly [name: string]: Entry } {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, heeding(prefix + name, entry)]));
}

const asSizes = (params: string): Entry => op('tf_as', `self:input${params === '' ? '' : `, ${params}`}`);

/** Methods alone. */
const ownMethods: { readonly [name: string]: Entry } = {
  ...Object.fromEntries(CASTS.map((name) => [name, op('tf_like', 'x:input, dtype?')])),
  resizeBilinear: resize,
  resizeNearestNeighbor: resize,
  assign: op('tf_assign', 'self:input, newValue:value'),
  where: lifted('where', 'x:input, condition, b:other'),
};

/** Methods that take one tensor as well as an array of them. */
const taking: { readonly [name: string]: Entry } = {
  concat: op('tf_concat_to', 'x:input, tensors, axis:dim=0'),
  stack: op('tf_stack_to', 'x:input, tensors, axis:dim=0'),
};

/** Methods and properties of a tensor, where they are not functions of `tf` with the tensor first. */
const members: { readonly [name: string]: Entry } = {
  ...heeded(ownMethods),
  ...heeded(taking, 'Tensor.'),
  shape: property(shapeArray),
  rank: property((self, host) => {
    const rank = rankOf(shapeIn(self));
    return rank === undefined ? freshSize(host, 'rank') : size(rank);
  }),
  rankType: property(() => anyText),
  size: property((self, host) => {
    const count = countOf(self);
    return count ? sizeOf(count) : freshSize(host, 'size');
  }),
  dtype: property((self) => (self.kind === 'tensor' && self.dtype ? text(self.dtype) : anyText)),
  id: property(() => anyNumber),
  strides: property(() => listOf(anyNumber, undefined)),
  isDisposed: property(() => anyTruth),
  name: property(() => anyText),
  trainable: property(() => anyTruth),
  flatten: lifted('flatten', 'x:input'),
  as1D: lifted('flatten', 'x:input'),
  asScalar: asSizes(''),
  as2D: asSizes('rows:a, columns:b'),
  as3D: asSizes('rows:a, columns:b, depth:c'),
  as4D: asSizes('rows:a, columns:b, depth:c, depth2:d'),
  as5D: asSizes('rows:a, columns:b, depth:c, depth2:d, depth3:e'),
  reshapeAs: rule('self, x', ({ self = missing, x = missing }, host) =>
    host.call({ kind: 'api', path: 'tf.reshape' }, [self, host.read(x, 'shape')]),
  ),
  dataSync: rule('self', ({ self = missing }, host) => flat(self, host)),
  data: rule('self', ({ self = missing }, host) => flat(self, host)),
  arraySync: rule('self', ({ self = missing }, host) => nested(shapeIn(self), host)),
  array: rule('self', ({ self = missing }, host) => nested(shapeIn(self), host)),
  bufferSync: rule('self', ({ self = missing }, host) =>
    host.create('tf.TensorBuffer', { shape: shapeArray(self, host) }),
  ),
  buffer: rule('self', ({ self = missing }, host) => host.create('tf.TensorBuffer', { shape: shapeArray(self, host) })),
  bytes: gives({ kind: 'unknown', why: 'the bytes of a tensor' }),
  print: gives(missing),
  dispose: gives(missing),
  throwIfDisposed: gives(missing),
  toString: gives(anyText),
  variable: rule('self, trainable?, name?, dtype?', ({ self = missing }) =>
    self.kind === 'tensor' ? { ...self, form: 'variable' } : self,
  ),
};

/** A buffer that a tensor is filled in with: `tf.buffer(shape)`. */
const buffers: { readonly [name: string]: Entry } = {
  'TensorBuffer.set': rule('self, value, *places', ({ self = missing, places }, host) => {
    const shape = host.read(self, 'shape');
    const rank = shape.kind === 'sequence' ? shape.items?.length : undefined;
    const given = places?.kind === 'sequence' ? places.items?.length : undefined;
    if (rank === undefined || given === undefined || Math.max(1, given) === Math.max(1, rank)) return missing;
    return {
      kind: 'fault',
      rule: 'buffer-index',
      at: 'places',
      because: ['self'],
      facts: { expected: rank, got: given },
    };
  }),
  'TensorBuffer.get': gives(anyNumber),
  'TensorBuffer.toTensor': rule('self', ({ self = missing }, host) => {
    const dtype = host.read(self, 'dtype');
    return host.call({ kind: 'api', path: 'tf.zeros' }, [
      host.read(self, 'shape'),
      dtype.kind === 'text' ? dtype : missing,
    ]);
  }),
  'TensorBuffer.rank': property((self, host) => host.read(host.read(self, 'shape'), 'length')),
  'TensorBuffer.values': property((_self, host) => listOf(anyNumber, host.fresh('n'))),
  'TensorBuffer.size': property((_self, host) => freshSize(host, 'size')),
  TensorBuffer: rule('shape, dtype?, values?', newBuffer),
  buffer: rule('shape, dtype?, values?', newBuffer),
};

/** A variable is made of a tensor, and of nothing that could become one. */
function variable({ initialValue = missing, dtype = missing }: Args, host: Host): Outcome {
  switch (initialValue.kind) {
    case 'tensor': {
      const made = isGiven(dtype) ? host.call({ kind: 'api', path: 'tf.cast' }, [initialValue, dtype]) : initialValue;
      return made.kind === 'tensor' ? { ...made, form: 'variable' } : made;
    }
    case 'size':
    case 'number':
    case 'sequence':
      return refused(
        'initialValue',
        'the initial value',
        initialValue.kind === 'sequence' ? 'an array' : 'a number',
        'a tensor',
      );
    default:
      return host.unknown('the initial value is not in sight');
  }
}

function newBuffer(args: Args, host: Host): Outcome {
  const { shape = missing, dtype = missing } = args;
  const broken = sizes('shape')(args, 'buffer');
  if (broken) return broken;
  return host.create('tf.TensorBuffer', { shape, dtype });
}

export const coreFunctions: { readonly [name: string]: Entry } = { ...heeded(functions), ...buffers };
export const coreLosses = heeded(losses, 'losses.');
export const coreMetrics = metrics;
export const tensorMembers: { readonly [name: string]: Entry } = { ...heeded(shared), ...members };
