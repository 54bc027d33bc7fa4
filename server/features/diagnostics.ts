/** Problems of a Trace as an editor shows them: at the user's levels, in the user's language, with the lines that made them. */

import type { Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity } from 'vscode-languageserver-types';
import type { Problem } from '../evaluate/trace.ts';
import { renderProblem } from '../problems/render.ts';
import type { Detail, Level, Settings } from './settings.ts';
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
    const { detail } = settings.messages;
    return [diagnostic(view, problem, { level, detail, href: ruleHref(problem.rule) })];
  });
}

function diagnostic(
  view: DocumentView,
  problem: Problem,
  { level, detail, href }: { level: Exclude<Level, 'off'>; detail: Detail; href: string | undefined },
): Diagnostic {
  return {
    range: view.lines.range(problem.start, problem.end),
    severity: severities[level],
    source: 'unrolled',
    code: problem.rule,
    ...(href === undefined ? {} : { codeDescription: { href } }),
    message: detailedMessage(view, problem, detail),
    relatedInformation: shownReasons(view, problem, detail).flatMap(
      ({ place, text }): DiagnosticRelatedInformation[] => {
        const location = view.locate(place);
        return location ? [{ location, message: text }] : [];
      },
    ),
  };
}

/** The fact; with the library's words; with the rule and what to do between them. */
export function detailedMessage(view: Pick<DocumentView, 'locale'>, problem: Problem, detail: Detail): string {
  const { message, quote, fixes, meaning } = renderProblem(problem, view.locale);
  const taught = [...(meaning === undefined ? [] : [meaning]), ...fixes.map((fix) => `→ ${fix}`)];
  const said = quote === undefined ? [] : [quote];
  return [message, ...(detail === 'teach' ? taught : []), ...(detail === 'short' ? [] : said)].join('\n');
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

/** Problems at the user's levels, for who tells errors and warnings alone; a hint or an information is neither. */
export function levelled(problems: readonly Problem[], settings: Settings): readonly Problem[] {
  return problems.flatMap((problem) => {
    const severity = levelOf(problem, settings);
    if (severity !== 'error' && severity !== 'warning') return [];
    return [severity === problem.severity ? problem : { ...problem, severity }];
  });
}
