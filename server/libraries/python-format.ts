/** Python's text formatting, where the text and what goes into it are known: `'cell_{}'.format(i)`, `'cell_%d' % i`. */

import { constantOf } from '../shape/dim.ts';
import type { Value } from '../shape/value.ts';

type Named = { readonly [name: string]: Value };

/** `template.format(…)`; undefined where something of it is not known. */
export function formatted(template: string, values: readonly Value[], named: Named): string | undefined {
  let next = 0;
  return filled(template, /\{\{|\}\}|\{(?<name>[^{}:!]*)(?::(?<spec>[^{}]*))?\}/g, (part, { name = '', spec = '' }) => {
    if (part === '{{' || part === '}}') return part[0];
    const value = name === '' ? values[next++] : /^\d+$/.test(name) ? values[Number(name)] : named[name];
    return value && written(value, spec);
  });
}

/** `template % values`. */
export function percent(template: string, values: readonly Value[]): string | undefined {
  let next = 0;
  return filled(template, /%%|%(?<spec>0?\d*)(?<kind>[a-zA-Z])/g, (part, { spec = '', kind = '' }) => {
    if (part === '%%') return '%';
    const value = values[next++];
    return value && 'dis'.includes(kind) ? written(value, spec === '' ? '' : `${spec}d`) : undefined;
  });
}

type Groups = { readonly [name: string]: string | undefined };

function filled(
  template: string,
  pattern: RegExp,
  fill: (part: string, groups: Groups) => string | undefined,
): string | undefined {
  let out = '';
  let at = 0;
  for (const match of template.matchAll(pattern)) {
    const text = fill(match[0], match.groups ?? {});
    if (text === undefined) return undefined;
    out += template.slice(at, match.index) + text;
    at = match.index + match[0].length;
  }
  return out + template.slice(at);
}

/** A text or a whole number, this padded with zeros where the format says so. */
function written(value: Value, spec: string): string | undefined {
  if (value.kind === 'text') return spec === '' || spec === 's' ? value.value : undefined;
  const n = value.kind === 'size' ? constantOf(value.dim) : undefined;
  const width = /^(?:0(\d+))?d?$/.exec(spec);
  return n === undefined || n < 0 || !width ? undefined : String(n).padStart(Number(width[1] ?? 0), '0');
}
