/**
 * A symbol or an open value belongs to the pass that made it: `@` and the passes and activations around it follow its
 * name, for what the same place makes another time is another. Shown together they are one.
 */

import type { Span } from '../program/program.ts';
import { type Dim, substitute, sym } from '../shape/dim.ts';
import { type Frame, placeKey } from './machine.ts';

const PASS = /@[\d.]+/g;

/** One identity per place, name and pass. */
export function freshId(f: Frame, span: Span, name: string): string {
  const pass = f.pass === '' ? '' : `@${f.pass}`;
  return `${placeKey(f, span)}:${name}${pass}`;
}

/** A symbol made at one place in different passes as one: its value in whichever came last. */
export function settledDim(dim: Dim): Dim {
  if (!dim.key.includes('@')) return dim;
  return substitute(dim, (s) => {
    const id = s.id.replace(PASS, '');
    return id === s.id ? undefined : sym({ ...s, id });
  });
}

export function settledId(id: string): string {
  return id.replace(PASS, '');
}
