/**
 * A symbol or an open value belongs to the pass that made it: `@` and the passes and activations around it follow its
 * name, for what the same place makes another time is another. What the passes of a loop make is shown as one; what two
 * calls make stays apart by where they stand.
 *
 * A pass is written `.3`, an activation `.0#120-8` with the place of its call, the innermost last. Shown, only the places
 * of the calls stay, the innermost first: `n@#120-8`.
 */

import type { Span } from '../program/program.ts';
import { type Dim, MANY, substitute, sym, symbolsOf } from '../shape/dim.ts';
import { type Frame, placeKey } from './machine.ts';
import { isOfThisPass } from './watch.ts';

const PASS = /@[\d.#-]+|~many/g;
const CALL = /#[\d-]+/g;

/** The name of a pass of a loop that runs in another pass or activation. */
export function passWithin(outer: string, pass: number): string {
  return `${outer}${outer === '' ? '' : '.'}${pass + 1}`;
}

/** The name of one activation that a call in `f` makes. */
export function activationWithin(f: Frame, span: Span, visit: number): string {
  return `${f.pass}.${visit}#${f.base + span.start}-${span.end - span.start}`;
}

/** One identity per place, name and pass. */
export function freshId(f: Frame, span: Span, name: string): string {
  isOfThisPass();
  const pass = f.pass === '' ? '' : `@${f.pass}`;
  return `${placeKey({ ...f, item: '' }, span)}:${name}${pass}`;
}

/** A symbol made at one place in different passes as one: its value in whichever came last. */
export function settledDim(dim: Dim): Dim {
  return renamed(dim, settledId);
}

/** The same, but what two calls make is two. */
export function shownDim(dim: Dim): Dim {
  return renamed(dim, (id) => id.replace(PASS, (pass) => callsOf(pass)));
}

export function isOfPass(dim: Dim): boolean {
  return dim.key.includes('@') || dim.key.includes(MANY);
}

/** What passes differ in: a size of each, under one name. `within` keeps what passes around these made. */
export function manyDim(dim: Dim, within?: string): Dim {
  if (!dim.key.includes('@')) return dim;
  return renamed(dim, (id) => {
    const at = id.lastIndexOf('@');
    if (at < 0 || (within !== undefined && !id.slice(at + 1).startsWith(within))) return id;
    return `${id.replace(PASS, callsOf)}${MANY}`;
  });
}

/** Two sizes that differ in nothing but who made them, as one: only the calls that made both tell it from others. */
export function eitherDim(a: Dim, b: Dim): Dim {
  const others = symbolsOf(b);
  return renamed(a, (id) => {
    const other = others.find((symbol) => settledId(symbol.id) === settledId(id));
    if (!other || (other.id === id && !id.includes('@'))) return id;
    const theirs = callsIn(other.id);
    const ours = callsIn(id);
    const first = ours.findIndex((call, i) => call !== theirs[i]);
    const shared = first < 0 ? ours : ours.slice(0, first);
    return `${settledId(id)}${written(shared)}${MANY}`;
  });
}

export function settledId(id: string): string {
  return id.replace(PASS, '');
}

function renamed(dim: Dim, name: (id: string) => string): Dim {
  if (!isOfPass(dim)) return dim;
  return substitute(dim, (s) => {
    const id = name(s.id);
    return id === s.id ? undefined : sym({ ...s, id });
  });
}

function callsOf(pass: string): string {
  return pass === MANY ? '' : written(callsIn(pass));
}

/** The calls that made it, the innermost first. */
function callsIn(id: string): readonly string[] {
  const at = id.lastIndexOf('@');
  if (at < 0) return [];
  const calls = id.slice(at).match(CALL) ?? [];
  return id[at + 1] === '#' ? calls : [...calls].reverse();
}

function written(calls: readonly string[]): string {
  return calls.length === 0 ? '' : `@${calls.join('')}`;
}
