/** `[f(x) for x in xs]` and its kin: one element for each item where the items are known, else one for all. */

import type { ComprehensionExpr } from '../program/program.ts';
import type { Axis, Value } from '../shape/value.ts';
import { evaluateExpr } from './expressions.ts';
import { store } from './heap.ts';
import { inOrder } from './in-order.ts';
import { iterate } from './iterate.ts';
import { joinAll } from './join.ts';
import { type Frame, type Machine, placeKey, unknownValue } from './machine.ts';
import { plainText } from './operators.ts';
import { manyDim, passWithin } from './passes.ts';
import { assignPattern } from './patterns.ts';
import { openElement } from './scope.ts';
import { TAPE_PASSES } from './tape.ts';

export function comprehension(m: Machine, f: Frame, expr: ComprehensionExpr): Value {
  const [first, ...inner] = expr.clauses;
  if (!first) return unknownValue('a comprehension without a loop');
  const source = iterate(m, f, evaluateExpr(m, f, first.iterable));
  const filtered = expr.clauses.some((clause) => clause.conditions.length > 0);
  const one = (item: Value): Value => {
    assignPattern(m, f, first.target, item, 'loop');
    for (const condition of first.conditions) evaluateExpr(m, f, condition);
    for (const clause of inner) {
      const { element } = iterate(m, f, evaluateExpr(m, f, clause.iterable));
      assignPattern(m, f, clause.target, openElement(m, f, clause.target, element), 'loop');
      for (const condition of clause.conditions) evaluateExpr(m, f, condition);
    }
    if (expr.key) {
      keys = evaluateExpr(m, f, expr.key);
      key = plainText(keys);
    }
    return evaluateExpr(m, f, expr.element);
  };
  let key: string | undefined;
  let keys: Value | undefined;
  const outer = f.pass;
  const inPass = (pass: number, item: () => Value): Value => {
    f.pass = passWithin(outer, pass);
    const made = one(item());
    f.pass = outer;
    return made;
  };
  // Each item makes objects of its own.
  const ofItem = (at: number, make: () => Value): Value => {
    const around = f.item;
    f.item = `${around}[${at}]`;
    const made = make();
    f.item = around;
    return made;
  };
  if (expr.type === 'record') {
    const items = filtered || inner.length > 0 || (source.items?.length ?? 0) > MAX_FIELDS ? undefined : source.items;
    if (!items) {
      const element = one(openElement(m, f, first.target, source.element));
      return store(m, placeKey(f, expr), {
        kind: 'record',
        fields: {},
        open: true,
        element,
        ...(keys ? { keys } : {}),
      });
    }
    const named: (string | undefined)[] = [];
    const parts = items.map((item, i) => () => {
      const value = ofItem(i, () => inPass(i, () => item));
      named[i] = key;
      return value;
    });
    return store(m, placeKey(f, expr), recordOf(inOrder(m, f, expr, parts), named));
  }
  const type = expr.type === 'generator' ? 'iterator' : expr.type;
  const exact = source.items && source.items.length <= (m.tape ? TAPE_PASSES : 16) && !filtered && inner.length === 0;
  if (exact) {
    const items = inOrder(
      m,
      f,
      expr,
      source.items?.map((item, i) => () => ofItem(i, () => inPass(i, () => item))) ?? [],
    );
    return store(m, placeKey(f, expr), { kind: 'sequence', type, items });
  }
  const element = ofMany(
    inPass(0, () => openElement(m, f, first.target, source.element)),
    passWithin(outer, 0),
  );
  const counted = !filtered && inner.length === 0 && source.length ? { length: source.length } : {};
  return store(m, placeKey(f, expr), { kind: 'sequence', type, element, ...counted });
}

/** What stands for all items of a list: what was made for one differs between them. */
function ofMany(value: Value, pass: string): Value {
  if (value.kind === 'sequence' && value.ref === undefined)
    return { ...value, ...(value.items ? { items: value.items.map((item) => ofMany(item, pass)) } : {}) };
  if (value.kind !== 'tensor' || value.shape.kind === 'unknown') return value;
  const axes = (list: readonly Axis[]) => list.map((axis) => ({ ...axis, dim: manyDim(axis.dim, pass) }));
  const { shape } = value;
  return {
    ...value,
    shape:
      shape.kind === 'known'
        ? { kind: 'known', axes: axes(shape.axes) }
        : { ...shape, prefix: axes(shape.prefix), suffix: axes(shape.suffix) },
  };
}

/** `{k: v for …}`: field by field where every key is known, else what any key holds. */
function recordOf(values: readonly Value[], keys: readonly (string | undefined)[]): Value {
  const fields: { [name: string]: Value } = {};
  const others: Value[] = [];
  for (const [i, value] of values.entries()) {
    const key = keys[i];
    if (key === undefined) others.push(value);
    else fields[key] = value;
  }
  const open = others.length > 0;
  return { kind: 'record', fields, open, ...(open ? { element: joinAll(others) } : {}) };
}

const MAX_FIELDS = 64;
