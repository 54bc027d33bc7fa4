/** What is active, and the calls of a unit that have been told apart. */

import { type ClassCode, type FunctionCode, type Machine, placeOf } from './machine.ts';
import { goBlind, watch } from './watch.ts';

export const MAX_CONTEXTS = 96;

/** How often the unit runs at this point, or methods of the class do. */
export function timesActive(m: Machine, code: FunctionCode | ClassCode): number {
  const { log } = watch;
  if (log && !log.stack.has(code)) log.stack.set(code, timesActiveBelow(m, log.floor, code));
  return timesActiveBelow(m, m.active.length, code);
}

/** The same of the outermost frames alone. */
export function timesActiveBelow(m: Machine, frames: number, code: FunctionCode | ClassCode): number {
  let times = 0;
  const unit = code.kind === 'function' ? code.body.peek('unit') : undefined;
  for (let i = 0; i < frames; i++) {
    const frame = m.active[i];
    if (
      frame &&
      (code.kind === 'function' ? frame.unit === unit && placeOf(frame) === placeOf(code) : frame.home === code)
    )
      times++;
  }
  return times;
}

/** The calls of a unit that have been told apart. */
export function contextsOf(m: Machine, code: FunctionCode): ReadonlySet<string> {
  return m.contexts.get(placeOf(code)) ?? new Set();
}

/** Tells a call of the unit apart from others, unless there are too many. */
export function tellApart(m: Machine, code: FunctionCode, key: string): boolean {
  const place = placeOf(code);
  const contexts = contextsOf(m, code);
  if (!m.tape && !contexts.has(key) && contexts.size >= MAX_CONTEXTS) {
    goBlind();
    return false;
  }
  const isTold = m.rehearsing === 0;
  if (isTold) addContext(m, place, key);
  const { log } = watch;
  const keys = log?.contexts.get(place);
  if (keys) keys.set(key, isTold || keys.get(key) === true);
  else log?.contexts.set(place, new Map([[key, isTold]]));
  return true;
}

export function addContext(m: Machine, place: string, key: string): void {
  const contexts = m.contexts.get(place);
  if (contexts) contexts.add(key);
  else m.contexts.set(place, new Set([key]));
}
