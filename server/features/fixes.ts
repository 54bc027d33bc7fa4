/** The quick fixes of a problem: the edits its rule names, made at its places, and kept if the problem is gone with them. */

import type { Problem, Run, Step, Trace } from '../evaluate/trace.ts';
import { rules } from '../problems/all.ts';
import { renderProblem } from '../problems/render.ts';
import type { Edit, Fix, Texts } from '../problems/rule.ts';
import { correction } from './comment-edits.ts';
import { type Change, siteOf } from './edit-sites.ts';
import { changesOf } from './edits.ts';
import { withoutUnused } from './ignores.ts';
import type { EditableView } from './view.ts';

export interface Repair {
  /** What it does, in the user's language; of one that changes results it says so. */
  readonly title: string;
  readonly unsafe: boolean;
  readonly changes: readonly Change[];
}

const UNSAFE: Texts = { en: '{fix} (changes results)', 'zh-CN': '{fix}（会改变结果）' };

/** The fixes that mend it, most likely first: each was applied, and what is left was looked at. */
export async function repairsOf(view: EditableView, problem: Problem): Promise<readonly Repair[]> {
  const sound: Repair[] = [];
  for (const repair of attempts(view, problem)) {
    if (sound.some((one) => sameChanges(one.changes, repair.changes))) continue;
    const texts = changed(view, repair.changes);
    const trace = texts && (await view.suppose(texts));
    if (trace && mends(view, problem, repair, trace)) sound.push(repair);
  }
  return sound;
}

function sameChanges(a: readonly Change[], b: readonly Change[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/**
 * What can be done about it, in words: what was tried and mends it, and what no edit says. Where nothing that was tried
 * mends it alone, all of it but what the program does already: more than one thing may have to be done.
 */
export async function advice(view: EditableView, problem: Problem): Promise<readonly string[]> {
  const isThere = ({ file, start, end, text }: Change) => view.linesIn(file).text.slice(start, end) === text;
  const tried = edited(view, problem);
  const without = (some: readonly Edited[]) =>
    renderProblem(problem, view.locale).fixes.filter((text) => !some.some((one) => one.text === text));
  const sound = await repairsOf(view, problem);
  const failed = tried.filter(({ changes }) => !sound.some((one) => sameChanges(one.changes, changes)));
  return without(sound.length > 0 ? failed : tried.filter(({ changes }) => changes.every(isThere)));
}

/** Every fix that comes to an edit. */
function attempts(view: EditableView, problem: Problem): readonly Repair[] {
  return edited(view, problem).map(({ fix, text, changes }): Repair => {
    const unsafe = fix.unsafe === true;
    const changesResults = unsafe && fix.edit?.kind !== 'comment';
    return { title: changesResults ? UNSAFE[view.locale].replace('{fix}', () => text) : text, unsafe, changes };
  });
}

interface Edited {
  readonly fix: Fix;
  readonly text: string;
  readonly changes: readonly Change[];
}

function edited(view: EditableView, problem: Problem): readonly Edited[] {
  const site = siteOf(view, problem);
  const { everyFix } = renderProblem(problem, view.locale);
  return (rules.get(problem.rule)?.fixes ?? []).flatMap((fix, i): Edited[] => {
    const text = everyFix[i];
    const changes = fix.edit && (inComment(view, problem, fix.edit) ?? (site && changesOf(site, fix.edit)));
    return changes && text !== undefined ? [{ fix, text, changes }] : [];
  });
}

function inComment(view: EditableView, problem: Problem, edit: Edit): readonly Change[] | undefined {
  if (edit.kind === 'remove') return removal(view, problem);
  const change = edit.kind === 'comment' ? correction(view, problem) : undefined;
  return change && [change];
}

function removal(view: EditableView, problem: Problem): readonly Change[] | undefined {
  const edit = withoutUnused(view.linesIn(problem.file), problem);
  return edit && [{ file: problem.file, ...edit }];
}

/** The texts of the files with the changes made; undefined where two are of the same place. */
export function changed(view: EditableView, changes: readonly Change[]): ReadonlyMap<string, string> | undefined {
  const texts = new Map<string, string>();
  const ordered = [...changes].sort((a, b) => b.start - a.start || b.end - a.end);
  for (const [i, { file, start, end, text }] of ordered.entries()) {
    const later = ordered.slice(0, i).filter((one) => one.file === file);
    if (later.some((one) => one.start < end || (one.start === start && one.end === end))) return undefined;
    const before = texts.get(file) ?? view.linesIn(file).text;
    texts.set(file, before.slice(0, start) + text + before.slice(end));
  }
  return texts;
}

/** Where a place of the changed text was before. */
function back({ changes }: Repair, file: string, start: number): number {
  const before = changes.filter((one) => one.file === file).sort((a, b) => a.start - b.start);
  return before.reduce((at, one) => {
    const isBehind = one.start + one.text.length <= at;
    return isBehind ? at - one.text.length + (one.end - one.start) : at;
  }, start);
}

/** The op that fails now took and gave something before: what is wrong there was not hidden by the problem. */
function wasRight(before: Trace, after: Trace, { file, cause }: Problem, repair: Repair): boolean {
  const stepsOf = ({ runs }: Trace) =>
    runs.filter((run) => run.file === file).flatMap((run) => run.steps.map((step) => ({ run, step })));
  const failed = stepsOf(after).find(({ step }) => step.id === cause?.step);
  if (!failed) return false;
  const at = back(repair, file, failed.run.base + failed.step.span.start);
  const isSame = (run: Run, step: Step) => step.op === failed.step.op && run.base + step.span.start === at;
  // An open argument is right with anything.
  const isClear = ({ inputs, output }: Step) =>
    output.kind !== 'unknown' && inputs.every(({ value }) => value.kind !== 'unknown');
  return stepsOf(before).some(({ run, step }) => run.context !== 'generic' && isSame(run, step) && isClear(step));
}

/**
 * The problem is gone and nothing is wrong in its statement or where something was changed. A safe fix may show what is
 * wrong further on, but breaks nothing that was right; of an unsafe one, which is a guess, nothing may come.
 */
function mends(view: EditableView, problem: Problem, repair: Repair, after: Trace): boolean {
  if (after.exhausted !== undefined && view.trace.exhausted === undefined) return false;
  const moved = (file: string, offset: number) =>
    repair.changes
      .filter((one) => one.file === file && one.end <= offset)
      .reduce((at, one) => at + one.text.length - (one.end - one.start), offset);
  const before = new Set(
    view.trace.problems
      .filter((one) => one !== problem)
      .map((one) => `${one.rule}@${one.file}:${moved(one.file, one.start)}`),
  );
  const fresh = after.problems.filter((one) => !before.has(`${one.rule}@${one.file}:${one.start}`));
  if (repair.unsafe) return fresh.length === 0;
  if (fresh.some((one) => wasRight(view.trace, after, one, repair))) return false;
  const lines = view.linesIn(problem.file);
  const near = (one: Problem) =>
    [problem, ...repair.changes].some(({ file, start, end }) => {
      const to = file === problem.file ? lines.end(lines.lineAt(end)) : end;
      return file === one.file && one.start <= moved(file, to) && one.end >= moved(file, start);
    });
  return !fresh.some(near);
}
