/** Arguments that do not fit what is called: what Python refuses before anything of it runs. */

import type { Library } from '../libraries/library.ts';
import { parseSignature } from '../libraries/signature.ts';
import { type Fault, fault } from '../ops/op.ts';
import type { Span } from '../program/program.ts';
import type { FunctionValue, Value } from '../shape/value.ts';
import { reportFault } from './apply.ts';
import type { CallArgument, CallSite } from './call.ts';
import { extendsClass } from './classes.ts';
import type { Frame, FunctionCode, Machine } from './machine.ts';
import { faultyValue } from './members.ts';
import { nearestName } from './nearest.ts';
import { noteStep } from './record.ts';
import { textOf } from './text.ts';
import type { StepInput } from './trace.ts';

/** A parameter as a caller sees it. */
export interface Taken {
  /** As it may be written, the usual spelling first; none where it is taken by position alone. */
  readonly names: readonly string[];
  readonly kind: 'plain' | 'named-only' | 'rest' | 'named-rest';
  readonly needed: boolean;
}

interface Callee {
  readonly taken: readonly Taken[];
  /** Path in a library of what is called; undefined for what the program defines. */
  readonly api?: string;
  /** Making a layer, calling one, or neither. */
  readonly how?: 'construct' | 'call';
  /** Not how many by position. */
  readonly namesOnly?: boolean;
}

/** What calling a library's name with arguments gives where it refuses them. */
export function refusedBy(
  m: Machine,
  f: Frame,
  library: Library,
  called: { readonly path: string; readonly params: string; readonly how?: 'construct' | 'call' },
  site: CallSite,
): Value | undefined {
  const strict = site.written ? library.strict?.(called.path) : undefined;
  if (strict === undefined) return undefined;
  const taken = parseSignature(called.params).parameters.map(
    ({ name, also, kind, optional }): Taken => ({
      names: [name, ...also].filter((one) => one !== ''),
      kind: kind === 'variadic' ? 'rest' : kind === 'options' ? 'named-only' : kind,
      needed: !optional,
    }),
  );
  return refused(m, f, { ...called, taken, api: called.path, namesOnly: strict === 'names' }, site);
}

/** The same for a function of the program. */
export function refusedByFunction(
  m: Machine,
  f: Frame,
  callee: FunctionValue,
  code: FunctionCode,
  site: CallSite,
): Value | undefined {
  if (!site.written || code.decorated || f.module.module.language !== 'python') return undefined;
  // Another class may extend this one and take other arguments.
  if (!f.known && callee.self && code.home && f.home && extendsClass(f.home, code.home)) return undefined;
  const own = callee.self ? code.unit.params.slice(1) : code.unit.params;
  const taken = own.map(
    ({ pattern, kind, defaultValue }): Taken => ({
      names: pattern.kind === 'name' && (kind === 'plain' || kind === 'named-only') ? [pattern.name] : [],
      kind,
      needed: defaultValue === undefined && (kind === 'plain' || kind === 'named-only'),
    }),
  );
  return refused(m, f, { taken }, site);
}

function refused(m: Machine, f: Frame, callee: Callee, site: CallSite): Value | undefined {
  if (!site.complete) return undefined;
  const found = misfit(callee, site);
  if (!found) return undefined;
  const { input } = found;
  const api = callee.api ?? f.module.tensorApi ?? 'python';
  const given = site.args.flatMap((arg, i): readonly StepInput[] =>
    arg.span ? [{ name: nameOf(callee.taken, arg, i), value: arg.value, span: arg.span }] : [],
  );
  const inputs = input ? [...given.filter((one) => one.name !== input.name), input] : given;
  const step = noteStep(m, f, { op: 'arguments', api, span: site.span, inputs, output: faultyValue(found.fault.rule) });
  const layer = site.text ?? api.slice(api.lastIndexOf('.') + 1);
  reportFault(m, f, step, { ...found.fault, facts: { layer, how: callee.how ?? '', ...found.fault.facts } });
  return faultyValue(found.fault.rule);
}

