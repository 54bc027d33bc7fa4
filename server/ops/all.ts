/** The table of ops. An op is one object in its family's file. */

import { createOps } from './create.ts';
import { elementwiseOps } from './elementwise.ts';
import { indexOps } from './index.ts';
import { joinOps } from './join.ts';
import { linearOps } from './linear.ts';
import type { Op } from './op.ts';
import { recurrentOps } from './recurrent.ts';
import { reduceOps } from './reduce.ts';
import { reshapeOps } from './reshape.ts';
import { sequenceOps } from './sequence.ts';

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
];

export const ops: ReadonlyMap<string, Op> = new Map(FAMILIES.flat().map((op) => [op.name, op]));
