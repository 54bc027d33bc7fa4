/**
 * Inlay hints: the shape of every name, right after it. All hints of a line share one budget of characters, because the
 * editor cuts off what is longer.
 */

import type { InlayHint, InlayHintLabelPart } from 'vscode-languageserver-types';
import type { LayerValue, Value } from '../shape/value.ts';
import { boundPlaces, type NamedPlace, seenPlaces } from './merge.ts';
import { placeOfAxis } from './origin.ts';
import { parametersOf } from './parameters.ts';
import { withRoles } from './roles.ts';
import type { HintSettings } from './settings.ts';
import { namesIn, type SizeNames } from './size-names.ts';
import { brokenSpans, returnSpans } from './statements.ts';
import { holdsTensor } from './values.ts';
import type { DocumentView } from './view.ts';
import { type Piece, piecesOf, type Wording } from './words.ts';

/** A hint before it is LSP's: where it stands and what it says in full. */
export interface Hint {
  readonly offset: number;
  readonly line: number;
  readonly value: Value;
  /** The name it stands behind, or what it is the shape of. */
  readonly name: string;
  readonly unit: number;
  readonly label: readonly Piece[];
}

/** The hints between two offsets, in the order of the text. */
export function hintsIn(
  view: DocumentView,
  settings: HintSettings,
  [from, to]: readonly [number, number],
): readonly Hint[] {
  if (!settings.enable) return [];
  const wanted = wantedHints(view, settings).filter((hint) => hint.offset >= from && hint.offset <= to);
  const byLine = new Map<number, Wanted[]>();
  for (const hint of wanted) {
    const line = view.lines.lineAt(hint.offset);
    byLine.set(line, [...(byLine.get(line) ?? []), hint]);
  }
  return [...byLine].flatMap(([line, hints]) => {
    const labels = fitted(hints, settings);
    return hints.map(({ offset, value, name, unit }, i) => ({
      offset,
      line,
      value,
      name,
      unit,
      label: labels[i] ?? [],
    }));
  });
}

/** An LSP hint; `data` lets the server find it again when the editor asks for its tooltip and links. */
export function inlayHint(view: DocumentView, hint: Hint, data: unknown): InlayHint {
  return {
    position: view.lines.position(hint.offset),
    label: hint.label.map(({ text }): InlayHintLabelPart => ({ value: text })),
    paddingLeft: !hint.label[0]?.text.startsWith(':'),
    data,
  };
}

/** The parts of a hint with a link from every size to the place that set it. */
export function linkedParts(view: DocumentView, hint: Hint): InlayHintLabelPart[] {
  return hint.label.map(({ text, axis }): InlayHintLabelPart => {
    const place = axis && placeOfAxis(view.trace, axis.tensor, axis.index);
    const location = place && view.locate(place);
    return location ? { value: text, location } : { value: text };
  });
}

interface Wanted {
  readonly offset: number;
  readonly name: string;
  readonly value: Value;
  readonly unit: number;
  /** Written forms from the longest to the shortest. */
  readonly forms: () => Iterable<readonly Piece[]>;
}

function wantedHints(view: DocumentView, settings: HintSettings): readonly Wanted[] {
  const broken = brokenSpans(view);
  const names = namesIn(view.trace, view.file);
  const bound = boundPlaces(view.trace, view.file, 'calls').flatMap(
    (place) => nameHint(view, place, settings, { broken, names: names(place.unit) }) ?? [],
  );
  if (!settings.returns) return bound;
  const returned = returnSpans(view);
  const values = seenPlaces(view.trace, view.file, 'calls').filter(
    (place) => holdsTensor(place.value) && returned.has(`${place.start}-${place.end}`),
  );
  const returns = values.map(
    (place): Wanted => ({
      ...place,
      offset: place.end,
      name: 'return',
      forms: () => shapeForms(view, place.value, names(place.unit), settings),
    }),
  );
  return [...bound, ...returns].sort((a, b) => a.offset - b.offset);
}

/** A type note beside it says how many axes it has, and nothing says more. */
function onlyNoted(value: Value): boolean {
  if (value.kind === 'sequence') return [value.element ?? value.items ?? []].flat().some(onlyNoted);
  return (
    value.kind === 'tensor' &&
    value.origin === undefined &&
    value.shape.kind === 'known' &&
    value.shape.axes.length > 0 &&
    value.shape.axes.every((axis) => axis.basis === 'claimed')
  );
}

