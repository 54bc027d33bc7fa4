/** Which objects of the heap a value names, and the same value with another name for one of them. */

import type { Ref, Value } from '../shape/value.ts';

const NO_REFS: ReadonlySet<Ref> = new Set();

/** What a value names, remembered by the value: it never changes, and states hold the same values over and over. */
const namedBy = new WeakMap<Value, ReadonlySet<Ref>>();

export function refsOf(value: Value): ReadonlySet<Ref> {
  if (!hasParts(value)) return NO_REFS;
  const known = namedBy.get(value);
  if (known) return known;
  const parts = partsOf(value);
  let all: ReadonlySet<Ref> = 'ref' in value && value.ref !== undefined ? new Set([value.ref]) : NO_REFS;
  for (const part of parts) {
    const refs = refsOf(part);
    if (refs.size > 0 && refs !== all) all = all.size === 0 ? refs : new Set([...all, ...refs]);
  }
  namedBy.set(value, all);
  return all;
}

/** Most values are of a kind that is made of no others. */
function hasParts({ kind }: Value): boolean {
  return (
    kind === 'sequence' ||
    kind === 'instance' ||
    kind === 'record' ||
    kind === 'union' ||
    kind === 'function' ||
    kind === 'api'
  );
}

/** The values that a value is made of. */
function partsOf(value: Value): readonly Value[] {
  switch (value.kind) {
    case 'sequence':
      return value.element ? [...(value.items ?? []), value.element] : (value.items ?? []);
    case 'record':
      return value.element ? [...Object.values(value.fields), value.element] : Object.values(value.fields);
    case 'instance':
      return Object.values(value.fields);
    case 'union':
      return value.members;
    case 'function':
    case 'api':
      return value.self ? [value.self] : [];
    default:
      return [];
  }
}

export function renameRef(value: Value, from: Ref, to: Ref): Value {
  if (!refsOf(value).has(from)) return value;
  switch (value.kind) {
    case 'sequence': {
      const items = value.items && mapped(value.items, from, to);
      const element = value.element && renameRef(value.element, from, to);
      if (items === value.items && element === value.element && value.ref !== from) return value;
      return {
        ...value,
        ...(items ? { items } : {}),
        ...(element ? { element } : {}),
        ...(value.ref === from ? { ref: to } : {}),
      };
    }
    case 'record':
    case 'instance': {
      let changed = value.ref === from;
      const fields: { [name: string]: Value } = {};
      for (const [name, field] of Object.entries(value.fields)) {
        const next = renameRef(field, from, to);
        fields[name] = next;
        changed ||= next !== field;
      }
      const element = value.kind === 'record' && value.element ? renameRef(value.element, from, to) : undefined;
      changed ||= value.kind === 'record' && element !== value.element;
      if (!changed) return value;
      return {
        ...value,
        fields,
        ...(element ? { element } : {}),
        ...(value.ref === from ? { ref: to } : {}),
      };
    }
    case 'union': {
      const members = mapped(value.members, from, to);
      return members === value.members ? value : { ...value, members };
    }
    case 'function':
    case 'api': {
      if (!value.self) return value;
      const self = renameRef(value.self, from, to);
      return self === value.self ? value : { ...value, self };
    }
    default:
      return value;
  }
}

function mapped(items: readonly Value[], from: Ref, to: Ref): readonly Value[] {
  let changed = false;
  const out = items.map((item) => {
    const next = renameRef(item, from, to);
    changed ||= next !== item;
    return next;
  });
  return changed ? out : items;
}