function nameOf(taken: readonly Taken[], arg: CallArgument, at: number): string {
  return arg.name ?? taken[at]?.names[0] ?? `argument ${at + 1}`;
}

interface Misfit {
  readonly fault: Fault;
  /** What is underlined; the call where that is missing. */
  readonly input?: StepInput;
}

function misfit(callee: Callee, site: CallSite): Misfit | undefined {
  const places = callee.taken.filter((one) => one.kind === 'plain');
  const positional = site.args.filter((arg) => arg.name === undefined);
  const named = site.args.filter((arg) => arg.name !== undefined);
  for (const arg of named) {
    const found = misnamed(callee.taken, arg, positional.length);
    if (found) return found;
  }
  if (positional.length > places.length && !callee.namesOnly && !callee.taken.some((one) => one.kind === 'rest'))
    return surplus(callee, positional, places.length);
  const given = new Set(named.map((arg) => arg.name));
  const filled = new Set(places.slice(0, positional.length));
  const missing = callee.taken.filter(
    (one) => one.needed && !filled.has(one) && !one.names.some((name) => given.has(name)),
  );
  if (missing.length === 0) return undefined;
  const names = missing.map((one) => one.names[0]).join(', ');
  return { fault: fault('missing-argument', '', { facts: { names } }) };
}

/** An argument whose name nothing has, or whose place another one fills; `positional`: how many have no name. */
function misnamed(taken: readonly Taken[], arg: CallArgument, positional: number): Misfit | undefined {
  const name = arg.name ?? '';
  const parameter = taken.find((one) => one.names.includes(name));
  if (!parameter) {
    const takesAny = taken.some((one) => one.kind === 'named-rest');
    return takesAny || !arg.nameSpan ? undefined : unknownName(taken, arg, arg.nameSpan);
  }
  const place = taken.filter((one) => one.kind === 'plain').indexOf(parameter);
  if (place < 0 || place >= positional || !arg.span) return undefined;
  return {
    fault: fault('repeated-argument', name, { facts: { name } }),
    input: { name, value: arg.value, span: arg.span },
  };
}

function surplus({ taken, api, how }: Callee, positional: readonly CallArgument[], places: number): Misfit | undefined {
  const [last, first] = [positional[places - 1], positional[places]];
  if (!first) return undefined;
  const text = (arg: CallArgument | undefined, otherwise: string) => (arg?.expr && textOf(arg.expr)) ?? otherwise;
  // The two states of an LSTM one after the other.
  const isPair = how === 'call' && /\.LSTM(Cell)?$/.test(api ?? '') && positional.length === places + 1;
  const states = isPair ? { h: text(last, 'h'), c: text(first, 'c') } : {};
  return {
    fault: fault('surplus-argument', 'surplus', {
      facts: { got: positional.length, expected: atMost(taken, places), ...states },
    }),
    input: { name: 'surplus', value: first.value, ...(first.span ? { span: first.span } : {}) },
  };
}

function atMost(taken: readonly Taken[], places: number): string {
  return taken.some((one) => one.kind === 'plain' && !one.needed) ? `at most ${places}` : String(places);
}

/** `span`: of the name. */
function unknownName(taken: readonly Taken[], arg: CallArgument, span: Span): Misfit {
  const name = arg.name ?? '';
  const all = taken.flatMap((one) => one.names.slice(0, 1));
  const nearest = nearestName(name, all);
  const known = all.length ? `it takes ${all.join(', ')}` : 'it takes none by name';
  const hint = nearest === undefined ? known : `did you mean ${nearest}?`;
  return {
    fault: fault('unknown-argument', name, {
      facts: { name, hint, ...(nearest === undefined ? {} : { nearest }) },
    }),
    input: { name, value: arg.value, span },
  };
}
