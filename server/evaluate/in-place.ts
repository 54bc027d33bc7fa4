/** A call that changes the shape of the value it is made on: every variable and field that holds the value has the new one. */

import type { Value } from '../shape/value.ts';
import type { Machine } from './machine.ts';
import { watch } from './watch.ts';

export function replaceEverywhere(m: Machine, old: Value, now: Value): void {
  watch.log?.replaced.add(old);
  for (const [key, value] of m.state.vars) {
    const next = replaced(value, old, now);
    if (next !== value) m.state.vars.set(key, next);
  }
  for (const [ref, value] of m.state.heap) {
    const next = replaced(value, old, now);
    if (next !== value) m.state.heap.set(ref, next);
  }
}

function replaced(value: Value, old: Value, now: Value): Value {
  if (value === old) return now;
  switch (value.kind) {
    case 'sequence': {
      if (value.element !== undefined && replaced(value.element, old, now) !== value.element)
        return { ...value, element: now };
      const items = value.items?.map((item) => replaced(item, old, now));
      return items?.some((item, i) => item !== value.items?.[i]) ? { ...value, items } : value;
    }
    case 'record':
    case 'instance': {
      const fields = Object.entries(value.fields).map(([name, field]) => [name, replaced(field, old, now)] as const);
      return fields.some(([name, field]) => field !== value.fields[name])
        ? { ...value, fields: Object.fromEntries(fields) }
        : value;
    }
    default:
      return value;
  }
}
