/**
 * Comments that say shapes: written behind the lines whose names have none, and all of them held against the code. What is
 * written is read again, so that only a comment that is true stays.
 */

import { isChecked } from '../evaluate/claims.ts';
import type { Claim, Problem, Run, Trace } from '../evaluate/trace.ts';
import type { CheckShapeCommentsResult, ExplainedPlace } from '../messages.ts';
import { renderProblem } from '../problems/render.ts';
import { shapesIn } from '../shape/claims.ts';
import { endsApart } from '../shape/shape.ts';
import type { Axis, Value } from '../shape/value.ts';
import { axisText } from './comment-edits.ts';
import { type LineState, lineStates, markerOf } from './comments.ts';
import type { Change } from './edit-sites.ts';
import { changed } from './fixes.ts';
import { type Hint, hintsIn } from './hints.ts';
import { linesOf } from './lines.ts';
import { defaultSettings } from './settings.ts';
import { namesIn, type SizeNames } from './size-names.ts';
import { plainStatementEnd } from './statements.ts';
import type { DocumentView, EditableView } from './view.ts';

/** Lines from the first to the last, both of them. */
export type LineSpan = readonly [number, number];

export const ALL_LINES: LineSpan = [0, Number.POSITIVE_INFINITY];

export const CLAIM = 'claim';

interface Wanted {
  readonly name: string;
  readonly text: string;
  readonly line: number;
}

/** The comments that are missing between two lines, one a line. Nothing is written that would change what is reported. */
export async function missingComments(view: EditableView, [first, last]: LineSpan): Promise<readonly Change[]> {
  const language = view.program.modules.get(view.file)?.language;
  if (!language) return [];
  const lines = view.linesIn(view.file);
  const shift = lines.lineAt(view.lines.start(0));
  const whole: EditableView = { ...view, lines };
  const states = lineStates(lines, language);
  const between: LineSpan = [first + shift, Math.min(last, view.lines.count - 1) + shift];
  const search: Search = { whole, marker: markerOf(language), states, endOf: plainStatementEnd(whole), between };
  let found: Found = { wanted: [], comments: [], now: whole };
  // What a comment says may tell the shape of what follows.
  for (let round = 0; round < ROUNDS; round++) {
    const more = wantedIn(search, found.now);
    const longer = more.length > 0 ? await proven(search, [...found.wanted, ...more]) : undefined;
    if (!longer || longer.wanted.length === found.wanted.length) break;
    found = longer;
  }
  return found.comments.map((one) => one.change);
}

const ROUNDS = 4;

interface Search {
  readonly whole: EditableView;
  readonly marker: string;
  readonly states: readonly LineState[];
  readonly endOf: (offset: number) => number | undefined;
  readonly between: LineSpan;
}

interface Found {
  readonly wanted: readonly Wanted[];
  readonly comments: readonly Written[];
  /** What is known once they are written; lines are the same, for a comment adds none. */
  readonly now: Pick<DocumentView, 'trace' | 'lines'>;
}

/** Those that are read again as what they say; undefined where they would change what is reported. */
async function proven({ whole, marker }: Search, all: readonly Wanted[]): Promise<Found | undefined> {
  for (let wanted = all; wanted.length > 0; ) {
    const comments = commentsOf(whole, wanted, marker);
    const changes = comments.map((one) => one.change);
    const texts = changed(whole, changes);
    const text = texts?.get(whole.file);
    const trace = texts && (await whole.suppose(texts));
    if (!trace || text === undefined || reported(trace, comments) !== reported(whole.trace)) return undefined;
    const right = wanted.filter(({ line, name }) => {
      const comment = comments.find((one) => one.line === line);
      return comment !== undefined && isTrue(trace, whole.file, { at: comment.at, name });
    });
    if (right.length === wanted.length) return { wanted, comments, now: { trace, lines: linesOf(text) } };
    wanted = right;
  }
  return undefined;
}

