/** What a named tuple has beside a tuple's methods. */

import type { Args, Outcome } from '../ops/op.ts';
import type { Host, Value } from '../shape/value.ts';
import { isSequence, missing, property, recordOf, rule, text, tuple, withoutRef } from './builtin-tools.ts';
import type { Entry } from './library.ts';

/** The fields of a named tuple. */
function fieldsOf(self: Value): { readonly [name: string]: Value } {
  const { names = [], items = [] } = isSequence(self) ? self : {};
  return Object.fromEntries(names.flatMap((name, i) => (items[i] ? [[name, items[i]]] : [])));
}

/** A named tuple with other values for some of its fields. */
function replaced({ self = missing, named }: Args, host: Host): Outcome {
  if (!isSequence(self) || !self.names || !self.items || named?.kind !== 'record')
    return host.unknown('it is no named tuple in sight');
  const given = named.fields;
  return { ...withoutRef(self), items: self.items.map((item, i) => given[self.names?.[i] ?? ''] ?? item) };
}

export const namedTupleMethods: { readonly [name: string]: Entry } = {
  _replace: rule('self, **named', replaced),
  _asdict: rule('self', ({ self = missing }) => recordOf(fieldsOf(self))),
  _fields: property((self) => tuple(Object.keys(fieldsOf(self)).map(text))),
};
