/** What can be done about a problem, as edits. */

import type { CodeAction, Range } from 'vscode-languageserver-types';
import { renderProblem } from '../problems/render.ts';
import { diagnosticsOf } from './diagnostics.ts';
import type { Settings } from './settings.ts';
import type { DocumentView } from './view.ts';

/** The quick fixes of the problems that the range touches. */
export function actionsIn(
  view: DocumentView,
  settings: Settings,
  range: Range,
  ruleHref: (rule: string) => string | undefined,
): readonly CodeAction[] {
  const [from, to] = [view.lines.offset(range.start), view.lines.offset(range.end)];
  return view.trace.problems.flatMap((problem): CodeAction[] => {
    const { repair } = problem;
    if (problem.file !== view.file || problem.start > to || problem.end < from || !repair) return [];
    const place = view.locate(repair);
    const [title] = renderProblem(problem, view.locale).fixes;
    const start = view.lines.position(problem.start);
    const diagnostics = diagnosticsOf(view, settings, ruleHref).filter(
      (one) =>
        one.code === problem.rule &&
        one.range.start.line === start.line &&
        one.range.start.character === start.character,
    );
    if (!place || title === undefined || diagnostics.length === 0) return [];
    return [
      {
        title,
        kind: 'quickfix',
        isPreferred: true,
        diagnostics,
        edit: { changes: { [place.uri]: [{ range: place.range, newText: repair.text }] } },
      },
    ];
  });
}
