/** The table of rules. A rule is one file. */

import { assign } from './assign.ts';
import { assignItem } from './assign-item.ts';
import { attentionSize } from './attention-size.ts';
import { axis } from './axis.ts';
import { axisOrder } from './axis-order.ts';
import { batchAxis } from './batch-axis.ts';
import { batchSize } from './batch-size.ts';
import { broadcast } from './broadcast.ts';
import { broadcastGrows } from './broadcast-grows.ts';
import { broadcastTo } from './broadcast-to.ts';
import { bufferIndex } from './buffer-index.ts';
import { cellBatch } from './cell-batch.ts';
import { channels } from './channels.ts';
import { claim } from './claim.ts';
import { concat } from './concat.ts';
import { contiguous } from './contiguous.ts';
import { datasetElement } from './dataset-element.ts';
import { dot } from './dot.ts';
import { dtype } from './dtype.ts';
import { einsum } from './einsum.ts';
import { embedDim } from './embed-dim.ts';
import { expand } from './expand.ts';
import { expandRank } from './expand-rank.ts';
import { firstLayer } from './first-layer.ts';
import { gather } from './gather.ts';
import { gatherRank } from './gather-rank.ts';
import type { HazardRule } from './hazard.ts';
import { hiddenAxes } from './hidden-axes.ts';
import { hiddenBatch } from './hidden-batch.ts';
import { hiddenLayers } from './hidden-layers.ts';
import { hiddenRank } from './hidden-rank.ts';
import { hiddenSize } from './hidden-size.ts';
import { hiddenTuple } from './hidden-tuple.ts';
import { inFeatures } from './in-features.ts';
import { inPlace } from './in-place.ts';
import { index } from './index.ts';
import { indexBroadcast } from './index-broadcast.ts';
import { indexMask } from './index-mask.ts';
import { initialState } from './initial-state.ts';
import { innerSize } from './inner-size.ts';
import { inputLength } from './input-length.ts';
import { inputShape } from './input-shape.ts';
import { inputSize } from './input-size.ts';
import { kernelSize } from './kernel-size.ts';
import { lastAxis } from './last-axis.ts';
import { lastStep } from './last-step.ts';
import { layerInputs } from './layer-inputs.ts';
import { lengths } from './lengths.ts';
import { lossBroadcast } from './loss-broadcast.ts';
import { lossShape } from './loss-shape.ts';
import { lossWeight } from './loss-weight.ts';
import { mergeBatch } from './merge-batch.ts';
import { missingArgument } from './missing-argument.ts';
import { modelBatch } from './model-batch.ts';
import { modelCount } from './model-count.ts';
import { modelData } from './model-data.ts';
import { modelInput } from './model-input.ts';
import { modelTarget } from './model-target.ts';
import { noAttribute } from './no-attribute.ts';
import { nonlinearity } from './nonlinearity.ts';
import { normalizedShape } from './normalized-shape.ts';
import { notALayer } from './not-a-layer.ts';
import { notCompiled } from './not-compiled.ts';
import { notPacked } from './not-packed.ts';
import { nullSize } from './null-size.ts';
import { numFeatures } from './num-features.ts';
import { oneHot } from './one-hot.ts';
import { outputTuple } from './output-tuple.ts';
import { permute } from './permute.ts';
import { ragged } from './ragged.ts';
import { rank } from './rank.ts';
import { repeatRank } from './repeat-rank.ts';
import { repeatedArgument } from './repeated-argument.ts';
import { repeatedAxis } from './repeated-axis.ts';
import { reshape } from './reshape.ts';
import { reshapeSwap } from './reshape-swap.ts';
import { returnSequences } from './return-sequences.ts';
import type { Rule } from './rule.ts';
import { sameShape } from './same-shape.ts';
import { sameSize } from './same-size.ts';
import { samples } from './samples.ts';
import { seqOne } from './seq-one.ts';
import { sequentialOutput } from './sequential-output.ts';
import { slice } from './slice.ts';
import { softmaxAxis } from './softmax-axis.ts';
import { sortedLengths } from './sorted-lengths.ts';
import { split } from './split.ts';
import { square } from './square.ts';
import { squeeze } from './squeeze.ts';
import { stateOrder } from './state-order.ts';
import { statePair } from './state-pair.ts';
import { stateTensor } from './state-tensor.ts';
import { stateful } from './stateful.ts';
import { statefulBatch } from './stateful-batch.ts';
import { surplusArgument } from './surplus-argument.ts';
import { targetBatch } from './target-batch.ts';
import { targetClasses } from './target-classes.ts';
import { targetRank } from './target-rank.ts';
import { targetSize } from './target-size.ts';
import { tensorRank } from './tensor-rank.ts';
import { tensorValues } from './tensor-values.ts';
import { timeDistributed } from './time-distributed.ts';
import { topk } from './topk.ts';
import { unbatched } from './unbatched.ts';
import { unflatten } from './unflatten.ts';
import { unknownArgument } from './unknown-argument.ts';
import { unpack } from './unpack.ts';
import { unpackTensor } from './unpack-tensor.ts';
import { unusedIgnore } from './unused-ignore.ts';
import { unusedState } from './unused-state.ts';
import { value } from './value.ts';
import { window } from './window.ts';

const ALL: readonly Rule[] = [
  unpackTensor,
  noAttribute,
  assignItem,
  assign,
  attentionSize,
  axis,
  axisOrder,
  batchSize,
  broadcast,
  broadcastTo,
  bufferIndex,
  cellBatch,
  channels,
  claim,
  concat,
  contiguous,
  datasetElement,
  dot,
  dtype,
  einsum,
  embedDim,
  expand,
  expandRank,
  firstLayer,
  gather,
  gatherRank,
  hiddenAxes,
  hiddenBatch,
  hiddenLayers,
  hiddenRank,
  hiddenSize,
  hiddenTuple,
  inFeatures,
  inPlace,
  index,
  indexBroadcast,
  indexMask,
  initialState,
  innerSize,
  inputLength,
  inputShape,
  inputSize,
  kernelSize,
  lastAxis,
  layerInputs,
  lengths,
  lossShape,
  lossWeight,
  mergeBatch,
  missingArgument,
  modelBatch,
  modelCount,
  modelData,
  modelInput,
  modelTarget,
  nonlinearity,
  normalizedShape,
  notALayer,
  notCompiled,
  notPacked,
  nullSize,
  numFeatures,
  oneHot,
  outputTuple,
  permute,
  ragged,
  rank,
  repeatRank,
  repeatedArgument,
  repeatedAxis,
  reshape,
  returnSequences,
  sameShape,
  sameSize,
  samples,
  sequentialOutput,
  slice,
  sortedLengths,
  split,
  square,
  squeeze,
  surplusArgument,
  statePair,
  stateTensor,
  stateful,
  statefulBatch,
  targetBatch,
  targetClasses,
  targetRank,
  targetSize,
  tensorRank,
  tensorValues,
  timeDistributed,
  topk,
  unflatten,
  unknownArgument,
  unpack,
  unusedIgnore,
  value,
  window,
];

/** Code that runs and is wrong, in the order in which they are looked for at a step. */
export const hazards: readonly HazardRule[] = [
  batchAxis,
  seqOne,
  unbatched,
  unusedState,
  lastStep,
  stateOrder,
  reshapeSwap,
  softmaxAxis,
  lossBroadcast,
  broadcastGrows,
];

export const rules: ReadonlyMap<string, Rule> = new Map([...ALL, ...hazards].map((rule) => [rule.name, rule]));
