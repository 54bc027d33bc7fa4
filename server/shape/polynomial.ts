/**
 * The arithmetic under dim.ts: integer polynomials in canonical form, whose atoms are symbols, floor divisions and minima.
 * Terms stand in graded order (degree, then atoms by key), which makes division with remainder unique.
 */

/** A size nobody knows yet, keyed by where its value is stored; two symbols of one name are two sizes. */
export interface Sym {
  readonly id: string;
  readonly name: string;
  /** Inclusive bounds; absent: unbounded. */
  readonly lo?: number;
  readonly hi?: number;
}

/** What a polynomial is a polynomial in. `lo` and `hi` bound it, `depth` counts floor divisions and minima inside it. */
export type Atom = SymbolAtom | FloordivAtom | MinAtom;

interface AnyAtom {
  readonly key: string;
  readonly lo: number;
  readonly hi: number;
  readonly depth: number;
}
export interface SymbolAtom extends AnyAtom {
  readonly kind: 'symbol';
  readonly symbol: Sym;
}
export interface FloordivAtom extends AnyAtom {
  readonly kind: 'floordiv';
  readonly numerator: Dim;
  readonly divisor: Dim;
}
export interface MinAtom extends AnyAtom {
  readonly kind: 'min';
  readonly members: readonly Dim[];
}

/** `coefficient` times the product of `atoms`: sorted by key, one entry for each power, never empty. */
export interface Term {
  readonly coefficient: number;
  readonly atoms: readonly Atom[];
  /** Of the atoms alone. */
  readonly key: string;
}

/** See dim.ts. The unknown size has no terms and a constant that is not a number. */
export interface Dim {
  readonly key: string;
  readonly terms: readonly Term[];
  readonly constant: number;
}

const maxTerms = 64;
const maxDegree = 8;
const noTerms: readonly Term[] = [];

export const unknownDim: Dim = { key: '?', terms: noTerms, constant: Number.NaN };

export function isUnknown(d: Dim): boolean {
  return d.key === '?';
}

export function isConstant(d: Dim): boolean {
  return d.terms.length === 0 && d.key !== '?';
}

export function isZero(d: Dim): boolean {
  return d.terms.length === 0 && d.constant === 0;
}

export function constant(n: number): Dim {
  if (!Number.isSafeInteger(n)) return unknownDim;
  return { key: `${n}`, terms: noTerms, constant: n + 0 };
}

export function atomDim(atom: Atom): Dim {
  return build([{ coefficient: 1, atoms: [atom], key: atom.key }], 0);
}

/** a + factor·b */
export function addScaled(a: Dim, b: Dim, factor: number): Dim {
  const sum = a.constant + safe(factor * b.constant);
  if (a.terms.length === 0 && b.terms.length === 0) return constant(sum);
  if (isUnknown(a) || isUnknown(b)) return unknownDim;
  const terms: Term[] = [];
  let i = 0;
  let j = 0;
  while (i < a.terms.length || j < b.terms.length) {
    const x = a.terms[i];
    const y = b.terms[j];
    const order = !x ? 1 : !y ? -1 : compareTerms(x, y);
    if (x && order < 0) terms.push(x);
    else if (y && order > 0) terms.push(scaleTerm(y, factor));
    else if (x && y) {
      const coefficient = x.coefficient + safe(factor * y.coefficient);
      if (coefficient !== 0) terms.push({ coefficient, atoms: x.atoms, key: x.key });
    }
    if (order <= 0) i++;
    if (order >= 0) j++;
  }
  return build(terms, sum);
}

export function scale(d: Dim, factor: number): Dim {
  if (d.terms.length === 0) return constant(d.constant * factor);
  if (factor === 0) return constant(0);
  if (factor === 1) return d;
  return build(
    d.terms.map((term) => scaleTerm(term, factor)),
    d.constant * factor,
  );
}

