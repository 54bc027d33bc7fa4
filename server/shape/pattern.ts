/** Holds a shape against a pattern, three-valued, and tells what the pattern's names stand for. */

import { compare, type Dim, isUnknown, num, type Verdict } from './dim.ts';
import type { AxisText } from './notation.ts';
import { type ParsedAxis, type ParsedShape, type Size, sizeOf } from './notation-parser.ts';

/** What names stand for; runs of axes (`*batch`) apart from single axes. */
export interface Bindings {
  readonly sizes: ReadonlyMap<string, Dim>;
  readonly runs: ReadonlyMap<string, readonly Dim[]>;
}

export const noBindings: Bindings = { sizes: new Map(), runs: new Map() };

export interface Match {
  /** `yes` and `no` are proven. */
  readonly fits: 'yes' | 'no' | 'unknown';
  /** Those given and those the shape adds, whatever the answer. */
  readonly bindings: Bindings;
  /** For `no`: the place in the pattern that does not fit; absent when the number of axes is wrong. */
  readonly place?: number;
}

/**
 * `axes` may hold one unknown run, `'...'`. A name without a binding takes the first size it meets; a name in an expression
 * has to have one somewhere in the pattern or in `bindings`, else the answer is unknown. `#` accepts a size of 1 too.
 */
export function match(pattern: ParsedShape, axes: readonly AxisText[], bindings: Bindings = noBindings): Match {
  const state: State = { sizes: new Map(bindings.sizes), runs: new Map(bindings.runs) };
  const rank = align(pattern, axes);
  if (rank === 'no') return { fits: 'no', bindings };
  const { pairs, complete } = rank;
  const verdicts = new Map<Pair, Verdict>();
  for (const pair of pairs) if (pair.axis.kind !== 'expression') verdicts.set(pair, holds(pair, state));
  for (const pair of pairs) if (pair.axis.kind === 'expression') verdicts.set(pair, holds(pair, state));
  const wrong = pairs.find((pair) => verdicts.get(pair) === 'different');
  if (wrong) return { fits: 'no', bindings: state, place: wrong.place };
  const proven = complete && [...verdicts.values()].every((verdict) => verdict === 'same');
  return { fits: proven ? 'yes' : 'unknown', bindings: state };
}

interface State {
  readonly sizes: Map<string, Dim>;
  readonly runs: Map<string, readonly Dim[]>;
}

/** One axis of the pattern and what stands there; a run has any number of sizes. */
interface Pair {
  readonly axis: ParsedAxis;
  readonly place: number;
  readonly dims: readonly Dim[];
}

interface Alignment {
  readonly pairs: readonly Pair[];
  /** Every axis of both is in a pair. */
  readonly complete: boolean;
}

/** Pairs what certainly stands together: from the front up to the first run, from the back up to the last. */
function align(pattern: ParsedShape, axes: readonly AxisText[]): Alignment | 'no' {
  const dims = axes.filter((axis) => axis !== '...');
  const open = axes.indexOf('...');
  const run = pattern.findIndex((axis) => axis.kind === 'run');
  const runs = pattern.filter((axis) => axis.kind === 'run').length;
  if (run < 0 && dims.length > pattern.length) return 'no';
  if (open < 0 && dims.length < pattern.length - runs) return 'no';
  if (open < 0 && run < 0 && dims.length !== pattern.length) return 'no';
  const front = Math.min(run < 0 ? pattern.length : run, open < 0 ? dims.length : open);
  const last = pattern.reduce((found, axis, i) => (axis.kind === 'run' ? i : found), -1);
  const behind = run < 0 ? pattern.length : pattern.length - 1 - last;
  const back = Math.min(behind, open < 0 ? dims.length : dims.length - open);
  const pairs: Pair[] = [];
  const pairUp = (place: number, ...of: readonly (Dim | undefined)[]): void => {
    const axis = pattern[place];
    if (axis) pairs.push({ axis, place, dims: of.filter((dim) => dim !== undefined) });
  };
  for (let i = 0; i < front; i++) pairUp(i, dims[i]);
  if (run < 0 && open < 0) return { pairs, complete: true };
  if (runs === 1 && open < 0) pairUp(run, ...dims.slice(run, dims.length - behind));
  for (let i = back; i > 0; i--) pairUp(pattern.length - i, dims[dims.length - i]);
  const unnamed = runs === 1 && pattern[run]?.kind === 'run' && !('name' in pattern[run]);
  const covered = open < 0 || (unnamed && front === run && back === behind);
  return { pairs, complete: runs === 1 && covered };
}

function holds({ axis, dims }: Pair, state: State): Verdict {
  if (axis.kind === 'run') return holdsRun(axis, dims, state);
  const [dim] = dims;
  if (axis.kind === 'any' || !dim) return 'same';
  const one = compare(dim, num(1));
  if (axis.broadcasts && one === 'same') return 'same';
  const verdict = holdsSize(axis.kind === 'number' ? axis.value : axis.kind === 'name' ? axis.name : axis.size, dim, {
    state,
    binds: !axis.broadcasts || one === 'different',
  });
  return axis.broadcasts ? eitherOf(verdict, one) : verdict;
}

function holdsSize(size: Size, dim: Dim, { state, binds }: { state: State; binds: boolean }): Verdict {
  const before = sizeOf(size, (name) => state.sizes.get(name));
  // A name that so far stands for a size nobody knows takes the first that is known.
  if (typeof size === 'string' && binds && (!before || isUnknown(before))) {
    state.sizes.set(size, dim);
    return before ? 'unknown' : 'same';
  }
  return before ? compare(dim, before) : 'unknown';
}

function eitherOf(a: Verdict, b: Verdict): Verdict {
  if (a === 'same' || b === 'same') return 'same';
  return a === 'different' && b === 'different' ? 'different' : 'unknown';
}

function holdsRun(axis: ParsedAxis & { kind: 'run' }, dims: readonly Dim[], state: State): Verdict {
  if (axis.name === undefined) return 'same';
  const before = state.runs.get(axis.name);
  if (!before) {
    // What broadcasts shows only part of the shape that the name stands for.
    if (!axis.broadcasts) state.runs.set(axis.name, dims);
    return axis.broadcasts ? 'unknown' : 'same';
  }
  if (!axis.broadcasts && before.length !== dims.length) return 'different';
  if (dims.length > before.length) return 'different';
  return dims.map((dim, i) => pairOf(dim, before[before.length - dims.length + i] ?? dim, axis)).reduce(allOf, 'same');
}

function pairOf(dim: Dim, bound: Dim, axis: ParsedAxis & { kind: 'run' }): Verdict {
  const verdict = compare(dim, bound);
  return axis.broadcasts ? eitherOf(verdict, compare(dim, num(1))) : verdict;
}

function allOf(a: Verdict, b: Verdict): Verdict {
  if (a === 'different' || b === 'different') return 'different';
  return a === 'same' && b === 'same' ? 'same' : 'unknown';
}
