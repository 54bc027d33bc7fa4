/** The defaults of parameters. */

import type { Expr } from '../program/program.ts';
import type { FunctionValue, Value } from '../shape/value.ts';
import { evaluateExpr } from './expressions.ts';
import { type Frame, isFunctionCode, type Machine } from './machine.ts';
import { setVariable } from './scope.ts';

/** A list or dict that is a default in Python is one object for all calls. */
export function defaultOf(m: Machine, frame: Frame, { code }: FunctionValue, expr: Expr): Value {
  const isKept = expr.kind === 'record' || (expr.kind === 'sequence' && expr.type === 'list');
  if (!isKept || frame.module.module.language !== 'python' || !isFunctionCode(code))
    return evaluateExpr(m, frame, expr);
  const name = `default ${frame.file}:${frame.base + expr.start}`;
  const kept = m.state.vars.get(`${code.scope.id}:${name}`);
  if (kept) return kept;
  const made = evaluateExpr(m, frame, expr);
  setVariable(m, code.scope, name, made);
  return made;
}
