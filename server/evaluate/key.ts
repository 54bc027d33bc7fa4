/** A text that two values share exactly when they are the same for every purpose of evaluation. */

import type { Axis, Code, Shape, Value } from '../shape/value.ts';

const codeNumbers = new WeakMap<Code, number>();
let nextCode = 0;

/** `load` gives the contents of heap objects; without it objects are told apart by identity alone. */
export function keyOf(value: Value, load?: (value: Value) => Value, depth = 0): string {
  if (depth > 6) return '…';
  const inner = (v: Value): string => keyOf(v, load, depth + 1);
  const v = load ? load(value) : value;
  switch (v.kind) {
    case 'tensor':
      return `T${shapeKey(v.shape)}${v.form ?? ''}${v.dtype ?? ''}${v.contiguous ?? ''}${v.open?.id ?? ''}${v.values ? `=${v.values.join()}` : ''}`;
    case 'size':
      return `#${v.dim.key}`;
    case 'number':
      return `n${v.value ?? '?'}`;
    case 'text':
      return `'${v.value ?? '?'}'`;
    case 'truth':
      return `b${v.value ?? v.dim?.key ?? '?'}`;
    case 'none':
      return v.missing ? 'undefined' : 'none';
    case 'sequence':
      return `${v.type}@${load ? '' : (v.ref ?? '')}[${v.items ? v.items.map(inner).join() : v.element ? `${inner(v.element)}×${v.length?.key ?? '?'}` : (v.length?.key ?? '')}]`;
    case 'record':
      return `{${v.open ? '…' : ''}${load ? '' : (v.ref ?? '')}${fieldKeys(v.fields, inner)}}`;
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
      return v.open ? `?${v.open.id}` : '?';
  }
}

function fieldKeys(fields: { readonly [name: string]: Value }, inner: (v: Value) => string): string {
  return Object.entries(fields)
    .map(([name, field]) => `${name}:${inner(field)}`)
    .join();
}

function shapeKey(shape: Shape): string {
  if (shape.kind === 'unknown') return '?';
  if (shape.kind === 'known') return `(${shape.axes.map(axisKey).join()})`;
  return `(${shape.prefix.map(axisKey).join()}...${shape.suffix.map(axisKey).join()})`;
}

function axisKey(axis: Axis): string {
  return axis.basis ? `${axis.dim.key}~` : axis.dim.key;
}

function codeNumber(code: Code): number {
  let n = codeNumbers.get(code);
  if (n === undefined) {
    n = nextCode++;
    codeNumbers.set(code, n);
  }
  return n;
}
