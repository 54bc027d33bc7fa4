/**
 * Other ways to write a sum: what the canonical form took out of a floor division or a minimum put back in, and the
 * differences that are a maximum or a remainder. `(seq + 1)//2 - 1` is `(seq - 1)//2`; `seq - min(i, seq)` is
 * `max(seq - i, 0)`.
 */

import type { Sym } from './dim.ts';
import {
  type Atom,
  addScaled,
  atomDim,
  build,
  commonAtoms,
  constant,
  contentOf,
  type Dim,
  divideWithRemainder,
  type FloordivAtom,
  gcd,
  isUnknown,
  isZero,
  linearIn,
  type MinAtom,
  multiply,
  newTerm,
  scale,
  unknownDim,
} from './polynomial.ts';

/** How the parts of a fold are printed; `operand` in brackets where an operator needs them. */
export interface Printers {
  operand(part: Dim): string;
  call(name: 'min' | 'max', members: readonly Dim[]): string;
}

/** Sizes equal to `d`, in each one of its atoms replaced by a symbol whose name is the text to print. */
export function folds(d: Dim, printers: Printers): readonly Dim[] {
  const atoms = new Map<string, Atom>();
  for (const term of d.terms) for (const atom of term.atoms) atoms.set(atom.key, atom);
  const found: Dim[] = [];
  for (const atom of atoms.values()) {
    if (atom.kind === 'floordiv') found.push(...remainders(d, atom, printers), ...quotients(d, atom, printers));
    if (atom.kind === 'min') found.push(...extrema(d, atom, printers));
  }
  const common = commonFactor(d, printers);
  if (common) found.push(common);
  return found.filter((folded) => !isUnknown(folded));
}

const mark = '~text:';

/** The text of a symbol that stands for what a fold printed. */
export function foldedText(s: Sym): string | undefined {
  return s.id.startsWith(mark) && s.id.endsWith(s.name) ? s.name : undefined;
}

function written(text: string): Dim {
  const symbol = { id: `${mark}${text}`, name: text };
  return atomDim({ kind: 'symbol', key: `~${text}`, symbol, lo: -Infinity, hi: Infinity, depth: 0 });
}

/** What all terms are multiples of, before the bracket. */
function commonFactor(d: Dim, printers: Printers): Dim | undefined {
  const [first, ...others] = d.terms;
  if (!first || others.length === 0) return undefined;
  const shared = others.reduce((atoms, term) => commonAtoms(atoms, term.atoms), d.constant === 0 ? first.atoms : []);
  const size = gcd(contentOf(d), d.constant);
  if (shared.length === 0 && size === 1) return undefined;
  const factor = shared.length === 0 ? constant(size) : build([newTerm(size, shared)], 0);
  const division = divideWithRemainder(d, factor);
  return division && isZero(division.remainder)
    ? multiply(factor, written(printers.operand(division.quotient)))
    : undefined;
}

/** k·q·(p//q) is k·p − k·(p % q). */
function remainders(d: Dim, atom: FloordivAtom, printers: Printers): readonly Dim[] {
  const { numerator: p, divisor: q } = atom;
  const linear = linearIn(d, atom);
  const division = linear && divideWithRemainder(linear.coefficient, q);
  if (!linear || !division || !isZero(division.remainder)) return [];
  const k = division.quotient;
  const text = written(`${printers.operand(p)} % ${printers.operand(q)}`);
  return [addScaled(addScaled(linear.rest, multiply(k, p), 1), multiply(k, text), -1)];
}

/** c·(p//q) + c·s is c·((p + s·q)//q). */
function quotients(d: Dim, atom: FloordivAtom, printers: Printers): readonly Dim[] {
  const { numerator: p, divisor: q } = atom;
  return companions(d, atom, [p]).map(({ factor, inside, outside }) => {
    const numerator = addScaled(p, multiply(inside, q), 1);
    if (isUnknown(numerator)) return unknownDim;
    const text = written(`${printers.operand(numerator)}//${printers.operand(q)}`);
    return addScaled(outside, multiply(factor, text), 1);
  });
}

/** c·min(a, b) + c·s is c·min(a + s, b + s), and −c·max(−a − s, −b − s). */
function extrema(d: Dim, atom: MinAtom, printers: Printers): readonly Dim[] {
  return companions(d, atom, atom.members).map(({ factor, inside, outside }) => {
    const sign = leading(factor) < 0 ? -1 : 1;
    const members = atom.members.map((member) => scale(addScaled(member, inside, 1), sign));
    if (members.some(isUnknown)) return unknownDim;
    const text = written(printers.call(sign < 0 ? 'max' : 'min', members));
    return addScaled(outside, multiply(factor, text), sign);
  });
}

interface Companion {
  readonly factor: Dim;
  readonly inside: Dim;
  readonly outside: Dim;
}

/** The ways to write d as factor·(atom + inside) + outside that are worth printing: all, or only what `parts` speak of. */
function companions(d: Dim, atom: Atom, parts: readonly Dim[]): readonly Companion[] {
  const linear = linearIn(d, atom);
  if (!linear) return [];
  const { coefficient: factor, rest } = linear;
  const sign = leading(factor) < 0 ? -1 : 1;
  const division = divideWithRemainder(rest, scale(factor, sign));
  if (!division) return [];
  const all = scale(division.quotient, sign);
  const spokenOf = new Set(parts.flatMap((part) => part.terms.map((term) => term.key)));
  const related = all.terms.filter((term) => spokenOf.has(term.key));
  const choices = [all, build(related, all.constant), build(related, 0), constant(all.constant)];
  const distinct = [...new Map(choices.map((choice) => [choice.key, choice])).values()];
  return distinct
    .filter((inside) => !isZero(inside))
    .map((inside) => ({ factor, inside, outside: addScaled(rest, multiply(factor, inside), -1) }));
}

function leading(d: Dim): number {
  return d.terms[0]?.coefficient ?? d.constant;
}
