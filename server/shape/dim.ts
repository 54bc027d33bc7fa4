/**
 * Sizes as integer polynomials over symbols, with floor division, minimum and maximum, in a canonical form, and what can be
 * proven about them. Nothing is assumed about a symbol but its bounds; whatever grows too large is unknown, never an error.
 */

import { boundsOf as bounds, excludesZero } from './dim-bounds.ts';
import * as division from './dim-division.ts';
import { maximum, minimum } from './dim-min.ts';
import * as polynomial from './polynomial.ts';

export type { Sym } from './polynomial.ts';

type Sym = polynomial.Sym;

/**
 * A canonical, immutable size: equal polynomials have equal keys. Only `key` is for others to read. One symbol id means one
 * size with one pair of bounds; `substitute` narrows them.
 */
export type Dim = polynomial.Dim;

/** Absorbs every operation: what overflow, division by 0 and blow-up become. */
export const unknownDim: Dim = polynomial.unknownDim;

/** Unknown when `n` is not a safe integer. */
export function num(n: number): Dim {
  return polynomial.constant(n);
}

/** The one integer its bounds leave, if they do; contradictory bounds are no bounds. */
export function sym(s: Sym): Dim {
  const lo = Math.ceil(s.lo ?? -Infinity);
  const hi = Math.floor(s.hi ?? Infinity);
  if (lo === hi && Number.isSafeInteger(lo)) return num(lo);
  const sound = lo < hi;
  const key = `${s.id.length}:${s.id}`;
  const range = sound ? { lo: lo + 0, hi: hi + 0 } : { lo: -Infinity, hi: Infinity };
  return polynomial.atomDim({ kind: 'symbol', key, symbol: s, ...range, depth: 0 });
}

export function add(a: Dim, b: Dim): Dim {
  return polynomial.addScaled(a, b, 1);
}

export function sub(a: Dim, b: Dim): Dim {
  return polynomial.addScaled(a, b, -1);
}

export function mul(a: Dim, b: Dim): Dim {
  return polynomial.multiply(a, b);
}

export function neg(a: Dim): Dim {
  return polynomial.scale(a, -1);
}

/** Python's `a // b`, towards −∞; unknown when `b` is the constant 0. Where `b` may be 0, nothing is cancelled. */
export function floordiv(a: Dim, b: Dim): Dim {
  return division.floordiv(a, b);
}

/** Python's `a % b`: a − b·(a // b), of the sign of `b`. */
export function mod(a: Dim, b: Dim): Dim {
  return sub(a, mul(b, floordiv(a, b)));
}

export function min(a: Dim, b: Dim): Dim {
  return minimum(a, b);
}

export function max(a: Dim, b: Dim): Dim {
  return maximum(a, b);
}

export function constantOf(d: Dim): number | undefined {
  return polynomial.isConstant(d) ? d.constant : undefined;
}

export function isUnknown(d: Dim): boolean {
  return polynomial.isUnknown(d);
}

export type Verdict = 'same' | 'different' | 'unknown';

/** `same` and `different` hold for every value the symbols may have. */
export function compare(a: Dim, b: Dim): Verdict {
  if (isUnknown(a) || isUnknown(b)) return 'unknown';
  if (a.key === b.key) return 'same';
  const difference = sub(a, b);
  if (isUnknown(difference)) return 'unknown';
  if (polynomial.isZero(difference)) return 'same';
  if (polynomial.isConstant(difference) || neverDivides(difference)) return 'different';
  const { lo, hi } = bounds(difference);
  if (lo === 0 && hi === 0) return 'same';
  return lo > 0 || hi < 0 || productExcludesZero(difference) ? 'different' : 'unknown';
}

/** True: proven a ≥ b. False: proven a < b. */
export function atLeast(a: Dim, b: Dim): boolean | undefined {
  const { lo, hi } = bounds(sub(a, b));
  if (lo >= 0) return true;
  return hi < 0 ? false : undefined;
}

/** ±Infinity where nothing bounds it. */
export function boundsOf(d: Dim): { readonly lo: number; readonly hi: number } {
  return bounds(d);
}

