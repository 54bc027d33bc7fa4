/** Reads the signature notation of `library.ts` into parameters. */

import { num } from '../shape/dim.ts';
import type { Value } from '../shape/value.ts';

export interface Signature {
  readonly parameters: readonly Parameter[];
}

export interface Parameter {
  /** As the library's users write it. */
  readonly name: string;
  /** Other spellings of the name: `dim|axis`. */
  readonly also: readonly string[];
  /** As the op calls it. */
  readonly neutral: string;
  readonly kind: 'plain' | 'named-only' | 'variadic' | 'named-rest' | 'options';
  readonly defaultValue?: Value;
  /** Of a variadic one: a single list among the arguments is one of them. */
  readonly separate?: true;
  /** May be left out and is then missing. */
  readonly optional: boolean;
  /** The fields of an options object. */
  readonly fields: readonly Parameter[];
}

/** A call without it is none. */
export function isRequired({ kind, optional, defaultValue }: Parameter): boolean {
  return (kind === 'plain' || kind === 'named-only') && !optional && defaultValue === undefined;
}

const cache = new Map<string, Signature>();

/** The signature of a params text; the same object for the same text. */
export function parseSignature(text: string): Signature {
  const old = cache.get(text);
  if (old) return old;
  const made = { parameters: parseList(text) };
  cache.set(text, made);
  return made;
}

function parseList(text: string): readonly Parameter[] {
  const out: Parameter[] = [];
  let kind: Parameter['kind'] = 'plain';
  for (const part of split(text)) {
    if (part === '*') kind = 'named-only';
    else if (part.startsWith('{')) {
      out.push({
        name: 'options',
        also: [],
        neutral: 'options',
        kind: 'options',
        optional: true,
        fields: parseList(part.slice(1, part.lastIndexOf('}'))),
      });
    } else if (part.startsWith('**')) {
      out.push({ ...parameter(part.slice(2), 'named-rest'), optional: true });
    } else if (part.startsWith('*')) {
      const separate = part.endsWith('!') ? { separate: true as const } : {};
      out.push({ ...parameter(part.replace(/^\*|!$/g, ''), 'variadic'), ...separate, optional: true });
      kind = 'named-only';
    } else out.push(parameter(part, kind));
  }
  return out;
}

/** Splits at the commas outside braces and quotes. */
function split(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let part = '';
  for (const c of text) {
    if (c === "'") quoted = !quoted;
    else if (!quoted && c === '{') depth++;
    else if (!quoted && c === '}') depth--;
    if (c === ',' && depth === 0 && !quoted) {
      parts.push(part.trim());
      part = '';
    } else part += c;
  }
  parts.push(part.trim());
  return parts.filter((p) => p !== '');
}

function parameter(text: string, kind: Parameter['kind']): Parameter {
  const equals = text.indexOf('=');
  const head = (equals < 0 ? text : text.slice(0, equals)).trim();
  const optional = head.endsWith('?');
  const [names = head, renamed] = (optional ? head.slice(0, -1) : head).split(':').map((s) => s.trim());
  const [name = names, ...also] = names.split('|');
  const neutral = renamed ?? name;
  if (equals < 0) return { name, also, neutral, kind, optional, fields: [] };
  return {
    name,
    also,
    neutral,
    kind,
    optional: true,
    fields: [],
    defaultValue: literal(text.slice(equals + 1).trim()),
  };
}

function literal(text: string): Value {
  if (/^true$/i.test(text)) return { kind: 'truth', value: true };
  if (/^false$/i.test(text)) return { kind: 'truth', value: false };
  if (text === 'None' || text === 'null') return { kind: 'none' };
  if (text === 'undefined') return { kind: 'none', missing: true };
  if (text.startsWith("'")) return { kind: 'text', value: text.slice(1, -1) };
  if (/^-?\d+$/.test(text)) return { kind: 'size', dim: num(Number(text)) };
  const value = Number(text);
  return Number.isNaN(value) ? { kind: 'none', missing: true } : { kind: 'number', value };
}