export function multiply(a: Dim, b: Dim): Dim {
  if (isUnknown(a) || isUnknown(b)) return unknownDim;
  if (a.terms.length === 0) return scale(b, a.constant);
  if (b.terms.length === 0) return scale(a, b.constant);
  const sums = new Map<string, Term>();
  const collect = (term: Term): void => {
    const before = sums.get(term.key);
    const coefficient = safe(term.coefficient) + (before ? before.coefficient : 0);
    sums.set(term.key, { coefficient: safe(coefficient), atoms: term.atoms, key: term.key });
  };
  for (const x of a.terms) {
    for (const y of b.terms) collect(product(x, y));
    if (b.constant !== 0) collect(scaleTerm(x, b.constant));
  }
  if (a.constant !== 0) for (const y of b.terms) collect(scaleTerm(y, a.constant));
  const terms = [...sums.values()].filter((term) => term.coefficient !== 0).sort(compareTerms);
  return build(terms, a.constant * b.constant);
}

/** What was rounded may come back into range wrong: it becomes NaN, which stays and makes the result unknown. */
function safe(n: number): number {
  return Number.isSafeInteger(n) ? n : Number.NaN;
}

/** The greatest common divisor of the terms' coefficients, without the constant; 0 for a constant. */
export function contentOf(d: Dim): number {
  let g = 0;
  for (const term of d.terms) g = gcd(g, term.coefficient);
  return g;
}

