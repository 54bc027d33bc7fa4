/**
 * The minimum in canonical form: members without what they have in common, without nested minima and without members that
 * another one bounds. A maximum is a difference with a minimum, so that min(a, b) + max(a, b) is a + b.
 */

import { boundsOf } from './dim-bounds.ts';
import { depthOf } from './dim-division.ts';
import {
  addScaled,
  atomDim,
  build,
  constant,
  contentOf,
  type Dim,
  gcd,
  isUnknown,
  type MinAtom,
  scale,
  type Term,
  unknownDim,
} from './polynomial.ts';

const maxMembers = 4;
const maxDepth = 4;

export function minimum(a: Dim, b: Dim): Dim {
  if (isUnknown(a) || isUnknown(b)) return unknownDim;
  const kept = withoutDominated([...flattened(a), ...flattened(b)]);
  const [only] = kept;
  if (only && kept.length === 1) return only;
  const common = commonPart(kept);
  const members = kept.map((member) => addScaled(member, common, -1));
  if (members.some(isUnknown)) return unknownDim;
  const content = members.reduce((g, member) => gcd(gcd(g, contentOf(member)), member.constant), 0);
  return addScaled(common, atomOf(members.map((member) => divided(member, content))), content);
}

/** A member that is a minimum itself, plus or times something positive, gives its own members. */
function flattened(d: Dim): readonly Dim[] {
  const minima = d.terms.filter((term) => term.atoms.some((atom) => atom.kind === 'min'));
  const [term] = minima;
  const atom = term?.atoms[0];
  if (!term || minima.length !== 1 || term.atoms.length !== 1 || atom?.kind !== 'min' || term.coefficient < 0)
    return [d];
  const rest = addScaled(d, atomDim(atom), -term.coefficient);
  const members = atom.members.map((member) => addScaled(rest, member, term.coefficient));
  return members.some(isUnknown) ? [d] : members.flatMap(flattened);
}

/** No member that is provably at least another; of provably equal ones the first by key. */
function withoutDominated(members: readonly Dim[]): readonly Dim[] {
  const distinct = [...new Map(members.map((member) => [member.key, member])).values()].sort(byKey);
  const kept = distinct.filter(
    (member, i) =>
      !distinct.some((other, j) => j !== i && isAtLeast(member, other) && (j < i || !isAtLeast(other, member))),
  );
  return kept.length === 0 ? distinct : kept;
}

function isAtLeast(a: Dim, b: Dim): boolean {
  return boundsOf(addScaled(a, b, -1)).lo >= 0;
}

/** For each term the least coefficient that a member has: without it, min(a + c, b + c) and min(a, b) + c are alike. */
function commonPart(members: readonly Dim[]): Dim {
  const terms = new Map<string, Term>();
  for (const member of members) for (const term of member.terms) terms.set(term.key, term);
  let common = constant(Math.min(...members.map((member) => member.constant)));
  for (const term of terms.values()) {
    const least = Math.min(...members.map((m) => m.terms.find((t) => t.key === term.key)?.coefficient ?? 0));
    if (least !== 0) common = addScaled(common, build([{ ...term, coefficient: 1 }], 0), least);
  }
  return common;
}

function divided(d: Dim, divisor: number): Dim {
  if (divisor <= 1) return d;
  return build(
    d.terms.map((term) => ({ ...term, coefficient: term.coefficient / divisor })),
    d.constant / divisor,
  );
}

function atomOf(unsorted: readonly Dim[]): Dim {
  const members = [...unsorted].sort(byKey);
  const depth = 1 + Math.max(...members.map(depthOf));
  if (members.length > maxMembers || depth > maxDepth) return unknownDim;
  const bounds = members.map(boundsOf);
  const atom: MinAtom = {
    kind: 'min',
    key: `[${members.map((member) => member.key).join('<')}]`,
    members,
    lo: Math.min(...bounds.map((b) => b.lo)),
    hi: Math.min(...bounds.map((b) => b.hi)),
    depth,
  };
  return atomDim(atom);
}

function byKey(a: Dim, b: Dim): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

/** max(a, b) = −min(−a, −b) */
export function maximum(a: Dim, b: Dim): Dim {
  return scale(minimum(scale(a, -1), scale(b, -1)), -1);
}
