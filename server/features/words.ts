/** How values are written beside code: the text of a shape in pieces, so that every size can be a link. */

import type { Dim } from '../shape/dim.ts';
import { endsApart } from '../shape/shape.ts';
import type { Axis, Role, TensorValue, UnionValue, Value } from '../shape/value.ts';
import type { SizeNames } from './size-names.ts';
import { holdsTensor, usualForm } from './values.ts';

/** named: `seq 3, batch 1`; letters: `L3 N1`; compact: `3, 1`. */
export type Wording = 'named' | 'letters' | 'compact';

export interface Style {
  readonly wording: Wording;
  /** Sizes that take more characters are folded to `…`. */
  readonly fold: number;
  /** What stands between two forms a value may have. */
  readonly or: string;
  readonly names: SizeNames;
}

/** `axis` says which axis of which tensor of the value the text stands for. */
export interface Piece {
  readonly text: string;
  readonly axis?: { readonly tensor: TensorValue; readonly index: number };
}

const words: { readonly [role in Role]: string } = {
  batch: 'batch',
  seq: 'seq',
  input: 'in',
  hidden: 'hid',
  layers: 'layer',
  features: 'feat',
  embedding: 'emb',
  vocab: 'vocab',
  classes: 'class',
  channels: 'chan',
};

/** PyTorch's letters for the axes of a recurrent layer, and the usual ones for the rest. */
const letters: { readonly [role in Role]: string } = {
  batch: 'N',
  seq: 'L',
  input: 'I',
  hidden: 'H',
  layers: 'D',
  features: 'F',
  embedding: 'E',
  vocab: 'V',
  classes: 'C',
  channels: 'C',
};

/** A state dict has dozens. */
const MAX_FIELDS = 6;

/**
 * The text of a value that holds tensors: `3, 1, 4`; of several tensors `(3, 1, 2), (1, 1, 2)`; of a list `5 × (3, 8)`.
 * A rank that is guessed ends in ` ?`; what it cannot say is `?`.
 */
export function piecesOf(value: Value, style: Style): readonly Piece[] {
  switch (value.kind) {
    case 'tensor':
      return shapePieces(value, style);
    case 'sequence': {
      if (value.items)
        return joined(
          value.items.map((item) => partPieces(item, style)),
          ', ',
        );
      if (!value.element) return [{ text: '?' }];
      const length = value.length ? dimText(value.length, style) : '?';
      return [{ text: `${length} × ` }, ...partPieces(value.element, style)];
    }
    case 'record': {
      const fields = Object.entries(value.fields).filter(([, field]) => holdsTensor(field));
      const shown = fields
        .slice(0, MAX_FIELDS)
        .map(([name, field]) => [{ text: `${name} ` }, ...partPieces(field, style)]);
      return joined(fields.length > MAX_FIELDS ? [...shown, [{ text: '…' }]] : shown, ', ');
    }
    case 'union':
      return unionPieces(value, style);
    case 'size':
      return [{ text: dimText(value.dim, style) }];
    default:
      return [{ text: '?' }];
  }
}

/** A value inside another, in brackets of its own; what is no tensor is `_`. */
function partPieces(value: Value, style: Style): readonly Piece[] {
  if (value.kind === 'size') return piecesOf(value, style);
  if (!holdsTensor(value)) return [{ text: '_' }];
  return [{ text: '(' }, ...piecesOf(value, style), { text: ')' }];
}

function unionPieces(union: UnionValue, style: Style): readonly Piece[] {
  const members = union.members.filter(holdsTensor);
  if (members.length === 0) return [{ text: '?' }];
  const guessed = usualForm(union);
  if (guessed) return [...piecesOf(guessed, style), { text: ' ?' }];
  return joined(
    members.map((member) => piecesOf(member, style)),
    style.or,
  );
}

function shapePieces(tensor: TensorValue, style: Style): readonly Piece[] {
  const { shape } = tensor;
  const separator = style.wording === 'letters' ? ' ' : ', ';
  const axes = (list: readonly Axis[], from: number) =>
    list.map((axis, i): readonly Piece[] => [{ text: axisText(axis, style), axis: { tensor, index: from + i } }]);
  switch (shape.kind) {
    case 'known':
      return shape.axes.length === 0 ? [{ text: 'scalar' }] : joined(axes(shape.axes, 0), separator);
    case 'partly': {
      const run: readonly Piece[] = [{ text: '...' }];
      const { prefix, suffix } = endsApart(shape);
      return joined([...axes(prefix, 0), run, ...axes(suffix, shape.prefix.length)], separator);
    }
    case 'unknown':
      return [{ text: '?' }];
  }
}

function axisText({ dim, role }: Axis, style: Style): string {
  const size = dimText(dim, style);
  if (role === undefined || style.wording === 'compact') return size;
  if (style.wording === 'letters') return /^\d+$/.test(size) ? `${letters[role]}${size}` : size;
  return size.includes(role) || size === words[role] ? size : `${words[role]} ${size}`;
}

function dimText(dim: Dim, { fold, names }: Style): string {
  const text = names.print(dim);
  return text.length > fold ? '…' : text;
}

/** A value as one writes it in a comment: `(5, 3, 40)`, `(20,)`, `((1, 3, 20), (1, 3, 20))`, `?`. */
export function valueText(value: Value, names: SizeNames): string {
  const list = (items: readonly string[]) => (items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`);
  switch (value.kind) {
    case 'tensor': {
      const { shape } = value;
      const sizes = (axes: readonly Axis[]) => axes.map((axis) => names.print(axis.dim));
      if (shape.kind === 'unknown') return '?';
      if (shape.kind === 'known') return list(sizes(shape.axes));
      const { prefix, suffix } = endsApart(shape);
      return list([...sizes(prefix), '...', ...sizes(suffix)]);
    }
    case 'sequence': {
      if (value.items) {
        const items = value.items.map((item) => valueText(item, names));
        return value.type === 'tuple' || value.type === 'size' ? list(items) : `[${items.join(', ')}]`;
      }
      return value.element
        ? `${value.length ? names.print(value.length) : '?'} × ${valueText(value.element, names)}`
        : '?';
    }
    case 'record': {
      const fields = Object.entries(value.fields).filter(([, field]) => holdsTensor(field));
      const shown = fields.slice(0, MAX_FIELDS).map(([name, field]) => `${name}: ${valueText(field, names)}`);
      return `{${(fields.length > MAX_FIELDS ? [...shown, '…'] : shown).join(', ')}}`;
    }
    case 'union': {
      const members = value.members.filter(holdsTensor);
      const guessed = usualForm(value);
      return guessed
        ? `${valueText(guessed, names)}?`
        : members.map((member) => valueText(member, names)).join(' or ') || '?';
    }
    case 'size':
      return names.print(value.dim);
    case 'unknown':
      return '?';
    default:
      return '_';
  }
}

function joined(parts: readonly (readonly Piece[])[], separator: string): readonly Piece[] {
  return parts.flatMap((part, i) => (i === 0 ? part : [{ text: separator }, ...part]));
}
