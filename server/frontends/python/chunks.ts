/**
 * Cuts Python by indentation, before any parsing: a file into its statements, a class into its members, a broken function
 * into the statements of its body. What is half typed in one chunk then leaves all others as they were.
 */

/** Offsets in the text that was cut. */
export interface Chunk {
  readonly from: number;
  readonly to: number;
}

/** A line that is not inside a string, blank or a comment. */
interface Line {
  readonly from: number;
  readonly column: number;
  readonly text: string;
  /** A bracket of an earlier line is open, or a backslash ended it. */
  readonly continues: 'bracket' | 'backslash' | undefined;
}

/** These begin a statement even where a bracket is still open above. */
const STARTS = /^(?:(?:def|class|import|from|async\s+def|if\s+__name__)\b|@)/;
/** These go on with the statement above. */
const CONTINUES = /^(?:(?:else|elif|except|finally)\b|[)\]}])/;

/** The statements that stand at a column; every character of the text is in one of them. */
export function statementsAt(
  text: string,
  column: number,
  trust: 'brackets' | 'columns' = 'brackets',
): readonly Chunk[] {
  const starts: number[] = [];
  let decorated = false;
  for (const line of linesOf(text)) {
    if (line.column !== column || line.continues === 'backslash' || CONTINUES.test(line.text)) continue;
    if (line.continues === 'bracket' && trust === 'brackets' && !STARTS.test(line.text)) continue;
    if (!decorated) starts.push(line.from);
    decorated = line.text.startsWith('@');
  }
  if (starts.length === 0) return text.trim() === '' ? [] : [{ from: 0, to: text.length }];
  return starts.map((from, i) => ({ from: i === 0 ? 0 : from, to: starts[i + 1] ?? text.length }));
}

export interface Block {
  /** After the header's `:`, or its line where that is missing. */
  readonly from: number;
  /** Where its statements stand; undefined when they stand in the header's line or are missing. */
  readonly column: number | undefined;
}

/** The block of the `def` or `class` (after its decorators) that a text begins with. */
export function blockOf(text: string): Block {
  const lines = [...linesOf(text)];
  const head = lines.findIndex((line) => /^(?:async\s+)?(?:def|class)\b/.test(line.text));
  const top = lines[head];
  if (!top) return { from: text.length, column: undefined };
  const below = lines.slice(head + 1);
  // An unclosed header ends where a deeper line looks like a statement.
  const first = below.find(
    (line) =>
      line.column > top.column &&
      (!line.continues || /^(?:return|self\.|super|for|if|def|@|"""|pass\b|\w+\s*=[^=].*[^,]$)/.test(line.text)),
  );
  if (!first) return { from: lineEnd(text, top.from), column: undefined };
  return { from: first.from, column: first.column };
}

function* linesOf(text: string): Generator<Line> {
  // An odd number of triple quotes: one of them is being typed, and none can be believed to span lines.
  const triples = isEven(text, '"""') && isEven(text, "'''");
  let depth = 0;
  let continues: Line['continues'];
  let from = 0;
  while (from < text.length) {
    const line = text.slice(from, lineEnd(text, from));
    const column = columnOf(line);
    if (column !== undefined) {
      const rest = line.trimStart();
      yield { from, column, text: rest, continues };
      if (column === 0 && STARTS.test(rest)) depth = 0;
    }
    let at = from;
    while (at < text.length && text[at] !== '\n') {
      const c = text[at] ?? '';
      if (c === '#') at = lineEnd(text, at);
      else if (c === '"' || c === "'") at = stringEnd(text, at, triples);
      else {
        if (c === '(' || c === '[' || c === '{') depth++;
        else if (c === ')' || c === ']' || c === '}') depth = Math.max(0, depth - 1);
        at++;
      }
    }
    continues = depth > 0 ? 'bracket' : text[at - 1] === '\\' ? 'backslash' : undefined;
    from = at + 1;
  }
}

function isEven(text: string, quotes: string): boolean {
  return (text.split(quotes).length - 1) % 2 === 0;
}

/** After the closing quote, or the end of the line where it is missing. */
function stringEnd(text: string, at: number, triples: boolean): number {
  const quote = text.slice(at, at + 3);
  if (quote === '"""' || quote === "'''") {
    const close = triples ? text.indexOf(quote, at + 3) : -1;
    return close < 0 ? lineEnd(text, at) : close + 3;
  }
  for (let i = at + 1; i < text.length && text[i] !== '\n'; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === text[at]) return i + 1;
  }
  return lineEnd(text, at);
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** The column of the first character; undefined for a blank line or a comment. */
function columnOf(line: string): number | undefined {
  let column = 0;
  for (const c of line) {
    if (c === ' ') column++;
    else if (c === '\t') column = (Math.floor(column / 8) + 1) * 8;
    else return c === '#' || c === '\r' || c === '\f' ? undefined : column;
  }
  return undefined;
}
