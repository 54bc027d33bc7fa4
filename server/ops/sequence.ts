/** Modules over modules, and tensors as plain numbers. */

import { itemsOf, unknownValue } from '../shape/shape.ts';
import { isWhole } from './dtype.ts';
import type { Op, Outcome } from './op.ts';

/** Calls the modules one after the other. */
const sequential: Op['rule'] = (args, host): Outcome => {
  const modules = itemsOf(args.modules);
  const { input } = args;
  if (!modules || !input) return unknownValue('its modules are not in sight');
  return modules.reduce((value, module) => host.call(module, [value]), input);
};

export const sequenceOps: readonly Op[] = [
  {
    name: 'sequential',
    doc: 'The modules one after the other.',
    source: 'https://pytorch.org/docs/stable/generated/torch.nn.Sequential.html',
    params: 'input, *modules',
    examples: [{ args: { input: '(3, 4)', modules: [] }, gives: '(3, 4)' }],
    rule: sequential,
  },
  {
    name: 'item',
    doc: 'The number in a tensor of one element.',
    source: 'https://pytorch.org/docs/stable/generated/torch.Tensor.item.html',
    params: 'input',
    examples: [{ args: { input: '()' }, gives: 'number' }],
    rule: ({ input }, host) =>
      input?.kind === 'tensor' && isWhole(input.dtype) ? { kind: 'size', dim: host.fresh('n') } : { kind: 'number' },
  },
];
