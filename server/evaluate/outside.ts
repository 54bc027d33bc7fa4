/**
 * What the user may choose from outside: the arguments of a command line. The program is evaluated for all of it at once;
 * further runs take the defaults, and with them each text that the program asks for (`args.model == 'GRU'`). Flags stay
 * open, for those are what users set.
 */

import type { Value } from '../shape/value.ts';
import { load } from './heap.ts';
import type { Machine, Place } from './machine.ts';

/** What may be chosen at a place. */
export interface Offer {
  readonly name: string;
  readonly place: Place;
  readonly usual: Value;
  /** All that it may be, where that is said. */
  readonly among?: readonly Value[];
}

/** The text that is taken for what may be chosen. */
export interface Chosen {
  readonly id: string;
  readonly text: string;
}

/** Each is one more evaluation of the program. */
const MOST_CHOICES = 4;

interface Outside {
  readonly usual: Value;
  readonly open: Value;
  readonly among: readonly Value[] | undefined;
}

export function fromOutside(m: Machine, { usual, open, among }: Outside, place: Place): Value {
  const from = open.kind === 'text' || open.kind === 'unknown' ? open.open : undefined;
  const { id, name } = from ?? { id: `${place.file}:${place.start}`, name: '' };
  m.offers.set(id, { name, place, usual, ...(among ? { among } : {}) });
  if (m.outside === 'open') return open;
  return m.outside !== 'default' && m.outside.id === id ? { kind: 'text', value: m.outside.text } : usual;
}

/** Notes that a text from outside is compared with another, or looked for among others. */
export function noteCompared(m: Machine, value: Value, other: Value): void {
  if (value.kind !== 'text' || value.value !== undefined || !value.open) return;
  const contents = load(m, other);
  const held = contents.kind === 'sequence' ? (contents.items ?? []) : [other];
  const texts = contents.kind === 'record' ? Object.keys(contents.fields) : held.map(textOf);
  const { id } = value.open;
  for (const text of texts) if (text !== undefined) m.compared.set(`${id}=${text}`, { id, text });
}

/** What to try instead of a default: each other text that the program asks for, or that is listed where it may be chosen. */
export function choicesOf(m: Machine): readonly (Chosen & { readonly offer: Offer })[] {
  const out = new Map<string, Chosen & { readonly offer: Offer }>();
  const add = (id: string, text: string | undefined) => {
    const offer = m.offers.get(id);
    if (text === undefined || !offer || textOf(offer.usual) === text) return;
    if (offer.among?.every((one) => textOf(one) !== text)) return;
    out.set(`${id}=${text}`, { id, text, offer });
  };
  for (const [, { id, text }] of m.compared.entries()) add(id, text);
  for (const [id, { among }] of m.offers.entries()) for (const one of among ?? []) add(id, textOf(one));
  return [...out.values()].slice(0, MOST_CHOICES);
}

function textOf(value: Value): string | undefined {
  return value.kind === 'text' ? value.value : undefined;
}
