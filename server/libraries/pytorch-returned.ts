/** What PyTorch's functions of several results give: a tuple whose items have names, `x.max(dim=1).values`. */

import type { Rule } from '../ops/op.ts';
import type { Value } from '../shape/value.ts';
import type { Entries } from './pytorch-entries.ts';

/** `torch.return_types` of PyTorch 2.13: the functions and methods of `torch`, then those of `torch.linalg`. */
const FIELDS: { readonly [fields: string]: string } = {
  'values indices': 'max min median nanmedian mode kthvalue sort topk cummax cummin',
  'min max': 'aminmax',
  'mantissa exponent': 'frexp',
  'hist bin_edges': 'histogram histogramdd',
  'a tau': 'geqrf',
  'Q R': 'qr linalg.qr',
  'U S V': 'svd',
  'U S Vh': 'linalg.svd',
  'P L U': 'lu_unpack linalg.lu',
  'sign logabsdet': 'slogdet linalg.slogdet',
  'eigenvalues eigenvectors': 'linalg.eig linalg.eigh',
  'solution residuals rank singular_values': 'linalg.lstsq',
  'solution cloned_coefficient': 'triangular_solve',
  'LU pivots': 'linalg.lu_factor',
  'LU pivots info': 'linalg.lu_factor_ex',
  'LD pivots': 'linalg.ldl_factor',
  'L info': 'linalg.cholesky_ex',
  'inverse info': 'linalg.inv_ex',
  'result info': 'linalg.solve_ex',
};

/** The fields by the function's name below `torch`. */
export const RETURNED: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(FIELDS).flatMap(([fields, names]) =>
    names.split(' ').map((name) => [name, fields.split(' ')] as const),
  ),
);

/** The entries with names for the items of what gives several. */
export function withReturnTypes(entries: Entries): Entries {
  return Object.fromEntries(
    Object.entries(entries).map(([path, entry]) => {
      const name = path.replace(/^torch\.(Tensor\.)?/, '');
      const names = RETURNED.get(name);
      if (!names || (entry.kind !== 'op' && entry.kind !== 'rule')) return [path, entry];
      const api = `torch.return_types.${name.replace('.', '_')}`;
      const named = (value: Value): Value =>
        value.kind === 'sequence' && value.type === 'tuple' && value.items?.length === names.length
          ? { ...value, names, api }
          : value;
      const around =
        (rule: Rule): Rule =>
        (args, host) => {
          const outcome = rule(args, host);
          if (outcome.kind === 'fault') return outcome;
          return outcome.kind === 'required' ? { ...outcome, value: named(outcome.value) } : named(outcome);
        };
      return [path, entry.kind === 'op' ? { ...entry, around } : { ...entry, rule: around(entry.rule) }];
    }),
  );
}
