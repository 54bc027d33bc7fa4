/** What can be done about problems, as edits of an editor. */

import type { CodeAction, Range, TextEdit, WorkspaceEdit } from 'vscode-languageserver-types';
import type { Problem } from '../evaluate/trace.ts';
import type { RunResult } from '../messages.ts';
import type { Texts } from '../problems/rule.ts';
import { diagnosticsOf, levelOf } from './diagnostics.ts';
import type { Change } from './edit-sites.ts';
import { changed, repairsOf } from './fixes.ts';
import { UNUSED, withIgnore } from './ignores.ts';
import type { Settings } from './settings.ts';
import { ALL_LINES, type LineSpan, missingComments } from './shape-comments.ts';
import { filledIn } from './texts.ts';
import type { EditableView } from './view.ts';

export const fixAllKind = 'source.fixAll.unrolled';
/** Of lines, and of the whole document. */
export const rewriteCommentsKind = 'refactor.rewrite.shapeComments';
export const sourceCommentsKind = 'source.shapeComments.unrolled';

/** The quick fixes of the problems that the range touches. */
export async function actionsIn(
  view: EditableView,
  settings: Settings,
  range: Range,
  ruleHref: (rule: string) => string | undefined,
): Promise<readonly CodeAction[]> {
  const [from, to] = [view.lines.offset(range.start), view.lines.offset(range.end)];
  const touched = shownProblems(view, settings).filter(({ start, end }) => start <= to && end >= from);
  const actions: CodeAction[] = [];
  for (const problem of touched) {
    const start = view.lines.position(problem.start);
    const diagnostics = diagnosticsOf(view, settings, ruleHref).filter(
      (one) =>
        one.code === problem.rule &&
        one.range.start.line === start.line &&
        one.range.start.character === start.character,
    );
    const repairs = await repairsOf(view, problem);
    for (const [i, { title, unsafe, changes }] of repairs.entries()) {
      const edit = workspaceEdit(view, changes);
      if (!edit) continue;
      actions.push({
        title,
        kind: 'quickfix',
        ...(i === 0 && !unsafe ? { isPreferred: true } : {}),
        diagnostics,
        edit,
      });
    }
  }
  return [...actions, ...ignoreActions(view, touched)];
}

const IGNORE: Texts = { en: 'ignore {rule} on this line', 'zh-CN': '在本行忽略 {rule}' };

function ignoreActions(view: EditableView, problems: readonly Problem[]): readonly CodeAction[] {
  return problems.flatMap((problem): CodeAction[] => {
    const language = view.program.modules.get(view.file)?.language;
    const lines = view.linesIn(view.file);
    const made = language && problem.rule !== UNUSED ? withIgnore(lines, language, problem) : undefined;
    const edit = made && workspaceEdit(view, [{ file: view.file, ...made }]);
    return edit ? [{ title: filledIn(view, IGNORE, { rule: problem.rule }), kind: 'quickfix', edit }] : [];
  });
}

/** A plan that ends at a problem of the document names the quick fixes that there are; other words for it lead to none. */
export async function withQuickFixes(view: EditableView, result: RunResult): Promise<RunResult> {
  const stopped = 'stopped' in result ? result.stopped : undefined;
  if (!stopped?.problem) return result;
  const { at, problem } = stopped;
  const found = view.trace.problems.find((one) => {
    const start = view.locate(one)?.range.start;
    return one.rule === problem.rule && start?.line === at.start.line && start.character === at.start.character;
  });
  const repairs = found ? await repairsOf(view, found) : [];
  if (repairs.length === 0) return result;
  return { ...result, stopped: { ...stopped, problem: { ...problem, fixes: repairs.map(({ title }) => title) } } };
}

const FIX_ALL: Texts = {
  en: 'Fix all shape problems that have one safe fix',
  'zh-CN': '修复所有只有一种安全改法的形状问题',
};

/** All problems of the document whose first fix is safe, mended at once; undefined where there is none. */
export async function fixAll(view: EditableView, settings: Settings): Promise<CodeAction | undefined> {
  const changes = await safeChanges(view, shownProblems(view, settings));
  const edit = changes.length > 0 ? workspaceEdit(view, changes) : undefined;
  return edit && { title: filledIn(view, FIX_ALL), kind: fixAllKind, edit };
}

/** Changes that do not touch each other: the first fix of every problem where that is safe. */
export async function safeChanges(view: EditableView, problems: readonly Problem[]): Promise<readonly Change[]> {
  let all: readonly Change[] = [];
  for (const problem of problems) {
    const [first] = await repairsOf(view, problem);
    if (!first || first.unsafe) continue;
    const more = first.changes.filter((one) => !all.some((other) => JSON.stringify(other) === JSON.stringify(one)));
    if (changed(view, [...all, ...more])) all = [...all, ...more];
  }
  return all;
}

/** The comments that are missing between two lines, as one edit; undefined where none is. */
export async function commentsEdit(view: EditableView, between: LineSpan): Promise<WorkspaceEdit | undefined> {
  const changes = await missingComments(view, between);
  return changes.length > 0 ? workspaceEdit(view, changes) : undefined;
}

/** The same as actions: for the lines of a range, and for the document where that is asked for. */
export async function commentActions(
  view: EditableView,
  { start, end }: Range,
  asked: (kind: string) => boolean,
): Promise<readonly CodeAction[]> {
  const lines: LineSpan = [start.line, end.line];
  const inLines = asked(rewriteCommentsKind) ? await commentsEdit(view, lines) : undefined;
  const inAll = asked(sourceCommentsKind) ? await commentsEdit(view, ALL_LINES) : undefined;
  const what = start.line === end.line ? 'line' : 'selection';
  const titled = (kind: string, title: Texts, edit: WorkspaceEdit | undefined): readonly CodeAction[] =>
    edit ? [{ title: filledIn(view, title), kind, edit }] : [];
  return [...titled(rewriteCommentsKind, INSERT[what], inLines), ...titled(sourceCommentsKind, INSERT.file, inAll)];
}

const INSERT: { readonly [what in 'line' | 'selection' | 'file']: Texts } = {
  line: { en: 'Insert shape comment', 'zh-CN': '插入形状注释' },
  selection: { en: 'Insert shape comments in the selection', 'zh-CN': '在所选各行插入形状注释' },
  file: { en: 'Insert shape comments', 'zh-CN': '插入形状注释' },
};

function shownProblems(view: EditableView, settings: Settings): readonly Problem[] {
  if (!settings.enable || !settings.diagnostics.enable) return [];
  return view.trace.problems.filter((one) => one.file === view.file && levelOf(one, settings) !== 'off');
}

export function workspaceEdit(view: EditableView, changes: readonly Change[]): WorkspaceEdit | undefined {
  const edits: { [uri: string]: TextEdit[] } = {};
  for (const change of changes) {
    const place = view.locate(change);
    if (!place) return undefined;
    edits[place.uri] = [...(edits[place.uri] ?? []), { range: place.range, newText: change.text }];
  }
  return { changes: edits };
}
