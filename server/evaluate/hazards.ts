/** Hazards of a finished evaluation: code that runs and is wrong, reported once, where it begins. */

import { hazards } from '../problems/all.ts';
import { type Finding, type HazardRule, originsOf, type Reading, readingOf, type StepAt } from '../problems/hazard.ts';
import type { Machine } from './machine.ts';
import { calleeOf } from './record.ts';
import { inOrder, problemOf } from './report.ts';
import type { Problem, Trace } from './trace.ts';

const rulesByOp: ReadonlyMap<string, readonly HazardRule[]> = new Map(
  [...new Set(hazards.flatMap((rule) => rule.ops))].map((op) => [op, hazards.filter((rule) => rule.ops.includes(op))]),
);

/** Given the Trace with its errors, what is found beside them; `placed` puts a problem where things stand in the Trace. */
export function hazardsOf(
  m: Machine,
  trace: Trace,
  placed: (problems: readonly Problem[]) => readonly Problem[],
): readonly Problem[] {
  const reading = readingOf(trace);
  const steps = trace.runs.flatMap((run) =>
    run.steps.flatMap((step): StepAt[] => (rulesByOp.has(step.op) ? [{ step, run }] : [])),
  );
  const found: Found[] = [];
  const clean = new Set<string>();
  // What an earlier one has spoilt is judged when that is mended.
  const spoilt = new Set<number>();
  const order = m.steps.order(new Set(steps.map((at) => at.step.id)));
  for (const at of steps.sort((a, b) => (order.get(a.step.id) ?? 0) - (order.get(b.step.id) ?? 0))) {
    for (const rule of rulesByOp.get(at.step.op) ?? []) {
      const finding = rule.find(at, reading);
      const here = { at, rule, key: keyOf(at, rule) };
      if (finding && !comesOf(reading, at, spoilt)) {
        found.push({ ...here, finding });
        spoilt.add(at.step.id);
      } else if (at.run.known) clean.add(here.key);
    }
  }
  const isShown = ({ at, key }: Found) => at.run.known || !clean.has(key);
  const problems = placed(found.filter(isShown).map((one) => problem(m, one)));
  return once(problems, trace.problems).sort(inOrder);
}

interface Found {
  readonly at: StepAt;
  readonly rule: HazardRule;
  readonly finding: Finding;
  readonly key: string;
}

function keyOf({ step, run }: StepAt, rule: HazardRule): string {
  return `${run.file}:${run.base + step.span.start}-${run.base + step.span.end}:${rule.name}`;
}

function comesOf(reading: Reading, at: StepAt, spoilt: ReadonlySet<number>): boolean {
  if (spoilt.size === 0) return false;
  const seen = new Set<number>();
  const stack = at.step.inputs.flatMap((input) => originsOf(input.value));
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    if (spoilt.has(id)) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    for (const input of reading.step(id)?.step.inputs ?? []) stack.push(...originsOf(input.value));
  }
  return false;
}

function problem(m: Machine, { at: { step, run }, rule, finding }: Found): Problem {
  const made = m.steps.get(step.id) ?? { step, file: run.file, base: run.base };
  return problemOf(m, {
    fault: {
      kind: 'fault',
      rule: rule.name,
      because: [],
      ...finding,
      facts: { layer: calleeOf(step), ...finding.facts },
    },
    frame: { file: made.file, base: made.base, qualified: run.unit },
    step: made.step,
    api: step.api,
  });
}

/** One at a place, and none where an error stands. */
function once(problems: readonly Problem[], errors: readonly Problem[]): Problem[] {
  const out: Problem[] = [];
  for (const one of problems) {
    const overlaps = (other: Problem) => other.file === one.file && other.start < one.end && one.start < other.end;
    if (!errors.some(overlaps) && !out.some((other) => other.rule === one.rule && overlaps(other))) out.push(one);
  }
  return out;
}
