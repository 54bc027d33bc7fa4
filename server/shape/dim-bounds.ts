/**
 * Between which integers a polynomial lies. Term by term first; where one atom stands in several terms that is not tight, so
 * the polynomial is rewritten so that what belongs together cancels: bounds shifted to 0, flags and minima case by case, a
 * floor division by what it rounds.
 */

import {
  type Atom,
  addScaled,
  atomDim,
  constant,
  type Dim,
  divideWithRemainder,
  type FloordivAtom,
  isConstant,
  isUnknown,
  isZero,
  linearIn,
  type MinAtom,
  mapAtoms,
  multiply,
} from './polynomial.ts';

export interface Bounds {
  readonly lo: number;
  readonly hi: number;
}

const everything: Bounds = { lo: -Infinity, hi: Infinity };
const cache = new WeakMap<Dim, Bounds>();

/** ±Infinity where nothing bounds it. */
export function boundsOf(d: Dim): Bounds {
  if (d.terms.length === 0) return isUnknown(d) ? everything : { lo: d.constant, hi: d.constant };
  const known = cache.get(d);
  if (known) return known;
  const bounds = isTight(d) ? termwise(d) : lookedUp(d);
  cache.set(d, bounds);
  return bounds;
}

/** Sizes are made over and over: of those written alike, with bounds alike, one is looked into. */
const byText = new Map<string, Bounds>();
const MOST_TEXTS = 20_000;

function lookedUp(d: Dim): Bounds {
  const text = `${d.key} ${marksOf(d)}`;
  const known = byText.get(text);
  if (known) return known;
  if (byText.size >= MOST_TEXTS) byText.clear();
  const bounds = tighten(d, { depth: 3, terms: { left: 400 } });
  byText.set(text, bounds);
  return bounds;
}

const marks = new WeakMap<Atom, string>();

/** The bounds of every atom of a size, however deep it stands. */
function marksOf(d: Dim): string {
  return d.terms.map(({ atoms }) => atoms.map(markOf).join()).join(';');
}

function markOf(atom: Atom): string {
  const known = marks.get(atom);
  if (known !== undefined) return known;
  const inner = atom.kind === 'floordiv' ? [atom.numerator, atom.divisor] : atom.kind === 'min' ? atom.members : [];
  const mark = `${atom.lo}:${atom.hi}${inner.map((part) => `(${marksOf(part)})`).join('')}`;
  marks.set(atom, mark);
  return mark;
}

export function excludesZero(d: Dim): boolean {
  const { lo, hi } = boundsOf(d);
  return lo > 0 || hi < 0;
}

/** Of a floor division by what is not 0. */
export function boundsOfQuotient(numerator: Bounds, divisor: Bounds): Bounds {
  if (divisor.hi < 0) return boundsOfQuotient(opposite(numerator), opposite(divisor));
  const { lo, hi } = numerator;
  // The divisor's sign is unknown, but its magnitude is 1 at least.
  if (divisor.lo < 1) return { lo: Math.min(lo, 0 - hi), hi: Math.max(hi, 0 - lo) };
  return {
    lo: floorRatio(lo, lo < 0 ? divisor.lo : divisor.hi),
    hi: floorRatio(hi, hi < 0 ? divisor.hi : divisor.lo),
  };
}

function opposite({ lo, hi }: Bounds): Bounds {
  return { lo: 0 - hi, hi: 0 - lo };
}

function floorRatio(a: number, b: number): number {
  if (!Number.isFinite(a)) return a;
  if (!Number.isFinite(b)) return a < 0 ? -1 : 0;
  const rest = a % b;
  return (a - rest) / b - (rest < 0 ? 1 : 0);
}

/** How deep rewriting may go, and how many terms may be looked at in all: the price of one answer is bounded. */
interface Effort {
  readonly depth: number;
  readonly terms: { left: number };
}

function tighten(d: Dim, effort: Effort): Bounds {
  const plain = termwise(d);
  if (isUnknown(d) || isTight(d)) return plain;
  let best = meet(plain, termwise(shiftToZero(d)));
  effort.terms.left -= d.terms.length;
  if (effort.depth === 0) return best;
  const deeper: Effort = { depth: effort.depth - 1, terms: effort.terms };
  for (const atom of pivots(d)) {
    if (effort.terms.left <= 0 || best.lo === best.hi) break;
    best = meet(best, throughAtom(d, atom, deeper));
  }
  return best;
}

/** Term by term is exact when all atoms are independent and none stands twice. */
function isTight(d: Dim): boolean {
  const seen = new Set<string>();
  for (const term of d.terms) {
    let last = '';
    for (const atom of term.atoms) {
      if (atom.kind !== 'symbol' || (atom.key !== last && seen.has(atom.key))) return false;
      seen.add(atom.key);
      last = atom.key;
    }
  }
  return true;
}

function termwise(d: Dim): Bounds {
  if (isUnknown(d)) return everything;
  let lo = d.constant;
  let hi = d.constant;
  for (const term of d.terms) {
    let product: Bounds = { lo: term.coefficient, hi: term.coefficient };
    for (let i = 0; i < term.atoms.length; ) {
      const atom = term.atoms[i];
      if (!atom) break;
      let power = 1;
      while (term.atoms[i + power]?.key === atom.key) power++;
      product = timesBounds(product, powerBounds(atom, power));
      i += power;
    }
    lo = floorLimit(lo + product.lo);
    hi = ceilLimit(hi + product.hi);
  }
  return { lo, hi };
}

function powerBounds(base: Bounds, power: number): Bounds {
  let result: Bounds = base;
  for (let i = 1; i < power; i++) result = timesBounds(result, base);
  if (power % 2 === 1 || base.lo >= 0 || base.hi <= 0) return result;
  return { lo: 0, hi: result.hi };
}

