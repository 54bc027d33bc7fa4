/** The table of ops. An op is one object in its family's file. */

import { createOps } from './create.ts';
import { elementwiseOps } from './elementwise.ts';
import { indexOps } from './index.ts';
import { joinOps } from './join.ts';
import { kerasBasicOps } from './keras-basic.ts';
import { kerasCheckOps } from './keras-checks.ts';
import { kerasConvOps } from './keras-conv.ts';
import { kerasMergeOps } from './keras-merge.ts';
import { kerasRecurrentOps } from './keras-recurrent.ts';
import { kerasWrapperOps } from './keras-wrappers.ts';
import { linearOps } from './linear.ts';
import { numpyOps } from './numpy.ts';
import { numpyArrangeOps } from './numpy-arrange.ts';
import type { Op } from './op.ts';
import { recurrentOps } from './recurrent.ts';
import { reduceOps } from './reduce.ts';
import { reshapeOps } from './reshape.ts';
import { sequenceOps } from './sequence.ts';
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
  elementwiseOps,
  reshapeOps,
  joinOps,
  reduceOps,
  indexOps,
  createOps,
  sequenceOps,
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
