/**
 * Walks a Program with Shapes instead of numbers and leaves a Trace. Roots run first, pulling in what they import; then
 * every function and class that callers out of sight may use, or that nobody calls, runs generically.
 */

import { libraries } from '../libraries/all.ts';
import { indexLibraries } from '../libraries/lookup.ts';
import type { Program } from '../program/program.ts';
import type { Value } from '../shape/value.ts';
import { withAlternatives } from './alternatives.ts';
import { wrongClaims } from './claims.ts';
import { hazardsOf } from './hazards.ts';
import { runModule } from './imports.ts';
import {
  branch,
  continueFrom,
  currentState,
  type Frame,
  type FunctionCode,
  isClassCode,
  isFunctionCode,
  type Machine,
  newMachine,
} from './machine.ts';
import { finishedRun } from './record.ts';
import { inOrder, problemsOf } from './report.ts';
import type { Problem, Trace } from './trace.ts';
import { runClassGenerically, runGenerically, runUncalled } from './units.ts';

/** Training scripts with their models take under half of it; it ends what would take many seconds. */
const BUDGET = 40_000;
/** How `exhausted` begins when the evaluation met a mistake of its own. */
export const FAILED = 'the evaluation failed';
const index = indexLibraries(libraries);

export function evaluate(program: Program, options: { readonly budget?: number } = {}): Trace {
  const m = newMachine(program, index, options.budget ?? BUDGET);
  try {
    runProgram(m, program);
  } catch (error) {
    // What was seen until here holds; nothing is claimed about the rest.
    m.exhausted = `${FAILED}: ${String(error)}`;
  }
  const errors = problemsOf(m);
  const trace: Trace = {
    runs: [...m.runs.values()].map(finishedRun),
    problems: m.defaults.length > 0 ? withDefaults(program, m, errors) : errors,
    ...(m.exhausted !== undefined ? { exhausted: m.exhausted } : {}),
  };
  const { wrong, loose } = wrongClaims(trace);
  const hazards = [...hazardsOf(m, trace), ...wrong];
  return {
    ...trace,
    ...(hazards.length > 0 ? { problems: [...trace.problems, ...hazards].sort(inOrder) } : {}),
    ...(loose.length > 0 ? { loose } : {}),
  };
}

/**
 * What fails when the program is started as it stands: where the user may choose something from outside, a second run takes
 * the default. It shows no shapes, only what had not been shown to fail for every choice.
 */
function withDefaults(program: Program, before: Machine, problems: readonly Problem[]): readonly Problem[] {
  const m = newMachine(program, index, before.budget, { outside: 'default' });
  try {
    runRoots(m, program);
  } catch {
    return problems;
  }
  if (m.exhausted !== undefined) return problems;
  const found = new Set(problems.map(placeOf));
  const [place] = m.defaults;
  const more = problemsOf(m, 'known').filter((one) => !found.has(placeOf(one)));
  return [
    ...problems,
    ...more.map((one) => ({
      ...one,
      related: place ? [...one.related, { ...place, note: 'with-defaults', facts: {} }] : one.related,
    })),
  ].sort(inOrder);
}

function placeOf(problem: Problem): string {
  return `${problem.file}:${problem.start}`;
}

function runProgram(m: Machine, program: Program): void {
  runRoots(m, program);
  // What an imported file's functions are on their own is shown where that file is a root.
  const roots = m.frames.filter((frame) => frame.module.root);
  for (const frame of roots) markEscapes(m, frame);
  for (const frame of roots) rehearseRest(m, frame);
  for (const frame of roots) runRest(m, frame);
}

function runRoots(m: Machine, program: Program): void {
  for (const root of program.roots) {
    const module = program.modules.get(root);
    if (module) runModule(m, module);
    m.dead = false;
  }
}

/** What a JavaScript module exports, and every global of a page's script, may be called from out of sight. */
function markEscapes(m: Machine, frame: Frame): void {
  const { module, scope, exports } = frame.module;
  if (module.language === 'python') return;
  const names =
    module.scope === 'script'
      ? [...scope.names]
      : [...exports.values()].flatMap((entry) => ('local' in entry ? [entry.local] : []));
  for (const name of [...names, 'module', 'exports']) {
    const value = m.state.vars.get(`${scope.id}:${name}`);
    if (value) letOut(m, value);
  }
}

function letOut(m: Machine, value: Value, depth = 0): void {
  if (value.kind === 'function' && isFunctionCode(value.code)) value.code.escapes = true;
  if (value.kind === 'class' && isClassCode(value.code)) {
    value.code.escapes = true;
    for (const member of value.code.members.values()) member.code.escapes = true;
  }
  const contents = 'ref' in value && value.ref !== undefined ? m.state.heap.get(value.ref) : undefined;
  if (contents?.kind === 'record' && depth < 3)
    for (const field of Object.values(contents.fields)) letOut(m, field, depth + 1);
}

/**
 * What is never called in sight may run at any time after the program: a variable or object that it sets is the join of
 * what it was and what it becomes.
 */
function rehearseRest(m: Machine, frame: Frame): void {
  m.active.push(frame);
  m.quiet++;
  m.rehearsing++;
  for (const code of frame.closures) {
    if (code.isMember || code.called) continue;
    const before = currentState(m);
    const after = branch(m, () => runGenerically(m, frame, { kind: 'function', code }, code));
    continueFrom(m, [before, after]);
  }
  m.rehearsing--;
  m.quiet--;
  m.active.pop();
}

/** The generic runs of a module's functions and classes, in the state that the whole program leaves. */
function runRest(m: Machine, frame: Frame): void {
  m.active.push(frame);
  for (const code of frame.closures) {
    if (code.isMember) continue;
    if (code.called && !code.escapes && !differs(m, code)) continue;
    withAlternatives(m, () => runUncalled(m, frame, code));
  }
  for (const code of frame.classes)
    if (
      !code.instantiated ||
      code.escapes ||
      [...code.members.values()].some((one) => !one.code.called || differs(m, one.code))
    )
      withAlternatives(m, () => runClassGenerically(m, frame, code));
  m.active.pop();
  for (const run of m.runs.values()) {
    const code = [...frame.closures].find((one) => one.unit === run.unit);
    if (code?.escapes) run.escapes = true;
  }
}

/** Calls that differ: the generic run names what they differ in. */
function differs(m: Machine, code: FunctionCode): boolean {
  return (m.contexts.get(code.unit)?.size ?? 0) > 1;
}
