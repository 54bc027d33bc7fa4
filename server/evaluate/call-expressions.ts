/** Calls as they are written: what is called, and the arguments with their spreads. */

import type { CallExpr, Expr } from '../program/program.ts';
import type { SequenceValue, Value } from '../shape/value.ts';
import { isAbsent } from './attributes.ts';
import { type CallArgument, type CallSite, callValue } from './call.ts';
import { evaluateCallee, evaluateExpr } from './expressions.ts';
import { guessedResult } from './guess.ts';
import { load } from './heap.ts';
import { importModule } from './imports.ts';
import { inOrder } from './in-order.ts';
import { iterate } from './iterate.ts';
import { joinValues, membersOf } from './join.ts';
import { type Frame, type Machine, missing } from './machine.ts';
import { openOf } from './scope.ts';
import { textOf } from './text.ts';

/** Names under which a mistake inside a callback is what the program expects. */
const EXPECTS_FAILURE = new Set(['expect', 'throws', 'rejects', 'assertRaises', 'raises', 'assertThrows', 'toThrow']);

export function callExpr(m: Machine, f: Frame, expr: CallExpr): Value {
  const required = requiredModule(m, f, expr);
  if (required) return required;
  const callee = evaluateCallee(m, f, expr.callee);
  if (expr.optional && isAbsent(callee) === 'always') return missing;
  const args: CallArgument[] = [];
  let complete = true;
  let rest: SequenceValue | undefined;
  const parts = expr.args.map((arg) => () => evaluateExpr(m, f, arg.value));
  const values = inOrder(m, f, expr, parts);
  for (const [i, arg] of expr.args.entries()) {
    const value = values[i] ?? missing;
    if (arg.spread === undefined) {
      // What stands behind a spread of unknown length stands nobody knows where.
      if (rest && arg.name === undefined) rest = withElement(rest, value);
      else
        args.push({
          value,
          span: arg.value,
          expr: arg.value,
          ...(arg.name !== undefined ? { name: arg.name } : {}),
          ...(arg.nameSpan ? { nameSpan: arg.nameSpan } : {}),
        });
    } else if (rest && arg.spread === 'list') {
      rest = withElement(rest, iterate(m, f, value).element);
    } else if (!spreadArguments(m, f, value, arg.spread, args)) {
      complete = false;
      if (arg.spread === 'list') rest = spreadRest(m, f, value);
    }
  }
  const expects = EXPECTS_FAILURE.has(calleeName(expr.callee));
  if (expects) m.quiet++;
  const text = textOf(expr.callee);
  const site: CallSite = {
    args,
    span: expr,
    complete,
    written: true,
    ...(rest ? { rest } : {}),
    ...(text !== undefined ? { text } : {}),
    ...(expr.form === 'new' ? { constructs: true as const } : {}),
  };
  const value = callValue(m, f, callee, site);
  if (expects) m.quiet--;
  const isOpen = callee.kind === 'unknown' && openOf(callee) !== undefined && expr.callee.kind === 'attribute';
  return (isOpen ? guessedResult(m, f, calleeName(expr.callee), site) : undefined) ?? value;
}

export function calleeName(callee: Expr): string {
  return callee.kind === 'name' || callee.kind === 'attribute' ? callee.name : '';
}

/** `**options` of one of several dicts: what one of them lacks, it may give. */
function namedArguments(dicts: readonly Value[]): { args: readonly CallArgument[]; complete: boolean } {
  const given = new Map<string, Value>();
  for (const dict of dicts) {
    if (dict.kind !== 'record') return { args: [], complete: false };
    for (const [name, field] of Object.entries(dict.fields)) {
      const other = given.get(name);
      given.set(name, other ? joinValues(other, field) : field);
    }
  }
  const args = [...given].map(([name, value]) => ({ name, value }));
  return { args, complete: dicts.every((dict) => dict.kind === 'record' && !dict.open) };
}

function spreadArguments(m: Machine, f: Frame, value: Value, how: 'list' | 'named', args: CallArgument[]): boolean {
  if (how === 'named') {
    const named = namedArguments(membersOf(value).map((member) => load(m, member)));
    args.push(...named.args);
    return named.complete;
  }
  const { items } = iterate(m, f, value);
  if (!items) return false;
  for (const item of items) args.push({ value: item });
  return true;
}

/** `f(*xs)` of a list of unknown length. */
function spreadRest(m: Machine, f: Frame, value: Value): SequenceValue {
  const { element, length } = iterate(m, f, value);
  return { kind: 'sequence', type: 'tuple', element, ...(length ? { length } : {}) };
}

/** The same with one more somewhere. */
function withElement({ element, ...rest }: SequenceValue, more: Value): SequenceValue {
  const { length: _length, ...others } = rest;
  return { ...others, element: element ? joinValues(element, more) : more };
}

/** `require('m')` and `import('m')`. */
function requiredModule(m: Machine, f: Frame, expr: CallExpr): Value | undefined {
  const { callee } = expr;
  if (callee.kind !== 'name' || (callee.name !== 'require' && callee.name !== 'import')) return undefined;
  if (f.module.module.language !== 'javascript') return undefined;
  const specifier = expr.args[0]?.value;
  if (specifier?.kind !== 'const' || typeof specifier.value !== 'string') return undefined;
  return importModule(m, f, specifier.value);
}
