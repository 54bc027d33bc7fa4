/** The table of kernels: op name → run. A row stands in its family's file. */

import { arrangeKernels } from './arrange.ts';
import { convKernels } from './conv.ts';
import { createKernels } from './create.ts';
import { elementwiseKernels } from './elementwise.ts';
import { elementwiseMoreKernels } from './elementwise-more.ts';
import { indexKernels } from './index.ts';
import { joinKernels } from './join.ts';
import type { Kernel } from './kernel.ts';
import { linearKernels } from './linear.ts';
import { lossKernels } from './loss.ts';
import { normKernels } from './norm.ts';
import { recurrentKernels } from './recurrent.ts';
import { reduceKernels } from './reduce.ts';
import { reshapeKernels } from './reshape.ts';

export const kernels: ReadonlyMap<string, Kernel> = new Map(
  [
    recurrentKernels,
    linearKernels,
    elementwiseKernels,
    reshapeKernels,
    joinKernels,
    reduceKernels,
    indexKernels,
    createKernels,
    elementwiseMoreKernels,
    arrangeKernels,
    convKernels,
    normKernels,
    lossKernels,
  ].flatMap((family) => Object.entries(family)),
);