export function gcd(a: number, b: number): number {
  a = Math.abs(a);
  b = Math.abs(b);
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

/** Floor division of safe integers, towards −∞, without rounding; `b` is not 0. */
export function floorQuotient(a: number, b: number): number {
  const rest = a % b;
  const towardsZero = (a - rest) / b;
  return (rest !== 0 && rest < 0 !== b < 0 ? towardsZero - 1 : towardsZero) + 0;
}

/**
 * The one pair with p = quotient·q + remainder in which no term of the remainder can be reduced by the leading term of q;
 * undefined when it grows out of bounds. q is not 0 and its leading coefficient is positive.
 */
export function divideWithRemainder(p: Dim, q: Dim): { readonly quotient: Dim; readonly remainder: Dim } | undefined {
  const lead = q.terms[0];
  if (!lead) return divideByConstant(p, q.constant);
  let quotient = constant(0);
  let remainder = p;
  // With idempotent atoms a reduced term can come back: the number of steps is bounded, and running out is no answer.
  for (let step = 0; step < maxTerms; step++) {
    const part = reducible(remainder, lead);
    if (!part) return { quotient, remainder };
    quotient = addScaled(quotient, part, 1);
    remainder = addScaled(remainder, multiply(part, q), -1);
    if (isUnknown(remainder) || isUnknown(quotient)) return undefined;
  }
  return undefined;
}

/** Replaces every atom; an atom inside another atom is the caller's concern. */
export function mapAtoms(d: Dim, replace: (atom: Atom) => Dim): Dim {
  let result = constant(d.constant);
  for (const term of d.terms) {
    let value = constant(term.coefficient);
    for (const atom of term.atoms) value = multiply(value, replace(atom));
    result = addScaled(result, value, 1);
  }
  return result;
}

/** Writes d as coefficient·atom + rest; undefined when d is not linear in the atom. */
export function linearIn(d: Dim, atom: Atom): { readonly coefficient: Dim; readonly rest: Dim } | undefined {
  const withAtom: Term[] = [];
  const without: Term[] = [];
  let offset = 0;
  for (const term of d.terms) {
    const at = term.atoms.findIndex((a) => a.key === atom.key);
    if (at < 0) without.push(term);
    else if (term.atoms.length === 1) offset = term.coefficient;
    else {
      const atoms = term.atoms.filter((_, i) => i !== at);
      if (atoms.some((a) => a.key === atom.key)) return undefined;
      withAtom.push(newTerm(term.coefficient, atoms));
    }
  }
  return { coefficient: build(withAtom.sort(compareTerms), offset), rest: build(without, d.constant) };
}

/** From terms in order, without zeros; unknown when there are too many or one is too large. */
export function build(terms: readonly Term[], constantTerm: number): Dim {
  if (terms.length === 0) return constant(constantTerm);
  if (terms.length > maxTerms || !Number.isSafeInteger(constantTerm)) return unknownDim;
  let key = '';
  for (const term of terms) {
    if (!Number.isSafeInteger(term.coefficient) || term.atoms.length > maxDegree) return unknownDim;
    key += term.coefficient === 1 ? `+${term.key}` : `+${term.coefficient}*${term.key}`;
  }
  return { key: constantTerm === 0 ? key : `${key}+${constantTerm}`, terms, constant: constantTerm + 0 };
}

export function newTerm(coefficient: number, atoms: readonly Atom[]): Term {
  let key = '';
  for (const atom of atoms) key += key === '' ? atom.key : `*${atom.key}`;
  return { coefficient, atoms, key };
}

function scaleTerm(term: Term, factor: number): Term {
  return factor === 1 ? term : { coefficient: term.coefficient * factor, atoms: term.atoms, key: term.key };
}

function product(a: Term, b: Term): Term {
  const atoms: Atom[] = [];
  let i = 0;
  let j = 0;
  while (i < a.atoms.length || j < b.atoms.length) {
    const x = a.atoms[i];
    const y = b.atoms[j];
    const next = x && (!y || x.key <= y.key) ? x : y;
    if (!next) break;
    if (next === x) i++;
    else j++;
    // An atom in 0..1 is its own square.
    if (next.lo === 0 && next.hi === 1 && atoms.at(-1)?.key === next.key) continue;
    atoms.push(next);
  }
  return newTerm(a.coefficient * b.coefficient, atoms);
}

/** Higher degree first, then by the keys of the atoms. At equal degree this is the lexicographic order of the powers. */
function compareTerms(a: Term, b: Term): number {
  if (a.key === b.key) return 0;
  if (a.atoms.length !== b.atoms.length) return b.atoms.length - a.atoms.length;
  for (let i = 0; i < a.atoms.length; i++) {
    const x = a.atoms[i]?.key ?? '';
    const y = b.atoms[i]?.key ?? '';
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

function divideByConstant(p: Dim, divisor: number): { readonly quotient: Dim; readonly remainder: Dim } {
  const parts = p.terms.map((term) => ({ ...term, coefficient: floorQuotient(term.coefficient, divisor) }));
  const quotient = build(
    parts.filter((term) => term.coefficient !== 0),
    floorQuotient(p.constant, divisor),
  );
  return { quotient, remainder: addScaled(p, quotient, -divisor) };
}

/** What the highest term of p that `lead` can reduce contributes to the quotient. */
function reducible(p: Dim, lead: Term): Dim | undefined {
  for (const term of p.terms) {
    const factor = floorQuotient(term.coefficient, lead.coefficient);
    if (factor === 0) continue;
    const atoms = withoutAtoms(term.atoms, lead.atoms);
    if (atoms) return atoms.length === 0 ? constant(factor) : build([newTerm(factor, atoms)], 0);
  }
  return undefined;
}

/** The product `all` divided by the product `some`, if it divides. */
export function withoutAtoms(all: readonly Atom[], some: readonly Atom[]): readonly Atom[] | undefined {
  const rest: Atom[] = [];
  let j = 0;
  for (const atom of all) {
    if (atom.key === some[j]?.key) j++;
    else rest.push(atom);
  }
  return j === some.length ? rest : undefined;
}

/** The greatest product that divides both. */
export function commonAtoms(a: readonly Atom[], b: readonly Atom[]): readonly Atom[] {
  const rest = b.map((atom) => atom.key);
  return a.filter((atom) => {
    const at = rest.indexOf(atom.key);
    if (at >= 0) rest.splice(at, 1);
    return at >= 0;
  });
}
