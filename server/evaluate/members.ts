/** Doing one thing with every member of a union: a fault is one only if every member has it, and what faults gives no value. */

import type { UnionValue, Value } from '../shape/value.ts';
import { joinAll, joinOutcomes } from './join.ts';
import { branch, continueFrom, type FoundFault, type Machine } from './machine.ts';
import type { State } from './state.ts';

/** Absent members are left out unless there is nothing else: an optional value is used where it is there. */
export function tryEach(m: Machine, value: UnionValue, body: (member: Value) => Value): Value {
  const present = value.members.filter((member) => member.kind !== 'none');
  const members = present.length ? present : value.members;
  const [only] = members;
  if (only && members.length === 1) return body(only);
  const values: Value[] = [];
  const states: (State | undefined)[] = [];
  const faults: (readonly FoundFault[])[] = [];
  for (const member of members) {
    const mark = m.faults.length;
    const after = branch(m, () => {
      values.push(body(member));
    });
    states.push(after);
    faults.push(m.faults.splice(mark));
  }
  if (faults.every((found) => found.length > 0)) m.faults.push(...(faults[0] ?? []));
  continueFrom(m, states);
  const sound = values.filter((one) => !isFaulty(one));
  if (value.choice !== undefined && sound.length === value.members.length)
    return joinOutcomes(sound, { choice: value.choice, usual: value.usual });
  return joinAll(sound.length ? sound : values);
}

/** What an op left where it is proven to fail. */
export function faultyValue(rule: string): Value {
  return { kind: 'unknown', why: `there is an error: ${rule}`, fault: rule };
}

export function isFaulty(value: Value): boolean {
  return value.kind === 'unknown' && value.fault !== undefined;
}
