/** einops (https://einops.rocks): axes by name, of tensors of every library. */

import type { Args, Outcome } from '../ops/op.ts';
import type { Host } from '../shape/value.ts';
import { isSequence, text, textOf } from './builtin-tools.ts';
import type { Entry, Library } from './library.ts';

const op = (name: string, params: string): Entry => ({ kind: 'op', op: name, params });
const layer = (name: string, params: string): Entry => ({ kind: 'layer', op: name, params, call: 'tensor' });

/** `einsum(a, b, 'batch time, time out -> batch out')`: PyTorch's with words for letters. */
function named({ given }: Args, host: Host): Outcome {
  const items = isSequence(given) ? (given.items ?? []) : [];
  const pattern = textOf(items.at(-1));
  if (pattern === undefined || pattern.includes('(')) return host.unknown('the pattern is not in sight');
  const words = [...new Set(pattern.match(/[A-Za-z_]\w*/g) ?? [])];
  const equation = pattern.replaceAll(/[A-Za-z_]\w*/g, (word) => LETTERS[words.indexOf(word)] ?? word);
  if (words.length > LETTERS.length) return host.unknown('the pattern has more names than there are letters');
  return host.call({ kind: 'api', path: 'torch.einsum' }, [text(equation), ...items.slice(0, -1)]);
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

export const einops: Library = {
  name: 'einops',
  root: 'einops',
  packages: { einops: 'einops' },
  claimsUndescribed: false,
  entries: {
    'einops.rearrange': op('einops_rearrange', 'tensor, pattern, **axes_lengths'),
    'einops.reduce': op('einops_reduce', 'tensor, pattern, reduction, **axes_lengths'),
    'einops.repeat': op('einops_repeat', 'tensor, pattern, **axes_lengths'),
    'einops.einsum': { kind: 'rule', params: '*given!', rule: named },
    'einops.layers.torch.Rearrange': layer('einops_rearrange', 'pattern, **axes_lengths'),
    'einops.layers.torch.Reduce': layer('einops_reduce', 'pattern, reduction, **axes_lengths'),
  },
  bases: {
    'einops.layers.torch.Rearrange': 'torch.nn.Module',
    'einops.layers.torch.Reduce': 'torch.nn.Module',
  },
};