/** Proven that `d` is a multiple of `divisor`, or proven that it never is; a divisor that may be 0 proves nothing. */
export function divides(divisor: Dim, d: Dim): boolean | undefined {
  if (isUnknown(divisor) || isUnknown(d) || !excludesZero(divisor)) return undefined;
  const verdict = compare(mod(d, divisor), num(0));
  return verdict === 'unknown' ? undefined : verdict === 'same';
}

/** The quotient when the division provably leaves nothing. */
export function exactDivide(d: Dim, divisor: Dim): Dim | undefined {
  return divides(divisor, d) === true ? floordiv(d, divisor) : undefined;
}

/** Puts sizes in the place of symbols, everywhere, and simplifies again; a symbol without one stays. */
export function substitute(d: Dim, value: (s: Sym) => Dim | undefined): Dim {
  return polynomial.mapAtoms(d, (atom) => {
    if (atom.kind === 'symbol') return value(atom.symbol) ?? polynomial.atomDim(atom);
    if (atom.kind === 'min') return atom.members.map((member) => substitute(member, value)).reduce(min);
    return floordiv(substitute(atom.numerator, value), substitute(atom.divisor, value));
  });
}

/** How the name of a size ends that is one of many under one name: what each pass of a loop made. */
export const MANY = '~many';

/** Whether the size may be another one each time. */
export function varies(d: Dim): boolean {
  return symbolsOf(d).some((one) => one.id.endsWith(MANY));
}

/** Whether it is spelled out without a minimum: one size, not one of several. */
export function isPlain(d: Dim): boolean {
  return d.terms.every((term) => term.atoms.every((atom) => atom.kind !== 'min'));
}

/** Each once, in the order of the canonical form. */
export function symbolsOf(d: Dim): readonly Sym[] {
  const found = new Map<string, Sym>();
  collectSymbols(d, found);
  return [...found.values()];
}

function collectSymbols(d: Dim, found: Map<string, Sym>): void {
  for (const term of d.terms) {
    for (const atom of term.atoms) {
      if (atom.kind === 'symbol') found.set(atom.key, atom.symbol);
      else for (const part of partsOf(atom)) collectSymbols(part, found);
    }
  }
}

function partsOf(atom: polynomial.FloordivAtom | polynomial.MinAtom): readonly Dim[] {
  return atom.kind === 'min' ? atom.members : [atom.numerator, atom.divisor];
}

/** The size for integers in the place of its symbols; undefined: unknown, divided by 0, or no longer a safe integer. */
export function evaluateDim(d: Dim, value: (s: Sym) => number): number | undefined {
  if (isUnknown(d)) return undefined;
  let total = d.constant;
  for (const term of d.terms) {
    let product = term.coefficient;
    for (const atom of term.atoms) {
      const factor = evaluateAtom(atom, value);
      if (factor === undefined) return undefined;
      product *= factor;
    }
    total += product;
    if (!Number.isSafeInteger(product) || !Number.isSafeInteger(total)) return undefined;
  }
  return total + 0;
}

function evaluateAtom(atom: polynomial.Atom, value: (s: Sym) => number): number | undefined {
  if (atom.kind === 'symbol') return value(atom.symbol);
  const parts: number[] = [];
  for (const part of partsOf(atom)) {
    const n = evaluateDim(part, value);
    if (n === undefined) return undefined;
    parts.push(n);
  }
  if (atom.kind === 'min') return Math.min(...parts);
  const [numerator, divisor] = parts;
  if (numerator === undefined || divisor === undefined || divisor === 0) return undefined;
  return polynomial.floorQuotient(numerator, divisor);
}

/** 2·n and 2·m + 1: the constant is no multiple of what all terms are multiples of. */
function neverDivides(d: Dim): boolean {
  return d.constant % polynomial.contentOf(d) !== 0;
}

/** A product of factors none of which can be 0. */
function productExcludesZero(d: Dim): boolean {
  const rest = division.withoutNonzeroFactors(d);
  if (rest === d) return false;
  return polynomial.isConstant(rest) || neverDivides(rest) || excludesZero(rest);
}
