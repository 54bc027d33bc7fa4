/** `del xs[i]`: what a list or a dict holds afterwards. */

import type { IndexExpr, Pattern } from '../program/program.ts';
import { unknownDim } from '../shape/dim.ts';
import { readAttribute } from './attributes.ts';
import { callValue } from './call.ts';
import { evaluateExpr } from './expressions.ts';
import { elementOf, load, update } from './heap.ts';
import { membersOf } from './join.ts';
import type { Frame, Machine } from './machine.ts';
import { plainText } from './operators.ts';

/** Names and attributes that go are read nowhere after this; items that go are. */
export function deleteTarget(m: Machine, f: Frame, target: Pattern): void {
  if (target.kind === 'index') deleteItem(m, f, target);
  else if (target.kind === 'sequence-pattern') for (const item of target.items) if (item) deleteTarget(m, f, item);
}

function deleteItem(m: Machine, f: Frame, target: IndexExpr): void {
  const object = evaluateExpr(m, f, target.object);
  const [item] = target.items;
  const index = target.items.length === 1 && item?.kind === 'at' ? evaluateExpr(m, f, item.value) : undefined;
  const key = index && plainText(index);
  const held = load(m, object);
  if (held.kind === 'record') {
    if (held.ref === undefined) return;
    const left = Object.entries(held.fields).filter(([name]) => name !== key);
    // Which of them goes is not known: each may be there or not.
    update(m, held.ref, key === undefined ? { ...held, open: true } : { ...held, fields: Object.fromEntries(left) });
    return;
  }
  if (index) {
    const pop = readAttribute(m, f, object, { name: 'pop', span: target });
    callValue(m, f, pop, { args: [{ value: index }], span: target, complete: true });
    return;
  }
  for (const one of membersOf(object)) {
    const contents = load(m, one);
    if (contents.kind !== 'sequence' || contents.ref === undefined) continue;
    const { items: _items, ...rest } = contents;
    update(m, contents.ref, { ...rest, element: elementOf(contents), length: unknownDim });
  }
}
