/** A call in sight as a task of its own. */

import type { FunctionValue, Value } from '../shape/value.ts';
import type { CallSite } from './call.ts';
import { circumstancesOf, type InnerRecord, keep, newlyRun, takenOver } from './inner-tasks.ts';
import { absolute, type Frame, type FunctionCode, type Machine, placeOf } from './machine.ts';
import { remembersInside } from './memory.ts';
import { same } from './same.ts';
import { timesActive } from './stack.ts';
import { beginPart } from './task-records.ts';

export interface CallRecord extends InnerRecord<Value> {
  readonly callee: FunctionValue;
  readonly site: CallSite;
}

export interface Call {
  readonly callee: FunctionValue;
  readonly code: FunctionCode;
  readonly site: CallSite;
  /** Names the unit and the context. */
  readonly key: string;
}

/** What the call gives: of a call that was remembered, or of `run`. */
export function remembered(m: Machine, f: Frame, call: Call, run: () => Value): Value {
  if (timesActive(m, call.code) > 0) {
    m.memory?.recursive.add(placeOf(call.code));
    return run();
  }
  if (m.tape) return run();
  const { memory } = m;
  if (!memory || !remembersInside(memory) || m.exhausted !== undefined) return inPart(m, run);
  const { callee, site } = call;
  const place = absolute(f, site.span);
  const where = `${call.key}|${f.run.id}|${place.file}:${place.start}-${place.end}`;
  const all = memory.calls.get(where) ?? [];
  if (all.length === 0) memory.calls.set(where, all);
  const from = { all, memory, circumstances: circumstancesOf(m, f) };
  const known = takenOver(m, f, from, (one) => same(one.callee, callee) && same(one.site, site));
  if (known) return known.given;
  const { given, record } = newlyRun(m, f, from, run);
  if (record) keep(all, { ...record, callee, site });
  return given;
}

function inPart(m: Machine, run: () => Value): Value {
  beginPart(m);
  const value = run();
  beginPart(m);
  return value;
}
