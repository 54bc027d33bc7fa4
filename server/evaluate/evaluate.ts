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
import { stepsOfModule } from './imports.ts';
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
import { begin, finish, type Memory, memoryFor, task } from './memory.ts';
import { choicesOf } from './outside.ts';
import { placing } from './placed.ts';
import { finishedRuns } from './record.ts';
import { hasDoubts, inOrder, problemsOf } from './report.ts';
import { contextsOf } from './stack.ts';
import { finished, type Steps } from './steps.ts';
import type { Problem, Trace } from './trace.ts';
import { runClassGenerically, runGenerically, runUncalled } from './units.ts';
import { watch } from './watch.ts';

/** Training scripts with their models take under half of it; it ends what would take many seconds. */
const BUDGET = 40_000;
/** How `exhausted` begins when the evaluation met a mistake of its own. */
export const FAILED = 'the evaluation failed';
const index = indexLibraries(libraries);

export interface EvaluateOptions {
  readonly budget?: number;
  /** What is remembered from one evaluation to the next. */
  readonly memory?: Memory;
}

export function evaluate(program: Program, options?: EvaluateOptions): Trace {
  return finished(evaluation(program, options));
}

/** The same in steps; an editor that has another text by then gives it up. */
export function* evaluation(program: Program, { budget = BUDGET, memory }: EvaluateOptions = {}): Steps<Trace> {
  if (memory) begin(memory, groundOf(program));
  const m = newMachine(program, index, budget, memory ? { memory } : {});
  const failed = yield* remembering(memory, runProgram(m, program));
  // What was seen until here holds; nothing is claimed about the rest.
  if (failed !== undefined) m.exhausted = `${FAILED}: ${failed}`;
  const errors = yield* confirmed(program, m, problemsOf(m), budget);
  const trace: Trace = {
    runs: finishedRuns(m),
    problems: yield* withChoices(program, m, errors),
    ...(m.exhausted !== undefined ? { exhausted: m.exhausted } : {}),
  };
  yield;
  const { wrong, loose } = wrongClaims(trace);
  const where = memory && placing(program);
  const runs = where ? where.runs(trace.runs) : trace.runs;
  const placed = (problems: readonly Problem[]) => (where ? where.problems(problems) : problems);
  const found = placed(trace.problems);
  const hazards = hazardsOf(m, { ...trace, runs, problems: found }, placed);
  return {
    ...trace,
    runs,
    problems: [...found, ...hazards, ...placed(wrong)].sort(inOrder),
    ...(loose.length > 0 ? { loose: placed(loose) } : {}),
  };
}

/** Runs to the end, or until it is given up; gives what went wrong. */
function* remembering(memory: Memory | undefined, steps: Steps): Steps<string | undefined> {
  let isGivenUp = true;
  try {
    yield* steps;
    isGivenUp = false;
  } catch (error) {
    isGivenUp = false;
    return String(error);
  } finally {
    watch.log = undefined;
    if (memory) finish(memory, !isGivenUp);
  }
  return undefined;
}

/** What an evaluation rests on as a whole: the files and the types they declare. */
function groundOf(program: Program): string {
  const files = [...program.modules.values()].map(({ file, types }) => [file, types]);
  return JSON.stringify([program.roots, files]);
}

/**
 * What type notes, comments and guesses say proves nothing: of the errors, those that are found without them as well, and
 * those that were in doubt with them alone.
 */
function* confirmed(
  program: Program,
  before: Machine,
  problems: readonly Problem[],
  budget: number,
): Steps<readonly Problem[]> {
  if (!before.trusted || (problems.length === 0 && !hasDoubts(before))) return problems;
  const memory = before.memory && memoryFor(before.memory, 'confirming', true);
  const m = newMachine(program, index, budget, { trusting: false, ...(memory ? { memory } : {}) });
  const failed = yield* remembering(memory, runProgram(m, program));
  if (failed !== undefined) return [];
  const told = new Map(problems.map((one) => [placeOf(one), one]));
  return problemsOf(m).map((one) => told.get(placeOf(one)) ?? one);
}

function placeOf(problem: Problem): string {
  return `${startOf(problem)}-${problem.end}:${problem.rule}`;
}

/**
 * What fails when the program is started as it stands, and when something else is chosen from outside: further runs, the
 * first with the defaults. They show no shapes, only what had not been shown to fail for every choice.
 */
