/** Loops that count: `for (let i = a; i < b; i += c)`. */

import type { Pattern, Stmt } from '../program/program.ts';
import { add, constantOf, type Dim, floordiv, mul, neg, num, sub, sym } from '../shape/dim.ts';
import { dimOf } from '../shape/shape.ts';
import type { Value } from '../shape/value.ts';
import { evaluateExpr } from './expressions.ts';
import type { Frame, Machine } from './machine.ts';
import { freshId } from './passes.ts';
import { assignPattern } from './patterns.ts';
import type { Passes } from './repeat.ts';
import { openOf, readName, refine } from './scope.ts';

export interface Counter {
  readonly target: Pattern;
  readonly name: string;
  readonly from: Dim;
  readonly step: number;
  readonly count: Dim;
  /** What the counter is compared with. */
  readonly limit: Value;
}

/** `for (let i = a; i < b; i += c)` with an i that the body leaves alone. */
export function counting(m: Machine, f: Frame, stmt: Extract<Stmt, { kind: 'while' }>): Counter | undefined {
  const { test, update } = stmt;
  if (
    test?.kind !== 'compare' ||
    update?.kind !== 'assign' ||
    update.target.kind !== 'name' ||
    test.left.kind !== 'name'
  )
    return undefined;
  const name = update.target.name;
  const step =
    update.op === '+' && update.value.kind === 'const' && typeof update.value.value === 'number'
      ? update.value.value
      : undefined;
  if (
    test.left.name !== name ||
    step === undefined ||
    step < 1 ||
    !Number.isInteger(step) ||
    (test.op !== '<' && test.op !== '<=')
  )
    return undefined;
  if (assigns(stmt.body, name)) return undefined;
  const from = readName(m, f, name);
  if (from?.kind !== 'size') return undefined;
  m.rehearsing++;
  m.quiet++;
  const limit = evaluateExpr(m, f, test.right);
  m.quiet--;
  m.rehearsing--;
  if (limit.kind !== 'size' && !(limit.kind === 'unknown' && limit.open)) return undefined;
  const end = test.op === '<=' ? add(dimOf(limit), num(1)) : dimOf(limit);
  const distance = sub(end, from.dim);
  const count = step === 1 ? distance : neg(floordiv(neg(distance), num(step)));
  return { target: { ...update.target }, name, from: from.dim, step, count, limit };
}

/** In the last pass the counter is one step below its limit; an only pass makes an undescribed limit one. */
export function lastPass(m: Machine, f: Frame, counter: Counter): NonNullable<Passes['last']> {
  const { target, from, step, count, limit } = counter;
  const set = (dim: Dim) => assignPattern(m, f, target, { kind: 'size', dim }, 'loop');
  const once = sub(add(from, num(step)), sub(add(from, mul(count, num(step))), dimOf(limit)));
  return {
    ofMany: () => set(add(from, mul(sub(count, num(1)), num(step)))),
    alone:
      step === 1 && constantOf(once) !== undefined && openOf(limit)
        ? () => {
            refine(m, limit, { kind: 'size', dim: once }, new Set());
            set(from);
          }
        : undefined,
  };
}

/** Whether the statements compare something with the variable: what they do may differ in the last pass. */
export function comparesWith(body: readonly Stmt[], name: string): boolean {
  const mentions = (node: unknown): boolean => some(node, (one) => one.kind === 'name' && one.name === name);
  return some(body, (one) => one.kind === 'compare' && mentions(one));
}

export function counterValue(f: Frame, stmt: Stmt, counter: Counter, pass: number): Value {
  const from = constantOf(counter.from);
  const times = constantOf(counter.count);
  if (pass === 0) return { kind: 'size', dim: counter.from };
  const i = sym({
    id: freshId(f, stmt, counter.name),
    name: counter.name,
    ...(from !== undefined ? { lo: from + counter.step } : {}),
    ...(from !== undefined && times !== undefined ? { hi: from + counter.step * Math.max(0, times - 1) } : {}),
  });
  return { kind: 'size', dim: i };
}

interface AnyNode {
  readonly kind?: string;
  readonly name?: string;
  readonly target?: { readonly kind?: string; readonly name?: string };
  readonly targets?: readonly { readonly kind?: string; readonly name?: string }[];
}

/** Whether a node in the tree passes. */
function some(tree: unknown, passes: (node: AnyNode) => boolean): boolean {
  const seen = new Set<object>();
  const visit = (node: unknown): boolean => {
    if (typeof node !== 'object' || node === null || seen.has(node)) return false;
    seen.add(node);
    if (Array.isArray(node)) return node.some(visit);
    return passes(node) || Object.values(node).some(visit);
  };
  return visit(tree);
}

function assigns(body: readonly Stmt[], name: string): boolean {
  const isIt = (target: AnyNode['target']) => target?.kind === 'name' && target.name === name;
  return some(body, (one) => isIt(one.target) || one.targets?.some(isIt) === true);
}
