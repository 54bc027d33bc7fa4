/** Floor division in canonical form: what can be divided is pulled out, what is common is cancelled, the rest is an atom. */

import { type Bounds, boundsOf, boundsOfQuotient, excludesZero } from './dim-bounds.ts';
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
  floorQuotient,
  gcd,
  isConstant,
  isUnknown,
  isZero,
  multiply,
  newTerm,
  scale,
  type Term,
  unknownDim,
  withoutAtoms,
} from './polynomial.ts';

const maxDepth = 4;

/**
 * Python's floor division, towards −∞. Unknown when the divisor is the constant 0 and when the result grows too large.
 * A division by 0 has no value, so what is equal wherever the divisor is not 0 is equal: `p // p` is 1.
 */
export function floordiv(p: Dim, q: Dim): Dim {
  if (isUnknown(p) || isUnknown(q) || isZero(q)) return unknownDim;
  if (isZero(p)) return constant(0);
  if (isConstant(p) && isConstant(q)) return constant(floorQuotient(p.constant, q.constant));
  if ((q.terms[0]?.coefficient ?? q.constant) < 0) return floordiv(scale(p, -1), scale(q, -1));
  const simpler = cancelProduct(p, q) ?? cancelContent(p, q);
  if (simpler) return floordiv(simpler.p, simpler.q);
  const division = divideWithRemainder(p, q);
  if (!division) return floordivOfRemainder(p, q);
  if (isZero(division.quotient)) return floordivOfRemainder(p, q);
  const { quotient, remainder } = division;
  if (isZero(remainder)) return quotient;
  return addScaled(quotient, floordiv(remainder, q), 1);
}

/** p of which nothing can be pulled out any more. */
function floordivOfRemainder(p: Dim, q: Dim): Dim {
  return inRange(p, q) ?? nested(p, q) ?? atomOf(p, q);
}

/** Atoms common to every term of both cancel. */
function cancelProduct(p: Dim, q: Dim): { readonly p: Dim; readonly q: Dim } | undefined {
  if (p.constant !== 0 || q.constant !== 0) return undefined;
  const common = commonFactors([...q.terms, ...p.terms]);
  return common.length === 0 ? undefined : { p: withoutProduct(p, common), q: withoutProduct(q, common) };
}

/** d divided by the atoms that all its terms have and that cannot be 0; d itself when there are none. */
export function withoutNonzeroFactors(d: Dim): Dim {
  const common = (d.constant === 0 ? commonFactors(d.terms) : []).filter((atom) => atom.lo > 0 || atom.hi < 0);
  return common.length === 0 ? d : withoutProduct(d, common);
}

function commonFactors(terms: readonly Term[]): readonly Atom[] {
  const [first, ...others] = terms;
  let common: readonly Atom[] = first?.atoms ?? [];
  for (const term of others) {
    if (common.length === 0) break;
    common = commonAtoms(common, term.atoms);
  }
  return common;
}

function withoutProduct(d: Dim, common: readonly Atom[]): Dim {
  const terms: Term[] = [];
  let rest = 0;
  for (const term of d.terms) {
    const atoms = withoutAtoms(term.atoms, common) ?? [];
    if (atoms.length === 0) rest += term.coefficient;
    else terms.push(newTerm(term.coefficient, atoms));
  }
  return build(terms, rest);
}

/**
 * g·p' + r over g·q' is p' over q' when r is a constant in 0..g−1 and q' is positive, because dividing by g first and then
 * by q' rounds to the same; for any q' when r is 0.
 */
function cancelContent(p: Dim, q: Dim): { readonly p: Dim; readonly q: Dim } | undefined {
  const g = gcd(gcd(contentOf(p), contentOf(q)), q.constant);
  if (g > 1) {
    const smaller = divideTerms(q, g);
    if (boundsOf(smaller).lo >= 1) return { p: divideTerms(p, g), q: smaller };
  }
  const whole = gcd(g, p.constant);
  return whole > 1 ? { p: divideTerms(p, whole), q: divideTerms(q, whole) } : undefined;
}

function divideTerms(d: Dim, divisor: number): Dim {
  const terms = d.terms.map((term) => ({ ...term, coefficient: term.coefficient / divisor }));
  return build(terms, floorQuotient(d.constant, divisor));
}

/** The quotient of what is provably in 0..q−1, in −q..−1, or lies between the same two multiples of q anyway. */
function inRange(p: Dim, q: Dim): Dim | undefined {
  const divisor = boundsOf(q);
  const numerator = boundsOf(p);
  if (divisor.lo < 1) return excludesZero(q) ? pinned(boundsOfQuotient(numerator, divisor)) : undefined;
  const known = pinned(boundsOfQuotient(numerator, divisor));
  if (known || isConstant(q)) return known;
  if (numerator.lo >= 0 && boundsOf(addScaled(q, p, -1)).lo >= 1) return constant(0);
  if (numerator.hi <= -1 && boundsOf(addScaled(q, p, 1)).lo >= 0) return constant(-1);
  return undefined;
}

function pinned({ lo, hi }: Bounds): Dim | undefined {
  return lo === hi && Number.isFinite(lo) ? constant(lo) : undefined;
}

/** (a//b + s)//q = (a + s·b)//(b·q) for a positive q. */
function nested(p: Dim, q: Dim): Dim | undefined {
  const inner = p.terms.filter((t) => t.coefficient === 1 && t.atoms.length === 1 && t.atoms[0]?.kind === 'floordiv');
  const atom = inner[0]?.atoms[0];
  if (inner.length !== 1 || atom?.kind !== 'floordiv' || boundsOf(q).lo < 1) return undefined;
  const rest = addScaled(p, atomDim(atom), -1);
  const result = floordiv(addScaled(atom.numerator, multiply(rest, atom.divisor), 1), multiply(atom.divisor, q));
  return isUnknown(result) ? undefined : result;
}

function atomOf(numerator: Dim, divisor: Dim): Dim {
  const depth = 1 + Math.max(depthOf(numerator), depthOf(divisor));
  if (depth > maxDepth) return unknownDim;
  const { lo, hi } = boundsOfQuotient(boundsOf(numerator), boundsOf(divisor));
  const atom: FloordivAtom = {
    kind: 'floordiv',
    key: `[${numerator.key}/${divisor.key}]`,
    numerator,
    divisor,
    lo,
    hi,
    depth,
  };
  return atomDim(atom);
}

/** How deep floor divisions and minima are nested. */
export function depthOf(d: Dim): number {
  let depth = 0;
  for (const term of d.terms) for (const atom of term.atoms) depth = Math.max(depth, atom.depth);
  return depth;
}
