/**
 * A module that is read again keeps its statements where they stood before, so that what was found out about them holds on;
 * here what an evaluation has left of them is put to where they stand in the text now.
 */

import type { Module, Program, Span } from '../program/program.ts';
import type { Place } from './machine.ts';
import type { Binding, Claim, Problem, Related, Run, Seen, Step, StepInput, Trace } from './trace.ts';

export function placed(trace: Trace, program: Program): Trace {
  const moved = new Map([...program.modules].flatMap(([file, module]) => (hasMoved(module) ? [[file, module]] : [])));
  if (moved.size === 0) return trace;
  const at = (place: Place): Place => {
    const steady = moved.get(place.file)?.steady;
    const by = steady ? steady.shift(place.start) : 0;
    return by === 0 ? place : { file: place.file, start: place.start + by, end: place.end + by };
  };
  const problem = (one: Problem): Problem => ({
    ...one,
    ...at(one),
    related: one.related.map((other): Related => ({ ...other, ...at(other) })),
  });
  const problems = (list: readonly Problem[]) =>
    list.map(problem).sort((a, b) => a.file.localeCompare(b.file) || a.start - b.start);
  return {
    ...trace,
    runs: trace.runs.map((run) => placedRun(run, moved.get(run.file), at)),
    problems: problems(trace.problems),
    ...(trace.loose ? { loose: problems(trace.loose) } : {}),
  };
}

type Moved = { readonly steady?: Module['steady'] };

function hasMoved(module: Module): boolean {
  return module.steady?.moved === true;
}

function placedRun(run: Run, module: Moved | undefined, at: (place: Place) => Place): Run {
  const input = (one: StepInput): StepInput => {
    const defined = one.defined && at(one.defined);
    return defined === one.defined ? one : { ...one, ...(defined ? { defined } : {}) };
  };
  const step = (one: Step): Step => {
    const inputs = mapped(one.inputs, input);
    return inputs === one.inputs ? one : { ...one, inputs };
  };
  const calledAt = run.calledAt && at(run.calledAt);
  const shared = {
    ...run,
    steps: mapped(run.steps, step),
    ...(calledAt ? { calledAt } : {}),
  };
  const steady = module?.steady;
  if (!steady) return shared;
  if (run.context !== 'module') return { ...shared, base: run.base + steady.shift(run.base) };
  const span = (one: Span): Span => {
    const by = steady.shift(one.start);
    return by === 0 ? one : { start: one.start + by, end: one.end + by };
  };
  return {
    ...shared,
    steps: shared.steps.map((one) => ({
      ...one,
      span: span(one.span),
      inputs: mapped(one.inputs, (input) => (input.span ? { ...input, span: span(input.span) } : input)),
    })),
    bindings: run.bindings.map((one): Binding => ({ ...one, span: span(one.span) })),
    seen: run.seen.map((one): Seen => ({ ...one, span: span(one.span) })),
    claims: run.claims.map((one): Claim => ({ ...one, span: span(one.span) })),
  };
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