/** What the lines lack: names with a shape that no comment says yet. */
function wantedIn(search: Search, { trace, lines }: Found['now']): readonly Wanted[] {
  const view: EditableView = { ...search.whole, trace, lines };
  const claimed = claimsIn(view);
  const settings = { ...defaultSettings.hints, lineBudget: 0 };
  const hints = hintsIn(view, settings, [0, lines.text.length]);
  const [from, to] = search.between;
  return hints.flatMap((hint, i): Wanted[] => {
    const name = written(hint, lines.text);
    if (hint.line < from || hint.line > to || name === undefined) return [];
    const text = shapeText(hint.value, namesIn(trace, view.file)(hint.unit), lines.text);
    const offset = search.whole.lines.offset(lines.position(hint.offset));
    const line = lineFor(search, { offset, line: hint.line });
    if (text === undefined || line === undefined || !shapesIn(`${name}: ${text}`)) return [];
    // Up to where the name gets its next value a comment may say this one.
    const next = hints.slice(i + 1).find((one) => one.unit === hint.unit && written(one, lines.text) === name);
    const isSaid = claimed.some(
      (one) => one.name === name && one.end >= hint.offset && one.start < (next?.offset ?? one.start + 1),
    );
    return isSaid ? [] : [{ name, text, line }];
  });
}

/** The name as a comment says it: a plain one, or one of `self`. `_` is not meant to be read. */
function written({ name, offset }: Hint, program: string): string | undefined {
  if (!/^(?!_+$)[A-Za-z_]\w*$/.test(name)) return undefined;
  const before = program.slice(0, offset - name.length);
  if (!before.endsWith('.')) return name;
  const owner = /\b(self|this)\.$/.exec(before.slice(-8))?.[1];
  return owner && `${owner}.${name}`;
}

function claimsIn({ trace, file }: DocumentView): readonly { name: string; start: number; end: number }[] {
  return trace.runs.flatMap((run) =>
    run.file !== file
      ? []
      : run.claims.map(({ name, span }) => ({ name, start: run.base + span.start, end: run.base + span.end })),
  );
}