function nameHint(
  view: DocumentView,
  place: NamedPlace,
  settings: HintSettings,
  { broken, names }: { broken: readonly Span[]; names: SizeNames },
): Wanted | undefined {
  const { value, name, unit } = place;
  const wanted = { offset: place.end, name, value, unit };
  if (place.kind === 'parameter' ? !settings.parameters : !settings.variables) {
    return settings.weights && value.kind === 'layer'
      ? { ...wanted, forms: () => weightForms(value, names) }
      : undefined;
  }
  if (onlyNoted(value)) return undefined;
  if (holdsTensor(value)) return { ...wanted, forms: () => shapeForms(view, value, names, settings) };
  if (settings.weights && value.kind === 'layer') return { ...wanted, forms: () => weightForms(value, names) };
  const isBroken =
    value.kind === 'unknown' && broken.some((span) => span.start <= place.start && place.end <= span.end);
  return isBroken ? { ...wanted, forms: () => [[{ text: '?' }]] } : undefined;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Long sizes are folded before axes lose their names altogether. */
const folds = [16, 10, 6, 3];

function* shapeForms(
  view: DocumentView,
  bare: Value,
  names: SizeNames,
  { verbosity, brackets }: HintSettings,
): Generator<readonly Piece[]> {
  const value = verbosity === 'named' ? withRoles(view, bare) : bare;
  const wordings: readonly Wording[] = verbosity === 'named' ? ['named', 'letters', 'compact'] : ['compact'];
  const or = brackets === 'angle' ? '› or ‹' : ' or ';
  for (const wording of wordings) yield piecesOf(value, { wording, fold: Number.POSITIVE_INFINITY, or, names });
  for (const fold of folds) yield piecesOf(value, { wording: 'compact', fold, or, names });
}

function* weightForms(layer: LayerValue, names: SizeNames): Generator<readonly Piece[]> {
  const weights = parametersOf(layer)?.parameters.filter((one) => one.name.startsWith('weight')) ?? [];
  const [first, ...more] = weights.map(
    ({ name, sizes }) => `${name} ${sizes.map((size) => names.print(size)).join('×')}`,
  );
  if (first === undefined) return;
  yield [{ text: [first, ...more].join(', ') }];
  if (more.length > 0) yield [{ text: `${first}, …` }];
}

/** The longest form of every hint with which all of a line stay in the budget, shared fairly; `…` where nothing fits. */
function fitted(hints: readonly Wanted[], settings: HintSettings): readonly (readonly Piece[])[] {
  const full = hints.map((hint) => firstOf(formsOf(hint, settings)));
  const needs = full.map(lengthOf);
  const budget = settings.lineBudget;
  if (budget === 0 || needs.reduce((sum, need) => sum + need, 0) <= budget) return full;
  const forms = hints.map((hint) => [...formsOf(hint, settings)]);
  const shares = fairShares(needs, budget);
  const chosen = forms.map((list, i) => list.find((form) => lengthOf(form) <= (shares[i] ?? 0)) ?? list.at(-1) ?? []);
  return mended(chosen, forms, budget);
}

/** All forms of a hint, in brackets; they are made as they are asked for, for nearly every hint fits in full. */
function* formsOf(hint: Wanted, settings: HintSettings): Generator<readonly Piece[]> {
  for (const form of hint.forms()) yield bracketed(form, settings);
  yield bracketed([{ text: '…' }], settings);
}

function firstOf(forms: Iterable<readonly Piece[]>): readonly Piece[] {
  for (const form of forms) return form;
  return [];
}

/** What one hint leaves over may let another say more. */
function mended(
  chosen: readonly (readonly Piece[])[],
  forms: readonly (readonly (readonly Piece[])[])[],
  budget: number,
): readonly (readonly Piece[])[] {
  let left = budget - chosen.reduce((sum, form) => sum + lengthOf(form), 0);
  return chosen.map((form, i) => {
    const longer = forms[i]?.find(
      (other) => lengthOf(other) <= lengthOf(form) + left && lengthOf(other) > lengthOf(form),
    );
    if (!longer) return form;
    left -= lengthOf(longer) - lengthOf(form);
    return longer;
  });
}

/** Everybody gets what they need or an equal part of what the others leave. */
export function fairShares(needs: readonly number[], budget: number): readonly number[] {
  const shares = needs.map(() => 0);
  const order = needs.map((_, i) => i).sort((a, b) => (needs[a] ?? 0) - (needs[b] ?? 0));
  let left = budget;
  order.forEach((at, done) => {
    const share = Math.min(needs[at] ?? 0, Math.floor(left / (order.length - done)));
    shares[at] = share;
    left -= share;
  });
  return shares;
}

function bracketed(pieces: readonly Piece[], { brackets }: HintSettings): readonly Piece[] {
  return brackets === 'angle' ? [{ text: '‹' }, ...pieces, { text: '›' }] : [{ text: ': ' }, ...pieces];
}

function lengthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + piece.text.length, 0);
}
