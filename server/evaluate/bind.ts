/** Puts the arguments of a call under an op's parameter names, by the library's signature. */

import { type Parameter, parseSignature } from '../libraries/signature.ts';
import type { Expr } from '../program/program.ts';
import type { SequenceValue, Value } from '../shape/value.ts';
import type { Argument } from './apply.ts';
import type { CallArgument, CallSite } from './call.ts';
import { load } from './heap.ts';
import { joinAll } from './join.ts';
import { absolute, type Frame, type Machine, missing, type Place, unknownValue } from './machine.ts';
import { scopeOf } from './scope.ts';
import { textOf } from './text.ts';

export type Bound =
  | { readonly kind: 'bound'; readonly args: readonly Argument[] }
  | { readonly kind: 'misfit'; readonly why: string };

/** `exact`: the signature names all there is, and what it does not know may change anything. */
export function bindArguments(m: Machine, f: Frame, params: string, site: CallSite, exact = true): Bound {
  const { parameters } = parseSignature(params);
  const positional = site.args.filter((arg) => arg.name === undefined);
  const named = new Map(site.args.flatMap((arg) => (arg.name === undefined ? [] : [[arg.name, arg] as const])));
  const out: Argument[] = [];
  let next = 0;
  for (const parameter of parameters) {
    if (parameter.kind === 'options') {
      out.push(...options(m, f, parameter, positional[next++]));
    } else if (parameter.kind === 'named-rest') {
      const fields = Object.fromEntries([...named].map(([name, arg]) => [name, arg.value]));
      named.clear();
      out.push({ name: parameter.neutral, value: { kind: 'record', fields, open: !site.complete } });
    } else if (parameter.kind === 'variadic') {
      const byName = take(named, parameter);
      out.push(
        byName
          ? argument(m, f, parameter, byName)
          : variadic(m, f, parameter, { given: positional.slice(next), rest: site.rest }),
      );
      next = positional.length;
    } else {
      const given = take(named, parameter) ?? (parameter.kind === 'plain' ? positional[next++] : undefined);
      if (given && !(given.value.kind === 'none' && given.value.missing && parameter.defaultValue))
        out.push(argument(m, f, parameter, given));
      else if (parameter.defaultValue) out.push({ name: parameter.neutral, value: parameter.defaultValue });
      else if (!site.complete)
        out.push({ name: parameter.neutral, value: unknownValue('a spread of unknown length may give it') });
      else if (parameter.optional) out.push({ name: parameter.neutral, value: missing });
      else return { kind: 'misfit', why: `the argument ${parameter.name} is not given` };
    }
  }
  const [surplus] = named.keys();
  if (exact && surplus !== undefined && f.module.module.language === 'python')
    return { kind: 'misfit', why: `what the argument ${surplus} does is not known` };
  return { kind: 'bound', args: out };
}

function take(named: Map<string, CallArgument>, parameter: Parameter): CallArgument | undefined {
  for (const name of [parameter.name, ...parameter.also]) {
    const found = named.get(name);
    if (!found) continue;
    named.delete(name);
    return found;
  }
  return undefined;
}

/** The fields of an options object, each as an argument; what cannot be seen of it is unknown. */
function options(m: Machine, f: Frame, parameter: Parameter, given: CallArgument | undefined): readonly Argument[] {
  const contents = given && load(m, given.value);
  const entries = given?.expr?.kind === 'record' ? given.expr.entries : [];
  return parameter.fields.map((field): Argument => {
    const value = contents?.kind === 'record' ? contents.fields[field.name] : undefined;
    if (value && !(value.kind === 'none' && value.missing && field.defaultValue)) {
      const entry = entries.find(
        (one) => one.kind === 'field' && one.key.kind === 'const' && one.key.value === field.name,
      );
      return argument(
        m,
        f,
        field,
        entry?.kind === 'field' ? { value, expr: entry.value, span: entry.value } : { value },
      );
    }
    const unseen = contents !== undefined && !isPrimitive(contents) && (contents.kind !== 'record' || contents.open);
    if (unseen) return { name: field.neutral, value: unknownValue('the options are not all in sight') };
    return { name: field.neutral, value: field.defaultValue ?? missing };
  });
}

/** A number, a text or nothing has none of the fields that are asked for. */
function isPrimitive(value: Value): boolean {
  return value.kind === 'none' || value.kind === 'size' || value.kind === 'number' || value.kind === 'truth';
}

/** `zeros(2, 3)` and `zeros([2, 3])` alike: a single list stands for the rest, unless each argument is separate. */
function variadic(
  m: Machine,
  f: Frame,
  parameter: Parameter,
  { given, rest }: { readonly given: readonly CallArgument[]; readonly rest: SequenceValue | undefined },
): Argument {
  const [first] = given;
  if (rest) return { name: parameter.neutral, value: first ? startingWith(given, rest) : rest };
  if (!parameter.separate && given.length === 1 && first && load(m, first.value).kind === 'sequence')
    return argument(m, f, parameter, first);
  const parts = given.map((arg, i) => argument(m, f, { ...parameter, neutral: `${parameter.neutral}[${i}]` }, arg));
  const value: Value = { kind: 'sequence', type: 'tuple', items: given.map((arg) => arg.value) };
  const last = given.at(-1);
  const span = first?.span && last?.span ? { span: { start: first.span.start, end: last.span.end } } : {};
  return { name: parameter.neutral, value, parts, ...span };
}

/** Some arguments and then so many more. */
function startingWith(given: readonly CallArgument[], rest: SequenceValue): Value {
  const { length: _length, ...others } = rest;
  return { ...others, element: joinAll([...given.map((one) => one.value), ...(rest.element ? [rest.element] : [])]) };
}

function argument(m: Machine, f: Frame, parameter: Parameter, given: CallArgument): Argument {
  const { expr, span } = given;
  const text = expr && textOf(expr);
  const defined = expr && definition(m, f, expr);
  const parts = expr?.kind === 'sequence' ? listParts(m, f, parameter, given) : [];
  return {
    name: parameter.neutral,
    value: given.value,
    ...(span ? { span: { start: span.start, end: span.end } } : {}),
    ...(text !== undefined ? { text } : {}),
    ...(defined ? { defined } : {}),
    ...(parts.length ? { parts } : {}),
  };
}

function listParts(m: Machine, f: Frame, parameter: Parameter, given: CallArgument): readonly Argument[] {
  const contents = load(m, given.value);
  const exprs = given.expr?.kind === 'sequence' ? given.expr.items : [];
  if (contents.kind !== 'sequence' || !contents.items || exprs.some((item) => item.spread) || exprs.length > 16)
    return [];
  return exprs.flatMap((item, i): Argument[] => {
    const value = contents.items?.[i];
    return value
      ? [
          argument(
            m,
            f,
            { ...parameter, neutral: `${parameter.neutral}[${i}]` },
            { value, expr: item.value, span: item.value },
          ),
        ]
      : [];
  });
}

/** Where the variable that is written got its value. */
function definition(m: Machine, f: Frame, expr: Expr): Place | undefined {
  if (expr.kind !== 'name') return undefined;
  const owner = scopeOf(f.scope, expr.name);
  const place = owner && m.places.get(`${owner.id}:${expr.name}`);
  if (!place) return undefined;
  const here = absolute(f, expr);
  return place.file === here.file && place.start === here.start ? undefined : place;
}
