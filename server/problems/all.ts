/** The table of rules. A rule is one file. */

import { axis } from './axis.ts';
import { batchSize } from './batch-size.ts';
import { broadcast } from './broadcast.ts';
import { cellBatch } from './cell-batch.ts';
import { concat } from './concat.ts';
import { expand } from './expand.ts';
import { hiddenAxes } from './hidden-axes.ts';
import { hiddenBatch } from './hidden-batch.ts';
import { hiddenLayers } from './hidden-layers.ts';
import { hiddenRank } from './hidden-rank.ts';
import { hiddenSize } from './hidden-size.ts';
import { hiddenTuple } from './hidden-tuple.ts';
import { inFeatures } from './in-features.ts';
import { index } from './index.ts';
import { innerSize } from './inner-size.ts';
import { inputSize } from './input-size.ts';
import { outputTuple } from './output-tuple.ts';
import { ragged } from './ragged.ts';
import { rank } from './rank.ts';
import { reshape } from './reshape.ts';
import type { Rule } from './rule.ts';
import { unpack } from './unpack.ts';
import { value } from './value.ts';

const ALL: readonly Rule[] = [
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