function* withChoices(program: Program, before: Machine, problems: readonly Problem[]): Steps<readonly Problem[]> {
  const [usual] = [...before.offers.entries()].map(([, offer]) => offer);
  if (!usual) return problems;
  const all = [...problems];
  const runs = new Set<string>(['confirming']);
  let { budget } = before;
  for (const choice of ['default', ...choicesOf(before)] as const) {
    const run = choice === 'default' ? choice : `${choice.id}=${choice.text}`;
    runs.add(run);
    const memory = before.memory && memoryFor(before.memory, run, choice === 'default');
    const m = newMachine(program, index, budget, { outside: choice, trusting: false, ...(memory ? { memory } : {}) });
    const failed = yield* remembering(memory, runRoots(m, program));
    if (failed !== undefined || m.exhausted !== undefined) break;
    ({ budget } = m);
    const note =
      choice === 'default'
        ? { ...usual.place, note: 'with-defaults', facts: {} }
        : {
            ...choice.offer.place,
            note: 'chosen-here',
            facts: { name: choice.offer.name, value: choice.text },
          };
    const found = new Set(all.map(startOf));
    const more = problemsOf(m, 'known').filter((one) => !found.has(startOf(one)));
    all.push(...more.map((one) => ({ ...one, related: [...one.related, note] })));
  }
  for (const run of before.memory?.others.keys() ?? []) if (!runs.has(run)) before.memory?.others.delete(run);
  return all.sort(inOrder);
}

function startOf(problem: Problem): string {
  return `${problem.file}:${problem.start}`;
}

function* runProgram(m: Machine, program: Program): Steps {
  yield* runRoots(m, program);
  // What an imported file's functions are on their own is shown where that file is a root.
  const roots = m.frames.filter((frame) => frame.module.root);
  for (const frame of roots) markEscapes(m, frame);
  for (const frame of roots) yield* rehearseRest(m, frame);
  for (const frame of roots) yield* runRest(m, frame);
}

function* runRoots(m: Machine, program: Program): Steps {
  for (const root of program.roots) {
    const module = program.modules.get(root);
    if (module) yield* stepsOfModule(m, module);
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
  if (value.kind === 'function' && isFunctionCode(value.code)) m.escaping.set(value.code, true);
  if (value.kind === 'class' && isClassCode(value.code)) {
    m.escaping.set(value.code, true);
    for (const [, member] of value.code.members) if (!member.hidden) m.escaping.set(member.code, true);
  }
  const contents = 'ref' in value && value.ref !== undefined ? m.state.heap.get(value.ref) : undefined;
  if (contents?.kind === 'record' && depth < 3)
    for (const field of Object.values(contents.fields)) letOut(m, field, depth + 1);
}

/**
 * What is never called in sight may run at any time after the program: a variable or object that it sets is the join of
 * what it was and what it becomes.
 */
function* rehearseRest(m: Machine, frame: Frame): Steps {
  m.active.push(frame);
  for (const code of frame.closures) {
    if (code.isMember || m.called.has(code)) continue;
    task(m, frame, code, 'rehearsed', () => {
      m.quiet++;
      m.rehearsing++;
      const before = currentState(m);
      const after = branch(m, () => runGenerically(m, frame, { kind: 'function', code }, code));
      continueFrom(m, [before, after]);
      m.rehearsing--;
      m.quiet--;
    });
    yield;
  }
  m.active.pop();
}

/** The generic runs of a module's functions and classes, in the state that the whole program leaves. */
function* runRest(m: Machine, frame: Frame): Steps {
  m.active.push(frame);
  for (const code of frame.closures) {
    if (code.isMember) continue;
    if (m.called.has(code) && !m.escaping.has(code) && !differs(m, code)) continue;
    task(m, frame, code, 'alone', () => withAlternatives(m, () => runUncalled(m, frame, code)));
    yield;
  }
  for (const code of frame.classes)
    if (
      !m.instantiated.has(code) ||
      m.escaping.has(code) ||
      [...code.members].some(([, one]) => !m.called.has(one.code) || differs(m, one.code))
    ) {
      task(m, frame, code, 'alone', () => withAlternatives(m, () => runClassGenerically(m, frame, code)));
      yield;
    }
  m.active.pop();
}

/** Calls that differ: the generic run names what they differ in. */
function differs(m: Machine, code: FunctionCode): boolean {
  return contextsOf(m, code).size > 1;
}
