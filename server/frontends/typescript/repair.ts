/**
 * What is half typed in one place leaves the declarations after it as they are: a bracket, template or comment that is not
 * closed is closed before the next line that starts a declaration, or a member at the indentation of its class.
 */

import { ts } from 'ts-morph';

/**
 * The text as it is parsed: as long as the text itself, so that every position is the same. Closing brackets take the place
 * of white space. Where indentation does not tell what is unfinished, and where nothing is, it is the text itself.
 */
export type Repair = (text: string, errorsIn: (text: string) => number) => string;

export function createRepair(): Repair {
  /** Of the pieces of the last text, whether each is unfinished: an edit changes one. */
  let known = new Map<string, boolean>();

  return (text, errorsIn) => {
    const all = declarations(text);
    const now = new Map<string, boolean>();
    for (const { start, end } of all) {
      const piece = text.slice(start, end);
      now.set(piece, known.get(piece) ?? isUnfinished(piece));
    }
    known = now;
    const [only, ...others] = all.filter(({ start, end }) => now.get(text.slice(start, end)));
    // Where more than one piece is open, indentation does not tell.
    if (!only || others.length > 0) return text;
    const closed = close(text.slice(only.start, only.end));
    if (closed === undefined) return text;
    const errors = errorsIn(text);
    const repaired = text.slice(0, only.start) + closed + text.slice(only.end);
    return errors > 0 && errorsIn(repaired) <= errors ? repaired : text;
  };
}

const DECLARATION =
  /^(?:export|import|function|async\s+function|class|abstract|interface|type|enum|namespace|declare|const|let|var|@\w)\b/;
