/**
 * A symbol or an open value belongs to the pass that made it: `@` and the passes and activations around it follow its
 * name, for what the same place makes another time is another. Shown together they are one.
 */

import type { Span } from '../program/program.ts';
import { type Dim, MANY, substitute, sym } from '../shape/dim.ts';
import { type Frame, placeKey } from './machine.ts';

const PASS = /@[\d.]+|~many/g;

/** The name of a pass of a loop that runs in another pass or activation. */
export function passWithin(outer: string, pass: number): string {
  return `${outer}${outer === '' ? '' : '.'}${pass + 1}`;
}

/** One identity per place, name and pass. */
export function freshId(f: Frame, span: Span, name: string): string {
  const pass = f.pass === '' ? '' : `@${f.pass}`;
  return `${placeKey(f, span)}:${name}${pass}`;
}

/** A symbol made at one place in different passes as one: its value in whichever came last. */
export function settledDim(dim: Dim): Dim {
  if (!isOfPass(dim)) return dim;
  return substitute(dim, (s) => {
    const id = s.id.replace(PASS, '');
    return id === s.id ? undefined : sym({ ...s, id });
  });
}

export function isOfPass(dim: Dim): boolean {
  return dim.key.includes('@') || dim.key.includes(MANY);
}

/** What passes differ in: a size of each, under one name. `within` keeps what passes around these made. */
export function manyDim(dim: Dim, within?: string): Dim {
  if (!dim.key.includes('@')) return dim;
  return substitute(dim, (s) => {
    const at = s.id.lastIndexOf('@');
    if (at < 0 || (within !== undefined && !s.id.slice(at + 1).startsWith(within))) return undefined;
    return sym({ ...s, id: `${s.id.replace(PASS, '')}${MANY}` });
  });
}

export function settledId(id: string): string {
  return id.replace(PASS, '');
}
