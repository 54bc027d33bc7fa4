/** PyTorch's own words for a fault, with the numbers filled in; https://github.com/pytorch/pytorch torch/nn/modules/rnn.py and ATen. */

import type { Fault } from '../ops/op.ts';
import { type Dim, isUnknown } from '../shape/dim.ts';
import { printDim } from '../shape/notation.ts';
import type { Shape } from '../shape/value.ts';

/** Undefined where a size the text needs is not known. */
export function pytorchError(op: string, fault: Fault): string | undefined {
  const size = (name: string): string | undefined => sizeText(fault.facts[name]);
  const list = (name: string): string | undefined => shapeText(fault.facts[name]);
  switch (fault.rule) {
    case 'input-size':
      return op.endsWith('_cell')
        ? made`input has inconsistent input_size: got ${size('got')} expected ${size('expected')}`
        : made`input.size(-1) must be equal to input_size. Expected ${size('expected')}, got ${size('got')}`;
    case 'hidden-batch':
    case 'hidden-layers':
    case 'hidden-size':
    case 'hidden-axes':
      if (op.endsWith('_cell')) return undefined;
      return made`Expected hidden size ${list('wanted')}, got ${list('shape')?.replace(/^\(/, '[').replace(/,?\)$/, ']')}`;
    case 'cell-batch':
      return made`Input batch size ${size('expected')} doesn't match hidden0 batch size ${size('got')}`;
    case 'in-features':
    case 'inner-size':
      return productText(fault);
    case 'broadcast':
      return made`The size of tensor a (${size('p')}) must match the size of tensor b (${size('q')}) at non-singleton dimension ${dimension(fault)}`;
    case 'reshape':
      return made`shape '${list('wanted')?.replace(/^\(/, '[').replace(/,?\)$/, ']')}' is invalid for input of size ${size('from')}`;
    default:
      return undefined;
  }
}

function made(strings: TemplateStringsArray, ...parts: readonly (string | undefined)[]): string | undefined {
  if (parts.includes(undefined)) return undefined;
  return strings.reduce((text, piece, i) => text + piece + (parts[i] ?? ''), '');
}

function sizeText(fact: unknown): string | undefined {
  if (typeof fact === 'number') return String(fact);
  if (typeof fact !== 'object' || fact === null || !('key' in fact)) return undefined;
  return isUnknown(fact as Dim) ? undefined : printDim(fact as Dim);
}

function sizes(fact: unknown): readonly string[] | undefined {
  if (typeof fact !== 'object' || fact === null || !('kind' in fact) || fact.kind !== 'known') return undefined;
  const texts = (fact as Extract<Shape, { kind: 'known' }>).axes.map((axis) => sizeText(axis.dim));
  return texts.includes(undefined) ? undefined : texts.map(String);
}

function shapeText(fact: unknown): string | undefined {
  const texts = sizes(fact);
  return texts && (texts.length === 1 ? `(${texts[0]},)` : `(${texts.join(', ')})`);
}

/** The matrices as PyTorch counts them: a batch of rows is one matrix. */
function productText(fault: Fault): string | undefined {
  const a = fault.rule === 'in-features' ? sizes(fault.facts.shape) : sizes(fault.facts.a);
  if (!a) return undefined;
  const rows = a.slice(0, -1).map(Number);
  if (rows.some(Number.isNaN) || a.length < 2) return undefined;
  const count = rows.reduce((x, y) => x * y, 1);
  if (fault.rule === 'in-features') return undefined;
  const b = sizes(fault.facts.b);
  if (b?.length !== 2 || a.length !== 2) return undefined;
  return `mat1 and mat2 shapes cannot be multiplied (${count}x${a.at(-1)} and ${b.join('x')})`;
}

function dimension(fault: Fault): string | undefined {
  const ranks = [fault.facts.a, fault.facts.b].map((fact) => sizes(fact)?.length);
  const { axis } = fault.facts;
  if (ranks.includes(undefined) || typeof axis !== 'number') return undefined;
  return String(Math.max(...ranks.map(Number)) + axis);
}
