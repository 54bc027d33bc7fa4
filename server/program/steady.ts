/**
 * Statements of a module kept where they stood when they were first read: one that an edit has not touched is the same
 * object with the same offsets, wherever it stands now.
 */

import type { Stmt, Unit } from './program.ts';

/** The body of a module with its statements where they stood. */
export interface Steady {
  readonly unit: Unit;
  /** Some statements stand elsewhere now. */
  readonly moved: boolean;
  /** How far the statement that begins at or before the offset has moved since. */
  shift(offset: number): number;
}

/** A part of the text with its statements, where it stood when it was first read. */
export interface Standing {
  readonly at: number;
  readonly statements: readonly Stmt[];
}

interface Asked<S> {
  readonly text: string;
  /** Where it stands now. */
  readonly from: number;
  /** Whether one that was kept for the same text still holds; without it, it does. */
  readonly holds?: (old: S) => boolean;
  readonly make: (at: number) => S;
}

/** The parts of a file's present and last text. */
export class Standings<S extends Standing> {
  #stood = new Map<string, S>();
  #stands = new Map<string, S>();
  #now: { readonly from: number; readonly standing: S }[] = [];
  /** Nothing stands here or behind. */
  #end = 0;

  /** From here on, what is not asked for again is forgotten with the next text. */
  next(): void {
    this.#stood = this.#stands;
    this.#stands = new Map();
    this.#now = [];
  }

  /** The next part of the text; one that is new stands where nothing else does. */
  take({ text, from, holds, make }: Asked<S>): S {
    let nth = 0;
    while (this.#stands.has(`${nth} ${text}`)) nth++;
    const key = `${nth} ${text}`;
    let standing = this.#stood.get(key);
    if (!standing || holds?.(standing) === false) {
      standing = make(Math.max(from, this.#end));
      this.#end = standing.at + text.length + 1;
    }
    this.#stands.set(key, standing);
    this.#now.push({ from, standing });
    return standing;
  }

  /** The parts taken, as the body of a module that is otherwise `unit`: where they stood, and where they stand. */
  bodies(unit: Omit<Unit, 'body'>): { readonly steady: Steady; readonly whole: () => Unit } {
    const parts = this.#now;
    const bodyOf = (place: (part: (typeof parts)[number]) => readonly Stmt[]): Unit => ({
      ...unit,
      body: parts.flatMap(place),
    });
    const shifts = parts.map(({ from, standing: { at } }) => ({ at, by: from - at })).sort((a, b) => a.at - b.at);
    const steady: Steady = {
      unit: bodyOf(({ standing }) => standing.statements),
      moved: shifts.some(({ by }) => by !== 0),
      shift: (offset) => shifts[lastAtOrBefore(shifts, offset)]?.by ?? 0,
    };
    let whole = steady.moved ? undefined : steady.unit;
    return {
      steady,
      whole: () => {
        whole ??= bodyOf(({ from, standing }) => movedBy(standing.statements, from - standing.at));
        return whole;
      },
    };
  }
}

function lastAtOrBefore(places: readonly { readonly at: number }[], offset: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle]?.at ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The same tree further down the text; units count from their own start and stay as they are. */
export function movedBy<T>(node: T, by: number): T {
  if (by === 0 || typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return node.map((one) => movedBy(one, by)) as T;
  const out: { [key: string]: unknown } = {};
  for (const [key, value] of Object.entries(node)) {
    const counts = typeof value === 'number' && (key === 'start' || key === 'end' || key === 'offset');
    out[key] = counts ? value + by : key === 'unit' ? value : movedBy(value, by);
  }
  return out as T;
}
