/** The table of ops. An op is one object in its family's file. */

import { assignItemOp } from './assign-item.ts';
import { attentionOps } from './attention.ts';
import { checkOps } from './checks.ts';
import { convOps } from './conv.ts';
import { convertOps } from './convert.ts';
import { createOps } from './create.ts';
import { einopsOps } from './einops.ts';
import { elementwiseOps } from './elementwise.ts';
import { imageOps } from './image.ts';
import { indexOps } from './index.ts';
import { joinOps } from './join.ts';
import { kerasBasicOps } from './keras-basic.ts';
import { kerasCheckOps } from './keras-checks.ts';
import { kerasConvOps } from './keras-conv.ts';
import { kerasMergeOps } from './keras-merge.ts';
import { kerasRecurrentOps } from './keras-recurrent.ts';
import { kerasWrapperOps } from './keras-wrappers.ts';
import { linearOps } from './linear.ts';
import { linearAlgebraOps } from './linear-algebra.ts';
import { lossOps } from './loss.ts';
import { normalizeOps } from './normalize.ts';
import { numpyOps } from './numpy.ts';
import { numpyArrangeOps } from './numpy-arrange.ts';
import type { Op } from './op.ts';
import { packedOps } from './packed.ts';
import { productOps } from './products.ts';
import { recurrentOps } from './recurrent.ts';
import { reduceOps } from './reduce.ts';
import { reshapeOps } from './reshape.ts';
import { sequenceOps } from './sequence.ts';
import { spectrumOps } from './spectrum.ts';
import { tensorflowArrangeOps } from './tensorflow-arrange.ts';
import { tensorflowBlockOps } from './tensorflow-blocks.ts';
import { tensorflowCreateOps } from './tensorflow-create.ts';
import { tensorflowImageOps } from './tensorflow-images.ts';
import { tensorflowMathOps } from './tensorflow-math.ts';
import { tensorflowPickOps } from './tensorflow-pick.ts';
import { tensorflowScatterOps } from './tensorflow-scatter.ts';
import { tensorflowSignalOps } from './tensorflow-signal.ts';

const FAMILIES: readonly (readonly Op[])[] = [
  recurrentOps,
  linearOps,
  checkOps,
  elementwiseOps,
  reshapeOps,
  joinOps,
  reduceOps,
  indexOps,
  [assignItemOp],
  createOps,
  sequenceOps,
  productOps,
  linearAlgebraOps,
  convertOps,
  lossOps,
  convOps,
  imageOps,
  spectrumOps,
  einopsOps,
  normalizeOps,
  attentionOps,
  packedOps,
  kerasRecurrentOps,
  kerasWrapperOps,
  kerasBasicOps,
  kerasMergeOps,
  kerasConvOps,
  kerasCheckOps,
  tensorflowCreateOps,
  tensorflowArrangeOps,
  tensorflowPickOps,
  tensorflowBlockOps,
  tensorflowScatterOps,
  tensorflowMathOps,
  tensorflowImageOps,
  tensorflowSignalOps,
  numpyOps,
  numpyArrangeOps,
];

export const ops: ReadonlyMap<string, Op> = new Map(FAMILIES.flat().map((op) => [op.name, op]));

/** Ops of layers that go over time, or of the cell that takes one step of it. */
const RECURRENT: ReadonlySet<string> = new Set(
  'rnn lstm gru rnn_cell lstm_cell gru_cell keras_simple_rnn keras_gru keras_lstm keras_rnn keras_simple_rnn_cell keras_gru_cell keras_lstm_cell'.split(
    ' ',
  ),
);

export function isRecurrent(op: string): boolean {
  return RECURRENT.has(op);
}
