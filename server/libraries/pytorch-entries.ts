/** Short ways to write the tables of PyTorch's names. */

import type { Value } from '../shape/value.ts';
import type { Entry } from './library.ts';

export type Entries = { readonly [name: string]: Entry };

export const op = (name: string, params = 'input', fixed?: { readonly [name: string]: Value }): Entry => ({
  kind: 'op',
  op: name,
  params: spelled(params),
  ...(fixed ? { fixed } : {}),
});

/** A function that takes these names and no others. */
export const exact = (name: string, params = 'input'): Entry => ({ kind: 'op', op: name, params });

export const layer = (name: string, params = '', call = 'input', check?: string): Entry => ({
  kind: 'layer',
  op: name,
  params,
  call,
  ...(check ? { check } : {}),
});

/** PyTorch's functions take NumPy's names of the commonest arguments as well; its layers do not. */
function spelled(params: string): string {
  return params
    .replace(/(^|, )(\*?)dim(?=[:=,?]|$)/g, '$1$2dim|axis')
    .replace(/(^|, )keepdim(?=[=,?]|$)/g, '$1keepdim|keepdims');
}

/** One entry for each of the names. */
export function each(names: string, make: (name: string) => Entry): Entries {
  return Object.fromEntries(names.split(' ').map((name) => [name, make(name)]));
}

/** `name=op` for a name that differs from its op. */
export function ops(names: string, params: string, make = op): Entries {
  return Object.fromEntries(
    names.split(' ').map((pair) => {
      const [name = pair, target = name] = pair.split('=');
      return [name, make(target, params)];
    }),
  );
}

/** The same of functions that take these names and no others. */
export const exactly = (names: string, params: string): Entries => ops(names, params, exact);

export function under(path: string, entries: Entries): { [path: string]: Entry } {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [`${path}.${name}`, entry]));
}

/** A call whose result is no tensor and that changes none. */
export function quiet(names: string, params: string, what: (name: string) => Value): Entries {
  return each(names, (name) => ({ kind: 'rule', params, rule: () => what(name) }));
}

/** Methods that put other elements into their tensor, whose shape stays. */
export function filling(names: string, make: (name: string) => Entry): Entries {
  return each(names, (name) => {
    const entry = make(name);
    return entry.kind === 'op' ? { ...entry, inPlace: true } : entry;
  });
}
