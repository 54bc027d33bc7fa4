/** Holds the shapes that comments and annotations claim against what stands there: wrong only where that is proven. */

import { claimedRole } from '../shape/claims.ts';
import { compare, constantOf, type Dim, num } from '../shape/dim.ts';
import { type ParsedAxis, sizeOf } from '../shape/notation-parser.ts';
import type { Axis, Role, Shape, TensorValue, Value } from '../shape/value.ts';
import type { Claim, Problem, Run, Trace } from './trace.ts';

export interface WrongClaims {
  readonly wrong: readonly Problem[];
  /** Names alone, with an axis more or less than there is: loose speech as often as a mistake. */
  readonly loose: readonly Problem[];
}

export function wrongClaims(trace: Pick<Trace, 'runs'>): WrongClaims {
  const found = new Map<string, { readonly problem: Problem; readonly isLoose: boolean }>();
  const right = new Set<string>();
  for (const run of trace.runs) {
    const sizes = new Map<string, Dim>();
    for (const claim of run.claims) {
      const shape = contradicting(claim, sizes, run.context !== 'module');
      const key = `${run.file}:${run.base + claim.span.start}:${claim.name}`;
      if (shape) found.set(key, { problem: problemOf(run, claim, shape), isLoose: isLoose(claim, shape) });
      else if (run.known) right.add(key);
    }
  }
  // What is right in one call is no mistake of the comment's.
  const all = [...found].flatMap(([key, one]) => (right.has(key) ? [] : [one]));
  const those = (loose: boolean) => all.filter((one) => one.isLoose === loose).map((one) => one.problem);
  return { wrong: those(false), loose: those(true) };
}

/** What stands there is known well enough to hold a claim against it. */
export function isChecked({ value }: Claim): boolean {
  const forms = tensorsOf(value) ?? [];
  return (
    forms.length > 0 && forms.every(({ shape }) => shape.kind === 'known' && shape.axes.every((one) => !one.basis))
  );
}

/** Which axes of a claim are wrong, each on its own; undefined where the numbers of axes differ. */
export function wrongAxes(claim: Claim, axes: readonly Axis[]): readonly boolean[] | undefined {
  const pairs = pairsOf(claim, axes);
  if (pairs === 'rank' || pairs.length !== axes.length) return undefined;
  return pairs.map(([claimed, axis]) => isOther(claimed, axis, { claim, sizes: new Map() }));
}

function isLoose(claim: Claim, shape: Shape): boolean {
  const isNamed = claim.shape.every((axis) => axis.kind !== 'number' || axis.value === 1);
  return isNamed && !claim.strict && shape.kind === 'known' && pairsOf(claim, shape.axes) === 'rank';
}

function problemOf(run: Run, claim: Claim, shape: Shape): Problem {
  return {
    rule: 'claim',
    severity: 'warning',
    file: run.file,
    start: run.base + claim.span.start,
    end: run.base + claim.span.end,
    facts: { name: claim.name, claimed: claim.text, shape },
    related: [],
  };
}

/** The shape that the claim is wrong about, whichever form the value has. */
function contradicting(claim: Claim, sizes: Map<string, Dim>, isUnit: boolean): Shape | undefined {
  const forms = tensorsOf(claim.value);
  if (!forms || forms.length === 0) return undefined;
  const wrong = forms.every((form) => isWrong(claim, form, sizes));
  if (!wrong && isUnit) for (const form of forms) remember(claim, form, sizes);
  return wrong ? forms[0]?.shape : undefined;
}

function tensorsOf(value: Value): readonly TensorValue[] | undefined {
  const members = value.kind === 'union' ? value.members : [value];
  const tensors = members.flatMap((one) => (one.kind === 'tensor' && one.form !== 'packed' ? [one] : []));
  return tensors.length === members.length ? tensors : undefined;
}

function isWrong(claim: Claim, { shape }: TensorValue, sizes: ReadonlyMap<string, Dim>): boolean {
  if (shape.kind !== 'known') return false;
  // A rank that is only assumed proves nothing.
  if (shape.axes.some((axis) => axis.basis)) return false;
  const pairs = pairsOf(claim, shape.axes);
  return pairs === 'rank' || pairs.some(([claimed, axis]) => isOther(claimed, axis, { claim, sizes }));
}

type Pair = readonly [ParsedAxis, Axis];

/** What stands together, from the front up to a run of axes and from the back; `rank` where the numbers of axes differ. */
function pairsOf({ shape }: Claim, axes: readonly Axis[]): readonly Pair[] | 'rank' {
  const run = shape.findIndex((one) => one.kind === 'run');
  if (run < 0 && shape.length !== axes.length) return 'rank';
  const last = shape.reduce((found, one, i) => (one.kind === 'run' ? i : found), -1);
  const behind = run < 0 ? 0 : shape.length - 1 - last;
  if (run + behind > axes.length) return 'rank';
  const front = run < 0 ? shape : shape.slice(0, run);
  return [
    ...front.flatMap((one, i): Pair[] => (axes[i] ? [[one, axes[i]]] : [])),
    ...(behind ? shape.slice(-behind) : []).flatMap((one, i): Pair[] => {
      const axis = axes[axes.length - behind + i];
      return axis ? [[one, axis]] : [];
    }),
  ];
}

interface Known {
  readonly claim: Claim;
  readonly sizes: ReadonlyMap<string, Dim>;
}

function isOther(claimed: ParsedAxis, axis: Axis, { claim, sizes }: Known): boolean {
  const differs = (size: Dim | undefined) => size !== undefined && compare(size, axis.dim) === 'different';
  if (claimed.kind === 'number') return differs(num(claimed.value));
  if (claimed.kind === 'expression') return differs(sizeOf(claimed.size, (name) => claim.sizes.get(name)));
  if (claimed.kind !== 'name') return false;
  const variable = claim.sizes.get(claimed.name);
  return (
    differs(variable) ||
    excludes(axis.role, claimedRole(claimed.name)) ||
    (!variable && differs(sizes.get(claimed.name)) && isOfAnother(claimed.name, axis, { claim, sizes }))
  );
}

/** A letter may stand for another size each time; names that have changed places are a mistake. */
function isOfAnother(name: string, axis: Axis, { claim, sizes }: Known): boolean {
  return claim.shape.some((one) => {
    const size = one.kind === 'name' && one.name !== name ? sizes.get(one.name) : undefined;
    return size !== undefined && compare(size, axis.dim) === 'same';
  });
}

/** What a recurrent layer's axes are not at once. */
const APART: readonly Role[] = ['seq', 'batch', 'layers'];

function excludes(role: Role | undefined, claimed: Role | undefined): boolean {
  return (
    role !== undefined && claimed !== undefined && role !== claimed && APART.includes(role) && APART.includes(claimed)
  );
}

/** What a name stands for in a function, though not in a whole script: the first size that is a number. */
function remember(claim: Claim, { shape }: TensorValue, sizes: Map<string, Dim>): void {
  if (shape.kind !== 'known' || claim.shape.length !== shape.axes.length) return;
  claim.shape.forEach((one, i) => {
    const dim = shape.axes[i]?.dim;
    if (one.kind === 'name' && dim && constantOf(dim) !== undefined && !sizes.has(one.name)) sizes.set(one.name, dim);
  });
}
