/** The table of rules. A rule is one file. */

import { assign } from './assign.ts';
import { axis } from './axis.ts';
import { batchSize } from './batch-size.ts';
import { broadcast } from './broadcast.ts';
import { broadcastTo } from './broadcast-to.ts';
import { bufferIndex } from './buffer-index.ts';
import { cellBatch } from './cell-batch.ts';
import { concat } from './concat.ts';
import { datasetElement } from './dataset-element.ts';
import { dot } from './dot.ts';
import { einsum } from './einsum.ts';
import { expand } from './expand.ts';
import { firstLayer } from './first-layer.ts';
import { hiddenAxes } from './hidden-axes.ts';
import { hiddenBatch } from './hidden-batch.ts';
import { hiddenLayers } from './hidden-layers.ts';
import { hiddenRank } from './hidden-rank.ts';
import { hiddenSize } from './hidden-size.ts';
import { hiddenTuple } from './hidden-tuple.ts';
import { inFeatures } from './in-features.ts';
import { index } from './index.ts';
import { initialState } from './initial-state.ts';
import { innerSize } from './inner-size.ts';
import { inputLength } from './input-length.ts';
import { inputShape } from './input-shape.ts';
import { inputSize } from './input-size.ts';
import { lastAxis } from './last-axis.ts';
import { layerInputs } from './layer-inputs.ts';
import { lossShape } from './loss-shape.ts';
import { mergeBatch } from './merge-batch.ts';
import { modelBatch } from './model-batch.ts';
import { modelCount } from './model-count.ts';
import { modelInput } from './model-input.ts';
import { modelTarget } from './model-target.ts';
import { oneHot } from './one-hot.ts';
import { outputTuple } from './output-tuple.ts';
import { permute } from './permute.ts';
import { ragged } from './ragged.ts';
import { rank } from './rank.ts';
import { reshape } from './reshape.ts';
import { returnSequences } from './return-sequences.ts';
import type { Rule } from './rule.ts';
import { sameShape } from './same-shape.ts';
import { samples } from './samples.ts';
import { sequentialOutput } from './sequential-output.ts';
import { slice } from './slice.ts';
import { split } from './split.ts';
import { squeeze } from './squeeze.ts';
import { stateful } from './stateful.ts';
import { targetClasses } from './target-classes.ts';
import { tensorRank } from './tensor-rank.ts';
import { tensorValues } from './tensor-values.ts';
import { timeDistributed } from './time-distributed.ts';
import { topk } from './topk.ts';
import { unpack } from './unpack.ts';
import { value } from './value.ts';
import { window } from './window.ts';

const ALL: readonly Rule[] = [
  bufferIndex,
  datasetElement,
  mergeBatch,
  dot,
  window,
  initialState,
  stateful,
  samples,
  targetClasses,
  modelCount,
  modelTarget,
  modelBatch,
  modelInput,
  sequentialOutput,
  firstLayer,
  timeDistributed,
  inputShape,
  returnSequences,
  permute,
  inputLength,
  layerInputs,
  assign,
  einsum,
  lastAxis,
  lossShape,
  oneHot,
  topk,
  broadcastTo,
  split,
  slice,
  squeeze,
  tensorValues,
  tensorRank,
  sameShape,
  axis,
  batchSize,
  broadcast,
  cellBatch,
  concat,
  expand,
  hiddenAxes,
  hiddenBatch,
  hiddenLayers,
  hiddenRank,
  hiddenSize,
  hiddenTuple,
  inFeatures,
  index,
  innerSize,
  inputSize,
  outputTuple,
  ragged,
  rank,
  reshape,
  unpack,
  value,
];

export const rules: ReadonlyMap<string, Rule> = new Map(ALL.map((rule) => [rule.name, rule]));
