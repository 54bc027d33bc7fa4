/** A text that two values share exactly when they are the same for every purpose of evaluation. */

import type { Dim } from '../shape/dim.ts';
import type { Axis, Code, Shape, Value } from '../shape/value.ts';
import { settledDim, settledId } from './passes.ts';

const codeNumbers = new WeakMap<Code, number>();
let nextCode = 0;

export interface KeyOptions {
  /** Gives the contents of heap objects; without it objects are told apart by identity alone. */
  readonly load?: (value: Value) => Value;
  /** What one place makes in different passes has one key. */
  readonly settled?: true;
}

export function keyOf(value: Value, options: KeyOptions = {}, depth = 0): string {
  if (depth > 6) return '…';
  const { load } = options;
  const inner = (v: Value): string => keyOf(v, options, depth + 1);
  const dimKey = (dim: Dim): string => (options.settled ? settledDim(dim).key : dim.key);
  const openKey = (id: string): string => (options.settled ? settledId(id) : id);
  const v = load ? load(value) : value;
  switch (v.kind) {
    case 'tensor':
      return `T${shapeKey(v.shape, dimKey)}${v.form ?? ''}${v.dtype ?? ''}${v.contiguous ?? ''}${v.strides?.map(dimKey).join() ?? ''}${v.open ? openKey(v.open.id) : ''}${v.values ? `=${v.values.join()}` : ''}${v.packing ? `~${dimKey(v.packing.batch.dim)}:${v.packing.lengths?.join() ?? ''}` : ''}`;
    case 'size':
      return `#${dimKey(v.dim)}`;
    case 'number':
      return `n${v.value ?? '?'}`;
    case 'text':
      return `'${v.value ?? '?'}'`;
    case 'truth':
      return `b${v.value ?? (v.dim ? dimKey(v.dim) : '?')}`;
    case 'none':
      return v.missing ? 'undefined' : 'none';
    case 'sequence':
      return `${v.code ? codeNumber(v.code) : ''}${v.type}@${load ? '' : (v.ref ?? '')}[${v.items ? v.items.map(inner).join() : v.element ? `${inner(v.element)}×${v.length ? dimKey(v.length) : '?'}` : (v.length ? dimKey(v.length) : '')}]`;
    case 'record':
      return `{${v.open ? `…${v.element ? inner(v.element) : ''}` : ''}${load ? '' : (v.ref ?? '')}${fieldKeys(v.fields, inner)}}`;
    case 'instance':
      return `${v.code ? codeNumber(v.code) : (v.api ?? '')}${load ? '' : (v.ref ?? '')}{${fieldKeys(v.fields, inner)}}`;
    case 'layer':
      return `L${v.api}{${fieldKeys(v.config, inner)}}`;
    case 'function':
      return `f${codeNumber(v.code)}${v.self ? inner(v.self) : ''}`;
    case 'class':
      return `c${codeNumber(v.code)}`;
    case 'api':
      return `a${v.path}${v.self ? inner(v.self) : ''}`;
    case 'union':
      return `(${v.members.map(inner).join('|')})`;
    case 'unknown':
      return v.open ? `?${openKey(v.open.id)}` : '?';
  }
}

function fieldKeys(fields: { readonly [name: string]: Value }, inner: (v: Value) => string): string {
  return Object.entries(fields)
    .map(([name, field]) => `${name}:${inner(field)}`)
    .join();
}

function shapeKey(shape: Shape, dimKey: (dim: Dim) => string): string {
  const axes = (list: readonly Axis[]) => list.map((axis) => `${dimKey(axis.dim)}${axis.basis ? '~' : ''}`).join();
  if (shape.kind === 'unknown') return '?';
  return shape.kind === 'known'
    ? `(${axes(shape.axes)})`
    : `(${axes(shape.prefix)}...${shape.least ?? ''}${axes(shape.suffix)})`;
}

function codeNumber(code: Code): number {
  let n = codeNumbers.get(code);
  if (n === undefined) {
    n = nextCode++;
    codeNumbers.set(code, n);
  }
  return n;
}
