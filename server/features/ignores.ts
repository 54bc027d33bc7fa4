/**
 * Comments that ignore problems: `# unrolled: ignore[input-size]` at the end of a line or alone on the line above, without
 * a list for any rule, and `# unrolled: ignore-file`. One that ignores nothing is itself reported.
 */

import type { Problem, Trace } from '../evaluate/trace.ts';
import type { Language } from '../program/program.ts';
import { lineStates, markerOf } from './comments.ts';
import { type Lines, linesOf } from './lines.ts';

export const UNUSED = 'unused-ignore';

interface Ignore {
  readonly file: string;
  /** The rule's place in the list, or the whole of it where there is none. */
  readonly start: number;
  readonly end: number;
  readonly rule?: string;
  /** Undefined: every line. */
  readonly line?: number;
  readonly text: string;
}

/** The Trace without what is ignored, which it keeps apart, and with what ignores nothing. */
export function heeding(trace: Trace, files: Iterable<readonly [string, { text: string; language: Language }]>): Trace {
  const ignores = [...files].flatMap(([file, { text, language }]) =>
    text.includes('unrolled:') ? ignoresIn(file, linesOf(text), language) : [],
  );
  if (ignores.length === 0) return trace;
  const used = new Set<Ignore>();
  const texts = new Map([...files].map(([file, { text }]) => [file, linesOf(text)]));
  const isIgnored = (problem: Problem) => {
    const fitting = ignores.filter((one) => fits(one, problem, texts.get(problem.file)));
    for (const one of fitting) used.add(one);
    return fitting.length > 0;
  };
  const ignored = trace.problems.filter(isIgnored);
  const unused = ignores.filter((one) => !used.has(one)).map(unusedProblem);
  const left = trace.problems.filter((one) => !ignored.includes(one));
  const problems = [...left, ...unused].sort((a, b) => a.file.localeCompare(b.file) || a.start - b.start);
  return { ...trace, problems, ignored };
}

function fits({ file, rule, line }: Ignore, problem: Problem, lines: Lines | undefined): boolean {
  if (file !== problem.file || (rule !== undefined && rule !== problem.rule) || !lines) return false;
  return line === undefined || (lines.lineAt(problem.start) <= line && line <= lines.lineAt(problem.end));
}

function ignoresIn(file: string, lines: Lines, language: Language): readonly Ignore[] {
  return lineStates(lines, language).flatMap(({ comment, alone }, line): Ignore[] => {
    const found = comment === undefined ? null : IGNORE.exec(lines.text.slice(comment, lines.end(line)));
    if (comment === undefined || !found) return [];
    const start = comment + found.index;
    const [text, whole, list] = found;
    const where = whole === undefined ? { line: alone ? line + 1 : line } : {};
    const one = { file, text, ...where };
    if (list === undefined) return [{ ...one, start, end: start + text.length }];
    const from = start + text.indexOf('[') + 1;
    return [...list.matchAll(/[\w-]+/g)].map(({ 0: rule, index }) => ({
      ...one,
      rule,
      start: from + index,
      end: from + index + rule.length,
    }));
  });
}

const IGNORE = /unrolled:\s*ignore(-file)?(?:\s*\[([^\]]*)\])?/;

function unusedProblem({ file, start, end, rule, text }: Ignore): Problem {
  const facts = { name: rule ?? text };
  return { rule: UNUSED, severity: 'warning', file, start, end, facts, related: [] };
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Takes out what ignores nothing: a name of the list, or the comment with what only it needed. */
export function withoutUnused(lines: Lines, { start, end }: Problem): Edit | undefined {
  const line = lines.lineAt(start);
  const all = lines.line(line);
  const found = IGNORE.exec(all);
  if (!found) return undefined;
  const names = found[2]?.match(/[\w-]+/g) ?? [];
  if (names.length > 1) {
    const after = /^\s*,\s*/.exec(lines.text.slice(end))?.[0].length ?? 0;
    const before = after > 0 ? 0 : (/\s*,\s*$/.exec(lines.text.slice(lines.start(line), start))?.[0].length ?? 0);
    return { start: start - before, end: end + after, text: '' };
  }
  const [from, to] = [lines.start(line) + found.index, lines.start(line) + found.index + found[0].length];
  const isAll = lines.text.slice(to, lines.end(line)).trim() === '';
  const mark = /\s*(?:#|\/\/)\s*$/.exec(lines.text.slice(lines.start(line), from))?.[0] ?? '';
  if (!isAll || mark === '') return { start: from, end: to, text: '' };
  const isAlone = lines.text.slice(lines.start(line), from - mark.length).trim() === '';
  return isAlone
    ? { start: lines.start(line), end: lines.start(line + 1), text: '' }
    : { start: from - mark.length, end: lines.end(line), text: '' };
}

/** Ignores a rule on the line of a problem; undefined where no comment can stand at its end. */
export function withIgnore(lines: Lines, language: Language, { start, rule }: Problem): Edit | undefined {
  const line = lines.lineAt(start);
  const state = lineStates(lines, language)[line];
  if (!state?.open) return undefined;
  const found = state.comment === undefined ? null : IGNORE.exec(lines.text.slice(state.comment, lines.end(line)));
  if (found && state.comment !== undefined && found[2] !== undefined) {
    const at = state.comment + found.index + found[0].length - 1;
    return { start: at, end: at, text: `${found[2].trim() === '' ? '' : ', '}${rule}` };
  }
  const end = lines.start(line) + lines.line(line).trimEnd().length;
  return { start: end, end: lines.end(line), text: `  ${markerOf(language)} unrolled: ignore[${rule}]` };
}
