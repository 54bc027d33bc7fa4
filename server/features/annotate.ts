/**
 * Shapes and problems written into the text as comments, and taken out again: what a hint shows becomes a trailing
 * comment, and a problem a line of carets under the place. The text stays a valid program.
 */

import type { TextEdit } from 'vscode-languageserver-types';
import { renderProblem } from '../problems/render.ts';
import type { Language } from '../program/program.ts';
import { type LineState, lineStates, markerOf } from './comments.ts';
import { type Hint, hintsIn } from './hints.ts';
import { type Lines, linesOf } from './lines.ts';
import { defaultSettings } from './settings.ts';
import { namesIn } from './size-names.ts';
import type { DocumentView } from './view.ts';
import { valueText } from './words.ts';

/** The document's text with its shapes and problems as comments. The document itself must be stripped. */
export function annotate(view: DocumentView, language: Language): string {
  const { lines } = view;
  const states = lineStates(lines, language);
  const comments = hintComments(view, states);
  const carets = caretLines(view, states, markerOf(language));
  const marker = markerOf(language);
  const breaks = /\r\n|\r|\n/.exec(lines.text)?.[0] ?? '\n';
  let out = '';
  for (let line = 0; line < lines.count; line++) {
    const names = comments.get(line);
    out += lines.line(line) + (names ? `  ${marker} ${[...new Set(names)].join(', ')}` : '');
    for (const caret of carets.get(line) ?? []) out += `${breaks}${caret}`;
    out += lines.text.slice(lines.end(line), lines.start(line + 1));
  }
  return out;
}

/** The text without what `annotate` writes. */
export function strip(text: string, language: Language): string {
  const lines = linesOf(text);
  const states = lineStates(lines, language);
  let out = '';
  for (let line = 0; line < lines.count; line++) {
    const comment = states[line]?.comment;
    if (comment === undefined) out += text.slice(lines.start(line), lines.start(line + 1));
    else if (isCaretLine(lines.line(line)))
      out = lines.start(line + 1) === text.length && endsOpen(lines, line) ? withoutLastBreak(out) : out;
    else
      out +=
        withoutHint(text.slice(lines.start(line), lines.end(line)), comment - lines.start(line)) +
        text.slice(lines.end(line), lines.start(line + 1));
  }
  return out;
}

/** A caret line that ends the text without a line break was put behind a last line without one. */
function endsOpen(lines: Lines, line: number): boolean {
  return lines.end(line) === lines.text.length;
}

function withoutLastBreak(text: string): string {
  return text.replace(/(\r\n|\r|\n)$/, '');
}

/** Writes one hint as a comment behind its line: what a double click on the hint does. */
export function commentEdit(view: DocumentView, hint: Hint, language: Language): TextEdit | undefined {
  const line = landing(lineStates(view.lines, language), hint.line);
  const comment = hintText(view, hint);
  if (line === undefined || comment === undefined) return undefined;
  const at = view.lines.position(view.lines.end(line));
  return { range: { start: at, end: at }, newText: `  ${markerOf(language)} ${comment}` };
}

/** `x: (5, 3, 10)`; only a plain name can stand in a comment. */
function hintText(view: DocumentView, hint: Hint): string | undefined {
  if (!/^[\w$.]+$/.test(hint.name)) return undefined;
  return `${hint.name}: ${valueText(hint.value, namesIn(view.trace, view.file)(hint.unit))}`;
}

function hintComments(view: DocumentView, states: readonly LineState[]): ReadonlyMap<number, readonly string[]> {
  const settings = { ...defaultSettings.hints, lineBudget: 0 };
  const found = new Map<number, string[]>();
  for (const hint of hintsIn(view, settings, [0, view.lines.text.length])) {
    const line = landing(states, hint.line);
    const comment = hintText(view, hint);
    if (line !== undefined && comment !== undefined) found.set(line, [...(found.get(line) ?? []), comment]);
  }
  return found;
}

/** The first line from `line` on that a comment may follow. */
function landing(states: readonly LineState[], line: number): number | undefined {
  const at = states.findIndex((state, i) => i >= line && state.open);
  return at < 0 ? undefined : at;
}

function caretLines(
  view: DocumentView,
  states: readonly LineState[],
  marker: string,
): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, string[]>();
  for (const problem of view.trace.problems) {
    if (problem.file !== view.file) continue;
    const line = view.lines.lineAt(problem.start);
    const at = landing(states, line);
    if (at === undefined) continue;
    const { message } = renderProblem(problem, view.locale);
    const carets = caretsUnder(view.lines, problem, marker);
    found.set(at, [
      ...(found.get(at) ?? []),
      `${carets} ${problem.severity}[${problem.rule}]: ${message.replace(/\s+/g, ' ')}`,
    ]);
  }
  return found;
}

/** Carets under the first line of a span; a column that the marker itself takes cannot have one. */
function caretsUnder(lines: Lines, span: { readonly start: number; readonly end: number }, marker: string): string {
  const line = lines.lineAt(span.start);
  const from = Math.max(span.start - lines.start(line), marker.length);
  const to = Math.max(Math.min(span.end, lines.end(line)) - lines.start(line), from + 1);
  const before = lines.line(line).slice(marker.length, from).replace(/[^\t]/g, ' ');
  return `${marker}${before.padEnd(from - marker.length)}${'^'.repeat(to - from)}`;
}

const caretLine = /^(?:#|\/\/)\s*\^+ (?:error|warning)\[[a-z-]+\]: /;

function isCaretLine(line: string): boolean {
  return caretLine.test(line);
}

/** The line without the hint that its comment is, or ends in. */
function withoutHint(line: string, comment: number): string {
  for (const { index } of line.matchAll(/(?:#|\/\/) /g)) {
    if (index < comment || !isHint(line.slice(index).replace(/^(?:#|\/\/) /, ''))) continue;
    const kept = line.slice(0, index).trimEnd();
    return kept === '' ? line : kept;
  }
  return line;
}

/** `output: (5, 3, 40), h_n: (4, 3, 20)`, and nothing but that: words in a row are prose. */
function isHint(text: string): boolean {
  const entries = topLevelParts(text);
  return (
    entries.length > 0 &&
    entries.every(
      (entry) => hintEntry.test(entry) && !/[\w)] +\w/.test(entry.replaceAll(' or ', '|').replaceAll(' × ', '*')),
    )
  );
}

const hintEntry = /^[A-Za-z_$][\w$.]*: (?:\(|\[|\{|\?|\w[\w.'*+-]* × \()[\w\s'*+\-/.,…?|×:()[\]{}]*$/;

/** The text split at the commas that stand in no bracket; empty when brackets do not match. */
function topLevelParts(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? '';
    if ('([{'.includes(char)) depth++;
    if (')]}'.includes(char)) depth--;
    if (depth < 0) return [];
    if (depth === 0 && char === ',') {
      parts.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  return depth === 0 ? [...parts, text.slice(start).trim()] : [];
}
