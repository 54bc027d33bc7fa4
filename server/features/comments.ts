/**
 * Where comments stand in a text, and behind which lines one may be written: a small scanner of strings and comments that
 * needs no parser and holds for half-typed code.
 */

import type { Language } from '../program/program.ts';
import type { Lines } from './lines.ts';

export interface LineState {
  /** Offset of the line comment that ends this line. */
  readonly comment?: number;
  /** Nothing but the comment stands on the line. */
  readonly alone: boolean;
  /** A comment can follow the line's end: it is in no string or block comment and the line is not continued by `\`. */
  readonly open: boolean;
}

export function markerOf(language: Language): '#' | '//' {
  return language === 'python' ? '#' : '//';
}

export function lineStates(lines: Lines, language: Language): readonly LineState[] {
  const scan = language === 'python' ? scanPython : scanJavaScript;
  const found = scan(lines.text);
  const states: LineState[] = [];
  for (let line = 0; line < lines.count; line++) {
    const [start, end] = [lines.start(line), lines.end(line)];
    const comment = found.comments.find((at) => at >= start && at <= end && at < lines.text.length);
    const inside = found.closed.some(([from, to]) => from < end && end < to);
    const continued = language === 'python' && comment === undefined && lines.text[end - 1] === '\\';
    states.push({
      ...(comment === undefined ? {} : { comment }),
      alone: comment !== undefined && lines.text.slice(start, comment).trim() === '',
      open: !inside && !continued,
    });
  }
  return states;
}

interface Scan {
  /** Offsets where line comments begin. */
  readonly comments: readonly number[];
  /** Spans of strings and block comments that reach over a line's end. */
  readonly closed: readonly (readonly [number, number])[];
}

function scanPython(text: string): Scan {
  const comments: number[] = [];
  const closed: [number, number][] = [];
  let i = 0;
  while (i < text.length) {
    const char = text[i];
    if (char === '#') {
      comments.push(i);
      i = lineEnd(text, i);
    } else if (char === '"' || char === "'") {
      const triple = text.startsWith(char.repeat(3), i);
      const end = triple ? tripleEnd(text, i + 3, char) : stringEnd(text, i + 1, char);
      if (triple) closed.push([i, end]);
      i = end;
    } else i++;
  }
  return { comments, closed };
}

function tripleEnd(text: string, from: number, quote: string): number {
  const mark = quote.repeat(3);
  for (let i = from; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text.startsWith(mark, i)) return i + 3;
  }
  return text.length + 1;
}

/** A string of one line ends at its quote, or with the line when nobody closed it. */
function stringEnd(text: string, from: number, quote: string): number {
  let i = from;
  while (i < text.length && text[i] !== '\n') {
    if (text[i] === '\\') i += 2;
    else if (text[i] === quote) return i + 1;
    else i++;
  }
  return Math.min(i, text.length);
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? text.length : at;
}

function scanJavaScript(text: string): Scan {
  const comments: number[] = [];
  const closed: [number, number][] = [];
  /** For every open template: how many braces are open in its current hole. */
  const holes: { start: number; braces: number }[] = [];
  let i = 0;
  while (i < text.length) {
    const char = text[i];
    const hole = holes.at(-1);
    if (text.startsWith('//', i)) {
      comments.push(i);
      i = lineEnd(text, i);
    } else if (text.startsWith('/*', i)) {
      const at = text.indexOf('*/', i + 2);
      const end = at < 0 ? text.length + 1 : at + 2;
      closed.push([i, end]);
      i = end;
    } else if (char === '/' && regexMayStart(text, i)) i = regexEnd(text, i + 1);
    else if (char === '"' || char === "'") i = stringEnd(text, i + 1, char);
    else if (char === '`') i = templatePart(text, i, { holes, closed });
    else if (char === '{' && hole) {
      hole.braces++;
      i++;
    } else if (char === '}' && hole) {
      if (hole.braces === 0) {
        holes.pop();
        i = templatePart(text, i, { holes, closed });
      } else {
        hole.braces--;
        i++;
      }
    } else i++;
  }
  return { comments, closed };
}

/** Reads a template's text from its quote or the end of a hole, up to the next hole or its end; gives where to go on. */
function templatePart(
  text: string,
  from: number,
  scan: { holes: { start: number; braces: number }[]; closed: [number, number][] },
): number {
  let i = from + 1;
  for (; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '`') {
      scan.closed.push([from, i + 1]);
      return i + 1;
    } else if (text.startsWith('${', i)) {
      scan.closed.push([from, i + 2]);
      scan.holes.push({ start: from, braces: 0 });
      return i + 2;
    }
  }
  scan.closed.push([from, text.length + 1]);
  return text.length;
}

/** A slash begins a regular expression where no value can have ended before it. */
function regexMayStart(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 40), at).trimEnd();
  if (before === '') return true;
  if (/\b(return|typeof|case|in|of|delete|void|throw|new|else|do)$/.test(before)) return true;
  return /[(,=:[!&|?{};+\-*%<>~^]$/.test(before);
}

function regexEnd(text: string, from: number): number {
  let inClass = false;
  for (let i = from; i < text.length && text[i] !== '\n'; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '[') inClass = true;
    else if (text[i] === ']') inClass = false;
    else if (text[i] === '/' && !inClass) return i + 1;
  }
  return from;
}
