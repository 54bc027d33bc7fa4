/** Puts a wrong shape comment right: what it says rightly stays as it is written. */

import { wrongAxes } from '../evaluate/claims.ts';
import type { Claim, Problem, Run, Trace } from '../evaluate/trace.ts';
import { shapesIn } from '../shape/claims.ts';
import { isUnknown } from '../shape/dim.ts';
import { parseShape, splitAxes } from '../shape/notation-parser.ts';
import type { Axis } from '../shape/value.ts';
import type { Change } from './edit-sites.ts';
import { namesIn, type SizeNames } from './size-names.ts';
import type { DocumentView } from './view.ts';

/** The shape in the comment of a problem as it is; undefined where it stands in an annotation. */
export function correction(view: DocumentView, problem: Problem): Change | undefined {
  const { name, claimed } = problem.facts;
  const found = claimAt(view.trace, problem);
  if (typeof name !== 'string' || typeof claimed !== 'string' || !found) return undefined;
  const { run, claim } = found;
  const all = view.linesIn(problem.file).text;
  const comment = all.slice(problem.start, problem.end);
  const at = comment.indexOf(claimed, Math.max(0, comment.indexOf(name)));
  const form = claim.value.kind === 'tensor' ? claim.value : undefined;
  if (at < 0 || form?.shape.kind !== 'known') return undefined;
  const text = corrected(claim, form.shape.axes, namesIn(view.trace, view.file)(run.base));
  const start = problem.start + at;
  return text === undefined ? undefined : { file: problem.file, start, end: start + claimed.length, text };
}

/** The claim that a problem is about. */
export function claimAt(
  trace: Trace,
  { file, start, facts }: Problem,
): { readonly run: Run; readonly claim: Claim } | undefined {
  for (const run of trace.runs) {
    const claim = run.claims.find(
      (one) =>
        run.file === file &&
        run.base + one.span.start === start &&
        one.name === facts.name &&
        one.text === facts.claimed &&
        one.value.kind === 'tensor' &&
        one.value.shape === facts.shape,
    );
    if (claim) return { run, claim };
  }
  return undefined;
}

/** In the claim's own brackets, or with its crosses. */
function corrected(claim: Claim, axes: readonly Axis[], names: SizeNames): string | undefined {
  const [, before = '', inside = '', after = ''] = /^((?:[\w.]*[([]+)?)(.*?)([)\]]*)$/s.exec(claim.text) ?? [];
  const cross = /\s+[x×]\s+|×/.exec(inside)?.[0];
  const written = cross && !inside.includes(',') ? inside.split(cross) : splitAxes(inside);
  const wrong = wrongAxes(claim, axes);
  const entries = axes.map((axis, i) =>
    wrong?.[i] === false && written.length === axes.length ? (written[i] ?? '').trim() : entry(claim, axis, i, names),
  );
  const text = entries.join(cross ?? ', ');
  const whole = before === '(' && entries.length === 1 ? `(${text},)` : `${before}${text}${after}`;
  return parseShape(whole) ? whole : undefined;
}

/** An axis that was said by a name is said by one again, where it has one. */
function entry(claim: Claim, { dim, role }: Axis, at: number, names: SizeNames): string {
  const isNamed = claim.shape[at]?.kind === 'name';
  const word = role === 'seq' || role === 'batch' || role === 'hidden' || role === 'layers' ? role : undefined;
  return isNamed && word !== undefined && !claim.sizes.has(word) ? word : axisText(dim, names);
}

/** A size that the notation of comments has no words for is left open. */
export function axisText(dim: Axis['dim'], names: SizeNames): string {
  const text = isUnknown(dim) ? '?' : names.print(dim);
  return shapesIn(`x: (${text}, 1)`) ? text : '?';
}
