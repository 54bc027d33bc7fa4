/** Which member of its unions a choice fell on: found out when an op accepts only one of them, or a test tells. */

import { constantOf, num } from '../shape/dim.ts';
import type { UnionValue, Value } from '../shape/value.ts';
import type { Machine } from './machine.ts';

/** The member that the union is known to be here, else the union. */
export function chosen(m: Machine, value: UnionValue): Value {
  const at = value.choice === undefined ? undefined : decisionOf(m, value.choice);
  return (at === undefined ? undefined : value.members[at]) ?? value;
}

/** The member that the choice fell on, where the way here says. */
export function decisionOf(m: Machine, choice: string): number | undefined {
  const made = m.state.refined.get(idOf(choice));
  return made?.kind === 'size' ? constantOf(made.dim) : undefined;
}

/** From here on the choice is known to have fallen on this member. */
export function choose(m: Machine, choice: string, member: number): void {
  m.state.refined.set(idOf(choice), { kind: 'size', dim: num(member) });
  m.findings++;
}

function idOf(choice: string): string {
  return `choice ${choice}`;
}

/** One way to take every union of some values, and what that takes each choice to be. */
export interface Combination {
  readonly values: readonly Value[];
  readonly chosen: ReadonlyMap<string, number>;
}

/** A value as it is, each member of a union, or each combination of what the items of a list are as well. */
export type Take = 'whole' | 'members' | 'every';

/** Every combination of the members of the unions, as one set of choices allows; undefined when there are more than `limit`. */
export function combinationsOf(
  values: readonly { readonly value: Value; readonly take: Take }[],
  limit: number,
): readonly Combination[] | undefined {
  if (!values.some(({ value, take }) => take !== 'whole' && holdsUnion(value)))
    return [{ values: values.map(({ value }) => value), chosen: new Map() }];
  let out: readonly Combination[] = [{ values: [], chosen: new Map() }];
  for (const { value, take } of values) {
    const next = out.flatMap((head) =>
      take === 'whole' || (take === 'members' && value.kind !== 'union')
        ? [{ ...head, values: [...head.values, value] }]
        : waysToTake(value, head.chosen, take === 'members' ? 0 : limit).map((way) => ({
            ...way,
            values: [...head.values, ...way.values],
          })),
    );
    if (next.length > limit) return undefined;
    out = next;
  }
  return out;
}

/** A union is each of its members; a tuple or list is each combination of what its items are. */
function waysToTake(value: Value, made: ReadonlyMap<string, number>, limit: number): readonly Combination[] {
  if (value.kind === 'union') {
    const { choice } = value;
    const fixed = choice === undefined ? undefined : made.get(choice);
    return value.members.flatMap((member, i) => {
      if (fixed !== undefined && fixed !== i) return [];
      const next = choice === undefined ? made : new Map(made).set(choice, i);
      return waysToTake(member, next, limit);
    });
  }
  if (value.kind !== 'sequence' || !value.items?.some(holdsUnion)) return [{ values: [value], chosen: made }];
  let out: readonly Combination[] = [{ values: [], chosen: made }];
  for (const item of value.items) {
    out = out.flatMap((head) =>
      waysToTake(item, head.chosen, limit).map((way) => ({ ...way, values: [...head.values, ...way.values] })),
    );
    if (out.length > limit) return [{ values: [value], chosen: made }];
  }
  return out.map((way) => ({ ...way, values: [{ ...value, items: way.values }] }));
}

function holdsUnion(value: Value): boolean {
  return (
    value.kind === 'union' || (value.kind === 'sequence' && value.items !== undefined && value.items.some(holdsUnion))
  );
}

/** The choice that every combination makes, and no other, with what was made of the combinations for each of its members. */
export function byChoice<T>(
  made: readonly (Combination & { readonly value: T })[],
): { readonly choice: string; readonly values: readonly (readonly T[])[] } | undefined {
  const [first] = made;
  const [choice, ...others] = first ? [...first.chosen.keys()] : [];
  if (choice === undefined || others.length > 0 || made.some((one) => one.chosen.size > 1)) return undefined;
  const values: T[][] = [];
  for (const { chosen, value } of made) {
    const at = chosen.get(choice);
    if (at === undefined) return undefined;
    values[at] = [...(values[at] ?? []), value];
  }
  return values.length > 1 && Object.keys(values).length === values.length ? { choice, values } : undefined;
}
