/** The table of kernels: op name → run. A row stands in its family's file. */

import { activationKernels } from './activations.ts';
import { arrangeKernels } from './arrange.ts';
import { arrangeMoreKernels } from './arrange-more.ts';
import { attentionKernels } from './attention.ts';
import { convKernels } from './conv.ts';
import { convertKernels } from './convert.ts';
import { createKernels } from './create.ts';
import { elementwiseKernels } from './elementwise.ts';
import { elementwiseMoreKernels } from './elementwise-more.ts';
import { indexKernels } from './index.ts';
import { joinKernels } from './join.ts';
import { kerasKernels } from './keras.ts';
import { kerasWrapperKernels } from './keras-wrappers.ts';
import type { Kernel } from './kernel.ts';
import { linearKernels } from './linear.ts';
import { lossKernels } from './loss.ts';
import { lossMoreKernels } from './loss-more.ts';
import { normKernels } from './norm.ts';
import { padKernels } from './pad.ts';
import { poolKernels } from './pool.ts';
import { productKernels } from './products.ts';
import { reduceKernels } from './reduce.ts';
import { reduceMoreKernels } from './reduce-more.ts';
import { reshapeKernels } from './reshape.ts';
import { scatterKernels } from './scatter.ts';
import { sequenceKernels } from './sequences.ts';
import { specialKernels } from './special.ts';

export const kernels: ReadonlyMap<string, Kernel> = new Map(
  [
    sequenceKernels,
    linearKernels,
    elementwiseKernels,
    reshapeKernels,
    joinKernels,
    reduceKernels,
    indexKernels,
    createKernels,
    elementwiseMoreKernels,
    activationKernels,
    specialKernels,
    arrangeKernels,
    arrangeMoreKernels,
    scatterKernels,
    convertKernels,
    reduceMoreKernels,
    productKernels,
    convKernels,
    poolKernels,
    padKernels,
    normKernels,
    attentionKernels,
    lossKernels,
    lossMoreKernels,
    kerasKernels,
    kerasWrapperKernels,
  ].flatMap((family) => Object.entries(family())),
);