/** The last line of a plain statement; of a loop, function or `with` the line that ends in its colon or brace. */
function lineFor(
  { whole: { lines }, states, endOf }: Search,
  { offset, line }: { readonly offset: number; readonly line: number },
): number | undefined {
  const end = endOf(offset);
  if (end !== undefined) return isOpen(states, lines.lineAt(end)) ? lines.lineAt(end) : undefined;
  for (let at = line; at < Math.min(line + MAX_HEADER, states.length); at++) {
    const code = lines.text.slice(lines.start(at), states[at]?.comment ?? lines.end(at)).trimEnd();
    if (/[:{]$/.test(code)) return isOpen(states, at) ? at : undefined;
  }
  return undefined;
}

const MAX_HEADER = 12;

function isOpen(states: readonly LineState[], line: number): boolean {
  return states[line]?.open === true;
}

/** `(seq, batch, 2*hidden)`, of one tensor with an axis that is known; undefined for anything else. */
function shapeText(value: Value, names: SizeNames, program: string): string | undefined {
  if (value.kind !== 'tensor' || value.form === 'packed' || value.shape.kind === 'unknown') return undefined;
  const text = ({ dim }: Axis) => {
    const size = axisText(dim, names);
    return (size.match(MADE_UP) ?? []).every((name) => new RegExp(`\\b${name}\\b`).test(program)) ? size : '?';
  };
  const { shape } = value;
  const { prefix, suffix } = shape.kind === 'known' ? { prefix: shape.axes, suffix: undefined } : endsApart(shape);
  const axes = [...prefix.map(text), ...(suffix ? ['...', ...suffix.map(text)] : [])];
  if (axes.every((axis) => axis === '?' || axis === '...')) return undefined;
  return axes.length === 1 ? `(${axes[0]},)` : `(${axes.join(', ')})`;
}

/** What a size is called that has no name in the program. */
const MADE_UP = /\bn\d*\b/g;

interface Written {
  readonly line: number;
  /** Where the comment begins once all are written. */
  readonly at: number;
  readonly change: Change;
}

function commentsOf(view: EditableView, wanted: readonly Wanted[], marker: string): readonly Written[] {
  const lines = [...new Set(wanted.map(({ line }) => line))].sort((a, b) => a - b);
  let moved = 0;
  return lines.map((line): Written => {
    const said = wanted.filter((one) => one.line === line).map(({ name, text }) => `${name}: ${text}`);
    const start = view.lines.start(line) + view.lines.line(line).trimEnd().length;
    // Formatters put two spaces before a comment of Python, and one before one of JavaScript.
    const space = marker === '#' ? '  ' : ' ';
    const text = `${space}${marker} ${[...new Set(said)].join(', ')}`;
    const at = start + moved + space.length;
    const end = view.lines.end(line);
    moved += text.length - (end - start);
    return { line, at, change: { file: view.file, start, end, text } };
  });
}

/** What is reported, apart from where: comments move it. */
function reported(trace: Trace, written: readonly Written[] = []): string {
  const fresh = new Set(written.map(({ at }) => at));
  return trace.problems
    .filter(({ rule, start }) => rule !== CLAIM || !fresh.has(start))
    .map(({ rule, file }) => `${rule} ${file}`)
    .sort()
    .join('\n');
}

/** The comment is read as a shape of the name, and nothing is wrong with it. */
function isTrue(trace: Trace, file: string, { at, name }: { readonly at: number; readonly name: string }): boolean {
  const isHere = (run: Run, claim: Claim) => run.file === file && run.base + claim.span.start === at;
  const isRead = trace.runs.some((run) => run.claims.some((one) => isHere(run, one) && one.name === name));
  const isWrong = [...trace.problems, ...(trace.loose ?? [])].some(
    (one) => one.rule === CLAIM && one.file === file && one.start === at && one.facts.name === name,
  );
  return isRead && !isWrong;
}

/** The result as an editor is told it. */
export function checkedPlaces(view: DocumentView, between: LineSpan): CheckShapeCommentsResult {
  const { right, open, wrong } = checkedComments(view, between);
  const places = wrong.flatMap((problem): ExplainedPlace[] => {
    const location = view.locate(problem);
    const code = view.lines.line(view.lines.lineAt(problem.start)).trim();
    const text = renderProblem(problem, view.locale).message;
    return location ? [{ uri: location.uri, ...location.range, text, code }] : [];
  });
  return { right, open, wrong: places };
}

export interface CheckedComments {
  /** How many say what is there. */
  readonly right: number;
  /** How many are about what is not known. */
  readonly open: number;
  readonly wrong: readonly Problem[];
}

/** The shape comments between two lines, held against the code: loose speech counts as wrong here. */
export function checkedComments(view: DocumentView, [from, to]: LineSpan): CheckedComments {
  const isBetween = (start: number) => {
    const line = view.lines.lineAt(start);
    return line >= from && line <= to;
  };
  const wrong = wrongComments(view).filter((one) => isBetween(one.start));
  const found = new Map<string, boolean>();
  for (const run of view.trace.runs)
    for (const claim of run.file === view.file ? run.claims : []) {
      const start = run.base + claim.span.start;
      const key = `${start}:${claim.name}`;
      if (isBetween(start)) found.set(key, found.get(key) === true || isChecked(claim));
    }
  for (const { start, facts } of wrong) found.delete(`${start}:${facts.name}`);
  const right = [...found.values()].filter((isKnown) => isKnown).length;
  return { right, open: found.size - right, wrong };
}

/** Every comment of the document that says a shape which is not there. */
export function wrongComments({ trace, file }: DocumentView): readonly Problem[] {
  return [...trace.problems, ...(trace.loose ?? [])]
    .filter((one) => one.rule === CLAIM && one.file === file)
    .sort((a, b) => a.start - b.start);
}
