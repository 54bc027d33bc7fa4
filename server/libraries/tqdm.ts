/** tqdm (https://tqdm.github.io): a progress bar is gone through as what it is put around. */

import type { Args, Outcome } from '../ops/op.ts';
import type { Host, Value } from '../shape/value.ts';
import { freshSize, gives, isMissing, listOf, missing, none, rule, sizeOf, under } from './builtin-tools.ts';
import type { Entry, Library } from './library.ts';

const BAR = 'tqdm.std.tqdm';

function bar({ iterable = missing, total }: Args, host: Host): Outcome {
  if (isMissing(iterable)) return host.create(BAR, { n: freshSize(host, 'n'), total: total ?? none });
  const { items, element, length, cases } = host.iterate(iterable);
  const held: Value = items
    ? { kind: 'sequence', type: 'iterator', items }
    : { ...listOf(element, length, 'iterator'), ...(cases ? { cases } : {}) };
  return host.create(BAR, { items: held, iterable, n: freshSize(host, 'n'), total: length ? sizeOf(length) : none });
}

/** `trange(n)` is `tqdm(range(n))`. */
function counted({ first = missing, second = missing, third = missing }: Args, host: Host): Outcome {
  const given = [first, second, third].filter((one) => !isMissing(one));
  return bar({ iterable: host.call({ kind: 'api', path: 'python.range' }, given) }, host);
}

const OPTIONS =
  'desc?, total?, leave?, file?, ncols?, mininterval?, maxinterval?, miniters?, ascii?, disable?, **options';
const names: { readonly [name: string]: Entry } = {
  tqdm: rule(`iterable?, ${OPTIONS}`, bar),
  trange: rule(`first, second?, third?, *, ${OPTIONS}`, counted),
  'tqdm.write': gives(none),
  'tqdm.pandas': gives(none),
};

export const tqdm: Library = {
  name: 'tqdm',
  root: 'tqdm',
  packages: { tqdm: 'tqdm' },
  takes: 'data',
  claimsUndescribed: false,
  entries: {
    ...under('tqdm', names),
    ...under('tqdm.auto', names),
    ...under('tqdm.autonotebook', names),
    ...under('tqdm.notebook', names),
    'tqdm.tqdm_notebook': { kind: 'alias', of: 'tqdm.tqdm' },
    'tqdm.tnrange': { kind: 'alias', of: 'tqdm.trange' },
    ...under(BAR, {
      __enter__: rule('self', ({ self = missing }) => self),
      ...Object.fromEntries(
        ['update', 'close', 'refresh', 'clear', 'reset', 'unpause', 'display', 'write', 'set_description'].map(
          (name) => [name, gives(none, 'self, a?, b?, c?')],
        ),
      ),
      ...Object.fromEntries(
        ['set_postfix', 'set_postfix_str', 'set_description_str'].map((name) => [
          name,
          gives(none, 'self, text?, refresh?, **figures'),
        ]),
      ),
    }),
  },
  bases: {},
};
