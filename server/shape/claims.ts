/**
 * Reads the comments in which people say shapes: `[batch, seq]`, `x: (B, T, H)`, `hidden = [layers, batch, dim]`,
 * `(B, T) -> (B, T, H)`, `torch.Size([3, 4])`. A remark that says anything more is none.
 */

import { type Dim, symbolsOf } from './dim.ts';
import { type ParsedAxis, type ParsedShape, parsePattern, parseShape } from './notation-parser.ts';
import { roleOfName } from './role-names.ts';
import type { Role } from './value.ts';

export interface WrittenShape {
  /** What it is said of; absent where the place says it. */
  readonly name?: string;
  readonly shape: ParsedShape;
  /** As it is written. */
  readonly text: string;
}

/** A comment behind another one, `# embeds  # x: (B, T)`, says something of its own: where each begins, and its text. */
export function commentParts(comment: string): readonly { readonly at: number; readonly text: string }[] {
  const parts: { at: number; text: string }[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < comment.length; i++) {
    const char = comment[i] ?? '';
    if ('([{'.includes(char)) depth++;
    if (')]}'.includes(char)) depth--;
    const mark = depth <= 0 ? /^\s(#|\/\/)\s/.exec(comment.slice(i, i + 4)) : null;
    if (!mark) continue;
    parts.push({ at: from, text: comment.slice(from, i) });
    from = i + mark[0].length - 1;
    i = from - 1;
  }
  return [...parts, { at: from, text: comment.slice(from) }];
}

/** Undefined where the comment is anything but shapes. `about` tells that nothing but a shape can stand there. */
export function shapesIn(
  comment: string,
  about: 'shape' | 'anything' = 'anything',
): readonly WrittenShape[] | undefined {
  const text = comment.replaceAll('`', '').trim().replace(/[.;]$/, '');
  const several = severalNamed(text);
  if (several) return several;
  const plain = text
    .replace(
      /^(?:the\s+|a\s+)?(?:tensor\s+)?(?:of\s+)?(?:the\s+)?(?:output\s+)?(?:shape|size|dims?)\s*(?:is|of output)?\s*[:=]?\s*/i,
      '',
    )
    .replace(/^[-=]+>\s*/, '');
  const isSaid = about === 'shape' || plain !== text;
  const last = afterArrow(plain, isSaid);
  const shape = last === undefined ? undefined : shapeOf(last, isSaid);
  return shape && last !== undefined ? [{ shape, text: last }] : undefined;
}

/** Of `(B, T) -> (B, T, H)` what comes out. */
function afterArrow(text: string, isSaid: boolean): string | undefined {
  const parts = text.split(/\s*[-=]+>\s*/);
  return parts.every((part) => shapeOf(part, isSaid)) ? parts.at(-1) : undefined;
}

const NAMED =
  /^([A-Za-z_]\w*(?:\.\w+)*?)(?:\.shape|\.size\(\))?(?:'s)?\s+?(?:shape\s*)?(?:of\s+)?(?:[:=]|==|is|has shape|[-=]+>)\s*|^((?:self\.|this\.)?[A-Za-z_]\w*)(?:\.shape|\.size\(\))?\s*(?:[:=]{1,2}|[-=]+>)\s*|^([A-Za-z_]\w*)\s+(?:shape|size)\s*[:=]?\s*/;

/** `out: (5, 3, 40), h_n: (4, 3, 20)`. */
function severalNamed(text: string): readonly WrittenShape[] | undefined {
  const out: WrittenShape[] = [];
  for (let rest = text; rest !== ''; ) {
    const head = NAMED.exec(rest);
    const name = head?.[1] ?? head?.[2] ?? head?.[3];
    if (!head || name === undefined || PROSE.has(name.toLowerCase())) return undefined;
    rest = rest.slice(head[0].length);
    const end = endOfShape(rest);
    const said = rest.slice(0, end);
    // Behind a colon one axis that is a size tells that the others are sizes too, whatever they are called.
    const how = head[0].includes(':') && /^[([]/.test(said) ? 'some' : 'every';
    const shape = shapeOf(said, /shape|size/i.test(head[0]), how);
    if (!shape) return undefined;
    out.push({ name, shape, text: rest.slice(0, end) });
    const more = /^\s*(?:[,;|]|and)?\s*/.exec(rest.slice(end))?.[0] ?? '';
    rest = rest.slice(end + more.length);
  }
  return out.length > 0 ? out : undefined;
}

const PROSE = new Set(['shape', 'tensor', 'size', 'dim', 'dims', 'returns', 'return', 'note', 'to', 'from']);

/** Where the bracket that opens first is closed; without one, the whole text. */
function endOfShape(text: string): number {
  const open = /^[\w.]*[([]/.exec(text);
  if (!open) return text.length;
  let depth = 0;
  for (let i = open[0].length - 1; i < text.length; i++) {
    if ('([{'.includes(text[i] ?? '')) depth++;
    if (')]}'.includes(text[i] ?? '')) depth--;
    if (depth === 0) return i + 1;
  }
  return text.length;
}

/** Numbers alone in square brackets are the numbers of a tensor as often as a shape. */
function shapeOf(text: string, isSaid: boolean, how: 'some' | 'every' = 'every'): ParsedShape | undefined {
  const shape = parseShape(text);
  if (!shape || shape.length === 0) return undefined;
  const isNumbers = shape.every((axis) => axis.kind === 'number') || /^\[[-\s\d.,]*\]$/.test(text.trim());
  if (isNumbers && !isSaid && /^\s*\[/.test(text)) return undefined;
  return shape[how](looksLikeAxis) ? shape : undefined;
}

function looksLikeAxis(axis: ParsedAxis): boolean {
  return axis.kind !== 'name' || isSizeName(axis.name);
}

const WORDS = new Set(
  'batch bsz bs b seq sequence time t step steps length len l size dim dims d hid hidden h input inputs in output outputs out feature features feat feats channel channels c class classes label labels tag tags vocab vocabulary emb embed embedding embeddings layer layers direction directions dir dirs head heads height width w units unit token tokens word words char chars sample samples n num number src trg tgt source target max min enc dec key query value k q v s m i j p x y e f g o u z'.split(
    ' ',
  ),
);

/** `src_len`, `hid_dim`, `B`, `nhead`: what sizes are called. */
export function isSizeName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[_.\s]+/)
    .filter((word) => word !== '');
  return words.some((word) => WORDS.has(word.replace(/\d+$/, ''))) || roleOfName(name) !== undefined;
}

const ROLES: readonly (readonly [Role, RegExp])[] = [
  ['batch', /^(batch|batch_size|batch_len|b|bs|bsz)$/],
  [
    'seq',
    /^((src|trg|tgt|source|target|text|sent|sentence|max|input|output)_)?(seq|sequence|time)?_?(len|length|steps?)$|^(seq|sequence|time|t)$/,
  ],
  ['layers', /^(n|num)?_?layers?$/],
];

/** What axis a name in a comment means. */
export function claimedRole(name: string): Role | undefined {
  const plain = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  return roleOfName(name) ?? ROLES.find(([, pattern]) => pattern.test(plain))?.[0];
}

/** The shape in an annotation: `Float[Tensor, "batch seq"]`, `TensorType["batch", "seq", 4]`. */
export function annotatedShape(note: string): WrittenShape | undefined {
  const plain = note.trim();
  const pattern =
    /^(?:jaxtyping\.)?(?:B?Float|U?Int|Complex|Bool|Num|Real|Inexact|Integer|Shaped|Key)\w*\[[\w.]+,\s*(["'])([^"']*)\1\]$/.exec(
      plain,
    )?.[2];
  const items =
    /^TensorType\[(.*)\]$/s
      .exec(plain)?.[1]
      ?.split(',')
      .map((item) => item.trim()) ?? [];
  // What follows the axes is the type of the numbers.
  const sizes = items.filter((item) => /^(?:-1|\d+|\.\.\.|"[^"]*"|'[^']*')$/.test(item));
  const text = pattern ?? sizes.map((item) => (item === '-1' ? '_' : item.replace(/["']/g, ''))).join(' ');
  const shape = pattern === undefined && sizes.length === 0 ? undefined : parsePattern(text);
  return shape && { shape, text: `"${text}"` };
}

const OF_CLAIM = ':claim:';

/** The identity of a size that only comments and annotations of a run name. */
export function claimedId(run: number, name: string): string {
  return `${run}${OF_CLAIM}${name}`;
}

/** Whether only a claim says what the size means. */
export function isOfClaim(dim: Dim): boolean {
  return symbolsOf(dim).some((one) => one.id.includes(OF_CLAIM));
}
