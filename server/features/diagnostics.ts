/** Problems of a Trace as an editor shows them: at the user's levels, in the user's language, with the lines that made them. */

import type { Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity } from 'vscode-languageserver-types';
import type { Problem } from '../evaluate/trace.ts';
import { renderProblem } from '../problems/render.ts';
import type { Level, Settings } from './settings.ts';
import type { DocumentView } from './view.ts';
import { shownReasons } from './why.ts';

/** `ruleHref` gives the page that explains a rule, where there is one. */
export function diagnosticsOf(
  view: DocumentView,
  settings: Settings,
  ruleHref: (rule: string) => string | undefined,
): readonly Diagnostic[] {
  if (!settings.enable || !settings.diagnostics.enable) return [];
  return view.trace.problems.flatMap((problem) => {
    const level = levelOf(problem, settings);
    if (problem.file !== view.file || level === 'off') return [];
    return [diagnostic(view, problem, level, ruleHref(problem.rule))];
  });
}

function diagnostic(
  view: DocumentView,
  problem: Problem,
  level: Exclude<Level, 'off'>,
  href: string | undefined,
): Diagnostic {
  const { message, quote } = renderProblem(problem, view.locale);
  return {
    range: view.lines.range(problem.start, problem.end),
    severity: severities[level],
    source: 'unrolled',
    code: problem.rule,
    ...(href === undefined ? {} : { codeDescription: { href } }),
    message: quote === undefined ? message : `${message}\n${quote}`,
    relatedInformation: shownReasons(view, problem).flatMap(({ place, text }): DiagnosticRelatedInformation[] => {
      const location = view.locate(place);
      return location ? [{ location, message: text }] : [];
    }),
  };
}

const severities: { readonly [level in Exclude<Level, 'off'>]: DiagnosticSeverity } = {
  error: 1,
  warning: 2,
  info: 3,
  hint: 4,
};

/** A rule's own setting first, then what hazards are reported as, then the problem's severity. */
export function levelOf(problem: Problem, settings: Settings): Level {
  const own = settings.rules[problem.rule];
  if (own !== undefined) return own;
  return problem.severity === 'warning' ? settings.diagnostics.hazards : problem.severity;
}