function timesBounds(a: Bounds, b: Bounds): Bounds {
  const products = [times(a.lo, b.lo), times(a.lo, b.hi), times(a.hi, b.lo), times(a.hi, b.hi)];
  return { lo: floorLimit(Math.min(...products)), hi: ceilLimit(Math.max(...products)) };
}

function times(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}

/** A bound beyond the safe integers is rounded: it is moved to where it is certainly true. */
function floorLimit(n: number): number {
  if (n < -Number.MAX_SAFE_INTEGER) return -Infinity;
  return Math.min(n, Number.MAX_SAFE_INTEGER);
}

function ceilLimit(n: number): number {
  return 0 - floorLimit(-n);
}

function meet(a: Bounds, b: Bounds): Bounds {
  return { lo: Math.max(a.lo, b.lo), hi: Math.min(a.hi, b.hi) };
}

function join(a: Bounds, b: Bounds): Bounds {
  return { lo: Math.min(a.lo, b.lo), hi: Math.max(a.hi, b.hi) };
}

/** Every bounded atom counted from its bound, so that `batch*seq - seq` with sizes of 1 and more has no negative term. */
function shiftToZero(d: Dim): Dim {
  return mapAtoms(d, (atom) => {
    if (Number.isFinite(atom.lo) && atom.lo !== 0) {
      return addScaled(constant(atom.lo), atomDim(placeholder('above', atom, { lo: 0, hi: atom.hi - atom.lo })), 1);
    }
    if (atom.lo === -Infinity && Number.isFinite(atom.hi)) {
      return addScaled(constant(atom.hi), atomDim(placeholder('below', atom, { lo: 0, hi: Infinity })), -1);
    }
    return atomDim(atom);
  });
}

/** A quantity that comes with an atom, as an atom. Its key says which quantity: two of them can meet in one polynomial. */
function placeholder(quantity: 'above' | 'below' | 'lost' | 'left', of: Atom, { lo, hi }: Bounds): Atom {
  const key = `~${quantity}(${of.key})`;
  return { kind: 'symbol', key, symbol: { id: key, name: key }, lo, hi, depth: 0 };
}

/** Atoms whose meaning can tighten the bounds, at most three. */
function pivots(d: Dim): readonly Atom[] {
  const found = new Map<string, Atom>();
  for (const term of d.terms) for (const atom of term.atoms) found.set(atom.key, atom);
  return [...found.values()].filter((atom) => atom.kind !== 'symbol' || isFlag(atom)).slice(0, 3);
}

function isFlag(atom: Atom): boolean {
  return atom.lo === 0 && atom.hi === 1;
}

function throughAtom(d: Dim, atom: Atom, effort: Effort): Bounds {
  const cases = isFlag(atom) ? throughFlag(d, atom, effort) : everything;
  if (atom.kind === 'min') return meet(cases, throughMin(d, atom, effort));
  return atom.kind === 'floordiv' ? meet(cases, throughFloordiv(d, atom, effort)) : cases;
}

function throughFlag(d: Dim, atom: Atom, effort: Effort): Bounds {
  return join(tighten(withAtom(d, atom, constant(0)), effort), tighten(withAtom(d, atom, constant(1)), effort));
}

function withAtom(d: Dim, atom: Atom, value: Dim): Dim {
  return mapAtoms(d, (a) => (a.key === atom.key ? value : atomDim(a)));
}

/** A minimum is one of its members, and no member is below it. */
function throughMin(d: Dim, atom: MinAtom, effort: Effort): Bounds {
  const each = atom.members.map((member) => tighten(withAtom(d, atom, member), effort));
  const any = each.reduce(join);
  const linear = linearIn(d, atom);
  if (!linear) return any;
  const sign = termwise(linear.coefficient);
  if (sign.lo >= 0) return { lo: any.lo, hi: Math.min(...each.map((b) => b.hi)) };
  if (sign.hi <= 0) return { lo: Math.max(...each.map((b) => b.lo)), hi: any.hi };
  return any;
}

/**
 * With f = p//q and q ≥ 1: q·f = p − m for some m in 0..q−1. So q·(c·f + rest) = c·p + q·rest − c·m, where what p and
 * rest have in common cancels; when c = k·q, c·f + rest = k·p + rest − k·m already.
 */
function throughFloordiv(d: Dim, atom: FloordivAtom, effort: Effort): Bounds {
  const linear = linearIn(d, atom);
  const { numerator: p, divisor: q } = atom;
  const range = boundsOf(q);
  if (!linear || range.lo < 1) return everything;
  const { coefficient: c, rest } = linear;
  const division = divideWithRemainder(c, q);
  const whole = division && isZero(division.remainder) ? division.quotient : undefined;
  if (!whole && !isConstant(q)) return everything;
  const k = whole ?? c;
  const scaledRest = whole ? rest : multiply(rest, q);
  const exact = addScaled(multiply(k, p), scaledRest, 1);
  const inside = { lo: 0, hi: range.hi - 1 };
  const lost = atomDim(placeholder('lost', atom, inside));
  const left = atomDim(placeholder('left', atom, inside));
  const less = (by: Dim): Bounds => tighten(addScaled(exact, multiply(k, by), -1), effort);
  const fromTop = addScaled(addScaled(q, constant(1), -1), left, -1);
  const both = isConstant(q) ? less(lost) : meet(less(lost), less(fromTop));
  return whole ? both : { lo: 0 - floorRatio(-both.lo, q.constant), hi: floorRatio(both.hi, q.constant) };
}
