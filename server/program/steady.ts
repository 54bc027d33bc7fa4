/**
 * Statements of a module kept where they stood when they were first read: what an edit has not touched is the same object
 * with the same offsets, wherever it stands now.
 */

import type { Span, Stmt, Unit } from './program.ts';
import { movedBy, type Placing, placedBy, shared, spansOfComments } from './trees.ts';

/** The body of a module with its statements where they stood, and where what stood there stands now. */
export interface Steady extends Placing {
  readonly unit: Unit;
  /** Something stands elsewhere now. */
  readonly moved: boolean;
}

/** A part of the text with its statements, counted from its start. */
export interface Standing {
  readonly statements: readonly Stmt[];
}

export interface Asked<S> {
  readonly text: string;
  /** Where it stands now. */
  readonly from: number;
  /** Whether one that was kept for the same text still holds; without it, it does. */
  readonly holds?: (old: S) => boolean;
  readonly make: () => S;
}

/** Characters of a part, where they stand in it now and where they stood in the file when they were first read. */
interface Piece {
  readonly off: number;
  readonly at: number;
  readonly length: number;
}

interface Part<S> {
  readonly text: string;
  readonly from: number;
  readonly standing: S;
  readonly pieces: readonly Piece[];
  /** Its statements where they stood. */
  readonly stood: readonly Stmt[];
}

/** A part that was edited so often is read as a new one. */
const MOST_PIECES = 60;

/** The parts of a file's present and last text. */
export class Standings<S extends Standing> {
  #parts: readonly Part<S>[] = [];
  /** Nothing stands here or behind. */
  #end = 0;

  /** All parts of the present text, in order. */
  read(parts: readonly Asked<S>[]): void {
    const old = this.#parts;
    const kept = unchanged(old, parts);
    const taken = new Set(kept);
    let before = -1;
    this.#parts = parts.map((asked, i): Part<S> => {
      let at = kept[i];
      const next = before + 1;
      if (at === undefined && next < old.length && !taken.has(next)) at = next;
      before = at ?? before;
      const last = at === undefined ? undefined : old[at];
      const isKept = last && kept[i] !== undefined && asked.holds?.(last.standing) !== false;
      return isKept ? { ...last, from: asked.from } : this.#read(asked, last);
    });
  }

  /** One part, where another stood in its place before. */
  #read(asked: Asked<S>, last: Part<S> | undefined): Part<S> {
    const { text, from } = asked;
    const standing = asked.make();
    const edited = last && this.#edited(last, text);
    const pieces =
      edited && edited.length <= MOST_PIECES
        ? this.#whole(edited, spansOfComments(standing.statements))
        : [{ off: 0, at: this.#room(text.length, from), length: text.length }];
    const [first, ...more] = pieces;
    const stood =
      first && more.length === 0
        ? movedBy(standing.statements, first.at)
        : placedBy(standing.statements, placesIn(pieces));
    return { text, from, standing, pieces, stood: last ? shared(last.stood, stood) : stood };
  }

  #room(length: number, from: number): number {
    const at = Math.max(from, this.#end);
    this.#end = at + length + 1;
    return at;
  }

  /** The pieces of a text that another has become: what is new in it stands where nothing else does. */
  #edited({ text: old, pieces }: Part<S>, text: string): readonly Piece[] | undefined {
    const most = Math.min(old.length, text.length);
    let front = 0;
    while (front < most && old[front] === text[front]) front++;
    let back = 0;
    while (back < most - front && old[old.length - 1 - back] === text[text.length - 1 - back]) back++;
    if (front + back === 0) return undefined;
    const length = text.length - front - back;
    return [
      ...cut(pieces, 0, front),
      ...(length > 0 ? [{ off: front, at: this.#room(length, 0), length }] : []),
      ...cut(pieces, old.length - back, old.length).map((one) => ({ ...one, off: one.off + text.length - old.length })),
    ];
  }

  /** A comment is in one piece: what it says is found by counting from its start. */
  #whole(pieces: readonly Piece[], comments: readonly Span[]): readonly Piece[] {
    let out = pieces;
    for (const { start, end } of comments) {
      if (out.some((one) => one.off <= start && end <= one.off + one.length)) continue;
      const last = out.at(-1);
      const all = last ? last.off + last.length : 0;
      const whole = { off: start, at: this.#room(end - start, 0), length: end - start };
      out = [...cut(out, 0, start), whole, ...cut(out, end, all)];
    }
    return out;
  }

  /** The parts as the body of a module that is otherwise `unit`: where they stood, and where they stand. */
  bodies(unit: Omit<Unit, 'body'>): { readonly steady: Steady; readonly whole: () => Unit } {
    const parts = this.#parts;
    const pieces = parts
      .flatMap(({ from, pieces: all }) => all.map(({ off, at, length }) => ({ at, length, by: from + off - at })))
      .sort((a, b) => a.at - b.at);
    const moved = pieces.some(({ by }) => by !== 0);
    const place = (offset: number) => offset + (pieces[lastAtOrBefore(pieces, offset)]?.by ?? 0);
    const steady: Steady = {
      unit: { ...unit, body: parts.flatMap((part) => part.stood) },
      moved,
      now: (span) => bothEnds(span, place),
      isWhole: ({ start, end }) => lastAtOrBefore(pieces, start) === lastAtOrBefore(pieces, end - 1),
    };
    let whole = moved ? undefined : steady.unit;
    return {
      steady,
      whole: () => {
        whole ??= {
          ...unit,
          body: parts.flatMap(({ standing, from }) => movedBy(standing.statements, from)),
        };
        return whole;
      },
    };
  }
}

/** For each part the last text's part of the same text. */
function unchanged<S>(old: readonly Part<S>[], parts: readonly Asked<S>[]): readonly (number | undefined)[] {
  const byText = new Map<string, number[]>();
  old.forEach(({ text }, i) => {
    const all = byText.get(text);
    if (all) all.push(i);
    else byText.set(text, [i]);
  });
  return parts.map(({ text }) => byText.get(text)?.shift());
}

/** The pieces between two offsets. */
function cut(pieces: readonly Piece[], from: number, to: number): readonly Piece[] {
  return pieces.flatMap(({ off, at, length }) => {
    const [start, end] = [Math.max(off, from), Math.min(off + length, to)];
    return start < end ? [{ off: start, at: at + start - off, length: end - start }] : [];
  });
}

/** Where spans of a part stood. */
function placesIn(pieces: readonly Piece[]): Placing {
  const pieceAt = (offset: number) => pieces.find((one) => offset < one.off + one.length) ?? pieces.at(-1);
  const place = (offset: number) => {
    const piece = pieceAt(offset);
    return piece ? piece.at + offset - piece.off : offset;
  };
  return {
    now: (span) => bothEnds(span, place),
    isWhole: ({ start, end }) => pieceAt(start) === pieceAt(end - 1),
  };
}

/** A span ends behind its last character, wherever that is. */
function bothEnds({ start, end }: Span, place: (offset: number) => number): Span {
  const from = place(start);
  return { start: from, end: end === start ? from : place(end - 1) + 1 };
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
