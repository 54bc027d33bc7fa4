/** The kernels that most runs need, which the page has from the start; all others come when a plan asks for one of them. */

import { createKernels } from '../../runtime/kernels/create.ts';
import { elementwiseKernels } from '../../runtime/kernels/elementwise.ts';
import { indexKernels } from '../../runtime/kernels/index.ts';
import { joinKernels } from '../../runtime/kernels/join.ts';
import type { Kernel } from '../../runtime/kernels/kernel.ts';
import { linearKernels } from '../../runtime/kernels/linear.ts';
import { reduceKernels } from '../../runtime/kernels/reduce.ts';
import { reshapeKernels } from '../../runtime/kernels/reshape.ts';
import { sequenceKernels } from '../../runtime/kernels/sequences.ts';
import type { Plan } from '../../server/messages.ts';
import { fillOf } from './fill.ts';

/** The kernel of an op under a library's name for it; undefined where there is none. */
export type Find = (op: string, api: string) => Kernel | undefined;

const core: ReadonlyMap<string, Kernel> = new Map(
  [
    sequenceKernels,
    linearKernels,
    elementwiseKernels,
    reshapeKernels,
    joinKernels,
    reduceKernels,
    indexKernels,
    createKernels,
  ].flatMap((family) => Object.entries(family())),
);

/** Ops of the plan itself, which have no kernel. */
const OWN = new Set(['input', 'literal', 'layer', 'parameter', 'parameters', 'assign', 'seed', 'bidirectional']);

/** One shape rule serves many names (relu is LeakyReLU's too): the op's kernel is that of the name that is the op's own. */
export const findCore: Find = (op, api) => (isOwnName(op, api) ? core.get(op) : undefined);

function isOwnName(op: string, api: string): boolean {
  const plain = (name: string) =>
    name
      .slice(name.lastIndexOf('.') + 1)
      .replaceAll('_', '')
      .toLowerCase();
  return plain(api) === plain(op) && !api.endsWith('_');
}

export function needsMore(plan: Plan): boolean {
  return plan.steps.some(
    ({ op, api, inPlace }) => !OWN.has(op) && !(inPlace && fillOf(api)) && findCore(op, api) === undefined,
  );
}