const MEMBER = /^[\w#$@*['"]/;

interface Piece {
  readonly start: number;
  readonly end: number;
}

/** From every line that matches to the next one. */
function pieces(text: string, from: number, to: number, starts: (line: string) => boolean): readonly Piece[] {
  const cuts = [from];
  for (let at = from; at < to; ) {
    const next = text.indexOf('\n', at);
    const end = next === -1 || next >= to ? to : next + 1;
    if (at > from && starts(text.slice(at, end))) cuts.push(at);
    at = end;
  }
  return cuts.map((start, i) => ({ start, end: cuts[i + 1] ?? to }));
}

/** The declarations of a text; the members of a class, and what comes after it, stand for the class. */
function declarations(text: string): readonly Piece[] {
  return pieces(text, 0, text.length, (line) => DECLARATION.test(line)).flatMap((one) => members(text, one) ?? [one]);
}

function members(text: string, { start, end }: Piece): readonly Piece[] | undefined {
  const whole = text.slice(start, end);
  const header = /^(?:(?:export|default|abstract|declare)\s+)*class\b[^{]*\{[^\S\n]*\n/.exec(whole)?.[0].length;
  const last = whole.lastIndexOf('\n}');
  if (header === undefined || last < header) return undefined;
  const indent = /^([^\S\n]+)\S/m.exec(whole.slice(header))?.[1];
  if (indent === undefined) return undefined;
  const starts = (line: string) => line.startsWith(indent) && MEMBER.test(line.slice(indent.length));
  const close = start + last + 1;
  return [...pieces(text, start + header, close, starts), { start: close + 1, end }];
}

function isUnfinished(piece: string): boolean {
  const found = scan(piece);
  return found.open.length > 0 || found.extra.length > 0 || found.endless !== undefined || found.goesOn;
}

function close(given: string): string | undefined {
  let piece = given;
  let found = scan(piece);
  if (found.endless) {
    const { start, comment } = found.endless;
    const line = piece.indexOf('\n', start);
    if (line === -1) return undefined;
    piece = comment
      ? `${piece.slice(0, start)}//${piece.slice(start + 2)}`
      : `${piece.slice(0, line)}\`${piece.slice(line + 1)}`;
    found = scan(piece);
    if (found.endless) return undefined;
  }
  for (const { start, end } of found.extra) piece = piece.slice(0, start) + ' '.repeat(end - start) + piece.slice(end);
  // A list that is open in a block ends with the block.
  const block = found.open.indexOf('{');
  const closers = found.open
    .filter((one, i) => one === '{' || block === -1 || i < block)
    .map((one) => CLOSING[one])
    .reverse()
    .join('');
  const room = piece.slice(found.last, found.last + closers.length);
  if (room.length < closers.length || room.trim() !== '') return undefined;
  const end = found.last + closers.length;
  const stop = /\s/.test(piece[end] ?? '') ? ';' : '';
  return piece.slice(0, found.last) + closers + stop + piece.slice(end + stop.length);
}

type Opening = '(' | '[' | '{' | '${';

const CLOSING: { readonly [opening in Opening]: string } = { '(': ')', '[': ']', '{': '}', '${': '}`' };

interface Scan {
  readonly open: readonly Opening[];
  /** Braces that close what nothing opened, and what stands in no block. */
  readonly extra: readonly Piece[];
  /** End of the last token. */
  readonly last: number;
  /** The last token asks for another one: `const x =`. */
  readonly goesOn: boolean;
  /** A template or comment that nothing ends. */
  readonly endless?: { readonly start: number; readonly comment: boolean };
}

function scan(piece: string): Scan {
  const { SyntaxKind } = ts;
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, piece);
  const open: Opening[] = [];
  const extra: Piece[] = [];
  let last = 0;
  let before: ts.SyntaxKind = SyntaxKind.Unknown;
  let branches = false;
  const here = (): Piece => ({ start: scanner.getTokenStart(), end: scanner.getTokenEnd() });
  const after = (): Piece & { readonly token: ts.SyntaxKind } =>
    scanner.lookAhead(() => {
      let token = scanner.scan();
      while (isTrivia(token)) token = scanner.scan();
      return { token, ...here() };
    });
  const closes = (opening: Opening): void => {
    const at = open.lastIndexOf(opening);
    if (opening !== '{' && at !== open.length - 1) return;
    // The end of a function is no place for a branch: its start is not written.
    const branch = at === 0 && opening === '{' && !branches ? after() : undefined;
    if (branch && BRANCHES.has(branch.token)) extra.push({ start: here().start, end: branch.end });
    else if (at === -1) extra.push(here());
    else open.length = at;
  };
  for (let token = scanner.scan(); token !== SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    if (token === SyntaxKind.SlashToken && !endsValue(before)) token = scanner.reScanSlashToken();
    if (token === SyntaxKind.CloseBraceToken && open.at(-1) === '${') {
      token = scanner.reScanTemplateToken(false);
      if (token === SyntaxKind.TemplateTail) open.pop();
    } else if (token === SyntaxKind.TemplateHead) open.push('${');
    else if (token === SyntaxKind.ImportKeyword) {
      const next = after().token;
      const used = next === SyntaxKind.OpenParenToken || next === SyntaxKind.DotToken;
      if (open.includes('{') && !used) extra.push(here());
    } else if (token === SyntaxKind.IfKeyword || token === SyntaxKind.TryKeyword) branches ||= open.length === 0;
    else if (token === SyntaxKind.OpenParenToken) open.push('(');
    else if (token === SyntaxKind.OpenBracketToken) open.push('[');
    else if (token === SyntaxKind.OpenBraceToken) open.push('{');
    else if (token === SyntaxKind.CloseParenToken) closes('(');
    else if (token === SyntaxKind.CloseBracketToken) closes('[');
    else if (token === SyntaxKind.CloseBraceToken) closes('{');
    const start = scanner.getTokenStart();
    const comment = token === SyntaxKind.MultiLineCommentTrivia;
    const template = token >= SyntaxKind.FirstTemplateToken && token <= SyntaxKind.LastTemplateToken;
    if ((comment || template) && scanner.isUnterminated())
      return { open, extra, last, goesOn: true, endless: { start, comment } };
    if (!isTrivia(token)) {
      before = token;
      last = scanner.getTokenEnd();
    }
  }
  return { open, extra, last, goesOn: GOES_ON.has(before) };
}

const GOES_ON: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsToken,
  ts.SyntaxKind.DotToken,
  ts.SyntaxKind.QuestionDotToken,
  ts.SyntaxKind.EqualsGreaterThanToken,
  ts.SyntaxKind.PlusToken,
  ts.SyntaxKind.MinusToken,
  ts.SyntaxKind.QuestionToken,
  ts.SyntaxKind.NewKeyword,
  ts.SyntaxKind.ReturnKeyword,
  ts.SyntaxKind.AwaitKeyword,
]);

const BRANCHES: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.ElseKeyword,
  ts.SyntaxKind.CatchKeyword,
  ts.SyntaxKind.FinallyKeyword,
]);

function isTrivia(token: ts.SyntaxKind): boolean {
  return token >= ts.SyntaxKind.FirstTriviaToken && token <= ts.SyntaxKind.LastTriviaToken;
}

/** After these a slash divides; elsewhere it starts a regular expression. */
function endsValue(token: ts.SyntaxKind): boolean {
  const { SyntaxKind } = ts;
  return (
    token === SyntaxKind.Identifier ||
    token === SyntaxKind.NumericLiteral ||
    token === SyntaxKind.StringLiteral ||
    token === SyntaxKind.NoSubstitutionTemplateLiteral ||
    token === SyntaxKind.TemplateTail ||
    token === SyntaxKind.CloseParenToken ||
    token === SyntaxKind.CloseBracketToken ||
    token === SyntaxKind.CloseBraceToken ||
    token === SyntaxKind.ThisKeyword
  );
}
