/** What the fields of a record are after another value is spread over them: `{ ...defaults, ...options }`. */

import type { Value } from '../shape/value.ts';
import { load } from './heap.ts';
import { joinAll, joinValues } from './join.ts';
import { type Machine, missing, unknownValue } from './machine.ts';
import { openChild } from './scope.ts';

/** The fields with those of the source put over them; whether there may be others that nobody knows. */
export function overridden(
  m: Machine,
  fields: { readonly [name: string]: Value },
  source: Value,
): { readonly fields: { readonly [name: string]: Value }; readonly open: boolean } {
  const names = new Set([...Object.keys(fields), ...namesIn(m, source)]);
  const after = [...names].map((name) => [name, fieldAfter(m, source, name, fields[name])] as const);
  return { fields: Object.fromEntries(after), open: mayHoldMore(m, source) };
}

function fieldAfter(m: Machine, source: Value, name: string, before: Value | undefined): Value {
  const value = load(m, source);
  const otherwise = before ?? missing;
  switch (value.kind) {
    case 'union':
      return joinAll(value.members.map((member) => fieldAfter(m, member, name, before)));
    case 'unknown':
      return joinValues(openChild(value, `.${name}`, name), otherwise);
    case 'record':
    case 'instance': {
      const own = Object.hasOwn(value.fields, name) ? value.fields[name] : undefined;
      if (own) return own;
      const hides = value.kind === 'record' && value.open;
      return hides ? joinValues(unknownValue(`nothing in sight says what ${name} is`), otherwise) : otherwise;
    }
    default:
      return otherwise;
  }
}

function namesIn(m: Machine, source: Value): readonly string[] {
  const value = load(m, source);
  if (value.kind === 'union') return value.members.flatMap((member) => namesIn(m, member));
  return value.kind === 'record' || value.kind === 'instance' ? Object.keys(value.fields) : [];
}

function mayHoldMore(m: Machine, source: Value): boolean {
  const value = load(m, source);
  if (value.kind === 'union') return value.members.some((member) => mayHoldMore(m, member));
  return value.kind === 'record' ? value.open : value.kind !== 'none';
}
