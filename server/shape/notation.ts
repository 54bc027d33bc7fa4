/** How sizes and shapes are printed: `2*hidden_size`, `seq - 1`, `(batch, seq, 2*hidden_size)`, `(20,)`, `()`. */

import { type Sym, symbolsOf } from './dim.ts';
import { foldedText, folds, type Printers } from './notation-folds.ts';
import { type Atom, type Dim, isUnknown, type Term } from './polynomial.ts';

export type Namer = (s: Sym) => string;

/** A known axis, or any number of axes nobody knows. */
export type AxisText = Dim | '...';

/**
 * Terms of highest degree first, then by name, positive terms before negative ones; `?` for the unknown size. Sums that a
 * floor division, `%`, `min` or `max` can take in are printed the shorter way. Names alone do not tell two symbols of one
 * name apart: give a `namer` of all that is printed together.
 */
export function printDim(d: Dim, name: Namer = (s) => s.name): string {
  return printWith(d, { name, texts: new Map(), foldsLeft: 100 });
}

/** As a Python tuple; an unknown run of axes is `...`. Two symbols of one name print apart. */
export function printShape(axes: readonly AxisText[], name: Namer = namer(axes)): string {
  const parts = axes.map((axis) => (axis === '...' ? axis : printDim(axis, name)));
  return axes.length === 1 && axes[0] !== '...' ? `(${parts[0]},)` : `(${parts.join(', ')})`;
}

/** Names for everything printed together: the second symbol called `n` is `n'`, the third `n''`, in order of appearance. */
export function namer(axes: readonly AxisText[]): Namer {
  const names = new Map<string, string>();
  const symbols = axes.flatMap((axis) => (axis === '...' ? [] : symbolsOf(axis)));
  const taken = new Set<string>();
  for (const { id, name } of symbols) {
    if (names.has(id)) continue;
    let free = name;
    while (taken.has(free)) free += "'";
    taken.add(free);
    names.set(id, free);
  }
  return (s) => names.get(s.id) ?? s.name;
}

/**
 * What one printing knows: the names, and the texts of parts by key, since folding asks for the same parts again. A size
 * that is too nested to be read anyway runs out of folds and prints as its canonical form from there.
 */
interface Printing {
  readonly name: Namer;
  readonly texts: Map<string, string>;
  foldsLeft: number;
}

function printWith(d: Dim, printing: Printing): string {
  if (isUnknown(d)) return '?';
  const known = printing.texts.get(d.key);
  if (known !== undefined) return known;
  const printers: Printers = {
    operand: (part) => operand(printWith(part, printing)),
    call: (callee, members) => printCall(callee, members, printing),
  };
  let best = { d, text: printSum(d, printing) };
  while (printing.foldsLeft > 0) {
    const others = folds(best.d, printers).map((folded) => ({ d: folded, text: printSum(folded, printing) }));
    printing.foldsLeft -= others.length;
    const shortest = others.reduce((a, b) => (b.text.length < a.text.length ? b : a), best);
    if (shortest === best) break;
    best = shortest;
  }
  printing.texts.set(d.key, best.text);
  return best.text;
}

function printSum(d: Dim, printing: Printing): string {
  const parts = d.terms.map((term) => ({ ...printTerm(term, printing), negative: term.coefficient < 0 }));
  if (d.constant !== 0 || parts.length === 0) {
    parts.push({ negative: d.constant < 0, degree: 0, text: `${Math.abs(d.constant)}`, bare: true });
  }
  parts.sort((a, b) => Number(a.negative) - Number(b.negative) || b.degree - a.degree || byName(a.text, b.text));
  const [first, ...rest] = parts;
  if (!first) return '0';
  // A quotient behind a leading sign would be read as the quotient of something negative.
  const start = first.negative ? `-${first.bare ? operand(first.text) : first.text}` : first.text;
  return start + rest.map((part) => ` ${part.negative ? '-' : '+'} ${part.text}`).join('');
}

interface PrintedTerm {
  readonly text: string;
  readonly degree: number;
  /** One atom, not multiplied with anything. */
  readonly bare: boolean;
}

/** Without its sign. */
function printTerm(term: Term, printing: Printing): PrintedTerm {
  const powers = new Map<string, number>();
  for (const atom of term.atoms) {
    const text = printAtom(atom, printing);
    powers.set(text, (powers.get(text) ?? 0) + 1);
  }
  const size = Math.abs(term.coefficient);
  const bare = size === 1 && term.atoms.length === 1;
  const factors = [...powers].sort(([a], [b]) => byName(a, b));
  const texts = factors.map(([text, power]) => {
    const factor = bare ? text : operand(text);
    return power === 1 ? factor : `${factor}**${power}`;
  });
  return { text: (size === 1 ? texts : [`${size}`, ...texts]).join('*'), degree: term.atoms.length, bare };
}

function printAtom(atom: Atom, printing: Printing): string {
  if (atom.kind === 'symbol') return foldedText(atom.symbol) ?? printing.name(atom.symbol);
  if (atom.kind === 'min') return printCall('min', atom.members, printing);
  return `${operand(printWith(atom.numerator, printing))}//${operand(printWith(atom.divisor, printing))}`;
}

function printCall(callee: 'min' | 'max', members: readonly Dim[], printing: Printing): string {
  const texts = members.map((member) => printWith(member, printing));
  return `${callee}(${texts.sort(byName).join(', ')})`;
}

/** In brackets unless it is one number, one name or one call. */
function operand(text: string): string {
  return isSimple(text) ? text : `(${text})`;
}

function isSimple(text: string): boolean {
  if (/^(?:min|max)?\(/.test(text)) return closesAtEnd(text);
  return !/[-+*/%() ,]/.test(text) || /^[\p{L}_][\p{L}\p{N}_. ']*$/u.test(text);
}

/** The first bracket closes with the last character. */
function closesAtEnd(text: string): boolean {
  let open = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') open++;
    else if (text[i] === ')' && --open === 0) return i === text.length - 1;
  }
  return false;
}

/** Names before numbers and brackets, letters in the order of the code points: the same on every machine. */
function byName(a: string, b: string): number {
  const [x, y] = [/^[\p{L}_]/u.test(a), /^[\p{L}_]/u.test(b)];
  if (x !== y) return x ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
