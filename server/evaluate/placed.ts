/**
 * A module that is read again keeps its statements where they stood before, so that what was found out about them holds on;
 * here what an evaluation has left of them is put to where they stand in the text now.
 */

import type { Program, Span } from '../program/program.ts';
import type { Steady } from '../program/steady.ts';
import type { Place } from './machine.ts';
import type { Problem, Related, Run, Step, StepInput } from './trace.ts';

export interface Placing {
  readonly runs: (runs: readonly Run[]) => readonly Run[];
  readonly problems: (problems: readonly Problem[]) => readonly Problem[];
}

/** Undefined where everything stands where it stood. */
export function placing(program: Program): Placing | undefined {
  const moved = new Map<string, Steady>();
  for (const [file, { steady }] of program.modules) if (steady?.moved) moved.set(file, steady);
  if (moved.size === 0) return undefined;
  const at = (place: Place): Place => {
    const steady = moved.get(place.file);
    const now = steady ? steady.now(place) : place;
    return now.start === place.start && now.end === place.end ? place : { file: place.file, ...now };
  };
  const related = (one: Related): Related => ({ ...one, ...at(one) });
  return {
    runs: (runs) => runs.map((run) => placedRun(run, moved.get(run.file), at)),
    problems: (problems) => problems.map((one) => ({ ...one, ...at(one), related: one.related.map(related) })),
  };
}

/** What a run holds is moved when somebody looks at it. */
function placedRun(run: Run, steady: Steady | undefined, at: (place: Place) => Place): Run {
  const input = (one: StepInput): StepInput => {
    const defined = one.defined && at(one.defined);
    return defined === one.defined ? one : { ...one, ...(defined ? { defined } : {}) };
  };
  const steps = () =>
    mapped(run.steps, (step): Step => {
      const inputs = mapped(step.inputs, input);
      return inputs === step.inputs ? step : { ...step, inputs };
    });
  const calledAt = run.calledAt && at(run.calledAt);
  const whole = { ...run, ...(calledAt ? { calledAt } : {}) };
  if (!steady) return lazily(whole, { steps });
  const isModule = run.context === 'module';
  const here = isModule ? { start: 0, end: run.length } : steady.now({ start: run.base, end: run.base + run.length });
  const there = { ...whole, base: here.start, length: here.end - here.start };
  if (!isModule && steady.isWhole({ start: run.base, end: run.base + run.length })) return lazily(there, { steps });
  const spanNow = (span: Span): Span => {
    const now = steady.now({ start: run.base + span.start, end: run.base + span.end });
    return { start: now.start - here.start, end: now.end - here.start };
  };
  const placed = <T extends { readonly span: Span }>(one: T): T => ({ ...one, span: spanNow(one.span) });
  const argument = (one: StepInput): StepInput => (one.span ? { ...one, span: spanNow(one.span) } : one);
  return lazily(there, {
    steps: () => steps().map((step) => placed({ ...step, inputs: step.inputs.map(argument) })),
    bindings: () => run.bindings.map(placed),
    seen: () => run.seen.map(placed),
    claims: () => run.claims.map(placed),
  });
}

/** The run with some of its parts made when they are read. */
function lazily(run: Run, parts: { readonly [K in keyof Run]?: () => Run[K] }): Run {
  const out = { ...run };
  for (const [name, make] of Object.entries(parts)) {
    let made: unknown;
    Object.defineProperty(out, name, {
      enumerable: true,
      get() {
        made ??= make();
        return made;
      },
    });
  }
  return out;
}

function mapped<T>(items: readonly T[], change: (item: T) => T): readonly T[] {
  let changed = false;
  const out = items.map((item) => {
    const next = change(item);
    changed ||= next !== item;
    return next;
  });
  return changed ? out : items;
}
