/** What Python refuses when one kind of value is used as another: an attribute of a tensor read from a tuple. */

import { fault } from '../ops/op.ts';
import type { Unit } from '../program/program.ts';
import { constantOf } from '../shape/dim.ts';
import type { Value } from '../shape/value.ts';
import { reportFault } from './apply.ts';
import type { AttributeSite } from './attributes.ts';
import { type Frame, type Machine, missing } from './machine.ts';
import { faultyValue } from './members.ts';
import { noteStep } from './record.ts';
import { asked } from './watch.ts';

/** Names that a tuple with named fields may have as well. */
const NAMED_FIELDS = new Set(['values', 'indices', 'mode', 'data', 'real', 'imag', 'device', 'names']);

/** Undefined unless the value is a tuple, a list or a packed sequence and the name is one that tensors have. */
export function withoutAttribute(m: Machine, f: Frame, object: Value, site: AttributeSite): Value | undefined {
  const kind = kindOf(object);
  const api = f.module.tensorApi;
  if (kind === undefined || api === undefined || f.module.module.language !== 'python') return undefined;
  if (NAMED_FIELDS.has(site.name) || !m.libraries.member(api, site.name) || asked(() => asksForKinds(f.unit)))
    return undefined;
  const inputs = [{ name: 'object', value: object, span: site.span }];
  const step = noteStep(m, f, { op: 'attribute', api, span: site.span, inputs, output: missing });
  reportFault(
    m,
    f,
    step,
    fault('no-attribute', 'object', { facts: { name: site.name, kind, type: typeOf(object) ?? kind } }),
  );
  return faultyValue('no-attribute');
}

function typeOf(value: Value): string | undefined {
  return value.kind === 'sequence' ? value.api : undefined;
}

function kindOf(value: Value): string | undefined {
  if (value.kind === 'tensor') return value.form === 'packed' ? 'PackedSequence' : undefined;
  if (value.kind !== 'sequence' || (value.names && !value.api)) return undefined;
  return value.type === 'tuple' || value.type === 'list' ? value.type : undefined;
}

/** How many parts a value gives where that is certain. */
export function partsOf(value: Value): number | undefined {
  if (value.kind === 'sequence')
    return value.type === 'tuple' || value.type === 'size' ? value.items?.length : undefined;
  if (value.kind !== 'tensor' || value.form === 'packed' || value.shape.kind !== 'known') return undefined;
  const [first] = value.shape.axes;
  return first && !first.basis ? constantOf(first.dim) : undefined;
}

const TESTS = new Set(['isinstance', 'issubclass', 'type', 'hasattr', 'getattr', 'is_tensor', 'callable']);
const asking = new WeakMap<Unit, boolean>();

/** A unit that asks what kind of value it has knows better than what reaches it here. */
function asksForKinds(unit: Unit): boolean {
  let found = asking.get(unit);
  if (found === undefined) {
    found = names(unit.body, new Set());
    asking.set(unit, found);
  }
  return found;
}

function names(node: unknown, seen: Set<object>): boolean {
  if (typeof node !== 'object' || node === null || seen.has(node)) return false;
  seen.add(node);
  if (Array.isArray(node)) return node.some((one) => names(one, seen));
  const one = node as { readonly kind?: unknown; readonly name?: unknown };
  if ((one.kind === 'name' || one.kind === 'attribute') && typeof one.name === 'string' && TESTS.has(one.name))
    return true;
  return Object.entries(node).some(([key, child]) => key !== 'nested' && names(child, seen));
}
